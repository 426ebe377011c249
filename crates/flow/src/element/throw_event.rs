//! `intermediateThrowEvent`: throws its message, signal or escalation and passes; a link jumps to its catch event;
//! compensation is waited for. BPMN 2.0.2 §10.5.3, §13.5.2.

use super::{At, Halt, catching, compensation, complete, data, finish, waiting};
use crate::event::{Event, Signal};
use crate::model::{Kind, Message, NodeIx, Throw};
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At, throw: &Throw) -> Result<(), Halt> {
    if let Throw::Link(target) = throw {
        jump(run, at, *target);
        return Ok(());
    }
    if !cast_all(run, at, throw)? {
        return Ok(());
    }
    if compensation::is_awaited(throw) {
        return compensation::go_on(run, at, throw);
    }
    complete(run, at, None);
    Ok(())
}

/// Throws each part. False: what was thrown has ended the event.
pub(super) fn cast_all(run: &mut Run, at: At, throw: &Throw) -> Result<bool, Halt> {
    for part in throw.parts() {
        cast(run, at, part)?;
        if run.state.find(at.key).is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Throws what goes out at once; the other kinds are for the events that have them.
pub(super) fn cast(run: &mut Run, at: At, throw: &Throw) -> Result<(), Halt> {
    match throw {
        Throw::Message(message) => send(run, at, message.as_ref())?,
        Throw::Signal(name) => thrown(run, at, Signal::Signal, name, None),
        Throw::Escalation(code) => escalate(run, at, code),
        Throw::Compensate { wait, .. } => {
            thrown(run, at, Signal::Compensation, "", None);
            if !wait {
                compensation::undo_all(run, at, throw);
            }
        }
        Throw::None | Throw::Error(_) | Throw::Terminate | Throw::Link(_) | Throw::Cancel | Throw::Several(_) => {}
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

/// An escalation that nobody catches is of no consequence. One that ends the scope round the event leaves it first.
fn escalate(run: &mut Run, at: At, code: &str) {
    thrown(run, at, Signal::Escalation, code, None);
    let Some(catcher) = catching::find(run, at, Signal::Escalation, code) else { return };
    let event = matches!(run.model.node(at.node).kind, Kind::ThrowEvent(_) | Kind::EndEvent(_));
    if event && catching::interrupts(run, catcher) {
        finish(run, at, None);
    }
    catching::catch(run, catcher, Signal::Escalation);
}

pub(super) fn thrown(run: &mut Run, at: At, kind: Signal, name: &str, correlation: Option<String>) {
    let (key, node, name) = (at.key, at.node, name.to_owned());
    let variables = data::carried(run, at);
    run.emit(Event::Thrown { key, node, kind, name, correlation, variables });
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
