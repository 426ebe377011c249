//! One instance of a repeated activity: it runs in the scope of the activity as a whole, with variables of its own,
//! and takes no flow when it is done. How many there are is for `standard_loop` and `multi_instance`.

use super::{At, Halt, compensation, data, finish, multi_instance};
use crate::event::Event;
use crate::model::Repeat;
use crate::state::Variables;
use crate::step::Run;
use serde_json::Value;

/// Whether the active element is one instance, rather than the whole activity.
pub(super) fn is_one(run: &Run, at: At) -> bool {
    run.model.node(at.node).repeat.is_some() && run.state.find(at.key).is_some_and(|a| a.instance.is_some())
}

/// Marks an instance as entered, with variables of its own.
pub(super) fn begin(run: &mut Run, whole: At, number: u32, variables: Variables) -> At {
    let at = run.begin_as(whole.node, whole.key, None, Some(number), None);
    data::open(run, at, false);
    let mut values = variables;
    values.insert("loopCounter".to_owned(), Value::from(number));
    run.emit(Event::VariablesSet { scope: at.key, values });
    at
}

/// An instance has done its work.
pub(super) fn done(run: &mut Run, at: At, result: Option<Value>) -> Result<(), Halt> {
    match &run.model.node(at.node).repeat {
        Some(Repeat::Instances(several)) => multi_instance::done(run, at, several, result),
        _ => {
            leave(run, at, result);
            run.turn_later(at.scope);
            Ok(())
        }
    }
}

/// The instance is left.
pub(super) fn leave(run: &mut Run, at: At, result: Option<Value>) {
    compensation::record(run, at);
    finish(run, at, result);
}
