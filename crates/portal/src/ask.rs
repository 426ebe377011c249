//! What stands behind `?` in a public address, and addresses made from it. Unknown or repeated names harm nobody.

use axum::extract::Query;
use base::{Failure, Res};
use std::collections::HashMap;

/// The query of a request.
pub type Asked = Query<HashMap<String, String>>;

/// Longest value that is looked at, in letters.
const VALUE_MAX: usize = 200;

/// A value without spaces at its ends, cut to a sane length; `None` when nothing is left.
pub fn value(asked: &Asked, name: &str) -> Option<String> {
    let text = asked.0.get(name)?.trim();
    (!text.is_empty()).then(|| text.chars().take(VALUE_MAX).collect())
}

/// A value that has to be a whole number.
///
/// # Errors
/// `Invalid` with the name of the value.
pub fn number(asked: &Asked, name: &str) -> Res<Option<usize>> {
    let Some(text) = value(asked, name) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| Failure::field(name, "not_a_number", text))
}

/// An address with the values that are not empty.
pub fn address(path: &str, values: &[(&str, &str)]) -> String {
    let kept: Vec<_> = values.iter().filter(|(_, v)| !v.is_empty()).collect();
    // Pairs of text can always be written; an empty query would still be a right address.
    let query = serde_html_form::to_string(kept).unwrap_or_default();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}

/// `1.874`: thousands with a dot.
pub fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push('.');
        }
        out.push(c);
    }
    out
}

/// A link of a public page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Link {
    /// Words.
    pub name: String,
    /// Address.
    pub href: String,
}
