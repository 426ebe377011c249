//! The same body on both engines. PostgreSQL runs where `TEST_POSTGRES` names a server (the test command starts one).

mod dumping;
mod writing;

use crate::{Db, Migration, ModuleMigrations};
use std::sync::atomic::{AtomicU32, Ordering};

pub(crate) const TABLES: &[ModuleMigrations] = &[ModuleMigrations {
    module: "probe",
    steps: &[Migration {
        name: "V1__open",
        sql: "CREATE TABLE probe (id BIGINT PRIMARY KEY, name TEXT NOT NULL, body BLOB);
              CREATE TABLE probe_log (seq AUTO_ID, probe BIGINT NOT NULL REFERENCES probe(id))",
    }],
}];

/// A fresh database of each engine, migrated.
pub(crate) async fn databases() -> Vec<(Db, Option<tempfile::TempDir>)> {
    let dir = tempfile::tempdir().unwrap();
    let mut all = vec![(Db::sqlite(&dir.path().join("test.sqlite")).await.unwrap(), Some(dir))];
    match std::env::var("TEST_POSTGRES") {
        Ok(url) => all.push((postgres(&url).await, None)),
        Err(_) => eprintln!("skipped: PostgreSQL (TEST_POSTGRES is not set)"),
    }
    for (db, _) in &all {
        db.migrate(TABLES).await.unwrap();
        db.migrate(TABLES).await.unwrap();
    }
    all
}

async fn postgres(url: &str) -> Db {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let schema = format!("db_{}_{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(connection);
    client.batch_execute(&format!("DROP SCHEMA IF EXISTS {schema} CASCADE; CREATE SCHEMA {schema}")).await.unwrap();
    Db::open(&crate::Place::Postgres(format!("{url} options='-c search_path={schema}'"))).await.unwrap()
}
