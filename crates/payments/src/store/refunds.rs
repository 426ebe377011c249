//! Rows of orders to give money back.

use crate::model::{Demand, Refund, RefundState};
use base::{Day, Failure, Id, Instant, Res};
use db::{Row, Sql, Tx, args};
use kernel::organisation::{Staff, Unit};

const SELECT: &str = "SELECT id, unit, demand, incoming, amount, sealed, state, ordered, ordered_by, voucher, paid
    FROM payment_refunds WHERE ";

fn read(r: &Row) -> Res<Refund> {
    let state = r.text(6)?;
    Ok(Refund {
        id: r.id(0)?,
        unit: r.id(1)?,
        demand: r.opt(2, Row::id)?,
        incoming: r.opt(3, Row::id)?,
        amount: r.money(4)?,
        sealed: r.bytes(5)?.to_vec(),
        state: RefundState::parse(state).ok_or_else(|| Failure::Internal(format!("no refund state {state}")))?,
        ordered: r.instant(7)?,
        ordered_by: r.id(8)?,
        voucher: r.opt(9, Row::string)?,
        paid: r.opt(10, Row::day)?,
    })
}

/// A new order.
pub(crate) async fn insert(tx: &mut Tx, r: &Refund) -> Res<()> {
    let sql = "INSERT INTO payment_refunds (id, unit, demand, incoming, amount, sealed, state, ordered, ordered_by)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let args =
        args![r.id, r.unit, r.demand, r.incoming, r.amount, r.sealed.clone(), r.state.name(), r.ordered, r.ordered_by];
    tx.later(sql, args).await
}

/// It was paid.
pub(crate) async fn done(
    tx: &mut Tx,
    id: Id<Refund>,
    voucher: &str,
    paid: Day,
    now: Instant,
    by: Id<Staff>,
) -> Res<()> {
    let sql =
        "UPDATE payment_refunds SET state = 'done', voucher = $2, paid = $3, done = $4, done_by = $5 WHERE id = $1";
    tx.execute(sql, args![id, voucher, paid, now, by]).await.map(drop)
}

/// It was withdrawn.
pub(crate) async fn withdraw(tx: &mut Tx, id: Id<Refund>, now: Instant, by: Id<Staff>) -> Res<()> {
    let sql = "UPDATE payment_refunds SET state = 'withdrawn', done = $2, done_by = $3 WHERE id = $1";
    tx.execute(sql, args![id, now, by]).await.map(drop)
}

/// An order that this transaction will change.
pub(crate) async fn find_for_update(tx: &mut Tx, id: Id<Refund>) -> Res<Option<Refund>> {
    let mut sql = Sql::new(SELECT);
    sql.push("id = ").arg(id).push(tx.for_update());
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// An order.
pub(crate) async fn find(tx: &mut Tx, id: Id<Refund>) -> Res<Option<Refund>> {
    let mut sql = Sql::new(SELECT);
    sql.push("id = ").arg(id);
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// Open orders of a unit, oldest first.
pub(crate) async fn list_open(tx: &mut Tx, unit: Id<Unit>, limit: usize) -> Res<Vec<Refund>> {
    let mut sql = Sql::new(SELECT);
    sql.push("unit = ").arg(unit).push(" AND state = 'ordered' ORDER BY id LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// How many there are.
pub(crate) async fn count_open(tx: &mut Tx, unit: Id<Unit>) -> Res<i64> {
    let sql = "SELECT COUNT(*) FROM payment_refunds WHERE unit = $1 AND state = 'ordered'";
    tx.query_one(sql, args![unit]).await?.int(0)
}

/// All orders of a demand, oldest first.
pub(crate) async fn by_demand(tx: &mut Tx, demand: Id<Demand>) -> Res<Vec<Refund>> {
    let mut sql = Sql::new(SELECT);
    sql.push("demand = ").arg(demand).push(" ORDER BY id");
    tx.query_sql(&sql).await?.iter().map(read).collect()
}
