//! Lines about accounts in the journal.

use super::Account;
use crate::journal::{self, By, Subject};
use base::{Id, Instant, Res};
use db::{Tx, args};
use serde_json::Value;

/// Writes a line about an account. Two acts on one account take turns: a program may sign in many times at once.
pub(super) async fn note(
    tx: &mut Tx,
    by: By,
    now: Instant,
    account: Id<Account>,
    act: &'static str,
    body: &Value,
) -> Res<()> {
    lock(tx, account).await?;
    journal::write(tx, by, now, Subject::new("account", account), act, body).await
}

/// Holds an account until the end of the act. Before rows that refer to it are written: their own lock on it, raised
/// later, would stand against another's.
pub(super) async fn lock(tx: &mut Tx, account: Id<Account>) -> Res<()> {
    let mut sql = db::Sql::new("SELECT id FROM accounts WHERE id = ");
    sql.arg(account).push(tx.for_update());
    tx.query_sql(&sql).await.map(drop)
}

/// The owner of an account, who acts on it without a post.
pub(super) async fn own(tx: &mut Tx, account: Id<Account>) -> Res<By> {
    let row = tx.query_opt("SELECT staff FROM accounts WHERE id = $1", args![account]).await?;
    let actor = row.map(|r| r.id::<()>(0)).transpose()?.map(Id::uuid);
    Ok(By { actor, ..By::default() })
}
