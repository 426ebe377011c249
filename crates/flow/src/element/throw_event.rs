//! `intermediateThrowEvent`: throws its message or signal and passes; a link jumps to its catch event.

use super::{At, Halt, complete, finish, waiting};
use crate::event::{Event, Signal};
use crate::model::{Message, NodeIx, Throw};
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At, throw: &Throw) -> Result<(), Halt> {
    match throw {
        Throw::Link(target) => jump(run, at, *target),
        other => {
            cast(run, at, other)?;
            complete(run, at, None);
        }
    }
    Ok(())
}

/// Throws a message or signal; the other kinds are for the events that have them.
pub(super) fn cast(run: &mut Run, at: At, throw: &Throw) -> Result<(), Halt> {
    match throw {
        Throw::Message(message) => send(run, at, message.as_ref())?,
        Throw::Signal(name) => thrown(run, at, Signal::Signal, name, None),
        Throw::None | Throw::Error(_) | Throw::Terminate | Throw::Link(_) => {}
    }
    Ok(())
}

/// Throws a message; one without name goes by the id of its sender.
pub(super) fn send(run: &mut Run, at: At, message: Option<&Message>) -> Result<(), Halt> {
    let model = run.model;
    let name = message.map_or(model.node(at.node).id.as_str(), |m| m.name.as_str());
    let correlation = match message {
        Some(message) => waiting::correlation(run, at, message)?,
        None => None,
    };
    thrown(run, at, Signal::Message, name, correlation);
    Ok(())
}

pub(super) fn thrown(run: &mut Run, at: At, kind: Signal, name: &str, correlation: Option<String>) {
    run.emit(Event::Thrown { key: at.key, node: at.node, kind, name: name.to_owned(), correlation });
}

fn jump(run: &mut Run, at: At, target: NodeIx) {
    let name = match run.model.node(target).kind.trigger() {
        Some(crate::model::Trigger::Link(name)) => name.as_str(),
        _ => "",
    };
    thrown(run, at, Signal::Link, name, None);
    finish(run, at, None);
    run.activate(target, at.scope, None);
}
