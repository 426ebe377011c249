//! The city that is measured: the demo's units, people, packages and a short history, made once in SQLite, with the people
//! of some desks signed in. PostgreSQL gets the same rows from a dump.

use crate::script::{Desk, LOGINS};
use access::Access;
use anyhow::{Context, Result};
use base::{Id, Instant};
use calendar::Calendar;
use catalogue::CatalogueCache;
use db::{Db, ModuleMigrations, Place, Tx, args};
use kernel::accounts::{Account, SessionKind, start_session};
use kernel::clock::Clock;
use kernel::organisation::OrganisationCache;
use kernel::vault::Vault;
use std::fs::{self, File};
use std::io::{BufReader, BufWriter};
use std::path::Path;
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

/// Tables of all modules, as the program makes them.
const MIGRATIONS: &[ModuleMigrations] = &[kernel::MIGRATIONS, catalogue::MIGRATIONS, cases::MIGRATIONS];
/// Legal time at which the demo opens.
const OPENING: &str = "2024-03-29T08:00";
/// Master key of the city. It guards nothing.
pub const MASTER_KEY: [u8; 32] = [7; 32];
/// Name of the database in a data folder, as the program names it.
pub const DATABASE: &str = "motcua.sqlite";

/// Makes the city in `folder` with a history of `cases`, and signs the people of `desks` communes in.
pub async fn make(folder: &Path, cases: u32, desks: usize) -> Result<Vec<Desk>> {
    fs::create_dir_all(folder.join("keys"))?;
    fs::write(folder.join("keys/master.key"), MASTER_KEY)?;
    let db = Db::open(&Place::Sqlite(folder.join(DATABASE))).await?;
    db.migrate(MIGRATIONS).await?;
    let parts = demo::Parts {
        db: db.clone(),
        clock: Clock::new(machine_now),
        vault: Vault::new(&MASTER_KEY),
        organisation: OrganisationCache::default(),
        catalogue: CatalogueCache::default(),
        access: Arc::new(Access::new(&[cases::POLICIES]).map_err(|e| anyhow::anyhow!("policies: {e:?}"))?),
        calendar: Arc::new(Calendar::vietnam().clone()),
    };
    let at = Instant::parse(OPENING)?;
    let order = demo::Order { at, cases, seed: 20_240_329, password_hash: "none", decide: None };
    demo::create(&parts, &order, |_| {}).await?;
    let communes = list_communes(&db, desks).await?;
    let mut all = Vec::with_capacity(communes.len());
    for code in communes {
        let mut tokens = <[String; 4]>::default();
        for (token, word) in tokens.iter_mut().zip(LOGINS) {
            *token = sign_in(&db, at, format!("{word}.{}", code.to_lowercase())).await?;
        }
        all.push(Desk { code, tokens });
    }
    Ok(all)
}

/// Communes in the order of their codes.
async fn list_communes(db: &Db, count: usize) -> Result<Vec<String>> {
    let sql = "SELECT code FROM unit_versions WHERE kind = 'commune' ORDER BY code LIMIT $1";
    let rows = db.read(async move |tx: &mut Tx| tx.query(sql, args![count]).await).await?;
    Ok(rows.iter().map(|r| r.string(0)).collect::<base::Res<_>>()?)
}

async fn sign_in(db: &Db, now: Instant, login: String) -> Result<String> {
    let find = "SELECT id FROM accounts WHERE login = $1";
    let name = login.clone();
    let signed_in = db.write(async move |tx: &mut Tx| {
        let account: Id<Account> = tx.query_one(find, args![&name]).await?.id(0)?;
        start_session(tx, now, account, SessionKind::Api, machine_now(), "bench").await
    });
    Ok(signed_in.await.with_context(|| login)?.0)
}

/// The same city in an empty PostgreSQL database.
pub async fn carry_over(folder: &Path, url: &str) -> Result<()> {
    let from = Db::open(&Place::Sqlite(folder.join(DATABASE))).await?;
    let path = folder.join("dump.jsonl");
    db::dump(&from, BufWriter::new(File::create(&path)?)).await?;
    let to = Db::open(&Place::Postgres(url.to_owned())).await?;
    to.migrate(MIGRATIONS).await?;
    db::restore(&to, BufReader::new(File::open(&path)?)).await?;
    Ok(fs::remove_file(path)?)
}

/// The machine's time.
#[allow(clippy::disallowed_methods, reason = "a benchmark stands outside the program and measures in machine time")]
pub fn machine_now() -> Instant {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Instant::from_micros(i64::try_from(since.as_micros()).unwrap_or(i64::MAX))
}
