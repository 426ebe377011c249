//! `endEvent`: uses up its token. A message or signal is thrown on the way; an error ends the scope and goes to a
//! boundary event round it; terminate ends all else in the scope.

use super::{At, Halt, boundary_event, complete, finish, throw_event};
use crate::event::Signal;
use crate::model::Throw;
use crate::state::{ROOT, Status, Variables};
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At, throw: &Throw) -> Result<(), Halt> {
    match throw {
        Throw::Error(code) => raise(run, at, code),
        Throw::Terminate => {
            terminate(run, at);
            Ok(())
        }
        other => {
            throw_event::cast(run, at, other)?;
            complete(run, at, None);
            Ok(())
        }
    }
}

fn raise(run: &mut Run, at: At, code: &str) -> Result<(), Halt> {
    let around = (at.scope != ROOT).then_some(at.scope);
    let (holder, boundary) = boundary_event::catcher(run, around, code).ok_or_else(|| Halt::uncaught(code))?;
    throw_event::thrown(run, at, Signal::Error, code, None);
    finish(run, at, None);
    boundary_event::occur(run, holder, boundary, Variables::new());
    Ok(())
}

fn terminate(run: &mut Run, at: At) {
    run.terminate_scope(at.scope, Some(at.key));
    finish(run, at, None);
    run.settle_as(at.scope, Status::Terminated);
}
