//! Rules about events: how many definitions, which kinds where, and what they refer to.

use super::context::{Context, definition, is_activity, is_event_sub_process, is_handler, kind_of};
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
    if node.events.is_empty() && matches!(node.tag.as_str(), "intermediateCatchEvent" | "boundaryEvent") {
        found.push(problem("event_without_definition", Some(&node.id), ""));
    }
    for event in &node.events {
        if !is_allowed(context, node, event, place, found) {
            continue;
        }
        check_reference(context, node, event, found);
        match kind_of(event) {
            "link" => check_link(context, node, event, place, found),
            "conditional" if event.condition.is_none() => {
                found.push(problem("condition_event_empty", Some(&node.id), ""));
            }
            "cancel" => check_cancel(context, node, place, found),
            "compensate" if node.events.len() == 1 => check_compensate(context, node, event, place, found),
            _ => {}
        }
    }
    if node.events.len() > 1 {
        check_several(node, found);
    } else if node.flag("parallelMultiple", false) {
        found.push(problem("parallel_multiple_alone", Some(&node.id), ""));
    }
}

/// Which definitions BPMN allows on which event. BPMN 2.0.2 §10.5.1, tables 10.84, 10.86, 10.88, 10.89, 10.91.
fn is_allowed(context: &Context, node: &NodeDef, event: &EventDef, place: usize, found: &mut Vec<Problem>) -> bool {
    let allowed: &[&str] = match node.tag.as_str() {
        "startEvent" if context.places[place].owner.is_some_and(is_event_sub_process) => {
            &["message", "timer", "signal", "error", "escalation", "conditional", "compensate"]
        }
        "startEvent" => &["message", "timer", "signal", "conditional"],
        "intermediateCatchEvent" => &["message", "timer", "signal", "link", "conditional"],
        "intermediateThrowEvent" => &["message", "signal", "link", "escalation", "compensate"],
        "boundaryEvent" => {
            &["message", "timer", "signal", "error", "escalation", "conditional", "cancel", "compensate"]
        }
        _ => &["message", "signal", "error", "terminate", "escalation", "cancel", "compensate"],
    };
    let kind = kind_of(event);
    if kind == "eventDefinitionRef" {
        let id = event.reference.clone().unwrap_or_default();
        found.push(problem("reference_dangling", Some(&node.id), &id));
    } else if !allowed.contains(&kind) {
        found.push(problem("event_definition_wrong_place", Some(&node.id), &format!("{kind} ({})", node.tag)));
    } else {
        return true;
    }
    false
}

/// What may not stand beside other definitions.
fn check_several(node: &NodeDef, found: &mut Vec<Problem>) {
    let alone = |kind: &str| match node.tag.as_str() {
        "intermediateCatchEvent" | "intermediateThrowEvent" => kind == "link",
        // These are found by where they are attached; beside others they would be ambiguous.
        "boundaryEvent" | "startEvent" => matches!(kind, "cancel" | "compensate"),
        _ => false,
    };
    let inside = |kind: &str| matches!(kind, "error" | "escalation" | "cancel" | "compensate" | "link");
    let parallel = node.flag("parallelMultiple", false);
    let wrong = node.events.iter().map(kind_of).find(|kind| alone(kind) || parallel && inside(kind));
    if let Some(kind) = wrong {
        found.push(problem("event_definition_not_among_several", Some(&node.id), kind));
    }
    let ends = node.events.iter().map(kind_of).filter(|kind| matches!(*kind, "error" | "cancel" | "terminate"));
    if node.tag == "endEvent" && ends.count() > 1 {
        found.push(problem("event_too_many_definitions", Some(&node.id), &node.events.len().to_string()));
    }
}

