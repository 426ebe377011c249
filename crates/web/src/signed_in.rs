//! Extractor of the session that the guard found.

use crate::here::here;
use crate::problem::{ApiError, PageError};
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::response::{IntoResponse, Redirect, Response};
use base::Failure;
use kernel::accounts::Session;

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
