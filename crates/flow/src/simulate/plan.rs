//! A scenario fitted to a model: every name is an index, every default is settled, and what does not fit is refused
//! with the field and the element. Not here: running it.

use super::arrivals::{Horizon, Profile};
use super::chance::CASES_BITS;
use super::hours::{Calendar, Week};
use super::nearest::nearest;
use super::scenario::{BadScenario, Class, Scenario};
use super::steps::{Step, roles_of, steps_of};
use super::written::{Drawn, People, Rule};
use crate::event::Command;
use crate::model::{BodyIx, Model, NodeIx, ProcessIx};
use crate::state::{State, Variables};
use crate::step::step;
use base::{Day, Instant};
use std::collections::BTreeSet;

/// Most days of one replication.
pub const DAYS_MAX: u32 = 3_660;
/// Most replications.
pub const REPLICATIONS_MAX: u32 = 200;
/// Most variants of one simulation.
pub const VARIANTS_MAX: usize = 20;
const DAYS: u32 = 84;
const REPLICATIONS: u32 = 10;
const CLASSES_MAX: usize = 1_000;
/// The first day unless told: a Monday.
const FIRST_DAY: &str = "2024-01-01";

/// Where a replication stops; the numbers of [`super::scenario::Bounds`] settled.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub cases: u64,
    pub open_cases: u64,
    pub open_tasks: u64,
    /// Of one replication: its part of what all may have together.
    pub events: u64,
    pub steps_of_case: u64,
}

/// A scenario that fits its model.
pub(super) struct Plan {
    pub name: String,
    pub process: ProcessIx,
    /// What can run in it.
    pub nodes: Vec<NodeIx>,
    pub start: i64,
    pub warm: i64,
    pub end: i64,
    pub days: u32,
    pub warmup_days: u32,
    pub replications: u32,
    /// The clock of limits, of timers in working time, and of steps without a role.
    pub office: Calendar,
    /// Around the clock.
    pub always: Calendar,
    pub arrivals: Profile,
    pub classes: Vec<Kind>,
    pub pools: Vec<Pool>,
    /// By node; `None`: nothing is awaited of anyone there.
    pub steps: Vec<Option<Step>>,
    pub limits: Limits,
}

/// A class of cases.
pub(super) struct Kind {
    pub name: String,
    /// Its share of all cases.
    pub share: f64,
    pub variables: Variables,
    pub drawn: Drawn,
    /// In working microseconds.
    pub limit: Option<i64>,
}

/// The people of a role.
pub(super) struct Pool {
    pub role: String,
    pub people: People,
    pub hours: Calendar,
    pub rule: Rule,
}

impl Plan {
    /// Fits `scenario` to `model`. `roles` are known from elsewhere though they may have no work here; `variants` is how
    /// many plans share the events that all may have together.
    pub fn new(
        model: &Model,
        scenario: &Scenario,
        roles: &BTreeSet<String>,
        variants: usize,
    ) -> Result<Self, BadScenario> {
        let process = process_of(model, scenario)?;
        let nodes = nodes_of(model, process);
        let first = first_day(scenario);
        let (days, warmup_days, replications) = lengths(scenario)?;
        let week = scenario.hours.clone().unwrap_or_else(Week::office);
        let calendar = |week: &Week| Calendar::new(week, &scenario.days_off, first, days);
        let pools = pools_of(scenario, &roles_of(model, scenario, &nodes), roles, calendar, &week)?;
        let steps = steps_of(model, scenario, &nodes, &pools)?;
        let arrivals = scenario.arrivals.as_ref().ok_or_else(|| BadScenario::at("arrivals", "chưa có số hồ sơ đến"))?;
        let horizon = Horizon { first, days, days_off: &scenario.days_off };
        let at = |days: u32| Instant::at(first.plus_days(i64::from(days)), 0, 0, 0).micros();
        let plan = Self {
            name: scenario.name.clone().unwrap_or_else(|| "hiện trạng".to_owned()),
            process,
            nodes,
            start: at(0),
            warm: at(warmup_days),
            end: at(days),
            days,
            warmup_days,
            replications,
            office: calendar(&week),
            always: Calendar::new(&Week::always(), &[], first, days),
            arrivals: Profile::new(arrivals, &week, horizon)?,
            classes: classes_of(scenario)?,
            pools,
            steps,
            limits: limits_of(scenario, u64::from(replications) * variants as u64)?,
        };
        plan.can_start(model)?;
        Ok(plan)
    }

    fn can_start(&self, model: &Model) -> Result<(), BadScenario> {
        let command = Command::Start { process: self.process, start: None, variables: Variables::new() };
        let id = &model.processes()[self.process.ix()].id;
        let message = format!("Quy trình '{id}' không có chỗ bắt đầu");
        let begun = step(model, &State::new(), command, Instant::from_micros(self.start));
        begun.map(drop).map_err(|_| BadScenario { code: "flow.no_start", message })
    }
}

/// Every role that has work in the process of the scenario.
pub(super) fn known_roles(model: &Model, scenario: &Scenario) -> Result<BTreeSet<String>, BadScenario> {
    Ok(roles_of(model, scenario, &nodes_of(model, process_of(model, scenario)?)))
}

fn process_of(model: &Model, scenario: &Scenario) -> Result<ProcessIx, BadScenario> {
    let Some(id) = &scenario.process else { return Ok(model.main_process()) };
    let known = model.processes().iter().map(|p| p.id.as_str());
    let message = || format!("Không có quy trình '{id}' trong tệp{}", perhaps(id, known));
    model.find_process(id).ok_or_else(|| BadScenario { code: "flow.no_process", message: message() })
}

