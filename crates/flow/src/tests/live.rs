//! The bench on which models run in tests: every command goes through `step` and `apply` and through `advance`, and
//! both must agree; a trace in short words tells what happened.

use crate::*;
use base::Instant;
use serde_json::{Value, json};

/// A file with one process `p` of this content; `globals` are messages, signals and errors.
pub fn file(globals: &str, content: &str) -> String {
    format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:motcua="urn:motcua:bpmn:1"
            xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{globals}
            <process id="p" isExecutable="true">{content}</process></definitions>"#
    )
}

/// `flow("a", "b")`: a sequence flow `a-b`; `flow_if` with a condition.
pub fn flow(from: &str, to: &str) -> String {
    format!(r#"<sequenceFlow id="{from}-{to}" sourceRef="{from}" targetRef="{to}"/>"#)
}

pub fn flow_if(from: &str, to: &str, condition: &str) -> String {
    let condition = condition.replace('<', "&lt;");
    format!(
        r#"<sequenceFlow id="{from}-{to}" sourceRef="{from}" targetRef="{to}">
            <conditionExpression>{condition}</conditionExpression></sequenceFlow>"#
    )
}

/// Flows along a path written `s a b e`.
pub fn path(nodes: &str) -> String {
    let nodes: Vec<&str> = nodes.split_whitespace().collect();
    nodes.windows(2).map(|pair| flow(pair[0], pair[1])).collect()
}

/// Elements written `startEvent:s userTask:a endEvent:e`.
pub fn elements(list: &str) -> String {
    list.split_whitespace()
        .map(|item| {
            let (tag, id) = item.split_once(':').unwrap();
            format!(r#"<{tag} id="{id}"/>"#)
        })
        .collect()
}

/// Elements and a path through them in the same words.
pub fn chain(list: &str) -> String {
    let ids: Vec<&str> = list.split_whitespace().map(|item| item.split_once(':').unwrap().1).collect();
    elements(list) + &path(&ids.join(" "))
}

pub fn compiled(xml: &str) -> Model {
    let checked = check(xml);
    let errors: Vec<_> = checked.problems.iter().filter(|p| p.severity == Severity::Error).collect();
    checked.model.unwrap_or_else(|| panic!("{errors:#?}"))
}

/// A running instance with its history.
pub struct Live {
    pub model: Model,
    pub state: State,
    pub now: Instant,
    pub events: Vec<Event>,
    pub trace: Vec<String>,
}

impl Live {
    /// Starts process `p` of this content.
    pub fn start(content: &str) -> Self {
        Self::start_with("", content, json!({}))
    }

    pub fn start_with(globals: &str, content: &str, variables: Value) -> Self {
        let mut live = Self::idle(compiled(&file(globals, content)));
        let start = Command::Start { process: ProcessIx(0), start: None, variables: object(variables) };
        live.obey(start).unwrap();
        live
    }

    pub fn idle(model: Model) -> Self {
        let now = Instant::parse("2024-01-01T08:00").unwrap();
        Self { model, state: State::new(), now, events: Vec::new(), trace: Vec::new() }
    }

    pub fn obey(&mut self, command: Command) -> Result<(), Refused> {
        let before = self.state.clone();
        let events = step(&self.model, &self.state, command.clone(), self.now)?;
        assert_eq!(self.state, before);
        for event in &events {
            apply(&mut self.state, event);
            self.trace.extend(word(&self.model, &self.state, event));
        }
        let mut quick = before;
        assert_eq!(advance(&self.model, &mut quick, command, self.now).unwrap(), events);
        assert_eq!(quick, self.state);
        self.events.extend(events);
        self.check_whole();
        Ok(())
    }

    /// What holds of every state: nothing belongs to what is not there.
    fn check_whole(&self) {
        let state = &self.state;
        let there = |key: Key| key == ROOT || state.find(key).is_some();
        assert!(state.timers().iter().all(|t| there(t.holder)), "{state:?}");
        assert!(state.waits().iter().all(|w| there(w.holder)), "{state:?}");
        assert!(state.tokens().iter().all(|(scope, _)| there(*scope)), "{state:?}");
        assert!(state.active().iter().all(|a| state.scope(a.scope).is_some()), "{state:?}");
        let used = |key: Key| there(key) || state.compensable().iter().any(|d| d.key == key || d.scope == key);
        let runs = |key: Key| state.active().iter().any(|a| a.scope == key);
        let holds = |key: Key| state.scopes.iter().any(|s| s.parent == Some(key));
        assert!(state.scopes.iter().all(|s| used(s.key) || runs(s.key) || holds(s.key)), "{state:?}");
    }

    pub fn key(&self, id: &str) -> Key {
        let node = self.model.find_node(id).unwrap();
        self.state.active().iter().find(|a| a.node == node).unwrap_or_else(|| panic!("{id} is not active")).key
    }

    pub fn complete(&mut self, id: &str) -> &mut Self {
        self.complete_with(id, json!({}))
    }

    pub fn complete_with(&mut self, id: &str, variables: Value) -> &mut Self {
        let key = self.key(id);
        self.obey(Command::Complete { key, variables: object(variables), result: None }).unwrap();
        self
    }

    /// The active instances of a repeated task, in order.
    pub fn task_keys(&self, id: &str) -> Vec<Key> {
        let node = self.model.find_node(id).unwrap();
        let instances = self.state.active().iter().filter(|a| a.node == node && a.instance.is_some());
        instances.map(|a| a.key).collect()
    }

    /// Completes the first instance of a repeated task.
    pub fn complete_task(&mut self, id: &str, variables: Value) -> &mut Self {
        let key = self.task_keys(id)[0];
        self.obey(Command::Complete { key, variables: object(variables), result: None }).unwrap();
        self
    }

    pub fn message(&mut self, name: &str) -> Result<(), Refused> {
        self.obey(Command::Message { name: name.into(), correlation: None, variables: Variables::new() })
    }

    /// Jumps to the next timer and fires it.
    pub fn fire(&mut self) -> &mut Self {
        let next = self.state.timers().iter().min_by_key(|t| (t.at, t.key)).unwrap().clone();
        self.now = self.now.max(next.at);
        self.obey(Command::Fire { timer: next.key }).unwrap();
        self
    }

    /// The trace since it was last asked for.
    pub fn told(&mut self) -> String {
        std::mem::take(&mut self.trace).join(" ")
    }

    /// The elements that are active, by id.
    pub fn active(&self) -> String {
        let ids: Vec<_> = self.state.active().iter().map(|a| self.model.node(a.node).id.as_str()).collect();
        ids.join(" ")
    }

    pub fn variables(&self) -> Value {
        Value::Object(self.state.variables())
    }

    pub fn replayed(&self) -> State {
        let mut state = State::new();
        self.events.iter().for_each(|event| apply(&mut state, event));
        state
    }
}

pub fn object(value: Value) -> Variables {
    value.as_object().unwrap().clone()
}

/// `+a` entered, `-a` left, `xa` ended from outside, `!a` incident, `>a` threw, `<a` caught, `.` finished.
fn word(model: &Model, state: &State, event: &Event) -> Option<String> {
    let id = |node: &NodeIx| model.node(*node).id.clone();
    Some(match event {
        Event::Activated { node, .. } => format!("+{}", id(node)),
        Event::Completed { node, .. } => format!("-{}", id(node)),
        Event::Terminated { node, .. } => format!("x{}", id(node)),
        Event::Incident { node, code, .. } => format!("!{}({code})", id(node)),
        Event::Thrown { node, .. } => format!(">{}", id(node)),
        Event::Caught { node, .. } => format!("<{}", id(node)),
        Event::Finished { .. } => (if state.status() == Status::Completed { "." } else { "x." }).to_owned(),
        _ => return None,
    })
}

/// An element with attributes and content.
pub fn holding(tag: &str, id: &str, attributes: &str, content: &str) -> String {
    format!(r#"<{tag} id="{id}" {attributes}>{content}</{tag}>"#)
}

/// `beside("b", "a", true, TIMER)`: a boundary event.
pub fn beside(id: &str, host: &str, interrupting: bool, definition: &str) -> String {
    holding("boundaryEvent", id, &format!(r#"attachedToRef="{host}" cancelActivity="{interrupting}""#), definition)
}

/// An event sub-process whose start event `{id}s` leads through `path`, a chain in the words of [`chain`].
pub fn event_sub(id: &str, interrupting: bool, definition: &str, rest: &str) -> String {
    let start = holding("startEvent", &format!("{id}s"), &format!(r#"isInterrupting="{interrupting}""#), definition);
    let first = rest.split_whitespace().next().unwrap().split_once(':').unwrap().1;
    let inner = start + &chain(rest) + &flow(&format!("{id}s"), first);
    holding("subProcess", id, r#"triggeredByEvent="true""#, &inner)
}
