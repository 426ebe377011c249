//! What is asked ([`Clock`]) and what is answered ([`Due`]). Plain data with the exact JSON of the contract; no counting.

use crate::{CalendarError, Limit};
use base::{Day, Instant};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The clock of one case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// The event of receipt that the package names (at the desk, at the agency, postmark, last supplement).
    pub accepted: Instant,
    /// The limit of the procedure.
    pub limit: Limit,
    /// Last time of day that still counts as the same day; only where the procedure has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cutoff: Option<CutOff>,
    /// Pauses in any order; they may overlap.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// What a pause does that does not say it itself.
    #[serde(default)]
    pub policy: Policy,
    /// Whether pauses move clock hours and fixed dates too (only where the package says so).
    #[serde(default)]
    pub pauses_move_fixed: bool,
    /// A prolongation by law, which replaces the limit from the same receipt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prolongation: Option<Prolongation>,
    /// The unit whose office hours count; none: the country's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

impl Clock {
    /// A clock without cut-off, pauses, prolongation or unit.
    pub const fn new(accepted: Instant, limit: Limit) -> Self {
        Self {
            accepted,
            limit,
            cutoff: None,
            pauses: Vec::new(),
            policy: Policy::Pause,
            pauses_move_fixed: false,
            prolongation: None,
            unit: None,
        }
    }

    /// The limit now in force: the prolonged one, if any.
    pub fn limit_in_force(&self) -> Limit {
        self.prolongation.as_ref().map_or(self.limit, |p| p.limit)
    }
}

/// A prolongation by law: not late, a new legal due time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prolongation {
    /// The limit that takes the place of the first.
    pub limit: Limit,
    /// The ground with its article, in Vietnamese, as it is to be printed.
    pub ground: String,
}

/// A stretch in which the office waits for someone else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pause {
    /// When it begins; not before the acceptance.
    pub from: Instant,
    /// When the case is resumed; `None` while it is still paused.
    #[serde(default)]
    pub to: Option<Instant>,
    /// What it does; `None`: as the clock's default says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<Policy>,
}

/// What a pause does to the limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Policy {
    /// The rest of the limit runs on after it.
    #[default]
    Pause,
    /// The limit runs anew after it, as from an acceptance.
    Restart,
}

impl Policy {
    /// Reads `pause` or `restart`.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        match text {
            "pause" => Ok(Self::Pause),
            "restart" => Ok(Self::Restart),
            _ => Err(CalendarError::BadText(format!("'{text}' is not a policy: pause or restart"))),
        }
    }
}

/// A time of day in whole minutes, spelt `15:00`. The very minute (15:00:00) still counts as before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct CutOff(u16);

impl CutOff {
    /// Reads `HH:MM`, 00:00 to 23:59.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        match minute_of_day(text) {
            Some(minute) if minute < 1_440 => Ok(Self(minute)),
            _ => Err(CalendarError::BadText(format!("'{text}' is not a time of day such as 15:00"))),
        }
    }

    /// The cut-off on `day`.
    pub fn on(self, day: Day) -> Instant {
        Instant::at(day, 0, i64::from(self.0), 0)
    }
}

/// Minutes since midnight of `HH:MM`; 24:00 is the end of the day.
pub(crate) fn minute_of_day(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
    if !two_digits(hour) || !two_digits(minute) {
        return None;
    }
    let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
    (minute < 60 && hour * 60 + minute <= 1_440).then_some(hour * 60 + minute)
}

impl fmt::Display for CutOff {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

impl TryFrom<String> for CutOff {
    type Error = CalendarError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<CutOff> for String {
    fn from(cutoff: CutOff) -> Self {
        cutoff.to_string()
    }
}

/// The answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The legal due time; `None` while paused and where the limit is `none`.
    pub due: Option<Instant>,
    /// Effective receipt: the moment of acceptance moved into office time (clock hours: the acceptance itself).
    pub start: Instant,
    /// What is left while paused.
    pub remaining: Option<Remaining>,
    /// The reasons in order.
    pub because: Vec<Reason>,
}

/// What is left of a limit while the case is paused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remaining {
    /// Whole minutes of office time, for working hours.
    OfficeMinutes(i64),
    /// Working days for limits in working days and the same day; calendar days for days, months and fixed dates.
    Days(i64),
}

/// One reason for a due time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reason {
    /// Which rule.
    pub code: Code,
    /// Where the rule begins to work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Instant>,
    /// Where its work ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Instant>,
    /// The days it speaks of.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dates: Vec<Day>,
    /// Law, announcement or rule behind it, in Vietnamese.
    pub source: String,
}

/// The kinds of reasons.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Code {
    /// The acceptance (`from`) counts from `to`: itself, or the next office moment; `dates` = days off between.
    #[serde(rename = "start.accepted")]
    StartAccepted,
    /// The acceptance was after the cut-off, or on a day with cut-off after the office closed.
    #[serde(rename = "start.after_cutoff")]
    StartAfterCutoff,
    /// The acceptance was on a day off.
    #[serde(rename = "start.day_off")]
    StartDayOff,
    /// The limit itself: runs from `from`, would end at `to` without pauses and days off at its end.
    #[serde(rename = "limit")]
    Limit,
    /// `dates` are not counted.
    #[serde(rename = "day_off")]
    DayOff,
    /// `dates` are worked where the week alone would not say so; with `from` and `to` for each stretch of special hours.
    #[serde(rename = "swap")]
    Swap,
    /// The limit stood still from `from` to `to`.
    #[serde(rename = "pause")]
    Pause,
    /// The case stood still from `from` to `to`, and the limit runs anew after it: a start and a limit follow.
    #[serde(rename = "restart")]
    Restart,
    /// The case is paused since `from`.
    #[serde(rename = "pause_open")]
    PauseOpen,
    /// The end would be at `from`, on a day off or before the resumption; it is at `to`. `dates` = days off between.
    #[serde(rename = "rolled")]
    Rolled,
}
