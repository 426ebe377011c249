//! A form: reading it, refusing what cannot be trusted or shown, and the layout in sections.

use crate::{check, identifiers, schema};
use jsonschema::{Draft, PatternOptions, Validator};
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;

/// Longest text of a form, in bytes.
pub(crate) const FORM_BYTES_MAX: usize = 256 * 1024;
/// Most fields of a form.
const FIELDS_MAX: usize = 300;

/// One thing wrong with a form, for those who write packages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Where in the schema or layout, as a JSON Pointer.
    pub path: String,
    /// Stable code.
    pub code: &'static str,
    /// For the Vietnamese reader.
    pub message_vi: String,
    /// For the English reader.
    pub message_en: String,
}

impl Problem {
    pub(crate) fn new(
        path: impl Into<String>,
        code: &'static str,
        message_vi: impl Into<String>,
        message_en: impl Into<String>,
    ) -> Self {
        Self { path: path.into(), code, message_vi: message_vi.into(), message_en: message_en.into() }
    }
}

/// Everything wrong with a form; never empty.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.0.iter().enumerate() {
            write!(f, "{}{} {}: {}", if i > 0 { "; " } else { "" }, problem.code, problem.path, problem.message_en)?;
        }
        Ok(())
    }
}

/// Who fills a section.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FilledBy {
    /// The applicant, on paper, online or through the receptionist.
    #[default]
    Applicant,
    /// The officer; not shown to the applicant.
    Official,
}

/// A titled group of fields.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Section {
    /// What stands above the fields.
    pub title: String,
    /// JSON Pointers into the answers, in order.
    pub fields: Vec<String>,
    /// Who fills it.
    #[serde(default)]
    pub by: FilledBy,
}

/// A form that was read and checked.
#[derive(Debug)]
pub struct Form {
    pub(crate) schema: Value,
    pub(crate) sections: Vec<Section>,
    pub(crate) validator: Validator,
    /// Each `pattern` of the schema on its own.
    pub(crate) patterns: BTreeMap<String, Validator>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    schema: Value,
    layout: Vec<Section>,
}

impl Form {
    /// Reads `form.json`. Refuses remote or circular references, other dialects, forms too large or deep, fields in
    /// the layout that the schema does not know, and required fields that nobody would be shown.
    pub fn parse(json: &str) -> Result<Self, Problems> {
        if json.len() > FORM_BYTES_MAX {
            let vi = format!("biểu mẫu dài quá {FORM_BYTES_MAX} byte");
            return Err(one("", "too_large", vi, format!("the form is longer than {FORM_BYTES_MAX} bytes")));
        }
        let written: Written = serde_json::from_str(json).map_err(|e| {
            one("", "bad_json", format!("không đọc được biểu mẫu: {e}"), format!("cannot be read: {e}"))
        })?;
        let mut problems = check::problems(&written.schema);
        if problems.is_empty() {
            problems = layout_problems(&written);
        }
        if !problems.is_empty() {
            return Err(Problems(problems));
        }
        let validator = compile(&written.schema).map_err(bad_schema)?;
        let mut patterns = BTreeMap::new();
        compile_patterns(&written.schema, &mut patterns).map_err(bad_schema)?;
        Ok(Self { schema: written.schema, sections: written.layout, validator, patterns })
    }

    /// The title of the form, if the schema has one.
    pub fn title(&self) -> Option<&str> {
        self.schema.get("title")?.as_str()
    }

    /// The sections in order.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// The schema as written, for pages and the API.
    pub fn schema(&self) -> &Value {
        &self.schema
    }

    /// The answers without what only officials may fill: what is kept of an applicant's own filing.
    pub fn applicant_part(&self, answers: &Value) -> Value {
        let mut answers = answers.clone();
        for section in self.sections.iter().filter(|section| section.by == FilledBy::Official) {
            section.fields.iter().for_each(|path| remove(&mut answers, path));
        }
        answers
    }
}

fn remove(answers: &mut Value, path: &str) {
    if let Some((parent, name)) = path.rsplit_once('/')
        && let Some(Value::Object(entries)) = answers.pointer_mut(parent)
    {
        entries.remove(&schema::unescaped(name));
    }
}

