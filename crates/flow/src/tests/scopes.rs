//! Sub-processes and what lives in their scopes: event sub-processes, calls, data.

use super::live::*;
use crate::*;
use serde_json::{Value, json};

const GLOBALS: &str = r#"<message id="m" name="ask"/><signal id="sig" name="alarm"/><error id="x" errorCode="E1"/>
    <error id="y" errorCode="E2"/><escalation id="u" escalationCode="U1"/>"#;
const MESSAGE: &str = r#"<messageEventDefinition messageRef="m"/>"#;
const ERROR: &str = r#"<errorEventDefinition errorRef="x"/>"#;
const HOUR: &str = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>";

fn signal(live: &mut Live, name: &str) -> Result<(), Refused> {
    live.obey(Command::Signal { name: name.into(), variables: Variables::new() })
}

#[test]
fn interrupting_event_sub_process_ends_all_else_in_the_process() {
    let content = elements("startEvent:s parallelGateway:g userTask:a userTask:b endEvent:e")
        + &path("s g a e")
        + &path("g b e")
        + &event_sub("h", true, MESSAGE, "userTask:t endEvent:he");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.told();
    live.message("ask").unwrap();
    assert_eq!(live.told(), "xa xb +h +hs <hs -hs +t");
    assert_eq!(live.message("ask"), Err(Refused::NotAwaited), "it listens no more");
    live.complete("t");
    assert_eq!(live.told(), "-t +he -he -h .");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn event_sub_process_beside_the_process_comes_as_often_as_its_event() {
    let content =
        chain("startEvent:s userTask:a endEvent:e") + &event_sub("h", false, MESSAGE, "userTask:t endEvent:he");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.message("ask").unwrap();
    live.message("ask").unwrap();
    assert_eq!(live.active(), "a h t h t");
    live.complete("a").told();
    live.complete("t").complete("t");
    assert_eq!(live.told(), "-t +he -he -h -t +he -he -h .");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn event_sub_process_listens_only_while_its_sub_process_runs() {
    let inner = chain("startEvent:s2 userTask:a endEvent:e2") + &event_sub("h", true, MESSAGE, "endEvent:he");
    let content = elements("startEvent:s userTask:z") + &holding("subProcess", "sub", "", &inner) + &path("s sub z");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.complete("a");
    assert_eq!(live.message("ask"), Err(Refused::NotAwaited));
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.told();
    live.message("ask").unwrap();
    assert_eq!(live.told(), "xa +h +hs <hs -hs +he -he -h -sub +z");
}

#[test]
fn timer_of_an_event_sub_process_is_withdrawn_when_the_process_ends() {
    let content = chain("startEvent:s userTask:a endEvent:e") + &event_sub("h", true, HOUR, "endEvent:he");
    let mut live = Live::start(&content);
    assert_eq!(live.state.timers().len(), 1);
    live.complete("a");
    assert!(live.events.iter().any(|e| matches!(e, Event::TimerDisarmed { .. })));
    let mut live = Live::start(&content);
    live.fire();
    assert_eq!(live.state.status(), Status::Completed);
    assert!(live.told().ends_with("xa +h +hs <hs -hs +he -he -h ."));
}

#[test]
fn cycle_of_an_event_sub_process_comes_again() {
    let cycle = "<timerEventDefinition><timeCycle>R2/PT1H</timeCycle></timerEventDefinition>";
    let content = chain("startEvent:s userTask:a endEvent:e") + &event_sub("h", false, cycle, "userTask:t endEvent:he");
    let mut live = Live::start(&content);
    live.fire().fire();
    assert_eq!(live.active(), "a h t h t");
    assert_eq!(live.now.to_string(), "2024-01-01T10:00:00+07:00");
    assert!(live.state.timers().is_empty());
}

#[test]
fn unreadable_timer_of_an_event_sub_process_holds_the_start_until_it_is_mended() {
    let timer = "<timerEventDefinition><timeDuration>= wait</timeDuration></timerEventDefinition>";
    let content = chain("startEvent:s userTask:a endEvent:e") + &event_sub("h", true, timer, "endEvent:he");
    let mut live = Live::start(&content);
    assert_eq!(live.told(), "+s !s(timer_unreadable)");
    let key = live.key("s");
    live.obey(Command::Retry { key }).unwrap();
    assert_eq!(live.told(), "!s(timer_unreadable)");
    live.obey(Command::Set { scope: ROOT, variables: object(json!({"wait": "PT1H"})) }).unwrap();
    live.obey(Command::Retry { key }).unwrap();
    assert_eq!((live.told().as_str(), live.state.timers().len()), ("-s +a", 1));
}

#[test]
fn error_is_caught_in_the_scope_before_its_boundary_and_not_by_who_handles_it() {
    let bad = |id: &str| holding("endEvent", id, "", ERROR);
    let again = event_sub("h", true, ERROR, "userTask:t")
        .replace("</subProcess>", &(bad("bad2") + &flow("t", "bad2") + "</subProcess>"));
    let inner = elements("startEvent:s2 userTask:a") + &bad("bad") + &path("s2 a bad") + &again;
    let content = elements("startEvent:s userTask:z")
        + &holding("subProcess", "sub", "", &inner)
        + &flow("s", "sub")
        + &beside("b", "sub", true, ERROR)
        + &path("b z");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.told();
    live.complete("a");
    assert_eq!(live.told(), "-a +bad >bad -bad +h +hs <hs -hs +t");
    live.complete("t");
    assert_eq!(live.told(), "-t +bad2 >bad2 -bad2 xh xsub +b <b -b +z");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn failed_task_is_caught_by_an_event_sub_process() {
    let content =
        chain("startEvent:s serviceTask:v endEvent:e") + &event_sub("h", true, ERROR, "userTask:t endEvent:he");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.told();
    let key = live.key("v");
    live.obey(Command::Fail { key, code: "E1".into(), variables: object(json!({"why": "late"})) }).unwrap();
    assert_eq!(live.told(), "xv +h +hs <hs -hs +t");
    assert_eq!(live.variables(), json!({"why": "late"}));
}

#[test]
fn signal_thrown_reaches_an_event_sub_process() {
    let signal_definition = r#"<signalEventDefinition signalRef="sig"/>"#;
    let content = chain("startEvent:s userTask:a endEvent:e")
        + &event_sub("h", false, signal_definition, "userTask:t endEvent:he");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    signal(&mut live, "alarm").unwrap();
    assert_eq!(live.active(), "a h t");
}

#[test]
fn terminate_in_an_event_sub_process_ends_only_it() {
    let end = r#"<endEvent id="t"><terminateEventDefinition/></endEvent>"#;
    let handler = event_sub("h", false, MESSAGE, "parallelGateway:hg userTask:w")
        .replace("</subProcess>", &(end.to_owned() + &flow("hg", "t") + "</subProcess>"));
    let content = chain("startEvent:s userTask:a endEvent:e") + &handler;
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.told();
    live.message("ask").unwrap();
    assert_eq!(live.told(), "+h +hs <hs -hs +hg -hg +w +t xw -t -h");
    assert_eq!(live.active(), "a");
}

const CALLED: &str = r#"</process><process id="q" isExecutable="false">"#;

#[test]
fn call_runs_another_process_of_the_file_and_sees_its_variables() {
    let content = elements("startEvent:s endEvent:e userTask:z")
        + r#"<callActivity id="c" calledElement="q"/>"#
        + &path("s c z e")
        + CALLED
        + &chain("startEvent:s2 userTask:a endEvent:e2");
    let mut live = Live::start_with("", &content, json!({"n": 1}));
    assert_eq!(live.told(), "+s -s +c +s2 -s2 +a");
    live.complete_with("a", json!({"n": 2, "m": 3}));
    assert_eq!(live.told(), "-a +e2 -e2 -c +z");
    assert_eq!(live.variables(), json!({"n": 2, "m": 3}));
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn call_with_inputs_and_outputs_sees_nothing_else() {
    let data = r#"<dataObject id="d1" name="fee"/><dataObject id="d2" name="receipt"/>"#;
    let call = r#"<callActivity id="c" calledElement="q"><ioSpecification>
        <dataInput id="in" name="amount"/><dataOutput id="out" name="number"/></ioSpecification>
        <dataInputAssociation><sourceRef>d1</sourceRef><targetRef>in</targetRef></dataInputAssociation>
        <dataOutputAssociation><sourceRef>out</sourceRef><targetRef>d2</targetRef></dataOutputAssociation></callActivity>"#;
    let content = elements("startEvent:s userTask:z")
        + data
        + call
        + &path("s c z")
        + CALLED
        + &elements("startEvent:s2 userTask:a endEvent:e2")
        + r#"<scriptTask id="t" motcua:resultVariable="seen"><script>if fee = null then "closed" else "open"</script></scriptTask>"#
        + &path("s2 t a e2");
    let mut live = Live::start_with("", &content, json!({"fee": 5}));
    let scope = live.state.scope_of(live.key("a"));
    assert_eq!(Value::Object(live.state.visible(scope)), json!({"amount": 5, "number": null, "seen": "closed"}));
    live.complete_with("a", json!({"number": 17, "own": 1}));
    assert_eq!(live.variables(), json!({"fee": 5, "receipt": 17}));
    assert_eq!((live.active().as_str(), live.replayed() == live.state), ("z", true));
}

#[test]
fn call_of_a_global_task_opens_that_task() {
    let globals = r#"<globalUserTask id="sign" name="Ký" motcua:post="leader"/>"#;
    let content =
        elements("startEvent:s endEvent:e") + r#"<callActivity id="c" calledElement="sign"/>"# + &path("s c e");
    let mut live = Live::start_with(globals, &content, json!({}));
    assert_eq!(live.told(), "+s -s +c +sign");
    let node = live.model.node(live.model.find_node("sign").unwrap());
    assert_eq!((node.kind.tag(), node.attributes["post"].as_str()), ("userTask", "leader"));
    live.complete("sign");
    assert_eq!(live.told(), "-sign -c +e -e .");
}

#[test]
fn process_that_calls_itself_without_end_becomes_an_incident() {
    let content = elements("startEvent:s endEvent:e") + r#"<callActivity id="c" calledElement="p"/>"# + &path("s c e");
    let live = Live::start(&content);
    let codes: Vec<_> = live.state.incidents().map(|a| a.fault.as_ref().unwrap().code.as_str()).collect();
    assert_eq!(codes, ["too_deep"]);
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn error_in_a_called_process_goes_to_the_boundary_of_the_call() {
    let content = elements("startEvent:s userTask:z")
        + r#"<callActivity id="c" calledElement="q"/>"#
        + &flow("s", "c")
        + &beside("b", "c", true, ERROR)
        + &path("b z")
        + CALLED
        + &elements("startEvent:s2")
        + &holding("endEvent", "bad", "", ERROR)
        + &path("s2 bad");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    assert_eq!(live.told(), "+s -s +c +s2 -s2 +bad >bad -bad xc +b <b -b +z");
}

#[test]
fn data_object_of_a_sub_process_stays_in_it() {
    let inner =
        r#"<dataObject id="d" name="note"/>"#.to_owned() + &chain("startEvent:s2 userTask:a userTask:b endEvent:e2");
    let content = elements("startEvent:s userTask:z") + &holding("subProcess", "sub", "", &inner) + &path("s sub z");
    let mut live = Live::start(&content);
    live.complete_with("a", json!({"note": "inside", "other": 1}));
    let scope = live.state.scope_of(live.key("b"));
    assert_eq!(live.state.visible(scope)["note"], json!("inside"));
    live.complete("b");
    assert_eq!(live.variables(), json!({"other": 1}));
}

#[test]
fn task_reads_inputs_and_hands_out_outputs() {
    let task = r#"<userTask id="a"><ioSpecification><dataInput id="i" name="price"/><dataOutput id="o" name="total"/></ioSpecification>
        <dataInputAssociation><targetRef>i</targetRef><transformation>= base * 2</transformation></dataInputAssociation>
        <dataOutputAssociation><sourceRef>o</sourceRef><targetRef>d</targetRef></dataOutputAssociation></userTask>"#;
    let content = elements("startEvent:s userTask:z") + r#"<dataObject id="d" name="sum"/>"# + task + &path("s a z");
    let mut live = Live::start_with("", &content, json!({"base": 4}));
    let scope = live.state.scope_of(live.key("a"));
    assert_eq!(live.state.visible(scope)["price"], json!(8));
    live.complete_with("a", json!({"total": 9}));
    assert_eq!(live.variables(), json!({"base": 4, "sum": 9}));
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn message_carries_the_inputs_of_its_sender_and_fills_the_outputs_of_its_receiver() {
    let send = r#"<intermediateThrowEvent id="t"><dataInput id="ti" name="sum"/>
        <dataInputAssociation><sourceRef>d1</sourceRef><targetRef>ti</targetRef></dataInputAssociation>
        <messageEventDefinition messageRef="m"/></intermediateThrowEvent>"#;
    let catch = r#"<intermediateCatchEvent id="c"><dataOutput id="co" name="sum"/>
        <dataOutputAssociation><sourceRef>co</sourceRef><targetRef>d2</targetRef></dataOutputAssociation>
        <messageEventDefinition messageRef="m"/></intermediateCatchEvent>"#;
    let data = r#"<dataObject id="d1" name="fee"/><dataObject id="d2" name="paid"/>"#;
    let content = data.to_owned() + &elements("startEvent:s userTask:z") + send + catch + &path("s t c z");
    let mut live = Live::start_with(GLOBALS, &content, json!({"fee": 7}));
    let thrown = live.events.iter().find_map(|e| match e {
        Event::Thrown { variables, .. } => Some(variables.clone()),
        _ => None,
    });
    assert_eq!(thrown, Some(object(json!({"sum": 7}))));
    live.obey(Command::Message { name: "ask".into(), correlation: None, variables: thrown.unwrap() }).unwrap();
    assert_eq!((live.active().as_str(), live.variables()), ("z", json!({"fee": 7, "paid": 7})));
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn zeebe_and_camunda_mappings_are_read_too() {
    let task = r#"<serviceTask id="a"><extensionElements><zeebe:ioMapping xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
        <zeebe:input source="= base + 1" target="x"/><zeebe:output source="= y * 10" target="result"/></zeebe:ioMapping></extensionElements></serviceTask>"#;
    let call = r#"<callActivity id="c" calledElement="q"><extensionElements xmlns:camunda="http://camunda.org/schema/1.0/bpmn">
        <camunda:in source="result" target="r"/><camunda:out sourceExpression="${r}" target="back"/></extensionElements></callActivity>"#;
    let content = elements("startEvent:s userTask:z")
        + task
        + call
        + &path("s a c z")
        + CALLED
        + &chain("startEvent:s2 endEvent:e2");
    let mut live = Live::start_with("", &content, json!({"base": 4}));
    let key = live.key("a");
    assert_eq!(live.state.visible(live.state.scope_of(key))["x"], json!(5));
    live.complete_with("a", json!({"y": 3}));
    assert_eq!(live.variables()["back"], json!(30));
}

#[test]
fn lanes_are_kept() {
    let lanes = r#"<laneSet><lane id="l1" name="Bộ phận một cửa"><flowNodeRef>s</flowNodeRef><flowNodeRef>a</flowNodeRef>
        <childLaneSet><lane id="l2"><flowNodeRef>a</flowNodeRef></lane></childLaneSet></lane></laneSet>"#;
    let model = compiled(&file("", &(lanes.to_owned() + &chain("startEvent:s userTask:a endEvent:e"))));
    let lane = |id: &str| model.node(model.find_node(id).unwrap()).lane.as_deref();
    assert_eq!((lane("s"), lane("a"), lane("e")), (Some("Bộ phận một cửa"), Some("l2"), None));
}
