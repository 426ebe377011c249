//! What catching events share: arming timers, opening waits for messages and signals, and handing what occurs to the
//! element that waited.

use super::{At, Halt, boundary_event, complete, event_based_gateway, event_sub_process};
use crate::event::{Event, Phase, Signal};
use crate::feel;
use crate::model::{Given, Kind, Message, NodeIx, Timer, Trigger};
use crate::span::{Cycle, Span, Working};
use crate::state::{Armed, Key, Variables, Wait};
use crate::step::{Refused, Run};
use base::Instant;
use serde_json::Value;

/// Waits, on behalf of `holder`, for what sets off `node`: for every part of a multiple event.
pub(crate) fn open(run: &mut Run, holder: At, node: NodeIx) -> Result<(), Halt> {
    let model = run.model;
    match &model.node(node).kind {
        Kind::ReceiveTask(Some(message)) => open_message(run, holder, node, 0, message),
        kind => match kind.trigger() {
            Some(Trigger::Any(parts) | Trigger::All(parts)) => {
                parts.iter().zip(0u16..).try_for_each(|(part, number)| open_part(run, holder, node, number, part))
            }
            Some(only) => open_part(run, holder, node, 0, only),
            None => Ok(()),
        },
    }
}

pub(crate) fn open_part(run: &mut Run, holder: At, node: NodeIx, part: u16, trigger: &Trigger) -> Result<(), Halt> {
    match trigger {
        Trigger::Message(message) => return open_message(run, holder, node, part, message),
        Trigger::Timer(timer) => return arm(run, holder, node, part, timer),
        Trigger::Signal(name) => open_wait(run, holder, node, part, Signal::Signal, name, None),
        Trigger::Conditional(_) => open_wait(run, holder, node, part, Signal::Conditional, "", None),
        // These come from inside, to whoever is found to catch them.
        Trigger::None
        | Trigger::Link(_)
        | Trigger::Error(_)
        | Trigger::Escalation(_)
        | Trigger::Cancel
        | Trigger::Compensation(_)
        | Trigger::Any(_)
        | Trigger::All(_) => {}
    }
    Ok(())
}

pub(super) fn open_message(run: &mut Run, holder: At, node: NodeIx, part: u16, message: &Message) -> Result<(), Halt> {
    let correlation = correlation(run, holder, message)?;
    open_wait(run, holder, node, part, Signal::Message, &message.name, correlation);
    Ok(())
}

fn open_wait(
    run: &mut Run,
    holder: At,
    node: NodeIx,
    part: u16,
    kind: Signal,
    name: &str,
    correlation: Option<String>,
) {
    let wait = run.next_key();
    let name = name.to_owned();
    run.emit(Event::WaitOpened { wait, holder: holder.key, node, kind, name, correlation, part });
}

/// Whether something waits, on behalf of `holder`, for what sets off `node`.
pub(crate) fn is_open(run: &Run, holder: Key, node: NodeIx) -> bool {
    run.state.waits().iter().any(|w| w.holder == holder && w.node == node)
        || run.state.timers().iter().any(|t| t.holder == holder && t.node == node)
}

/// Whether `holder` waits for anything.
pub(super) fn holds_any(run: &Run, holder: Key) -> bool {
    run.state.waits().iter().any(|w| w.holder == holder) || run.state.timers().iter().any(|t| t.holder == holder)
}

/// Waits no more for what sets off `node`.
pub(super) fn close(run: &mut Run, holder: Key, node: NodeIx) {
    close_all(run, |of, waits_for| of == holder && waits_for == node);
}

/// The event sub-processes of a scope wait no more.
pub(super) fn close_starts(run: &mut Run, scope: Key) {
    let model = run.model;
    close_all(run, |of, node| of == scope && matches!(model.node(node).kind, Kind::StartEvent(_)));
}

fn close_all(run: &mut Run, is_meant: impl Fn(Key, NodeIx) -> bool) {
    while let Some(timer) = run.state.timers().iter().find(|t| is_meant(t.holder, t.node)).map(|t| t.key) {
        run.emit(Event::TimerDisarmed { timer });
    }
    while let Some(wait) = run.state.waits().iter().find(|w| is_meant(w.holder, w.node)).map(|w| w.key) {
        run.emit(Event::WaitClosed { wait });
    }
}

