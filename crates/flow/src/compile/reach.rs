//! For inclusive joins: from where each of their flows can still be reached. BPMN 2.0.2 §13.4.3.

use crate::model::{FlowIx, Kind, Model, NodeIx, Reach, Throw};

/// For every inclusive join: the nodes from which each flow in can be reached without passing the join itself.
pub(super) fn link_reach(model: &mut Model) {
    let before = predecessors(model);
    for node in 0..model.nodes.len() {
        if !matches!(model.nodes[node].kind, Kind::InclusiveGateway) || model.nodes[node].incoming.len() < 2 {
            continue;
        }
        let join = NodeIx(node as u16);
        let reach = model.nodes[node].incoming.iter().map(|flow| reaching(model, &before, *flow, join)).collect();
        model.nodes[node].reach = reach;
    }
}

fn reaching(model: &Model, before: &[Vec<NodeIx>], flow: FlowIx, join: NodeIx) -> Reach {
    let mut reach = Reach::with_room(model.nodes.len());
    let mut open = vec![model.flow(flow).source];
    while let Some(node) = open.pop() {
        if node != join && reach.insert(node) {
            open.extend(&before[node.ix()]);
        }
    }
    reach
}

/// From where a token comes to each node: along flows, out of the host to a boundary event, from link to link.
fn predecessors(model: &Model) -> Vec<Vec<NodeIx>> {
    let mut before: Vec<Vec<NodeIx>> = vec![Vec::new(); model.nodes.len()];
    for flow in &model.flows {
        before[flow.target.ix()].push(flow.source);
    }
    for (ix, node) in model.nodes.iter().enumerate() {
        match &node.kind {
            Kind::BoundaryEvent { host, .. } => before[ix].push(*host),
            Kind::ThrowEvent(Throw::Link(target)) => before[target.ix()].push(NodeIx(ix as u16)),
            _ => {}
        }
    }
    before
}
