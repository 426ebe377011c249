//! JSON in, JSON out: types, names, the clock.

use crate::models::{copy_fee, definitions, expression};
use crate::{evaluate, now, pool};
use base::Instant;
use decisions::{Code, Decide, Model, Named};
use serde_json::{Value as Json, json};
use unicode_normalization::UnicodeNormalization;

fn result(inputs: &[(&str, &str)], expression: &str, input: Json) -> Json {
    evaluate(inputs, expression, input).expect("a result")
}

#[test]
fn vietnamese_names_with_spaces_work_in_tables_and_between_decisions() {
    let model = Model::new(&copy_fee()).expect("an acceptable model");
    let pool = pool();
    let ask = |decision: &str, input: Json| pool.decide_blocking(&model, decision, &input, now()).expect("a result");
    assert_eq!(ask("Lệ phí cấp bản sao", json!({"Số bản sao": 3, "Hộ nghèo": false})), json!(24000));
    assert_eq!(ask("Lệ phí cấp bản sao", json!({"Số bản sao": 3, "Hộ nghèo": true})), json!(0));
    assert_eq!(ask("Phải nộp tiền", json!({"Số bản sao": 1, "Hộ nghèo": false})), json!(true));
    assert_eq!(ask("  Phải  nộp tiền ", json!({"Số bản sao": 1, "Hộ nghèo": true})), json!(false));
}

#[test]
fn names_typed_in_decomposed_unicode_are_the_same_names() {
    let decomposed = |text: &str| text.nfd().collect::<String>();
    let model = Model::new(&decomposed(&copy_fee())).expect("an acceptable model");
    let input = Json::Object(
        [(decomposed("Số bản sao"), json!(2)), (decomposed("Hộ nghèo"), json!(false))].into_iter().collect(),
    );
    let fee = pool().decide_blocking(&model, &decomposed("Lệ phí cấp bản sao"), &input, now());
    assert_eq!(fee, Ok(json!(16000)));
}

#[test]
fn simple_values_lists_and_contexts_go_in_and_come_out() {
    let given = json!({"a": 1.5, "b": "chữ \"nháy\"\n", "c": true, "d": null, "e": [1, [2, "x"]], "f": {"g h": -7}});
    assert_eq!(result(&[("x", "Any")], "x", json!({"x": given})), given);
    assert_eq!(result(&[], "0.1 + 0.2", json!({})), json!(0.3));
    assert_eq!(result(&[], "10 ** 15", json!({})), json!(1_000_000_000_000_000_i64));
    assert_eq!(result(&[], "{a: [1, 2][2], b: \"x\" + \"y\"}", json!({})), json!({"a": 2, "b": "xy"}));
}

#[test]
fn texts_are_read_as_the_declared_types() {
    let days = [("từ", "date"), ("đến", "date")];
    let input = json!({"từ": "2024-04-26", "đến": "2024-05-04"});
    assert_eq!(result(&days, "(đến - từ) / duration(\"P1D\")", input), json!(8));
    let moment = [("lúc", "dateTime")];
    assert_eq!(result(&moment, "lúc.hour", json!({"lúc": "2024-04-26T15:30:00+07:00"})), json!(15));
    let long_name = [("lúc", "date and time")];
    assert_eq!(result(&long_name, "lúc.minute", json!({"lúc": "2024-04-26T15:30:00+07:00"})), json!(30));
    let duration = [("hạn", "dayTimeDuration")];
    assert_eq!(result(&duration, "hạn.days", json!({"hạn": "P3D"})), json!(3));
    assert_eq!(result(&[("giờ", "time")], "giờ", json!({"giờ": "15:00:00"})), json!("15:00:00"));
}

#[test]
fn components_and_collections_follow_the_declared_types() {
    let xml = definitions(
        r##"<itemDefinition name="Người"><itemComponent name="họ tên"><typeRef>string</typeRef></itemComponent>
<itemComponent name="ngày sinh"><typeRef>date</typeRef></itemComponent></itemDefinition>
<itemDefinition name="Nhiều người" isCollection="true"><typeRef>Người</typeRef></itemDefinition>
<inputData name="hộ" id="i"><variable typeRef="Nhiều người" name="hộ"/></inputData>
<decision name="Kết quả" id="d"><variable name="Kết quả"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>hộ[ngày sinh &lt; date("2006-01-01")].họ tên</text></literalExpression></decision>"##,
    );
    let model = Model::new(&xml).expect("an acceptable model");
    let ask = |input: Json| pool().decide_blocking(&model, "Kết quả", &input, now());
    let household = json!([
        {"họ tên": "Trần Thị Bưởi", "ngày sinh": "1980-02-01"},
        {"họ tên": "Trần Văn Cam", "ngày sinh": "2015-09-30"},
        {"họ tên": "Trần Văn Mít"}
    ]);
    assert_eq!(ask(json!({"hộ": household})), Ok(json!(["Trần Thị Bưởi"])));
    assert_eq!(ask(json!({"hộ": household[0]})), Ok(json!(["Trần Thị Bưởi"])));
    let error = ask(json!({"hộ": [{"họ tên": "Mai", "ngày sinh": "hôm qua"}]})).expect_err("no date");
    assert_eq!(error.code, Code::InputInvalid);
    assert_eq!(error.message, "input 'hộ[1].ngày sinh' is no date");
}

