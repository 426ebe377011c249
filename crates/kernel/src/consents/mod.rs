//! To what a person consented: one answer a purpose, taken back as easily as given, each change on record.
//! Whoever acts on a consent asks [`given`] first. Not here: pages; what the law asks for without consent needs none.

mod purposes;

pub use purposes::{ESTORE_REUSE, HANDLING, MORE_NOTICES, PURPOSES, Purpose, RATING, find};

use crate::journal::{self, By, Subject};
use crate::vault::Person;
use base::{Failure, Id, Instant, Res};
use db::{Row, Tx, args};
use serde_json::json;

/// How a person answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consent {
    /// Name of the purpose.
    pub purpose: String,
    /// Given, or taken back.
    pub given: bool,
    /// Since when.
    pub at: Instant,
}

/// Whether a person has consented to a purpose. Who never answered has not: silence is no consent. What the law asks for
/// needs none, so the answer there is yes.
pub async fn given(tx: &mut Tx, person: Id<Person>, purpose: &str) -> Res<bool> {
    if find(purpose).is_some_and(|p| !p.is_voluntary) {
        return Ok(true);
    }
    let sql = "SELECT given FROM consents WHERE person = $1 AND purpose = $2";
    tx.query_opt(sql, args![person, purpose]).await?.map_or(Ok(false), |row| row.bool(0))
}

/// The answers of a person.
pub async fn list(tx: &mut Tx, person: Id<Person>) -> Res<Vec<Consent>> {
    let sql = "SELECT purpose, given, at FROM consents WHERE person = $1 ORDER BY purpose";
    let read = |r: &Row| Ok(Consent { purpose: r.string(0)?, given: r.bool(1)?, at: r.instant(2)? });
    tx.query(sql, args![person]).await?.iter().map(read).collect()
}

/// Gives a consent or takes it back. What stands already stays, without a line.
///
/// # Errors
/// `NotFound` for a purpose that there is not, or to which nobody is asked to consent.
pub async fn set(tx: &mut Tx, by: By, now: Instant, person: Id<Person>, purpose: &str, wanted: bool) -> Res<()> {
    let purpose = find(purpose).filter(|p| p.is_voluntary).ok_or(Failure::NotFound)?;
    if given(tx, person, purpose.code).await? == wanted {
        return Ok(());
    }
    let sql = "INSERT INTO consents (person, purpose, given, at) VALUES ($1, $2, $3, $4)
               ON CONFLICT (person, purpose) DO UPDATE SET given = excluded.given, at = excluded.at";
    tx.later(sql, args![person, purpose.code, i64::from(wanted), now]).await?;
    let act = if wanted { "consent" } else { "consent_withdrawal" };
    journal::write(tx, by, now, Subject::new("person", person), act, &json!({ "purpose": purpose.code })).await
}

/// Forgets the answers of a person who is erased.
pub async fn delete_all(tx: &mut Tx, person: Id<Person>) -> Res<()> {
    tx.later("DELETE FROM consents WHERE person = $1", args![person]).await
}
