//! How failures are told: problem+json (RFC 9457) to programs, a page to people. Private detail goes to the log only.

use crate::frame::{OfficialFrame, PublicFrame};
use crate::here::here;
use crate::limits::TooMany;
use crate::texts::Language;
use askama::Template;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base::{Failure, Refusal};
use serde_json::{Map, Value, json};

/// Refusals of a body or a file for its size alone.
const TOO_LARGE: &[&str] = &["web.too_large", "files.too_large", "files.request_too_large"];

/// What an API handler returns.
pub type ApiResult = Result<Response, ApiError>;
/// What a page handler returns.
pub type PageResult = Result<Response, PageError>;

/// A request that did not succeed.
#[derive(Clone, Debug)]
enum Ending {
    Failure(Failure),
    TooMany(TooMany),
    /// A change without `If-Match`.
    VersionMissing,
    /// The same act is running.
    Running,
}

/// A failure told as `application/problem+json`.
#[derive(Clone, Debug)]
pub struct ApiError {
    ending: Ending,
    status: Option<StatusCode>,
}

/// A failure told as a page.
#[derive(Clone, Debug)]
pub struct PageError(Ending);

macro_rules! from_endings {
    ($($from:ty, $v:ident => $ending:expr;)*) => {$(
        impl From<$from> for ApiError {
            fn from($v: $from) -> Self {
                Self { ending: $ending, status: None }
            }
        }
        impl From<$from> for PageError {
            fn from($v: $from) -> Self {
                Self($ending)
            }
        }
    )*};
}
from_endings! {
    Failure, f => Ending::Failure(f);
    Refusal, r => Ending::Failure(r.into());
    TooMany, t => Ending::TooMany(t);
}

impl ApiError {
    /// A change came without `If-Match` (428).
    pub const fn version_missing() -> Self {
        Self { ending: Ending::VersionMissing, status: None }
    }

    /// The same act is still running (409).
    pub(crate) const fn running() -> Self {
        Self { ending: Ending::Running, status: None }
    }

    /// The same, told with another status.
    #[must_use]
    pub const fn with_status(mut self, status: StatusCode) -> Self {
        self.status = Some(status);
        self
    }
}

impl Ending {
    fn status(&self, has_if_match: bool) -> StatusCode {
        match self {
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::VersionMissing => StatusCode::PRECONDITION_REQUIRED,
            Self::Running => StatusCode::CONFLICT,
            Self::Failure(f) => match f {
                Failure::NotFound => StatusCode::NOT_FOUND,
                Failure::Unauthenticated => StatusCode::UNAUTHORIZED,
                Failure::Forbidden => StatusCode::FORBIDDEN,
                Failure::Refused(r) if r.code == "web.csrf" => StatusCode::FORBIDDEN,
                Failure::Refused(r) if TOO_LARGE.contains(&r.code) => StatusCode::PAYLOAD_TOO_LARGE,
                Failure::Invalid(_) | Failure::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
                Failure::Conflict { .. } if has_if_match => StatusCode::PRECONDITION_FAILED,
                Failure::Conflict { .. } => StatusCode::CONFLICT,
                Failure::Unavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
                Failure::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
        }
    }

    fn code(&self) -> &'static str {
        match self {
            Self::TooMany(_) => "web.too_many",
            Self::VersionMissing => "web.version_missing",
            Self::Running => "idempotency.running",
            Self::Failure(f) => match f {
                Failure::NotFound => "not_found",
                Failure::Unauthenticated => "unauthenticated",
                Failure::Forbidden => "forbidden",
                Failure::Invalid(_) => "invalid",
                Failure::Refused(r) => r.code,
                Failure::Conflict { .. } => "conflict",
                Failure::Unavailable { .. } => "unavailable",
                Failure::Internal(_) => "internal",
            },
        }
    }

    fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooMany(t) => Some(t.retry_after),
            Self::Failure(Failure::Unavailable { retry_after, .. }) => Some(u64::from(*retry_after)),
            Self::Running => Some(1),
            _ => None,
        }
    }

    /// Words for people; empty where the page itself says all.
    fn words(&self, language: Language) -> String {
        let Some(here) = here() else { return String::new() };
        let texts = &here.shared.texts;
        match self {
            Self::Failure(failure) => texts.failure(language, failure),
            Self::TooMany(t) => texts.get(language, "refusal-web-too-many", &[("seconds", t.retry_after.to_string())]),
            Self::VersionMissing => texts.get(language, "refusal-web-version-missing", &[]),
            Self::Running => texts.get(language, "refusal-idempotency-running", &[]),
        }
    }

    /// A bug or a broken machine leaves a line in the log, with the id that the reader is told.
    fn log(&self) {
        let id = here().map(|h| h.id.clone()).unwrap_or_default();
        match self {
            Self::Failure(Failure::Internal(private)) => tracing::error!(%id, %private, "internal failure"),
            Self::Failure(Failure::Unavailable { private, .. }) => tracing::warn!(%id, %private, "unavailable"),
            _ => {}
        }
    }

    fn members(&self, body: &mut Map<String, Value>, language: Language) {
        let texts = here().map(|h| h.shared.texts.clone());
        match self {
            Self::Failure(Failure::Invalid(fields)) => {
                let told = |f: &base::Field| {
                    let words = texts.as_ref().map(|t| t.field(language, f));
                    json!({"path": f.path, "code": f.code, "detail": f.detail, "words": words})
                };
                body.insert("fields".into(), fields.iter().map(told).collect());
            }
            Self::Failure(Failure::Refused(r)) if !r.data.is_empty() => {
                let data: Map<String, Value> =
                    r.data.iter().map(|(n, v)| ((*n).to_owned(), Value::from(v.clone()))).collect();
                body.insert("data".into(), data.into());
            }
            Self::Failure(Failure::Conflict { version, changed }) => {
                body.insert("version".into(), (*version).into());
                body.insert("changed".into(), changed.clone());
            }
            _ => {}
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        self.ending.log();
        let here = here();
        let status = self.status.unwrap_or_else(|| self.ending.status(here.as_ref().is_some_and(|h| h.has_if_match)));
        let language = here.as_ref().map(|h| h.language).unwrap_or_default();
        let mut body = Map::new();
        body.insert("type".into(), "about:blank".into());
        body.insert("title".into(), title(language, status).into());
        body.insert("status".into(), status.as_u16().into());
        body.insert("code".into(), self.ending.code().into());
        body.insert("detail".into(), self.ending.words(language).into());
        if let Some(here) = &here {
            body.insert("instance".into(), format!("urn:request:{}", here.id).into());
        }
        self.ending.members(&mut body, language);
        let mut response = (status, Value::Object(body).to_string()).into_response();
        response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        tell_wait(&mut response, self.ending.retry_after());
        response
    }
}

fn title(language: Language, status: StatusCode) -> String {
    let texts = here().map(|h| h.shared.texts.clone());
    let key = format!("status-{}", status.as_u16());
    let known = texts.and_then(|t| t.find(language, &key, &[]));
    known.unwrap_or_else(|| status.canonical_reason().unwrap_or_default().to_owned())
}

fn tell_wait(response: &mut Response, seconds: Option<u64>) {
    if let Some(seconds) = seconds {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorView {
    frame: PublicFrame,
    code: u16,
    id: String,
    detail: String,
    back: &'static str,
    back_words: &'static str,
}

#[derive(Template)]
#[template(path = "error_official.html")]
struct ErrorOfficialView {
    frame: OfficialFrame,
    code: u16,
    id: String,
    detail: String,
    back: &'static str,
    back_words: &'static str,
}

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        self.0.log();
        let Some(here) = here() else { return self.0.status(false).into_response() };
        let status = self.0.status(false);
        let (code, detail) = (status.as_u16(), self.0.words(Language::Vi));
        let id = if status.is_server_error() { here.id.clone() } else { String::new() };
        let title = title(Language::Vi, status);
        // Who works here keeps the own frame: the way back to the inbox, to another post, and out.
        let html = match here.session.get() {
            Some(session) => {
                let frame = OfficialFrame::new(&here.shared, session, &title);
                ErrorOfficialView { frame, code, id, detail, back: "/inbox", back_words: "Về hộp việc" }.render()
            }
            None => {
                let frame = PublicFrame::new(&here.shared, &title);
                ErrorView { frame, code, id, detail, back: "/", back_words: "Về trang chủ" }.render()
            }
        };
        let mut response = html.map_or_else(|_| status.into_response(), |html| (status, Html(html)).into_response());
        tell_wait(&mut response, self.0.retry_after());
        response
    }
}

/// The page of a view.
pub fn page(view: &impl Template) -> PageResult {
    page_with(StatusCode::OK, view)
}

/// The page of a view with another status: a form that was refused (422).
pub fn page_with(status: StatusCode, view: &impl Template) -> PageResult {
    let html = view.render().map_err(Failure::internal)?;
    Ok((status, Html(html)).into_response())
}

/// On to another page after an act (303).
pub fn go(to: &str) -> Response {
    axum::response::Redirect::to(to).into_response()
}

/// On to another page, where the reader is told what the act did. Kind: `done`, `soon`, `late`.
pub fn go_with(to: &str, kind: &str, words: &str) -> Response {
    if let Some(here) = here() {
        here.leave_notice(kind, words);
    }
    go(to)
}

/// A JSON reply.
pub fn json_reply(status: StatusCode, body: &Value) -> Response {
    let mut response = (status, body.to_string()).into_response();
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
