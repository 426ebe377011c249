//! Rows of electronic receipts. Their numbers are counted where they are given: whoever comes second waits for the first.

use crate::model::{Demand, Receipt};
use base::{Id, Instant, Res};
use db::{Row, Sql, Tx, args};
use kernel::organisation::Unit;

const SELECT: &str = "SELECT number, demand, unit, amount, at, voided FROM payment_receipts WHERE ";

fn read(r: &Row) -> Res<Receipt> {
    Ok(Receipt {
        number: r.string(0)?,
        demand: r.id(1)?,
        unit: r.id(2)?,
        amount: r.money(3)?,
        at: r.instant(4)?,
        voided: r.opt(5, Row::instant)?,
    })
}

/// The next number of a unit and year. A transaction that fails gives it back, so that no number is missing.
pub(crate) async fn next(tx: &mut Tx, unit: Id<Unit>, year: i64) -> Res<i64> {
    let sql = "INSERT INTO payment_series (unit, year, last) VALUES ($1, $2, 1)
               ON CONFLICT (unit, year) DO UPDATE SET last = payment_series.last + 1 RETURNING last";
    tx.query_one(sql, args![unit, year]).await?.int(0)
}

/// A new receipt.
pub(crate) async fn insert(tx: &mut Tx, r: &Receipt, year: i64, n: i64) -> Res<()> {
    let sql =
        "INSERT INTO payment_receipts (number, unit, year, n, demand, amount, at) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.later(sql, args![&r.number, r.unit, year, n, r.demand, r.amount, r.at]).await
}

/// The demand fell away: the receipt counts no more, its number stays taken.
pub(crate) async fn void(tx: &mut Tx, demand: Id<Demand>, now: Instant) -> Res<()> {
    let sql = "UPDATE payment_receipts SET voided = $2 WHERE demand = $1 AND voided IS NULL";
    tx.execute(sql, args![demand, now]).await.map(drop)
}

/// The receipt of a demand.
pub(crate) async fn of_demand(tx: &mut Tx, demand: Id<Demand>) -> Res<Option<Receipt>> {
    let mut sql = Sql::new(SELECT);
    sql.push("demand = ").arg(demand);
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// A receipt by its number.
pub(crate) async fn find(tx: &mut Tx, number: &str) -> Res<Option<Receipt>> {
    let mut sql = Sql::new(SELECT);
    sql.push("number = ").arg(number);
    tx.query_sql(&sql).await?.first().map(read).transpose()
}
