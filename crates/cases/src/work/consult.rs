//! Consultation of another agency (NĐ 61/2018 art. 19(5)): content and deadline are on record, the agency gets a task, and
//! silence is answered by the procedure's rule: agreed, or the head of the desk is told (practice.md rule 8).

use super::alarms::{self, Alarm};
use super::steps::finish_step;
use super::{Opened, World, beyond, place, said};
use crate::model::{Case, CaseRow, Record, RecordRow, Status};
use crate::{rules, store};
use base::{Act, Failure, Id, Instant, Refusal, Res};
use calendar::{Clock, Limit};
use catalogue::model::{Consultation as Row, ProcedureRecord, Silence};
use db::Tx;
use flow::{Kind, Node, Trigger, Variables};
use kernel::accounts::Actor;
use kernel::journal::By;
use kernel::organisation::Unit;
use kernel::process::{Instance, Moved};
use kernel::roles::Role;
use kernel::worklist::{self, Placement};
use serde::Deserialize;
use serde_json::json;

/// Element of the task of a consultation that is no step of the process.
pub(super) const ELEMENT: &str = "consultation";
/// Limit of a consultation where neither the officer nor the package says one.
const WITHIN: Limit = Limit::WorkingDays(5);

/// A question to another agency.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consultation {
    /// The agency: code or identity.
    pub unit: String,
    /// What is asked.
    pub question: String,
    /// Until when, as a limit (`7wd`); left out: as the package says for this agency.
    #[serde(default)]
    pub within: Option<String>,
}

/// The answer to a consultation.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// The consultation.
    pub consultation: Id<Record>,
    /// `agree` or `disagree`.
    pub outcome: String,
    /// The answer.
    pub text: String,
}

/// Asks another agency: it gets a task in its work list, due when its time is over.
pub async fn consult(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Consultation,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.consult", rules::IN_WORK).await?;
    let unit = place::find_unit(world, &input.unit, "unit", act.now.day())?.unit;
    let question = said("question", &input.question, 2000)?;
    let row = row_of_unit(world, &case, unit, act)?;
    let limit = match &input.within {
        Some(text) => Limit::parse(text).map_err(|e| Failure::field("within", "not_a_limit", e.to_string()))?,
        None => row.map_or(WITHIN, |r| r.within),
    };
    let until = calendar::due(&world.calendar, &Clock::new(act.now, limit)).map_err(|e| beyond(&e))?.due;
    let body = json!({ "unit": unit, "question": question });
    let consultation = store::insert_record(tx, act, case.id, by, "consultation", until, false, &body).await?;
    open_task(tx, world, act, &case, consultation, unit, until).await?;
    if let Some(until) = until {
        alarms::set(tx, act, until, &Alarm::ConsultationSilent { case: case.id, record: consultation }).await?;
    }
    let question = world.sealed(tx, &case, &question).await?;
    let line = json!({ "consultation": consultation, "unit": unit, "until": until, "question": question });
    world.settle(tx, act, by, &mut case, "consultation", &line, was).await?;
    Ok(case)
}

/// The consulted agency sees the case because it has a task in it; the task's instance is the consultation itself.
async fn open_task(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    case: &CaseRow,
    consultation: Id<Record>,
    unit: Id<Unit>,
    due: Option<Instant>,
) -> Res<()> {
    let agency = world.organisation.agency(unit, act.now.day()).map_or(unit, |a| a.unit);
    let placement = Placement {
        act: "consult".into(),
        role: Role::Officer.name().into(),
        agency: Some(agency),
        assignee: None,
        due,
    };
    let (subject, instance) = (case.id.uuid(), consultation.uuid());
    worklist::insert(tx, act, "case", subject, instance, 0, ELEMENT, "Cho ý kiến phối hợp", &placement).await.map(drop)
}

