//! Inputs and outputs of activities and events: `ioSpecification` with data associations, and the mappings of other vendors. An
//! activity that has any works on variables of its own. BPMN 2.0.2 §10.4.2, §13.5.
//!
//! A variable that does not exist reads as null: an activity does not wait until its inputs are available.

use super::{At, Halt, instance};
use crate::event::Event;
use crate::feel;
use crate::model::{Kind, Source};
use crate::state::Variables;
use crate::step::Run;
use base::Instant;
use serde_json::Value;

/// Gives an activity variables of its own.
pub(super) fn open(run: &mut Run, at: At, closed: bool) {
    let node = run.model.node(at.node);
    let body = node.kind.content().unwrap_or(node.body);
    run.emit(Event::ScopeOpened { scope: at.key, parent: at.scope, body, closed });
}

/// What an activity reads when it begins. A retry has read already.
pub(super) fn read(run: &mut Run, at: At) -> Result<(), Halt> {
    let node = run.model.node(at.node);
    if node.inputs.is_empty() && node.outputs.is_empty() {
        return Ok(());
    }
    let own = run.state.scope(at.key);
    if own.is_some_and(|scope| scope.closed || !instance::is_one(run, at)) {
        return Ok(());
    }
    let mut values = Variables::new();
    for output in &node.outputs {
        if let Source::Variable(name) = &output.source {
            values.insert(name.clone(), Value::Null);
        }
    }
    for input in &node.inputs {
        values.insert(input.target.clone(), value(run, at, &input.source)?);
    }
    open(run, at, matches!(node.kind, Kind::CallActivity(_)));
    run.emit(Event::VariablesSet { scope: at.key, values });
    Ok(())
}

/// What an activity hands out when it is done.
pub(super) fn write(run: &mut Run, at: At) -> Result<(), Halt> {
    let outputs = &run.model.node(at.node).outputs;
    if outputs.is_empty() {
        return Ok(());
    }
    let mut values = Variables::new();
    for output in outputs {
        values.insert(output.target.clone(), value(run, at, &output.source)?);
    }
    run.merge(at.scope, values);
    Ok(())
}

/// What an element throws with its event: its inputs.
pub(super) fn carried(run: &Run, at: At) -> Variables {
    let inputs = run.model.node(at.node).inputs.iter();
    let own = run.state.scope(at.key);
    let value = |name: &String| own.and_then(|scope| scope.variables.get(name)).cloned();
    Variables::from_iter(inputs.filter_map(|input| Some((input.target.clone(), value(&input.target)?))))
}

/// A value over the variables that the activity works on.
pub(super) fn value(run: &Run, at: At, source: &Source) -> Result<Value, Halt> {
    Ok(read_source(source, &run.view(run.state.scope_of(at.key)), run.now)?)
}

fn read_source(source: &Source, scope: &dyn feel::Scope, now: Instant) -> Result<Value, feel::Fault> {
    match source {
        Source::Variable(name) => Ok(scope.get(name).cloned().unwrap_or_default()),
        Source::Computed(expression) => expression.eval(scope, now),
    }
}
