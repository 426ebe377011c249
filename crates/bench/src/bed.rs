//! What one stage works on: a data folder for the server and a copy of its database for the raw rate, on one engine, with few
//! or many cases stored.

use crate::city::{self, DATABASE, MASTER_KEY};
use crate::fill::Pattern;
use crate::server;
use anyhow::{Context, Result};
use base::Instant;
use db::{Db, Place, Tx};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Databases of PostgreSQL: the city as it was made, and the copies that are worked on.
const CITY: &str = "bench_city";
const LIVE: &str = "bench_live";
const RAW: &str = "bench_raw";

/// An engine.
#[derive(Clone, Debug)]
pub enum Engine {
    /// SQLite.
    Sqlite,
    /// PostgreSQL, by the address of a database that exists.
    Postgres(String),
}

/// A place to measure in.
pub struct Bed {
    /// Data folder of the server.
    pub folder: PathBuf,
    /// Database of the server.
    pub live: Place,
    /// Database of the raw rate.
    pub raw: Place,
}

impl Engine {
    /// For people.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }

    /// The city of the folder `base`, on this engine.
    pub async fn city(&self, base: &Path) -> Result<Place> {
        let Self::Postgres(url) = self else { return Ok(Place::Sqlite(base.join(DATABASE))) };
        connect(url).await?.batch_execute(&format!("CREATE DATABASE {CITY}")).await?;
        let address = named(url, CITY);
        city::carry_over(base, &address).await?;
        Ok(Place::Postgres(address))
    }

    /// The process of the server's database, where it has one of its own.
    pub async fn process(&self) -> Result<Option<u32>> {
        let Self::Postgres(url) = self else { return Ok(None) };
        let own: i32 = connect(url).await?.query_one("SELECT pg_backend_pid()", &[]).await?.get(0);
        Ok(server::parent(u32::try_from(own)?))
    }

    /// A bed with the city; with `more` its cases are written so many times again.
    pub async fn bed(&self, base: &Path, work: &Path, more: Option<(&Pattern, u64)>) -> Result<Bed> {
        let folder = work.join("data");
        if folder.exists() {
            fs::remove_dir_all(&folder)?;
        }
        fs::create_dir_all(folder.join("keys"))?;
        fs::write(folder.join("keys/master.key"), MASTER_KEY)?;
        match self {
            Self::Sqlite => sqlite(base, folder, more).await,
            Self::Postgres(url) => postgres(url, folder, more).await,
        }
    }
}

async fn sqlite(base: &Path, folder: PathBuf, more: Option<(&Pattern, u64)>) -> Result<Bed> {
    let (live, raw) = (folder.join(DATABASE), folder.join("raw.sqlite"));
    fold_in(&base.join(DATABASE))?;
    fs::copy(base.join(DATABASE), &live)?;
    if let Some((pattern, times)) = more {
        pattern.fill_sqlite(&live, times)?;
        seal(&Place::Sqlite(live.clone())).await?;
    }
    fold_in(&live)?;
    fs::copy(&live, &raw)?;
    Ok(Bed { folder, live: Place::Sqlite(live), raw: Place::Sqlite(raw) })
}

async fn postgres(url: &str, folder: PathBuf, more: Option<(&Pattern, u64)>) -> Result<Bed> {
    let client = connect(url).await?;
    for name in [LIVE, RAW] {
        client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await?;
    }
    let (live, raw) = (Place::Postgres(named(url, LIVE)), Place::Postgres(named(url, RAW)));
    copy(&client, CITY, LIVE).await?;
    if let Some((pattern, times)) = more {
        pattern.fill_postgres(&named(url, LIVE), times).await?;
        seal(&live).await?;
    }
    copy(&client, LIVE, RAW).await?;
    client.batch_execute("CHECKPOINT").await?;
    Ok(Bed { folder, live, raw })
}

async fn connect(url: &str) -> Result<tokio_postgres::Client> {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await?;
    tokio::spawn(connection);
    Ok(client)
}

fn named(url: &str, name: &str) -> String {
    url.replace("dbname=postgres", &format!("dbname={name}"))
}

/// Copies a database once nobody is connected to it any more.
async fn copy(client: &tokio_postgres::Client, from: &str, to: &str) -> Result<()> {
    let leave = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1";
    client.execute(leave, &[&from]).await?;
    let mut tries = 0;
    while let Err(e) = client.batch_execute(&format!("CREATE DATABASE {to} TEMPLATE {from} STRATEGY FILE_COPY")).await {
        tries += 1;
        if tries == 50 {
            return Err(e).with_context(|| format!("{from} cannot be copied"));
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// Puts what lies beside the file into it, so that the file alone is the database.
fn fold_in(path: &Path) -> Result<()> {
    let connection = rusqlite::Connection::open(path)?;
    connection.busy_timeout(Duration::from_secs(10))?;
    let busy = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get::<_, i64>(0))?;
    anyhow::ensure!(busy == 0, "{} is still in use", path.display());
    Ok(())
}

/// Seals the journal, as a server that has run for a while has done.
async fn seal(place: &Place) -> Result<()> {
    let db = Db::open(place).await?;
    let now = Instant::parse("2024-03-29T08:00")?;
    while db.write(async move |tx: &mut Tx| kernel::journal::seal(tx, now).await).await?.is_some() {}
    Ok(())
}
