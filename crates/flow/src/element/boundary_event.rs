//! `boundaryEvent`: waits beside its activity. When it occurs it ends the activity or runs alongside. BPMN 2.0.2
//! §10.5.4. One for compensation waits for nothing: see `compensation`.

use super::{At, Halt, complete, waiting};
use crate::event::{Event, Signal};
use crate::model::{Kind, NodeIx};
use crate::state::Variables;
use crate::step::Run;

/// Arms the timers and opens the waits of an activity's boundary events.
pub(super) fn attach(run: &mut Run, host: At) -> Result<(), Halt> {
    let model = run.model;
    for boundary in &model.node(host.node).boundary {
        waiting::open(run, host, *boundary)?;
    }
    Ok(())
}

/// A boundary event occurs.
pub(crate) fn occur(run: &mut Run, host: At, boundary: NodeIx, kind: Signal, variables: Variables) {
    let Kind::BoundaryEvent { interrupting, .. } = &run.model.node(boundary).kind else { return };
    if *interrupting {
        run.terminate(host);
    }
    let at = run.begin(boundary, host.scope, None);
    run.merge(at.scope, variables);
    run.emit(Event::Caught { key: at.key, node: boundary, kind });
    complete(run, at, None);
}
