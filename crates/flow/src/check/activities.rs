//! Rules about activities: loops, calls, event sub-processes, handlers of compensation, inputs and outputs.

use super::context::{Context, is_activity, is_event_sub_process, is_handler};
use super::expressions::check_feel;
use super::{Problem, problem};
use crate::compile::{COLLECTIONS, called_of, vendor_source};
use crate::parse::{NodeDef, RepeatDef, local_part};

pub(super) fn check(context: &Context, found: &mut Vec<Problem>) {
    context.each_node().for_each(|(node, _)| check_data(context, node, found));
    for (node, place) in context.each_node().filter(|(node, _)| is_activity(&node.tag)) {
        check_repeats(context, node, found);
        check_apart(context, node, place, found);
        if node.tag == "callActivity" {
            check_call(context, node, found);
        }
    }
}

/// What no token comes to: event sub-processes and handlers have no flows. BPMN 2.0.2 §10.3.5, §10.7.
fn check_apart(context: &Context, node: &NodeDef, place: usize, found: &mut Vec<Problem>) {
    let rule = match (is_event_sub_process(node), is_handler(node)) {
        (true, _) => "event_sub_process_flow",
        (_, true) => "compensation_handler_flow",
        _ => return,
    };
    let flows = context.incoming(place, &node.id).into_iter().chain(context.outgoing(place, &node.id));
    if let Some(flow) = flows.into_iter().next() {
        found.push(problem(rule, Some(&node.id), &flow.id));
    }
    let body = context.places[place].body;
    let bound = |(from, to): &(String, String)| {
        *to == node.id && body.nodes.iter().any(|n| n.id == *from && n.tag == "boundaryEvent")
    };
    if is_handler(node) && !is_event_sub_process(node) && !body.associations.iter().any(bound) {
        found.push(problem("compensation_handler_unbound", Some(&node.id), ""));
    }
}

fn check_repeats(context: &Context, node: &NodeDef, found: &mut Vec<Problem>) {
    match node.repeats.as_slice() {
        [] => {}
        [_] if is_event_sub_process(node) => found.push(problem("loop_not_allowed", Some(&node.id), "")),
        [only] if only.tag == "standardLoopCharacteristics" => check_loop(node, only, found),
        [only] => check_instances(context, node, only, found),
        _ => found.push(problem("loop_several", Some(&node.id), "")),
    }
}

/// BPMN 2.0.2 §10.3.8, table 10.29: a loop that can be executed has a condition or a maximum.
fn check_loop(node: &NodeDef, def: &RepeatDef, found: &mut Vec<Problem>) {
    check_expressions(node, def, found);
    let maximum = def.plain.get("loopMaximum");
    if maximum.is_some_and(|text| text.trim().parse::<u32>().is_err()) {
        found.push(problem("loop_maximum", Some(&node.id), maximum.map_or("", String::as_str)));
    } else if maximum.is_none() && !is_given(def, "loopCondition") {
        found.push(problem("loop_without_end", Some(&node.id), ""));
    }
}

fn is_given(def: &RepeatDef, expression: &str) -> bool {
    def.expressions.get(expression).is_some_and(|text| !text.is_empty())
}

fn check_expressions(node: &NodeDef, def: &RepeatDef, found: &mut Vec<Problem>) {
    for text in def.expressions.values().filter(|text| !text.is_empty()) {
        check_feel("loop_unreadable", &node.id, text, found);
    }
}

