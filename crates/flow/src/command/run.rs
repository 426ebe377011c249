//! `flow run`: a file from start to rest in virtual time. The runner is a host without people, calendar or network:
//! tasks are done at once unless the scenario says otherwise. What it prints is in `trace`.

use super::scenario::{Outside, OutsideAct, Scenario, TurnAct};
use super::trace::Trace;
use super::{Outcome, count, import_hint, invalid, refusal_text, refused};
use crate::check::check;
use crate::diagram::{draw, with_sheet};
use crate::event::{Command, Event, Signal};
use crate::model::{Kind, Model, NodeIx, ProcessIx, Trigger};
use crate::state::{Key, State, Status, Variables};
use crate::step::advance;
use crate::{start_due, start_of};
use base::Instant;
use serde_json::Value;
use std::collections::VecDeque;

/// Elements entered in one run before it is stopped as an incident.
pub const STEPS_MAX: usize = 100_000;
const DEFAULT_START: &str = "2024-01-01T08:00:00+07:00";

/// Who evaluates decisions.
pub trait Decider {
    /// The result of the decision over the variables that its task sees. The error becomes an incident.
    fn decide(&mut self, decision: &str, input: &Value, now: Instant) -> Result<Value, String>;
}

/// Decides nothing: every decision is an incident.
pub struct NoDecider;

impl Decider for NoDecider {
    fn decide(&mut self, decision: &str, _: &Value, _: Instant) -> Result<Value, String> {
        Err(format!("no rules are given for the decision '{decision}'"))
    }
}

/// What `flow run` is told.
#[derive(Debug, Clone, Default)]
pub struct RunOptions {
    /// Id of the process; `None`: the first executable one, else the first.
    pub process: Option<String>,
    /// First variables.
    pub variables: Variables,
    /// Virtual time at the start; `None`: 2024-01-01T08:00+07:00.
    pub start: Option<Instant>,
    /// The scenario, as YAML text.
    pub scenario: Option<String>,
    /// Whether refusals are told as JSON too.
    pub json: bool,
    /// What happens is told in words for people; else as JSON, one line each.
    pub text: bool,
    /// Whether the picture with the way taken is wanted, as [`Outcome::file`].
    pub diagram: bool,
}

/// Runs a file until nothing can move any more.
pub fn run_command(xml: &str, options: &RunOptions, decider: &mut dyn Decider) -> Outcome {
    let checked = check(xml);
    let Some(model) = &checked.model else {
        let refusal = refused("flow.invalid", &invalid(count(&checked).0), options.json);
        return Outcome { stderr: refusal_text(&checked) + &import_hint(xml, &checked), ..refusal };
    };
    let process = match &options.process {
        Some(id) => match model.find_process(id) {
            Some(process) => process,
            None => return refused("flow.no_process", &format!("Không có quy trình '{id}' trong tệp"), options.json),
        },
        None => model.main_process(),
    };
    let Some(start) = options.start.or_else(|| Instant::parse(DEFAULT_START).ok()) else { return Outcome::default() };
    let scenario = match Scenario::read(options.scenario.as_deref().unwrap_or("[]"), model, start) {
        Ok(scenario) => scenario,
        Err(reason) => return refused("flow.bad_scenario", &reason, options.json),
    };
    let mut host = Host::new(model, scenario, start, decider, options.text);
    if !host.begin(process, options.variables.clone()) {
        let message = format!("Quy trình '{}' không có chỗ bắt đầu", model.processes()[process.ix()].id);
        return refused("flow.no_start", &message, options.json);
    }
    host.run();
    let picture = checked.document.as_ref().filter(|_| options.diagram).map(|document| document.picture());
    let file = picture.map(|picture| with_sheet(&draw(&picture, &host.trace.path(&host.instances))));
    Outcome { stdout: host.finish(), file, ..Outcome::default() }
}

/// Something the host does at a moment, with the instance it concerns.
#[derive(Debug, Clone)]
enum Act {
    Obey(usize, Command),
    Decide(usize, Key),
    Outside(OutsideAct),
    /// Another participant begins, set off by a message or signal.
    Join(ProcessIx, NodeIx, Variables),
}

struct Host<'a> {
    model: &'a Model,
    scenario: Scenario,
    decider: &'a mut dyn Decider,
    now: Instant,
    /// The instance asked for, then other participants of the file.
    instances: Vec<State>,
    due_now: VecDeque<Act>,
    /// Later acts with their number, so that equal moments keep their order.
    later: Vec<(Instant, usize, Act)>,
    numbered: usize,
    /// Messages that nobody waited for yet.
    kept: Vec<OutsideAct>,
    steps: usize,
    stopped: bool,
    trace: Trace<'a>,
}

