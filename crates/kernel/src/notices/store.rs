//! Rows of notices. No decisions.

use super::{Batch, Channel, Notice, NoticeQuery, NoticeRow, NoticeState};
use crate::organisation::Unit;
use base::{Day, Failure, Id, Instant, Res};
use db::{Row, Sql, Tx, args};
use std::collections::HashMap;
use uuid::Uuid;

const SELECT: &str =
    "SELECT id, subject_kind, subject, person, unit, what, facts, channel, state, at, told, attempts, error,
    address, batch, told_by FROM notices";

fn read(r: &Row) -> Res<NoticeRow> {
    let unknown = |name: &str| Failure::Internal(format!("a notice with {name}"));
    Ok(NoticeRow {
        id: r.id(0)?,
        subject_kind: r.string(1)?,
        subject: r.id::<()>(2)?.uuid(),
        person: r.id(3)?,
        unit: r.id(4)?,
        what: r.string(5)?,
        facts: serde_json::from_str(r.text(6)?).map_err(Failure::internal)?,
        channel: Channel::parse(r.text(7)?).ok_or_else(|| unknown("an unknown channel"))?,
        state: NoticeState::parse(r.text(8)?).ok_or_else(|| unknown("an unknown state"))?,
        at: r.instant(9)?,
        told: r.opt(10, Row::instant)?,
        attempts: r.int(11)?,
        error: r.string(12)?,
        address: r.opt(13, |r, i| r.bytes(i).map(<[u8]>::to_vec))?,
        batch: r.opt(14, Row::id)?,
        told_by: r.opt(15, Row::id)?,
    })
}

/// A new notice.
pub async fn insert(tx: &mut Tx, n: &NoticeRow) -> Res<()> {
    let sql = "INSERT INTO notices (id, subject_kind, subject, person, unit, what, facts, channel, state, at, told, attempts, error)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let subject = Id::<()>::new(n.subject);
    tx.later(
        sql,
        args![
            n.id,
            &n.subject_kind,
            subject,
            n.person,
            n.unit,
            &n.what,
            n.facts.to_string(),
            n.channel.name(),
            n.state.name(),
            n.at,
            n.told,
            n.attempts,
            &n.error
        ],
    )
    .await
}

/// What became of a notice.
pub async fn save(tx: &mut Tx, n: &NoticeRow) -> Res<()> {
    let sql =
        "UPDATE notices SET channel = $2, state = $3, told = $4, attempts = $5, error = $6, address = $7, batch = $8,
               told_by = $9 WHERE id = $1";
    let address = n.address.clone();
    tx.execute(
        sql,
        args![n.id, n.channel.name(), n.state.name(), n.told, n.attempts, &n.error, address, n.batch, n.told_by],
    )
    .await
    .map(drop)
}

/// The notice, locked until the end of the act.
pub async fn get_for_update(tx: &mut Tx, id: Id<Notice>) -> Res<NoticeRow> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE id = ").arg(id).push(tx.for_update());
    read(tx.query_sql(&sql).await?.first().ok_or(Failure::NotFound)?)
}

/// The notice.
pub async fn find(tx: &mut Tx, id: Id<Notice>) -> Res<Option<NoticeRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE id = ").arg(id);
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// All notices about a thing, oldest first.
pub async fn list_of(tx: &mut Tx, subject: Uuid) -> Res<Vec<NoticeRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE subject = ").arg(Id::<()>::new(subject)).push(" ORDER BY id");
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// A list, newest first.
pub async fn list(tx: &mut Tx, query: &NoticeQuery) -> Res<Vec<NoticeRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE unit IN ").list(query.units.iter().copied());
    sql.push(" AND subject_kind = ").arg(query.subject_kind);
    if !query.states.is_empty() {
        sql.push(" AND state IN ").list(query.states.iter().map(|s| s.name()));
    }
    if let Some(after) = query.after {
        sql.push(" AND id < ").arg(after);
    }
    sql.push(" ORDER BY id DESC LIMIT ").arg(query.limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// Letters of these agencies that wait for the printer, oldest first; of one day only where it is told.
pub async fn list_to_print(tx: &mut Tx, units: &[Id<Unit>], day: Option<Day>, limit: usize) -> Res<Vec<NoticeRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE unit IN ").list(units.iter().copied()).push(" AND state = 'to_print'");
    if let Some(day) = day {
        let from = Instant::at(day, 0, 0, 0);
        sql.push(" AND at >= ").arg(from).push(" AND at < ").arg(Instant::at(day.plus_days(1), 0, 0, 0));
    }
    sql.push(" ORDER BY at, id LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// Letters that went into one print, in its order.
pub async fn list_of_batch(tx: &mut Tx, batch: Id<Batch>) -> Res<Vec<NoticeRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE batch = ").arg(batch).push(" ORDER BY at, id");
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// How many notices of these agencies there are in each state, about things of one kind.
pub async fn count_by_state(
    tx: &mut Tx,
    subject_kind: &'static str,
    units: &[Id<Unit>],
) -> Res<HashMap<NoticeState, u64>> {
    let mut sql = Sql::new("SELECT state, COUNT(*) FROM notices WHERE unit IN ");
    sql.list(units.iter().copied()).push(" AND subject_kind = ").arg(subject_kind).push(" GROUP BY state");
    let rows = tx.query_sql(&sql).await?;
    let read = |r: &Row| {
        let state = NoticeState::parse(r.text(0)?).ok_or_else(|| Failure::Internal("an unknown state".into()))?;
        Ok((state, u64::try_from(r.int(1)?).unwrap_or(0)))
    };
    rows.iter().map(read).collect()
}

/// Letters from before `moment` count as printed at their own time: for a history that was made, not lived.
pub async fn print_before(tx: &mut Tx, moment: Instant) -> Res<u64> {
    let sql = "UPDATE notices SET state = 'printed', told = at WHERE state = 'to_print' AND at < $1";
    tx.execute(sql, args![moment]).await
}
