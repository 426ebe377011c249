//! `endEvent`: uses up its token. A message, signal or escalation is thrown on the way and compensation waited for; an
//! error ends the scope and goes to what catches it; cancel undoes the transaction; terminate ends all else in the
//! scope. BPMN 2.0.2 §10.5.3, §13.5.6.

use super::{At, Halt, catching, compensation, complete, finish, throw_event};
use crate::event::Signal;
use crate::model::Throw;
use crate::state::Status;
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At, throw: &Throw) -> Result<(), Halt> {
    if !throw_event::cast_all(run, at, throw)? {
        return Ok(());
    }
    if throw.parts().iter().any(|part| matches!(part, Throw::Cancel)) {
        throw_event::thrown(run, at, Signal::Cancel, "", None);
        run.terminate_scope(at.scope, Some(at.key));
    }
    if compensation::is_awaited(throw) {
        return compensation::go_on(run, at, throw);
    }
    conclude(run, at, throw)
}

/// The last thing that the event does; of several, the one that ends most.
pub(super) fn conclude(run: &mut Run, at: At, throw: &Throw) -> Result<(), Halt> {
    let parts = throw.parts();
    let code = parts.iter().find_map(|part| if let Throw::Error(code) = part { Some(code) } else { None });
    if let Some(code) = code {
        return raise(run, at, code);
    }
    if parts.iter().any(|part| matches!(part, Throw::Cancel)) {
        compensation::cancel(run, at);
    } else if parts.iter().any(|part| matches!(part, Throw::Terminate)) {
        terminate(run, at);
    } else {
        complete(run, at, None);
    }
    Ok(())
}

fn raise(run: &mut Run, at: At, code: &str) -> Result<(), Halt> {
    let catcher = catching::find(run, at, Signal::Error, code).ok_or_else(|| Halt::uncaught(code))?;
    throw_event::thrown(run, at, Signal::Error, code, None);
    finish(run, at, None);
    catching::catch(run, catcher, Signal::Error);
    Ok(())
}

fn terminate(run: &mut Run, at: At) {
    run.terminate_scope(at.scope, Some(at.key));
    let around = run.living(at.scope);
    finish(run, at, None);
    run.settle_as(around, Status::Terminated);
}
