//! The migration carried out on a copy: what is let go, everything put in its new place, what the new version listens for
//! besides, and what then goes on by itself. What stops it there is an obstacle like any other.

use super::listen::{is_content, listeners, own, part_targets, parts, wants_all};
use super::place::Places;
use super::plan::{Move, Report, Trial, What};
use super::survey::Survey;
use super::target::Targets;
use super::{NotMigrated, Undo};
use crate::element::{At, Halt, waiting};
use crate::event::{Event, Phase, Signal};
use crate::model::{Kind, NodeIx};
use crate::state::{Key, ROOT, State, Variables};
use crate::step::Run;
use base::Instant;
use serde_json::Value;

/// Tries; `None`: something is in the way.
pub(super) fn run(
    targets: &Targets,
    before: &State,
    survey: Survey,
    now: Instant,
    report: &mut Report,
) -> Option<Trial> {
    let mut state = before.clone();
    let mut run = Run::new(targets.new, &mut state, now);
    survey.timers.iter().for_each(|timer| run.emit(Event::TimerDisarmed { timer: *timer }));
    survey.waits.iter().for_each(|wait| run.emit(Event::WaitClosed { wait: *wait }));
    let last = before.last;
    run.emit(Event::Migrated { places: Box::new(survey.places), last, forgets: Vec::new() });
    let declared = declare(&mut run);
    listen(&mut run, targets, before, report);
    check_waiting(&run, report);
    let settled = run.state.clone();
    let mark = run.events().len();
    run.look_again();
    run.drain();
    tell_new(&run, mark, report);
    let events = run.events().to_vec();
    if !report.obstacles.is_empty() {
        return None;
    }
    let undo = (events.len() == mark).then(|| take_back(targets, before, settled, declared));
    Some(Trial { events, undo })
}

/// Variables that the content of a running sub-process declares in the new version, as when it is entered.
fn declare(run: &mut Run) -> Vec<(Key, String)> {
    let mut declared = Vec::new();
    for scope in run.state.scopes.iter().filter(|s| is_content(run.model, run.state, s.key)) {
        let new = run.model.body(scope.body).data.iter().filter(|name| !scope.variables.contains_key(*name));
        declared.extend(new.map(|name| (scope.key, name.clone())));
    }
    for (scope, name) in &declared {
        let values = Variables::from_iter([(name.clone(), Value::Null)]);
        run.emit(Event::VariablesSet { scope: *scope, values });
    }
    declared
}

/// Opens what the new version listens for and the old one did not.
fn listen(run: &mut Run, targets: &Targets, before: &State, report: &mut Report) {
    let holders: Vec<Key> = [ROOT].into_iter().chain(before.active.iter().map(|a| a.key)).collect();
    for holder in holders {
        // A retry will listen for everything.
        if before.find(holder).and_then(|a| a.fault.as_ref()).is_some_and(|f| f.phase == Phase::Enter) {
            continue;
        }
        let known: Vec<(NodeIx, NodeIx)> = listeners(targets.old, before, holder)
            .into_iter()
            .filter_map(|old| targets.node(old).map(|new| (old, new)))
            .collect();
        for event in listeners(targets.new, run.state, holder) {
            let at = match targets.new.node(event).kind {
                Kind::StartEvent(_) => Some(At { key: holder, node: event, scope: holder }),
                _ => run.at(holder),
            };
            let Some(at) = at else { continue };
            let old = known.iter().find(|(_, new)| *new == event).map(|(old, _)| *old);
            if let Err(halt) = open(run, targets, at, event, old) {
                let id = &targets.new.node(event).id;
                report.stop("cannot_listen", Some(id), &format!("{}: {}", halt.code, halt.detail));
            }
        }
    }
}

