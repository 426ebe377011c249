//! A corpus of files that cannot be executed, each refused for its own reason; and of those that only deserve a word.

use super::live::*;
use crate::check::check;
use crate::{Problem, Severity};

fn problems(globals: &str, content: &str) -> Vec<Problem> {
    check(&file(globals, content)).problems
}

/// The only error is this rule at this element, and no model comes of it.
pub fn refused(rule: &str, element: Option<&str>, xml: &str) {
    let checked = check(xml);
    let errors: Vec<_> = checked.problems.iter().filter(|p| p.severity == Severity::Error).collect();
    let rules: Vec<_> = errors.iter().map(|p| (p.rule, p.element.as_deref())).collect();
    assert_eq!(rules, [(rule, element)], "{xml}");
    assert!(checked.model.is_none());
}

pub fn refused_content(rule: &str, element: &str, content: &str) {
    refused(rule, Some(element), &file(GLOBALS, content));
}

pub const GLOBALS: &str =
    r#"<message id="msg" name="paid"/><signal id="sig" name="closed"/><error id="err" errorCode="E1"/>"#;

fn good() -> String {
    chain("startEvent:s userTask:a endEvent:e")
}

#[test]
fn good_file_has_no_problem() {
    assert!(problems(GLOBALS, &good()).is_empty());
}

