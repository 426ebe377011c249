//! Sessions: a random token whose hash lies in the database, for a browser (cookie) or a program (bearer).

use super::{Account, Actor, lock, note, own};
use crate::journal::By;
use crate::organisation;
use crate::vault::random_key;
use base::{Day, Id, Instant, Res};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::{Row, Tx, args};
use serde_json::json;

/// Seconds after which a session ends: a working day.
const LIFETIME_SECONDS: i64 = 12 * 3_600;

/// What holds the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionKind {
    /// A cookie; acts need the CSRF token as well.
    Browser,
    /// An `Authorization: Bearer` header.
    Api,
}

impl SessionKind {
    fn name(self) -> &'static str {
        match self {
            Self::Browser => "browser",
            Self::Api => "api",
        }
    }
}

/// A session as found.
#[derive(Clone, Debug)]
pub struct Session {
    /// Cookie or bearer.
    pub kind: SessionKind,
    /// What a form must send back.
    pub csrf: String,
    /// Who acts.
    pub actor: Actor,
    /// When it ends, machine time.
    pub expires: Instant,
}

/// Starts a session; gives the token, which is told once and never stored. `now` is legal time, for the journal.
pub async fn start(
    tx: &mut Tx,
    now: Instant,
    account: Id<Account>,
    kind: SessionKind,
    machine: Instant,
    device: &str,
) -> Res<(String, Instant)> {
    lock(tx, account).await?;
    let token = URL_SAFE_NO_PAD.encode(random_key());
    let csrf = URL_SAFE_NO_PAD.encode(&random_key()[..18]);
    let expires = machine.plus_seconds(LIFETIME_SECONDS);
    let device: String = device.chars().take(120).collect();
    let sql = "INSERT INTO sessions (token, account, kind, csrf, created, expires, device) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    tx.execute(sql, args![hash(&token), account, kind.name(), csrf, machine, expires, device]).await?;
    let by = own(tx, account).await?;
    note(tx, by, now, account, "sign_in", &json!({ "session": kind.name() })).await?;
    Ok((token, expires))
}

/// The session behind a token, with the posts that the person holds on `today`.
pub async fn find(tx: &mut Tx, token: &str, machine: Instant, today: Day) -> Res<Option<Session>> {
    let sql =
        "SELECT s.kind, s.csrf, s.expires, a.id, a.staff, w.name, p.id, p.unit, p.role, p.title, h.kind FROM sessions s
               JOIN accounts a ON a.id = s.account JOIN staff w ON w.id = a.staff
               LEFT JOIN holdings h ON h.staff = a.staff AND h.valid_from <= $3 AND (h.valid_to IS NULL OR h.valid_to > $3)
               LEFT JOIN posts p ON p.id = h.post
               WHERE s.token = $1 AND s.expires > $2 AND a.state = 'active' ORDER BY h.kind, h.id";
    let rows = tx.query(sql, args![hash(token), machine, today]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let held = rows.iter().filter(|r| !r.is_null(6));
    let posts = held.map(|r| organisation::read_held(r, 6)).collect::<Res<_>>()?;
    let kind = if row.text(0)? == "api" { SessionKind::Api } else { SessionKind::Browser };
    let actor = Actor { account: row.id(3)?, staff: row.id(4)?, name: row.string(5)?, posts };
    Ok(Some(Session { kind, csrf: row.string(1)?, actor, expires: row.instant(2)? }))
}

/// Ends the session of a token. One that has ended already leaves no line.
pub async fn end(tx: &mut Tx, now: Instant, token: &str) -> Res<()> {
    let row = tx.query_opt("SELECT account FROM sessions WHERE token = $1", args![hash(token)]).await?;
    let Some(row) = row else { return Ok(()) };
    let account = row.id(0)?;
    tx.execute("DELETE FROM sessions WHERE token = $1", args![hash(token)]).await?;
    let by = own(tx, account).await?;
    note(tx, by, now, account, "sign_out", &json!({})).await
}

/// Ends all sessions of an account (person left, device lost); gives how many.
pub async fn end_all(tx: &mut Tx, by: By, now: Instant, account: Id<Account>) -> Res<u64> {
    let ended = delete_all(tx, account).await?;
    if ended > 0 {
        note(tx, by, now, account, "sessions_end", &json!({ "ended": ended })).await?;
    }
    Ok(ended)
}

pub(super) async fn delete_all(tx: &mut Tx, account: Id<Account>) -> Res<u64> {
    tx.execute("DELETE FROM sessions WHERE account = $1", args![account]).await
}

/// Forgets sessions that have ended.
pub async fn delete_expired(tx: &mut Tx, machine: Instant) -> Res<u64> {
    tx.execute("DELETE FROM sessions WHERE expires <= $1", args![machine]).await
}

/// Running sessions of an account: since when and on which device.
pub async fn list(tx: &mut Tx, account: Id<Account>, machine: Instant) -> Res<Vec<(Instant, String)>> {
    let sql = "SELECT created, device FROM sessions WHERE account = $1 AND expires > $2 ORDER BY created";
    let read = |r: &Row| Ok((r.instant(0)?, r.string(1)?));
    tx.query(sql, args![account, machine]).await?.iter().map(read).collect()
}

fn hash(token: &str) -> Vec<u8> {
    blake3::hash(token.as_bytes()).as_bytes().to_vec()
}
