//! What one replication gives, in a size that does not grow with its cases. Not here: what is told of it.

use super::plan::Plan;
use super::tally::{Histogram, Level, Tally};
use crate::model::{Model, NodeIx};
use std::collections::BTreeMap;

/// What is counted of a step after the warm-up. Times are in hours of its clock.
#[derive(Default)]
pub(super) struct StepSample {
    pub opened: u64,
    pub withdrawn: u64,
    pub waiting: Tally,
    pub working: Tally,
    pub queue: Level,
    pub queue_mean: Option<f64>,
    /// Late cases whose limit passed while they waited here.
    pub late_waiting: u64,
    /// Late cases whose limit passed while someone worked on them here.
    pub late_working: u64,
}

/// What is counted of the people of a role.
#[derive(Default)]
pub(super) struct PoolSample {
    pub busy_mean: Option<f64>,
    pub queue_mean: Option<f64>,
    pub longest: u32,
    pub waiting: Tally,
}

/// What is counted of cases, or of those of one class.
#[derive(Default)]
pub(super) struct CaseSample {
    pub arrived: u64,
    pub finished: u64,
    pub stuck: u64,
    /// Working hours from arrival to end.
    pub worked: Tally,
    /// Days of the calendar from arrival to end.
    pub elapsed: Tally,
    pub late: u64,
    pub on_time: u64,
}

impl CaseSample {
    /// The share of late cases among those of which it is known.
    pub fn late_share(&self) -> Option<f64> {
        let known = self.late + self.on_time;
        (known > 0).then(|| self.late as f64 / known as f64)
    }
}

/// One replication.
pub(super) struct Sample {
    /// By node; only those of steps are used.
    pub steps: Vec<StepSample>,
    pub pools: Vec<PoolSample>,
    pub cases: CaseSample,
    pub classes: Vec<CaseSample>,
    /// Cases in progress, over the calendar.
    pub in_progress: Level,
    pub in_progress_mean: Option<f64>,
    /// Tokens by flow, and elements entered and left.
    pub taken: Vec<u64>,
    pub entered: Vec<u64>,
    pub left: Vec<u64>,
    pub stuck: BTreeMap<(NodeIx, String), u64>,
    /// All cases, with those of the warm-up.
    pub cases_in_all: u64,
    pub commands: u64,
    /// Days that were counted.
    pub counted_days: f64,
    pub bounds_hit: Vec<&'static str>,
}

impl Sample {
    pub fn new(model: &Model, plan: &Plan) -> Self {
        fn many<T: Default>(n: usize) -> Vec<T> {
            std::iter::repeat_with(T::default).take(n).collect()
        }
        let nodes = model.nodes().len();
        Self {
            steps: many(nodes),
            pools: many(plan.pools.len()),
            cases: CaseSample::default(),
            classes: many(plan.classes.len()),
            in_progress: Level::default(),
            in_progress_mean: None,
            taken: vec![0; model.flows.len()],
            entered: vec![0; nodes],
            left: vec![0; nodes],
            stuck: BTreeMap::new(),
            cases_in_all: 0,
            commands: 0,
            counted_days: 0.0,
            bounds_hit: Vec::new(),
        }
    }

    /// The sample of all cases and that of one class.
    pub fn of_case(&mut self, class: usize) -> [&mut CaseSample; 2] {
        [&mut self.cases, &mut self.classes[class]]
    }

    pub fn hit(&mut self, bound: &'static str) {
        if !self.bounds_hit.contains(&bound) {
            self.bounds_hit.push(bound);
        }
    }
}

/// How times are spread over all replications of a plan.
#[derive(Default)]
pub(super) struct Spread {
    pub waiting: Vec<Histogram>,
    pub working: Vec<Histogram>,
    pub worked: Histogram,
    pub classes: Vec<Histogram>,
}

impl Spread {
    pub fn new(model: &Model, plan: &Plan) -> Self {
        let empty = |n: usize| vec![Histogram::default(); n];
        let (nodes, classes) = (model.nodes().len(), plan.classes.len());
        Self { waiting: empty(nodes), working: empty(nodes), worked: Histogram::default(), classes: empty(classes) }
    }
}
