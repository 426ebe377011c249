//! What a check finds: located, in both languages, with what to do.

use serde::Serialize;

/// How bad a problem is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// The package cannot be published.
    Error,
    /// It can, with a reason.
    Warning,
    /// A test that could not be run here.
    Skipped,
}

/// One problem of a package.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PackageProblem {
    /// How bad it is.
    pub severity: Severity,
    /// File in the package.
    pub file: String,
    /// Where in it: key path (`fees[0].law`), element id, pointer or line; may be empty.
    pub at: String,
    /// Stable code.
    pub code: String,
    /// What is wrong, in Vietnamese.
    pub message_vi: String,
    /// What is wrong, in English.
    pub message_en: String,
    /// What to do, in Vietnamese.
    pub mend_vi: String,
    /// What to do, in English.
    pub mend_en: String,
}

impl PackageProblem {
    /// An error in `file` at `at`.
    pub(crate) fn error(
        file: &str,
        at: impl Into<String>,
        code: &str,
        says: (String, String),
        mend: (&str, &str),
    ) -> Self {
        Self {
            severity: Severity::Error,
            file: file.into(),
            at: at.into(),
            code: code.into(),
            message_vi: says.0,
            message_en: says.1,
            mend_vi: mend.0.into(),
            mend_en: mend.1.into(),
        }
    }

    /// The same as a warning.
    pub(super) fn warning(self) -> Self {
        Self { severity: Severity::Warning, ..self }
    }

    /// The same as a test that could not be run.
    pub(super) fn skipped(self) -> Self {
        Self { severity: Severity::Skipped, ..self }
    }
}
