//! One simulated case: an instance of the engine, and what is known of its open tasks and its limit.

use super::agenda::CaseRef;
use super::chance::{Place, VISITS_BITS};
use crate::model::NodeIx;
use crate::state::{Key, State};

pub(super) struct Case {
    pub at: CaseRef,
    pub class: usize,
    pub state: State,
    pub arrived: i64,
    /// Whether it arrived after the warm-up.
    pub is_counted: bool,
    pub limit: Option<Limit>,
    pub tasks: Vec<Task>,
    /// How often it has come to each step.
    visits: Vec<(NodeIx, u16)>,
    /// Commands it has taken.
    pub commands: u64,
}

/// The limit of a case, on the clock of the office.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    /// Working time at which it passes.
    pub due: i64,
    /// The moment of that; `None`: beyond the simulation, so that nothing is known.
    pub moment: Option<i64>,
    pub is_late: bool,
    /// Open tasks for which it stands still.
    pausing: u32,
    /// Since when, in working time.
    since: i64,
}

/// An open task.
#[derive(Debug, Clone, Copy)]
pub(super) struct Task {
    pub key: Key,
    pub node: NodeIx,
    pub visit: u16,
    /// Time of its step's clock when it was opened.
    pub opened: i64,
    /// The same, when someone began.
    pub begun: Option<i64>,
    /// What it takes.
    pub takes: i64,
    pub is_counted: bool,
}

impl Limit {
    pub fn new(due: i64, moment: Option<i64>) -> Self {
        Self { due, moment, is_late: false, pausing: 0, since: 0 }
    }

    pub fn pause(&mut self, worked: i64) {
        if self.pausing == 0 {
            self.since = worked;
        }
        self.pausing += 1;
    }

    /// Whether the clock of the limit goes on now, at a later due time.
    pub fn resume(&mut self, worked: i64) -> bool {
        self.pausing -= 1;
        if self.pausing == 0 {
            self.due += worked - self.since;
        }
        self.pausing == 0 && !self.is_late
    }

    /// Whether it passes now; not if it stands still, or was moved meanwhile.
    pub fn passes(&self, now: i64) -> bool {
        self.pausing == 0 && self.moment == Some(now) && !self.is_late
    }
}

impl Case {
    pub fn new(at: CaseRef, class: usize, arrived: i64, is_counted: bool, limit: Option<Limit>) -> Self {
        let (state, tasks, visits) = (State::new(), Vec::new(), Vec::new());
        Self { at, class, state, arrived, is_counted, limit, tasks, visits, commands: 0 }
    }

    /// Counts one more visit to a step; gives its place in the stream of chance.
    pub fn visit(&mut self, node: NodeIx) -> Place {
        let visit = match self.visits.iter_mut().find(|(known, _)| *known == node) {
            Some((_, visit)) => {
                // Beyond what a place can tell apart, chance repeats itself.
                *visit = (*visit + 1) % (1 << VISITS_BITS);
                *visit
            }
            None => {
                self.visits.push((node, 0));
                0
            }
        };
        Place { case: self.at.number, node: node.0, visit }
    }

    pub fn task(&mut self, key: Key) -> Option<&mut Task> {
        self.tasks.iter_mut().find(|task| task.key == key)
    }

    pub fn has_task(&self, key: Key) -> bool {
        self.tasks.iter().any(|task| task.key == key)
    }

    pub fn remove_task(&mut self, key: Key) -> Option<Task> {
        let ix = self.tasks.iter().position(|task| task.key == key)?;
        Some(self.tasks.remove(ix))
    }
}
