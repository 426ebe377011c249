//! ISO 8601 durations and repeating intervals, as timers of BPMN use them. Not here: working time, which the host
//! computes with its calendar; [`Working::approximate`] only skips weekends.

use base::Instant;
use serde::{Deserialize, Serialize};

/// A duration: months and seconds apart, because a month has no fixed length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    months: i64,
    seconds: i64,
}

/// Years beyond which a duration is refused: a typing error, and it would overflow the clock.
const YEARS_MAX: i64 = 1_000;

impl Span {
    /// Reads `P1Y2M10DT2H30M5S` or `P2W`; a fraction of the smallest part is refused. `None`: not such a text.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().strip_prefix('P')?;
        let (date, time) = match text.split_once('T') {
            Some((date, time)) if !time.is_empty() => (date, time),
            Some(_) => return None,
            None => (text, ""),
        };
        if date.is_empty() && time.is_empty() {
            return None;
        }
        let mut span = Self { months: 0, seconds: 0 };
        span.read_parts(date, &[('Y', 12, 0), ('M', 1, 0), ('W', 0, 604_800), ('D', 0, 86_400)])?;
        span.read_parts(time, &[('H', 0, 3_600), ('M', 0, 60), ('S', 0, 1)])?;
        let within = span.months <= YEARS_MAX * 12 && span.seconds <= YEARS_MAX * 366 * 86_400;
        within.then_some(span)
    }

    /// Each unit at most once, in order; every unit is worth some months or some seconds.
    fn read_parts(&mut self, mut text: &str, units: &[(char, i64, i64)]) -> Option<()> {
        let mut units = units.iter();
        while !text.is_empty() {
            let digits = text.find(|c: char| !c.is_ascii_digit())?;
            let count: i64 = text[..digits].parse().ok()?;
            let unit = text[digits..].chars().next()?;
            let (_, months, seconds) = units.find(|(name, ..)| *name == unit)?;
            self.months = self.months.checked_add(count.checked_mul(*months)?)?;
            self.seconds = self.seconds.checked_add(count.checked_mul(*seconds)?)?;
            text = &text[digits + unit.len_utf8()..];
        }
        Some(())
    }

    /// The moment this long after `from`: months first (clamped to the end of the month), then seconds.
    pub fn after(self, from: Instant) -> Instant {
        let start = if self.months == 0 {
            from
        } else {
            Instant::at(from.day().plus_months(self.months), 0, 0, 0).plus_micros(from.micros_of_day())
        };
        start.plus_seconds(self.seconds)
    }

    /// Whether it takes no time at all.
    pub fn is_zero(self) -> bool {
        self.months == 0 && self.seconds == 0
    }
}

/// A repeating interval `R3/PT1H`, `R/2024-01-01T08:00/P1D`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cycle {
    /// How many times it fires; `None`: without end.
    pub times: Option<u32>,
    /// When it fires first; `None`: one interval after arming.
    pub start: Option<Instant>,
    /// Time between two firings.
    pub every: Span,
}

impl Cycle {
    /// Reads a repeating interval. An endless cycle of no duration is refused.
    pub fn parse(text: &str) -> Option<Self> {
        let (times, rest) = text.trim().strip_prefix('R')?.split_once('/')?;
        let times = if times.is_empty() { None } else { Some(times.parse().ok()?) };
        let (start, every) = match rest.split_once('/') {
            Some((start, every)) => (Some(Instant::parse(start).ok()?), every),
            None => (None, rest),
        };
        let every = Span::parse(every)?;
        (!every.is_zero() && times != Some(0)).then_some(Self { times, start, every })
    }
}

/// A wait in working time (`motcua:workingDays`, `motcua:workingHours`), which only a host with a calendar can compute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Working {
    /// Working days.
    Days(u32),
    /// Working hours, in minutes.
    Minutes(u32),
}

impl Working {
    /// Reads `3` or `1.5`; hours may be decimal, days not.
    pub fn parse(days: Option<&str>, hours: Option<&str>) -> Option<Self> {
        const MOST: u32 = 100_000;
        let found = match (days, hours) {
            (Some(days), None) => Self::Days(days.trim().parse().ok().filter(|n| *n <= MOST)?),
            (None, Some(hours)) => {
                let hours: f64 = hours.trim().parse().ok()?;
                let minutes = (hours * 60.0).round();
                Self::Minutes((0.0..=f64::from(MOST) * 60.0).contains(&minutes).then_some(minutes as u32)?)
            }
            _ => return None,
        };
        Some(found)
    }

    /// Without a calendar: every weekday is worked, eight hours each; the time of day is kept.
    pub fn approximate(self, from: Instant) -> Instant {
        match self {
            Self::Days(days) => skip_weekends(from, days),
            Self::Minutes(minutes) => skip_weekends(from, minutes / 480).plus_seconds(i64::from(minutes % 480) * 60),
        }
    }
}

fn skip_weekends(from: Instant, working_days: u32) -> Instant {
    let mut day = from.day();
    for _ in 0..working_days {
        day = day.plus_days(1);
        while day.is_weekend() {
            day = day.plus_days(1);
        }
    }
    Instant::at(day, 0, 0, 0).plus_micros(from.micros_of_day())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse(text).unwrap()
    }

    #[test]
    fn durations_are_read_and_added() {
        for (text, due) in [
            ("PT2H", "2024-01-31T10:00"),
            ("P1M", "2024-02-29T08:00"),
            ("P1Y2M10DT2H30M", "2025-04-10T10:30"),
            ("P2W", "2024-02-14T08:00"),
            ("PT0S", "2024-01-31T08:00"),
        ] {
            assert_eq!(Span::parse(text).unwrap().after(at("2024-01-31T08:00")), at(due), "{text}");
        }
        for text in ["", "P", "PT", "P1", "2H", "PT2D", "P1DT", "P-1D", "PT1H2H", "P1D2Y", "P99999999Y", "PT1.5H"] {
            assert!(Span::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn cycles_are_read() {
        let cycle = Cycle::parse("R3/PT10M").unwrap();
        assert_eq!((cycle.times, cycle.start), (Some(3), None));
        assert_eq!(Cycle::parse("R/2024-01-01T08:00/P1D").unwrap().start, Some(at("2024-01-01T08:00")));
        for text in ["R0/PT1H", "R/PT0S", "R3", "0 0 9 * *", "R3/x/PT1H"] {
            assert!(Cycle::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn working_time_skips_weekends() {
        let friday = at("2024-01-05T08:00");
        assert_eq!(Working::Days(1).approximate(friday), at("2024-01-08T08:00"));
        assert_eq!(Working::Minutes(9 * 60).approximate(friday), at("2024-01-08T09:00"));
        assert_eq!(Working::parse(None, Some("1.5")), Some(Working::Minutes(90)));
        assert_eq!(Working::parse(Some("-1"), None), None);
        assert_eq!(Working::parse(Some("1"), Some("1")), None);
    }
}
