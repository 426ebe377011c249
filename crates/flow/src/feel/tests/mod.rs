//! Tests of the expression language: what it means, what it refuses, and what holds for any text.

mod any_text;
mod meaning;
mod refused;

use super::{Expr, Fault};
use base::Instant;
use serde_json::{Map, Value, json};

/// Friday 2024-04-26, 15:30 in Vietnam: the time of the act in all tests.
fn now() -> Instant {
    Instant::parse("2024-04-26T15:30").unwrap()
}

/// A marriage-status case with two owners, as the host would offer it.
fn scope() -> Map<String, Value> {
    let variables = json!({
        "outcome": "agree", "amount": 8000, "copies": 5, "rate": 0.1, "nothing": null, "date": true, "time": 7,
        "số_bản": 3, "đồng_ý": true, "big": 9007199254740993_i64,
        "owner": { "name": "Nguyễn Thị Hòa", "address": { "ward": "Trúc Bạch" } },
        "owners": [ { "name": "Hòa", "share": 60 }, { "name": "Bình", "share": 40 } ],
        "list": [1, 2, 3], "born": "1990-03-29",
    });
    variables.as_object().unwrap().clone()
}

fn eval(text: &str) -> Result<Value, Fault> {
    Expr::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem}")).eval(&scope(), now())
}

/// Asserts value and stability: the canonical text means the same and prints the same.
fn assert_gives(text: &str, wanted: &Value) {
    let given = eval(text).unwrap_or_else(|fault| panic!("{text}: {fault}"));
    assert_eq!(&given, wanted, "{text}");
    let canonical = Expr::parse(text).unwrap().to_string();
    assert_eq!(Expr::parse(&canonical), Expr::parse(text), "{text} printed as {canonical}");
}
