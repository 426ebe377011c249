//! One step back: sent back by the one who has the step, or recalled by the one who gave it on, before it was taken.
//! Only along a way that carries one token ([`flow::Model::steps_before`]); a step after a join or a split stays.
//!
//! The hours until the sending back stay on the row of the one who had the step.

use super::placing::CaseSteps;
use super::steps::find_post_for;
use super::{Opened, World, follow, said};
use crate::model::{Case, CaseRow, RecordRow, Status};
use crate::{rules, store};
use base::{Act, Failure, Id, Refusal, Res};
use db::Tx;
use flow::NodeIx;
use kernel::accounts::Actor;
use kernel::journal::{self, By};
use kernel::organisation::{self, HeldPost, Staff};
use kernel::process::{self, Hosted};
use kernel::worklist::{self, Task, TaskRow};
use serde::Deserialize;
use serde_json::json;

/// A step sent back to the one before.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SendBack {
    /// The open step; left out: the one that waits for the actor.
    #[serde(default)]
    pub task: Option<Id<Task>>,
    /// What has to be mended, for the one who gets it back.
    pub reason: String,
}

/// A step taken back by the one who completed or handed it over.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recall {
    /// The open step that followed; left out: the one that followed what the actor did last.
    #[serde(default)]
    pub task: Option<Id<Task>>,
    /// Why.
    #[serde(default)]
    pub reason: String,
}

/// The step before an open one, as it was done.
struct Earlier {
    hosted: Hosted,
    node: NodeIx,
    task: TaskRow,
    doer: Option<Id<Staff>>,
}

/// Sends the step that waits for the actor back to the one who did the step before.
pub async fn send_back(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: SendBack,
) -> Res<CaseRow> {
    let reason = said("reason", &input.reason, 1000)?;
    let Opened { mut case, was, open_tasks, .. } =
        world.open(tx, actor, act, id, if_match, "cases.send_back", rules::IN_WORK).await?;
    let (task, post) = own_task(world, actor, act, &open_tasks, input.task)?;
    let by = actor.by(post);
    let Some(earlier) = find_earlier(tx, world, &case, task).await? else {
        return Err(Refusal::new("cases.no_step_before").with("step", &task.name).into());
    };
    let taker = still_there(tx, world, act, &earlier).await?;
    let to = earlier.task.clone();
    go_back(tx, world, act, by, &mut case, task, earlier, taker, "sent_back").await?;
    let body = json!({ "from": task.element, "to": to.element, "staff": taker, "reason": reason });
    store::insert_record(tx, act, case.id, by, "send_back", None, true, &body).await?;
    let reason = world.sealed(tx, &case, &reason).await?;
    let line = json!({ "from": task.element, "to": to.element, "staff": taker, "reason": reason });
    world.settle(tx, act, by, &mut case, "send_back", &line, was).await?;
    Ok(case)
}

/// Takes back what the actor did last, while nobody has taken the step that followed.
pub async fn recall(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Recall,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, open_tasks, .. } =
        world.open(tx, actor, act, id, if_match, "cases.recall", rules::IN_WORK).await?;
    let mut waiting: Vec<_> = open_tasks.iter().filter(|t| input.task.is_none_or(|id| id == t.id)).collect();
    waiting.retain(|t| t.role != "applicant" && t.element != super::consult::ELEMENT);
    let handovers = store::list_records(tx, case.id).await?;
    let handover = last_handover(&handovers, actor);
    let mut back = None;
    for task in waiting {
        let earlier = find_earlier(tx, world, &case, task).await?;
        if let Some(earlier) = earlier.filter(|e| e.doer == Some(actor.staff) && e.task.closed == Some(task.opened)) {
            back = Some((task, Some(earlier)));
            break;
        }
        if handover.is_some_and(|r| r.at >= task.opened) {
            back = Some((task, None));
        }
    }
    let (task, earlier) = back.ok_or_else(|| Refusal::new("cases.nothing_to_recall"))?;
    refuse_taken(tx, &case, task, &handovers).await?;
    let to = earlier.as_ref().map(|e| e.task.element.clone());
    match earlier {
        Some(earlier) => go_back(tx, world, act, by, &mut case, task, earlier, Some(actor.staff), "recalled").await?,
        None => {
            worklist::assign(tx, task.id, None).await?;
            if handover.is_some_and(|r| r.body["was"] == Status::Accepted.name()) {
                case.status = Status::Accepted;
            }
        }
    }
    if let Some(r) = handover.filter(|r| r.at >= task.opened) {
        store::mark_record(tx, act, r, "recalled").await?;
    }
    let reason: String = input.reason.chars().take(1000).collect();
    let body = json!({ "from": task.element, "to": to, "reason": reason });
    store::insert_record(tx, act, case.id, by, "recall", None, true, &body).await?;
    let reason = world.sealed(tx, &case, &reason).await?;
    let line = json!({ "from": task.element, "to": to, "reason": reason });
    world.settle(tx, act, by, &mut case, "recall", &line, was).await?;
    Ok(case)
}

