//! A process that always calls itself, directly or through others, never ends: each call waits for the next. Ways are
//! followed as if every condition could hold; a warning only where no way round the call is left.

use super::{Problem, problem};
use crate::model::{BodyIx, Kind, Model, NodeIx};
use std::collections::BTreeSet;

/// More contents than this are not looked at: the work grows with their square.
const BODIES_MAX: usize = 500;

pub(super) fn check(model: &Model) -> Vec<Problem> {
    if model.bodies.len() > BODIES_MAX {
        return Vec::new();
    }
    let calling: Vec<BodyIx> =
        (0..model.bodies.len()).map(|ix| BodyIx(ix as u16)).filter(|b| comes_back(model, *b)).collect();
    if calling.is_empty() {
        return Vec::new();
    }
    // What has no end even if every call returned is no matter of calls.
    let (could, can) = (Ends::of(model, true), Ends::of(model, false));
    let endless = |body: &BodyIx| could.bodies[body.ix()] && !can.bodies[body.ix()];
    let calls = model.nodes().iter().filter_map(|node| match node.kind {
        Kind::CallActivity(called) if calling.contains(&called) && endless(&called) => Some((node, called)),
        _ => None,
    });
    // The call that closes the circle: it stands in what the called process itself runs.
    let closing = calls.filter(|(node, called)| runs(model, vec![*called]).contains(&node.body));
    closing.map(|(node, _)| problem("calls_itself", Some(&node.id), &node.id)).collect()
}

/// These contents and all that they run, by calls too.
fn runs(model: &Model, mut open: Vec<BodyIx>) -> BTreeSet<BodyIx> {
    let mut found = BTreeSet::new();
    while let Some(body) = open.pop() {
        if found.insert(body) {
            open.extend(contents(model, body));
        }
    }
    found
}

fn contents(model: &Model, body: BodyIx) -> Vec<BodyIx> {
    model.body(body).nodes.iter().filter_map(|n| model.node(*n).kind.content()).collect()
}

fn comes_back(model: &Model, body: BodyIx) -> bool {
    runs(model, contents(model, body)).contains(&body)
}

/// From which nodes, and in which contents, an end can be reached. The least such sets: grown until nothing changes.
struct Ends<'m> {
    model: &'m Model,
    /// Whether a call is taken to return.
    calls_return: bool,
    nodes: Vec<bool>,
    bodies: Vec<bool>,
}

impl<'m> Ends<'m> {
    fn of(model: &'m Model, calls_return: bool) -> Self {
        let (nodes, bodies) = (vec![false; model.nodes().len()], vec![false; model.bodies.len()]);
        let mut ends = Self { model, calls_return, nodes, bodies };
        while ends.grow() {}
        ends
    }

    fn grow(&mut self) -> bool {
        let mut grown = false;
        for ix in (0..self.nodes.len()).rev() {
            if !self.nodes[ix] && self.node_ends(NodeIx(ix as u16)) {
                (self.nodes[ix], grown) = (true, true);
            }
        }
        for ix in 0..self.bodies.len() {
            if !self.bodies[ix] && self.body_ends(BodyIx(ix as u16)) {
                (self.bodies[ix], grown) = (true, true);
            }
        }
        grown
    }

    fn ends(&self, node: NodeIx) -> bool {
        self.nodes[node.ix()]
    }

    fn body_ends(&self, body: BodyIx) -> bool {
        let body = self.model.body(body);
        let interrupts =
            |n: &NodeIx| matches!(self.model.node(*n).kind, Kind::EventSubProcess { interrupting: true, .. });
        let handled = body.event_sub_processes.iter().filter(|n| interrupts(n)).any(|n| self.ends(*n));
        let begins = if body.starts.is_empty() { &body.implicit } else { &body.starts };
        handled || begins.is_empty() || begins.iter().any(|n| self.ends(*n))
    }

    fn node_ends(&self, node: NodeIx) -> bool {
        let at = self.model.node(node);
        let leaves = |n: &NodeIx| matches!(self.model.node(*n).kind, Kind::BoundaryEvent { interrupting: true, .. });
        if at.boundary.iter().filter(|n| leaves(n)).any(|n| self.ends(*n)) {
            return true;
        }
        // A repeated activity may be done no times at all.
        let passable = match at.kind {
            _ if at.repeat.is_some() => true,
            Kind::CallActivity(called) => self.calls_return || self.bodies[called.ix()],
            _ => at.kind.content().is_none_or(|inner| self.bodies[inner.ix()]),
        };
        passable && self.goes_on(node)
    }

    fn goes_on(&self, node: NodeIx) -> bool {
        let at = self.model.node(node);
        if let Kind::ThrowEvent(crate::model::Throw::Link(target)) = at.kind {
            return self.ends(target);
        }
        let mut targets = at.outgoing.iter().map(|flow| self.model.flow(*flow).target);
        match at.kind {
            _ if at.outgoing.is_empty() => true,
            // Every branch of a split has to come to its end.
            Kind::ParallelGateway => targets.all(|target| self.ends(target)),
            _ => targets.any(|target| self.ends(target)),
        }
    }
}
