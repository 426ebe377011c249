//! When cases come: a rate that changes over the week, and the moments that chance makes of it. Not here: of which
//! kind they are.

use super::hours::{Calendar, Week};
use super::scenario::{Arrivals, BadScenario};
use super::shape::MICROS_PER_HOUR;
use super::written::{DayCount, PER_DAY_MAX};
use base::{Day, Instant};
use std::collections::BTreeMap;

/// The expected number of cases up to each moment.
#[derive(Debug, Clone)]
pub(super) struct Profile {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy)]
struct Part {
    from: i64,
    to: i64,
    /// Cases expected before it.
    before: f64,
    /// Cases expected in it.
    cases: f64,
}

/// The days of a simulation.
#[derive(Debug, Clone, Copy)]
pub(super) struct Horizon<'a> {
    pub first: Day,
    pub days: u32,
    pub days_off: &'a [Day],
}

impl Profile {
    pub fn new(arrivals: &Arrivals, hours: &Week, horizon: Horizon<'_>) -> Result<Self, BadScenario> {
        let bad = |reason: &str| Err(BadScenario::at("arrivals", reason));
        let week = arrivals.during.as_ref().unwrap_or(hours);
        let parts = match (arrivals.per_day, &arrivals.counts) {
            (Some(_), Some(_)) | (None, None) => return bad("cần một trong per_day hoặc counts"),
            (Some(per_day), None) if !(per_day > 0.0 && per_day <= PER_DAY_MAX) => {
                return bad(&format!("per_day phải lớn hơn 0 và không quá {PER_DAY_MAX}"));
            }
            (Some(per_day), None) => parts(horizon, week, &std::array::from_fn(|_| DayCount::Day(per_day))),
            (None, Some(counts)) => {
                let shut = |(ix, count): (usize, &DayCount)| {
                    matches!(count, DayCount::Day(n) if *n > 0.0) && week.0[ix].is_empty()
                };
                if counts.0.iter().enumerate().any(shut) {
                    return bad("counts có ngày nằm ngoài giờ mở cửa; ghi 24 số theo giờ hoặc đặt during");
                }
                parts(horizon, week, &counts.0)
            }
        };
        let profile = Self { parts };
        if profile.total() > 0.0 {
            Ok(profile)
        } else {
            bad("không có hồ sơ nào đến trong những ngày mô phỏng")
        }
    }

    /// Cases expected in all.
    pub fn total(&self) -> f64 {
        self.parts.last().map_or(0.0, |part| part.before + part.cases)
    }

    /// The moment by which so many cases are expected; `None`: not within the simulation.
    pub fn moment(&self, cases: f64) -> Option<i64> {
        let part = self.parts.get(self.parts.partition_point(|p| p.before + p.cases < cases))?;
        let share = (cases - part.before) / part.cases;
        Some(part.from + ((part.to - part.from) as f64 * share) as i64)
    }
}

/// The hours in which cases come; those of a day share its number by their length.
fn parts(horizon: Horizon<'_>, week: &Week, counts: &[DayCount; 7]) -> Vec<Part> {
    let open = |week: &Week| Calendar::new(week, horizon.days_off, horizon.first, horizon.days);
    let mut open_by_day: BTreeMap<i64, i64> = BTreeMap::new();
    let day = |at: i64| Instant::from_micros(at).day();
    let hours: Vec<(i64, i64)> = open(week).hours().collect();
    for (from, to) in &hours {
        *open_by_day.entry(day(*from).epoch_days()).or_default() += to - from;
    }
    let count = |at: i64| &counts[usize::from(day(at).weekday().unsigned_abs()) - 1];
    let mut parts: Vec<(i64, i64, f64)> = Vec::new();
    for (from, to) in hours {
        if let DayCount::Day(cases) = count(from) {
            parts.push((from, to, cases * (to - from) as f64 / open_by_day[&day(from).epoch_days()] as f64));
        }
    }
    for (from, to) in open(&Week::always()).hours() {
        if let DayCount::Hours(hours) = count(from) {
            let hour = Instant::from_micros(from).micros_of_day() / MICROS_PER_HOUR;
            parts.push((from, to, hours[hour as usize]));
        }
    }
    parts.sort_unstable_by_key(|(from, ..)| *from);
    let mut before = 0.0;
    let mut placed = Vec::with_capacity(parts.len());
    for (from, to, cases) in parts.into_iter().filter(|(.., cases)| *cases > 0.0) {
        placed.push(Part { from, to, before, cases });
        before += cases;
    }
    placed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(yaml: &str) -> Result<Profile, BadScenario> {
        let arrivals: Arrivals = serde_yaml_ng::from_str(yaml).unwrap();
        let first = Day::parse("2024-01-01").unwrap();
        Profile::new(&arrivals, &Week::office(), Horizon { first, days: 14, days_off: &[first] })
    }

    #[test]
    fn cases_come_when_they_were_counted() {
        let even = profile("{per_day: 16}").unwrap();
        assert!((even.total() - 9.0 * 16.0).abs() < 1e-9);
        let noon = Instant::parse("2024-01-02T12:00").unwrap().micros();
        assert_eq!(even.moment(8.0), Some(noon));
        assert_eq!(even.moment(145.0), None);
        let counted = profile("{counts: {mon: 10, tue: [0,0,0,0,0,0,0,0,0,30,0,0,0,0,0,0,0,0,0,0,0,0,0,0]}}").unwrap();
        assert!((counted.total() - 70.0).abs() < 1e-9);
        let half_past_nine = Instant::parse("2024-01-02T09:30").unwrap().micros();
        assert_eq!(counted.moment(15.0), Some(half_past_nine));
    }

    #[test]
    fn arrivals_that_cannot_be_are_refused() {
        for (yaml, reason) in [
            ("{}", "per_day hoặc counts"),
            ("{per_day: 1, counts: {mon: 1}}", "per_day hoặc counts"),
            ("{per_day: 0}", "lớn hơn 0"),
            ("{counts: {sat: 3}}", "ngoài giờ mở cửa"),
            ("{counts: {mon: 0}}", "không có hồ sơ"),
        ] {
            let told = profile(yaml).unwrap_err().message;
            assert!(told.starts_with("arrivals: ") && told.contains(reason), "{yaml}: {told}");
        }
    }
}
