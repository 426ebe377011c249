//! Rules about what is written in FEEL or as a time: conditions, scripts, timers, correlation keys.

use super::context::Context;
use super::{Problem, problem};
use crate::feel::Expr;
use crate::parse::{EventDef, NodeDef};
use crate::span::{Cycle, Span, Working};
use base::Instant;

pub(super) fn check(context: &Context, found: &mut Vec<Problem>) {
    for place in &context.places {
        for flow in &place.body.flows {
            if let Some(condition) = &flow.condition {
                check_feel("condition_unreadable", &flow.id, condition, found);
            }
        }
        for node in &place.body.nodes {
            if node.tag == "scriptTask" {
                check_script(node, found);
            }
            if node.tag == "businessRuleTask" && crate::compile::decision_of(node).is_none() {
                found.push(problem("decision_missing", Some(&node.id), ""));
            }
            for event in &node.events {
                if event.tag == "timerEventDefinition" {
                    check_timer(node, event, found);
                }
                if let Some(condition) = &event.condition {
                    check_feel("condition_unreadable", &node.id, condition, found);
                }
            }
        }
    }
    for task in context.document.global_tasks.iter().filter(|task| task.tag == "scriptTask") {
        check_script(task, found);
    }
    for (id, global) in &context.document.globals {
        if let Some(key) = crate::compile::correlation_of(&global.attributes) {
            check_feel("correlation_unreadable", id, key, found);
        }
    }
}

pub(super) fn check_feel(rule: &'static str, element: &str, text: &str, found: &mut Vec<Problem>) {
    if let Err(reason) = Expr::parse(text) {
        let mut wrong = problem(rule, Some(element), text);
        wrong.message.vi = format!("{}: {}", wrong.message.vi, reason.message_vi);
        wrong.message.en = format!("{}: {}", wrong.message.en, reason.message_en);
        found.push(wrong);
    }
}

fn check_script(node: &NodeDef, found: &mut Vec<Problem>) {
    let format = node.plain.get("scriptFormat").map(|f| f.trim().to_ascii_lowercase());
    match crate::compile::script_of(node) {
        None => found.push(problem("script_missing", Some(&node.id), "")),
        Some(_) if format.as_deref().is_some_and(|f| !f.ends_with("feel")) => {
            found.push(problem("script_format", Some(&node.id), &format.unwrap_or_default()));
        }
        Some(script) => check_feel("script_unreadable", &node.id, script, found),
    }
}

fn check_timer(node: &NodeDef, event: &EventDef, found: &mut Vec<Problem>) {
    let working = (event.attributes.get("workingDays"), event.attributes.get("workingHours"));
    if working != (None, None) {
        // A duration beside it is what engines without our calendar use.
        if Working::parse(working.0.map(String::as_str), working.1.map(String::as_str)).is_none() {
            found.push(problem("timer_unreadable", Some(&node.id), "workingDays/workingHours"));
        }
        return;
    }
    let [(kind, text)] = event.timers.as_slice() else {
        return found.push(problem("timer_definition", Some(&node.id), &event.timers.len().to_string()));
    };
    if text.starts_with('=') {
        return check_feel("timer_unreadable", &node.id, text, found);
    }
    let readable = match kind.as_str() {
        "timeDate" => Instant::parse(text).is_ok(),
        "timeDuration" => Span::parse(text).is_some(),
        _ => Cycle::parse(text).is_some(),
    };
    if !readable {
        found.push(problem("timer_unreadable", Some(&node.id), text));
    }
}
