//! `motcua flow`: checks, runs, compares, imports and simulates processes. Decisions come from a DMN file, evaluated in a worker process.

use super::read_text;
use crate::args::{FlowCommand, FlowRunArgs, FlowSimulateArgs};
use crate::outcome::{Done, EXIT_FAILED, Fault};
use crate::parts::decision_workers;
use base::Instant;
use decisions::{Decide, Decisions, Model};
use flow::command::{
    CompareOptions, Decider, NoDecider, Outcome, RunOptions, SimulateOptions, check_command, compare_command,
    import_command, run_command, simulate_command,
};
use serde_json::{Map, Value};
use std::path::{Path, PathBuf};

/// Runs a command on processes. Needs no data folder.
pub fn flow(command: FlowCommand, json: bool) -> Result<Done, Fault> {
    match command {
        FlowCommand::Check { file } => done(check_command(&read_text(&file)?, json), None),
        FlowCommand::Run(args) => run(&args, json),
        FlowCommand::Compare { old, new, diagram } => {
            let options = CompareOptions { json, diagram: diagram.is_some() };
            done(compare_command(&read_text(&old)?, &read_text(&new)?, options), diagram.as_deref())
        }
        FlowCommand::Import { file, out } => done(import_command(&read_text(&file)?, json), out.as_deref()),
        FlowCommand::Simulate(args) => simulate(args, json),
    }
}

fn run(args: &FlowRunArgs, json: bool) -> Result<Done, Fault> {
    let xml = read_text(&args.file)?;
    let options = RunOptions {
        process: args.process.clone(),
        variables: args.variables.as_deref().map(variables).transpose()?.unwrap_or_default(),
        start: args.start.as_deref().map(moment).transpose()?,
        scenario: args.scenario.as_deref().map(read_text).transpose()?,
        json,
        text: args.text,
        diagram: args.diagram.is_some(),
    };
    let outcome = match rules(args) {
        Some(path) => run_command(&xml, &options, &mut Rules::open(&path)?),
        None => run_command(&xml, &options, &mut NoDecider),
    };
    done(outcome, args.diagram.as_deref())
}

fn simulate(args: FlowSimulateArgs, json: bool) -> Result<Done, Fault> {
    let xml = read_text(&args.file)?;
    let other =
        |path: &PathBuf| -> Result<(String, String), Fault> { Ok((path.display().to_string(), read_text(path)?)) };
    let options = SimulateOptions {
        process: args.process,
        scenario: args.scenario.as_deref().map(read_text).transpose()?,
        compare: args.compare.iter().map(other).collect::<Result<_, _>>()?,
        arrivals: args.arrivals,
        staff: args.staff,
        durations: args.durations,
        hours: args.hours,
        limit: args.limit,
        days: args.days,
        warmup_days: args.warmup_days,
        replications: args.replications,
        seed: args.seed,
        json,
    };
    done(simulate_command(&xml, &options), None)
}

/// What a command printed; what it made goes to the file that was named.
fn done(outcome: Outcome, file: Option<&Path>) -> Result<Done, Fault> {
    if let (Some(path), Some(content)) = (file, &outcome.file) {
        std::fs::write(path, content)
            .map_err(|error| Fault::refused("file.unwritable", format!("{}: {error}", path.display())))?;
    }
    let exit = u8::try_from(outcome.exit_code).unwrap_or(EXIT_FAILED);
    Ok(Done { stdout: outcome.stdout, stderr: outcome.stderr, exit })
}

fn variables(text: &str) -> Result<Map<String, Value>, Fault> {
    serde_json::from_str(text)
        .map_err(|error| Fault::refused("flow.variables_invalid", format!("--variables is no JSON object: {error}")))
}

fn moment(text: &str) -> Result<Instant, Fault> {
    Instant::parse(text).map_err(|error| Fault::refused("flow.start_invalid", format!("--start: {error}")))
}

/// The file of decisions: the one named, or that of the package in which the process lies.
fn rules(args: &FlowRunArgs) -> Option<PathBuf> {
    let beside = args.file.with_file_name("rules.dmn");
    args.rules.clone().or_else(|| beside.is_file().then_some(beside))
}

/// Decisions of one DMN file.
struct Rules {
    model: Model,
    pool: Decisions,
}

impl Rules {
    fn open(path: &Path) -> Result<Self, Fault> {
        let model = Model::new(&read_text(path)?).map_err(|problems| {
            let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
            Fault::refused("dmn.model_refused", format!("{}:\n{}", path.display(), told.join("\n")))
        })?;
        Ok(Self { model, pool: decision_workers(1)? })
    }
}

impl Decider for Rules {
    fn decide(&mut self, decision: &str, input: &Value, now: Instant) -> Result<Value, String> {
        self.pool.decide_blocking(&self.model, decision, input, now).map_err(|error| error.message)
    }
}
