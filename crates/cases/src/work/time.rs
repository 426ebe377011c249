//! Acts that speak of time: prolongation by law (moves the legal due time), apology (does not).

use super::{Opened, World};
use crate::model::{Case, CaseRow};
use crate::{rules, store};
use base::{Act, Failure, Id, Instant, Refusal, Res};
use db::Tx;
use kernel::accounts::Actor;
use serde::Deserialize;
use serde_json::json;

/// A prolongation on a ground that the procedure names.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Prolongation {
    /// Ground, as in the procedure's list (`verification`).
    pub ground: String,
    /// A word for the file.
    #[serde(default)]
    pub note: String,
}

/// An apology with a new appointment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Apology {
    /// Why the result is late, for the applicant.
    pub reason: String,
    /// The new appointment.
    pub new_date: Instant,
}

/// Prolongs by law: the limit is replaced and the legal due time computed anew from the same receipt.
pub async fn prolong(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Prolongation,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.prolong", rules::IN_WORK).await?;
    let record = &world.package(&case)?.record;
    let rule = catalogue::rules::prolongation(record, &case.variant, &input.ground);
    let rule = rule.ok_or_else(|| Refusal::new("cases.no_ground_to_prolong").with("ground", &input.ground))?;
    if case.prolonged.is_some() {
        return Err(Refusal::new("cases.prolonged_already").into());
    }
    let source = record.source_vi(&rule.law);
    let before = case.due;
    case.prolonged = Some(input.ground.clone());
    case.due = world.due(tx, &case).await?.and_then(|d| d.due);
    case.appointment = case.due;
    let body = json!({ "ground": input.ground, "law": source, "before": before, "after": case.due });
    store::insert_record(tx, act, case.id, by, "prolongation", None, true, &body).await?;
    super::notify(tx, act, &case, "prolongation").await?;
    let note = world.sealed(tx, &case, &input.note).await?;
    let line = json!({ "ground": input.ground, "before": before, "note": note });
    world.settle(tx, act, by, &mut case, "prolongation", &line, was).await?;
    Ok(case)
}

/// Apologises and appoints a new day. Lateness is still counted against the legal due time.
pub async fn apologise(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Apology,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.apologise", rules::IN_WORK).await?;
    if input.reason.trim().is_empty() || input.reason.chars().count() > 1000 {
        return Err(Failure::field("reason", "required", "1 to 1000"));
    }
    let already = store::list_records(tx, case.id).await?.iter().filter(|r| r.kind == "apology").count();
    let is_breach = rules::apology(&case, world.calendar.of(None), act.now, already, input.new_date)?;
    let before = case.appointment;
    case.appointment = Some(input.new_date);
    let body = json!({ "reason": input.reason, "before": before, "new_date": input.new_date, "breach": is_breach });
    store::insert_record(tx, act, case.id, by, "apology", None, true, &body).await?;
    super::notify(tx, act, &case, "apology").await?;
    let reason = world.sealed(tx, &case, &input.reason).await?;
    let line = json!({ "before": before, "new_date": input.new_date, "breach": is_breach, "reason": reason });
    world.settle(tx, act, by, &mut case, "apology", &line, was).await?;
    Ok(case)
}
