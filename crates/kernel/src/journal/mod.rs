//! The journal: one line an act, hashed in a chain per subject, written in the transaction of the act, never changed.
//! [`seal`] binds all lines into one chain so that a cut tail or a removed subject shows; [`verify`] checks both.
//!
//! Personal fields stand in a line only as ciphertext (see [`crate::vault`]); the hash covers the ciphertext.

mod canonical;
mod merkle;
mod seal;
mod verify;

pub use canonical::canonical;
pub use seal::{Seal, list_all as list_seals, seal};
pub use verify::{Finding, Verification, verify};

use crate::vault::PersonKey;
use base::{Id, Instant, Res};
use base64::Engine;
use db::{Row, Sql, Tx, args};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// What a line is about: a kind (`case`, `unit`, `account`) and its identity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Subject {
    /// Name of the kind, singular.
    pub kind: &'static str,
    /// Identity of the thing.
    pub id: Uuid,
}

impl Subject {
    /// The subject `kind` with the identity `id`.
    pub fn new<T: ?Sized>(kind: &'static str, id: Id<T>) -> Self {
        Self { kind, id: id.uuid() }
    }
}

/// Who acted, in which post and for which unit. All empty: the system itself (a timer).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct By {
    /// The person who acted.
    pub actor: Option<Uuid>,
    /// The post in which they acted.
    pub post: Option<Uuid>,
    /// The unit for which they acted.
    pub unit: Option<Uuid>,
}

/// A line as read back.
#[derive(Clone, Debug)]
pub struct Line {
    /// Number over the whole journal; gaps are possible.
    pub seq: i64,
    /// Kind of the subject.
    pub subject_kind: String,
    /// The subject.
    pub subject: Uuid,
    /// Number within the subject, from 1, without gaps.
    pub n: i64,
    /// Legal time of the act.
    pub at: Instant,
    /// Who acted.
    pub by: By,
    /// The verb of the act, as in the URL (`acceptance`, `handover`).
    pub act: String,
    /// What the act did, canonical JSON.
    pub body: Value,
    text: String,
    prev: Vec<u8>,
    hash: Vec<u8>,
}

/// Writes one line. Two acts on one subject at the same time cannot both write: one of them fails.
pub async fn write(tx: &mut Tx, by: By, now: Instant, subject: Subject, act: &'static str, body: &Value) -> Res<()> {
    append(tx, by, now, subject.kind, subject.id, act, body).await
}

/// The same for a subject whose kind stands in a row (a task knows whose it is).
pub(crate) async fn append(
    tx: &mut Tx,
    by: By,
    now: Instant,
    kind: &str,
    subject: Uuid,
    act: &'static str,
    body: &Value,
) -> Res<()> {
    let last = "SELECT n, hash FROM journal WHERE subject = $1 ORDER BY n DESC LIMIT 1";
    let last = tx.query_opt(last, args![Id::<()>::new(subject)]).await?;
    let (n, prev) = match &last {
        Some(row) => (row.int(0)? + 1, row.bytes(1)?.to_vec()),
        None => (1, vec![0; 32]),
    };
    let body = canonical(body);
    let hash = hash_line(kind, subject, n, now, by, act, &body, &prev);
    let id = |u: Option<Uuid>| u.map(Id::<()>::new);
    let sql = "INSERT INTO journal (subject_kind, subject, n, at, actor, post, unit, act, body, prev, hash)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let subject = Id::<()>::new(subject);
    tx.later(sql, args![kind, subject, n, now, id(by.actor), id(by.post), id(by.unit), act, body, prev, hash.to_vec()])
        .await
}

/// All lines of a subject, in order.
pub async fn list(tx: &mut Tx, subject: Uuid) -> Res<Vec<Line>> {
    let sql = "SELECT seq, subject_kind, subject, n, at, actor, post, unit, act, body, prev, hash
               FROM journal WHERE subject = $1 ORDER BY n";
    tx.query(sql, args![Id::<()>::new(subject)]).await?.iter().map(read_line).collect()
}

/// Lines of several subjects, each in order, up to `limit`.
pub async fn list_of(tx: &mut Tx, subjects: &[Uuid], limit: usize) -> Res<Vec<Line>> {
    let mut sql = Sql::new(
        "SELECT seq, subject_kind, subject, n, at, actor, post, unit, act, body, prev, hash
         FROM journal WHERE subject IN ",
    );
    sql.list(subjects.iter().map(|id| Id::<()>::new(*id))).push(" ORDER BY subject, n LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read_line).collect()
}

/// Lines of one who acts without a post (a citizen), newest first, before the line numbered `before`.
pub async fn list_by_citizen(tx: &mut Tx, actor: Uuid, before: Option<i64>, limit: usize) -> Res<Vec<Line>> {
    let sql = "SELECT seq, subject_kind, subject, n, at, actor, post, unit, act, body, prev, hash
               FROM journal WHERE actor = $1 AND post IS NULL AND seq < $2 ORDER BY seq DESC LIMIT $3";
    let before = before.unwrap_or(i64::MAX);
    tx.query(sql, args![Id::<()>::new(actor), before, limit]).await?.iter().map(read_line).collect()
}

/// A personal field for a line's body: `{"person": …, "sealed": base64}`.
pub fn sealed(key: &PersonKey, plain: &Value) -> Res<Value> {
    let bytes = key.seal(canonical(plain).as_bytes())?;
    Ok(json!({ "person": key.person(), "sealed": base64::engine::general_purpose::STANDARD.encode(bytes) }))
}

/// What [`sealed`] closed; `None` for another person's field, after erasure, and for anything else.
pub fn unsealed(key: &PersonKey, field: &Value) -> Option<Value> {
    let bytes = base64::engine::general_purpose::STANDARD.decode(field["sealed"].as_str()?).ok()?;
    serde_json::from_slice(&key.open(&bytes).ok()?).ok()
}

fn hash_line(kind: &str, subject: Uuid, n: i64, at: Instant, by: By, act: &str, body: &str, prev: &[u8]) -> [u8; 32] {
    let head = json!([kind, subject, n, at.micros(), by.actor, by.post, by.unit, act]).to_string();
    let mut hash = Sha256::new();
    // Lengths before parts, so that no two lines read alike.
    for part in [head.as_bytes(), body.as_bytes(), prev] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().into()
}

fn read_line(row: &Row) -> Res<Line> {
    let uuid = |i| row.opt(i, Row::id::<()>).map(|id| id.map(Id::uuid));
    let text = row.string(9)?;
    Ok(Line {
        seq: row.int(0)?,
        subject_kind: row.string(1)?,
        subject: row.id::<()>(2)?.uuid(),
        n: row.int(3)?,
        at: row.instant(4)?,
        by: By { actor: uuid(5)?, post: uuid(6)?, unit: uuid(7)? },
        act: row.string(8)?,
        body: serde_json::from_str(&text).unwrap_or(Value::Null),
        text,
        prev: row.bytes(10)?.to_vec(),
        hash: row.bytes(11)?.to_vec(),
    })
}

impl Line {
    fn is_genuine(&self) -> bool {
        let hash =
            hash_line(&self.subject_kind, self.subject, self.n, self.at, self.by, &self.act, &self.text, &self.prev);
        hash.as_slice() == self.hash
    }
}
