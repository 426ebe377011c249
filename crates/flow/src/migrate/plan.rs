//! What a plan tells: where each thing goes, what is worth knowing, what stands in the way.

use super::{Undo, texts};
use crate::check::Words;
use crate::event::Event;
use crate::state::{Key, State};
use base::Instant;
use serde::Serialize;

/// What becomes of an instance in another version of its model. With an obstacle it cannot be carried out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Plan {
    /// Where each thing goes.
    pub moves: Vec<Move>,
    /// What is worth knowing before it is done.
    pub notes: Vec<Finding>,
    /// What stands in the way.
    pub obstacles: Vec<Finding>,
    /// Whether it can be taken back: not once the instance goes on by itself in the new version.
    pub undoable: bool,
    #[serde(skip)]
    pub(super) before: State,
    #[serde(skip)]
    pub(super) events: Vec<Event>,
    #[serde(skip)]
    undo: Option<Undo>,
}

/// One thing of an instance and where it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Move {
    /// What it is.
    pub what: What,
    /// Its key; of a token, the key of its scope.
    pub key: Key,
    /// Its element or flow in the old version; `None`: it is new.
    pub from: Option<String>,
    /// Its element or flow in the new version; `None`: it is let go, or cannot go.
    pub to: Option<String>,
    /// Which instance of a repeated activity it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub instance: Option<u32>,
    /// When a timer is due: as before, unless it is new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Instant>,
}

/// What moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// An element that has been entered and not left.
    Element,
    /// One instance of a repeated activity.
    Instance,
    /// The variables of a process or activity.
    Scope,
    /// A token before a join.
    Token,
    /// A timer.
    Timer,
    /// A message, signal or condition that is waited for.
    Wait,
    /// A completed activity that can be undone.
    Undoable,
}

/// One thing to know about a migration.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// The element it is about, in the old version (of what is new: in the new one); `None`: the whole instance.
    pub element: Option<String>,
    /// Stable name of the rule (`element_gone`).
    pub rule: &'static str,
    /// What it is.
    pub message: Words,
    /// What can be done about it.
    pub mend: Words,
}

/// A migration tried out on a copy.
pub(super) struct Trial {
    pub events: Vec<Event>,
    pub undo: Option<Undo>,
}

/// A plan in the making.
#[derive(Default)]
pub(super) struct Report {
    pub moves: Vec<Move>,
    pub notes: Vec<Finding>,
    pub obstacles: Vec<Finding>,
}

impl Report {
    /// Something stands in the way. Told once for an element.
    pub fn stop(&mut self, rule: &'static str, element: Option<&str>, detail: &str) {
        add(&mut self.obstacles, texts::finding(rule, element, detail));
    }

    /// Something is worth knowing.
    pub fn note(&mut self, rule: &'static str, element: Option<&str>, detail: &str) {
        add(&mut self.notes, texts::finding(rule, element, detail));
    }
}

fn add(all: &mut Vec<Finding>, finding: Finding) {
    if !all.contains(&finding) {
        all.push(finding);
    }
}

impl Plan {
    pub(super) fn new(report: Report, before: State, trial: Trial) -> Self {
        let undoable = trial.undo.is_some();
        Self { undoable, events: trial.events, undo: trial.undo, ..Self::hindered(report, before) }
    }

    pub(super) fn hindered(report: Report, before: State) -> Self {
        let Report { moves, notes, obstacles } = report;
        Self { moves, notes, obstacles, undoable: false, before, events: Vec::new(), undo: None }
    }

    /// What takes the migration back; `None`: it cannot be, because the instance goes on by itself at once.
    pub fn undo(&self) -> Option<&Undo> {
        self.undo.as_ref()
    }
}
