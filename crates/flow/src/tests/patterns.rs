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
fn wcp_9_structured_discriminator_goes_on_with_the_first_branch_and_ignores_the_rest() {
    // A condition beside the branches comes once, when the first has been done; the rest only ends.
    let inner = elements("startEvent:s2 parallelGateway:g userTask:a userTask:b endEvent:e2")
        + &path("s2 g a e2")
        + &path("g b e2");
    let first = "<conditionalEventDefinition><condition>done</condition></conditionalEventDefinition>";
    let content = elements("startEvent:s userTask:z endEvent:e endEvent:f")
        + &holding("subProcess", "sub", "", &inner)
        + &path("s sub e")
        + &beside("d", "sub", false, first)
        + &path("d z f");
    let mut live = Live::start_with("", &content, json!({"done": false}));
    live.complete_with("b", json!({"done": true}));
    assert_eq!(live.active(), "sub a z");
    live.complete_with("a", json!({"done": true}));
    assert_eq!(live.active(), "z");
    live.complete("z");
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
fn wcp_12_instances_without_synchronisation() {
    // A loop that starts one task in every round and waits for none of them.
    let content = elements("startEvent:s exclusiveGateway:m parallelGateway:g userTask:t endEvent:e endEvent:f")
        + r#"<scriptTask id="n" motcua:resultVariable="n"><script>n + 1</script></scriptTask>"#
        + &path("s m n g t e")
        + r#"<exclusiveGateway id="x" default="x-f"/>"#
        + &path("g x f")
        + &flow_if("x", "m", "n < 3");
    let mut live = Live::start_with("", &content, json!({"n": 0}));
    assert_eq!(live.active(), "t t t");
    live.complete("t").complete("t").complete("t");
    assert_eq!(live.state.status(), Status::Completed);
}

#[test]
fn wcp_13_and_14_as_many_instances_as_designed_or_known_at_run_time() {
    for cardinality in ["3", "= count(names)"] {
        let spec = format!(
            "<multiInstanceLoopCharacteristics><loopCardinality>{cardinality}</loopCardinality></multiInstanceLoopCharacteristics>"
        );
        let content = elements("startEvent:s userTask:z") + &holding("userTask", "t", "", &spec) + &path("s t z");
        let mut live = Live::start_with("", &content, json!({"names": ["a", "b", "c"]}));
        live.complete_task("t", json!({})).complete_task("t", json!({}));
        assert_eq!(live.active(), "t t");
        live.complete_task("t", json!({}));
        assert_eq!(live.active(), "z");
    }
}

#[test]
fn wcp_15_instances_that_are_added_while_others_run() {
    let globals = r#"<message id="m" name="one more"/>"#;
    let more = r#"<messageEventDefinition messageRef="m"/>"#;
    let inner = chain("startEvent:s2 userTask:t endEvent:e2") + &event_sub("h", false, more, "userTask:t2 endEvent:he");
    let content = elements("startEvent:s userTask:z") + &holding("subProcess", "sub", "", &inner) + &path("s sub z");
    let mut live = Live::start_with(globals, &content, json!({}));
    live.message("one more").unwrap();
    live.message("one more").unwrap();
    live.complete("t").complete("t2");
    assert_eq!(live.active(), "sub h t2");
    live.complete("t2");
    assert_eq!(live.active(), "z");
    assert_eq!(live.message("one more"), Err(Refused::NotAwaited));
}

#[test]
fn wcp_17_interleaved_parallel_routing_as_a_choice_of_the_order() {
    let content = r#"<exclusiveGateway id="g" default="g-b"/>"#.to_owned()
        + &elements("startEvent:s userTask:a userTask:b2 userTask:b userTask:a2 exclusiveGateway:m userTask:z")
        + &flow("s", "g")
        + &flow_if("g", "a", "first = \"a\"")
        + &flow("g", "b")
        + &path("a b2 m z")
        + &path("b a2 m");
    for (first, order) in [("a", ["a", "b2"]), ("b", ["b", "a2"])] {
        let mut live = Live::start_with("", &content, json!({"first": first}));
        for task in order {
            assert_eq!(live.active(), task);
            live.complete(task);
        }
        assert_eq!(live.active(), "z");
    }
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
