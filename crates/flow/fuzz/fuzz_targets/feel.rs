//! Any text as an expression: what can be read prints as a text that reads the same, and evaluates without panic.

#![no_main]

use base::Instant;
use flow::feel::Expr;
use libfuzzer_sys::fuzz_target;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static VARIABLES: LazyLock<Map<String, Value>> = LazyLock::new(|| {
    let all = json!({
        "a": 1, "b": -2.5, "c": "text", "d": "2024-02-29", "e": "2024-04-26T15:30:00+07:00", "f": [1, "x", null],
        "g": {"h": [true, {"i": 9}]}, "j": true, "k": "P1DT2H", "l": 1e300
    });
    all.as_object().cloned().unwrap_or_default()
});

fuzz_target!(|data: &[u8]| {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(expression) = Expr::parse(text) else { return };
    let printed = expression.to_string();
    let again = Expr::parse(&printed).unwrap_or_else(|problem| panic!("{printed}: {problem}"));
    assert_eq!(again, expression, "{printed}");
    let now = Instant::parse("2024-04-26T08:00").expect("a moment");
    let value = expression.eval(&*VARIABLES, now);
    assert_eq!(again.eval(&*VARIABLES, now), value, "{printed}");
    expression.names();
});
