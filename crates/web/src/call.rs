//! Acts of the API: JSON in, one act per `Idempotency-Key`, the same reply for a repeated one.

use crate::here::here;
use crate::problem::{ApiError, ApiResult, json_reply};
use crate::upload::{Upload, read_parts};
use crate::{Shared, guard};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Failure, Instant, Refusal, Res};
use bytes::Bytes;
use db::{Tx, Work, args};
use kernel::accounts::{Account, Session};
use kernel::vault::Vault;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::collections::HashSet;
use std::sync::{LazyLock, Mutex, PoisonError};

/// Seconds for which a reply is kept.
const KEPT_SECONDS: i64 = 24 * 3_600;
/// Longest key.
const KEY_MAX: usize = 200;
const LABEL: &str = "stored reply";

/// A call of the API that changes something.
#[derive(Clone, Debug)]
pub struct Call {
    /// The route as in the access table.
    pub route: &'static str,
    /// The address asked for.
    pub target: String,
    /// `Idempotency-Key`.
    pub key: Option<String>,
    /// The body; an empty object where none was sent.
    pub body: Value,
    /// Version in `If-Match`.
    pub if_match: Option<i64>,
    /// What tells the files of one call from those of another.
    files_mark: Vec<String>,
}

impl Call {
    /// The body as a `T`.
    ///
    /// # Errors
    /// `Invalid`, naming what cannot be read.
    pub fn read<T: DeserializeOwned>(&self) -> Res<T> {
        T::deserialize(&self.body).map_err(|e| Failure::field("body", "unreadable", e.to_string()))
    }

    /// The version that the caller saw.
    ///
    /// # Errors
    /// 428 when `If-Match` is missing.
    pub fn version(&self) -> Result<i64, ApiError> {
        self.if_match.ok_or_else(ApiError::version_missing)
    }
}

impl<S: Send + Sync> FromRequest<S> for Call {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        read(request, state).await.map_err(|f| ApiError::from(f).into_response())
    }
}

async fn read<S: Send + Sync>(request: Request, state: &S) -> Res<Call> {
    let call = head(&request)?;
    let body = Bytes::from_request(request, state).await.map_err(|_| Failure::from(Refusal::new("web.too_large")))?;
    let body = match body.as_ref() {
        b"" => Value::Object(serde_json::Map::new()),
        json => serde_json::from_slice(json).map_err(|e| Failure::field("body", "not_json", e.to_string()))?,
    };
    Ok(Call { body, ..call })
}

/// A call of the API that brings files (`multipart/form-data`). The fields are the members of the body, as text.
pub struct CallWithFiles {
    /// The call. For the same `Idempotency-Key` the files must be the same as well.
    pub call: Call,
    /// The files, in order.
    pub files: Vec<Upload>,
}

impl<S: Send + Sync> FromRequest<S> for CallWithFiles {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        read_with_files(request, state).await.map_err(|f| ApiError::from(f).into_response())
    }
}

async fn read_with_files<S: Send + Sync>(request: Request, state: &S) -> Res<CallWithFiles> {
    let call = head(&request)?;
    let (pairs, files) = read_parts(request, state).await?;
    let body = pairs.into_iter().map(|(name, value)| (name, Value::from(value))).collect();
    let files_mark = files.iter().map(Upload::mark).collect();
    Ok(CallWithFiles { call: Call { body: Value::Object(body), files_mark, ..call }, files })
}

/// A call as far as its head tells it.
fn head(request: &Request) -> Res<Call> {
    let route = here().and_then(|h| h.route.get().copied()).map_or("", |r: guard::Route| r.path);
    let target = request.uri().path().to_owned();
    let headers = request.headers();
    let if_match = text(headers, header::IF_MATCH.as_str()).map(version).transpose()?;
    let key = text(headers, "idempotency-key").map(str::to_owned);
    if key.as_ref().is_some_and(|k| k.is_empty() || k.len() > KEY_MAX) {
        return Err(Failure::field("Idempotency-Key", "too_long", KEY_MAX.to_string()));
    }
    Ok(Call { route, target, key, body: Value::Null, if_match, files_mark: Vec::new() })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|v| v.to_str().ok()).map(str::trim)
}

/// `"3"`, `W/"3"` or `3`.
fn version(tag: &str) -> Res<i64> {
    let bare = tag.trim_start_matches("W/").trim_matches('"');
    bare.parse().map_err(|_| Failure::field("If-Match", "unreadable", tag))
}

/// Who asked for what, under which key.
struct Kept {
    account: base::Id<Account>,
    route: String,
    key: String,
    hash: Vec<u8>,
}

/// Runs the act once per `Idempotency-Key` and replies with what it gives. The reply is kept for 24 hours per actor and
/// route, in the transaction of the act; an act that fails keeps nothing and may be tried again.
///
/// # Errors
/// What the act refuses; 422 `idempotency.key_reused` for the same key with another body; 409 while the same runs.
pub async fn act_once<F>(shared: &Shared, session: &Session, call: &Call, status: StatusCode, act: F) -> ApiResult
where
    F: for<'a> Work<&'a mut Tx, Res<Value>, Fut: Send> + Send + 'static,
{
    let Some(key) = &call.key else {
        let body = shared.db.write(act).await?;
        return Ok(json_reply(status, &body));
    };
    let kept = Kept {
        account: session.actor.account,
        route: format!("POST {}", call.route),
        key: key.clone(),
        hash: hash(call)?,
    };
    let Some(running) = Running::begin(&kept) else { return Err(ApiError::running()) };
    let (status, body) = run_once(shared, kept, i64::from(status.as_u16()), act).await?;
    drop(running);
    let status = u16::try_from(status).ok().and_then(|s| StatusCode::from_u16(s).ok()).unwrap_or(StatusCode::OK);
    Ok(json_reply(status, &body))
}

