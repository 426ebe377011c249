//! Re-routing: a case filed under the wrong procedure or for the wrong agency goes on under the right one. Code, receipt
//! and what was paid stay; version, process, fee and due time are those of the right procedure from the same receipt.

use super::filing::{find_version, start_process, variant_of};
use super::placing::CaseSteps;
use super::{Opened, World, checked, follow_pauses, place, said};
use crate::model::{Case, CaseRow};
use crate::{rules, store};
use base::{Act, Id, Money, Refusal, Res};
use catalogue::Version;
use catalogue::cache::PackageContent;
use catalogue::model::Channel;
use db::Tx;
use kernel::accounts::Actor;
use kernel::tally::{self, Delta};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Where the case belongs. What is left out stays as it is, or follows from the procedure.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rerouting {
    /// Code of the right procedure.
    #[serde(default)]
    pub procedure: Option<String>,
    /// Agency that is to decide: code or identity.
    #[serde(default)]
    pub deciding_unit: Option<String>,
    /// Variant; follows from the answers when left out.
    #[serde(default)]
    pub variant: Option<String>,
    /// Answers that the right procedure asks for, laid over those there are.
    #[serde(default)]
    pub form: Map<String, Value>,
    /// Ground of an exemption from fees under the right procedure.
    #[serde(default)]
    pub exemption: Option<String>,
    /// Why, for the applicant and the file.
    pub reason: String,
}

/// Sends a case on under the right procedure or to the right agency; possible until it is decided.
///
/// # Errors
/// `Refused` `cases.decided_already`, `cases.nothing_changes`, `cases.no_package`, `cases.not_competent`.
pub async fn reroute(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Rerouting,
) -> Res<CaseRow> {
    let reason = said("reason", &input.reason, 1000)?;
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.reroute", rules::REROUTABLE).await?;
    if case.outcome.is_some() {
        return Err(Refusal::new("cases.decided_already").into());
    }
    let before = case.clone();
    let version = match &input.procedure {
        Some(code) => find_version(world, code, case.submitted)?,
        None => world.catalogue.version(case.procedure_version).cloned().ok_or(base::Failure::NotFound)?,
    };
    let package = version.package().ok_or_else(|| Refusal::new("cases.no_package").with("procedure", &version.code))?;
    end_process(tx, world, act, &case).await?;
    repin(world, &mut case, &version, package, &input)?;
    if same(&before, &case) {
        return Err(Refusal::new("cases.nothing_changes").into());
    }
    store::close_records(tx, case.id, "pause", act.now).await?;
    if case.accepted.is_some() {
        case.first_due = world.due_from(&case, &[])?.and_then(|d| d.due);
        start_process(tx, world, act, package, &case).await?;
        let hosted = kernel::process::find_running(tx, case.id.uuid()).await?;
        let active = hosted.map(|h| kernel::process::active(&h.state)).unwrap_or_default();
        follow_pauses(tx, world, act, by, &case, &active).await?;
        case.due = world.due(tx, &case).await?.and_then(|d| d.due);
        case.appointment = case.due;
    }
    recount(tx, &before, &case).await?;
    let missing = missing(tx, package, &case, act).await?;
    let body = json!({ "from": side(&before), "to": side(&case), "owed": owed(&case), "refund": refund(&case),
        "missing": missing, "reason": reason });
    store::insert_record(tx, act, case.id, by, "rerouting", None, true, &body).await?;
    let sealed = world.sealed(tx, &case, &reason).await?;
    let line = json!({ "from": side(&before), "to": side(&case), "reason": sealed });
    world.settle(tx, act, by, &mut case, "rerouting", &line, was).await?;
    super::notify(tx, act, &case, "rerouting").await?;
    Ok(case)
}

async fn end_process(tx: &mut Tx, world: &World, act: &Act, case: &CaseRow) -> Res<()> {
    let Some(hosted) = kernel::process::find_running(tx, case.id.uuid()).await? else { return Ok(()) };
    let model = Arc::clone(&world.process(case)?.process);
    kernel::process::terminate(tx, act, &model, hosted, &CaseSteps::of(world, case)).await.map(drop)
}

/// What the right procedure makes of the case. Law of the day of receipt, as if it had been filed right.
fn repin(world: &World, case: &mut CaseRow, version: &Version, package: &PackageContent, input: &Rerouting) -> Res<()> {
    let (record, received) = (&package.record, case.submitted);
    case.facts.extend(input.form.clone());
    case.facts = checked::normalised(package, std::mem::take(&mut case.facts));
    case.variant = variant_of(record, input.variant.as_deref(), &case.facts, received)?;
    let told = input.deciding_unit.as_deref();
    case.deciding = place::deciding_anew(world, record, &case.variant, case.receiving, told, received.day())?;
    case.procedure_version = version.id;
    case.process_version = version.id;
    case.procedure_code.clone_from(&version.code);
    case.procedure_name = record.plain_name.clone().unwrap_or_else(|| version.name.clone());
    case.prolonged = None;
    let channel = Channel::parse(&case.channel).unwrap_or(Channel::Direct);
    let exemption = input.exemption.as_deref();
    let lines = catalogue::rules::fee(record, &case.variant, channel, received.day(), &case.facts, exemption, received);
    case.fee_total = catalogue::rules::fee_total(&lines);
    Ok(())
}

fn same(a: &CaseRow, b: &CaseRow) -> bool {
    (a.procedure_version, a.deciding, &a.variant, &a.facts) == (b.procedure_version, b.deciding, &b.variant, &b.facts)
}

fn owed(case: &CaseRow) -> Money {
    (case.fee_total - case.fee_paid).max(Money::ZERO)
}

/// More was paid than the right procedure costs; giving it back is a procedure of the treasury (practice.md rule 14).
fn refund(case: &CaseRow) -> Money {
    (case.fee_paid - case.fee_total).max(Money::ZERO)
}

fn side(case: &CaseRow) -> Value {
    json!({ "procedure": case.procedure_code, "version": case.procedure_version, "variant": case.variant,
        "deciding": case.deciding, "fee": case.fee_total, "due": case.due })
}

/// The register counts the case under its right procedure, so the sums of the day of receipt must too.
async fn recount(tx: &mut Tx, before: &CaseRow, case: &CaseRow) -> Res<()> {
    if before.procedure_code == case.procedure_code {
        return Ok(());
    }
    let one = |topic, n| Delta { unit: case.receiving, topic, day: case.submitted.day(), measure: "received", n };
    tally::add(tx, &[one(&before.procedure_code, -1), one(&case.procedure_code, 1)]).await
}

/// Documents that the right procedure wants and nobody filed: to be asked for as a supplement, never a reason to refile.
async fn missing(tx: &mut Tx, package: &PackageContent, case: &CaseRow, act: &Act) -> Res<Vec<String>> {
    let filed = store::list_documents(tx, case.id).await?;
    let required = catalogue::rules::required_documents(&package.record, &case.variant, &case.facts, act.now);
    Ok(required.into_iter().filter(|d| filed.iter().all(|f| f.code != d.code)).map(|d| d.name.clone()).collect())
}