/// `; có phải 'x'?` with the nearest name, or nothing.
pub(super) fn perhaps<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> String {
    nearest(name, known).map_or_else(String::new, |near| format!("; có phải '{near}'?"))
}

/// What can run in a process: its nodes, those of its sub-processes, and of what it calls.
fn nodes_of(model: &Model, process: ProcessIx) -> Vec<NodeIx> {
    let (mut nodes, mut seen) = (Vec::new(), Vec::new());
    let mut open: Vec<BodyIx> = vec![model.processes()[process.ix()].body];
    while let Some(body) = open.pop() {
        if seen.contains(&body) {
            continue;
        }
        seen.push(body);
        for node in &model.body(body).nodes {
            nodes.push(*node);
            open.extend(model.node(*node).kind.content());
        }
    }
    nodes.sort_unstable();
    nodes
}

fn first_day(scenario: &Scenario) -> Day {
    scenario.start.or_else(|| Day::parse(FIRST_DAY).ok()).unwrap_or_else(|| Day::from_epoch_days(0))
}

fn lengths(scenario: &Scenario) -> Result<(u32, u32, u32), BadScenario> {
    let days = scenario.days.unwrap_or(DAYS);
    if !(1..=DAYS_MAX).contains(&days) {
        return Err(BadScenario::at("days", format!("phải từ 1 đến {DAYS_MAX}")));
    }
    let warmup_days = scenario.warmup_days.unwrap_or(days / 6);
    if warmup_days >= days {
        return Err(BadScenario::at("warmup_days", format!("phải ít hơn {days} ngày mô phỏng")));
    }
    let replications = scenario.replications.unwrap_or(REPLICATIONS);
    if !(1..=REPLICATIONS_MAX).contains(&replications) {
        return Err(BadScenario::at("replications", format!("phải từ 1 đến {REPLICATIONS_MAX}")));
    }
    Ok((days, warmup_days, replications))
}

fn limits_of(scenario: &Scenario, replications: u64) -> Result<Limits, BadScenario> {
    let bound = |field: &str, told: Option<u64>, usual: u64, most: u64| match told.unwrap_or(usual) {
        n if (1..=most).contains(&n) => Ok(n),
        _ => Err(BadScenario::at(&format!("bounds.{field}"), format!("phải từ 1 đến {most}"))),
    };
    let told = &scenario.bounds;
    let limits = Limits {
        cases: bound("cases", told.cases, 200_000, 1_000_000)?,
        open_cases: bound("open_cases", told.open_cases, 20_000, 100_000)?,
        open_tasks: bound("open_tasks", told.open_tasks, 200_000, 1_000_000)?,
        events: bound("events", told.events, 50_000_000, 1_000_000_000)?.div_ceil(replications),
        steps_of_case: bound("steps_of_case", told.steps_of_case, 1_000, 10_000)?,
    };
    debug_assert!(limits.cases < 1 << CASES_BITS);
    Ok(limits)
}

fn pools_of(
    scenario: &Scenario,
    used: &BTreeSet<String>,
    known: &BTreeSet<String>,
    calendar: impl Fn(&Week) -> Calendar,
    week: &Week,
) -> Result<Vec<Pool>, BadScenario> {
    if let Some(role) = scenario.staff.keys().find(|role| !used.contains(*role) && !known.contains(*role)) {
        let near = perhaps(role, used.iter().chain(known).map(String::as_str));
        return Err(BadScenario::at(&format!("staff.{role}"), format!("không bước nào có vai trò '{role}'{near}")));
    }
    let pool = |role: &String| {
        let told = scenario.staff.get(role).ok_or_else(|| {
            let reason = format!("chưa có số người cho vai trò '{role}'; người ngoài cơ quan thì ghi unlimited");
            BadScenario::at(&format!("staff.{role}"), reason)
        })?;
        let hours = calendar(told.hours.as_ref().unwrap_or(week));
        let rule = told.rule.or(scenario.rule).unwrap_or_default();
        Ok(Pool { role: role.clone(), people: told.people, hours, rule })
    };
    let staffed = scenario.staff.keys().cloned().collect();
    used.union(&staffed).map(pool).collect()
}

fn classes_of(scenario: &Scenario) -> Result<Vec<Kind>, BadScenario> {
    let only =
        [Class { name: String::new(), weight: 1.0, variables: Variables::new(), drawn: Drawn::default(), limit: None }];
    let classes = if scenario.classes.is_empty() { &only[..] } else { &scenario.classes };
    if classes.len() > CLASSES_MAX {
        return Err(BadScenario::at("classes", format!("không quá {CLASSES_MAX}")));
    }
    if let Some(class) = classes.iter().find(|c| !(0.0..=1e9).contains(&c.weight)) {
        return Err(BadScenario::at(&format!("classes.{}.weight", class.name), "phải là số không âm"));
    }
    let sum: f64 = classes.iter().map(|c| c.weight).sum();
    if sum <= 0.0 {
        return Err(BadScenario::at("classes", "không lớp nào có weight lớn hơn 0"));
    }
    classes.iter().map(|class| kind(class, sum, scenario)).collect()
}

fn kind(class: &Class, sum: f64, scenario: &Scenario) -> Result<Kind, BadScenario> {
    let limit = class.limit.or(scenario.limit).map(|limit| limit.0);
    if limit == Some(0) {
        return Err(BadScenario::at("limit", "phải lớn hơn 0"));
    }
    let (variables, drawn) = (class.variables.clone(), class.drawn.clone());
    Ok(Kind { name: class.name.clone(), share: class.weight / sum, variables, drawn, limit })
}
