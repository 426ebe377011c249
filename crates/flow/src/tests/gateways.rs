//! Splits and joins.

use super::live::*;
use crate::*;
use serde_json::json;

#[test]
fn exclusive_gateway_takes_the_first_condition_that_holds_else_the_default() {
    let content = r#"<exclusiveGateway id="g" default="g-c"/>"#.to_owned()
        + &elements("startEvent:s userTask:a userTask:b userTask:c")
        + &flow("s", "g")
        + &flow("g", "c")
        + &flow_if("g", "a", "= n > 5")
        + &flow_if("g", "b", "n > 3");
    for (n, active) in [(json!(6), "a"), (json!(4), "b"), (json!(1), "c"), (json!(null), "c")] {
        assert_eq!(Live::start_with("", &content, json!({"n": n})).active(), active);
    }
}

#[test]
fn parallel_join_waits_for_every_branch() {
    let content = elements("startEvent:s parallelGateway:g userTask:a userTask:b parallelGateway:j endEvent:e")
        + &path("s g a j e")
        + &path("g b j");
    let mut live = Live::start(&content);
    assert_eq!(live.told(), "+s -s +g -g +a +b");
    live.complete("b");
    assert_eq!((live.told().as_str(), live.state.tokens().len()), ("-b", 1));
    live.complete("a");
    assert_eq!(live.told(), "-a +j -j +e -e .");
}

#[test]
fn parallel_join_takes_one_token_of_each_flow_and_leaves_the_rest() {
    // Two tokens come along the first branch before the second branch gives one.
    let content = elements(
        "startEvent:s parallelGateway:g task:x task:y exclusiveGateway:m userTask:b parallelGateway:j userTask:z",
    ) + &path("s g x m j z")
        + &path("g y m")
        + &path("g b j");
    let mut live = Live::start(&content);
    assert_eq!(live.state.tokens().len(), 2);
    live.complete("b");
    assert_eq!((live.active().as_str(), live.state.tokens().len()), ("z", 1));
}

fn inclusive() -> String {
    r#"<inclusiveGateway id="g" default="g-c"/>"#.to_owned()
        + &elements("startEvent:s userTask:a userTask:b userTask:c inclusiveGateway:j userTask:z")
        + &flow("s", "g")
        + &flow_if("g", "a", "n > 1")
        + &flow_if("g", "b", "n > 2")
        + &flow("g", "c")
        + &path("a j z")
        + &path("b j")
        + &path("c j")
}

#[test]
fn inclusive_join_waits_for_the_branches_that_were_taken() {
    let mut live = Live::start_with("", &inclusive(), json!({"n": 3}));
    assert_eq!(live.active(), "a b");
    live.complete("a");
    assert_eq!(live.active(), "b");
    live.complete("b");
    assert_eq!(live.active(), "z");
    let mut live = Live::start_with("", &inclusive(), json!({"n": 2}));
    live.complete("a");
    assert_eq!(live.active(), "z");
    let mut live = Live::start_with("", &inclusive(), json!({"n": 0}));
    live.told();
    live.complete("c");
    assert_eq!(live.told(), "-c +j -j +z");
}

#[test]
fn inclusive_join_fires_when_the_other_branch_ends_elsewhere() {
    let content = elements(
        "startEvent:s parallelGateway:g userTask:a userTask:b exclusiveGateway:x endEvent:f inclusiveGateway:j userTask:z",
    ) + &path("s g a j z")
        + &path("g b x")
        + &flow_if("x", "j", "go")
        + &flow_if("x", "f", "not(go)");
    let mut live = Live::start(&content);
    live.complete("a");
    assert_eq!(live.active(), "b");
    live.complete_with("b", json!({"go": false}));
    assert_eq!(live.active(), "z");
    let mut live = Live::start(&content);
    live.complete("a").complete_with("b", json!({"go": true}));
    assert_eq!(live.active(), "z");
}

#[test]
fn inclusive_join_in_a_loop_does_not_wait_for_itself() {
    // The join has a flow in from the loop behind it: BPMN 2.0.2 §13.4.3 must let the first round through.
    let content = elements("startEvent:s inclusiveGateway:j userTask:a exclusiveGateway:x endEvent:e")
        + &path("s j a x")
        + &flow_if("x", "j", "again")
        + &flow_if("x", "e", "not(again)");
    let mut live = Live::start(&content);
    assert_eq!(live.active(), "a");
    live.complete_with("a", json!({"again": true}));
    assert_eq!(live.active(), "a");
    live.complete_with("a", json!({"again": false}));
    assert_eq!(live.state.status(), Status::Completed);
}

#[test]
fn inclusive_join_waits_for_a_branch_that_loops_before_it() {
    let content = r#"<exclusiveGateway id="x" default="x-j"/>"#.to_owned()
        + &elements(
            "startEvent:s parallelGateway:g userTask:a exclusiveGateway:m userTask:b inclusiveGateway:j userTask:z",
        )
        + &path("s g a j z")
        + &path("g m b x j")
        + &flow_if("x", "m", "again");
    let mut live = Live::start(&content);
    live.complete("a").complete_with("b", json!({"again": true}));
    assert_eq!(live.active(), "b");
    live.complete_with("b", json!({"again": false}));
    assert_eq!(live.active(), "z");
}

#[test]
fn event_based_gateway_follows_the_first_event_and_lets_the_others_go() {
    let globals = r#"<message id="m" name="paid"/>"#;
    let content = r#"<intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
        <intermediateCatchEvent id="t"><timerEventDefinition><timeDuration>P7D</timeDuration></timerEventDefinition></intermediateCatchEvent>"#
        .to_owned()
        + &elements("startEvent:s eventBasedGateway:g userTask:a userTask:b")
        + &path("s g c a")
        + &path("g t b");
    let mut live = Live::start_with(globals, &content, json!({}));
    live.told();
    live.message("paid").unwrap();
    assert_eq!(live.told(), "-g +c <c -c +a");
    assert!(live.state.timers().is_empty() && live.state.waits().is_empty());
    let mut live = Live::start_with(globals, &content, json!({}));
    live.fire();
    assert_eq!(live.active(), "b");
    assert_eq!(live.now.to_string(), "2024-01-08T08:00:00+07:00");
}
