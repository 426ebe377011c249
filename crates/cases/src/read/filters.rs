//! Filters of lists that someone keeps under a name. They belong to the account alone.

use base::{Id, Res};
use db::{Tx, args};
use kernel::accounts::Account;

/// A kept filter.
pub enum Filter {}

/// A filter as kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedFilter {
    /// Identity.
    pub id: Id<Filter>,
    /// Name given by its owner.
    pub name: String,
    /// The part of the address behind `/inbox?`.
    pub query: String,
}

/// The filters of an account, in order of keeping.
pub async fn list(tx: &mut Tx, account: Id<Account>) -> Res<Vec<SavedFilter>> {
    let sql = "SELECT id, name, query FROM saved_filters WHERE account = $1 ORDER BY id";
    let read = |r: &db::Row| Ok(SavedFilter { id: r.id(0)?, name: r.string(1)?, query: r.string(2)? });
    tx.query(sql, args![account]).await?.iter().map(read).collect()
}
