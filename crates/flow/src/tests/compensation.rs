//! Compensation and transactions: what is done is undone, the last first.

use super::live::*;
use crate::*;
use serde_json::json;

const GLOBALS: &str = r#"<error id="x" errorCode="E1"/>"#;
const UNDO: &str = "<compensateEventDefinition/>";

/// A user task `id` with a boundary event `{id}c` and a handler `{id}u`, a user task.
fn undoable(id: &str) -> String {
    elements(&format!("userTask:{id}")) + &undone_by(id, "userTask")
}

fn undone_by(id: &str, handler: &str) -> String {
    beside(&format!("{id}c"), id, true, UNDO)
        + &holding(handler, &format!("{id}u"), r#"isForCompensation="true""#, "")
        + &format!(r#"<association id="{id}l" sourceRef="{id}c" targetRef="{id}u"/>"#)
}

fn throw(id: &str, attributes: &str) -> String {
    format!(r#"<intermediateThrowEvent id="{id}"><compensateEventDefinition {attributes}/></intermediateThrowEvent>"#)
}

#[test]
fn completed_activities_are_undone_in_reverse_order() {
    let content = elements("startEvent:s userTask:n endEvent:e")
        + &undoable("a")
        + &undoable("b")
        + &throw("t", "")
        + &path("s a b n t e");
    let mut live = Live::start(&content);
    live.complete("a").complete("b");
    let done: Vec<_> = live.state.compensable().iter().map(|d| live.model.node(d.node).id.as_str()).collect();
    assert_eq!(done, ["a", "b"]);
    live.told();
    live.complete("n");
    assert_eq!(live.told(), "-n +t >t +bc <bc +bu -bc");
    live.complete("bu");
    assert_eq!(live.told(), "-bu +ac <ac +au -ac");
    live.complete("au");
    assert_eq!(live.told(), "-au -t +e -e .");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn automatic_handlers_pass_in_one_step() {
    let content = elements("startEvent:s task:a task:b endEvent:e")
        + &undone_by("a", "task")
        + &undone_by("b", "task")
        + &throw("t", "")
        + &path("s a b t e");
    let mut live = Live::start(&content);
    assert_eq!(live.told(), "+s -s +a -a +b -b +t >t +bc <bc +bu -bc -bu +ac <ac +au -ac -au -t +e -e .");
}

#[test]
fn only_the_activity_named_is_undone_and_only_once() {
    let content = elements("startEvent:s endEvent:e")
        + &undoable("a")
        + &undoable("b")
        + &throw("t", r#"activityRef="a""#)
        + &throw("t2", r#"activityRef="a""#)
        + &path("s a b t t2 e");
    let mut live = Live::start(&content);
    live.complete("a").told();
    live.complete("b");
    assert_eq!(live.told(), "-b +t >t +ac <ac +au -ac");
    live.complete("au");
    assert_eq!(live.told(), "-au -t +t2 >t2 -t2 +e -e .");
}

#[test]
fn activity_that_has_not_completed_is_not_undone() {
    let content = elements("startEvent:s parallelGateway:g endEvent:e endEvent:f")
        + &undoable("a")
        + &throw("t", "")
        + &path("s g a e")
        + &path("g t f");
    let mut live = Live::start(&content);
    assert_eq!(live.told(), "+s -s +g -g +a +t >t -t +f -f");
}

#[test]
fn throw_that_does_not_wait_goes_on_and_the_process_ends_when_all_is_undone() {
    let content = elements("startEvent:s endEvent:e")
        + &undoable("a")
        + &undoable("b")
        + &throw("t", r#"waitForCompletion="false""#)
        + &path("s a b t e");
    let mut live = Live::start(&content);
    live.complete("a").told();
    live.complete("b");
    assert_eq!(live.told(), "-b +t >t +bc <bc +bu -bc +ac <ac +au -ac -t +e -e");
    live.complete("bu");
    assert_eq!(live.state.status(), Status::Running);
    live.complete("au");
    assert_eq!(live.told(), "-bu -au .");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn completed_sub_process_is_undone_by_undoing_what_was_completed_in_it() {
    let inner = r#"<dataObject id="d" name="note"/>"#.to_owned()
        + &elements("startEvent:s2 userTask:w endEvent:e2")
        + &undoable("a")
        + &undoable("b")
        + &path("s2 a b w e2");
    let content = elements("startEvent:s userTask:n endEvent:e")
        + &holding("subProcess", "sub", "", &inner)
        + &throw("t", "")
        + &path("s sub n t e");
    let mut live = Live::start(&content);
    live.complete_with("a", json!({"note": "as it was"})).complete("b").complete("w").told();
    live.complete("n");
    assert_eq!(live.told(), "-n +t >t +bc <bc +bu -bc");
    let scope = live.state.scope_of(live.key("bu"));
    assert_eq!(live.state.visible(scope)["note"], json!("as it was"), "variables stay for the handler");
    live.complete("bu").complete("au");
    assert_eq!(live.told(), "-bu +ac <ac +au -ac -au -t +e -e .");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn handler_of_a_sub_process_stands_for_what_is_in_it() {
    let inner = elements("startEvent:s2 endEvent:e2") + &undoable("a") + &path("s2 a e2");
    let content = elements("startEvent:s endEvent:e")
        + &holding("subProcess", "sub", "", &inner)
        + &undone_by("sub", "userTask")
        + &throw("t", "")
        + &path("s sub t e");
    let mut live = Live::start(&content);
    live.told();
    live.complete("a");
    assert_eq!(live.told(), "-a +e2 -e2 -sub +t >t +subc <subc +subu -subc");
    live.complete("subu");
    assert_eq!(live.told(), "-subu -t +e -e .");
}

#[test]
fn compensation_event_sub_process_undoes_its_sub_process_and_may_undo_what_is_in_it() {
    let handler = holding("startEvent", "hs", "", UNDO)
        + &elements("userTask:h endEvent:he")
        + &throw("ht", "")
        + &path("hs h ht he");
    let inner = elements("startEvent:s2 endEvent:e2")
        + &undoable("a")
        + &path("s2 a e2")
        + &holding("subProcess", "hsub", r#"triggeredByEvent="true""#, &handler);
    let content = elements("startEvent:s endEvent:e")
        + &holding("subProcess", "sub", "", &inner)
        + &throw("t", r#"activityRef="sub""#)
        + &path("s sub t e");
    let mut live = Live::start(&content);
    live.told();
    live.complete("a");
    assert_eq!(live.told(), "-a +e2 -e2 -sub +t >t +hsub +hs <hs -hs +h");
    live.complete("h");
    assert_eq!(live.told(), "-h +ht >ht +ac <ac +au -ac");
    live.complete("au");
    assert_eq!(live.told(), "-au -ht +he -he -hsub -t +e -e .");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn error_handler_may_undo_what_the_failed_scope_had_completed() {
    let bad = holding("endEvent", "bad", "", r#"<errorEventDefinition errorRef="x"/>"#);
    let handler = holding("startEvent", "hs", "", r#"<errorEventDefinition errorRef="x"/>"#)
        + &throw("ht", r#"activityRef="a""#)
        + &elements("endEvent:he")
        + &path("hs ht he");
    let content = elements("startEvent:s")
        + &undoable("a")
        + &bad
        + &path("s a bad")
        + &holding("subProcess", "h", r#"triggeredByEvent="true""#, &handler);
    let mut live = Live::start_with(GLOBALS, &content, json!({}));
    live.told();
    live.complete("a");
    assert_eq!(live.told(), "-a +bad >bad -bad +h +hs <hs -hs +ht >ht +ac <ac +au -ac");
    live.complete("au");
    assert_eq!(live.told(), "-au -ht +he -he -h .");
}

#[test]
fn every_instance_is_undone_with_its_own_variables() {
    let spec = r#"<multiInstanceLoopCharacteristics isSequential="true"><loopDataInputRef>list</loopDataInputRef>
        <inputDataItem id="i"/></multiInstanceLoopCharacteristics>"#;
    let content = r#"<dataObject id="list"/>"#.to_owned()
        + &elements("startEvent:s endEvent:e")
        + &holding("userTask", "a", "", spec)
        + &undone_by("a", "userTask")
        + &throw("t", "")
        + &path("s a t e");
    let mut live = Live::start_with("", &content, json!({"list": ["x", "y"]}));
    live.complete_task("a", json!({})).complete_task("a", json!({}));
    for item in ["y", "x"] {
        let key = live.key("au");
        assert_eq!(live.state.visible(live.state.scope_of(key))["i"], json!(item));
        live.complete("au");
    }
    assert_eq!(live.state.status(), Status::Completed);
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn interrupted_scope_takes_with_it_what_could_be_undone_and_what_is_being_undone() {
    let inner = elements("startEvent:s2 endEvent:e2") + &undoable("a") + &throw("t", "") + &path("s2 a t e2");
    let content = elements("startEvent:s userTask:z endEvent:e")
        + &holding("subProcess", "sub", "", &inner)
        + &path("s sub e")
        + &beside("b", "sub", true, "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>")
        + &path("b z");
    let mut live = Live::start(&content);
    live.complete("a").told();
    live.fire();
    assert_eq!(live.told(), "xt xau xsub +b <b -b +z");
    assert!(live.state.compensable().is_empty());
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn end_event_undoes_too() {
    let content = elements("startEvent:s") + &undoable("a") + &holding("endEvent", "e", "", UNDO) + &path("s a e");
    let mut live = Live::start(&content);
    live.complete("a").complete("au");
    assert_eq!(live.told(), "+s -s +a -a +e >e +ac <ac +au -ac -au -e .");
}

/// A transaction of `a` (undoable), a choice, and a cancel end event.
fn transaction() -> String {
    let cancel = holding("endEvent", "c", "", "<cancelEventDefinition/>");
    let inner = elements("startEvent:s2 userTask:w parallelGateway:g userTask:x2 endEvent:e2")
        + &undoable("a")
        + &cancel
        + &path("s2 a g w c")
        + &path("g x2 e2");
    holding("transaction", "tx", "", &inner)
}

#[test]
fn cancelled_transaction_is_undone_and_goes_on_at_its_cancel_event() {
    let content = elements("startEvent:s userTask:z endEvent:e")
        + &transaction()
        + &path("s tx e")
        + &beside("b", "tx", true, "<cancelEventDefinition/>")
        + &path("b z");
    let mut live = Live::start(&content);
    live.complete("a").told();
    live.complete("w");
    assert_eq!(live.told(), "-w +c >c xx2 +ac <ac +au -ac");
    live.complete("au");
    assert_eq!(live.told(), "-au -c xtx +b <b -b +z");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn cancelled_transaction_without_a_cancel_event_just_ends() {
    let content = elements("startEvent:s endEvent:e") + &transaction() + &path("s tx e");
    let mut live = Live::start(&content);
    live.complete("a").complete("w").told();
    live.complete("au");
    assert_eq!(live.told(), "-au -c xtx .");
}

#[test]
fn transaction_that_is_not_cancelled_completes_and_can_still_be_undone() {
    let inner = elements("startEvent:s2 endEvent:e2") + &undoable("a") + &path("s2 a e2");
    let content = elements("startEvent:s endEvent:e")
        + &holding("transaction", "tx", "", &inner)
        + &throw("t", "")
        + &path("s tx t e");
    let mut live = Live::start(&content);
    live.complete("a").complete("au");
    assert_eq!(live.state.status(), Status::Completed);
}

#[test]
fn error_in_a_handler_is_caught_outside_and_an_interrupted_handler_lets_the_rest_go_on() {
    let content = elements("startEvent:s endEvent:e")
        + &undoable("a")
        + &undoable("b")
        + &beside("late", "bu", true, "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>")
        + &elements("endEvent:le")
        + &path("late le")
        + &throw("t", "")
        + &path("s a b t e");
    let mut live = Live::start(&content);
    live.complete("a").complete("b").told();
    live.fire();
    assert_eq!(live.told(), "xbu +late <late -late +le -le +ac <ac +au -ac");
    live.complete("au");
    assert_eq!(live.told(), "-au -t +e -e .");
}
