//! What pages and API show of cases, within the actor's scope.

pub mod desk;
pub mod files;
pub mod filters;
pub mod inbox;
pub mod late;
pub mod listed;
pub mod own;
mod page;
pub mod paging;
pub mod register;
pub mod search;
mod signing;
pub mod standing;

pub(crate) use page::{Holder, Names, Whole, body_of, list_holders, names_of, unsealed, whole};
pub(crate) use signing::{Proposal, ToSign, find_signing, list_to_sign, load_to_sign};

use crate::model::{Case, CaseRow, DocumentLine, Record, RecordRow, Status};
use crate::store;
use crate::work::World;
use access::Scope;
use base::{Day, Failure, Id, Instant, Page, PageRequest, Res};
use calendar::Due;
use db::{Row, Sql, Tx};
use kernel::accounts::Actor;
use kernel::journal::{self, Line};
use kernel::organisation::Unit;
use kernel::people::{self, Profile};
use kernel::roles::Role;
use kernel::vault::Person;
use kernel::worklist::{self, TaskRow};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;

/// A case with all that its page shows.
pub struct CaseView {
    /// The case.
    pub case: CaseRow,
    /// Who filed; `None` when erased.
    pub filer: Option<Profile>,
    /// Whose it is.
    pub owner: Option<Profile>,
    /// Documents.
    pub documents: Vec<DocumentLine>,
    /// Records, oldest first.
    pub records: Vec<RecordRow>,
    /// All tasks, oldest first.
    pub tasks: Vec<TaskRow>,
    /// Journal lines, oldest first.
    pub lines: Vec<Line>,
    /// The due time with its reasons.
    pub due: Option<Due>,
}

/// One case; the caller writes the access log before the reply.
pub async fn show(tx: &mut Tx, world: &World, actor: &Actor, now: Instant, id: Id<Case>) -> Res<CaseView> {
    let case = store::find(tx, id).await?.ok_or(Failure::NotFound)?;
    let tasks = worklist::list_of(tx, id.uuid()).await?;
    // Looking is for every agency that has or had a step or was asked; acts are for those with an open one (`World::open`).
    let others = crate::work::agencies(&tasks);
    world.access.authorise(actor, &world.organisation, now.day(), "cases.view", &case.resource(others))?;
    let records = store::list_records(tx, id).await?;
    let due = world.due_from(&case, &records)?;
    let filer = found(people::get(tx, &world.vault, case.filer).await)?;
    let owner =
        if case.owner == case.filer { filer.clone() } else { found(people::get(tx, &world.vault, case.owner).await)? };
    let documents = store::list_documents(tx, id).await?;
    let lines = journal::list(tx, id.uuid()).await?;
    Ok(CaseView { case, filer, owner, documents, records, tasks, lines, due })
}

fn found(profile: Res<Profile>) -> Res<Option<Profile>> {
    match profile {
        Err(Failure::NotFound) => Ok(None),
        other => other.map(Some),
    }
}

/// A version of a case's papers that a correction replaced.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Corrected {
    /// The version that came with the correction.
    pub version: i64,
    /// When.
    pub at: Instant,
    /// Fields that were mended.
    pub fields: Value,
    /// What stood there before; null where the person was erased.
    pub before: Vec<Option<Value>>,
    /// What stands there since.
    pub after: Vec<Option<Value>>,
}

/// What the corrections of a case replaced, oldest first. Personal: the caller writes the access log.
pub async fn corrections(tx: &mut Tx, world: &World, records: &[RecordRow]) -> Res<Vec<Corrected>> {
    let mut all = Vec::new();
    for r in records.iter().filter(|r| r.kind == "correction") {
        let (mut before, mut after) = (Vec::new(), Vec::new());
        for side in r.body["sides"].as_array().into_iter().flatten() {
            before.push(opened(tx, world, &side["before"]).await?);
            after.push(opened(tx, world, &side["after"]).await?);
        }
        let (version, fields) = (r.body["version"].as_i64().unwrap_or(0), r.body["fields"].clone());
        all.push(Corrected { version, at: r.at, fields, before, after });
    }
    Ok(all)
}

