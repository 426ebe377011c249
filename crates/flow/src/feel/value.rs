//! The values that expressions work with, from and to JSON, and as FEEL text.

use super::temporal::Temporal;
use super::{Fault, LIST_ITEMS_MAX, STRING_BYTES_MAX, print};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Map, Number, Value};
use std::collections::BTreeMap;
use std::fmt::{self, Write};

/// Deepest nesting of a value that is read or given.
const VALUE_DEPTH_MAX: usize = 100;

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Val {
    Null,
    Bool(bool),
    Num(Decimal),
    Str(String),
    Temporal(Temporal),
    List(Vec<Val>),
    Context(BTreeMap<String, Val>),
    Range(Box<Range>),
}

/// A range of values of one kind.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Range {
    pub(super) low: Val,
    pub(super) low_open: bool,
    pub(super) high: Val,
    pub(super) high_open: bool,
}

impl From<Option<Temporal>> for Val {
    fn from(temporal: Option<Temporal>) -> Self {
        temporal.map_or(Self::Null, Self::Temporal)
    }
}

impl From<Option<Decimal>> for Val {
    fn from(number: Option<Decimal>) -> Self {
        number.map_or(Self::Null, |number| Self::Num(number.normalize()))
    }
}

impl From<Option<bool>> for Val {
    fn from(truth: Option<bool>) -> Self {
        truth.map_or(Self::Null, Self::Bool)
    }
}

impl Val {
    /// A whole number of things.
    pub(super) fn count(things: usize) -> Self {
        Self::Num(Decimal::from(things))
    }

    /// A text that was built, within its limit.
    pub(super) fn text(text: String) -> Result<Self, Fault> {
        if text.len() > STRING_BYTES_MAX {
            return Err(Fault::new("too_large", format!("a text grew beyond {STRING_BYTES_MAX} bytes")));
        }
        Ok(Self::Str(text))
    }

    /// A list that was built, within its limit.
    pub(super) fn list(items: Vec<Self>) -> Result<Self, Fault> {
        if items.len() > LIST_ITEMS_MAX {
            return Err(Fault::new("too_large", format!("a list grew beyond {LIST_ITEMS_MAX} items")));
        }
        Ok(Self::List(items))
    }

    /// The truth of a boolean; anything else is unknown.
    pub(super) fn truth(&self) -> Option<bool> {
        if let Self::Bool(truth) = self { Some(*truth) } else { None }
    }

    /// Units of work that handling the value costs.
    pub(super) fn weight(&self) -> u64 {
        match self {
            Self::Str(text) => 1 + text.len() as u64 / 16,
            Self::List(items) => 1 + items.iter().map(Self::weight).sum::<u64>(),
            Self::Context(entries) => 1 + entries.values().map(Self::weight).sum::<u64>(),
            Self::Range(range) => 1 + range.low.weight() + range.high.weight(),
            _ => 1,
        }
    }

    /// A copy of a JSON value. JSON has no dates: a text stays a text.
    pub(super) fn from_json(json: &Value) -> Result<Self, Fault> {
        Self::from_json_at(json, 0)
    }

    fn from_json_at(json: &Value, depth: usize) -> Result<Self, Fault> {
        if depth > VALUE_DEPTH_MAX {
            return Err(too_deep());
        }
        Ok(match json {
            Value::Null => Self::Null,
            Value::Bool(truth) => Self::Bool(*truth),
            Value::Number(number) => Self::Num(decimal(number)?),
            Value::String(text) => Self::text(text.clone())?,
            Value::Array(items) => {
                let items: Result<Vec<_>, _> = items.iter().map(|item| Self::from_json_at(item, depth + 1)).collect();
                Self::list(items?)?
            }
            Value::Object(entries) => {
                let entry = |(key, value): (&String, &Value)| Ok((key.clone(), Self::from_json_at(value, depth + 1)?));
                Self::Context(entries.iter().map(entry).collect::<Result<_, _>>()?)
            }
        })
    }

    /// The value as JSON; a range becomes its FEEL text, the rest as told at [`super::Expr::eval`].
    pub(super) fn into_json(self) -> Result<Value, Fault> {
        self.into_json_at(0)
    }

    fn into_json_at(self, depth: usize) -> Result<Value, Fault> {
        if depth > VALUE_DEPTH_MAX {
            return Err(too_deep());
        }
        Ok(match self {
            Self::Null => Value::Null,
            Self::Bool(truth) => Value::Bool(truth),
            Self::Num(number) => json_number(number),
            Self::Str(text) => Value::String(text),
            Self::Temporal(temporal) => Value::String(temporal.to_string()),
            Self::List(items) => {
                Value::Array(items.into_iter().map(|item| item.into_json_at(depth + 1)).collect::<Result<_, _>>()?)
            }
            Self::Context(entries) => {
                let entry = |(key, value): (String, Self)| Ok((key, value.into_json_at(depth + 1)?));
                Value::Object(entries.into_iter().map(entry).collect::<Result<Map<_, _>, Fault>>()?)
            }
            range @ Self::Range(_) => Value::String(range.to_string()),
        })
    }
}

fn too_deep() -> Fault {
    Fault::new("too_deep", format!("a value is nested deeper than {VALUE_DEPTH_MAX} levels"))
}

/// The exact decimal that the JSON number writes.
fn decimal(number: &Number) -> Result<Decimal, Fault> {
    if let Some(whole) = number.as_i64() {
        return Ok(Decimal::from(whole));
    }
    let text = number.to_string();
    let read = if text.contains(['e', 'E']) { Decimal::from_scientific(&text) } else { Decimal::from_str_exact(&text) };
    read.map(|number| number.normalize())
        .map_err(|_| Fault::new("number_out_of_range", format!("{text} does not fit into 28 digits")))
}

fn json_number(number: Decimal) -> Value {
    let number = number.normalize();
    if number.scale() == 0 {
        if let Some(whole) = number.to_i64() {
            return whole.into();
        }
        if let Some(whole) = number.to_u64() {
            return whole.into();
        }
    }
    // Reading the decimal text gives the nearest double.
    number.to_string().parse::<f64>().ok().and_then(Number::from_f64).map_or(Value::Null, Value::Number)
}

/// FEEL text, as `string()` gives it for anything but a text.
impl fmt::Display for Val {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(truth) => write!(f, "{truth}"),
            Self::Num(number) => write!(f, "{}", number.normalize()),
            Self::Str(text) => f.write_str(&print::quoted(text)),
            Self::Temporal(temporal) => write!(f, "{temporal}"),
            Self::List(items) => {
                f.write_char('[')?;
                for (i, item) in items.iter().enumerate() {
                    write!(f, "{}{item}", if i > 0 { ", " } else { "" })?;
                }
                f.write_char(']')
            }
            Self::Context(entries) => {
                f.write_char('{')?;
                for (i, (key, value)) in entries.iter().enumerate() {
                    write!(f, "{}{key}: {value}", if i > 0 { ", " } else { "" })?;
                }
                f.write_char('}')
            }
            Self::Range(range) => {
                let (open, close) = (if range.low_open { '(' } else { '[' }, if range.high_open { ')' } else { ']' });
                write!(f, "{open}{}..{}{close}", range.low, range.high)
            }
        }
    }
}
