//! Embedded `subProcess`: opens a scope, runs its content, and is left when nothing is left to do in it.

use super::{At, Halt, start_event};
use crate::event::Event;
use crate::model::BodyIx;
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At, body: BodyIx) -> Result<(), Halt> {
    // A retry finds the scope already open.
    if run.state.scope(at.key).is_none() {
        run.emit(Event::ScopeOpened { scope: at.key, parent: at.scope, body });
    }
    let starts = start_event::first_of(run.model, body);
    if starts.is_empty() {
        super::complete(run, at, None);
    }
    run.activate_all(&starts, at.key);
    Ok(())
}
