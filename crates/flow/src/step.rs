//! The engine's door: a command goes in, events come out. [`Run`] holds one step in progress: it writes events and
//! moves tokens until nothing can move. Not here: what each element does (`element`), nor any change of state, which
//! [`apply`] alone makes.

use crate::element::{self, At, Halt};
use crate::event::{Command, Event, Phase, Signal};
use crate::model::{FlowIx, Kind, Model, NodeIx, ProcessIx};
use crate::state::{Key, ROOT, State, Status, Variables, View, apply};
use base::Instant;
use serde_json::Value;
use std::collections::VecDeque;

/// Elements entered in one step; beyond it each further one becomes an incident, so that an endless loop ends.
pub const MOVES_MAX: u32 = 100_000;

/// A command that does not fit the state. Nothing has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// Only [`Command::Start`] fits an instance that has not started.
    #[error("the instance has not started")]
    NotStarted,
    /// It has started already.
    #[error("the instance has already started")]
    AlreadyStarted,
    /// It has ended.
    #[error("the instance has ended")]
    Ended,
    /// The model has no such process or start event, or the process has nothing to begin with.
    #[error("there is no such process or start event")]
    NoSuchStart,
    /// No active element has this key.
    #[error("no active element has this key")]
    NotActive,
    /// The active element is none that can be completed so.
    #[error("the element is not one to be completed or failed from outside")]
    NotATask,
    /// The element is held by an incident: retry it first.
    #[error("the element is held by an incident")]
    Held,
    /// The element is not held by an incident.
    #[error("the element is not held by an incident")]
    NotHeld,
    /// No such timer is armed.
    #[error("no such timer is armed")]
    NoSuchTimer,
    /// Nothing waits for this message or signal.
    #[error("nothing waits for this message or signal")]
    NotAwaited,
    /// There is no such scope.
    #[error("there is no such scope")]
    NoSuchScope,
    /// The task cannot go back there: it lies not one step before, or a split or join lies between.
    #[error("the task cannot go back there")]
    NotBefore,
    /// Which way a token would leave the element is for an event to tell: mend it and retry.
    #[error("the element cannot be skipped: what occurs there decides the way")]
    NotSkippable,
    /// The instance is suspended: resume it first.
    #[error("the instance is suspended")]
    Suspended,
    /// The instance is not suspended.
    #[error("the instance is not suspended")]
    NotSuspended,
}

/// What happens when `command` meets `state` at `now`: reads, and changes nothing. Apply the events in order.
pub fn step(model: &Model, state: &State, command: Command, now: Instant) -> Result<Vec<Event>, Refused> {
    advance(model, &mut state.clone(), command, now)
}

/// [`step`] and [`apply`] in one, without a copy of the state: what a host in a hurry calls. A refused command leaves
/// the state as it was.
pub fn advance(model: &Model, state: &mut State, command: Command, now: Instant) -> Result<Vec<Event>, Refused> {
    let mut run = Run::new(model, state, now);
    run.obey(command)?;
    run.drain();
    Ok(run.events)
}

/// One step in progress.
pub(crate) struct Run<'a> {
    pub model: &'a Model,
    pub state: &'a mut State,
    pub now: Instant,
    events: Vec<Event>,
    /// Tokens that have not been looked at since they were put on their flow.
    arriving: VecDeque<(Key, FlowIx)>,
    /// Active elements that have another thing to do: the next round, the next activity to undo.
    turns: VecDeque<Key>,
    moves: u32,
}

impl<'a> Run<'a> {
    pub(crate) fn new(model: &'a Model, state: &'a mut State, now: Instant) -> Self {
        Self {
            model,
            state,
            now,
            events: Vec::with_capacity(8),
            arriving: VecDeque::new(),
            turns: VecDeque::new(),
            moves: 0,
        }
    }

