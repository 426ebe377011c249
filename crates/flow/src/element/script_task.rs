//! `scriptTask scriptFormat="feel"`: one expression of the white list, evaluated inside the step.

use super::{At, Halt, complete};
use crate::feel::Expr;
use crate::step::Run;

pub(super) fn enter(run: &mut Run, at: At, script: &Expr, result: Option<&str>) -> Result<(), Halt> {
    let value = script.eval(&run.view(at.scope), run.now)?;
    if let Some(name) = result {
        run.merge_one(at.scope, name, value.clone());
    }
    complete(run, at, Some(value));
    Ok(())
}
