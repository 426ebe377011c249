//! Files of a case and what was found of its documents. No I/O.

use base::{Id, Instant};
use kernel::files::{Checked, File, FileRow};
use kernel::organisation::{Staff, Unit};
use serde::{Deserialize, Serialize};

/// The document number of a scan of the whole case.
pub const WHOLE_CASE: i64 = 0;

/// A file that came in, its content found good.
pub struct NewFile {
    /// Name as given, cleaned.
    pub name: String,
    /// Content.
    pub content: Checked,
}

/// The document that files belong to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ForDocument {
    /// A line of the case by its number; [`WHOLE_CASE`] for the whole.
    Line(i64),
    /// By its code, as scanners name files.
    Code(String),
}

/// A file of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseFile {
    /// What is kept of the file itself.
    pub row: FileRow,
    /// Number of the document.
    pub document: i64,
    /// Name as given; `None` when the person was erased.
    pub name: Option<String>,
    /// When it was taken.
    pub at: Instant,
    /// Who took it; `None`: the desk's scanner.
    pub staff: Option<Id<Staff>>,
    /// Its removal, where it was the wrong one.
    pub removal: Option<Removal>,
}

/// That a file was the wrong one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Removal {
    /// When.
    pub at: Instant,
    /// By whom.
    pub staff: Option<Id<Staff>>,
    /// Why.
    pub reason: Option<String>,
}

/// What an official found of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Đạt.
    Ok,
    /// Cần bổ sung.
    Lacking,
}

impl Verdict {
    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Lacking => "lacking",
        }
    }

    /// The verdict of this name.
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Ok, Self::Lacking].into_iter().find(|v| v.name() == name)
    }

    /// Words for people.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::Ok => "Đạt",
            Self::Lacking => "Cần bổ sung",
        }
    }
}

/// The standing check of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentCheck {
    /// Number of the document.
    pub document: i64,
    /// What was found.
    pub verdict: Verdict,
    /// Why, where something is lacking.
    pub reason: Option<String>,
    /// When.
    pub at: Instant,
    /// By whom.
    pub staff: Id<Staff>,
}

/// What an official finds of a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewCheck {
    /// Number of the document.
    pub document: i64,
    /// What is found.
    pub verdict: Verdict,
    /// What exactly is lacking.
    #[serde(default)]
    pub reason: String,
}

/// A scan that nobody has assigned yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scan {
    /// Its file.
    pub file: Id<File>,
    /// Agency of the desk on whose scanner it was made.
    pub agency: Id<Unit>,
    /// Name that the scanner gave.
    pub name: String,
    /// When it came.
    pub at: Instant,
}