    fn obey(&mut self, command: Command) -> Result<(), Refused> {
        match (self.state.status(), &command) {
            (Status::Idle, Command::Start { .. }) => {}
            (Status::Idle, _) => return Err(Refused::NotStarted),
            (Status::Running, Command::Start { .. }) => return Err(Refused::AlreadyStarted),
            (Status::Running, _) => {}
            (Status::Completed | Status::Terminated, _) => return Err(Refused::Ended),
        }
        match (self.state.suspended, &command) {
            (true, Command::Resume { .. } | Command::Terminate) | (false, _) => {}
            (true, _) => return Err(Refused::Suspended),
        }
        match command {
            Command::Start { process, start, variables } => self.start(process, start, variables),
            Command::Complete { key, variables, result } => self.complete_task(key, variables, result),
            Command::Fail { key, code, variables } => self.fail_task(key, &code, variables),
            Command::Fault { key, code, detail } => self.fault(key, code, detail),
            Command::Fire { timer } => element::waiting::fire(self, timer),
            Command::Message { name, correlation, variables } => {
                element::waiting::message(self, &name, correlation.as_deref(), variables)
            }
            Command::Signal { name, variables } => element::waiting::signal(self, &name, &variables),
            Command::Retry { key } => self.retry(key),
            Command::Skip { key, reason } => self.skip(key, reason),
            Command::Suspend { reason } => {
                self.emit(Event::Suspended { reason });
                Ok(())
            }
            Command::Resume { .. } if !self.state.suspended => Err(Refused::NotSuspended),
            Command::Resume { reason } => {
                self.emit(Event::Resumed { reason });
                self.look_again();
                Ok(())
            }
            Command::Set { scope, variables } => self.set(scope, variables),
            Command::GoBack { key, to } => self.go_back(key, to),
            Command::Terminate => self.terminate_all(),
        }
    }

    fn start(&mut self, process: ProcessIx, start: Option<NodeIx>, variables: Variables) -> Result<(), Refused> {
        let body = self.model.processes().get(process.ix()).ok_or(Refused::NoSuchStart)?.body;
        let starts = match start {
            Some(node) if self.model.body(body).starts.contains(&node) => vec![node],
            Some(node) if self.model.body(body).instantiators.contains(&node) => {
                self.emit(Event::Started { process, body, at: self.now, variables });
                let first = self.begin(element::start_event::first_for(self.model, node), ROOT, None);
                if element::event_sub_process::arm_process(self, body, &[first]) {
                    element::start_event::begin_with(self, first, node);
                }
                return Ok(());
            }
            Some(_) => return Err(Refused::NoSuchStart),
            None => element::start_event::first_of(self.model, body),
        };
        if starts.is_empty() {
            return Err(Refused::NoSuchStart);
        }
        self.emit(Event::Started { process, body, at: self.now, variables });
        let begun = self.begin_all(&starts, ROOT);
        element::event_sub_process::arm_process(self, body, &begun);
        self.enter_all(begun);
        Ok(())
    }

    /// The active task that a host may complete or fail.
    fn open_task(&self, key: Key) -> Result<At, Refused> {
        let active = self.state.find(key).ok_or(Refused::NotActive)?;
        if active.fault.is_some() {
            return Err(Refused::Held);
        }
        let at = At { key, node: active.node, scope: active.scope };
        let node = self.model.node(at.node);
        // A repeated activity as a whole is done when its instances are.
        let whole = node.repeat.is_some() && active.instance.is_none();
        if element::is_open_to_host(&node.kind) && !whole { Ok(at) } else { Err(Refused::NotATask) }
    }

    fn complete_task(&mut self, key: Key, variables: Variables, result: Option<Value>) -> Result<(), Refused> {
        let at = self.open_task(key)?;
        self.merge(self.state.scope_of(key), variables);
        if let (Kind::BusinessRuleTask { result: Some(name), .. }, Some(value)) =
            (&self.model.node(at.node).kind, &result)
        {
            self.merge_one(self.state.scope_of(key), name, value.clone());
        }
        element::complete(self, at, result);
        Ok(())
    }

