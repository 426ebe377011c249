//! What holds for any text: no panic, and canonical text is stable.

use super::super::Expr;
use super::{now, scope};
use proptest::prelude::*;

/// Parses, evaluates and prints; whatever parses must print to the same expression.
fn exercise(text: &str) -> Result<(), TestCaseError> {
    let Ok(expr) = Expr::parse(text) else { return Ok(()) };
    let value = expr.eval(&scope(), now());
    let canonical = expr.to_string();
    let again = Expr::parse(&canonical);
    prop_assert_eq!(again.as_ref(), Ok(&expr), "{} printed as {}", text, canonical);
    prop_assert_eq!(again.map(|again| again.to_string()), Ok(canonical));
    prop_assert_eq!(expr.eval(&scope(), now()), value);
    Ok(())
}

/// Words, signs and values thrown together: far more of these parse than of arbitrary characters.
fn fragments() -> impl Strategy<Value = String> {
    let fragment = prop::sample::select(vec![
        "a",
        "date",
        "time",
        "owner",
        ".name",
        "list",
        "1",
        "2.50",
        "-",
        "+",
        "*",
        "/",
        "**",
        "=",
        "!=",
        "<",
        ">=",
        "(",
        ")",
        "[",
        "]",
        "..",
        ",",
        "{",
        "}",
        "k:",
        "\"a\\\"b\"",
        "and",
        "or",
        "not(",
        "if",
        "then",
        "else",
        "between",
        "in",
        "null",
        "true",
        "@\"P1D\"",
        "[1]",
        "[-1]",
        "now()",
        "date(",
        "date and time(",
        "is defined(",
        "count(",
        "số_bản",
    ]);
    prop::collection::vec(fragment, 1..25).prop_map(|parts| parts.join(" "))
}

/// Expressions that are well formed by construction.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop::sample::select(vec![
        "1",
        "0.5",
        "date",
        "time",
        "list",
        "owner.name",
        "owners[1]",
        "null",
        "true",
        "\"x\"",
        "today()",
        "@\"PT1H\"",
        "[1..5)",
        "now()",
        "born",
        "số_bản",
        "list[-1]",
        "duration(\"P1M\")",
        "date(2024, 2, 29)",
    ])
    .prop_map(str::to_owned);
    leaf.prop_recursive(4, 40, 3, |inner| {
        let sign =
            prop::sample::select(vec!["+", "-", "*", "/", "**", "=", "!=", "<", "<=", ">", ">=", "and", "or", "in"]);
        prop_oneof![
            (inner.clone(), sign, inner.clone()).prop_map(|(a, sign, b)| format!("({a}) {sign} ({b})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) in ([({a})..({b})], < ({b}), {b})")),
            (inner.clone(), inner.clone(), inner.clone()).prop_map(|(a, b, c)| format!("if {a} then {b} else {c}")),
            (inner.clone(), inner.clone(), inner.clone())
                .prop_map(|(a, b, c)| format!("({a}) between ({b}) and ({c})")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{{a: {a}, \"b c\": [a, {b}]}}")),
            inner.clone().prop_map(|a| format!("-({a})")),
            inner.clone().prop_map(|a| format!("({a})[1].year")),
            inner.clone().prop_map(|a| format!("string({a})")),
            inner.prop_map(|a| format!("max([{a}, 1])")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_characters(text in "\\PC{0,60}") {
        exercise(&text)?;
    }

    #[test]
    fn any_fragments(text in fragments()) {
        exercise(&text)?;
    }

    #[test]
    fn any_expression(text in expressions()) {
        exercise(&text)?;
        prop_assert!(Expr::parse(&text).is_ok() || text.len() > 400, "{}", text);
    }

    #[test]
    fn any_time_text(text in "[-+PYMDTHSZ0-9:.]{1,20}") {
        exercise(&format!("@\"{text}\""))?;
        exercise(&format!("[date(\"{text}\"), time(\"{text}\"), date and time(\"{text}\"), duration(\"{text}\")]"))?;
    }
}
