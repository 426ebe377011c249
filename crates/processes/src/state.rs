//! What handlers of this module need beside [`web::Shared`].

use base::Instant;
use calendar::Calendar;
use catalogue::CatalogueCache;
use kernel::process::Owner;
use serde_json::Value;
use std::sync::Arc;

/// Decisions of a DMN file, evaluated and checked outside of the program under limits. Blocking: called from threads that
/// may wait.
pub trait Rules: Send + Sync {
    /// The value of a decision, or why there is none.
    fn decide(&self, xml: &str, decision: &str, input: &Value, now: Instant) -> Result<Value, String>;
    /// What is wrong with the file: the element, a code, words.
    fn check(&self, xml: &str) -> Result<Vec<(String, String, String)>, String>;
}

/// The module whose things run processes, as of now.
pub type OwnerNow = Arc<dyn Fn() -> Arc<dyn Owner + Send + Sync> + Send + Sync>;

/// Handed to handlers as an axum extension.
#[derive(Clone)]
pub struct Workshop {
    /// Procedures over time.
    pub catalogue: CatalogueCache,
    /// Working calendar.
    pub calendar: Arc<Calendar>,
    /// Evaluates decisions.
    pub rules: Arc<dyn Rules>,
    /// Whose processes run, for acts on those that run.
    pub owner: OwnerNow,
}
