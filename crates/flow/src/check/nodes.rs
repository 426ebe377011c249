//! Rules about elements by themselves: ids, kinds, places, boundaries, beginnings, reachability.

use super::context::{Context, definition, is_activity, is_event_sub_process, is_handler, kind_of};
use super::{Problem, problem};
use crate::parse::{BodyDef, NodeDef, local_part};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(context: &Context, found: &mut Vec<Problem>) {
    if context.document.processes.is_empty() {
        found.push(problem("no_process", None, ""));
    }
    check_ids(context, found);
    for (tag, id, parent) in &context.document.misplaced {
        found.push(problem("wrong_place", Some(id), &format!("{tag} ({parent})")));
    }
    for (tag, id) in &context.document.unknown {
        found.push(problem("unknown_element", Some(id), tag));
    }
    for (node, place) in context.each_node() {
        check_supported(node, found);
        if node.tag == "boundaryEvent" {
            check_boundary(context, node, place, found);
        }
        let passes = match node.tag.as_str() {
            "startEvent" | "intermediateCatchEvent" => true,
            "intermediateThrowEvent" => definition(node) != Some("link"),
            _ => false,
        };
        if passes && context.outgoing(place, &node.id).is_empty() && context.places[place].body.nodes.len() > 1 {
            found.push(problem("event_without_outgoing", Some(&node.id), ""));
        }
    }
    for number in 0..context.places.len() {
        check_beginning(context, number, found);
        check_reachable(context, number, found);
    }
}

fn check_ids(context: &Context, found: &mut Vec<Problem>) {
    for (id, times) in &context.document.ids {
        if *times > 1 {
            found.push(problem("id_duplicate", Some(id), id));
        }
    }
    for task in context.document.global_tasks.iter().filter(|task| task.id.is_empty()) {
        found.push(problem("id_missing", None, &format!("{} {} (dòng {})", task.tag, task.name, task.line)));
    }
    for process in context.document.processes.iter().filter(|p| p.id.is_empty()) {
        found.push(problem("id_missing", None, &format!("process {}", process.name)));
    }
    for place in &context.places {
        for node in place.body.nodes.iter().filter(|n| n.id.is_empty()) {
            found.push(problem(
                "id_missing",
                Some(place.process),
                &format!("{} {} (dòng {})", node.tag, node.name, node.line),
            ));
        }
        for flow in place.body.flows.iter().filter(|f| f.id.is_empty()) {
            let name = format!("sequenceFlow {} → {}", flow.source, flow.target);
            found.push(problem("id_missing", Some(place.process), &name));
        }
    }
}

/// What BPMN has and this engine does not run: rather refused than misread.
fn check_supported(node: &NodeDef, found: &mut Vec<Problem>) {
    let mut refuse = |what: &str| found.push(problem("not_supported", Some(&node.id), what));
    if matches!(node.tag.as_str(), "adHocSubProcess" | "complexGateway") {
        refuse(&node.tag);
    }
    // Tokens that an activity waits for, and leaves by: one each.
    for name in ["startQuantity", "completionQuantity"] {
        if node.plain.get(name).is_some_and(|count| count.trim() != "1") {
            refuse(name);
        }
    }
}

fn check_boundary(context: &Context, node: &NodeDef, place: usize, found: &mut Vec<Problem>) {
    let attached = node.plain.get("attachedToRef").map(|id| crate::parse::local_part(id)).unwrap_or_default();
    match context.nodes.get(attached.as_str()) {
        None => found.push(problem("boundary_dangling", Some(&node.id), &attached)),
        Some((host, _)) if !is_activity(&host.tag) || is_event_sub_process(host) => {
            found.push(problem("boundary_on_wrong_thing", Some(&node.id), &host.tag));
        }
        Some((_, home)) if *home != place => found.push(problem("boundary_other_scope", Some(&node.id), &attached)),
        Some(_) => {}
    }
    let interrupts = node.flag("cancelActivity", true);
    let must = node.events.iter().map(kind_of).find(|kind| matches!(*kind, "error" | "cancel"));
    if let Some(kind) = must.filter(|_| !interrupts) {
        found.push(problem("error_must_interrupt", Some(&node.id), kind));
    }
    let undoes = definition(node) == Some("compensate");
    if !undoes && context.outgoing(place, &node.id).is_empty() {
        found.push(problem("boundary_without_outgoing", Some(&node.id), ""));
    }
}

