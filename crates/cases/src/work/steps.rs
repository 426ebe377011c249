//! Steps of the internal process: claim, complete, decide. The package's model says what comes next.

use super::placing::{CaseSteps, not_ready};
use super::{Opened, World, consult, follow, inspection, posting};
use crate::model::{Case, CaseRow, Status};
use crate::{rules, store};
use base::{Act, Day, Failure, Id, Refusal, Res};
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
    /// The version of the case that the actor saw, where the caller keeps it.
    #[serde(skip)]
    pub seen: Option<i64>,
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

/// Someone takes an open task of their post.
pub async fn claim(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Task>) -> Res<TaskRow> {
    let task = worklist::get(tx, id).await?;
    let opened = world.open(tx, actor, act, Id::new(task.subject), None, "cases.claim", &Status::ALL).await?;
    if let Some(other) = task.assignee.filter(|a| *a != actor.staff) {
        let changed = json!({ "state": task.state, "assignee": other });
        return Err(Failure::Conflict { version: opened.case.version, changed });
    }
    find_post_for(world, actor, act.now.day(), &task)?;
    worklist::claim(tx, id, actor.staff).await?;
    let subject = kernel::journal::Subject::new("case", opened.case.id);
    let line = json!({ "step": task.element, "task": task.id });
    kernel::journal::write(tx, opened.by, act.now, subject, "claim", &line).await?;
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
    let id = Id::new(task.subject);
    let opened = world.open(tx, actor, act, id, input.seen, "cases.complete_task", &Status::ALL).await?;
    if task.state != "open" {
        let changed = json!({ "state": task.state, "closed": task.closed });
        return Err(Failure::Conflict { version: opened.case.version, changed });
    }
    if task.element == consult::ELEMENT {
        let outcome = input.outcome.unwrap_or_else(|| "agree".into());
        let answer = consult::Answer { consultation: Id::new(task.instance), outcome, text: input.note };
        return consult::answer_consultation(tx, world, actor, act, opened.case.id, None, answer).await;
    }
    if ["decide", "number"].contains(&task.act.as_str()) {
        return Err(not_ready(&format!("the act of {}", task.act), &opened.open_tasks));
    }
    let post = find_post_for(world, actor, act.now.day(), &task)?.clone();
    let Opened { mut case, was, .. } = opened;
    rules::in_state(&case, rules::OPEN)?;
    let by = actor.by(&post);
    let outcome = input.outcome.unwrap_or_else(|| "agree".into());
    let facts = if input.variables.is_empty() { String::new() } else { json!(input.variables).to_string() };
    finish_step(tx, world, act, by, &mut case, &task, &outcome, input.variables).await?;
    if task.act == "post_notice" {
        posting::begin(tx, world, act, by, &mut case, &task.element).await?;
    }
    let (note, facts) = (world.sealed(tx, &case, &input.note).await?, world.sealed(tx, &case, &facts).await?);
    let body = json!({ "step": task.element, "act": task.act, "outcome": outcome, "note": note, "facts": facts });
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
    inspection::check_minutes(tx, world, act, &case, &input.outcome).await?;
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

/// A timer of a case's process is due: the instance moves as of that moment.
pub async fn fire_timer(tx: &mut Tx, world: &World, act: &Act, instance: Id<Instance>, timer: u32) -> Res<()> {
    let Some(subject) = process::find_subject(tx, instance).await? else { return Ok(()) };
    let mut case = store::get_for_update(tx, Id::new(subject)).await?;
    let Some(hosted) = process::find_running(tx, subject).await?.filter(|h| h.id == instance) else { return Ok(()) };
    if !hosted.state.timers().iter().any(|t| t.key == timer) {
        return Ok(());
    }
    let (was, by) = (case.status, By::default());
    let model = std::sync::Arc::clone(&world.process(&case)?.process);
    let moved = process::send(tx, act, &model, hosted, Command::Fire { timer }, &CaseSteps::of(world, &case)).await?;
    for element in &moved.withdrawn {
        consult::note_silence(tx, world, act, &case, element).await?;
    }
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
    let model = std::sync::Arc::clone(&world.process(case)?.process);
    let steps = CaseSteps::of(world, case);
    let moved = process::complete(tx, act, &model, hosted, task.node_key, outcome, by.actor, variables, &steps).await?;
    follow(tx, world, act, by, case, &moved).await
}

/// The post in which the actor may do this step: its role, in its agency; or the step was assigned to them.
pub(crate) fn find_post_for<'a>(world: &World, actor: &'a Actor, day: Day, task: &TaskRow) -> Res<&'a HeldPost> {
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
