//! Migration of tokens before joins, scopes, repeated activities, event sub-processes and what can be undone.

use super::live::*;
use super::migration::*;
use crate::*;
use serde_json::json;

fn both(gateway: &str) -> String {
    elements(&format!("startEvent:s {gateway}:f userTask:a userTask:b {gateway}:j endEvent:e"))
        + &path("s f a j e")
        + &path("f b j")
}

#[test]
fn token_before_a_join_waits_on_in_the_new_version() {
    let mut live = begun(&both("parallelGateway"));
    live.complete("a");
    moved(&mut live, version(&(elements("task:x") + &both("parallelGateway"))), &[]);
    assert_eq!(live.state.tokens().len(), 1);
    live.told();
    live.complete("b");
    assert_eq!(live.told(), "-b +j -j +e -e .");
}

#[test]
fn join_that_could_never_complete_stands_in_the_way() {
    let one = elements("startEvent:s userTask:b endEvent:e")
        + r#"<exclusiveGateway id="f" default="f-a"/><userTask id="a"/><exclusiveGateway id="j"/>"#
        + &path("s f a j e")
        + &flow_if("f", "b", "c = 1")
        + &path("b j");
    let live = begun(&one);
    assert_eq!(live.active(), "a");
    // In the new version both branches come together: here only one of them has begun.
    let strict = elements("startEvent:s parallelGateway:f userTask:a userTask:b parallelGateway:k endEvent:e")
        + &path("s f a k e")
        + &path("f b k");
    assert_eq!(rules(&planned(&live, &version(&strict), &[]).obstacles), "join_never:k");
}

#[test]
fn branch_that_waited_for_a_lost_branch_goes_on_at_once_and_not_back() {
    let mut live = begun(&both("parallelGateway"));
    live.complete("a");
    let new = elements(
        "startEvent:s parallelGateway:f userTask:a userTask:b userTask:z exclusiveGateway:j endEvent:e endEvent:e2",
    ) + &path("s f a j z e")
        + &path("f b e2");
    let made = moved(&mut live, version(&new), &[]);
    assert_eq!((rules(&made.notes).as_str(), made.undoable), ("goes_on:j goes_on:z", false));
    assert_eq!(live.active(), "b z");
}

#[test]
fn suspended_instance_is_migrated_and_goes_on_when_it_is_resumed() {
    let mut live = begun(&both("parallelGateway"));
    live.complete("a");
    live.obey(Command::Suspend { reason: String::new() }).unwrap();
    let new = elements(
        "startEvent:s parallelGateway:f userTask:a userTask:b exclusiveGateway:j userTask:z endEvent:e endEvent:e2",
    ) + &path("s f a j z e")
        + &path("f b e2");
    let made = moved(&mut live, version(&new), &[]);
    assert!(made.undoable && live.state.tokens().len() == 1);
    live.obey(Command::Resume { reason: String::new() }).unwrap();
    assert_eq!(live.active(), "b z");
}

#[test]
fn flow_that_is_gone_stands_in_the_way() {
    let mut live = begun(&both("parallelGateway"));
    live.complete("a");
    let new = elements("startEvent:s parallelGateway:f userTask:a userTask:b task:t parallelGateway:j endEvent:e")
        + &path("s f a t j e")
        + &path("f b j");
    assert_eq!(rules(&planned(&live, &version(&new), &[]).obstacles), "flow_gone:a-j");
    let made = moved(&mut live, version(&new), &[("a-j", "t-j")]);
    assert!(made.undoable);
    live.complete("b");
    assert_eq!(live.state.status(), Status::Completed);
}

fn several(spec: &str) -> String {
    elements("startEvent:s endEvent:e") + &holding("userTask", "a", "", spec) + &path("s a e")
}

const THREE: &str = r#"<multiInstanceLoopCharacteristics isSequential="false"><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics>"#;

#[test]
fn repeated_activity_goes_on_unless_its_repetition_changed() {
    let mut live = begun(&several(THREE));
    live.complete_task("a", json!({}));
    let in_turn = version(&several(&THREE.replace("false", "true")));
    assert_eq!(rules(&planned(&live, &in_turn, &[]).obstacles), "repeat_changed:a");
    assert_eq!(rules(&planned(&live, &version(&several("")), &[]).obstacles), "repeat_changed:a");
    let enough = "</loopCardinality><completionCondition>numberOfCompletedInstances = 2</completionCondition>";
    let sooner = version(&several(&THREE.replace("</loopCardinality>", enough)));
    moved(&mut live, sooner, &[]);
    live.complete_task("a", json!({}));
    assert_eq!(live.state.status(), Status::Completed, "when it is enough may change");
}