/// Enters the answer of a consulted agency.
pub async fn answer_consultation(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Answer,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.answer_consultation", &Status::ALL).await?;
    let asked = find(tx, &case, input.consultation).await?.ok_or(Failure::NotFound)?;
    if asked.closed.is_some() {
        return Err(Refusal::new("cases.answered_already").into());
    }
    if !["agree", "disagree"].contains(&input.outcome.as_str()) {
        return Err(Failure::field("outcome", "unknown_outcome", input.outcome));
    }
    let mut body = asked.body.clone();
    body["outcome"] = json!(input.outcome);
    body["answer"] = json!(input.text.chars().take(4000).collect::<String>());
    settle_asked(tx, act, &case, &asked, &body, by, "done").await?;
    let text = world.sealed(tx, &case, &input.text).await?;
    let line = json!({ "consultation": asked.id, "outcome": input.outcome, "text": text });
    world.settle(tx, act, by, &mut case, "consultation_answer", &line, was).await?;
    Ok(case)
}

async fn find(tx: &mut Tx, case: &CaseRow, id: Id<Record>) -> Res<Option<RecordRow>> {
    Ok(store::list_records(tx, case.id).await?.into_iter().find(|r| r.id == id && r.kind == "consultation"))
}

/// Closes a consultation with its task and the alerts that spoke of it.
async fn settle_asked(
    tx: &mut Tx,
    act: &Act,
    case: &CaseRow,
    asked: &RecordRow,
    body: &serde_json::Value,
    by: By,
    state: &str,
) -> Res<()> {
    store::close_record(tx, asked.id, act.now, body).await?;
    store::close_alerts(tx, case.id, &asked.id.to_string(), act.now).await?;
    let outcome = body["outcome"].as_str();
    worklist::close(tx, act, asked.id.uuid(), 0, state, outcome, by.actor).await
}

/// The time of a consulted agency is over and it has not answered.
pub(super) async fn close_silent(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    mut case: CaseRow,
    record: Id<Record>,
) -> Res<()> {
    let asked = find(tx, &case, record).await?.filter(|r| r.closed.is_none());
    let (Some(asked), true) = (asked, case.status.is_open()) else { return Ok(()) };
    let unit = asked.body["unit"].as_str().and_then(Id::parse);
    let silence = match unit {
        Some(unit) => row_of_unit(world, &case, unit, act)?.map_or(Silence::InformHead, |r| r.silence),
        None => Silence::InformHead,
    };
    let (was, by) = (case.status, By::default());
    if silence == Silence::Agreed {
        let mut body = asked.body.clone();
        (body["outcome"], body["silent"]) = (json!("agree"), json!(true));
        settle_asked(tx, act, &case, &asked, &body, by, "cancelled").await?;
    } else {
        alert(tx, act, &case, "consultation_silent", &asked.id.to_string(), unit).await?;
    }
    let line = json!({ "consultation": asked.id, "unit": unit, "means": silence.name() });
    world.settle(tx, act, by, &mut case, "consultation_silence", &line, was).await
}

/// Something that the head of the desk is told of: stands open on the case until it is settled.
pub(super) async fn alert(
    tx: &mut Tx,
    act: &Act,
    case: &CaseRow,
    what: &str,
    of: &str,
    unit: Option<Id<Unit>>,
) -> Res<()> {
    let body = json!({ "what": what, "of": of, "unit": unit });
    store::insert_record(tx, act, case.id, By::default(), "alert", None, false, &body).await.map(drop)
}

/// The package's row for an agency: its department, or the one commune, district or province that it names by kind.
fn row_of_unit<'a>(world: &'a World, case: &CaseRow, unit: Id<Unit>, act: &Act) -> Res<Option<&'a Row>> {
    let record = &world.package(case)?.record;
    let found = world.organisation.find(unit, act.now.day());
    let Some(found) = found else { return Ok(None) };
    let by_department = record.consultations.iter().find(|r| r.department.as_deref() == Some(found.code.as_str()));
    let by_kind = || {
        let kind = found.kind.name();
        record.consultations.iter().find(|r| r.department.is_none() && r.unit_kind.name() == kind)
    };
    Ok(by_department.or_else(by_kind))
}

