//! What is wrong with answers, field by field: at most one problem a field, in the order of the page.

use crate::field;
use crate::form::Form;
use crate::words::{self, Words};
use crate::{numeral, schema};
use base::Day;
use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind as Kind;
use serde::Serialize;
use serde_json::Value;

/// Most problems told at once.
const PROBLEMS_MAX: usize = 200;

/// One field that cannot be taken, in words for the person who filled it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldProblem {
    /// JSON Pointer into the answers; for a missing answer, where it should stand.
    pub path: String,
    /// Stable code: `required`, `not_number`, `ambiguous_number`, `not_whole`, `not_date`, `not_text`, `wrong_type`, `not_a_choice`,
    /// `must_be`, `pattern`, `format`, `too_short`, `too_long`, `too_small`, `too_large`, `not_multiple`,
    /// `date_in_future`, `date_in_past`, `date_too_late`, `date_too_early`, `too_few`, `too_many`, `repeated`,
    /// `unknown_field`, `invalid`.
    pub code: &'static str,
    /// For the Vietnamese reader.
    pub message_vi: String,
    /// For the English reader.
    pub message_en: String,
}

/// Everything wrong with normalised answers, on the day `today` in Vietnam.
pub fn validate(form: &Form, answers: &Value, today: Day) -> Vec<FieldProblem> {
    let mut found: Vec<Found> = Vec::new();
    for error in form.validator.iter_errors(answers).take(PROBLEMS_MAX) {
        from_schema(form, &error, &mut found);
    }
    date_bounds(&form.schema, &form.schema, answers, String::new(), today, &mut found);
    sort(form, &mut found);
    found.dedup_by(|later, first| later.path == first.path);
    found.into_iter().map(|found| told(form, found)).collect()
}

/// A problem before it has words.
struct Found {
    path: String,
    words: Words,
}

/// By place on the page, then by what a person must mend first.
fn sort(form: &Form, found: &mut [Found]) {
    let fields: Vec<&String> = form.sections.iter().flat_map(|section| &section.fields).collect();
    let place = |path: &str| {
        let holds = |field: &&String| path == field.as_str() || path.starts_with(&format!("{field}/"));
        fields.iter().position(holds).unwrap_or(fields.len())
    };
    found.sort_by_cached_key(|found| (place(&found.path), found.path.clone(), found.words.rank()));
}

fn told(form: &Form, found: Found) -> FieldProblem {
    let root = &form.schema;
    let schema = schema::at(root, &found.path).unwrap_or(&Value::Null);
    let title = words::with_row(&form.title_at(&found.path), &found.path);
    let title_en = schema.get("x-title-en").and_then(Value::as_str).map_or_else(|| title.clone(), str::to_owned);
    let (mut message_vi, mut message_en) = found.words.told(&title, &title_en);
    if found.words.gives_way() {
        let own = |name| schema::text(root, schema, name).map(str::to_owned);
        message_vi = own("x-message").unwrap_or(message_vi);
        message_en = own("x-message-en").unwrap_or(message_en);
    }
    FieldProblem { path: found.path, code: found.words.code(), message_vi, message_en }
}

fn from_schema(form: &Form, error: &ValidationError<'_>, found: &mut Vec<Found>) {
    let path = error.instance_path().to_string();
    let mut add = |path: String, words: Words| found.push(Found { path, words });
    let below = |name: &str| format!("{path}/{}", schema::escaped(name));
    match error.kind() {
        Kind::Required { property } => add(below(property.as_str().unwrap_or_default()), Words::Required),
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            unexpected.iter().for_each(|name| add(below(name), Words::UnknownField));
        }
        kind => {
            let words = words_for(form, &path, kind, error.instance());
            add(path, words);
        }
    }
}

