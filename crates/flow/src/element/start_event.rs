//! `startEvent`: where a process or sub-process begins. What set it off has happened before the instance exists, so
//! a start event passes at once.

use super::{At, Halt, complete, event_based_gateway, waiting};
use crate::event::{Event, Phase, Signal};
use crate::feel;
use crate::model::{BodyIx, Kind, Model, NodeIx, ProcessIx, Trigger};
use crate::state::{ROOT, Variables};
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At, trigger: &Trigger) -> Result<(), Halt> {
    if let Some(kind) = waiting::signal_of(trigger) {
        run.emit(Event::Caught { key: at.key, node: at.node, kind });
    }
    complete(run, at, None);
    Ok(())
}

/// An instance is begun from outside at what is no start event: an instantiating receive task, or an event behind an
/// instantiating event-based gateway. What begins it has occurred.
pub(crate) fn begin_at(run: &mut Run, node: NodeIx) {
    let model = run.model;
    let kind = model.node(node).kind.trigger().and_then(waiting::signal_of).unwrap_or(Signal::Message);
    let gateway = model.node(node).incoming.first().map(|flow| model.flow(*flow).source);
    let Some(gateway) = gateway else {
        let at = run.begin(node, ROOT, None);
        run.emit(Event::Caught { key: at.key, node, kind });
        return complete(run, at, None);
    };
    let at = run.begin(gateway, ROOT, None);
    let opened = if matches!(model.node(gateway).kind, Kind::ParallelEventBasedGateway) {
        event_based_gateway::enter(run, at)
    } else {
        Ok(())
    };
    match opened {
        Ok(()) => event_based_gateway::occur(run, at, node, kind, Variables::new()),
        Err(halt) => run.incident(at, Phase::Enter, halt),
    }
}

/// Where a body begins by itself: its first none start event, else its first start event, else every node that no
/// flow enters.
pub(crate) fn first_of(model: &Model, body: BodyIx) -> Vec<NodeIx> {
    let body = model.body(body);
    let plain = |node: &&NodeIx| matches!(model.node(**node).kind, Kind::StartEvent(Trigger::None));
    match body.starts.iter().find(plain).or_else(|| body.starts.first()) {
        Some(start) => vec![*start],
        None => body.implicit.clone(),
    }
}

/// When a timer start event is due next, seen from `now`; `None`: it is no timer start event, or its time cannot be
/// computed. A host starts the instance then.
pub fn start_due(
    model: &Model,
    start: NodeIx,
    variables: &dyn feel::Scope,
    now: base::Instant,
) -> Option<base::Instant> {
    match &model.node(start).kind {
        Kind::StartEvent(Trigger::Timer(timer)) => waiting::due(timer, variables, now).ok().map(|due| due.at),
        _ => None,
    }
}

/// The start event with which a process begins by itself; `None`: it has no start event.
pub fn start_of(model: &Model, process: ProcessIx) -> Option<NodeIx> {
    let body = model.processes().get(process.ix())?.body;
    model.body(body).starts.first().and_then(|_| first_of(model, body).first().copied())
}
