//! `dmn eval` and `dmn tck`.

use crate::models::copy_fee;
use crate::{now, suites, worker};
use decisions::{Tally, eval_command, tck_command};
use serde_json::{Value as Json, json};

#[test]
fn eval_prints_the_result() {
    let input = r#"{"Số bản sao": 3, "Hộ nghèo": false}"#;
    let printed = eval_command(worker(), &copy_fee(), "Lệ phí cấp bản sao", input, now(), true);
    assert_eq!((printed.exit, printed.err.as_str()), (0, ""));
    assert_eq!(
        serde_json::from_str::<Json>(&printed.out).expect("JSON"),
        json!({"decision": "Lệ phí cấp bản sao", "result": 24000})
    );
    let bare = eval_command(worker(), &copy_fee(), "Lệ phí cấp bản sao", input, now(), false);
    assert_eq!(bare.out, "24000\n");
}

#[test]
fn eval_of_refused_input_exits_two_with_the_reason() {
    let fee = copy_fee();
    for (xml, decision, input, code) in [
        ("<a", "x", "{}", "decisions.model_refused"),
        (fee.as_str(), "x", "{}", "decisions.decision_unknown"),
        (fee.as_str(), "Lệ phí cấp bản sao", "{", "decisions.input_invalid"),
        (fee.as_str(), "Lệ phí cấp bản sao", r#"{"Hộ nghèo": 1}"#, "decisions.input_invalid"),
    ] {
        let printed = eval_command(worker(), xml, decision, input, now(), true);
        let body: Json = serde_json::from_str(&printed.out).expect("JSON");
        assert_eq!((printed.exit, &body["error"]["code"]), (2, &json!(code)));
        assert_eq!(format!("{}\n", body["error"]["message"].as_str().expect("a text")), printed.err);
    }
}

#[test]
fn every_case_of_the_compatibility_kit_at_level_two_passes() {
    let Some(suites) = suites() else { return };
    let mut out = Vec::new();
    let tally = tck_command(worker(), &suites.join("dmn-tck-level-2"), now(), &mut out).expect("a readable folder");
    let out = String::from_utf8(out).expect("text");
    assert_eq!(tally, Tally { passed: 116, failed: 0 }, "{out}");
    assert_eq!(out, "116 passed, 0 failed\n");
}

#[test]
fn a_wrong_result_is_told_and_counted() {
    let dir = std::env::temp_dir().join(format!("decisions-tck-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a folder");
    let case = |id: &str, expected: &str| {
        format!(
            r#"<testCase id="{id}"><inputNode name="Số bản sao"><value xsi:type="xsd:decimal">2</value></inputNode>
<inputNode name="Hộ nghèo"><value xsi:type="xsd:boolean">false</value></inputNode>
<resultNode name="Lệ phí cấp bản sao"><expected><value xsi:type="xsd:decimal">{expected}</value></expected></resultNode></testCase>"#
        )
    };
    let cases = [case("good", "16000.000000001"), case("bad", "16001")].concat();
    let test = format!(r#"<testCases xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{cases}</testCases>"#);
    std::fs::write(dir.join("fee.dmn"), copy_fee()).expect("written");
    std::fs::write(dir.join("fee-test-01.xml"), test).expect("written");
    std::fs::write(dir.join("lost-test-01.xml"), "<testCases/>").expect("written");
    let mut out = Vec::new();
    let tally = tck_command(worker(), &dir, now(), &mut out).expect("a readable folder");
    std::fs::remove_dir_all(&dir).expect("removed");
    assert_eq!(tally, Tally { passed: 1, failed: 2 });
    let out = String::from_utf8(out).expect("text");
    assert_eq!(
        out,
        "fee-test-01.xml: case bad: Lệ phí cấp bản sao: expected 16001, found 16000\n\
         lost-test-01.xml: its model is not there\n1 passed, 2 failed\n"
    );
}
