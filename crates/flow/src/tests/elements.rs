//! Tasks, sub-processes, variables, incidents and commands that do not fit.

use super::live::*;
use crate::*;
use serde_json::json;

#[test]
fn user_task_waits_until_it_is_completed() {
    let mut live = Live::start(&chain("startEvent:s userTask:a endEvent:e"));
    assert_eq!(live.told(), "+s -s +a");
    assert!(live.events.iter().any(|e| matches!(e, Event::TaskOpened { .. })));
    live.complete_with("a", json!({"outcome": "agree"}));
    assert_eq!(live.told(), "-a +e -e .");
    assert_eq!(live.state.status(), Status::Completed);
    assert_eq!(live.variables(), json!({"outcome": "agree"}));
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn plain_task_passes_and_manual_service_and_receive_tasks_wait() {
    let mut live = Live::start(&chain("startEvent:s task:t manualTask:m serviceTask:v receiveTask:r endEvent:e"));
    assert_eq!(live.told(), "+s -s +t -t +m");
    live.complete("m");
    assert!(matches!(live.events.last(), Some(Event::Called { .. })));
    live.complete("v").complete("r");
    assert_eq!(live.told(), "-m +v -v +r -r +e -e .");
}

#[test]
fn send_task_throws_its_message_and_passes() {
    let globals = r#"<message id="m" name="slip"/>"#;
    let content = r#"<sendTask id="a" messageRef="m" motcua:correlation="= code"/>"#.to_owned()
        + &elements("startEvent:s endEvent:e")
        + &path("s a e");
    let mut live = Live::start_with(globals, &content, json!({"code": 17}));
    assert_eq!(live.told(), "+s -s +a >a -a +e -e .");
    let thrown = live.events.iter().find_map(|e| match e {
        Event::Thrown { kind: Signal::Message, name, correlation, .. } => Some((name.clone(), correlation.clone())),
        _ => None,
    });
    assert_eq!(thrown, Some(("slip".into(), Some("17".into()))));
}

#[test]
fn script_result_goes_into_its_variable() {
    let content = r#"<scriptTask id="a" scriptFormat="feel" motcua:resultVariable="total"><script>= price * 3</script></scriptTask>"#
        .to_owned()
        + &elements("startEvent:s endEvent:e")
        + &path("s a e");
    let live = Live::start_with("", &content, json!({"price": 5}));
    assert_eq!(live.variables(), json!({"price": 5, "total": 15}));
    let result = live.events.iter().find_map(|e| match e {
        Event::Completed { result, .. } => result.clone(),
        _ => None,
    });
    assert_eq!(result, Some(json!(15)));
}

#[test]
fn decision_is_asked_of_the_host_and_its_result_kept() {
    let content = r#"<businessRuleTask id="a" motcua:decision="fee" motcua:resultVariable="amount"/>"#.to_owned()
        + &elements("startEvent:s endEvent:e")
        + &path("s a e");
    let mut live = Live::start(&content);
    assert!(matches!(live.events.last(), Some(Event::DecisionAsked { .. })));
    let key = live.key("a");
    live.obey(Command::Complete { key, variables: Variables::new(), result: Some(json!(8000)) }).unwrap();
    assert_eq!(live.variables(), json!({"amount": 8000}));
    assert_eq!(live.state.status(), Status::Completed);
}

fn with_sub_process(inner: &str) -> String {
    format!(r#"{}<subProcess id="sub">{inner}</subProcess>{}"#, elements("startEvent:s endEvent:e"), path("s sub e"))
}

#[test]
fn sub_process_ends_when_all_in_it_has_ended() {
    let inner = elements("startEvent:s2 parallelGateway:g userTask:a userTask:b endEvent:e2 endEvent:e3")
        + &path("s2 g a e2")
        + &path("g b e3");
    let mut live = Live::start(&with_sub_process(&inner));
    assert_eq!(live.told(), "+s -s +sub +s2 -s2 +g -g +a +b");
    live.complete("a");
    assert_eq!(live.told(), "-a +e2 -e2");
    live.complete("b");
    assert_eq!(live.told(), "-b +e3 -e3 -sub +e -e .");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn process_without_start_event_begins_at_what_no_flow_enters() {
    let mut live = Live::start(&(elements("userTask:a userTask:b userTask:c") + &path("a c")));
    assert_eq!(live.told(), "+a +b");
    live.complete("a").complete("b").complete("c");
    assert_eq!(live.told(), "-a +c -b -c .");
}

#[test]
fn beginnings_side_by_side_all_begin_though_the_first_ends_at_once() {
    let mut live = Live::start(&elements("task:a userTask:b"));
    assert_eq!(live.told(), "+a +b -a");
    let mut live = Live::start(&with_sub_process(&elements("task:a task:b")));
    assert_eq!(live.told(), "+s -s +sub +a +b -a -b -sub +e -e .");
}

#[test]
fn activity_is_left_on_conditional_flows_and_else_on_the_default() {
    let content = r#"<userTask id="a" default="a-d"/>"#.to_owned()
        + &elements("startEvent:s userTask:b userTask:c userTask:d")
        + &flow("s", "a")
        + &flow_if("a", "b", "n > 1")
        + &flow_if("a", "c", "n > 2")
        + &flow("a", "d");
    for (n, active) in [(3, "b c"), (2, "b"), (1, "d")] {
        let mut live = Live::start(&content);
        live.complete_with("a", json!({"n": n}));
        assert_eq!(live.active(), active, "n = {n}");
    }
}

#[test]
fn fault_is_an_incident_that_can_be_mended_and_retried() {
    let content = elements("startEvent:s userTask:a exclusiveGateway:g endEvent:e endEvent:f")
        + &path("s a g")
        + &flow_if("g", "e", "n = 1")
        + &flow_if("g", "f", "n = 2");
    let mut live = Live::start(&content);
    live.complete_with("a", json!({"n": 3}));
    assert_eq!(live.told(), "+s -s +a -a +g !g(no_flow)");
    assert_eq!(live.state.incidents().count(), 1);
    let key = live.key("g");
    live.obey(Command::Retry { key }).unwrap();
    assert_eq!(live.told(), "!g(no_flow)");
    live.obey(Command::Set { scope: ROOT, variables: object(json!({"n": 2})) }).unwrap();
    live.obey(Command::Retry { key }).unwrap();
    assert_eq!(live.told(), "-g +f -f .");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn host_fault_holds_a_service_task_until_it_is_retried() {
    let mut live = Live::start(&chain("startEvent:s serviceTask:v endEvent:e"));
    let key = live.key("v");
    live.obey(Command::Fault { key, code: "http".into(), detail: "503".into() }).unwrap();
    let complete = Command::Complete { key, variables: Variables::new(), result: None };
    assert_eq!(live.obey(complete.clone()), Err(Refused::Held));
    live.obey(Command::Retry { key }).unwrap();
    assert_eq!(live.events.iter().filter(|e| matches!(e, Event::Called { .. })).count(), 2);
    live.obey(complete).unwrap();
    assert_eq!(live.state.status(), Status::Completed);
}

#[test]
fn commands_that_do_not_fit_are_refused_and_change_nothing() {
    let model = compiled(&file("", &chain("startEvent:s userTask:a endEvent:e")));
    let mut live = Live::idle(model);
    assert_eq!(live.obey(Command::Terminate), Err(Refused::NotStarted));
    let start = |process| Command::Start { process: ProcessIx(process), start: None, variables: Variables::new() };
    assert_eq!(live.obey(start(1)), Err(Refused::NoSuchStart));
    live.obey(start(0)).unwrap();
    assert_eq!(live.obey(start(0)), Err(Refused::AlreadyStarted));
    let key = live.key("a");
    assert_eq!(live.obey(Command::Retry { key }), Err(Refused::NotHeld));
    assert_eq!(live.obey(Command::Fire { timer: 9 }), Err(Refused::NoSuchTimer));
    assert_eq!(live.message("x"), Err(Refused::NotAwaited));
    let complete = |key| Command::Complete { key, variables: Variables::new(), result: None };
    assert_eq!(live.obey(complete(99)), Err(Refused::NotActive));
    live.obey(complete(key)).unwrap();
    assert_eq!(live.obey(complete(key)), Err(Refused::Ended));
}

#[test]
fn command_ends_an_instance_with_all_that_runs_in_it() {
    let mut live = Live::start(&with_sub_process(&chain("startEvent:s2 userTask:a endEvent:e2")));
    live.told();
    live.obey(Command::Terminate).unwrap();
    assert_eq!(live.told(), "xa xsub x.");
    assert!(live.state.active().is_empty());
}

#[test]
fn wide_split_and_join_is_done_in_one_step() {
    let count = 1_000;
    let tasks: String = (0..count).map(|n| elements(&format!("task:t{n}")) + &path(&format!("g t{n} j"))).collect();
    let content =
        tasks + &elements("startEvent:s parallelGateway:g parallelGateway:j endEvent:e") + &path("s g") + &path("j e");
    let live = Live::start(&content);
    assert_eq!(live.state.status(), Status::Completed);
    assert_eq!(live.trace.iter().filter(|word| *word == "+j").count(), 1);
}

#[test]
fn waiting_instance_is_small_and_survives_json() {
    let content =
        elements("startEvent:s parallelGateway:g userTask:a userTask:b userTask:c parallelGateway:j endEvent:e")
            + &path("s g a j e")
            + &path("g b j")
            + &path("g c j");
    let variables = json!({"variant": "default", "channel": "direct", "amount": 10000, "name": "Nguyễn Thị Hoa"});
    let mut live = Live::start_with("", &content, variables);
    live.complete("a");
    let text = serde_json::to_string(&live.state).unwrap();
    assert!(text.len() < 500, "{} bytes: {text}", text.len());
    assert_eq!(serde_json::from_str::<State>(&text).unwrap(), live.state);
    let events = serde_json::to_string(&live.events).unwrap();
    assert_eq!(serde_json::from_str::<Vec<Event>>(&events).unwrap(), live.events);
}

#[test]
fn endless_loop_of_automatic_steps_becomes_an_incident() {
    let content = elements("startEvent:s exclusiveGateway:g task:t endEvent:e")
        + &flow("s", "g")
        + &flow_if("g", "e", "false")
        + &flow_if("g", "t", "true")
        + &flow("t", "g");
    let model = compiled(&file("", &content));
    let mut state = State::new();
    let start = Command::Start { process: ProcessIx(0), start: None, variables: Variables::new() };
    let now = base::Instant::parse("2024-01-01T08:00").unwrap();
    advance(&model, &mut state, start, now).unwrap();
    let codes: Vec<_> = state.incidents().map(|a| a.fault.as_ref().unwrap().code.as_str()).collect();
    assert_eq!(codes, ["too_many_steps"]);
}

#[test]
fn extension_attributes_are_kept_on_the_node() {
    let content = r#"<userTask id="a" motcua:post="officer" motcua:hours="2.5" camunda:assignee="lan"
        xmlns:camunda="http://camunda.org/schema/1.0/bpmn" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
        <extensionElements><zeebe:assignmentDefinition candidateGroups="desk"/></extensionElements></userTask>"#;
    let model = compiled(&file("", content));
    let node = model.node(model.find_node("a").unwrap());
    let read = |name: &str| node.attributes.get(name).map(String::as_str);
    assert_eq!((read("post"), read("hours")), (Some("officer"), Some("2.5")));
    assert_eq!((read("camunda:assignee"), read("zeebe:candidateGroups")), (Some("lan"), Some("desk")));
}
