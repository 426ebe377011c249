//! A transaction, as acts and questions see it.

use crate::postgres::Session;
use crate::value::{Row, Value};
use crate::watch::{Seen, tell};
use crate::{Sql, error, swallowed};
use base::{Failure, Res};
use rusqlite::Connection;

/// A running transaction. After a failed statement every further one fails, on both engines.
pub struct Tx {
    pub(crate) on: On,
    pub(crate) broken: bool,
}

pub(crate) enum On {
    Lite(Connection),
    Pg(Session),
}

impl Tx {
    /// All rows of a statement.
    pub async fn query(&mut self, sql: &'static str, args: &[Value]) -> Res<Vec<Row>> {
        self.run(sql, args).await
    }

    /// All rows of a statement that was put together.
    pub async fn query_sql(&mut self, sql: &Sql) -> Res<Vec<Row>> {
        self.run(&sql.text, &sql.args).await
    }

    /// The first row, if there is one.
    pub async fn query_opt(&mut self, sql: &'static str, args: &[Value]) -> Res<Option<Row>> {
        Ok(self.run(sql, args).await?.into_iter().next())
    }

    /// The first row; no row is a bug.
    pub async fn query_one(&mut self, sql: &'static str, args: &[Value]) -> Res<Row> {
        self.query_opt(sql, args).await?.ok_or_else(|| Failure::Internal(format!("no row: {sql}")))
    }

    /// Runs a statement; gives the number of rows it changed.
    pub async fn execute(&mut self, sql: &'static str, args: &[Value]) -> Res<u64> {
        self.change(sql, args).await
    }

    /// Runs a statement that was put together; gives the number of rows it changed.
    pub async fn execute_sql(&mut self, sql: &Sql) -> Res<u64> {
        self.change(&sql.text, &sql.args).await
    }

    /// Runs a statement of which nobody asks how many rows it changed. On PostgreSQL it may wait here and go out with the
    /// next statement or the commit, in one round trip; the order stays, and a failure is told then.
    pub async fn later(&mut self, sql: &'static str, args: &[Value]) -> Res<()> {
        self.usable()?;
        match &mut self.on {
            On::Pg(session) if !session.is_full() => {
                session.put_off(sql, args.to_vec());
                Ok(())
            }
            _ => self.change(sql, args).await.map(drop),
        }
    }

    /// The same with a statement that was put together.
    pub async fn later_sql(&mut self, sql: Sql) -> Res<()> {
        self.usable()?;
        match &mut self.on {
            On::Pg(session) if !session.is_full() => {
                session.put_off(sql.text, sql.args);
                Ok(())
            }
            _ => self.change(&sql.text, &sql.args).await.map(drop),
        }
    }

    /// Runs statements in order: in one round trip on PostgreSQL.
    pub async fn batch(&mut self, statements: &[(&'static str, &[Value])]) -> Res<()> {
        for (sql, args) in statements {
            self.later(sql, args).await?;
        }
        Ok(())
    }

    /// Inserts many rows: `INSERT INTO {head} VALUES (…), (…)`, in statements of bounded size.
    pub async fn insert_many(&mut self, head: &'static str, rows: &[Vec<Value>]) -> Res<()> {
        let width = rows.first().map_or(1, Vec::len).max(1);
        for chunk in rows.chunks((900 / width).max(1)) {
            let mut sql = Sql::new("INSERT INTO ");
            sql.push(head).push(" VALUES ");
            for (i, row) in chunk.iter().enumerate() {
                if i > 0 {
                    sql.push(", ");
                }
                sql.list(row.iter().cloned());
            }
            self.later_sql(sql).await?;
        }
        Ok(())
    }

    /// What to append to a SELECT whose rows this transaction will change. Nothing in a question, which changes none:
    /// PostgreSQL locks no row in a transaction that only reads.
    pub fn for_update(&self) -> &'static str {
        match &self.on {
            On::Pg(session) if session.is_write() => " FOR UPDATE",
            On::Lite(_) | On::Pg(_) => "",
        }
    }

    /// What to append to a SELECT that claims rows which no one else has claimed.
    pub fn skip_locked(&self) -> &'static str {
        match self.on {
            On::Lite(_) => "",
            On::Pg(_) => " FOR UPDATE SKIP LOCKED",
        }
    }

    async fn run(&mut self, sql: &str, args: &[Value]) -> Res<Vec<Row>> {
        self.usable()?;
        let rows = match &mut self.on {
            On::Lite(c) => lite_rows(c, sql, args).map_err(|e| error::from_sqlite(&e)),
            On::Pg(session) => session.query(sql, args).await,
        };
        self.broken = rows.is_err();
        if let Ok(rows) = &rows {
            tell(Seen::Ran { sql, args, rows: rows.len() as u64 });
        }
        rows
    }

    async fn change(&mut self, sql: &str, args: &[Value]) -> Res<u64> {
        self.usable()?;
        let done = match &mut self.on {
            On::Lite(c) => lite_change(c, sql, args),
            On::Pg(session) => session.execute(sql, args).await,
        };
        self.broken = done.is_err();
        if let Ok(rows) = done {
            tell(Seen::Ran { sql, args, rows });
        }
        done
    }

    fn usable(&self) -> Res<()> {
        if self.broken { Err(swallowed()) } else { Ok(()) }
    }
}

/// `$1` → `?1`: SQLite would take `$1` for a name and number it by order of appearance.
fn numbered(sql: &str) -> String {
    sql.replace('$', "?")
}

fn lite_rows(c: &Connection, sql: &str, args: &[Value]) -> rusqlite::Result<Vec<Row>> {
    let mut statement = c.prepare_cached(&numbered(sql))?;
    let width = statement.column_count();
    statement.query_map(rusqlite::params_from_iter(args), |r| lite_row(r, width))?.collect()
}

fn lite_change(c: &Connection, sql: &str, args: &[Value]) -> Res<u64> {
    let run = || c.prepare_cached(&numbered(sql))?.execute(rusqlite::params_from_iter(args));
    run().map(|n| n as u64).map_err(|e| error::from_sqlite(&e))
}

fn lite_row(r: &rusqlite::Row, width: usize) -> rusqlite::Result<Row> {
    use rusqlite::types::ValueRef;
    let column = |i| {
        Ok(match r.get_ref(i)? {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(v) => Value::Int(v),
            ValueRef::Text(t) => Value::Text(String::from_utf8_lossy(t).into_owned()),
            ValueRef::Blob(b) => Value::Bytes(b.into()),
            ValueRef::Real(_) => return Err(rusqlite::Error::InvalidQuery),
        })
    };
    (0..width).map(column).collect::<Result<_, _>>().map(Row)
}
