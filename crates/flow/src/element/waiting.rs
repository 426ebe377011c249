//! What catching events share: arming timers, opening waits for messages and signals, and handing what occurs to the
//! element that waited.

use super::{At, Halt, boundary_event, complete, event_based_gateway};
use crate::event::{Event, Signal};
use crate::feel;
use crate::model::{Given, Kind, Message, NodeIx, Timer, Trigger};
use crate::span::{Cycle, Span, Working};
use crate::state::{Key, Variables};
use crate::step::{Refused, Run};
use base::Instant;
use serde_json::Value;

/// Waits, on behalf of `holder`, for what sets off `node`.
pub(super) fn open(run: &mut Run, holder: At, node: NodeIx) -> Result<(), Halt> {
    let kind = &run.model.node(node).kind;
    if let Some(message) = kind.awaited_message() {
        return open_message(run, holder, node, message);
    }
    match kind.trigger() {
        Some(Trigger::Timer(timer)) => arm(run, holder, node, timer),
        Some(Trigger::Signal(name)) => {
            open_wait(run, holder, node, Signal::Signal, name, None);
            Ok(())
        }
        _ => Ok(()),
    }
}

pub(super) fn open_message(run: &mut Run, holder: At, node: NodeIx, message: &Message) -> Result<(), Halt> {
    let correlation = correlation(run, holder, message)?;
    open_wait(run, holder, node, Signal::Message, &message.name, correlation);
    Ok(())
}

fn open_wait(run: &mut Run, holder: At, node: NodeIx, kind: Signal, name: &str, correlation: Option<String>) {
    let wait = run.next_key();
    let name = name.to_owned();
    run.emit(Event::WaitOpened { wait, holder: holder.key, node, kind, name, correlation });
}

/// The value of a message's correlation key, as text.
pub(super) fn correlation(run: &Run, at: At, message: &Message) -> Result<Option<String>, Halt> {
    let Some(key) = &message.correlation else { return Ok(None) };
    match key.eval(&run.view(at.scope), run.now)? {
        Value::String(text) => Ok(Some(text)),
        value @ (Value::Number(_) | Value::Bool(_)) => Ok(Some(value.to_string())),
        _ => Err(Halt::new(
            "correlation_empty",
            format!("the correlation key of message '{}' has no value", message.name),
        )),
    }
}

fn arm(run: &mut Run, holder: At, node: NodeIx, timer: &Timer) -> Result<(), Halt> {
    let due = due(timer, &run.view(holder.scope), run.now)?;
    let timer = run.next_key();
    let (holder, at, working, more) = (holder.key, due.at, due.working, due.more);
    run.emit(Event::TimerArmed { timer, holder, node, at, working, more });
    Ok(())
}

/// When a timer fires, if it is armed now.
pub(crate) struct Due {
    pub at: Instant,
    pub working: Option<Working>,
    pub more: Option<u32>,
}

pub(crate) fn due(timer: &Timer, scope: &dyn feel::Scope, now: Instant) -> Result<Due, Halt> {
    let once = |at| Due { at, working: None, more: None };
    Ok(match timer {
        Timer::Date(date) => once(given(date, scope, now, |text| Instant::parse(text).ok())?),
        Timer::Duration(span) => once(given(span, scope, now, Span::parse)?.after(now)),
        Timer::Working(working) => Due { working: Some(*working), ..once(working.approximate(now)) },
        Timer::Cycle(cycle) => {
            let cycle = given(cycle, scope, now, Cycle::parse)?;
            let more = cycle.times.map_or(u32::MAX, |times| times - 1);
            let at = cycle.start.unwrap_or_else(|| cycle.every.after(now));
            Due { more: Some(more).filter(|n| *n > 0), ..once(at) }
        }
    })
}

/// What is written in the file, or what its expression gives now.
fn given<T: Copy>(
    value: &Given<T>,
    scope: &dyn feel::Scope,
    now: Instant,
    read: fn(&str) -> Option<T>,
) -> Result<T, Halt> {
    match value {
        Given::Fixed(value) => Ok(*value),
        Given::Computed(expression) => {
            let value = expression.eval(scope, now)?;
            let read = value.as_str().and_then(read);
            read.ok_or_else(|| Halt::new("timer_unreadable", format!("'{expression}' gave no date, duration or cycle")))
        }
    }
}

