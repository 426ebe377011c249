//! One file per kind of BPMN element, each with what it does when it is entered, and here the life cycle that they
//! share: a token arrives, the element is entered, works or waits, and leaves on its flows. Not here: state.

pub(crate) mod boundary_event;
mod business_rule_task;
mod catch_event;
pub(crate) mod catching;
mod compensation;
mod data;
mod end_event;
mod event_based_gateway;
pub(crate) mod event_sub_process;
mod exclusive_gateway;
pub(crate) mod flow;
pub(crate) mod inclusive_gateway;
mod instance;
mod manual_task;
mod multi_instance;
mod parallel_gateway;
mod receive_task;
mod script_task;
mod send_task;
mod service_task;
mod standard_loop;
pub(crate) mod start_event;
mod sub_process;
mod task;
mod throw_event;
mod user_task;
pub(crate) mod waiting;

use crate::event::{Event, Phase};
use crate::feel;
use crate::model::{FlowIx, Kind, NodeIx, Repeat};
use crate::state::Key;
use crate::step::Run;
use serde_json::Value;

/// An active element: its key, what it is and the scope it runs in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct At {
    pub key: Key,
    pub node: NodeIx,
    pub scope: Key,
}

/// Why an element cannot go on: becomes an incident.
#[derive(Debug)]
pub(crate) struct Halt {
    pub code: String,
    pub detail: String,
}

impl Halt {
    pub fn new(code: &str, detail: impl Into<String>) -> Self {
        Self { code: code.to_owned(), detail: detail.into() }
    }

    pub fn uncaught(code: &str) -> Self {
        Self::new("error_uncaught", format!("nothing catches the error '{code}'"))
    }
}

impl From<feel::Fault> for Halt {
    fn from(fault: feel::Fault) -> Self {
        Self { code: format!("feel.{}", fault.code), detail: fault.detail }
    }
}

/// A token has come along a flow.
pub(crate) fn arrive(run: &mut Run, scope: Key, flow: FlowIx) {
    let target = run.model.flow(flow).target;
    match run.model.node(target).kind {
        Kind::ParallelGateway => parallel_gateway::arrive(run, scope, target, flow),
        Kind::InclusiveGateway => inclusive_gateway::arrive(run, scope, target, flow),
        _ => run.activate(target, scope, Some(flow)),
    }
}

/// The element begins its work; what stops it becomes an incident.
pub(crate) fn enter(run: &mut Run, at: At) {
    if let Err(halt) = begin(run, at) {
        run.incident(at, Phase::Enter, halt);
    }
}

fn begin(run: &mut Run, at: At) -> Result<(), Halt> {
    let node = run.model.node(at.node);
    // Boundary events belong to a repeated activity as a whole.
    if !instance::is_one(run, at) {
        boundary_event::attach(run, at)?;
        match &node.repeat {
            Some(Repeat::Loop(round)) => return standard_loop::enter(run, at, round),
            Some(Repeat::Instances(several)) => return multi_instance::enter(run, at, several),
            None => {}
        }
    }
    data::read(run, at)?;
    work(run, at)
}

fn work(run: &mut Run, at: At) -> Result<(), Halt> {
    let node = run.model.node(at.node);
    match &node.kind {
        Kind::Task => task::enter(run, at),
        Kind::UserTask => user_task::enter(run, at),
        Kind::ManualTask => manual_task::enter(run, at),
        Kind::ServiceTask => service_task::enter(run, at),
        Kind::SendTask(message) => send_task::enter(run, at, message.as_ref()),
        Kind::ReceiveTask(message) => receive_task::enter(run, at, message.as_ref()),
        Kind::ScriptTask { script, result } => script_task::enter(run, at, script, result.as_deref()),
        Kind::BusinessRuleTask { decision, .. } => business_rule_task::enter(run, at, decision.as_deref()),
        Kind::ExclusiveGateway | Kind::ParallelGateway | Kind::InclusiveGateway => {
            complete(run, at, None);
            Ok(())
        }
        Kind::EventBasedGateway | Kind::ParallelEventBasedGateway => event_based_gateway::enter(run, at),
        Kind::StartEvent(trigger) => start_event::enter(run, at, trigger),
        Kind::CatchEvent(trigger) => catch_event::enter(run, at, trigger),
        Kind::ThrowEvent(throw) => throw_event::enter(run, at, throw),
        Kind::EndEvent(throw) => end_event::enter(run, at, throw),
        // Boundary events are entered when they occur, by `boundary_event::occur`; only a retry comes here.
        Kind::BoundaryEvent { .. } => {
            complete(run, at, None);
            Ok(())
        }
        Kind::SubProcess(body) | Kind::Transaction(body) | Kind::CallActivity(body) => {
            sub_process::enter(run, at, *body)
        }
        // Likewise: begun by `event_sub_process::occur`.
        Kind::EventSubProcess { body, .. } => sub_process::enter(run, at, *body),
    }
}

