//! Sessions of programs: a bearer token for login and password.

use super::sign_in::device;
use crate::here::here;
use crate::limits::{Limit, limit};
use crate::problem::{ApiError, ApiResult, json_reply};
use crate::{Call, Shared};
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use base::Failure;
use db::Tx;
use kernel::accounts::{SessionKind, SignIn, end_session, sign_in, start_session};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{OpenApi, ToSchema};

/// Login and password, and the code where the account has a second factor.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSession {
    login: String,
    password: String,
    #[serde(default)]
    totp: Option<String>,
}

/// The token for `Authorization: Bearer`, told once.
#[derive(Serialize, ToSchema)]
pub(super) struct Started {
    token: String,
    /// RFC 3339.
    expires: String,
}

/// `POST /api/v1/session`.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "session", request_body = NewSession,
    responses((status = 201, body = Started), (status = 401, description = "accounts.wrong_password, accounts.totp_needed, accounts.wrong_totp"),
              (status = 429, description = "accounts.blocked, web.too_many"))
)]
pub(super) async fn start(State(shared): State<Shared>, headers: HeaderMap, call: Call) -> ApiResult {
    limit(Limit::SignIn)?;
    let new: NewSession = call.read()?;
    let (now, machine) = (shared.clock.legal(), shared.clock.machine());
    let typed = SignIn { login: new.login, password: new.password, totp: new.totp };
    let account = sign_in(&shared.db, &shared.hasher, &shared.vault, &shared.clock, typed).await.map_err(refused)?;
    let (kind, device) = (SessionKind::Api, device(&headers));
    let started =
        shared.db.write(async move |tx: &mut Tx| start_session(tx, now, account, kind, machine, &device).await);
    let (token, expires) = started.await?;
    Ok(json_reply(StatusCode::CREATED, &json!(Started { token, expires: expires.to_string() })))
}

fn refused(failure: Failure) -> ApiError {
    let status = match &failure {
        Failure::Refused(r) if r.code == "accounts.blocked" => Some(StatusCode::TOO_MANY_REQUESTS),
        Failure::Refused(_) => Some(StatusCode::UNAUTHORIZED),
        _ => None,
    };
    let error = ApiError::from(failure);
    status.map_or(error.clone(), |s| error.with_status(s))
}

/// `DELETE /api/v1/session`: ends the session of the token.
#[utoipa::path(delete, path = "/api/v1/session", tag = "session", responses((status = 204), (status = 401)))]
pub(super) async fn end(State(shared): State<Shared>) -> ApiResult {
    let token = here().and_then(|h| h.token.get().cloned()).ok_or(Failure::Unauthenticated)?;
    let now = shared.clock.legal();
    shared.db.write(async move |tx: &mut Tx| end_session(tx, now, &token).await).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

#[derive(OpenApi)]
#[openapi(paths(start, end))]
struct Doc;

/// The OpenAPI description of these routes, for the application to merge.
pub fn openapi() -> utoipa::openapi::OpenApi {
    Doc::openapi()
}
