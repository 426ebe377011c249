//! Decisions that a process asks for (business-rule tasks). The rules run outside the program and outside any transaction:
//! first what is asked is read, then the caller evaluates it, then the answer moves the process on.

use super::placing::CaseSteps;
use super::{World, consult, follow};
use crate::store;
use base::{Act, Failure, Id, Res};
use db::Tx;
use flow::{Command, Kind, Variables};
use kernel::journal::By;
use kernel::process::{self, Hosted, Instance};
use serde_json::{Value, json};

/// What a process asks.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// `rules.dmn` of the package whose process the case runs.
    pub rules_xml: String,
    /// Name of the decision.
    pub decision: String,
    /// What it may look at.
    pub input: Value,
}

/// What a decision job asks; `None` when the process does not wait for it any more.
pub async fn find_question(tx: &mut Tx, world: &World, instance: Id<Instance>, key: u32) -> Res<Option<Question>> {
    let Some(hosted) = find_hosted(tx, instance).await? else { return Ok(None) };
    let Some(subject) = process::find_subject(tx, instance).await? else { return Ok(None) };
    let case = store::find(tx, Id::new(subject)).await?.ok_or(Failure::NotFound)?;
    let package = world.process(&case)?;
    let Some(active) = hosted.state.find(key).filter(|a| a.fault.is_none()) else { return Ok(None) };
    let Kind::BusinessRuleTask { decision: Some(decision), .. } = &package.process.node(active.node).kind else {
        return Ok(None);
    };
    let rules_xml = package.rules_xml.clone();
    let rules_xml = rules_xml.ok_or_else(|| Failure::Internal(format!("{} has no rules", case.procedure_code)))?;
    let input = Value::Object(hosted.state.visible(active.scope));
    Ok(Some(Question { rules_xml, decision: decision.clone(), input }))
}

/// The answer: the process goes on with it.
pub async fn answer_decision(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    instance: Id<Instance>,
    key: u32,
    result: Value,
) -> Res<()> {
    let Some(subject) = process::find_subject(tx, instance).await? else { return Ok(()) };
    let mut case = store::get_for_update(tx, Id::new(subject)).await?;
    // An incident waits for an official: what comes meanwhile answers a question that is asked no more.
    let waits = |h: &Hosted| h.state.find(key).is_some_and(|a| a.fault.is_none());
    let Some(hosted) = find_hosted(tx, instance).await?.filter(waits) else { return Ok(()) };
    let (was, by) = (case.status, By::default());
    let model = std::sync::Arc::clone(&world.process(&case)?.process);
    let step = hosted.state.find(key).map(|a| model.node(a.node).id.clone());
    let command = Command::Complete { key, variables: Variables::new(), result: Some(result) };
    let steps = CaseSteps::of(world, &case);
    let moved = process::send(tx, act, &model, hosted, command, &steps).await?;
    follow(tx, world, act, by, &mut case, &moved).await?;
    store::close_alerts(tx, case.id, &instance.to_string(), act.now).await?;
    // What was decided stays in the variables of the process: it may speak of a person.
    world.settle(tx, act, by, &mut case, "rule", &json!({ "step": step }), was).await
}

/// Every try failed: the step becomes an incident with what the rules said (names of the model, never values), and the head of
/// the desk is told.
pub async fn decision_failed(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    instance: Id<Instance>,
    key: u32,
    said: String,
) -> Res<()> {
    let Some(subject) = process::find_subject(tx, instance).await? else { return Ok(()) };
    let mut case = store::get_for_update(tx, Id::new(subject)).await?;
    let waits = |h: &Hosted| h.state.find(key).is_some_and(|a| a.fault.is_none());
    let Some(hosted) = find_hosted(tx, instance).await?.filter(waits) else { return Ok(()) };
    let was = case.status;
    let model = std::sync::Arc::clone(&world.process(&case)?.process);
    let fault = Command::Fault { key, code: "decision_failed".into(), detail: said };
    process::send(tx, act, &model, hosted, fault, &CaseSteps::of(world, &case)).await?;
    consult::alert(tx, act, &case, "decision_failed", &instance.to_string(), None).await?;
    world.settle(tx, act, By::default(), &mut case, "incident", &json!({ "what": "decision_failed" }), was).await
}

async fn find_hosted(tx: &mut Tx, instance: Id<Instance>) -> Res<Option<Hosted>> {
    let Some(subject) = process::find_subject(tx, instance).await? else { return Ok(None) };
    Ok(process::find_running(tx, subject).await?.filter(|h| h.id == instance))
}
