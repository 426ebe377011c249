//! Rows of money that came, and of notices that were not the bank's.

use crate::model::{Demand, Fate, Incoming, Way};
use base::{Day, Failure, Id, Money, Res};
use db::{Row, Sql, Tx, args};
use kernel::organisation::Unit;

const SELECT: &str = "SELECT id, unit, bank, account, transaction_ref, amount, booked, way, sealed, came, state, demand
    FROM payment_incoming WHERE ";

fn read(r: &Row) -> Res<Incoming> {
    let fate = r.text(10)?;
    Ok(Incoming {
        id: r.id(0)?,
        unit: r.opt(1, Row::id)?,
        bank: r.string(2)?,
        account: r.string(3)?,
        transaction: r.string(4)?,
        amount: r.money(5)?,
        booked: r.day(6)?,
        way: if r.text(7)? == Way::Notice.name() { Way::Notice } else { Way::Statement },
        sealed: r.bytes(8)?.to_vec(),
        came: r.instant(9)?,
        fate: Fate::parse(fate).ok_or_else(|| Failure::Internal(format!("no fate {fate}")))?,
        demand: r.opt(11, Row::id)?,
    })
}

/// Writes money that came, unless the transaction is known: then `false`. On PostgreSQL the second of two that come at once
/// waits here for the first.
pub(crate) async fn insert(tx: &mut Tx, i: &Incoming) -> Res<bool> {
    let sql = "INSERT INTO payment_incoming (id, unit, bank, account, transaction_ref, amount, booked, way, sealed, came, state,
               demand) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
               ON CONFLICT (account, transaction_ref) DO NOTHING";
    let args = args![
        i.id,
        i.unit,
        &i.bank,
        &i.account,
        &i.transaction,
        i.amount,
        i.booked,
        i.way.name(),
        i.sealed.clone(),
        i.came,
        i.fate.name(),
        i.demand
    ];
    Ok(tx.execute(sql, args).await? == 1)
}

/// What became of it, and why a person decided so (sealed).
pub(crate) async fn update(tx: &mut Tx, i: &Incoming, reason: Option<Vec<u8>>) -> Res<()> {
    let sql =
        "UPDATE payment_incoming SET unit = $2, state = $3, demand = $4, reason = COALESCE($5, reason) WHERE id = $1";
    tx.execute(sql, args![i.id, i.unit, i.fate.name(), i.demand, reason]).await.map(drop)
}

/// Money by the bank's reference.
pub(crate) async fn find_known(tx: &mut Tx, account: &str, transaction: &str) -> Res<Option<Incoming>> {
    let mut sql = Sql::new(SELECT);
    sql.push("account = ").arg(account).push(" AND transaction_ref = ").arg(transaction);
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// Money.
pub(crate) async fn find(tx: &mut Tx, id: Id<Incoming>) -> Res<Option<Incoming>> {
    let mut sql = Sql::new(SELECT);
    sql.push("id = ").arg(id);
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// Money that this transaction will change.
pub(crate) async fn find_for_update(tx: &mut Tx, id: Id<Incoming>) -> Res<Option<Incoming>> {
    let mut sql = Sql::new(SELECT);
    sql.push("id = ").arg(id).push(tx.for_update());
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// Money of a unit with one fate, oldest first.
pub(crate) async fn list(tx: &mut Tx, unit: Id<Unit>, fate: Fate, limit: usize) -> Res<Vec<Incoming>> {
    let mut sql = Sql::new(SELECT);
    sql.push("unit = ").arg(unit).push(" AND state = ").arg(fate.name()).push(" ORDER BY id LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// How many, and how much.
pub(crate) async fn count(tx: &mut Tx, unit: Id<Unit>, fate: Fate) -> Res<(i64, Money)> {
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM payment_incoming WHERE unit = $1 AND state = $2";
    let row = tx.query_one(sql, args![unit, fate.name()]).await?;
    Ok((row.int(0)?, row.money(1)?))
}

/// Money that came for a demand, oldest first.
pub(crate) async fn by_demand(tx: &mut Tx, demand: Id<Demand>) -> Res<Vec<Incoming>> {
    let mut sql = Sql::new(SELECT);
    sql.push("demand = ").arg(demand).push(" ORDER BY id");
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// Money on accounts that no unit has told of: of one account, or of all.
pub(crate) async fn foreign(tx: &mut Tx, account: Option<&str>, limit: usize) -> Res<Vec<Incoming>> {
    let mut sql = Sql::new(SELECT);
    sql.push("unit IS NULL");
    if let Some(account) = account {
        sql.push(" AND account = ").arg(account);
    }
    sql.push(" ORDER BY id LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// What the bank told of each day since `from`: what came and what was given back.
pub(crate) async fn by_day(tx: &mut Tx, unit: Id<Unit>, from: Day) -> Res<Vec<(Day, Money, Money)>> {
    let sql = "SELECT day, CAST(SUM(came) AS BIGINT), CAST(SUM(went) AS BIGINT) FROM (
                 SELECT booked AS day, amount AS came, 0 AS went FROM payment_incoming WHERE unit = $1 AND booked >= $2
                 UNION ALL
                 SELECT paid AS day, 0 AS came, amount AS went FROM payment_refunds WHERE unit = $1 AND state = 'done' AND paid >= $2
               ) AS moved GROUP BY day ORDER BY day DESC";
    let read = |r: &Row| Ok((r.day(0)?, r.money(1)?, r.money(2)?));
    tx.query(sql, args![unit, from]).await?.iter().map(read).collect()
}

/// Counts a notice that was not the bank's.
pub(crate) async fn count_forged(tx: &mut Tx, day: Day, reason: &str) -> Res<()> {
    let sql = "INSERT INTO payment_forgeries (day, reason, count) VALUES ($1, $2, 1)
               ON CONFLICT (day, reason) DO UPDATE SET count = payment_forgeries.count + 1";
    tx.execute(sql, args![day, reason]).await.map(drop)
}

/// How many there were since a day.
pub(crate) async fn forged_since(tx: &mut Tx, from: Day) -> Res<i64> {
    let sql = "SELECT CAST(COALESCE(SUM(count), 0) AS BIGINT) FROM payment_forgeries WHERE day >= $1";
    tx.query_one(sql, args![from]).await?.int(0)
}

/// Accounts that no unit has told of, with how many transactions came on each, and how much.
pub(crate) async fn foreign_accounts(tx: &mut Tx, limit: usize) -> Res<Vec<(String, i64, Money)>> {
    let mut sql =
        Sql::new("SELECT account, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM payment_incoming WHERE unit IS NULL");
    sql.push(" GROUP BY account ORDER BY account LIMIT ").arg(limit);
    let read = |r: &Row| Ok((r.string(0)?, r.int(1)?, r.money(2)?));
    tx.query_sql(&sql).await?.iter().map(read).collect()
}
