//! A process walked without people: tasks are completed as a test tells, timers fire by the calendar, decisions are
//! asked of the caller. For the tests of packages only; cases run in the kernel.

use super::{Decide, Turn};
use crate::model::Facts;
use base::{Day, Instant};
use calendar::{Calendar, CalendarError};
use flow::{Command, Event, Key, Kind, Model, State, Status, Working};
use serde_json::Value;

/// Moves after which a walk is called endless.
const MOVES_MAX: usize = 2_000;

/// A user task that began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Step {
    /// What is done.
    pub act: String,
    /// When it began.
    pub begins: Instant,
    /// Its working minutes.
    pub minutes: u32,
}

/// Why a walk did not reach the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// A decision was asked and nobody evaluates it.
    NoDecide(String),
    /// It cannot go on.
    Stuck(String),
}

/// What a walk needs.
pub(super) struct Walk<'a> {
    pub model: &'a Model,
    pub calendar: &'a Calendar,
    pub rules_xml: Option<&'a str>,
    pub decide: Option<&'a dyn Decide>,
}

struct Open {
    key: Key,
    act: String,
    outcome: String,
    /// `None`: left alone.
    done: Option<Instant>,
}

struct Going<'a> {
    walk: &'a Walk<'a>,
    state: State,
    now: Instant,
    open: Vec<Open>,
    timers: Vec<(Instant, Key)>,
    turns: Vec<Turn>,
    steps: Vec<Step>,
}

impl Walk<'_> {
    /// The steps from `start` to the end.
    pub fn run(&self, variables: Facts, start: Instant, turns: &[Turn]) -> Result<Vec<Step>, Stop> {
        let mut going = Going {
            walk: self,
            state: State::new(),
            now: start,
            open: Vec::new(),
            timers: Vec::new(),
            turns: turns.to_vec(),
            steps: Vec::new(),
        };
        going.tell(Command::Start { process: self.model.main_process(), start: None, variables })?;
        for _ in 0..MOVES_MAX {
            if going.state.status() != Status::Running {
                return going.unused().map_or(Ok(going.steps), Err);
            }
            going.move_on()?;
        }
        Err(Stop::Stuck("the walk does not end".into()))
    }
}

impl Going<'_> {
    fn unused(&self) -> Option<Stop> {
        let turn = self.turns.first()?;
        Some(Stop::Stuck(format!("no step '{}' was left for the outcome '{}'", turn.act, turn.outcome)))
    }

    /// Does what comes first: a task that is completed, or a timer.
    fn move_on(&mut self) -> Result<(), Stop> {
        let task = self.open.iter().filter_map(|o| Some((o.done?, 0, o.key))).min();
        let timer = self.timers.iter().map(|(at, key)| (*at, 1, *key)).min();
        let Some((at, kind, key)) = task.into_iter().chain(timer).min() else {
            let acts: Vec<_> = self.open.iter().map(|o| o.act.as_str()).collect();
            return Err(Stop::Stuck(format!("nothing can move; open steps: {}", acts.join(", "))));
        };
        self.now = self.now.max(at);
        if kind == 1 {
            return self.tell(Command::Fire { timer: key });
        }
        let Some(place) = self.open.iter().position(|o| o.key == key) else { return Ok(()) };
        let task = self.open.remove(place);
        let mut variables = Facts::new();
        variables.insert("outcome".into(), task.outcome.as_str().into());
        variables.insert(format!("{}_outcome", task.act), task.outcome.into());
        self.tell(Command::Complete { key, variables, result: None })
    }

    fn tell(&mut self, command: Command) -> Result<(), Stop> {
        let events = flow::advance(self.walk.model, &mut self.state, command, self.now);
        let events = events.map_err(|e| Stop::Stuck(e.to_string()))?;
        events.into_iter().try_for_each(|event| self.hear(event))
    }

    fn hear(&mut self, event: Event) -> Result<(), Stop> {
        match event {
            Event::TaskOpened { key, node } => self.begin(key, node),
            Event::Called { key, .. } => self.tell(Command::Complete { key, variables: Facts::new(), result: None })?,
            Event::DecisionAsked { key, node, scope } => {
                let result = self.decided(node, scope)?;
                self.tell(Command::Complete { key, variables: Facts::new(), result: Some(result) })?;
            }
            Event::TimerArmed { timer, at, working, .. } => {
                let at = working.map_or(Ok(at), |w| working_due(self.walk.calendar, self.now, w));
                self.timers.push((at.map_err(|e| Stop::Stuck(e.to_string()))?, timer));
            }
            Event::TimerDisarmed { timer } => self.timers.retain(|(_, key)| *key != timer),
            Event::Terminated { key, .. } => self.open.retain(|o| o.key != key),
            Event::Incident { node, code, detail, .. } => {
                let id = &self.walk.model.node(node).id;
                return Err(Stop::Stuck(format!("incident at {id}: {code} {detail}")));
            }
            _ => {}
        }
        Ok(())
    }

    fn begin(&mut self, key: Key, node: flow::NodeIx) {
        let node = self.walk.model.node(node);
        let act = node.attributes.get("act").cloned().unwrap_or_default();
        let turn = self.turns.iter().position(|t| t.act == act).map(|i| self.turns.remove(i));
        let (outcome, at) = turn.map_or(("agree".to_owned(), None), |t| (t.outcome, t.at));
        let done = (outcome != "silence").then(|| at.unwrap_or(self.now));
        let hours: f64 = node.attributes.get("hours").and_then(|h| h.trim().parse().ok()).unwrap_or(0.0);
        if matches!(node.kind, Kind::UserTask) {
            let minutes = (hours * 60.0).round().clamp(0.0, 1_000_000.0) as u32;
            self.steps.push(Step { act: act.clone(), begins: self.now, minutes });
        }
        self.open.push(Open { key, act, outcome, done });
    }

    fn decided(&self, node: flow::NodeIx, scope: Key) -> Result<Value, Stop> {
        let node = self.walk.model.node(node);
        let Kind::BusinessRuleTask { decision: Some(name), .. } = &node.kind else {
            return Err(Stop::Stuck(format!("{} names no decision", node.id)));
        };
        let (Some(decide), Some(xml)) = (self.walk.decide, self.walk.rules_xml) else {
            return Err(Stop::NoDecide(name.clone()));
        };
        decide.decide(xml, name, &self.state.visible(scope), self.now).map_err(Stop::Stuck)
    }
}

fn working_due(calendar: &Calendar, now: Instant, working: Working) -> Result<Instant, CalendarError> {
    let office = calendar.of(None);
    match working {
        Working::Days(days) => {
            let day: Day = office.next_office_moment(now)?.day();
            office.closing(office.add_working_days(day, days)?)
        }
        Working::Minutes(minutes) => office.add_office_minutes(now, minutes),
    }
}
