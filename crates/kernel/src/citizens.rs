//! Citizens who sign in. An identity provider says who someone is and how surely (the level of assurance); here it becomes a
//! party, a session, and the organisations for which the person may act. Times are machine time, but for `act.now` in the
//! journal, which has a line under the party for each sign-in and sign-out. Law: NĐ 69/2024 (levels 1
//! and 2 of identification accounts; not read in the original).

use crate::journal::{self, By, Subject};
use crate::people::{self, Profile};
use crate::vault::{Person, Vault, random_key};
use base::{Act, Failure, Id, Instant, Refusal, Res};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{Row, Tx, args};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Seconds after which a session ends. Drafts outlive it.
const LIFETIME_SECONDS: i64 = 12 * 3_600;
/// Seconds for which an answer of the identity provider is waited for.
const WAIT_SECONDS: i64 = 10 * 60;
/// The level that filing needs: identified in person.
pub const LEVEL_NEEDED: i64 = 2;
/// Organisations of one person that are taken over.
const ORGANISATIONS_MAX: usize = 50;
const LABEL: &str = "citizen sign-in";

/// An organisation for which someone may act, as the identity provider says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mandate {
    /// The organisation as a party.
    pub organisation: Id<Person>,
    /// Its name.
    pub name: String,
    /// `legal_representative` or `employee`.
    pub role: String,
}

/// An organisation as the identity provider tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssertedOrganisation {
    /// Tax code.
    pub tax_code: String,
    /// Name.
    pub name: String,
    /// `legal_representative` or `employee`.
    pub role: String,
}

/// What an identity provider says of someone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asserted {
    /// The provider.
    pub issuer: String,
    /// Its own name for the person; never changes.
    pub subject: String,
    /// Who the person is. The number is the citizen number.
    pub profile: Profile,
    /// Level of assurance: 1 by telephone, 2 identified in person.
    pub level: i64,
    /// For whom the person may act.
    pub organisations: Vec<AssertedOrganisation>,
}

/// What waits for the answer of the identity provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pending {
    /// Must stand in the identity token.
    pub nonce: String,
    /// The secret of PKCE (RFC 7636).
    pub verifier: String,
    /// Where the person was going.
    pub next: String,
}

/// A session as found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CitizenSession {
    /// Who is signed in.
    pub person: Id<Person>,
    /// Their name.
    pub name: String,
    /// What a form must send back.
    pub csrf: String,
    /// Level of assurance.
    pub level: i64,
    /// Organisations for which they may act.
    pub mandates: Vec<Mandate>,
    /// The one for which they act now.
    pub acting_for: Option<Id<Person>>,
    /// When it ends.
    pub expires: Instant,
}

impl CitizenSession {
    /// The party whose things are shown and filed: the organisation that they act for, or themselves.
    pub fn party(&self) -> Id<Person> {
        self.acting_for.unwrap_or(self.person)
    }

    /// The mandate under which they act now.
    pub fn mandate(&self) -> Option<&Mandate> {
        self.mandates.iter().find(|m| Some(m.organisation) == self.acting_for)
    }

    /// Who acts, for the journal.
    pub fn by(&self) -> By {
        By { actor: Some(self.person.uuid()), post: None, unit: None }
    }
}

/// Remembers a sign-in that was begun in `browser` (a secret of its own in a cookie), under the `state` sent along.
pub async fn begin(
    tx: &mut Tx,
    vault: &Vault,
    state: &str,
    browser: &str,
    pending: &Pending,
    machine: Instant,
) -> Res<()> {
    let sealed = vault.seal(LABEL, &serde_json::to_vec(pending).map_err(Failure::internal)?)?;
    let sql = "INSERT INTO citizen_sign_ins (state, browser, sealed, expires) VALUES ($1, $2, $3, $4)";
    tx.later(sql, args![hash(state), hash(browser), sealed, machine.plus_seconds(WAIT_SECONDS)]).await
}

