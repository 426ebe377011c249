//! A scenario as it is written: who arrives, who works, how long things take, and what else might be. Only reading;
//! whether it fits a model is judged in `plan`, and what may be written in several ways is read in `written`.

use super::hours::Week;
use super::placed::in_words;
use super::shape::{Length, Shape};
use super::written::{Counts, Drawn, Rule, Staffing};
use base::Day;
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use std::collections::BTreeMap;

/// Everything a simulation is told beside the model. What is left out has the default named at its field.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Scenario {
    /// What it is called in the report; without one, "hiện trạng".
    pub name: Option<String>,
    /// Id of the process; else the first executable one.
    pub process: Option<String>,
    /// The first day begins here; else Monday, 2024-01-01.
    pub start: Option<Day>,
    /// Days of the calendar in one replication; 84 unless told.
    pub days: Option<u32>,
    /// First days that only fill the office and are not counted; a sixth of `days` unless told.
    pub warmup_days: Option<u32>,
    /// How often the whole is repeated with other chance; 10 unless told.
    pub replications: Option<u32>,
    /// Working hours of everyone who has none of their own, and the clock of limits; `office` unless told.
    pub hours: Option<Week>,
    /// Days on which nobody works and nobody comes.
    pub days_off: Vec<Day>,
    /// How many cases come, and when.
    pub arrivals: Option<Arrivals>,
    /// Kinds of cases; without any, all are alike.
    pub classes: Vec<Class>,
    /// People by role.
    pub staff: BTreeMap<String, Staffing>,
    /// Steps by id.
    pub steps: BTreeMap<String, StepSpec>,
    /// What a case may take, in working hours, before it is late.
    pub limit: Option<Length>,
    /// In which order people take work; `first_come` unless told.
    pub rule: Option<Rule>,
    /// What else might be.
    pub variants: Vec<Variant>,
    /// Where a simulation stops.
    pub bounds: Bounds,
}

/// How many cases come, and when.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Arrivals {
    /// Mean number on each day that is open; exponential times between them.
    pub per_day: Option<f64>,
    /// Mean numbers as measured, by day of the week: one for the day or twenty-four for its hours.
    pub counts: Option<Counts>,
    /// When people can come; `hours` of the scenario unless told. Hourly counts say so themselves.
    pub during: Option<Week>,
}

/// A kind of cases.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Class {
    /// What it is called in the report.
    pub name: String,
    /// How frequent it is beside the others; 1 unless told.
    #[serde(default = "one")]
    pub weight: f64,
    /// First variables of its cases.
    #[serde(default)]
    pub variables: Map<String, Json>,
    /// First variables by chance.
    #[serde(default)]
    pub drawn: Drawn,
    /// Its own limit.
    pub limit: Option<Length>,
}

fn one() -> f64 {
    1.0
}

/// What is assumed of a step, or of an event that waits for something from outside.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StepSpec {
    /// Whose work it is; else `motcua:role`, `motcua:post` or the lane.
    pub role: Option<String>,
    /// How long it takes one person, in their hours; else `motcua:hours`. For what is awaited: how long until it
    /// comes, around the clock.
    pub duration: Option<Shape>,
    /// Variables that it leaves, by chance.
    pub outcome: Option<Drawn>,
    /// Business errors that end it, by code, with their shares.
    pub fails: Option<BTreeMap<String, f64>>,
    /// The share of times that what is awaited comes at all; 1 unless told.
    pub chance: Option<f64>,
    /// Whether the limit of the case stands still while the step is open; else whether the step has `motcua:pause`.
    pub pause: Option<bool>,
    /// Whether the step is passed at once by nobody: what if it were dropped.
    pub skip: Option<bool>,
}

impl StepSpec {
    /// This with what another says in its place.
    fn with(&self, other: &Self) -> Self {
        let (this, other) = (self.clone(), other.clone());
        Self {
            role: other.role.or(this.role),
            duration: other.duration.or(this.duration),
            outcome: other.outcome.or(this.outcome),
            fails: other.fails.or(this.fails),
            chance: other.chance.or(this.chance),
            pause: other.pause.or(this.pause),
            skip: other.skip.or(this.skip),
        }
    }
}

