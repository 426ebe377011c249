//! Working days and office hours: what the week says and what single days say otherwise, for the country or a unit.
//! Reading the file format is `read`; counting is `office`.

use crate::{CalendarError, Office, clock::minute_of_day, read_days};
use base::{Day, Instant};
use serde::{Deserialize, Serialize};
use std::{collections::BTreeMap, fmt, sync::OnceLock};

const VIETNAM: &str = include_str!("../data/vietnam.csv");

/// Whether a named day is worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Not worked.
    Off,
    /// Worked, also on a weekend.
    Work,
}

/// One row of a calendar: a day that differs from the ordinary week.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CalendarDay {
    /// The day.
    pub date: Day,
    /// Its name in Vietnamese.
    pub name: String,
    /// `holiday`, `observed`, `swap_off`, `swap_work`, …; free text.
    pub kind: String,
    /// Worked or not.
    pub effect: Effect,
    /// `official`, `statutory`, `estimated`; free text.
    pub status: String,
    /// Law or announcement.
    pub source: String,
    /// Special office hours of a worked day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours: Option<Hours>,
    /// The only unit for which the row holds; none: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// Office hours of a day: stretches in order, each from a minute of the day to a later one. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Hours(Vec<(u16, u16)>);

impl Hours {
    /// Reads `08:00-12:00` or `08:00-12:00 13:00-17:00`.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let bad = || CalendarError::BadText(format!("'{text}' are not office hours such as 08:00-12:00 13:00-17:00"));
        let mut stretches: Vec<(u16, u16)> = Vec::new();
        for part in text.split_whitespace() {
            let (from, to) = part.split_once(['-', '–']).ok_or_else(bad)?;
            let (from, to) = (minute_of_day(from).ok_or_else(bad)?, minute_of_day(to).ok_or_else(bad)?);
            if from >= to || stretches.last().is_some_and(|last| last.1 > from) {
                return Err(bad());
            }
            stretches.push((from, to));
        }
        if stretches.is_empty() { Err(bad()) } else { Ok(Self(stretches)) }
    }

    /// Hours from stretches that replaying an explanation found.
    pub(crate) fn from_stretches(stretches: Vec<(u16, u16)>) -> Self {
        Self(stretches)
    }

    /// The stretches of office time on `day`, both ends inside.
    pub fn on(&self, day: Day) -> impl Iterator<Item = (Instant, Instant)> + '_ {
        let at = move |minute: u16| Instant::at(day, 0, i64::from(minute), 0);
        self.0.iter().map(move |&(from, to)| (at(from), at(to)))
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (from, to)) in self.0.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{:02}:{:02}-{:02}:{:02}", from / 60, from % 60, to / 60, to % 60)?;
        }
        Ok(())
    }
}

impl TryFrom<String> for Hours {
    type Error = CalendarError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<Hours> for String {
    fn from(hours: Hours) -> Self {
        hours.to_string()
    }
}

/// The ordinary week.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    /// Whether a day is worked, Monday first.
    pub worked: [bool; 7],
    /// Office hours of a worked day.
    pub hours: Hours,
}

impl Default for Week {
    /// Monday to Friday, 08:00–12:00 and 13:00–17:00.
    fn default() -> Self {
        let worked = [true, true, true, true, true, false, false];
        Self { worked, hours: Hours(vec![(8 * 60, 12 * 60), (13 * 60, 17 * 60)]) }
    }
}

/// Days off, working weekends and special hours between a first and a last day.
#[derive(Debug, Clone)]
pub struct Calendar {
    week: Week,
    country: BTreeMap<Day, CalendarDay>,
    units: BTreeMap<String, BTreeMap<Day, CalendarDay>>,
    covered: Option<(Day, Day)>,
}

impl Calendar {
    /// Reads a calendar file; see the crate's `data/README.md`. It covers whole years: from the first year it names a
    /// day in to the last. Errors name line and field.
    pub fn parse(text: &str) -> Result<Self, CalendarError> {
        let days = read_days(text)?.into_iter().collect::<Result<Vec<_>, _>>()?;
        Ok(Self::from_days(days))
    }

    /// A calendar of rows read before, with the default week; a later row takes the place of an earlier one of its
    /// day and unit.
    pub fn from_days(days: Vec<CalendarDay>) -> Self {
        let years = days.iter().map(|day| day.date.ymd().0);
        let covered = years
            .clone()
            .min()
            .zip(years.max())
            .and_then(|(first, last)| Day::new(first, 1, 1).ok().zip(Day::new(last, 12, 31).ok()));
        let mut country = BTreeMap::new();
        let mut units: BTreeMap<String, BTreeMap<Day, CalendarDay>> = BTreeMap::new();
        for day in days {
            let rows = match &day.unit {
                Some(unit) => units.entry(unit.clone()).or_default(),
                None => &mut country,
            };
            rows.insert(day.date, day);
        }
        Self { week: Week::default(), country, units, covered }
    }

    /// The same days in another week.
    #[must_use]
    pub fn with_week(self, week: Week) -> Self {
        Self { week, ..self }
    }

    /// The same days, covering `first` to `last`.
    #[must_use]
    pub fn covering(self, first: Day, last: Day) -> Self {
        Self { covered: Some((first, last)), ..self }
    }

    /// Vietnam, 2023 to 2027. Source and licence: `data/README.md`.
    pub fn vietnam() -> &'static Self {
        static SHIPPED: OnceLock<Calendar> = OnceLock::new();
        // The text is part of the program and a test reads it.
        SHIPPED.get_or_init(|| Self::parse(VIETNAM).expect("the shipped calendar can be read"))
    }

    /// First and last day covered; `None` for a calendar that names no day.
    pub const fn covered(&self) -> Option<(Day, Day)> {
        self.covered
    }

    /// All rows, by unit (the country first) and day.
    pub fn days(&self) -> impl Iterator<Item = &CalendarDay> {
        self.country.values().chain(self.units.values().flat_map(BTreeMap::values))
    }

    /// The calendar as it holds for a unit, or for the country.
    pub const fn of<'a>(&'a self, unit: Option<&'a str>) -> Office<'a> {
        Office::new(self, unit)
    }

    /// The ordinary week.
    pub(crate) const fn week(&self) -> &Week {
        &self.week
    }

    /// The row that speaks of `day` for `unit`: its own before the country's.
    pub(crate) fn row(&self, unit: Option<&str>, day: Day) -> Option<&CalendarDay> {
        let own = unit.and_then(|unit| self.units.get(unit)?.get(&day));
        own.or_else(|| self.country.get(&day))
    }

    /// Refuses a day outside the calendar.
    pub(crate) fn check(&self, day: Day) -> Result<(), CalendarError> {
        match self.covered {
            Some((first, last)) if first <= day && day <= last => Ok(()),
            Some((first, last)) => Err(CalendarError::Beyond { day, covered: format!("{first} to {last}") }),
            None => Err(CalendarError::Beyond { day, covered: "no day".to_owned() }),
        }
    }
}
