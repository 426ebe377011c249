//! `receiveTask`: waits for its message. Someone may also confirm the receipt, so it is open to completion.

use super::{At, Halt, waiting};
use crate::event::Event;
use crate::model::Message;
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At, message: Option<&Message>) -> Result<(), Halt> {
    if let Some(message) = message {
        waiting::open_message(run, at, at.node, 0, message)?;
    }
    run.emit(Event::TaskOpened { key: at.key, node: at.node });
    Ok(())
}
