//! `userTask`: opened for someone, and waits until the host completes it.

use super::{At, Halt};
use crate::event::Event;
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At) -> Result<(), Halt> {
    run.emit(Event::TaskOpened { key: at.key, node: at.node });
    Ok(())
}
