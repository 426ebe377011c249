//! `exclusiveGateway`: merges without waiting; splits to the first flow, in file order, whose condition holds, else
//! to the default.

use super::{At, Chosen, Halt, flow};
use crate::step::Run;

pub(super) fn choose(run: &Run, at: At) -> Result<Chosen, Halt> {
    let node = run.model.node(at.node);
    for candidate in node.outgoing.iter().filter(|flow| Some(**flow) != node.default) {
        if flow::is_open(run, at, *candidate)? {
            return Ok(Chosen::One([*candidate]));
        }
    }
    node.default.map(|default| Chosen::One([default])).ok_or_else(|| flow::no_flow(run, at))
}
