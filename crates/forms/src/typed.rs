//! The fields of a browser's form as one value: names are JSON pointers (RFC 6901), `/child_given_name`, `/members/0/name`.

use crate::form::Form;
use crate::schema;
use serde_json::{Map, Value};

/// Rows of a list at most.
const ROWS_MAX: usize = 500;
/// Parts of a name at most.
const DEPTH_MAX: usize = 6;

/// The answers that fields named by pointers mean, as typed; other fields are left out. A field sent several times, and one
/// whose answer is a list of choices, becomes a list.
pub fn read_fields<'a>(form: &Form, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Value {
    let mut out = Value::Object(Map::new());
    for (name, text) in fields {
        let Some(path) = name.strip_prefix('/') else { continue };
        let parts: Vec<String> = path.split('/').map(schema::unescaped).collect();
        if parts.len() <= DEPTH_MAX {
            put(&form.schema, form.schema(), &mut out, &parts, text);
        }
    }
    out
}

fn put(root: &Value, schema: &Value, at: &mut Value, parts: &[String], text: &str) {
    let Some((name, rest)) = parts.split_first() else {
        return write(root, schema, at, text);
    };
    if schema::has_type(root, schema, "array") {
        let Some(items) = schema::items(root, schema) else { return };
        let Some(n) = name.parse().ok().filter(|n| *n < ROWS_MAX) else { return };
        if !at.is_array() {
            *at = Value::Array(Vec::new());
        }
        let Value::Array(rows) = at else { return };
        while rows.len() <= n {
            rows.push(Value::Null);
        }
        put(root, items, &mut rows[n], rest, text);
        return;
    }
    let Some(property) = schema::property(root, schema, name) else { return };
    if !at.is_object() {
        *at = Value::Object(Map::new());
    }
    if let Value::Object(entries) = at {
        put(root, property, entries.entry(name.clone()).or_insert(Value::Null), rest, text);
    }
}

fn write(root: &Value, schema: &Value, at: &mut Value, text: &str) {
    let text = Value::from(text);
    match at {
        Value::Array(all) => all.push(text),
        Value::Null if schema::has_type(root, schema, "array") => *at = Value::Array(vec![text]),
        // A box and the hidden field before it carry one name: the last counts.
        _ => *at = text,
    }
}
