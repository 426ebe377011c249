//! A form as it was sent, or the query of an address: names and values in order. Not here: what they mean.

use base::{Failure, Res};
use serde::Deserialize;

/// Names and values.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(transparent)]
pub(crate) struct Sent(pub Vec<(String, String)>);

impl Sent {
    /// The first value of a name, without space round it; empty when it was not sent.
    pub fn text(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// All values of a name that are not empty.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.iter().filter(move |(n, v)| n == name && !v.trim().is_empty()).map(|(_, v)| v.trim())
    }

    /// Whether something was sent under a name.
    pub fn is(&self, name: &str) -> bool {
        !self.text(name).is_empty()
    }

    /// The value, unless it is empty.
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.text(name).to_owned()).filter(|t| !t.is_empty())
    }

    /// A count; 0 when nothing was sent.
    ///
    /// # Errors
    /// `Invalid` for what is no count.
    pub fn count(&self, name: &str) -> Res<i64> {
        match self.text(name) {
            "" => Ok(0),
            text => text.parse().map_err(|_| Failure::field(name, "not_a_number", text)),
        }
    }

    /// The version of the case that the form was drawn from.
    ///
    /// # Errors
    /// `Invalid` when the form does not carry it.
    pub fn version(&self) -> Res<i64> {
        self.text("version").parse().map_err(|_| Failure::field("version", "required", ""))
    }

    /// What makes the form unique.
    pub fn key(&self) -> &str {
        self.text("request_key")
    }

    /// What makes the same request the same: all but the form secret, which differs in every copy of a page.
    pub fn kept<'a>(&'a self, case: &'a str) -> Vec<(&'a str, &'a str)> {
        let fields = self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()));
        std::iter::once(("case", case)).chain(fields.filter(|(n, _)| *n != "csrf")).collect()
    }
}
