//! Rules about sequence flows: their ends, gateways' counts, defaults and conditions.

use super::context::{Context, definition, is_activity, is_gateway};
use super::{Problem, problem};
use crate::parse::{FlowDef, NodeDef};
use std::collections::BTreeMap;

pub(super) fn check(context: &Context, found: &mut Vec<Problem>) {
    for (number, place) in context.places.iter().enumerate() {
        let known: BTreeMap<&str, &FlowDef> = place.body.flows.iter().map(|f| (f.id.as_str(), f)).collect();
        for flow in &place.body.flows {
            check_ends(context, number, flow, found);
        }
        for node in &place.body.nodes {
            for (incoming, id) in &node.named_flows {
                match known.get(id.as_str()) {
                    None => found.push(problem("flow_reference_dangling", Some(&node.id), id)),
                    Some(flow) if node.id != *(if *incoming { &flow.target } else { &flow.source }) => {
                        found.push(problem("flow_reference_other", Some(&node.id), id));
                    }
                    Some(_) => {}
                }
            }
            check_node(context, number, node, found);
        }
    }
}

fn check_ends(context: &Context, number: usize, flow: &FlowDef, found: &mut Vec<Problem>) {
    for end in [&flow.source, &flow.target] {
        match context.nodes.get(end.as_str()) {
            None => found.push(problem("flow_dangling", Some(&flow.id), end)),
            Some((_, home)) if *home != number => found.push(problem("flow_crosses_scope", Some(&flow.id), end)),
            Some(_) => {}
        }
    }
    let Some(target) = context.node(&flow.target) else { return };
    match target.tag.as_str() {
        "boundaryEvent" => found.push(problem("flow_into_boundary", Some(&flow.id), &target.id)),
        "startEvent" => found.push(problem("flow_into_start", Some(&flow.id), &target.id)),
        "intermediateCatchEvent" if definition(target) == Some("link") => {
            found.push(problem("flow_into_link", Some(&flow.id), &target.id));
        }
        _ => {}
    }
    let Some(source) = context.node(&flow.source) else { return };
    let ends = source.tag == "endEvent" || source.tag == "intermediateThrowEvent" && definition(source) == Some("link");
    if ends {
        found.push(problem("flow_out_of_end", Some(&flow.id), &source.id));
    }
    let conditional = is_activity(&source.tag)
        || matches!(source.tag.as_str(), "exclusiveGateway" | "inclusiveGateway" | "complexGateway");
    if flow.condition.is_some() && !conditional {
        found.push(problem("condition_not_allowed", Some(&flow.id), &source.id));
    }
}

fn check_node(context: &Context, number: usize, node: &NodeDef, found: &mut Vec<Problem>) {
    let outgoing = context.outgoing(number, &node.id);
    check_default(node, &outgoing, found);
    match node.tag.as_str() {
        "eventBasedGateway" => {
            check_event_gateway(context, number, node, &outgoing, found);
            check_event_gateway_kinds(context, number, node, &outgoing, found);
        }
        "exclusiveGateway" | "inclusiveGateway" if outgoing.len() > 1 => check_split(node, &outgoing, found),
        _ => {}
    }
    check_instantiates(context, number, node, found);
    check_direction(context, number, node, &outgoing, found);
    if let [only] = outgoing.as_slice()
        && only.condition.is_some()
        && node.tag != "eventBasedGateway"
        && node.tag != "parallelGateway"
    {
        found.push(problem("condition_alone", Some(&only.id), &node.id));
    }
    // A join may be where a path ends; a gateway that neither joins nor leads on is unfinished.
    if is_gateway(&node.tag) && outgoing.is_empty() && context.incoming(number, &node.id).len() < 2 {
        found.push(problem("gateway_without_outgoing", Some(&node.id), ""));
    }
}

/// What begins a process from outside stands at its beginning. BPMN 2.0.2 §10.3.3, §10.6.6.
fn check_instantiates(context: &Context, number: usize, node: &NodeDef, found: &mut Vec<Problem>) {
    if !matches!(node.tag.as_str(), "receiveTask" | "eventBasedGateway") || !node.flag("instantiate", false) {
        return;
    }
    if let Some(flow) = context.incoming(number, &node.id).first() {
        found.push(problem("instantiate_incoming", Some(&node.id), &flow.id));
    }
    if let Some(owner) = context.places[number].owner {
        found.push(problem("instantiate_in_sub_process", Some(&node.id), &owner.id));
    }
}

