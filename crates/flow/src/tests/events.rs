//! Messages, signals, timers, errors, links, terminate; boundary events.

use super::live::*;
use crate::*;
use serde_json::json;

fn boundary(id: &str, host: &str, interrupting: bool, definition: &str) -> String {
    format!(
        r#"<boundaryEvent id="{id}" attachedToRef="{host}" cancelActivity="{interrupting}">{definition}</boundaryEvent>"#
    )
}

fn catch(id: &str, definition: &str) -> String {
    format!(r#"<intermediateCatchEvent id="{id}">{definition}</intermediateCatchEvent>"#)
}

fn timer(inner: &str) -> String {
    format!("<timerEventDefinition>{inner}</timerEventDefinition>")
}

const MESSAGE: &str = r#"<messageEventDefinition messageRef="m"/>"#;
const GLOBALS: &str = r#"<message id="m" name="paid" /><signal id="sig" name="closed"/><error id="x" errorCode="E1"/><error id="y" errorCode="E2"/>"#;

#[test]
fn message_is_taken_by_the_wait_whose_correlation_it_carries() {
    let keyed = r#"<message id="m" name="paid"><extensionElements>
        <zeebe:subscription xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" correlationKey="= code"/>
        </extensionElements></message>"#;
    let content = elements("startEvent:s userTask:a") + &catch("c", MESSAGE) + &path("s c a");
    let mut live = Live::start_with(keyed, &content, json!({"code": "H26-1"}));
    let message = |key: &str| Command::Message {
        name: "paid".into(),
        correlation: Some(key.into()),
        variables: object(json!({"amount": 5})),
    };
    assert_eq!(live.obey(message("H26-2")), Err(Refused::NotAwaited));
    live.obey(message("H26-1")).unwrap();
    assert_eq!(live.active(), "a");
    assert_eq!(live.variables(), json!({"code": "H26-1", "amount": 5}));
}

#[test]
fn missing_correlation_value_is_an_incident() {
    let keyed = r#"<message id="m" name="paid"><extensionElements>
        <zeebe:subscription xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" correlationKey="= code"/>
        </extensionElements></message>"#;
    let content = elements("startEvent:s userTask:a") + &catch("c", MESSAGE) + &path("s c a");
    let mut live = Live::start_with(keyed, &content, json!({}));
    assert_eq!(live.told(), "+s -s +c !c(correlation_empty)");
}

#[test]
fn signal_reaches_every_wait() {
    let definition = r#"<signalEventDefinition signalRef="sig"/>"#;
    let content = elements("startEvent:s parallelGateway:f userTask:a userTask:b")
        + &catch("c", definition)
        + &catch("d", definition)
        + &path("s f c a")
        + &path("f d b");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.obey(Command::Signal { name: "closed".into(), variables: Variables::new() }).unwrap();
    assert_eq!(live.active(), "a b");
}

#[test]
fn timers_are_due_as_written_computed_or_in_working_time() {
    for (definition, due) in [
        (timer("<timeDate>2024-02-01T09:00</timeDate>"), "2024-02-01T09:00:00+07:00"),
        (timer("<timeDuration>P1DT2H</timeDuration>"), "2024-01-02T10:00:00+07:00"),
        (timer("<timeDuration>= wait</timeDuration>"), "2024-01-01T08:45:00+07:00"),
        (timer("<timeCycle>R5/PT1H</timeCycle>"), "2024-01-01T09:00:00+07:00"),
        (r#"<timerEventDefinition motcua:workingDays="7"/>"#.to_owned(), "2024-01-10T08:00:00+07:00"),
    ] {
        let content = elements("startEvent:s userTask:a") + &catch("c", &definition) + &path("s c a");
        let mut live = Live::start_with("", &content, json!({"wait": "PT45M"}));
        live.fire();
        assert_eq!(live.now.to_string(), due);
        assert_eq!(live.active(), "a");
    }
}

#[test]
fn working_time_is_told_to_the_host() {
    let definition =
        r#"<timerEventDefinition motcua:workingHours="1.5"><timeDuration>PT2H</timeDuration></timerEventDefinition>"#;
    let live = Live::start(&(elements("startEvent:s userTask:a") + &catch("c", definition) + &path("s c a")));
    let armed = live.events.iter().any(|e| matches!(e, Event::TimerArmed { working: Some(Working::Minutes(90)), .. }));
    assert!(armed);
}

#[test]
fn unreadable_computed_timer_is_an_incident() {
    let content = elements("startEvent:s userTask:a")
        + &catch("c", &timer("<timeDuration>= wait</timeDuration>"))
        + &path("s c a");
    let mut live = Live::start_with("", &content, json!({"wait": "soon"}));
    assert_eq!(live.told(), "+s -s +c !c(timer_unreadable)");
    let key = live.key("c");
    live.obey(Command::Set { scope: ROOT, variables: object(json!({"wait": "PT1H"})) }).unwrap();
    live.obey(Command::Retry { key }).unwrap();
    live.fire();
    assert_eq!(live.active(), "a");
}

#[test]
fn interrupting_boundary_ends_its_activity() {
    let content = chain("startEvent:s userTask:a endEvent:e")
        + &elements("endEvent:late")
        + &boundary("b", "a", true, &timer("<timeDuration>P2D</timeDuration>"))
        + &path("b late");
    let mut live = Live::start(&content);
    live.told();
    live.fire();
    assert_eq!(live.told(), "xa +b <b -b +late -late .");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn completed_activity_takes_its_boundary_timers_away() {
    let content = chain("startEvent:s userTask:a userTask:z")
        + &elements("endEvent:late")
        + &boundary("b", "a", true, &timer("<timeDuration>P2D</timeDuration>"))
        + &path("b late");
    let mut live = Live::start(&content);
    live.complete("a");
    assert!(live.state.timers().is_empty());
    assert!(live.events.iter().any(|e| matches!(e, Event::TimerDisarmed { .. })));
}

#[test]
fn cycle_beside_an_activity_fires_as_often_as_told_and_does_not_drift() {
    let content = chain("startEvent:s userTask:a endEvent:e")
        + &elements("endEvent:r")
        + &boundary("b", "a", false, &timer("<timeCycle>R3/PT1H</timeCycle>"))
        + &path("b r");
    let mut live = Live::start(&content);
    live.told();
    for round in 1..=3 {
        live.fire();
        assert_eq!(live.told(), "+b <b -b +r -r", "round {round}");
    }
    assert_eq!(live.now.to_string(), "2024-01-01T11:00:00+07:00");
    assert!(live.state.timers().is_empty());
    live.complete("a");
    assert_eq!(live.state.status(), Status::Completed);
}

#[test]
fn message_beside_an_activity_may_come_again() {
    let content = chain("startEvent:s userTask:a endEvent:e")
        + &elements("userTask:r")
        + &boundary("b", "a", false, MESSAGE)
        + &path("b r");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.message("paid").unwrap();
    live.message("paid").unwrap();
    assert_eq!(live.active(), "a r r");
}

fn error_end(id: &str, reference: &str) -> String {
    format!(r#"<endEvent id="{id}"><errorEventDefinition errorRef="{reference}"/></endEvent>"#)
}

#[test]
fn error_in_a_sub_process_goes_to_the_boundary_of_its_code() {
    let inner = elements("startEvent:s2 parallelGateway:g userTask:a userTask:b")
        + &error_end("bad", "x")
        + &path("s2 g a bad")
        + &path("g b");
    let content = elements("startEvent:s userTask:any userTask:one")
        + &format!(r#"<subProcess id="sub">{inner}</subProcess>"#)
        + &flow("s", "sub")
        + &boundary("all", "sub", true, "<errorEventDefinition/>")
        + &boundary("e1", "sub", true, r#"<errorEventDefinition errorRef="x"/>"#)
        + &path("all any")
        + &path("e1 one");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.told();
    live.complete("a");
    assert_eq!(live.told(), "-a +bad >bad -bad xb xsub +e1 <e1 -e1 +one");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn failed_task_is_caught_on_itself_then_round_it_else_it_is_an_incident() {
    let inner = chain("startEvent:s2 serviceTask:v endEvent:e2")
        + &elements("userTask:near")
        + &boundary("b1", "v", true, r#"<errorEventDefinition errorRef="x"/>"#)
        + &path("b1 near");
    let content = elements("startEvent:s userTask:far")
        + &format!(r#"<subProcess id="sub">{inner}</subProcess>"#)
        + &flow("s", "sub")
        + &boundary("b2", "sub", true, r#"<errorEventDefinition errorRef="y"/>"#)
        + &path("b2 far");
    for (code, told) in
        [("E1", "xv +b1 <b1 -b1 +near"), ("E2", "xv xsub +b2 <b2 -b2 +far"), ("E3", "!v(error_uncaught)")]
    {
        let mut live = Live::start_with(GLOBALS, &content, json!({}));
        live.told();
        let key = live.key("v");
        live.obey(Command::Fail { key, code: code.into(), variables: Variables::new() }).unwrap();
        assert_eq!(live.told(), told);
    }
}

#[test]
fn error_end_that_nobody_catches_is_an_incident() {
    let mut live =
        Live::start_with(GLOBALS, &(elements("startEvent:s") + &error_end("bad", "x") + &path("s bad")), json!({}));
    assert_eq!(live.told(), "+s -s +bad !bad(error_uncaught)");
}

const TERMINATE: &str = r#"<endEvent id="t"><terminateEventDefinition/></endEvent>"#;

#[test]
fn terminate_end_ends_all_else_in_its_scope() {
    let content =
        elements("startEvent:s parallelGateway:g userTask:a userTask:b") + TERMINATE + &path("s g a t") + &path("g b");
    let mut live = Live::start(&content);
    live.told();
    live.complete("a");
    assert_eq!(live.told(), "-a +t xb -t x.");
    assert_eq!(live.state.status(), Status::Terminated);
}

#[test]
fn terminate_end_in_a_sub_process_lets_the_process_go_on() {
    let inner = elements("startEvent:s2 parallelGateway:g userTask:a userTask:b")
        + TERMINATE
        + &path("s2 g a t")
        + &path("g b");
    let content = elements("startEvent:s userTask:z")
        + &format!(r#"<subProcess id="sub">{inner}</subProcess>"#)
        + &path("s sub z");
    let mut live = Live::start(&content);
    live.told();
    live.complete("a");
    assert_eq!(live.told(), "-a +t xb -t -sub +z");
    assert_eq!(live.state.status(), Status::Running);
}

#[test]
fn link_goes_on_at_its_catch_event() {
    let link = r#"<linkEventDefinition name="L"/>"#;
    let content = elements("startEvent:s endEvent:e")
        + &format!(r#"<intermediateThrowEvent id="from">{link}</intermediateThrowEvent>"#)
        + &catch("to", link)
        + &path("s from")
        + &path("to e");
    let mut live = Live::start(&content);
    assert_eq!(live.told(), "+s -s +from >from -from +to <to -to +e -e .");
}

#[test]
fn start_event_that_was_set_off_is_named_by_the_host() {
    let content = elements("startEvent:s userTask:a userTask:b")
        + &format!(r#"<startEvent id="sm">{MESSAGE}</startEvent>"#)
        + &path("s a")
        + &path("sm b");
    let mut live = Live::idle(compiled(&file(GLOBALS, &content)));
    let start = live.model.find_node("sm");
    live.obey(Command::Start { process: ProcessIx(0), start, variables: Variables::new() }).unwrap();
    assert_eq!(live.told(), "+sm <sm -sm +b");
}

#[test]
fn thrown_messages_and_signals_are_told_to_the_host() {
    let content = elements("startEvent:s")
        + r#"<intermediateThrowEvent id="t"><signalEventDefinition signalRef="sig"/></intermediateThrowEvent>"#
        + &format!(r#"<endEvent id="e">{MESSAGE}</endEvent>"#)
        + &path("s t e");
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    assert_eq!(live.told(), "+s -s +t >t -t +e >e -e .");
}

#[test]
fn message_flow_names_the_message_where_the_events_do_not() {
    let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
        <collaboration id="c"><messageFlow id="mf" sourceRef="t" targetRef="c1"/></collaboration>
        <process id="p"><startEvent id="s"/><intermediateThrowEvent id="t"><messageEventDefinition/></intermediateThrowEvent>"#
        .to_owned()
        + &path("s t")
        + r#"</process><process id="q"><intermediateCatchEvent id="c1"><messageEventDefinition/></intermediateCatchEvent></process></definitions>"#;
    let model = compiled(&xml);
    let catch = model.node(model.find_node("c1").unwrap());
    assert_eq!(catch.kind.awaited_message().unwrap().name, "t");
}