    fn fail_task(&mut self, key: Key, code: &str, variables: Variables) -> Result<(), Refused> {
        let at = self.open_task(key)?;
        self.merge(self.state.scope_of(key), variables);
        match element::catching::find(self, at, Signal::Error, code) {
            Some(catcher) => element::catching::catch(self, catcher, Signal::Error),
            None => self.incident(at, Phase::Enter, Halt::uncaught(code)),
        }
        Ok(())
    }

    fn fault(&mut self, key: Key, code: String, detail: String) -> Result<(), Refused> {
        let at = self.open_task(key)?;
        self.emit(Event::Incident { key, node: at.node, phase: Phase::Enter, code, detail });
        Ok(())
    }

    fn retry(&mut self, key: Key) -> Result<(), Refused> {
        let active = self.state.find(key).ok_or(Refused::NotActive)?;
        let at = At { key, node: active.node, scope: active.scope };
        let phase = active.fault.as_ref().ok_or(Refused::NotHeld)?.phase;
        self.emit(Event::Mended { key });
        match phase {
            Phase::Enter => {
                if at.scope == ROOT && matches!(self.model.node(at.node).kind, Kind::StartEvent(_)) {
                    let body = self.model.node(at.node).body;
                    if !element::event_sub_process::arm_process(self, body, &[at]) {
                        return Ok(());
                    }
                }
                self.release(key);
                element::enter(self, at);
            }
            Phase::Leave => element::complete(self, at, None),
        }
        Ok(())
    }

    fn skip(&mut self, key: Key, reason: String) -> Result<(), Refused> {
        let active = self.state.find(key).ok_or(Refused::NotActive)?;
        let at = At { key, node: active.node, scope: active.scope };
        if active.fault.is_none() {
            return Err(Refused::NotHeld);
        }
        if matches!(self.model.node(at.node).kind, Kind::EventBasedGateway | Kind::ParallelEventBasedGateway) {
            return Err(Refused::NotSkippable);
        }
        self.emit(Event::Skipped { key, node: at.node, reason });
        if self.state.scope(key).is_some() {
            self.terminate_scope(key, None);
        }
        element::skip(self, at);
        Ok(())
    }

    fn set(&mut self, scope: Key, variables: Variables) -> Result<(), Refused> {
        self.state.scope(scope).ok_or(Refused::NoSuchScope)?;
        self.emit(Event::VariablesSet { scope, values: variables });
        Ok(())
    }

    fn go_back(&mut self, key: Key, to: NodeIx) -> Result<(), Refused> {
        let at = self.open_task(key)?;
        if self.model.node(at.node).repeat.is_some() || !self.model.steps_before(at.node).contains(&to) {
            return Err(Refused::NotBefore);
        }
        self.terminate(at);
        self.activate(to, at.scope, None);
        Ok(())
    }

    fn terminate_all(&mut self) -> Result<(), Refused> {
        self.terminate_scope(ROOT, None);
        self.release(ROOT);
        self.emit(Event::Finished { status: Status::Terminated });
        Ok(())
    }

    /// Moves tokens until none can move. Conditions are looked at when all else has come to rest; inclusive joins
    /// come last: they look at where all other tokens are.
    pub(crate) fn drain(&mut self) {
        while !self.state.suspended {
            if let Some((scope, flow)) = self.arriving.pop_front() {
                // A token is gone when its scope was ended, or when a join took it before its turn.
                if self.state.tokens.contains(&(scope, flow)) {
                    element::arrive(self, scope, flow);
                }
            } else if let Some(key) = self.turns.pop_front() {
                if let Some(at) = self.at(key) {
                    element::turn(self, at);
                }
            } else if !element::waiting::judge(self) && !element::inclusive_gateway::fire_ready(self) {
                return;
            }
        }
    }