fn inner(id: &str, content: &str) -> String {
    elements("startEvent:s endEvent:e") + &holding("subProcess", id, "", content) + &path(&format!("s {id} e"))
}

#[test]
fn sub_process_and_its_variables_go_where_the_mapping_says() {
    let data = r#"<dataObject id="d"/><dataObjectReference id="note" dataObjectRef="d"/>"#;
    let task = chain("startEvent:s2 userTask:a endEvent:e2");
    let mut live = begun(&inner("sub", &(data.to_owned() + &task)));
    let hindered = planned(&live, &version(&inner("part", &task)), &[]);
    assert_eq!(rules(&hindered.obstacles), "element_gone:sub content_gone:sub");
    let made = moved(&mut live, version(&inner("part", &task)), &[("sub", "part")]);
    assert_eq!(rules(&made.notes), "variable_without_place:sub");
    moved(&mut live, version(&inner("part", &(data.replace("\"d\"", "\"f\"").replace("note", "file") + &task))), &[]);
    live.complete("a");
    assert_eq!(live.state.status(), Status::Completed);
}

#[test]
fn event_sub_process_of_the_new_version_listens_from_the_migration_on() {
    let plain = chain("startEvent:s userTask:a endEvent:e");
    let heard = event_sub("h", true, DAY, "userTask:ht endEvent:he") + &plain;
    let mut live = begun(&plain);
    let made = moved(&mut live, version(&heard), &[]);
    assert_eq!(rules(&made.notes), "timer_new:hs");
    live.fire();
    assert_eq!(live.active(), "h ht");
    let back = planned(&live, &version(&plain), &[]);
    assert_eq!(rules(&back.obstacles), "element_gone:h element_gone:ht content_gone:h");
    moved(&mut live, version(&(elements("task:x") + &heard)), &[]);
    assert!(live.state.timers().is_empty(), "an interrupting one that has begun does not listen again");
}

#[test]
fn events_behind_a_gateway_are_exchanged_but_one_must_be_left() {
    let with = |first: &str, second: &str| {
        elements("startEvent:s eventBasedGateway:g endEvent:e")
            + &holding("intermediateCatchEvent", first, "", DAY)
            + &holding("intermediateCatchEvent", second, "", r#"<messageEventDefinition messageRef="m"/>"#)
            + &path(&format!("s g {first} e"))
            + &path(&format!("g {second} e"))
    };
    let mut live = begun(&with("t", "c"));
    let made = moved(&mut live, version(&with("u", "c")), &[]);
    assert_eq!(rules(&made.notes), "timer_let_go:t timer_new:u");
    assert_eq!((live.state.timers().len(), live.state.waits().len()), (1, 1));
    live.message("M").unwrap();
    assert_eq!(live.state.status(), Status::Completed);
}

fn handled(handler: &str) -> String {
    elements("startEvent:s userTask:t userTask:a endEvent:e")
        + &beside("b", "t", true, "<compensateEventDefinition/>")
        + &holding("userTask", handler, r#"isForCompensation="true""#, "")
        + &format!(r#"<association id="l" sourceRef="b" targetRef="{handler}"/>"#)
        + &holding("intermediateThrowEvent", "back", "", "<compensateEventDefinition/>")
        + &path("s t a back e")
}

#[test]
fn what_was_done_is_undone_by_the_handler_of_the_new_version() {
    let mut live = begun(&handled("u"));
    live.complete("t");
    moved(&mut live, version(&handled("v")), &[]);
    live.complete("a");
    assert_eq!(live.active(), "back v");
    let mut without = begun(&handled("u"));
    without.complete("t");
    let plain = chain("startEvent:s userTask:t userTask:a endEvent:e");
    let made = moved(&mut without, version(&plain), &[]);
    assert_eq!(rules(&made.notes), "undo_lost:t");
    let gone = version(&chain("startEvent:s userTask:a endEvent:e"));
    without.complete("a");
    let mut live = begun(&handled("u"));
    live.complete("t");
    assert_eq!(rules(&planned(&live, &gone, &[]).obstacles), "element_gone:t");
}

#[test]
fn incident_stays_one_in_the_new_version_and_is_retried_there() {
    let choice = |condition: &str| {
        elements("startEvent:s userTask:a exclusiveGateway:g endEvent:e")
            + &path("s a g")
            + &flow_if("g", "e", condition)
    };
    let mut live = begun(&choice("c = 1"));
    live.complete("a");
    moved(&mut live, version(&choice("c = null")), &[]);
    let key = live.key("g");
    live.obey(Command::Retry { key }).unwrap();
    assert_eq!(live.state.status(), Status::Completed);
}
