//! `dmn tck`: runs the tests of the DMN Technology Compatibility Kit found under a folder.

mod cases;
mod same;

use crate::commands::command_pool;
use crate::pool::{Decisions, Limits, decided};
use crate::wire::{Ask, Input};
use crate::{Code, Datum, DecisionError, Model};
use base::Instant;
use cases::{Case, Expected, TestFile};
use same::difference;
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// Folders below the one named that are searched.
const FOLDER_DEPTH_MAX: usize = 6;
/// Conformance, not speed, is asked: a busy machine must not fail a case.
const ANSWER_MAX: Duration = Duration::from_secs(10);

/// How many cases passed and failed. A case passes when all its results do.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    pub passed: usize,
    pub failed: usize,
}

/// Runs each `*-test-*.xml` under `dir` against the `*.dmn` that it names, in a worker process of `exe`. Writes a line
/// for each failure and last `N passed, N failed`. A file that cannot be read is one failure. `now` stands for the
/// clock. The error is that of reading `dir` or of writing.
pub fn tck_command(exe: &Path, dir: &Path, now: Instant, out: &mut dyn Write) -> io::Result<Tally> {
    let limits = Limits { answer: ANSWER_MAX, ..Limits::default() };
    let pool = command_pool(exe, limits).map_err(io::Error::other)?;
    let mut tally = Tally::default();
    for file in test_files(dir, FOLDER_DEPTH_MAX)? {
        let name = file.strip_prefix(dir).unwrap_or(&file).display().to_string();
        match load(&file) {
            Ok((model, cases)) => {
                for case in &cases {
                    let failures = run(&pool, &model, case, now);
                    tally.count(failures.is_empty());
                    for failure in failures {
                        writeln!(out, "{name}: case {}: {failure}", case.id)?;
                    }
                }
            }
            Err(reason) => {
                tally.count(false);
                writeln!(out, "{name}: {reason}")?;
            }
        }
    }
    writeln!(out, "{} passed, {} failed", tally.passed, tally.failed)?;
    Ok(tally)
}

impl Tally {
    fn count(&mut self, has_passed: bool) {
        if has_passed {
            self.passed += 1;
        } else {
            self.failed += 1;
        }
    }
}

/// The test files under a folder, in the order of their names.
fn test_files(dir: &Path, depth_max: usize) -> io::Result<Vec<PathBuf>> {
    let mut entries = std::fs::read_dir(dir)?.map(|e| e.map(|e| e.path())).collect::<io::Result<Vec<_>>>()?;
    entries.sort();
    let mut found = Vec::new();
    for path in entries {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() && depth_max > 0 {
            found.extend(test_files(&path, depth_max - 1)?);
        } else if name.contains("-test-") && name.ends_with(".xml") {
            found.push(path);
        }
    }
    Ok(found)
}

fn load(file: &Path) -> Result<(Model, Vec<Case>), String> {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string())?;
    let TestFile { model_name, cases } = cases::read(&text)?;
    let path = model_file(file, model_name.as_deref()).ok_or("its model is not there")?;
    let xml = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    let model = Model::new(&xml).map_err(|problems| problems.iter().map(|p| format!("{p}; ")).collect::<String>())?;
    Ok((model, cases))
}

/// The model that the test names, else the one named like the test.
fn model_file(test: &Path, model_name: Option<&str>) -> Option<PathBuf> {
    let dir = test.parent()?;
    let stem = test.file_name()?.to_str()?.split("-test-").next()?.to_string();
    let named = model_name.map(|name| dir.join(name.trim()));
    named.into_iter().chain([dir.join(format!("{stem}.dmn"))]).find(|path| path.is_file())
}

/// What went wrong with a case, result by result.
fn run(pool: &Decisions, model: &Model, case: &Case, now: Instant) -> Vec<String> {
    case.results.iter().filter_map(|expected| run_one(pool, model, case, expected, now)).collect()
}

fn run_one(pool: &Decisions, model: &Model, case: &Case, expected: &Expected, now: Instant) -> Option<String> {
    let decision = case.invocable.clone().unwrap_or_else(|| expected.name.clone());
    let input = Input::Typed(case.inputs.clone());
    let answer = pool.ask_blocking(model, Ask::Decide { decision, input, now }).and_then(decided);
    let problem = match (answer, expected.is_error) {
        (Ok(Datum::Null(_)), true) => None,
        (Ok(found), true) => Some(format!("expected an error, found {}", found.to_json())),
        (Ok(found), false) => difference(&expected.value, &found),
        (Err(DecisionError { code, message }), _) => Some(format!("{}: {message}", Code::as_str(code))),
    };
    problem.map(|problem| format!("{}: {problem}", expected.name))
}

type Inputs = BTreeMap<String, Datum>;
