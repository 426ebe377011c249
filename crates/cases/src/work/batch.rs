//! One act on many cases in one transaction: each is tried, what could not be done is told with its reason.

use super::{World, claim};
use crate::model::Case;
use crate::store;
use base::{Act, Failure, Id, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::organisation::Staff;
use kernel::worklist::{self, TaskRow};
use uuid::Uuid;

/// Cases in one batch at most: one page of a list.
pub const BATCH_MAX: usize = 200;

/// How a batch ended.
#[derive(Clone, Debug, Default)]
pub struct Batch {
    /// Cases done.
    pub done: Vec<Id<Case>>,
    /// Cases not done, each with its code (empty where it may not be seen) and why.
    pub left: Vec<(String, Failure)>,
}

/// Takes every free step of these cases that waits for the actor's posts.
///
/// # Errors
/// `Invalid` for none or too many; what breaks the transaction itself.
pub async fn claim_all(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, cases: &[Id<Case>]) -> Res<Batch> {
    let cases = in_order(cases)?;
    let subjects: Vec<Uuid> = cases.iter().map(|c| c.uuid()).collect();
    let mut open = worklist::list_open_of_many(tx, &subjects).await?;
    let mut batch = Batch::default();
    for id in cases {
        let tasks = open.remove(&id.uuid()).unwrap_or_default();
        match claim_case(tx, world, actor, act, &tasks).await {
            Ok(()) => batch.done.push(id),
            Err(failure) => batch.left.push(leave(tx, id, failure).await?),
        }
    }
    Ok(batch)
}

/// The cases in order of identity, each once: batches that meet lock in the same order and never wait for one another.
pub(crate) fn in_order(cases: &[Id<Case>]) -> Res<Vec<Id<Case>>> {
    let mut all = cases.to_vec();
    all.sort_unstable();
    all.dedup();
    if all.is_empty() || all.len() > BATCH_MAX {
        return Err(Failure::field("case", "required", BATCH_MAX.to_string()));
    }
    Ok(all)
}

/// A case that could not be done, with its code where it may be seen. A broken machine ends the whole batch.
pub(crate) async fn leave(tx: &mut Tx, id: Id<Case>, failure: Failure) -> Res<(String, Failure)> {
    if matches!(failure, Failure::Internal(_) | Failure::Unavailable { .. }) {
        return Err(failure);
    }
    let is_seen = !matches!(failure, Failure::NotFound);
    let code = if is_seen { store::find(tx, id).await?.map(|c| c.code) } else { None };
    Ok((code.unwrap_or_default(), failure))
}

/// Claims what is free; where nothing is, tells the first reason.
async fn claim_case(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, tasks: &[TaskRow]) -> Res<()> {
    let (mut is_taken, mut why) = (false, Failure::Forbidden);
    for task in tasks.iter().filter(|t| t.role != "applicant") {
        if task.assignee == Some(actor.staff) {
            is_taken = true;
            continue;
        }
        match claim(tx, world, actor, act, task.id).await {
            Ok(_) => is_taken = true,
            Err(Failure::Internal(text)) => return Err(Failure::Internal(text)),
            Err(failure) => why = first_told(why, failure, task.assignee),
        }
    }
    if tasks.is_empty() {
        return Err(Failure::NotFound);
    }
    if is_taken { Ok(()) } else { Err(why) }
}

/// That someone else was first says more than that one may not.
fn first_told(known: Failure, new: Failure, holder: Option<Id<Staff>>) -> Failure {
    match (known, new, holder) {
        (Failure::Forbidden, Failure::Forbidden, Some(holder)) => {
            Failure::Conflict { version: 0, changed: serde_json::json!({ "assignee": holder }) }
        }
        (Failure::Forbidden, new, _) => new,
        (known, _, _) => known,
    }
}
