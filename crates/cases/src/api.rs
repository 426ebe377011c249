//! JSON in and out (`/api/v1`): decode → work or read → encode. Acts are nouns under the case; changes of an existing case
//! want `If-Match` with the version that the caller saw.

mod counter;
mod files;

use crate::model::{Case, Filing};
use crate::read::{self, CaseQuery};
use crate::rules;
use crate::state::Cases;
use crate::work::{self, World};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use base::{Act, Failure, Id, Instant, Money, PageRequest, Res};
use db::{Tx, Work};
use kernel::accounts::{Actor, Session};
use kernel::organisation::Unit;
use kernel::roles::Role;
use kernel::worklist::{self, Task, TaskRow};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use web::{ApiResult, Call, Shared, SignedIn, WebRoutes, Who, act_once, json_reply};

/// Routes of the API of cases and tasks.
pub fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/api/v1/cases", Who::Official, list)
        .post("/api/v1/cases", Who::Official, file)
        .post("/api/v1/filings", Who::Official, filings)
        .get("/api/v1/cases/{id}", Who::Official, show)
        .post("/api/v1/cases/{id}/acceptance", Who::Official, acceptance)
        .post("/api/v1/cases/{id}/handovers", Who::Official, handovers)
        .post("/api/v1/cases/{id}/supplement-requests", Who::Official, supplement_requests)
        .post("/api/v1/cases/{id}/supplements", Who::Official, supplements)
        .post("/api/v1/cases/{id}/prolongation", Who::Official, prolongation)
        .post("/api/v1/cases/{id}/apology", Who::Official, apology)
        .post("/api/v1/cases/{id}/consultations", Who::Official, consultations)
        .post("/api/v1/cases/{id}/consultation-answers", Who::Official, consultation_answers)
        .post("/api/v1/cases/{id}/non-acceptance", Who::Official, non_acceptance)
        .post("/api/v1/cases/{id}/stop", Who::Official, stop)
        .post("/api/v1/cases/{id}/withdrawal", Who::Official, withdrawal)
        .post("/api/v1/cases/{id}/decision", Who::Official, decision)
        .post("/api/v1/cases/{id}/result", Who::Official, result)
        .post("/api/v1/cases/{id}/payment", Who::Official, payment)
        .post("/api/v1/cases/{id}/return", Who::Official, return_)
        .post("/api/v1/cases/{id}/send-back", Who::Official, send_back)
        .post("/api/v1/cases/{id}/recall", Who::Official, recall)
        .post("/api/v1/cases/{id}/rerouting", Who::Official, rerouting)
        .post("/api/v1/cases/{id}/correction", Who::Official, correction)
        .post("/api/v1/cases/{id}/inspection", Who::Official, inspection)
        .post("/api/v1/cases/{id}/minutes", Who::Official, minutes)
        .post("/api/v1/cases/{id}/objection", Who::Official, objection)
        .post("/api/v1/cases/{id}/archive", Who::Official, archive)
        .get("/api/v1/alerts", Who::Official, alerts)
        .get("/api/v1/tasks", Who::Official, tasks)
        .post("/api/v1/tasks/{id}/claim", Who::Official, claim)
        .post("/api/v1/tasks/{id}/completion", Who::Official, completion)
        .post("/api/v1/shift/closing", Who::Official, close_shift)
        .merge(counter::routes())
        .merge(files::routes())
}

type Ext = Extension<Cases>;

/// What an act works with: a case or a task, the version of it that the caller saw, and the body.
struct Of<T, I> {
    world: World,
    actor: Actor,
    act: Act,
    id: Id<T>,
    version: Option<i64>,
    input: I,
}

/// One act on one case: `$name` decodes `$input` and calls `work::$act`.
macro_rules! acts {
    ($($name:ident $act:ident $input:ty;)*) => {$(
        async fn $name(State(shared): State<Shared>, Extension(cases): Ext, SignedIn(session): SignedIn, Path(id): Path<String>, call: Call) -> ApiResult {
            change(&shared, &cases, &session, &id, &call, async move |(tx, of): (&mut Tx, Of<Case, $input>)| {
                let case = work::$act(tx, &of.world, &of.actor, &of.act, of.id, of.version, of.input).await?;
                Ok(read::to_json(&of.world, &case))
            })
            .await
        }
    )*};
}

acts! {
    handovers hand_over work::Handover;
    supplement_requests ask_supplement work::SupplementRequest;
    supplements receive_supplement work::Supplement;
    prolongation prolong work::Prolongation;
    apology apologise work::Apology;
    consultations consult work::Consultation;
    consultation_answers answer_consultation work::Answer;
    non_acceptance not_accept work::NonAcceptance;
    stop stop work::Stop;
    withdrawal withdraw work::Withdrawal;
    decision decide work::Decision;
    result number_result work::Numbering;
    return_ return_result work::Return;
    send_back send_back work::SendBack;
    recall recall work::Recall;
    rerouting reroute work::Rerouting;
    correction correct work::Correction;
    inspection book_inspection work::Booking;
    minutes record_minutes work::Minutes;
    objection object work::Objection;
    archive archive work::Archiving;
}

