//! Parts of a scenario that may be written in several ways: counts of a day or of its hours, people as a number or with
//! hours of their own, variables by chance. Not here: durations (`shape`) and weeks (`hours`).

use super::hours::{Week, days_of};
use super::placed::in_words;
use serde::Deserialize;
use serde_json::Value as Json;
use serde_yaml_ng::Value;
use std::collections::BTreeMap;

super::placed::placed!(DayCount, People, Staffing, Drawn);

/// Mean numbers of cases by day of the week, from Monday.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "BTreeMap<String, DayCount>")]
pub struct Counts(pub(super) [DayCount; 7]);

/// The mean number of a day, or of each of its hours.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum DayCount {
    Day(f64),
    Hours([f64; 24]),
}

impl TryFrom<Value> for DayCount {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let number = |value: &Value| value.as_f64().filter(|n| (0.0..=PER_DAY_MAX).contains(n));
        let found = match &value {
            Value::Sequence(hours) => {
                let hours: Option<Vec<f64>> = hours.iter().map(number).collect();
                hours.and_then(|hours| hours.try_into().ok()).map(Self::Hours)
            }
            day => number(day).map(Self::Day),
        };
        found.ok_or_else(|| "cần một số cho cả ngày, hoặc 24 số cho từng giờ".to_owned())
    }
}

impl TryFrom<BTreeMap<String, DayCount>> for Counts {
    type Error = String;

    fn try_from(map: BTreeMap<String, DayCount>) -> Result<Self, String> {
        let mut counts: [DayCount; 7] = std::array::from_fn(|_| DayCount::Day(0.0));
        for (days, count) in map {
            for day in days_of(&days)? {
                counts[day] = count.clone();
            }
        }
        Ok(Self(counts))
    }
}

/// Most cases a day.
pub(super) const PER_DAY_MAX: f64 = 100_000.0;

/// How many people a role has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum People {
    /// So many.
    Count(u32),
    /// As many as there is work: people from outside, of whom each does their own.
    Unlimited,
}

impl People {
    /// `3` or `unlimited`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "unlimited" => Some(Self::Unlimited),
            number => number.parse().ok().filter(|n| (1..=PEOPLE_MAX).contains(n)).map(Self::Count),
        }
    }
}

/// Most people of one role.
const PEOPLE_MAX: u32 = 10_000;

impl TryFrom<Value> for People {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let read = match &value {
            Value::String(text) => Self::parse(text),
            Value::Number(number) => Self::parse(&number.to_string()),
            _ => None,
        };
        read.ok_or_else(|| format!("số người là một số từ 1 đến {PEOPLE_MAX}, hoặc unlimited"))
    }
}

/// The people of a role: `2`, `unlimited`, or `{people: 2, hours: always, rule: due_soonest}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Staffing {
    /// How many.
    pub people: People,
    /// Their own hours.
    pub hours: Option<Week>,
    /// Their own order of work.
    pub rule: Option<Rule>,
}

impl TryFrom<Value> for Staffing {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Written {
            people: People,
            hours: Option<Week>,
            rule: Option<Rule>,
        }
        if !value.is_mapping() {
            return Ok(Self { people: People::try_from(value)?, hours: None, rule: None });
        }
        let written: Written = serde_yaml_ng::from_value(value).map_err(|error| in_words(&error))?;
        Ok(Self { people: written.people, hours: written.hours, rule: written.rule })
    }
}

/// In which order people take work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rule {
    /// What came first.
    #[default]
    FirstCome,
    /// What is due soonest, then what came first.
    DueSoonest,
}

/// Variables by chance: `{agree: 0.9, refuse: 0.1}` for the variable `outcome`, or `{variable: {value: share}}`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawn(pub(super) Vec<(String, Vec<(Json, f64)>)>);

/// Most variables by chance in one place: each takes a number of the place's stream.
const DRAWN_MAX: usize = 24;

impl TryFrom<Value> for Drawn {
    type Error = String;

    fn try_from(value: Value) -> Result<Self, String> {
        let bad = || "viết {agree: 0.9, refuse: 0.1} hoặc {biến: {giá trị: tỷ lệ}}".to_owned();
        let Value::Mapping(map) = &value else { return Err(bad()) };
        if map.len() > DRAWN_MAX {
            return Err(format!("không quá {DRAWN_MAX} biến"));
        }
        if map.values().all(Value::is_number) {
            return Ok(Self(vec![("outcome".to_owned(), shares_of(map)?)]));
        }
        let one = |(name, shares): (&Value, &Value)| match (name.as_str(), shares) {
            (Some(name), Value::Mapping(shares)) => Ok((name.to_owned(), shares_of(shares)?)),
            _ => Err(bad()),
        };
        map.iter().map(one).collect::<Result<_, String>>().map(Self)
    }
}

fn shares_of(map: &serde_yaml_ng::Mapping) -> Result<Vec<(Json, f64)>, String> {
    let mut shares = Vec::with_capacity(map.len());
    for (value, share) in map {
        let value = serde_json::to_value(value).map_err(|error| error.to_string())?;
        let share = share.as_f64().filter(|s| (0.0..=1.0).contains(s));
        shares.push((value, share.ok_or("tỷ lệ là số từ 0 đến 1")?));
    }
    let sum: f64 = shares.iter().map(|(_, share)| share).sum();
    if (sum - 1.0).abs() > 0.001 {
        return Err(format!("các tỷ lệ cộng lại phải bằng 1, đây là {sum:.3}"));
    }
    Ok(shares)
}
