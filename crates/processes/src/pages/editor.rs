//! `…/process` and `…/rules`: the process and the decisions of a procedure in an editor. Without script they are text that
//! can be changed and kept; with it the island draws, asks the check after each change, and keeps the draft by itself.

use super::CONTROL;
use super::bench::{Head, Problem, address, check_rules, head, open, problem, world};
use super::offered::choices;
use crate::read::{Bench, Part, package_of};
use crate::state::Workshop;
use crate::work::{self, Saving};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use base::{Failure, Res};
use catalogue::package::{Checks, FILE_BYTES_MAX, PackageProblem, Severity, check_folder};
use db::Tx;
use kernel::accounts::Session;
use serde::Deserialize;
use serde_json::{Value, json};
use web::view::FieldError;
use web::{
    ApiError, Asking, Form, Language, OfficialFrame, PageResult, Question, Shared, SignedIn, WebRoutes, go_with,
    json_reply, page_with, words,
};

/// A form with a file in it, urlencoded.
const FORM_BYTES_MAX: usize = 3 * FILE_BYTES_MAX;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/admin/procedures/{code}/process", CONTROL, show_process)
        .post_large("/admin/procedures/{code}/process", CONTROL, FORM_BYTES_MAX, keep_process)
        .post_large("/admin/procedures/{code}/process/draft", CONTROL, FORM_BYTES_MAX, draft_process)
        .post_large("/admin/procedures/{code}/process/check", CONTROL, FORM_BYTES_MAX, check_process)
        .get("/admin/procedures/{code}/rules", CONTROL, show_rules)
        .post_large("/admin/procedures/{code}/rules", CONTROL, FORM_BYTES_MAX, keep_rules)
        .post_large("/admin/procedures/{code}/rules/draft", CONTROL, FORM_BYTES_MAX, draft_rules)
        .post_large("/admin/procedures/{code}/rules/check", CONTROL, FORM_BYTES_MAX, check_dmn)
        .post("/admin/procedures/{code}/draft-removal", CONTROL, throw_away)
}

/// What is in the form.
#[derive(Clone, Debug, Default, Deserialize)]
struct Typed {
    #[serde(default)]
    xml: String,
    /// Version of the draft that was changed; 0 where there is none.
    #[serde(default)]
    version: i64,
}

#[derive(Template)]
#[template(path = "editor.html")]
struct EditorView {
    frame: OfficialFrame,
    head: Head,
    errors: Vec<FieldError>,
    is_process: bool,
    action: String,
    removal: String,
    xml: String,
    version: i64,
    problems: Vec<Problem>,
    choices: String,
    saved: String,
}

macro_rules! handlers {
    ($($show:ident $keep:ident $draft:ident $check:ident $part:expr;)*) => {$(
        async fn $show(
            State(shared): State<Shared>,
            Extension(workshop): Extension<Workshop>,
            SignedIn(session): SignedIn,
            Path(code): Path<String>,
        ) -> PageResult {
            let bench = open(&shared, &workshop, &session, &code).await?;
            draw(&shared, &workshop, &session, &bench, $part, None).await
        }

        async fn $keep(
            State(shared): State<Shared>,
            Extension(workshop): Extension<Workshop>,
            SignedIn(session): SignedIn,
            Path(code): Path<String>,
            Form(typed): Form<Typed>,
        ) -> PageResult {
            keep(&shared, &workshop, &session, &code, $part, typed).await
        }

        async fn $draft(
            State(shared): State<Shared>,
            Extension(workshop): Extension<Workshop>,
            SignedIn(session): SignedIn,
            Path(code): Path<String>,
            Form(typed): Form<Typed>,
        ) -> Response {
            answer(draft(&shared, &workshop, &session, &code, $part, &typed).await)
        }

        async fn $check(
            State(shared): State<Shared>,
            Extension(workshop): Extension<Workshop>,
            SignedIn(session): SignedIn,
            Path(code): Path<String>,
            Form(typed): Form<Typed>,
        ) -> Response {
            answer(check(&shared, &workshop, &session, &code, $part, typed.xml).await)
        }
    )*};
}
handlers! {
    show_process keep_process draft_process check_process Part::Process;
    show_rules keep_rules draft_rules check_dmn Part::Decisions;
}

/// What an island gets.
fn answer(done: Res<Value>) -> Response {
    match done {
        Ok(body) => json_reply(StatusCode::OK, &body),
        Err(failure) => ApiError::from(failure).into_response(),
    }
}

const fn page_of(part: Part) -> &'static str {
    match part {
        Part::Process => "process",
        Part::Decisions => "rules",
    }
}

async fn save(
    shared: &Shared,
    workshop: &Workshop,
    session: &Session,
    code: &str,
    part: Part,
    typed: &Typed,
) -> Res<i64> {
    let base = package_of(&workshop.catalogue.get(), code, shared.today())?;
    let (world, actor, act) = (world(shared), session.actor.clone(), shared.act());
    let input = Saving { part, text: typed.xml.clone(), seen: typed.version };
    shared.db.write(async move |tx: &mut Tx| work::save_draft(tx, &world, &actor, &act, &base, input).await).await
}

