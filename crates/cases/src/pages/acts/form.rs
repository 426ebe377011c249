//! What the page of a simple act is made of (`act.html`), and what is told when an act did not succeed.

use super::Sent;
use crate::pages::parts::{Head, Line};
use askama::Template;
use axum::http::StatusCode;
use web::OfficialFrame;
use web::view::{Choice, FieldError};

/// The form of a simple act.
#[derive(Clone, Debug, Default)]
pub(crate) struct ActForm {
    /// What is done.
    pub title: &'static str,
    /// What to know before.
    pub notes: Vec<Line>,
    /// What is asked.
    pub controls: Vec<Control>,
    /// Heading over [`Self::pieces`].
    pub pieces_heading: &'static str,
    /// Papers laid on the desk.
    pub pieces: Vec<Piece>,
    /// Further hidden fields.
    pub hidden: Vec<(&'static str, String)>,
    /// Words beside the button: what the act does.
    pub effect: String,
    /// The button.
    pub button: &'static str,
    /// The question that names the thing, where the act cannot be taken back.
    pub confirm: String,
    /// Ends something: the button is quiet.
    pub is_grave: bool,
    /// Another act that fits better.
    pub other: Option<(String, &'static str)>,
}

/// One thing that is asked. `kind`: `field`, `area`, `select`, `options`, `check`.
#[derive(Clone, Debug, Default)]
pub(crate) struct Control {
    pub kind: String,
    pub id: String,
    pub label: String,
    pub value: String,
    pub error: Option<String>,
    pub hint: String,
    pub choices: Vec<Choice>,
    /// Type of the input.
    pub input: String,
    /// Keyboard of the input.
    pub mode: String,
    /// Class that gives the width.
    pub size: String,
    pub checked: bool,
}

impl Control {
    fn new(kind: &'static str, id: &str, label: &str, sent: &Sent, told: &Told) -> Self {
        Self {
            kind: kind.into(),
            id: id.into(),
            label: label.into(),
            value: sent.text(id).into(),
            error: told.at(id),
            input: "text".into(),
            ..Self::default()
        }
    }

    /// One line of text, with what was typed.
    pub fn field(id: &str, label: &str, sent: &Sent, told: &Told) -> Self {
        Self::new("field", id, label, sent, told)
    }

    /// Several lines of text.
    pub fn area(id: &str, label: &str, sent: &Sent, told: &Told) -> Self {
        Self::new("area", id, label, sent, told)
    }

    /// One of several, in a list.
    pub fn select(id: &str, label: &str, choices: Vec<Choice>, sent: &Sent, told: &Told) -> Self {
        Self { choices: chosen(choices, sent.text(id)), ..Self::new("select", id, label, sent, told) }
    }

    /// One of a few, each with its words; the first where nothing was chosen.
    pub fn options(id: &str, label: &str, choices: Vec<Choice>, sent: &Sent, told: &Told) -> Self {
        let first = choices.first().map(|c| c.value.clone()).unwrap_or_default();
        let value = if sent.is(id) { sent.text(id).to_owned() } else { first };
        Self { choices: chosen(choices, &value), ..Self::new("options", id, label, sent, told) }
    }

    /// A tick.
    pub fn check(id: &str, label: &str, sent: &Sent, told: &Told) -> Self {
        Self { checked: sent.is(id), ..Self::new("check", id, label, sent, told) }
    }

    /// With smaller words.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    /// With a value of its own where nothing was typed.
    pub fn or(mut self, value: impl Into<String>) -> Self {
        if self.value.is_empty() {
            self.value = value.into();
        }
        self
    }

    /// As a day.
    pub fn day(mut self) -> Self {
        (self.input, self.size) = ("date".into(), "mc-date".into());
        self
    }

    /// As wide as this.
    pub fn size(mut self, size: &'static str) -> Self {
        self.size = size.into();
        self
    }
}

fn chosen(mut choices: Vec<Choice>, value: &str) -> Vec<Choice> {
    choices.iter_mut().for_each(|c| c.checked = c.value == value);
    choices
}

/// A choice.
pub(crate) fn choice(value: impl Into<String>, label: impl Into<String>, hint: impl Into<String>) -> Choice {
    Choice { value: value.into(), label: label.into(), hint: hint.into(), checked: false }
}

/// A paper that may be laid on the desk: ticked, with originals and copies.
#[derive(Clone, Debug, Default)]
pub(crate) struct Piece {
    pub code: String,
    pub name: String,
    pub note: String,
    pub checked: bool,
    pub originals: String,
    pub copies: String,
    pub electronic: bool,
}

/// What is told when an act did not succeed, and where.
#[derive(Clone, Debug, Default)]
pub(crate) struct Told {
    /// Status of the page.
    pub status: StatusCode,
    /// On top.
    pub errors: Vec<FieldError>,
    /// What others did meanwhile.
    pub changes: Vec<String>,
    /// The form asks once more.
    pub asks: bool,
    /// Beside the fields: id and words.
    pub beside: Vec<(String, String)>,
}

impl Told {
    /// What is wrong with a field.
    pub fn at(&self, id: &str) -> Option<String> {
        self.beside.iter().find(|(i, _)| i == id).map(|(_, words)| words.clone())
    }

    /// The form is to be confirmed first.
    pub fn asking() -> Self {
        Self { asks: true, ..Self::default() }
    }
}

/// See `act.html`.
#[derive(Template)]
#[template(path = "act.html")]
pub(super) struct ActView {
    pub frame: OfficialFrame,
    pub head: Head,
    pub action: String,
    pub request_key: String,
    pub version: i64,
    pub errors: Vec<FieldError>,
    pub changes: Vec<String>,
    pub asks: bool,
    pub form: ActForm,
}
