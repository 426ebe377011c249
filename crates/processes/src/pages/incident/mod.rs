//! `/processes/incidents/{id}`: one incident: where, since when, what the step sees; its data is mended, it is tried again,
//! or skipped. What the step sees is personal data: reading it is on record.

mod typed;

use super::CONTROL;
use super::bench::world;
use super::faults::{outcome, what_happened};
use super::living::{
    INCIDENTS, authorise, field, kind_of, names, picture, procedure_name, refused, said, version_of, version_words,
};
use crate::living::{self, Repair};
use crate::state::Workshop;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{Failure, Id, Res};
use catalogue::Version;
use db::Tx;
use flow::Variables;
use flow::diagram::{Highlight, Overlay};
use kernel::accounts::Session;
use kernel::process::incidents::{self, Filter, Incident, IncidentRow};
use kernel::process::{Hosted, Moved, Named};
use serde::Deserialize;
use serde_json::Value;
use std::sync::Arc;
use typed::variables;
use uuid::Uuid;
use web::view::{Field, FieldError};
use web::{Asking, Form, OfficialFrame, PageResult, Question, Shared, SignedIn, WebRoutes, go_with, page_with, words};

/// Rows for variables, on an empty form.
const ROWS: usize = 3;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/processes/incidents/{id}", CONTROL, show)
        .post("/processes/incidents/{id}/variables", CONTROL, mend)
        .post("/processes/incidents/{id}/retry", CONTROL, retry)
        .post("/processes/incidents/{id}/skip", CONTROL, skip)
}

/// What is in the forms.
#[derive(Clone, Debug, Default, Deserialize)]
struct Typed {
    #[serde(default)]
    name: Vec<String>,
    #[serde(default)]
    value: Vec<String>,
    #[serde(default)]
    reason_variables: String,
    #[serde(default)]
    reason_retry: String,
    #[serde(default)]
    reason_skip: String,
}

#[derive(Template)]
#[template(path = "incident.html")]
struct IncidentView {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    action: String,
    case: Named,
    procedure: String,
    version: String,
    step: String,
    since: String,
    what: &'static str,
    code: String,
    detail: String,
    /// How it ended; empty while it is open.
    closed: String,
    suspended: bool,
    may_skip: bool,
    picture: String,
    values: Vec<Variable>,
    rows: Vec<Row>,
    reason_variables: Field,
    reason_retry: Field,
    reason_skip: Field,
}

/// What the step sees.
struct Variable {
    name: String,
    value: String,
    kind: &'static str,
}

/// A variable to be set.
struct Row {
    n: usize,
    name: Field,
    value: Field,
}

/// An incident with what its page tells.
struct Seen {
    incident: IncidentRow,
    hosted: Hosted,
    case: Named,
    version: Arc<Version>,
}

fn address(id: Id<Incident>) -> String {
    format!("{INCIDENTS}/{id}")
}

async fn open(shared: &Shared, workshop: &Workshop, session: &Session, id: Id<Incident>) -> Res<Seen> {
    authorise(&world(shared), shared, session)?;
    let of = workshop.clone();
    let read = async move |tx: &mut Tx| {
        let (incident, hosted) = incidents::get_one(tx, id).await?;
        let names = names(tx, &of, &[incident.subject]).await?;
        Ok((incident, hosted, names))
    };
    let (incident, hosted, mut names) = shared.db.read(read).await?;
    let version = version_of(&workshop.catalogue.get(), &incident.model).ok_or(Failure::NotFound)?;
    Ok(Seen { case: names.remove(&incident.subject).unwrap_or_default(), incident, hosted, version })
}

async fn show(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(id): Path<Id<Incident>>,
) -> PageResult {
    let seen = open(&shared, &workshop, &session, id).await?;
    draw(&shared, &session, &seen, &Typed::default(), Vec::new()).await
}