/// A sealed field, opened with the key of the person it speaks of; `None` where they were erased.
async fn opened(tx: &mut Tx, world: &World, field: &Value) -> Res<Option<Value>> {
    let Some(person) = field["person"].as_str().and_then(Id::<Person>::parse) else { return Ok(None) };
    Ok(world.vault.find_key(tx, person).await?.and_then(|key| journal::unsealed(&key, field)))
}

/// Something that the head of a desk is told of and nobody has settled yet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alert {
    /// The record.
    pub id: Id<Record>,
    /// The case.
    pub case: Id<Case>,
    /// Its code.
    pub code: String,
    /// Since when.
    pub at: Instant,
    /// What: `what` (`consultation_silent`, `step_silent`, `decision_failed`), `of`, `unit`.
    pub is: Value,
}

/// Open alerts of cases received where the actor heads the desk, oldest first.
pub async fn alerts(tx: &mut Tx, world: &World, actor: &Actor, now: Instant, page: &PageRequest) -> Res<Page<Alert>> {
    let agency = |unit| world.organisation.agency(unit, now.day()).map(|u| u.unit);
    let own = actor.posts.iter().filter(|p| p.role == Role::HeadOfDesk).filter_map(|p| agency(p.unit));
    let mut condition = Sql::new("FROM case_records r JOIN cases c ON c.id = r.case_id WHERE r.kind = 'alert'");
    condition.push(" AND r.closed IS NULL AND c.receiving IN ").list(own);
    let mut count = Sql::new("SELECT COUNT(*) ");
    count.append(&condition);
    let total = tx.query_sql(&count).await?.first().map_or(Ok(0), |r| r.int(0))?;
    let mut sql = Sql::new("SELECT r.id, c.id, c.code, r.at, r.body ");
    sql.append(&condition);
    if let Some(after) = &page.after {
        let after = Id::<Record>::parse(after).ok_or_else(|| Failure::field("after", "not_a_key", after.clone()))?;
        sql.push(" AND r.id > ").arg(after);
    }
    let limit = page.limit();
    sql.push(" ORDER BY r.id LIMIT ").arg(limit + 1);
    let read = |r: &Row| {
        let is = serde_json::from_str(r.text(4)?).map_err(Failure::internal)?;
        Ok(Alert { id: r.id(0)?, case: r.id(1)?, code: r.string(2)?, at: r.instant(3)?, is })
    };
    let mut items: Vec<_> = tx.query_sql(&sql).await?.iter().map(read).collect::<Res<_>>()?;
    let has_more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| has_more).map(|a| a.id.to_string());
    Ok(Page { items, total: u64::try_from(total).unwrap_or(0), next })
}

/// What a list of cases is narrowed to.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct CaseQuery {
    /// Agency that receives or decides: code or identity.
    #[serde(default)]
    pub unit: Option<String>,
    /// Status name.
    #[serde(default)]
    pub status: Option<String>,
    /// Procedure code.
    #[serde(default)]
    pub procedure: Option<String>,
    /// Code, number or phone of a person, or beginning of a name without marks.
    #[serde(default)]
    pub q: Option<String>,
    /// Due before.
    #[serde(default)]
    pub due_before: Option<Instant>,
    /// Due after.
    #[serde(default)]
    pub due_after: Option<Instant>,
    /// Key of the last row seen.
    #[serde(default)]
    pub after: Option<String>,
    /// Rows.
    #[serde(default)]
    pub limit: Option<usize>,
}