fn one(path: &str, code: &'static str, message_vi: String, message_en: String) -> Problems {
    Problems(vec![Problem::new(path, code, message_vi, message_en)])
}

fn bad_schema(error: jsonschema::ValidationError<'_>) -> Problems {
    let path = error.instance_path().to_string();
    one(&path, "bad_schema", format!("lược đồ không hợp lệ: {error}"), format!("the schema is not valid: {error}"))
}

/// Regular expressions run on the engine without backtracking, and nothing is fetched.
fn compile(schema: &Value) -> Result<Validator, jsonschema::ValidationError<'static>> {
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .offline()
        .should_validate_formats(true)
        .should_ignore_unknown_formats(false)
        .with_pattern_options(PatternOptions::regex().size_limit(1 << 20).dfa_size_limit(1 << 20))
        .with_format("citizen-number", |text: &str| identifiers::citizen_number(text).is_ok())
        .with_format("old-identity-number", |text: &str| identifiers::old_identity_number(text).is_ok())
        .with_format("tax-code", |text: &str| identifiers::tax_code(text).is_ok())
        .with_format("phone", |text: &str| identifiers::phone(text).is_ok())
        .build(schema)
}

fn compile_patterns(
    value: &Value,
    patterns: &mut BTreeMap<String, Validator>,
) -> Result<(), jsonschema::ValidationError<'static>> {
    match value {
        Value::Object(entries) => {
            if let Some(pattern) = entries.get("pattern").and_then(Value::as_str)
                && !patterns.contains_key(pattern)
            {
                patterns.insert(pattern.to_owned(), compile(&serde_json::json!({ "pattern": pattern }))?);
            }
            entries.values().try_for_each(|value| compile_patterns(value, patterns))
        }
        Value::Array(items) => items.iter().try_for_each(|item| compile_patterns(item, patterns)),
        _ => Ok(()),
    }
}

fn layout_problems(written: &Written) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for (i, section) in written.layout.iter().enumerate() {
        for (k, field) in section.fields.iter().enumerate() {
            let path = format!("/layout/{i}/fields/{k}");
            if !field.starts_with('/') || schema::at(&written.schema, field).is_none() {
                let vi = format!("bố cục có trường «{field}» mà lược đồ không có");
                problems.push(Problem::new(path, "unknown_field", vi, format!("the schema does not know '{field}'")));
            } else if seen.contains(&field.as_str()) {
                let vi = format!("trường «{field}» có hai chỗ trong bố cục");
                problems.push(Problem::new(path, "field_twice", vi, format!("'{field}' stands twice in the layout")));
            }
            seen.push(field);
        }
    }
    if seen.len() > FIELDS_MAX {
        let vi = format!("biểu mẫu có quá {FIELDS_MAX} trường");
        problems.push(Problem::new("/layout", "too_large", vi, format!("the form has more than {FIELDS_MAX} fields")));
    }
    problems.extend(required_problems(written));
    problems
}

/// A required field must be shown, and to the applicant: nobody else stands there when the form is checked.
fn required_problems(written: &Written) -> Vec<Problem> {
    let fields = |by: FilledBy| {
        let sections = written.layout.iter().filter(move |section| section.by == by);
        sections.flat_map(|section| &section.fields).collect::<Vec<_>>()
    };
    let (asked, official) = (fields(FilledBy::Applicant), fields(FilledBy::Official));
    let required = written.schema.get("required").and_then(Value::as_array);
    let mut problems = Vec::new();
    for name in required.into_iter().flatten().filter_map(Value::as_str) {
        let path = format!("/{}", schema::escaped(name));
        let below = format!("{path}/");
        if official.contains(&&path) {
            let vi = format!("trường «{name}» bắt buộc nhưng chỉ cán bộ điền");
            let en = format!("'{name}' is required but filled by officials only");
            problems.push(Problem::new("/schema/required", "official_field_required", vi, en));
        } else if !asked.iter().any(|field| **field == path || field.starts_with(&below)) {
            let vi = format!("trường «{name}» bắt buộc nhưng không có trong bố cục");
            let en = format!("'{name}' is required but not in the layout");
            problems.push(Problem::new("/schema/required", "required_not_shown", vi, en));
        }
    }
    problems
}
