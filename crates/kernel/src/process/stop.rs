//! Stopping and resuming: one instance, or all of a model. A suspended instance takes no command but resume and
//! terminate; its jobs are held, so that timers which come due meanwhile run after the resume, in due order, each as of
//! its own moment. Messages for it are kept; signals pass it by.

use super::{Hosted, Instance, Moved, Owner, get, incidents, needs_reason};
use crate::journal::By;
use base::{Act, Id, Res};
use db::{Tx, args};
use flow::Command;
use serde_json::json;

/// Instances stopped or resumed in one transaction.
pub const AT_ONCE_MAX: usize = 500;

/// What one go did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Went {
    /// Instances stopped or resumed.
    pub done: u64,
    /// Instances left for a further go.
    pub left: u64,
}

/// How many instances of a model run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Running {
    /// All that have not ended, stopped ones too.
    pub running: u64,
    /// Those that were stopped.
    pub suspended: u64,
}

/// How many instances of a model run, and how many of them were stopped.
pub async fn count(tx: &mut Tx, model: &str) -> Res<Running> {
    let whole = |row: db::Row| row.int(0).map(|n| u64::try_from(n).unwrap_or(0));
    let sql = "SELECT COUNT(*) FROM process_instances WHERE model = $1 AND status = 'running'";
    let running = whole(tx.query_one(sql, args![model]).await?)?;
    let sql = "SELECT COUNT(*) FROM process_instances WHERE model = $1 AND suspended = 1 AND status = 'running'";
    let suspended = whole(tx.query_one(sql, args![model]).await?)?;
    Ok(Running { running, suspended })
}

/// Stops one instance.
pub async fn suspend(
    tx: &mut Tx,
    act: &Act,
    by: By,
    owner: &dyn Owner,
    instance: Id<Instance>,
    reason: &str,
) -> Res<Moved> {
    needs_reason(reason)?;
    let hosted = get(tx, instance).await?;
    turn(tx, act, by, owner, hosted, true, reason).await
}

/// Lets a suspended instance go on.
pub async fn resume(
    tx: &mut Tx,
    act: &Act,
    by: By,
    owner: &dyn Owner,
    instance: Id<Instance>,
    reason: &str,
) -> Res<Moved> {
    needs_reason(reason)?;
    let hosted = get(tx, instance).await?;
    turn(tx, act, by, owner, hosted, false, reason).await
}

/// Stops all running instances of a model, the oldest first, at most [`AT_ONCE_MAX`]: repeat until none is left.
pub async fn suspend_all(tx: &mut Tx, act: &Act, by: By, owner: &dyn Owner, model: &str, reason: &str) -> Res<Went> {
    all(tx, act, by, owner, model, true, reason).await
}

/// Lets all suspended instances of a model go on, likewise.
pub async fn resume_all(tx: &mut Tx, act: &Act, by: By, owner: &dyn Owner, model: &str, reason: &str) -> Res<Went> {
    all(tx, act, by, owner, model, false, reason).await
}

async fn all(tx: &mut Tx, act: &Act, by: By, owner: &dyn Owner, model: &str, stop: bool, reason: &str) -> Res<Went> {
    needs_reason(reason)?;
    let sql = "SELECT id FROM process_instances WHERE model = $1 AND status = 'running' AND suspended = $2 ORDER BY id LIMIT $3";
    let rows = tx.query(sql, args![model, !stop, AT_ONCE_MAX]).await?;
    let mut done = 0;
    for row in rows {
        let hosted = get(tx, row.id(0)?).await?;
        turn(tx, act, by, owner, hosted, stop, reason).await?;
        done += 1;
    }
    let sql = "SELECT COUNT(*) FROM process_instances WHERE model = $1 AND status = 'running' AND suspended = $2";
    let left = tx.query_one(sql, args![model, !stop]).await?.int(0)?;
    Ok(Went { done, left: u64::try_from(left).unwrap_or(0) })
}

async fn turn(
    tx: &mut Tx,
    act: &Act,
    by: By,
    owner: &dyn Owner,
    hosted: Hosted,
    stop: bool,
    reason: &str,
) -> Res<Moved> {
    let (why, sealed) = (reason.to_owned(), owner.seal(tx, hosted.subject, reason).await?);
    let (command, verb) = match stop {
        true => (Command::Suspend { reason: why }, "process_suspended"),
        false => (Command::Resume { reason: why }, "process_resumed"),
    };
    incidents::obey(tx, act, by, owner, hosted, command, verb, &json!({ "reason": sealed })).await
}
