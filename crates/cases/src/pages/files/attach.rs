//! The page of the files of a case: each document with its files, the viewer, and the form that takes further ones.

use super::view::{self, DocumentsView, Shown};
use super::{case_id, error_of, file_id, refused, told};
use crate::model::files::{ForDocument, NewFile, WHOLE_CASE};
use crate::pages::parts::{self, Head};
use crate::state::Cases;
use crate::{read, work};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use base::{Failure, Refusal, Res};
use db::Tx;
use kernel::accounts::Session;
use kernel::files::Files;
use kernel::people;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::view::{Choice, FieldError};
use web::{FormWithFiles, OfficialFrame, PageResult, Shared, SignedIn, Upload, go_with, once, page_with};

#[derive(Template)]
#[template(path = "files.html")]
struct FilesView {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    head: Head,
    action: String,
    check_action: String,
    check_back: String,
    request_key: String,
    view: DocumentsView,
    choices: Vec<Choice>,
    document_error: Option<String>,
    files_error: Option<String>,
}

/// Which file or document is shown first.
#[derive(Default, Deserialize)]
pub(super) struct Ask {
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    document: Option<i64>,
}

/// `GET /cases/{id}/files`.
pub(super) async fn form(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Query(ask): Query<Ask>,
) -> PageResult {
    let shown = Shown { file: ask.file.as_deref().map(file_id).transpose()?, document: ask.document };
    draw(&shared, &cases, &session, &id, shown, Vec::new(), &[]).await
}

#[derive(Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    document: String,
    request_key: String,
}

/// What makes a form the same when it comes twice.
#[derive(Serialize)]
struct Same<'a> {
    case: &'a str,
    document: i64,
    files: Vec<String>,
}

/// `POST /cases/{id}/files`.
pub(super) async fn attach(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    Extension(files): Extension<Files>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    form: FormWithFiles<Fields>,
) -> PageResult {
    let case = case_id(&id)?;
    let document: i64 = form.values.document.trim().parse().unwrap_or(WHOLE_CASE);
    let shown = Shown { file: None, document: Some(document) };
    let same = Same { case: &id, document, files: form.files.iter().map(Upload::mark).collect() };
    let (new, refusals) = take_in(&files, form.files).await?;
    if !refusals.is_empty() {
        let errors = refusals.iter().map(|r| refused(&shared, r, "files")).collect();
        return draw(&shared, &cases, &session, &id, shown, errors, &[]).await;
    }
    let (world, act, actor, count) = (cases.world(&shared), shared.act(), session.actor.clone(), new.len());
    let done = once(&shared, &session, &form.values.request_key, &same, async move |tx: &mut Tx| {
        let document = ForDocument::Line(document);
        let (_, ids) = work::attach_files(tx, &world, &actor, &act, case, None, document, new).await?;
        Ok(json!(ids))
    });
    match done.await {
        Ok(ids) => {
            let first = ids[0].as_str().unwrap_or_default();
            Ok(go_with(&format!("/cases/{id}/files?file={first}"), "done", &format!("Đã nhận {count} tệp vào hồ sơ.")))
        }
        Err(failure) => {
            let errors = told(&shared, failure, "files")?;
            draw(&shared, &cases, &session, &id, shown, errors, &[]).await
        }
    }
}

/// Looks into files that came with a form: those that may be taken, and why the others may not. A form with a bad file is
/// refused as a whole, so that nobody thinks a page was kept that was not.
pub(crate) async fn take_in(files: &Files, uploads: Vec<Upload>) -> Res<(Vec<NewFile>, Vec<Refusal>)> {
    let (mut good, mut refusals) = (Vec::new(), Vec::new());
    for upload in uploads {
        match files.check(upload.content, &upload.name).await {
            Ok(content) => good.push(NewFile { name: upload.name, content }),
            Err(Failure::Refused(refusal)) => refusals.push(refusal),
            Err(other) => return Err(other),
        }
    }
    Ok((good, refusals))
}

/// The page; with errors it is the refused form. `checks`: what was typed of each document.
pub(super) async fn draw(
    shared: &Shared,
    cases: &Cases,
    session: &Session,
    id: &str,
    shown: Shown,
    errors: Vec<FieldError>,
    checks: &[(i64, String, String)],
) -> PageResult {
    let (world, now, id) = (cases.world(shared), shared.clock.legal(), case_id(id)?);
    let (actor, reader) = (session.actor.clone(), world.clone());
    let base = format!("/cases/{id}/files");
    let found = shared.db.read(async move |tx: &mut Tx| {
        let case = read::files::visible(tx, &reader, &actor, now, id).await?;
        let view = view::load(tx, &reader, &actor, now, &case, &base, shown).await?;
        let filer = people::find_name(tx, case.filer).await?.unwrap_or_default();
        Ok((case, view, filer))
    });
    let (case, mut view, filer) = found.await?;
    crate::api::log_read(
        shared,
        session,
        now,
        "page files",
        vec![case.owner.uuid(), case.filer.uuid(), case.id.uuid()],
    )
    .await?;
    retype(&mut view, &errors, checks);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = FilesView {
        frame: OfficialFrame::new(shared, session, &format!("Tệp của hồ sơ {}", parts::short_code(&case.code))),
        head: parts::head(&world, &case, &filer, now),
        action: format!("/cases/{}/files", case.id),
        check_action: format!("/cases/{}/checks", case.id),
        check_back: format!("/cases/{}/files", case.id),
        request_key: shared.act().id::<()>().to_string(),
        choices: choices(&view, shown.document),
        document_error: error_of(&errors, "document"),
        files_error: error_of(&errors, "files"),
        errors,
        view,
    };
    page_with(status, &page)
}

/// What was typed stands again, with its errors.
fn retype(view: &mut DocumentsView, errors: &[FieldError], checks: &[(i64, String, String)]) {
    for (n, check, reason) in checks {
        if let Some(d) = view.documents.iter_mut().find(|d| d.id == n.to_string()) {
            (d.check, d.reason) = (check.clone(), reason.clone());
            d.reason_error = error_of(errors, &format!("reason-{n}"));
        }
    }
}

fn choices(view: &DocumentsView, chosen: Option<i64>) -> Vec<Choice> {
    let is_whole = |id: &str| id == WHOLE_CASE.to_string();
    let line = |id: String, label: String| {
        let checked = chosen.is_some_and(|n| n.to_string() == id);
        Choice { value: id, label, hint: String::new(), checked }
    };
    let mut all: Vec<_> =
        view.documents.iter().filter(|d| !is_whole(&d.id)).map(|d| line(d.id.clone(), d.name.clone())).collect();
    all.push(line(WHOLE_CASE.to_string(), "Bản quét chung của hồ sơ (nhiều giấy tờ trong một tệp)".into()));
    all
}
