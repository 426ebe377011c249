//! One or two worked examples of every letter, for tests, previews and writers of templates.
//! The people and units are invented.

use crate::Letter;

/// A named example.
#[derive(Clone, Copy, Debug)]
pub struct Sample {
    /// Its name ("receipt-2024").
    pub name: &'static str,
    /// The letter as JSON.
    pub json: &'static str,
}

impl Sample {
    /// The example as data.
    pub fn letter(&self) -> Result<Letter, serde_json::Error> {
        serde_json::from_str(self.json)
    }
}

/// The example of that name.
pub fn find(name: &str) -> Option<&'static Sample> {
    SAMPLES.iter().find(|sample| sample.name == name)
}

macro_rules! samples {
    ($($name:literal),* $(,)?) => {
        /// Every example. Each kind of letter has at least one, each circular's forms have theirs.
        pub const SAMPLES: &[Sample] =
            &[$(Sample { name: $name, json: include_str!(concat!("samples/", $name, ".json")) }),*];
    };
}

samples![
    "receipt-2024",
    "receipt-2025",
    "supplement-2024",
    "supplement-2025",
    "non-acceptance-2024",
    "non-acceptance-2025",
    "apology-2024",
    "apology-2025",
    "stop-notice-2025",
    "control-sheet-2024",
    "control-sheet-2025",
    "register-2024",
    "register-2025",
    "handover-list",
    "file-labels",
    "cash-receipt",
    "cash-receipt-void",
    "cash-list",
    "parcel-list",
    "certification-page",
    "certification-stamp",
    "decision",
    "result-letter",
    "notice-a4",
    "notice-a5",
];
