//! What a move of the process does to its case: a pause that begins or ends, a payment that is awaited, a result that is ready.

use super::{World, alarms, consult};
use crate::model::{CaseRow, RecordRow, Status};
use crate::{rules, store};
use base::{Act, Res};
use calendar::{Pause, Policy};
use catalogue::model::ProcedureRecord;
use db::Tx;
use flow::NodeIx;
use kernel::journal::By;
use kernel::process::Moved;
use serde_json::json;

/// A pause of a case as the calendar counts it.
pub(crate) fn pause_of(record: &ProcedureRecord, r: &RecordRow) -> Pause {
    let ground = r.body["ground"].as_str().unwrap_or("");
    let policy = catalogue::rules::pause_policy(record, ground).unwrap_or(Policy::Pause);
    Pause { from: r.at, to: r.closed, policy: Some(policy) }
}

/// Opens or closes the pauses that the `active` elements of the process stand for (`motcua:pause`).
pub(super) async fn follow_pauses(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    case: &CaseRow,
    active: &[NodeIx],
) -> Res<bool> {
    let model = &world.process(case)?.process;
    if !model.nodes().iter().any(|n| n.attributes.contains_key("pause")) {
        return Ok(false);
    }
    let wanted: Vec<String> =
        active.iter().filter_map(|node| model.node(*node).attributes.get("pause").cloned()).collect();
    let mut changed = false;
    let mut standing = Vec::new();
    for r in store::list_records(tx, case.id).await?.into_iter().filter(|r| r.kind == "pause" && r.closed.is_none()) {
        let ground = r.body["ground"].as_str().unwrap_or("").to_owned();
        if r.body["step"] == true && !wanted.contains(&ground) {
            store::close_record(tx, r.id, act.now, &r.body).await?;
            changed = true;
        } else {
            standing.push(ground);
        }
    }
    for ground in wanted {
        if standing.contains(&ground) {
            continue;
        }
        let body = json!({ "ground": ground, "step": true });
        store::insert_record(tx, act, case.id, by, "pause", None, false, &body).await?;
        standing.push(ground);
        changed = true;
    }
    Ok(changed)
}

/// Brings status and due time in line with what the process did.
pub(super) async fn follow(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    case: &mut CaseRow,
    moved: &Moved,
) -> Res<()> {
    if follow_pauses(tx, world, act, by, case, &moved.active).await? {
        case.due = world.due(tx, case).await?.and_then(|d| d.due);
    }
    if moved.finished == Some(flow::Status::Completed) {
        return finish(tx, world, act, case).await;
    }
    consult::watch_steps(tx, world, act, case, moved).await?;
    if case.status.is_open() && case.status != Status::AwaitingSupplement && case.status != Status::Submitted {
        let records = if case.due.is_none() { store::list_records(tx, case.id).await? } else { Vec::new() };
        let waits_for_money = records.iter().any(|r| {
            r.kind == "pause"
                && r.closed.is_none()
                && ["financial_obligation", "tax_notice"].iter().any(|g| r.body["ground"] == *g)
        });
        case.status = if waits_for_money { Status::AwaitingPayment } else { Status::Processing };
    }
    Ok(())
}

/// The result is at the desk. That it is fetched late changes nothing in how it lies to the due time.
async fn finish(tx: &mut Tx, world: &World, act: &Act, case: &mut CaseRow) -> Res<()> {
    let granted = world.package(case)?.record.supplement.as_ref().map_or(1, |s| i64::from(s.rounds));
    case.timeliness = Some(rules::timeliness(case, case.due_or_first(), act.now, granted).name().into());
    case.finished = Some(act.now);
    case.status = Status::Finished;
    if case.outcome.is_none() {
        case.outcome = Some("approve".into());
    }
    consult::drop_open(tx, act, case).await?;
    alarms::await_pickup(tx, world, act, case, 1).await
}