/// A timer is due.
pub(crate) fn fire(run: &mut Run, timer: Key) -> Result<(), Refused> {
    let armed = run.state.timers().iter().find(|t| t.key == timer).ok_or(Refused::NoSuchTimer)?.clone();
    let holder = run.at(armed.holder).ok_or(Refused::NoSuchTimer)?;
    run.emit(Event::TimerDisarmed { timer });
    if matches!(run.model.node(armed.node).kind, Kind::BoundaryEvent { interrupting: false, .. }) {
        rearm(run, holder, armed.node, armed.at, armed.more);
    }
    occur(run, holder, armed.node, Signal::Timer, Variables::new());
    Ok(())
}

/// A cycle goes on from its last due time, so that it does not drift.
fn rearm(run: &mut Run, holder: At, node: NodeIx, last: Instant, more: Option<u32>) {
    let (Some(more), Some(Trigger::Timer(Timer::Cycle(cycle)))) = (more, run.model.node(node).kind.trigger()) else {
        return;
    };
    // What was readable when it was armed may have changed since; then the cycle ends quietly with its last firing.
    let Ok(cycle) = given(cycle, &run.view(holder.scope), run.now, Cycle::parse) else { return };
    let more = if more == u32::MAX { more } else { more - 1 };
    let (timer, at) = (run.next_key(), cycle.every.after(last));
    let more = Some(more).filter(|n| *n > 0);
    run.emit(Event::TimerArmed { timer, holder: holder.key, node, at, working: None, more });
}

/// A message has come: the oldest wait that it fits takes it.
pub(crate) fn message(
    run: &mut Run,
    name: &str,
    correlation: Option<&str>,
    variables: Variables,
) -> Result<(), Refused> {
    let fits = |wait: &&crate::state::Wait| {
        let named = run.model.node(wait.node).kind.awaited_message().is_some_and(|m| m.name == name);
        let same = match (&wait.correlation, correlation) {
            (Some(wanted), Some(given)) => wanted == given,
            _ => true,
        };
        named && same
    };
    let (key, holder, node) =
        run.state.waits().iter().find(fits).map(|w| (w.key, w.holder, w.node)).ok_or(Refused::NotAwaited)?;
    take_wait(run, key, holder, node, Signal::Message, variables);
    Ok(())
}

/// A signal was broadcast: every wait that was open when it came takes it.
pub(crate) fn signal(run: &mut Run, name: &str, variables: &Variables) -> Result<(), Refused> {
    let named = |node: NodeIx| matches!(run.model.node(node).kind.trigger(), Some(Trigger::Signal(n)) if n == name);
    let open: Vec<_> = run.state.waits().iter().filter(|w| named(w.node)).map(|w| (w.key, w.holder, w.node)).collect();
    if open.is_empty() {
        return Err(Refused::NotAwaited);
    }
    for (key, holder, node) in open {
        // An earlier one may have ended the activity of a later one.
        if run.state.waits().iter().any(|w| w.key == key) {
            take_wait(run, key, holder, node, Signal::Signal, variables.clone());
        }
    }
    Ok(())
}

fn take_wait(run: &mut Run, wait: Key, holder: Key, node: NodeIx, kind: Signal, variables: Variables) {
    // Beside an activity that goes on, a boundary event goes on waiting.
    if !matches!(run.model.node(node).kind, Kind::BoundaryEvent { interrupting: false, .. }) {
        run.emit(Event::WaitClosed { wait });
    }
    if let Some(holder) = run.at(holder) {
        occur(run, holder, node, kind, variables);
    }
}

fn occur(run: &mut Run, holder: At, node: NodeIx, kind: Signal, variables: Variables) {
    if holder.node == node {
        run.merge(holder.scope, variables);
        run.emit(Event::Caught { key: holder.key, node, kind });
        return complete(run, holder, None);
    }
    match run.model.node(node).kind {
        Kind::BoundaryEvent { .. } => boundary_event::occur(run, holder, node, variables),
        _ => event_based_gateway::occur(run, holder, node, kind, variables),
    }
}

/// What a trigger is called in events; `None`: nothing is caught.
pub(super) fn signal_of(trigger: &Trigger) -> Option<Signal> {
    match trigger {
        Trigger::None => None,
        Trigger::Message(_) => Some(Signal::Message),
        Trigger::Timer(_) => Some(Signal::Timer),
        Trigger::Signal(_) => Some(Signal::Signal),
        Trigger::Error(_) => Some(Signal::Error),
        Trigger::Link(_) => Some(Signal::Link),
    }
}
