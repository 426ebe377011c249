//! Answers of a form as people read them: by its own titles and choices, for pages and papers.

use base::Day;
use forms::{FieldKind, Form};
use serde_json::{Map, Value};
use web::words;

/// A titled group of answers: pairs of name and words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Section {
    pub title: String,
    pub pairs: Vec<(String, String)>,
}

/// The sections of the form with what was answered.
pub(crate) fn answers(form: &Form, facts: &Map<String, Value>) -> Vec<Section> {
    answers_of(form, facts, |_| true)
}

/// The same for some kinds of fields.
pub(crate) fn answers_of(form: &Form, facts: &Map<String, Value>, is_wanted: fn(FieldKind) -> bool) -> Vec<Section> {
    let answers = Value::Object(facts.clone());
    let pair = |path: &String| {
        let (field, value) = (form.field(path)?, answers.pointer(path)?);
        let said = if is_wanted(field.kind) { said(form, path, &field, value) } else { String::new() };
        (!said.is_empty()).then_some((field.title, said))
    };
    let sections = form.sections().iter();
    sections.map(|s| Section { title: s.title.clone(), pairs: s.fields.iter().filter_map(pair).collect() }).collect()
}

/// An answer as people read it.
fn said(form: &Form, path: &str, field: &forms::Field<'_>, value: &Value) -> String {
    let label = |v: &Value| field.choices.iter().find(|c| c.value == v).map_or_else(|| plain(v), |c| c.label.clone());
    match (field.kind, value) {
        (_, Value::Null) => String::new(),
        (FieldKind::YesNo, Value::Bool(yes)) => if *yes { "Có" } else { "Không" }.into(),
        (FieldKind::Date, Value::String(day)) => Day::parse(day).map_or_else(|_| day.clone(), words::date),
        (FieldKind::Choice, v) => label(v),
        (FieldKind::Choices, Value::Array(all)) => all.iter().map(label).collect::<Vec<_>>().join("; "),
        (FieldKind::Rows, Value::Array(rows)) => {
            rows.iter().map(|row| group(form, &format!("{path}/0"), row)).collect::<Vec<_>>().join(" | ")
        }
        (FieldKind::Group, row) => group(form, path, row),
        (_, v) => plain(v),
    }
}

fn group(form: &Form, path: &str, row: &Value) -> String {
    let Value::Object(entries) = row else { return plain(row) };
    let pair = |(name, value): (&String, &Value)| {
        let path = format!("{path}/{name}");
        let field = form.field(&path);
        let title = field.as_ref().map_or_else(|| name.clone(), |f| f.title.clone());
        let said = field.as_ref().map_or_else(|| plain(value), |f| said(form, &path, f, value));
        (!said.is_empty()).then(|| format!("{title}: {said}"))
    };
    entries.iter().filter_map(pair).collect::<Vec<_>>().join("; ")
}

/// A value without its form.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(yes) => if *yes { "Có" } else { "Không" }.into(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}
