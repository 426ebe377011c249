//! The ways an act can end badly. A [`Refusal`] is a normal answer of a rule; a [`Failure`] is how work ends.

use serde::Serialize;
use serde_json::Value;
use std::fmt;

/// Shorthand for what work returns.
pub type Res<T> = Result<T, Failure>;

/// A rule said no. The code is stable (`cases.deadline_passed`), names the text key shown to people
/// (`refusal-cases-deadline-passed`) and carries the data that the text speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Stable code, `module.fact_in_snake_case`.
    pub code: &'static str,
    /// What the text needs, name → value.
    pub data: Vec<(&'static str, String)>,
}

impl Refusal {
    /// A refusal without data.
    pub const fn new(code: &'static str) -> Self {
        Self { code, data: Vec::new() }
    }

    /// Adds one value for the text.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Self {
        self.data.push((name, value.to_string()));
        self
    }
}

/// One field of an input that cannot be taken, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Field {
    /// Path in the input, as in JSON Pointer without the leading slash (`filer/name`).
    pub path: String,
    /// Stable code of the problem (`required`, `too_long`, `unknown_unit`).
    pub code: &'static str,
    /// What the reader should know: the offending value or the limit. May be empty.
    pub detail: String,
}

impl Field {
    /// A problem at `path`.
    pub fn new(path: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { path: path.into(), code, detail: detail.into() }
    }
}

/// How a piece of work ends when it does not succeed. Public words and private detail are separate; the private
/// never leaves the process but for the log.
#[derive(Clone, Debug)]
pub enum Failure {
    /// There is no such thing, or the actor may not know that there is.
    NotFound,
    /// Nobody is signed in.
    Unauthenticated,
    /// The actor may see the thing but not do this to it.
    Forbidden,
    /// The input cannot be taken: each field with its problem.
    Invalid(Vec<Field>),
    /// A rule refused.
    Refused(Refusal),
    /// Someone else was first: the present version, and what changed since.
    Conflict {
        /// Version now stored.
        version: i64,
        /// What changed since the version that the actor saw, for the screen.
        changed: Value,
    },
    /// Try again after so many seconds.
    Unavailable {
        /// Seconds to wait.
        retry_after: u32,
        /// For the log.
        private: String,
    },
    /// A bug or a broken machine. The text is for the log only.
    Internal(String),
}

impl Failure {
    /// An internal failure from any error.
    pub fn internal(error: impl fmt::Display) -> Self {
        Self::Internal(error.to_string())
    }

    /// Invalid input in a single field.
    pub fn field(path: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![Field::new(path, code, detail)])
    }
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotFound => f.write_str("not found"),
            Self::Unauthenticated => f.write_str("not signed in"),
            Self::Forbidden => f.write_str("forbidden"),
            Self::Invalid(fields) => {
                f.write_str("invalid:")?;
                fields.iter().try_for_each(|p| write!(f, " {} {} {}", p.path, p.code, p.detail))
            }
            Self::Refused(r) => write!(f, "refused: {} {:?}", r.code, r.data),
            Self::Conflict { version, .. } => write!(f, "conflict: now at version {version}"),
            Self::Unavailable { private, .. } => write!(f, "unavailable: {private}"),
            Self::Internal(text) => write!(f, "internal: {text}"),
        }
    }
}

impl std::error::Error for Failure {}
