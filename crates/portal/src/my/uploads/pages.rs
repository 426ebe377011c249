//! The tus protocol 1.0.0 (core, creation, termination; tus.io/protocols/resumable-upload), for `filing.js` and any other client that carries
//! the form secret in `X-CSRF-Token`.

use super::store::{Upload, UploadRow};
use super::{KEPT_SECONDS, PIECE_BYTES_MAX, Told, complete, forget, join, keep, open, pieces, start};
use crate::my::draft::Draft;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base::{Failure, Id, Res};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use cases::Cases;
use cases::work::World;
use db::Tx;
use kernel::citizens::CitizenSession;
use kernel::files::{Files, LARGE_BYTES_MAX, Staged, clean_name};
use web::{ApiError, Incoming, Shared, SignedInCitizen, check_secret_header, is_piece};

const VERSION: &str = "1.0.0";
const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");

/// An answer with the headers that every answer of the protocol has.
fn told(status: StatusCode, more: &[(HeaderName, String)]) -> Response {
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(RESUMABLE, HeaderValue::from_static(VERSION));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    for (name, value) in more {
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    }
    response
}

fn answered(result: Result<Response, ApiError>) -> Response {
    let mut response = result.unwrap_or_else(IntoResponse::into_response);
    response.headers_mut().insert(RESUMABLE, HeaderValue::from_static(VERSION));
    response
}

fn at(offset: u64) -> [(HeaderName, String); 1] {
    [(OFFSET, offset.to_string())]
}

/// To a client of another version, the answer that says which we speak.
fn unspoken(headers: &HeaderMap) -> Option<Response> {
    let is_ours = headers.get(RESUMABLE).is_some_and(|v| v == VERSION);
    let which = [(HeaderName::from_static("tus-version"), VERSION.to_owned())];
    (!is_ours).then(|| told(StatusCode::PRECONDITION_FAILED, &which))
}

fn number(headers: &HeaderMap, name: &HeaderName) -> Res<u64> {
    let value = headers.get(name).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    value.ok_or_else(|| Failure::field(name.as_str(), "required", ""))
}

/// `Upload-Metadata`: pairs of a name and a value in Base64.
fn metadata(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = headers.get("upload-metadata").and_then(|v| v.to_str().ok()).unwrap_or_default();
    let pair = |pair: &str| {
        let (name, value) = pair.trim().split_once(' ')?;
        let value = STANDARD.decode(value.trim()).ok()?;
        Some((name.to_owned(), String::from_utf8(value).ok()?))
    };
    text.split(',').filter_map(pair).collect()
}

fn upload_id(text: &str) -> Res<Id<Upload>> {
    Id::parse(text).ok_or(Failure::NotFound)
}

/// `OPTIONS /my/uploads`: what this server can do.
pub async fn options() -> Response {
    let name = HeaderName::from_static;
    told(
        StatusCode::NO_CONTENT,
        &[
            (name("tus-version"), VERSION.to_owned()),
            (name("tus-extension"), "creation,termination".to_owned()),
            (name("tus-max-size"), LARGE_BYTES_MAX.to_string()),
        ],
    )
}

/// `POST /my/uploads`.
pub async fn begin(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    headers: HeaderMap,
) -> Response {
    if let Some(refused) = unspoken(&headers) {
        return refused;
    }
    let begun = async {
        check_secret_header(&headers)?;
        let about = metadata(&headers);
        let get = |name: &str| about.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str());
        let told = Told {
            draft: Id::<Draft>::parse(get("draft")).ok_or(Failure::NotFound)?,
            document: get("document").to_owned(),
            name: clean_name(get("filename")),
            length: number(&headers, &LENGTH)?,
        };
        let (world, act, machine) = (cases.world(&shared), shared.act(), shared.clock.machine());
        shared.db.write(async move |tx: &mut Tx| start(tx, &world, &session, &act, machine, told).await).await
    };
    let created = |id: Id<Upload>| told(StatusCode::CREATED, &[(header::LOCATION, format!("/my/uploads/{id}"))]);
    answered(begun.await.map(created).map_err(ApiError::from))
}

/// `HEAD /my/uploads/{id}`: how much is here.
pub async fn ask(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
) -> Response {
    let found = async { find(&shared, &cases.world(&shared), &session, upload_id(&id)?).await };
    let known =
        |u: UploadRow| told(StatusCode::OK, &[(OFFSET, u.received.to_string()), (LENGTH, u.length.to_string())]);
    answered(found.await.map(known).map_err(ApiError::from))
}

async fn find(shared: &Shared, world: &World, session: &CitizenSession, id: Id<Upload>) -> Res<UploadRow> {
    let (world, session, machine) = (world.clone(), session.clone(), shared.clock.machine());
    shared.db.read(async move |tx: &mut Tx| open(tx, &world, &session, machine, id).await).await
}

