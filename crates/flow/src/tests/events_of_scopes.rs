//! Escalations, conditions, multiple events, and gateways that begin a process.

use super::live::*;
use crate::*;
use serde_json::{Value, json};

const GLOBALS: &str = r#"<message id="m" name="one"/><message id="m2" name="two"/><signal id="sig" name="alarm"/>
    <escalation id="u" escalationCode="U1"/><escalation id="u2" escalationCode="U2"/>"#;
const ESCALATE: &str = r#"<escalationEventDefinition escalationRef="u"/>"#;
const M1: &str = r#"<messageEventDefinition messageRef="m"/>"#;
const M2: &str = r#"<messageEventDefinition messageRef="m2"/>"#;
const HOUR: &str = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>";

fn condition(text: &str) -> String {
    format!("<conditionalEventDefinition><condition>{text}</condition></conditionalEventDefinition>")
}

fn set(live: &mut Live, variables: Value) {
    live.obey(Command::Set { scope: ROOT, variables: object(variables) }).unwrap();
}

fn escalating(inner: &str, boundary: &str) -> Live {
    let content = elements("startEvent:s userTask:z endEvent:e endEvent:f")
        + &holding("subProcess", "sub", "", inner)
        + &path("s sub e")
        + boundary
        + &path("b z f");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.told();
    live
}