fn case_id(text: &str) -> Res<Id<Case>> {
    Id::parse(text).ok_or(Failure::NotFound)
}

/// An act on a case wants the version that the caller saw.
async fn change<I, F>(shared: &Shared, cases: &Cases, session: &Session, id: &str, call: &Call, act: F) -> ApiResult
where
    I: DeserializeOwned + Send + 'static,
    F: for<'a> Work<(&'a mut Tx, Of<Case, I>), Res<Value>, Fut: Send> + Send + 'static,
{
    let version = Some(call.version()?);
    obey(shared, cases, session, id, version, call, act).await
}

async fn obey<T, I, F>(
    shared: &Shared,
    cases: &Cases,
    session: &Session,
    id: &str,
    version: Option<i64>,
    call: &Call,
    act: F,
) -> ApiResult
where
    T: 'static,
    I: DeserializeOwned + Send + 'static,
    F: for<'a> Work<(&'a mut Tx, Of<T, I>), Res<Value>, Fut: Send> + Send + 'static,
{
    let of = Of {
        world: cases.world(shared),
        actor: session.actor.clone(),
        act: shared.act(),
        id: Id::parse(id).ok_or(Failure::NotFound)?,
        version,
        input: call.read()?,
    };
    act_once(shared, session, call, StatusCode::OK, async move |tx: &mut Tx| act((tx, of)).await).await
}

async fn file(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    call: Call,
) -> ApiResult {
    let (world, act, filing) = (cases.world(&shared), shared.act(), call.read::<Filing>()?);
    let actor = session.actor.clone();
    act_once(&shared, &session, &call, StatusCode::CREATED, async move |tx: &mut Tx| {
        let case = work::file(tx, &world, &actor, &act, filing).await?;
        Ok(read::to_json(&world, &case))
    })
    .await
}

async fn filings(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    call: Call,
) -> ApiResult {
    let (world, act, filing) = (cases.world(&shared), shared.act(), call.read::<work::FilingForMany>()?);
    let actor = session.actor.clone();
    act_once(&shared, &session, &call, StatusCode::CREATED, async move |tx: &mut Tx| {
        let cases = work::file_many(tx, &world, &actor, &act, filing).await?;
        Ok(json!({ "items": cases.iter().map(|c| read::to_json(&world, c)).collect::<Vec<_>>() }))
    })
    .await
}

async fn alerts(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Query(page): Query<PageRequest>,
) -> ApiResult {
    let (world, now, actor) = (cases.world(&shared), shared.clock.legal(), session.actor.clone());
    let found = shared.db.read(async move |tx: &mut Tx| read::alerts(tx, &world, &actor, now, &page).await).await?;
    Ok(json_reply(StatusCode::OK, &json!({ "items": found.items, "total": found.total, "next": found.next })))
}

async fn acceptance(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    call: Call,
) -> ApiResult {
    change(&shared, &cases, &session, &id, &call, async move |(tx, of): (&mut Tx, Of<Case, Value>)| {
        let case = work::accept(tx, &of.world, &of.actor, &of.act, of.id, of.version).await?;
        Ok(read::to_json(&of.world, &case))
    })
    .await
}

async fn payment(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    call: Call,
) -> ApiResult {
    change(&shared, &cases, &session, &id, &call, async move |(tx, of): (&mut Tx, Of<Case, work::Payment>)| {
        let paid = work::collect_fee(tx, &of.world, &of.actor, &of.act, of.id, of.version, of.input).await?;
        let mut out = read::to_json(&of.world, &paid.0);
        out["receipt"] = json!(paid.1);
        Ok(out)
    })
    .await
}

async fn show(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
) -> ApiResult {
    let (world, now) = (cases.world(&shared), shared.clock.legal());
    let id = case_id(&id)?;
    let (actor, reader) = (session.actor.clone(), world.clone());
    let view = shared.db.read(async move |tx: &mut Tx| read::show(tx, &reader, &actor, now, id).await).await?;
    let named = vec![view.case.owner.uuid(), view.case.filer.uuid(), view.case.id.uuid()];
    log_read(&shared, &session, now, "api case", named).await?;
    let mut out = read::to_json(&world, &view.case);
    out["filer"] = json!(view.filer);
    out["owner"] = json!(view.owner);
    out["documents"] = json!(view.documents);
    out["tasks"] = json!(view.tasks);
    out["because"] = json!(view.due.as_ref().map(|d| &d.because));
    out["remaining"] = json!(view.due.as_ref().and_then(|d| d.remaining));
    let record = |r: &crate::model::RecordRow| json!({ "id": r.id, "kind": r.kind, "at": r.at, "until": r.until, "closed": r.closed, "by": r.staff, "unit": r.unit, "body": r.body });
    out["paper_version"] = json!(rules::paper_version(&view.records));
    out["results"] = json!(rules::result_numbers(&view.records));
    out["records"] = Value::Array(view.records.iter().map(record).collect());
    let line =
        |l: &kernel::journal::Line| json!({ "n": l.n, "at": l.at, "act": l.act, "by": l.by.actor, "unit": l.by.unit });
    out["history"] = Value::Array(view.lines.iter().map(line).collect());
    Ok(json_reply(StatusCode::OK, &out))
}

