//! What a simulation tells, with stable names in JSON. Times are working hours unless the name says otherwise. Not
//! here: words for people (`command`).

pub use super::tally::Estimate;
use serde::Serialize;

/// The whole: the scenario and its variants under the same chance.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// Id of the process.
    pub process: String,
    /// Its name.
    pub name: String,
    /// The seed: with it, the same report can be made again.
    pub seed: u64,
    /// Days of one replication.
    pub days: u32,
    /// Of them, those that were not counted.
    pub warmup_days: u32,
    /// How often all was repeated.
    pub replications: u32,
    /// The scenario, then each variant.
    pub plans: Vec<PlanReport>,
    /// Each variant against the scenario.
    pub differences: Vec<Difference>,
}

/// What one plan gives.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlanReport {
    /// What it is called.
    pub name: String,
    /// Names of the bounds that stopped it; empty: it ran to its end.
    pub bounds_hit: Vec<&'static str>,
    /// Cases in all replications, with those of the warm-up.
    pub simulated_cases: u64,
    /// Commands to the engine in all replications.
    pub simulated_steps: u64,
    /// Counted cases that arrived, on a day of the calendar.
    pub arrivals_per_day: Option<Estimate>,
    /// Cases in progress, over the calendar.
    pub in_progress: Option<Estimate>,
    /// Days of the calendar from arrival to end.
    pub elapsed_days: Option<Estimate>,
    /// All cases.
    pub cases: CaseReport,
    /// By class, when there are several.
    pub classes: Vec<CaseReport>,
    /// Steps that have work, in the order of the file.
    pub steps: Vec<StepReport>,
    /// People by role.
    pub staff: Vec<StaffReport>,
    /// Flows out of where ways part.
    pub ways: Vec<WayReport>,
    /// Boundary events.
    pub boundary_events: Vec<EventReport>,
    /// Where cases could not go on.
    pub stuck: Vec<StuckReport>,
    /// What one should know.
    pub notes: Vec<Note>,
}

/// Cases that arrived after the warm-up.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseReport {
    /// Their class; empty: all.
    pub class: String,
    /// How many arrived, in all replications.
    pub arrived: u64,
    /// How many of them ended.
    pub finished: u64,
    /// How many could not go on.
    pub stuck: u64,
    /// From arrival to end.
    pub hours: Option<Estimate>,
    /// Nine tenths took less.
    pub hours_p90: Option<f64>,
    /// Late cases.
    pub late: u64,
    /// Their share among those whose limit passed within the simulation; `None`: there is no limit.
    pub late_share: Option<Estimate>,
}

/// A step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepReport {
    /// Its id.
    pub element: String,
    /// Its name.
    pub name: String,
    /// The BPMN local name.
    pub r#type: &'static str,
    /// Whose work it is.
    pub role: Option<String>,
    /// How often it was opened, in all replications.
    pub opened: u64,
    /// How many of these were ended from outside, as by a timer beside it.
    pub withdrawn: u64,
    /// How often it is opened in an hour of its people.
    pub opened_per_hour: Option<Estimate>,
    /// From opening until someone begins.
    pub waiting_hours: Option<Estimate>,
    /// Nine tenths waited less.
    pub waiting_p90: Option<f64>,
    /// From beginning to end.
    pub working_hours: Option<Estimate>,
    /// Nine tenths took less.
    pub working_p90: Option<f64>,
    /// How many wait, over working time.
    pub queue: Option<Estimate>,
    /// Most that waited at once.
    pub queue_longest: u32,
    /// Late cases whose limit passed while they waited here.
    pub late_waiting: u64,
    /// Late cases whose limit passed while someone worked on them here.
    pub late_working: u64,
}

/// The people of a role.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StaffReport {
    /// The role.
    pub role: String,
    /// How many; `None`: as many as are needed.
    pub people: Option<u32>,
    /// The share of their time in which they work on these cases.
    pub utilisation: Option<Estimate>,
    /// How many work at once, over working time.
    pub busy: Option<Estimate>,
    /// What waits for them, over working time.
    pub queue: Option<Estimate>,
    /// Most that waited at once.
    pub queue_longest: u32,
    /// From opening until someone begins, over all their steps.
    pub waiting_hours: Option<Estimate>,
}

/// A flow out of where ways part.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WayReport {
    /// Id of the flow.
    pub flow: String,
    /// Its name.
    pub name: String,
    /// Where it leaves.
    pub source: String,
    /// Where it enters.
    pub target: String,
    /// How often it was taken.
    pub taken: u64,
    /// Among how often its source was left.
    pub share: f64,
}

/// A boundary event.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EventReport {
    /// Its id.
    pub element: String,
    /// Its name.
    pub name: String,
    /// The activity beside which it waits.
    pub host: String,
    /// How often it occurred.
    pub times: u64,
    /// For each time that the activity was entered.
    pub share: f64,
}

/// Cases that could not go on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StuckReport {
    /// Where.
    pub element: String,
    /// The code of the incident.
    pub code: String,
    /// How many.
    pub cases: u64,
}

/// What one should know before believing the numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// Stable code: `overloaded`, `bound_hit`, `stuck`, `never_comes`, `no_role`, `unfinished`.
    pub code: &'static str,
    /// The role, element or bound.
    pub subject: String,
    /// In Vietnamese.
    pub message: String,
}

/// A variant less the scenario: for each replication the difference under the same chance, then its mean.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The variant.
    pub name: String,
    /// Of the time of a case.
    pub hours: Option<Estimate>,
    /// Of the share of late cases.
    pub late_share: Option<Estimate>,
    /// Of the cases in progress.
    pub in_progress: Option<Estimate>,
    /// Of waiting, by step.
    pub steps: Vec<StepDifference>,
    /// Of utilisation, by role.
    pub staff: Vec<StaffDifference>,
}

/// Of one step.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StepDifference {
    /// Its id.
    pub element: String,
    /// Of the waiting for it.
    pub waiting_hours: Estimate,
}

/// Of one role.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StaffDifference {
    /// The role.
    pub role: String,
    /// Of the share of time in which they work.
    pub utilisation: Estimate,
}