/// Opens an event, or the parts of it that are new.
fn open(run: &mut Run, targets: &Targets, at: At, event: NodeIx, old: Option<NodeIx>) -> Result<(), Halt> {
    let kind = &targets.new.node(event).kind;
    let Some(old) = old else { return waiting::open(run, at, event) };
    if wants_all(kind) {
        return Ok(());
    }
    let taken = part_targets(&targets.old.node(old).kind, kind);
    for part in (0u16..).take(parts(kind).len()).filter(|part| !taken.contains(&Some(*part))) {
        if let Some(trigger) = kind.part(part) {
            waiting::open_part(run, at, event, part, trigger)?;
        }
    }
    Ok(())
}

/// An element that only waits must have something to wait for.
fn check_waiting(run: &Run, report: &mut Report) {
    for active in run.state.active().iter().filter(|a| a.fault.is_none()) {
        let own = own(run.model, active);
        let open = own.is_empty() || own.iter().any(|event| waiting::is_open(run, active.key, *event));
        if !open {
            let id = &run.model.node(active.node).id;
            report.stop("nothing_awaited", Some(id), id);
        }
    }
}

/// What is new in the plan: timers and waits that begin, and what goes on by itself.
fn tell_new(run: &Run, mark: usize, report: &mut Report) {
    let id = |node: NodeIx| run.model.node(node).id.clone();
    for event in &run.events()[..mark] {
        let (what, key, node, due) = match event {
            Event::TimerArmed { timer, node, at, .. } => (What::Timer, *timer, *node, Some(*at)),
            Event::WaitOpened { wait, node, .. } => (What::Wait, *wait, *node, None),
            _ => continue,
        };
        report.moves.push(Move { what, key, from: None, to: Some(id(node)), instance: None, due });
        report.note(if due.is_some() { "timer_new" } else { "wait_new" }, Some(&id(node)), &id(node));
    }
    for event in &run.events()[mark..] {
        if let Event::Activated { node, .. } = event {
            report.note("goes_on", Some(&id(*node)), &id(*node));
        }
    }
}

/// The events from `after` back to `before`.
fn take_back(targets: &Targets, before: &State, after: State, forgets: Vec<(Key, String)>) -> Undo {
    let mut events = Vec::new();
    let new_timers = after.timers.iter().filter(|t| before.timers.iter().all(|b| b.key != t.key));
    events.extend(new_timers.map(|t| Event::TimerDisarmed { timer: t.key }));
    let new_waits = after.waits.iter().filter(|w| before.waits.iter().all(|b| b.key != w.key));
    events.extend(new_waits.map(|w| Event::WaitClosed { wait: w.key }));
    let mut places = Places::of(before);
    places.timers.retain(|(key, ..)| after.timers.iter().any(|t| t.key == *key));
    places.waits.retain(|(key, ..)| after.waits.iter().any(|w| w.key == *key));
    events.push(Event::Migrated { places: Box::new(places), last: before.last, forgets });
    for t in before.timers.iter().filter(|t| after.timers.iter().all(|a| a.key != t.key)) {
        let (timer, holder, node, at, more, part) = (t.key, t.holder, t.node, t.at, t.more, t.part);
        events.push(Event::TimerArmed { timer, holder, node, at, working: None, more, part });
    }
    for w in before.waits.iter().filter(|w| after.waits.iter().all(|a| a.key != w.key)) {
        let kind = &targets.old.node(w.node).kind;
        let part_of = parts(kind).into_iter().nth(usize::from(w.part));
        let (signal, name) = part_of.unwrap_or((Signal::Message, String::new()));
        let (wait, holder, node, part, correlation) = (w.key, w.holder, w.node, w.part, w.correlation.clone());
        let name = if signal == Signal::Conditional { String::new() } else { name };
        events.push(Event::WaitOpened { wait, holder, node, kind: signal, name, correlation, part });
        if w.met {
            events.push(Event::Judged { wait, holds: true });
        }
    }
    let undo = Undo { after, events };
    debug_assert_eq!(undone(&undo), Ok(before.clone()));
    undo
}

fn undone(undo: &Undo) -> Result<State, NotMigrated> {
    let mut state = undo.after.clone();
    super::undo(&state, undo)?.iter().for_each(|event| crate::state::apply(&mut state, event));
    Ok(state)
}