/// The value of a message's correlation key, as text.
pub(super) fn correlation(run: &Run, at: At, message: &Message) -> Result<Option<String>, Halt> {
    let Some(key) = &message.correlation else { return Ok(None) };
    match key.eval(&run.view(run.state.scope_of(at.key)), run.now)? {
        Value::String(text) => Ok(Some(text)),
        value @ (Value::Number(_) | Value::Bool(_)) => Ok(Some(value.to_string())),
        _ => Err(Halt::new(
            "correlation_empty",
            format!("the correlation key of message '{}' has no value", message.name),
        )),
    }
}

fn arm(run: &mut Run, holder: At, node: NodeIx, part: u16, timer: &Timer) -> Result<(), Halt> {
    let due = due(timer, &run.view(holder.scope), run.now)?;
    let timer = run.next_key();
    let (holder, at, working, more) = (holder.key, due.at, due.working, due.more);
    run.emit(Event::TimerArmed { timer, holder, node, at, working, more, part });
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
    let holder = holder_of(run, armed.holder, armed.node).ok_or(Refused::NoSuchTimer)?;
    run.emit(Event::TimerDisarmed { timer });
    if stays(run, armed.node) {
        rearm(run, holder, &armed);
    }
    happen(run, holder, armed.node, Signal::Timer, Variables::new());
    Ok(())
}

/// The element that waits; for a start event of an event sub-process, the scope.
fn holder_of(run: &Run, holder: Key, node: NodeIx) -> Option<At> {
    match run.model.node(node).kind {
        Kind::StartEvent(_) => Some(At { key: holder, node, scope: holder }),
        _ => run.at(holder),
    }
}

/// Whether the event goes on waiting when it has occurred: beside an activity or scope that goes on.
fn stays(run: &Run, node: NodeIx) -> bool {
    match &run.model.node(node).kind {
        Kind::BoundaryEvent { trigger: Trigger::All(_), .. } | Kind::StartEvent(Trigger::All(_)) => false,
        Kind::BoundaryEvent { interrupting, .. } => !interrupting,
        Kind::StartEvent(_) => !event_sub_process::interrupts(run.model, node),
        _ => false,
    }
}

/// A cycle goes on from its last due time, so that it does not drift.
fn rearm(run: &mut Run, holder: At, last: &Armed) {
    let trigger = run.model.node(last.node).kind.part(last.part);
    let (Some(more), Some(Trigger::Timer(Timer::Cycle(cycle)))) = (last.more, trigger) else { return };
    // What was readable when it was armed may have changed since; then the cycle ends quietly with its last firing.
    let Ok(cycle) = given(cycle, &run.view(holder.scope), run.now, Cycle::parse) else { return };
    let more = if more == u32::MAX { more } else { more - 1 };
    let (timer, at) = (run.next_key(), cycle.every.after(last.at));
    let more = Some(more).filter(|n| *n > 0);
    let (holder, node, part) = (holder.key, last.node, last.part);
    run.emit(Event::TimerArmed { timer, holder, node, at, working: None, more, part });
}

/// A message has come: the oldest wait that it fits takes it.
pub(crate) fn message(
    run: &mut Run,
    name: &str,
    correlation: Option<&str>,
    variables: Variables,
) -> Result<(), Refused> {
    let fits = |wait: &&Wait| {
        let named = run.model.node(wait.node).kind.message_of(wait.part).is_some_and(|m| m.name == name);
        let same = match (&wait.correlation, correlation) {
            (Some(wanted), Some(given)) => wanted == given,
            _ => true,
        };
        named && same
    };
    let wait = run.state.waits().iter().find(fits).ok_or(Refused::NotAwaited)?.clone();
    take_wait(run, &wait, Signal::Message, variables);
    Ok(())
}

/// A signal was broadcast: every wait that was open when it came takes it.
pub(crate) fn signal(run: &mut Run, name: &str, variables: &Variables) -> Result<(), Refused> {
    let named = |w: &&Wait| matches!(run.model.node(w.node).kind.part(w.part), Some(Trigger::Signal(n)) if n == name);
    let open: Vec<Wait> = run.state.waits().iter().filter(named).cloned().collect();
    if open.is_empty() {
        return Err(Refused::NotAwaited);
    }
    for wait in open {
        // An earlier one may have ended the activity of a later one.
        if run.state.waits().iter().any(|w| w.key == wait.key) {
            take_wait(run, &wait, Signal::Signal, variables.clone());
        }
    }
    Ok(())
}

