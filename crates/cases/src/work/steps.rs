//! Steps of the internal process: claim, complete, decide, number. The package's model says what comes next.

use super::placing::{CaseSteps, not_ready};
use super::{Opened, World, follow};
use crate::model::{Case, CaseRow, Status};
use crate::{rules, store};
use base::{Act, Failure, Id, Refusal, Res};
use db::Tx;
use flow::{Command, Variables};
use kernel::accounts::Actor;
use kernel::journal::By;
use kernel::organisation::{self, HeldPost};
use kernel::process::{self, Instance};
use kernel::worklist::{self, Task, TaskRow};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How a step ended.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Completion {
    /// `agree` unless told; what the model's conditions ask for (`refuse`, `verify`, `return`).
    #[serde(default)]
    pub outcome: Option<String>,
    /// Variables of the process.
    #[serde(default)]
    pub variables: Map<String, Value>,
    /// A word for the file.
    #[serde(default)]
    pub note: String,
}

/// A decision of the leader.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Decision {
    /// `approve` or `refuse`.
    pub outcome: String,
    /// Reasons of a refusal: codes of the procedure's list.
    #[serde(default)]
    pub reasons: Vec<String>,
    /// A word for the file.
    #[serde(default)]
    pub note: String,
}

/// Numbering of the result in its book.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbering {
    /// A number from an outside book; left out: the next of our own.
    #[serde(default)]
    pub number: Option<String>,
}

/// Someone takes an open task of their post.
pub async fn claim(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Task>) -> Res<TaskRow> {
    let task = worklist::get(tx, id).await?;
    let opened = world.open(tx, actor, act, Id::new(task.subject), None, "cases.claim", &Status::ALL).await?;
    find_post_for(world, actor, act, &task)?;
    worklist::claim(tx, id, actor.staff).await?;
    let subject = kernel::journal::Subject::new("case", opened.case.id);
    kernel::journal::write(tx, opened.by, act.now, subject, "claim", &json!({ "step": task.element })).await?;
    worklist::get(tx, id).await
}

/// Completes a step that is neither a decision nor a numbering.
pub async fn complete_task(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Task>,
    input: Completion,
) -> Res<CaseRow> {
    let task = worklist::get(tx, id).await?;
    let opened = world.open(tx, actor, act, Id::new(task.subject), None, "cases.complete_task", &Status::ALL).await?;
    if task.state != "open" {
        let changed = json!({ "state": task.state, "closed": task.closed });
        return Err(Failure::Conflict { version: opened.case.version, changed });
    }
    if ["decide", "number"].contains(&task.act.as_str()) {
        return Err(not_ready(&format!("the act of {}", task.act), &opened.open_tasks));
    }
    let post = find_post_for(world, actor, act, &task)?.clone();
    let Opened { mut case, was, .. } = opened;
    rules::in_state(&case, rules::OPEN)?;
    let by = actor.by(&post);
    let outcome = input.outcome.unwrap_or_else(|| "agree".into());
    finish_step(tx, world, act, by, &mut case, &task, &outcome, input.variables).await?;
    let note = world.sealed(tx, &case, &input.note).await?;
    let body = json!({ "step": task.element, "act": task.act, "outcome": outcome, "note": note });
    world.settle(tx, act, by, &mut case, "completion", &body, was).await?;
    Ok(case)
}

/// The leader decides and signs. On behalf of the head only with a delegation that is valid on the day.
pub async fn decide(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Decision,
) -> Res<CaseRow> {
    let Opened { mut case, was, post, by, open_tasks } =
        world.open(tx, actor, act, id, if_match, "cases.decide", rules::IN_WORK).await?;
    let outcome = match input.outcome.as_str() {
        "approve" => "agree",
        "refuse" if input.reasons.is_empty() && input.note.trim().is_empty() => {
            return Err(Failure::field("reasons", "required", ""));
        }
        "refuse" => "refuse",
        other => return Err(Failure::field("outcome", "unknown_outcome", other)),
    };
    let task = open_tasks.iter().find(|t| t.act == "decide").ok_or_else(|| not_ready("decision", &open_tasks))?;
    let signing = signing_form(tx, actor, &post, act).await?;
    case.outcome = Some(input.outcome.clone());
    finish_step(tx, world, act, by, &mut case, task, outcome, Variables::new()).await?;
    let body = json!({ "outcome": input.outcome, "reasons": input.reasons, "title": post.title, "form": signing });
    store::insert_record(tx, act, case.id, by, "decision", None, true, &body).await?;
    let note = world.sealed(tx, &case, &input.note).await?;
    let line = json!({ "outcome": input.outcome, "reasons": input.reasons, "form": signing, "note": note });
    world.settle(tx, act, by, &mut case, "decision", &line, was).await?;
    Ok(case)
}