async fn mend(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(id): Path<Id<Incident>>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let seen = open(&shared, &workshop, &session, id).await?;
    let variables = match variables(&typed.name, &typed.value, &visible(&seen)) {
        Ok(variables) => variables,
        Err(errors) => return draw(&shared, &session, &seen, &typed, errors).await,
    };
    let done = repair(&shared, &workshop, &session, id, Repair::Set(variables), &typed.reason_variables).await;
    match done {
        Ok(_) => Ok(go_with(
            &address(id),
            "done",
            "Đã ghi dữ liệu mới. Sự cố còn mở: hãy cho chạy lại để quy trình đi tiếp.",
        )),
        Err(failure) => told(&shared, &session, &seen, &typed, "reason_variables", failure).await,
    }
}

async fn retry(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(id): Path<Id<Incident>>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let seen = open(&shared, &workshop, &session, id).await?;
    match repair(&shared, &workshop, &session, id, Repair::Retry, &typed.reason_retry).await {
        Ok(moved) => on(&shared, &seen, &moved, "Đã cho chạy lại").await,
        Err(failure) => told(&shared, &session, &seen, &typed, "reason_retry", failure).await,
    }
}

async fn skip(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(id): Path<Id<Incident>>,
    form: Asking<Typed>,
) -> PageResult {
    let seen = open(&shared, &workshop, &session, id).await?;
    let typed = &form.typed;
    if typed.reason_skip.trim().is_empty() {
        let unsaid = Failure::field("reason", "required", "");
        return told(&shared, &session, &seen, typed, "reason_skip", unsaid).await;
    }
    if !form.is_sure() {
        let words = format!(
            "Bỏ qua bước “{}” của hồ sơ {}? Quy trình đi tiếp như thể bước này đã xong. Không hoàn tác được.",
            step(&seen.incident),
            seen.case.name
        );
        let (action, back) = (format!("{}/skip", address(id)), address(id));
        return form.ask(
            &shared,
            &session,
            &Question { words: &words, yes: "Bỏ qua bước này", action: &action, back: &back },
        );
    }
    match repair(&shared, &workshop, &session, id, Repair::Skip, &typed.reason_skip).await {
        Ok(moved) => on(&shared, &seen, &moved, "Đã bỏ qua").await,
        Err(failure) => told(&shared, &session, &seen, typed, "reason_skip", failure).await,
    }
}

async fn repair(
    shared: &Shared,
    workshop: &Workshop,
    session: &Session,
    id: Id<Incident>,
    repair: Repair,
    reason: &str,
) -> Res<Moved> {
    let (world, owner, actor, act) = (world(shared), (workshop.owner)(), session.actor.clone(), shared.act());
    let reason = reason.to_owned();
    let work = async move |tx: &mut Tx| living::repair(tx, &world, &*owner, &actor, &act, id, repair, &reason).await;
    shared.db.write(work).await
}

fn step(incident: &IncidentRow) -> &str {
    if incident.name.is_empty() { &incident.element } else { &incident.name }
}

/// After an act: to what went wrong again, else to the next open incident.
async fn on(shared: &Shared, seen: &Seen, moved: &Moved, done: &str) -> PageResult {
    let (id, subject) = (seen.incident.id, seen.incident.subject);
    let next = async move |tx: &mut Tx| {
        let again = incidents::list_of(tx, subject).await?.into_iter().rev().find(|i| i.closed.is_none());
        let after = incidents::list(tx, &Filter::default(), Some(id), 1).await?.into_iter().next();
        let first = incidents::list(tx, &Filter::default(), None, 1).await?.into_iter().next();
        Ok((again, after.or(first)))
    };
    let (again, next) = shared.db.read(next).await?;
    let done = format!("{done} bước “{}” của hồ sơ {}.", step(&seen.incident), seen.case.name);
    match (again.filter(|_| !moved.incidents.is_empty()), next) {
        (Some(again), _) => {
            let words = format!("{done} Quy trình lại gặp sự cố ở bước “{}”.", step(&again));
            Ok(go_with(&address(again.id), "late", &words))
        }
        (None, Some(next)) => Ok(go_with(&address(next.id), "done", &format!("{done} Đây là sự cố tiếp theo."))),
        (None, None) => Ok(go_with(INCIDENTS, "done", &format!("{done} Không còn sự cố nào."))),
    }
}

