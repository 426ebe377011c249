//! The state of one process instance, and [`apply`], the only function that changes it. Not here: any decision.

use crate::event::{Event, Phase};
use crate::model::{BodyIx, FlowIx, NodeIx, ProcessIx};
use base::Instant;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Variables of one scope.
pub type Variables = Map<String, Value>;

/// Number of a thing inside one process instance: active elements, timers and waits are counted together from 1.
/// The scope of the process itself is 0, that of a sub-process has the key of its active element.
pub type Key = u32;

/// The scope of the process itself.
pub const ROOT: Key = 0;

/// How far an instance is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not started.
    #[default]
    Idle,
    /// Started and not ended.
    Running,
    /// Ended by itself.
    Completed,
    /// Ended by a terminate end event or by command.
    Terminated,
}

/// One process instance. Small, and JSON by serde.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct State {
    pub(crate) process: u16,
    pub(crate) status: Status,
    /// The last key given out.
    pub(crate) last: Key,
    pub(crate) scopes: Vec<Scope>,
    /// Active elements in order of their keys.
    pub(crate) active: Vec<Active>,
    /// Tokens on flows. At rest they wait before a join.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) tokens: Vec<(Key, FlowIx)>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) timers: Vec<Armed>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) waits: Vec<Wait>,
}

/// Variables of the process or of one sub-process instance.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Scope {
    /// Its key.
    #[serde(rename = "k")]
    pub key: Key,
    /// The scope around it.
    #[serde(rename = "p", default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Key>,
    /// What runs in it.
    #[serde(rename = "b")]
    pub body: BodyIx,
    /// Its own variables. Shared until changed, so that copying a state is cheap.
    #[serde(rename = "v", with = "shared", default, skip_serializing_if = "none_in")]
    pub variables: Arc<Variables>,
}

/// An element that has been entered and not left.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Active {
    /// Its key.
    #[serde(rename = "k")]
    pub key: Key,
    /// The element.
    #[serde(rename = "n")]
    pub node: NodeIx,
    /// The scope it runs in.
    #[serde(rename = "s")]
    pub scope: Key,
    /// The incident that holds it.
    #[serde(rename = "f", default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
}

/// An incident: why an element cannot go on until it is mended and retried.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fault {
    /// What a retry repeats.
    pub phase: Phase,
    /// Stable code (`no_flow`, `feel.type`).
    pub code: String,
    /// Detail for the one who mends it.
    pub detail: String,
}

/// A timer that the host is to fire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Armed {
    /// Its key.
    #[serde(rename = "k")]
    pub key: Key,
    /// The active element that it belongs to.
    #[serde(rename = "h")]
    pub holder: Key,
    /// The event it sets off.
    #[serde(rename = "n")]
    pub node: NodeIx,
    /// When; without a calendar where working time is asked for.
    pub at: Instant,
    /// How many times more after this one; `None`: never again.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub more: Option<u32>,
}

/// A message or signal that an active element waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wait {
    /// Its key.
    #[serde(rename = "k")]
    pub key: Key,
    /// The active element that it belongs to.
    #[serde(rename = "h")]
    pub holder: Key,
    /// The event it sets off; its message or signal is in the model.
    #[serde(rename = "n")]
    pub node: NodeIx,
    /// The value that the message must carry.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub correlation: Option<String>,
}

mod shared {
    //! `Arc` through serde without its `rc` feature.
    use super::{Arc, Variables};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub fn serialize<S: Serializer>(variables: &Arc<Variables>, s: S) -> Result<S::Ok, S::Error> {
        variables.as_ref().serialize(s)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Arc<Variables>, D::Error> {
        Variables::deserialize(d).map(Arc::new)
    }
}

fn none_in(variables: &Arc<Variables>) -> bool {
    variables.is_empty()
}

impl State {
    /// An instance that has not started.
    pub fn new() -> Self {
        Self::default()
    }

    /// How far it is.
    pub fn status(&self) -> Status {
        self.status
    }

    /// The process that it runs.
    pub fn process(&self) -> ProcessIx {
        ProcessIx(self.process)
    }

    /// Elements entered and not left, in order of their keys.
    pub fn active(&self) -> &[Active] {
        &self.active
    }

    /// Timers to be fired.
    pub fn timers(&self) -> &[Armed] {
        &self.timers
    }

    /// Messages and signals waited for.
    pub fn waits(&self) -> &[Wait] {
        &self.waits
    }

    /// Tokens on flows: at rest, those that wait before a join, with their scope.
    pub fn tokens(&self) -> &[(Key, FlowIx)] {
        &self.tokens
    }

    /// Elements held by an incident.
    pub fn incidents(&self) -> impl Iterator<Item = &Active> {
        self.active.iter().filter(|a| a.fault.is_some())
    }

    /// The active element with this key.
    pub fn find(&self, key: Key) -> Option<&Active> {
        self.active.binary_search_by_key(&key, |a| a.key).ok().map(|at| &self.active[at])
    }

