//! The outbox and the timers: a row written in the transaction of the act, claimed by one worker, retried with
//! back-off, and at last parked as an incident that an official can see and retry.

use base::{Act, Id, Instant, Res};
use db::{Row, Sql, Tx, args};
use serde_json::Value;

/// A job.
pub enum Job {}

/// Which time a job is due in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobClock {
    /// Legal time: timers of processes, reminders, deadlines.
    Legal,
    /// Machine time: notices, retries.
    Machine,
}

impl JobClock {
    fn name(self) -> &'static str {
        match self {
            Self::Legal => "legal",
            Self::Machine => "machine",
        }
    }
}

/// Tries before a job is parked as an incident.
pub const ATTEMPTS_MAX: i64 = 8;
/// Seconds for which a worker holds a claimed job.
const LEASE_SECONDS: i64 = 60;

/// Longest first wait of a job that failed.
const WAIT_SECONDS_MAX: i64 = 3_600;

/// A claimed job.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// Its identity.
    pub id: Id<Job>,
    /// Which module's which function: `notices.email`, `process.timer`.
    pub kind: String,
    /// What the function needs.
    pub body: Value,
    /// When it was due, in its own clock. A timer acts as of this moment.
    pub due: Instant,
    /// Tries so far.
    pub attempts: i64,
}

impl Claimed {
    /// Whether the job is parked if this try fails.
    pub const fn is_last_try(&self) -> bool {
        self.attempts + 1 >= ATTEMPTS_MAX
    }
}

/// Writes a job.
pub async fn insert(
    tx: &mut Tx,
    act: &Act,
    kind: &str,
    subject: Option<uuid::Uuid>,
    clock: JobClock,
    due: Instant,
    body: &Value,
) -> Res<Id<Job>> {
    let id = act.id::<Job>();
    let sql = "INSERT INTO jobs (id, kind, body, subject, clock, due, state, attempts, lease)
               VALUES ($1, $2, $3, $4, $5, $6, 'ready', 0, 0)";
    tx.later(sql, args![id, kind, body.to_string(), subject.map(Id::<()>::new), clock.name(), due]).await?;
    Ok(id)
}

/// Takes back a job that has not run.
pub async fn cancel(tx: &mut Tx, id: Id<Job>) -> Res<()> {
    tx.execute("DELETE FROM jobs WHERE id = $1", args![id]).await.map(drop)
}

/// Claims up to `limit` jobs due by `now` of their clock, earliest first. `machine` starts the lease.
pub async fn claim(tx: &mut Tx, clock: JobClock, now: Instant, machine: Instant, limit: usize) -> Res<Vec<Claimed>> {
    let mut sql = Sql::new("SELECT id, kind, body, due, attempts FROM jobs WHERE state = 'ready' AND clock = ");
    sql.arg(clock.name()).push(" AND due <= ").arg(now).push(" AND lease <= ").arg(machine);
    sql.push(" ORDER BY due, id LIMIT ").arg(limit).push(tx.skip_locked());
    let claimed: Vec<Claimed> = tx.query_sql(&sql).await?.iter().map(read).collect::<Res<_>>()?;
    for job in &claimed {
        let lease = machine.plus_seconds(LEASE_SECONDS);
        tx.execute("UPDATE jobs SET lease = $2, attempts = attempts + 1 WHERE id = $1", args![job.id, lease]).await?;
    }
    Ok(claimed)
}

/// The earliest legal timer due by `until`: what a jump of legal time fires next.
pub async fn next_due(tx: &mut Tx, clock: JobClock, until: Instant) -> Res<Option<Instant>> {
    let sql = "SELECT MIN(due) FROM jobs WHERE state = 'ready' AND clock = $1 AND due <= $2";
    tx.query_one(sql, args![clock.name(), until]).await?.opt(0, Row::instant)
}

/// How many jobs of a clock are due by `until`: what is still to be caught up with.
pub async fn count_due(tx: &mut Tx, clock: JobClock, until: Instant) -> Res<u64> {
    let sql = "SELECT COUNT(*) FROM jobs WHERE state = 'ready' AND clock = $1 AND due <= $2";
    let n = tx.query_one(sql, args![clock.name(), until]).await?.int(0)?;
    Ok(u64::try_from(n).unwrap_or(0))
}

/// The job is done.
pub async fn finish(tx: &mut Tx, id: Id<Job>) -> Res<()> {
    tx.execute("DELETE FROM jobs WHERE id = $1", args![id]).await.map(drop)
}

/// The job failed: tried again after `wait_seconds`, twice as long each time, or parked after [`ATTEMPTS_MAX`] tries.
pub async fn fail(tx: &mut Tx, job: &Claimed, machine: Instant, wait_seconds: i64, error: &str) -> Res<()> {
    let error: String = error.chars().take(500).collect();
    if job.is_last_try() {
        return tx
            .execute("UPDATE jobs SET state = 'incident', error = $2 WHERE id = $1", args![job.id, error])
            .await
            .map(drop);
    }
    let wait = wait_seconds.clamp(1, WAIT_SECONDS_MAX) << job.attempts.clamp(0, 10);
    let lease = machine.plus_seconds(wait);
    tx.execute("UPDATE jobs SET lease = $2, error = $3 WHERE id = $1", args![job.id, lease, error]).await.map(drop)
}

/// A parked job of this kind and subject may run again; gives how many there were.
pub async fn retry(tx: &mut Tx, kind: &str, subject: uuid::Uuid) -> Res<u64> {
    let sql = "UPDATE jobs SET state = 'ready', attempts = 0, lease = 0, error = NULL
               WHERE subject = $1 AND kind = $2 AND state = 'incident'";
    tx.execute(sql, args![Id::<()>::new(subject), kind]).await
}

/// Takes back all jobs of this kind and subject.
pub async fn cancel_of(tx: &mut Tx, kind: &str, subject: uuid::Uuid) -> Res<()> {
    tx.execute("DELETE FROM jobs WHERE subject = $1 AND kind = $2", args![Id::<()>::new(subject), kind]).await.map(drop)
}

fn read(row: &Row) -> Res<Claimed> {
    Ok(Claimed {
        id: row.id(0)?,
        kind: row.string(1)?,
        body: serde_json::from_str(row.text(2)?).map_err(base::Failure::internal)?,
        due: row.instant(3)?,
        attempts: row.int(4)?,
    })
}
