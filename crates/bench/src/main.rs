//! `make bench`: how many cases a second the program carries from filing to return over HTTP, beside the rate of the same
//! statements straight on the engine, on SQLite and PostgreSQL, with few and with many cases stored, on one machine in one
//! run. It prints figures and never fails because a machine is slow. Not here: any threshold of a test.

mod bed;
mod city;
mod client;
mod figures;
mod fill;
mod raw;
mod record;
mod report;
mod script;
mod server;

use anyhow::{Context, Result, bail};
use bed::{Bed, Engine};
use db::Place;
use figures::{Latencies, Rate};
use fill::Pattern;
use raw::Plan;
use record::Cost;
use script::{Desk, LONG, Lifecycle, SHORT};
use server::{Memory, Server};
use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

/// Clients at once, each with a desk of its own and one connection.
const CLIENTS: usize = 64;
/// Cases of the short history: small enough to be made in seconds by real acts.
const HISTORY: u32 = 2_000;

/// What is asked for on the command line.
struct Options {
    /// Seconds of one round.
    seconds: f64,
    /// Cases stored in the second stage.
    cases: u64,
    /// Only this engine.
    only: Option<String>,
    /// Rounds of raw and HTTP in turn.
    rounds: usize,
    /// Only tell which statements a lifecycle consists of.
    statements: bool,
}

/// One line of the report.
pub struct Measured {
    engine: &'static str,
    stored: u64,
    lifecycle: &'static Lifecycle,
    http: Rate,
    raw: Rate,
    /// Rounds in which the two rates were taken one after the other.
    ratios: Vec<f64>,
    unlike: u64,
    latencies: Latencies,
    costs: BTreeMap<&'static str, Cost>,
    memory: Memory,
    /// Seconds of processor time of the server, the clients and the database, and of all that replays.
    server: f64,
    clients: f64,
    database: f64,
    replaying: f64,
}

#[tokio::main]
async fn main() -> Result<()> {
    let options = options()?;
    let program = server::program()?;
    let work = tempfile::tempdir()?;
    report::machine(&program, work.path(), CLIENTS)?;
    let base = work.path().join("city");
    eprintln!("the city: {HISTORY} cases by real acts…");
    let desks = city::make(&base, HISTORY, CLIENTS).await?;
    let pattern = Pattern::read(&base.join(city::DATABASE))?;
    let times = options.cases.saturating_sub(pattern.cases as u64).div_ceil(pattern.cases.max(1) as u64);
    let mut measured = Vec::new();
    for engine in engines(&options) {
        let city = engine.city(&base).await?;
        let mut plans = Vec::new();
        for lifecycle in [&SHORT, &LONG] {
            plans.push((lifecycle, record::record(&city, lifecycle, &desks).await?));
        }
        if options.statements {
            plans.iter().for_each(|(lifecycle, recorded)| report::statements(lifecycle, &recorded[0][1]));
            continue;
        }
        let more = Some((&pattern, times)).filter(|_| times > 0).map(Some);
        for more in [None].into_iter().chain(more) {
            let stored = pattern.cases as u64 * (1 + more.map_or(0, |(_, times)| times));
            eprintln!("{}, {stored} cases stored…", engine.name());
            let bed = engine.bed(&base, work.path(), more).await?;
            measured.extend(stage(&program, &engine, &bed, stored, &plans, &desks, &options).await?);
        }
    }
    if !options.statements {
        report::aims(&measured);
    }
    Ok(())
}

fn options() -> Result<Options> {
    let mut options = Options { seconds: 4.0, cases: 100_000, only: None, rounds: 2, statements: false };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        if word == "--statements" {
            options.statements = true;
            continue;
        }
        let value = words.next().with_context(|| format!("{word} wants a value"))?;
        match word.as_str() {
            "--seconds" => options.seconds = value.parse()?,
            "--cases" => options.cases = value.parse()?,
            "--rounds" => options.rounds = value.parse()?,
            "--only" => options.only = Some(value),
            _ => bail!("bench [--seconds N] [--rounds N] [--cases N] [--only sqlite|postgres] [--statements]"),
        }
    }
    Ok(options)
}

