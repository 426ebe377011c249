//! A task taken back one step: only along a way that carries one token, and told by the same events as everything else.

use super::live::*;
use crate::*;
use serde_json::json;

fn back(live: &mut Live, from: &str, to: &str) -> Result<(), Refused> {
    let (key, to) = (live.key(from), live.model.find_node(to).unwrap());
    live.obey(Command::GoBack { key, to })
}

fn before(content: &str, node: &str) -> String {
    let model = compiled(&file("", content));
    let found = model.steps_before(model.find_node(node).unwrap());
    found.iter().map(|n| model.node(*n).id.as_str()).collect::<Vec<_>>().join(" ")
}

#[test]
fn task_goes_one_step_back_and_forward_again() {
    let mut live = Live::start(&chain("startEvent:s userTask:a userTask:b userTask:c endEvent:e"));
    live.complete("a").complete("b").told();
    assert_eq!(back(&mut live, "c", "a"), Err(Refused::NotBefore), "two steps");
    back(&mut live, "c", "b").unwrap();
    assert_eq!(live.told(), "xc +b");
    assert_eq!(live.replayed(), live.state);
    live.complete("b").complete("c");
    assert_eq!(live.told(), "-b +c -c +e -e .");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn way_back_leads_through_choices_automatic_steps_and_events_that_ended_a_task() {
    let timer = r#"<boundaryEvent id="late" attachedToRef="a"><timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"#;
    let content = elements("startEvent:s userTask:a userTask:x exclusiveGateway:g task:auto userTask:b endEvent:e")
        + r#"<exclusiveGateway id="h" default="h-x"/>"#
        + timer
        + &path("s a h x g auto b e")
        + &flow_if("h", "g", "c = 1")
        + &flow("late", "g");
    assert_eq!(before(&content, "b"), "a x");
    assert_eq!(before(&content, "x"), "a");
    assert_eq!(before(&content, "a"), "");
    let mut live = Live::start(&content);
    live.fire().told();
    back(&mut live, "b", "a").unwrap();
    assert_eq!(live.told(), "xb +a");
    assert_eq!(live.state.timers().len(), 1, "the timer of the task is armed anew");
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn branch_goes_back_within_itself_only() {
    let content = elements(
        "startEvent:s userTask:a parallelGateway:f userTask:b userTask:c userTask:d parallelGateway:j userTask:z endEvent:e",
    ) + &path("s a f b c j z e")
        + &path("f d j");
    assert_eq!(
        (before(&content, "b"), before(&content, "c"), before(&content, "z")),
        ("".into(), "b".into(), "".into())
    );
    let mut live = Live::start(&content);
    live.complete("a").complete("b").told();
    assert_eq!(back(&mut live, "d", "a"), Err(Refused::NotBefore));
    assert_eq!(back(&mut live, "c", "a"), Err(Refused::NotBefore));
    back(&mut live, "c", "b").unwrap();
    assert_eq!((live.told().as_str(), live.active().as_str()), ("xc +b", "d b"));
    live.complete("d").complete("b").complete("c").complete("z");
    assert_eq!(live.state.status(), Status::Completed);
    assert_eq!(live.replayed(), live.state);
}

#[test]
fn loop_round_a_task_is_no_step_before_it() {
    let content = elements("startEvent:s exclusiveGateway:m userTask:a endEvent:e")
        + r#"<exclusiveGateway id="g" default="g-e"/>"#
        + &path("s m a g e")
        + &flow_if("g", "m", "again = true");
    assert_eq!(before(&content, "a"), "");
}

#[test]
fn only_an_open_task_goes_back() {
    let mut live = Live::start_with("", &chain("startEvent:s userTask:a userTask:b endEvent:e"), json!({}));
    live.complete("a");
    let (key, to) = (live.key("b"), live.model.find_node("a").unwrap());
    assert_eq!(live.obey(Command::GoBack { key: 99, to }), Err(Refused::NotActive));
    live.obey(Command::Fault { key, code: "host".into(), detail: String::new() }).unwrap();
    assert_eq!(live.obey(Command::GoBack { key, to }), Err(Refused::Held));
    live.obey(Command::Terminate).unwrap();
    assert_eq!(live.obey(Command::GoBack { key, to }), Err(Refused::Ended));
}
