//! JSON read by the types that a model declares: a text is a date where the model says date. What has no declared
//! type is taken as JSON says. Only ever runs inside a worker.

use crate::datum::DEPTH_MAX;
use crate::{Code, DecisionError};
use dsntk_feel::context::FeelContext;
use dsntk_feel::values::Value as Feel;
use dsntk_feel::{FeelNumber, Name};
use dsntk_model::{Definitions, Expression, ItemDefinition, NamedElement, RequiredVariable};
use serde_json::{Map, Value as Json};
use std::collections::HashMap;
use std::str::FromStr;
use unicode_normalization::UnicodeNormalization;

/// The declared types of a model.
pub(super) struct Shapes<'a> {
    definitions: &'a Definitions,
    items: HashMap<String, &'a ItemDefinition>,
}

/// A value while it is read: where it stands, for messages, and how deep.
struct Place {
    path: String,
    depth: usize,
}

type Read = Result<Feel, DecisionError>;

impl<'a> Shapes<'a> {
    pub fn new(definitions: &'a Definitions) -> Self {
        let items = definitions.item_definitions().iter().map(|item| (base::nfc(item.name()), item)).collect();
        Self { definitions, items }
    }

    /// The inputs of the model out of a JSON object. Entries that are no input of the model are passed as they are:
    /// they may be parameters of a knowledge model or inputs of a decision service.
    pub fn context(&self, json: &Json) -> Result<FeelContext, DecisionError> {
        let Json::Object(entries) = json else {
            return Err(DecisionError::new(Code::InputInvalid, "the input is no JSON object"));
        };
        let inputs = self.definitions.input_data();
        let declared: HashMap<String, _> = inputs.iter().map(|input| (base::nfc(input.name()), input)).collect();
        let mut context = FeelContext::default();
        for (key, value) in entries {
            let place = Place { path: key.clone(), depth: 0 };
            match declared.get(&base::nfc(key)) {
                Some(input) => {
                    let value = self.read(value, input.variable().type_ref(), &place)?;
                    context.set_entry(input.variable().feel_name(), value);
                }
                None => context.set_entry(&feel_name(key), self.read_any(value, &place)?),
            }
        }
        Ok(context)
    }

    fn read(&self, json: &Json, type_ref: &str, place: &Place) -> Read {
        if json.is_null() {
            return Ok(Feel::Null(None));
        }
        if place.depth > DEPTH_MAX {
            return Err(too_deep(place));
        }
        match (type_ref.trim(), json) {
            ("string", Json::String(text)) => Ok(string(text)),
            ("number", Json::Number(number)) => read_number(number, place),
            ("boolean", Json::Bool(value)) => Ok(Feel::Boolean(*value)),
            ("date", Json::String(text)) => Feel::try_from_xsd_date(text).map_err(|_| not_a("date", place)),
            ("time", Json::String(text)) => Feel::try_from_xsd_time(text).map_err(|_| not_a("time", place)),
            ("dateTime", Json::String(text)) => {
                Feel::try_from_xsd_date_time(text).map_err(|_| not_a("date and time", place))
            }
            ("dayTimeDuration" | "yearMonthDuration", Json::String(text)) => {
                Feel::try_from_xsd_duration(text).map_err(|_| not_a("duration", place))
            }
            (simple, _) if is_simple(simple) => Err(not_a(simple, place)),
            (name, _) => match self.items.get(&base::nfc(name)) {
                Some(item) => self.read_item(json, item, place),
                None => self.read_any(json, place),
            },
        }
    }

    /// A value of a type that the model defines.
    fn read_item(&self, json: &Json, item: &ItemDefinition, place: &Place) -> Read {
        if !item.is_collection() {
            return self.read_one(json, item, place);
        }
        match json {
            Json::Array(items) => {
                let read = |(at, json)| self.read_one(json, item, &place.inside(&format!("[{}]", at + 1)));
                Ok(Feel::List(items.iter().enumerate().map(read).collect::<Result<_, _>>()?))
            }
            single => Ok(Feel::List(vec![self.read_one(single, item, &place.inside("[1]"))?])),
        }
    }