    /// Looks at every token again: in another version of the model what stopped it may be gone.
    pub(crate) fn look_again(&mut self) {
        self.arriving = self.state.tokens.iter().copied().collect();
    }

    /// What has happened so far.
    pub(crate) fn events(&self) -> &[Event] {
        &self.events
    }

    /// Lets an active element do its next thing when what goes on now has come to rest. Not at once: rounds that pass
    /// by themselves would nest without end.
    pub fn turn_later(&mut self, key: Key) {
        self.turns.push_back(key);
    }

    /// Writes an event; what follows sees its effect on the state.
    pub fn emit(&mut self, event: Event) {
        apply(self.state, &event);
        self.events.push(event);
    }

    pub fn next_key(&self) -> Key {
        self.state.last + 1
    }

    pub fn at(&self, key: Key) -> Option<At> {
        self.state.find(key).map(|a| At { key, node: a.node, scope: a.scope })
    }

    pub fn view(&self, scope: Key) -> View<'_> {
        View { state: self.state, scope }
    }

    /// Enters an element, taking the token that came for it.
    pub fn activate(&mut self, node: NodeIx, scope: Key, from: Option<FlowIx>) {
        let at = self.begin(node, scope, from);
        self.enter(at);
    }

    /// Lets an element that was begun do its work, unless too many have in this step.
    pub fn enter(&mut self, at: At) {
        match self.count_moves(1) {
            Ok(()) => element::enter(self, at),
            Err(halt) => self.incident(at, Phase::Enter, halt),
        }
    }

    /// Elements are about to be entered; too many in one step are held.
    pub fn count_moves(&mut self, elements: u32) -> Result<(), Halt> {
        self.moves = self.moves.saturating_add(elements);
        if self.moves <= MOVES_MAX {
            return Ok(());
        }
        Err(Halt::new("too_many_steps", format!("more than {MOVES_MAX} elements in one step")))
    }

    /// Marks several elements as entered: all are there before the first works, so that none ends the scope while
    /// another has yet to begin.
    pub fn begin_all(&mut self, nodes: &[NodeIx], scope: Key) -> Vec<At> {
        nodes.iter().map(|node| self.begin(*node, scope, None)).collect()
    }

    /// Lets elements that were begun side by side do their work, as far as they are still there.
    pub fn enter_all(&mut self, begun: Vec<At>) {
        for at in begun {
            if self.state.find(at.key).is_some_and(|a| a.fault.is_none()) {
                self.enter(at);
            }
        }
    }

    /// Marks an element as entered without doing its work.
    pub fn begin(&mut self, node: NodeIx, scope: Key, from: Option<FlowIx>) -> At {
        self.begin_as(node, scope, from, None, None)
    }

    /// [`Run::begin`] for one instance of a repeated activity, or for what undoes an activity.
    pub fn begin_as(
        &mut self,
        node: NodeIx,
        scope: Key,
        from: Option<FlowIx>,
        instance: Option<u32>,
        cause: Option<Key>,
    ) -> At {
        let key = self.next_key();
        self.emit(Event::Activated { key, node, scope, from, instance, cause });
        At { key, node, scope }
    }

    /// Puts a token on a flow.
    pub fn take(&mut self, scope: Key, flow: FlowIx) {
        self.emit(Event::Taken { scope, flow });
        self.arriving.push_back((scope, flow));
    }

    pub fn incident(&mut self, at: At, phase: Phase, halt: Halt) {
        self.emit(Event::Incident { key: at.key, node: at.node, phase, code: halt.code, detail: halt.detail });
    }

    /// Takes back the timers and waits of an active element.
    pub fn release(&mut self, holder: Key) {
        while let Some(timer) = self.state.timers.iter().find(|t| t.holder == holder).map(|t| t.key) {
            self.emit(Event::TimerDisarmed { timer });
        }
        while let Some(wait) = self.state.waits.iter().find(|w| w.holder == holder).map(|w| w.key) {
            self.emit(Event::WaitClosed { wait });
        }
    }

    /// Ends one active element from outside, with all that runs in it.
    pub fn terminate(&mut self, at: At) {
        if self.state.scope(at.key).is_some() {
            self.terminate_scope(at.key, None);
        }
        self.release(at.key);
        // Who waited for the end of it goes on.
        let cause = self.state.find(at.key).and_then(|a| a.cause);
        self.emit(Event::Terminated { key: at.key, node: at.node });
        self.turns.extend(cause);
    }

    /// Ends all that runs in a scope but for one element; also what undoes activities of completed parts of it.
    pub fn terminate_scope(&mut self, scope: Key, but: Option<Key>) {
        let inside = self.state.active.iter().filter(|a| a.scope == scope && Some(a.key) != but);
        let inside: Vec<At> = inside.map(|a| At { key: a.key, node: a.node, scope }).collect();
        inside.into_iter().for_each(|at| self.terminate(at));
        for left in self.left_behind(scope) {
            self.terminate_scope(left, None);
        }
        if self.state.tokens.iter().any(|(of, _)| *of == scope) {
            self.emit(Event::Drained { scope });
        }
    }

    /// Scopes of completed activities inside `scope`.
    fn left_behind(&self, scope: Key) -> Vec<Key> {
        let left = self.state.scopes.iter().filter(|s| s.parent == Some(scope) && self.state.find(s.key).is_none());
        left.map(|s| s.key).collect()
    }

    /// The scope itself if it still runs, else the nearest round it that does.
    pub fn living(&self, mut scope: Key) -> Key {
        while scope != ROOT && self.state.find(scope).is_none() {
            scope = self.state.scope(scope).and_then(|s| s.parent).unwrap_or(ROOT);
        }
        scope
    }

    /// Ends the scope when nothing is left to do in it.
    pub fn settle(&mut self, scope: Key) {
        self.settle_as(scope, Status::Completed);
    }

    pub fn settle_as(&mut self, scope: Key, status: Status) {
        if self.state.status() != Status::Running || self.is_busy(scope) {
            return;
        }
        if scope == ROOT {
            self.release(ROOT);
            self.emit(Event::Finished { status });
        } else if let Some(at) = self.at(scope) {
            element::complete(self, at, None);
        }
    }

    fn is_busy(&self, scope: Key) -> bool {
        self.state.active.iter().any(|a| a.scope == scope)
            || self.state.tokens.iter().any(|(of, _)| *of == scope)
            || self.left_behind(scope).into_iter().any(|left| self.is_busy(left))
    }

    /// Gives variables their values: where the name is known nearest, else in the process (of a call that passes its
    /// own data: in the called one).
    pub fn merge(&mut self, scope: Key, values: Variables) {
        if values.is_empty() {
            return;
        }
        if self.state.scopes.len() == 1 {
            return self.emit(Event::VariablesSet { scope: ROOT, values });
        }
        let mut by_scope: Vec<(Key, Variables)> = Vec::new();
        for (name, value) in values {
            let home = self.home_of(scope, &name);
            match by_scope.iter_mut().find(|(key, _)| *key == home) {
                Some((_, known)) => drop(known.insert(name, value)),
                None => by_scope.push((home, Variables::from_iter([(name, value)]))),
            }
        }
        by_scope.into_iter().for_each(|(scope, values)| self.emit(Event::VariablesSet { scope, values }));
    }

    pub fn merge_one(&mut self, scope: Key, name: &str, value: Value) {
        self.merge(scope, Variables::from_iter([(name.to_owned(), value)]));
    }

    fn home_of(&self, scope: Key, name: &str) -> Key {
        let mut next = Some(scope);
        while let Some(scope) = next.and_then(|key| self.state.scope(key)) {
            if scope.variables.contains_key(name) || scope.closed {
                return scope.key;
            }
            next = scope.parent;
        }
        ROOT
    }
}
