//! What a page needs to draw one field.

use crate::form::Form;
use crate::schema;
use serde_json::Value;

/// How a field is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// One line of text.
    Text,
    /// Several lines of text (`x-multiline`).
    Lines,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A day.
    Date,
    /// Yes or no.
    YesNo,
    /// One of [`Field::choices`].
    Choice,
    /// Any of [`Field::choices`].
    Choices,
    /// Rows, each with the same fields (a list of objects).
    Rows,
    /// A group of fields (an object).
    Group,
}

/// A value that may be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Choice<'a> {
    /// What is stored.
    pub value: &'a Value,
    /// What people read.
    pub label: String,
}

/// One field, as the schema describes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Field<'a> {
    /// JSON Pointer into the answers.
    pub path: String,
    /// Label in Vietnamese; the name if the schema gives none.
    pub title: String,
    /// One sentence of help.
    pub help: Option<&'a str>,
    /// How it is asked for.
    pub kind: FieldKind,
    /// Always required; fields required by a condition are not marked.
    pub required: bool,
    /// What may be chosen.
    pub choices: Vec<Choice<'a>>,
    /// Most characters.
    pub max_length: Option<u64>,
    /// `format` of the schema (`date`, `email`, `phone` …).
    pub format: Option<&'a str>,
    /// Value to begin with.
    pub default: Option<&'a Value>,
}

impl Form {
    /// The field at a path, if the schema has one.
    pub fn field(&self, path: &str) -> Option<Field<'_>> {
        let root = &self.schema;
        let schema = schema::at(root, path)?;
        Some(Field {
            path: path.to_owned(),
            title: self.title_at(path),
            help: schema::text(root, schema, "x-help"),
            kind: kind(root, schema),
            required: self.is_required(path),
            choices: choices(root, schema::items(root, schema).unwrap_or(schema)),
            max_length: schema::keyword(root, schema, "maxLength").and_then(Value::as_u64),
            format: schema::text(root, schema, "format"),
            default: schema::keyword(root, schema, "default"),
        })
    }

    /// The label at a path, or the name that stands last in it.
    pub(crate) fn title_at(&self, path: &str) -> String {
        let title = schema::at(&self.schema, path).and_then(|schema| own_title(&self.schema, schema));
        title.map_or_else(|| schema::unescaped(path.rsplit('/').next().unwrap_or(path)), str::to_owned)
    }

    fn is_required(&self, path: &str) -> bool {
        let Some((parent, name)) = path.rsplit_once('/') else { return false };
        let required = schema::at(&self.schema, parent).and_then(|parent| parent.get("required")?.as_array());
        required.is_some_and(|names| names.iter().any(|other| *other == schema::unescaped(name)))
    }
}

/// The title of the schema or of what it refers to, but not of one of its choices.
fn own_title<'a>(root: &'a Value, schema: &'a Value) -> Option<&'a str> {
    schema.get("title").and_then(Value::as_str).or_else(|| own_title(root, schema::resolve(root, schema)?))
}

fn kind(root: &Value, schema: &Value) -> FieldKind {
    let is = |name| schema::has_type(root, schema, name);
    if is("boolean") {
        FieldKind::YesNo
    } else if is("array") {
        let rows = schema::items(root, schema).is_some_and(|items| schema::has_type(root, items, "object"));
        if rows { FieldKind::Rows } else { FieldKind::Choices }
    } else if !choices(root, schema).is_empty() {
        FieldKind::Choice
    } else if is("integer") {
        FieldKind::Whole
    } else if is("number") {
        FieldKind::Number
    } else if is("object") {
        FieldKind::Group
    } else if schema::text(root, schema, "format") == Some("date") {
        FieldKind::Date
    } else if schema::keyword(root, schema, "x-multiline") == Some(&Value::Bool(true)) {
        FieldKind::Lines
    } else {
        FieldKind::Text
    }
}

/// The values of `enum`, or those of `oneOf` whose parts are all constants with titles.
pub(crate) fn choices<'a>(root: &'a Value, schema: &'a Value) -> Vec<Choice<'a>> {
    let schema = schema::resolve(root, schema).unwrap_or(schema);
    if let Some(values) = schema.get("enum").and_then(Value::as_array) {
        return values.iter().map(|value| Choice { value, label: plain(value) }).collect();
    }
    let parts = schema.get("oneOf").and_then(Value::as_array);
    let choice = |part: &'a Value| {
        let value = part.get("const")?;
        Some(Choice {
            value,
            label: part.get("title").and_then(Value::as_str).map_or_else(|| plain(value), str::to_owned),
        })
    };
    parts.and_then(|parts| parts.iter().map(choice).collect()).unwrap_or_default()
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}
