//! An engine-neutral dump: one JSON line a row, tables in the order of their creation, a last line that counts the rows. It
//! is the backup and the way from SQLite to PostgreSQL. What follows the last line is left to the reader.

use crate::tx::On;
use crate::{Db, Row, Tx, Value};
use base::{Failure, Res};
use serde_json::{Value as Json, json};
use std::io::{BufRead, Write};

/// What can go wrong beside the database.
#[derive(Debug, thiserror::Error)]
pub enum DumpError {
    /// The database failed.
    #[error("{0}")]
    Db(Failure),
    /// The file could not be read or written.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// The file is no dump of ours, at this line.
    #[error("line {line}: {problem}")]
    Broken {
        /// Line number, from 1.
        line: usize,
        /// What is wrong.
        problem: String,
    },
}

impl From<Failure> for DumpError {
    fn from(f: Failure) -> Self {
        Self::Db(f)
    }
}

const FORMAT: &str = "motcua-dump-1";
/// Rows per transaction on restore.
const CHUNK: usize = 200;

struct Table {
    name: String,
    columns: Vec<String>,
}

/// Writes every table to `out`. The whole dump is one snapshot.
pub async fn dump(db: &Db, mut out: impl Write + Send + 'static) -> Result<u64, DumpError> {
    let written = db.read(async move |tx: &mut Tx| {
        let mut line = |j: Json| writeln!(out, "{j}").map_err(Failure::internal);
        line(json!({ "format": FORMAT }))?;
        let mut rows = 0;
        for table in tables(tx).await? {
            line(json!({ "table": table.name, "columns": table.columns }))?;
            let sql = format!("SELECT {} FROM {}", quoted(&table.columns), table.name);
            for row in tx.raw(&sql, &[]).await? {
                rows += 1;
                line(Json::Array(row.0.iter().map(to_json).collect()))?;
            }
        }
        writeln!(out, "{}", json!({ "end": rows })).map_err(Failure::internal)?;
        out.flush().map_err(Failure::internal)?;
        Ok(rows)
    });
    Ok(written.await?)
}

