//! Who catches an error or escalation: boundary events of the activities round it and event sub-processes of the
//! scopes round it, the nearest first; there, the code itself before a catch-all. BPMN 2.0.2 §10.5.4, §10.5.7.

use super::{At, boundary_event, event_sub_process, instance};
use crate::event::Signal;
use crate::model::{Kind, NodeIx, Trigger};
use crate::state::{Key, Variables};
use crate::step::Run;

/// What catches.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Catcher {
    /// A boundary event of an active element.
    Boundary { host: At, event: NodeIx },
    /// The start event of an event sub-process in a scope.
    Inside { scope: Key, start: NodeIx },
}

/// What catches an error or escalation thrown in the active element `from`.
pub(crate) fn find(run: &Run, from: At, kind: Signal, code: &str) -> Option<Catcher> {
    let mut at = from;
    loop {
        if !instance::is_one(run, at) {
            let boundary = &run.model.node(at.node).boundary;
            if let Some(event) = fitting(run, boundary, kind, code) {
                return Some(Catcher::Boundary { host: at, event });
            }
            if let Some(start) = fitting(run, &starts_round(run, at), kind, code) {
                return Some(Catcher::Inside { scope: at.scope, start });
            }
        }
        at = run.at(run.living(at.scope))?;
    }
}

/// Start events of the event sub-processes beside an element. What is thrown in one of them is for the scope further
/// out; an interrupting one has ended the listening of all.
fn starts_round(run: &Run, at: At) -> Vec<NodeIx> {
    let node = run.model.node(at.node);
    let beside = &run.model.body(node.body).event_sub_processes;
    if beside.is_empty() || run.living(at.scope) != at.scope {
        return Vec::new();
    }
    match node.kind {
        Kind::EventSubProcess { interrupting: true, .. } => Vec::new(),
        _ => beside
            .iter()
            .filter(|sub| **sub != at.node)
            .filter_map(|sub| event_sub_process::start_of(run.model, *sub))
            .collect(),
    }
}

fn fitting(run: &Run, events: &[NodeIx], kind: Signal, code: &str) -> Option<NodeIx> {
    let of = |wanted: Option<&str>| {
        let fits = |e: &&NodeIx| run.model.node(**e).kind.trigger().is_some_and(|t| is_of(t, kind, wanted));
        events.iter().find(fits).copied()
    };
    of(Some(code)).or_else(|| of(None))
}

fn is_of(trigger: &Trigger, kind: Signal, code: Option<&str>) -> bool {
    match (trigger, kind) {
        (Trigger::Error(wanted), Signal::Error) | (Trigger::Escalation(wanted), Signal::Escalation) => {
            wanted.as_deref() == code
        }
        (Trigger::Any(parts), _) => parts.iter().any(|part| is_of(part, kind, code)),
        _ => false,
    }
}

/// Whether catching it ends what it was thrown in.
pub(super) fn interrupts(run: &Run, catcher: Catcher) -> bool {
    match catcher {
        Catcher::Boundary { event, .. } => {
            matches!(run.model.node(event).kind, Kind::BoundaryEvent { interrupting: true, .. })
        }
        Catcher::Inside { start, .. } => event_sub_process::interrupts(run.model, start),
    }
}

/// It is caught.
pub(crate) fn catch(run: &mut Run, catcher: Catcher, kind: Signal) {
    match catcher {
        Catcher::Boundary { host, event } => boundary_event::occur(run, host, event, kind, Variables::new()),
        Catcher::Inside { scope, start } => event_sub_process::occur(run, scope, start, kind, Variables::new()),
    }
}
