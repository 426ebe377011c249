//! `task` without a type: nothing to do, so it passes at once.

use super::{At, Halt, complete};
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At) -> Result<(), Halt> {
    complete(run, at, None);
    Ok(())
}
