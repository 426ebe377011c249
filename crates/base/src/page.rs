//! Lists are paged by key, never by offset: a page stays right while rows come and go.

use serde::{Deserialize, Serialize};

/// The largest page that anyone may ask for.
pub const fn page_limit_max() -> usize {
    200
}

/// What the reader asks for: rows after a key, at most `limit`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub struct PageRequest {
    /// Key of the last row already seen, as given in [`Page::next`].
    #[serde(default)]
    pub after: Option<String>,
    /// Rows wanted; clamped to 1..=[`page_limit_max`], 50 unless told.
    #[serde(default)]
    pub limit: Option<usize>,
}

impl PageRequest {
    /// Rows to fetch.
    pub fn limit(&self) -> usize {
        self.limit.unwrap_or(50).clamp(1, page_limit_max())
    }
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The rows, in the order of the list.
    pub items: Vec<T>,
    /// Exact number of rows in the whole list.
    pub total: u64,
    /// Key to ask for the next page; `None` on the last.
    pub next: Option<String>,
}
