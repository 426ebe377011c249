//! Samples of all replications → the report of one plan, and the differences of two. Not here: how a sample is made.

use super::plan::Plan;
use super::report::*;
use super::sample::{CaseSample, Sample, Spread};
use super::tally::{Histogram, round};
use super::written::People;
use crate::model::{Kind, Model, Node, NodeIx};
use std::collections::BTreeMap;

/// Hours of the calendar in a day.
const DAY_HOURS: f64 = 24.0;

fn sum(samples: &[Sample], of: impl Fn(&Sample) -> u64) -> u64 {
    samples.iter().map(of).sum()
}

fn estimate(samples: &[Sample], of: impl Fn(&Sample) -> Option<f64>) -> Option<Estimate> {
    Estimate::of(samples.iter().map(of))
}

fn p90(histogram: &Histogram) -> Option<f64> {
    histogram.quantile(0.9).map(|seconds| round(seconds / 3_600.0))
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { round(part as f64 / whole as f64) }
}

/// The report of one plan.
pub(super) fn tell(model: &Model, plan: &Plan, samples: &[Sample], spread: &Spread) -> PlanReport {
    let per_day = |s: &Sample| (s.counted_days > 0.0).then(|| s.cases.arrived as f64 / s.counted_days);
    let mut bounds_hit: Vec<&'static str> = samples.iter().flat_map(|s| s.bounds_hit.iter().copied()).collect();
    bounds_hit.sort_unstable();
    bounds_hit.dedup();
    let mut report = PlanReport {
        name: plan.name.clone(),
        bounds_hit,
        simulated_cases: sum(samples, |s| s.cases_in_all),
        simulated_steps: sum(samples, |s| s.commands),
        arrivals_per_day: estimate(samples, per_day),
        in_progress: estimate(samples, |s| s.in_progress_mean),
        elapsed_days: estimate(samples, |s| s.cases.elapsed.mean()),
        cases: case_report(String::new(), samples, &spread.worked, |s| &s.cases),
        classes: classes(plan, samples, spread),
        steps: steps(model, plan, samples, spread),
        staff: staff(plan, samples),
        ways: ways(model, samples),
        boundary_events: boundary_events(model, samples),
        stuck: stuck(model, samples),
        notes: Vec::new(),
    };
    report.notes = super::notes::notes(model, plan, &report);
    report
}

fn case_report(
    class: String,
    samples: &[Sample],
    spread: &Histogram,
    of: impl Fn(&Sample) -> &CaseSample,
) -> CaseReport {
    CaseReport {
        class,
        arrived: sum(samples, |s| of(s).arrived),
        finished: sum(samples, |s| of(s).finished),
        stuck: sum(samples, |s| of(s).stuck),
        hours: estimate(samples, |s| of(s).worked.mean()),
        hours_p90: p90(spread),
        late: sum(samples, |s| of(s).late),
        late_share: estimate(samples, |s| of(s).late_share()),
    }
}

fn classes(plan: &Plan, samples: &[Sample], spread: &Spread) -> Vec<CaseReport> {
    if plan.classes.len() < 2 {
        return Vec::new();
    }
    let one = |ix: usize| case_report(plan.classes[ix].name.clone(), samples, &spread.classes[ix], |s| &s.classes[ix]);
    (0..plan.classes.len()).map(one).collect()
}

fn steps(model: &Model, plan: &Plan, samples: &[Sample], spread: &Spread) -> Vec<StepReport> {
    let is_work = |node: &Node| node.kind.trigger().is_none();
    let used = model.nodes().iter().enumerate().filter(|(ix, node)| plan.steps[*ix].is_some() && is_work(node));
    used.map(|(ix, node)| step(plan, ix, node, samples, spread)).collect()
}

fn step(plan: &Plan, ix: usize, node: &Node, samples: &[Sample], spread: &Spread) -> StepReport {
    let pool = plan.steps[ix].as_ref().and_then(|step| step.pool).map(|pool| &plan.pools[pool]);
    let clock = pool.map_or(&plan.office, |pool| &pool.hours);
    let open = (clock.worked(plan.end) - clock.worked(plan.warm)) as f64 / super::shape::MICROS_PER_HOUR as f64;
    let ran = |s: &Sample| {
        s.counted_days * DAY_HOURS / ((plan.end - plan.warm) as f64 / super::shape::MICROS_PER_HOUR as f64)
    };
    StepReport {
        element: node.id.clone(),
        name: node.name.clone(),
        r#type: node.kind.tag(),
        role: pool.map(|pool| pool.role.clone()),
        opened: sum(samples, |s| s.steps[ix].opened),
        withdrawn: sum(samples, |s| s.steps[ix].withdrawn),
        opened_per_hour: estimate(samples, |s| Some(s.steps[ix].opened as f64 / (open * ran(s)))),
        waiting_hours: estimate(samples, |s| s.steps[ix].waiting.mean()),
        waiting_p90: p90(&spread.waiting[ix]),
        working_hours: estimate(samples, |s| s.steps[ix].working.mean()),
        working_p90: p90(&spread.working[ix]),
        queue: estimate(samples, |s| s.steps[ix].queue_mean).filter(|_| pool.is_some()),
        queue_longest: samples.iter().map(|s| s.steps[ix].queue.highest()).max().unwrap_or(0),
        late_waiting: sum(samples, |s| s.steps[ix].late_waiting),
        late_working: sum(samples, |s| s.steps[ix].late_working),
    }
}

