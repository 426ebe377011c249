//! `subProcess`, `transaction` and `callActivity`: open a scope, run their content in it, and are left when nothing
//! is left to do there. BPMN 2.0.2 §13.3.4, §13.3.5. A called process or global task is content like any other; with
//! inputs or outputs it sees nothing but them.

use super::{At, Halt, data, event_sub_process, start_event};
use crate::event::Event;
use crate::model::BodyIx;
use crate::state::Variables;
use crate::step::Run;
use serde_json::Value;

/// Scopes inside each other; a process that calls itself ends here.
const DEPTH_MAX: usize = 100;

pub(super) fn enter(run: &mut Run, at: At, body: BodyIx) -> Result<(), Halt> {
    open(run, at, body)?;
    let starts = start_event::first_of(run.model, body);
    if starts.is_empty() {
        super::complete(run, at, None);
    }
    let begun = run.begin_all(&starts, at.key);
    run.enter_all(begun);
    Ok(())
}

/// Opens the scope, declares its variables and lets its event sub-processes wait. A retry finds it open.
pub(super) fn open(run: &mut Run, at: At, body: BodyIx) -> Result<(), Halt> {
    check_depth(run, at)?;
    if run.state.scope(at.key).is_none() {
        data::open(run, at, false);
    }
    let known = |name: &String| run.state.scope(at.key).is_some_and(|s| s.variables.contains_key(name));
    let new = run.model.body(body).data.iter().filter(|name| !known(name));
    let values = Variables::from_iter(new.map(|name| (name.clone(), Value::Null)));
    if !values.is_empty() {
        run.emit(Event::VariablesSet { scope: at.key, values });
    }
    event_sub_process::arm(run, body, at.key)
}

fn check_depth(run: &Run, at: At) -> Result<(), Halt> {
    let mut next = run.state.scope(at.scope);
    for _ in 0..DEPTH_MAX {
        let Some(scope) = next else { return Ok(()) };
        next = scope.parent.and_then(|parent| run.state.scope(parent));
    }
    Err(Halt::new("too_deep", format!("more than {DEPTH_MAX} scopes inside each other")))
}
