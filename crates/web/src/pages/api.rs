//! Sessions of programs: a bearer token for login and password.

use super::sign_in::device;
use crate::here::here;
use crate::limits::{Limit, limit};
use crate::openapi::{ApiDoc, Operation, body, moment, reply, text};
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

/// Login and password, and the code where the account has a second factor.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewSession {
    login: String,
    password: String,
    #[serde(default)]
    totp: Option<String>,
}

/// The token for `Authorization: Bearer`, told once.
#[derive(Serialize)]
pub(super) struct Started {
    token: String,
    /// RFC 3339.
    expires: String,
}

/// `POST /api/v1/session`.
pub(super) async fn start(State(shared): State<Shared>, headers: HeaderMap, call: Call) -> ApiResult {
    limit(Limit::SignIn)?;
    let new: NewSession = call.read()?;
    let machine = shared.clock.machine();
    let typed = SignIn { login: new.login, password: new.password, totp: new.totp };
    let account = sign_in(&shared.db, &shared.hasher, &shared.vault, machine, typed).await.map_err(refused)?;
    let device = device(&headers);
    let started =
        shared.db.write(async move |tx: &mut Tx| start_session(tx, account, SessionKind::Api, machine, &device).await);
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
pub(super) async fn end(State(shared): State<Shared>) -> ApiResult {
    let token = here().and_then(|h| h.token.get().cloned()).ok_or(Failure::Unauthenticated)?;
    shared.db.write(async move |tx: &mut Tx| end_session(tx, &token).await).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// The description of these routes, and of the description itself.
pub fn openapi() -> ApiDoc {
    let session = "/api/v1/session";
    ApiDoc {
        operations: vec![
            Operation::post(
                session,
                "session",
                "Begins a session: login and password for a token, told once",
                "Session",
            )
            .body("NewSession")
            .creates()
            .open()
            .not_kept(),
            Operation::delete(session, "session", "Ends the session of the token"),
            Operation::get("/api/v1/openapi.json", "description", "This document", "Document").open(),
        ],
        schemas: vec![
            ("NewSession", body(&[("login", text()), ("password", text())], &[("totp", text())])),
            ("Session", reply(&[("token", text()), ("expires", moment())], &[])),
            ("Document", json!({ "type": "object" })),
        ],
    }
}