fn words_for(form: &Form, path: &str, kind: &Kind, answer: &Value) -> Words {
    let root = &form.schema;
    let schema = schema::at(root, path).unwrap_or(&Value::Null);
    let number = |name: &str| schema::keyword(root, schema, name).and_then(words::number);
    match kind {
        Kind::Type { .. } => wrong_type(root, schema, answer),
        Kind::Enum { .. } => Words::NotAChoice,
        Kind::OneOfNotValid { .. } | Kind::OneOfMultipleValid { .. } | Kind::AnyOf { .. } => {
            if field::choices(root, schema).is_empty() { Words::Invalid } else { Words::NotAChoice }
        }
        Kind::Constant { expected_value } => Words::MustBe((**expected_value).clone()),
        Kind::Pattern { .. } => Words::Pattern,
        Kind::Format { format } => Words::Format(format.clone()),
        Kind::MinLength { limit } => Words::TooShort(*limit),
        Kind::MaxLength { limit } => Words::TooLong(*limit),
        Kind::Minimum { limit } | Kind::ExclusiveMinimum { limit } => {
            Words::TooSmall { limit: words::number(limit).unwrap_or_default(), other: number("maximum") }
        }
        Kind::Maximum { limit } | Kind::ExclusiveMaximum { limit } => {
            Words::TooLarge { limit: words::number(limit).unwrap_or_default(), other: number("minimum") }
        }
        Kind::MultipleOf { multiple_of } => {
            Words::NotMultiple(words::number(&Value::from(*multiple_of)).unwrap_or_default())
        }
        Kind::MinItems { limit } | Kind::MinProperties { limit } => Words::TooFew(*limit),
        Kind::MaxItems { limit } | Kind::MaxProperties { limit } => Words::TooMany(*limit),
        Kind::Contains => Words::TooFew(1),
        Kind::UniqueItems => Words::Repeated,
        Kind::FalseSchema => Words::UnknownField,
        _ => Words::Invalid,
    }
}

fn wrong_type(root: &Value, schema: &Value, answer: &Value) -> Words {
    let is = |name| schema::has_type(root, schema, name);
    match answer {
        Value::String(text) if is("number") && numeral::is_ambiguous(text) => Words::AmbiguousNumber(text.clone()),
        Value::Number(_) if is("integer") => Words::NotWhole,
        _ if is("integer") || is("number") => Words::NotNumber,
        _ if is("string") => Words::NotText,
        _ => Words::WrongType,
    }
}

/// Bounds on days stand at properties, items and what these refer to; under `if` and `oneOf` they are not read.
fn date_bounds(root: &Value, schema: &Value, answer: &Value, path: String, today: Day, found: &mut Vec<Found>) {
    match answer {
        Value::Object(entries) => {
            for (name, answer) in entries {
                if let Some(property) = schema::property(root, schema, name) {
                    date_bounds(root, property, answer, format!("{path}/{}", schema::escaped(name)), today, found);
                }
            }
        }
        Value::Array(items) => {
            let Some(item_schema) = schema::items(root, schema) else { return };
            for (i, item) in items.iter().enumerate() {
                date_bounds(root, item_schema, item, format!("{path}/{i}"), today, found);
            }
        }
        Value::String(text) => {
            if let Ok(day) = Day::parse(text) {
                let words = out_of_bounds(root, schema, day, today);
                found.extend(words.map(|words| Found { path, words }));
            }
        }
        _ => {}
    }
}

fn out_of_bounds(root: &Value, schema: &Value, day: Day, today: Day) -> Option<Words> {
    let bound = |name| match schema::text(root, schema, name) {
        Some("today") => Some((today, true)),
        Some(text) => Day::parse(text).ok().map(|day| (day, false)),
        None => None,
    };
    match (bound("x-not-after"), bound("x-not-before")) {
        (Some((last, is_today)), _) if day > last => {
            Some(if is_today { Words::DateInFuture } else { Words::DateTooLate(last) })
        }
        (_, Some((first, is_today))) if day < first => {
            Some(if is_today { Words::DateInPast } else { Words::DateTooEarly(first) })
        }
        _ => None,
    }
}
