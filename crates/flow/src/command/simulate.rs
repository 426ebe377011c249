//! `flow simulate`: a process under load, from options for the simple case and a scenario for the whole. Not here: the
//! simulation itself, nor how its report is laid out as text.

use super::simulate_text::text;
use super::{Outcome, count, invalid, refusal_text, refused};
use crate::check::check;
use crate::simulate::{BadScenario, Length, People, Report, Scenario, Shape, Staffing, Week, simulate};

/// What `flow simulate` is told. Options stand over what the scenario says.
#[derive(Debug, Clone, Default)]
pub struct SimulateOptions {
    /// Id of the process; `None`: that of the scenario, else the first executable one.
    pub process: Option<String>,
    /// The scenario, as YAML text.
    pub scenario: Option<String>,
    /// Scenarios to compare with it: a name and YAML text each.
    pub compare: Vec<(String, String)>,
    /// Cases on each working day.
    pub arrivals: Option<f64>,
    /// `role=2`, `role=unlimited`.
    pub staff: Vec<String>,
    /// `step=2h`, `step={exponential: 2h}`.
    pub durations: Vec<String>,
    /// `office`, `always`, or a week in YAML.
    pub hours: Option<String>,
    /// What a case may take, in working hours.
    pub limit: Option<String>,
    /// Days of the calendar.
    pub days: Option<u32>,
    /// Of them, first days that are not counted.
    pub warmup_days: Option<u32>,
    /// How often all is repeated.
    pub replications: Option<u32>,
    /// The seed of chance.
    pub seed: u64,
    /// Whether the report is told as JSON.
    pub json: bool,
}

/// What can stand in a scenario, for the command's long help. A test reads it.
pub const SCENARIO_HELP: &str = "\
A scenario (YAML; every field may be left out but arrivals and the staff of each role):

name: hiện trạng
start: 2024-01-01            # first day
days: 84                     # of the calendar, the warm-up among them
warmup_days: 14
replications: 10
hours: office                # or always, or {mon-fri: \"8:00-12:00 13:00-17:00\", sat: \"8:00-12:00\"}
days_off: [2024-01-01]
limit: 40h                   # working hours, else the case is late
rule: first_come             # or due_soonest
arrivals: {per_day: 12}      # or {counts: {mon: 20, tue-fri: 10}}, or 24 numbers for the hours of a day
classes:
  - {name: thường, weight: 3, variables: {kind: simple}}
  - {name: phức tạp, weight: 1, variables: {kind: hard}, drawn: {survey: {true: 0.3, false: 0.7}}, limit: 80h}
staff:
  officer: 2
  leader: {people: 1, rule: due_soonest}
  applicant: {people: unlimited, hours: always}
steps:
  examine:                   # an element of the process
    role: officer            # else motcua:role, motcua:post, or the lane
    duration: {lognormal: {mean: 2h, p90: 4h}}
                             # or 2h, {exponential: 2h}, {triangular: {least: 1h, likely: 2h, most: 6h}},
                             # {measured: [1h, 90m, 3h]}; else motcua:hours
    outcome: {agree: 0.9, refuse: 0.1}   # the variable outcome; others as {variable: {value: share}}
    fails: {E1: 0.01}        # business errors by code
  supplement: {duration: 24h, pause: true}   # the limit stands still
  answer: {duration: 72h, chance: 0.8}       # a message: after so long, around the clock, if it comes at all
variants:
  - {name: thêm người, staff: {officer: 3}}
  - {name: bỏ bước, steps: {examine: {skip: true}}}
bounds: {cases: 200000, open_cases: 20000, open_tasks: 200000, events: 50000000, steps_of_case: 1000}
";

/// Exit code of a simulation that hit one of its bounds.
const BOUND_HIT: i32 = 1;