async fn list(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Query(query): Query<CaseQuery>,
) -> ApiResult {
    let (world, now) = (cases.world(&shared), shared.clock.legal());
    let (actor, reader) = (session.actor.clone(), world.clone());
    let is_search = query.q.is_some();
    let page = shared.db.read(async move |tx: &mut Tx| read::list(tx, &reader, &actor, now, &query).await).await?;
    if is_search {
        log_read(&shared, &session, now, "api search", page.items.iter().map(|c| c.owner.uuid()).collect()).await?;
    }
    let items: Vec<_> = page.items.iter().map(|c| read::to_json(&world, c)).collect();
    Ok(json_reply(StatusCode::OK, &json!({ "items": items, "total": page.total, "next": page.next })))
}

/// Notes a read of personal data, before the reply.
pub(crate) async fn log_read(
    shared: &Shared,
    session: &Session,
    now: Instant,
    purpose: &'static str,
    subjects: Vec<uuid::Uuid>,
) -> Res<()> {
    let (actor, unit) = (session.actor.staff.uuid(), session.actor.first_post().map(|p| p.unit.uuid()));
    shared
        .db
        .write(async move |tx: &mut Tx| kernel::access_log::write(tx, actor, unit, now, purpose, &subjects).await)
        .await
}

/// The posts of an actor as the inbox asks for them: role and agency.
pub fn inbox_posts(world: &World, actor: &Actor, now: Instant) -> Vec<(Role, Id<Unit>)> {
    let agency = |unit| world.organisation.agency(unit, now.day()).map(|u| u.unit);
    actor.posts.iter().filter_map(|p| Some((p.role, agency(p.unit)?))).collect()
}

async fn tasks(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Query(page): Query<PageRequest>,
) -> ApiResult {
    let (world, now) = (cases.world(&shared), shared.clock.legal());
    let posts = inbox_posts(&world, &session.actor, now);
    let (staff, limit) = (session.actor.staff, page.limit());
    let after = page.after.as_deref().map(task_key).transpose()?;
    let (mut items, total) = shared
        .db
        .read(async move |tx: &mut Tx| {
            let items = worklist::list_inbox(tx, staff, &posts, after, limit + 1).await?;
            Ok((items, worklist::count_inbox(tx, staff, &posts).await?))
        })
        .await?;
    let has_more = items.len() > limit;
    items.truncate(limit);
    let next = items
        .last()
        .filter(|_| has_more)
        .map(|t: &TaskRow| format!("{}_{}", t.due.map_or(i64::MAX, Instant::micros), t.id));
    let item = |t: &TaskRow| {
        let mut out = json!(t);
        out["case"] = json!(t.subject);
        out
    };
    let items: Vec<_> = items.iter().map(item).collect();
    Ok(json_reply(StatusCode::OK, &json!({ "items": items, "total": total, "next": next })))
}

fn task_key(text: &str) -> Res<(Option<Instant>, Id<Task>)> {
    let key = text.split_once('_').and_then(|(due, id)| {
        let due: i64 = due.parse().ok()?;
        Some(((due != i64::MAX).then(|| Instant::from_micros(due)), Id::parse(id)?))
    });
    key.ok_or_else(|| Failure::field("after", "not_a_key", text))
}

async fn claim(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    call: Call,
) -> ApiResult {
    obey(&shared, &cases, &session, &id, None, &call, async move |(tx, of): (&mut Tx, Of<Task, Value>)| {
        Ok(json!(work::claim(tx, &of.world, &of.actor, &of.act, of.id).await?))
    })
    .await
}

async fn completion(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    call: Call,
) -> ApiResult {
    obey(&shared, &cases, &session, &id, None, &call, async move |(tx, of): (&mut Tx, Of<Task, work::Completion>)| {
        let case = work::complete_task(tx, &of.world, &of.actor, &of.act, of.id, of.input).await?;
        Ok(read::to_json(&of.world, &case))
    })
    .await
}

async fn close_shift(State(shared): State<Shared>, SignedIn(session): SignedIn, call: Call) -> ApiResult {
    let (act, actor) = (shared.act(), session.actor.clone());
    let counted = call.body["counted"].as_i64().ok_or_else(|| Failure::field("counted", "required", "đồng"))?;
    act_once(&shared, &session, &call, StatusCode::OK, async move |tx: &mut Tx| {
        work::close_shift(tx, &actor, &act, Money(counted)).await
    })
    .await
}
