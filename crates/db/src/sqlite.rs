//! SQLite: one writer thread that commits waiting acts in groups, and a few reader threads on snapshots.

use crate::tx::{On, Tx};
use crate::watch::{Seen, tell};
use crate::{ModuleMigrations, Work, error, migrate, swallowed};
use base::{Failure, Res};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::pin::pin;
use std::sync::{Arc, Mutex, mpsc};
use std::task::{Context, Poll, Waker};
use tokio::sync::oneshot;

/// Acts that share one fsync at most.
const GROUP_MAX: usize = 64;
/// Acts that may wait for the writer before newcomers are told to try again.
const QUEUE_MAX: usize = 4_096;
/// Reader threads, each with its own connection.
const READERS: usize = 4;
/// Pages that the writer keeps at hand, in KiB: the upper levels of all indexes of a city's year. The rest is read from the
/// cache of the operating system.
const WRITER_CACHE: u32 = 52_000;
/// The same for each reader.
const READER_CACHE: u32 = 4_000;
/// Prepared statements kept per connection.
const STATEMENTS_MAX: usize = 512;

type Reply = Box<dyn FnOnce(Result<(), Failure>) + Send>;
type Job = Box<dyn FnOnce(Result<&mut Tx, Failure>) -> (bool, Reply) + Send>;

#[derive(Clone)]
pub(crate) struct Sqlite {
    path: Arc<Path>,
    writer: mpsc::SyncSender<Job>,
    reader: mpsc::SyncSender<Job>,
}

impl Sqlite {
    pub(crate) fn open(path: &Path) -> Res<Self> {
        let writer = start_writer(connect(path, WRITER_CACHE)?);
        let reader = start_readers(path)?;
        Ok(Self { path: path.into(), writer, reader })
    }

    pub(crate) fn migrate(&self, modules: &[ModuleMigrations]) -> Res<()> {
        migrate::on_sqlite(&mut connect(&self.path, WRITER_CACHE)?, modules)
    }

