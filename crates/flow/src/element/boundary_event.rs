//! `boundaryEvent`: waits beside its activity. When it occurs it ends the activity or runs alongside.

use super::{At, Halt, complete, waiting};
use crate::event::Event;
use crate::model::{Kind, NodeIx, Trigger};
use crate::state::{Key, Variables};
use crate::step::Run;

/// Arms the timers and opens the waits of an activity's boundary events.
pub(super) fn attach(run: &mut Run, host: At) -> Result<(), Halt> {
    let model = run.model;
    for boundary in &model.node(host.node).boundary {
        waiting::open(run, host, *boundary)?;
    }
    Ok(())
}

/// A boundary event occurs.
pub(crate) fn occur(run: &mut Run, host: At, boundary: NodeIx, variables: Variables) {
    let Kind::BoundaryEvent { interrupting, trigger, .. } = &run.model.node(boundary).kind else { return };
    if *interrupting {
        run.terminate(host);
    }
    let at = run.begin(boundary, host.scope, None);
    run.merge(at.scope, variables);
    if let Some(kind) = waiting::signal_of(trigger) {
        run.emit(Event::Caught { key: at.key, node: boundary, kind });
    }
    complete(run, at, None);
}

/// The boundary event that catches an error thrown in the active element `key`, or in one round it: the code itself
/// before a catch-all, the nearest activity first.
pub(crate) fn catcher(run: &Run, key: Option<Key>, code: &str) -> Option<(At, NodeIx)> {
    let mut next = key;
    while let Some(at) = next.and_then(|key| run.at(key)) {
        let boundary = &run.model.node(at.node).boundary;
        let matching = |wanted: Option<&str>| boundary.iter().find(|b| error_code(run, **b) == Some(wanted)).copied();
        if let Some(found) = matching(Some(code)).or_else(|| matching(None)) {
            return Some((at, found));
        }
        next = (at.scope != crate::state::ROOT).then_some(at.scope);
    }
    None
}

fn error_code<'a>(run: &Run<'a>, boundary: NodeIx) -> Option<Option<&'a str>> {
    match run.model.node(boundary).kind.trigger() {
        Some(Trigger::Error(code)) => Some(code.as_deref()),
        _ => None,
    }
}