/// A refusal stands beside the reason; who came second sees what became of it.
async fn told(
    shared: &Shared,
    session: &Session,
    seen: &Seen,
    typed: &Typed,
    at: &str,
    failure: Failure,
) -> PageResult {
    if let Failure::Conflict { .. } = failure {
        let words = "Sự cố này vừa được xử lý ở nơi khác, nên không ghi gì thêm.";
        return Ok(go_with(&address(seen.incident.id), "soon", words));
    }
    match refused(shared, &failure) {
        Some(words) => draw(shared, session, seen, typed, vec![FieldError::new(at, words)]).await,
        None => Err(failure.into()),
    }
}

async fn draw(shared: &Shared, session: &Session, seen: &Seen, typed: &Typed, errors: Vec<FieldError>) -> PageResult {
    let (incident, version) = (&seen.incident, &seen.version);
    let is_open = incident.closed.is_none();
    if is_open {
        log_read(shared, session, incident.subject).await?;
    }
    let at = |id: &str, value: &str| field(&errors, id, value);
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let closed = incident.closed.map(|closed| {
        let how = outcome(incident.outcome.as_deref().unwrap_or_default());
        format!("Sự cố này {how}, {}.", words::moment(closed))
    });
    let row = |n: usize| Row {
        n,
        name: at(&format!("name-{n}"), typed.name.get(n).map_or("", String::as_str)),
        value: at(&format!("value-{n}"), typed.value.get(n).map_or("", String::as_str)),
    };
    let view = IncidentView {
        frame: OfficialFrame::new(shared, session, "Sự cố"),
        action: address(incident.id),
        case: seen.case.clone(),
        procedure: procedure_name(version),
        version: version_words(version),
        step: step(incident).to_owned(),
        since: words::moment(incident.opened),
        what: what_happened(&incident.code).0,
        code: incident.code.clone(),
        detail: incident.detail.clone(),
        closed: closed.unwrap_or_default(),
        suspended: is_open && seen.hosted.state.is_suspended(),
        may_skip: may_skip(version, &incident.element),
        picture: picture(version, &overlay(seen))?,
        values: if is_open { values(seen) } else { Vec::new() },
        rows: (0..typed.name.len().max(ROWS)).map(row).collect(),
        reason_variables: at("reason_variables", &typed.reason_variables),
        reason_retry: at("reason_retry", &typed.reason_retry),
        reason_skip: at("reason_skip", &typed.reason_skip),
        errors,
    };
    page_with(status, &view)
}

/// The step at fault, and where the process stands besides.
fn overlay(seen: &Seen) -> Overlay {
    let mut overlay = Overlay::new();
    if seen.incident.closed.is_none() {
        overlay.highlight(&seen.incident.element, Highlight::Incident);
        let nodes = seen.version.package().map(|p| p.process.nodes()).unwrap_or_default();
        for active in seen.hosted.state.active() {
            if let Some(node) = nodes.get(active.node.ix()) {
                overlay.highlight(&node.id, Highlight::Lit);
            }
        }
    }
    overlay
}

fn visible(seen: &Seen) -> Variables {
    let state = &seen.hosted.state;
    state.visible(state.scope_of(seen.incident.node_key))
}

fn values(seen: &Seen) -> Vec<Variable> {
    let told = |(name, value): (String, Value)| Variable { value: said(&value), kind: kind_of(&value), name };
    visible(seen).into_iter().map(told).collect()
}

/// An event that decides the way cannot be left as if it had occurred.
fn may_skip(version: &Version, element: &str) -> bool {
    let process = version.package().map(|p| &p.process);
    let kind = process.and_then(|p| p.find_node(element).map(|ix| &p.node(ix).kind));
    !matches!(kind, Some(flow::Kind::EventBasedGateway | flow::Kind::ParallelEventBasedGateway))
}

async fn log_read(shared: &Shared, session: &Session, subject: Uuid) -> Res<()> {
    let (actor, unit) = (session.actor.staff.uuid(), session.actor.first_post().map(|p| p.unit.uuid()));
    let now = shared.clock.legal();
    let log = async move |tx: &mut Tx| kernel::access_log::write(tx, actor, unit, now, "incident", &[subject]).await;
    shared.db.write(log).await
}
