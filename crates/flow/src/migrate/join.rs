//! Whether the tokens can still come together in the new version: the game of `check::soundness` from where they stand. A
//! deadlock that the new version has from its start, or that already threatened in the old one, is no matter of the migration.

use super::plan::Report;
use super::target::Targets;
use crate::check::soundness;
use crate::model::{FlowIx, Kind, Model, NodeIx};
use crate::state::{Key, State};

pub(super) fn check(targets: &Targets, before: &State, moved: &State, report: &mut Report) {
    let mut of_version: Option<Vec<(&str, String)>> = None;
    for scope in &moved.scopes {
        let Some((nodes, flows)) = marking(targets.new, moved, scope.key) else { continue };
        let found = soundness::from_here(targets.new, scope.body, &nodes, &flows);
        if found.is_empty() {
            continue;
        }
        let threatened = before_it(targets, before, scope.key);
        let of_version = of_version.get_or_insert_with(|| told(soundness::check(targets.new), str::to_owned));
        for (rule, element) in told(found, str::to_owned) {
            let known = |all: &[(&str, String)]| all.iter().any(|(r, e)| *r == rule && *e == element);
            match rule {
                _ if known(&threatened) || known(of_version) => {}
                "deadlock" => report.stop("join_never", Some(&element), &element),
                _ => report.note("twice", Some(&element), &element),
            }
        }
    }
}

/// What threatened in the old version, by the ids of the new one.
fn before_it(targets: &Targets, before: &State, scope: Key) -> Vec<(&'static str, String)> {
    let here = before.scope(scope).zip(marking(targets.old, before, scope));
    let found = here.map(|(scope, (nodes, flows))| soundness::from_here(targets.old, scope.body, &nodes, &flows));
    told(found.unwrap_or_default(), |id| targets.mapping.id(id).to_owned())
}

fn told(found: Vec<crate::Problem>, id: impl Fn(&str) -> String) -> Vec<(&'static str, String)> {
    found.into_iter().filter_map(|problem| Some((problem.rule, id(problem.element.as_deref()?)))).collect()
}

/// Where the tokens of a scope are. `None`: nowhere, or in a join that has taken its tokens already.
fn marking(model: &Model, state: &State, scope: Key) -> Option<(Vec<NodeIx>, Vec<FlowIx>)> {
    let body = state.scope(scope)?.body;
    let here = state.active.iter().filter(|a| a.scope == scope && model.node(a.node).body == body);
    let nodes: Vec<NodeIx> =
        here.filter(|a| a.instance.is_none() || model.node(a.node).repeat.is_none()).map(|a| a.node).collect();
    let flows: Vec<FlowIx> = state.tokens.iter().filter(|(of, _)| *of == scope).map(|(_, flow)| *flow).collect();
    let joined = |n: &NodeIx| matches!(model.node(*n).kind, Kind::ParallelGateway | Kind::InclusiveGateway);
    if nodes.is_empty() && flows.is_empty() || nodes.iter().any(joined) {
        return None;
    }
    Some((nodes, flows))
}
