//! Incidents of hosted processes: seen by unit, model and element; mended by variables, retried, skipped. Each act says why,
//! in the journal of the thing that the process belongs to. Variables are named there, never their values.

use super::{Hosted, Instance, Moved, Owner, get, needs_reason, send};
use crate::journal::{self, By};
use crate::organisation::Unit;
use base::{Act, Failure, Id, Instant, Res};
use db::{Row, Sql, Tx, args};
use flow::{Command, Variables};
use serde::Serialize;
use serde_json::{Value, json};
use uuid::Uuid;

/// An incident.
pub enum Incident {}

/// An incident as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct IncidentRow {
    /// Its identity.
    pub id: Id<Incident>,
    /// The process.
    pub instance: Id<Instance>,
    /// The key of its element in the instance.
    #[serde(skip)]
    pub node_key: u32,
    /// Kind of the thing that the process belongs to.
    pub subject_kind: String,
    /// That thing.
    pub subject: Uuid,
    /// The unit that answers for it.
    pub unit: Option<Id<Unit>>,
    /// The model, as the module named it.
    pub model: String,
    /// Element of the model.
    pub element: String,
    /// Name of the element.
    pub name: String,
    /// Stable code of the fault.
    pub code: String,
    /// Detail for the one who mends it.
    pub detail: String,
    /// Since when.
    pub opened: Instant,
    /// Until when; `None`: it is open.
    pub closed: Option<Instant>,
    /// `retried`, `skipped`, or `ended` with the element or the process.
    pub outcome: Option<String>,
}

/// Which open incidents; what is left out is not asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter<'a> {
    /// Of these units.
    pub units: Option<&'a [Id<Unit>]>,
    /// Of these models.
    pub models: Option<&'a [String]>,
    /// At this element.
    pub element: Option<&'a str>,
}

impl Filter<'_> {
    fn narrow(&self, sql: &mut Sql) {
        if let Some(units) = self.units {
            sql.push(" AND unit IN ").list(units.iter().copied());
        }
        if let Some(models) = self.models {
            sql.push(" AND model IN ").list(models.iter().map(String::as_str));
        }
        if let Some(element) = self.element {
            sql.push(" AND element = ").arg(element);
        }
    }
}

