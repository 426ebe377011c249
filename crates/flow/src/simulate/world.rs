//! One replication: cases arrive, the engine moves them, people work on what it opens, until the days are over. Not
//! here: what follows from the engine's events (`reacting`).

use super::agenda::{Agenda, CaseRef, What};
use super::case::{Case, Limit};
use super::chance::{Chance, Place, Purpose};
use super::desk::Desk;
use super::hours::Calendar;
use super::plan::Plan;
use super::sample::{Sample, Spread};
use super::steps::Step;
use super::written::Drawn;
use crate::event::Command;
use crate::model::{Model, NodeIx};
use crate::state::Variables;
use std::collections::VecDeque;

pub(super) struct World<'a> {
    pub model: &'a Model,
    pub plan: &'a Plan,
    pub chance: Chance,
    pub agenda: Agenda,
    pub now: i64,
    /// By place. A place is empty while its case is being moved.
    pub cases: Vec<Option<Case>>,
    free: Vec<u32>,
    pub desks: Vec<Desk>,
    /// Desks at which something may begin.
    pub stirred: Vec<usize>,
    pub sample: Sample,
    pub spread: &'a mut Spread,
    /// How many cases were expected when the last one came.
    expected: f64,
    /// Tasks that are open in all cases.
    pub open_tasks: u64,
    is_over: bool,
}

impl<'a> World<'a> {
    pub fn new(model: &'a Model, plan: &'a Plan, seed: u64, replication: u32, spread: &'a mut Spread) -> Self {
        Self {
            model,
            plan,
            chance: Chance::new(seed, replication),
            agenda: Agenda::until(plan.end),
            now: plan.start,
            cases: Vec::new(),
            free: Vec::new(),
            desks: plan.pools.iter().map(|pool| Desk::new(pool.people, pool.rule)).collect(),
            stirred: Vec::new(),
            sample: Sample::new(model, plan),
            spread,
            expected: 0.0,
            open_tasks: 0,
            is_over: false,
        }
    }

    pub fn run(mut self) -> Sample {
        self.agenda.add(self.plan.warm, What::Warm);
        self.expect_next();
        while !self.is_over
            && let Some((at, what)) = self.agenda.next()
        {
            self.now = at;
            self.carry_out(what);
            self.begin_work();
            self.sweep();
        }
        if !self.is_over {
            self.now = self.plan.end;
        }
        self.close_books();
        self.sample
    }

    fn carry_out(&mut self, what: What) {
        match what {
            What::Warm => self.count_from_now(),
            What::Arrive => self.arrive(),
            What::OpenDesk(pool) => {
                self.desks[pool].opens = None;
                self.stirred.push(pool);
            }
            What::Finish(case, key) => self.finish(case, key),
            What::Come(case, wait, node, visit) => self.come(case, wait, node, visit),
            What::Timer(case, timer) => self.command(case, Command::Fire { timer }),
            What::Due(case) => self.pass_limit(case),
        }
    }

    /// Keeps memory to what is open.
    fn sweep(&mut self) {
        let cases = &self.cases;
        let case = |at: CaseRef| cases.get(at.place as usize).and_then(Option::as_ref).filter(|case| case.at == at);
        self.agenda.sweep(|what| match what {
            What::Warm | What::Arrive | What::OpenDesk(_) => true,
            What::Finish(at, key) => case(at).is_some_and(|case| case.has_task(key)),
            What::Come(at, wait, ..) => case(at).is_some_and(|case| case.state.waits().iter().any(|w| w.key == wait)),
            What::Timer(at, timer) => case(at).is_some_and(|case| case.state.timers().iter().any(|t| t.key == timer)),
            What::Due(at) => case(at).is_some(),
        });
        for desk in &mut self.desks {
            desk.sweep(|ticket| case(ticket.case).is_some_and(|case| case.has_task(ticket.key)));
        }
    }

    pub fn is_counting(&self) -> bool {
        self.now >= self.plan.warm
    }

    /// The bound was hit: this replication ends here.
    pub fn stop(&mut self, bound: &'static str) {
        self.sample.hit(bound);
        self.is_over = true;
    }

