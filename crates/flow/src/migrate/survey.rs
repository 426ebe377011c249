//! Looks at everything in a state: where it goes in the new version, and what stands in the way. Not here: what begins
//! anew there (`trial`) and whether the tokens can still come together (`join`).

use super::listen::{is_content, listeners, part_targets, parts, wants_all};
use super::place::Places;
use super::plan::{Move, Report, What};
use super::target::Targets;
use crate::event::Phase;
use crate::model::{Kind, NodeIx, Repeat};
use crate::state::{Active, Done, Key, ROOT, Scope, State};
use base::Instant;

/// What was found.
pub(super) struct Survey {
    /// Where what goes on stands in the new version.
    pub places: Places,
    /// The state there: only what goes on, and nothing new.
    pub moved: State,
    /// Timers that are let go.
    pub timers: Vec<Key>,
    /// Waits that are let go.
    pub waits: Vec<Key>,
}

impl Survey {
    /// Goes through a state. What has no place keeps its old index in the result, which is then of no use.
    pub fn take(targets: &Targets, state: &State, report: &mut Report) -> Self {
        let mut places = Places::of(state);
        match targets.process(state.process()) {
            Some(process) => places.process = process,
            None => report.stop("process_gone", None, &targets.old.processes[state.process().ix()].id),
        }
        let look = Look { targets, state };
        for (active, place) in state.active.iter().zip(&mut places.active) {
            place.1 = look.active(active, report).unwrap_or(active.node);
        }
        for (scope, place) in state.scopes.iter().zip(&mut places.scopes) {
            place.1 = look.scope(scope, report).unwrap_or(scope.body);
        }
        for place in &mut places.tokens {
            look.token(place, report);
        }
        for (done, place) in state.done.iter().zip(&mut places.undoable) {
            place.1 = look.done(done, report).unwrap_or(done.node);
        }
        let mut survey = Self { places, moved: state.clone(), timers: Vec::new(), waits: Vec::new() };
        if report.obstacles.is_empty() {
            survey.places.put(&mut survey.moved);
            look.timers(&mut survey, report);
            look.waits(&mut survey, report);
            survey.places.put(&mut survey.moved);
        }
        survey
    }
}

struct Look<'a> {
    targets: &'a Targets<'a>,
    state: &'a State,
}

