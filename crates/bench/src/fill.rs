//! Many cases at once: the cases of the city's short history, written again and again under other identities, codes and
//! marks, with all their rows: people, documents, records, tasks, processes, journal, notices, receipts, timers. Ciphertext
//! and hashes are noise of the right length, so these cases can be counted and found, but not read.

use anyhow::{Context, Result};
use bytes::BytesMut;
use db::Value;
use futures_util::{SinkExt, pin_mut};
use rusqlite::types::ValueRef;
use rusqlite::{Connection, params_from_iter};
use std::collections::HashSet;
use std::fmt::Write;
use std::path::Path;

/// Tables in the order of their references: which rows belong to the cases, and which text must be unlike any other.
/// What goes out by machine time (e-mail) is left away: the measured server would be busy with it.
const TABLES: &[(&str, &str, &[&str])] = &[
    ("person_keys", "person IN (SELECT owner FROM cases UNION SELECT filer FROM cases)", &[]),
    ("persons", "id IN (SELECT owner FROM cases UNION SELECT filer FROM cases)", &[]),
    ("person_names", "person IN (SELECT owner FROM cases UNION SELECT filer FROM cases)", &[]),
    ("person_marks", "person IN (SELECT owner FROM cases UNION SELECT filer FROM cases)", &[]),
    ("cases", "1 = 1", &["code"]),
    ("case_documents", "1 = 1", &[]),
    ("case_records", "1 = 1", &[]),
    ("process_instances", "subject IN (SELECT id FROM cases)", &[]),
    ("tasks", "subject IN (SELECT id FROM cases)", &[]),
    ("journal", "subject IN (SELECT id FROM cases)", &[]),
    ("notices", "subject IN (SELECT id FROM cases)", &[]),
    ("cash_receipts", "1 = 1", &["number"]),
    ("parcels", "case_id IN (SELECT id FROM cases)", &["number"]),
    (
        "jobs",
        "clock = 'legal' AND (subject IN (SELECT id FROM cases)
        OR subject IN (SELECT id FROM process_instances WHERE subject IN (SELECT id FROM cases)))",
        &[],
    ),
];
/// Columns whose identities are new for each case; others name units, people of the administration, versions.
const IDENTITIES: &[(&str, &str)] = &[
    ("cases", "id"),
    ("persons", "id"),
    ("case_records", "id"),
    ("process_instances", "id"),
    ("tasks", "id"),
    ("notices", "id"),
    ("cash_receipts", "id"),
    ("parcels", "id"),
    ("jobs", "id"),
];

/// A table with the rows that are written again.
struct Sample {
    table: &'static str,
    columns: Vec<String>,
    unlike: Vec<bool>,
    rows: Vec<Vec<Value>>,
}

/// The cases of a city as a pattern for more.
pub struct Pattern {
    samples: Vec<Sample>,
    identities: HashSet<Vec<u8>>,
    /// How many cases it holds.
    pub cases: usize,
}

impl Pattern {
    /// Reads it from the city's SQLite database.
    pub fn read(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        let mut identities = HashSet::new();
        for (table, column) in IDENTITIES {
            let mut statement = connection.prepare(&format!("SELECT {column} FROM {table}"))?;
            let found = statement.query_map([], |row| row.get::<_, Vec<u8>>(0))?;
            identities.extend(found.collect::<rusqlite::Result<Vec<_>>>()?);
        }
        let samples = TABLES.iter().map(|(table, of, unlike)| sample(&connection, table, of, unlike));
        let samples = samples.collect::<Result<Vec<_>>>()?;
        let cases = samples.iter().find(|s| s.table == "cases").map_or(0, |s| s.rows.len());
        Ok(Self { samples, identities, cases })
    }