async fn draft(
    shared: &Shared,
    workshop: &Workshop,
    session: &Session,
    code: &str,
    part: Part,
    typed: &Typed,
) -> Res<Value> {
    let version = save(shared, workshop, session, code, part, typed).await?;
    let (hour, minute) = shared.clock.legal().hour_minute();
    Ok(json!({ "saved": format!("{hour:02}:{minute:02}"), "version": version }))
}

async fn keep(
    shared: &Shared,
    workshop: &Workshop,
    session: &Session,
    code: &str,
    part: Part,
    typed: Typed,
) -> PageResult {
    match save(shared, workshop, session, code, part, &typed).await {
        Ok(_) => Ok(go_with(&address(code, page_of(part)), "done", "Đã lưu bản nháp. Bản đang có hiệu lực chưa đổi.")),
        Err(failure @ (Failure::Conflict { .. } | Failure::Refused(_))) => {
            let bench = open(shared, workshop, session, code).await?;
            let why = told(shared, &failure);
            draw(shared, workshop, session, &bench, part, Some((typed, why))).await
        }
        Err(other) => Err(other.into()),
    }
}

fn told(shared: &Shared, failure: &Failure) -> String {
    match failure {
        Failure::Conflict { changed, .. } => match changed["draft"]["by"].as_str() {
            Some(by) => format!(
                "{by} vừa lưu một bản nháp khác. Bản bạn đang sửa còn ở dưới đây: hãy chép phần của bạn, mở lại trang \
                 rồi sửa trên bản mới."
            ),
            None => {
                "Bản nháp đã được công bố hoặc bỏ đi trong lúc bạn sửa. Hãy chép phần của bạn rồi mở lại trang.".into()
            }
        },
        other => shared.texts.failure(Language::Vi, other),
    }
}

async fn draw(
    shared: &Shared,
    workshop: &Workshop,
    session: &Session,
    bench: &Bench,
    part: Part,
    refused: Option<(Typed, String)>,
) -> PageResult {
    let now = shared.clock.legal();
    if !bench.files.contains_key(part.path()) {
        return Err(Failure::NotFound.into());
    }
    let kept = Typed { xml: bench.text(part), version: bench.draft(part).map_or(0, |d| d.version) };
    let (typed, errors, status) = match refused {
        Some((typed, why)) => (typed, vec![FieldError::new("xml", why)], StatusCode::CONFLICT),
        None => (kept, Vec::new(), StatusCode::OK),
    };
    let problems = problems(workshop, bench, part, typed.xml.clone()).await?;
    let is_process = part == Part::Process;
    let view = EditorView {
        frame: OfficialFrame::new(shared, session, if is_process { "Quy trình" } else { "Bảng quyết định" }),
        head: head(bench, page_of(part), now),
        errors,
        is_process,
        action: address(&bench.version.code, page_of(part)),
        removal: address(&bench.version.code, "draft-removal"),
        xml: typed.xml,
        version: typed.version,
        problems: problems.iter().map(problem).collect(),
        // What ends a script element must not stand in it.
        choices: choices(bench).to_string().replace('<', "\\u003c"),
        saved: bench.draft(part).map(|d| words::moment_short(d.saved, now)).unwrap_or_default(),
    };
    page_with(status, &view)
}

/// What is wrong with a file as it stands in the form, the rest of the package as it is on the bench.
async fn problems(workshop: &Workshop, bench: &Bench, part: Part, xml: String) -> Res<Vec<PackageProblem>> {
    let (mut files, workshop) = (bench.files.clone(), workshop.clone());
    let check = move || match part {
        Part::Process => {
            files.insert(part.path().into(), xml.into_bytes());
            let mut found = check_folder(files, &Checks { calendar: &workshop.calendar, decide: None }).problems;
            found.retain(|p| p.file == part.path() && p.severity != Severity::Skipped);
            found
        }
        Part::Decisions => check_rules(&xml, workshop.rules.as_ref()),
    };
    tokio::task::spawn_blocking(check).await.map_err(Failure::internal)
}

async fn check(
    shared: &Shared,
    workshop: &Workshop,
    session: &Session,
    code: &str,
    part: Part,
    xml: String,
) -> Res<Value> {
    let bench = open(shared, workshop, session, code).await?;
    let told = |p: &PackageProblem| {
        let severity = if p.severity == Severity::Error { "error" } else { "warning" };
        json!({ "element": p.at, "severity": severity, "rule": p.code, "message": p.message_vi, "mend": p.mend_vi })
    };
    let found = problems(workshop, &bench, part, xml).await?;
    Ok(json!({ "problems": found.iter().map(told).collect::<Vec<_>>() }))
}

async fn throw_away(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
    form: Asking<Typed>,
) -> PageResult {
    let back = address(&code, "process");
    if !form.is_sure() {
        let words = "Bỏ bản nháp của thủ tục này? Những gì đã sửa mà chưa công bố sẽ mất.";
        let action = address(&code, "draft-removal");
        return form.ask(&shared, &session, &Question { words, yes: "Bỏ bản nháp", action: &action, back: &back });
    }
    let base = package_of(&workshop.catalogue.get(), &code, shared.today())?;
    let (world, actor, act) = (world(&shared), session.actor.clone(), shared.act());
    shared.db.write(async move |tx: &mut Tx| work::throw_away(tx, &world, &actor, &act, &base).await).await?;
    Ok(go_with(&back, "done", "Đã bỏ bản nháp. Đây là bản đang có hiệu lực."))
}
