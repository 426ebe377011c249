//! Parts of views that pages of every module share; `_macros.html` draws them.

/// A due time: kind `""`, `soon`, `late`, `done`, `held`; words; share of the time used up (0–100).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// Quiet (`""`), `soon`, `late`, `done` or `held`.
    pub kind: String,
    /// `còn 2 ngày`, `quá 30 phút`.
    pub word: String,
    /// `hạn 26/04, 17:00`, or empty.
    pub sub: String,
    /// Per cent of the time used up.
    pub used: u8,
}

/// A state in a word with its mark.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct State {
    /// Quiet (`""`), `done`, `soon`, `late` or `held`.
    pub kind: String,
    /// The word.
    pub word: String,
}

/// A moment for machines and for people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moment {
    /// RFC 3339.
    pub iso: String,
    /// `thứ Sáu 03/05/2024, 17:00`.
    pub words: String,
}

/// One line of a timeline: kind `done`, `now` or `next`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// `done`, `now` or `next`.
    pub kind: String,
    /// What happened or is to happen.
    pub what: String,
    /// When, in words.
    pub when: String,
    /// Further lines.
    pub more: Vec<String>,
}

/// One day between receipt and due time (the `Day` of the templates).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DaySquare {
    /// `T6`.
    pub name: String,
    /// `26`.
    pub number: String,
    /// `nhận`, `nghỉ`, `lễ`, `dừng`, `hạn` or empty.
    pub word: String,
    /// What a screen reader adds.
    pub said: String,
    /// Quiet (`""`), `off`, `held` or `due`.
    pub kind: String,
    /// `thứ Sáu`.
    pub full_name: String,
}

/// Why a due time is what it is, and the document that says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reason {
    /// The reason.
    pub text: String,
    /// Article or document.
    pub source: String,
}

/// One line of the summary above a refused form.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldError {
    /// `#field-id`.
    pub href: String,
    /// What to mend.
    pub text: String,
}

impl FieldError {
    /// An error of the field with this id.
    pub fn new(id: &str, text: impl Into<String>) -> Self {
        Self { href: format!("#{id}"), text: text.into() }
    }
}

/// One of several answers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Value sent.
    pub value: String,
    /// Words.
    pub label: String,
    /// Smaller words, or empty.
    pub hint: String,
    /// Chosen.
    pub checked: bool,
}

/// A field with what was typed and what is wrong with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Field {
    /// What was typed.
    pub value: String,
    /// What is wrong.
    pub error: Option<String>,
}

impl Field {
    /// A field with a value and no error.
    pub fn of(value: impl Into<String>) -> Self {
        Self { value: value.into(), error: None }
    }
}

/// Links to the neighbouring pages of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    /// Address of the page before.
    pub newer: Option<String>,
    /// Address of the page after.
    pub older: Option<String>,
    /// `1–50 trong 214 hồ sơ`.
    pub words: String,
}
