//! `businessRuleTask`: the host evaluates the decision and completes the task with its result.

use super::{At, Halt};
use crate::event::Event;
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At, decision: Option<&str>) -> Result<(), Halt> {
    run.emit(match decision {
        Some(_) => Event::DecisionAsked { key: at.key, node: at.node, scope: run.state.scope_of(at.key) },
        None => Event::Called { key: at.key, node: at.node },
    });
    Ok(())
}
