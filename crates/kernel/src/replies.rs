//! Replies kept for a repeated `Idempotency-Key`: 24 hours per actor and route. They are written and found where requests
//! are read (`web::act_once`); here they are only forgotten.

use base::{Instant, Res};
use db::{Tx, args};

/// Forgets replies that are old enough.
pub async fn sweep(tx: &mut Tx, machine: Instant) -> Res<u64> {
    tx.execute("DELETE FROM replies WHERE kept_until < $1", args![machine]).await
}
