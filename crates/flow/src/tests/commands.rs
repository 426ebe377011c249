//! `flow check` and `flow run`: what they print and how they exit.

use super::live::*;
use crate::command::*;
use serde_json::{Value, json};

fn run(globals: &str, content: &str, variables: Value, scenario: &str) -> Vec<Value> {
    run_file(&file(globals, content), variables, scenario, &mut NoDecider)
}

fn run_file(xml: &str, variables: Value, scenario: &str, decider: &mut dyn Decider) -> Vec<Value> {
    let options = RunOptions {
        variables: object(variables),
        scenario: Some(scenario.to_owned()),
        json: true,
        ..RunOptions::default()
    };
    let outcome = run_command(xml, &options, decider);
    assert_eq!(outcome.exit_code, 0, "{}", outcome.stderr);
    outcome.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn brief(lines: &[Value]) -> String {
    let words = lines.iter().map(|line| match line["state"].as_str() {
        Some(state) => state.to_owned(),
        None => format!("{}:{}", line["element"].as_str().unwrap(), line["event"].as_str().unwrap()),
    });
    words.collect::<Vec<_>>().join(" ")
}

fn last_at(lines: &[Value]) -> &str {
    lines[lines.len() - 2]["at"].as_str().unwrap()
}

#[test]
fn run_tells_every_event_as_a_line_and_the_state_last() {
    let content =
        r#"<userTask id="a" name="Thẩm định"/>"#.to_owned() + &elements("startEvent:s endEvent:e") + &path("s a e");
    let lines = run("", &content, json!({"x": 1}), "[]");
    assert_eq!(brief(&lines), "s:activated s:completed a:activated a:completed e:activated e:completed completed");
    assert_eq!(
        lines[2],
        json!({"at": "2024-01-01T08:00:00+07:00", "event": "activated", "element": "a", "type": "userTask", "name": "Thẩm định"})
    );
    assert_eq!(lines[6], json!({"state": "completed", "variables": {"x": 1}}));
}

#[test]
fn scenario_holds_a_task_and_completes_it_with_variables() {
    let content = elements("startEvent:s userTask:a exclusiveGateway:g endEvent:e")
        + &path("s a g")
        + &flow_if("g", "a", "outcome = \"repair\"")
        + &flow_if("g", "e", "outcome = \"agree\"");
    let scenario = "
- {when: {element: a}, after: PT2H, complete: {outcome: repair}}
- {when: {element: a}, after: PT1H, complete: {outcome: agree}}";
    let lines = run("", &content, json!({}), scenario);
    assert_eq!(last_at(&lines), "2024-01-01T11:00:00+07:00");
    assert_eq!(lines.last().unwrap()["variables"], json!({"outcome": "agree"}));
    let held = run("", &content, json!({}), "- {when: {element: a}}");
    assert_eq!(brief(&held), "s:activated s:completed a:activated waiting");
}

#[test]
fn clock_jumps_to_the_timer_of_a_held_task() {
    let content = chain("startEvent:s userTask:a endEvent:e")
        + r#"<boundaryEvent id="b" attachedToRef="a"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"#
        + &elements("endEvent:late")
        + &path("b late");
    let lines = run("", &content, json!({}), "- {when: {element: a}, after: PT2H}");
    assert_eq!(
        brief(&lines),
        "s:activated s:completed a:activated a:terminated b:activated b:caught b:completed late:activated late:completed completed"
    );
    assert_eq!(last_at(&lines), "2024-01-01T09:00:00+07:00");
    let quick = run("", &content, json!({}), "- {when: {element: a}, after: PT30M}");
    assert!(brief(&quick).ends_with("e:completed completed"));
}

const CATCH: &str =
    r#"<intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>"#;

#[test]
fn message_catch_waits_unless_the_scenario_throws() {
    let globals = r#"<message id="m" name="paid"/>"#;
    let content = elements("startEvent:s endEvent:e") + CATCH + &path("s c e");
    assert!(brief(&run(globals, &content, json!({}), "")).ends_with("c:activated waiting"));
    let lines = run(globals, &content, json!({}), "- {after: P1D, message: paid, variables: {amount: 7}}");
    assert!(brief(&lines).ends_with("c:activated c:caught c:completed e:activated e:completed completed"));
    assert_eq!(lines.last().unwrap()["variables"], json!({"amount": 7}));
    assert_eq!(last_at(&lines), "2024-01-02T08:00:00+07:00");
}

#[test]
fn message_thrown_in_the_file_is_caught_in_it() {
    let globals = r#"<message id="m" name="paid"/>"#;
    let content = elements("startEvent:s parallelGateway:g endEvent:e endEvent:f")
        + r#"<sendTask id="t" messageRef="m"/>"#
        + CATCH
        + &path("s g t e")
        + &path("g c f");
    assert!(
        brief(&run(globals, &content, json!({}), ""))
            .ends_with("c:caught c:completed f:activated f:completed completed")
    );
}

#[test]
fn message_begins_another_participant_of_the_file() {
    let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><message id="m" name="order"/>
        <process id="p" isExecutable="true"><startEvent id="s"/><sendTask id="t" messageRef="m"/><endEvent id="e"/>"#
        .to_owned()
        + &path("s t e")
        + r#"</process><process id="q"><startEvent id="s2"><messageEventDefinition messageRef="m"/></startEvent><endEvent id="e2"/>"#
        + &path("s2 e2")
        + "</process></definitions>";
    let lines = run_file(&xml, json!({}), "", &mut NoDecider);
    assert!(brief(&lines).ends_with("s2:activated s2:caught s2:completed e2:activated e2:completed completed"));
}

#[test]
fn scenario_fails_a_task_once() {
    let globals = r#"<error id="x" errorCode="E1"/>"#;
    let content = elements("startEvent:s exclusiveGateway:m serviceTask:v endEvent:e")
        + r#"<boundaryEvent id="b" attachedToRef="v"><errorEventDefinition errorRef="x"/></boundaryEvent>"#
        + &path("s m v e")
        + &path("b m");
    let lines = run(globals, &content, json!({}), "- {fail: {element: v, code: E1}}");
    assert!(
        brief(&lines)
            .contains("v:terminated b:activated b:caught b:completed m:activated m:completed v:activated v:completed")
    );
    let lines = run(globals, &content, json!({}), "- {fail: {element: v, code: E9}}");
    assert!(brief(&lines).ends_with("v:activated v:incident incident"));
}

struct Fees;

impl Decider for Fees {
    fn decide(&mut self, decision: &str, input: &Value, _: base::Instant) -> Result<Value, String> {
        assert_eq!(decision, "fee");
        Ok(json!(input["copies"].as_i64().unwrap() * 2000))
    }
}

#[test]
fn decision_result_is_told_and_kept() {
    let content = r#"<businessRuleTask id="d" motcua:decision="fee" motcua:resultVariable="amount"/>"#.to_owned()
        + &elements("startEvent:s endEvent:e")
        + &path("s d e");
    let lines = run_file(&file("", &content), json!({"copies": 3}), "", &mut Fees);
    assert_eq!((&lines[3]["element"], &lines[3]["result"]), (&json!("d"), &json!(6000)));
    assert_eq!(lines.last().unwrap()["variables"], json!({"copies": 3, "amount": 6000}));
    let told = run("", &content, json!({}), "- {when: {element: d}, complete: {amount: 5}}");
    assert_eq!(told.last().unwrap(), &json!({"state": "completed", "variables": {"amount": 5}}));
    let undecided = run("", &content, json!({}), "");
    assert!(brief(&undecided).ends_with("d:incident incident"));
}

#[test]
fn instances_are_told_with_their_number_and_the_scenario_speaks_of_one() {
    let spec =
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>";
    let content = holding("userTask", "a", "", spec) + &elements("startEvent:s endEvent:e") + &path("s a e");
    let scenario = "- {when: {element: a, instance: 1}, after: PT1H, complete: {who: first}}";
    let lines = run("", &content, json!({}), scenario);
    let told = lines.iter().filter(|l| l["element"] == "a").map(|l| json!([l["event"], l["instance"]]));
    let told = json!(told.collect::<Vec<_>>());
    let wanted = json!([
        ["activated", null],
        ["activated", 1],
        ["activated", 2],
        ["completed", 2],
        ["completed", 1],
        ["completed", null]
    ]);
    assert_eq!(told, wanted);
    assert_eq!(lines.last().unwrap()["variables"], json!({"who": "first"}));
}

#[test]
fn signal_thrown_begins_an_event_sub_process_of_the_same_run() {
    let globals = r#"<signal id="sig" name="alarm"/>"#;
    let signal = r#"<signalEventDefinition signalRef="sig"/>"#;
    let content = elements("startEvent:s userTask:a endEvent:e")
        + &holding("intermediateThrowEvent", "t", "", signal)
        + &path("s t a e")
        + &event_sub("h", true, signal, "endEvent:he");
    let lines = run(globals, &content, json!({}), "- {when: {element: a}}");
    assert!(brief(&lines).ends_with(
        "a:terminated h:activated hs:activated hs:caught hs:completed he:activated he:completed h:completed completed"
    ));
}

#[test]
fn message_begins_another_participant_at_its_gateway_of_events() {
    let globals = r#"<message id="m" name="order"/><message id="m2" name="other"/>"#;
    let catch = |id: &str, message: &str| {
        holding("intermediateCatchEvent", id, "", &format!(r#"<messageEventDefinition messageRef="{message}"/>"#))
    };
    let content = elements("startEvent:s endEvent:e")
        + r#"<sendTask id="t" messageRef="m"/>"#
        + &path("s t e")
        + r#"</process><process id="q"><eventBasedGateway id="g" instantiate="true"/>"#
        + &catch("c1", "m2")
        + &catch("c2", "m")
        + &elements("endEvent:e2")
        + &path("g c1 e2")
        + &path("g c2 e2");
    let lines = run(globals, &content, json!({}), "");
    assert!(
        brief(&lines).ends_with(
            "g:activated g:completed c2:activated c2:caught c2:completed e2:activated e2:completed completed"
        )
    );
}

#[test]
fn timer_start_event_begins_at_its_time() {
    let content = r#"<startEvent id="s"><timerEventDefinition><timeDuration>PT10M</timeDuration></timerEventDefinition></startEvent>"#.to_owned()
        + &elements("endEvent:e")
        + &path("s e");
    let lines = run("", &content, json!({}), "");
    assert_eq!(brief(&lines), "s:activated s:caught s:completed e:activated e:completed completed");
    assert_eq!(lines[0]["at"], "2024-01-01T08:10:00+07:00");
}

#[test]
fn endless_run_stops_as_an_incident() {
    let content = elements("startEvent:s exclusiveGateway:m userTask:a") + &path("s m a m");
    let lines = run("", &content, json!({}), "");
    assert!(brief(&lines[lines.len() - 2..]).ends_with(":incident incident"));
    assert!(lines.len() > STEPS_MAX);
}

#[test]
fn same_input_gives_the_same_trace() {
    let content = elements("startEvent:s parallelGateway:g userTask:a userTask:b parallelGateway:j endEvent:e")
        + &path("s g a j e")
        + &path("g b j");
    let scenario = "- {when: {element: a}, after: PT5M, complete: {z: 1, y: 2, x: 3}}";
    assert_eq!(run("", &content, json!({}), scenario), run("", &content, json!({}), scenario));
}

#[test]
fn refused_input_exits_2_with_words_and_code() {
    let good = file("", &chain("startEvent:s endEvent:e"));
    let refused = |xml: &str, options: RunOptions| {
        let outcome = run_command(xml, &RunOptions { json: true, ..options }, &mut NoDecider);
        assert_eq!(outcome.exit_code, 2);
        assert!(!outcome.stderr.trim().is_empty());
        let line: Value = serde_json::from_str(outcome.stdout.trim()).unwrap();
        assert_ne!(line["error"]["message"], json!(""));
        line["error"]["code"].as_str().unwrap().to_owned()
    };
    assert_eq!(refused("<html/>", RunOptions::default()), "flow.invalid");
    let other = RunOptions { process: Some("q".into()), ..RunOptions::default() };
    assert_eq!(refused(&good, other), "flow.no_process");
    for scenario in ["- {when: {element: nobody}}", "- {after: 2H, message: m}", "- {foo: 1}", "- {}", "}"] {
        let bad = RunOptions { scenario: Some(scenario.into()), ..RunOptions::default() };
        assert_eq!(refused(&good, bad), "flow.bad_scenario", "{scenario}");
    }
}

#[test]
fn check_prints_problems_and_exits_2_only_on_errors() {
    let good = check_command(&file("", &chain("startEvent:s endEvent:e")), true);
    assert_eq!((good.exit_code, good.stdout.as_str()), (0, "{\"errors\":0,\"warnings\":0}\n"));
    let lost = check_command(
        &file("", &(chain("startEvent:s endEvent:e") + &elements("endEvent:x startEvent:s2") + &path("s2 e"))),
        true,
    );
    assert_eq!(lost.exit_code, 0);
    let bad = check_command(&file("", &(chain("startEvent:s endEvent:e") + &flow("s", "nowhere"))), true);
    assert_eq!(bad.exit_code, 2);
    let first: Value = serde_json::from_str(bad.stdout.lines().next().unwrap()).unwrap();
    assert_eq!(
        (&first["severity"], &first["element"], &first["rule"]),
        (&json!("error"), &json!("s-nowhere"), &json!("flow_dangling"))
    );
    assert!(check_command("<x/>", false).stderr.contains("không thực thi được"));
}