fn staff(plan: &Plan, samples: &[Sample]) -> Vec<StaffReport> {
    let one = |ix: usize| {
        let people = match plan.pools[ix].people {
            People::Count(people) => Some(people),
            People::Unlimited => None,
        };
        StaffReport {
            role: plan.pools[ix].role.clone(),
            people,
            utilisation: people.and_then(|_| estimate(samples, |s| utilisation(plan, ix, s))),
            busy: estimate(samples, |s| s.pools[ix].busy_mean),
            queue: estimate(samples, |s| s.pools[ix].queue_mean),
            queue_longest: samples.iter().map(|s| s.pools[ix].longest).max().unwrap_or(0),
            waiting_hours: estimate(samples, |s| s.pools[ix].waiting.mean()),
        }
    };
    (0..plan.pools.len()).map(one).collect()
}

fn utilisation(plan: &Plan, pool: usize, sample: &Sample) -> Option<f64> {
    match plan.pools[pool].people {
        People::Count(people) => sample.pools[pool].busy_mean.map(|busy| busy / f64::from(people)),
        People::Unlimited => None,
    }
}

/// Where ways part by condition; a parallel gateway always takes all.
fn ways(model: &Model, samples: &[Sample]) -> Vec<WayReport> {
    let parts = |node: &Node| node.outgoing.len() > 1 && !matches!(node.kind, Kind::ParallelGateway);
    let mut ways = Vec::new();
    for (ix, node) in model.nodes().iter().enumerate().filter(|(_, node)| parts(node)) {
        let left = sum(samples, |s| s.left[ix]);
        for flow in node.outgoing.iter().filter(|_| left > 0) {
            let (taken, at) = (sum(samples, |s| s.taken[flow.ix()]), model.flow(*flow));
            ways.push(WayReport {
                flow: at.id.clone(),
                name: at.name.clone(),
                source: node.id.clone(),
                target: model.node(at.target).id.clone(),
                taken,
                share: share(taken, left),
            });
        }
    }
    ways
}

fn boundary_events(model: &Model, samples: &[Sample]) -> Vec<EventReport> {
    let one = |(ix, node): (usize, &Node)| {
        let Kind::BoundaryEvent { host, .. } = node.kind else { return None };
        let entered = sum(samples, |s| s.entered[host.ix()]);
        let times = sum(samples, |s| s.entered[ix]);
        (entered > 0).then(|| EventReport {
            element: node.id.clone(),
            name: node.name.clone(),
            host: model.node(host).id.clone(),
            times,
            share: share(times, entered),
        })
    };
    model.nodes().iter().enumerate().filter_map(one).collect()
}

fn stuck(model: &Model, samples: &[Sample]) -> Vec<StuckReport> {
    let mut all: BTreeMap<(NodeIx, &str), u64> = BTreeMap::new();
    for ((node, code), cases) in samples.iter().flat_map(|s| &s.stuck) {
        *all.entry((*node, code)).or_default() += cases;
    }
    let one = |((node, code), cases): ((NodeIx, &str), u64)| StuckReport {
        element: model.node(node).id.clone(),
        code: code.to_owned(),
        cases,
    };
    all.into_iter().map(one).collect()
}

/// `new` less `old`, replication by replication. Both have the same days and the same chance.
pub(super) fn differ(model: &Model, plans: [&Plan; 2], old: &[Sample], new: &[Sample]) -> Difference {
    let less = |of: &dyn Fn(&Sample) -> Option<f64>| {
        Estimate::of(old.iter().zip(new).map(|(old, new)| Some(of(new)? - of(old)?)))
    };
    let step = |(ix, node): (usize, &Node)| {
        let waiting_hours = less(&|s| s.steps[ix].waiting.mean())?;
        Some(StepDifference { element: node.id.clone(), waiting_hours })
    };
    let place = |plan: &Plan, role: &str| plan.pools.iter().position(|pool| pool.role == role);
    let person = |role: &str| {
        let (was, is) = (place(plans[0], role)?, place(plans[1], role)?);
        let each = old.iter().zip(new);
        let each = each.map(|(old, new)| Some(utilisation(plans[1], is, new)? - utilisation(plans[0], was, old)?));
        Some(StaffDifference { role: role.to_owned(), utilisation: Estimate::of(each)? })
    };
    Difference {
        name: plans[1].name.clone(),
        hours: less(&|s| s.cases.worked.mean()),
        late_share: less(&|s| s.cases.late_share()),
        in_progress: less(&|s| s.in_progress_mean),
        steps: model.nodes().iter().enumerate().filter_map(step).collect(),
        staff: plans[1].pools.iter().filter_map(|pool| person(&pool.role)).collect(),
    }
}
