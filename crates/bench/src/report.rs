//! What is printed: the machine, then one block a lifecycle.

use crate::Measured;
use crate::record::Recorded;
use crate::script::{Lifecycle, SHORT};
use anyhow::Result;
use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::time::Instant;

/// Aims of the design, for comparison; a slow machine misses them and nothing fails.
const RAW_SQLITE: f64 = 0.4;
const RAW_POSTGRES: f64 = 0.6;
const LIFECYCLES_SQLITE: f64 = 600.0;
const MEGABYTES: f64 = 150.0;
const WHEN_FULL: f64 = 0.9;

/// What the figures were taken on.
pub fn machine(program: &Path, folder: &Path, clients: usize) -> Result<()> {
    let cores = std::thread::available_parallelism()?;
    let processor = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let processor = processor
        .lines()
        .find_map(|l| l.strip_prefix("model name"))
        .map_or("", |l| l.trim_start_matches([':', '\t', ' ']));
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let load = load.split(' ').next().unwrap_or("?").to_owned();
    let profile = match program.parent().and_then(Path::file_name).and_then(|f| f.to_str()) {
        Some("debug") => "dev (lightly optimised, see Cargo.toml)",
        Some(other) => other,
        None => "?",
    };
    println!("machine   {cores} cores, {processor}; load {load} at the start");
    println!("disk      one fsync of 4 KB: {:.2} ms", fsync_millis(folder)?);
    println!("program   {}, profile {profile}", program.display());
    println!("clients   {clients}, keep-alive, each at a desk of its own, on the same cores");
    println!("durable   SQLite WAL with synchronous=FULL, PostgreSQL with its own defaults; replies follow the commit");
    Ok(())
}

/// How long the disk takes, the median of some.
fn fsync_millis(folder: &Path) -> Result<f64> {
    let mut file = File::create(folder.join("fsync"))?;
    let mut times = Vec::new();
    for _ in 0..50 {
        file.write_all(&[0; 4096])?;
        let began = Instant::now();
        file.sync_data()?;
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}

fn met(is_met: bool) -> &'static str {
    if is_met { "met" } else { "not met" }
}

/// How the figures lie to the aims.
pub fn aims(all: &[Measured]) {
    println!("\n== Aims, for the lifecycle in four acts");
    let of = |engine: &str, is_full: bool| {
        let mut lines: Vec<_> =
            all.iter().filter(|m| m.engine == engine && m.lifecycle.procedure == SHORT.procedure).collect();
        lines.sort_by_key(|m| m.stored);
        if is_full { lines.into_iter().nth(1) } else { lines.into_iter().next() }
    };
    for (engine, aim) in [("SQLite", RAW_SQLITE), ("PostgreSQL", RAW_POSTGRES)] {
        let Some(few) = of(engine, false) else { continue };
        let ratio = few.ratio();
        println!("{engine}: {ratio:.2} of raw, aim {aim}: {}", met(ratio >= aim));
        if engine == "SQLite" {
            let rate = few.http.per_second();
            println!("{engine}: {rate:.0} lifecycles/s, aim {LIFECYCLES_SQLITE}: {}", met(rate >= LIFECYCLES_SQLITE));
        }
        if let Some(full) = of(engine, true) {
            let ratio = full.http.per_second() / few.http.per_second();
            println!(
                "{engine}: {ratio:.2} of its rate with {} cases stored, aim {WHEN_FULL}: {}",
                full.stored,
                met(ratio >= WHEN_FULL)
            );
        }
    }
    let most = all.iter().map(|m| m.memory.server_most).fold(0.0, f64::max);
    println!(
        "memory: {most:.0} MB at the most beside the decision workers, aim {MEGABYTES}: {}",
        met(most <= MEGABYTES)
    );
}

/// The statements of a lifecycle, in order, with the rows that each gave or changed.
pub fn statements(lifecycle: &Lifecycle, recorded: &Recorded) {
    println!("\n== {}: {}", lifecycle.procedure, lifecycle.about);
    for (step, transactions) in recorded {
        println!("{step}");
        for transaction in transactions {
            println!("  {}", if transaction.is_write { "write" } else { "read" });
            for statement in &transaction.statements {
                let words: Vec<_> = statement.sql.split_whitespace().collect();
                println!("    {:3} {}", statement.rows, words.join(" "));
            }
        }
    }
}

/// The figures of one lifecycle on one bed.
pub fn block(line: &mut Measured) {
    let (http, raw) = (line.http.per_second(), line.raw.per_second());
    let acts = line.lifecycle.steps.len() as f64;
    println!(
        "\n== {}, {} cases stored, {}: {}",
        line.engine, line.stored, line.lifecycle.procedure, line.lifecycle.about
    );
    println!("http      {http:7.0} lifecycles/s  {:7.0} acts/s", http * acts);
    println!("raw       {raw:7.0} lifecycles/s  {:7.0} acts/s", raw * acts);
    let rounds: Vec<_> = line.ratios.iter().map(|r| format!("{r:.2}")).collect();
    println!("ratio     {:7.2}  (rounds {})", line.ratio(), rounds.join(" "));
    if line.unlike > 0 {
        println!("          {} replayed statements touched another number of rows than in the program", line.unlike);
    }
    let (https, raws) = (line.http.lifecycles().max(1) as f64 / 1e3, line.raw.lifecycles().max(1) as f64 / 1e3);
    println!(
        "processor server {:.2} ms, database {:.2} ms, clients {:.2} ms a lifecycle; raw {:.2} ms",
        line.server / https,
        line.database / https,
        line.clients / https,
        line.replaying / raws
    );
    let m = &line.memory;
    println!(
        "memory    {:.0} MB resident, {:.0} MB at the most; decision workers {:.0} MB",
        m.server, m.server_most, m.workers
    );
    println!("step        p50 ms   p95 ms   p99 ms   transactions  statements  writing  rows written");
    let mut steps: Vec<&str> = line.costs.keys().copied().collect();
    let order = |step: &str| crate::script::place_of(line.lifecycle, step);
    steps.sort_by_key(|step| order(step));
    let mut sums = [0.0; 4];
    for step in steps {
        let Some([p50, p95, p99]) = line.latencies.percentiles(step) else { continue };
        let cost = line.costs[step];
        for (sum, part) in sums.iter_mut().zip([cost.transactions, cost.statements, cost.writing, cost.rows]) {
            *sum += part * cost.times as f64;
        }
        println!(
            "{step:10} {p50:7.1}  {p95:7.1}  {p99:7.1}   {:12.0}  {:10.0}  {:7.0}  {:12.0}",
            cost.transactions, cost.statements, cost.writing, cost.rows
        );
    }
    println!("lifecycle {:26}   {:12.0}  {:10.0}  {:7.0}  {:12.0}", "", sums[0], sums[1], sums[2], sums[3]);
}

impl Measured {
    /// The program's rate as a part of the raw one.
    fn ratio(&self) -> f64 {
        self.http.per_second() / self.raw.per_second().max(f64::MIN_POSITIVE)
    }
}
