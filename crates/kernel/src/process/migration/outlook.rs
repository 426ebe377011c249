//! The plans of many instances added up, by what goes where and by what was found at which element.

use super::super::Instance;
use base::Id;
use flow::Words;
use flow::migrate::{Finding, Plan, What};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Instances named beside an obstacle.
const EXAMPLES_MAX: usize = 5;

/// What a migration would do, or did.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Outlook {
    /// Running instances meant.
    pub instances: u64,
    /// How many were looked at: not more than [`super::LOOKED_MAX`].
    pub looked: u64,
    /// How many of them can go.
    pub able: u64,
    /// How many of those can be taken back.
    pub undoable: u64,
    /// Which steps go where.
    pub moves: Vec<Moves>,
    /// What is worth knowing.
    pub notes: Vec<Found>,
    /// What stands in the way.
    pub obstacles: Vec<Found>,
}

/// Things of many instances that go the same way.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Moves {
    /// What they are.
    pub what: What,
    /// Element or flow in the old version; `None`: new.
    pub from: Option<String>,
    /// Element or flow in the new version; `None`: let go, or it cannot go.
    pub to: Option<String>,
    /// How many.
    pub count: u64,
}

/// The same finding in many instances.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Found {
    /// Stable name of the rule.
    pub rule: &'static str,
    /// The element.
    pub element: Option<String>,
    /// What it is, as first met.
    pub message: Words,
    /// What can be done.
    pub mend: Words,
    /// In how many instances.
    pub count: u64,
    /// Some of them.
    pub examples: Vec<Id<Instance>>,
}

/// The plans of many instances, added up.
#[derive(Default)]
pub(super) struct Sums {
    moves: BTreeMap<(What, Option<String>, Option<String>), u64>,
    notes: BTreeMap<(&'static str, Option<String>), Found>,
    obstacles: BTreeMap<(&'static str, Option<String>), Found>,
}

impl Sums {
    pub fn add(&mut self, instance: Id<Instance>, plan: &Plan, outlook: &mut Outlook) {
        outlook.looked += 1;
        outlook.able += u64::from(plan.obstacles.is_empty());
        outlook.undoable += u64::from(plan.undoable);
        for one in &plan.moves {
            *self.moves.entry((one.what, one.from.clone(), one.to.clone())).or_default() += 1;
        }
        add(&mut self.notes, instance, &plan.notes);
        add(&mut self.obstacles, instance, &plan.obstacles);
    }

    pub fn fill(self, outlook: &mut Outlook) {
        let moves = self.moves.into_iter();
        outlook.moves = moves.map(|((what, from, to), count)| Moves { what, from, to, count }).collect();
        outlook.notes = self.notes.into_values().collect();
        outlook.obstacles = self.obstacles.into_values().collect();
    }
}

/// A rule counts once for an element of an instance, however often it was met.
fn add(all: &mut BTreeMap<(&'static str, Option<String>), Found>, instance: Id<Instance>, findings: &[Finding]) {
    let mut met = BTreeSet::new();
    for finding in findings {
        let key = (finding.rule, finding.element.clone());
        if !met.insert(key.clone()) {
            continue;
        }
        let found = all.entry(key).or_insert_with(|| Found {
            rule: finding.rule,
            element: finding.element.clone(),
            message: finding.message.clone(),
            mend: finding.mend.clone(),
            count: 0,
            examples: Vec::new(),
        });
        found.count += 1;
        if found.examples.len() < EXAMPLES_MAX {
            found.examples.push(instance);
        }
    }
}
