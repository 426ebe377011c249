//! Rules about pools, lanes and message flows. BPMN 2.0.2 §9.3, §9.4, §10.8, tables 7.4 and 9.3.

use super::context::{Context, is_activity, kind_of};
use super::{Problem, problem};
use crate::parse::NodeDef;
use std::collections::BTreeMap;

pub(super) fn check(context: &Context, found: &mut Vec<Problem>) {
    for participant in &context.document.participants {
        if let Some(id) = participant.process.as_ref().filter(|id| !is_process(context, id)) {
            found.push(problem("participant_dangling", Some(&participant.id), id));
        }
    }
    for number in 0..context.document.message_flows.len() {
        check_message_flow(context, number, found);
    }
    check_lanes(context, found);
}

fn is_process(context: &Context, id: &str) -> bool {
    context.document.processes.iter().any(|p| p.id == id)
}

fn check_message_flow(context: &Context, number: usize, found: &mut Vec<Problem>) {
    let (from, to, message) = &context.document.message_flows[number];
    let id = context.document.message_flow_ids.get(number).map(String::as_str);
    for end in [from, to] {
        if pool_of(context, end).is_none() {
            return found.push(problem("message_flow_dangling", id, end));
        }
    }
    if pool_of(context, from) == pool_of(context, to) {
        found.push(problem("message_flow_in_one_pool", id, from));
    }
    let wrong = [(from, true), (to, false)]
        .into_iter()
        .find(|(end, sends)| context.node(end).is_some_and(|node| !may_end(node, *sends)));
    if let Some((end, _)) = wrong {
        found.push(problem("message_flow_end", id, end));
    }
    let known = |id: &String| context.document.globals.get(id).is_some_and(|g| g.tag == "message");
    if let Some(message) = message.as_ref().filter(|message| !known(message)) {
        found.push(problem("reference_dangling", id, message));
    }
}

/// Pools send and receive, so do activities, and events of messages.
fn may_end(node: &NodeDef, sends: bool) -> bool {
    let throws = matches!(node.tag.as_str(), "endEvent" | "intermediateThrowEvent");
    is_activity(&node.tag)
        || node.tag.ends_with("Event")
            && sends == throws
            && node.events.iter().any(|event| kind_of(event) == "message" || kind_of(event) == "eventDefinitionRef")
}

/// The pool of an element: its process where it has one, else the participant itself.
fn pool_of<'d>(context: &Context<'d>, id: &'d str) -> Option<&'d str> {
    if let Some((_, place)) = context.nodes.get(id) {
        return Some(context.places[*place].process);
    }
    if let Some(process) = context.document.processes.iter().find(|p| p.id == id) {
        return Some(&process.id);
    }
    let participant = context.document.participants.iter().find(|p| p.id == id)?;
    Some(participant.process.as_deref().unwrap_or(&participant.id))
}

/// A node lies in one lane of a lane set of its own process.
fn check_lanes(context: &Context, found: &mut Vec<Problem>) {
    let mut seen: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for lane in &context.document.lanes {
        for id in &lane.nodes {
            match context.nodes.get(id.as_str()) {
                Some((_, place)) if context.places[*place].process == lane.process => {}
                _ => found.push(problem("lane_dangling", Some(&lane.id), id)),
            }
            let key = (lane.parent.as_deref().unwrap_or_default(), id.as_str());
            if seen.insert(key, &lane.id).is_some_and(|other| other != lane.id) {
                found.push(problem("lane_twice", Some(&lane.id), id));
            }
        }
    }
}