/// The element has another thing to do: a repeated activity its next round, a throw event the next to undo.
pub(crate) fn turn(run: &mut Run, at: At) {
    if run.state.find(at.key).is_none_or(|a| a.fault.is_some()) {
        return;
    }
    let node = run.model.node(at.node);
    let turned = match (&node.repeat, &node.kind) {
        (Some(Repeat::Loop(round)), _) => standard_loop::turn(run, at, round),
        (Some(Repeat::Instances(several)), _) => multi_instance::turn(run, at, several),
        (None, Kind::ThrowEvent(throw) | Kind::EndEvent(throw)) => compensation::go_on(run, at, throw),
        _ => Ok(()),
    };
    if let Err(halt) = turned {
        run.incident(at, Phase::Enter, halt);
    }
}

/// The element's work is done: it is left, and tokens go on along its flows.
pub(crate) fn complete(run: &mut Run, at: At, result: Option<Value>) {
    if let Err(halt) = write_out(run, at).and_then(|()| leave(run, at, result)) {
        run.incident(at, Phase::Leave, halt);
    }
}

/// The element is left as if its work were done. That its outputs cannot be computed may be why.
pub(crate) fn skip(run: &mut Run, at: At) {
    let _ = write_out(run, at);
    if let Err(halt) = leave(run, at, None) {
        run.incident(at, Phase::Leave, halt);
    }
}

fn write_out(run: &mut Run, at: At) -> Result<(), Halt> {
    if instance::is_one(run, at) || run.model.node(at.node).repeat.is_none() {
        data::write(run, at)?;
    }
    Ok(())
}

fn leave(run: &mut Run, at: At, result: Option<Value>) -> Result<(), Halt> {
    if instance::is_one(run, at) {
        return instance::done(run, at, result);
    }
    let flows = choose(run, at)?;
    compensation::record(run, at);
    let cause = run.state.find(at.key).and_then(|a| a.cause);
    let around = run.living(at.scope);
    if let Some(cause) = cause {
        compensation::undone(run, at, cause);
    }
    finish(run, at, result);
    for flow in flows.as_slice() {
        run.take(at.scope, *flow);
    }
    if flows.as_slice().is_empty() {
        run.settle(around);
    }
    Ok(())
}

/// The element is left; where tokens go is for the caller.
fn finish(run: &mut Run, at: At, result: Option<Value>) {
    run.release(at.key);
    run.emit(Event::Completed { key: at.key, node: at.node, result });
}

/// The flows that an element is left by. One flow, the usual case, needs no allocation.
pub(crate) enum Chosen {
    One([FlowIx; 1]),
    Many(Vec<FlowIx>),
}

impl Chosen {
    fn as_slice(&self) -> &[FlowIx] {
        match self {
            Self::One(flow) => flow,
            Self::Many(flows) => flows,
        }
    }
}

fn choose(run: &Run, at: At) -> Result<Chosen, Halt> {
    let node = run.model.node(at.node);
    match (&node.kind, node.outgoing.as_slice()) {
        (_, [only]) if run.model.flow(*only).condition.is_none() => Ok(Chosen::One([*only])),
        (_, []) => Ok(Chosen::Many(Vec::new())),
        (Kind::ExclusiveGateway, _) => exclusive_gateway::choose(run, at),
        (Kind::ParallelGateway, all) => Ok(Chosen::Many(all.to_vec())),
        (Kind::InclusiveGateway, _) => inclusive_gateway::choose(run, at),
        _ => flow::choose(run, at),
    }
}

/// Whether a host may complete or fail the active element.
pub(crate) fn is_open_to_host(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::UserTask | Kind::ManualTask | Kind::ServiceTask | Kind::ReceiveTask(_) | Kind::BusinessRuleTask { .. }
    )
}
