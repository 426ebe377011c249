//! When people work: a week as it is written, and the opening times it gives over the days of a simulation. Not here:
//! the calendar of the state with its swaps; days off are listed in the scenario.

use super::shape::MICROS_PER_HOUR;
use base::{Day, Instant};
use serde_yaml_ng::Value;

super::placed::placed!(Week);

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const MINUTES_PER_DAY: u32 = 24 * 60;

/// Opening times of each day from Monday, in minutes since midnight: `office`, `always`, or `{mon-fri: "8:00-12:00
/// 13:00-17:00"}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week(pub(super) [Vec<(u32, u32)>; 7]);

impl Week {
    /// Monday to Friday, 8:00–12:00 and 13:00–17:00.
    pub fn office() -> Self {
        let day = vec![(8 * 60, 12 * 60), (13 * 60, 17 * 60)];
        Self(std::array::from_fn(|ix| if ix < 5 { day.clone() } else { Vec::new() }))
    }

    /// Around the clock.
    pub fn always() -> Self {
        Self(std::array::from_fn(|_| vec![(0, MINUTES_PER_DAY)]))
    }
}

impl TryFrom<Value> for Week {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        match &value {
            Value::String(text) if text == "office" => Ok(Self::office()),
            Value::String(text) if text == "always" => Ok(Self::always()),
            Value::Mapping(map) => {
                let mut week = Self(Default::default());
                for (days, times) in map {
                    let times = times.as_str().ok_or("giờ làm viết như \"8:00-12:00 13:00-17:00\"")?;
                    let times = opening_times(times)?;
                    for day in days_of(days.as_str().unwrap_or_default())? {
                        week.0[day].clone_from(&times);
                    }
                }
                let is_open = week.0.iter().any(|day| !day.is_empty());
                if is_open { Ok(week) } else { Err("cả tuần không có giờ làm nào".to_owned()) }
            }
            _ => Err("giờ làm là office, always hoặc {mon-fri: \"8:00-12:00 13:00-17:00\"}".to_owned()),
        }
    }
}

/// `mon` or `mon-fri`, as positions from Monday.
pub(super) fn days_of(text: &str) -> Result<std::ops::RangeInclusive<usize>, String> {
    let one = |text: &str| DAYS.iter().position(|day| *day == text.trim());
    let (from, to) = text.split_once('-').unwrap_or((text, text));
    match (one(from), one(to)) {
        (Some(from), Some(to)) if from <= to => Ok(from..=to),
        _ => Err(format!("'{text}' không phải ngày trong tuần như mon hoặc mon-fri")),
    }
}

fn opening_times(text: &str) -> Result<Vec<(u32, u32)>, String> {
    let bad = || format!("'{text}' không phải giờ làm như \"8:00-12:00 13:00-17:00\"");
    let minute = |text: &str| {
        let (hour, minute) = text.split_once(':')?;
        let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
        (minute < 60 && hour * 60 + minute <= MINUTES_PER_DAY).then_some(hour * 60 + minute)
    };
    let mut times: Vec<(u32, u32)> = Vec::new();
    for range in text.split([' ', ',']).filter(|part| !part.is_empty()) {
        let (from, to) = range.split_once('-').and_then(|(a, b)| Some((minute(a)?, minute(b)?))).ok_or_else(bad)?;
        if from >= to || times.last().is_some_and(|(_, end)| from < *end) {
            return Err(bad());
        }
        times.push((from, to));
    }
    Ok(times)
}

#[derive(Debug, Clone, Copy)]
struct Opening {
    from: i64,
    to: i64,
    /// Open time before it.
    before: i64,
}

/// Opening times from the first to the last moment of a simulation. Moments are microseconds, as in [`Instant`]; after
/// the last opening nothing is ever done.
#[derive(Debug, Clone)]
pub(super) struct Calendar {
    openings: Vec<Opening>,
}

impl Calendar {
    pub fn new(week: &Week, days_off: &[Day], first: Day, days: u32) -> Self {
        let mut calendar = Self { openings: Vec::new() };
        for day in (0..i64::from(days)).map(|n| first.plus_days(n)).filter(|day| !days_off.contains(day)) {
            for (from, to) in &week.0[usize::from(day.weekday().unsigned_abs()) - 1] {
                let at = |minute: u32| Instant::at(day, 0, i64::from(minute), 0).micros();
                calendar.open(at(*from), at(*to));
            }
        }
        calendar
    }

    fn open(&mut self, from: i64, to: i64) {
        match self.openings.last_mut() {
            Some(last) if last.to == from => last.to = to,
            last => {
                let before = last.map_or(0, |last| last.before + last.to - last.from);
                self.openings.push(Opening { from, to, before });
            }
        }
    }