/// Cases within the actor's scope, newest first, with their exact number.
pub async fn list(tx: &mut Tx, world: &World, actor: &Actor, now: Instant, query: &CaseQuery) -> Res<Page<CaseRow>> {
    let day = now.day();
    let Some(mut condition) = scope_condition(world, actor, day) else {
        return Ok(Page { items: Vec::new(), total: 0, next: None });
    };
    if let Some(text) = &query.unit {
        let by_id = Id::<Unit>::parse(text).and_then(|id| world.organisation.find_ever(id, day));
        let unit = by_id.or_else(|| world.organisation.find_by_code(text, day));
        let unit = unit.ok_or_else(|| Failure::field("unit", "unknown_unit", text.clone()))?.unit;
        condition.push(" AND (receiving = ").arg(unit).push(" OR deciding = ").arg(unit).push(")");
    }
    if let Some(name) = &query.status {
        let status = Status::parse(name).ok_or_else(|| Failure::field("status", "unknown_status", name.clone()))?;
        condition.push(" AND status = ").arg(status.name());
    }
    if let Some(code) = &query.procedure {
        condition.push(" AND procedure_code = ").arg(code);
    }
    if let Some(before) = query.due_before {
        condition.push(" AND due < ").arg(before);
    }
    if let Some(after) = query.due_after {
        condition.push(" AND due >= ").arg(after);
    }
    if let Some(q) = query.q.as_deref().map(str::trim).filter(|q| !q.is_empty()) {
        let everywhere = world.access.scope(actor, &world.organisation, day) == Scope::All;
        let asked = search::condition(tx, world, &search::Asked::parse(q), None, everywhere).await?;
        condition.push(" AND ").append(&asked);
    }
    let total = store::count_where(tx, &condition).await?;
    if let Some(after) = &query.after {
        let after = Id::<Case>::parse(after).ok_or_else(|| Failure::field("after", "not_a_key", after.clone()))?;
        condition.push(" AND id < ").arg(after);
    }
    let limit = PageRequest { after: None, limit: query.limit }.limit();
    let mut items = store::list_where(tx, &condition, " ORDER BY id DESC", limit + 1).await?;
    let has_more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| has_more).map(|c| c.id.to_string());
    Ok(Page { items, total, next })
}

/// The cases that the actor may see, as a condition; `None`: none at all.
pub(crate) fn scope_condition(world: &World, actor: &Actor, day: Day) -> Option<Sql> {
    match world.access.scope(actor, &world.organisation, day) {
        Scope::All => Some(Sql::new("1 = 1")),
        Scope::Nothing => None,
        Scope::Agencies(units) => {
            let mut sql = Sql::new("(receiving IN ");
            sql.list(units.iter().copied()).push(" OR deciding IN ").list(units.iter().copied());
            sql.push(" OR id IN (SELECT subject FROM tasks WHERE subject_kind = 'case' AND agency IN ");
            sql.list(units).push("))");
            Some(sql)
        }
    }
}

/// Names of the owners of some cases, for a list.
pub async fn names(tx: &mut Tx, cases: &[CaseRow]) -> Res<HashMap<Id<Person>, String>> {
    let mut sql = Sql::new("SELECT person, name FROM person_names WHERE person IN ");
    sql.list(cases.iter().flat_map(|c| [c.owner, c.filer]));
    tx.query_sql(&sql).await?.iter().map(|r| Ok((r.id(0)?, r.string(1)?))).collect()
}

/// The cases of a party, as owner or as filer, the newest first.
pub async fn list_own(tx: &mut Tx, party: Id<Person>, limit: usize) -> Res<Vec<CaseRow>> {
    store::list_of_party(tx, party, limit).await
}

/// A case as its own people see it.
pub struct OwnCase {
    /// The case.
    pub case: CaseRow,
    /// Its steps, in the order in which they were opened.
    pub steps: Vec<TaskRow>,
    /// What stands on its record.
    pub records: Vec<RecordRow>,
    /// Why the due time is what it is.
    pub why: Vec<String>,
    /// What was asked and answered.
    pub talk: Vec<crate::work::Said>,
}

/// A case of a party, as owner or as filer.
///
/// # Errors
/// `NotFound` for the case of another.
pub async fn own(tx: &mut Tx, world: &World, party: Id<Person>, id: Id<Case>) -> Res<OwnCase> {
    let case = store::find(tx, id).await?.filter(|c| c.owner == party || c.filer == party).ok_or(Failure::NotFound)?;
    let steps = worklist::list_of(tx, case.id.uuid()).await?;
    let records = store::list_records(tx, case.id).await?;
    let due = world.due_from(&case, &records)?;
    let why = due.iter().flat_map(|d| &d.because).map(calendar::explain_vi).collect();
    let talk = crate::work::conversation(tx, world, &case, &records).await?;
    Ok(OwnCase { case, steps, records, why, talk })
}

