//! An error end event that nothing catches: it runs, but ends as an incident. BPMN 2.0.2 §10.5.6, §10.5.7.

use super::context::{Context, is_event_sub_process, kind_of};
use super::{Problem, problem};
use crate::compile::called_of;
use crate::parse::{EventDef, NodeDef, local_part};
use std::collections::BTreeSet;

pub(super) fn check(context: &Context, found: &mut Vec<Problem>) {
    for (node, place) in context.each_node().filter(|(node, _)| node.tag == "endEvent") {
        for event in node.events.iter().filter(|event| kind_of(event) == "error") {
            let Some(code) = code_of(context, event) else { continue };
            if !is_caught(context, place, None, &code, &mut BTreeSet::new()) {
                found.push(problem("error_uncaught", Some(&node.id), &code));
            }
        }
    }
}

/// The code of the error, else its name; `None` if the event does not say which.
fn code_of(context: &Context, event: &EventDef) -> Option<String> {
    let global = context.document.globals.get(event.reference.as_ref()?)?;
    Some(global.code.clone().unwrap_or_else(|| global.name.clone()))
}

/// Whether an error in a body is caught in it or round it; `from` is the node of the body out of which it comes.
fn is_caught(context: &Context, place: usize, from: Option<&NodeDef>, code: &str, seen: &mut BTreeSet<usize>) -> bool {
    let body = context.places[place].body;
    let beside = |n: &&NodeDef| {
        from.is_some_and(|host| n.plain.get("attachedToRef").is_some_and(|id| local_part(id) == host.id))
    };
    let handler = |n: &&NodeDef| is_event_sub_process(n) && from.is_none_or(|host| host.id != n.id);
    let inside = body.nodes.iter().filter(handler).filter_map(|n| n.body.as_ref()).flat_map(|b| &b.nodes);
    let mut catching = body.nodes.iter().filter(beside).chain(inside.filter(|n| n.tag == "startEvent"));
    if catching.any(|n| catches(context, n, code)) {
        return true;
    }
    match context.places[place].owner {
        Some(owner) => is_caught(context, context.home(place), Some(owner), code, seen),
        None => seen.insert(place) && is_caught_by_caller(context, context.places[place].process, code, seen),
    }
}

fn is_caught_by_caller(context: &Context, process: &str, code: &str, seen: &mut BTreeSet<usize>) -> bool {
    let calls = |n: &NodeDef| n.tag == "callActivity" && called_of(n).as_deref() == Some(process);
    context.each_node().filter(|(n, _)| calls(n)).any(|(n, place)| is_caught(context, place, Some(n), code, seen))
}

fn catches(context: &Context, node: &NodeDef, code: &str) -> bool {
    node.events.iter().any(|event| {
        let all = event.reference.is_none();
        kind_of(event) == "error" && (all || code_of(context, event).as_deref() == Some(code))
    })
}