/// Whether no table holds a row: what [`restore`] needs.
pub async fn is_empty(db: &Db) -> Res<bool> {
    db.read(async |tx: &mut Tx| {
        for table in tables(tx).await? {
            if !tx.raw(&format!("SELECT 1 FROM {} LIMIT 1", table.name), &[]).await?.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    })
    .await
}

/// Reads a dump into a migrated, empty database, up to its last line. Dumps of older programs have none: they end with the
/// file.
pub async fn restore(db: &Db, from: impl BufRead) -> Result<u64, DumpError> {
    let known = db.read(async |tx: &mut Tx| tables(tx).await).await?;
    let broken = |line: usize, problem: &str| DumpError::Broken { line: line + 1, problem: problem.into() };
    let (mut table, mut rows, mut count) = (None::<Table>, Vec::new(), 0);
    for (n, line) in from.lines().enumerate() {
        let json: Json = serde_json::from_str(&line?).map_err(|e| broken(n, &e.to_string()))?;
        if n == 0 {
            if json["format"] != FORMAT {
                return Err(broken(n, "not a motcua dump"));
            }
        } else if let Some(told) = json["end"].as_u64() {
            if told != count {
                return Err(broken(n, "rows are missing"));
            }
            break;
        } else if let Some(name) = json["table"].as_str() {
            flush(db, table.as_ref(), &mut rows).await?;
            let columns: Option<Vec<String>> =
                json["columns"].as_array().map(|c| c.iter().filter_map(|v| v.as_str().map(Into::into)).collect());
            let columns = columns.ok_or_else(|| broken(n, "a table without columns"))?;
            let here = known.iter().find(|t| t.name == name).ok_or_else(|| broken(n, "unknown table"))?;
            if !columns.iter().all(|c| here.columns.contains(c)) {
                return Err(broken(n, "unknown column"));
            }
            table = Some(Table { name: name.into(), columns });
        } else {
            let values = json.as_array().ok_or_else(|| broken(n, "neither a table nor a row"))?;
            let width = table.as_ref().map_or(0, |t| t.columns.len());
            let values: Option<Vec<Value>> = values.iter().map(from_json).collect();
            rows.push(values.filter(|v| v.len() == width).ok_or_else(|| broken(n, "a row that does not fit"))?);
            count += 1;
            if rows.len() >= CHUNK {
                flush(db, table.as_ref(), &mut rows).await?;
            }
        }
    }
    flush(db, table.as_ref(), &mut rows).await?;
    db.write(async |tx: &mut Tx| tx.reset_counters().await).await?;
    Ok(count)
}

async fn flush(db: &Db, table: Option<&Table>, rows: &mut Vec<Vec<Value>>) -> Res<()> {
    let Some(table) = table else { return Ok(()) };
    let rows = std::mem::take(rows);
    if rows.is_empty() {
        return Ok(());
    }
    let marks: Vec<String> = (1..=table.columns.len()).map(|i| format!("${i}")).collect();
    let sql = format!("INSERT INTO {} ({}) VALUES ({})", table.name, quoted(&table.columns), marks.join(", "));
    db.write(async move |tx: &mut Tx| {
        for row in &rows {
            tx.raw(&sql, row).await?;
        }
        Ok(())
    })
    .await
}

fn quoted(columns: &[String]) -> String {
    columns.iter().map(|c| format!("\"{c}\"")).collect::<Vec<_>>().join(", ")
}

async fn tables(tx: &mut Tx) -> Res<Vec<Table>> {
    let names = match tx.on {
        On::Lite(_) => tx.query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'migrations_%' ORDER BY rowid", &[]).await?,
        On::Pg(_) => tx.query("SELECT relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND relkind = 'r' AND relname NOT LIKE 'migrations_%' ORDER BY c.oid", &[]).await?,
    };
    let mut out = Vec::new();
    for row in names {
        let name = row.string(0)?;
        let columns = match tx.on {
            On::Lite(_) => tx.query("SELECT name FROM pragma_table_info($1) ORDER BY cid", crate::args![&name]).await?,
            On::Pg(_) => tx.query("SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position", crate::args![&name]).await?,
        };
        let columns = columns.iter().map(|r| r.string(0)).collect::<Res<_>>()?;
        out.push(Table { name, columns });
    }
    Ok(out)
}

fn to_json(v: &Value) -> Json {
    match v {
        Value::Null => Json::Null,
        Value::Int(i) => json!(i),
        Value::Text(s) => json!(s),
        Value::Bytes(b) => json!({ "b": b.iter().map(|x| format!("{x:02x}")).collect::<String>() }),
    }
}

fn from_json(j: &Json) -> Option<Value> {
    Some(match j {
        Json::Null => Value::Null,
        Json::Number(n) => Value::Int(n.as_i64()?),
        Json::String(s) => Value::Text(s.clone()),
        Json::Object(o) => {
            let hex = o.get("b")?.as_str()?;
            let byte = |i| u8::from_str_radix(hex.get(i..i + 2)?, 16).ok();
            Value::Bytes((0..hex.len()).step_by(2).map(byte).collect::<Option<_>>()?)
        }
        Json::Bool(_) | Json::Array(_) => return None,
    })
}

impl Tx {
    /// A statement whose text comes from the database's own catalogue of tables.
    async fn raw(&mut self, sql: &str, args: &[Value]) -> Res<Vec<Row>> {
        let sql = crate::Sql { text: sql.to_owned(), args: args.to_vec() };
        self.query_sql(&sql).await
    }

    /// After rows came with their keys: counters of PostgreSQL start behind the largest.
    async fn reset_counters(&mut self) -> Res<()> {
        if matches!(self.on, On::Lite(_)) {
            return Ok(());
        }
        let rows = self.query("SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = current_schema() AND is_identity = 'YES' AND table_name NOT LIKE 'migrations_%'", &[]).await?;
        for row in rows {
            let (table, column) = (row.text(0)?, row.text(1)?);
            let sql = format!(
                "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), COALESCE((SELECT MAX(\"{column}\") FROM {table}), 0) + 1, false)"
            );
            self.raw(&sql, &[]).await?;
        }
        Ok(())
    }
}
