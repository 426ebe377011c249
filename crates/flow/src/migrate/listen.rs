//! For what an active element or a scope listens: its own event, boundary events, events behind a gateway, event
//! sub-processes; and the parts of one such event. The same question is asked of both versions.

use crate::element::event_sub_process;
use crate::element::waiting::signal_of;
use crate::event::Signal;
use crate::model::{Kind, Model, NodeIx, Trigger};
use crate::state::{Active, Key, ROOT, State};

/// Events that may be waited for on behalf of `holder`.
pub(super) fn listeners(model: &Model, state: &State, holder: Key) -> Vec<NodeIx> {
    let mut all = Vec::new();
    if let Some(active) = state.find(holder) {
        if active.instance.is_none() || model.node(active.node).repeat.is_none() {
            all.extend(&model.node(active.node).boundary);
        }
        all.extend(own(model, active));
    }
    all.extend(inside(model, state, holder));
    all
}

/// What the element itself waits for.
pub(super) fn own(model: &Model, active: &Active) -> Vec<NodeIx> {
    let node = model.node(active.node);
    if node.repeat.is_some() && active.instance.is_none() {
        return Vec::new();
    }
    match &node.kind {
        Kind::CatchEvent(Trigger::None | Trigger::Link(_)) => Vec::new(),
        Kind::CatchEvent(_) | Kind::ReceiveTask(Some(_)) => vec![active.node],
        Kind::EventBasedGateway | Kind::ParallelEventBasedGateway => {
            node.outgoing.iter().map(|flow| model.flow(*flow).target).collect()
        }
        _ => Vec::new(),
    }
}

/// Start events of the event sub-processes of a scope, unless an interrupting one has begun.
fn inside(model: &Model, state: &State, holder: Key) -> Vec<NodeIx> {
    let Some(scope) = state.scope(holder) else { return Vec::new() };
    if holder != ROOT && !is_content(model, state, holder) {
        return Vec::new();
    }
    let ends_all = |a: &Active| matches!(model.node(a.node).kind, Kind::EventSubProcess { interrupting: true, .. });
    if state.active().iter().any(|a| a.scope == holder && ends_all(a)) {
        return Vec::new();
    }
    let subs = &model.body(scope.body).event_sub_processes;
    subs.iter().filter_map(|sub| event_sub_process::start_of(model, *sub)).collect()
}

/// Whether the scope is one in which content runs, rather than variables of an activity or of its repetition.
pub(super) fn is_content(model: &Model, state: &State, scope: Key) -> bool {
    let (Some(active), Some(scope)) = (state.find(scope), state.scope(scope)) else { return false };
    let node = model.node(active.node);
    let whole = node.repeat.is_some() && active.instance.is_none();
    !whole && node.kind.content() == Some(scope.body)
}

/// The things that set off an event: several for multiple events.
pub(super) fn parts(kind: &Kind) -> Vec<(Signal, String)> {
    let of = |trigger: &Trigger| {
        let name = match trigger {
            Trigger::Message(message) => message.name.clone(),
            Trigger::Signal(name) => name.clone(),
            Trigger::Conditional(condition) => condition.to_string(),
            Trigger::Timer(timer) => format!("{timer:?}"),
            _ => String::new(),
        };
        (signal_of(trigger).unwrap_or(Signal::Link), name)
    };
    match (kind, kind.trigger()) {
        (Kind::ReceiveTask(Some(message)), _) => vec![(Signal::Message, message.name.clone())],
        (_, Some(Trigger::Any(parts) | Trigger::All(parts))) => parts.iter().map(of).collect(),
        (_, Some(only)) => vec![of(only)],
        (_, None) => Vec::new(),
    }
}

/// Whether all parts must occur before the event does.
pub(super) fn wants_all(kind: &Kind) -> bool {
    matches!(kind.trigger(), Some(Trigger::All(_)))
}

/// For each part of an event the part that it is in the new version: the same thing, else the next of the same kind.
pub(super) fn part_targets(old: &Kind, new: &Kind) -> Vec<Option<u16>> {
    let (old, new) = (parts(old), parts(new));
    let mut targets: Vec<Option<u16>> = vec![None; old.len()];
    for same_name in [true, false] {
        for (place, part) in old.iter().enumerate().filter(|(place, _)| targets[*place].is_none()).collect::<Vec<_>>() {
            let fits = |(number, to): &(usize, &(Signal, String))| {
                to.0 == part.0 && (!same_name || to.1 == part.1) && !targets.contains(&Some(*number as u16))
            };
            targets[place] = new.iter().enumerate().find(fits).map(|(number, _)| number as u16);
        }
    }
    targets
}
