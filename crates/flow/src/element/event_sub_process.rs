//! `subProcess triggeredByEvent="true"`: no token comes to it; the event of its start event begins it inside the scope
//! that it lies in, ending all else there or running alongside, as often as the event comes. BPMN 2.0.2 §10.3.5
//! "Event Sub-Process", §13.5.4.

use super::{At, Halt, complete, sub_process, waiting};
use crate::event::{Event, Phase, Signal};
use crate::model::{BodyIx, Kind, Model, NodeIx};
use crate::state::{Key, ROOT, Variables};
use crate::step::Run;

/// The start event of an event sub-process.
pub(crate) fn start_of(model: &Model, sub: NodeIx) -> Option<NodeIx> {
    model.node(sub).kind.content().and_then(|body| model.body(body).starts.first().copied())
}

fn owner_of(model: &Model, start: NodeIx) -> Option<NodeIx> {
    model.body(model.node(start).body).owner
}

/// Whether the event sub-process of this start event ends all else in its scope.
pub(super) fn interrupts(model: &Model, start: NodeIx) -> bool {
    let owner = owner_of(model, start).map(|sub| &model.node(sub).kind);
    matches!(owner, Some(Kind::EventSubProcess { interrupting: true, .. }))
}

/// Lets the event sub-processes of a scope wait for their events. What waits already is left alone.
pub(super) fn arm(run: &mut Run, body: BodyIx, scope: Key) -> Result<(), Halt> {
    let model = run.model;
    for sub in &model.body(body).event_sub_processes {
        let Some(start) = start_of(model, *sub) else { continue };
        if !waiting::is_open(run, scope, start) {
            waiting::open(run, At { key: scope, node: start, scope }, start)?;
        }
    }
    Ok(())
}

/// [`arm`] for a process. What hinders it holds the first element of the process; false: something did.
pub(crate) fn arm_process(run: &mut Run, body: BodyIx, begun: &[At]) -> bool {
    match (arm(run, body, ROOT), begun.first()) {
        (Err(halt), Some(first)) => {
            run.incident(*first, Phase::Enter, halt);
            false
        }
        _ => true,
    }
}

/// The event has occurred in the scope.
pub(super) fn occur(run: &mut Run, scope: Key, start: NodeIx, kind: Signal, variables: Variables) {
    let Some(sub) = owner_of(run.model, start) else { return };
    if interrupts(run.model, start) {
        run.terminate_scope(scope, None);
        waiting::close_starts(run, scope);
    }
    let at = run.begin(sub, scope, None);
    begin(run, at, start, kind, variables);
}

/// Begins the content of an event sub-process that was entered.
pub(super) fn begin(run: &mut Run, at: At, start: NodeIx, kind: Signal, variables: Variables) {
    let Some(body) = run.model.node(at.node).kind.content() else { return };
    if let Err(halt) = sub_process::open(run, at, body) {
        return run.incident(at, Phase::Enter, halt);
    }
    run.merge(at.key, variables);
    let first = run.begin(start, at.key, None);
    run.emit(Event::Caught { key: first.key, node: start, kind });
    complete(run, first, None);
}
