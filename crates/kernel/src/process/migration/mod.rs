//! Running instances go on in another version of their model: first a look that only reads, then all or nothing in one
//! transaction, with a journal line for each, and a way back as long as nothing has moved. Open tasks keep who has them,
//! since when and until when; timers keep their due times. What becomes of one instance is `flow::migrate`'s to say.

mod outlook;

pub use outlook::{Found, Moves, Outlook};

use super::effects::{self, timer_body};
use super::{Hosted, Instance, Owner, Placing, TIMER_JOB, get, needs_reason, post, store};
use crate::journal::{self, By};
use base::{Act, Failure, Id, Instant, Refusal, Res};
use db::{Row, Sql, Tx, args};
use flow::migrate::{Mapping, Plan, Undo, plan};
use flow::{Event, Key, Model, apply};
use outlook::Sums;
use serde_json::json;

/// Instances migrated in one transaction. More are refused: choose some, by unit or by age.
pub const MIGRATED_MAX: usize = 500;
/// Instances that one look goes through.
pub const LOOKED_MAX: usize = 5_000;
/// Instances migrated together.
pub enum Batch {}

/// A migration that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchRow {
    /// Its identity.
    pub id: Id<Batch>,
    /// The model that the instances ran.
    pub from: String,
    /// The model in which they went on.
    pub to: String,
    /// When.
    pub at: Instant,
    /// How many instances.
    pub instances: u64,
    /// Whether it was taken back.
    pub undone: bool,
}

/// Migrations into a model, the newest first.
pub async fn list_batches(tx: &mut Tx, to: &str, limit: usize) -> Res<Vec<BatchRow>> {
    let sql = "SELECT batch, source, target, at, COUNT(*), COUNT(undone) FROM process_migrations WHERE target = $1
               GROUP BY batch, source, target, at ORDER BY at DESC, batch DESC LIMIT $2";
    let read_one = |r: &Row| {
        let (instances, undone) = (r.int(4)?, r.int(5)?);
        Ok(BatchRow {
            id: r.id(0)?,
            from: r.string(1)?,
            to: r.string(2)?,
            at: r.instant(3)?,
            instances: u64::try_from(instances).unwrap_or(0),
            undone: undone == instances,
        })
    };
    tx.query(sql, args![to, limit]).await?.iter().map(read_one).collect()
}

/// The oldest running instances of a model, for a migration in parts.
pub async fn list_oldest(tx: &mut Tx, subject_kind: &str, model: &str, limit: usize) -> Res<Vec<Id<Instance>>> {
    let order = Order { subject_kind, from: model, to: model, mapping: &Mapping::default(), chosen: None };
    Ok(list(tx, &order, limit).await?.into_iter().map(|h| h.id).collect())
}

/// What is to go where.
#[derive(Clone, Debug)]
pub struct Order<'a> {
    /// Kind of the things that the processes belong to.
    pub subject_kind: &'a str,
    /// The model that they run, as the module named it.
    pub from: &'a str,
    /// The model in which they are to go on.
    pub to: &'a str,
    /// Elements that are called otherwise there.
    pub mapping: &'a Mapping,
    /// Only these instances; `None`: all that run.
    pub chosen: Option<&'a [Id<Instance>]>,
}

/// What a migration would do. Reads, and changes nothing.
pub async fn look(tx: &mut Tx, now: Instant, owner: &dyn Owner, order: &Order<'_>) -> Res<Outlook> {
    let (old, new) = models(owner, order)?;
    let mut outlook = Outlook { instances: count(tx, order).await?, ..Outlook::default() };
    let mut sums = Sums::default();
    for hosted in list(tx, order, LOOKED_MAX).await? {
        sums.add(hosted.id, &plan(&old, &new, &hosted.state, order.mapping, now), &mut outlook);
    }
    sums.fill(&mut outlook);
    Ok(outlook)
}

