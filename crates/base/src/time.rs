//! Moments and days. Vietnamese time is UTC+07:00 all year (no summer time since 1975), so the
//! offset is a constant and no time-zone database is needed.

use jiff::civil::{Date, DateTime, Weekday};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;

/// Microseconds in one second: the unit in which [`Instant`] is stored.
pub const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;
const HANOI_OFFSET_MICROS: i64 = 7 * 3_600 * MICROS_PER_SECOND;

/// A text that is not a day or a moment. The message names what was expected.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadTime(pub String);

/// A moment, in microseconds since 1970-01-01T00:00:00Z. Displays in Vietnamese time, RFC 3339.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// From microseconds since the Unix epoch, as stored in the database.
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    /// Microseconds since the Unix epoch.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The moment at `hour:minute:second` of `day` in Vietnam. Hours above 23 run into later days.
    pub fn at(day: Day, hour: i64, minute: i64, second: i64) -> Self {
        let micros = day.epoch_days() * MICROS_PER_DAY + (hour * 3_600 + minute * 60 + second) * MICROS_PER_SECOND;
        Self(micros - HANOI_OFFSET_MICROS)
    }

    /// The day in Vietnam on which the moment lies.
    pub fn day(self) -> Day {
        Day::from_epoch_days((self.0 + HANOI_OFFSET_MICROS).div_euclid(MICROS_PER_DAY))
    }

    /// Microseconds since midnight in Vietnam, `0..86_400_000_000`.
    pub fn micros_of_day(self) -> i64 {
        (self.0 + HANOI_OFFSET_MICROS).rem_euclid(MICROS_PER_DAY)
    }

    /// Hour and minute of the Vietnamese wall clock.
    pub fn hour_minute(self) -> (i64, i64) {
        let minutes = self.micros_of_day() / (60 * MICROS_PER_SECOND);
        (minutes / 60, minutes % 60)
    }

    /// This moment moved by whole seconds (negative: earlier).
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        Self(self.0 + seconds * MICROS_PER_SECOND)
    }

    /// This moment moved by microseconds (negative: earlier).
    pub const fn plus_micros(self, micros: i64) -> Self {
        Self(self.0 + micros)
    }

    /// Microseconds from `earlier` to this moment.
    pub const fn micros_since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// Reads RFC 3339; without a zone the text is Vietnamese time; seconds may be left out.
    pub fn parse(text: &str) -> Result<Self, BadTime> {
        let bad = || BadTime(format!("'{text}' is not a moment such as 2024-04-26T15:30 or 2024-04-26T15:30:00+07:00"));
        if let Ok(ts) = text.parse::<jiff::Timestamp>() {
            return Ok(Self(ts.as_microsecond()));
        }
        let local: DateTime = text.parse().map_err(|_| bad())?;
        if text.len() <= 10 {
            return Err(bad());
        }
        let day = Day(local.date());
        let of_day = (i64::from(local.hour()) * 3_600 + i64::from(local.minute()) * 60 + i64::from(local.second()))
            * MICROS_PER_SECOND
            + i64::from(local.subsec_nanosecond()) / 1_000;
        Ok(Self(day.epoch_days() * MICROS_PER_DAY + of_day - HANOI_OFFSET_MICROS))
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let of_day = self.micros_of_day();
        let (seconds, micros) = (of_day / MICROS_PER_SECOND, of_day % MICROS_PER_SECOND);
        write!(f, "{}T{:02}:{:02}:{:02}", self.day(), seconds / 3_600, seconds / 60 % 60, seconds % 60)?;
        if micros > 0 {
            write!(f, ".{micros:06}")?;
        }
        write!(f, "+07:00")
    }
}

impl fmt::Debug for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Instant {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

/// A calendar day in Vietnam, `YYYY-MM-DD`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// A day that must exist (`month` 1–12).
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, BadTime> {
        Date::new(year, month, day).map(Self).map_err(|_| BadTime(format!("no such day: {year}-{month}-{day}")))
    }

    /// Reads `YYYY-MM-DD`.
    pub fn parse(text: &str) -> Result<Self, BadTime> {
        let bad = || BadTime(format!("'{text}' is not a day such as 2024-04-26"));
        if text.len() != 10 {
            return Err(bad());
        }
        text.parse().map(Self).map_err(|_| bad())
    }

