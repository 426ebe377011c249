//! What is told on top of a picture. Every highlight has a class, a sign and words, so that colour never speaks alone.

use std::collections::BTreeMap;

/// What is to be seen of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Highlight {
    /// Something went wrong here.
    Incident,
    /// The case is here now.
    Lit,
    /// It lies behind.
    Done,
    /// Only in the later version.
    Added,
    /// Only in the earlier version.
    Removed,
    /// In both versions, but not the same.
    Changed,
    /// The same, elsewhere in the picture.
    Moved,
}

impl Highlight {
    pub(super) const ALL: [Self; 7] =
        [Self::Incident, Self::Lit, Self::Done, Self::Added, Self::Removed, Self::Changed, Self::Moved];

    /// Its class name.
    pub fn class(self) -> &'static str {
        match self {
            Self::Incident => "flow-incident",
            Self::Lit => "flow-lit",
            Self::Done => "flow-done",
            Self::Added => "is-added",
            Self::Removed => "is-removed",
            Self::Changed => "is-changed",
            Self::Moved => "is-moved",
        }
    }

    /// In words, for a reader who points at the element.
    pub fn words(self) -> &'static str {
        match self {
            Self::Incident => "có sự cố",
            Self::Lit => "đang thực hiện",
            Self::Done => "đã xong",
            Self::Added => "thêm mới",
            Self::Removed => "bị bỏ",
            Self::Changed => "có thay đổi",
            Self::Moved => "chỉ đổi chỗ",
        }
    }

    /// Before the list of all such elements.
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::Incident => "Có sự cố",
            Self::Lit => "Đang ở",
            Self::Done => "Đã xong",
            Self::Added => "Thêm mới",
            Self::Removed => "Bị bỏ",
            Self::Changed => "Có thay đổi",
            Self::Moved => "Chỉ đổi chỗ",
        }
    }

    /// The sign beside a shape, where the picture would else tell it by colour alone.
    pub(super) fn sign(self) -> Option<&'static str> {
        match self {
            Self::Incident => Some("!"),
            Self::Added => Some("+"),
            Self::Removed => Some("−"),
            Self::Changed => Some("≠"),
            Self::Moved => Some("↔"),
            Self::Lit | Self::Done => None,
        }
    }
}

/// A number at an element.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Badge {
    /// What stands there; short.
    pub text: String,
    /// The same in words.
    pub title: String,
    /// How hot, from 0 to 5, of a heat map.
    pub heat: Option<u8>,
}

/// What is told on top of a picture, by the ids of elements.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Overlay {
    highlights: BTreeMap<String, Highlight>,
    badges: BTreeMap<String, Badge>,
}

impl Overlay {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Highlights an element; of two highlights the weightier stays ([`Highlight::Incident`] before all).
    pub fn highlight(&mut self, element: impl Into<String>, highlight: Highlight) -> &mut Self {
        let entry = self.highlights.entry(element.into()).or_insert(highlight);
        *entry = (*entry).min(highlight);
        self
    }

    /// Puts a badge at an element.
    pub fn badge(&mut self, element: impl Into<String>, badge: Badge) -> &mut Self {
        self.badges.insert(element.into(), badge);
        self
    }

    /// How the element is highlighted.
    pub fn highlight_of(&self, element: &str) -> Option<Highlight> {
        self.highlights.get(element).copied()
    }

    /// The badge of the element.
    pub fn badge_of(&self, element: &str) -> Option<&Badge> {
        self.badges.get(element)
    }

    /// The classes of the element, each after a space.
    pub(super) fn classes(&self, element: &str) -> String {
        let highlight = self.highlight_of(element).map(|h| format!(" {}", h.class()));
        let heat = self.badge_of(element).and_then(|b| b.heat).map(|heat| format!(" heat-{}", heat.min(5)));
        highlight.unwrap_or_default() + &heat.unwrap_or_default()
    }

    /// What is told of the element, in words.
    pub(super) fn words(&self, element: &str) -> Vec<&str> {
        let highlight = self.highlight_of(element).map(Highlight::words);
        let badge = self.badge_of(element).map(|b| b.title.as_str()).filter(|title| !title.is_empty());
        highlight.into_iter().chain(badge).collect()
    }
}
