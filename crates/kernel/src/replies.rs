//! Replies kept for a repeated `Idempotency-Key`: 24 hours per actor and route, written in the transaction of the act, as
//! ciphertext because a reply may name people.

use crate::vault::Vault;
use base::{Failure, Id, Instant, Refusal, Res};
use db::{Tx, args};
use uuid::Uuid;

/// Seconds for which a reply is kept.
const KEPT_SECONDS: i64 = 24 * 3_600;
const LABEL: &str = "reply";

/// The kept reply of a key: status and body. `None` when the key is new.
///
/// # Errors
/// `Refused` `idempotency.key_reused` when the key came with another body.
pub async fn find(
    tx: &mut Tx,
    vault: &Vault,
    actor: Uuid,
    route: &str,
    key: &str,
    request_hash: &[u8],
) -> Res<Option<(u16, Vec<u8>)>> {
    let sql = "SELECT request_hash, status, sealed FROM replies WHERE actor = $1 AND route = $2 AND key = $3";
    let Some(row) = tx.query_opt(sql, args![Id::<()>::new(actor), route, key]).await? else { return Ok(None) };
    if row.bytes(0)? != request_hash {
        return Err(Refusal::new("idempotency.key_reused").into());
    }
    let status = u16::try_from(row.int(1)?).map_err(Failure::internal)?;
    Ok(Some((status, vault.open(LABEL, row.bytes(2)?)?)))
}

/// Keeps a reply. Two at the same time with one key: the second fails and, tried again, finds the reply of the first.
pub async fn keep(
    tx: &mut Tx,
    vault: &Vault,
    actor: Uuid,
    route: &str,
    key: &str,
    request_hash: &[u8],
    status: u16,
    body: &[u8],
    machine: Instant,
) -> Res<()> {
    let sql = "INSERT INTO replies (actor, route, key, request_hash, status, sealed, kept_until) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let sealed = vault.seal(LABEL, body)?;
    let until = machine.plus_seconds(KEPT_SECONDS);
    tx.execute(sql, args![Id::<()>::new(actor), route, key, request_hash, i64::from(status), sealed, until])
        .await
        .map(drop)
}

/// Forgets replies that are old enough.
pub async fn sweep(tx: &mut Tx, machine: Instant) -> Res<u64> {
    tx.execute("DELETE FROM replies WHERE kept_until < $1", args![machine]).await
}