    /// The hours in which a step's time goes by.
    pub fn clock(&self, step: &Step) -> &'a Calendar {
        match step.pool {
            Some(pool) => &self.plan.pools[pool].hours,
            None if step.is_automatic => &self.plan.always,
            None => &self.plan.office,
        }
    }

    pub fn step(&self, node: NodeIx) -> Option<&'a Step> {
        self.plan.steps[node.ix()].as_ref()
    }

    pub fn case(&mut self, case: CaseRef) -> Option<&mut Case> {
        self.cases.get_mut(case.place as usize)?.as_mut().filter(|c| c.at == case)
    }

    fn expect_next(&mut self) {
        let number = self.sample.cases_in_all as u32;
        self.expected += self.chance.at(Place::of_case(number), Purpose::Arrival).exponential();
        if let Some(at) = self.plan.arrivals.moment(self.expected) {
            self.agenda.add(at, What::Arrive);
        }
    }

    fn arrive(&mut self) {
        if self.sample.cases_in_all >= self.plan.limits.cases {
            return self.stop("cases");
        }
        if (self.cases.len() - self.free.len()) as u64 >= self.plan.limits.open_cases {
            return self.stop("open_cases");
        }
        let number = self.sample.cases_in_all as u32;
        self.sample.cases_in_all += 1;
        self.expect_next();
        let shares = self.plan.classes.iter().map(|class| class.share);
        let picked = self.chance.at(Place::of_case(number), Purpose::Class).pick(shares);
        let class = picked.unwrap_or(self.plan.classes.len() - 1);
        let mut variables = self.plan.classes[class].variables.clone();
        self.draw(Place::of_case(number), Purpose::Variables, &self.plan.classes[class].drawn, &mut variables);
        let case = self.admit(number, class);
        self.command(case, Command::Start { process: self.plan.process, start: None, variables });
    }

    fn admit(&mut self, number: u32, class: usize) -> CaseRef {
        let place = self.free.pop().unwrap_or_else(|| {
            self.cases.push(None);
            (self.cases.len() - 1) as u32
        });
        let at = CaseRef { place, number };
        let limit = self.plan.classes[class].limit.map(|span| {
            let due = self.plan.office.worked(self.now) + span;
            Limit::new(due, self.plan.office.moment(due))
        });
        if let Some(moment) = limit.and_then(|limit| limit.moment) {
            self.agenda.add(moment, What::Due(at));
        }
        let is_counted = self.is_counting();
        self.cases[place as usize] = Some(Case::new(at, class, self.now, is_counted, limit));
        self.sample.in_progress.up(self.now);
        if is_counted {
            self.sample.of_case(class).into_iter().for_each(|sample| sample.arrived += 1);
        }
        at
    }

    /// Variables by chance.
    pub fn draw(&mut self, place: Place, purpose: Purpose, drawn: &Drawn, variables: &mut Variables) {
        let mut draw = self.chance.at(place, purpose);
        for (name, shares) in &drawn.0 {
            let picked = draw.pick(shares.iter().map(|(_, share)| *share)).unwrap_or(shares.len() - 1);
            variables.insert(name.clone(), shares[picked].0.clone());
        }
    }

    /// Gives the case a command, and then those that follow from it within the case.
    pub fn command(&mut self, at: CaseRef, command: Command) {
        if self.case(at).is_none() {
            return;
        }
        let Some(mut case) = self.cases[at.place as usize].take() else { return };
        let mut todo = VecDeque::from([command]);
        let mut end = None;
        while let Some(command) = todo.pop_front().filter(|_| end.is_none()) {
            end = self.obey(&mut case, command, &mut todo);
        }
        match end {
            Some(end) => {
                self.close(case, end);
                self.free.push(at.place);
            }
            None => self.cases[at.place as usize] = Some(case),
        }
    }

    /// Counting begins: what was before is forgotten.
    fn count_from_now(&mut self) {
        self.sample.in_progress.begin_anew(self.now);
        for (desk, pool) in self.desks.iter_mut().zip(&self.plan.pools) {
            let clock = pool.hours.worked(self.now);
            desk.queue.begin_anew(clock);
            desk.busy.begin_anew(clock);
        }
        for ix in 0..self.plan.steps.len() {
            if let Some(step) = &self.plan.steps[ix] {
                let clock = self.clock(step).worked(self.now);
                self.sample.steps[ix].queue.begin_anew(clock);
            }
        }
    }

    /// The means over time, as far as there was time to count.
    fn close_books(&mut self) {
        let (now, warm) = (self.now, self.plan.warm);
        if now < warm {
            return;
        }
        self.sample.in_progress.until(now);
        self.sample.in_progress_mean = self.sample.in_progress.mean(now - warm);
        self.sample.counted_days = (now - warm) as f64 / (24 * super::shape::MICROS_PER_HOUR) as f64;
        for (ix, pool) in self.plan.pools.iter().enumerate() {
            let (clock, time) = (pool.hours.worked(now), pool.hours.worked(now) - pool.hours.worked(warm));
            let (desk, sample) = (&mut self.desks[ix], &mut self.sample.pools[ix]);
            desk.queue.until(clock);
            desk.busy.until(clock);
            (sample.queue_mean, sample.busy_mean) = (desk.queue.mean(time), desk.busy.mean(time));
            sample.longest = desk.queue.highest();
        }
        for ix in 0..self.plan.steps.len() {
            if let Some(step) = &self.plan.steps[ix] {
                let clock = self.clock(step);
                let sample = &mut self.sample.steps[ix];
                sample.queue.until(clock.worked(now));
                sample.queue_mean = sample.queue.mean(clock.worked(now) - clock.worked(warm));
            }
        }
    }
}
