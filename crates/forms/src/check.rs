//! What a schema must not hold: references out of the form or in circles, other dialects, more than a page can show.

use crate::form::Problem;
use crate::schema;
use base::Day;
use serde_json::Value;
use std::collections::HashMap;

/// Deepest nesting of a form.
const DEPTH_MAX: usize = 32;
/// Most values of a form once every reference is replaced by what it names.
const EXPANDED_MAX: u64 = 20_000;
/// Longest regular expression, in bytes.
const PATTERN_BYTES_MAX: usize = 500;
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// Keywords by which a schema could be renamed or found from elsewhere.
const REFUSED_KEYWORDS: [&str; 5] = ["$anchor", "$dynamicAnchor", "$dynamicRef", "$recursiveRef", "$vocabulary"];

/// Everything wrong with the schema; nothing may be compiled or walked unless this is empty.
pub(crate) fn problems(root: &Value) -> Vec<Problem> {
    let mut found = Vec::new();
    if !root.is_object() {
        found.push(Problem::new("", "bad_schema", "«schema» phải là một đối tượng", "'schema' must be an object"));
    }
    walk(root, "", 0, root, &mut found);
    if found.is_empty() {
        let mut expansion = Expansion { root, known: HashMap::new(), open: Vec::new() };
        match expansion.size_of(root) {
            Err(problem) => found.push(problem),
            Ok(size) if size > EXPANDED_MAX => found.push(too_large()),
            Ok(_) => {}
        }
    }
    found
}

fn too_large() -> Problem {
    Problem::new("", "too_large", "biểu mẫu quá lớn", "the form is too large")
}

fn walk(value: &Value, path: &str, depth: usize, root: &Value, found: &mut Vec<Problem>) {
    if depth > DEPTH_MAX {
        let (vi, en) = ("biểu mẫu lồng nhau quá sâu", "the form is nested too deeply");
        found.push(Problem::new(path, "too_deep", vi, en));
        return;
    }
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                let path = format!("{path}/{}", schema::escaped(key));
                keyword(key, value, &path, depth, root, found);
                walk(value, &path, depth + 1, root, found);
            }
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, item)| walk(item, &format!("{path}/{i}"), depth + 1, root, found));
        }
        _ => {}
    }
}

/// Names count as keywords wherever they stand: a property must not bear the name of one of these.
fn keyword(key: &str, value: &Value, path: &str, depth: usize, root: &Value, found: &mut Vec<Problem>) {
    let text = value.as_str();
    let problem = match key {
        "$ref" if !text.is_some_and(|text| text.starts_with("#/$defs/")) => {
            let vi = "chỉ được tham chiếu trong biểu mẫu, dạng #/$defs/…";
            Problem::new(path, "remote_ref", vi, "references stay in the form: #/$defs/…")
        }
        "$ref" if text.and_then(|text| root.pointer(&text[1..])).is_none() => {
            Problem::new(path, "unknown_ref", "tham chiếu tới phần không có", "the reference names nothing")
        }
        "$schema" if depth > 0 || text != Some(DIALECT) => {
            Problem::new(path, "dialect", "chỉ dùng JSON Schema 2020-12", "only JSON Schema 2020-12 is read")
        }
        "$id" if depth > 0 => {
            Problem::new(path, "nested_id", "«$id» chỉ đứng ở đầu biểu mẫu", "'$id' stands at the top only")
        }
        "pattern" if text.is_some_and(|text| text.len() > PATTERN_BYTES_MAX) => {
            Problem::new(path, "pattern_too_long", "mẫu kiểm tra quá dài", "the pattern is too long")
        }
        "x-not-after" | "x-not-before" if !text.is_some_and(|text| text == "today" || Day::parse(text).is_ok()) => {
            let vi = "giới hạn ngày phải là \"today\" hoặc một ngày như 2024-01-31";
            Problem::new(path, "bad_bound", vi, "a date bound is \"today\" or a day such as 2024-01-31")
        }
        key if REFUSED_KEYWORDS.contains(&key) => {
            let vi = format!("từ khóa «{key}» không được dùng");
            Problem::new(path, "keyword_not_allowed", vi, format!("the keyword '{key}' may not be used"))
        }
        _ => return,
    };
    found.push(problem);
}

/// Size of the form with all references replaced. A circle has none: forms need no recursion, and without it every walk ends.
struct Expansion<'a> {
    root: &'a Value,
    known: HashMap<&'a str, u64>,
    /// References being measured, outermost first.
    open: Vec<&'a str>,
}

impl<'a> Expansion<'a> {
    fn size_of(&mut self, value: &'a Value) -> Result<u64, Problem> {
        let mut size: u64 = 1;
        match value {
            Value::Object(entries) => {
                for (key, value) in entries {
                    let part = match value.as_str() {
                        Some(reference) if key == "$ref" => self.size_behind(reference)?,
                        _ => self.size_of(value)?,
                    };
                    size = size.saturating_add(part);
                }
            }
            Value::Array(items) => {
                for item in items {
                    size = size.saturating_add(self.size_of(item)?);
                }
            }
            _ => {}
        }
        Ok(size)
    }

    fn size_behind(&mut self, reference: &'a str) -> Result<u64, Problem> {
        if let Some(size) = self.known.get(reference) {
            return Ok(*size);
        }
        if self.open.contains(&reference) {
            let (vi, en) = ("các tham chiếu đi vòng tròn", "the references go in a circle");
            return Err(Problem::new(reference, "ref_circle", vi, en));
        }
        let root = self.root;
        let Some(target) = reference.strip_prefix('#').and_then(|pointer| root.pointer(pointer)) else { return Ok(1) };
        // Every open reference adds nesting, and nesting is what the stack bears.
        if self.open.len() > DEPTH_MAX {
            return Err(too_large());
        }
        self.open.push(reference);
        let size = self.size_of(target)?;
        self.open.pop();
        self.known.insert(reference, size);
        Ok(size)
    }
}
