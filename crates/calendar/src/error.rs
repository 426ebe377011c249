//! The ways in which legal time cannot be computed. Exit codes are decided in `command`.

use base::{Day, Instant};

/// Why there is no answer. Displays in plain English words, as on the command line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// A day is needed that the calendar does not cover.
    #[error("{day} is beyond the calendar, which covers {covered}")]
    Beyond {
        /// The day that was needed.
        day: Day,
        /// First and last day covered, in words.
        covered: String,
    },
    /// The text of a calendar cannot be read.
    #[error("calendar, line {line}, field {field}: {problem}")]
    Broken {
        /// Line of the file, from 1.
        line: u64,
        /// Column name.
        field: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A limit, cut-off, pause or policy that is not one.
    #[error("{0}")]
    BadText(String),
    /// A pause may not begin before the acceptance.
    #[error("the pause begins at {from}, before the acceptance at {accepted}")]
    PauseBeforeAcceptance {
        /// Begin of the pause.
        from: Instant,
        /// Moment of acceptance.
        accepted: Instant,
    },
    /// A pause may not end before it begins.
    #[error("the pause ends at {to}, before it begins at {from}")]
    PauseEndsBeforeItBegins {
        /// Begin of the pause.
        from: Instant,
        /// Its end.
        to: Instant,
    },
}

impl CalendarError {
    /// Stable code for machines.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Beyond { .. } => "calendar.beyond",
            Self::Broken { .. } => "calendar.broken",
            Self::BadText(_) => "calendar.bad_argument",
            Self::PauseBeforeAcceptance { .. } => "calendar.pause_before_acceptance",
            Self::PauseEndsBeforeItBegins { .. } => "calendar.pause_ends_before_it_begins",
        }
    }
}