#[test]
fn escalation_runs_its_boundary_beside_the_sub_process_or_ends_it() {
    let inner = elements("startEvent:s2 userTask:a userTask:w endEvent:e2")
        + &holding("intermediateThrowEvent", "t", "", ESCALATE)
        + &path("s2 a t w e2");
    let mut live = escalating(&inner, &beside("b", "sub", false, ESCALATE));
    live.complete("a");
    assert_eq!(live.told(), "-a +t >t +b <b -b -t +z +w");
    let mut live = escalating(&inner, &beside("b", "sub", true, ESCALATE));
    live.complete("a");
    assert_eq!(live.told(), "-a +t >t -t xsub +b <b -b +z");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn escalation_of_another_code_or_one_that_nobody_catches_is_of_no_consequence() {
    let inner = elements("startEvent:s2 userTask:a")
        + &holding("endEvent", "t", "", r#"<escalationEventDefinition escalationRef="u2"/>"#)
        + &path("s2 a t");
    let mut live = escalating(&inner, &beside("b", "sub", true, ESCALATE));
    live.complete("a");
    assert_eq!(live.told(), "-a +t >t -t -sub +e -e .");
    let mut live = escalating(&inner, &beside("b", "sub", false, "<escalationEventDefinition/>"));
    live.complete("a");
    assert_eq!(live.told(), "-a +t >t +b <b -b -t -sub +z +e -e", "a catch-all takes it");
}

#[test]
fn escalation_begins_an_event_sub_process_in_the_nearest_scope() {
    let inner = elements("startEvent:s2 userTask:a userTask:w endEvent:e2")
        + &holding("intermediateThrowEvent", "t", "", ESCALATE)
        + &path("s2 a t w e2")
        + &event_sub("h", false, ESCALATE, "userTask:x endEvent:he");
    let mut live = escalating(&inner, &beside("b", "sub", false, ESCALATE));
    live.complete("a");
    assert_eq!(live.told(), "-a +t >t +h +hs <hs -hs -t +x +w");
    live.complete("x").complete("w");
    assert_eq!(live.told(), "-x +he -he -h -w +e2 -e2 -sub +e -e .");
}

#[test]
fn condition_is_waited_for_until_variables_make_it_true() {
    let content = elements("startEvent:s userTask:a")
        + &holding("intermediateCatchEvent", "c", "", &condition("paid &gt;= 10"))
        + &path("s c a");
    let mut live = Live::start_with("", &content, json!({"paid": 0}));
    assert_eq!(live.told(), "+s -s +c");
    set(&mut live, json!({"paid": 5}));
    assert_eq!(live.told(), "");
    set(&mut live, json!({"paid": 15}));
    assert_eq!(live.told(), "<c -c +a");
    let mut live = Live::start_with("", &content, json!({"paid": 20}));
    assert_eq!(live.told(), "+s -s +c <c -c +a", "it holds already");
    let mut live = Live::start_with("", &content, json!({"paid": 0}));
    assert_eq!(live.replayed(), live.state);
    set(&mut live, json!({"paid": 15}));
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn condition_beside_an_activity_comes_each_time_it_becomes_true() {
    let content = chain("startEvent:s userTask:a endEvent:e")
        + &beside("b", "a", false, &condition("level &gt; 3"))
        + &elements("task:r endEvent:f")
        + &path("b r f");
    let mut live = Live::start_with("", &content, json!({"level": 1}));
    live.told();
    for (level, told) in [(4, "+b <b -b +r -r +f -f"), (5, ""), (2, ""), (9, "+b <b -b +r -r +f -f")] {
        set(&mut live, json!({"level": level}));
        assert_eq!(live.told(), told, "{level}");
    }
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn variables_of_a_completed_task_set_off_a_condition() {
    let content = elements("startEvent:s parallelGateway:g userTask:a userTask:b userTask:c endEvent:e endEvent:f")
        + &path("s g a c e")
        + &path("g b f")
        + &beside("x", "b", true, &condition("stop"))
        + &elements("endEvent:h")
        + &path("x h");
    let mut live = Live::start_with("", &content, json!({"stop": false}));
    live.told();
    live.complete_with("a", json!({"stop": true}));
    assert_eq!(live.told(), "-a +c xb +x <x -x +h -h");
}

#[test]
fn condition_that_gives_no_answer_is_an_incident_of_a_catch_event() {
    let content = elements("startEvent:s userTask:a")
        + &holding("intermediateCatchEvent", "c", "", &condition("paid"))
        + &path("s c a");
    let mut live = Live::start_with("", &content, json!({"paid": 7}));
    assert_eq!(live.told(), "+s -s +c !c(feel.not_boolean)");
    set(&mut live, json!({"paid": true}));
    assert_eq!(live.told(), "");
    let key = live.key("c");
    live.obey(Command::Retry { key }).unwrap();
    assert_eq!(live.told(), "<c -c +a");
}

#[test]
fn condition_begins_an_event_sub_process() {
    let content =
        chain("startEvent:s userTask:a endEvent:e") + &event_sub("h", true, &condition("stop"), "endEvent:he");
    let mut live = Live::start_with("", &content, json!({"stop": false}));
    live.told();
    set(&mut live, json!({"stop": true}));
    assert_eq!(live.told(), "xa +h +hs <hs -hs +he -he -h .");
}

#[test]
fn multiple_catch_event_takes_the_first_of_its_events() {
    let content = elements("startEvent:s userTask:a")
        + &holding("intermediateCatchEvent", "c", "", &(M1.to_owned() + M2 + HOUR))
        + &path("s c a");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.message("two").unwrap();
    assert_eq!((live.active().as_str(), live.message("one")), ("a", Err(Refused::NotAwaited)));
    assert!(live.state.timers().is_empty() && live.state.waits().is_empty());
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.fire();
    assert_eq!(live.active(), "a");
}

#[test]
fn parallel_multiple_catch_event_waits_for_all_of_them() {
    let definitions = M1.to_owned() + M2 + r#"<signalEventDefinition signalRef="sig"/>"# + &condition("ready");
    let content = elements("startEvent:s userTask:a")
        + &holding("intermediateCatchEvent", "c", r#"parallelMultiple="true""#, &definitions)
        + &path("s c a");
    let mut live = Live::start_with(GLOBALS, &content, json!({"ready": false}));
    live.told();
    live.message("two").unwrap();
    assert_eq!(live.message("two"), Err(Refused::NotAwaited), "each counts once");
    live.obey(Command::Signal { name: "alarm".into(), variables: Variables::new() }).unwrap();
    set(&mut live, json!({"ready": true}));
    assert_eq!(live.told(), "");
    live.message("one").unwrap();
    assert_eq!(live.told(), "<c -c +a");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn multiple_boundary_and_event_sub_process_catch_any_of_their_events() {
    let content = chain("startEvent:s userTask:a endEvent:e")
        + &beside("b", "a", false, &(M1.to_owned() + M2))
        + &elements("userTask:r")
        + &path("b r")
        + &event_sub("h", true, &(r#"<signalEventDefinition signalRef="sig"/>"#.to_owned() + ESCALATE), "endEvent:he");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.message("one").unwrap();
    live.message("two").unwrap();
    live.message("one").unwrap();
    assert_eq!(live.active(), "a r r r");
    live.obey(Command::Signal { name: "alarm".into(), variables: Variables::new() }).unwrap();
    assert_eq!(live.state.status(), Status::Completed);
}

#[test]
fn parallel_multiple_boundary_beside_an_activity_begins_anew_each_time() {
    let both = M1.to_owned() + M2;
    let boundary = beside("b", "a", false, &both).replace("attachedToRef", r#"parallelMultiple="true" attachedToRef"#);
    let content = chain("startEvent:s userTask:a endEvent:e") + &boundary + &elements("userTask:r") + &path("b r");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    for round in ["a r", "a r r"] {
        live.message("one").unwrap();
        live.message("two").unwrap();
        assert_eq!(live.active(), round);
    }
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn multiple_throw_and_end_events_throw_all_of_theirs() {
    let all = M1.to_owned() + r#"<signalEventDefinition signalRef="sig"/>"# + ESCALATE;
    let content = elements("startEvent:s")
        + &holding("intermediateThrowEvent", "t", "", &all)
        + &holding("endEvent", "e", "", &(M2.to_owned() + "<terminateEventDefinition/>"))
        + &path("s t e");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    assert_eq!(live.told(), "+s -s +t >t >t >t -t +e >e -e x.");
    let kinds = live.events.iter().filter_map(|e| match e {
        Event::Thrown { kind, name, .. } => Some((*kind, name.as_str())),
        _ => None,
    });
    let kinds: Vec<_> = kinds.collect();
    let wanted =
        [(Signal::Message, "one"), (Signal::Signal, "alarm"), (Signal::Escalation, "U1"), (Signal::Message, "two")];
    assert_eq!(kinds, wanted);
}

#[test]
fn event_definition_of_the_file_serves_events_that_refer_to_it() {
    let globals = GLOBALS.to_owned() + r#"<messageEventDefinition id="md" messageRef="m"/>"#;
    let content = elements("startEvent:s userTask:a")
        + &holding("intermediateCatchEvent", "c", "", "<eventDefinitionRef>md</eventDefinitionRef>")
        + &path("s c a");
    let mut live = Live::start_with(&globals, &content, json!({}));
    live.message("one").unwrap();
    assert_eq!(live.active(), "a");
}

/// A process that an event-based gateway begins, with two messages behind it.
fn begun_by_gateway(kind: &str) -> String {
    let gateway = format!(r#"<eventBasedGateway id="g" instantiate="true" eventGatewayType="{kind}"/>"#);
    gateway
        + &holding("intermediateCatchEvent", "c1", "", M1)
        + &holding("intermediateCatchEvent", "c2", "", M2)
        + &elements("userTask:a userTask:b endEvent:e endEvent:f")
        + &path("g c1 a e")
        + &path("g c2 b f")
}

fn begin_at(content: &str, node: &str) -> Live {
    let mut live = Live::idle(compiled(&file(GLOBALS, content)));
    let start = live.model.find_node(node);
    live.obey(Command::Start { process: ProcessIx(0), start, variables: object(json!({"from": "outside"})) }).unwrap();
    live
}

#[test]
fn exclusive_gateway_of_events_begins_a_process_with_the_event_that_came() {
    let mut live = begin_at(&begun_by_gateway("Exclusive"), "c2");
    assert_eq!(live.told(), "+g -g +c2 <c2 -c2 +b");
    assert_eq!(live.message("one"), Err(Refused::NotAwaited));
    assert_eq!(live.variables(), json!({"from": "outside"}));
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn parallel_gateway_of_events_waits_for_each_of_them_once() {
    let mut live = begin_at(&begun_by_gateway("Parallel"), "c2");
    assert_eq!(live.told(), "+g +c2 <c2 -c2 +b");
    live.message("one").unwrap();
    assert_eq!(live.told(), "-g +c1 <c1 -c1 +a");
    live.complete("a").complete("b");
    assert_eq!(live.state.status(), Status::Completed);
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn gateway_of_events_begun_by_hand_waits_for_them() {
    let content = begun_by_gateway("Exclusive");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    assert_eq!(live.told(), "+g");
    live.message("one").unwrap();
    assert_eq!(live.told(), "-g +c1 <c1 -c1 +a");
}

#[test]
fn receive_task_begins_a_process() {
    let content = r#"<receiveTask id="r" instantiate="true" messageRef="m"/>"#.to_owned()
        + &elements("userTask:a")
        + &path("r a");
    let mut live = begin_at(&content, "r");
    assert_eq!(live.told(), "+r <r -r +a");
    let nowhere = Command::Start { process: ProcessIx(0), start: Some(NodeIx(1)), variables: Variables::new() };
    let mut idle = Live::idle(live.model.clone());
    assert_eq!(idle.obey(nowhere), Err(Refused::NoSuchStart));
}

#[test]
fn conditional_event_may_stand_behind_a_gateway_of_events() {
    let content = elements("startEvent:s eventBasedGateway:g userTask:a userTask:b")
        + &holding("intermediateCatchEvent", "c", "", &condition("go"))
        + &holding("intermediateCatchEvent", "t", "", HOUR)
        + &path("s g c a")
        + &path("g t b");
    let mut live = Live::start_with("", &content, json!({"go": false}));
    live.told();
    set(&mut live, json!({"go": true}));
    assert_eq!(live.told(), "-g +c <c -c +a");
}
