//! A running instance goes on in another version of its model. [`plan`] says what would become of everything in a state,
//! and changes nothing; [`migrate`] gives the events of a plan that no obstacle stands in, all of them or none; an
//! [`Undo`] takes them back as long as nothing has moved. Not here: which instances, and who may (the host).
//!
//! Each element, token, timer and wait goes where its id is in the new version, or where the [`Mapping`] says. Timers keep
//! their due times and waits what they wait for; timers and waits that the new version has lost are let go, those that it
//! has gained begin at the migration. An element that is gone, is of another kind, lies in another scope, or is repeated in
//! another way is an obstacle; so is a join that could never complete from where the tokens stand.

mod join;
mod listen;
mod place;
mod plan;
mod survey;
mod target;
mod texts;
mod trial;

pub use place::Places;
pub use plan::{Finding, Move, Plan, What};
pub use target::Mapping;

use crate::event::Event;
use crate::model::Model;
use crate::state::{State, Status};
use base::Instant;
use plan::Report;
use serde::{Deserialize, Serialize};
use survey::Survey;
use target::Targets;

/// Why nothing was migrated, or taken back. Nothing has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotMigrated {
    /// The plan has an obstacle.
    #[error("something stands in the way of the migration")]
    Obstacles,
    /// The instance is not where it was when the plan was made, or when it was migrated.
    #[error("the instance has moved since")]
    Moved,
}

/// What takes a migration back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undo {
    after: State,
    events: Vec<Event>,
}

/// What would become of an instance of `old` in `new`, at `now`. Reads, and changes nothing.
pub fn plan(old: &Model, new: &Model, state: &State, mapping: &Mapping, now: Instant) -> Plan {
    let mut report = Report::default();
    let targets = Targets { old, new, mapping };
    if state.status() != Status::Running {
        report.stop("not_running", None, "");
    } else if !place::is_of(state, old) {
        report.stop("other_model", None, "");
    } else {
        targets.check(&mut report);
        let survey = Survey::take(&targets, state, &mut report);
        if report.obstacles.is_empty() {
            join::check(&targets, state, &survey.moved, &mut report);
            if let Some(trial) = trial::run(&targets, state, survey, now, &mut report) {
                return Plan::new(report, state.clone(), trial);
            }
        }
    }
    Plan::hindered(report, state.clone())
}

/// The events of a plan, to be applied in order: all of them, or none.
pub fn migrate(state: &State, plan: &Plan) -> Result<Vec<Event>, NotMigrated> {
    if !plan.obstacles.is_empty() {
        return Err(NotMigrated::Obstacles);
    }
    if *state != plan.before {
        return Err(NotMigrated::Moved);
    }
    Ok(plan.events.clone())
}

/// The events that take a migration back: the state is then as it was before, in the old version. Only as long as the
/// instance stands where the migration put it; that it was suspended or resumed since is no move.
pub fn undo(state: &State, undo: &Undo) -> Result<Vec<Event>, NotMigrated> {
    let as_then = State { suspended: undo.after.suspended, ..state.clone() };
    if as_then == undo.after { Ok(undo.events.clone()) } else { Err(NotMigrated::Moved) }
}