    fn read_one(&self, json: &Json, item: &ItemDefinition, place: &Place) -> Read {
        if json.is_null() {
            return Ok(Feel::Null(None));
        }
        if item.item_components().is_empty() {
            return match item.type_ref() {
                Some(type_ref) => self.read(json, type_ref, &place.inside("")),
                None => self.read_any(json, place),
            };
        }
        match json {
            Json::Object(entries) => self.read_components(entries, item, place),
            _ => Err(not_a("context", place)),
        }
    }

    /// A context with the declared components; what is missing is null, else the whole would not conform.
    fn read_components(&self, entries: &Map<String, Json>, item: &ItemDefinition, place: &Place) -> Read {
        let mut given: HashMap<String, &Json> = entries.iter().map(|(key, json)| (base::nfc(key), json)).collect();
        let mut context = FeelContext::default();
        for component in item.item_components() {
            let json = given.remove(&base::nfc(component.name())).unwrap_or(&Json::Null);
            let value = self.read_item(json, component, &place.inside(&format!(".{}", component.name())));
            let value = if json.is_null() { Feel::Null(None) } else { value? };
            context.set_entry(component.feel_name(), value);
        }
        for (key, json) in given {
            context.set_entry(&feel_name(&key), self.read_any(json, &place.inside(&format!(".{key}")))?);
        }
        Ok(Feel::Context(context))
    }

    fn read_any(&self, json: &Json, place: &Place) -> Read {
        if place.depth > DEPTH_MAX {
            return Err(too_deep(place));
        }
        Ok(match json {
            Json::Null => Feel::Null(None),
            Json::Bool(value) => Feel::Boolean(*value),
            Json::Number(number) => read_number(number, place)?,
            Json::String(text) => string(text),
            Json::Array(items) => {
                let read = |(at, json)| self.read_any(json, &place.inside(&format!("[{}]", at + 1)));
                Feel::List(items.iter().enumerate().map(read).collect::<Result<_, _>>()?)
            }
            Json::Object(entries) => {
                let mut context = FeelContext::default();
                for (key, json) in entries {
                    context.set_entry(&feel_name(key), self.read_any(json, &place.inside(&format!(".{key}")))?);
                }
                Feel::Context(context)
            }
        })
    }
}

impl Place {
    fn inside(&self, step: &str) -> Place {
        Place { path: format!("{}{step}", self.path), depth: self.depth + 1 }
    }
}

/// A name as FEEL stores it: white space and marks between its parts normalised.
pub(super) fn feel_name(name: &str) -> Name {
    let name = base::nfc(name);
    dsntk_feel_parser::parse_longest_name(&name).unwrap_or_else(|_| Name::from(&name))
}

fn is_simple(type_ref: &str) -> bool {
    let simple = ["string", "number", "boolean", "date", "time", "dateTime", "dayTimeDuration", "yearMonthDuration"];
    simple.contains(&type_ref)
}

fn string(text: &str) -> Feel {
    Feel::String(text.nfc().collect())
}

fn read_number(number: &serde_json::Number, place: &Place) -> Read {
    FeelNumber::from_str(&number.to_string()).map(Feel::Number).map_err(|_| not_a("number", place))
}

/// Names the place and the type, never the value: messages reach logs, values may be personal.
fn not_a(kind: &str, place: &Place) -> DecisionError {
    DecisionError::new(Code::InputInvalid, format!("input '{}' is no {kind}", place.path))
}

fn too_deep(place: &Place) -> DecisionError {
    let mut path = place.path.clone();
    path.truncate(path.char_indices().nth(100).map_or(path.len(), |(at, _)| at));
    DecisionError::new(Code::TooLarge, format!("input '{path}' is nested deeper than {DEPTH_MAX}"))
}