/// Migrates all of them, or none.
pub async fn migrate(
    tx: &mut Tx,
    act: &Act,
    by: By,
    owner: &dyn Owner,
    order: &Order<'_>,
    reason: &str,
) -> Res<(Id<Batch>, Outlook)> {
    needs_reason(reason)?;
    let (old, new) = models(owner, order)?;
    let mut outlook = Outlook { instances: count(tx, order).await?, ..Outlook::default() };
    if outlook.instances > MIGRATED_MAX as u64 {
        let too_many = Refusal::new("process.migration_too_many").with("count", outlook.instances);
        return Err(too_many.with("max", MIGRATED_MAX).into());
    }
    let batch = act.id::<Batch>();
    let mut sums = Sums::default();
    for id in list(tx, order, MIGRATED_MAX).await?.into_iter().map(|h| h.id) {
        let subject = super::find_subject(tx, id).await?.ok_or(Failure::NotFound)?;
        // First the thing, then its process: the order in which every act locks.
        let on = owner.placing(tx, subject).await?;
        let hosted = get(tx, id).await?;
        let made = plan(&old, &new, &hosted.state, order.mapping, act.now);
        sums.add(id, &made, &mut outlook);
        if made.obstacles.is_empty() {
            move_one(tx, act, by, owner, order, batch, &new, hosted, &made, &*on, reason).await?;
        }
    }
    sums.fill(&mut outlook);
    if outlook.able < outlook.looked {
        let hindered = outlook.looked - outlook.able;
        return Err(Refusal::new("process.migration_hindered").with("count", hindered).into());
    }
    Ok((batch, outlook))
}

async fn move_one(
    tx: &mut Tx,
    act: &Act,
    by: By,
    owner: &dyn Owner,
    order: &Order<'_>,
    batch: Id<Batch>,
    new: &Model,
    mut hosted: Hosted,
    made: &Plan,
    on: &(dyn Placing + Send),
    reason: &str,
) -> Res<()> {
    let events = flow::migrate::migrate(&hosted.state, made).map_err(Failure::internal)?;
    let timers = dues(tx, hosted.id, &events).await?;
    hosted.model = order.to.to_owned();
    let moved = change(tx, act, new, &mut hosted, &events, on).await?;
    let undo = made.undo().map(serde_json::to_string).transpose().map_err(Failure::internal)?;
    let sql = "INSERT INTO process_migrations (id, batch, instance, source, target, at, undo, timers)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (id, timers) = (act.id::<()>(), json!(timers).to_string());
    tx.later(sql, args![id, batch, hosted.id, order.from, order.to, act.now, undo, timers]).await?;
    let (kind, subject) = (&hosted.subject_kind, hosted.subject);
    let why = owner.seal(tx, subject, reason).await?;
    let line = json!({ "from": order.from, "to": order.to, "batch": batch, "reason": why });
    journal::append(tx, by, act.now, kind, subject, "process_migrated", &line).await?;
    owner.follow(tx, act, by, subject, &hosted.model, &moved).await
}

/// Takes a batch back: all of it, or nothing. Only instances that stand where the migration put them go back.
pub async fn undo(tx: &mut Tx, act: &Act, by: By, owner: &dyn Owner, batch: Id<Batch>, reason: &str) -> Res<u64> {
    needs_reason(reason)?;
    let sql = "SELECT id, instance, source, undo, timers FROM process_migrations WHERE batch = $1 AND undone IS NULL ORDER BY instance";
    let rows = tx.query(sql, args![batch]).await?;
    if rows.is_empty() {
        return Err(Failure::NotFound);
    }
    let mut moved_since = 0_u64;
    for row in &rows {
        if !undo_one(tx, act, by, owner, batch, row, reason).await? {
            moved_since += 1;
        }
    }
    match moved_since {
        0 => Ok(rows.len() as u64),
        count => Err(Refusal::new("process.migration_moved").with("count", count).into()),
    }
}

