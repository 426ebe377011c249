//! Bare rusqlite: one writer that commits what waits with one fsync a group, readers beside it.

use super::{Again, Plan, Replayed, Script, renew};
use anyhow::{Context, Result};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::path::Path;
use std::sync::{Arc, Mutex, mpsc};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// As in the program.
const GROUP_MAX: usize = 64;
const READERS: usize = 4;

/// A transaction on its way, and the way back: the statements, and how many were unlike.
struct Job {
    statements: Vec<Again>,
    back: oneshot::Sender<(Vec<Again>, Result<u64>)>,
}

/// The engine with its threads; they end when it is dropped.
pub struct Engine {
    writer: mpsc::Sender<Job>,
    reader: mpsc::Sender<Job>,
}

fn connect(path: &Path) -> Result<Connection> {
    let connection = Connection::open(path)?;
    connection.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;
         PRAGMA temp_store=MEMORY; PRAGMA cache_size=-64000; PRAGMA wal_autocheckpoint=16000;",
    )?;
    connection.set_prepared_statement_cache_capacity(512);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(connection)
}

impl Engine {
    /// Opens the database at `path` for statements of `plan`.
    pub fn open(path: &Path, plan: &Plan) -> Result<Self> {
        let texts: Arc<Vec<String>> = Arc::new(plan.texts.iter().map(|text| text.replace('$', "?")).collect());
        let (writer, queue) = mpsc::channel();
        let (connection, known) = (connect(path)?, Arc::clone(&texts));
        std::thread::spawn(move || write(&connection, &known, &queue));
        let (reader, queue) = mpsc::channel();
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..READERS {
            let (connection, known, queue) = (connect(path)?, Arc::clone(&texts), Arc::clone(&queue));
            std::thread::spawn(move || read(&connection, &known, &queue));
        }
        Ok(Self { writer, reader })
    }

    /// All clients replay for `time`; lifecycles under way are finished.
    pub async fn replay(&self, plan: &Plan, time: Duration) -> Result<Replayed> {
        let began = Instant::now();
        let clients = plan.clients.iter().cloned().map(|script| {
            let (writer, reader) = (self.writer.clone(), self.reader.clone());
            tokio::spawn(async move { client(script, &writer, &reader, began, time).await })
        });
        let mut all = Replayed::default();
        for client in clients.collect::<Vec<_>>() {
            let (lifecycles, unlike) = client.await??;
            all.lifecycles += lifecycles;
            all.unlike += unlike;
        }
        all.seconds = began.elapsed().as_secs_f64();
        Ok(all)
    }
}

async fn client(
    mut script: Script,
    writer: &mpsc::Sender<Job>,
    reader: &mpsc::Sender<Job>,
    began: Instant,
    time: Duration,
) -> Result<(u64, u64)> {
    let (mut lifecycles, mut unlike) = (0, 0);
    while began.elapsed() < time {
        renew(&mut script);
        for (is_write, statements) in &mut script {
            let (back, done) = oneshot::channel();
            let job = Job { statements: std::mem::take(statements), back };
            let queue = if *is_write { writer } else { reader };
            queue.send(job).ok().context("the engine has ended")?;
            let outcome;
            (*statements, outcome) = done.await?;
            unlike += outcome?;
        }
        lifecycles += 1;
    }
    Ok((lifecycles, unlike))
}

fn write(connection: &Connection, texts: &[String], queue: &mpsc::Receiver<Job>) {
    while let Ok(first) = queue.recv() {
        let mut done = Vec::new();
        let mut group = connection.execute_batch("BEGIN IMMEDIATE").map_err(anyhow::Error::from);
        let mut next = Some(first);
        while let Some(job) = next.take() {
            let outcome = if group.is_ok() { run(connection, texts, &job.statements) } else { Ok(0) };
            done.push((job, outcome));
            next = if done.len() < GROUP_MAX { queue.try_recv().ok() } else { None };
        }
        group = group.and_then(|()| Ok(connection.execute_batch("COMMIT")?));
        for (job, outcome) in done {
            let outcome = match &group {
                Ok(()) => outcome,
                Err(e) => Err(anyhow::anyhow!("the group failed: {e}")),
            };
            let _ = job.back.send((job.statements, outcome));
        }
    }
}

fn read(connection: &Connection, texts: &[String], queue: &Mutex<mpsc::Receiver<Job>>) {
    loop {
        let job = match queue.lock() {
            Ok(queue) => queue.recv(),
            Err(_) => return,
        };
        let Ok(job) = job else { return };
        let run = || {
            connection.execute_batch("BEGIN")?;
            let outcome = run(connection, texts, &job.statements);
            connection.execute_batch("COMMIT")?;
            outcome
        };
        let outcome = run();
        let _ = job.back.send((job.statements, outcome));
    }
}

fn run(connection: &Connection, texts: &[String], statements: &[Again]) -> Result<u64> {
    let mut unlike = 0;
    for again in statements {
        let text = &texts[again.text];
        let mut statement = connection.prepare_cached(text)?;
        let args = rusqlite::params_from_iter(&again.args);
        let rows = if statement.column_count() == 0 {
            statement.execute(args).with_context(|| text.clone())? as u64
        } else {
            let (width, mut count) = (statement.column_count(), 0);
            let mut rows = statement.query(args)?;
            while let Some(row) = rows.next().with_context(|| text.clone())? {
                (0..width).try_for_each(|i| row.get_ref(i).map(drop))?;
                count += 1;
            }
            count
        };
        unlike += u64::from(rows != again.rows);
    }
    Ok(unlike)
}
