//! A wrong file is taken out: the file is shown once more, the reason goes on record.

use super::view::{self, Viewer};
use super::{case_id, error_of, file_id, told};
use crate::api::log_read;
use crate::pages::parts::{self, Head};
use crate::state::Cases;
use crate::{read, work};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use db::Tx;
use kernel::accounts::Session;
use kernel::people;
use serde::Deserialize;
use web::view::{Field, FieldError};
use web::{Form, OfficialFrame, PageResult, Shared, SignedIn, go_with, page_with};

#[derive(Template)]
#[template(path = "file_removal.html")]
struct RemovalView {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    head: Head,
    action: String,
    name: String,
    note: String,
    viewer: Viewer,
    reason: Field,
}

/// `GET /cases/{id}/files/{file}/removal`.
pub(super) async fn form(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Path((id, file)): Path<(String, String)>,
) -> PageResult {
    draw(&shared, &cases, &session, &id, &file, String::new(), Vec::new()).await
}

#[derive(Deserialize)]
pub(super) struct Fields {
    #[serde(default)]
    reason: String,
}

/// `POST /cases/{id}/files/{file}/removal`.
pub(super) async fn remove(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Path((id, file)): Path<(String, String)>,
    Form(fields): Form<Fields>,
) -> PageResult {
    let (world, act, actor) = (cases.world(&shared), shared.act(), session.actor.clone());
    let (case, wrong, input) = (case_id(&id)?, file_id(&file)?, work::FileRemoval { reason: fields.reason.clone() });
    let done = shared
        .db
        .write(async move |tx: &mut Tx| work::remove_file(tx, &world, &actor, &act, case, None, wrong, &input).await);
    match done.await {
        Ok(_) => Ok(go_with(&format!("/cases/{id}/files"), "done", "Đã gỡ tệp; lý do được ghi lại trong hồ sơ.")),
        Err(failure) => {
            let errors = told(&shared, failure, "reason")?;
            draw(&shared, &cases, &session, &id, &file, fields.reason, errors).await
        }
    }
}

async fn draw(
    shared: &Shared,
    cases: &Cases,
    session: &Session,
    id: &str,
    file: &str,
    reason: String,
    errors: Vec<FieldError>,
) -> PageResult {
    let (world, now, id, file) = (cases.world(shared), shared.clock.legal(), case_id(id)?, file_id(file)?);
    let (actor, reader) = (session.actor.clone(), world.clone());
    let found = shared.db.read(async move |tx: &mut Tx| {
        let (case, found, _) = read::files::file_of(tx, &reader, &actor, now, id, file).await?;
        let filer = people::find_name(tx, case.filer).await?.unwrap_or_default();
        Ok((case, found, filer))
    });
    let (case, found, filer) = found.await?;
    log_read(shared, session, now, "page files", vec![case.owner.uuid(), case.filer.uuid(), case.id.uuid()]).await?;
    let address = view::address(&case, &found);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let page = RemovalView {
        frame: OfficialFrame::new(shared, session, "Gỡ tệp khỏi hồ sơ"),
        head: parts::head(&world, &case, &filer, now),
        action: format!("{address}/removal"),
        name: view::name_of(&found),
        note: view::content_words(&found.row),
        viewer: view::viewer(&found.row, &address, &view::name_of(&found)),
        reason: Field { value: reason, error: error_of(&errors, "reason") },
        errors,
    };
    page_with(status, &page)
}
