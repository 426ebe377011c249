//! Rows of the books. Written once, never changed.

use crate::ledger::{Account, Entry};
use crate::model::{Demand, Incoming, Refund};
use base::{Act, Day, Failure, Id, Money, Res};
use db::{Row, Tx, Value, args};
use kernel::organisation::Unit;

/// What an entry is about.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct About {
    /// The demand.
    pub demand: Option<Id<Demand>>,
    /// The money that came.
    pub incoming: Option<Id<Incoming>>,
    /// The order to give back.
    pub refund: Option<Id<Refund>>,
}

/// Writes an entry of `day`. One that moves nothing is left out.
pub(crate) async fn write(
    tx: &mut Tx,
    act: &Act,
    unit: Id<Unit>,
    day: Day,
    event: &'static str,
    about: About,
    entry: &Entry,
) -> Res<()> {
    if entry.lines().is_empty() {
        return Ok(());
    }
    let id = act.id::<Entry>();
    let sql = "INSERT INTO ledger_entries (id, unit, day, at, event, demand, incoming, refund)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    tx.later(sql, args![id, unit, day, act.now, event, about.demand, about.incoming, about.refund]).await?;
    let row = |(n, l): (usize, &crate::ledger::Line)| -> Vec<Value> {
        vec![id.into(), (n + 1).into(), l.account.name().into(), l.account.code().into(), l.amount.into()]
    };
    let rows: Vec<_> = entry.lines().iter().enumerate().map(row).collect();
    tx.insert_many("ledger_lines (entry, n, account, code, amount)", &rows).await
}

/// The balance of every account of a unit that ever moved.
pub(crate) async fn balances(tx: &mut Tx, unit: Id<Unit>) -> Res<Vec<(Account, Money)>> {
    let sql = "SELECT l.account, l.code, CAST(SUM(l.amount) AS BIGINT) FROM ledger_lines l JOIN ledger_entries e ON e.id = l.entry
               WHERE e.unit = $1 GROUP BY l.account, l.code ORDER BY l.account, l.code";
    let read = |r: &Row| Ok((read_account(r.text(0)?, r.text(1)?)?, r.money(2)?));
    tx.query(sql, args![unit]).await?.iter().map(read).collect()
}

fn read_account(name: &str, code: &str) -> Res<Account> {
    Ok(match name {
        "bank" => Account::Bank,
        "receivable" => Account::Receivable,
        "fees" => Account::Fees(code.to_owned()),
        "refundable" => Account::Refundable,
        "unmatched" => Account::Unmatched,
        other => return Err(Failure::Internal(format!("no account {other}"))),
    })
}

/// What the books say moved at the bank on each day since `from`: in and out.
pub(crate) async fn bank_by_day(tx: &mut Tx, unit: Id<Unit>, from: Day) -> Res<Vec<(Day, Money, Money)>> {
    let sql = "SELECT e.day, CAST(SUM(CASE WHEN l.amount > 0 THEN l.amount ELSE 0 END) AS BIGINT),
                      CAST(SUM(CASE WHEN l.amount < 0 THEN -l.amount ELSE 0 END) AS BIGINT)
               FROM ledger_lines l JOIN ledger_entries e ON e.id = l.entry
               WHERE e.unit = $1 AND l.account = 'bank' AND e.day >= $2 GROUP BY e.day ORDER BY e.day DESC";
    let read = |r: &Row| Ok((r.day(0)?, r.money(1)?, r.money(2)?));
    tx.query(sql, args![unit, from]).await?.iter().map(read).collect()
}

/// Entries whose lines do not add up to nothing: there are none unless someone changed the tables.
pub(crate) async fn unbalanced(tx: &mut Tx, unit: Id<Unit>) -> Res<i64> {
    let sql = "SELECT COUNT(*) FROM (SELECT l.entry FROM ledger_lines l JOIN ledger_entries e ON e.id = l.entry
               WHERE e.unit = $1 GROUP BY l.entry HAVING SUM(l.amount) <> 0) AS wrong";
    tx.query_one(sql, args![unit]).await?.int(0)
}

/// The balances as demands, money and refunds tell them, without the books: receivable, refundable, unmatched, bank.
pub(crate) async fn counted_anew(tx: &mut Tx, unit: Id<Unit>) -> Res<Vec<(Account, Money)>> {
    let demands =
        "SELECT CAST(COALESCE(SUM(CASE WHEN cancelled IS NULL THEN amount - applied ELSE 0 END), 0) AS BIGINT),
                   CAST(COALESCE(SUM(surplus), 0) AS BIGINT) FROM payment_demands WHERE unit = $1";
    let demands = tx.query_one(demands, args![unit]).await?;
    let money = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT),
                 CAST(COALESCE(SUM(CASE WHEN state = 'unmatched' THEN amount ELSE 0 END), 0) AS BIGINT),
                 CAST(COALESCE(SUM(CASE WHEN state = 'aside' THEN amount ELSE 0 END), 0) AS BIGINT)
                 FROM payment_incoming WHERE unit = $1";
    let money = tx.query_one(money, args![unit]).await?;
    let went =
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM payment_refunds WHERE unit = $1 AND state = 'done'";
    let went = tx.query_one(went, args![unit]).await?.money(0)?;
    Ok(vec![
        (Account::Bank, money.money(0)? - went),
        (Account::Receivable, demands.money(0)?),
        (Account::Refundable, -(demands.money(1)? + money.money(2)?)),
        (Account::Unmatched, -money.money(1)?),
    ])
}
