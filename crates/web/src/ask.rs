//! The question before an act that cannot be taken back, for browsers without script. With script a dialog of the page asks
//! (`data-confirm`) and the form carries `confirmed=1`; without it, this page asks and sends the same form again.

use crate::form::typed;
use crate::frame::OfficialFrame;
use crate::problem::{PageError, PageResult, page};
use crate::upload::Pairs;
use crate::{Form, Shared};
use askama::Template;
use axum::extract::{FromRequest, Request};
use axum::response::{IntoResponse, Response};
use kernel::accounts::Session;
use serde::de::DeserializeOwned;

/// A form whose act asks once more: `fields` as they were sent, and the same read as `T`.
pub struct Asking<T> {
    /// What was typed.
    pub typed: T,
    fields: Vec<(String, String)>,
}

/// What is asked.
pub struct Question<'a> {
    /// Names the thing that is done, and what cannot be taken back.
    pub words: &'a str,
    /// The button that does it.
    pub yes: &'a str,
    /// Where the form is sent: the route that asks.
    pub action: &'a str,
    /// The page of the form.
    pub back: &'a str,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Asking<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let Form(fields) = Form::<Pairs>::from_request(request, state).await?;
        let typed = typed(&fields).map_err(|f| PageError::from(f).into_response())?;
        Ok(Self { typed, fields })
    }
}

impl<T> Asking<T> {
    /// Whether the question was answered with yes.
    pub fn is_sure(&self) -> bool {
        self.fields.iter().any(|(name, value)| name == "confirmed" && value == "1")
    }

    /// The page that asks.
    ///
    /// # Errors
    /// When the page cannot be drawn.
    pub fn ask(&self, shared: &Shared, session: &Session, question: &Question<'_>) -> PageResult {
        ask(shared, session, question, &self.fields)
    }
}

/// The page that asks, for a form whose fields are at hand.
///
/// # Errors
/// When the page cannot be drawn.
pub fn ask(shared: &Shared, session: &Session, question: &Question<'_>, fields: &[(String, String)]) -> PageResult {
    let own = |name: &str| matches!(name, "csrf" | "confirmed");
    page(&AskView {
        frame: OfficialFrame::new(shared, session, "Xác nhận"),
        words: question.words.to_owned(),
        yes: question.yes.to_owned(),
        action: question.action.to_owned(),
        back: question.back.to_owned(),
        fields: fields.iter().filter(|(name, _)| !own(name)).cloned().collect(),
    })
}

#[derive(Template)]
#[template(path = "ask.html")]
struct AskView {
    frame: OfficialFrame,
    words: String,
    yes: String,
    action: String,
    back: String,
    fields: Vec<(String, String)>,
}
