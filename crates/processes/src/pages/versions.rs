//! `/processes/{code}/versions`: the versions of a procedure with what runs by each: all of it is stopped or goes on, goes on
//! in another version, and comes back.

use super::CONTROL;
use super::bench::{Head, head, open, versions_address, world};
use super::living::{INCIDENTS, authorise, field, grouped, period_words, refused, version_of, version_words};
use crate::living::{self, VersionState};
use crate::read::Bench;
use crate::state::Workshop;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{Failure, Id, Res};
use catalogue::model::ProcedureVersion;
use catalogue::{Catalogue, Version};
use db::Tx;
use kernel::accounts::Session;
use kernel::process::migration::{Batch, BatchRow};
use kernel::process::stop::Went;
use serde::Deserialize;
use std::sync::Arc;
use web::view::{Field, FieldError};
use web::{Asking, OfficialFrame, PageResult, Question, Shared, SignedIn, WebRoutes, go_with, page_with, words};

/// Goes of one press of the button: some thousands of cases, within the patience of a person.
const GOES_MAX: usize = 4;
/// Migrations shown.
const BATCHES_MAX: usize = 20;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/processes/{code}/versions", CONTROL, show)
        .post("/processes/{code}/versions", CONTROL, turn)
        .post("/processes/{code}/undo", CONTROL, undo)
}

/// What is in the forms.
#[derive(Clone, Debug, Default, Deserialize)]
struct Typed {
    #[serde(default)]
    version: Option<Id<ProcedureVersion>>,
    /// `stop` or `resume`.
    #[serde(default)]
    act: String,
    #[serde(default)]
    batch: Option<Id<Batch>>,
    #[serde(default)]
    reason: String,
}

#[derive(Template)]
#[template(path = "versions.html")]
struct VersionsView {
    frame: OfficialFrame,
    head: Head,
    errors: Vec<FieldError>,
    action: String,
    undo: String,
    rows: Vec<Row>,
    batches: Vec<Moved>,
}

struct Row {
    id: String,
    decision: String,
    period: String,
    in_force: bool,
    running: u64,
    suspended: u64,
    incidents: u64,
    incidents_href: String,
    /// What runs and is not stopped.
    may_stop: u64,
    /// Where what runs could go on; empty where it cannot.
    migration: String,
    reason: Field,
}

/// A migration that was done.
struct Moved {
    id: String,
    from: String,
    to: String,
    at: String,
    instances: u64,
    undone: bool,
    reason: Field,
}

/// What the page shows beside the bench.
struct Seen {
    bench: Bench,
    catalogue: Arc<Catalogue>,
    states: Vec<VersionState>,
    batches: Vec<BatchRow>,
}

async fn see(shared: &Shared, workshop: &Workshop, session: &Session, code: &str) -> Res<Seen> {
    authorise(&world(shared), shared, session)?;
    let bench = open(shared, workshop, session, code).await?;
    let catalogue = workshop.catalogue.get();
    let history = catalogue.history(code).to_vec();
    let read = async move |tx: &mut Tx| {
        let states = living::version_states(tx, &history).await?;
        Ok((states, living::batches(tx, &history, BATCHES_MAX).await?))
    };
    let (states, batches) = shared.db.read(read).await?;
    Ok(Seen { bench, catalogue, states, batches })
}

async fn show(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
) -> PageResult {
    let seen = see(&shared, &workshop, &session, &code).await?;
    draw(&shared, &session, &seen, &Typed::default(), Vec::new(), None)
}

async fn turn(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
    form: Asking<Typed>,
) -> PageResult {
    let seen = see(&shared, &workshop, &session, &code).await?;
    let typed = &form.typed;
    let state = seen.states.iter().find(|s| Some(s.version.id) == typed.version).ok_or(Failure::NotFound)?;
    let stop = typed.act != "resume";
    let at = format!("reason-{}", state.version.id);
    if typed.reason.trim().is_empty() {
        let error = FieldError::new(&at, "Ghi lý do, không quá 1.000 ký tự.");
        return draw(&shared, &session, &seen, typed, vec![error], None);
    }
    if !form.is_sure() {
        let (words, yes) = turn_question(state, stop);
        let address = versions_address(&code);
        return form.ask(&shared, &session, &Question { words: &words, yes, action: &address, back: &address });
    }
    let (did, went) = match turn_all(&shared, &workshop, &session, &state.version, stop, &typed.reason).await {
        Ok(went) => (if stop { "Đã tạm dừng" } else { "Đã cho tiếp tục" }, went),
        Err(failure) => {
            let words = refused(&shared, &failure).ok_or(failure)?;
            let seen = see(&shared, &workshop, &session, &code).await?;
            return draw(&shared, &session, &seen, typed, vec![FieldError::new(&at, words)], None);
        }
    };
    let done = format!("{did} {} hồ sơ.", grouped(went.done));
    if went.left == 0 {
        return Ok(go_with(&versions_address(&code), "done", &done));
    }
    let words = format!("{done} Còn {} hồ sơ: bấm lần nữa để làm tiếp.", grouped(went.left));
    let seen = see(&shared, &workshop, &session, &code).await?;
    draw(&shared, &session, &seen, typed, Vec::new(), Some(words))
}

