//! `sendTask`: hands its message to the host and passes; whether it arrives is not the sender's affair.

use super::{At, Halt, complete, throw_event};
use crate::model::Message;
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At, message: Option<&Message>) -> Result<(), Halt> {
    throw_event::send(run, at, message)?;
    complete(run, at, None);
    Ok(())
}