/// Runs the act of a page's form once per `request_key` of the form: a second press, or the same form sent again after a
/// lost reply, gives what the first gave. What it gives is kept for 24 hours, sealed.
///
/// # Errors
/// What the act refuses; `idempotency.key_reused` when the fields were changed under the same key.
pub async fn once<F>(shared: &Shared, session: &Session, key: &str, input: &impl serde::Serialize, act: F) -> Res<Value>
where
    F: for<'a> Work<&'a mut Tx, Res<Value>, Fut: Send> + Send + 'static,
{
    if key.is_empty() || key.len() > KEY_MAX {
        return Err(Failure::field("request_key", "required", ""));
    }
    let route = here().and_then(|h| h.route.get().copied()).map_or("", |r: guard::Route| r.path);
    let fields = serde_json::to_vec(input).map_err(Failure::internal)?;
    let kept = Kept {
        account: session.actor.account,
        route: format!("POST {route}"),
        key: key.to_owned(),
        hash: blake3::hash(&fields).as_bytes().to_vec(),
    };
    let Some(_running) = Running::begin(&kept) else { return Err(Refusal::new("idempotency.running").into()) };
    run_once(shared, kept, 200, act).await.map(|(_, body)| body)
}

async fn run_once<F>(shared: &Shared, kept: Kept, wanted: i64, act: F) -> Res<(i64, Value)>
where
    F: for<'a> Work<&'a mut Tx, Res<Value>, Fut: Send> + Send + 'static,
{
    let (vault, machine) = (shared.vault.clone(), shared.clock.machine());
    shared
        .db
        .write(async move |tx: &mut Tx| {
            if let Some(known) = begin(tx, &vault, &kept, machine).await? {
                return Ok(known);
            }
            let body = act(tx).await?;
            end(tx, &vault, &kept, wanted, &body).await?;
            Ok((wanted, body))
        })
        .await
}

/// What makes a call the same: address and body.
fn hash(call: &Call) -> Res<Vec<u8>> {
    let mut body = serde_json::to_vec(&call.body).map_err(Failure::internal)?;
    if !call.files_mark.is_empty() {
        body.extend(serde_json::to_vec(&call.files_mark).map_err(Failure::internal)?);
    }
    Ok(blake3::hash(&[call.target.as_bytes(), b"\n", &body].concat()).as_bytes().to_vec())
}

/// Claims the key, or gives the reply kept under it. A second transaction with the same key waits here on PostgreSQL.
async fn begin(tx: &mut Tx, vault: &Vault, kept: &Kept, machine: Instant) -> Res<Option<(i64, Value)>> {
    // A reply that was kept long enough gives its place up.
    let claim = "INSERT INTO replies (actor, route, key, request_hash, status, sealed, kept_until) VALUES ($1, $2, $3, $4, 0, $5, $6)
                 ON CONFLICT (actor, route, key) DO UPDATE SET request_hash = excluded.request_hash, status = 0,
                 sealed = excluded.sealed, kept_until = excluded.kept_until WHERE replies.kept_until < $7";
    let until = machine.plus_seconds(KEPT_SECONDS);
    let empty: &[u8] = &[];
    let args = args![kept.account, &kept.route, &kept.key, kept.hash.clone(), empty, until, machine];
    if tx.execute(claim, args).await? == 1 {
        return Ok(None);
    }
    let sql = "SELECT request_hash, status, sealed FROM replies WHERE actor = $1 AND route = $2 AND key = $3";
    let row = tx.query_one(sql, args![kept.account, &kept.route, &kept.key]).await?;
    if row.bytes(0)? != kept.hash {
        return Err(Refusal::new("idempotency.key_reused").into());
    }
    let plain = vault.open(LABEL, row.bytes(2)?)?;
    Ok(Some((row.int(1)?, serde_json::from_slice(&plain).map_err(Failure::internal)?)))
}

async fn end(tx: &mut Tx, vault: &Vault, kept: &Kept, status: i64, body: &Value) -> Res<()> {
    let sealed = vault.seal(LABEL, &serde_json::to_vec(body).map_err(Failure::internal)?)?;
    let sql = "UPDATE replies SET status = $4, sealed = $5 WHERE actor = $1 AND route = $2 AND key = $3";
    tx.later(sql, args![kept.account, &kept.route, &kept.key, status, sealed]).await
}

/// Acts of this process that are running under a key.
static RUNNING: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

struct Running(String);

impl Running {
    fn begin(kept: &Kept) -> Option<Self> {
        let name = format!("{} {} {}", kept.account, kept.route, kept.key);
        let is_new = RUNNING.lock().unwrap_or_else(PoisonError::into_inner).insert(name.clone());
        is_new.then_some(Self(name))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        RUNNING.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.0);
    }
}
