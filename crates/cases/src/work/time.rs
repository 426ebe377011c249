//! Acts that speak of time: prolongation by law (moves the legal due time), apology (does not), consultation.

use super::{Opened, World, beyond};
use crate::model::{Case, CaseRow, Record, Status};
use crate::{rules, store};
use base::{Act, Failure, Id, Instant, Refusal, Res};
use calendar::{Clock, Limit};
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

/// A question to another agency.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consultation {
    /// The agency: code or identity.
    pub unit: String,
    /// What is asked.
    pub question: String,
    /// Until when, as a limit (`7wd`).
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

/// Asks another agency. Content and deadline are on record (NĐ 61/2018 art. 19(5)).
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
    let day = act.now.day();
    let by_id = Id::parse(&input.unit).and_then(|id| world.organisation.find(id, day));
    let unit = by_id.or_else(|| world.organisation.find_by_code(input.unit.trim(), day));
    let unit = unit.ok_or_else(|| Failure::field("unit", "unknown_unit", input.unit.clone()))?.unit;
    if input.question.trim().is_empty() || input.question.chars().count() > 2000 {
        return Err(Failure::field("question", "required", "1 to 2000"));
    }
    let limit = Limit::parse(input.within.as_deref().unwrap_or("5wd"))
        .map_err(|e| Failure::field("within", "not_a_limit", e.to_string()))?;
    let until = calendar::due(&world.calendar, &Clock::new(act.now, limit)).map_err(|e| beyond(&e))?.due;
    let body = json!({ "unit": unit, "question": input.question });
    let consultation = store::insert_record(tx, act, case.id, by, "consultation", until, false, &body).await?;
    let question = world.sealed(tx, &case, &input.question).await?;
    let line = json!({ "consultation": consultation, "unit": unit, "until": until, "question": question });
    world.settle(tx, act, by, &mut case, "consultation", &line, was).await?;
    Ok(case)
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
    let asked = store::list_records(tx, case.id)
        .await?
        .into_iter()
        .find(|r| r.id == input.consultation && r.kind == "consultation");
    let asked = asked.ok_or(Failure::NotFound)?;
    if asked.closed.is_some() {
        return Err(Refusal::new("cases.answered_already").into());
    }
    if !["agree", "disagree"].contains(&input.outcome.as_str()) {
        return Err(Failure::field("outcome", "unknown_outcome", input.outcome));
    }
    let mut body = asked.body.clone();
    body["outcome"] = json!(input.outcome);
    body["answer"] = json!(input.text.chars().take(4000).collect::<String>());
    store::close_record(tx, asked.id, act.now, &body).await?;
    let text = world.sealed(tx, &case, &input.text).await?;
    let line = json!({ "consultation": asked.id, "outcome": input.outcome, "text": text });
    world.settle(tx, act, by, &mut case, "consultation_answer", &line, was).await?;
    Ok(case)
}
