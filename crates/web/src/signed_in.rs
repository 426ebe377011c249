//! Extractor of the session that the guard found.

use crate::here::{CITIZEN_COOKIE, here};
use crate::problem::{ApiError, PageError};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use base::Failure;
use kernel::accounts::Session;
use kernel::citizens::CitizenSession;

/// Seconds for which the browser keeps a citizen's session: as long as it lasts.
const CITIZEN_SECONDS: i64 = 12 * 3_600;

/// The session of the official who asks. Pages send the others to sign in, the API answers 401.
pub struct SignedIn(pub Session);

impl<S: Send + Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Response> {
        let here =
            here().ok_or_else(|| PageError::from(Failure::Internal("outside of the server".into())).into_response())?;
        match here.session.get() {
            Some(session) => Ok(Self(session.clone())),
            None if here.is_api => Err(ApiError::from(Failure::Unauthenticated).into_response()),
            None => Err(Redirect::to("/sign-in").into_response()),
        }
    }
}

/// The session, where there is one: for pages that anyone may see.
pub struct MaybeSignedIn(pub Option<Session>);

impl<S: Send + Sync> FromRequestParts<S> for MaybeSignedIn {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(here().and_then(|h| h.session.get().cloned())))
    }
}

/// The session of the citizen who asks; others are sent to sign in.
pub struct SignedInCitizen(pub CitizenSession);

impl<S: Send + Sync> FromRequestParts<S> for SignedInCitizen {
    type Rejection = Response;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Response> {
        let session = here().and_then(|h| h.citizen.get().cloned());
        session.map(Self).ok_or_else(|| Redirect::to("/my/sign-in").into_response())
    }
}

/// The citizen, where one is signed in: for pages that anyone may see.
pub struct MaybeCitizen(pub Option<CitizenSession>);

impl<S: Send + Sync> FromRequestParts<S> for MaybeCitizen {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(_: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(here().and_then(|h| h.citizen.get().cloned())))
    }
}

/// The token of the citizen's session in this request: for ending it.
pub fn citizen_token() -> Option<String> {
    here().and_then(|h| h.citizen_token.get().cloned())
}

/// Hands the browser a citizen's session, or takes it away (`None`).
pub fn keep_citizen(token: Option<&str>) {
    if let Some(here) = here() {
        let (value, seconds) = token.map_or(("", 0), |t| (t, CITIZEN_SECONDS));
        here.set_cookie(CITIZEN_COOKIE, value, "/", seconds);
    }
}

/// A value that lives in a cookie of this browser for some seconds; 0 takes it away.
pub fn keep_in_browser(name: &str, value: &str, path: &str, seconds: i64) {
    if let Some(here) = here() {
        here.set_cookie(name, value, path, seconds);
    }
}

/// The value of a cookie that came with the request.
pub fn kept_in_browser(name: &str) -> Option<String> {
    here().and_then(|h| h.cookie(name).map(str::to_owned))
}