fn check_beginning(context: &Context, number: usize, found: &mut Vec<Problem>) {
    let place = &context.places[number];
    let owner = place.owner.map_or(place.process, |o| o.id.as_str());
    let starts: Vec<_> = place.body.nodes.iter().filter(|n| n.tag == "startEvent").collect();
    if place.body.nodes.is_empty() {
        found.push(problem("empty_body", Some(owner), owner));
        return;
    }
    if starts.is_empty() && begins(context, number).is_empty() && !place.owner.is_some_and(is_event_sub_process) {
        found.push(problem("no_start", Some(owner), owner));
    }
    let ends = place.body.nodes.iter().any(|n| n.tag == "endEvent");
    if ends == starts.is_empty() && place.body.nodes.len() > 1 {
        found.push(problem("start_without_end", Some(owner), owner));
    }
    if let Some(sub) = place.owner.filter(|owner| is_event_sub_process(owner)) {
        check_event_start(context, number, sub, &starts, found);
    } else if place.owner.is_some() {
        if starts.len() > 1 {
            found.push(problem("sub_process_several_starts", Some(owner), owner));
        }
        for start in starts.iter().filter(|s| !s.events.is_empty()) {
            found.push(problem("sub_process_start_trigger", Some(&start.id), owner));
        }
    } else if starts.iter().filter(|s| s.events.is_empty()).count() > 1 {
        found.push(problem("several_starts", Some(owner), owner));
    }
}

/// An event sub-process begins with the event of its only start event. BPMN 2.0.2 §10.3.5.
fn check_event_start(context: &Context, number: usize, sub: &NodeDef, starts: &[&NodeDef], found: &mut Vec<Problem>) {
    if starts.len() != 1 {
        found.push(problem("event_sub_process_start", Some(&sub.id), &starts.len().to_string()));
    }
    for start in starts {
        if start.events.is_empty() {
            found.push(problem("event_sub_process_start_trigger", Some(&start.id), &sub.id));
        }
        let must = start.events.iter().map(kind_of).any(|kind| kind == "error");
        if must && !start.flag("isInterrupting", true) {
            found.push(problem("error_must_interrupt", Some(&start.id), "error"));
        }
        let undoes = start.events.iter().map(kind_of).any(|kind| kind == "compensate");
        if undoes && context.places[context.home(number)].owner.is_none() {
            found.push(problem("compensation_start_in_process", Some(&start.id), &sub.id));
        }
    }
}

/// Where a body may begin: its start events, else what no flow enters.
fn begins<'d>(context: &Context<'d>, number: usize) -> Vec<&'d str> {
    let body = context.places[number].body;
    let targets: BTreeSet<&str> = body.flows.iter().map(|f| f.target.as_str()).collect();
    let starts: Vec<&str> = body.nodes.iter().filter(|n| n.tag == "startEvent").map(|n| n.id.as_str()).collect();
    if !starts.is_empty() {
        let begun = |n: &&NodeDef| n.flag("instantiate", false) && !targets.contains(n.id.as_str());
        return starts.into_iter().chain(body.nodes.iter().filter(begun).map(|n| n.id.as_str())).collect();
    }
    let free = body.nodes.iter().filter(|n| {
        let led_to = n.tag == "boundaryEvent" || is_event_sub_process(n) || is_link_catch(n) || is_handler(n);
        !led_to && !targets.contains(n.id.as_str())
    });
    free.map(|n| n.id.as_str()).collect()
}

fn is_link_catch(node: &NodeDef) -> bool {
    node.tag == "intermediateCatchEvent" && definition(node) == Some("link")
}

fn check_reachable(context: &Context, number: usize, found: &mut Vec<Problem>) {
    let body = context.places[number].body;
    let mut reached = BTreeSet::new();
    let mut open = begins(context, number);
    if open.is_empty() {
        return;
    }
    let beside = led_to(body);
    while let Some(id) = open.pop() {
        if !reached.insert(id) {
            continue;
        }
        open.extend(context.outgoing(number, id).into_iter().map(|f| f.target.as_str()));
        open.extend(beside.get(id).into_iter().flatten());
    }
    for node in body.nodes.iter().filter(|n| !n.id.is_empty() && !reached.contains(n.id.as_str())) {
        if !is_event_sub_process(node) && !is_handler(node) {
            found.push(problem("unreachable", Some(&node.id), &node.id));
        }
    }
}

/// Where a token may go without a flow: to boundary events, and from link to link.
fn led_to(body: &BodyDef) -> BTreeMap<&str, Vec<&str>> {
    let mut led: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let ids: BTreeMap<&str, &str> = body.nodes.iter().map(|n| (n.id.as_str(), n.id.as_str())).collect();
    for node in &body.nodes {
        let host = node.plain.get("attachedToRef").map(|host| local_part(host));
        if let Some(host) = host.and_then(|host| ids.get(host.as_str())) {
            led.entry(host).or_default().push(&node.id);
        }
    }
    let name = |node: &NodeDef| node.events.first().map(|event| event.name.clone()).unwrap_or_default();
    let links = |tag: &'static str| body.nodes.iter().filter(move |n| n.tag == tag && definition(n) == Some("link"));
    let mut catches: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    links("intermediateCatchEvent").for_each(|n| catches.entry(name(n)).or_default().push(&n.id));
    for throw in links("intermediateThrowEvent") {
        led.entry(throw.id.as_str()).or_default().extend(catches.get(&name(throw)).into_iter().flatten());
    }
    led
}
