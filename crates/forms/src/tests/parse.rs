//! What is read, and what a form must not hold.

use super::{request, written};
use crate::{FieldKind, FilledBy, Form};
use serde_json::{Value, json};
use std::path::Path;

fn codes(schema: &Value, fields: &[&str]) -> Vec<&'static str> {
    let problems = Form::parse(&written(schema, fields)).unwrap_err().0;
    assert!(problems.iter().all(|p| !p.message_vi.is_empty() && !p.message_en.is_empty()));
    problems.iter().map(|problem| problem.code).collect()
}

fn with_property(property: Value) -> Value {
    json!({ "type": "object", "properties": { "a": property } })
}

#[test]
fn fields_are_described_for_pages() {
    let form = request();
    assert_eq!(form.title(), Some("Yêu cầu cấp bản sao"));
    let kind = |path| form.field(path).unwrap().kind;
    assert_eq!(kind("/name"), FieldKind::Text);
    assert_eq!(kind("/reason"), FieldKind::Lines);
    assert_eq!(kind("/born"), FieldKind::Date);
    assert_eq!(kind("/copies"), FieldKind::Whole);
    assert_eq!(kind("/area"), FieldKind::Number);
    assert_eq!(kind("/urgent"), FieldKind::YesNo);
    assert_eq!(kind("/relation"), FieldKind::Choice);
    assert_eq!(kind("/owners"), FieldKind::Rows);
    let name = form.field("/name").unwrap();
    assert_eq!((name.title.as_str(), name.required, name.max_length), ("Họ tên", true, Some(20)));
    let labels: Vec<String> = form.field("/relation").unwrap().choices.into_iter().map(|choice| choice.label).collect();
    assert_eq!(labels, ["Chính mình", "Con"]);
    assert_eq!(form.field("/owners/0/since").unwrap().title, "Từ ngày");
    assert_eq!(form.field("/nothing"), None);
}

#[test]
fn references_stay_inside_and_never_circle() {
    assert_eq!(codes(&with_property(json!({ "$ref": "https://example.vn/a.json" })), &["/a"]), ["remote_ref"]);
    assert_eq!(codes(&with_property(json!({ "$ref": "file:///etc/hosts" })), &["/a"]), ["remote_ref"]);
    assert_eq!(codes(&with_property(json!({ "$ref": "#/$defs/none" })), &["/a"]), ["unknown_ref"]);
    assert_eq!(codes(&with_property(json!({ "$dynamicRef": "#x" })), &["/a"]), ["keyword_not_allowed"]);
    assert_eq!(codes(&with_property(json!({ "$id": "http://example.vn/" })), &["/a"]), ["nested_id"]);
    let mut circle = with_property(json!({ "$ref": "#/$defs/a" }));
    circle["$defs"] = json!({ "a": { "allOf": [{ "$ref": "#/$defs/b" }] }, "b": { "items": { "$ref": "#/$defs/a" } } });
    assert_eq!(codes(&circle, &["/a"]), ["ref_circle"]);
}

#[test]
fn size_is_bounded_after_expansion_too() {
    let mut doubling = with_property(json!({ "$ref": "#/$defs/d0" }));
    for i in 0..25 {
        let next = format!("#/$defs/d{}", i + 1);
        doubling["$defs"][format!("d{i}")] = json!({ "allOf": [{ "$ref": next }, { "$ref": next }] });
    }
    doubling["$defs"]["d25"] = json!({ "type": "string" });
    assert_eq!(codes(&doubling, &["/a"]), ["too_large"]);
    let mut deep = json!({});
    for _ in 0..40 {
        deep = json!({ "not": deep });
    }
    assert_eq!(codes(&with_property(deep), &["/a"]), ["too_deep"]);
    assert_eq!(Form::parse(&" ".repeat(300_000)).unwrap_err().0[0].code, "too_large");
}

#[test]
fn mistakes_in_schema_and_layout_are_named() {
    assert_eq!(codes(&with_property(json!({ "type": "text" })), &["/a"]), ["bad_schema"]);
    assert_eq!(codes(&with_property(json!({ "type": "string", "format": "no-such" })), &["/a"]), ["bad_schema"]);
    assert_eq!(codes(&with_property(json!({ "pattern": "(" })), &["/a"]), ["bad_schema"]);
    assert_eq!(codes(&with_property(json!({ "pattern": "x".repeat(501) })), &["/a"]), ["pattern_too_long"]);
    assert_eq!(codes(&with_property(json!({ "x-not-after": "tomorrow" })), &["/a"]), ["bad_bound"]);
    assert_eq!(codes(&json!({ "$schema": "http://json-schema.org/draft-07/schema#" }), &[]), ["dialect"]);
    assert_eq!(codes(&json!([]), &[]), ["bad_schema"]);
    let mut plain = with_property(json!({ "type": "string" }));
    assert_eq!(codes(&plain, &["/a", "/b", "/a"]), ["unknown_field", "field_twice"]);
    plain["required"] = json!(["a"]);
    assert_eq!(codes(&plain, &[]), ["required_not_shown"]);
    assert_eq!(Form::parse("{").unwrap_err().0[0].code, "bad_json");
    assert_eq!(Form::parse(r#"{"schema":{},"layout":[],"more":1}"#).unwrap_err().0[0].code, "bad_json");
}

#[test]
fn sections_of_officials_are_kept_apart() {
    let mut form = json!({
        "schema": { "type": "object", "properties": { "a": { "type": "string" }, "b": { "type": "boolean" } } },
        "layout": [{ "title": "Người nộp", "fields": ["/a"] }, { "title": "Cán bộ", "fields": ["/b"], "by": "official" }]
    });
    let read = Form::parse(&form.to_string()).unwrap();
    assert_eq!(read.sections()[0].by, FilledBy::Applicant);
    assert_eq!(read.sections()[1].by, FilledBy::Official);
    assert_eq!(read.applicant_part(&json!({ "a": "x", "b": true })), json!({ "a": "x" }));
    form["schema"]["required"] = json!(["b"]);
    assert_eq!(Form::parse(&form.to_string()).unwrap_err().0[0].code, "official_field_required");
}

#[test]
fn forms_of_the_packages_can_be_read() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures");
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: no procedures folder");
        return;
    };
    for entry in entries {
        let file = entry.unwrap().path().join("form.json");
        if let Ok(text) = std::fs::read_to_string(&file) {
            let form = Form::parse(&text).unwrap_or_else(|problems| panic!("{}: {problems}", file.display()));
            for path in form.sections().iter().flat_map(|section| &section.fields) {
                assert!(!form.field(path).unwrap().title.is_empty());
            }
        }
    }
}