/// Takes a begun sign-in, once, and only in the browser in which it was begun. `None`: too late, taken, or begun elsewhere.
pub async fn take(tx: &mut Tx, vault: &Vault, state: &str, browser: &str, machine: Instant) -> Res<Option<Pending>> {
    let sql = "SELECT browser, sealed FROM citizen_sign_ins WHERE state = $1 AND expires > $2";
    let Some(row) = tx.query_opt(sql, args![hash(state), machine]).await? else { return Ok(None) };
    if row.bytes(0)? != hash(browser) {
        return Ok(None);
    }
    let taken = tx.execute("DELETE FROM citizen_sign_ins WHERE state = $1", args![hash(state)]).await?;
    let plain = vault.open(LABEL, row.bytes(1)?)?;
    let pending = serde_json::from_slice(&plain).map_err(Failure::internal)?;
    Ok((taken == 1).then_some(pending))
}

/// Lets someone in whom the identity provider has named; gives the token, which is told once and never stored.
///
/// # Errors
/// `Refused` `citizens.level_too_low` below [`LEVEL_NEEDED`], `citizens.no_number` without a citizen number,
/// `citizens.erased` where the data of the person were erased.
pub async fn sign_in(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    asserted: &Asserted,
    machine: Instant,
    device: &str,
) -> Res<String> {
    if asserted.level < LEVEL_NEEDED {
        return Err(Refusal::new("citizens.level_too_low").with("level", asserted.level).into());
    }
    if asserted.profile.number.is_none() {
        return Err(Refusal::new("citizens.no_number").into());
    }
    let person = person_of(tx, vault, act, asserted).await?;
    let mut mandates = Vec::new();
    for organisation in asserted.organisations.iter().take(ORGANISATIONS_MAX) {
        mandates.push(mandate(tx, vault, act, organisation).await?);
    }
    let key = vault.find_key(tx, person).await?.ok_or_else(|| Refusal::new("citizens.erased"))?;
    let sealed = key.seal(&serde_json::to_vec(&mandates).map_err(Failure::internal)?)?;
    let token = URL_SAFE_NO_PAD.encode(random_key());
    let csrf = URL_SAFE_NO_PAD.encode(&random_key()[..18]);
    let device: String = device.chars().take(120).collect();
    let sql = "INSERT INTO citizen_sessions (token, person, csrf, level, organisations, created, expires, device)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let expires = machine.plus_seconds(LIFETIME_SECONDS);
    tx.later(sql, args![hash(&token), person, csrf, asserted.level, sealed, machine, expires, device]).await?;
    let line = json!({ "level": asserted.level, "issuer": asserted.issuer });
    note(tx, act.now, person, "sign_in", &line).await?;
    Ok(token)
}

/// The party behind an identity: known by the provider's name for it, else by its citizen number, else new.
async fn person_of(tx: &mut Tx, vault: &Vault, act: &Act, asserted: &Asserted) -> Res<Id<Person>> {
    let mark = vault.mark("identity", &format!("{}\n{}", asserted.issuer, asserted.subject));
    let profile = asserted.profile.clone().cleaned();
    let key = people::find_or_insert(tx, vault, act, &profile).await?;
    let known = tx.query_opt("SELECT person FROM citizen_identities WHERE mark = $1", args![mark]).await?;
    match known {
        Some(row) if row.id::<Person>(0)? == key.person() => {}
        // The number of a person can change (a foreigner's): the identity goes with the number of today.
        Some(_) => {
            let sql = "UPDATE citizen_identities SET person = $2 WHERE mark = $1";
            tx.later(sql, args![mark, key.person()]).await?;
        }
        None => {
            let sql = "INSERT INTO citizen_identities (mark, person) VALUES ($1, $2)";
            tx.later(sql, args![mark, key.person()]).await?;
        }
    }
    Ok(key.person())
}

