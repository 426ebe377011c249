//! Answers as people and browsers send them, brought into the one shape that is stored. Judges nothing: what cannot be
//! read stays as it is, for [`crate::validate`] to name.

use crate::form::Form;
use crate::{day, identifiers, numeral, schema};
use serde_json::{Map, Value};

/// The answers in stored shape: text trimmed and in NFC with single spaces (letters keep their case), days as
/// `2024-03-29`, identifiers without spaces, numbers and yes/no read from text, empty answers left out, and a yes/no
/// that was left out at its default.
pub fn normalise(form: &Form, answers: &Value) -> Value {
    Normaliser { form }.value(&form.schema, answers).unwrap_or_else(|| Value::Object(Map::new()))
}

struct Normaliser<'a> {
    form: &'a Form,
}

impl Normaliser<'_> {
    /// None when the answer is empty.
    fn value(&self, schema: &Value, answer: &Value) -> Option<Value> {
        match answer {
            Value::Object(entries) => Some(Value::Object(self.object(schema, entries))),
            Value::Array(items) => Some(Value::Array(self.list(schema, items))),
            Value::String(text) => self.text(schema, text),
            Value::Null if !schema::has_type(self.root(), schema, "null") => None,
            other => Some(other.clone()),
        }
    }

    fn root(&self) -> &Value {
        &self.form.schema
    }

    fn object(&self, schema: &Value, entries: &Map<String, Value>) -> Map<String, Value> {
        let mut out = Map::new();
        for (name, answer) in entries {
            let kept = match schema::property(self.root(), schema, name) {
                Some(property) => self.value(property, answer),
                None => Some(answer.clone()),
            };
            kept.and_then(|kept| out.insert(name.clone(), kept));
        }
        self.add_defaults(schema, &mut out);
        out
    }

    /// A browser sends nothing for a box that is not ticked.
    fn add_defaults(&self, schema: &Value, out: &mut Map<String, Value>) {
        let properties = schema::keyword(self.root(), schema, "properties").and_then(Value::as_object);
        for (name, property) in properties.into_iter().flatten() {
            if !out.contains_key(name)
                && schema::has_type(self.root(), property, "boolean")
                && let Some(default) = schema::keyword(self.root(), property, "default")
            {
                out.insert(name.clone(), default.clone());
            }
        }
    }

    /// Rows and entries left empty are no rows.
    fn list(&self, schema: &Value, items: &[Value]) -> Vec<Value> {
        let Some(item_schema) = schema::items(self.root(), schema) else { return items.to_vec() };
        let kept = items.iter().filter_map(|item| self.value(item_schema, item));
        kept.filter(|item| !item.as_object().is_some_and(Map::is_empty)).collect()
    }

    fn text(&self, schema: &Value, text: &str) -> Option<Value> {
        let root = self.root();
        let is = |name| schema::has_type(root, schema, name);
        let plain = base::nfc(text);
        if plain.is_empty() {
            return None;
        }
        if is("string") {
            return Some(Value::String(self.string(schema, text, plain)));
        }
        if is("array") {
            // One ticked box of several comes without a list.
            let item = schema::items(root, schema).map_or(Some(Value::String(plain.clone())), |s| self.text(s, text));
            return Some(Value::Array(item.into_iter().collect()));
        }
        let read = match () {
            () if is("integer") => numeral::read(&plain, true),
            () if is("number") => numeral::read(&plain, false),
            () if is("boolean") => yes_or_no(&plain),
            () => None,
        };
        Some(read.unwrap_or(Value::String(plain)))
    }

    fn string(&self, schema: &Value, text: &str, plain: String) -> String {
        if schema::keyword(self.root(), schema, "x-multiline") == Some(&Value::Bool(true)) {
            let lines: Vec<String> = text.lines().map(base::nfc).collect();
            return lines.join("\n").trim().to_owned();
        }
        let read = match schema::text(self.root(), schema, "format") {
            Some("date") => day::read_day(&plain).map(|day| day.to_string()),
            Some("phone") => identifiers::phone(&plain).ok().map(|phone| phone.number),
            Some("tax-code") => identifiers::tax_code(&plain).ok().map(|code| code.to_string()),
            Some("citizen-number") => identifiers::citizen_number(&plain).ok().map(|citizen| citizen.number),
            Some("old-identity-number") => identifiers::old_identity_number(&plain).ok(),
            _ => self.squeezed(schema, &plain),
        };
        read.unwrap_or(plain)
    }

    /// Digits written in groups (`001 085 123 456`), where the pattern takes them only in one piece.
    fn squeezed(&self, schema: &Value, plain: &str) -> Option<String> {
        let pattern = schema::text(self.root(), schema, "pattern")?;
        let validator = self.form.patterns.get(pattern)?;
        if !plain.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-')) {
            return None;
        }
        let digits: String = plain.chars().filter(char::is_ascii_digit).collect();
        let fits = |text: &str| validator.is_valid(&Value::from(text));
        (!fits(plain) && fits(&digits)).then_some(digits)
    }
}

fn yes_or_no(text: &str) -> Option<Value> {
    match text.to_lowercase().as_str() {
        "true" | "on" | "1" | "yes" | "có" => Some(Value::Bool(true)),
        "false" | "off" | "0" | "no" | "không" => Some(Value::Bool(false)),
        _ => None,
    }
}