/// False: it has moved since, or went on at once.
async fn undo_one(
    tx: &mut Tx,
    act: &Act,
    by: By,
    owner: &dyn Owner,
    batch: Id<Batch>,
    row: &Row,
    reason: &str,
) -> Res<bool> {
    let instance = row.id::<Instance>(1)?;
    let subject = super::find_subject(tx, instance).await?.ok_or(Failure::NotFound)?;
    let on = owner.placing(tx, subject).await?;
    let mut hosted = get(tx, instance).await?;
    let Some(text) = row.opt(3, Row::string)? else { return Ok(false) };
    let way_back: Undo = serde_json::from_str(&text).map_err(Failure::internal)?;
    let Ok(events) = flow::migrate::undo(&hosted.state, &way_back) else { return Ok(false) };
    hosted.model = row.string(2)?;
    let model = owner.model(&hosted.subject_kind, &hosted.model)?;
    let moved = change(tx, act, &model, &mut hosted, &events, &*on).await?;
    drop(on);
    // Working time was counted by the calendar when the timer was armed: that moment holds again.
    let timers: Vec<(Key, i64)> = serde_json::from_str(row.text(4)?).map_err(Failure::internal)?;
    for (timer, due) in timers {
        let sql = "UPDATE jobs SET due = $4 WHERE subject = $1 AND kind = $2 AND body = $3";
        tx.later(sql, args![instance, TIMER_JOB, timer_body(instance, timer).to_string(), due]).await?;
    }
    tx.later("UPDATE process_migrations SET undone = $2 WHERE id = $1", args![row.id::<()>(0)?, act.now]).await?;
    let why = owner.seal(tx, subject, reason).await?;
    let line = json!({ "to": hosted.model, "batch": batch, "reason": why });
    journal::append(tx, by, act.now, &hosted.subject_kind, subject, "migration_undone", &line).await?;
    owner.follow(tx, act, by, subject, &hosted.model, &moved).await?;
    Ok(true)
}

/// Applies and stores the events of a migration, and carries them out in the version that the instance is in then.
async fn change(
    tx: &mut Tx,
    act: &Act,
    model: &Model,
    hosted: &mut Hosted,
    events: &[Event],
    on: &(dyn Placing + Send),
) -> Res<super::Moved> {
    events.iter().for_each(|event| apply(&mut hosted.state, event));
    store(tx, hosted).await?;
    let (mut moved, mail) = effects::carry_out(tx, act, model, hosted, events, on).await?;
    post::deliver_from(tx, act, model, hosted, on, mail, &mut moved).await?;
    Ok(moved)
}

/// When the timers that the events let go were due, by the host's calendar.
async fn dues(tx: &mut Tx, instance: Id<Instance>, events: &[Event]) -> Res<Vec<(Key, i64)>> {
    let mut all = Vec::new();
    for event in events {
        let Event::TimerDisarmed { timer } = event else { continue };
        let sql = "SELECT due FROM jobs WHERE subject = $1 AND kind = $2 AND body = $3";
        let row = tx.query_opt(sql, args![instance, TIMER_JOB, timer_body(instance, *timer).to_string()]).await?;
        if let Some(row) = row {
            all.push((*timer, row.int(0)?));
        }
    }
    Ok(all)
}

type Versions = (std::sync::Arc<Model>, std::sync::Arc<Model>);

fn models(owner: &dyn Owner, order: &Order<'_>) -> Res<Versions> {
    Ok((owner.model(order.subject_kind, order.from)?, owner.model(order.subject_kind, order.to)?))
}

fn meant(sql: &mut Sql, order: &Order<'_>) {
    sql.push(" WHERE status = 'running' AND subject_kind = ").arg(order.subject_kind);
    sql.push(" AND model = ").arg(order.from);
    if let Some(chosen) = order.chosen {
        sql.push(" AND id IN ").list(chosen.iter().copied());
    }
}

async fn count(tx: &mut Tx, order: &Order<'_>) -> Res<u64> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM process_instances");
    meant(&mut sql, order);
    let rows = tx.query_sql(&sql).await?;
    rows.first().map_or(Ok(0), |r| r.int(0)).map(|n| u64::try_from(n).unwrap_or(0))
}

async fn list(tx: &mut Tx, order: &Order<'_>, limit: usize) -> Res<Vec<Hosted>> {
    let mut sql = Sql::new("SELECT id, model, state, version, subject_kind, subject FROM process_instances");
    meant(&mut sql, order);
    sql.push(" ORDER BY id LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(super::read).collect()
}