fn turn_question(state: &VersionState, stop: bool) -> (String, &'static str) {
    let of = version_words(&state.version);
    match stop {
        true => {
            let n = grouped(state.running.running - state.running.suspended);
            let words = format!(
                "Tạm dừng {n} hồ sơ đang chạy theo phiên bản {of}? Không ai xử lý được các hồ sơ này cho đến khi cho tiếp \
                 tục. Hạn giải quyết vẫn tính."
            );
            (words, "Tạm dừng")
        }
        false => {
            let n = grouped(state.running.suspended);
            (format!("Cho {n} hồ sơ đang tạm dừng của phiên bản {of} tiếp tục?"), "Cho tiếp tục")
        }
    }
}

/// Some goes, each whole in itself.
async fn turn_all(
    shared: &Shared,
    workshop: &Workshop,
    session: &Session,
    version: &Arc<Version>,
    stop: bool,
    reason: &str,
) -> Res<Went> {
    let mut all = Went { done: 0, left: 0 };
    for _ in 0..GOES_MAX {
        let (world, owner, actor, act) = (world(shared), (workshop.owner)(), session.actor.clone(), shared.act());
        let (version, reason) = (Arc::clone(version), reason.to_owned());
        let go =
            async move |tx: &mut Tx| living::turn_all(tx, &world, &*owner, &actor, &act, &version, stop, &reason).await;
        let went = shared.db.write(go).await?;
        all = Went { done: all.done + went.done, left: went.left };
        if went.left == 0 || went.done == 0 {
            break;
        }
    }
    Ok(all)
}

async fn undo(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
    form: Asking<Typed>,
) -> PageResult {
    let seen = see(&shared, &workshop, &session, &code).await?;
    let typed = &form.typed;
    let batch = seen.batches.iter().find(|b| Some(b.id) == typed.batch).ok_or(Failure::NotFound)?;
    let at = format!("reason-{}", batch.id);
    let wrong = |words: String| draw(&shared, &session, &seen, typed, vec![FieldError::new(&at, words)], None);
    if typed.reason.trim().is_empty() {
        return wrong("Ghi lý do, không quá 1.000 ký tự.".into());
    }
    if !form.is_sure() {
        let (n, from) = (grouped(batch.instances), batch_words(&seen.catalogue, &batch.from));
        let words = format!("Hoàn tác: đưa {n} hồ sơ trở lại phiên bản {from}?");
        let (action, back) = (format!("/processes/{code}/undo"), versions_address(&code));
        return form.ask(&shared, &session, &Question { words: &words, yes: "Hoàn tác", action: &action, back: &back });
    }
    let (world, owner, actor, act) = (world(&shared), (workshop.owner)(), session.actor.clone(), shared.act());
    let (id, reason) = (batch.id, typed.reason.clone());
    let work = async move |tx: &mut Tx| living::undo(tx, &world, &*owner, &actor, &act, id, &reason).await;
    match shared.db.write(work).await {
        Ok(n) => {
            let words = format!("Đã hoàn tác: {} hồ sơ trở lại phiên bản trước.", grouped(n));
            Ok(go_with(&versions_address(&code), "done", &words))
        }
        Err(Failure::NotFound) => {
            Ok(go_with(&versions_address(&code), "soon", "Lần chuyển này vừa được hoàn tác ở nơi khác."))
        }
        Err(failure) => wrong(refused(&shared, &failure).ok_or(failure)?),
    }
}

fn batch_words(catalogue: &Catalogue, model: &str) -> String {
    version_of(catalogue, model).map(|v| version_words(&v)).unwrap_or_default()
}

fn draw(
    shared: &Shared,
    session: &Session,
    seen: &Seen,
    typed: &Typed,
    errors: Vec<FieldError>,
    told: Option<String>,
) -> PageResult {
    let (now, code) = (shared.clock.legal(), &seen.bench.version.code);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut frame = OfficialFrame::new(shared, session, "Quy trình đang chạy");
    if let Some(words) = told {
        (frame.notice, frame.notice_kind) = (Some(words), "soon".into());
    }
    let reason =
        |id: &str, is_it: bool| field(&errors, &format!("reason-{id}"), if is_it { &typed.reason } else { "" });
    let newest = seen.states.last().map(|s| s.version.id);
    let row = |s: &VersionState| {
        let id = s.version.id.to_string();
        let other = seen.states.iter().rev().find(|o| o.version.id != s.version.id).map(|o| o.version.id);
        let to = if Some(s.version.id) == newest { other } else { newest };
        let to = to.filter(|_| s.running.running > 0);
        Row {
            decision: s.version.decision.clone(),
            period: period_words(&s.version),
            in_force: s.version.period.contains(now.day()),
            running: s.running.running,
            suspended: s.running.suspended,
            incidents: s.incidents,
            incidents_href: format!("{INCIDENTS}?procedure={code}"),
            may_stop: s.running.running - s.running.suspended,
            migration: to.map(|to| format!("/processes/{code}/migration?from={id}&to={to}")).unwrap_or_default(),
            reason: reason(&id, typed.version == Some(s.version.id)),
            id,
        }
    };
    let moved = |b: &BatchRow| Moved {
        from: batch_words(&seen.catalogue, &b.from),
        to: batch_words(&seen.catalogue, &b.to),
        at: words::moment_short(b.at, now),
        instances: b.instances,
        undone: b.undone,
        reason: reason(&b.id.to_string(), typed.batch == Some(b.id)),
        id: b.id.to_string(),
    };
    let view = VersionsView {
        frame,
        head: head(&seen.bench, "versions", now),
        action: versions_address(code),
        undo: format!("/processes/{code}/undo"),
        rows: seen.states.iter().rev().map(row).collect(),
        batches: seen.batches.iter().map(moved).collect(),
        errors,
    };
    page_with(status, &view)
}
