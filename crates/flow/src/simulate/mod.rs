//! Simulation of a process under load: cases arrive by chance, people work on what the engine opens, and what comes
//! out is told by step: load, waiting, lateness. Pure: the seed is a parameter, and the same seed gives the same report.
//!
//! ```text
//! Scenario ─ plan (fitted to the model) ─→ world (one replication) ─→ sample ─ telling ─→ Report
//! ```
//!
//! Every case is an instance of the real engine; gateways, timers, boundary events and repetition behave as they run.
//! Only who does a task, when and for how long is simulated. Not here: that people fall ill, hold several roles or
//! work on other procedures, nor what cases of different processes do to each other.

mod agenda;
mod arrivals;
mod case;
mod chance;
mod desk;
mod hours;
mod nearest;
mod notes;
mod placed;
mod plan;
mod reacting;
mod report;
mod sample;
mod scenario;
mod shape;
mod steps;
mod tally;
mod telling;
mod world;
mod written;

pub use hours::Week;
pub use plan::{DAYS_MAX, REPLICATIONS_MAX, VARIANTS_MAX};
pub use report::*;
pub use scenario::{Arrivals, BadScenario, Bounds, Class, Scenario, StepSpec, Variant};
pub use shape::{Length, Shape};
pub use written::{Counts, Drawn, People, Rule, Staffing};

use crate::model::Model;
use plan::{Plan, known_roles};
use sample::{Sample, Spread};
use std::ops::ControlFlow;
use world::World;

/// How far a simulation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Replications that are done.
    pub done: u32,
    /// Replications in all, of the scenario and its variants.
    pub total: u32,
}

/// Elements of the model times replications at most: what is kept of each.
const KEPT_MAX: usize = 1_000_000;

/// Simulates a scenario and its variants.
pub fn simulate(model: &Model, scenario: &Scenario, seed: u64) -> Result<Report, BadScenario> {
    simulate_with(model, scenario, seed, &mut |_| ControlFlow::Continue(()))
}

/// [`simulate`], telling how far it is after each replication. A break stops it: `flow.simulation_stopped`.
pub fn simulate_with(
    model: &Model,
    scenario: &Scenario,
    seed: u64,
    tell: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Report, BadScenario> {
    let plans = plans_of(model, scenario)?;
    let total = plans.len() as u32 * plans[0].replications;
    let mut report = empty(model, &plans[0], seed);
    let mut base: Vec<Sample> = Vec::new();
    for (ix, plan) in plans.iter().enumerate() {
        let (mut samples, mut spread) = (Vec::new(), Spread::new(model, plan));
        for replication in 0..plan.replications {
            samples.push(World::new(model, plan, seed, replication, &mut spread).run());
            let done = ix as u32 * plan.replications + replication + 1;
            if tell(Progress { done, total }).is_break() {
                let message = "Mô phỏng đã được dừng".to_owned();
                return Err(BadScenario { code: "flow.simulation_stopped", message });
            }
        }
        report.plans.push(telling::tell(model, plan, &samples, &spread));
        if ix == 0 {
            base = samples;
        } else {
            report.differences.push(telling::differ(model, [&plans[0], plan], &base, &samples));
        }
    }
    Ok(report)
}

/// The scenario and its variants, all judged before the first is run.
fn plans_of(model: &Model, scenario: &Scenario) -> Result<Vec<Plan>, BadScenario> {
    let variants = &scenario.variants;
    if variants.len() > VARIANTS_MAX {
        return Err(BadScenario::at("variants", format!("không quá {VARIANTS_MAX}")));
    }
    let roles = known_roles(model, scenario)?;
    let many = variants.len() + 1;
    let mut plans = vec![Plan::new(model, scenario, &Default::default(), many)?];
    if plans[0].replications as usize * model.nodes().len() > KEPT_MAX {
        return Err(BadScenario::at("replications", "quá nhiều cho một quy trình lớn như vậy"));
    }
    for variant in variants {
        let told =
            |bad: BadScenario| BadScenario { message: format!("variants.{}.{}", variant.name, bad.message), ..bad };
        plans.push(Plan::new(model, &scenario.with(variant), &roles, many).map_err(told)?);
    }
    Ok(plans)
}

fn empty(model: &Model, plan: &Plan, seed: u64) -> Report {
    let process = &model.processes()[plan.process.ix()];
    Report {
        process: process.id.clone(),
        name: process.name.clone(),
        seed,
        days: plan.days,
        warmup_days: plan.warmup_days,
        replications: plan.replications,
        plans: Vec::new(),
        differences: Vec::new(),
    }
}
