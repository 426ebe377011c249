//! How far the making of a demo is.

use std::time::Duration;

/// What is being made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Units and people.
    Organisation,
    /// Packages are checked and published.
    Packages,
    /// Cases are filed and worked on.
    History,
}

impl Stage {
    /// For the terminal, in Vietnamese.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::Organisation => "Lập cơ quan và nhân sự",
            Self::Packages => "Công bố thủ tục",
            Self::History => "Dựng lịch sử hồ sơ",
        }
    }
}

/// A step of progress.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// What is being made.
    pub stage: Stage,
    /// Cases filed so far.
    pub done: u32,
    /// Cases in all; 0 where nothing is counted.
    pub total: u32,
    /// Time left, where it can be told.
    pub left: Option<Duration>,
}

impl Progress {
    pub(crate) const fn begin(stage: Stage) -> Self {
        Self { stage, done: 0, total: 0, left: None }
    }

    pub(crate) fn of(stage: Stage, done: u32, total: u32, spent: Duration) -> Self {
        // The first moments say nothing about the rest.
        let left = (done > total / 50 && done > 0)
            .then(|| spent.mul_f64(f64::from(total.saturating_sub(done)) / f64::from(done)));
        Self { stage, done, total, left }
    }
}
