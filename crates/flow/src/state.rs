//! The state of one process instance, and [`apply`], the only function that changes it. Not here: any decision.

use crate::event::{Event, Phase, is_false, is_zero};
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
    /// Whether it takes no commands until it is resumed.
    #[serde(default, skip_serializing_if = "is_false")]
    pub(crate) suspended: bool,
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
    /// Completed activities that can be undone, in the order of their completion.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) done: Vec<Done>,
}

/// Variables of the process or of one activity.
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
    /// Whether what is around it is out of sight.
    #[serde(rename = "x", default, skip_serializing_if = "is_false")]
    pub closed: bool,
}

/// A completed activity that can be undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Done {
    /// The key it has had; its own variables are kept under it.
    #[serde(rename = "k")]
    pub key: Key,
    /// The activity.
    #[serde(rename = "n")]
    pub node: NodeIx,
    /// The scope it ran in.
    #[serde(rename = "s")]
    pub scope: Key,
    /// Which instance of a repeated activity it was.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<u32>,
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
    /// Which instance of a repeated activity it is, from 1.
    #[serde(rename = "i", default, skip_serializing_if = "Option::is_none")]
    pub instance: Option<u32>,
    /// The throw event for which it undoes an activity.
    #[serde(rename = "c", default, skip_serializing_if = "Option::is_none")]
    pub cause: Option<Key>,
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
    /// The active element that it belongs to, or the scope whose event sub-process it begins.
    #[serde(rename = "h")]
    pub holder: Key,
    /// The event it sets off.
    #[serde(rename = "n")]
    pub node: NodeIx,
    /// Which part of a multiple event.
    #[serde(rename = "t", default, skip_serializing_if = "is_zero")]
    pub part: u16,
    /// When; without a calendar where working time is asked for.
    pub at: Instant,
    /// How many times more after this one; `None`: never again.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub more: Option<u32>,
}

/// A message, signal or condition that an active element waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Wait {
    /// Its key.
    #[serde(rename = "k")]
    pub key: Key,
    /// The active element that it belongs to, or the scope whose event sub-process it begins.
    #[serde(rename = "h")]
    pub holder: Key,
    /// The event it sets off; its message, signal or condition is in the model.
    #[serde(rename = "n")]
    pub node: NodeIx,
    /// Which part of a multiple event.
    #[serde(rename = "t", default, skip_serializing_if = "is_zero")]
    pub part: u16,
    /// Whether its condition held when it was last looked at.
    #[serde(rename = "m", default, skip_serializing_if = "is_false")]
    pub met: bool,
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

    /// Whether it is stopped until it is resumed.
    pub fn is_suspended(&self) -> bool {
        self.suspended
    }

    /// Timers due by `now`, in the order in which they are to be fired: what came due while the instance was suspended.
    /// Working time is approximate here; a host with a calendar knows better.
    pub fn due(&self, now: Instant) -> Vec<Key> {
        let mut due: Vec<(Instant, Key)> = self.timers.iter().filter(|t| t.at <= now).map(|t| (t.at, t.key)).collect();
        due.sort_unstable();
        due.into_iter().map(|(_, key)| key).collect()
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

    /// Forgets all variables: whom they speak of is erased. For instances that have ended; of one that runs it would change
    /// the course.
    pub fn forget_variables(&mut self) {
        for scope in &mut self.scopes {
            scope.variables = Arc::default();
        }
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
            next = scope.around();
        }
        all
    }

    /// The scope whose variables an active element works on: its own if it has one, else the one it runs in.
    pub fn scope_of(&self, key: Key) -> Key {
        match (self.scope(key), self.find(key)) {
            (None, Some(active)) => active.scope,
            _ => key,
        }
    }

    /// Completed activities that can be undone, in the order of their completion.
    pub fn compensable(&self) -> &[Done] {
        &self.done
    }

    pub(crate) fn scope(&self, key: Key) -> Option<&Scope> {
        self.scopes.binary_search_by_key(&key, |s| s.key).ok().map(|at| &self.scopes[at])
    }

    fn open_scope(&mut self, scope: Scope) {
        match self.scopes.binary_search_by_key(&scope.key, |s| s.key) {
            Ok(at) => self.scopes[at] = Scope { variables: self.scopes[at].variables.clone(), ..scope },
            Err(at) => self.scopes.insert(at, scope),
        }
    }

    fn set_variables(&mut self, scope: Key, values: &Variables) {
        if let Ok(at) = self.scopes.binary_search_by_key(&scope, |s| s.key) {
            let variables = Arc::make_mut(&mut self.scopes[at].variables);
            for (name, value) in values {
                variables.insert(name.clone(), value.clone());
            }
        }
    }

    fn forget_variable(&mut self, scope: Key, name: &str) {
        if let Ok(at) = self.scopes.binary_search_by_key(&scope, |s| s.key) {
            Arc::make_mut(&mut self.scopes[at].variables).remove(name);
        }
    }

    fn set_item(&mut self, scope: Key, name: &str, place: u32, value: &Value) {
        let Ok(at) = self.scopes.binary_search_by_key(&scope, |s| s.key) else { return };
        let list = Arc::make_mut(&mut self.scopes[at].variables).get_mut(name);
        if let Some(item) = list.and_then(Value::as_array_mut).and_then(|list| list.get_mut(place as usize)) {
            *item = value.clone();
        }
    }

    fn take_token(&mut self, scope: Key, flow: FlowIx) {
        if let Some(at) = self.tokens.iter().position(|t| *t == (scope, flow)) {
            self.tokens.remove(at);
        }
    }

    fn remove_active(&mut self, key: Key) {
        let Ok(at) = self.active.binary_search_by_key(&key, |a| a.key) else { return };
        let removed = self.active.remove(at);
        self.drop_scope(key);
        self.drop_scope(removed.scope);
    }

    /// Variables of an activity go with it, unless it can still be undone or something runs in them; then they go
    /// with the last of that.
    fn drop_scope(&mut self, mut key: Key) {
        while let Some(parent) = self.scope(key).filter(|_| self.is_idle(key)).and_then(|s| s.parent) {
            self.scopes.retain(|s| s.key != key);
            key = parent;
        }
    }

    fn is_idle(&self, key: Key) -> bool {
        self.find(key).is_none()
            && !self.done.iter().any(|d| d.key == key || d.scope == key)
            && !self.active.iter().any(|a| a.scope == key)
            && !self.scopes.iter().any(|s| s.parent == Some(key))
    }

    fn drop_idle_scopes(&mut self) {
        // Inner scopes have higher keys or lie in kept ones, which drop_scope climbs.
        let keys: Vec<Key> = self.scopes.iter().rev().map(|s| s.key).collect();
        keys.into_iter().for_each(|key| self.drop_scope(key));
    }

    fn forget(&mut self, key: Key, within: bool) {
        self.done.retain(|d| d.key != key);
        if within {
            self.forget_within(key);
        }
    }

    fn forget_within(&mut self, scope: Key) {
        let mut open = vec![scope];
        while let Some(scope) = open.pop() {
            open.extend(self.done.iter().filter(|d| d.scope == scope).map(|d| d.key));
            self.done.retain(|d| d.scope != scope);
        }
    }

    fn set_fault(&mut self, key: Key, fault: Option<Fault>) {
        if let Ok(at) = self.active.binary_search_by_key(&key, |a| a.key) {
            self.active[at].fault = fault;
        }
    }

    fn end(&mut self, status: Status) {
        self.status = status;
        self.suspended = false;
        self.tokens.clear();
        self.timers.clear();
        self.waits.clear();
        self.active.clear();
        self.done.clear();
        self.scopes.retain(|s| s.key == ROOT);
    }
}

