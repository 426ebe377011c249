//! Rows of demands and their lines.

use crate::ledger::{State, Sums};
use crate::model::{Demand, DemandLine, DemandRow};
use base::{Id, Res};
use db::{Row, Sql, Tx, Value, args};
use kernel::organisation::Unit;
use uuid::Uuid;

const SELECT: &str =
    "SELECT id, unit, subject_kind, subject, reference, payer, payer_sealed, purpose, due, amount, applied,
    surplus, ordered, refunded, raised, settled, cancelled FROM payment_demands WHERE ";

fn read(r: &Row) -> Res<DemandRow> {
    let cancelled = r.opt(16, Row::instant)?;
    Ok(DemandRow {
        id: r.id(0)?,
        unit: r.id(1)?,
        subject_kind: r.string(2)?,
        subject: r.id::<()>(3)?.uuid(),
        reference: r.string(4)?,
        payer: r.id(5)?,
        payer_sealed: r.bytes(6)?.to_vec(),
        purpose: r.string(7)?,
        due: r.opt(8, Row::day)?,
        sums: Sums {
            amount: r.money(9)?,
            applied: r.money(10)?,
            surplus: r.money(11)?,
            ordered: r.money(12)?,
            refunded: r.money(13)?,
            is_cancelled: cancelled.is_some(),
        },
        raised: r.instant(14)?,
        settled: r.opt(15, Row::instant)?,
        cancelled,
    })
}

/// A new demand with its lines.
pub(crate) async fn insert(tx: &mut Tx, d: &DemandRow, lines: &[DemandLine]) -> Res<()> {
    let sql = "INSERT INTO payment_demands (id, unit, subject_kind, subject, reference, payer, payer_sealed, purpose, due, amount,
               applied, surplus, ordered, refunded, raised, state)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, $11, $12)";
    let subject = Id::<()>::new(d.subject);
    tx.later(
        sql,
        args![
            d.id,
            d.unit,
            &d.subject_kind,
            subject,
            &d.reference,
            d.payer,
            d.payer_sealed.clone(),
            &d.purpose,
            d.due,
            d.sums.amount,
            d.raised,
            d.state().name()
        ],
    )
    .await?;
    let row = |(n, l): (usize, &DemandLine)| -> Vec<Value> {
        vec![d.id.into(), (n + 1).into(), l.fee_code.as_str().into(), l.label.as_str().into(), l.amount.into()]
    };
    let rows: Vec<_> = lines.iter().enumerate().map(row).collect();
    tx.insert_many("payment_lines (demand, n, fee_code, label, amount)", &rows).await
}

/// Writes what changes over a demand's life.
pub(crate) async fn update(tx: &mut Tx, d: &DemandRow) -> Res<()> {
    let sql = "UPDATE payment_demands SET applied = $2, surplus = $3, ordered = $4, refunded = $5, settled = $6, cancelled = $7,
               state = $8 WHERE id = $1";
    let Sums { applied, surplus, ordered, refunded, .. } = d.sums;
    let state = d.state().name();
    tx.later(sql, args![d.id, applied, surplus, ordered, refunded, d.settled, d.cancelled, state]).await
}

/// A demand.
pub(crate) async fn find(tx: &mut Tx, id: Id<Demand>) -> Res<Option<DemandRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push("id = ").arg(id);
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// A demand that this transaction will change: those who come later wait.
pub(crate) async fn find_for_update(tx: &mut Tx, id: Id<Demand>) -> Res<Option<DemandRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push("id = ").arg(id).push(tx.for_update());
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// The demands with one of these references, wherever.
pub(crate) async fn by_references(tx: &mut Tx, references: &[String]) -> Res<Vec<DemandRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push("reference IN ").list(references.iter().map(String::as_str)).push(" ORDER BY id");
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// The demands of a thing, oldest first.
pub(crate) async fn by_subject(tx: &mut Tx, subject: Uuid) -> Res<Vec<DemandRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push("subject = ").arg(Id::<()>::new(subject)).push(" ORDER BY id");
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// Demands of a unit in some states, oldest first, after the last one seen.
pub(crate) async fn list(
    tx: &mut Tx,
    unit: Id<Unit>,
    states: &[State],
    after: Option<Id<Demand>>,
    limit: usize,
) -> Res<Vec<DemandRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push("unit = ").arg(unit).push(" AND state IN ").list(states.iter().map(|s| s.name()));
    if let Some(after) = after {
        sql.push(" AND id > ").arg(after);
    }
    sql.push(" ORDER BY id LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// How many there are.
pub(crate) async fn count(tx: &mut Tx, unit: Id<Unit>, states: &[State]) -> Res<i64> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM payment_demands WHERE unit = ");
    sql.arg(unit).push(" AND state IN ").list(states.iter().map(|s| s.name()));
    tx.query_sql(&sql).await?.first().map_or(Ok(0), |r| r.int(0))
}

/// Open demands of a unit of which exactly this is owed, oldest first.
pub(crate) async fn by_owed(tx: &mut Tx, unit: Id<Unit>, owed: base::Money, limit: usize) -> Res<Vec<DemandRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push("unit = ").arg(unit).push(" AND state IN ('open', 'part_paid') AND amount - applied = ").arg(owed);
    sql.push(" ORDER BY id LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// Demands of a unit whose reference begins so, oldest first. `head` holds letters and digits only.
pub(crate) async fn by_head(tx: &mut Tx, unit: Id<Unit>, head: &str, limit: usize) -> Res<Vec<DemandRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push("unit = ").arg(unit).push(" AND reference LIKE ").arg(format!("{head}%"));
    sql.push(" ORDER BY id LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// The lines of a demand.
pub(crate) async fn lines(tx: &mut Tx, id: Id<Demand>) -> Res<Vec<DemandLine>> {
    let sql = "SELECT fee_code, label, amount FROM payment_lines WHERE demand = $1 ORDER BY n";
    let read = |r: &Row| Ok(DemandLine { fee_code: r.string(0)?, label: r.string(1)?, amount: r.money(2)? });
    tx.query(sql, args![id]).await?.iter().map(read).collect()
}
