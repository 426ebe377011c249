//! Sequence flows out of an activity or event: unconditional ones always, conditional ones when true, the default
//! when no condition is. Gateways that choose otherwise do so in their own files.

use super::{At, Chosen, Halt};
use crate::model::FlowIx;
use crate::step::Run;

/// Whether a token may take the flow. A flow without condition is open.
pub(super) fn is_open(run: &Run, at: At, flow: FlowIx) -> Result<bool, Halt> {
    match &run.model.flow(flow).condition {
        None => Ok(true),
        Some(condition) => {
            condition.is_true(&run.view(at.scope), run.now).map_err(|fault| on_flow(run, flow, fault.into()))
        }
    }
}

fn on_flow(run: &Run, flow: FlowIx, halt: Halt) -> Halt {
    Halt { detail: format!("flow '{}': {}", run.model.flow(flow).id, halt.detail), ..halt }
}

/// All open flows; the default when none of the conditional ones is open.
pub(super) fn choose(run: &Run, at: At) -> Result<Chosen, Halt> {
    let node = run.model.node(at.node);
    let mut open = Vec::new();
    let mut conditional = false;
    for flow in node.outgoing.iter().filter(|flow| Some(**flow) != node.default) {
        if is_open(run, at, *flow)? {
            open.push(*flow);
            conditional |= run.model.flow(*flow).condition.is_some();
        }
    }
    if let (false, Some(default)) = (conditional, node.default) {
        open.push(default);
    }
    if open.is_empty() { Err(no_flow(run, at)) } else { Ok(Chosen::Many(open)) }
}

pub(super) fn no_flow(run: &Run, at: At) -> Halt {
    Halt::new(
        "no_flow",
        format!("no condition after '{}' holds and it has no default flow", run.model.node(at.node).id),
    )
}
