//! Everything in a state that is an index into a model: what a migration changes, and nothing else.

use crate::model::{BodyIx, FlowIx, Model, NodeIx, ProcessIx};
use crate::state::{Key, State};
use serde::{Deserialize, Serialize};

/// Where an instance stands, in the indices of one version of its model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Places {
    /// The process.
    pub process: ProcessIx,
    /// What runs in each scope.
    pub scopes: Vec<(Key, BodyIx)>,
    /// What each active element is.
    pub active: Vec<(Key, NodeIx)>,
    /// Tokens on flows: all of them, with their scopes.
    pub tokens: Vec<(Key, FlowIx)>,
    /// What each timer sets off: the event, and which part of it.
    pub timers: Vec<(Key, NodeIx, u16)>,
    /// What each wait sets off: the event, and which part of it.
    pub waits: Vec<(Key, NodeIx, u16)>,
    /// Completed activities that can be undone.
    pub undoable: Vec<(Key, NodeIx)>,
}

impl Places {
    /// Where a state stands.
    pub fn of(state: &State) -> Self {
        Self {
            process: state.process(),
            scopes: state.scopes.iter().map(|s| (s.key, s.body)).collect(),
            active: state.active.iter().map(|a| (a.key, a.node)).collect(),
            tokens: state.tokens.clone(),
            timers: state.timers.iter().map(|t| (t.key, t.node, t.part)).collect(),
            waits: state.waits.iter().map(|w| (w.key, w.node, w.part)).collect(),
            undoable: state.done.iter().map(|d| (d.key, d.node)).collect(),
        }
    }

    /// Puts a state there. What the places do not speak of stays as it is.
    pub(crate) fn put(&self, state: &mut State) {
        state.process = self.process.0;
        state.tokens.clone_from(&self.tokens);
        for (key, body) in &self.scopes {
            state.scopes.iter_mut().filter(|s| s.key == *key).for_each(|s| s.body = *body);
        }
        for (key, node) in &self.active {
            state.active.iter_mut().filter(|a| a.key == *key).for_each(|a| a.node = *node);
        }
        for (key, node) in &self.undoable {
            state.done.iter_mut().filter(|d| d.key == *key).for_each(|d| d.node = *node);
        }
        for (key, node, part) in &self.timers {
            state.timers.iter_mut().filter(|t| t.key == *key).for_each(|t| (t.node, t.part) = (*node, *part));
        }
        for (key, node, part) in &self.waits {
            state.waits.iter_mut().filter(|w| w.key == *key).for_each(|w| (w.node, w.part) = (*node, *part));
        }
    }
}

/// Whether every index of the state is one of the model.
pub(super) fn is_of(state: &State, model: &Model) -> bool {
    let places = Places::of(state);
    let node = |node: NodeIx| node.ix() < model.nodes.len();
    places.process.ix() < model.processes.len()
        && places.scopes.iter().all(|(_, body)| body.ix() < model.bodies.len())
        && places.active.iter().chain(&places.undoable).all(|(_, n)| node(*n))
        && places.tokens.iter().all(|(_, flow)| flow.ix() < model.flows.len())
        && places.timers.iter().chain(&places.waits).all(|(_, n, _)| node(*n))
}