impl Scope {
    /// The scope whose variables are seen from this one.
    pub(crate) fn around(&self) -> Option<Key> {
        self.parent.filter(|_| !self.closed)
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
            next = scope.around();
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
            state.scopes.push(Scope { key: ROOT, parent: None, body: *body, variables, closed: false });
        }
        Event::Activated { key, node, scope, from, instance, cause } => {
            if let Some(flow) = from {
                state.take_token(*scope, *flow);
            }
            state.last = *key;
            let (instance, cause) = (*instance, *cause);
            state.active.push(Active { key: *key, node: *node, scope: *scope, instance, cause, fault: None });
        }
        Event::Completed { key, .. } => state.remove_active(*key),
        Event::Terminated { key, .. } => {
            if !state.done.is_empty() {
                state.forget_within(*key);
                state.drop_idle_scopes();
            }
            state.remove_active(*key);
        }
        Event::Taken { scope, flow } => state.tokens.push((*scope, *flow)),
        Event::Joined { scope, flows } => flows.iter().for_each(|flow| state.take_token(*scope, *flow)),
        Event::Drained { scope } => state.tokens.retain(|(of, _)| of != scope),
        Event::ScopeOpened { scope, parent, body, closed } => {
            let (parent, variables) = (Some(*parent), Arc::default());
            state.open_scope(Scope { key: *scope, parent, body: *body, variables, closed: *closed });
        }
        Event::VariablesSet { scope, values } => state.set_variables(*scope, values),
        Event::Gathered { scope, name, place, value } => state.set_item(*scope, name, *place, value),
        Event::TimerArmed { timer, holder, node, at, more, part, .. } => {
            let (holder, node, part, at, more) = (*holder, *node, *part, *at, *more);
            // A timer that an undone migration brings back has the key and the place that it had.
            state.last = state.last.max(*timer);
            let place = state.timers.partition_point(|t| t.key < *timer);
            state.timers.insert(place, Armed { key: *timer, holder, node, part, at, more });
        }
        Event::TimerDisarmed { timer } => state.timers.retain(|t| t.key != *timer),
        Event::WaitOpened { wait, holder, node, correlation, part, .. } => {
            let (holder, node, part, correlation) = (*holder, *node, *part, correlation.clone());
            state.last = state.last.max(*wait);
            let place = state.waits.partition_point(|w| w.key < *wait);
            state.waits.insert(place, Wait { key: *wait, holder, node, part, met: false, correlation });
        }
        Event::Judged { wait, holds } => {
            if let Some(wait) = state.waits.iter_mut().find(|w| w.key == *wait) {
                wait.met = *holds;
            }
        }
        Event::Compensable { key, node, scope, instance } => {
            state.done.push(Done { key: *key, node: *node, scope: *scope, instance: *instance });
        }
        Event::Forgotten { key, within } => {
            state.forget(*key, *within);
            state.drop_idle_scopes();
        }
        Event::WaitClosed { wait } => state.waits.retain(|w| w.key != *wait),
        Event::Incident { key, phase, code, detail, .. } => {
            let fault = Fault { phase: *phase, code: code.clone(), detail: detail.clone() };
            state.set_fault(*key, Some(fault));
        }
        Event::Mended { key } | Event::Skipped { key, .. } => state.set_fault(*key, None),
        Event::Suspended { .. } => state.suspended = true,
        Event::Resumed { .. } => state.suspended = false,
        Event::Migrated { places, last, forgets } => {
            places.put(state);
            state.last = *last;
            forgets.iter().for_each(|(scope, name)| state.forget_variable(*scope, name));
        }
        Event::Finished { status } => state.end(*status),
        Event::TaskOpened { .. }
        | Event::Called { .. }
        | Event::DecisionAsked { .. }
        | Event::Thrown { .. }
        | Event::Caught { .. } => {}
    }
}