impl Look<'_> {
    fn id(&self, node: NodeIx) -> &str {
        &self.targets.old.node(node).id
    }

    fn new_id(&self, node: NodeIx) -> String {
        self.targets.new.node(node).id.clone()
    }

    fn active(&self, active: &Active, report: &mut Report) -> Option<NodeIx> {
        let what = if active.instance.is_some() { What::Instance } else { What::Element };
        let to = self.element(active.node, report);
        let from = Some(self.id(active.node).to_owned());
        let (key, instance) = (active.key, active.instance);
        report.moves.push(Move { what, key, from, to: to.map(|n| self.new_id(n)), instance, due: None });
        let to = to?;
        let (old, new) = (self.targets.old.node(active.node), self.targets.new.node(to));
        if !is_same_repeat(old.repeat.as_ref(), new.repeat.as_ref()) {
            report.stop("repeat_changed", Some(&old.id), &new.id);
        }
        self.check_scope(active.node, to, active.scope, report);
        let runs = self.state.scope(active.key).filter(|s| Some(s.body) == old.kind.content());
        if let Some(scope) = runs
            && self.targets.body(scope.body) != new.kind.content()
        {
            report.stop("content_changed", Some(&old.id), &new.id);
        }
        Some(to)
    }

    /// The element in the new version, if it is of the same kind.
    fn element(&self, node: NodeIx, report: &mut Report) -> Option<NodeIx> {
        let old = self.targets.old.node(node);
        let Some(to) = self.targets.node(node) else {
            report.stop("element_gone", Some(&old.id), &old.id);
            return None;
        };
        let new = self.targets.new.node(to);
        if is_same_kind(&old.kind, &new.kind) {
            return Some(to);
        }
        report.stop("other_kind", Some(&old.id), &format!("{}, {}", old.kind.tag(), new.kind.tag()));
        None
    }

    /// What lay in the content of its scope must lie there in the new version. (What undoes a repeated activity does not.)
    fn check_scope(&self, from: NodeIx, to: NodeIx, scope: Key, report: &mut Report) {
        let (old, new) = (self.targets.old.node(from), self.targets.new.node(to));
        let lay_there = self.state.scope(scope).is_some_and(|s| s.body == old.body);
        if lay_there && self.targets.body(old.body).is_some_and(|body| body != new.body) {
            report.stop("scope_moved", Some(&old.id), &new.id);
        }
    }

    fn scope(&self, scope: &Scope, report: &mut Report) -> Option<crate::model::BodyIx> {
        let (old, to) = (self.targets.old.body(scope.body), self.targets.body(scope.body));
        let owner = old.owner.map(|node| self.id(node).to_owned());
        let Some(body) = to else {
            // Of a process that is gone this was told already.
            if scope.key != ROOT {
                report.stop("content_gone", owner.as_deref(), owner.as_deref().unwrap_or_default());
            }
            return None;
        };
        let new_owner = self.targets.new.body(body).owner.map(|node| self.new_id(node));
        if scope.key == ROOT || is_content(self.targets.old, self.state, scope.key) {
            report.moves.push(Move {
                what: What::Scope,
                key: scope.key,
                from: owner.clone(),
                to: new_owner,
                instance: None,
                due: None,
            });
            let declared = &self.targets.new.body(body).data;
            for name in old.data.iter().filter(|n| scope.variables.contains_key(*n) && !declared.contains(n)) {
                report.note("variable_without_place", owner.as_deref(), name);
            }
        }
        Some(body)
    }

    fn token(&self, place: &mut (Key, crate::model::FlowIx), report: &mut Report) {
        let old = self.targets.old.flow(place.1);
        let to = self.targets.flow(place.1);
        let new = to.map(|flow| self.targets.new.flow(flow));
        let (from, id) = (Some(old.id.clone()), new.map(|f| f.id.clone()));
        report.moves.push(Move { what: What::Token, key: place.0, from, to: id, instance: None, due: None });
        let (Some(to), Some(new)) = (to, new) else {
            return report.stop("flow_gone", Some(&old.id), self.id(old.target));
        };
        let (from, target) = (self.targets.old.node(old.target), self.targets.new.node(new.target));
        if self.targets.body(from.body).is_some_and(|body| body != target.body) {
            return report.stop("scope_moved", Some(&old.id), &new.id);
        }
        if self.targets.node(old.target) != Some(new.target) {
            report.note("token_elsewhere", Some(&old.id), &target.id);
        }
        place.1 = to;
    }

    fn done(&self, done: &Done, report: &mut Report) -> Option<NodeIx> {
        let to = self.element(done.node, report);
        let from = Some(self.id(done.node).to_owned());
        let (key, instance) = (done.key, done.instance);
        let id = to.map(|n| self.new_id(n));
        report.moves.push(Move { what: What::Undoable, key, from, to: id, instance, due: None });
        let (old, new) = (self.targets.old.node(done.node), self.targets.new.node(to?));
        if !is_same_repeat(old.repeat.as_ref(), new.repeat.as_ref()) {
            report.stop("repeat_changed", Some(&old.id), &new.id);
        }
        if old.compensation.is_some() && new.compensation.is_none() {
            report.note("undo_lost", Some(&old.id), &new.id);
        }
        to
    }

    fn timers(&self, survey: &mut Survey, report: &mut Report) {
        let mut kept = Vec::new();
        for timer in &self.state.timers {
            let to = self.listener(&survey.moved, timer.holder, timer.node, timer.part, report);
            self.tell(What::Timer, timer.key, timer.node, to, Some(timer.at), report);
            match to {
                Some((node, part)) => {
                    if self.name(timer.node, timer.part) != self.new_name(node, part) {
                        report.note("due_stays", Some(self.id(timer.node)), &timer.at.to_string());
                    }
                    kept.push((timer.key, node, part));
                }
                None => survey.timers.push(timer.key),
            }
        }
        survey.places.timers = kept;
    }

    fn waits(&self, survey: &mut Survey, report: &mut Report) {
        let mut kept = Vec::new();
        for wait in &self.state.waits {
            let to = self.listener(&survey.moved, wait.holder, wait.node, wait.part, report);
            self.tell(What::Wait, wait.key, wait.node, to, None, report);
            match to {
                Some((node, part)) => {
                    let name = self.new_name(node, part);
                    if self.name(wait.node, wait.part) != name {
                        report.note("awaits_other", Some(self.id(wait.node)), &name);
                    }
                    kept.push((wait.key, node, part));
                }
                None => survey.waits.push(wait.key),
            }
        }
        survey.places.waits = kept;
    }

    fn tell(
        &self,
        what: What,
        key: Key,
        node: NodeIx,
        to: Option<(NodeIx, u16)>,
        due: Option<Instant>,
        report: &mut Report,
    ) {
        let from = Some(self.id(node).to_owned());
        report.moves.push(Move { what, key, from, to: to.map(|(node, _)| self.new_id(node)), instance: None, due });
        if to.is_none() {
            let rule = if what == What::Timer { "timer_let_go" } else { "wait_let_go" };
            report.note(rule, Some(self.id(node)), self.id(node));
        }
    }

    /// The event and part for which the holder waits in the new version; `None`: for no such thing.
    fn listener(
        &self,
        moved: &State,
        holder: Key,
        node: NodeIx,
        part: u16,
        report: &mut Report,
    ) -> Option<(NodeIx, u16)> {
        let to = self.targets.node(node)?;
        let (old, new) = (&self.targets.old.node(node).kind, &self.targets.new.node(to).kind);
        if !listeners(self.targets.new, moved, holder).contains(&to) {
            // An element that is held may have opened some of its waits before it was stopped.
            let held = self.state.find(holder).and_then(|a| a.fault.as_ref()).is_some_and(|f| f.phase == Phase::Enter);
            return Some((to, part)).filter(|_| held && is_same_kind(old, new));
        }
        let targets = part_targets(old, new);
        if wants_all(old) || wants_all(new) {
            let same = wants_all(old) == wants_all(new) && targets.len() == parts(new).len();
            if !same || targets.iter().any(Option::is_none) {
                report.stop("parts_changed", Some(self.id(node)), self.id(node));
                return None;
            }
        }
        targets.get(usize::from(part)).copied().flatten().map(|part| (to, part))
    }

    fn name(&self, node: NodeIx, part: u16) -> String {
        name_of(&self.targets.old.node(node).kind, part)
    }

    fn new_name(&self, node: NodeIx, part: u16) -> String {
        name_of(&self.targets.new.node(node).kind, part)
    }
}

