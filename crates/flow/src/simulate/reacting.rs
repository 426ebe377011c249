//! What follows from the engine's events: tasks are handed to people, timers set, what is awaited is made to come, and
//! the ends of cases are counted.

use super::agenda::{CaseRef, What};
use super::case::{Case, Limit, Task};
use super::chance::{Place, Purpose};
use super::shape::MICROS_PER_HOUR;
use super::world::World;
use crate::event::{Command, Event, Signal};
use crate::model::{Kind, NodeIx, Trigger};
use crate::span::Working;
use crate::state::{Key, Status, Variables};
use crate::step::advance;
use base::Instant;
use std::collections::VecDeque;

/// How a case ends.
pub(super) enum End {
    Finished,
    /// It cannot go on: an incident of the engine, or too many commands.
    Stuck(NodeIx, String),
}

fn hours(micros: i64) -> f64 {
    micros as f64 / MICROS_PER_HOUR as f64
}

impl World<'_> {
    /// One command to the engine. A refused one is of no consequence: what it was for has gone meanwhile.
    pub(super) fn obey(&mut self, case: &mut Case, command: Command, todo: &mut VecDeque<Command>) -> Option<End> {
        let limits = &self.plan.limits;
        self.sample.commands += 1;
        case.commands += 1;
        if self.sample.commands > limits.events {
            self.stop("events");
        }
        let events = advance(self.model, &mut case.state, command, Instant::from_micros(self.now)).ok()?;
        let mut end = None;
        for event in events {
            if let Some(stuck) = self.react(case, event, todo) {
                end = end.or(Some(stuck));
            }
        }
        if case.commands >= limits.steps_of_case
            && let Some(active) = case.state.active().last()
        {
            self.sample.hit("steps_of_case");
            end = end.or_else(|| Some(End::Stuck(active.node, "steps_of_case".to_owned())));
        }
        let is_done = matches!(case.state.status(), Status::Completed | Status::Terminated);
        end.or_else(|| is_done.then_some(End::Finished))
    }

    fn react(&mut self, case: &mut Case, event: Event, todo: &mut VecDeque<Command>) -> Option<End> {
        let counts = u64::from(self.is_counting());
        match event {
            Event::TaskOpened { key, node } | Event::Called { key, node } | Event::DecisionAsked { key, node, .. } => {
                self.open_task(case, key, node);
            }
            Event::Activated { node, .. } => self.sample.entered[node.ix()] += counts,
            Event::Completed { key, node, .. } => {
                self.sample.left[node.ix()] += counts;
                self.withdraw(case, key, 0);
            }
            Event::Terminated { key, .. } => self.withdraw(case, key, counts),
            Event::Taken { flow, .. } => self.sample.taken[flow.ix()] += counts,
            Event::TimerArmed { timer, at, working, .. } => self.arm(case.at, timer, at, working),
            Event::WaitOpened { wait, node, .. } => self.await_outside(case, wait, node),
            Event::Thrown { kind: Signal::Message, name, correlation, variables, .. } => {
                todo.push_back(Command::Message { name, correlation, variables });
            }
            Event::Thrown { kind: Signal::Signal, name, variables, .. } => {
                todo.push_back(Command::Signal { name, variables });
            }
            Event::Incident { node, code, .. } => return Some(End::Stuck(node, code)),
            _ => {}
        }
        None
    }

    fn open_task(&mut self, case: &mut Case, key: Key, node: NodeIx) {
        let Some(step) = self.step(node) else { return };
        let place = case.visit(node);
        let takes = step.takes.draw(&mut self.chance.at(place, Purpose::Takes));
        let (clock, now) = (self.clock(step), self.now);
        let (opened, is_counted) = (clock.worked(now), self.is_counting());
        case.tasks.push(Task { key, node, visit: place.visit, opened, begun: None, takes, is_counted });
        self.sample.steps[node.ix()].opened += u64::from(is_counted);
        self.open_tasks += 1;
        if self.open_tasks > self.plan.limits.open_tasks {
            self.stop("open_tasks");
        }
        if let Some(limit) = case.limit.as_mut().filter(|_| step.pauses) {
            limit.pause(self.plan.office.worked(now));
        }
        if let Some(pool) = step.pool {
            self.desks[pool].hand_in(case.at, key, case.limit.map(|limit| limit.due), opened);
            self.sample.steps[node.ix()].queue.up(opened);
            self.stirred.push(pool);
        } else if self.chance.at(place, Purpose::Comes).even() < step.comes {
            let end = clock.next_open(now).and_then(|begin| clock.after(begin, takes));
            end.into_iter().for_each(|at| self.agenda.add(at, What::Finish(case.at, key)));
        }
    }

    /// Lets people begin wherever something has changed.
    pub(super) fn begin_work(&mut self) {
        while let Some(pool) = self.stirred.pop() {
            while let Some(ticket) = self.desks[pool].next() {
                let waits = self.case(ticket.case).and_then(|case| case.task(ticket.key)).is_some();
                let opens = self.plan.pools[pool].hours.next_open(self.now);
                match opens {
                    _ if !waits => self.desks[pool].take(),
                    Some(opens) if opens == self.now => {
                        self.desks[pool].take();
                        self.begin(pool, ticket.case, ticket.key);
                    }
                    opens => {
                        let at = opens.filter(|_| self.desks[pool].opens.is_none());
                        at.into_iter().for_each(|at| self.agenda.add(at, What::OpenDesk(pool)));
                        self.desks[pool].opens = opens;
                        break;
                    }
                }
            }
        }
    }

    fn begin(&mut self, pool: usize, at: CaseRef, key: Key) {
        let hours_of_pool = &self.plan.pools[pool].hours;
        let clock = hours_of_pool.worked(self.now);
        let Some(task) = self.case(at).and_then(|case| case.task(key)) else { return };
        task.begun = Some(clock);
        let task = *task;
        self.desks[pool].queue.down(clock);
        self.desks[pool].busy.up(clock);
        let sample = &mut self.sample.steps[task.node.ix()];
        sample.queue.down(clock);
        if task.is_counted {
            let waited = hours(clock - task.opened);
            sample.waiting.add(waited);
            self.sample.pools[pool].waiting.add(waited);
            self.spread.waiting[task.node.ix()].add(waited * 3_600.0);
        }
        let end = hours_of_pool.after(self.now, task.takes);
        end.into_iter().for_each(|end| self.agenda.add(end, What::Finish(at, key)));
    }

    pub(super) fn finish(&mut self, at: CaseRef, key: Key) {
        let Some(case) = self.case(at) else { return };
        let Some(task) = case.remove_task(key) else { return };
        let mut limit = case.limit;
        self.put_down(at, &task, &mut limit);
        if let Some(case) = self.case(at) {
            case.limit = limit;
        }
        if task.is_counted {
            let worked = hours(task.takes);
            self.sample.steps[task.node.ix()].working.add(worked);
            self.spread.working[task.node.ix()].add(worked * 3_600.0);
        }
        if let Some(command) = self.outcome(at, &task) {
            self.command(at, command);
        }
    }

    /// What is done with a task, by chance.
    fn outcome(&mut self, at: CaseRef, task: &Task) -> Option<Command> {
        let (step, key) = (self.step(task.node)?, task.key);
        let place = Place { case: at.number, node: task.node.0, visit: task.visit };
        let mut variables = Variables::new();
        self.draw(place, Purpose::Outcome, &step.drawn, &mut variables);
        let shares = step.fails.iter().map(|(_, share)| *share);
        let failed = if step.fails.is_empty() { None } else { self.chance.at(place, Purpose::Fails).pick(shares) };
        Some(match failed {
            Some(ix) => Command::Fail { key, code: step.fails[ix].0.clone(), variables },
            None => Command::Complete { key, variables, result: None },
        })
    }

    /// The task is gone: who worked on it is free, and the limit of its case goes on.
    fn put_down(&mut self, at: CaseRef, task: &Task, limit: &mut Option<Limit>) {
        self.open_tasks -= 1;
        let Some(step) = self.step(task.node) else { return };
        if let Some(pool) = step.pool {
            let clock = self.plan.pools[pool].hours.worked(self.now);
            if task.begun.is_some() {
                self.desks[pool].busy.down(clock);
                self.stirred.push(pool);
            } else {
                self.desks[pool].queue.down(clock);
                self.sample.steps[task.node.ix()].queue.down(clock);
            }
        }
        let office = &self.plan.office;
        if let Some(limit) = limit.as_mut().filter(|_| step.pauses)
            && limit.resume(office.worked(self.now))
        {
            limit.moment = office.moment(limit.due);
            limit.moment.into_iter().for_each(|moment| self.agenda.add(moment, What::Due(at)));
        }
    }

    /// The engine has closed a task otherwise than by the one who does it.
    fn withdraw(&mut self, case: &mut Case, key: Key, counts: u64) {
        let Some(task) = case.remove_task(key) else { return };
        self.sample.steps[task.node.ix()].withdrawn += if task.is_counted { counts } else { 0 };
        self.put_down(case.at, &task, &mut case.limit);
    }

    fn arm(&mut self, case: CaseRef, timer: Key, at: Instant, working: Option<Working>) {
        let office = &self.plan.office;
        let due = match working {
            None => Some(at.micros()),
            Some(Working::Days(days)) => office.working_days_after(self.now, days),
            Some(Working::Minutes(minutes)) => office.after(self.now, i64::from(minutes) * MICROS_PER_HOUR / 60),
        };
        due.into_iter().for_each(|due| self.agenda.add(due.max(self.now), What::Timer(case, timer)));
    }

    fn await_outside(&mut self, case: &mut Case, wait: Key, node: NodeIx) {
        let Some(step) = self.step(node).filter(|_| !matches!(self.model.node(node).kind, Kind::ReceiveTask(_))) else {
            return;
        };
        let place = case.visit(node);
        if self.chance.at(place, Purpose::Comes).even() < step.comes {
            let takes = step.takes.draw(&mut self.chance.at(place, Purpose::Takes));
            self.agenda.add(self.now.saturating_add(takes), What::Come(case.at, wait, node, place.visit));
        }
    }

    /// What was awaited comes, if it still is.
    pub(super) fn come(&mut self, at: CaseRef, wait: Key, node: NodeIx, visit: u16) {
        let model = self.model;
        let Some(case) = self.case(at) else { return };
        let Some(open) = case.state.waits().iter().find(|w| w.key == wait) else { return };
        let (kind, correlation) = (&model.node(node).kind, open.correlation.clone());
        let name = kind.message_of(open.part).map(|message| message.name.clone());
        let part = open.part;
        let mut variables = Variables::new();
        if let Some(step) = self.step(node) {
            let place = Place { case: at.number, node: node.0, visit };
            self.draw(place, Purpose::Outcome, &step.drawn, &mut variables);
        }
        match (name, kind.part(part)) {
            (Some(name), _) => self.command(at, Command::Message { name, correlation, variables }),
            (None, Some(Trigger::Signal(name))) => {
                self.command(at, Command::Signal { name: name.clone(), variables });
            }
            _ => {}
        }
    }

    /// The limit of a case passes: it is late from now on, and where it is then is counted.
    pub(super) fn pass_limit(&mut self, at: CaseRef) {
        let now = self.now;
        let Some(case) = self.case(at) else { return };
        let Some(limit) = case.limit.as_mut().filter(|limit| limit.passes(now)) else { return };
        limit.is_late = true;
        let (is_counted, class, oldest) = (case.is_counted, case.class, case.tasks.first().copied());
        if !is_counted {
            return;
        }
        self.sample.of_case(class).into_iter().for_each(|sample| sample.late += 1);
        if let Some(task) = oldest {
            let sample = &mut self.sample.steps[task.node.ix()];
            let works =
                task.begun.is_some() || self.plan.steps[task.node.ix()].as_ref().is_some_and(|s| s.pool.is_none());
            if works { sample.late_working += 1 } else { sample.late_waiting += 1 }
        }
    }

    /// The case has ended and is counted.
    pub(super) fn close(&mut self, mut case: Case, end: End) {
        while let Some(key) = case.tasks.first().map(|task| task.key) {
            self.withdraw(&mut case, key, 0);
        }
        self.sample.in_progress.down(self.now);
        if !case.is_counted {
            return;
        }
        let worked = self.plan.office.worked(self.now) - self.plan.office.worked(case.arrived);
        let days = hours(self.now - case.arrived) / 24.0;
        let in_time = case.limit.is_some_and(|limit| limit.moment.is_some() && !limit.is_late);
        match end {
            End::Stuck(node, code) => {
                *self.sample.stuck.entry((node, code)).or_default() += 1;
                self.sample.of_case(case.class).into_iter().for_each(|sample| sample.stuck += 1);
            }
            End::Finished => {
                self.spread.worked.add(hours(worked) * 3_600.0);
                self.spread.classes[case.class].add(hours(worked) * 3_600.0);
                for sample in self.sample.of_case(case.class) {
                    sample.finished += 1;
                    sample.worked.add(hours(worked));
                    sample.elapsed.add(days);
                    sample.on_time += u64::from(in_time);
                }
            }
        }
    }
}
