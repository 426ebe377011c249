//! Notices to applicants: what was told to whom, how and when. A notice by e-mail is sent by a job that carries its
//! identity and nothing else; a letter waits until the desk prints it.
//! Not here: words, letters, who is told of what (the module whose notice it is); SMTP ([`crate::mail`]).

mod store;

pub use store::{
    count_by_state, find, get_for_update, insert, list, list_of, list_of_batch, list_to_print, print_before, save,
};

use crate::organisation::{Staff, Unit};
use crate::vault::Person;
use base::{Id, Instant};
use serde_json::Value;
use uuid::Uuid;

/// A notice.
pub enum Notice {}
/// Letters printed together.
pub enum Batch {}

/// How something is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// By e-mail.
    Email,
    /// By a printed letter.
    Letter,
    /// Face to face at the desk, by the slip or the result itself.
    InPerson,
    /// Not told of its own: seen by whoever looks the case up.
    LookUp,
}

impl Channel {
    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Letter => "letter",
            Self::InPerson => "in_person",
            Self::LookUp => "look_up",
        }
    }

    /// The channel of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Email, Self::Letter, Self::InPerson, Self::LookUp].into_iter().find(|c| c.name() == name)
    }

    /// Where a new notice of this channel stands.
    pub const fn first_state(self) -> NoticeState {
        match self {
            Self::Email => NoticeState::Waiting,
            Self::Letter => NoticeState::ToPrint,
            Self::InPerson | Self::LookUp => NoticeState::Told,
        }
    }
}

/// How far a notice is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NoticeState {
    /// To be sent, or to be tried again.
    Waiting,
    /// Sent, or told at the desk.
    Told,
    /// Could not be sent after all tries: the desk decides.
    Failed,
    /// A letter to print.
    ToPrint,
    /// A letter that was printed.
    Printed,
}

impl NoticeState {
    /// All states.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Told, Self::Failed, Self::ToPrint, Self::Printed];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Told => "told",
            Self::Failed => "failed",
            Self::ToPrint => "to_print",
            Self::Printed => "printed",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// A notice as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct NoticeRow {
    /// Identity; later notices have greater ones.
    pub id: Id<Notice>,
    /// Kind of the thing that it is about (`case`).
    pub subject_kind: String,
    /// The thing.
    pub subject: Uuid,
    /// Who is told.
    pub person: Id<Person>,
    /// The agency whose desk answers for the telling.
    pub unit: Id<Unit>,
    /// What is told: a name that the module knows.
    pub what: String,
    /// What was true then, without anything personal.
    pub facts: Value,
    /// How.
    pub channel: Channel,
    /// How far.
    pub state: NoticeState,
    /// When it happened.
    pub at: Instant,
    /// When it was sent, printed or told.
    pub told: Option<Instant>,
    /// Tries so far.
    pub attempts: i64,
    /// Code of the last fault; empty when none.
    pub error: String,
    /// The address that was written to, under the recipient's key.
    pub address: Option<Vec<u8>>,
    /// The print that it went into.
    pub batch: Option<Id<Batch>>,
    /// Who printed it.
    pub told_by: Option<Id<Staff>>,
}

/// A list of notices.
#[derive(Clone, Debug, Default)]
pub struct NoticeQuery {
    /// Kind of the things that they are about.
    pub subject_kind: &'static str,
    /// Agencies whose notices are wanted.
    pub units: Vec<Id<Unit>>,
    /// States; all when empty.
    pub states: Vec<NoticeState>,
    /// Key of the last row seen.
    pub after: Option<Id<Notice>>,
    /// Rows.
    pub limit: usize,
}
