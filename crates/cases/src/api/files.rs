//! Files and checks of a case as JSON; files come as `multipart/form-data` and go as they are.

use super::{Ext, case_id, log_read};
use crate::model::files::{ForDocument, NewCheck};
use crate::pages::{open_file_of_case, send_file, take_in};
use crate::{read, work};
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{Failure, Id, Res};
use db::Tx;
use kernel::files::{File, Files, REQUEST_BYTES_MAX};
use serde::Deserialize;
use serde_json::{Value, json};
use web::{ApiResult, Call, CallWithFiles, Shared, SignedIn, WebRoutes, Who, act_once, json_reply};

/// Routes of files.
pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/api/v1/cases/{id}/files", Who::Official, list)
        .post_large("/api/v1/cases/{id}/files", Who::Official, REQUEST_BYTES_MAX, attach)
        .get("/api/v1/cases/{id}/files/{file}", Who::Official, content)
        .post("/api/v1/cases/{id}/files/{file}/removal", Who::Official, removal)
        .post("/api/v1/cases/{id}/document-checks", Who::Official, checks)
}

async fn list(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
) -> ApiResult {
    let (world, now, id, actor) = (cases.world(&shared), shared.clock.legal(), case_id(&id)?, session.actor.clone());
    let found = shared.db.read(async move |tx: &mut Tx| {
        let case = read::files::visible(tx, &world, &actor, now, id).await?;
        let files = read::files::files_of(tx, &world, &case).await?;
        Ok((case, files))
    });
    let (case, files) = found.await?;
    log_read(&shared, &session, now, "api files", vec![case.owner.uuid(), case.id.uuid()]).await?;
    let items: Vec<_> = files.files.iter().map(read::files::file_to_json).collect();
    let check = |c: &crate::model::files::DocumentCheck| json!({ "document": c.document, "verdict": c.verdict, "reason": c.reason, "at": c.at, "by": c.staff });
    let checks: Vec<_> = files.checks.iter().map(check).collect();
    Ok(json_reply(StatusCode::OK, &json!({ "items": items, "checks": checks, "version": case.version })))
}

async fn attach(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    Extension(files): Extension<Files>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    sent: CallWithFiles,
) -> ApiResult {
    let (id, version, document) = (case_id(&id)?, sent.call.version()?, document_of(&sent.call.body)?);
    let (new, refusals) = take_in(&files, sent.files).await?;
    if let Some(refusal) = refusals.into_iter().next() {
        return Err(refusal.into());
    }
    let (world, act, actor) = (cases.world(&shared), shared.act(), session.actor.clone());
    act_once(&shared, &session, &sent.call, StatusCode::CREATED, async move |tx: &mut Tx| {
        let (case, ids) = work::attach_files(tx, &world, &actor, &act, id, Some(version), document, new).await?;
        let mut out = read::to_json(&world, &case);
        out["files"] = json!(ids);
        Ok(out)
    })
    .await
}

/// `document`: the number of a line, 0 for the whole case, or a code of the procedure's list.
fn document_of(body: &Value) -> Res<ForDocument> {
    match body["document"].as_str().map(str::trim) {
        None | Some("") => Err(Failure::field("document", "required", "")),
        Some(text) => Ok(text.parse().map_or_else(|_| ForDocument::Code(text.to_owned()), ForDocument::Line)),
    }
}

async fn content(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    Extension(files): Extension<Files>,
    SignedIn(session): SignedIn,
    Path((id, file)): Path<(String, String)>,
) -> ApiResult {
    let (row, key, name) = open_file_of_case(&shared, &cases, &session, &id, &file, "api file").await?;
    Ok(send_file(files.open(row.id, &key).await?, &row, &name, true))
}

async fn removal(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path((id, file)): Path<(String, String)>,
    call: Call,
) -> ApiResult {
    let (world, act, actor) = (cases.world(&shared), shared.act(), session.actor.clone());
    let file: Id<File> = Id::parse(&file).ok_or(Failure::NotFound)?;
    let (id, version, input) = (case_id(&id)?, call.version()?, call.read::<work::FileRemoval>()?);
    act_once(&shared, &session, &call, StatusCode::OK, async move |tx: &mut Tx| {
        let case = work::remove_file(tx, &world, &actor, &act, id, Some(version), file, &input).await?;
        Ok(read::to_json(&world, &case))
    })
    .await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Checks {
    checks: Vec<NewCheck>,
}

async fn checks(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    call: Call,
) -> ApiResult {
    let (world, act, actor) = (cases.world(&shared), shared.act(), session.actor.clone());
    let (id, version, input) = (case_id(&id)?, call.version()?, call.read::<Checks>()?);
    act_once(&shared, &session, &call, StatusCode::OK, async move |tx: &mut Tx| {
        let case = work::check_documents(tx, &world, &actor, &act, id, Some(version), input.checks).await?;
        Ok(read::to_json(&world, &case))
    })
    .await
}
