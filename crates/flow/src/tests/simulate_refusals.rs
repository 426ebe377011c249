//! Simulation: what is refused and how it is told, where it stops, what the command prints.

use super::live::*;
use crate::Model;
use crate::command::*;
use crate::simulate::*;
use serde_json::{Value, json};
use std::ops::ControlFlow;

fn xml() -> String {
    let content = elements("startEvent:bat_dau exclusiveGateway:re endEvent:het")
        + &holding("userTask", "tham_dinh", r#"name="Thẩm định" motcua:post="officer" motcua:hours="2""#, "")
        + &holding("userTask", "ky", r#"name="Ký" motcua:post="leader""#, "")
        + &path("bat_dau tham_dinh re")
        + &flow_if("re", "tham_dinh", r#"outcome = "again""#)
        + &flow_if("re", "ky", r#"outcome = "agree""#)
        + &path("ky het");
    file("", &content)
}

fn model() -> Model {
    compiled(&xml())
}

const GOOD: &str = "
days: 28
replications: 2
arrivals: {per_day: 3}
staff: {officer: 1, leader: 1}
limit: 16h
steps:
  tham_dinh: {outcome: {agree: 0.8, again: 0.2}}
  ky: {duration: {exponential: 30m}}
";

fn refusal(yaml: &str) -> String {
    match Scenario::read(yaml).and_then(|scenario| simulate(&model(), &scenario, 1)) {
        Err(bad) => format!("{} {}", bad.code, bad.message),
        Ok(_) => panic!("{yaml} was taken"),
    }
}

#[test]
fn bad_scenario_is_refused_with_field_element_and_nearest_name() {
    simulate(&model(), &Scenario::read(GOOD).unwrap(), 1).unwrap();
    for (from, to, told) in [
        ("arrivals: {per_day: 3}", "", "arrivals: chưa có số hồ sơ đến"),
        ("per_day: 3", "per_day: -1", "arrivals: per_day phải lớn hơn 0"),
        ("per_day: 3", "perday: 3", "trường lạ `perday`"),
        ("days: 28", "dais: 28", "trường lạ `dais`"),
        ("days: 28", "days: 0", "days: phải từ 1"),
        ("days: 28", "days: 10\nwarmup_days: 10", "warmup_days: phải ít hơn 10"),
        ("replications: 2", "replications: 1000", "replications: phải từ 1 đến 200"),
        ("officer: 1,", "oficer: 1,", "staff.oficer: không bước nào có vai trò 'oficer'; có phải 'officer'?"),
        (", leader: 1", "", "staff.leader: chưa có số người cho vai trò 'leader'"),
        ("officer: 1", "officer: 0", "staff.officer: số người là một số từ 1"),
        ("officer: 1", "officer: {people: 1, houres: office}", "houres"),
        ("  ky:", "  kyy:", "steps.kyy: quy trình không có phần tử 'kyy'; có phải 'ky'?"),
        ("  ky:", "  re:", "steps.re: 're' là exclusiveGateway"),
        ("{duration: {exponential: 30m}}", "{}", "steps.ky.duration: bước 'Ký': chưa có thời gian làm"),
        ("30m", "30 phút", "steps.ky.duration: '30 phút' không phải thời gian"),
        ("exponential", "gauss", "exponential, lognormal"),
        ("duration: {", "chance: 0.5, duration: {", "steps.ky.chance: bước 'Ký': chỉ dùng cho tin"),
        ("again: 0.2", "again: 0.3", "steps.tham_dinh.outcome: các tỷ lệ cộng lại phải bằng 1, đây là 1.100"),
        ("again: 0.2", "again: two", "steps.tham_dinh.outcome: viết {agree: 0.9"),
        ("limit: 16h", "limit: 0", "limit: phải lớn hơn 0"),
        ("limit: 16h", "limit: 2 ngày", "limit: '2 ngày' không phải thời gian"),
        ("limit: 16h", "hours: {mon: 25:00-26:00}", "hours: '25:00-26:00' không phải giờ làm"),
        ("limit: 16h", "classes: [{name: a, weight: 0}]", "classes: không lớp nào"),
        ("limit: 16h", "variants: [{name: x, staff: {oficer: 2}}]", "variants.x.staff.oficer: không bước nào"),
        ("limit: 16h", "bounds: {cases: 0}", "bounds.cases: phải từ 1"),
        ("limit: 16h", "process: q", "flow.no_process Không có quy trình 'q' trong tệp; có phải 'p'?"),
    ] {
        let bad = GOOD.replacen(from, to, 1);
        assert_ne!(bad, GOOD, "{from}");
        let refusal = refusal(&bad);
        assert!(refusal.contains(told), "{to}: {refusal}");
    }
}

#[test]
fn simulation_stops_at_its_bounds_and_says_so() {
    for (bounds, hit) in [
        ("{cases: 20}", "cases"),
        ("{open_cases: 3}", "open_cases"),
        ("{open_tasks: 2}", "open_tasks"),
        ("{events: 100}", "events"),
        ("{steps_of_case: 3}", "steps_of_case"),
    ] {
        let scenario = Scenario::read(&format!("{GOOD}\nbounds: {bounds}")).unwrap();
        let report = simulate(&model(), &scenario, 1).unwrap();
        let plan = &report.plans[0];
        assert_eq!(plan.bounds_hit, [hit]);
        assert!(plan.notes.iter().any(|note| note.code == "bound_hit" && note.subject == hit), "{:?}", plan.notes);
        assert!(hit != "cases" || plan.simulated_cases == 40);
    }
}

#[test]
fn office_that_cannot_keep_up_is_told() {
    let scenario = Scenario::read(&GOOD.replace("per_day: 3", "per_day: 9")).unwrap();
    let plan = simulate(&model(), &scenario, 1).unwrap().plans.remove(0);
    assert!(plan.notes.iter().any(|note| note.code == "overloaded" && note.subject == "officer"), "{:?}", plan.notes);
}

#[test]
fn case_that_lacks_a_variable_is_stuck_and_counted() {
    let scenario = Scenario::read(&GOOD.replace("{outcome: {agree: 0.8, again: 0.2}}", "{}")).unwrap();
    let plan = simulate(&model(), &scenario, 1).unwrap().plans.remove(0);
    assert_eq!((plan.stuck.len(), plan.stuck[0].element.as_str(), plan.cases.finished), (1, "re", 0));
    assert_eq!(plan.stuck[0].cases, plan.cases.stuck);
    let officer = plan.staff.iter().find(|staff| staff.role == "officer").unwrap();
    assert!(officer.utilisation.unwrap().mean > 0.0);
}

#[test]
fn host_hears_how_far_it_is_and_may_stop() {
    let scenario = Scenario::read(GOOD).unwrap();
    let mut heard = Vec::new();
    simulate_with(&model(), &scenario, 1, &mut |progress| {
        heard.push((progress.done, progress.total));
        ControlFlow::Continue(())
    })
    .unwrap();
    assert_eq!(heard, [(1, 2), (2, 2)]);
    let stopped = simulate_with(&model(), &scenario, 1, &mut |_| ControlFlow::Break(()));
    assert_eq!(stopped.unwrap_err().code, "flow.simulation_stopped");
}

#[test]
fn command_prints_tables_or_one_json_object() {
    let options = SimulateOptions { scenario: Some(GOOD.into()), seed: 5, ..SimulateOptions::default() };
    let text = simulate_command(&xml(), &options);
    assert_eq!((text.exit_code, text.stderr.as_str()), (0, ""));
    for part in ["hạt giống 5", "Quá hạn:", "Thẩm định", "Chờ p90", "officer", "Hết hạn khi đang ở bước", "Rẽ nhánh"]
    {
        assert!(text.stdout.contains(part), "{part}: {}", text.stdout);
    }
    let told = simulate_command(&xml(), &SimulateOptions { json: true, ..options });
    let report: Value = serde_json::from_str(&told.stdout).unwrap();
    assert_eq!((&report["seed"], &report["plans"][0]["steps"][0]["element"]), (&json!(5), &json!("tham_dinh")));
    assert!(report["plans"][0]["steps"][0]["waiting_hours"]["mean"].is_f64());
    assert_eq!(told.stdout.lines().count(), 1);
}

#[test]
fn scenario_of_the_help_text_is_taken() {
    let (_, yaml) = SCENARIO_HELP.split_once("\n\n").unwrap();
    let globals = r#"<message id="m" name="answer"/>"#;
    let work = |id: &str, post: &str| holding("userTask", id, &format!(r#"motcua:post="{post}" motcua:hours="1""#), "");
    let content = elements("startEvent:s endEvent:e")
        + &work("examine", "officer")
        + &work("sign", "leader")
        + &work("supplement", "applicant")
        + &holding("intermediateCatchEvent", "answer", "", r#"<messageEventDefinition messageRef="m"/>"#)
        + &path("s examine sign supplement answer e");
    let options = SimulateOptions { scenario: Some(yaml.to_owned()), ..SimulateOptions::default() };
    let outcome = simulate_command(&file(globals, &content), &options);
    assert_eq!((outcome.exit_code, outcome.stderr.as_str()), (0, ""));
    assert!(outcome.stdout.contains("thêm người") && outcome.stdout.contains("phức tạp"), "{}", outcome.stdout);
}

#[test]
fn options_alone_are_enough_for_the_simple_case() {
    let content =
        elements("startEvent:s endEvent:e") + &holding("userTask", "a", r#"motcua:role="r""#, "") + &path("s a e");
    let options = SimulateOptions {
        arrivals: Some(4.0),
        staff: vec!["r=2".into()],
        durations: vec!["a={lognormal: {mean: 2h, p90: 4h}}".into()],
        hours: Some("office".into()),
        limit: Some("8h".into()),
        days: Some(20),
        replications: Some(2),
        json: true,
        ..SimulateOptions::default()
    };
    let outcome = simulate_command(&file("", &content), &options);
    assert_eq!(outcome.exit_code, 0, "{}", outcome.stderr);
    for (bad, told) in [
        (SimulateOptions { staff: vec!["r".into()], ..options.clone() }, "--staff: 'r'"),
        (SimulateOptions { durations: vec!["a=x".into()], ..options.clone() }, "--duration a: 'x'"),
        (SimulateOptions { durations: vec!["a".into()], ..options.clone() }, "--duration: 'a'"),
        (SimulateOptions { hours: Some("x".into()), ..options.clone() }, "--hours: "),
        (SimulateOptions { limit: Some("x".into()), ..options.clone() }, "--limit: "),
        (SimulateOptions { arrivals: None, ..options.clone() }, "arrivals: "),
        (SimulateOptions { process: Some("q".into()), ..options.clone() }, "'q'"),
    ] {
        let outcome = simulate_command(&file("", &content), &bad);
        assert_eq!(outcome.exit_code, 2);
        assert!(outcome.stderr.contains(told), "{told}: {}", outcome.stderr);
        assert!(outcome.stdout.starts_with(r#"{"error":{"code":"flow."#), "{}", outcome.stdout);
    }
}

#[test]
fn other_scenario_is_compared_only_over_the_same_days() {
    let compare = |other: &str| {
        let compare = vec![("khac.yaml".to_owned(), other.to_owned())];
        simulate_command(
            &xml(),
            &SimulateOptions { scenario: Some(GOOD.into()), compare, ..SimulateOptions::default() },
        )
    };
    let other = GOOD.replace("officer: 1", "officer: 2").replace("days: 28", "name: thêm người");
    let told = compare(&other);
    assert_eq!(told.exit_code, 0, "{}", told.stderr);
    assert!(told.stdout.contains("So sánh với 'hiện trạng'") && told.stdout.contains("thêm người"), "{}", told.stdout);
    let refused = compare(&GOOD.replace("days: 28", "days: 29"));
    assert_eq!(refused.exit_code, 2);
    assert!(refused.stderr.contains("khac.yaml: days phải như kịch bản gốc"), "{}", refused.stderr);
}

#[test]
fn bound_that_is_hit_shows_in_the_exit_code() {
    let scenario = Some(format!("{GOOD}\nbounds: {{cases: 5}}"));
    let outcome = simulate_command(&xml(), &SimulateOptions { scenario, ..SimulateOptions::default() });
    assert_eq!(outcome.exit_code, 1);
    assert!(outcome.stderr.contains("bounds.cases") && outcome.stdout.contains("Lưu ý: Chạm giới hạn"));
}