/// The step that waits for the actor, with the post in which it does.
fn own_task<'a>(
    world: &World,
    actor: &'a Actor,
    act: &Act,
    open: &'a [TaskRow],
    wanted: Option<Id<Task>>,
) -> Res<(&'a TaskRow, &'a HeldPost)> {
    let mut wanted_tasks = open.iter().filter(|t| wanted.is_none_or(|id| id == t.id));
    let found = wanted_tasks.find_map(|t| Some((t, find_post_for(world, actor, act.now.day(), t).ok()?)));
    found.ok_or(Failure::Forbidden)
}

/// The official's step before `task` that was done last; `None` where there is none to go back to.
async fn find_earlier(tx: &mut Tx, world: &World, case: &CaseRow, task: &TaskRow) -> Res<Option<Earlier>> {
    let hosted = process::find_running(tx, case.id.uuid()).await?.filter(|h| h.id.uuid() == task.instance);
    let Some(hosted) = hosted else { return Ok(None) };
    let model = &world.process(case)?.process;
    let Some(at) = model.find_node(&task.element) else { return Ok(None) };
    let before = model.steps_before(at);
    let is_before = |t: &TaskRow| model.find_node(&t.element).is_some_and(|n| before.contains(&n));
    let done = worklist::list_of(tx, case.id.uuid()).await?.into_iter();
    let done = done.filter(|t| t.state == "done" && t.instance == task.instance && t.role != "applicant");
    let Some(last) = done.filter(is_before).max_by_key(|t| (t.closed, t.id)) else { return Ok(None) };
    let Some(node) = model.find_node(&last.element) else { return Ok(None) };
    let doer = worklist::find_doer(tx, last.id).await?;
    Ok(Some(Earlier { hosted, node, task: last, doer }))
}

/// The one who did the step, if they still hold a post for it; else it waits for the unit.
async fn still_there(tx: &mut Tx, world: &World, act: &Act, earlier: &Earlier) -> Res<Option<Id<Staff>>> {
    let Some(doer) = earlier.doer else { return Ok(None) };
    let day = act.now.day();
    let held = organisation::list_holdings(tx, doer, day).await?;
    let fits = |p: &HeldPost| {
        p.role.name() == earlier.task.role
            && world.organisation.agency(p.unit, day).map(|u| u.unit) == earlier.task.agency
    };
    Ok(held.iter().any(fits).then_some(doer))
}

async fn go_back(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    case: &mut CaseRow,
    task: &TaskRow,
    earlier: Earlier,
    taker: Option<Id<Staff>>,
    outcome: &str,
) -> Res<()> {
    let model = std::sync::Arc::clone(&world.process(case)?.process);
    let Earlier { hosted, node, task: to, .. } = earlier;
    let steps = CaseSteps::of(world, case);
    let moved = process::go_back(tx, act, &model, hosted, task.node_key, node, outcome, by.actor, &steps).await?;
    let opened = worklist::list_open(tx, case.id.uuid()).await?;
    if let Some(again) = opened.iter().find(|t| t.element == to.element && t.instance == task.instance) {
        worklist::assign(tx, again.id, taker).await?;
    }
    if to.act == "decide" {
        case.outcome = None;
        let records = store::list_records(tx, case.id).await?;
        if let Some(decision) = records.iter().rev().find(|r| r.kind == "decision") {
            store::mark_record(tx, act, decision, "taken_back").await?;
        }
    }
    follow(tx, world, act, by, case, &moved).await?;
    if to.act == "hand_over" && to.agency == Some(case.receiving) {
        case.status = Status::Accepted;
    }
    Ok(())
}

fn last_handover<'a>(records: &'a [RecordRow], actor: &Actor) -> Option<&'a RecordRow> {
    let last = records.iter().rev().find(|r| r.kind == "handover")?;
    (last.staff == Some(actor.staff) && last.body["recalled"] != true).then_some(last)
}

/// A step is taken when someone claimed it or confirmed the paper file; looking at it leaves no trace on the case.
async fn refuse_taken(tx: &mut Tx, case: &CaseRow, task: &TaskRow, records: &[RecordRow]) -> Res<()> {
    let lines = journal::list(tx, case.id.uuid()).await?;
    let claimed = lines.iter().any(|l| l.act == "claim" && l.body["task"] == task.id.to_string());
    let paper_taken = records
        .iter()
        .any(|r| r.kind == "handover" && r.body["paper"] == true && r.at >= task.opened && r.closed.is_some());
    if claimed || paper_taken {
        return Err(Refusal::new("cases.taken_already").with("step", &task.name).into());
    }
    Ok(())
}
