//! Forms of pages: urlencoded, or multipart with files. The form secret is checked before the handler sees anything.

use crate::here::here;
use crate::problem::PageError;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header;
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
    /// The files, in order; empty file fields are left out.
    pub files: Vec<Upload>,
}

/// A file as sent. The name and the type are what the browser says: check the content.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Name of the field.
    pub field: String,
    /// Name of the file.
    pub name: String,
    /// Type as told.
    pub content_type: String,
    /// Content.
    pub bytes: Bytes,
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
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let is_multipart = kind.starts_with("multipart/form-data");
    let (pairs, files) =
        if is_multipart { parts(request, state).await? } else { (pairs(request, state).await?, Vec::new()) };
    if pairs.len() > FIELDS_MAX {
        return Err(Refusal::new("web.too_large").into());
    }
    check_secret(&pairs)?;
    let text = serde_html_form::to_string(&pairs).map_err(Failure::internal)?;
    let values = serde_html_form::from_str(&text).map_err(|e| Failure::field("form", "unreadable", e.to_string()))?;
    Ok(FormWithFiles { values, files })
}

type Pairs = Vec<(String, String)>;

async fn pairs<S: Send + Sync>(request: Request, state: &S) -> Res<Pairs> {
    let body = Bytes::from_request(request, state).await.map_err(|e| too_large(e.into_response().status().as_u16()))?;
    serde_html_form::from_bytes(&body).map_err(|e| Failure::field("form", "unreadable", e.to_string()))
}

async fn parts<S: Send + Sync>(request: Request, state: &S) -> Res<(Pairs, Vec<Upload>)> {
    let unreadable = |e: axum::extract::multipart::MultipartError| too_large(e.status().as_u16());
    let mut form = Multipart::from_request(request, state)
        .await
        .map_err(|e| Failure::field("form", "unreadable", e.to_string()))?;
    let (mut pairs, mut files) = (Vec::new(), Vec::new());
    while let Some(part) = form.next_field().await.map_err(unreadable)? {
        let field = part.name().unwrap_or_default().to_owned();
        let Some(name) = part.file_name().map(str::to_owned) else {
            pairs.push((field, part.text().await.map_err(unreadable)?));
            continue;
        };
        let content_type = part.content_type().unwrap_or_default().to_owned();
        let bytes = part.bytes().await.map_err(unreadable)?;
        if !bytes.is_empty() {
            files.push(Upload { field, name, content_type, bytes });
        }
    }
    Ok((pairs, files))
}

fn too_large(status: u16) -> Failure {
    if status == 413 { Refusal::new("web.too_large").into() } else { Failure::field("form", "unreadable", "") }
}

fn check_secret(pairs: &Pairs) -> Res<()> {
    let sent = pairs.iter().find(|(name, _)| name == "csrf").map_or("", |(_, value)| value);
    let is_right = here().is_some_and(|h| h.is_right_csrf(sent));
    if is_right { Ok(()) } else { Err(Refusal::new("web.csrf").into()) }
}