/// Open incidents, the oldest first, after the one seen last.
pub async fn list(
    tx: &mut Tx,
    filter: &Filter<'_>,
    after: Option<Id<Incident>>,
    limit: usize,
) -> Res<Vec<IncidentRow>> {
    let mut sql = Sql::new(
        "SELECT id, instance, node_key, subject_kind, subject, unit, model, element, name, code, detail, opened, closed, outcome
         FROM process_incidents WHERE closed IS NULL",
    );
    filter.narrow(&mut sql);
    if let Some(after) = after {
        sql.push(" AND id > ").arg(after);
    }
    sql.push(" ORDER BY id LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// How many [`list`] has in all.
pub async fn count(tx: &mut Tx, filter: &Filter<'_>) -> Res<u64> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM process_incidents WHERE closed IS NULL");
    filter.narrow(&mut sql);
    let rows = tx.query_sql(&sql).await?;
    rows.first().map_or(Ok(0), |r| r.int(0)).map(|n| u64::try_from(n).unwrap_or(0))
}

/// How many are open, by model.
pub async fn count_by_model(tx: &mut Tx) -> Res<Vec<(String, u64)>> {
    let sql = "SELECT model, COUNT(*) FROM process_incidents WHERE closed IS NULL GROUP BY model ORDER BY model";
    let rows = tx.query(sql, args![]).await?;
    rows.iter().map(|r| Ok((r.string(0)?, u64::try_from(r.int(1)?).unwrap_or(0)))).collect()
}

/// An incident and the process it is in.
pub async fn get_one(tx: &mut Tx, id: Id<Incident>) -> Res<(IncidentRow, Hosted)> {
    let sql = "SELECT id, instance, node_key, subject_kind, subject, unit, model, element, name, code, detail, opened, closed, outcome
               FROM process_incidents WHERE id = $1";
    let incident = read(&tx.query_opt(sql, args![id]).await?.ok_or(Failure::NotFound)?)?;
    let hosted = get(tx, incident.instance).await?;
    Ok((incident, hosted))
}

/// Incidents of a thing, open or not, the oldest first.
pub async fn list_of(tx: &mut Tx, subject: Uuid) -> Res<Vec<IncidentRow>> {
    let sql = "SELECT id, instance, node_key, subject_kind, subject, unit, model, element, name, code, detail, opened, closed, outcome
               FROM process_incidents WHERE subject = $1 ORDER BY id";
    tx.query(sql, args![Id::<()>::new(subject)]).await?.iter().map(read).collect()
}

/// Sets variables where the element looks first for them. The incident stays until it is retried.
pub async fn mend(
    tx: &mut Tx,
    act: &Act,
    by: By,
    owner: &dyn Owner,
    id: Id<Incident>,
    variables: Variables,
    reason: &str,
) -> Res<Moved> {
    needs_reason(reason)?;
    let (incident, hosted) = open(tx, owner, id).await?;
    let scope = hosted.state.scope_of(incident.node_key);
    let names: Vec<&String> = variables.keys().collect();
    let why = owner.seal(tx, incident.subject, reason).await?;
    let line = json!({ "step": incident.element, "code": incident.code, "variables": names, "reason": why });
    let command = Command::Set { scope, variables: variables.clone() };
    obey(tx, act, by, owner, hosted, command, "incident_mended", &line).await
}

/// Tries again what failed. What fails again is a new incident.
pub async fn retry(tx: &mut Tx, act: &Act, by: By, owner: &dyn Owner, id: Id<Incident>, reason: &str) -> Res<Moved> {
    needs_reason(reason)?;
    let (incident, hosted) = open(tx, owner, id).await?;
    let why = owner.seal(tx, incident.subject, reason).await?;
    let line = json!({ "step": incident.element, "code": incident.code, "reason": why });
    let command = Command::Retry { key: incident.node_key };
    obey(tx, act, by, owner, hosted, command, "incident_retried", &line).await
}

/// Leaves the element as if its work were done.
pub async fn skip(tx: &mut Tx, act: &Act, by: By, owner: &dyn Owner, id: Id<Incident>, reason: &str) -> Res<Moved> {
    needs_reason(reason)?;
    let (incident, hosted) = open(tx, owner, id).await?;
    let why = owner.seal(tx, incident.subject, reason).await?;
    let line = json!({ "step": incident.element, "code": incident.code, "reason": why });
    let command = Command::Skip { key: incident.node_key, reason: reason.to_owned() };
    obey(tx, act, by, owner, hosted, command, "incident_skipped", &line).await
}

/// An open incident and its instance; one that is closed was seen too late.
async fn open(tx: &mut Tx, owner: &dyn Owner, id: Id<Incident>) -> Res<(IncidentRow, Hosted)> {
    let sql = "SELECT id, instance, node_key, subject_kind, subject, unit, model, element, name, code, detail, opened, closed, outcome
               FROM process_incidents WHERE id = $1";
    let subject = tx.query_opt(sql, args![id]).await?.ok_or(Failure::NotFound)?.id::<()>(4)?.uuid();
    // First the thing, then its process: the order in which every act locks.
    drop(owner.placing(tx, subject).await?);
    let incident = read(&tx.query_one(sql, args![id]).await?)?;
    if incident.closed.is_some() {
        let changed = json!({ "closed": incident.closed, "outcome": incident.outcome });
        return Err(Failure::Conflict { version: 0, changed });
    }
    let hosted = get(tx, incident.instance).await?;
    Ok((incident, hosted))
}

/// A command of an official to one instance, its journal line, and what the thing makes of it.
pub(super) async fn obey(
    tx: &mut Tx,
    act: &Act,
    by: By,
    owner: &dyn Owner,
    hosted: Hosted,
    command: Command,
    verb: &'static str,
    line: &Value,
) -> Res<Moved> {
    let (subject, kind, name) = (hosted.subject, hosted.subject_kind.clone(), hosted.model.clone());
    let on = owner.placing(tx, subject).await?;
    let model = owner.model(&kind, &name)?;
    let moved = send(tx, act, &model, hosted, command, &*on).await?;
    drop(on);
    journal::append(tx, by, act.now, &kind, subject, verb, line).await?;
    owner.follow(tx, act, by, subject, &name, &moved).await?;
    Ok(moved)
}

fn read(r: &Row) -> Res<IncidentRow> {
    Ok(IncidentRow {
        id: r.id(0)?,
        instance: r.id(1)?,
        node_key: u32::try_from(r.int(2)?).map_err(Failure::internal)?,
        subject_kind: r.string(3)?,
        subject: r.id::<()>(4)?.uuid(),
        unit: r.opt(5, Row::id)?,
        model: r.string(6)?,
        element: r.string(7)?,
        name: r.string(8)?,
        code: r.string(9)?,
        detail: r.string(10)?,
        opened: r.instant(11)?,
        closed: r.opt(12, Row::instant)?,
        outcome: r.opt(13, Row::string)?,
    })
}