impl<'a> Host<'a> {
    fn new(model: &'a Model, scenario: Scenario, now: Instant, decider: &'a mut dyn Decider, in_words: bool) -> Self {
        Self {
            model,
            scenario,
            decider,
            now,
            instances: Vec::new(),
            due_now: VecDeque::new(),
            later: Vec::new(),
            numbered: 0,
            kept: Vec::new(),
            steps: 0,
            stopped: false,
            trace: Trace::new(model, in_words),
        }
    }

    /// Starts the process, at the time of its timer start event if it has no other. False: it cannot start.
    fn begin(&mut self, process: ProcessIx, variables: Variables) -> bool {
        if let Some(due) = start_of(self.model, process).and_then(|s| start_due(self.model, s, &variables, self.now)) {
            self.now = self.now.max(due);
        }
        self.instances.push(State::new());
        let started = self.obey(0, Command::Start { process, start: None, variables });
        for Outside { at, act } in std::mem::take(&mut self.scenario.outside) {
            self.at(at, Act::Outside(act));
        }
        started
    }

    fn run(&mut self) {
        while !self.stopped {
            match self.due_now.pop_front().or_else(|| self.jump()) {
                Some(act) => self.carry_out(act),
                None => return,
            }
        }
    }

    /// Moves the clock to the next act or timer. At the same moment what people do comes before timers.
    fn jump(&mut self) -> Option<Act> {
        let act = self.later.iter().enumerate().min_by_key(|(_, (at, number, _))| (*at, *number));
        let act = act.map(|(ix, (at, ..))| (*at, ix));
        let timers =
            self.instances.iter().enumerate().flat_map(|(i, s)| s.timers().iter().map(move |t| (t.at, i, t.key)));
        match (act, timers.min()) {
            (Some((at, ix)), timer) if timer.is_none_or(|(due, ..)| at <= due) => {
                self.now = self.now.max(at);
                Some(self.later.remove(ix).2)
            }
            (_, Some((due, instance, timer))) => {
                self.now = self.now.max(due);
                Some(Act::Obey(instance, Command::Fire { timer }))
            }
            _ => None,
        }
    }

    fn at(&mut self, at: Instant, act: Act) {
        if at <= self.now {
            self.due_now.push_back(act);
        } else {
            self.numbered += 1;
            self.later.push((at, self.numbered, act));
        }
    }

    fn carry_out(&mut self, act: Act) {
        match act {
            // Refused: the task was withdrawn meanwhile.
            Act::Obey(instance, command) => drop(self.obey(instance, command)),
            Act::Decide(instance, key) => self.decide(instance, key),
            Act::Outside(OutsideAct::Message { name, correlation, variables }) => {
                self.deliver(name, correlation, variables);
            }
            Act::Outside(OutsideAct::Signal { name, variables }) => self.broadcast(&name, &variables),
            Act::Join(process, start, variables) => {
                self.instances.push(State::new());
                let command = Command::Start { process, start: Some(start), variables };
                self.obey(self.instances.len() - 1, command);
            }
        }
    }

    fn obey(&mut self, instance: usize, command: Command) -> bool {
        match advance(self.model, &mut self.instances[instance], command, self.now) {
            Ok(events) => {
                for event in events {
                    if !self.stopped {
                        self.tell(instance, &event);
                        self.react(instance, event);
                    }
                }
                self.offer_kept();
                true
            }
            Err(_) => false,
        }
    }

    /// Tells what happened, and stops a run that goes on for ever.
    fn tell(&mut self, instance: usize, event: &Event) {
        let Some(entered) = self.trace.tell(self.now, instance, event) else { return };
        self.steps += 1;
        if self.steps >= STEPS_MAX {
            self.stopped = true;
            let number =
                if let Event::Activated { key, .. } = event { self.trace.number(instance, *key) } else { None };
            let fault = Some(("too_many_steps", "100,000 steps"));
            self.trace.line(self.now, "incident", entered, number, None, fault);
        }
    }

    /// Carries out what the event asks of a host.
    fn react(&mut self, instance: usize, event: Event) {
        match event {
            Event::TaskOpened { key, node } => self.task(instance, key, node),
            Event::Called { key, node } => self.task(instance, key, node),
            Event::DecisionAsked { key, node, .. } if self.scenario.speaks_of(&self.model.node(node).id) => {
                self.task(instance, key, node);
            }
            Event::DecisionAsked { key, .. } => self.due_now.push_back(Act::Decide(instance, key)),
            Event::Thrown { kind: Signal::Message, name, correlation, variables, .. } => {
                let act = OutsideAct::Message { name, correlation, variables };
                self.due_now.push_back(Act::Outside(act));
            }
            Event::Thrown { kind: Signal::Signal, name, variables, .. } => {
                let act = OutsideAct::Signal { name, variables };
                self.due_now.push_back(Act::Outside(act));
            }
            _ => {}
        }
    }

