//! Possible deadlocks and pile-ups: a bounded game with tokens over each body, conditions left open. Activities count
//! as one move; the number of markings looked at is bounded, and beyond the bound the check says nothing.
//!
//! Tokens farthest from the end move first, so that two tokens on their way to the same flow are on it together; other
//! orders lead to the same markings, so they are not tried.

use super::{Problem, problem};
use crate::element::inclusive_gateway::no_more_can_come;
use crate::model::{BodyIx, FlowIx, Kind, Model, NodeIx, Throw};
use std::collections::{BTreeMap, BTreeSet};

/// Markings looked at in one body.
const MARKINGS_MAX: usize = 20_000;
/// Flows out of one inclusive split of which every combination is tried.
const COMBINATIONS_OF_MAX: usize = 5;
/// Moves compared with the whole marking, so that very large models stay quick.
const WORK_MAX: usize = 2_000_000;

/// A token lies on a flow, or (at the beginning, after a link or boundary) directly before a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Spot {
    Flow(FlowIx),
    Before(NodeIx),
}

/// Where tokens lie, in order; two on one spot stand twice.
type Marking = Vec<Spot>;

pub(crate) fn check(model: &Model) -> Vec<Problem> {
    let mut found = Vec::new();
    for body in 0..model.bodies.len() {
        Game::new(model, BodyIx(body as u16)).play(&mut found);
    }
    found
}

/// The same game from where an instance stands in one body: before `nodes` and on `flows`.
pub(crate) fn from_here(model: &Model, body: BodyIx, nodes: &[NodeIx], flows: &[FlowIx]) -> Vec<Problem> {
    let before = nodes.iter().map(|node| Spot::Before(*node));
    let marking: Marking = before.chain(flows.iter().map(|flow| Spot::Flow(*flow))).collect();
    let mut found = Vec::new();
    if !marking.is_empty() {
        Game::new(model, body).play_from(vec![marking], &mut found);
    }
    found
}

struct Game<'m> {
    model: &'m Model,
    ranks: BTreeMap<NodeIx, usize>,
    /// Marking → (the marking before, the node entered between them).
    seen: BTreeMap<Marking, usize>,
    steps: Vec<(usize, Option<NodeIx>)>,
    told: BTreeSet<(&'static str, NodeIx)>,
    body: BodyIx,
}

impl<'m> Game<'m> {
    fn new(model: &'m Model, body: BodyIx) -> Self {
        let ranks = ranks(model, body);
        Self { model, ranks, seen: BTreeMap::new(), steps: Vec::new(), told: BTreeSet::new(), body }
    }

    fn play(&mut self, found: &mut Vec<Problem>) {
        let body = self.model.body(self.body);
        let firsts: Vec<Marking> = if body.starts.is_empty() {
            vec![body.implicit.iter().map(|n| Spot::Before(*n)).collect()]
        } else {
            body.starts.iter().map(|n| vec![Spot::Before(*n)]).collect()
        };
        self.play_from(firsts, found);
    }

    fn play_from(&mut self, firsts: Vec<Marking>, found: &mut Vec<Problem>) {
        let mut open = Vec::new();
        for first in firsts.into_iter().filter(|m| !m.is_empty()) {
            self.note(first, 0, None, &mut open);
        }
        let mut work = 0;
        while let Some((marking, step)) = open.pop() {
            work += marking.len() + 1;
            if self.seen.len() > MARKINGS_MAX || work > WORK_MAX {
                return;
            }
            self.expand(&marking, step, &mut open, found);
        }
    }

    fn note(&mut self, mut marking: Marking, before: usize, node: Option<NodeIx>, open: &mut Vec<(Marking, usize)>) {
        marking.sort_unstable();
        if !self.seen.contains_key(&marking) {
            let step = self.steps.len();
            self.steps.push((before, node));
            self.seen.insert(marking.clone(), step);
            open.push((marking, step));
        }
    }

    fn target(&self, spot: Spot) -> NodeIx {
        match spot {
            Spot::Flow(flow) => self.model.flow(flow).target,
            Spot::Before(node) => node,
        }
    }

    fn expand(&mut self, marking: &Marking, step: usize, open: &mut Vec<(Marking, usize)>, found: &mut Vec<Problem>) {
        if let Some(twice) = marking.windows(2).find(|pair| pair[0] == pair[1]) {
            return self.tell("pile_up", self.target(twice[0]), step, found);
        }
        let Some((taken, node)) = self.next_move(marking) else {
            if let Some(stuck) = marking.first() {
                self.tell("deadlock", self.target(*stuck), step, found);
            }
            return;
        };
        let rest: Marking = marking.iter().copied().filter(|spot| !taken.contains(spot)).collect();
        for outcome in self.outcomes(node) {
            let next = match outcome {
                Some(put) => rest.iter().copied().chain(put).collect(),
                None => Vec::new(),
            };
            self.note(next, step, Some(node), open);
        }
    }

    /// The move to make: a token that waits for nothing, else a parallel join, else an inclusive one.
    fn next_move(&self, marking: &Marking) -> Option<(Vec<Spot>, NodeIx)> {
        let free = marking.iter().filter(|spot| !self.is_join(self.target(**spot)));
        if let Some(spot) = free.min_by_key(|spot| self.ranks.get(&self.target(**spot)).copied().unwrap_or(usize::MAX))
        {
            return Some((vec![*spot], self.target(*spot)));
        }
        let joins: BTreeSet<NodeIx> = marking.iter().map(|spot| self.target(*spot)).collect();
        let ready = |node: &NodeIx| {
            let incoming = &self.model.node(*node).incoming;
            let holds = |flow: FlowIx| marking.contains(&Spot::Flow(flow));
            match self.model.node(*node).kind {
                Kind::ParallelGateway => incoming.iter().all(|flow| holds(*flow)),
                _ => {
                    let elsewhere = marking.iter().map(|spot| self.target(*spot)).filter(|target| target != node);
                    no_more_can_come(self.model, *node, holds, elsewhere)
                }
            }
        };
        let node = joins.into_iter().find(ready)?;
        let taken = self.model.node(node).incoming.iter().map(|flow| Spot::Flow(*flow));
        Some((taken.filter(|spot| marking.contains(spot)).collect(), node))
    }

