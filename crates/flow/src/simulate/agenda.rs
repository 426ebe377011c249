//! What is to happen, in order of time. At the same moment what people finish comes before what they begin, and both
//! before timers and limits: who is done at the last moment is done in time.

use crate::model::NodeIx;
use crate::state::Key;
use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// A case in its place; a place is used again, so that only place and number together name a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct CaseRef {
    pub place: u32,
    pub number: u32,
}

/// Something that happens. In the order in which it does at the same moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum What {
    /// Counting begins.
    Warm,
    /// A task is done.
    Finish(CaseRef, Key),
    /// What was awaited comes.
    Come(CaseRef, Key, NodeIx, u16),
    /// The people of a pool begin their hours.
    OpenDesk(usize),
    /// A case arrives.
    Arrive,
    /// A timer of the engine is due.
    Timer(CaseRef, Key),
    /// The limit of a case has passed.
    Due(CaseRef),
}

impl What {
    fn rank(self) -> u8 {
        match self {
            Self::Warm => 0,
            Self::Finish(..) => 1,
            Self::Come(..) => 2,
            Self::OpenDesk(_) => 3,
            Self::Arrive => 4,
            Self::Timer(..) => 5,
            Self::Due(_) => 6,
        }
    }
}

/// What is to happen until the end; what lies beyond is not kept.
pub(super) struct Agenda {
    heap: BinaryHeap<Reverse<(i64, u8, u64, What)>>,
    numbered: u64,
    end: i64,
    /// How large it may become before it is swept.
    sweep_at: usize,
}

/// An agenda smaller than this is not swept.
const SWEEP_MIN: usize = 65_536;

impl Agenda {
    pub fn until(end: i64) -> Self {
        Self { heap: BinaryHeap::new(), numbered: 0, end, sweep_at: SWEEP_MIN }
    }

    pub fn add(&mut self, at: i64, what: What) {
        if at <= self.end {
            self.numbered += 1;
            self.heap.push(Reverse((at, what.rank(), self.numbered, what)));
        }
    }

    /// Forgets what concerns nothing any more, such as timers of cases that have ended, when there is much of it.
    pub fn sweep(&mut self, is_live: impl Fn(What) -> bool) {
        if self.heap.len() >= self.sweep_at {
            self.heap.retain(|Reverse((.., what))| is_live(*what));
            self.sweep_at = SWEEP_MIN.max(self.heap.len() * 2);
        }
    }

    pub fn next(&mut self) -> Option<(i64, What)> {
        self.heap.pop().map(|Reverse((at, _, _, what))| (at, what))
    }
}
