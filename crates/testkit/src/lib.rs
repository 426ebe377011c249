//! What tests of every crate need: a fresh database of each engine, a clock that stands still, ids from a seed.
//! Not here: data of a module (that is in the module's own `tests/samples.rs`).

pub mod papers;
pub mod smtp;

use base::{Act, Ids, Instant};
use db::{Db, ModuleMigrations, Place};
use std::sync::atomic::{AtomicU32, Ordering};
use tempfile::TempDir;

/// A database for one test. The folder goes with it.
pub struct TestDb {
    /// The database, migrated.
    pub db: Db,
    /// Where it lies, to be opened once more.
    pub place: Place,
    /// Folder for files beside it.
    pub dir: TempDir,
}

/// A fresh database of each engine with the tables of `modules`. PostgreSQL takes part where `TEST_POSTGRES` names a
/// server (the test command starts one); elsewhere that half is said to be skipped.
pub async fn databases(modules: &[ModuleMigrations]) -> Vec<TestDb> {
    let mut all = vec![sqlite(modules).await];
    match std::env::var("TEST_POSTGRES") {
        Ok(url) => all.push(postgres(&url, modules).await),
        Err(_) => eprintln!("skipped: PostgreSQL (TEST_POSTGRES is not set)"),
    }
    all
}

/// A fresh SQLite database with the tables of `modules`.
pub async fn sqlite(modules: &[ModuleMigrations]) -> TestDb {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let place = Place::Sqlite(dir.path().join("test.sqlite"));
    let db = Db::open(&place).await.expect("SQLite opens");
    db.migrate(modules).await.expect("tables are made");
    TestDb { db, place, dir }
}

async fn postgres(url: &str, modules: &[ModuleMigrations]) -> TestDb {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let schema = format!("test_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("PostgreSQL answers");
    tokio::spawn(connection);
    let fresh = format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}");
    client.batch_execute(&fresh).await.expect("a schema of its own");
    let place = Place::Postgres(format!("{url} options='-c search_path={schema}'"));
    let db = Db::open(&place).await.expect("PostgreSQL opens");
    db.migrate(modules).await.expect("tables are made");
    TestDb { db, place, dir: tempfile::tempdir().expect("a temporary folder") }
}

/// An act at a moment of Vietnamese time (`2024-03-29T08:00`), with ids from a seed.
pub fn act(moment: &str) -> Act {
    static SEED: AtomicU32 = AtomicU32::new(1);
    let seed = u64::from(SEED.fetch_add(1, Ordering::Relaxed)) << 32;
    Act { now: Instant::parse(moment).expect("a moment"), ids: Ids::seeded(seed) }
}