    fn is_join(&self, node: NodeIx) -> bool {
        let node = self.model.node(node);
        matches!(node.kind, Kind::ParallelGateway | Kind::InclusiveGateway) && node.incoming.len() > 1
    }

    /// What may come out of a node: each outcome puts tokens down; `None` ends everything in the body.
    fn outcomes(&self, node: NodeIx) -> Vec<Option<Marking>> {
        let all = || self.model.node(node).outgoing.iter().map(|flow| Spot::Flow(*flow));
        match &self.model.node(node).kind {
            Kind::EndEvent(throw) if ends_all(throw) => vec![None],
            Kind::ThrowEvent(Throw::Link(target)) => vec![Some(vec![Spot::Before(*target)])],
            Kind::ExclusiveGateway | Kind::EventBasedGateway => all().map(|spot| Some(vec![spot])).collect(),
            Kind::ParallelGateway | Kind::ParallelEventBasedGateway => vec![Some(all().collect())],
            Kind::InclusiveGateway => self.combinations(node),
            _ => self.activity_outcomes(node),
        }
    }

    /// Left in the ordinary way; or interrupted; or left while something beside it goes on.
    fn activity_outcomes(&self, node: NodeIx) -> Vec<Option<Marking>> {
        let mut outcomes = self.combinations(node);
        for boundary in &self.model.node(node).boundary {
            let beside = Spot::Before(*boundary);
            if matches!(self.model.node(*boundary).kind, Kind::BoundaryEvent { interrupting: true, .. }) {
                outcomes.push(Some(vec![beside]));
            } else {
                let both = self.combinations(node).into_iter().flatten();
                outcomes.extend(both.map(|put| Some(put.into_iter().chain([beside]).collect())));
            }
        }
        outcomes
    }

    /// Every combination that conditions and the default leave open, as far as there are not too many.
    fn combinations(&self, node: NodeIx) -> Vec<Option<Marking>> {
        let node = self.model.node(node);
        let conditional = |flow: &&FlowIx| self.model.flow(**flow).condition.is_some();
        let always: Marking = node
            .outgoing
            .iter()
            .filter(|flow| !conditional(flow) && Some(**flow) != node.default)
            .map(|flow| Spot::Flow(*flow))
            .collect();
        let choice: Vec<Spot> = node.outgoing.iter().filter(conditional).map(|flow| Spot::Flow(*flow)).collect();
        let subsets: Vec<Marking> = if choice.len() <= COMBINATIONS_OF_MAX {
            (1..1usize << choice.len()).map(|bits| pick(&choice, bits)).collect()
        } else {
            choice.iter().map(|spot| vec![*spot]).chain([choice.clone()]).collect()
        };
        let mut outcomes: Vec<Option<Marking>> =
            subsets.into_iter().map(|chosen| Some(always.iter().copied().chain(chosen).collect())).collect();
        let none_chosen = always.iter().copied().chain(node.default.map(Spot::Flow)).collect::<Marking>();
        // With no flow at all to take the instance stops in an incident, which is no deadlock; an end is an end.
        if !none_chosen.is_empty() || node.outgoing.is_empty() {
            outcomes.push(Some(none_chosen));
        }
        outcomes
    }

    fn tell(&mut self, rule: &'static str, node: NodeIx, step: usize, found: &mut Vec<Problem>) {
        if !self.told.insert((rule, node)) {
            return;
        }
        let id = &self.model.node(node).id;
        let mut warning = problem(rule, Some(id), id);
        let mut at = step;
        while let (before, Some(entered)) = self.steps[at] {
            warning.path.push(self.model.node(entered).id.clone());
            at = before;
        }
        warning.path.reverse();
        found.push(warning);
    }
}

fn ends_all(throw: &Throw) -> bool {
    throw.parts().iter().any(|part| matches!(part, Throw::Terminate | Throw::Error(_) | Throw::Cancel))
}

fn pick(choice: &[Spot], bits: usize) -> Marking {
    choice.iter().enumerate().filter(|(ix, _)| bits & (1 << ix) != 0).map(|(_, spot)| *spot).collect()
}

/// Nodes in an order in which, loops apart, each comes before those it leads to.
fn ranks(model: &Model, body: BodyIx) -> BTreeMap<NodeIx, usize> {
    let mut done = BTreeSet::new();
    let mut order = Vec::new();
    for root in model.body(body).starts.iter().chain(&model.body(body).implicit) {
        let mut stack = vec![(*root, 0usize)];
        while let Some((node, next)) = stack.pop() {
            if next == 0 && !done.insert(node) {
                continue;
            }
            match after(model, node).get(next) {
                Some(child) => stack.extend([(node, next + 1), (*child, 0)]),
                None => order.push(node),
            }
        }
    }
    order.iter().rev().enumerate().map(|(rank, node)| (*node, rank)).collect()
}

fn after(model: &Model, node: NodeIx) -> Vec<NodeIx> {
    let this = model.node(node);
    let mut after: Vec<NodeIx> = this.outgoing.iter().map(|flow| model.flow(*flow).target).collect();
    after.extend(&this.boundary);
    if let Kind::ThrowEvent(Throw::Link(target)) = &this.kind {
        after.push(*target);
    }
    after
}
