//! Rules about events: how many definitions, which kinds where, and what they refer to.

use super::context::{Context, definition, is_event_sub_process};
use super::{Problem, problem};
use crate::parse::{EventDef, NodeDef};

pub(super) fn check(context: &Context, found: &mut Vec<Problem>) {
    for (node, place) in context.each_node() {
        if node.tag.ends_with("Event") {
            check_definitions(context, node, place, found);
        } else if matches!(node.tag.as_str(), "sendTask" | "receiveTask") {
            check_task_message(context, node, found);
        }
    }
}

fn check_definitions(context: &Context, node: &NodeDef, place: usize, found: &mut Vec<Problem>) {
    match node.events.as_slice() {
        [] if matches!(node.tag.as_str(), "intermediateCatchEvent" | "boundaryEvent") => {
            found.push(problem("event_without_definition", Some(&node.id), ""));
        }
        [] => {}
        [event] => {
            check_kind(context, node, event, place, found);
            check_reference(context, node, event, found);
            if event.tag == "linkEventDefinition" {
                check_link(context, node, event, place, found);
            }
        }
        several => found.push(problem("event_too_many_definitions", Some(&node.id), &several.len().to_string())),
    }
}

/// Which definitions BPMN allows on which event (kinds not supported yet are told elsewhere).
fn check_kind(context: &Context, node: &NodeDef, event: &EventDef, place: usize, found: &mut Vec<Problem>) {
    const OTHER: &[&str] = &["escalation", "compensate", "conditional", "cancel", "eventDefinitionRef"];
    let allowed: &[&str] = match node.tag.as_str() {
        "startEvent" if context.places[place].owner.is_some_and(is_event_sub_process) => {
            &["message", "timer", "signal", "error"]
        }
        "startEvent" => &["message", "timer", "signal"],
        "intermediateCatchEvent" => &["message", "timer", "signal", "link"],
        "intermediateThrowEvent" => &["message", "signal", "link"],
        "boundaryEvent" => &["message", "timer", "signal", "error"],
        _ => &["message", "signal", "error", "terminate"],
    };
    let kind = event.tag.trim_end_matches("EventDefinition");
    if !allowed.contains(&kind) && !OTHER.contains(&kind) {
        found.push(problem("event_definition_wrong_place", Some(&node.id), &format!("{kind} ({})", node.tag)));
    }
}

fn check_reference(context: &Context, node: &NodeDef, event: &EventDef, found: &mut Vec<Problem>) {
    let wanted = match event.tag.as_str() {
        "messageEventDefinition" => "message",
        "signalEventDefinition" => "signal",
        "errorEventDefinition" => "error",
        _ => return,
    };
    match &event.reference {
        Some(id) => match context.document.globals.get(id) {
            Some(global) if global.tag == wanted => {}
            _ => found.push(problem("reference_dangling", Some(&node.id), id)),
        },
        None if wanted == "message" && has_message_flow(context, node) => {}
        None if wanted == "message" && node.tag.ends_with("ThrowEvent") => {
            found.push(problem("message_unnamed", Some(&node.id), ""));
        }
        None if wanted == "message" && node.tag == "endEvent" => {
            found.push(problem("message_unnamed", Some(&node.id), ""));
        }
        None if wanted == "error" && node.tag == "boundaryEvent" => {}
        None => found.push(problem("reference_missing", Some(&node.id), wanted)),
    }
}

/// A message flow names the message where the event does not: by its own message, else by the sender.
fn has_message_flow(context: &Context, node: &NodeDef) -> bool {
    context.document.message_flows.iter().any(|(from, to, _)| *from == node.id || *to == node.id)
}

fn check_task_message(context: &Context, node: &NodeDef, found: &mut Vec<Problem>) {
    match node.plain.get("messageRef").map(|id| crate::parse::local_part(id)) {
        Some(id) if context.document.globals.get(&id).is_none_or(|g| g.tag != "message") => {
            found.push(problem("reference_dangling", Some(&node.id), &id));
        }
        None if !has_message_flow(context, node) => found.push(problem("message_unnamed", Some(&node.id), "")),
        _ => {}
    }
}

fn check_link(context: &Context, node: &NodeDef, event: &EventDef, place: usize, found: &mut Vec<Problem>) {
    let catches = context.places[place].body.nodes.iter().filter(|n| {
        n.tag == "intermediateCatchEvent" && definition(n) == Some("link") && n.events[0].name == event.name
    });
    match (node.tag.as_str(), catches.count()) {
        ("intermediateThrowEvent", 0) => found.push(problem("link_dangling", Some(&node.id), &event.name)),
        ("intermediateCatchEvent", 2..) => found.push(problem("link_duplicate", Some(&node.id), &event.name)),
        _ => {}
    }
}
