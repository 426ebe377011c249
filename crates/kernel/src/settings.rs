//! Named values that belong to the install: legal time, demo mode, version of the organisation.

use base::Res;
use db::{Tx, args};

/// The value of `name`, if set.
pub async fn find(tx: &mut Tx, name: &str) -> Res<Option<String>> {
    let row = tx.query_opt("SELECT value FROM settings WHERE name = $1", args![name]).await?;
    row.map(|r| r.string(0)).transpose()
}

/// Sets `name`.
pub async fn set(tx: &mut Tx, name: &str, value: &str) -> Res<()> {
    let sql =
        "INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    tx.execute(sql, args![name, value]).await.map(drop)
}