    /// The variables of the process itself.
    pub fn variables(&self) -> Variables {
        self.scope(ROOT).map(|s| s.variables.as_ref().clone()).unwrap_or_default()
    }

    /// What an element in `scope` sees: its own variables over those around it.
    pub fn visible(&self, scope: Key) -> Variables {
        let mut all = Variables::new();
        let mut next = Some(scope);
        while let Some(scope) = next.and_then(|key| self.scope(key)) {
            for (name, value) in scope.variables.iter() {
                if !all.contains_key(name) {
                    all.insert(name.clone(), value.clone());
                }
            }
            next = scope.parent;
        }
        all
    }

    pub(crate) fn scope(&self, key: Key) -> Option<&Scope> {
        self.scopes.iter().find(|s| s.key == key)
    }

    fn set_variables(&mut self, scope: Key, values: &Variables) {
        if let Some(scope) = self.scopes.iter_mut().find(|s| s.key == scope) {
            let variables = Arc::make_mut(&mut scope.variables);
            for (name, value) in values {
                variables.insert(name.clone(), value.clone());
            }
        }
    }

    fn take_token(&mut self, scope: Key, flow: FlowIx) {
        if let Some(at) = self.tokens.iter().position(|t| *t == (scope, flow)) {
            self.tokens.remove(at);
        }
    }

    fn remove_active(&mut self, key: Key) {
        if let Ok(at) = self.active.binary_search_by_key(&key, |a| a.key) {
            self.active.remove(at);
        }
        if key != ROOT {
            self.scopes.retain(|s| s.key != key);
        }
    }

    fn set_fault(&mut self, key: Key, fault: Option<Fault>) {
        if let Ok(at) = self.active.binary_search_by_key(&key, |a| a.key) {
            self.active[at].fault = fault;
        }
    }

    fn end(&mut self, status: Status) {
        self.status = status;
        self.tokens.clear();
        self.timers.clear();
        self.waits.clear();
        self.active.clear();
        self.scopes.retain(|s| s.key == ROOT);
    }
}

/// A scope's variables as FEEL reads them: nearest first.
pub(crate) struct View<'a> {
    pub state: &'a State,
    pub scope: Key,
}

impl crate::feel::Scope for View<'_> {
    fn get(&self, name: &str) -> Option<&Value> {
        let mut next = Some(self.scope);
        while let Some(scope) = next.and_then(|key| self.state.scope(key)) {
            if let Some(value) = scope.variables.get(name) {
                return Some(value);
            }
            next = scope.parent;
        }
        None
    }
}

/// Changes the state as the event tells. Applying the events of a step in order gives the state after the step.
pub fn apply(state: &mut State, event: &Event) {
    match event {
        Event::Started { process, body, variables, .. } => {
            let variables = Arc::new(variables.clone());
            *state = State { process: process.0, status: Status::Running, ..State::default() };
            state.scopes.push(Scope { key: ROOT, parent: None, body: *body, variables });
        }
        Event::Activated { key, node, scope, from } => {
            if let Some(flow) = from {
                state.take_token(*scope, *flow);
            }
            state.last = *key;
            state.active.push(Active { key: *key, node: *node, scope: *scope, fault: None });
        }
        Event::Completed { key, .. } | Event::Terminated { key, .. } => state.remove_active(*key),
        Event::Taken { scope, flow } => state.tokens.push((*scope, *flow)),
        Event::Joined { scope, flows } => flows.iter().for_each(|flow| state.take_token(*scope, *flow)),
        Event::Drained { scope } => state.tokens.retain(|(of, _)| of != scope),
        Event::ScopeOpened { scope, parent, body } => {
            state.scopes.push(Scope { key: *scope, parent: Some(*parent), body: *body, variables: Arc::default() });
        }
        Event::VariablesSet { scope, values } => state.set_variables(*scope, values),
        Event::TimerArmed { timer, holder, node, at, more, .. } => {
            state.last = *timer;
            state.timers.push(Armed { key: *timer, holder: *holder, node: *node, at: *at, more: *more });
        }
        Event::TimerDisarmed { timer } => state.timers.retain(|t| t.key != *timer),
        Event::WaitOpened { wait, holder, node, correlation, .. } => {
            state.last = *wait;
            let correlation = correlation.clone();
            state.waits.push(Wait { key: *wait, holder: *holder, node: *node, correlation });
        }
        Event::WaitClosed { wait } => state.waits.retain(|w| w.key != *wait),
        Event::Incident { key, phase, code, detail, .. } => {
            let fault = Fault { phase: *phase, code: code.clone(), detail: detail.clone() };
            state.set_fault(*key, Some(fault));
        }
        Event::Mended { key } => state.set_fault(*key, None),
        Event::Finished { status } => state.end(*status),
        Event::TaskOpened { .. }
        | Event::Called { .. }
        | Event::DecisionAsked { .. }
        | Event::Thrown { .. }
        | Event::Caught { .. } => {}
    }
}
