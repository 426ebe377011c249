//! What those who lead do about late cases: they note why, in a code that reports add up, and remind the holder.

use super::batch::{Batch, in_order, leave};
use super::{Opened, World};
use crate::model::{Case, CaseRow, Status};
use crate::rules::lateness;
use crate::store;
use base::{Act, Id, Res};
use db::Tx;
use kernel::accounts::Actor;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Why a case is late.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CauseOfDelay {
    /// Code of the list in force.
    pub cause: String,
    /// What it was, where the code is `other`.
    #[serde(default)]
    pub words: String,
}

/// Notes why a case is late. A later note replaces an earlier one; both stay on record.
///
/// # Errors
/// `Invalid` `cause`, `words`; `Refused` `cases.not_late`.
pub async fn note_cause(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: CauseOfDelay,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.note_cause", &Status::ALL).await?;
    let cause = lateness::check_cause(&case, act.now, &input.cause, &input.words)?;
    let words = base::nfc(&input.words);
    let body = json!({ "cause": cause.code, "words": words });
    store::insert_record(tx, act, case.id, by, "late_cause", None, true, &body).await?;
    let words = world.sealed(tx, &case, &words).await?;
    world.settle(tx, act, by, &mut case, "late_cause", &json!({ "cause": cause.code, "words": words }), was).await?;
    Ok(case)
}

/// Reminds whoever holds the open steps of a case; once a day.
///
/// # Errors
/// `Refused` `cases.wrong_state`, `cases.reminded_today`.
pub async fn remind(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, open_tasks, .. } =
        world.open(tx, actor, act, id, if_match, "cases.remind", &Status::ALL).await?;
    let records = store::list_records(tx, id).await?;
    let last = records.iter().rev().find(|r| r.kind == "reminder").map(|r| r.at);
    lateness::check_reminder(&case, act.now, last)?;
    let holders: Vec<_> = open_tasks
        .iter()
        .filter(|t| t.role != "applicant")
        .map(|t| json!({ "step": t.element, "role": t.role, "agency": t.agency, "staff": t.assignee }))
        .collect();
    let body = json!({ "holders": holders });
    store::insert_record(tx, act, case.id, by, "reminder", None, true, &body).await?;
    world.settle(tx, act, by, &mut case, "reminder", &body, was).await?;
    Ok(case)
}

/// [`note_cause`] for many cases.
pub async fn note_cause_all(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    cases: &[Id<Case>],
    input: &CauseOfDelay,
) -> Res<Batch> {
    let mut batch = Batch::default();
    for id in in_order(cases)? {
        match note_cause(tx, world, actor, act, id, None, input.clone()).await {
            Ok(_) => batch.done.push(id),
            Err(base::Failure::Invalid(fields)) => return Err(base::Failure::Invalid(fields)),
            Err(failure) => batch.left.push(leave(tx, id, failure).await?),
        }
    }
    Ok(batch)
}

/// [`remind`] for many cases.
pub async fn remind_all(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, cases: &[Id<Case>]) -> Res<Batch> {
    let mut batch = Batch::default();
    for id in in_order(cases)? {
        match remind(tx, world, actor, act, id, None).await {
            Ok(_) => batch.done.push(id),
            Err(failure) => batch.left.push(leave(tx, id, failure).await?),
        }
    }
    Ok(batch)
}
