//! Takes down the statements that a lifecycle really executes: the routes of the program run in this process, and
//! [`db::watch`] shows what they ask the database for.

use crate::city::{MASTER_KEY, machine_now};
use crate::client::next;
use crate::script::{self, Asked, Desk, Lifecycle, Line};
use access::Access;
use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::Body;
use axum::http::StatusCode;
use base::Ids;
use bytes::Bytes;
use calendar::Calendar;
use cases::Cases;
use catalogue::CatalogueCache;
use db::{Db, Place, Seen, Value};
use http_body_util::BodyExt;
use kernel::accounts::Hasher;
use kernel::clock::Clock;
use kernel::organisation::OrganisationCache;
use kernel::vault::Vault;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tower::ServiceExt;

/// A statement as it ran.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Text.
    pub sql: String,
    /// Arguments.
    pub args: Vec<Value>,
    /// Rows that it gave or changed.
    pub rows: u64,
}

/// A transaction as it ran.
#[derive(Clone, Debug)]
pub struct Transaction {
    /// It went through the writer.
    pub is_write: bool,
    /// Its statements, in order.
    pub statements: Vec<Statement>,
}

/// The transactions of one lifecycle, by step, in order.
pub type Recorded = Vec<(&'static str, Vec<Transaction>)>;

static SEEN: Mutex<Vec<Transaction>> = Mutex::new(Vec::new());

fn note(seen: Seen<'_>) {
    let mut all = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    match seen {
        Seen::Begin { is_write } => all.push(Transaction { is_write, statements: Vec::new() }),
        Seen::Ran { sql, args, rows } => {
            if let Some(last) = all.last_mut() {
                last.statements.push(Statement { sql: sql.to_owned(), args: args.to_vec(), rows });
            }
        }
        Seen::End => {}
    }
}

/// The API of cases over a database, in this process.
struct Site {
    router: Router,
}

impl Site {
    async fn open(place: &Place) -> Result<Self> {
        let db = Db::open(place).await?;
        let clock = Clock::new(machine_now);
        clock.load(&db).await?;
        let (organisation, catalogue) = (OrganisationCache::default(), CatalogueCache::default());
        organisation.reload(&db).await?;
        catalogue.reload(&db).await?;
        let access = Access::new(&[cases::POLICIES]).map_err(|e| anyhow::anyhow!("policies: {e:?}"))?;
        let texts = web::Texts::new(&[web::TEXTS, cases::TEXTS].concat()).map_err(anyhow::Error::msg)?;
        let shared = web::Shared {
            db,
            clock,
            ids: Ids::seeded(u64::from(std::process::id()) << 32),
            vault: Vault::new(&MASTER_KEY),
            organisation,
            hasher: Hasher::default(),
            access: Arc::new(access),
            texts: Arc::new(texts),
            settings: Arc::default(),
        };
        let state = Cases { catalogue, calendar: Arc::new(Calendar::vietnam().clone()) };
        Ok(Self { router: web::finish(shared, cases::api::routes().with(state)) })
    }
}

impl Line for Site {
    async fn ask(&mut self, request: Asked) -> Result<(StatusCode, Bytes)> {
        let reply = self.router.clone().oneshot(request.map(Body::new)).await?;
        let status = reply.status();
        Ok((status, reply.into_body().collect().await?.to_bytes()))
    }
}

/// Two lifecycles of each desk, alike but for what is new in each: after a first one, so that shifts are open and caches full.
pub async fn record(place: &Place, lifecycle: &Lifecycle, desks: &[Desk]) -> Result<Vec<[Recorded; 2]>> {
    db::watch(note);
    let mut site = Site::open(place).await?;
    let mut all = Vec::with_capacity(desks.len());
    for desk in desks {
        record_one(&mut site, lifecycle, desk).await?;
        let pair = [record_one(&mut site, lifecycle, desk).await?, record_one(&mut site, lifecycle, desk).await?];
        all.push(pair);
    }
    Ok(all)
}

async fn record_one(site: &mut Site, lifecycle: &Lifecycle, desk: &Desk) -> Result<Recorded> {
    let mut recorded: Recorded = Vec::new();
    let take = || std::mem::take(&mut *SEEN.lock().unwrap_or_else(PoisonError::into_inner));
    take();
    let told = &mut |step, _| recorded.push((step, take()));
    script::run(site, lifecycle, desk, next(), told).await.with_context(|| desk.code.clone())?;
    if recorded.iter().any(|(_, transactions)| transactions.is_empty()) {
        bail!("a step without a transaction: nothing was watched");
    }
    Ok(recorded)
}

/// What a step costs the database.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cost {
    /// Times that it ran in the lifecycle.
    pub times: usize,
    /// Transactions, statements in them without BEGIN and COMMIT, and those of them that write, for one.
    pub transactions: f64,
    pub statements: f64,
    pub writing: f64,
    /// Rows written.
    pub rows: f64,
}

/// Costs by step.
pub fn costs(recorded: &Recorded) -> BTreeMap<&'static str, Cost> {
    let mut all: BTreeMap<&'static str, Cost> = BTreeMap::new();
    for (step, transactions) in recorded {
        let cost = all.entry(step).or_default();
        cost.times += 1;
        cost.transactions += transactions.len() as f64;
        for statement in transactions.iter().flat_map(|t| &t.statements) {
            cost.statements += 1.0;
            if !statement.sql.trim_start().starts_with("SELECT") {
                cost.writing += 1.0;
                cost.rows += statement.rows as f64;
            }
        }
    }
    for cost in all.values_mut() {
        let times = cost.times as f64;
        cost.transactions /= times;
        cost.statements /= times;
        cost.writing /= times;
        cost.rows /= times;
    }
    all
}