/// BPMN 2.0.2 §10.3.8, table 10.30.
fn check_instances(context: &Context, node: &NodeDef, def: &RepeatDef, found: &mut Vec<Problem>) {
    check_expressions(node, def, found);
    let collection = COLLECTIONS.iter().find_map(|name| def.vendor.get(*name)).filter(|text| !text.is_empty());
    if !is_given(def, "loopCardinality") && def.input.is_none() && collection.is_none() {
        found.push(problem("multi_instance_count", Some(&node.id), ""));
    }
    if is_given(def, "loopCardinality") && (def.input.is_some() || collection.is_some()) {
        found.push(problem("multi_instance_both", Some(&node.id), ""));
    }
    for id in def.input.iter().chain(&def.output) {
        check_item(context, node, id, found);
    }
    if def.output.is_some() && def.output_item.is_none() {
        found.push(problem("multi_instance_output", Some(&node.id), ""));
    }
    let vendor = collection.into_iter().chain(def.vendor.get("zeebe:outputElement"));
    for text in vendor.filter(|text| vendor_source(node, text).is_err()) {
        check_feel("loop_unreadable", &node.id, text, found);
    }
    check_behavior(context, node, def, found);
}

/// What an instance throws must be said where it is to throw something.
fn check_behavior(context: &Context, node: &NodeDef, def: &RepeatDef, found: &mut Vec<Problem>) {
    let known = |id: Option<&String>| {
        let event = id.and_then(|id| context.document.definitions.get(&local_part(id)));
        event.is_some_and(|e| {
            let reference = e.reference.as_ref().is_some_and(|id| context.document.globals.contains_key(id));
            match e.tag.as_str() {
                "signalEventDefinition" | "escalationEventDefinition" | "messageEventDefinition" => reference,
                _ => false,
            }
        })
    };
    let holds = match def.plain.get("behavior").map(String::as_str) {
        None | Some("All") => true,
        Some("None") => known(def.plain.get("noneBehaviorEventRef")),
        Some("One") => known(def.plain.get("oneBehaviorEventRef")),
        Some("Complex") => !def.complex.is_empty() && def.complex.iter().all(|(_, event)| known(event.as_ref())),
        Some(_) => false,
    };
    if !holds {
        let behavior = def.plain.get("behavior").map_or("", String::as_str);
        found.push(problem("multi_instance_behavior", Some(&node.id), behavior));
    }
    for (condition, _) in &def.complex {
        check_feel("loop_unreadable", &node.id, condition, found);
    }
}

fn check_item(context: &Context, node: &NodeDef, id: &str, found: &mut Vec<Problem>) {
    if !context.document.items.contains_key(id) {
        found.push(problem("data_reference_dangling", Some(&node.id), id));
    }
}

/// BPMN 2.0.2 §10.4.2.
fn check_data(context: &Context, node: &NodeDef, found: &mut Vec<Problem>) {
    for association in node.io.inputs.iter().chain(&node.io.outputs) {
        for id in association.sources.iter().filter(|id| !id.is_empty()) {
            check_item(context, node, id, found);
        }
        check_item(context, node, &association.target, found);
        for text in association.transformation.iter().chain(association.assignments.iter().map(|(from, _)| from)) {
            check_feel("data_unreadable", &node.id, text, found);
        }
        if association.sources.len() > 1 && association.transformation.is_none() {
            found.push(problem("data_several_sources", Some(&node.id), &association.target));
        }
    }
    for (_, _, text) in &node.io.vendor {
        if vendor_source(node, text).is_err() {
            check_feel("data_unreadable", &node.id, text, found);
        }
    }
}

/// A call runs a process or global task of this file. BPMN 2.0.2 §10.3.6.
fn check_call(context: &Context, node: &NodeDef, found: &mut Vec<Problem>) {
    let Some(id) = called_of(node) else {
        return found.push(problem("call_missing", Some(&node.id), ""));
    };
    let process = context.document.processes.iter().find(|p| p.id == id);
    if process.is_none() && !context.document.global_tasks.iter().any(|task| task.id == id) {
        return found.push(problem("call_dangling", Some(&node.id), &id));
    }
    let mut starts = process.iter().flat_map(|p| &p.body.nodes).filter(|n| n.tag == "startEvent").peekable();
    if starts.peek().is_some() && starts.all(|start| !start.events.is_empty()) {
        found.push(problem("call_without_start", Some(&node.id), &id));
    }
}
