//! Workflow control-flow patterns (van der Aalst et al.), by their numbers.

use super::live::*;
use crate::*;
use serde_json::json;

#[test]
fn wcp_1_sequence() {
    let mut live = Live::start(&chain("startEvent:s userTask:a userTask:b endEvent:e"));
    live.complete("a");
    assert_eq!(live.active(), "b");
}

#[test]
fn wcp_2_and_3_parallel_split_and_synchronisation() {
    let content = elements("startEvent:s parallelGateway:g userTask:a userTask:b parallelGateway:j userTask:z")
        + &path("s g a j z")
        + &path("g b j");
    let mut live = Live::start(&content);
    live.complete("a").complete("b");
    assert_eq!(live.told(), "+s -s +g -g +a +b -a -b +j -j +z");
}

#[test]
fn wcp_4_and_5_exclusive_choice_and_simple_merge() {
    let content = r#"<exclusiveGateway id="g" default="g-b"/>"#.to_owned()
        + &elements("startEvent:s userTask:a userTask:b exclusiveGateway:m userTask:z")
        + &flow("s", "g")
        + &flow_if("g", "a", "x")
        + &flow("g", "b")
        + &path("a m z")
        + &path("b m");
    let mut live = Live::start_with("", &content, json!({"x": true}));
    live.complete("a");
    assert_eq!(live.told(), "+s -s +g -g +a -a +m -m +z");
}

#[test]
fn wcp_6_and_7_multi_choice_and_structured_synchronising_merge() {
    let content =
        elements("startEvent:s inclusiveGateway:g userTask:a userTask:b userTask:c inclusiveGateway:j userTask:z")
            + &flow("s", "g")
            + &flow_if("g", "a", "x > 0")
            + &flow_if("g", "b", "x > 1")
            + &flow_if("g", "c", "x > 2")
            + &path("a j z")
            + &path("b j")
            + &path("c j");
    let mut live = Live::start_with("", &content, json!({"x": 2}));
    live.complete("b");
    assert_eq!(live.active(), "a");
    live.complete("a");
    assert_eq!(live.active(), "z");
}

#[test]
fn wcp_8_multi_merge_runs_once_for_each_branch() {
    let content =
        elements("startEvent:s parallelGateway:g userTask:a userTask:b exclusiveGateway:m userTask:z endEvent:e")
            + &path("s g a m z e")
            + &path("g b m");
    let mut live = Live::start(&content);
    live.complete("a").complete("b");
    assert_eq!(live.active(), "z z");
    live.complete("z").complete("z");
    assert_eq!(live.state.status(), Status::Completed);
}

#[test]
fn wcp_10_arbitrary_cycle() {
    let content = elements(
        "startEvent:s exclusiveGateway:m userTask:a userTask:b exclusiveGateway:g exclusiveGateway:m2 endEvent:e",
    ) + &path("s m a m2 b g")
        + &flow_if("g", "m", "go = 1")
        + &flow_if("g", "m2", "go = 2")
        + &flow_if("g", "e", "go = 3");
    let mut live = Live::start(&content);
    for (go, then) in [(1, "a"), (2, "b"), (3, "")] {
        if live.active() == "a" {
            live.complete("a");
        }
        live.complete_with("b", json!({"go": go}));
        assert_eq!(live.active(), then);
    }
}

#[test]
fn wcp_11_implicit_termination() {
    let content = elements("startEvent:s parallelGateway:g userTask:a userTask:b") + &path("s g a") + &path("g b");
    let mut live = Live::start(&content);
    live.complete("a");
    assert_eq!(live.state.status(), Status::Running);
    live.complete("b");
    assert_eq!(live.state.status(), Status::Completed);
}

#[test]
fn wcp_16_deferred_choice() {
    let globals = r#"<message id="m1" name="one"/><message id="m2" name="two"/>"#;
    let catch = |id: &str, m: &str| {
        format!(
            r#"<intermediateCatchEvent id="{id}"><messageEventDefinition messageRef="{m}"/></intermediateCatchEvent>"#
        )
    };
    let content = elements("startEvent:s eventBasedGateway:g userTask:a userTask:b")
        + &catch("c1", "m1")
        + &catch("c2", "m2")
        + &path("s g c1 a")
        + &path("g c2 b");
    let mut live = Live::start_with(globals, &content, json!({}));
    live.message("two").unwrap();
    assert_eq!(live.active(), "b");
    assert_eq!(live.message("one"), Err(Refused::NotAwaited));
}

#[test]
fn wcp_18_milestone_by_a_message_beside_an_activity() {
    let globals = r#"<message id="m" name="ask"/>"#;
    let content = chain("startEvent:s userTask:a userTask:z")
        + r#"<boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><messageEventDefinition messageRef="m"/></boundaryEvent>"#
        + &elements("userTask:reply")
        + &path("b reply");
    let mut live = Live::start_with(globals, &content, json!({}));
    live.message("ask").unwrap();
    assert_eq!(live.active(), "a reply");
    live.complete("a");
    assert_eq!(live.message("ask"), Err(Refused::NotAwaited));
}

#[test]
fn wcp_19_and_20_cancel_task_and_cancel_case() {
    let content = chain("startEvent:s userTask:a endEvent:e")
        + r#"<boundaryEvent id="b" attachedToRef="a"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"#
        + &elements("userTask:z")
        + &path("b z");
    let mut live = Live::start(&content);
    live.fire();
    assert_eq!(live.active(), "z");
    live.obey(Command::Terminate).unwrap();
    assert_eq!(live.state.status(), Status::Terminated);
}

#[test]
fn wcp_28_blocking_discriminator_is_not_mistaken_for_a_join() {
    // One exclusive merge after a parallel split passes each token; a join passes one for all.
    let split =
        elements("startEvent:s parallelGateway:g userTask:a userTask:b userTask:z") + &path("s g a") + &path("g b");
    for (tag, active) in [("exclusiveGateway", "b z"), ("parallelGateway", "b"), ("inclusiveGateway", "b")] {
        let mut live = Live::start(&(split.clone() + &elements(&format!("{tag}:j")) + &path("a j z") + &path("b j")));
        live.complete("a");
        assert_eq!(live.active(), active, "{tag}");
    }
}
