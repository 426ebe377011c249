//! Inspection on the spot: booked with day, hour and names, and closed by its minutes. No decision is possible while an
//! inspection that the package wants minutes of lacks them (practice.md, need 10).

use super::{Opened, World, said};
use crate::model::{Case, CaseRow};
use crate::{rules, store};
use base::{Act, Day, Failure, Id, Instant, Refusal, Res, nfc};
use db::Tx;
use kernel::accounts::Actor;
use kernel::worklist;
use serde::Deserialize;
use serde_json::json;

/// People at an inspection at most.
const PEOPLE_MAX: usize = 20;

/// An inspection to come.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Booking {
    /// Day and hour.
    pub at: Instant,
    /// Officials who come.
    pub people: Vec<String>,
    /// Where, if not at the address of the file.
    #[serde(default)]
    pub place: String,
}

/// The minutes of an inspection.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Minutes {
    /// Day of the inspection.
    pub day: Day,
    /// Who was there.
    pub people: Vec<String>,
    /// What was found.
    pub findings: String,
}

/// Books an inspection; the citizen sees day, hour and names. A later booking takes the place of one still to come.
pub async fn book_inspection(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Booking,
) -> Res<CaseRow> {
    let people = people_of(input.people)?;
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.inspect", rules::IN_WORK).await?;
    if input.at <= act.now {
        return Err(Failure::field("at", "out_of_range", "in the future"));
    }
    let place: String = nfc(&input.place).chars().take(500).collect();
    store::close_records(tx, case.id, "inspection", act.now).await?;
    let body = json!({ "people": people, "place": place });
    store::insert_record(tx, act, case.id, by, "inspection", Some(input.at), false, &body).await?;
    let sealed = world.sealed(tx, &case, &place).await?;
    let line = json!({ "at": input.at, "people": people, "place": sealed });
    world.settle(tx, act, by, &mut case, "inspection", &line, was).await?;
    super::notify(tx, act, &case, "inspection").await?;
    Ok(case)
}

/// Puts the minutes of an inspection on file, for the inspecting step that is open or was done last.
pub async fn record_minutes(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Minutes,
) -> Res<CaseRow> {
    let people = people_of(input.people)?;
    let findings = said("findings", &input.findings, 8000)?;
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.inspect", rules::OPEN).await?;
    if input.day > act.now.day() || input.day < case.submitted.day() {
        return Err(Failure::field("day", "out_of_range", "between filing and today"));
    }
    let steps = worklist::list_of(tx, case.id.uuid()).await?;
    let step = steps.iter().rev().find(|t| t.act == "inspect" && t.state != "cancelled").map(|t| t.element.clone());
    store::close_records(tx, case.id, "inspection", act.now).await?;
    let body = json!({ "day": input.day, "people": people, "findings": findings, "step": step });
    store::insert_record(tx, act, case.id, by, "minutes", None, true, &body).await?;
    let sealed = world.sealed(tx, &case, &format!("{}\n{findings}", people.join("; "))).await?;
    let line = json!({ "day": input.day, "step": step, "text": sealed });
    world.settle(tx, act, by, &mut case, "minutes", &line, was).await?;
    Ok(case)
}

/// Refuses a decision for which minutes are missing.
pub(super) async fn check_minutes(tx: &mut Tx, world: &World, act: &Act, case: &CaseRow, outcome: &str) -> Res<()> {
    let package = world.package(case)?;
    let Some(rule) = package.record.inspection.as_ref().filter(|i| i.minutes) else { return Ok(()) };
    let steps = worklist::list_of(tx, case.id.uuid()).await?;
    let records = store::list_records(tx, case.id).await?;
    let facts = catalogue::package::with_defaults(package.form.as_deref(), &case.facts);
    let is_wanted = outcome == "approve" && rule.required.holds(&facts, act.now);
    match rules::step_without_minutes(&steps, &records, is_wanted) {
        None => Ok(()),
        Some(step) => Err(Refusal::new("cases.minutes_missing").with("step", step).into()),
    }
}

fn people_of(people: Vec<String>) -> Res<Vec<String>> {
    let people: Vec<_> = people.iter().map(|p| nfc(p)).filter(|p| !p.is_empty()).collect();
    if people.is_empty() || people.len() > PEOPLE_MAX || people.iter().any(|p| p.chars().count() > 200) {
        return Err(Failure::field("people", "required", format!("1 to {PEOPLE_MAX}")));
    }
    Ok(people)
}