fn engines(options: &Options) -> Vec<Engine> {
    let mut all = vec![Engine::Sqlite];
    match std::env::var("TEST_POSTGRES") {
        Ok(url) => all.push(Engine::Postgres(url)),
        Err(_) => eprintln!("PostgreSQL is left out: scripts/with-postgres starts one"),
    }
    all.retain(|e| options.only.as_ref().is_none_or(|only| e.name().to_lowercase().starts_with(only.as_str())));
    all
}

type Plans = Vec<(&'static Lifecycle, Vec<[record::Recorded; 2]>)>;

/// All lifecycles on one bed, the raw rate and the program in turn.
async fn stage(
    program: &Path,
    engine: &Engine,
    bed: &Bed,
    stored: u64,
    plans: &Plans,
    desks: &[Desk],
    options: &Options,
) -> Result<Vec<Measured>> {
    let url = match &bed.live {
        Place::Sqlite(_) => None,
        Place::Postgres(url) => Some(url.as_str()),
    };
    let server = Server::start(program, &bed.folder, url).await?;
    let database = engine.process().await?;
    let round = Duration::from_secs_f64(options.seconds);
    let mut all = Vec::new();
    for (lifecycle, recorded) in plans {
        let plan = Plan::new(recorded)?;
        let mut raw = Raw::open(&bed.raw, &plan).await?;
        let costs = record::costs(&recorded[0][1]);
        let mut line = Measured {
            engine: engine.name(),
            stored,
            lifecycle,
            http: Rate::default(),
            raw: Rate::default(),
            ratios: Vec::new(),
            unlike: 0,
            latencies: Latencies::default(),
            costs,
            memory: Memory::default(),
            server: 0.0,
            clients: 0.0,
            database: 0.0,
            replaying: 0.0,
        };
        // Statements are prepared, caches filled; not counted.
        raw.replay(&plan, round / 4).await?;
        client::load(server.address, lifecycle, desks, round / 4).await?;
        for _ in 0..options.rounds {
            let spent = || {
                let database = database.map_or(0.0, server::processor_seconds);
                (
                    server.processor_seconds(),
                    server::processor_seconds(std::process::id()) - server.processor_seconds(),
                    database,
                )
            };
            let before = spent();
            let replayed = raw.replay(&plan, round).await?;
            let between = spent();
            let load = client::load(server.address, lifecycle, desks, round).await?;
            let after = spent();
            line.replaying += between.1 - before.1 + between.2 - before.2;
            line.server += after.0 - between.0;
            line.clients += after.1 - between.1;
            line.database += after.2 - between.2;
            line.raw.add(replayed.lifecycles, replayed.seconds);
            line.unlike += replayed.unlike;
            line.http.add(load.lifecycles, load.seconds);
            line.ratios.push(load.lifecycles as f64 / load.seconds / (replayed.lifecycles as f64 / replayed.seconds));
            line.latencies.merge(load.latencies);
        }
        line.memory = server.memory()?;
        report::block(&mut line);
        all.push(line);
    }
    Ok(all)
}

/// The raw side of one engine.
enum Raw {
    Sqlite(raw::sqlite::Engine),
    Postgres(raw::postgres::Engine),
}

impl Raw {
    async fn open(place: &Place, plan: &Plan) -> Result<Self> {
        Ok(match place {
            Place::Sqlite(path) => Self::Sqlite(raw::sqlite::Engine::open(path, plan)?),
            Place::Postgres(url) => Self::Postgres(raw::postgres::Engine::open(url, plan).await?),
        })
    }

    async fn replay(&mut self, plan: &Plan, time: Duration) -> Result<raw::Replayed> {
        match self {
            Self::Sqlite(engine) => engine.replay(plan, time).await,
            Self::Postgres(engine) => engine.replay(plan, time).await,
        }
    }
}