/// A deputy signs for the head only with a delegation in force (NĐ 30/2020 art. 13).
async fn signing_form(tx: &mut Tx, actor: &Actor, post: &HeldPost, act: &Act) -> Res<Option<&'static str>> {
    if !post.title.starts_with("Phó") {
        return Ok(None);
    }
    match organisation::find_signing_form(tx, post.unit, actor.staff, act.now.day()).await? {
        Some((form, _)) => Ok(Some(form.letters())),
        None => Err(Refusal::new("cases.no_signing_authority").with("title", &post.title).into()),
    }
}

/// The clerk numbers the result in its book; a step of handing back to the desk that follows is done with it.
pub async fn number_result(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Numbering,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, open_tasks, .. } =
        world.open(tx, actor, act, id, if_match, "cases.number", rules::IN_WORK).await?;
    let next = |tasks: &[TaskRow]| tasks.iter().find(|t| t.act == "number" || t.act == "hand_back").cloned();
    let mut task = next(&open_tasks).ok_or_else(|| not_ready("result", &open_tasks))?;
    if task.act == "number" {
        let number = match input.number.filter(|n| !n.trim().is_empty()) {
            Some(number) if number.chars().count() <= 60 => base::nfc(&number),
            Some(_) => return Err(Failure::field("number", "too_long", "60")),
            None => book_number(tx, world, act, &case).await?,
        };
        case.result_number = Some(number);
        finish_step(tx, world, act, by, &mut case, &task, "agree", Variables::new()).await?;
        if let Some(following) = next(&worklist::list_open(tx, case.id.uuid()).await?).filter(|t| t.act == "hand_back")
        {
            task = following;
        }
    }
    if task.act == "hand_back" && task.agency == Some(case.deciding) {
        finish_step(tx, world, act, by, &mut case, &task, "agree", Variables::new()).await?;
    }
    let line = json!({ "number": case.result_number });
    world.settle(tx, act, by, &mut case, "result", &line, was).await?;
    Ok(case)
}

async fn book_number(tx: &mut Tx, world: &World, act: &Act, case: &CaseRow) -> Res<String> {
    let book = world.package(case)?.record.results.first().map_or("ket_qua", |r| r.book.as_str()).to_owned();
    let year = act.now.day().ymd().0;
    let number = store::next_number(tx, &format!("book:{}:{book}:{year}", case.deciding)).await?;
    Ok(format!("{number:02}/{year}"))
}

/// A timer of a case's process is due: the instance moves as of that moment.
pub async fn fire_timer(tx: &mut Tx, world: &World, act: &Act, instance: Id<Instance>, timer: u32) -> Res<()> {
    let Some(subject) = process::find_subject(tx, instance).await? else { return Ok(()) };
    let mut case = store::get_for_update(tx, Id::new(subject)).await?;
    let Some(hosted) = process::find_running(tx, subject).await?.filter(|h| h.id == instance) else { return Ok(()) };
    if !hosted.state.timers().iter().any(|t| t.key == timer) {
        return Ok(());
    }
    let (was, by) = (case.status, By::default());
    let model = std::sync::Arc::clone(&world.package(&case)?.process);
    let moved =
        process::send(tx, act, &model, hosted, Command::Fire { timer }, &CaseSteps { world, case: &case }).await?;
    follow(tx, world, act, by, &mut case, &moved).await?;
    let line = json!({ "withdrawn": moved.withdrawn, "opened": moved.opened });
    world.settle(tx, act, by, &mut case, "timer", &line, was).await
}

/// Moves the process on from one task, and the case with it.
pub(super) async fn finish_step(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    case: &mut CaseRow,
    task: &TaskRow,
    outcome: &str,
    mut variables: Variables,
) -> Res<()> {
    let hosted = process::find_running(tx, case.id.uuid()).await?;
    let hosted = hosted.filter(|h| h.id.uuid() == task.instance).ok_or_else(|| not_ready(&task.name, &[]))?;
    variables.insert("outcome".into(), outcome.into());
    variables.insert(format!("{}_outcome", task.act), outcome.into());
    let model = std::sync::Arc::clone(&world.package(case)?.process);
    let steps = CaseSteps { world, case };
    let moved = process::complete(tx, act, &model, hosted, task.node_key, outcome, by.actor, variables, &steps).await?;
    follow(tx, world, act, by, case, &moved).await
}

/// The post in which the actor may do this step: its role, in its agency; or the step was assigned to them.
fn find_post_for<'a>(world: &World, actor: &'a Actor, act: &Act, task: &TaskRow) -> Res<&'a HeldPost> {
    let day = act.now.day();
    let fits = |p: &&HeldPost| {
        p.role.name() == task.role && world.organisation.agency(p.unit, day).map(|u| u.unit) == task.agency
    };
    if let Some(assignee) = task.assignee
        && assignee != actor.staff
    {
        return Err(Failure::Forbidden);
    }
    actor
        .posts
        .iter()
        .find(fits)
        .or_else(|| actor.first_post().filter(|_| task.assignee == Some(actor.staff)))
        .ok_or(Failure::Forbidden)
}