/// BPMN 2.0.2 §10.6.1: the direction agrees with the flows. It says nothing about how the gateway runs.
fn check_direction(context: &Context, number: usize, node: &NodeDef, outgoing: &[&FlowDef], found: &mut Vec<Problem>) {
    let (joins, splits) = (context.incoming(number, &node.id).len() > 1, outgoing.len() > 1);
    let direction = node.plain.get("gatewayDirection").map_or("", String::as_str);
    let agrees = match direction {
        "Converging" => joins && !splits,
        "Diverging" => splits && !joins,
        "Mixed" => joins && splits,
        _ => true,
    };
    if !agrees {
        found.push(problem("gateway_direction", Some(&node.id), direction));
    }
}

fn default_of(node: &NodeDef) -> Option<String> {
    node.plain.get("default").filter(|id| !id.is_empty()).map(|id| crate::parse::local_part(id))
}

fn check_default(node: &NodeDef, outgoing: &[&FlowDef], found: &mut Vec<Problem>) {
    let Some(default) = default_of(node) else { return };
    let may = is_activity(&node.tag)
        || matches!(node.tag.as_str(), "exclusiveGateway" | "inclusiveGateway" | "complexGateway");
    if !may {
        return found.push(problem("default_not_allowed", Some(&node.id), &node.tag));
    }
    match outgoing.iter().find(|f| f.id == default) {
        None => found.push(problem("default_dangling", Some(&node.id), &default)),
        Some(flow) if flow.condition.is_some() => {
            found.push(problem("default_with_condition", Some(&flow.id), &default))
        }
        Some(_) => {}
    }
}

fn check_split(node: &NodeDef, outgoing: &[&FlowDef], found: &mut Vec<Problem>) {
    let default = default_of(node);
    for flow in outgoing {
        if flow.condition.is_none() && default.as_deref() != Some(flow.id.as_str()) {
            found.push(problem("condition_missing", Some(&flow.id), &node.id));
        }
    }
    if default.is_none() {
        found.push(problem("no_default", Some(&node.id), ""));
    }
}

fn check_event_gateway(
    context: &Context,
    number: usize,
    node: &NodeDef,
    outgoing: &[&FlowDef],
    found: &mut Vec<Problem>,
) {
    if outgoing.len() < 2 {
        found.push(problem("event_gateway_flows", Some(&node.id), &outgoing.len().to_string()));
    }
    for flow in outgoing {
        let Some(target) = context.node(&flow.target) else { continue };
        let catches = target.tag == "receiveTask"
            || target.tag == "intermediateCatchEvent"
                && matches!(definition(target), Some("message" | "timer" | "signal" | "conditional"));
        if !catches {
            found.push(problem("event_gateway_target", Some(&node.id), &target.id));
        } else if context.incoming(number, &target.id).len() > 1 {
            found.push(problem("event_gateway_shared_target", Some(&node.id), &target.id));
        }
    }
}

/// What may not stand together behind the gateway, and what its type allows. BPMN 2.0.2 §10.6.6.
fn check_event_gateway_kinds(
    context: &Context,
    number: usize,
    node: &NodeDef,
    outgoing: &[&FlowDef],
    found: &mut Vec<Problem>,
) {
    let targets: Vec<&NodeDef> = outgoing.iter().filter_map(|flow| context.node(&flow.target)).collect();
    let receives = targets.iter().find(|t| t.tag == "receiveTask");
    let catches = targets.iter().any(|t| definition(t) == Some("message"));
    if let Some(task) = receives.filter(|_| catches) {
        found.push(problem("event_gateway_mixed", Some(&node.id), &task.id));
    }
    let beside = |id: &str| {
        let attached =
            |n: &NodeDef| n.plain.get("attachedToRef").is_some_and(|host| crate::parse::local_part(host) == id);
        context.places[number].body.nodes.iter().any(attached)
    };
    for task in targets.iter().filter(|t| t.tag == "receiveTask" && beside(&t.id)) {
        found.push(problem("event_gateway_receive_boundary", Some(&node.id), &task.id));
    }
    if node.plain.get("eventGatewayType").is_none_or(|kind| kind != "Parallel") {
        return;
    }
    if !node.flag("instantiate", false) {
        found.push(problem("event_gateway_parallel", Some(&node.id), ""));
    }
    let message = |t: &&&NodeDef| t.tag == "receiveTask" || definition(t) == Some("message");
    if let Some(other) = targets.iter().find(|t| !message(t)) {
        found.push(problem("event_gateway_start_target", Some(&node.id), &other.id));
    }
}