#[test]
fn xml_beyond_its_bounds_is_refused() {
    refused("xml_broken", None, "<definitions><process></definitions>");
    refused("xml_broken", None, "");
    refused("xml_broken", None, &file("", "<userTask id=\"a\" name=\"&unknown;\"/>"));
    refused("xml_doctype", None, "<!DOCTYPE d [<!ENTITY a \"aaaa\">]><definitions/>");
    refused("xml_too_large", None, &" ".repeat(crate::parse::SIZE_BYTES_MAX + 1));
    refused("xml_too_deep", None, &"<a>".repeat(crate::parse::DEPTH_MAX + 1));
    refused("xml_too_many_elements", None, &format!("<a>{}</a>", "<b/>".repeat(crate::parse::ELEMENTS_MAX)));
    let wide: String = (0..=crate::parse::ATTRIBUTES_MAX).map(|n| format!(r#" a{n}="" "#)).collect();
    refused("xml_too_many_attributes", None, &format!("<a><b {wide}/></a>"));
    refused("not_bpmn", None, "<html/>");
    refused("not_bpmn", None, r#"<definitions xmlns="urn:other"/>"#);
    refused("no_process", None, r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>"#);
}

#[test]
fn ids_and_references_must_hold() {
    refused_content("id_duplicate", "a", &(good() + &elements("userTask:a")));
    refused_content("id_missing", "p", &(good() + "<userTask/>"));
    refused_content(
        "id_missing",
        "p",
        &(good() + &elements("userTask:b") + r#"<sequenceFlow sourceRef="a" targetRef="b"/>"#),
    );
    refused_content("flow_dangling", "a-nowhere", &(good() + &flow("a", "nowhere")));
    refused_content("flow_dangling", "nowhere-a", &(good() + &flow("nowhere", "a")));
    let listed = r#"<userTask id="b"><incoming>gone</incoming></userTask>"#;
    refused_content("flow_reference_dangling", "b", &(good() + listed + &flow("a", "b")));
    let other = r#"<userTask id="b"><outgoing>a-b</outgoing></userTask>"#;
    refused_content("flow_reference_other", "b", &(good() + other + &flow("a", "b")));
    let message = |id: &str| format!(r#"<sendTask id="b" messageRef="{id}"/>"#) + &flow("a", "b");
    refused_content("reference_dangling", "b", &(good() + &message("gone")));
    refused_content("reference_dangling", "b", &(good() + &message("sig")));
    let event = r#"<intermediateThrowEvent id="b"><signalEventDefinition/></intermediateThrowEvent>"#;
    refused_content("reference_missing", "b", &(good() + event + &flow("a", "b")));
}

#[test]
fn elements_must_stand_where_they_belong() {
    refused_content(
        "wrong_place",
        "b",
        &(good() + r#"<userTask id="c"><userTask id="b"/></userTask>"# + &flow("a", "c")),
    );
    refused_content("unknown_element", "b", &(good() + r#"<userTsk id="b"/>"#));
    for (id, content) in [
        ("", r#"<userTask id="b"><conditionExpression>x</conditionExpression></userTask>"#),
        ("l", r#"<startEvent id="b2"><standardLoopCharacteristics id="l" loopMaximum="2"/></startEvent>"#),
        ("", r#"<userTask id="b"><script>1</script></userTask>"#),
        ("", r#"<userTask id="b"><timeDuration>PT1H</timeDuration></userTask>"#),
        ("i", r#"<endEvent id="b"><ioSpecification id="i"/></endEvent>"#),
    ] {
        let element = Some(id).filter(|id| !id.is_empty());
        let flow = if content.contains("b2") { flow("b2", "a").replace("startEvent", "") } else { flow("a", "b") };
        refused("wrong_place", element, &file(GLOBALS, &(good() + content + &flow)));
    }
    refused_content("flow_into_start", "a-s", &(good() + &flow("a", "s")));
    refused_content("flow_out_of_end", "e-a", &(good() + &flow("e", "a")));
    let sub = |inner: &str| good() + &format!(r#"<subProcess id="sub">{inner}</subProcess>"#) + &flow("a", "sub");
    refused_content(
        "flow_crosses_scope",
        "a-b",
        &(sub(&chain("startEvent:s2 userTask:b endEvent:e2")) + &flow("a", "b")),
    );
    refused_content(
        "sub_process_several_starts",
        "sub",
        &sub(&(chain("startEvent:s2 endEvent:e2") + &chain("startEvent:s3 endEvent:e3"))),
    );
    let timed = r#"<startEvent id="s2"><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></startEvent>"#;
    refused_content(
        "sub_process_start_trigger",
        "s2",
        &sub(&(timed.to_owned() + &elements("endEvent:e2") + &path("s2 e2"))),
    );
    refused_content("no_start", "sub", &sub(&(elements("task:b task:c") + &path("b c b"))));
}

fn boundary(host: &str, definition: &str) -> String {
    format!(r#"<boundaryEvent id="b" attachedToRef="{host}">{definition}</boundaryEvent>"#)
        + &elements("endEvent:late")
        + &path("b late")
}

const TIMER: &str = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>";

#[test]
fn boundary_events_need_an_activity_of_their_own_process() {
    refused_content("boundary_dangling", "b", &(good() + &boundary("gone", TIMER)));
    refused_content("boundary_on_wrong_thing", "b", &(good() + &boundary("e", TIMER)));
    refused_content("flow_into_boundary", "a-b", &(good() + &boundary("a", TIMER) + &flow("a", "b")));
    let sub = r#"<subProcess id="sub"><userTask id="in"/></subProcess>"#.to_owned() + &flow("a", "sub");
    refused_content("boundary_other_scope", "b", &(good() + &sub + &boundary("in", TIMER)));
    let error = r#"<boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><errorEventDefinition errorRef="err"/></boundaryEvent>"#;
    refused_content("error_must_interrupt", "b", &(good() + error + &elements("endEvent:late") + &path("b late")));
}

#[test]
fn events_need_one_definition_of_a_fitting_kind() {
    refused_content("event_without_definition", "b", &(good() + &boundary("a", "")));
    let two = r#"<endEvent id="b"><terminateEventDefinition/><errorEventDefinition errorRef="err"/></endEvent>"#;
    refused_content("event_too_many_definitions", "b", &(good() + two + &flow("a", "b")));
    refused_content("event_definition_wrong_place", "b", &(good() + &boundary("a", "<terminateEventDefinition/>")));
    let end = format!(r#"<endEvent id="b">{TIMER}</endEvent>"#) + &flow("a", "b");
    refused_content("event_definition_wrong_place", "b", &(good() + &end));
    let timer = |inner: &str| good() + &boundary("a", &format!("<timerEventDefinition>{inner}</timerEventDefinition>"));
    refused_content("timer_definition", "b", &timer(""));
    refused_content(
        "timer_definition",
        "b",
        &timer("<timeDate>2024-01-01T00:00</timeDate><timeDuration>PT1H</timeDuration>"),
    );
    refused_content("timer_unreadable", "b", &timer("<timeDuration>two hours</timeDuration>"));
    refused_content("timer_unreadable", "b", &timer("<timeCycle>0 0 9 * * ?</timeCycle>"));
    refused_content("timer_unreadable", "b", &timer("<timeDuration>= 1 +</timeDuration>"));
    refused_content(
        "timer_unreadable",
        "b",
        &(good() + &boundary("a", r#"<timerEventDefinition motcua:workingDays="x"/>"#)),
    );
    let link = r#"<intermediateThrowEvent id="b"><linkEventDefinition name="L"/></intermediateThrowEvent>"#;
    refused_content("link_dangling", "b", &(good() + link + &flow("a", "b")));
}

fn split(tag: &str, default: &str, flows: &str) -> String {
    let default = if default.is_empty() { String::new() } else { format!(r#" default="{default}""#) };
    format!(r#"<{tag} id="g"{default}/>"#) + &good() + &elements("endEvent:f") + &flow("a", "g") + flows
}

#[test]
fn gateways_need_flows_conditions_and_a_default_of_their_own() {
    refused_content("gateway_without_outgoing", "g", &split("exclusiveGateway", "", ""));
    let open = flow("g", "e") + &flow_if("g", "f", "x");
    refused_content("condition_missing", "g-e", &split("exclusiveGateway", "", &open));
    refused_content("condition_missing", "g-e", &split("inclusiveGateway", "", &open));
    refused_content(
        "default_dangling",
        "g",
        &split("exclusiveGateway", "s-a", &(flow_if("g", "e", "y") + &flow_if("g", "f", "x"))),
    );
    refused_content(
        "default_with_condition",
        "g-f",
        &split("exclusiveGateway", "g-f", &(flow_if("g", "e", "y") + &flow_if("g", "f", "x"))),
    );
    refused_content("default_not_allowed", "g", &split("parallelGateway", "g-e", &(flow("g", "e") + &flow("g", "f"))));
    refused_content("condition_not_allowed", "g-f", &split("parallelGateway", "", &open));
    refused_content(
        "condition_unreadable",
        "g-f",
        &split("exclusiveGateway", "g-e", &(flow("g", "e") + &flow_if("g", "f", "for x in y return x"))),
    );
    refused_content(
        "condition_unreadable",
        "g-f",
        &split("exclusiveGateway", "g-e", &(flow("g", "e") + &flow_if("g", "f", "${approved}"))),
    );
}

#[test]
fn event_based_gateways_need_events_behind_them() {
    let catch =
        |id: &str| format!(r#"<intermediateCatchEvent id="{id}">{TIMER}</intermediateCatchEvent>"#) + &flow("g", id);
    refused_content("event_gateway_flows", "g", &split("eventBasedGateway", "", &catch("c1")));
    refused_content("event_gateway_target", "g", &split("eventBasedGateway", "", &(catch("c1") + &flow("g", "f"))));
    refused_content(
        "event_gateway_shared_target",
        "g",
        &split("eventBasedGateway", "", &(catch("c1") + &catch("c2") + &flow("a", "c2"))),
    );
}

#[test]
fn scripts_must_be_feel() {
    let script = |attributes: &str, text: &str| {
        good() + &format!(r#"<scriptTask id="b" {attributes}><script>{text}</script></scriptTask>"#) + &flow("a", "b")
    };
    refused_content("script_missing", "b", &script("", ""));
    refused_content("script_format", "b", &script(r#"scriptFormat="javascript""#, "1"));
    refused_content("script_unreadable", "b", &script(r#"scriptFormat="feel""#, "1 +"));
}

#[test]
fn what_is_not_run_is_refused_rather_than_misread() {
    for content in [
        r#"<adHocSubProcess id="b"><task id="t"/></adHocSubProcess>"#,
        r#"<userTask id="b" startQuantity="2"/>"#,
        r#"<userTask id="b" completionQuantity="3"/>"#,
    ] {
        refused_content("not_supported", "b", &(good() + content + &flow("a", "b")));
    }
    refused_content("not_supported", "b", &(good() + &elements("complexGateway:b endEvent:f") + &path("a b f")));
}

/// The warnings of a file without errors.
pub fn warned(content: &str) -> Vec<(&'static str, String, String)> {
    let checked = check(&file(GLOBALS, content));
    assert!(checked.model.is_some(), "{:?}", checked.problems);
    checked.problems.into_iter().map(|p| (p.rule, p.element.unwrap_or_default(), p.path.join(" "))).collect()
}

#[test]
fn parallel_join_after_an_exclusive_split_is_a_possible_deadlock() {
    let content = r#"<exclusiveGateway id="g" default="g-b"/>"#.to_owned()
        + &elements("startEvent:s task:a task:b parallelGateway:j endEvent:e")
        + &flow("s", "g")
        + &flow_if("g", "a", "x")
        + &flow("g", "b")
        + &path("a j e")
        + &path("b j");
    let found = warned(&content);
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].0, found[0].1.as_str()), ("deadlock", "j"));
    assert!(found[0].2 == "s g a" || found[0].2 == "s g b", "{}", found[0].2);
}

#[test]
fn step_after_a_parallel_split_without_a_join_is_a_possible_pile_up() {
    let content = elements("startEvent:s parallelGateway:g task:a task:b exclusiveGateway:m task:z endEvent:e")
        + &path("s g a m z e")
        + &path("g b m");
    let found = warned(&content);
    assert_eq!((found[0].0, found[0].1.as_str()), ("pile_up", "z"));
}

#[test]
fn parallel_join_with_a_flow_from_behind_it_is_a_deadlock() {
    let content = r#"<exclusiveGateway id="x" default="x-e"/>"#.to_owned()
        + &elements("startEvent:s parallelGateway:j task:a endEvent:e")
        + &path("s j a x e")
        + &flow_if("x", "j", "again");
    assert!(warned(&content).iter().any(|w| w.0 == "deadlock" && w.1 == "j"));
}

#[test]
fn deadlock_in_a_sub_process_is_found_there() {
    let inner = r#"<exclusiveGateway id="g" default="g-b"/>"#.to_owned()
        + &elements("startEvent:s2 task:a2 task:b parallelGateway:j endEvent:e2")
        + &flow("s2", "g")
        + &flow_if("g", "a2", "x")
        + &flow("g", "b")
        + &path("a2 j e2")
        + &path("b j");
    let content = elements("startEvent:s endEvent:e")
        + &format!(r#"<subProcess id="sub">{inner}</subProcess>"#)
        + &path("s sub e");
    assert!(warned(&content).iter().any(|w| w.0 == "deadlock" && w.1 == "j"));
}

#[test]
fn inclusive_join_after_an_exclusive_split_is_sound() {
    let content = r#"<exclusiveGateway id="g" default="g-b"/>"#.to_owned()
        + &elements("startEvent:s task:a task:b inclusiveGateway:j endEvent:e")
        + &flow("s", "g")
        + &flow_if("g", "a", "x")
        + &flow("g", "b")
        + &path("a j e")
        + &path("b j");
    assert_eq!(warned(&content), []);
}

#[test]
fn unreachable_elements_and_missing_defaults_are_warned_of() {
    let lost = good() + &elements("userTask:x1 endEvent:x2") + &path("x1 x2");
    let found: Vec<_> = warned(&lost).into_iter().map(|w| (w.0, w.1)).collect();
    assert_eq!(found, [("unreachable", "x1".to_owned()), ("unreachable", "x2".to_owned())]);
    let risky = split("exclusiveGateway", "", &(flow_if("g", "e", "x") + &flow_if("g", "f", "not(x)")));
    assert!(warned(&risky).iter().any(|w| w.0 == "no_default" && w.1 == "g"));
}

#[test]
fn every_rule_says_what_is_wrong_and_how_to_mend_it_in_both_languages() {
    for (rule, text) in crate::check::texts::all() {
        for words in [text.vi, text.en, text.mend_vi, text.mend_en] {
            assert!(words.chars().count() > 5, "{rule}");
        }
    }
}

#[test]
fn many_elements_behind_much_space_are_still_read_at_once() {
    let tasks: String = (0..9_000).map(|n| format!(r#"<task id="t{n}"/>"#)).collect();
    let xml = file("", &("\n".repeat(3_500_000) + &tasks));
    let began = check(&xml);
    let line = began.document.unwrap().processes[0].body.nodes[0].line;
    assert_eq!(line, 3_500_003);
}

#[test]
fn large_model_is_checked_quickly_and_whole() {
    let count = 2_400;
    let steps: String = (0..count).map(|n| format!(r#"<userTask id="t{n}"/>"#)).collect();
    let flows: String = (0..count - 1).map(|n| flow(&format!("t{n}"), &format!("t{}", n + 1))).collect();
    let checked = check(&file("", &(steps + &flows)));
    assert!(checked.problems.is_empty(), "{:?}", checked.problems.first());
    assert_eq!(checked.model.unwrap().nodes().len(), count);
}
