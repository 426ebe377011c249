//! Reads of personal data: one row a request, committed before the reply. The only write that a GET makes.

use base::{Id, Instant, Res};
use db::{Tx, args};
use uuid::Uuid;

/// Notes that `actor` read data of `subjects` for `purpose` (the name of the page or route).
pub async fn write(
    tx: &mut Tx,
    actor: Uuid,
    unit: Option<Uuid>,
    now: Instant,
    purpose: &str,
    subjects: &[Uuid],
) -> Res<()> {
    let subjects = subjects.iter().map(Uuid::to_string).collect::<Vec<_>>().join(" ");
    let sql = "INSERT INTO access_log (at, actor, unit, purpose, subjects) VALUES ($1, $2, $3, $4, $5)";
    tx.later(sql, args![now, Id::<()>::new(actor), unit.map(Id::<()>::new), purpose, subjects]).await
}
