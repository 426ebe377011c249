//! Rows of accounts at banks.

use crate::model::BankAccount;
use base::{Day, Id, Res};
use db::{Row, Tx, args};
use kernel::organisation::Unit;

fn read(r: &Row) -> Res<BankAccount> {
    Ok(BankAccount {
        valid_from: r.day(0)?,
        bank: r.string(1)?,
        bank_name: r.string(2)?,
        account: r.string(3)?,
        holder: r.string(4)?,
    })
}

/// The account on which a unit is paid on a day.
pub(crate) async fn find(tx: &mut Tx, unit: Id<Unit>, day: Day) -> Res<Option<BankAccount>> {
    let sql = "SELECT valid_from, bank, bank_name, account, holder FROM payment_accounts
               WHERE unit = $1 AND valid_from <= $2 ORDER BY valid_from DESC LIMIT 1";
    tx.query_opt(sql, args![unit, day]).await?.as_ref().map(read).transpose()
}

/// All accounts of a unit, newest first.
pub(crate) async fn list(tx: &mut Tx, unit: Id<Unit>) -> Res<Vec<BankAccount>> {
    let sql = "SELECT valid_from, bank, bank_name, account, holder FROM payment_accounts
               WHERE unit = $1 ORDER BY valid_from DESC";
    tx.query(sql, args![unit]).await?.iter().map(read).collect()
}

/// The unit that has, or once had, this account. Money may come on an account that was given up. `bank` may be empty.
pub(crate) async fn owner(tx: &mut Tx, bank: &str, account: &str) -> Res<Option<(Id<Unit>, String)>> {
    let sql = "SELECT unit, bank FROM payment_accounts WHERE account = $1 AND (bank = $2 OR $2 = '')
               ORDER BY valid_from DESC LIMIT 1";
    let row = tx.query_opt(sql, args![account, bank]).await?;
    row.map(|r| Ok((r.id(0)?, r.string(1)?))).transpose()
}

/// Writes the account that holds from a day on, over the one of the same day.
pub(crate) async fn set(tx: &mut Tx, unit: Id<Unit>, a: &BankAccount) -> Res<()> {
    let sql = "INSERT INTO payment_accounts (unit, valid_from, bank, bank_name, account, holder) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (unit, valid_from) DO UPDATE SET bank = excluded.bank, bank_name = excluded.bank_name,
               account = excluded.account, holder = excluded.holder";
    let args = args![unit, a.valid_from, &a.bank, &a.bank_name, &a.account, &a.holder];
    tx.execute(sql, args).await.map(drop)
}
