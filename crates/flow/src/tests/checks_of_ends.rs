//! Warnings of processes that end badly or never: errors that nothing catches, calls without end.

use super::checks::warned;
use super::live::*;
use crate::check::check;

fn rules_and_elements(content: &str) -> Vec<(&'static str, String)> {
    warned(content).into_iter().map(|w| (w.0, w.1)).collect()
}

const THROWS: &str = r#"<endEvent id="x"><errorEventDefinition errorRef="err"/></endEvent>"#;
const CATCHES: &str = r#"<errorEventDefinition errorRef="err"/>"#;

#[test]
fn error_that_nothing_catches_is_warned_of() {
    let uncaught = [("error_uncaught", "x".to_owned())];
    let top = elements("startEvent:s") + THROWS + &path("s x");
    assert_eq!(rules_and_elements(&top), uncaught);
    assert_eq!(rules_and_elements(&(top + &event_sub("h", true, CATCHES, "endEvent:he"))), []);
    let inner = elements("startEvent:s2") + THROWS + &path("s2 x");
    let sub = elements("startEvent:s endEvent:e") + &holding("subProcess", "sub", "", &inner) + &path("s sub e");
    assert_eq!(rules_and_elements(&sub), uncaught);
    let handled = |definition: &str| sub.clone() + &beside("b", "sub", true, definition) + &flow("b", "e");
    assert_eq!(rules_and_elements(&handled(CATCHES)), []);
    assert_eq!(rules_and_elements(&handled("<errorEventDefinition/>")), [], "catches all");
    let other = file(
        r#"<error id="err" errorCode="E1"/><error id="e2" errorCode="E2"/>"#,
        &handled(r#"<errorEventDefinition errorRef="e2"/>"#),
    );
    assert_eq!(check(&other).problems.iter().map(|p| p.rule).collect::<Vec<_>>(), ["error_uncaught"]);
    let called = |caught: &str| {
        elements("startEvent:s endEvent:e")
            + r#"<callActivity id="c" calledElement="q"/>"#
            + &path("s c e")
            + caught
            + r#"</process><process id="q">"#
            + &inner
    };
    assert_eq!(rules_and_elements(&called("")), uncaught);
    assert_eq!(rules_and_elements(&called(&(beside("b", "c", true, CATCHES) + &flow("b", "e")))), []);
}

#[test]
fn process_that_always_calls_itself_is_warned_of() {
    let call = |id: &str, process: &str| format!(r#"<callActivity id="{id}" calledElement="{process}"/>"#);
    let always = elements("startEvent:s endEvent:e") + &call("c", "p") + &path("s c e");
    assert_eq!(rules_and_elements(&always), [("calls_itself", "c".to_owned())]);
    let around = elements("startEvent:s endEvent:e")
        + &call("c", "q")
        + &path("s c e")
        + r#"</process><process id="q">"#
        + &elements("startEvent:s2 endEvent:e2")
        + &call("d", "p")
        + &path("s2 d e2");
    assert_eq!(rules_and_elements(&around), [("calls_itself", "c".to_owned()), ("calls_itself", "d".to_owned())]);
    let split = elements("startEvent:s parallelGateway:g endEvent:e endEvent:f")
        + &call("c", "p")
        + &path("s g c e")
        + &flow("g", "f");
    assert_eq!(rules_and_elements(&split), [("calls_itself", "c".to_owned())]);
    let sometimes = r#"<exclusiveGateway id="g" default="g-e"/>"#.to_owned()
        + &elements("startEvent:s endEvent:e")
        + &call("c", "p")
        + &path("s g e")
        + &flow_if("g", "c", "deeper")
        + &flow("c", "e");
    assert_eq!(rules_and_elements(&sometimes), []);
    let escapes = always
        + &beside("b", "c", true, "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>")
        + &flow("b", "e");
    assert_eq!(rules_and_elements(&escapes), []);
}