/// Simulates a file. Exit code 0: done; 1: done, but a bound was hit; 2: refused.
pub fn simulate_command(xml: &str, options: &SimulateOptions) -> Outcome {
    let checked = check(xml);
    let Some(model) = &checked.model else {
        let refusal = refused("flow.invalid", &invalid(count(&checked).0), options.json);
        return Outcome { stderr: refusal_text(&checked), ..refusal };
    };
    match scenario_of(options).and_then(|scenario| simulate(model, &scenario, options.seed)) {
        Ok(report) => told(&report, options.json),
        Err(bad) => refused(bad.code, &bad.message, options.json),
    }
}

fn told(report: &Report, json: bool) -> Outcome {
    // A report of texts and numbers always has a JSON form.
    let stdout = if json { serde_json::to_string(report).unwrap_or_default() + "\n" } else { text(report) };
    let hit = report.plans.iter().flat_map(|plan| &plan.notes).filter(|note| note.code == "bound_hit");
    let stderr: String = hit.map(|note| format!("{}\n", note.message)).collect();
    Outcome { exit_code: if stderr.is_empty() { 0 } else { BOUND_HIT }, stdout, stderr, ..Outcome::default() }
}

/// The scenario with what it is compared with and the options over it.
fn scenario_of(options: &SimulateOptions) -> Result<Scenario, BadScenario> {
    let mut scenario = Scenario::read(options.scenario.as_deref().unwrap_or_default())?;
    for (name, yaml) in &options.compare {
        let other =
            Scenario::read(yaml).map_err(|bad| BadScenario { message: format!("{name}: {}", bad.message), ..bad })?;
        scenario.compare(name, other)?;
    }
    scenario.process = options.process.clone().or(scenario.process);
    scenario.days = options.days.or(scenario.days);
    scenario.warmup_days = options.warmup_days.or(scenario.warmup_days);
    scenario.replications = options.replications.or(scenario.replications);
    if let Some(per_day) = options.arrivals {
        let arrivals = scenario.arrivals.get_or_insert_default();
        (arrivals.per_day, arrivals.counts) = (Some(per_day), None);
    }
    if let Some(limit) = &options.limit {
        let read = Length::parse(limit).ok_or_else(|| bad("--limit", "thời gian như 40h"))?;
        scenario.limit = Some(read);
    }
    if let Some(hours) = &options.hours {
        scenario.hours = Some(yaml::<Week>("--hours", hours)?);
    }
    staff(&mut scenario, &options.staff)?;
    durations(&mut scenario, &options.durations)?;
    Ok(scenario)
}

fn staff(scenario: &mut Scenario, told: &[String]) -> Result<(), BadScenario> {
    for pair in told {
        let read = pair.rsplit_once('=').and_then(|(role, n)| Some((role.trim(), People::parse(n)?)));
        let (role, people) = read.ok_or_else(|| bad("--staff", &format!("'{pair}' không có dạng vai_trò=số người")))?;
        let staffing = scenario.staff.entry(role.to_owned());
        staffing.or_insert(Staffing { people, hours: None, rule: None }).people = people;
    }
    Ok(())
}

fn durations(scenario: &mut Scenario, told: &[String]) -> Result<(), BadScenario> {
    for pair in told {
        let form = || bad("--duration", &format!("'{pair}' không có dạng bước=2h"));
        let (step, duration) = pair.split_once('=').ok_or_else(form)?;
        let shape = yaml::<Shape>(&format!("--duration {step}"), duration)?;
        scenario.steps.entry(step.trim().to_owned()).or_default().duration = Some(shape);
    }
    Ok(())
}

fn yaml<T: serde::de::DeserializeOwned>(option: &str, text: &str) -> Result<T, BadScenario> {
    serde_yaml_ng::from_str(text).map_err(|error| bad(option, &error.to_string()))
}

fn bad(option: &str, reason: &str) -> BadScenario {
    BadScenario { code: "flow.bad_scenario", message: format!("{option}: {reason}") }
}
