//! `intermediateCatchEvent`: waits for its message, timer, signal or condition; a link passes, since its throw event came here.

use super::{At, Halt, complete, waiting};
use crate::event::{Event, Signal};
use crate::model::Trigger;
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At, trigger: &Trigger) -> Result<(), Halt> {
    match trigger {
        Trigger::Link(_) => run.emit(Event::Caught { key: at.key, node: at.node, kind: Signal::Link }),
        Trigger::None => {}
        _ => return waiting::open(run, at, at.node),
    }
    complete(run, at, None);
    Ok(())
}