#[test]
fn an_input_of_another_type_is_refused_without_telling_its_value() {
    let error = evaluate(&[("tuổi", "number")], "tuổi", json!({"tuổi": "mười tám"})).expect_err("no number");
    assert_eq!((error.code, error.message.as_str()), (Code::InputInvalid, "input 'tuổi' is no number"));
    assert_eq!(evaluate(&[], "1", json!([1])).expect_err("no object").code, Code::InputInvalid);
    assert_eq!(result(&[("tuổi", "number")], "tuổi", json!({})), Json::Null);
}

#[test]
fn input_nested_too_deeply_is_refused() {
    let mut deep = json!(1);
    for _ in 0..60 {
        deep = json!([deep]);
    }
    assert_eq!(evaluate(&[("x", "Any")], "x", json!({"x": deep})).expect_err("too deep").code, Code::TooLarge);
}

#[test]
fn the_clock_of_a_model_is_the_time_of_the_act() {
    let today = r#"[today(), today().year, today() < date("2024-04-27"), "today() is text"]"#;
    assert_eq!(result(&[], today, json!({})), json!(["2024-04-26", 2024, true, "today() is text"]));
    let later = r#"now ( ) + duration("PT2H")"#;
    assert_eq!(result(&[], later, json!({})), json!("2024-04-26T17:30:00+07:00"));
    assert_eq!(result(&[], "date(now())", json!({})), json!("2024-04-26"));
    // A model that names an input so means its input.
    assert_eq!(result(&[("today", "date")], "today.day", json!({"today": "2025-01-02"})), json!(2));
}

#[test]
fn one_worker_answers_a_clock_model_for_several_moments() {
    let model = Model::new(&expression(&[], "today()")).expect("an acceptable model");
    let pool = pool();
    for day in ["2024-04-26", "2024-04-27", "2024-04-26"] {
        let now = Instant::parse(&format!("{day}T08:00")).expect("a moment");
        assert_eq!(pool.decide_blocking(&model, "Kết quả", &json!({}), now), Ok(json!(day)));
    }
}

#[test]
fn the_clock_is_bound_in_the_cells_of_tables() {
    let xml = copy_fee().replace("<text>true</text>", "<text>today() &gt; date(\"2024-01-01\")</text>");
    let model = Model::new(&xml).expect("an acceptable model");
    let input = json!({"Số bản sao": 1, "Hộ nghèo": true});
    let at = |moment| {
        pool().decide_blocking(&model, "Lệ phí cấp bản sao", &input, Instant::parse(moment).expect("a moment"))
    };
    assert_eq!(at("2024-04-26T08:00"), Ok(json!(0)));
    assert_eq!(at("2023-04-26T08:00"), Ok(Json::Null));
}

#[test]
fn an_unknown_decision_is_named_in_the_error() {
    let model = Model::new(&copy_fee()).expect("an acceptable model");
    let error = pool().decide_blocking(&model, "Phí", &json!({}), now()).expect_err("no such decision");
    assert_eq!(error.code, Code::DecisionUnknown);
    assert!(error.message.contains("'Phí'"), "{error}");
}

#[tokio::test]
async fn callers_in_an_async_runtime_get_the_same_answers() {
    let model = Model::new(&copy_fee()).expect("an acceptable model");
    let (pool, input) = (pool(), json!({"Số bản sao": 2, "Hộ nghèo": false}));
    let shared: std::sync::Arc<dyn Decide> = std::sync::Arc::new(pool.clone());
    assert_eq!(shared.decide(&model, "Lệ phí cấp bản sao", &input, now()).await, Ok(json!(16000)));
    let described = pool.describe(&model).await.expect("a description");
    let named = |name: &str, type_ref: &str| Named { name: name.into(), type_ref: type_ref.into() };
    assert_eq!(described.inputs, [named("Số bản sao", "number"), named("Hộ nghèo", "boolean")]);
    assert_eq!(described.decisions, [named("Lệ phí cấp bản sao", "number"), named("Phải nộp tiền", "boolean")]);
}
