//! A transaction on its way over one connection. Statements whose answer nobody waits for go out together with the next one,
//! in the order in which they were given: the server runs what it gets in that order, so an act needs one round trip for
//! each answer that it looks at, not for each row that it writes.

use crate::error;
use crate::value::{Row, Value};
use crate::watch::{Seen, tell};
use base::{Failure, Res};
use deadpool_postgres::Object;
use futures_util::future::{MaybeDone, maybe_done};
use std::borrow::Cow;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::Poll;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Error, Statement};

/// Statements that wait at most, so that what is kept stays small.
const WAITING_MAX: usize = 32;

pub(crate) struct Session {
    connection: Object,
    /// How the transaction begins; sent with its first statement.
    begin: Option<&'static str>,
    /// Whether it may change anything.
    is_write: bool,
    waiting: Vec<(Cow<'static, str>, Vec<Value>)>,
}

/// What the server said.
enum Answer {
    Done,
    Changed(u64),
    Rows(Vec<tokio_postgres::Row>),
}

/// What is sent.
enum Request<'a> {
    Bare(&'static str),
    Change(Statement, &'a [Value]),
    Question(Statement, &'a [Value]),
}

impl Session {
    pub fn new(connection: Object, begin: &'static str) -> Self {
        Self { connection, begin: Some(begin), is_write: begin != super::READ, waiting: Vec::new() }
    }

    /// Whether rows may be locked and changed.
    pub fn is_write(&self) -> bool {
        self.is_write
    }

    /// Whether the next statement must not wait.
    pub fn is_full(&self) -> bool {
        self.waiting.len() >= WAITING_MAX
    }

    /// Keeps a statement back until the next one goes out.
    pub fn put_off(&mut self, sql: impl Into<Cow<'static, str>>, args: Vec<Value>) {
        self.waiting.push((sql.into(), args));
    }

    pub async fn query(&mut self, sql: &str, args: &[Value]) -> Res<Vec<Row>> {
        let statement = self.prepared(sql).await?;
        match self.send(Request::Question(statement, args)).await? {
            Answer::Rows(rows) => rows.iter().map(row).collect(),
            _ => Err(unasked()),
        }
    }

    pub async fn execute(&mut self, sql: &str, args: &[Value]) -> Res<u64> {
        let statement = self.prepared(sql).await?;
        match self.send(Request::Change(statement, args)).await? {
            Answer::Changed(rows) => Ok(rows),
            _ => Err(unasked()),
        }
    }

    /// Ends the transaction; it is on disk when this returns. A statement that waited and fails ends it as failed: the server
    /// rolls back what it is told to commit after an error.
    pub async fn commit(mut self) -> Res<()> {
        if self.begin.is_some() && self.waiting.is_empty() {
            return Ok(());
        }
        let ended = self.send(Request::Bare("COMMIT")).await;
        self.let_go(ended.map(drop))
    }

    pub async fn roll_back(mut self) -> Res<()> {
        self.waiting.clear();
        if self.begin.is_some() {
            return Ok(());
        }
        let ended = self.connection.batch_execute("ROLLBACK").await.map_err(|e| error::from_postgres(&e));
        self.let_go(ended)
    }

    /// A connection that failed at the end is in an unknown state: it is never given back to the pool.
    fn let_go(self, ended: Res<()>) -> Res<()> {
        if ended.is_err() {
            drop(Object::take(self.connection));
        }
        ended
    }

    async fn prepared(&self, sql: &str) -> Res<Statement> {
        self.connection.prepare_cached(sql).await.map_err(|e| error::from_postgres(&e))
    }

    /// Sends what waits and `last`, all at once, and gives the answer to `last`. The first that failed is told.
    async fn send(&mut self, last: Request<'_>) -> Res<Answer> {
        let waiting = std::mem::take(&mut self.waiting);
        let mut requests = Vec::with_capacity(waiting.len() + 2);
        requests.extend(self.begin.take().map(Request::Bare));
        let begun = requests.len();
        for (sql, args) in &waiting {
            requests.push(Request::Change(self.prepared(sql).await?, args));
        }
        requests.push(last);
        let connection = &self.connection;
        let mut answers: Vec<_> = requests.into_iter().map(|r| Box::pin(maybe_done(ask(connection, r)))).collect();
        // A request is on its way as soon as it is polled for the first time: so they leave in order.
        poll_fn(|cx| {
            let waits = answers.iter_mut().filter_map(|a| a.as_mut().poll(cx).is_pending().then_some(())).count();
            if waits == 0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
        let mut given = Answer::Done;
        for (i, answer) in answers.iter_mut().enumerate() {
            given = taken(answer.as_mut())?.map_err(|e| error::from_postgres(&e))?;
            if let (Some((sql, args)), Answer::Changed(rows)) =
                (i.checked_sub(begun).and_then(|i| waiting.get(i)), &given)
            {
                tell(Seen::Ran { sql, args, rows: *rows });
            }
        }
        Ok(given)
    }
}

fn taken<F: Future>(answer: Pin<&mut MaybeDone<F>>) -> Res<F::Output> {
    answer.take_output().ok_or_else(unasked)
}

fn unasked() -> Failure {
    Failure::Internal("an answer to another question".into())
}

async fn ask(connection: &Object, request: Request<'_>) -> Result<Answer, Error> {
    match request {
        Request::Bare(sql) => connection.batch_execute(sql).await.map(|()| Answer::Done),
        Request::Change(statement, args) => connection.execute(&statement, &bound(args)).await.map(Answer::Changed),
        Request::Question(statement, args) => connection.query(&statement, &bound(args)).await.map(Answer::Rows),
    }
}

fn bound(args: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    args.iter().map(|v| v as _).collect()
}

fn row(r: &tokio_postgres::Row) -> Res<Row> {
    let column = |i: usize| {
        Ok(match *r.columns()[i].type_() {
            Type::INT8 => r.get::<_, Option<i64>>(i).map_or(Value::Null, Value::Int),
            Type::INT4 => r.get::<_, Option<i32>>(i).map_or(Value::Null, |v| Value::Int(v.into())),
            Type::BOOL => r.get::<_, Option<bool>>(i).map_or(Value::Null, |v| Value::Int(v.into())),
            Type::TEXT | Type::VARCHAR | Type::NAME => r.get::<_, Option<String>>(i).map_or(Value::Null, Value::Text),
            Type::BYTEA => r.get::<_, Option<Vec<u8>>>(i).map_or(Value::Null, Value::Bytes),
            ref t => return Err(Failure::Internal(format!("column of type {t} has no portable reading"))),
        })
    };
    (0..r.len()).map(column).collect::<Res<_>>().map(Row)
}
