//! Limits of time as procedures state them, and their short spelling. Counting them is `leg`'s work.

use crate::CalendarError;
use base::Day;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// A limit of time. Spelt `3wd 4wh 30d 2mo 0d 24h by2025-11-30 none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub enum Limit {
    /// `3wd`: working days; the day of receipt is not counted. At least 1.
    WorkingDays(u32),
    /// `4wh`: office hours. At least 1.
    WorkingHours(u32),
    /// `30d`: calendar days. At least 1.
    Days(u32),
    /// `2mo`: months. At least 1.
    Months(u32),
    /// `0d`: the day of receipt itself.
    SameDay,
    /// `24h`: hours of the clock, nights and days off counted. At least 1.
    ClockHours(u32),
    /// `by2025-11-30`: a fixed date.
    By(Day),
    /// `none`: returned at once, without a due time.
    None,
}

impl Limit {
    /// Reads the short spelling. Errors: unknown spelling, zero (except `0d`), negative or huge numbers.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        if text == "none" {
            return Ok(Self::None);
        }
        if let Some(date) = text.strip_prefix("by") {
            return Day::parse(date).map(Self::By).map_err(|_| bad(text));
        }
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let number: u32 = text[..digits].parse().map_err(|_| bad(text))?;
        match (&text[digits..], number) {
            ("d", 0) => Ok(Self::SameDay),
            ("wd" | "wh" | "mo" | "h", 0) => Err(CalendarError::BadText(format!("a limit of '{text}' has no length"))),
            ("wd", n) => Ok(Self::WorkingDays(n)),
            ("wh", n) => Ok(Self::WorkingHours(n)),
            ("d", n) => Ok(Self::Days(n)),
            ("mo", n) => Ok(Self::Months(n)),
            ("h", n) => Ok(Self::ClockHours(n)),
            _ => Err(bad(text)),
        }
    }

    /// Whether pauses leave the limit where it is unless the package says otherwise.
    pub const fn is_fixed(self) -> bool {
        matches!(self, Self::ClockHours(_) | Self::By(_))
    }
}

fn bad(text: &str) -> CalendarError {
    CalendarError::BadText(format!("'{text}' is not a limit such as 3wd, 4wh, 30d, 2mo, 0d, 24h, by2025-11-30 or none"))
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::WorkingDays(n) => write!(f, "{n}wd"),
            Self::WorkingHours(n) => write!(f, "{n}wh"),
            Self::Days(n) => write!(f, "{n}d"),
            Self::Months(n) => write!(f, "{n}mo"),
            Self::SameDay => f.write_str("0d"),
            Self::ClockHours(n) => write!(f, "{n}h"),
            Self::By(day) => write!(f, "by{day}"),
            Self::None => f.write_str("none"),
        }
    }
}

impl FromStr for Limit {
    type Err = CalendarError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for Limit {
    type Error = CalendarError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Limit> for String {
    fn from(limit: Limit) -> Self {
        limit.to_string()
    }
}
