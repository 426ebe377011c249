//! `inclusiveGateway`: splits to every flow whose condition holds (else the default), and joins when no further token
//! can come: BPMN 2.0.2 §13.4.3. A token elsewhere holds the join back if it can reach a flow in that is empty,
//! unless it can also reach one that is not (then it is part of the same wave or of a loop round the join).

use super::{At, Chosen, Halt, flow};
use crate::event::Event;
use crate::model::{FlowIx, Kind, NodeIx};
use crate::state::Key;
use crate::step::Run;

pub(super) fn choose(run: &Run, at: At) -> Result<Chosen, Halt> {
    let node = run.model.node(at.node);
    let mut open = Vec::new();
    for candidate in node.outgoing.iter().filter(|flow| Some(**flow) != node.default) {
        if flow::is_open(run, at, *candidate)? {
            open.push(*candidate);
        }
    }
    if open.is_empty() {
        open.extend(node.default);
    }
    if open.is_empty() { Err(flow::no_flow(run, at)) } else { Ok(Chosen::Many(open)) }
}

/// A join with several flows in lets the token wait on its flow until [`fire_ready`].
pub(super) fn arrive(run: &mut Run, scope: Key, node: NodeIx, flow: FlowIx) {
    if run.model.node(node).incoming.len() < 2 {
        run.activate(node, scope, Some(flow));
    }
}

/// Fires the first inclusive join that waits for nothing more, by scope and file order. False: there is none.
pub(crate) fn fire_ready(run: &mut Run) -> bool {
    let mut joins: Vec<(Key, NodeIx)> = Vec::new();
    for (scope, flow) in &run.state.tokens {
        let target = run.model.flow(*flow).target;
        if matches!(run.model.node(target).kind, Kind::InclusiveGateway) && !joins.contains(&(*scope, target)) {
            joins.push((*scope, target));
        }
    }
    joins.sort_unstable();
    let Some((scope, node)) = joins.into_iter().find(|(scope, node)| is_ready(run, *scope, *node)) else {
        return false;
    };
    let flows = marked(run, scope, node);
    run.emit(Event::Joined { scope, flows });
    run.activate(node, scope, None);
    true
}

fn marked(run: &Run, scope: Key, node: NodeIx) -> Vec<FlowIx> {
    let incoming = run.model.node(node).incoming.iter().copied();
    incoming.filter(|flow| run.state.tokens.contains(&(scope, *flow))).collect()
}

fn is_ready(run: &Run, scope: Key, node: NodeIx) -> bool {
    let active = run.state.active.iter().filter(|a| a.scope == scope).map(|a| a.node);
    let moving = run.state.tokens.iter().filter(|(of, _)| *of == scope).map(|(_, flow)| run.model.flow(*flow).target);
    let elsewhere = active.chain(moving.filter(|target| *target != node));
    let holds = |flow: FlowIx| run.state.tokens.contains(&(scope, flow));
    no_more_can_come(run.model, node, holds, elsewhere)
}

/// The rule itself, shared with the check for deadlocks: `holds` tells which flows in have a token, `elsewhere` where
/// all other tokens of the scope are.
pub(crate) fn no_more_can_come(
    model: &crate::model::Model,
    node: NodeIx,
    holds: impl Fn(FlowIx) -> bool,
    elsewhere: impl Iterator<Item = NodeIx>,
) -> bool {
    let join = model.node(node);
    let marked: Vec<bool> = join.incoming.iter().map(|flow| holds(*flow)).collect();
    for token in elsewhere {
        let reached = marked.iter().zip(&join.reach).filter(|(_, reach)| reach.contains(token));
        let (mut reaches_empty, mut reaches_marked) = (false, false);
        reached.for_each(|(marked, _)| if *marked { reaches_marked = true } else { reaches_empty = true });
        if reaches_empty && !reaches_marked {
            return false;
        }
    }
    true
}
