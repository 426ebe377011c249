//! `serviceTask`: the host calls the service and completes, fails or faults the task.

use super::{At, Halt};
use crate::event::Event;
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At) -> Result<(), Halt> {
    run.emit(Event::Called { key: at.key, node: at.node });
    Ok(())
}
