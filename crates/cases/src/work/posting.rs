//! Posting (niêm yết): begins when the step of posting is done, lasts as long as the package says, pauses the clock where the
//! package says so, ends by itself. Objections attach to the case while it lasts (practice.md, need 11).

use super::alarms::{self, Alarm};
use super::placing::CaseSteps;
use super::{Opened, World, beyond, checked, said};
use crate::model::{Case, CaseRow, Record};
use crate::{rules, store};
use base::{Act, Failure, Id, Instant, Refusal, Res};
use calendar::{Clock, Limit};
use db::Tx;
use flow::Command;
use kernel::accounts::Actor;
use kernel::journal::{self, By};
use kernel::people::{self, Profile};
use serde::Deserialize;
use serde_json::json;

/// An objection to what was posted.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// Who objects.
    pub person: Profile,
    /// What is objected.
    pub text: String,
}

/// A step of posting was done: the period begins.
pub(super) async fn begin(tx: &mut Tx, world: &World, act: &Act, by: By, case: &mut CaseRow, step: &str) -> Res<()> {
    let Some(rule) = world.package(case)?.record.posting.clone() else { return Ok(()) };
    let until = after(world, act.now, rule.days)?;
    let body = json!({ "places": rule.places, "step": step, "pauses": rule.pauses });
    let posting = store::insert_record(tx, act, case.id, by, "posting", until, false, &body).await?;
    if rule.pauses {
        let body = json!({ "ground": "posting", "posting": posting });
        store::insert_record(tx, act, case.id, by, "pause", None, false, &body).await?;
        case.due = world.due(tx, case).await?.and_then(|d| d.due);
    }
    if let Some(until) = until {
        alarms::set(tx, act, until, &Alarm::PostingEnd { case: case.id, record: posting }).await?;
    }
    super::notify(tx, act, case, "posting").await
}

/// The period is over.
pub(super) async fn end(tx: &mut Tx, world: &World, act: &Act, mut case: CaseRow, record: Id<Record>) -> Res<()> {
    let records = store::list_records(tx, case.id).await?;
    let Some(posting) = records.iter().find(|r| r.id == record && r.closed.is_none()) else { return Ok(()) };
    let (was, by) = (case.status, By::default());
    store::close_record(tx, posting.id, act.now, &posting.body).await?;
    let id = posting.id.to_string();
    for pause in records.iter().filter(|r| r.kind == "pause" && r.closed.is_none() && r.body["posting"] == id) {
        store::close_record(tx, pause.id, act.now, &pause.body).await?;
    }
    if case.status.is_open() {
        case.due = world.due(tx, &case).await?.and_then(|d| d.due);
    }
    world.settle(tx, act, by, &mut case, "posting_end", &json!({ "posting": posting.id }), was).await
}

/// Takes in an objection. The one who objects is a person of their own, under a key of their own.
pub async fn object(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Objection,
) -> Res<CaseRow> {
    let text = said("text", &input.text, 4000)?;
    let person = input.person.cleaned();
    let mut problems = Vec::new();
    checked::check_profile("person", &person, &mut problems);
    if !problems.is_empty() {
        return Err(Failure::Invalid(problems));
    }
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.object", rules::OPEN).await?;
    let records = store::list_records(tx, case.id).await?;
    let within = world.package(&case)?.record.objection.as_ref().map(|o| o.within);
    let posting = records.iter().rev().find(|r| r.kind == "posting").ok_or_else(|| Refusal::new("cases.no_posting"))?;
    let last = match within {
        Some(limit) => after(world, posting.at, limit)?.max(posting.until),
        None => posting.until,
    };
    if last.is_some_and(|last| act.now > last) {
        return Err(Refusal::new("cases.objection_late").with("until", last.unwrap_or(act.now)).into());
    }
    let key = people::find_or_insert(tx, &world.vault, act, &person).await?;
    let sealed = journal::sealed(&key, &json!({ "person": person, "text": text }))?;
    let body = json!({ "person": key.person(), "posting": posting.id, "sealed": sealed });
    store::insert_record(tx, act, case.id, by, "objection", None, true, &body).await?;
    let n = 1 + records.iter().filter(|r| r.kind == "objection").count();
    tell_process(tx, world, act, &case, n).await?;
    world.settle(tx, act, by, &mut case, "objection", &json!({ "posting": posting.id, "is": sealed }), was).await?;
    Ok(case)
}

/// Models ask for `objections > 0`.
async fn tell_process(tx: &mut Tx, world: &World, act: &Act, case: &CaseRow, n: usize) -> Res<()> {
    let Some(hosted) = kernel::process::find_running(tx, case.id.uuid()).await? else { return Ok(()) };
    let model = std::sync::Arc::clone(&world.process(case)?.process);
    let variables = [("objections".to_owned(), json!(n))].into_iter().collect();
    let set = Command::Set { scope: flow::ROOT, variables };
    kernel::process::send(tx, act, &model, hosted, set, &CaseSteps::of(world, case)).await.map(drop)
}

fn after(world: &World, from: Instant, limit: Limit) -> Res<Option<Instant>> {
    Ok(calendar::due(&world.calendar, &Clock::new(from, limit)).map_err(|e| beyond(&e))?.due)
}
