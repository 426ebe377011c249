//! Reads of personal data: one row a request, committed before the reply. The only write that a GET makes.
//! Each row is found by whom it names ([`list_about`]), so that people can be told who read what is kept of them.

use crate::vault::random_key;
use base::{Id, Instant, Res};
use db::{Row, Sql, Tx, args};
use std::collections::BTreeSet;
use uuid::Uuid;

/// A reading.
pub enum Reading {}

/// A reading as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadingRow {
    /// Identity.
    pub id: Id<Reading>,
    /// When, in legal time.
    pub at: Instant,
    /// Who read: an official, or a citizen who read their own.
    pub actor: Uuid,
    /// The unit of the post in which they read.
    pub unit: Option<Uuid>,
    /// Name of the page or route.
    pub purpose: String,
    /// Whom and what it named: persons, and the case where the page was about one.
    pub subjects: Vec<Uuid>,
}

/// Which readings are wanted.
#[derive(Clone, Copy, Debug)]
pub struct Asked {
    /// Whom they name.
    pub subject: Uuid,
    /// Not those by this one.
    pub but: Uuid,
    /// From this moment.
    pub from: Instant,
    /// Before this moment.
    pub to: Instant,
    /// Key of the last row seen.
    pub after: Option<(Instant, Id<Reading>)>,
    /// Rows.
    pub limit: usize,
}

/// Notes that `actor` read data of `subjects` for `purpose` (the name of the page or route).
pub async fn write(
    tx: &mut Tx,
    actor: Uuid,
    unit: Option<Uuid>,
    now: Instant,
    purpose: &str,
    subjects: &[Uuid],
) -> Res<()> {
    let id = new_id();
    let text = subjects.iter().map(Uuid::to_string).collect::<Vec<_>>().join(" ");
    let sql = "INSERT INTO access_log (at, actor, unit, purpose, subjects, id) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.later(sql, args![now, Id::<()>::new(actor), unit.map(Id::<()>::new), purpose, text, id]).await?;
    index(tx, id, now, subjects).await
}

/// Who is named is found without reading the log: one row for each.
async fn index(tx: &mut Tx, log: Id<Reading>, at: Instant, subjects: &[Uuid]) -> Res<()> {
    let subjects: BTreeSet<_> = subjects.iter().copied().collect();
    if subjects.is_empty() {
        return Ok(());
    }
    let mut sql = Sql::new("INSERT INTO access_log_subjects (subject, at, log) VALUES ");
    for (n, subject) in subjects.into_iter().enumerate() {
        sql.push(if n == 0 { "(" } else { ", (" }).arg(Id::<()>::new(subject)).push(", ").arg(at);
        sql.push(", ").arg(log).push(")");
    }
    tx.later_sql(sql).await
}

/// The log has no source of identities of its own: it is written outside of acts.
fn new_id() -> Id<Reading> {
    let random = random_key();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&random[..16]);
    Id::new(uuid::Builder::from_random_bytes(bytes).into_uuid())
}

/// Readings that name someone, newest first.
pub async fn list_about(tx: &mut Tx, asked: &Asked) -> Res<Vec<ReadingRow>> {
    let mut sql = Sql::new(
        "SELECT l.id, l.at, l.actor, l.unit, l.purpose, l.subjects
         FROM access_log_subjects s JOIN access_log l ON l.id = s.log WHERE s.subject = ",
    );
    sql.arg(Id::<()>::new(asked.subject)).push(" AND s.at >= ").arg(asked.from).push(" AND s.at < ").arg(asked.to);
    if let Some((at, id)) = asked.after {
        sql.push(" AND (s.at < ").arg(at).push(" OR (s.at = ").arg(at).push(" AND s.log < ").arg(id).push("))");
    }
    sql.push(" AND l.actor <> ").arg(Id::<()>::new(asked.but));
    sql.push(" ORDER BY s.at DESC, s.log DESC LIMIT ").arg(asked.limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// When someone was named first; `None`: never.
pub async fn first_about(tx: &mut Tx, subject: Uuid) -> Res<Option<Instant>> {
    let sql = "SELECT MIN(at) FROM access_log_subjects WHERE subject = $1";
    tx.query_one(sql, args![Id::<()>::new(subject)]).await?.opt(0, Row::instant)
}

/// Indexes some readings from before there was an index; gives how many.
pub async fn index_older(tx: &mut Tx, limit: usize) -> Res<usize> {
    let sql = "SELECT seq, at, subjects FROM access_log WHERE id IS NULL ORDER BY seq LIMIT $1";
    let rows = tx.query(sql, args![limit]).await?;
    for row in &rows {
        let id = new_id();
        tx.later("UPDATE access_log SET id = $2 WHERE seq = $1", args![row.int(0)?, id]).await?;
        index(tx, id, row.instant(1)?, &subjects_of(row.text(2)?)).await?;
    }
    Ok(rows.len())
}

fn subjects_of(text: &str) -> Vec<Uuid> {
    text.split(' ').filter_map(|id| Uuid::try_parse(id).ok()).collect()
}

fn read(r: &Row) -> Res<ReadingRow> {
    Ok(ReadingRow {
        id: r.id(0)?,
        at: r.instant(1)?,
        actor: r.id::<()>(2)?.uuid(),
        unit: r.opt(3, Row::id::<()>)?.map(Id::uuid),
        purpose: r.string(4)?,
        subjects: subjects_of(r.text(5)?),
    })
}
