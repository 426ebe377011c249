//! Floor 0: legal time. When the clock of a case starts, when it is due, and why.
//!
//! [`Calendar`] knows working days and office hours, [`Office`] counts on it for one unit, [`due()`] answers for a
//! [`Clock`] and gives its reasons, [`replay`] finds the same time from the reasons alone, [`explain_vi`] says them in
//! Vietnamese, [`command`] is `motcua due` without its arguments parser.
//!
//! Not here: the machine's clock, files, databases; who may pause or prolong (the package and the cases say so);
//! appointments told to the citizen.

pub mod command;

mod calendar;
mod clock;
mod due;
mod error;
mod leg;
mod limit;
mod office;
mod read;
mod replay;
mod words;

pub use calendar::{Calendar, CalendarDay, Effect, Hours, Week};
pub use clock::{Clock, Code, CutOff, Due, Pause, Policy, Prolongation, Reason, Remaining};
pub use due::{due, due_after_calendar_change};
pub use error::CalendarError;
pub use limit::Limit;
pub use office::{Office, step_due};
pub use read::read_days;
pub use replay::replay;
pub use words::{day_vi, explain_vi, limit_vi, remaining_vi, when_vi};

#[cfg(test)]
mod tests;
