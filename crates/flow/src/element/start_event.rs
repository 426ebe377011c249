//! `startEvent`: where a process or sub-process begins. What set it off has happened before the instance exists, so
//! a start event passes at once.

use super::{At, Halt, complete, event_based_gateway, waiting};
use crate::event::{Event, Phase, Signal};
use crate::feel;
use crate::model::{BodyIx, Kind, Model, NodeIx, ProcessIx, Trigger};
use crate::state::Variables;
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At, trigger: &Trigger) -> Result<(), Halt> {
    if let Some(kind) = waiting::signal_of(trigger) {
        run.emit(Event::Caught { key: at.key, node: at.node, kind });
    }
    complete(run, at, None);
    Ok(())
}

/// An instance is begun from outside at what is no start event: an instantiating receive task, or an event behind an
/// instantiating event-based gateway. Gives what is entered first; what begins it occurs in [`begin_with`].
pub(crate) fn first_for(model: &Model, node: NodeIx) -> NodeIx {
    model.node(node).incoming.first().map_or(node, |flow| model.flow(*flow).source)
}

/// The event that begins the instance occurs at `node`.
pub(crate) fn begin_with(run: &mut Run, first: At, node: NodeIx) {
    let kind = run.model.node(node).kind.trigger().and_then(waiting::signal_of).unwrap_or(Signal::Message);
    if first.node == node {
        run.emit(Event::Caught { key: first.key, node, kind });
        return complete(run, first, None);
    }
    let opened = match run.model.node(first.node).kind {
        Kind::ParallelEventBasedGateway => event_based_gateway::enter(run, first),
        _ => Ok(()),
    };
    match opened {
        Ok(()) => event_based_gateway::occur(run, first, node, kind, Variables::new()),
        Err(halt) => run.incident(first, Phase::Enter, halt),
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
    let due = |trigger: &Trigger| match trigger {
        Trigger::Timer(timer) => waiting::due(timer, variables, now).ok().map(|due| due.at),
        _ => None,
    };
    match &model.node(start).kind {
        Kind::StartEvent(Trigger::Any(parts)) => parts.iter().filter_map(due).min(),
        Kind::StartEvent(only) => due(only),
        _ => None,
    }
}

/// The start event with which a process begins by itself; `None`: it has no start event.
pub fn start_of(model: &Model, process: ProcessIx) -> Option<NodeIx> {
    let body = model.processes().get(process.ix())?.body;
    model.body(body).starts.first().and_then(|_| first_of(model, body).first().copied())
}