    /// Days since 1970-01-01.
    pub fn epoch_days(self) -> i64 {
        let (y, m, d) = (i64::from(self.0.year()), i64::from(self.0.month()), i64::from(self.0.day()));
        // Days from civil: the March-based year makes leap days fall at the end.
        let y = if m <= 2 { y - 1 } else { y };
        let era = y.div_euclid(400);
        let of_era = y - era * 400;
        let of_year = (153 * (m + if m > 2 { -3 } else { 9 }) + 2) / 5 + d - 1;
        era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
    }

    /// The day that lies `days` after 1970-01-01; days outside the years -9999 to 9999 are the nearest inside.
    pub fn from_epoch_days(days: i64) -> Self {
        Self(Date::constant(1970, 1, 1)).plus_days(days)
    }

    /// This day moved by `days` (negative: earlier).
    pub fn plus_days(self, days: i64) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().days(days.clamp(-4_000_000, 4_000_000))))
    }

    /// Same day number `months` later, or the last day of that month.
    pub fn plus_months(self, months: i64) -> Self {
        Self(self.0.saturating_add(jiff::Span::new().months(months.clamp(-100_000, 100_000))))
    }

    /// The first day of this day's month.
    pub fn month_start(self) -> Self {
        Self(self.0.first_of_month())
    }

    /// Year, month (1–12), day of the month.
    pub fn ymd(self) -> (i16, i8, i8) {
        (self.0.year(), self.0.month(), self.0.day())
    }

    /// Monday = 1 … Sunday = 7 (ISO 8601).
    pub fn weekday(self) -> i8 {
        match self.0.weekday() {
            Weekday::Monday => 1,
            Weekday::Tuesday => 2,
            Weekday::Wednesday => 3,
            Weekday::Thursday => 4,
            Weekday::Friday => 5,
            Weekday::Saturday => 6,
            Weekday::Sunday => 7,
        }
    }

    /// Whether the day is a Saturday or a Sunday.
    pub fn is_weekend(self) -> bool {
        self.weekday() >= 6
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (y, m, d) = self.ymd();
        write!(f, "{y:04}-{m:02}-{d:02}")
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(serde::de::Error::custom)
    }
}

/// A span of days: from `from` (included) to `to` (not included); open when `to` is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Period {
    /// First day in force.
    pub from: Day,
    /// First day no longer in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Day>,
}

impl Period {
    /// In force from `from` on, with no end known.
    pub const fn since(from: Day) -> Self {
        Self { from, to: None }
    }

    /// Whether the period holds on `day`.
    pub fn contains(self, day: Day) -> bool {
        self.from <= day && self.to.is_none_or(|to| day < to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moment_without_zone_is_vietnamese() {
        let t = Instant::parse("2024-04-26T15:30").unwrap();
        assert_eq!(t.to_string(), "2024-04-26T15:30:00+07:00");
        assert_eq!(t, Instant::parse("2024-04-26T08:30:00Z").unwrap());
        assert_eq!(t, Instant::at(Day::parse("2024-04-26").unwrap(), 15, 30, 0));
        assert_eq!(t.day().to_string(), "2024-04-26");
        assert!(Instant::parse("2024-04-26").is_err());
        assert!(Instant::parse("26/04/2024 15:30").is_err());
    }

    #[test]
    fn epoch_days_round_trip() {
        for days in [-719_468, -1, 0, 1, 59, 60, 11_016, 19_839, 2_932_896] {
            assert_eq!(Day::from_epoch_days(days).epoch_days(), days);
        }
    }

    #[test]
    fn month_end_is_clamped() {
        assert_eq!(Day::parse("2024-01-31").unwrap().plus_months(1).to_string(), "2024-02-29");
        assert_eq!(Day::parse("2024-12-31").unwrap().plus_months(2).to_string(), "2025-02-28");
    }

    #[test]
    fn period_end_is_excluded() {
        let p = Period { from: Day::parse("2024-01-01").unwrap(), to: Some(Day::parse("2025-01-01").unwrap()) };
        assert!(p.contains(Day::parse("2024-12-31").unwrap()));
        assert!(!p.contains(Day::parse("2025-01-01").unwrap()));
    }
}