    /// Writes them `times` more into the SQLite database at `path`. Nothing is safe until the end.
    pub fn fill_sqlite(&self, path: &Path, times: u64) -> Result<()> {
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF; PRAGMA cache_size=-1000000; BEGIN",
        )?;
        for n in 1..=times {
            for sample in &self.samples {
                let marks = vec!["?"; sample.columns.len()].join(", ");
                let sql = format!("INSERT INTO {} ({}) VALUES ({marks})", sample.table, sample.names());
                let mut statement = connection.prepare_cached(&sql)?;
                for row in &sample.rows {
                    let row = row.iter().zip(&sample.unlike).map(|(value, unlike)| self.other(value, *unlike, n));
                    statement.execute(params_from_iter(row)).with_context(|| sample.table)?;
                }
            }
        }
        Ok(connection.execute_batch("COMMIT; PRAGMA journal_mode=WAL")?)
    }

    /// The same into a PostgreSQL database.
    pub async fn fill_postgres(&self, url: &str, times: u64) -> Result<()> {
        let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
        tokio::spawn(connection);
        for sample in &self.samples {
            let copy = client.copy_in(&format!("COPY {} ({}) FROM STDIN", sample.table, sample.names())).await?;
            pin_mut!(copy);
            for n in 1..=times {
                let mut text = String::new();
                for row in &sample.rows {
                    for (i, (value, unlike)) in row.iter().zip(&sample.unlike).enumerate() {
                        text.push_str(if i == 0 { "" } else { "\t" });
                        push(&mut text, &self.other(value, *unlike, n));
                    }
                    text.push('\n');
                }
                copy.send(BytesMut::from(text.as_str()).freeze()).await.with_context(|| sample.table)?;
            }
            copy.finish().await.with_context(|| sample.table)?;
        }
        // What a database that has run for a while has done by itself.
        Ok(client.batch_execute("VACUUM ANALYZE").await?)
    }

    /// A value in the `n`th writing.
    fn other(&self, value: &Value, unlike: bool, n: u64) -> Value {
        let mixed = n.wrapping_mul(0x9e37_79b9_7f4a_7c15).to_be_bytes();
        match value {
            Value::Bytes(b) if (b.len() == 16 && self.identities.contains(b)) || b.len() == 32 => {
                let mut bytes = b.clone();
                bytes[8..16].iter_mut().zip(mixed).for_each(|(byte, other)| *byte ^= other);
                Value::Bytes(bytes)
            }
            Value::Text(text) if unlike => Value::Text(format!("{text}/{n}")),
            other => other.clone(),
        }
    }
}

impl Sample {
    fn names(&self) -> String {
        self.columns.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ")
    }
}

fn sample(connection: &Connection, table: &'static str, of: &str, unlike: &[&str]) -> Result<Sample> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {table} WHERE {of}")).with_context(|| table)?;
    // The engine numbers the journal itself.
    let kept: Vec<_> =
        statement.column_names().enumerate().filter(|(_, c)| *c != "seq").map(|(i, c)| (i, c.to_owned())).collect();
    let read = |row: &rusqlite::Row| kept.iter().map(|(i, _)| row.get_ref(*i).map(value)).collect();
    let rows = statement.query_map([], read)?.collect::<rusqlite::Result<_>>()?;
    let columns: Vec<_> = kept.into_iter().map(|(_, column)| column).collect();
    let unlike = columns.iter().map(|c| unlike.contains(&c.as_str())).collect();
    Ok(Sample { table, columns, unlike, rows })
}

fn value(value: ValueRef<'_>) -> Value {
    match value {
        ValueRef::Integer(v) => Value::Int(v),
        ValueRef::Text(t) => Value::Text(String::from_utf8_lossy(t).into_owned()),
        ValueRef::Blob(b) => Value::Bytes(b.into()),
        // No table has real numbers.
        ValueRef::Null | ValueRef::Real(_) => Value::Null,
    }
}

/// The text form of COPY.
fn push(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("\\N"),
        Value::Int(v) => out.push_str(&v.to_string()),
        Value::Text(text) => text.chars().for_each(|c| match c {
            '\\' => out.push_str("\\\\"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            c => out.push(c),
        }),
        Value::Bytes(bytes) => {
            out.push_str("\\\\x");
            for byte in bytes {
                // Writing into a text cannot fail.
                let _ = write!(out, "{byte:02x}");
            }
        }
    }
}
