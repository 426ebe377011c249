//! Seals: every few seconds the new lines are bound into one chain, kept in the database and in a file beside it, so that
//! whoever removes lines has to change both.

use super::merkle;
use base::{Failure, Instant, Res};
use db::{Row, Tx, args};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};

/// Numbers that a transaction may hold open behind the newest ones. An act lasts at most half a minute, so a gap this
/// far back will not be filled any more.
const REACH: i64 = 10_000;
/// Lines in one seal at most.
const LINES_MAX: i64 = 50_000;

/// One seal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seal {
    /// Number of the seal, from 1.
    pub n: i64,
    /// Legal time of sealing.
    pub at: Instant,
    /// Numbers of the lines, `1-40,42`.
    pub ranges: String,
    /// How many lines.
    pub lines: i64,
    /// Merkle root over their hashes, hexadecimal.
    pub root: String,
    /// Hash of the seal before, hexadecimal.
    pub prev: String,
    /// Hash of this seal, hexadecimal.
    pub hash: String,
}

impl Seal {
    pub(super) fn hash_of(&self) -> String {
        let text = json!([self.n, self.at.micros(), self.ranges, self.lines, self.root, self.prev]).to_string();
        hex(&Sha256::digest(text.as_bytes()))
    }
}

/// Seals the lines that no seal covers yet; `None` when there are none. The caller appends the seal to the file.
pub async fn seal(tx: &mut Tx, now: Instant) -> Res<Option<Seal>> {
    let last = list_tail(tx).await?;
    let reach = last.iter().flat_map(|s| parse_ranges(&s.ranges)).map(|(_, to)| to).max().unwrap_or(0) - REACH;
    let covered: Vec<_> = last.iter().flat_map(|s| parse_ranges(&s.ranges)).collect();
    let rows = tx
        .query("SELECT seq, hash FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2", args![reach, REACH + LINES_MAX])
        .await?;
    let is_new = |seq| !covered.iter().any(|&(from, to)| from <= seq && seq <= to);
    let (mut seqs, mut hashes) = (Vec::new(), Vec::new());
    for row in rows.iter() {
        let seq = row.int(0)?;
        if is_new(seq) {
            seqs.push(seq);
            hashes.push(row.bytes(1)?.to_vec());
        }
    }
    if seqs.is_empty() {
        return Ok(None);
    }
    let (n, prev) = last.last().map_or((1, "0".repeat(64)), |s| (s.n + 1, s.hash.clone()));
    let lines = seqs.len() as i64;
    let mut seal = Seal {
        n,
        at: now,
        ranges: print_ranges(&seqs),
        lines,
        root: hex(&merkle::root(&hashes)),
        prev,
        hash: String::new(),
    };
    seal.hash = seal.hash_of();
    insert(tx, &seal).await?;
    Ok(Some(seal))
}

async fn insert(tx: &mut Tx, s: &Seal) -> Res<()> {
    let sql = "INSERT INTO journal_seals (n, at, ranges, lines, root, prev, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let bytes = |h: &str| unhex(h).ok_or_else(|| Failure::Internal("a seal with a broken hash".into()));
    tx.execute(sql, args![s.n, s.at, &s.ranges, s.lines, bytes(&s.root)?, bytes(&s.prev)?, bytes(&s.hash)?])
        .await
        .map(drop)
}

/// The seals that may touch numbers within reach of the newest.
async fn list_tail(tx: &mut Tx) -> Res<Vec<Seal>> {
    let mut tail: Vec<Seal> = Vec::new();
    let sql = "SELECT n, at, ranges, lines, root, prev, hash FROM journal_seals WHERE n < $1 ORDER BY n DESC LIMIT 50";
    loop {
        let before = tail.last().map_or(i64::MAX, |s| s.n);
        let rows = tx.query(sql, args![before]).await?;
        let some = !rows.is_empty();
        for row in &rows {
            tail.push(read(row)?);
        }
        let spanned: i64 = tail.iter().map(|s| s.lines).sum();
        if !some || spanned > 2 * REACH {
            tail.reverse();
            return Ok(tail);
        }
    }
}

/// All seals in order, as the database keeps them.
pub async fn list_all(tx: &mut Tx) -> Res<Vec<Seal>> {
    let sql = "SELECT n, at, ranges, lines, root, prev, hash FROM journal_seals ORDER BY n";
    tx.query(sql, &[]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Res<Seal> {
    Ok(Seal {
        n: row.int(0)?,
        at: row.instant(1)?,
        ranges: row.string(2)?,
        lines: row.int(3)?,
        root: hex(row.bytes(4)?),
        prev: hex(row.bytes(5)?),
        hash: hex(row.bytes(6)?),
    })
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(text.get(i..i + 2)?, 16).ok()).collect()
}

fn print_ranges(seqs: &[i64]) -> String {
    let mut out: Vec<(i64, i64)> = Vec::new();
    for &seq in seqs {
        match out.last_mut() {
            Some((_, to)) if *to + 1 == seq => *to = seq,
            _ => out.push((seq, seq)),
        }
    }
    let print = |&(from, to): &(i64, i64)| if from == to { from.to_string() } else { format!("{from}-{to}") };
    out.iter().map(print).collect::<Vec<_>>().join(",")
}

pub(super) fn parse_ranges(text: &str) -> Vec<(i64, i64)> {
    let parse = |part: &str| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        Some((from.parse().ok()?, to.parse().ok()?))
    };
    text.split(',').filter_map(parse).collect()
}
