//! A copy of all that is kept of a person: tables as JSON and CSV, and their papers, packed into archives of bounded size by
//! a job, one archive a run. The archives lie as ciphertext under the person's key for a week and are handed to them alone.
//! Law: the right to be given one's own data (Luật 91/2025/QH15 art. 4; before 2026 Nghị định 13/2023/NĐ-CP).

mod collect;
mod pack;
pub(super) mod pages;
mod store;
mod tables;
mod work;

pub use work::{EXPORT_JOB, Packer, ask, forget_all, forget_expired, list_of, part, remove, run};

use base::{Id, Instant};
use kernel::files::File;
use kernel::vault::Person;

/// A copy.
pub enum Export {}

/// Seconds for which a copy is kept after it was asked for.
pub const KEPT_SECONDS: i64 = 7 * 86_400;
/// Archives of one copy at most; what does not fit is listed in the first of them by its number.
pub const PARTS_MAX: i64 = 10;

/// How far a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportState {
    /// Being packed.
    Working,
    /// To be fetched.
    Ready,
    /// Could not be packed.
    Failed,
}

impl ExportState {
    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Ready => "ready",
            Self::Failed => "failed",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Working, Self::Ready, Self::Failed].into_iter().find(|s| s.name() == name)
    }
}

/// A copy as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportRow {
    /// Identity.
    pub id: Id<Export>,
    /// Whose data.
    pub person: Id<Person>,
    /// How far.
    pub state: ExportState,
    /// When it was asked for.
    pub asked: Instant,
    /// When it was ready.
    pub ready: Option<Instant>,
    /// When it is thrown away.
    pub expires: Instant,
    /// The last paper that was packed.
    pub cursor: Option<Id<File>>,
    /// Papers packed.
    pub done: u64,
    /// Papers in all.
    pub total: u64,
}

/// One archive of a copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartRow {
    /// Number, from 1.
    pub n: i64,
    /// The file.
    pub file: Id<File>,
    /// Bytes.
    pub size: u64,
}
