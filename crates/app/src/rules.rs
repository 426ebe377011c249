//! Decisions of the workshop of processes, in the worker processes that serve everything else.

use base::Instant;
use decisions::{Decide as _, Decisions, Model};
use serde_json::Value;

/// The workers, as the workshop asks them. Its callers may block.
pub struct Rules(pub Decisions);

impl processes::Rules for Rules {
    fn decide(&self, xml: &str, decision: &str, input: &Value, now: Instant) -> Result<Value, String> {
        let model = Model::new(xml)
            .map_err(|problems| problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))?;
        self.0.decide_blocking(&model, decision, input, now).map_err(|error| error.message)
    }

    fn check(&self, xml: &str) -> Result<Vec<(String, String, String)>, String> {
        let found = self.0.check_blocking(xml).map_err(|error| error.message)?;
        Ok(found.into_iter().map(|p| (p.element.unwrap_or_default(), p.code.into(), p.message)).collect())
    }
}
