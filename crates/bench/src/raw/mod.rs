//! The raw rate: the statements that were taken down, with fresh identities and keys, in the same transactions, from as many
//! clients at once, straight on the engine: no HTTP, no rules.

pub mod postgres;
pub mod sqlite;

use crate::client::next;
use crate::record::{Recorded, Statement, Transaction};
use anyhow::{Result, ensure};
use db::Value;
use std::collections::HashMap;
use std::sync::Arc;

/// What is new in every lifecycle, and so must be in every replay.
#[derive(Clone, Copy, Debug)]
enum Fresh {
    /// An identity: 16 bytes, the first six of them a time.
    Identity,
    /// A hash or a mark of 32 bytes.
    Hash,
    /// A short text: a code, a number, a key, a name.
    Text,
}

/// A statement to be run again.
#[derive(Clone, Debug)]
pub struct Again {
    /// Number of its text in [`Plan::texts`].
    pub text: usize,
    /// Arguments, for the lifecycle that is being replayed.
    pub args: Vec<Value>,
    /// Rows that it gave or changed when it was taken down.
    pub rows: u64,
    taken_down: Vec<(usize, Fresh, Value)>,
}

/// The transactions of a lifecycle, to be run again.
pub type Script = Vec<(bool, Vec<Again>)>;

/// What the clients replay.
pub struct Plan {
    /// Texts of all statements, as the modules wrote them.
    pub texts: Arc<Vec<String>>,
    /// One a client.
    pub clients: Vec<Script>,
}

/// What a replay came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Replayed {
    /// Whole lifecycles.
    pub lifecycles: u64,
    /// From the first statement to the last commit.
    pub seconds: f64,
    /// Statements that changed another number of rows than in the program: none, if the replay is a true one.
    pub unlike: u64,
}

impl Plan {
    /// From two lifecycles of each client: where they differ is what is new in each.
    pub fn new(pairs: &[[Recorded; 2]]) -> Result<Self> {
        let mut texts: HashMap<String, usize> = HashMap::new();
        let clients = pairs.iter().map(|[one, other]| script(one, other, &mut texts)).collect::<Result<_>>()?;
        let mut ordered: Vec<_> = texts.into_iter().collect();
        ordered.sort_unstable_by_key(|(_, n)| *n);
        Ok(Self { texts: Arc::new(ordered.into_iter().map(|(text, _)| text).collect()), clients })
    }
}

fn script(one: &Recorded, other: &Recorded, texts: &mut HashMap<String, usize>) -> Result<Script> {
    let flat = |recorded: &Recorded| recorded.iter().flat_map(|(_, t)| t.clone()).collect::<Vec<Transaction>>();
    let (one, other) = (flat(one), flat(other));
    ensure!(one.len() == other.len(), "two lifecycles differ in their transactions");
    let mut script = Script::with_capacity(one.len());
    for (a, b) in one.into_iter().zip(other) {
        ensure!(a.statements.len() == b.statements.len(), "two lifecycles differ in their statements");
        let again = a.statements.into_iter().zip(b.statements).map(|(a, b)| again(a, &b, texts));
        script.push((a.is_write, again.collect::<Result<_>>()?));
    }
    Ok(script)
}

fn again(a: Statement, b: &Statement, texts: &mut HashMap<String, usize>) -> Result<Again> {
    ensure!(a.sql == b.sql && a.args.len() == b.args.len(), "two lifecycles differ: {} / {}", a.sql, b.sql);
    let taken_down = a.args.iter().zip(&b.args).enumerate();
    let taken_down = taken_down.filter_map(|(i, (a, b))| Some((i, fresh(a, b)?, a.clone()))).collect();
    let count = texts.len();
    let text = *texts.entry(a.sql).or_insert(count);
    Ok(Again { text, args: a.args, rows: a.rows, taken_down })
}

/// JSON, ciphertext and moments may stay as they were: no row is found by them.
fn fresh(a: &Value, b: &Value) -> Option<Fresh> {
    match (a, b) {
        _ if a == b => None,
        (Value::Bytes(a), Value::Bytes(b)) if a.len() == 16 && b.len() == 16 => Some(Fresh::Identity),
        (Value::Bytes(a), Value::Bytes(b)) if a.len() == 32 && b.len() == 32 => Some(Fresh::Hash),
        (Value::Text(a), Value::Text(_)) if a.len() <= 120 && !a.starts_with(['{', '[']) => Some(Fresh::Text),
        _ => None,
    }
}

/// Makes a script the one of another lifecycle: the same value becomes the same other one wherever it stands.
fn renew(script: &mut Script) {
    let n = next();
    for again in script.iter_mut().flat_map(|(_, all)| all) {
        for (i, fresh, was) in &again.taken_down {
            again.args[*i] = renewed(*fresh, was, n);
        }
    }
}

fn renewed(fresh: Fresh, was: &Value, n: u64) -> Value {
    let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
    match (fresh, was) {
        (Fresh::Identity, Value::Bytes(was)) => {
            let mut bytes = was.clone();
            // As in the program, later ones are greater.
            let time = bytes[..6].iter().fold(0_u64, |time, byte| time << 8 | u64::from(*byte)) + n;
            bytes[..6].copy_from_slice(&time.to_be_bytes()[2..]);
            bytes[8..].iter_mut().zip(mixed).for_each(|(byte, other)| *byte ^= other);
            Value::Bytes(bytes)
        }
        (Fresh::Hash, Value::Bytes(was)) => {
            let mut bytes = was.clone();
            bytes.iter_mut().zip(mixed).for_each(|(byte, other)| *byte ^= other);
            Value::Bytes(bytes)
        }
        (Fresh::Text, Value::Text(was)) => Value::Text(format!("{was}~{n}")),
        (_, was) => was.clone(),
    }
}