/// A change to the scenario, compared with it under the same chance. What is left out stays.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Variant {
    /// What it is called in the report.
    pub name: String,
    /// Other arrivals.
    pub arrivals: Option<Arrivals>,
    /// Roles whose people change.
    pub staff: BTreeMap<String, Staffing>,
    /// Steps that change; only what is said of them.
    pub steps: BTreeMap<String, StepSpec>,
    /// Another limit.
    pub limit: Option<Length>,
    /// Another order of work.
    pub rule: Option<Rule>,
    /// Another scenario in the place of this one.
    #[serde(skip)]
    pub whole: Option<Box<Scenario>>,
}

/// Where a simulation stops. A report tells when it did. Each has a default and a maximum.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Bounds {
    /// Cases of one replication.
    pub cases: Option<u64>,
    /// Cases that are open at once.
    pub open_cases: Option<u64>,
    /// Tasks that are open at once.
    pub open_tasks: Option<u64>,
    /// Commands to the engine in all replications of all variants together.
    pub events: Option<u64>,
    /// Commands to the engine for one case.
    pub steps_of_case: Option<u64>,
}

/// Why a simulation was not begun.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct BadScenario {
    /// Stable code: `flow.bad_scenario`, `flow.no_process`, `flow.no_start`, `flow.simulation_stopped`.
    pub code: &'static str,
    /// In Vietnamese; names the field and the element.
    pub message: String,
}

impl BadScenario {
    pub(super) fn at(field: &str, reason: impl std::fmt::Display) -> Self {
        Self { code: "flow.bad_scenario", message: format!("{field}: {reason}") }
    }
}

impl Scenario {
    /// Reads YAML, or JSON.
    pub fn read(yaml: &str) -> Result<Self, BadScenario> {
        if yaml.trim().is_empty() {
            return Ok(Self::default());
        }
        serde_yaml_ng::from_str(yaml).map_err(|error| BadScenario::at("kịch bản", in_words(&error)))
    }

    /// Compares another scenario with this one. Days, repetitions and chance are those of this one; where the other
    /// says otherwise it is refused.
    pub fn compare(&mut self, name: &str, other: Self) -> Result<(), BadScenario> {
        let field = |differs: bool, field: &str| match differs {
            true => Err(BadScenario::at(name, format!("{field} phải như kịch bản gốc thì mới so sánh được"))),
            false => Ok(()),
        };
        let differ = |ours: Option<u32>, theirs: Option<u32>| theirs.is_some() && theirs != ours;
        field(differ(self.days, other.days), "days")?;
        field(differ(self.warmup_days, other.warmup_days), "warmup_days")?;
        field(differ(self.replications, other.replications), "replications")?;
        field(other.start.is_some() && other.start != self.start, "start")?;
        field(other.process.is_some() && other.process != self.process, "process")?;
        field(!other.variants.is_empty(), "variants")?;
        let name = other.name.clone().unwrap_or_else(|| name.to_owned());
        let whole = Some(Box::new(other));
        self.variants.push(Variant { name, whole, ..Variant::default() });
        Ok(())
    }

    /// The scenario with a variant's changes.
    pub(super) fn with(&self, variant: &Variant) -> Self {
        let base = Self { variants: Vec::new(), name: Some(variant.name.clone()), ..self.clone() };
        if let Some(whole) = &variant.whole {
            let (start, process) = (base.start, base.process);
            let (days, warmup_days, replications) = (base.days, base.warmup_days, base.replications);
            let (name, bounds) = (base.name, base.bounds);
            return Self { name, start, process, days, warmup_days, replications, bounds, ..whole.as_ref().clone() };
        }
        let mut changed = base;
        changed.arrivals = variant.arrivals.clone().or(changed.arrivals);
        changed.limit = variant.limit.or(changed.limit);
        changed.rule = variant.rule.or(changed.rule);
        for (id, spec) in &variant.steps {
            let known = changed.steps.entry(id.clone()).or_default();
            *known = known.with(spec);
        }
        for (role, staffing) in &variant.staff {
            let known = changed.staff.get(role);
            let hours = staffing.hours.clone().or_else(|| known.and_then(|k| k.hours.clone()));
            let rule = staffing.rule.or_else(|| known.and_then(|k| k.rule));
            changed.staff.insert(role.clone(), Staffing { people: staffing.people, hours, rule });
        }
        changed
    }
}
