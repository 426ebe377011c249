//! What is refused at parse, where and as what; and the limits of evaluation.

use super::super::{Expr, LIST_ITEMS_MAX, NODES_MAX, TEXT_BYTES_MAX};
use super::{now, scope};
use serde_json::{Map, Value, json};

fn refused(text: &str) -> (&'static str, usize) {
    match Expr::parse(text) {
        Ok(expr) => panic!("{text} was taken as {expr}"),
        Err(problem) => {
            assert!(!problem.message_vi.is_empty() && !problem.message_en.is_empty());
            (problem.code, problem.position)
        }
    }
}

#[test]
fn constructs_off_the_white_list() {
    for (text, code, position) in [
        ("for x in list return x", "not_allowed", 0),
        ("some x in list satisfies x > 1", "not_allowed", 0),
        ("1 + (every x in list satisfies x > 1)", "not_allowed", 5),
        ("function(x) x", "not_allowed", 0),
        ("1 instance of number", "not_allowed", 2),
        ("matches(a, \"(a+)+\")", "unknown_function", 0),
        ("replace(a, \"b\", \"c\")", "unknown_function", 0),
        ("get value(a, \"b\")", "unknown_function", 0),
        ("sort(list, f)", "unknown_function", 0),
        ("owners[share > 50]", "filter_not_allowed", 7),
        ("list[item > 1]", "filter_not_allowed", 5),
        ("list[1.5]", "filter_not_allowed", 5),
        ("list[i]", "filter_not_allowed", 5),
    ] {
        assert_eq!(refused(text), (code, position), "{text}");
    }
}

#[test]
fn texts_that_are_no_expression() {
    for (text, code, position) in [
        ("", "empty", 0),
        (" = ", "empty", 0),
        ("1 +", "syntax", 3),
        ("đồng ý", "syntax", 5),
        ("a = b = c", "comparison_chain", 6),
        ("1 < a < 3", "comparison_chain", 6),
        ("(1", "syntax", 2),
        ("[1, 2", "syntax", 5),
        ("if a then b", "syntax", 11),
        ("a == b", "syntax", 3),
        ("a && b", "syntax", 2),
        ("not a", "syntax", 0),
        ("\"abc", "bad_text", 0),
        ("\"a\\q\"", "bad_text", 2),
        ("@\"2024-13-01\"", "bad_time", 0),
        ("1234567890123456789012345678901", "bad_number", 0),
        ("{a: 1, a: 2}", "duplicate_key", 7),
        ("count()", "wrong_arguments", 0),
        ("count(a, b)", "wrong_arguments", 0),
        ("is defined(1 + 2)", "wrong_arguments", 0),
        ("substring(string: a)", "syntax", 16),
        ("/* open", "syntax", 0),
        ("? > 1", "syntax", 0),
    ] {
        assert_eq!(refused(text), (code, position), "{text}");
    }
}

#[test]
fn size_and_depth_are_limited() {
    assert_eq!(refused(&"x".repeat(TEXT_BYTES_MAX + 1)).0, "too_long");
    assert_eq!(refused(&format!("[{}1]", "1,".repeat(NODES_MAX))).0, "too_many_nodes");
    assert_eq!(refused(&format!("{}1{}", "[".repeat(60), "]".repeat(60))).0, "too_deep");
    assert_eq!(refused(&"(".repeat(TEXT_BYTES_MAX)).0, "too_deep");
    assert_eq!(refused(&"-".repeat(TEXT_BYTES_MAX)).0, "too_deep");
    assert_eq!(refused(&"if ".repeat(2_000)).0, "too_deep");
    assert_eq!(refused(&"[1..".repeat(1_900)).0, "too_deep");
    assert_eq!(refused(&format!("1{}", " + 1".repeat(60))).0, "too_deep");
    let wide = format!("a{}", " or a".repeat(200));
    assert!(Expr::parse(&wide).is_ok(), "a chain of alternatives is flat");
    let deep = format!("{}1{}", "[".repeat(49), "]".repeat(49));
    assert_eq!(Expr::parse(&deep).unwrap().to_string(), deep);
}

#[test]
fn values_that_double_run_out_of_budget() {
    let doubling: Vec<String> = (1..60).map(|i| format!("a{i}: [a{}, a{}]", i - 1, i - 1)).collect();
    let expr = Expr::parse(&format!("{{a0: 1, {}}}.a0", doubling.join(", "))).unwrap();
    assert_eq!(expr.eval(&scope(), now()).unwrap_err().code, "too_much_work");
}

#[test]
fn built_values_are_bounded() {
    let mut variables = Map::new();
    variables.insert("long".into(), json!("x".repeat(60_000)));
    variables.insert("many".into(), json!(vec![1; LIST_ITEMS_MAX]));
    variables.insert("huge".into(), json!(1e300));
    let mut deep = json!(1);
    for _ in 0..120 {
        deep = json!([deep]);
    }
    variables.insert("deep".into(), deep);
    let code = |text: &str| Expr::parse(text).unwrap().eval(&variables, now()).unwrap_err().code;
    assert_eq!(code("long + long"), "too_large");
    assert_eq!(code("append(many, 1)"), "too_large");
    assert_eq!(code("huge > 1"), "number_out_of_range");
    assert_eq!(code("count(deep)"), "too_deep");
    assert_eq!(Expr::parse("count(many)").unwrap().eval(&variables, now()), Ok(Value::from(LIST_ITEMS_MAX)));
}
