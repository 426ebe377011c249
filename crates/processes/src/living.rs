//! Acts on processes that run, and what their pages read: authorise → the host's act (kernel `process`), in one
//! transaction. Whose processes they are, the owner knows ([`Owner`]); it seals the reason for the journal.

use crate::work::World;
use base::{Act, Failure, Id, Res, nfc};
use catalogue::Version;
use db::Tx;
use flow::Variables;
use flow::migrate::Mapping;
use kernel::accounts::Actor;
use kernel::process::incidents::{self, Incident};
use kernel::process::migration::{self, Batch, BatchRow, MIGRATED_MAX, Order, Outlook};
use kernel::process::stop::{self, Running, Went};
use kernel::process::{Moved, Owner};
use std::sync::Arc;

/// Kind of the things whose processes run by the catalogue.
pub const SUBJECT_KIND: &str = "case";
/// Letters of a reason.
pub const REASON_MAX: usize = 1_000;

/// What is done about an incident.
#[derive(Clone, Debug, PartialEq)]
pub enum Repair {
    /// Variables are set; it stays until it is retried.
    Set(Variables),
    /// The step is tried again.
    Retry,
    /// The process goes on as if the step were done.
    Skip,
}

/// Running processes that are to go on in another version.
#[derive(Clone, Debug)]
pub struct Moving {
    /// The version that they run.
    pub from: String,
    /// The version in which they go on.
    pub to: String,
    /// Steps that are called otherwise there.
    pub mapping: Mapping,
}

impl Moving {
    fn order<'a>(&'a self, chosen: Option<&'a [Id<kernel::process::Instance>]>) -> Order<'a> {
        Order { subject_kind: SUBJECT_KIND, from: &self.from, to: &self.to, mapping: &self.mapping, chosen }
    }
}

/// Mends, retries or skips the step of an incident.
///
/// # Errors
/// `Conflict` when it is closed already; `process.suspended`, `process.not_skippable`.
pub async fn repair(
    tx: &mut Tx,
    world: &World,
    owner: &dyn Owner,
    actor: &Actor,
    act: &Act,
    incident: Id<Incident>,
    repair: Repair,
    reason: &str,
) -> Res<Moved> {
    let by = actor.by(world.mender(actor, act.now.day())?);
    let reason = said(reason)?;
    match repair {
        Repair::Set(variables) => incidents::mend(tx, act, by, owner, incident, variables, &reason).await,
        Repair::Retry => incidents::retry(tx, act, by, owner, incident, &reason).await,
        Repair::Skip => incidents::skip(tx, act, by, owner, incident, &reason).await,
    }
}

/// Stops what runs by a version, or lets it go on; one go of at most [`stop::AT_ONCE_MAX`].
pub async fn turn_all(
    tx: &mut Tx,
    world: &World,
    owner: &dyn Owner,
    actor: &Actor,
    act: &Act,
    version: &Version,
    stop: bool,
    reason: &str,
) -> Res<Went> {
    let by = actor.by(world.mender(actor, act.now.day())?);
    let (reason, model) = (said(reason)?, version.id.to_string());
    match stop {
        true => stop::suspend_all(tx, act, by, owner, &model, &reason).await,
        false => stop::resume_all(tx, act, by, owner, &model, &reason).await,
    }
}

/// What runs by a version goes on in another: all of it, or the [`MIGRATED_MAX`] oldest where there are more. All or nothing.
///
/// # Errors
/// `process.migration_hindered`.
pub async fn migrate(
    tx: &mut Tx,
    world: &World,
    owner: &dyn Owner,
    actor: &Actor,
    act: &Act,
    moving: &Moving,
    reason: &str,
) -> Res<(Id<Batch>, Outlook)> {
    let by = actor.by(world.mender(actor, act.now.day())?);
    let reason = said(reason)?;
    let chosen = migration::list_oldest(tx, SUBJECT_KIND, &moving.from, MIGRATED_MAX).await?;
    migration::migrate(tx, act, by, owner, &moving.order(Some(&chosen)), &reason).await
}

/// Takes a migration back.
///
/// # Errors
/// `process.migration_moved`.
pub async fn undo(
    tx: &mut Tx,
    world: &World,
    owner: &dyn Owner,
    actor: &Actor,
    act: &Act,
    batch: Id<Batch>,
    reason: &str,
) -> Res<u64> {
    let by = actor.by(world.mender(actor, act.now.day())?);
    migration::undo(tx, act, by, owner, batch, &said(reason)?).await
}

fn said(reason: &str) -> Res<String> {
    let text = reason.lines().map(nfc).collect::<Vec<_>>().join("\n").trim().to_owned();
    if text.is_empty() || text.chars().count() > REASON_MAX {
        return Err(Failure::field("reason", "required", format!("1 to {REASON_MAX}")));
    }
    Ok(text)
}

/// What a migration would do.
#[derive(Clone, Debug)]
pub struct Forecast {
    /// To all that runs.
    pub whole: Outlook,
    /// To the oldest that go at once, where there are more.
    pub part: Option<Outlook>,
}

/// What a migration would do. Reads, and changes nothing.
pub async fn forecast(tx: &mut Tx, act: &Act, owner: &dyn Owner, moving: &Moving) -> Res<Forecast> {
    let whole = migration::look(tx, act.now, owner, &moving.order(None)).await?;
    let part = match whole.instances > MIGRATED_MAX as u64 {
        true => {
            let chosen = migration::list_oldest(tx, SUBJECT_KIND, &moving.from, MIGRATED_MAX).await?;
            Some(migration::look(tx, act.now, owner, &moving.order(Some(&chosen))).await?)
        }
        false => None,
    };
    Ok(Forecast { whole, part })
}

/// A version and what runs by it.
#[derive(Clone, Debug)]
pub struct VersionState {
    /// The version.
    pub version: Arc<Version>,
    /// How many processes.
    pub running: Running,
    /// How many incidents are open.
    pub incidents: u64,
}

/// The versions of a procedure that have a process, as given, with what runs by them.
pub async fn version_states(tx: &mut Tx, history: &[Arc<Version>]) -> Res<Vec<VersionState>> {
    let incidents = incidents::count_by_model(tx).await?;
    let mut all = Vec::new();
    for version in history.iter().filter(|v| v.package().is_some()) {
        let model = version.id.to_string();
        let open = incidents.iter().find(|(of, _)| *of == model).map_or(0, |(_, n)| *n);
        let running = stop::count(tx, &model).await?;
        all.push(VersionState { version: Arc::clone(version), running, incidents: open });
    }
    Ok(all)
}

/// Migrations between these versions, the newest first.
pub async fn batches(tx: &mut Tx, history: &[Arc<Version>], limit: usize) -> Res<Vec<BatchRow>> {
    let mut all = Vec::new();
    for version in history {
        all.extend(migration::list_batches(tx, &version.id.to_string(), limit).await?);
    }
    all.sort_by(|a, b| b.at.cmp(&a.at).then_with(|| b.id.cmp(&a.id)));
    all.truncate(limit);
    Ok(all)
}