/// `DELETE /my/uploads/{id}`.
pub async fn end(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Response {
    let ended = async {
        check_secret_header(&headers)?;
        let (world, machine, id) = (cases.world(&shared), shared.clock.machine(), upload_id(&id)?);
        let throw_away = async move |tx: &mut Tx| {
            let upload = open(tx, &world, &session, machine, id).await?;
            forget(tx, upload.id).await
        };
        shared.db.write(throw_away).await
    };
    answered(ended.await.map(|()| told(StatusCode::NO_CONTENT, &[])).map_err(ApiError::from))
}

/// `PATCH /my/uploads/{id}`: the next bytes.
pub async fn piece(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    Extension(files): Extension<Files>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    if let Some(refused) = unspoken(&headers) {
        return refused;
    }
    if !is_piece(&headers) {
        return told(StatusCode::UNSUPPORTED_MEDIA_TYPE, &[]);
    }
    let world = cases.world(&shared);
    let begun = async {
        check_secret_header(&headers)?;
        let upload = find(&shared, &world, &session, upload_id(&id)?).await?;
        Ok::<_, Failure>((upload, number(&headers, &OFFSET)?))
    };
    let (upload, offset) = match begun.await {
        Ok(begun) => begun,
        Err(failure) => return answered(Err(ApiError::from(failure))),
    };
    if upload.received != offset {
        return told(StatusCode::CONFLICT, &at(upload.received));
    }
    let length = headers.get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse::<u64>().ok());
    if length.is_some_and(|n| n > upload.length - upload.received) {
        return told(StatusCode::PAYLOAD_TOO_LARGE, &at(upload.received));
    }
    let desk = Desk { shared, world, files, session };
    // In a task of its own: what came before the line broke is kept though nobody waits for the answer.
    let taken = tokio::spawn(async move { desk.take(upload, Incoming::new(body)).await });
    match taken.await {
        Ok(Ok(received)) => told(StatusCode::NO_CONTENT, &at(received)),
        Ok(Err(Failure::Conflict { .. })) => told(StatusCode::CONFLICT, &[]),
        Ok(Err(failure)) => answered(Err(ApiError::from(failure))),
        Err(panic) => answered(Err(ApiError::from(Failure::internal(panic)))),
    }
}

/// What a piece is taken with.
struct Desk {
    shared: Shared,
    world: World,
    files: Files,
    session: CitizenSession,
}

impl Desk {
    /// Takes what comes; gives how much of the file is here then.
    async fn take(&self, mut upload: UploadRow, mut incoming: Incoming) -> Res<u64> {
        while upload.received < upload.length {
            let room = (upload.length - upload.received).min(PIECE_BYTES_MAX);
            let Some(piece) = self.stage(room, &mut incoming).await? else { break };
            let size = piece.fact().size;
            if upload.received + size == upload.length {
                self.finish(&upload, piece).await?;
                return Ok(upload.length);
            }
            let (world, session, act, machine) =
                (self.world.clone(), self.session.clone(), self.shared.act(), self.shared.clock.machine());
            let before = upload.clone();
            let kept = async move |tx: &mut Tx| keep(tx, &world, &session, &act, machine, &before, piece).await;
            upload.received = self.shared.db.write(kept).await?;
            upload.expires = machine.plus_seconds(KEPT_SECONDS);
            if size < room {
                break;
            }
        }
        Ok(upload.received)
    }

    /// The next piece; `None` when nothing more comes.
    async fn stage(&self, room: u64, incoming: &mut Incoming) -> Res<Option<Staged>> {
        let (mut writing, mut left) = (None, room);
        while left > 0
            && let Some(bytes) = incoming.next(usize::try_from(left).unwrap_or(usize::MAX)).await
        {
            if writing.is_none() {
                writing = Some(self.files.create(&self.shared.act(), room).await?);
            }
            left -= bytes.len() as u64;
            if let Some(writing) = &mut writing {
                writing.write(&bytes).await?;
            }
        }
        match writing {
            Some(writing) => writing.finish().await.map(Some),
            None => Ok(None),
        }
    }

    /// All is here: the whole is looked into, and becomes a paper or is refused and forgotten.
    async fn finish(&self, upload: &UploadRow, last: Staged) -> Res<()> {
        let (world, id) = (self.world.clone(), upload.id);
        let before = self.shared.db.read(async move |tx: &mut Tx| pieces(tx, &world, id).await).await?;
        let whole = join(&self.files, &self.shared.act(), upload, before, last).await?;
        let whole = match self.files.check(whole, &upload.name).await {
            Ok(whole) => whole,
            Err(Failure::Refused(refusal)) => {
                self.shared.db.write(async move |tx: &mut Tx| forget(tx, id).await).await?;
                return Err(refusal.into());
            }
            Err(other) => return Err(other),
        };
        let (world, session, act, machine) =
            (self.world.clone(), self.session.clone(), self.shared.act(), self.shared.clock.machine());
        let upload = upload.clone();
        let done = async move |tx: &mut Tx| complete(tx, &world, &session, &act, machine, &upload, whole).await;
        self.shared.db.write(done).await
    }
}
