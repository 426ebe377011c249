//! `parallelGateway`: joins when every flow in has a token, and takes one from each; splits to all flows out.

use crate::event::Event;
use crate::model::{FlowIx, NodeIx};
use crate::state::Key;
use crate::step::Run;

pub(super) fn arrive(run: &mut Run, scope: Key, node: NodeIx, flow: FlowIx) {
    let incoming = &run.model.node(node).incoming;
    if incoming.len() < 2 {
        return run.activate(node, scope, Some(flow));
    }
    // Counting first keeps a very wide join from comparing every flow with every token at each arrival.
    let waiting = run.state.tokens.iter().filter(|(of, flow)| *of == scope && run.model.flow(*flow).target == node);
    let enough = waiting.count() >= incoming.len();
    if enough && incoming.iter().all(|flow| run.state.tokens.contains(&(scope, *flow))) {
        run.emit(Event::Joined { scope, flows: incoming.clone() });
        run.activate(node, scope, None);
    }
}