    /// A task is done at once, or as the scenario has it.
    fn task(&mut self, instance: usize, key: Key, node: NodeIx) {
        let number = self.trace.number(instance, key);
        let turn = self.scenario.next_turn(&self.model.node(node).id, number);
        let (after, act) = turn.map_or((None, TurnAct::Complete(Variables::new())), |turn| (turn.after, turn.act));
        let command = match act {
            TurnAct::Complete(variables) => Command::Complete { key, variables, result: None },
            TurnAct::Fail(code) => Command::Fail { key, code, variables: Variables::new() },
            TurnAct::Hold => return,
        };
        self.at(after.map_or(self.now, |span| span.after(self.now)), Act::Obey(instance, command));
    }

    fn decide(&mut self, instance: usize, key: Key) {
        let Some(active) = self.instances[instance].find(key) else { return };
        let (node, scope) = (active.node, self.instances[instance].scope_of(key));
        let Kind::BusinessRuleTask { decision: Some(decision), .. } = &self.model.node(node).kind else { return };
        let input = Value::Object(self.instances[instance].visible(scope));
        let command = match self.decider.decide(decision, &input, self.now) {
            Ok(result) => Command::Complete { key, variables: Variables::new(), result: Some(result) },
            Err(detail) => Command::Fault { key, code: "decision_failed".to_owned(), detail },
        };
        self.obey(instance, command);
    }

    /// A message goes to the first instance that waits for it, else it begins another participant, else it is kept.
    fn deliver(&mut self, name: String, correlation: Option<String>, variables: Variables) {
        if self.hand_over(&name, correlation.as_deref(), &variables) {
            return;
        }
        let by_name = |kind: &Kind, part: u16| kind.message_of(part).is_some_and(|message| message.name == name);
        match self.others_begun_by(by_name).first() {
            Some((process, start)) => self.due_now.push_back(Act::Join(*process, *start, variables)),
            None => self.kept.push(OutsideAct::Message { name, correlation, variables }),
        }
    }

    fn hand_over(&mut self, name: &str, correlation: Option<&str>, variables: &Variables) -> bool {
        let command = || Command::Message {
            name: name.to_owned(),
            correlation: correlation.map(str::to_owned),
            variables: variables.clone(),
        };
        (0..self.instances.len()).any(|instance| self.obey(instance, command()))
    }

    fn offer_kept(&mut self) {
        for act in std::mem::take(&mut self.kept) {
            let awaited = matches!(&act, OutsideAct::Message { name, .. } if self.is_awaited(name));
            if awaited {
                self.due_now.push_back(Act::Outside(act));
            } else {
                self.kept.push(act);
            }
        }
    }

    fn is_awaited(&self, name: &str) -> bool {
        let waits = self.instances.iter().flat_map(|state| state.waits());
        waits.filter_map(|w| self.model.node(w.node).kind.message_of(w.part)).any(|message| message.name == name)
    }

    fn broadcast(&mut self, name: &str, variables: &Variables) {
        for instance in 0..self.instances.len() {
            self.obey(instance, Command::Signal { name: name.to_owned(), variables: variables.clone() });
        }
        let by_name = |kind: &Kind, part: u16| matches!(kind.part(part), Some(Trigger::Signal(n)) if n == name);
        for (process, start) in self.others_begun_by(by_name) {
            self.due_now.push_back(Act::Join(process, start, variables.clone()));
        }
    }

    /// Processes of the file, other than the one asked for, that something of this kind begins.
    fn others_begun_by(&self, fits: impl Fn(&Kind, u16) -> bool) -> Vec<(ProcessIx, NodeIx)> {
        let main = self.instances.first().map(State::process);
        let mut found = Vec::new();
        for (ix, process) in self.model.processes().iter().enumerate() {
            let ix = ProcessIx(ix as u16);
            if Some(ix) == main {
                continue;
            }
            let body = self.model.body(process.body);
            let fitting = |node: &&NodeIx| {
                let kind = &self.model.node(**node).kind;
                let parts = match kind.trigger() {
                    Some(Trigger::Any(parts) | Trigger::All(parts)) => parts.len() as u16,
                    _ => 1,
                };
                (0..parts).any(|part| fits(kind, part))
            };
            found.extend(body.starts.iter().chain(&body.instantiators).filter(fitting).map(|start| (ix, *start)));
        }
        found
    }

    fn finish(self) -> String {
        let main = &self.instances[0];
        let state = match main.status() {
            _ if self.stopped => "incident",
            Status::Completed => "completed",
            Status::Terminated => "terminated",
            _ if main.incidents().next().is_some() => "incident",
            _ => "waiting",
        };
        let variables = main.variables();
        self.trace.end(state, &variables)
    }
}
