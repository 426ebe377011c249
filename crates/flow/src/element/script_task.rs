//! `scriptTask scriptFormat="feel"`: one expression of the white list, evaluated inside the step.

use super::{At, Halt, complete};
use crate::feel::Expr;
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At, script: &Expr, result: Option<&str>) -> Result<(), Halt> {
    let value = script.eval(&run.view(run.state.scope_of(at.key)), run.now)?;
    if let Some(name) = result {
        run.merge_one(run.state.scope_of(at.key), name, value.clone());
    }
    complete(run, at, Some(value));
    Ok(())
}
