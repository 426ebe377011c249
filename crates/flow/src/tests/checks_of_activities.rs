//! The corpus of files that cannot be executed, continued: loops, calls, event sub-processes, compensation, cancelling,
//! multiple events, data, pools. Each is refused for its own reason.

use super::checks::{refused, refused_content, warned};
use super::live::*;
use crate::check::check;

fn good() -> String {
    chain("startEvent:s userTask:a endEvent:e")
}

/// The good process with one more element behind its task.
fn more(element: &str) -> String {
    good() + element + &flow("a", "b")
}

fn catching(definitions: &str) -> String {
    more(&holding("intermediateCatchEvent", "b", "", definitions)) + &elements("endEvent:z") + &path("b z")
}

fn ending(definitions: &str) -> String {
    more(&holding("endEvent", "b", "", definitions))
}

const TIMER: &str = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>";
const MESSAGE: &str = r#"<messageEventDefinition messageRef="msg"/>"#;
const UNDO: &str = "<compensateEventDefinition/>";

#[test]
fn loops_need_an_end_that_can_be_read() {
    let looped = |attributes: &str, inner: &str| {
        let spec = format!("<standardLoopCharacteristics {attributes}>{inner}</standardLoopCharacteristics>");
        more(&holding("userTask", "b", "", &spec))
    };
    refused_content("loop_without_end", "b", &looped("", ""));
    refused_content("loop_without_end", "b", &looped("", "<loopCondition/>"));
    refused_content("loop_maximum", "b", &looped(r#"loopMaximum="many""#, ""));
    refused_content("loop_unreadable", "b", &looped("", "<loopCondition>1 +</loopCondition>"));
    refused_content("attribute_value", "b", &looped(r#"testBefore="yes" loopMaximum="2""#, ""));
    let two = r#"<standardLoopCharacteristics loopMaximum="2"/>"#.repeat(2);
    refused_content("loop_several", "b", &more(&holding("userTask", "b", "", &two)));
}

#[test]
fn several_instances_need_a_count_and_things_that_exist() {
    let several = |attributes: &str, inner: &str| {
        let spec = format!("<multiInstanceLoopCharacteristics {attributes}>{inner}</multiInstanceLoopCharacteristics>");
        more(&(holding("userTask", "b", "", &spec) + r#"<dataObject id="list"/>"#))
    };
    let list = "<loopDataInputRef>list</loopDataInputRef>";
    assert!(check(&file("", &several("", list))).model.is_some());
    refused_content("multi_instance_count", "b", &several("", ""));
    refused_content(
        "multi_instance_both",
        "b",
        &several("", &(list.to_owned() + "<loopCardinality>2</loopCardinality>")),
    );
    refused_content("loop_unreadable", "b", &several("", "<loopCardinality>for x</loopCardinality>"));
    refused_content(
        "loop_unreadable",
        "b",
        &several("", &(list.to_owned() + "<completionCondition>(</completionCondition>")),
    );
    refused_content("data_reference_dangling", "b", &several("", "<loopDataInputRef>gone</loopDataInputRef>"));
    refused_content(
        "multi_instance_output",
        "b",
        &several("", &(list.to_owned() + "<loopDataOutputRef>list</loopDataOutputRef>")),
    );
    refused_content("multi_instance_behavior", "b", &several(r#"behavior="None""#, list));
    refused_content("multi_instance_behavior", "b", &several(r#"behavior="One" oneBehaviorEventRef="gone""#, list));
    refused_content("multi_instance_behavior", "b", &several(r#"behavior="Complex""#, list));
}

#[test]
fn calls_need_something_in_the_file_to_call() {
    let call = |attributes: &str| more(&format!(r#"<callActivity id="b" {attributes}/>"#));
    refused_content("call_missing", "b", &call(""));
    refused_content("call_dangling", "b", &call(r#"calledElement="gone""#));
    let started = r#"</process><process id="q">"#.to_owned()
        + &holding("startEvent", "qs", "", MESSAGE)
        + &elements("endEvent:qe")
        + &path("qs qe");
    refused_content("call_without_start", "b", &(call(r#"calledElement="q""#) + &started));
}

#[test]
fn event_sub_processes_stand_apart_and_begin_with_one_event() {
    let sub = |inner: &str| good() + &holding("subProcess", "h", r#"triggeredByEvent="true""#, inner);
    let start = holding("startEvent", "hs", "", MESSAGE) + &elements("endEvent:he") + &path("hs he");
    assert!(!check(&file(super::checks::GLOBALS, &sub(&start))).has_errors());
    refused_content("event_sub_process_start", "h", &sub(&elements("userTask:t")));
    let second = holding("startEvent", "hs2", "", TIMER) + &path("hs2 he");
    refused_content("event_sub_process_start", "h", &sub(&(start.clone() + &second)));
    refused_content("event_sub_process_start_trigger", "hs", &sub(&chain("startEvent:hs endEvent:he")));
    refused_content("event_sub_process_flow", "h", &(sub(&start) + &flow("a", "h")));
    refused_content(
        "boundary_on_wrong_thing",
        "b",
        &(sub(&start) + &beside("b", "h", true, TIMER) + &elements("endEvent:l") + &path("b l")),
    );
    let looped = r#"<standardLoopCharacteristics loopMaximum="2"/>"#.to_owned() + &start;
    refused_content("loop_not_allowed", "h", &sub(&looped));
    let error = |interrupting: bool| {
        let definition = r#"<errorEventDefinition errorRef="err"/>"#;
        good() + &event_sub("h", interrupting, definition, "endEvent:he")
    };
    assert!(!check(&file(super::checks::GLOBALS, &error(true))).has_errors());
    refused_content("error_must_interrupt", "hs", &error(false));
    refused_content("compensation_start_in_process", "hs", &(good() + &event_sub("h", true, UNDO, "endEvent:he")));
    let link = r#"<linkEventDefinition name="L"/>"#;
    refused_content("event_definition_wrong_place", "hs", &(good() + &event_sub("h", true, link, "endEvent:he")));
}

#[test]
fn start_events_of_a_process_wait_for_what_can_begin_it() {
    for definition in ["<errorEventDefinition/>", "<escalationEventDefinition/>", "<compensateEventDefinition/>"] {
        let content = holding("startEvent", "s", "", definition) + &elements("endEvent:e") + &path("s e");
        refused_content("event_definition_wrong_place", "s", &content);
    }
}

#[test]
fn compensation_needs_a_handler_that_stands_apart() {
    let boundary = beside("c", "a", true, UNDO);
    let handler = |attributes: &str| format!(r#"<userTask id="u" {attributes}/>"#);
    let bound = r#"<association id="l" sourceRef="c" targetRef="u"/>"#;
    let whole = good() + &boundary + &handler(r#"isForCompensation="true""#) + bound;
    assert!(check(&file("", &whole)).problems.is_empty());
    refused_content("compensation_handler", "c", &(good() + &boundary));
    refused_content("compensation_handler", "c", &(good() + &boundary + &handler("") + bound));
    let second = r#"<association id="l2" sourceRef="c" targetRef="a"/>"#;
    refused_content("compensation_handler", "c", &(whole.clone() + second));
    refused_content("compensation_flow", "c", &(whole.clone() + &elements("endEvent:z") + &flow("c", "z")));
    refused_content("compensation_handler_flow", "u", &(whole + &flow("u", "e")));
    let lonely = good() + &handler(r#"isForCompensation="true""#);
    assert_eq!(warned(&lonely).iter().map(|w| w.0).collect::<Vec<_>>(), ["compensation_handler_unbound"]);
}

#[test]
fn compensation_is_thrown_for_activities_in_sight() {
    let throw = |id: &str| ending(&format!(r#"<compensateEventDefinition activityRef="{id}"/>"#));
    refused_content("reference_dangling", "b", &throw("gone"));
    refused_content("compensation_of_wrong_thing", "b", &throw("s"));
    let inside = holding("subProcess", "sub", "", &chain("startEvent:s2 userTask:in endEvent:e2")) + &flow("a", "sub");
    refused_content("compensation_elsewhere", "b", &(throw("in") + &inside));
}

#[test]
fn cancelling_belongs_to_transactions() {
    refused_content("cancel_outside_transaction", "b", &ending("<cancelEventDefinition/>"));
    let late = elements("endEvent:late") + &path("b late");
    let cancel = "<cancelEventDefinition/>";
    refused_content("cancel_outside_transaction", "b", &(good() + &beside("b", "a", true, cancel) + &late));
    let ends = holding("endEvent", "e2", "", cancel) + &elements("startEvent:s2") + &path("s2 e2");
    let uncaught = good() + &holding("transaction", "tx", "", &ends) + &flow("a", "tx");
    assert_eq!(warned(&uncaught).iter().map(|w| w.0).collect::<Vec<_>>(), ["cancel_uncaught"]);
    assert_eq!(warned(&(uncaught + &beside("b", "tx", true, cancel) + &late)), []);
    let transaction = holding("transaction", "tx", "", &chain("startEvent:s2 endEvent:e2")) + &flow("a", "tx");
    assert!(!check(&file("", &(good() + &transaction + &beside("b", "tx", true, cancel) + &late))).has_errors());
    refused_content("error_must_interrupt", "b", &(good() + &transaction + &beside("b", "tx", false, cancel) + &late));
}

#[test]
fn events_say_what_they_are_about() {
    refused_content("condition_event_empty", "b", &catching("<conditionalEventDefinition/>"));
    refused_content(
        "condition_unreadable",
        "b",
        &catching("<conditionalEventDefinition><condition>x &gt;</condition></conditionalEventDefinition>"),
    );
    refused_content("reference_missing", "b", &ending("<escalationEventDefinition/>"));
    refused_content("reference_dangling", "b", &ending(r#"<escalationEventDefinition escalationRef="err"/>"#));
    refused_content("reference_dangling", "b", &catching("<eventDefinitionRef>gone</eventDefinitionRef>"));
    refused_content(
        "link_unnamed",
        "b",
        &more(r#"<intermediateThrowEvent id="b"><linkEventDefinition/></intermediateThrowEvent>"#),
    );
    for definition in ["<escalationEventDefinition/>", "<cancelEventDefinition/>", UNDO, "<errorEventDefinition/>"] {
        refused_content(
            "event_definition_wrong_place",
            "b",
            &catching(definition).replace("<cancelEvent", "<terminateEvent"),
        );
    }
}

#[test]
fn multiple_events_hold_what_may_stand_together() {
    let link = r#"<linkEventDefinition name="L"/>"#;
    refused_content(
        "event_definition_not_among_several",
        "b",
        &catching(&(link.to_owned() + TIMER)).replace(r#"<sequenceFlow id="a-b" sourceRef="a" targetRef="b"/>"#, ""),
    );
    let boundary = |attributes: &str, definitions: &str| {
        let event = holding("boundaryEvent", "b", &format!(r#"attachedToRef="a" {attributes}"#), definitions);
        good() + &event + &elements("endEvent:late") + &path("b late")
    };
    refused_content("event_definition_not_among_several", "b", &boundary("", &(UNDO.to_owned() + TIMER)));
    let error = r#"<errorEventDefinition errorRef="err"/>"#;
    assert!(!check(&file(super::checks::GLOBALS, &boundary("", &(error.to_owned() + TIMER)))).has_errors());
    let parallel = r#"parallelMultiple="true""#;
    refused_content("event_definition_not_among_several", "b", &boundary(parallel, &(error.to_owned() + TIMER)));
    refused_content("parallel_multiple_alone", "b", &boundary(parallel, TIMER));
    refused_content("attribute_value", "b", &boundary(r#"parallelMultiple="maybe""#, TIMER));
    refused_content("attribute_value", "b", &boundary(r#"cancelActivity="no""#, TIMER));
}

#[test]
fn gateways_of_events_keep_to_their_kind() {
    let gateway = |attributes: &str, rest: &str| {
        elements("startEvent:s endEvent:e endEvent:f") + &format!(r#"<eventBasedGateway id="g" {attributes}/>"#) + rest
    };
    let catch = |id: &str, definition: &str| holding("intermediateCatchEvent", id, "", definition);
    let two = catch("c1", MESSAGE) + r#"<receiveTask id="c2" messageRef="msg"/>"# + &path("g c1 e") + &path("g c2 f");
    refused_content("event_gateway_mixed", "g", &(gateway("", &two) + &path("s g")));
    let receives =
        catch("c1", TIMER) + r#"<receiveTask id="c2" messageRef="msg"/>"# + &path("g c1 e") + &path("g c2 f");
    let beside = beside("b", "c2", true, TIMER) + &flow("b", "e");
    refused_content(
        "event_gateway_receive_boundary",
        "g",
        &(gateway("", &(receives.clone() + &beside)) + &path("s g")),
    );
    let parallel = r#"eventGatewayType="Parallel""#;
    let messages = catch("c1", MESSAGE) + &catch("c2", MESSAGE) + &path("g c1 e") + &path("g c2 f");
    refused_content("event_gateway_parallel", "g", &(gateway(parallel, &messages) + &path("s g")));
    let both = format!(r#"{parallel} instantiate="true""#);
    refused_content("event_gateway_start_target", "g", &(gateway(&both, &receives) + &path("s e")));
    refused_content("instantiate_incoming", "g", &(gateway(r#"instantiate="true""#, &messages) + &path("s g")));
    refused_content("attribute_value", "g", &(gateway(r#"eventGatewayType="Any""#, &messages) + &path("s g")));
    let inner =
        elements("endEvent:e2") + r#"<receiveTask id="r" instantiate="true" messageRef="msg"/>"# + &path("r e2");
    let sub = holding("subProcess", "sub", "", &inner) + &flow("a", "sub");
    refused_content("instantiate_in_sub_process", "r", &(good() + &sub));
}

#[test]
fn data_must_exist_and_be_readable() {
    let task = |association: &str| {
        let io = r#"<ioSpecification><dataInput id="i"/><dataOutput id="o"/></ioSpecification>"#;
        more(&(holding("userTask", "b", "", &format!("{io}{association}")) + r#"<dataObject id="d"/>"#))
    };
    let input = |inner: &str| task(&format!("<dataInputAssociation>{inner}</dataInputAssociation>"));
    assert!(!check(&file("", &input("<sourceRef>d</sourceRef><targetRef>i</targetRef>"))).has_errors());
    refused_content("data_reference_dangling", "b", &input("<sourceRef>gone</sourceRef><targetRef>i</targetRef>"));
    refused_content("data_reference_dangling", "b", &input("<sourceRef>d</sourceRef><targetRef>gone</targetRef>"));
    refused_content("data_unreadable", "b", &input("<targetRef>i</targetRef><transformation>1 +</transformation>"));
    refused_content(
        "data_several_sources",
        "b",
        &input("<sourceRef>d</sourceRef><sourceRef>o</sourceRef><targetRef>i</targetRef>"),
    );
    let assignment = "<targetRef>i</targetRef><assignment><from>(</from><to>i</to></assignment>";
    refused_content("data_unreadable", "b", &input(assignment));
}

fn collaboration(inner: &str) -> String {
    let content = good() + r#"</process><process id="q">"# + &chain("startEvent:qs receiveTask:r endEvent:qe");
    file(&format!(r#"<collaboration id="co">{POOLS}{inner}</collaboration>"#), &content)
}

const POOLS: &str =
    r#"<participant id="pa" processRef="p"/><participant id="pb" processRef="q"/><participant id="pc"/>"#;

fn message_flow(from: &str, to: &str) -> String {
    collaboration(&format!(r#"<messageFlow id="mf" sourceRef="{from}" targetRef="{to}"/>"#))
}

#[test]
fn message_flows_lead_from_pool_to_pool() {
    for (from, to) in [("a", "r"), ("pa", "r"), ("a", "pc"), ("pc", "pb")] {
        assert!(!check(&message_flow(from, to)).has_errors(), "{from} {to}");
    }
    refused("message_flow_dangling", Some("mf"), &message_flow("a", "gone"));
    refused("message_flow_in_one_pool", Some("mf"), &message_flow("a", "pa"));
    refused("message_flow_end", Some("mf"), &message_flow("a", "qs"));
    refused("message_flow_end", Some("mf"), &message_flow("e", "r"));
    let dangling = r#"<messageFlow id="mf" sourceRef="a" targetRef="r" messageRef="gone"/>"#;
    refused("reference_dangling", Some("mf"), &collaboration(dangling));
    refused("participant_dangling", Some("pd"), &collaboration(r#"<participant id="pd" processRef="gone"/>"#));
}

#[test]
fn lanes_hold_nodes_of_their_process() {
    let lanes = |first: &str, second: &str| {
        format!(
            r#"<laneSet><lane id="l1"><flowNodeRef>{first}</flowNodeRef></lane><lane id="l2"><flowNodeRef>{second}</flowNodeRef></lane></laneSet>"#
        ) + &good()
    };
    refused_content("lane_dangling", "l2", &lanes("a", "gone"));
    assert_eq!(warned(&lanes("a", "a")).iter().map(|w| w.0).collect::<Vec<_>>(), ["lane_twice"]);
}

#[test]
fn what_runs_but_perhaps_not_as_meant_is_warned_of() {
    let direction = elements("startEvent:s endEvent:e")
        + r#"<exclusiveGateway id="g" gatewayDirection="Diverging"/>"#
        + &path("s g e");
    let alone = elements("startEvent:s userTask:a endEvent:e") + &flow("s", "a") + &flow_if("a", "e", "x");
    let endless = chain("startEvent:s userTask:a");
    let nowhere = good() + &holding("intermediateCatchEvent", "b", "", TIMER) + &flow("a", "b");
    for (rule, element, content) in [
        ("gateway_direction", "g", direction),
        ("condition_alone", "a-e", alone),
        ("start_without_end", "p", endless),
        ("event_without_outgoing", "b", nowhere),
    ] {
        let found: Vec<_> = warned(&content).into_iter().map(|w| (w.0, w.1)).collect();
        assert_eq!(found, [(rule, element.to_owned())]);
    }
}

#[test]
fn links_and_correlation_keys_are_told_apart() {
    let throw = |id: &str| holding("intermediateThrowEvent", id, "", r#"<linkEventDefinition name="L"/>"#);
    let catch = |id: &str| holding("intermediateCatchEvent", id, "", r#"<linkEventDefinition name="L"/>"#);
    let linked = more(&throw("b")) + &catch("c") + &elements("endEvent:z") + &path("c z");
    assert!(!check(&file("", &linked)).has_errors());
    refused_content("flow_into_link", "a-c", &(linked.clone() + &flow("a", "c")));
    let twice = check(&file("", &(linked + &catch("d") + &flow("d", "z"))));
    assert!(twice.has_errors() && twice.problems.iter().all(|p| p.rule == "link_duplicate"));
    let keyed = r#"<message id="k" name="paid" motcua:correlation="1 +"/>"#;
    refused("correlation_unreadable", Some("k"), &file(keyed, &good()));
}

#[test]
fn what_is_left_open_is_warned_of() {
    let sub = elements("startEvent:s endEvent:e") + &holding("subProcess", "sub", "", "") + &path("s sub e");
    let two = good() + &elements("startEvent:s2") + &flow("s2", "a");
    let silent = good() + &beside("b", "a", true, TIMER);
    let unsaid = elements("startEvent:s sendTask:t endEvent:e") + &path("s t e");
    let undecided = elements("startEvent:s businessRuleTask:d endEvent:e") + &path("s d e");
    for (rule, element, content) in [
        ("empty_body", "sub", sub),
        ("several_starts", "p", two),
        ("boundary_without_outgoing", "b", silent),
        ("message_unnamed", "t", unsaid),
        ("decision_missing", "d", undecided),
    ] {
        let found: Vec<_> = warned(&content).into_iter().map(|w| (w.0, w.1)).collect();
        assert_eq!(found, [(rule, element.to_owned())]);
    }
}

#[test]
fn every_rule_is_shown_by_a_file() {
    // A rule that no test names would be one that nobody has seen work.
    let shown = [include_str!("checks.rs"), include_str!("checks_of_activities.rs"), include_str!("checks_of_ends.rs")]
        .concat();
    let missing: Vec<_> =
        crate::check::texts::all().map(|(rule, _)| *rule).filter(|r| !shown.contains(&format!("\"{r}\""))).collect();
    assert!(missing.is_empty(), "{missing:?}");
}