fn name_of(kind: &Kind, part: u16) -> String {
    parts(kind).into_iter().nth(usize::from(part)).map(|(_, name)| name).unwrap_or_default()
}

/// Whether what is active as the one can go on as the other.
fn is_same_kind(old: &Kind, new: &Kind) -> bool {
    let same_need = match (old, new) {
        // With a message it waits for that, without for a person; with a decision it asks the host, without it calls.
        (Kind::ReceiveTask(old), Kind::ReceiveTask(new)) => old.is_some() == new.is_some(),
        (Kind::BusinessRuleTask { decision: old, .. }, Kind::BusinessRuleTask { decision: new, .. }) => {
            old.is_some() == new.is_some()
        }
        _ => true,
    };
    same_need && std::mem::discriminant(old) == std::mem::discriminant(new)
}

/// Whether what has been begun as the one repetition can go on as the other. When a loop ends, and on which condition
/// instances are enough, may change.
fn is_same_repeat(old: Option<&Repeat>, new: Option<&Repeat>) -> bool {
    match (old, new) {
        (None, None) | (Some(Repeat::Loop(_)), Some(Repeat::Loop(_))) => true,
        (Some(Repeat::Instances(old)), Some(Repeat::Instances(new))) => {
            let said = |all: &crate::model::MultiInstance| {
                format!("{:?} {:?} {:?} {:?}", all.cardinality, all.collection, all.item, all.output)
            };
            old.sequential == new.sequential && said(old) == said(new)
        }
        _ => false,
    }
}
