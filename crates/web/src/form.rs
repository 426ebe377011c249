//! Forms of pages: urlencoded, or multipart with files (see `upload`). The form secret is checked before the handler sees
//! anything.

use crate::here::here;
use crate::problem::PageError;
use crate::upload::{Pairs, Upload, is_multipart, read_parts, too_large};
use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use base::{Failure, Refusal, Res};
use bytes::Bytes;
use serde::de::DeserializeOwned;

/// Fields in one form; more is no honest form.
const FIELDS_MAX: usize = 2_000;

/// A form that came from a page of ours. Repeated fields fill a `Vec`; files are left out.
pub struct Form<T>(pub T);

/// A form with its files.
pub struct FormWithFiles<T> {
    /// The fields.
    pub values: T,
    /// The files, in order; file fields in which nothing was chosen are left out.
    pub files: Vec<Upload>,
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Form<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        FormWithFiles::from_request(request, state).await.map(|form| Self(form.values))
    }
}

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for FormWithFiles<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        read(request, state).await.map_err(|f| PageError::from(f).into_response())
    }
}

async fn read<T: DeserializeOwned, S: Send + Sync>(request: Request, state: &S) -> Res<FormWithFiles<T>> {
    let (pairs, files) = match is_multipart(request.headers()) {
        true => read_parts(request, state).await?,
        false => (pairs(request, state).await?, Vec::new()),
    };
    if pairs.len() > FIELDS_MAX {
        return Err(Refusal::new("web.too_large").into());
    }
    check_secret(&pairs)?;
    Ok(FormWithFiles { values: typed(&pairs)?, files })
}

/// The fields as a `T`.
pub(crate) fn typed<T: DeserializeOwned>(pairs: &Pairs) -> Res<T> {
    let text = serde_html_form::to_string(pairs).map_err(Failure::internal)?;
    serde_html_form::from_str(&text).map_err(|e| Failure::field("form", "unreadable", e.to_string()))
}

async fn pairs<S: Send + Sync>(request: Request, state: &S) -> Res<Pairs> {
    let body = Bytes::from_request(request, state).await.map_err(|e| too_large(e.into_response().status().as_u16()))?;
    serde_html_form::from_bytes(&body).map_err(|e| Failure::field("form", "unreadable", e.to_string()))
}

/// Checks the form secret of a request that is no form (`X-CSRF-Token`): what a page of ours sends by script.
///
/// # Errors
/// Refused `web.csrf`.
pub fn check_secret_header(headers: &HeaderMap) -> Res<()> {
    let sent = headers.get("x-csrf-token").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let is_right = here().is_some_and(|h| h.is_right_csrf(sent));
    if is_right { Ok(()) } else { Err(Refusal::new("web.csrf").into()) }
}

fn check_secret(pairs: &Pairs) -> Res<()> {
    let sent = pairs.iter().find(|(name, _)| name == "csrf").map_or("", |(_, value)| value);
    let is_right = here().is_some_and(|h| h.is_right_csrf(sent));
    if is_right { Ok(()) } else { Err(Refusal::new("web.csrf").into()) }
}
