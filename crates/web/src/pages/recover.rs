//! A new password by a recovery code, which an administrator hands over in person.

use crate::limits::{Limit, limit};
use crate::problem::page_with;
use crate::view::{Field, FieldError};
use crate::{Form, Language, PageResult, PublicFrame, Shared, go_with, page};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use base::Failure;
use kernel::accounts::recover;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "recover.html")]
struct RecoverView {
    frame: PublicFrame,
    errors: Vec<FieldError>,
    login: Field,
    code_error: Option<String>,
    password_error: Option<String>,
}

impl RecoverView {
    fn new(shared: &Shared, login: &str) -> Self {
        let frame = PublicFrame::new(shared, "Đặt lại mật khẩu");
        Self { frame, errors: Vec::new(), login: Field::of(login), code_error: None, password_error: None }
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Typed {
    login: String,
    code: String,
    password: String,
}

/// `GET /recover`.
pub(super) async fn show(State(shared): State<Shared>) -> PageResult {
    page(&RecoverView::new(&shared, ""))
}

/// `POST /recover`.
pub(super) async fn submit(State(shared): State<Shared>, Form(typed): Form<Typed>) -> PageResult {
    limit(Limit::SignIn)?;
    let login = typed.login.trim();
    let done =
        recover(&shared.db, &shared.hasher, &shared.vault, &shared.clock, login, &typed.code, typed.password).await;
    let mut view = RecoverView::new(&shared, login);
    match done {
        Ok(()) => return Ok(go_with("/sign-in", "done", "Đã đặt mật khẩu mới. Hãy đăng nhập bằng mật khẩu ấy.")),
        Err(failure @ Failure::Refused(_)) => {
            let words = shared.texts.beside(Language::Vi, &failure);
            view.errors = vec![FieldError::new("code", words.clone())];
            view.code_error = Some(words);
        }
        Err(failure @ Failure::Invalid(_)) => {
            let words = shared.texts.beside(Language::Vi, &failure);
            view.errors = vec![FieldError::new("password", words.clone())];
            view.password_error = Some(words);
        }
        Err(failure) => return Err(failure.into()),
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
}
