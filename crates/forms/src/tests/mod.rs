//! Tests of forms: reading, normalising, validating, and identifiers against vectors.

mod identifiers;
mod normalise;
mod parse;
mod typed;
mod validate;

use crate::Form;
use base::Day;
use serde_json::{Value, json};

/// 29 March 2024, a Friday: today in all tests.
fn today() -> Day {
    Day::parse("2024-03-29").unwrap()
}

fn written(schema: &Value, fields: &[&str]) -> String {
    json!({ "schema": schema, "layout": [{ "title": "Tất cả", "fields": fields }] }).to_string()
}

/// A request for copies with one field of each kind.
fn request() -> Form {
    let schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:test:form",
        "title": "Yêu cầu cấp bản sao",
        "type": "object",
        "$defs": { "name": { "type": "string", "title": "Họ tên", "maxLength": 20 } },
        "properties": {
            "name": { "$ref": "#/$defs/name", "x-message": "Nhập họ tên như trên giấy tờ", "x-message-en": "Enter the name on the paper" },
            "id": { "type": "string", "title": "Số định danh", "format": "citizen-number" },
            "code": { "type": "string", "title": "Mã số", "pattern": "^[0-9]{12}$", "x-message": "Mã số gồm 12 chữ số" },
            "tax": { "type": "string", "title": "Mã số thuế", "format": "tax-code" },
            "phone": { "type": "string", "title": "Số điện thoại", "format": "phone" },
            "email": { "type": "string", "title": "Thư điện tử", "format": "email" },
            "born": { "type": "string", "title": "Ngày sinh", "format": "date", "x-not-after": "today", "x-not-before": "1900-01-01" },
            "relation": { "type": "string", "title": "Quan hệ", "oneOf": [
                { "const": "self", "title": "Chính mình" }, { "const": "child", "title": "Con" } ] },
            "copies": { "type": "integer", "title": "Số bản", "minimum": 1, "maximum": 50, "x-message": "Nhập số bản bằng số" },
            "area": { "type": "number", "title": "Diện tích (m²)", "minimum": 0 },
            "urgent": { "type": "boolean", "title": "Cần gấp", "default": false },
            "reason": { "type": "string", "title": "Lý do gấp", "x-multiline": true },
            "promise": { "type": "boolean", "title": "Tôi cam kết", "const": true },
            "owners": { "type": "array", "title": "Chủ sở hữu", "minItems": 1, "maxItems": 3, "items": {
                "type": "object", "properties": {
                    "name": { "$ref": "#/$defs/name" }, "since": { "type": "string", "format": "date", "title": "Từ ngày", "x-not-after": "today" } },
                "required": ["name"], "additionalProperties": false } }
        },
        "required": ["name", "copies", "promise"],
        "additionalProperties": false,
        "allOf": [ { "if": { "properties": { "urgent": { "const": true } }, "required": ["urgent"] }, "then": { "required": ["reason"] } } ]
    });
    let fields = [
        "/name",
        "/id",
        "/code",
        "/tax",
        "/phone",
        "/email",
        "/born",
        "/relation",
        "/copies",
        "/area",
        "/urgent",
        "/reason",
        "/promise",
        "/owners",
    ];
    Form::parse(&written(&schema, &fields)).unwrap()
}
