//! Answers as people write them.

use super::{request, today};
use crate::{normalise, numeral, read_day, validate};
use proptest::prelude::*;
use serde_json::{Value, json};

fn assert_becomes(field: &str, answer: Value, wanted: Value) {
    let out = normalise(&request(), &json!({ field: answer.clone() }));
    assert_eq!(out.get(field).unwrap_or(&Value::Null), &wanted, "{field}: {answer}");
}

#[test]
fn text_is_trimmed_and_composed_but_keeps_its_case() {
    assert_becomes("name", json!("  NGUYỄN  Thị\tHoa "), json!("NGUYỄN Thị Hoa"));
    assert_becomes("name", json!("Nguye\u{302}\u{303}n"), json!("Nguyễn"));
    assert_becomes("name", json!("   "), json!(null));
    assert_becomes("name", json!(null), json!(null));
    assert_becomes("reason", json!(" mất \r\n\n cháy  nhà "), json!("mất\n\ncháy nhà"));
}

#[test]
fn days_are_read_as_people_write_them() {
    for text in ["29/3/2024", "29-03-2024", "29.3.2024", "2024-03-29", " 29 / 03 / 2024", "Ngày 29 tháng 3 năm 2024"]
    {
        assert_becomes("born", json!(text), json!("2024-03-29"));
    }
    for text in ["29/3/24", "30/2/2024", "3/29/2024", "2024/03/29", "29-3", "hôm qua", "1/1/1/2024", "+1/1/2024"] {
        assert_becomes("born", json!(text), json!(text));
        assert_eq!(read_day(text), None, "{text}");
    }
}

#[test]
fn identifiers_lose_their_spaces() {
    assert_becomes("phone", json!("+84 912 345 678"), json!("0912345678"));
    assert_becomes("phone", json!("(024) 3825.4321"), json!("02438254321"));
    assert_becomes("phone", json!("12 34"), json!("12 34"));
    assert_becomes("id", json!("033 064 129 541"), json!("033064129541"));
    assert_becomes("tax", json!("7425305385142"), json!("7425305385-142"));
    assert_becomes("code", json!("033 064.129-541"), json!("033064129541"));
    assert_becomes("code", json!("033 064"), json!("033 064"));
}

#[test]
fn numbers_and_yes_or_no_come_out_of_text() {
    assert_becomes("copies", json!("5"), json!(5));
    assert_becomes("copies", json!("1.500"), json!(1500));
    assert_becomes("copies", json!("năm"), json!("năm"));
    assert_becomes("copies", json!(7), json!(7));
    assert_becomes("area", json!("1.234.567,5"), json!(1_234_567.5));
    assert_becomes("area", json!("12,5"), json!(12.5));
    assert_becomes("area", json!("12.5"), json!(12.5));
    assert_becomes("area", json!("0.125"), json!(0.125));
    assert_becomes("area", json!("-3"), json!(-3));
    assert_becomes("area", json!("12.345"), json!("12.345"));
    assert_becomes("urgent", json!("on"), json!(true));
    assert_becomes("urgent", json!("không"), json!(false));
    assert!(numeral::is_ambiguous("12.345") && !numeral::is_ambiguous("0.345"));
    assert_eq!(numeral::read("1.234.567", false), Some(json!(1_234_567)));
    assert_eq!(numeral::read("1.23.456", true), None);
}

#[test]
fn boxes_left_out_take_their_default() {
    let out = normalise(&request(), &json!({}));
    assert_eq!(out, json!({ "urgent": false }));
    assert_eq!(normalise(&request(), &json!({ "urgent": "true" })), json!({ "urgent": true }));
}

#[test]
fn rows_are_normalised_and_empty_rows_dropped() {
    let rows = json!([{ "name": " Hoa ", "since": "1/2/2020" }, { "name": "", "since": "" }]);
    assert_becomes("owners", rows, json!([{ "name": "Hoa", "since": "2020-02-01" }]));
}

#[test]
fn what_the_form_does_not_know_stays_to_be_named() {
    assert_becomes("extra", json!(" x "), json!(" x "));
}

fn answers() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        "[-0-9./, +]{0,14}".prop_map(Value::from),
    ];
    let any_value = leaf.prop_recursive(2, 12, 4, |inner| {
        let key = prop::sample::select(vec!["name", "since", "other"]).prop_map(str::to_owned);
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..3).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    let fields =
        vec!["name", "id", "code", "tax", "phone", "born", "copies", "area", "urgent", "reason", "owners", "odd"];
    let field = prop::sample::select(fields).prop_map(str::to_owned);
    prop::collection::btree_map(field, any_value, 0..8).prop_map(|map| Value::Object(map.into_iter().collect()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn twice_is_once_and_every_problem_has_words(answers in answers()) {
        let form = request();
        let once = normalise(&form, &answers);
        prop_assert_eq!(normalise(&form, &once), once.clone());
        for problem in validate(&form, &once, today()) {
            prop_assert!(!problem.message_vi.contains("{}") && problem.path.starts_with('/'), "{:?}", problem);
        }
    }

    #[test]
    fn any_day_text_is_safe(text in "\\PC{0,20}") {
        let _ = read_day(&text);
        let _ = numeral::read(&text, false);
    }
}