    /// Open time up to a moment.
    pub fn worked(&self, at: i64) -> i64 {
        let after = self.openings.partition_point(|o| o.from <= at);
        let last = after.checked_sub(1).map(|ix| self.openings[ix]);
        last.map_or(0, |o| o.before + at.min(o.to) - o.from)
    }

    /// The first moment with so much open time before it.
    pub fn moment(&self, worked: i64) -> Option<i64> {
        let ix = self.openings.partition_point(|o| o.before + (o.to - o.from) < worked);
        self.openings.get(ix).map(|o| o.from + (worked - o.before))
    }

    /// The end of work that begins at `at` and takes `span` of open time.
    pub fn after(&self, at: i64, span: i64) -> Option<i64> {
        if span == 0 { Some(at) } else { self.moment(self.worked(at).saturating_add(span)) }
    }

    /// `at` if it is open then, else the next opening.
    pub fn next_open(&self, at: i64) -> Option<i64> {
        let ix = self.openings.partition_point(|o| o.to <= at);
        self.openings.get(ix).map(|o| o.from.max(at))
    }

    /// The same time of day, so many working days later.
    pub fn working_days_after(&self, at: i64, days: u32) -> Option<i64> {
        let start = Instant::from_micros(at);
        let (mut day, of_day) = (start.day(), start.micros_of_day());
        for _ in 0..days {
            let midnight = Instant::at(day.plus_days(1), 0, 0, 0).micros();
            day = Instant::from_micros(self.next_open(midnight)?).day();
        }
        Some(Instant::at(day, 0, 0, 0).micros() + of_day)
    }

    /// Opening times, hour by hour of the clock: where each part lies and how long it is.
    pub fn hours(&self) -> impl Iterator<Item = (i64, i64)> {
        self.openings.iter().flat_map(|o| {
            let hour = |at: i64| at.div_euclid(MICROS_PER_HOUR);
            (hour(o.from)..=hour(o.to - 1))
                .map(|h| (o.from.max(h * MICROS_PER_HOUR), o.to.min((h + 1) * MICROS_PER_HOUR)))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> i64 {
        Instant::parse(text).unwrap().micros()
    }

    fn january() -> Calendar {
        let first = Day::parse("2024-01-01").unwrap();
        Calendar::new(&Week::office(), &[first], first, 31)
    }

    #[test]
    fn work_goes_on_after_breaks_nights_weekends_and_days_off() {
        let calendar = january();
        for (from, hours, to) in [
            ("2024-01-02T08:00", 1, "2024-01-02T09:00"),
            ("2024-01-02T11:00", 2, "2024-01-02T14:00"),
            ("2024-01-05T16:00", 2, "2024-01-08T09:00"),
            ("2024-01-01T10:00", 4, "2024-01-02T12:00"),
            ("2024-01-06T10:00", 0, "2024-01-06T10:00"),
        ] {
            let after = calendar.after(at(from), hours * MICROS_PER_HOUR);
            assert_eq!(after, Some(at(to)), "{from} {hours}");
        }
        assert_eq!(calendar.after(at("2024-01-31T16:00"), 2 * MICROS_PER_HOUR), None);
    }

    #[test]
    fn opening_is_found_and_counted() {
        let calendar = january();
        assert_eq!(calendar.next_open(at("2024-01-01T00:00")), Some(at("2024-01-02T08:00")));
        assert_eq!(calendar.next_open(at("2024-01-05T17:00")), Some(at("2024-01-08T08:00")));
        assert_eq!(calendar.next_open(at("2024-01-05T16:59")), Some(at("2024-01-05T16:59")));
        assert_eq!(calendar.worked(at("2024-01-03T10:00")), 10 * MICROS_PER_HOUR);
        assert_eq!(calendar.working_days_after(at("2024-01-05T10:00"), 2), Some(at("2024-01-09T10:00")));
        assert_eq!(calendar.hours().filter(|(from, to)| to - from == MICROS_PER_HOUR).count(), 22 * 8);
    }

    #[test]
    fn week_is_read() {
        let week = |text: &str| serde_yaml_ng::from_str::<Week>(text);
        assert_eq!(week("office").unwrap(), Week::office());
        assert_eq!(week("{mon-fri: '8:00-12:00 13:00-17:00'}").unwrap(), Week::office());
        assert_eq!(week("{mon-sun: 0:00-24:00}").unwrap(), Week::always());
        for bad in ["sometimes", "{mon-fri: 8-12}", "{fri-mon: 8:00-9:00}", "{mon: 9:00-8:00}", "{mon: ''}", "{x: ''}"]
        {
            assert!(week(bad).is_err(), "{bad}");
        }
    }
}
