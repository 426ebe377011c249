//! `standardLoopCharacteristics`: one instance after the other as long as the condition holds. `loopCounter` counts the
//! rounds begun. BPMN 2.0.2 §10.3.8, §13.3.6.

use super::{At, Halt, complete, data, instance};
use crate::event::Event;
use crate::model::StandardLoop;
use crate::state::Variables;
use crate::step::Run;
use serde_json::Value;

/// A retry goes on with the round it stood at.
pub(super) fn enter(run: &mut Run, at: At, round: &StandardLoop) -> Result<(), Halt> {
    if run.state.scope(at.key).is_none() {
        data::open(run, at, false);
        count(run, at, 0);
    }
    turn(run, at, round)
}

/// Another round, or the end of them.
pub(super) fn turn(run: &mut Run, at: At, round: &StandardLoop) -> Result<(), Halt> {
    let rounds = rounds(run, at);
    if !is_wanted(run, at, round, rounds)? {
        complete(run, at, None);
        return Ok(());
    }
    count(run, at, rounds + 1);
    let next = instance::begin(run, at, rounds + 1, Variables::new());
    run.enter(next);
    Ok(())
}

fn is_wanted(run: &Run, at: At, round: &StandardLoop, rounds: u32) -> Result<bool, Halt> {
    if round.maximum.is_some_and(|maximum| rounds >= maximum) {
        return Ok(false);
    }
    match &round.condition {
        Some(condition) if rounds > 0 || round.test_before => Ok(condition.is_true(&run.view(at.key), run.now)?),
        _ => Ok(true),
    }
}

fn rounds(run: &Run, at: At) -> u32 {
    let counter = run.state.scope(at.key).and_then(|s| s.variables.get("loopCounter"));
    counter.and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok()).unwrap_or_default()
}

fn count(run: &mut Run, at: At, rounds: u32) {
    let values = Variables::from_iter([("loopCounter".to_owned(), Value::from(rounds))]);
    run.emit(Event::VariablesSet { scope: at.key, values });
}