fn row_of_step<'a>(record: &'a ProcedureRecord, node: &Node) -> Option<&'a Row> {
    let code = node.attributes.get("unit")?.strip_prefix("consulted:")?;
    record.consultations.iter().find(|r| r.code == code)
}

/// Steps of a consulted agency for which the model draws no timer get one by the package's rule.
pub(super) async fn watch_steps(tx: &mut Tx, world: &World, act: &Act, case: &CaseRow, moved: &Moved) -> Res<()> {
    let package = world.process(case)?;
    let model = &package.process;
    let has_timer =
        |n: &Node| n.boundary.iter().any(|b| matches!(model.node(*b).kind.trigger(), Some(Trigger::Timer(_))));
    for element in &moved.opened {
        let Some(node) = model.find_node(element).map(|n| model.node(n)) else { continue };
        let Some(row) = row_of_step(&package.record, node).filter(|_| !has_timer(node)) else { continue };
        let due = calendar::due(&world.calendar, &Clock::new(act.now, row.within)).ok().and_then(|d| d.due);
        let open = worklist::list_open(tx, case.id.uuid()).await?;
        if let (Some(due), Some(task)) = (due, open.iter().find(|t| t.element == *element)) {
            let (instance, key) = (Id::new(task.instance), task.node_key);
            alarms::set(tx, act, due, &Alarm::StepSilent { case: case.id, instance, key }).await?;
        }
    }
    Ok(())
}

/// A step of a consulted agency was left alone until its time was over.
pub(super) async fn pass_silent(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    mut case: CaseRow,
    instance: Id<Instance>,
    key: u32,
) -> Res<()> {
    let open = worklist::list_open(tx, case.id.uuid()).await?;
    let Some(task) = open.iter().find(|t| t.instance == instance.uuid() && t.node_key == key) else { return Ok(()) };
    let (was, by) = (case.status, By::default());
    note_silence(tx, world, act, &case, &task.element).await?;
    let package = world.process(&case)?;
    let node = package.process.find_node(&task.element).map(|n| package.process.node(n));
    let row = node.and_then(|n| row_of_step(&package.record, n));
    if row.is_some_and(|r| r.silence == Silence::Agreed) {
        finish_step(tx, world, act, by, &mut case, task, "agree", Variables::new()).await?;
    }
    world.settle(tx, act, by, &mut case, "consultation_silence", &json!({ "step": task.element }), was).await
}

/// What the package makes of the silence of a step's agency is put on record: agreed, or an alert for the head of the desk.
pub(super) async fn note_silence(tx: &mut Tx, world: &World, act: &Act, case: &CaseRow, element: &str) -> Res<()> {
    let package = world.process(case)?;
    let Some(node) = package.process.find_node(element).map(|n| package.process.node(n)) else { return Ok(()) };
    if !matches!(node.kind, Kind::UserTask) {
        return Ok(());
    }
    let Some(row) = row_of_step(&package.record, node) else { return Ok(()) };
    match row.silence {
        Silence::Agreed => {
            let body = json!({ "step": element, "row": row.code, "outcome": "agree", "silent": true });
            store::insert_record(tx, act, case.id, By::default(), "consultation", None, true, &body).await.map(drop)
        }
        Silence::InformHead => alert(tx, act, case, "step_silent", element, None).await,
    }
}

/// What is still asked when a case comes to its end needs no answer any more.
pub(super) async fn drop_open(tx: &mut Tx, act: &Act, case: &CaseRow) -> Res<()> {
    store::close_records(tx, case.id, "consultation", act.now).await?;
    store::close_records(tx, case.id, "alert", act.now).await?;
    worklist::cancel_all(tx, act, case.id.uuid()).await
}