/// Looks at the conditions that are waited for; one that has become true occurs. False: none has.
pub(crate) fn judge(run: &mut Run) -> bool {
    let model = run.model;
    let conditional = |w: &&Wait| matches!(model.node(w.node).kind.part(w.part), Some(Trigger::Conditional(_)));
    let open: Vec<Wait> = run.state.waits().iter().filter(conditional).cloned().collect();
    for wait in open {
        let Some(Trigger::Conditional(condition)) = model.node(wait.node).kind.part(wait.part) else { continue };
        let held = run.state.find(wait.holder).is_some_and(|a| a.fault.is_some());
        let Some(holder) = holder_of(run, wait.holder, wait.node).filter(|_| !held) else { continue };
        let holds = match condition.is_true(&run.view(run.state.scope_of(wait.holder)), run.now) {
            Ok(holds) => holds,
            Err(fault) if holder.node == wait.node && holder.key != holder.scope => {
                run.incident(holder, Phase::Enter, fault.into());
                continue;
            }
            // Beside something that goes on, a condition that cannot be told has not become true.
            Err(_) => false,
        };
        if holds != wait.met {
            run.emit(Event::Judged { wait: wait.key, holds });
        }
        if holds && !wait.met {
            take_wait(run, &wait, Signal::Conditional, Variables::new());
            return true;
        }
    }
    false
}

fn take_wait(run: &mut Run, wait: &Wait, kind: Signal, variables: Variables) {
    if !stays(run, wait.node) {
        run.emit(Event::WaitClosed { wait: wait.key });
    }
    if let Some(holder) = holder_of(run, wait.holder, wait.node) {
        happen(run, holder, wait.node, kind, variables);
    }
}

/// A part of an event has occurred: with it the event, unless others of a parallel multiple event are still awaited.
fn happen(run: &mut Run, holder: At, node: NodeIx, kind: Signal, variables: Variables) {
    let event = &run.model.node(node).kind;
    if matches!(event.trigger(), Some(Trigger::All(_))) {
        if is_open(run, holder.key, node) {
            return run.merge(run.state.scope_of(holder.key), variables);
        }
        let goes_on = match event {
            Kind::BoundaryEvent { interrupting, .. } => !interrupting,
            Kind::StartEvent(_) => !event_sub_process::interrupts(run.model, node),
            _ => false,
        };
        if goes_on && let Err(halt) = open(run, holder, node) {
            // Beside something that goes on: it waits no more, and what has come still counts.
            close(run, holder.key, node);
            drop(halt);
        }
    }
    occur(run, holder, node, kind, variables);
}

fn occur(run: &mut Run, holder: At, node: NodeIx, kind: Signal, variables: Variables) {
    match run.model.node(node).kind {
        Kind::BoundaryEvent { .. } => boundary_event::occur(run, holder, node, kind, variables),
        Kind::StartEvent(_) => event_sub_process::occur(run, holder.key, node, kind, variables),
        _ if holder.node == node => {
            run.merge(run.state.scope_of(holder.key), variables);
            run.emit(Event::Caught { key: holder.key, node, kind });
            complete(run, holder, None);
        }
        _ => event_based_gateway::occur(run, holder, node, kind, variables),
    }
}

/// What a trigger is called in events; `None`: nothing is caught.
pub(crate) fn signal_of(trigger: &Trigger) -> Option<Signal> {
    match trigger {
        Trigger::None => None,
        Trigger::Message(_) => Some(Signal::Message),
        Trigger::Timer(_) => Some(Signal::Timer),
        Trigger::Signal(_) => Some(Signal::Signal),
        Trigger::Error(_) => Some(Signal::Error),
        Trigger::Link(_) => Some(Signal::Link),
        Trigger::Escalation(_) => Some(Signal::Escalation),
        Trigger::Conditional(_) => Some(Signal::Conditional),
        Trigger::Cancel => Some(Signal::Cancel),
        Trigger::Compensation(_) => Some(Signal::Compensation),
        // Which of them has occurred is not known where nothing was waited for.
        Trigger::Any(parts) | Trigger::All(parts) => parts.first().and_then(signal_of),
    }
}
