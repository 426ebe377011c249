//! BPMN 2.0, executable: parse, check, run. Pure: no clock, no randomness, no I/O; the engine knows nothing of the
//! cases it carries.
//!
//! ```text
//! XML ─ check ─→ problems, Model ─ step(&Model, &State, Command, now) ─→ Vec<Event> ─ apply(&mut State, &Event)
//! ```
//!
//! [`check()`] reads a file, tells every problem with the id of its element, and compiles the file when it can be
//! executed as defined. [`step`] reads a [`State`] and writes [`Event`]s; only [`apply`] changes a state, so that
//! replaying the events gives the same state. Some events are *effects* that the host carries out: a task to be done
//! ([`Event::TaskOpened`]), a timer to be fired ([`Event::TimerArmed`]), a decision to be made
//! ([`Event::DecisionAsked`]), a message to be sent ([`Event::Thrown`]). The host answers with a [`Command`]. A fault
//! is an incident at its element, which can be mended ([`Command::Set`]) and retried ([`Command::Retry`]) or skipped with a
//! reason ([`Command::Skip`]). An instance can be stopped and resumed, and go on in another version of its model
//! ([`migrate`]).
//!
//! # A worked example
//!
//! ```
//! use flow::{Command, Event, State, Status, Variables, apply, check, step};
//!
//! let xml = r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
//!   <process id="p" isExecutable="true">
//!     <startEvent id="start"/><userTask id="examine"/><endEvent id="end"/>
//!     <sequenceFlow id="f1" sourceRef="start" targetRef="examine"/>
//!     <sequenceFlow id="f2" sourceRef="examine" targetRef="end"/>
//!   </process></definitions>"#;
//! let model = check(xml).model.expect("nothing is wrong with it");
//! let now = base::Instant::parse("2024-04-26T08:00").expect("a moment");
//!
//! let mut state = State::new();
//! let start = Command::Start { process: model.main_process(), start: None, variables: Variables::new() };
//! let events = step(&model, &state, start, now).expect("it has not started yet");
//! events.iter().for_each(|event| apply(&mut state, event));
//! let Some(Event::TaskOpened { key, .. }) = events.last() else { panic!("someone is to examine") };
//!
//! let done = Command::Complete { key: *key, variables: Variables::new(), result: None };
//! for event in step(&model, &state, done, now).expect("the task is open") {
//!     apply(&mut state, &event);
//! }
//! assert_eq!(state.status(), Status::Completed);
//! ```
//!
//! Expressions are FEEL, on the white list of [`feel`]. [`diagram`] draws a file, [`compare()`] lays two versions side by side,
//! [`interchange`] reads files of other tools, [`mod@simulate`] puts cases under load, and [`command`] is all of it behind
//! `motcua flow`.

#![warn(missing_docs)]

pub mod check;
pub mod command;
pub mod compare;
mod compile;
pub mod diagram;
mod element;
mod event;
pub mod feel;
pub mod interchange;
pub mod migrate;
mod model;
pub mod parse;
pub mod simulate;
mod span;
mod state;
mod step;
#[cfg(test)]
mod tests;

pub use check::{Checked, Problem, Severity, Words, check};
pub use compare::{Change, ChangeKind, Comparison, Detail, compare};
pub use element::start_event::{start_due, start_of};
pub use event::{Command, Event, Phase, Signal};
pub use model::{
    Body, BodyIx, Flow, FlowIx, Given, Kind, Message, Model, Node, NodeIx, Process, ProcessIx, Throw, Timer, Trigger,
};
pub use span::{Cycle, Span, Working};
pub use state::{Active, Armed, Fault, Key, ROOT, Scope, State, Status, Variables, Wait, apply};
pub use step::{MOVES_MAX, Refused, advance, step};
