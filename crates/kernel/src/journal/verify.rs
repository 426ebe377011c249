//! Verification by anyone who holds the database and the file of seals: names each damaged, missing or re-ordered line
//! and says how many lines no seal covers yet.

use super::seal::{Seal, hex, list_all, parse_ranges};
use super::{Line, merkle, read_line};
use base::Res;
use db::{Db, Tx, args};
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use uuid::Uuid;

/// Lines read at a time.
const CHUNK: i64 = 5_000;

/// Something is not as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finding {
    /// The line's own hash does not fit its content.
    Damaged {
        /// Number of the line.
        seq: i64,
        /// Its subject.
        subject: Uuid,
    },
    /// The line does not continue the one before it in its subject: one is missing, or their order was changed.
    Broken {
        /// Number of the line.
        seq: i64,
        /// Its subject.
        subject: Uuid,
        /// Number within the subject that was expected.
        expected: i64,
        /// Number within the subject that was found.
        found: i64,
    },
    /// A sealed line is gone.
    Missing {
        /// Number of the line.
        seq: i64,
        /// The seal that covers it.
        seal: i64,
    },
    /// The sealed lines are all there but not what was sealed.
    Replaced {
        /// The seal.
        seal: i64,
    },
    /// A seal itself was changed, removed, or differs from the file.
    Seal {
        /// The seal.
        seal: i64,
        /// What is wrong.
        problem: &'static str,
    },
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged { seq, subject } => {
                write!(f, "damaged: line {seq} of {subject} was changed after it was written")
            }
            Self::Broken { seq, subject, expected, found } => {
                write!(
                    f,
                    "broken: line {seq} of {subject} is number {found} where {expected} follows (missing or re-ordered)"
                )
            }
            Self::Missing { seq, seal } => write!(f, "missing: line {seq}, sealed in seal {seal}"),
            Self::Replaced { seal } => write!(f, "replaced: the lines of seal {seal} are not those that were sealed"),
            Self::Seal { seal, problem } => write!(f, "seal {seal}: {problem}"),
        }
    }
}

/// The outcome of a verification.
#[derive(Clone, Debug, Default)]
pub struct Verification {
    /// All that is wrong; empty when nothing is.
    pub findings: Vec<Finding>,
    /// Lines read.
    pub lines: i64,
    /// Lines that no seal covers yet.
    pub unsealed: i64,
    /// Seals checked.
    pub seals: i64,
}

/// Checks every line and every seal. `file` holds the seals kept beside the database; `None` when there is no file.
pub async fn verify(db: &Db, file: Option<Vec<Seal>>) -> Res<Verification> {
    let seals = db.read(async |tx: &mut Tx| list_all(tx).await).await?;
    let mut out = Verification { seals: seals.len() as i64, ..Verification::default() };
    let mut hashes: BTreeMap<i64, Vec<u8>> = BTreeMap::new();
    let mut heads: HashMap<Uuid, (i64, Vec<u8>)> = HashMap::new();
    let mut after = 0;
    loop {
        let lines = db.read(async move |tx: &mut Tx| chunk(tx, after).await).await?;
        let Some(last) = lines.last() else { break };
        after = last.seq;
        for line in lines {
            out.lines += 1;
            check_line(&line, &mut heads, &mut out.findings);
            hashes.insert(line.seq, line.hash);
        }
    }
    check_seals(&seals, file, &hashes, &mut out);
    Ok(out)
}

async fn chunk(tx: &mut Tx, after: i64) -> Res<Vec<Line>> {
    let sql = "SELECT seq, subject_kind, subject, n, at, actor, post, unit, act, body, prev, hash
               FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2";
    tx.query(sql, args![after, CHUNK]).await?.iter().map(read_line).collect()
}

fn check_line(line: &Line, heads: &mut HashMap<Uuid, (i64, Vec<u8>)>, findings: &mut Vec<Finding>) {
    if !line.is_genuine() {
        findings.push(Finding::Damaged { seq: line.seq, subject: line.subject });
    }
    let (n, prev) = heads.get(&line.subject).cloned().unwrap_or((0, vec![0; 32]));
    if line.n != n + 1 || line.prev != prev {
        findings.push(Finding::Broken { seq: line.seq, subject: line.subject, expected: n + 1, found: line.n });
    }
    heads.insert(line.subject, (line.n, line.hash.clone()));
}

fn check_seals(seals: &[Seal], file: Option<Vec<Seal>>, hashes: &BTreeMap<i64, Vec<u8>>, out: &mut Verification) {
    let mut covered = 0;
    let mut prev = "0".repeat(64);
    for (i, seal) in seals.iter().enumerate() {
        let said = |problem| Finding::Seal { seal: seal.n, problem };
        if seal.n != i as i64 + 1 || seal.prev != prev {
            out.findings.push(said("does not continue the seal before it"));
        }
        if seal.hash_of() != seal.hash {
            out.findings.push(said("was changed"));
        }
        prev.clone_from(&seal.hash);
        covered += check_sealed_lines(seal, hashes, &mut out.findings);
    }
    out.unsealed = out.lines - covered;
    for kept in file.iter().flatten() {
        match seals.iter().find(|s| s.n == kept.n) {
            Some(s) if s == kept => {}
            Some(_) => out.findings.push(Finding::Seal { seal: kept.n, problem: "differs from the file of seals" }),
            None => {
                out.findings.push(Finding::Seal { seal: kept.n, problem: "stands in the file but not in the database" })
            }
        }
    }
    let last_kept = file.as_ref().and_then(|f| f.iter().map(|s| s.n).max());
    if let (Some(last), Some(kept)) = (seals.last(), last_kept.or(file.map(|_| 0)))
        && last.n > kept + 1
    {
        // One seal may be committed and not yet appended; more means that the file was cut.
        out.findings.push(Finding::Seal { seal: kept + 1, problem: "stands in the database but not in the file" });
    }
}

/// How many lines the seal covers that are there.
fn check_sealed_lines(seal: &Seal, hashes: &BTreeMap<i64, Vec<u8>>, findings: &mut Vec<Finding>) -> i64 {
    let mut leaves = Vec::new();
    let mut missing = false;
    for seq in parse_ranges(&seal.ranges).into_iter().flat_map(|(from, to)| from..=to) {
        match hashes.get(&seq) {
            Some(hash) => leaves.push(hash.clone()),
            None => {
                missing = true;
                findings.push(Finding::Missing { seq, seal: seal.n });
            }
        }
    }
    if !missing && (leaves.len() as i64 != seal.lines || hex(&merkle::root(&leaves)) != seal.root) {
        findings.push(Finding::Replaced { seal: seal.n });
    }
    leaves.len() as i64
}
