//! Living instances: an incident is mended, retried or skipped with a reason; an instance is stopped and resumed.

use super::live::*;
use crate::*;
use serde_json::json;

fn skip(live: &mut Live, id: &str) -> Result<(), Refused> {
    let key = live.key(id);
    live.obey(Command::Skip { key, reason: "đã làm trên giấy".into() })
}

fn fault(live: &mut Live, id: &str) {
    let key = live.key(id);
    live.obey(Command::Fault { key, code: "host".into(), detail: String::new() }).unwrap();
}

fn suspend(live: &mut Live) -> Result<(), Refused> {
    live.obey(Command::Suspend { reason: "chờ văn bản mới".into() })
}

fn resume(live: &mut Live) -> Result<(), Refused> {
    live.obey(Command::Resume { reason: "đã có văn bản".into() })
}

fn choice() -> String {
    elements("startEvent:s userTask:a exclusiveGateway:g userTask:b endEvent:e")
        + &path("s a g")
        + &path("b e")
        + &flow_if("g", "b", "c = 1")
}

#[test]
fn incident_is_mended_by_variables_and_retried() {
    let mut live = Live::start(&choice());
    live.complete("a").told();
    let key = live.key("g");
    assert_eq!(live.state.incidents().count(), 1);
    live.obey(Command::Set { scope: ROOT, variables: object(json!({"c": 1})) }).unwrap();
    live.obey(Command::Retry { key }).unwrap();
    assert_eq!((live.told().as_str(), live.state.incidents().count()), ("-g +b", 0));
}

#[test]
fn skipped_element_is_left_as_if_completed_and_the_reason_stays_in_the_event() {
    let content = chain("startEvent:s serviceTask:call userTask:b endEvent:e") + &beside("late", "call", true, DAY);
    let mut live = Live::start(&(content + &flow("late", "b")));
    fault(&mut live, "call");
    live.told();
    skip(&mut live, "call").unwrap();
    assert_eq!((live.told().as_str(), live.state.timers().len()), ("-call +b", 0));
    let told = live.events.iter().find_map(|e| if let Event::Skipped { reason, .. } = e { Some(reason) } else { None });
    assert_eq!(told.map(String::as_str), Some("đã làm trên giấy"));
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn only_an_incident_is_skipped() {
    let mut live = Live::start(&chain("startEvent:s userTask:a endEvent:e"));
    assert_eq!(skip(&mut live, "a"), Err(Refused::NotHeld));
    assert_eq!(live.obey(Command::Skip { key: 99, reason: String::new() }), Err(Refused::NotActive));
}

#[test]
fn gateway_that_knows_no_way_stays_an_incident_when_skipped() {
    let mut live = Live::start(&choice());
    live.complete("a").told();
    skip(&mut live, "g").unwrap();
    assert_eq!(live.told(), "!g(no_flow)");
}

#[test]
fn event_based_gateway_is_not_skipped_because_an_event_decides_the_way() {
    let timer = "<timerEventDefinition><timeDuration>= missing</timeDuration></timerEventDefinition>";
    let content = elements("startEvent:s eventBasedGateway:g endEvent:e")
        + &holding("intermediateCatchEvent", "x", "", timer)
        + &holding("intermediateCatchEvent", "y", "", DAY)
        + &path("s g x e")
        + &path("g y e");
    let mut live = Live::start(&content);
    assert_eq!(live.state.incidents().count(), 1);
    assert_eq!(skip(&mut live, "g"), Err(Refused::NotSkippable));
}

#[test]
fn one_instance_of_a_repeated_task_is_skipped_like_a_completed_one() {
    let spec =
        "<multiInstanceLoopCharacteristics><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>";
    let content = elements("startEvent:s endEvent:e") + &holding("userTask", "a", "", spec) + &path("s a e");
    let mut live = Live::start(&content);
    let key = live.task_keys("a")[0];
    live.obey(Command::Fault { key, code: "host".into(), detail: String::new() }).unwrap();
    live.obey(Command::Skip { key, reason: String::new() }).unwrap();
    assert_eq!(live.state.status(), Status::Running);
    live.complete_task("a", json!({}));
    assert_eq!(live.state.status(), Status::Completed);
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn suspended_instance_takes_nothing_but_resume_and_cancel() {
    let mut live = Live::start(&choice());
    suspend(&mut live).unwrap();
    assert!(live.state.is_suspended());
    let key = live.key("a");
    let done = Command::Complete { key, variables: Variables::new(), result: None };
    assert_eq!(live.obey(done), Err(Refused::Suspended));
    assert_eq!(live.obey(Command::Set { scope: ROOT, variables: Variables::new() }), Err(Refused::Suspended));
    assert_eq!(suspend(&mut live), Err(Refused::Suspended));
    resume(&mut live).unwrap();
    assert_eq!(resume(&mut live), Err(Refused::NotSuspended));
    live.complete_with("a", json!({"c": 1})).complete("b");
    assert_eq!(live.state.status(), Status::Completed);
    assert_eq!(live.replayed(), live.state);

    let mut cancelled = Live::start(&choice());
    suspend(&mut cancelled).unwrap();
    cancelled.obey(Command::Terminate).unwrap();
    assert_eq!((cancelled.state.status(), cancelled.state.is_suspended()), (Status::Terminated, false));
}

#[test]
fn timers_due_while_suspended_are_fired_in_due_order_afterwards() {
    let after =
        |days: u32| format!("<timerEventDefinition><timeDuration>P{days}D</timeDuration></timerEventDefinition>");
    let content = elements("startEvent:s parallelGateway:f endEvent:e1 endEvent:e2")
        + &holding("intermediateCatchEvent", "slow", "", &after(2))
        + &holding("intermediateCatchEvent", "quick", "", &after(1))
        + &path("s f slow e1")
        + &path("f quick e2");
    let mut live = Live::start(&content);
    suspend(&mut live).unwrap();
    live.now = live.now.plus_seconds(5 * 86_400);
    let due = live.state.due(live.now);
    assert_eq!(due.len(), 2);
    assert_eq!(live.obey(Command::Fire { timer: due[0] }), Err(Refused::Suspended));
    resume(&mut live).unwrap();
    live.told();
    due.into_iter().for_each(|timer| live.obey(Command::Fire { timer }).unwrap());
    assert_eq!(live.told(), "<quick -quick +e2 -e2 <slow -slow +e1 -e1 .");
}

#[test]
fn nothing_moves_by_itself_while_suspended() {
    let condition = "<conditionalEventDefinition><condition>now() > date and time(\"2024-01-02T00:00:00\")</condition></conditionalEventDefinition>";
    let condition = condition.replace("> date", "&gt; date");
    let content =
        chain("startEvent:s userTask:a endEvent:e") + &beside("when", "a", true, &condition) + &flow("when", "e");
    let mut live = Live::start(&content);
    live.now = live.now.plus_seconds(5 * 86_400);
    suspend(&mut live).unwrap();
    assert_eq!(live.active(), "a");
}

const DAY: &str = "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition>";
