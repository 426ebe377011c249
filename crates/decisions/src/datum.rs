//! FEEL values outside the evaluator: [`Datum`] crosses the process boundary with its type, and becomes JSON for the
//! rest of the product.

use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value as Feel;
use dsntk_feel::{FeelNumber, Name};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::str::FromStr;

/// Deepest nesting of lists and contexts in an input or a result.
pub(crate) const DEPTH_MAX: usize = 32;
/// Whole numbers up to this size are whole numbers in JSON too.
const WHOLE_MAX: f64 = 9_007_199_254_740_992.0;

/// A FEEL value with its type. Numbers and times are text: FEEL has 34 digits, JSON readers have 15.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Datum {
    /// Null; FEEL answers null where other languages raise an error, and then often knows why.
    Null(Option<String>),
    Boolean(bool),
    /// A decimal number as FEEL writes it.
    Number(String),
    String(String),
    /// `2024-04-26`
    Date(String),
    /// `15:30:00`, perhaps with a zone.
    Time(String),
    /// `2024-04-26T15:30:00+07:00`, perhaps without a zone.
    DateTime(String),
    /// ISO 8601, either years and months or days and time.
    Duration(String),
    List(Vec<Datum>),
    Context(BTreeMap<String, Datum>),
    /// A value that only FEEL has (range, function), as FEEL writes it.
    Other(String),
}

impl Datum {
    /// Null without a reason.
    pub const NULL: Datum = Datum::Null(None);

    /// As JSON: times and durations are strings, numbers beyond 15 digits lose the rest.
    pub fn to_json(&self) -> Json {
        match self {
            Datum::Null(_) => Json::Null,
            Datum::Boolean(value) => Json::Bool(*value),
            Datum::Number(text) => number_to_json(text),
            Datum::List(items) => items.iter().map(Datum::to_json).collect(),
            Datum::Context(entries) => {
                Json::Object(entries.iter().map(|(name, value)| (name.clone(), value.to_json())).collect())
            }
            Datum::String(text)
            | Datum::Date(text)
            | Datum::Time(text)
            | Datum::DateTime(text)
            | Datum::Duration(text)
            | Datum::Other(text) => Json::String(text.clone()),
        }
    }

    /// From the evaluator; `None` when nested deeper than [`DEPTH_MAX`].
    pub(crate) fn from_feel(value: &Feel) -> Option<Self> {
        from_feel(value, 0)
    }

    /// For the evaluator; the error says what cannot be read.
    pub(crate) fn to_feel(&self) -> Result<Feel, String> {
        let bad = |kind: &str, text: &str| format!("'{text}' is no {kind}");
        Ok(match self {
            Datum::Null(_) => Feel::Null(None),
            Datum::Boolean(value) => Feel::Boolean(*value),
            Datum::Number(text) => Feel::Number(FeelNumber::from_str(text).map_err(|_| bad("number", text))?),
            Datum::String(text) | Datum::Other(text) => Feel::String(text.clone()),
            Datum::Date(text) => Feel::try_from_xsd_date(text).map_err(|_| bad("date", text))?,
            Datum::Time(text) => Feel::try_from_xsd_time(text).map_err(|_| bad("time", text))?,
            Datum::DateTime(text) => Feel::try_from_xsd_date_time(text).map_err(|_| bad("date and time", text))?,
            Datum::Duration(text) => Feel::try_from_xsd_duration(text).map_err(|_| bad("duration", text))?,
            Datum::List(items) => Feel::List(items.iter().map(Datum::to_feel).collect::<Result<_, _>>()?),
            Datum::Context(entries) => {
                let mut context = FeelContext::default();
                for (name, value) in entries {
                    context.set_entry(&Name::from(name), value.to_feel()?);
                }
                Feel::Context(context)
            }
        })
    }
}

fn from_feel(value: &Feel, depth: usize) -> Option<Datum> {
    if depth > DEPTH_MAX {
        return None;
    }
    Some(match value {
        Feel::Null(reason) => Datum::Null(reason.clone()),
        Feel::Boolean(value) => Datum::Boolean(*value),
        Feel::Number(number) => Datum::Number(number.to_string()),
        Feel::String(text) => Datum::String(text.clone()),
        Feel::Date(date) => Datum::Date(date.to_string()),
        Feel::Time(time) => Datum::Time(time.to_string()),
        Feel::DateTime(moment) => Datum::DateTime(moment.to_string()),
        Feel::DaysAndTimeDuration(duration) => Datum::Duration(duration.to_string()),
        Feel::YearsAndMonthsDuration(duration) => Datum::Duration(duration.to_string()),
        Feel::List(items) | Feel::ExpressionList(items) => {
            Datum::List(items.iter().map(|item| from_feel(item, depth + 1)).collect::<Option<_>>()?)
        }
        Feel::Context(context) => Datum::Context(
            context
                .iter()
                .map(|(name, value)| Some((name.to_string(), from_feel(value, depth + 1)?)))
                .collect::<Option<_>>()?,
        ),
        Feel::Transparent(inner) => from_feel(inner, depth)?,
        other => Datum::Other(other.to_string()),
    })
}

fn number_to_json(text: &str) -> Json {
    if let Ok(whole) = text.parse::<i64>() {
        return whole.into();
    }
    match text.parse::<f64>() {
        Ok(value) if value.fract() == 0.0 && value.abs() <= WHOLE_MAX => (value as i64).into(),
        Ok(value) => serde_json::Number::from_f64(value).map_or_else(|| Json::String(text.to_string()), Json::Number),
        Err(_) => Json::String(text.to_string()),
    }
}