async fn mandate(tx: &mut Tx, vault: &Vault, act: &Act, told: &AssertedOrganisation) -> Res<Mandate> {
    let profile = Profile {
        kind: people::PersonKind::Organisation,
        name: told.name.clone(),
        number: Some(told.tax_code.clone()),
        ..Profile::default()
    };
    let key = people::find_or_insert(tx, vault, act, &profile.cleaned()).await?;
    Ok(Mandate { organisation: key.person(), name: told.name.clone(), role: told.role.clone() })
}

/// The session behind a token.
pub async fn find(tx: &mut Tx, vault: &Vault, token: &str, machine: Instant) -> Res<Option<CitizenSession>> {
    let sql = "SELECT s.person, n.name, s.csrf, s.level, s.organisations, s.acting_for, s.expires
               FROM citizen_sessions s JOIN person_names n ON n.person = s.person WHERE s.token = $1 AND s.expires > $2";
    let Some(row) = tx.query_opt(sql, args![hash(token), machine]).await? else { return Ok(None) };
    let person = row.id(0)?;
    // Whoever was erased is no longer known.
    let Some(key) = vault.find_key(tx, person).await? else { return Ok(None) };
    let mandates = serde_json::from_slice(&key.open(row.bytes(4)?)?).map_err(Failure::internal)?;
    Ok(Some(CitizenSession {
        person,
        name: row.string(1)?,
        csrf: row.string(2)?,
        level: row.int(3)?,
        mandates,
        acting_for: row.opt(5, Row::id)?,
        expires: row.instant(6)?,
    }))
}

/// From now on the session acts for this organisation, or for the person (`None`).
///
/// # Errors
/// `Forbidden` for an organisation of which the person has no mandate.
pub async fn act_for(
    tx: &mut Tx,
    now: Instant,
    token: &str,
    session: &CitizenSession,
    organisation: Option<Id<Person>>,
) -> Res<()> {
    if organisation.is_some_and(|wanted| session.mandates.iter().all(|m| m.organisation != wanted)) {
        return Err(Failure::Forbidden);
    }
    tx.later("UPDATE citizen_sessions SET acting_for = $2 WHERE token = $1", args![hash(token), organisation]).await?;
    note(tx, now, session.person, "act_for", &json!({ "organisation": organisation })).await
}

/// Ends the session of a token. One that has ended already leaves no line.
pub async fn end(tx: &mut Tx, now: Instant, token: &str) -> Res<()> {
    let row = tx.query_opt("SELECT person FROM citizen_sessions WHERE token = $1", args![hash(token)]).await?;
    let Some(row) = row else { return Ok(()) };
    tx.execute("DELETE FROM citizen_sessions WHERE token = $1", args![hash(token)]).await?;
    note(tx, now, row.id(0)?, "sign_out", &json!({})).await
}

/// Ends all sessions of a person who is erased, and forgets under which identities they were known.
pub async fn delete_all(tx: &mut Tx, person: Id<Person>) -> Res<()> {
    tx.later("DELETE FROM citizen_sessions WHERE person = $1", args![person]).await?;
    tx.later("DELETE FROM citizen_identities WHERE person = $1", args![person]).await
}

/// Forgets sessions that have ended and sign-ins that were never finished.
pub async fn delete_expired(tx: &mut Tx, machine: Instant) -> Res<u64> {
    tx.execute("DELETE FROM citizen_sign_ins WHERE expires <= $1", args![machine]).await?;
    tx.execute("DELETE FROM citizen_sessions WHERE expires <= $1", args![machine]).await
}

async fn note(tx: &mut Tx, now: Instant, person: Id<Person>, verb: &'static str, body: &serde_json::Value) -> Res<()> {
    let by = By { actor: Some(person.uuid()), post: None, unit: None };
    journal::write(tx, by, now, Subject::new("person", person), verb, body).await
}

fn hash(secret: &str) -> Vec<u8> {
    blake3::hash(secret.as_bytes()).as_bytes().to_vec()
}
