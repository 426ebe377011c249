//! The nodes of a content by where they may stand: in a cell, at an activity, or apart from the flow.

use super::rank::Graph;
use crate::parse::{BodyDef, FlowDef, NodeDef, is_activity, local_part};
use std::collections::{BTreeMap, BTreeSet};

pub(super) struct Nodes<'d> {
    /// What stands in a cell.
    pub standing: Vec<&'d NodeDef>,
    /// Boundary events with the id of their activity.
    pub hanging: Vec<(&'d NodeDef, String)>,
    /// What no flow leads to or from.
    pub apart: Vec<&'d NodeDef>,
    /// Flows whose ends both stand in cells or hang on what does.
    pub flows: Vec<&'d FlowDef>,
    /// By id the number of the node, or of the activity a boundary event hangs on.
    number: BTreeMap<&'d str, usize>,
    by_id: BTreeMap<&'d str, &'d NodeDef>,
}

impl<'d> Nodes<'d> {
    /// `may_stand_apart`: whether nodes without flows leave the cells; in lanes they stay.
    pub fn of(body: &'d BodyDef, may_stand_apart: bool) -> Self {
        let by_id: BTreeMap<&str, &NodeDef> = body.nodes.iter().map(|n| (n.id.as_str(), n)).collect();
        let (mut hanging, mut rest) = (Vec::new(), Vec::new());
        for node in &body.nodes {
            match host_of(node).filter(|host| by_id.get(host.as_str()).is_some_and(|host| is_activity(&host.tag))) {
                Some(host) => hanging.push((node, host)),
                None => rest.push(node),
            }
        }
        let hosts: BTreeMap<&str, &str> = hanging.iter().map(|(n, host)| (n.id.as_str(), host.as_str())).collect();
        let ends = |id: &'d str| [Some(id), hosts.get(id).copied()].into_iter().flatten().map(str::to_owned);
        let tied: BTreeSet<String> =
            body.flows.iter().flat_map(|f| ends(&f.source).chain(ends(&f.target)).collect::<Vec<_>>()).collect();
        let is_apart = |n: &&NodeDef| may_stand_apart && !tied.is_empty() && !tied.contains(&n.id);
        let (apart, standing): (Vec<&NodeDef>, Vec<&NodeDef>) = rest.into_iter().partition(is_apart);
        let mut number: BTreeMap<&str, usize> =
            standing.iter().enumerate().map(|(ix, n)| (n.id.as_str(), ix)).collect();
        for (node, host) in &hanging {
            if let Some(at) = number.get(host.as_str()).copied() {
                number.insert(&node.id, at);
            }
        }
        let known = |f: &&FlowDef| number.contains_key(f.source.as_str()) && number.contains_key(f.target.as_str());
        let flows = body.flows.iter().filter(known).collect();
        Self { standing, hanging, apart, flows, number, by_id }
    }

    pub fn graph(&self) -> Graph {
        let end = |id: &str| self.number.get(id).copied().unwrap_or_default();
        let edges = self.flows.iter().map(|f| (end(&f.source), end(&f.target))).collect();
        Graph { count: self.standing.len(), edges }
    }

    /// For each flow whether it begins at the lower edge of an activity.
    pub fn begins_below(&self) -> Vec<bool> {
        self.flows.iter().map(|f| self.hangs(&f.source)).collect()
    }

    pub fn hangs(&self, id: &str) -> bool {
        self.by_id.get(id).is_some_and(|n| n.tag == "boundaryEvent")
    }

    pub fn is_default(&self, flow: &FlowDef) -> bool {
        let default = self.by_id.get(flow.source.as_str()).and_then(|n| n.plain.get("default"));
        default.is_some_and(|id| local_part(id) == flow.id)
    }

    pub fn is_conditional(&self, flow: &FlowDef) -> bool {
        flow.condition.is_some() && self.by_id.get(flow.source.as_str()).is_some_and(|n| is_activity(&n.tag))
    }
}

fn host_of(node: &NodeDef) -> Option<String> {
    let host = node.plain.get("attachedToRef").filter(|_| node.tag == "boundaryEvent");
    host.map(|id| local_part(id))
}
