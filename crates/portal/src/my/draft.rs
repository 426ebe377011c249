//! A filing that was begun: what was typed, letter by letter, until it is sent. Nothing typed is thrown away because it is not
//! right yet.

use base::{Id, Instant};
use cases::model::Case;
use catalogue::model::ProcedureVersion;
use kernel::files::File;
use kernel::vault::Person;
use serde::{Deserialize, Serialize};

/// Seconds for which a draft is kept after it was last saved.
pub const KEPT_SECONDS: i64 = 30 * 86_400;
/// Letters in all fields of a draft together.
pub const LETTERS_MAX: usize = 64 * 1024;
/// Drafts of one party that wait at one time.
pub const DRAFTS_MAX: usize = 50;
/// Papers of one draft.
pub const FILES_MAX: usize = 60;

/// A filing that was begun.
pub enum Draft {}

/// A draft as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// Identity.
    pub id: Id<Draft>,
    /// Whose filing it is.
    pub party: Id<Person>,
    /// Code of the procedure.
    pub procedure: String,
    /// The version whose form was filled in last.
    pub procedure_version: Id<ProcedureVersion>,
    /// Counts the savings: who saves over another device is told.
    pub version: i64,
    /// What was typed.
    pub content: Content,
    /// When it was begun.
    pub created: Instant,
    /// When it was saved last.
    pub saved: Instant,
    /// When it is thrown away.
    pub expires: Instant,
    /// The case that it became.
    pub case: Option<Id<Case>>,
    /// The case whose request for a supplement it answers; none for a new filing.
    pub supplements: Option<Id<Case>>,
}

/// A paper of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftFile {
    /// The file.
    pub file: Id<File>,
    /// Code of the document.
    pub document: String,
    /// Name as sent.
    pub name: String,
    /// When it came.
    pub at: Instant,
}

/// What was typed: fields by name, in order; a name may stand several times. Answers of the form are named by their pointer
/// (`/child_given_name`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// The fields.
    pub fields: Vec<(String, String)>,
    /// Pages that were sent once: what is wrong there is shown.
    #[serde(default)]
    pub seen: Vec<String>,
}

impl Content {
    /// The value of a field; empty where it was not typed.
    pub fn get(&self, name: &str) -> &str {
        self.fields.iter().rev().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// All values of a field.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.fields.iter().filter(move |(n, _)| n == name).map(|(_, v)| v.as_str())
    }

    /// Replaces the fields of a page. `own`: whether a name belongs to the page.
    pub fn replace(&mut self, own: impl Fn(&str) -> bool, typed: Vec<(String, String)>) {
        self.fields.retain(|(name, _)| !own(name));
        self.fields.extend(typed.into_iter().filter(|(name, _)| own(name)));
    }

    /// Whether all that was typed fits.
    pub fn fits(&self) -> bool {
        self.fields.iter().map(|(n, v)| n.len() + v.len()).sum::<usize>() <= LETTERS_MAX
    }
}
