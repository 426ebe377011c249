//! The tests of the crate: against real worker processes (`decide-worker`), because limits and crashes are the point.

mod check;
mod commands;
mod limits;
mod models;
mod values;

use base::Instant;
use decisions::{Decide, DecisionError, Decisions, Limits, Model};
use serde_json::Value as Json;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The worker program built beside the tests.
fn worker() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_decide-worker"))
}

/// A pool of one, patient with a busy machine.
fn pool() -> Decisions {
    pool_with(Duration::from_secs(30))
}

fn pool_with(answer: Duration) -> Decisions {
    let limits = Limits { answer, start: Duration::from_secs(60), ..Limits::default() };
    Decisions::with_limits(worker().to_path_buf(), 1, limits).expect("threads can be started")
}

/// Friday 26 April 2024, 15:30 in Vietnam.
fn now() -> Instant {
    Instant::parse("2024-04-26T15:30:00+07:00").expect("a moment")
}

/// Evaluates the decision `Kết quả` of a model made of one expression.
fn evaluate(inputs: &[(&str, &str)], expression: &str, input: Json) -> Result<Json, DecisionError> {
    let model = Model::new(&models::expression(inputs, expression)).expect("an acceptable model");
    pool().decide_blocking(&model, "Kết quả", &input, now())
}

/// The public suites beside the repository, where they are.
fn suites() -> Option<PathBuf> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/suites");
    if dir.is_dir() {
        return Some(dir);
    }
    println!("skipped: {} is absent", dir.display());
    None
}
