//! What pages and API show of cases, within the actor's scope.

pub mod desk;
pub mod filters;
pub mod inbox;
pub mod late;
pub mod listed;
mod page;
pub mod paging;
pub mod search;
mod signing;
pub mod standing;

pub(crate) use page::{Holder, Names, Whole, body_of, list_holders, names_of, unsealed, whole};
pub(crate) use signing::{Proposal, ToSign, find_signing, list_to_sign, load_to_sign};
pub mod files;

use crate::model::{Case, CaseRow, DocumentLine, RecordRow, Status};
use crate::store;
use crate::work::World;
use access::Scope;
use base::{Day, Failure, Id, Instant, Page, PageRequest, Res};
use calendar::Due;
use db::{Sql, Tx};
use kernel::accounts::Actor;
use kernel::journal::{self, Line};
use kernel::organisation::Unit;
use kernel::people::{self, Profile};
use kernel::vault::Person;
use kernel::worklist::{self, TaskRow};
use serde::Deserialize;
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
    let records = store::list_records(tx, id).await?;
    let others = tasks.iter().filter_map(|t| t.agency).chain(consulted(&records)).collect();
    world.access.authorise(actor, &world.organisation, now.day(), "cases.view", &case.resource(others))?;
    let due = world.due_from(&case, &records)?;
    let filer = found(people::get(tx, &world.vault, case.filer).await)?;
    let owner =
        if case.owner == case.filer { filer.clone() } else { found(people::get(tx, &world.vault, case.owner).await)? };
    let documents = store::list_documents(tx, id).await?;
    let lines = journal::list(tx, id.uuid()).await?;
    Ok(CaseView { case, filer, owner, documents, records, tasks, lines, due })
}

/// Agencies that were asked, also those that have answered: they may look up what came of it.
pub(crate) fn consulted(records: &[RecordRow]) -> impl Iterator<Item = Id<Unit>> + '_ {
    let asked = records.iter().filter(|r| r.kind == "consultation");
    asked.filter_map(|r| r.body["unit"].as_str().and_then(Id::parse))
}

fn found(profile: Res<Profile>) -> Res<Option<Profile>> {
    match profile {
        Err(Failure::NotFound) => Ok(None),
        other => other.map(Some),
    }
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
    }
    Ok(out)
}
