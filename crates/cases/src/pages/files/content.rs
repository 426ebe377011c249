//! The content of a file and its pages as pictures. Opened only through its case or its desk; each opening is in the
//! access log.

use super::view::name_of;
use super::{case_id, file_id};
use crate::api::log_read;
use crate::read;
use crate::state::Cases;
use axum::Extension;
use axum::body::Body;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base::{Failure, Res};
use db::Tx;
use futures_util::stream::try_unfold;
use kernel::accounts::Session;
use kernel::files::{ContentType, FileKey, FileRow, Files, Reading};
use serde::Deserialize;
use web::{PageResult, Shared, SignedIn};

/// What stands in a file cannot run, load or send anything in the reader's name, even if a browser took it for a page.
const CSP: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; sandbox";
/// The same for PDF. Browsers show PDF in a viewer of their own, which they do not start in a sandbox.
const CSP_PDF: &str = "default-src 'none'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'self'";

#[derive(Deserialize)]
pub(super) struct Ask {
    #[serde(default)]
    download: Option<String>,
}

/// `GET /cases/{id}/files/{file}`.
pub(super) async fn of_case(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    Extension(files): Extension<Files>,
    SignedIn(session): SignedIn,
    Path((id, file)): Path<(String, String)>,
    Query(ask): Query<Ask>,
) -> PageResult {
    let (row, key, name) = open_of_case(&shared, &cases, &session, &id, &file, "page file").await?;
    Ok(send(files.open(row.id, &key).await?, &row, &name, ask.download.is_some()))
}

/// `GET /cases/{id}/files/{file}/pages/{page}`.
pub(super) async fn page_of_case(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    Extension(files): Extension<Files>,
    SignedIn(session): SignedIn,
    Path((id, file, page)): Path<(String, String, u32)>,
) -> PageResult {
    let (row, key, _) = open_of_case(&shared, &cases, &session, &id, &file, "page file").await?;
    Ok(picture(&files, &row, &key, page).await?)
}

/// A file of a case, opened for a reader: authorised by the case, and in the access log.
pub(crate) async fn open_of_case(
    shared: &Shared,
    cases: &Cases,
    session: &Session,
    id: &str,
    file: &str,
    purpose: &'static str,
) -> Res<(FileRow, FileKey, String)> {
    let (world, now, id, file) = (cases.world(shared), shared.clock.legal(), case_id(id)?, file_id(file)?);
    let actor = session.actor.clone();
    let found =
        shared.db.read(async move |tx: &mut Tx| read::files::file_of(tx, &world, &actor, now, id, file).await).await;
    let (case, found, key) = found?;
    log_read(shared, session, now, purpose, vec![case.owner.uuid(), case.id.uuid()]).await?;
    let name = name_of(&found);
    Ok((found.row, key, name))
}

/// `GET /scans/{file}`.
pub(super) async fn of_scan(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    Extension(files): Extension<Files>,
    SignedIn(session): SignedIn,
    Path(file): Path<String>,
    Query(ask): Query<Ask>,
) -> PageResult {
    let (row, key, name) = open_scan(&shared, &cases, &session, &file).await?;
    Ok(send(files.open(row.id, &key).await?, &row, &name, ask.download.is_some()))
}

/// `GET /scans/{file}/pages/{page}`.
pub(super) async fn page_of_scan(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    Extension(files): Extension<Files>,
    SignedIn(session): SignedIn,
    Path((file, page)): Path<(String, u32)>,
) -> PageResult {
    let (row, key, _) = open_scan(&shared, &cases, &session, &file).await?;
    Ok(picture(&files, &row, &key, page).await?)
}

async fn open_scan(shared: &Shared, cases: &Cases, session: &Session, file: &str) -> Res<(FileRow, FileKey, String)> {
    let (world, act, file, actor) = (cases.world(shared), shared.act(), file_id(file)?, session.actor.clone());
    let now = act.now;
    let found = shared.db.read(async move |tx: &mut Tx| read::files::scan(tx, &world, &actor, &act, file).await).await;
    let (scan, row, key) = found?;
    // Nobody knows yet whose paper it is: the file itself is named.
    log_read(shared, session, now, "page scan", vec![file.uuid()]).await?;
    Ok((row, key, scan.name))
}

async fn picture(files: &Files, row: &FileRow, key: &FileKey, page: u32) -> Res<Response> {
    if row.content_type != ContentType::Pdf || page == 0 || page > row.pages {
        return Err(Failure::NotFound);
    }
    let drawn = files.picture(files.open(row.id, key).await?, page).await?.ok_or(Failure::NotFound)?;
    Ok(([(header::CONTENT_TYPE, "image/jpeg"), (header::CONTENT_SECURITY_POLICY, CSP)], drawn).into_response())
}

/// The content of a file, deciphered while it is sent.
pub(crate) fn send(reading: Reading, row: &FileRow, name: &str, is_download: bool) -> Response {
    let mut headers = HeaderMap::new();
    let csp = if row.content_type == ContentType::Pdf { CSP_PDF } else { CSP };
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(row.content_type.mime()));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(row.size));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(csp));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    if let Ok(disposition) = HeaderValue::from_str(&disposition(name, is_download)) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    let chunks = try_unfold(reading, async |mut reading| {
        let chunk = reading.next().await?;
        Ok::<_, Failure>(chunk.map(|chunk| (chunk, reading)))
    });
    (headers, Body::from_stream(chunks)).into_response()
}

/// RFC 6266: the name in plain letters for old programs, in full for the others.
fn disposition(name: &str, is_download: bool) -> String {
    let kind = if is_download { "attachment" } else { "inline" };
    let is_plain = |c: &char| c.is_ascii_alphanumeric() || " -._()".contains(*c);
    let plain: String = name.chars().map(|c| if is_plain(&c) { c } else { '_' }).collect();
    let full: String = name
        .bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect();
    format!("{kind}; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

#[cfg(test)]
mod tests {
    use super::disposition;

    #[test]
    fn names_are_sent_plain_and_in_full() {
        assert_eq!(
            disposition("Tờ khai \"A\".pdf", true),
            "attachment; filename=\"T_ khai _A_.pdf\"; filename*=UTF-8''T%E1%BB%9D%20khai%20%22A%22.pdf"
        );
        assert!(!disposition("a\r\nb.pdf", false).contains('\n'));
    }
}
