//! Questions of a form as a page draws them, and answers as they are read before they are sent.

use super::draft::Content;
use forms::{Field, FieldKind, Form};
use serde_json::Value;
use std::collections::HashMap;
use web::view::Choice;
use web::words;

/// Choices up to this many are radio buttons; more are a list to open.
const RADIOS_MAX: usize = 5;
/// Rows that one list shows.
const ROWS_MAX: usize = 50;

/// What is wrong, by the pointer of the field.
pub type Errors = HashMap<String, String>;

/// One question.
pub struct Question {
    /// Pointer of the field: its name and id.
    pub id: String,
    pub label: String,
    pub hint: String,
    /// `text`, `lines`, `radio`, `select`, `ticks`, `rows`.
    pub kind: &'static str,
    /// `inputmode`, or empty.
    pub mode: &'static str,
    pub value: String,
    pub error: Option<String>,
    pub choices: Vec<Choice>,
    pub rows: Vec<Row>,
    /// Its label says that it may stay empty.
    pub is_optional: bool,
}

/// One row of a list.
pub struct Row {
    pub title: String,
    pub id: String,
    pub questions: Vec<Question>,
    pub may_go: bool,
}

/// The questions at some paths.
pub fn questions(form: &Form, paths: &[String], content: &Content, errors: &Errors) -> Vec<Question> {
    paths.iter().filter_map(|path| question(form, path, content, errors)).collect()
}

fn question(form: &Form, path: &str, content: &Content, errors: &Errors) -> Option<Question> {
    let field = form.field(path)?;
    let kind = match field.kind {
        FieldKind::Text | FieldKind::Whole | FieldKind::Number | FieldKind::Date => "text",
        FieldKind::Lines => "lines",
        FieldKind::YesNo => "radio",
        FieldKind::Choice if field.choices.len() <= RADIOS_MAX => "radio",
        FieldKind::Choice => "select",
        FieldKind::Choices => "ticks",
        FieldKind::Rows => "rows",
        FieldKind::Group => return None,
    };
    let mode = match (field.kind, field.format) {
        (FieldKind::Whole | FieldKind::Number | FieldKind::Date, _) => "numeric",
        (_, Some("phone")) => "tel",
        (_, Some("email")) => "email",
        (_, Some("citizen-number" | "old-identity-number" | "tax-code")) => "numeric",
        _ => "",
    };
    let plain = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let typed = content.fields.iter().any(|(n, _)| n == path);
    let value = if typed { content.get(path).to_owned() } else { field.default.map(plain).unwrap_or_default() };
    let is_chosen = |v: &str| if kind == "ticks" { content.all(path).any(|c| c == v) } else { value == v };
    let choice =
        |v: String, label: &str| Choice { checked: is_chosen(&v), label: label.into(), value: v, ..Choice::default() };
    let choices = match field.kind {
        FieldKind::YesNo => vec![choice("true".into(), "Có"), choice("false".into(), "Không")],
        _ => {
            let own = field.choices.iter().map(|c| choice(plain(c.value), &c.label));
            let none = (kind == "select").then(|| choice(String::new(), ""));
            none.into_iter().chain(own).collect()
        }
    };
    let hint = match (field.help, field.kind) {
        (Some(help), _) => help.to_owned(),
        (None, FieldKind::Date) => "Ngày, tháng, năm, ví dụ 14/09/1998.".into(),
        (None, _) => String::new(),
    };
    let rows = if kind == "rows" { rows(form, path, content, errors) } else { Vec::new() };
    Some(Question {
        id: path.to_owned(),
        label: field.title.clone(),
        hint,
        kind,
        mode,
        value,
        error: errors.get(path).cloned(),
        choices,
        rows,
        is_optional: !field.required && field.kind != FieldKind::YesNo,
    })
}

/// How many rows of a list are shown: those typed, those added, at least one.
pub fn row_count(path: &str, content: &Content) -> usize {
    let typed = content
        .fields
        .iter()
        .filter_map(|(name, _)| name.strip_prefix(path)?.strip_prefix('/')?.split('/').next()?.parse::<usize>().ok());
    let asked = content.get(&format!("{path}/-rows")).parse().unwrap_or(0);
    typed.map(|n| n + 1).max().unwrap_or(0).max(asked).clamp(1, ROWS_MAX)
}

fn rows(form: &Form, path: &str, content: &Content, errors: &Errors) -> Vec<Row> {
    let columns = columns(form, path);
    let count = row_count(path, content);
    let row = |n: usize| {
        let id = format!("{path}/{n}");
        let paths: Vec<String> = columns.iter().map(|c| format!("{id}/{c}")).collect();
        Row {
            title: format!("Mục {}", n + 1),
            questions: questions(form, &paths, content, errors),
            may_go: count > 1,
            id,
        }
    };
    (0..count).map(row).collect()
}

/// Names of the fields of a list's rows, in the order of the schema.
fn columns(form: &Form, path: &str) -> Vec<String> {
    let name = path.trim_start_matches('/');
    let items = &form.schema()["properties"][name]["items"]["properties"];
    items.as_object().map(|o| o.keys().cloned().collect()).unwrap_or_default()
}

/// An answer as it is read before it is sent.
pub struct Answer {
    pub label: String,
    pub words: String,
}

/// The answers at some paths, without those left empty.
pub fn answers(form: &Form, paths: &[String], facts: &Value) -> Vec<Answer> {
    let one = |path: &String| {
        let (field, value) = (form.field(path)?, facts.pointer(path)?);
        Some(Answer { label: field.title.clone(), words: said(form, &field, value) })
    };
    paths.iter().filter_map(one).filter(|a| !a.words.is_empty()).collect()
}

fn said(form: &Form, field: &Field<'_>, value: &Value) -> String {
    let label = |v: &Value| {
        let known = field.choices.iter().find(|c| c.value == v).map(|c| c.label.clone());
        known.unwrap_or_else(|| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
    };
    match (field.kind, value) {
        (FieldKind::YesNo, Value::Bool(true)) => "Có".into(),
        (FieldKind::YesNo, _) => "Không".into(),
        (FieldKind::Date, Value::String(day)) => base::Day::parse(day).map_or_else(|_| day.clone(), words::date),
        (FieldKind::Rows, Value::Array(rows)) => {
            let row = |(n, row): (usize, &Value)| {
                let cells = columns(form, &field.path).into_iter().filter_map(|c| {
                    let path = format!("{}/{n}/{c}", field.path);
                    Some(said(form, &form.field(&path)?, row.get(&c)?))
                });
                cells.collect::<Vec<_>>().join(", ")
            };
            rows.iter().enumerate().map(row).collect::<Vec<_>>().join("; ")
        }
        (_, Value::Array(all)) => all.iter().map(label).collect::<Vec<_>>().join(", "),
        (_, one) => label(one),
    }
}
