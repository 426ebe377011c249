//! Scans whose names say nothing readable: the receptionist looks at each and says to which case and document it belongs.

use super::view::{self, Viewer};
use super::{error_of, file_id, told};
use crate::api::log_read;
use crate::model::files::{ForDocument, WHOLE_CASE};
use crate::state::Cases;
use crate::{read, work};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use db::Tx;
use kernel::accounts::Session;
use serde::Deserialize;
use web::view::{Choice, Field, FieldError, Pager};
use web::{Asking, Form, OfficialFrame, PageResult, Question, Shared, SignedIn, go_with, page_with, words};

#[derive(Template)]
#[template(path = "scans.html")]
struct ScansView {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    rows: Vec<ScanLine>,
    viewer: Option<Viewer>,
    /// The scan that is shown, with its forms.
    open: Option<OpenScan>,
    documents: Vec<Choice>,
    document_error: Option<String>,
    pager: Pager,
}

struct ScanLine {
    name: String,
    note: String,
    href: String,
    is_open: bool,
}

struct OpenScan {
    name: String,
    assign_action: String,
    remove_action: String,
    case: Field,
    reason: Field,
}

#[derive(Clone, Default, Deserialize)]
pub(super) struct Ask {
    #[serde(default)]
    scan: Option<String>,
    #[serde(default)]
    after: Option<String>,
    /// The case that was typed: its documents can be chosen then.
    #[serde(default)]
    case: Option<String>,
}

/// `GET /scans`.
pub(super) async fn list(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(ask): Query<Ask>,
) -> PageResult {
    let typed = Typed { case: ask.case.clone().unwrap_or_default(), ..Typed::default() };
    draw(&shared, &cases, &session, ask, typed, Vec::new()).await
}

/// What stands in the forms of the open scan.
#[derive(Clone, Default, Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    case: String,
    #[serde(default)]
    document: String,
    #[serde(default)]
    reason: String,
    /// `look` shows the documents of the case first.
    #[serde(default)]
    go: String,
}

/// `POST /scans/{file}/assignment`.
pub(super) async fn assign(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Path(file): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let ask = Ask { scan: Some(file.clone()), ..Ask::default() };
    if typed.go == "look" {
        return draw(&shared, &cases, &session, ask, typed, Vec::new()).await;
    }
    let (world, act, actor, scan) = (cases.world(&shared), shared.act(), session.actor.clone(), file_id(&file)?);
    let code = typed.case.clone();
    let document = ForDocument::Line(typed.document.trim().parse().unwrap_or(WHOLE_CASE));
    let done = shared
        .db
        .write(async move |tx: &mut Tx| work::assign_scan(tx, &world, &actor, &act, scan, &code, document).await);
    match done.await {
        Ok(case) => Ok(go_with("/scans", "done", &format!("Đã xếp bản quét vào hồ sơ {}.", case.code))),
        Err(failure) => {
            let errors = told(&shared, failure, "case")?;
            draw(&shared, &cases, &session, ask, typed, errors).await
        }
    }
}

/// `POST /scans/{file}/removal`.
pub(super) async fn remove(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Path(file): Path<String>,
    form: Asking<Typed>,
) -> PageResult {
    let scan = file_id(&file)?;
    if !form.is_sure() {
        let (action, back) = (format!("/scans/{scan}/removal"), format!("/scans?scan={scan}"));
        let words = "Bỏ bản quét này? Không lấy lại được.";
        return form.ask(&shared, &session, &Question { words, yes: "Bỏ bản quét", action: &action, back: &back });
    }
    let (world, act, actor, typed) = (cases.world(&shared), shared.act(), session.actor.clone(), form.typed);
    let input = work::FileRemoval { reason: typed.reason.clone() };
    let done =
        shared.db.write(async move |tx: &mut Tx| work::remove_scan(tx, &world, &actor, &act, scan, &input).await).await;
    match done {
        Ok(()) => Ok(go_with("/scans", "done", "Đã bỏ bản quét; lý do được ghi lại.")),
        Err(failure) => {
            let errors = told(&shared, failure, "reason")?;
            let ask = Ask { scan: Some(file), ..Ask::default() };
            draw(&shared, &cases, &session, ask, typed, errors).await
        }
    }
}

async fn draw(
    shared: &Shared,
    cases: &Cases,
    session: &Session,
    ask: Ask,
    typed: Typed,
    errors: Vec<FieldError>,
) -> PageResult {
    let (world, act, actor) = (cases.world(shared), shared.act(), session.actor.clone());
    let (now, after, code) = (act.now, ask.after.as_deref().map(file_id).transpose()?, typed.case.clone());
    let wanted = ask.scan.as_deref().map(file_id).transpose()?;
    let found = shared.db.read(async move |tx: &mut Tx| {
        let page = read::files::scans(tx, &world, &actor, &act, after).await?;
        let open = match wanted.or_else(|| page.items.first().map(|(scan, _)| scan.file)) {
            Some(id) => Some(read::files::scan(tx, &world, &actor, &act, id).await?),
            None => None,
        };
        let lines = match &open {
            Some((scan, _, _)) => read::files::lines_of_code(tx, &world, &actor, &act, scan, &code).await?,
            None => Vec::new(),
        };
        Ok((page, open, lines))
    });
    let (page, open, lines) = found.await?;
    if !page.items.is_empty() {
        let seen = page.items.iter().map(|(scan, _)| scan.file.uuid()).collect();
        log_read(shared, session, now, "page scans", seen).await?;
    }
    let shown = open.as_ref().map(|(scan, _, _)| scan.file);
    let viewer = open.as_ref().map(|(scan, row, _)| view::viewer(row, &format!("/scans/{}", scan.file), &scan.name));
    let rows: Vec<_> = page
        .items
        .iter()
        .map(|(scan, row)| ScanLine {
            name: scan.name.clone(),
            note: format!("{}, {}", view::content_words(row), words::moment_short(scan.at, now)),
            href: format!("/scans?scan={}", scan.file),
            is_open: shown == Some(scan.file),
        })
        .collect();
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = ScansView {
        frame: OfficialFrame::new(shared, session, &format!("Bản quét chưa xếp ({})", page.total)),
        pager: Pager {
            newer: None,
            older: page.next.map(|next| format!("/scans?after={next}")),
            words: format!("{} trong {} bản quét", rows.len(), page.total),
        },
        documents: choices(&typed.document, &lines),
        document_error: error_of(&errors, "document"),
        open: open.map(|(scan, _, _)| forms(&scan.name, &format!("/scans/{}", scan.file), typed, &errors)),
        rows,
        viewer,
        errors,
    };
    page_with(status, &view)
}

fn forms(name: &str, address: &str, typed: Typed, errors: &[FieldError]) -> OpenScan {
    OpenScan {
        name: name.to_owned(),
        assign_action: format!("{address}/assignment"),
        remove_action: format!("{address}/removal"),
        case: Field { value: typed.case, error: error_of(errors, "case") },
        reason: Field { value: typed.reason, error: error_of(errors, "reason") },
    }
}

/// Where a scan may go: the whole case, or one of its documents once the case is known.
fn choices(typed: &str, lines: &[(i64, String)]) -> Vec<Choice> {
    let chosen: i64 = typed.trim().parse().unwrap_or(WHOLE_CASE);
    let choice = |n: i64, label: &str| Choice {
        value: n.to_string(),
        label: label.to_owned(),
        hint: String::new(),
        checked: n == chosen,
    };
    let whole = choice(WHOLE_CASE, "Bản quét chung của hồ sơ");
    std::iter::once(whole).chain(lines.iter().map(|(n, name)| choice(*n, name))).collect()
}
