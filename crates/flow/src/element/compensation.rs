//! Compensation: completed activities are undone, the last first, each by the handler of its compensation boundary event
//! or by its compensation event sub-process; one without either, by undoing what was completed in it. BPMN 2.0.2
//! §10.7, §13.5.5; cancelling a transaction §10.3.5, §13.3.4.
//!
//! What can be undone is noted when an activity completes, and its own variables stay as they were then. The throw
//! event stays active while it waits, and asks again after each handler: no list is kept.

use super::{At, Halt, boundary_event, complete, end_event, event_sub_process, finish, instance};
use crate::event::{Event, Signal};
use crate::model::{Kind, NodeIx, Throw, Trigger};
use crate::state::{Done, Key, Variables};
use crate::step::Run;

/// Notes that a completed activity can be undone, if it has a handler or something in it has.
pub(super) fn record(run: &mut Run, at: At) {
    let node = run.model.node(at.node);
    let whole = node.repeat.is_some() && !instance::is_one(run, at);
    let own = !whole && (node.compensation.is_some() || inside(run, at.node).is_some());
    if own || run.state.done.iter().any(|d| d.scope == at.key) {
        let instance = run.state.find(at.key).and_then(|a| a.instance);
        run.emit(Event::Compensable { key: at.key, node: at.node, scope: at.scope, instance });
    }
}

/// The compensation event sub-process of a sub-process, and its start event.
fn inside(run: &Run, node: NodeIx) -> Option<(NodeIx, NodeIx)> {
    let body = run.model.node(node).kind.content()?;
    let mut all = run.model.body(body).event_sub_processes.iter();
    all.find_map(|sub| {
        let start = event_sub_process::start_of(run.model, *sub)?;
        let kind = run.model.node(start).kind.trigger();
        matches!(kind, Some(Trigger::Compensation(_))).then_some((*sub, start))
    })
}

/// Whether a throw event has something to wait for.
pub(super) fn is_awaited(throw: &Throw) -> bool {
    throw.parts().iter().any(|part| matches!(part, Throw::Cancel | Throw::Compensate { wait: true, .. }))
}

/// Undoes the next activity, or goes on with the throw event when there is none.
pub(super) fn go_on(run: &mut Run, at: At, throw: &Throw) -> Result<(), Halt> {
    // Another activity is still being undone for it.
    if run.state.active.iter().any(|a| a.cause == Some(at.key)) {
        return Ok(());
    }
    match next(run, at, throw) {
        Some(done) => undo(run, done, Some(at.key)),
        None if matches!(run.model.node(at.node).kind, Kind::EndEvent(_)) => end_event::conclude(run, at, throw)?,
        None => complete(run, at, None),
    }
    Ok(())
}

/// Undoes everything at once, waiting for none of it.
pub(super) fn undo_all(run: &mut Run, at: At, throw: &Throw) {
    while let Some(done) = next(run, at, throw) {
        undo(run, done, None);
    }
}

/// The last completed activity that the event is about.
fn next(run: &mut Run, at: At, throw: &Throw) -> Option<Done> {
    let scopes = scopes(run, at);
    loop {
        let wanted = |d: &&Done| scopes.contains(&d.scope) && is_about(throw, d.node);
        let last = *run.state.done.iter().rev().find(wanted)?;
        match innermost(run, last) {
            Some(done) => return Some(done),
            None => run.emit(Event::Forgotten { key: last.key, within: true }),
        }
    }
}

/// Where the event looks: its own scope, and in an event sub-process also the one that it handles.
fn scopes(run: &Run, at: At) -> Vec<Key> {
    let owner = run.model.body(run.model.node(at.node).body).owner;
    let handles = owner.is_some_and(|o| matches!(run.model.node(o).kind, Kind::EventSubProcess { .. }));
    let around = run.state.scope(at.scope).and_then(|s| s.parent).filter(|_| handles);
    [at.scope].into_iter().chain(around).collect()
}

fn is_about(throw: &Throw, node: NodeIx) -> bool {
    throw.parts().iter().any(|part| match part {
        Throw::Cancel => true,
        Throw::Compensate { activity, .. } => activity.is_none_or(|wanted| wanted == node),
        _ => false,
    })
}

/// The activity itself if it has a handler, else the last in it that has one.
fn innermost(run: &mut Run, mut done: Done) -> Option<Done> {
    loop {
        let node = run.model.node(done.node);
        let whole = node.repeat.is_some() && done.instance.is_none();
        if !whole && (node.compensation.is_some() || inside(run, done.node).is_some()) {
            return Some(done);
        }
        let last = run.state.done.iter().rev().find(|d| d.scope == done.key).copied()?;
        // A part that has nothing left to undo is out of the way of those before it.
        let empty = !is_handled(run, last) && !run.state.done.iter().any(|d| d.scope == last.key);
        if empty {
            run.emit(Event::Forgotten { key: last.key, within: true });
        } else {
            done = last;
        }
    }
}

fn is_handled(run: &Run, done: Done) -> bool {
    let node = run.model.node(done.node);
    let whole = node.repeat.is_some() && done.instance.is_none();
    !whole && (node.compensation.is_some() || inside(run, done.node).is_some())
}

fn undo(run: &mut Run, done: Done, cause: Option<Key>) {
    if let Some(boundary) = run.model.node(done.node).compensation {
        return handle(run, done, boundary, cause);
    }
    let Some((sub, start)) = inside(run, done.node) else { return };
    // It runs in the variables of the completed activity, and may undo what was completed there.
    let at = run.begin_as(sub, done.key, None, None, cause);
    run.emit(Event::Forgotten { key: done.key, within: false });
    event_sub_process::begin(run, at, start, Signal::Compensation, Variables::new());
}

fn handle(run: &mut Run, done: Done, boundary: NodeIx, cause: Option<Key>) {
    let scope = if done.instance.is_some() { done.key } else { done.scope };
    let event = run.begin(boundary, scope, None);
    run.emit(Event::Caught { key: event.key, node: boundary, kind: Signal::Compensation });
    let Some(Trigger::Compensation(Some(handler))) = run.model.node(boundary).kind.trigger() else { return };
    let at = run.begin_as(*handler, scope, None, None, cause);
    finish(run, event, None);
    run.emit(Event::Forgotten { key: done.key, within: true });
    run.enter(at);
}

/// What undoes an activity is done.
pub(super) fn undone(run: &mut Run, at: At, cause: Key) {
    if matches!(run.model.node(at.node).kind, Kind::EventSubProcess { .. }) {
        run.emit(Event::Forgotten { key: at.scope, within: true });
    }
    run.turn_later(cause);
}

/// The transaction round a cancel end event has been undone: it ends, and goes on at its cancel boundary event.
pub(super) fn cancel(run: &mut Run, at: At) {
    finish(run, at, None);
    let Some(inner) = run.at(at.scope) else { return };
    let transaction = if instance::is_one(run, inner) { run.at(inner.scope).unwrap_or(inner) } else { inner };
    let mut boundary = run.model.node(transaction.node).boundary.iter();
    let catches = |b: &&NodeIx| matches!(run.model.node(**b).kind.trigger(), Some(Trigger::Cancel));
    match boundary.find(catches) {
        Some(boundary) => boundary_event::occur(run, transaction, *boundary, Signal::Cancel, Variables::new()),
        None => {
            run.terminate(transaction);
            run.settle(run.living(transaction.scope));
        }
    }
}
