//! The people of a role and the work that lies before them. Not here: what the work is.

use super::agenda::CaseRef;
use super::tally::Level;
use super::written::{People, Rule};
use crate::state::Key;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A task that waits for someone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Ticket {
    /// When its case is due, where that decides.
    due: i64,
    order: u64,
    pub case: CaseRef,
    pub key: Key,
}

/// So many tickets of withdrawn tasks do no harm.
const SWEEP_MIN: usize = 1_024;

pub(super) struct Desk {
    people: u32,
    rule: Rule,
    waiting: BinaryHeap<Reverse<Ticket>>,
    handed_in: u64,
    /// How many wait; tickets of withdrawn tasks do not count.
    pub queue: Level,
    /// How many work.
    pub busy: Level,
    /// When it is to be woken.
    pub opens: Option<i64>,
}

impl Desk {
    pub fn new(people: People, rule: Rule) -> Self {
        let people = match people {
            People::Count(people) => people,
            People::Unlimited => u32::MAX,
        };
        let (queue, busy) = (Level::default(), Level::default());
        Self { people, rule, waiting: BinaryHeap::new(), handed_in: 0, queue, busy, opens: None }
    }

    pub fn hand_in(&mut self, case: CaseRef, key: Key, due: Option<i64>, clock: i64) {
        let due = match self.rule {
            Rule::FirstCome => 0,
            Rule::DueSoonest => due.unwrap_or(i64::MAX),
        };
        self.handed_in += 1;
        self.waiting.push(Reverse(Ticket { due, order: self.handed_in, case, key }));
        self.queue.up(clock);
    }

    /// The ticket whose turn it is, if someone is free.
    pub fn next(&mut self) -> Option<Ticket> {
        if self.busy.value() >= self.people { None } else { self.waiting.peek().map(|Reverse(ticket)| *ticket) }
    }

    /// Forgets tickets of tasks that were withdrawn, when most are.
    pub fn sweep(&mut self, is_live: impl Fn(&Ticket) -> bool) {
        if self.waiting.len() > 2 * self.queue.value() as usize + SWEEP_MIN {
            self.waiting.retain(|Reverse(ticket)| is_live(ticket));
        }
    }

    /// Takes that ticket away.
    pub fn take(&mut self) {
        self.waiting.pop();
    }
}