/// Cancelling belongs to transactions. BPMN 2.0.2 §10.3.5, §10.5.6.
fn check_cancel(context: &Context, node: &NodeDef, place: usize, found: &mut Vec<Problem>) {
    match node.tag.as_str() {
        "endEvent" if context.places[place].owner.is_none_or(|owner| owner.tag != "transaction") => {
            found.push(problem("cancel_outside_transaction", Some(&node.id), ""));
        }
        "endEvent" => {
            let owner = context.places[place].owner.map_or("", |owner| owner.id.as_str());
            let home = context.places[context.home(place)].body;
            let beside =
                |n: &&NodeDef| n.plain.get("attachedToRef").is_some_and(|id| crate::parse::local_part(id) == owner);
            let catches = |n: &NodeDef| n.events.iter().any(|event| kind_of(event) == "cancel");
            if !home.nodes.iter().filter(beside).any(catches) {
                found.push(problem("cancel_uncaught", Some(&node.id), owner));
            }
        }
        "boundaryEvent" => {
            let host = node.plain.get("attachedToRef").and_then(|id| context.node(&crate::parse::local_part(id)));
            if host.is_some_and(|host| is_activity(&host.tag) && host.tag != "transaction") {
                found.push(problem("cancel_outside_transaction", Some(&node.id), ""));
            }
        }
        _ => {}
    }
}

/// Who is undone, and by what. BPMN 2.0.2 §10.5.6, §10.7.
fn check_compensate(context: &Context, node: &NodeDef, event: &EventDef, place: usize, found: &mut Vec<Problem>) {
    if node.tag == "boundaryEvent" {
        return check_handler(context, node, place, found);
    }
    let Some(id) = event.activity.as_ref().filter(|_| node.tag != "startEvent") else { return };
    match context.nodes.get(id.as_str()) {
        None => found.push(problem("reference_dangling", Some(&node.id), id)),
        Some((activity, _)) if !is_activity(&activity.tag) => {
            found.push(problem("compensation_of_wrong_thing", Some(&node.id), id));
        }
        Some((_, home)) => {
            let around = context.places[place].owner.is_some_and(is_event_sub_process).then(|| context.home(place));
            if *home != place && Some(*home) != around {
                found.push(problem("compensation_elsewhere", Some(&node.id), id));
            }
        }
    }
}

/// A compensation boundary event leads to its handler by an association, and by no flow.
fn check_handler(context: &Context, node: &NodeDef, place: usize, found: &mut Vec<Problem>) {
    let body = context.places[place].body;
    let targets: Vec<_> = body.associations.iter().filter(|(from, _)| *from == node.id).map(|(_, to)| to).collect();
    let handlers = targets.iter().filter(|to| body.nodes.iter().any(|n| n.id == ***to && is_handler(n)));
    if handlers.count() != 1 || targets.len() != 1 {
        found.push(problem("compensation_handler", Some(&node.id), &targets.len().to_string()));
    }
    if let Some(flow) = context.outgoing(place, &node.id).first() {
        found.push(problem("compensation_flow", Some(&node.id), &flow.id));
    }
}

fn check_reference(context: &Context, node: &NodeDef, event: &EventDef, found: &mut Vec<Problem>) {
    let wanted = match event.tag.as_str() {
        "messageEventDefinition" => "message",
        "signalEventDefinition" => "signal",
        "errorEventDefinition" => "error",
        "escalationEventDefinition" => "escalation",
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
        // A catch-all.
        None if matches!(wanted, "error" | "escalation")
            && matches!(node.tag.as_str(), "boundaryEvent" | "startEvent") => {}
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
        let named = n.events.first().is_some_and(|e| e.name == event.name);
        n.tag == "intermediateCatchEvent" && definition(n) == Some("link") && named
    });
    if event.name.trim().is_empty() {
        return found.push(problem("link_unnamed", Some(&node.id), ""));
    }
    match (node.tag.as_str(), catches.count()) {
        ("intermediateThrowEvent", 0) => found.push(problem("link_dangling", Some(&node.id), &event.name)),
        ("intermediateCatchEvent", 2..) => found.push(problem("link_duplicate", Some(&node.id), &event.name)),
        _ => {}
    }
}