/// A case as the API tells it.
pub fn to_json(world: &World, case: &CaseRow) -> Value {
    let unit = |id: Id<Unit>| {
        let u = world.organisation.find_ever(id, case.day());
        json!({ "id": id, "code": u.map(|u| &u.code), "name": u.map(|u| &u.name) })
    };
    json!({
        "id": case.id, "code": case.code, "check": check_code(world, &case.code), "version": case.version,
        "procedure": { "code": case.procedure_code, "name": case.procedure_name, "version": case.procedure_version, "variant": case.variant },
        "status": case.status, "national_status": case.status.national(), "channel": case.channel,
        "receiving_unit": unit(case.receiving), "deciding_unit": unit(case.deciding),
        "submitted": case.submitted, "accepted": case.accepted, "due": case.due, "first_due": case.first_due,
        "appointment": case.appointment, "prolonged": case.prolonged, "supplement_rounds": case.supplement_rounds,
        "finished": case.finished, "timeliness": case.timeliness, "outcome": case.outcome, "result_number": case.result_number,
        "returned": case.returned, "return_method": case.return_method,
        "fee": { "total": case.fee_total, "paid": case.fee_paid },
    })
}

/// The six signs on the slip that open more than the code alone: keyed, so that they cannot be guessed from the code.
pub fn check_code(world: &World, code: &str) -> String {
    const SIGNS: &[u8] = b"23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    let mark = world.vault.mark("case check", code);
    mark[..6].iter().map(|b| char::from(SIGNS[usize::from(*b) % SIGNS.len()])).collect()
}

/// What anyone may know of a case by its code; with the right check also who holds it, until when and why.
pub async fn public(tx: &mut Tx, world: &World, code: &str, check: Option<&str>) -> Res<Value> {
    let case = store::find_by_code(tx, code.trim()).await?.ok_or(Failure::NotFound)?;
    let version = world.catalogue.version(case.procedure_version);
    if version.is_none_or(|v| v.sensitive) {
        return Err(Failure::NotFound);
    }
    let steps = worklist::list_of(tx, case.id.uuid()).await?;
    let done = steps.iter().filter(|t| t.state == "done").count();
    let mut out = json!({
        "code": case.code, "status": case.status, "status_text": case.status.vietnamese(), "national_status": case.status.national(),
        "steps_done": done,
    });
    if check.is_some_and(|c| c.trim().eq_ignore_ascii_case(&check_code(world, &case.code))) {
        let holder = steps.iter().find(|t| t.state == "open").and_then(|t| t.agency).unwrap_or(case.deciding);
        let records = store::list_records(tx, case.id).await?;
        let due = world.due_from(&case, &records)?;
        let day = case.day();
        out["procedure"] = json!({ "code": case.procedure_code, "name": case.procedure_name });
        out["held_by"] =
            json!(world.organisation.name(if case.status == Status::Finished { case.receiving } else { holder }, day));
        out["accepted"] = json!(case.accepted);
        out["due"] = json!(case.due);
        out["appointment"] = json!(case.appointment);
        out["because"] = json!(due.as_ref().map(|d| &d.because));
        out["why"] = json!(due.iter().flat_map(|d| &d.because).map(calendar::explain_vi).collect::<Vec<_>>());
        out["remaining"] = json!(due.as_ref().and_then(|d| d.remaining));
        out["answer_by"] = json!(open_until(&records, "supplement_request"));
        out["posted_until"] = json!(open_until(&records, "posting"));
        out["inspections"] = json!(inspections(&records));
    }
    Ok(out)
}

fn open_until(records: &[RecordRow], kind: &str) -> Option<Instant> {
    records.iter().rev().find(|r| r.kind == kind && r.closed.is_none()).and_then(|r| r.until)
}

/// Inspections to come: day, hour and names of the officials.
fn inspections(records: &[RecordRow]) -> Vec<Value> {
    let open = records.iter().filter(|r| r.kind == "inspection" && r.closed.is_none());
    open.map(|r| json!({ "at": r.until, "people": r.body["people"], "place": r.body["place"] })).collect()
}
