//! Bodies with files (`multipart/form-data`): the fields as pairs, each file streamed into the folder of files while it
//! arrives, so that memory does not grow with it and nothing of it lies in clear on a disk.
//! Not here: whether a file's content may be taken (`kernel::files`), who may send one.

use crate::here::here;
use axum::body::{Body, BodyDataStream};
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::{HeaderMap, header};
use base::{Act, Failure, Refusal, Res};
use bytes::Bytes;
use futures_util::StreamExt;
use kernel::files::{FILE_BYTES_MAX, Files, REQUEST_FILES_MAX, Staged, clean_name};
use std::time::Duration;

/// Bytes of all fields that are no files.
const FIELDS_BYTES_MAX: usize = 2 * 1024 * 1024;
/// How long a sender may be silent in the middle of a body.
const SILENCE_MAX: Duration = Duration::from_secs(30);

/// The type of a piece of a file (tus 1.0.0).
const PIECE_TYPE: &str = "application/offset+octet-stream";

/// Fields in order.
pub(crate) type Pairs = Vec<(String, String)>;

/// A file as sent, whole, under its temporary name: dropped, it is gone. The type is what the browser says: check the
/// content ([`Files::check`]).
pub struct Upload {
    /// Name of the field.
    pub field: String,
    /// Name of the file, cleaned.
    pub name: String,
    /// Type as told.
    pub content_type: String,
    /// Content.
    pub content: Staged,
}

impl Upload {
    /// Bytes of the file.
    pub fn size(&self) -> u64 {
        self.content.fact().size
    }

    /// The content in memory: for files that are read at once, such as lists to import.
    pub async fn bytes(&self) -> Res<Bytes> {
        Ok(self.content.read().await?.all().await?.into())
    }

    /// What makes the same file sent again the same: name and content.
    pub fn mark(&self) -> String {
        let hash: String = self.content.fact().blake3.iter().map(|b| format!("{b:02x}")).collect();
        format!("{} {} {hash}", self.field, self.name)
    }
}

/// Whether a body holds files.
pub(crate) fn is_multipart(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    kind.starts_with("multipart/form-data")
}

/// Whether a body is a piece of a file (tus 1.0.0, PATCH).
pub fn is_piece(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|v| v.as_bytes() == PIECE_TYPE.as_bytes())
}

/// A body that is read by who handles it, as it comes.
pub struct Incoming {
    body: BodyDataStream,
    rest: Bytes,
    is_over: bool,
}

impl Incoming {
    /// The body of a request.
    pub fn new(body: Body) -> Self {
        Self { body: body.into_data_stream(), rest: Bytes::new(), is_over: false }
    }

    /// The next bytes, `most` at most; `None` at the end. A line that breaks or falls silent is an end too: what came is kept.
    pub async fn next(&mut self, most: usize) -> Option<Bytes> {
        while self.rest.is_empty() {
            if self.is_over {
                return None;
            }
            match tokio::time::timeout(SILENCE_MAX, self.body.next()).await {
                Ok(Some(Ok(bytes))) => self.rest = bytes,
                Ok(None | Some(Err(_))) | Err(_) => self.is_over = true,
            }
        }
        Some(self.rest.split_to(self.rest.len().min(most)))
    }
}

/// The fields and the files of a body. File fields in which nothing was chosen are left out.
pub(crate) async fn read_parts<S: Send + Sync>(request: Request, state: &S) -> Res<(Pairs, Vec<Upload>)> {
    let files = request.extensions().get::<Files>().cloned();
    let mut form = Multipart::from_request(request, state)
        .await
        .map_err(|e| Failure::field("form", "unreadable", e.to_string()))?;
    let (mut pairs, mut uploads, mut text_bytes) = (Pairs::new(), Vec::new(), 0);
    while let Some(mut part) = in_time(form.next_field()).await? {
        let field = part.name().unwrap_or_default().to_owned();
        let Some(told) = part.file_name().map(str::to_owned) else {
            pairs.push((field, text(&mut part, &mut text_bytes).await?));
            continue;
        };
        if told.is_empty() {
            continue;
        }
        let content_type = part.content_type().unwrap_or_default().to_owned();
        if uploads.len() == REQUEST_FILES_MAX {
            return Err(Refusal::new("files.too_many").with("max", REQUEST_FILES_MAX).into());
        }
        let files = files.as_ref().ok_or_else(|| Failure::Internal("no folder of files".into()))?;
        let name = clean_name(&told);
        let content = stage(files, &mut part, &name).await?;
        uploads.push(Upload { field, name, content_type, content });
    }
    Ok((pairs, uploads))
}

async fn stage(files: &Files, part: &mut Field<'_>, name: &str) -> Res<Staged> {
    let mut writing = files.create(&act()?, FILE_BYTES_MAX).await?;
    while let Some(chunk) = in_time(part.chunk()).await? {
        writing.write(&chunk).await.map_err(|f| named(f, name))?;
    }
    writing.finish().await
}

async fn text(part: &mut Field<'_>, taken: &mut usize) -> Res<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = in_time(part.chunk()).await? {
        *taken += chunk.len();
        if *taken > FIELDS_BYTES_MAX {
            return Err(Refusal::new("web.too_large").into());
        }
        bytes.extend_from_slice(&chunk);
    }
    String::from_utf8(bytes).map_err(|_| Failure::field("form", "unreadable", "UTF-8"))
}

async fn in_time<T>(work: impl Future<Output = Result<T, MultipartError>>) -> Res<T> {
    match tokio::time::timeout(SILENCE_MAX, work).await {
        Ok(done) => done.map_err(|e| too_large(e.status().as_u16())),
        Err(_) => Err(Failure::field("form", "unreadable", "")),
    }
}

fn act() -> Res<Act> {
    here().map(|h| h.shared.act()).ok_or_else(|| Failure::Internal("outside of the server".into()))
}

fn named(failure: Failure, name: &str) -> Failure {
    match failure {
        Failure::Refused(refusal) => refusal.with("name", name).into(),
        other => other,
    }
}

/// The failure of a body that could not be read, by the status that axum would tell.
pub(crate) fn too_large(status: u16) -> Failure {
    if status == 413 { Refusal::new("web.too_large").into() } else { Failure::field("form", "unreadable", "") }
}
