//! Where a thing of the old version is in the new one: by its id, or by the id that the mapping gives for it.

use super::plan::Report;
use crate::model::{BodyIx, FlowIx, Model, NodeIx, ProcessIx};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Ids of the old version and what each is called in the new one: flow nodes, sequence flows and processes. What is not
/// named keeps its id.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Mapping(pub BTreeMap<String, String>);

impl Mapping {
    /// The id in the new version.
    pub fn id<'a>(&'a self, old: &'a str) -> &'a str {
        self.0.get(old).map_or(old, String::as_str)
    }
}

/// Both versions, and the way from one to the other.
#[derive(Clone, Copy)]
pub(super) struct Targets<'a> {
    pub old: &'a Model,
    pub new: &'a Model,
    pub mapping: &'a Mapping,
}

impl Targets<'_> {
    /// A mapping that speaks of what is not there was meant for other versions.
    pub fn check(&self, report: &mut Report) {
        for (old, new) in &self.mapping.0 {
            if !is_known(self.old, old) {
                report.stop("mapping_unknown", None, old);
            } else if !is_known(self.new, new) {
                report.stop("mapping_unknown", Some(old), new);
            }
        }
    }

    pub fn node(&self, node: NodeIx) -> Option<NodeIx> {
        self.new.find_node(self.mapping.id(&self.old.node(node).id))
    }

    /// By id; where each file has one process, that is meant.
    pub fn process(&self, process: ProcessIx) -> Option<ProcessIx> {
        let named = self.new.find_process(self.mapping.id(&self.old.processes[process.ix()].id));
        let only = self.old.processes.len() == 1 && self.new.processes.len() == 1;
        named.or_else(|| only.then_some(ProcessIx(0)))
    }

    /// The content of the sub-process or process that it belonged to; of a global task, where the task is.
    pub fn body(&self, body: BodyIx) -> Option<BodyIx> {
        let old = self.old.body(body);
        if let Some(owner) = old.owner {
            let owner = self.node(owner)?;
            return self.new.node(owner).kind.content().filter(|found| self.new.body(*found).owner == Some(owner));
        }
        match self.old.processes.iter().position(|p| p.body == body) {
            Some(process) => self.process(ProcessIx(process as u16)).map(|p| self.new.processes[p.ix()].body),
            None => self.node(*old.nodes.first()?).map(|task| self.new.node(task).body),
        }
    }

    /// By id, else the only flow between the same elements.
    pub fn flow(&self, flow: FlowIx) -> Option<FlowIx> {
        let old = self.old.flow(flow);
        let id = self.mapping.id(&old.id);
        if let Some(named) = self.new.flows.iter().position(|f| f.id == id) {
            return Some(FlowIx(named as u16));
        }
        let (source, target) = (self.node(old.source)?, self.node(old.target)?);
        let mut between = self.new.node(source).outgoing.iter().filter(|f| self.new.flow(**f).target == target);
        let only = between.next().copied();
        only.filter(|_| between.next().is_none())
    }
}

fn is_known(model: &Model, id: &str) -> bool {
    model.find_node(id).is_some() || model.find_process(id).is_some() || model.flows.iter().any(|f| f.id == id)
}
