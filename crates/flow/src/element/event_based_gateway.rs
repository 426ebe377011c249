//! `eventBasedGateway`: waits for the events behind it; the first that occurs takes the token, the others are let go.
//! One of type `Parallel`, which only begins processes, lets each of them occur once. BPMN 2.0.2 §10.6.6, §13.4.4.

use super::{At, Halt, complete, finish, waiting};
use crate::event::{Event, Signal};
use crate::model::{Kind, NodeIx};
use crate::state::Variables;
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At) -> Result<(), Halt> {
    let model = run.model;
    for flow in &model.node(at.node).outgoing {
        waiting::open(run, at, model.flow(*flow).target)?;
    }
    Ok(())
}

/// The event at `node` has occurred.
pub(super) fn occur(run: &mut Run, gateway: At, node: NodeIx, kind: Signal, variables: Variables) {
    let model = run.model;
    let chosen = model.node(gateway.node).outgoing.iter().find(|flow| model.flow(**flow).target == node);
    let Some(flow) = chosen.copied() else { return };
    if matches!(model.node(gateway.node).kind, Kind::ParallelEventBasedGateway) {
        waiting::close(run, gateway.key, node);
    }
    let more = matches!(model.node(gateway.node).kind, Kind::ParallelEventBasedGateway)
        && waiting::holds_any(run, gateway.key);
    if !more {
        finish(run, gateway, None);
    }
    run.emit(Event::Taken { scope: gateway.scope, flow });
    let at = run.begin(node, gateway.scope, Some(flow));
    run.merge(at.scope, variables);
    run.emit(Event::Caught { key: at.key, node, kind });
    complete(run, at, None);
}
