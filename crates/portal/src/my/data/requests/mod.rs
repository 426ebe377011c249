//! Requests of people about their own data: to mend it, erase it, restrict its use or stop it. Asked in the portal, answered
//! by procedure control (crate `administration`), which goes through the functions here.
//! Law: Nghị định 13/2023/NĐ-CP; from 1 January 2026 Luật 91/2025/QH15 and Nghị định 356/2025/NĐ-CP.

mod erasure;
pub(super) mod pages;
mod rules;
mod store;
mod work;

pub use erasure::{Hindrance, Loss, erase, hindrances, loss};
pub use rules::{AnswerRule, GROUNDS, RETENTION, RetentionRule, answer_rule, ground_words};
pub use work::{Answer, NewRequest, answer, ask, count_open, get, list_due, list_of};

use base::{Id, Instant};
use cases::model::Case;
use kernel::organisation::{Staff, Unit};
use kernel::vault::Person;

/// A request about one's own data.
pub enum DataRequest {}

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestKind {
    /// Something is wrong.
    Correction,
    /// All of it is to be erased.
    Deletion,
    /// It is to be kept and not used.
    Restriction,
    /// A use of it is to end.
    Objection,
}

impl RequestKind {
    /// All kinds, the most asked first.
    pub const ALL: [Self; 4] = [Self::Correction, Self::Restriction, Self::Objection, Self::Deletion];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Correction => "correction",
            Self::Deletion => "deletion",
            Self::Restriction => "restriction",
            Self::Objection => "objection",
        }
    }

    /// The kind of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.name() == name)
    }

    /// Words for people.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::Correction => "Sửa dữ liệu sai",
            Self::Deletion => "Xóa dữ liệu của tôi",
            Self::Restriction => "Hạn chế sử dụng dữ liệu",
            Self::Objection => "Phản đối việc sử dụng dữ liệu",
        }
    }
}

/// How far a request is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestState {
    /// Waits for an answer.
    Open,
    /// Was done.
    Done,
    /// Was refused, with a ground.
    Refused,
}

impl RequestState {
    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Open, Self::Done, Self::Refused].into_iter().find(|s| s.name() == name)
    }

    /// Words for people.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::Open => "Chờ trả lời",
            Self::Done => "Đã làm theo yêu cầu",
            Self::Refused => "Không làm theo được",
        }
    }
}

/// A request as read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestRow {
    /// Identity.
    pub id: Id<DataRequest>,
    /// Number, as people name it (`YC-2024-0001`).
    pub number: String,
    /// Whose data.
    pub person: Id<Person>,
    /// What is asked.
    pub kind: RequestKind,
    /// The case that it is about.
    pub case: Option<Id<Case>>,
    /// The agency that answers.
    pub unit: Id<Unit>,
    /// In their words; `None` after erasure.
    pub text: Option<String>,
    /// When.
    pub asked: Instant,
    /// Until when it is to be answered.
    pub due: Instant,
    /// How far.
    pub state: RequestState,
    /// Code of the ground of a refusal.
    pub ground: Option<String>,
    /// The answer; `None` while there is none, and after erasure.
    pub answer: Option<String>,
    /// When it was answered.
    pub answered: Option<Instant>,
    /// By whom.
    pub answered_by: Option<Id<Staff>>,
    /// Counts the changes.
    pub version: i64,
}