    pub(crate) async fn write<T, F>(&self, act: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'a> Work<&'a mut Tx, Res<T>> + Send + 'static,
    {
        send(&self.writer, act).await
    }

    pub(crate) async fn read<T, F>(&self, question: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'a> Work<&'a mut Tx, Res<T>> + Send + 'static,
    {
        send(&self.reader, question).await
    }
}

async fn send<T, F>(queue: &mpsc::SyncSender<Job>, act: F) -> Res<T>
where
    T: Send + 'static,
    F: for<'a> Work<&'a mut Tx, Res<T>> + Send + 'static,
{
    let (tell, hear) = oneshot::channel();
    let job: Job = Box::new(move |tx| {
        let out = tx.and_then(|tx| once(tx, act));
        let ok = out.is_ok();
        let reply = move |commit: Result<(), Failure>| {
            // A hung-up client has nobody to tell: the act itself stands.
            let _ = tell.send(match commit {
                Err(e) if out.is_ok() => Err(e),
                _ => out,
            });
        };
        (ok, Box::new(reply) as Reply)
    });
    queue.try_send(job).map_err(|e| match e {
        mpsc::TrySendError::Full(_) => Failure::Unavailable { retry_after: 1, private: "writer queue full".into() },
        mpsc::TrySendError::Disconnected(_) => Failure::Internal("database thread ended".into()),
    })?;
    hear.await.map_err(Failure::internal)?
}

/// Runs the act to its end on this thread: it may await only its Tx, which never waits here.
fn once<T, F>(tx: &mut Tx, act: F) -> Res<T>
where
    F: for<'a> Work<&'a mut Tx, Res<T>>,
{
    let run = AssertUnwindSafe(|| match pin!(act(tx)).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(out) => out,
        Poll::Pending => Err(Failure::Internal("an act awaited something else than its Tx".into())),
    });
    let out = catch_unwind(run).unwrap_or_else(|_| Err(Failure::Internal("an act panicked".into())));
    if tx.broken && out.is_ok() { Err(swallowed()) } else { out }
}

fn connect(path: &Path, cache: u32) -> Res<Connection> {
    let open = || -> rusqlite::Result<Connection> {
        let c = Connection::open(path)?;
        c.execute_batch(&format!(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000;
             PRAGMA temp_store=MEMORY; PRAGMA cache_size=-{cache}; PRAGMA wal_autocheckpoint=16000;",
        ))?;
        c.set_prepared_statement_cache_capacity(STATEMENTS_MAX);
        // Plans hold for every argument: without this a statement is planned anew whenever it gets other arguments.
        c.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        Ok(c)
    };
    open().map_err(|e| Failure::Internal(format!("{}: {e}", path.display())))
}

fn control(tx: &Tx, sql: &str) -> Result<(), Failure> {
    match &tx.on {
        On::Lite(c) => {
            let run = || c.prepare_cached(sql)?.execute([]);
            run().map(drop).map_err(|e| error::from_sqlite(&e))
        }
        On::Pg(_) => Err(Failure::Internal("a PostgreSQL transaction on the SQLite thread".into())),
    }
}

fn is_open(tx: &Tx) -> bool {
    matches!(&tx.on, On::Lite(c) if !c.is_autocommit())
}

fn start_writer(c: Connection) -> mpsc::SyncSender<Job> {
    let (send, queue) = mpsc::sync_channel::<Job>(QUEUE_MAX);
    std::thread::spawn(move || {
        let mut tx = Tx { on: On::Lite(c), broken: false };
        while let Ok(first) = queue.recv() {
            commit_group(&mut tx, first, &queue);
        }
    });
    send
}

/// Runs the first act and those that wait, each in a savepoint, and commits them with one fsync. Success is told
/// after the commit only. When the engine itself rolls the group back, every act of it fails.
fn commit_group(tx: &mut Tx, first: Job, queue: &mpsc::Receiver<Job>) {
    let mut replies = Vec::new();
    let mut group = control(tx, "BEGIN IMMEDIATE");
    let mut next = Some(first);
    while let Some(job) = next.take() {
        tx.broken = false;
        group = group.and_then(|()| control(tx, "SAVEPOINT act"));
        tell(Seen::Begin { is_write: true });
        let (ok, reply) = job(group.clone().map(|()| &mut *tx));
        replies.push(reply);
        if group.is_ok() {
            group = if is_open(tx) {
                let undone = if ok { Ok(()) } else { control(tx, "ROLLBACK TO act") };
                undone.and_then(|()| control(tx, "RELEASE act"))
            } else {
                Err(Failure::Internal("the engine rolled the group back (disk full, I/O error)".into()))
            };
        }
        if group.is_ok() && replies.len() < GROUP_MAX {
            next = queue.try_recv().ok();
        }
    }
    let done = group.and_then(|()| control(tx, "COMMIT"));
    if is_open(tx) && control(tx, "ROLLBACK").is_err() {
        tracing::error!("a failed group could not be rolled back");
    }
    for reply in replies {
        tell(Seen::End);
        reply(done.clone());
    }
}

fn start_readers(path: &Path) -> Res<mpsc::SyncSender<Job>> {
    let (send, queue) = mpsc::sync_channel::<Job>(QUEUE_MAX);
    let queue = Arc::new(Mutex::new(queue));
    for _ in 0..READERS {
        let c = connect(path, READER_CACHE)?;
        c.execute_batch("PRAGMA query_only=ON").map_err(|e| error::from_sqlite(&e))?;
        let queue = Arc::clone(&queue);
        std::thread::spawn(move || {
            let mut tx = Tx { on: On::Lite(c), broken: false };
            loop {
                let job = match queue.lock() {
                    Ok(queue) => queue.recv(),
                    Err(_) => return,
                };
                let Ok(job) = job else { return };
                tx.broken = false;
                let open = control(&tx, "BEGIN");
                tell(Seen::Begin { is_write: false });
                let (_, reply) = job(open.map(|()| &mut tx));
                let closed = control(&tx, "COMMIT");
                tell(Seen::End);
                reply(closed);
            }
        });
    }
    Ok(send)
}
