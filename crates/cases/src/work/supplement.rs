//! Supplement: asked for once, complete, with coded reasons; the clock stands or starts anew by the procedure's policy.
//! Law: NĐ 61/2018 art. 15(3), 17(1a), 19(4).

use super::steps::finish_step;
use super::{Opened, World};
use crate::model::{Case, CaseRow, FiledDocument, Status};
use crate::{rules, store};
use base::{Act, Failure, Id, Res};
use calendar::{Clock, Limit};
use db::Tx;
use flow::Variables;
use kernel::accounts::Actor;
use serde::{Deserialize, Serialize};
use serde_json::json;

/// One thing that is missing or wrong.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplementItem {
    /// Code of the document; may be empty for something else.
    #[serde(default)]
    pub document: String,
    /// Code of the reason.
    pub reason: String,
    /// What exactly is to be mended, for the applicant.
    #[serde(default)]
    pub note: String,
}

/// What is asked for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SupplementRequest {
    /// The whole list: it is asked for once.
    pub items: Vec<SupplementItem>,
    /// The head's reason for one round more than the law grants.
    #[serde(default)]
    pub head_reason: Option<String>,
}

/// What the applicant brought.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Supplement {
    /// Further documents.
    #[serde(default)]
    pub documents: Vec<FiledDocument>,
}

/// Asks for a supplement: the clock stands, the applicant is told.
pub async fn ask_supplement(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: SupplementRequest,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, open_tasks, .. } =
        world.open(tx, actor, act, id, if_match, "cases.ask_supplement", rules::IN_WORK).await?;
    if input.items.is_empty() || input.items.len() > 50 {
        return Err(Failure::field("items", "required", "1 to 50"));
    }
    if let Some(i) = input.items.iter().position(|i| i.reason.trim().is_empty() || i.note.chars().count() > 1000) {
        return Err(Failure::field(format!("items/{i}/reason"), "required", ""));
    }
    let record = world.package(&case)?.record.clone();
    case.supplement_rounds = rules::supplement_round(&case, &record, input.head_reason.as_deref())?;
    let answer_by = match record.supplement.as_ref().and_then(|s| s.applicant_within) {
        Some(limit) => moment_after(world, act, limit)?,
        None => None,
    };
    let is_late = notice_is_late(world, &case, &record, act)?;
    let body = json!({ "items": input.items, "round": case.supplement_rounds, "notice_late": is_late, "head_reason": input.head_reason });
    store::insert_record(tx, act, case.id, by, "supplement_request", answer_by, false, &body).await?;
    store::insert_record(tx, act, case.id, by, "pause", None, false, &json!({ "ground": "supplement" })).await?;
    // Where the model draws the round, the examining step goes there; elsewhere the step simply waits.
    let model = &world.package(&case)?.process;
    let has_branch = model.nodes().iter().any(|n| n.attributes.get("act").is_some_and(|a| a == "supplement"));
    if has_branch && let Some(task) = open_tasks.iter().find(|t| t.act == "examine") {
        finish_step(tx, world, act, by, &mut case, task, "repair", Variables::new()).await?;
    }
    case.status = Status::AwaitingSupplement;
    case.due = world.due(tx, &case).await?.and_then(|d| d.due);
    let coded: Vec<_> = input.items.iter().map(|i| json!([i.document, i.reason])).collect();
    let notes = input.items.iter().map(|i| i.note.as_str()).collect::<Vec<_>>().join("\n");
    let notes = world.sealed(tx, &case, notes.trim()).await?;
    let line = json!({ "items": coded, "notes": notes, "round": case.supplement_rounds, "answer_by": answer_by, "notice_late": is_late });
    world.settle(tx, act, by, &mut case, "supplement_request", &line, was).await?;
    Ok(case)
}

/// Receives the supplement: the clock runs on or anew, work goes on.
pub async fn receive_supplement(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Supplement,
) -> Res<CaseRow> {
    let states = &[Status::AwaitingSupplement];
    let Opened { mut case, was, by, open_tasks, .. } =
        world.open(tx, actor, act, id, if_match, "cases.receive_supplement", states).await?;
    let have = store::list_documents(tx, case.id).await?.len() as i64;
    let record = world.package(&case)?.record.clone();
    let mut documents = input.documents;
    for d in &mut documents {
        if d.name.is_empty() {
            d.name =
                record.documents.iter().find(|r| r.code == d.code).map_or_else(|| d.code.clone(), |r| r.name.clone());
        }
    }
    if documents.len() > 100 || documents.iter().any(|d| d.name.chars().count() > 500) {
        return Err(Failure::field("documents", "too_many", "100"));
    }
    store::insert_documents(tx, case.id, have + 1, &documents).await?;
    store::close_records(tx, case.id, "supplement_request", act.now).await?;
    store::close_records(tx, case.id, "pause", act.now).await?;
    case.status = Status::Processing;
    if let Some(task) = open_tasks.iter().find(|t| t.act == "supplement") {
        finish_step(tx, world, act, by, &mut case, task, "agree", Variables::new()).await?;
    }
    case.due = world.due(tx, &case).await?.and_then(|d| d.due);
    case.appointment = case.due;
    let coded: Vec<_> =
        documents.iter().map(|d| json!([d.code, d.original, d.copy, d.electronic, d.presented])).collect();
    world.settle(tx, act, by, &mut case, "supplement", &json!({ "documents": coded }), was).await?;
    Ok(case)
}

fn moment_after(world: &World, act: &Act, limit: Limit) -> Res<Option<base::Instant>> {
    let due = calendar::due(&world.calendar, &Clock::new(act.now, limit)).map_err(|e| super::beyond(&e))?;
    Ok(due.due)
}

/// The request itself has a limit from the receipt of the file (three working days unless the procedure says otherwise).
fn notice_is_late(world: &World, case: &CaseRow, record: &catalogue::model::ProcedureRecord, act: &Act) -> Res<bool> {
    let (Some(accepted), Some(rule)) = (case.accepted, record.supplement.as_ref()) else { return Ok(false) };
    let due =
        calendar::due(&world.calendar, &Clock::new(accepted, rule.notice_within)).map_err(|e| super::beyond(&e))?;
    Ok(case.supplement_rounds == 1 && due.due.is_some_and(|due| act.now > due))
}
