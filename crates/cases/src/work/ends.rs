//! The ends of a case: not accepted (status 3), stopped and given back (8), withdrawn (7), returned (10). A refusal as the
//! result is a decision, see `steps`.

use super::placing::CaseSteps;
use super::{Opened, World, consult, parcels};
use crate::model::{Case, CaseRow, DocumentLine, Status};
use crate::{rules, store};
use base::{Act, Failure, Id, Res};
use catalogue::model::ProcedureRecord;
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::By;
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// The file is not taken (Mẫu 03).
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NonAcceptance {
    /// Reasons, in words for the applicant.
    pub reasons: Vec<String>,
}

/// Work ends because the conditions are not met; the file goes back.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stop {
    /// Reasons, in words for the applicant.
    pub reasons: Vec<String>,
}

/// The applicant takes the case back.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Withdrawal {
    /// Why, where the applicant says so.
    #[serde(default)]
    pub reason: String,
}

/// The result is handed out.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// The identity paper of the taker, or the authorisation, was checked.
    #[serde(default)]
    pub identity_checked: bool,
    /// Name of an authorised taker; empty: the owner or filer.
    #[serde(default)]
    pub authorised: String,
    /// Originals that the procedure collects were taken in.
    #[serde(default)]
    pub originals_collected: bool,
    /// The taker signed (in the register, on the slip, on the device).
    #[serde(default)]
    pub signed: bool,
    /// `counter`, `post` or `electronic`; as filed when left out.
    #[serde(default)]
    pub method: Option<String>,
    /// Parcel number, by post.
    #[serde(default)]
    pub parcel: Option<String>,
}

/// Does not accept the file.
pub async fn not_accept(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: NonAcceptance,
) -> Res<CaseRow> {
    let opened = world.open(tx, actor, act, id, if_match, "cases.not_accept", rules::BEFORE_WORK).await?;
    let Opened { case, by, .. } = opened;
    End { to: Status::NotAccepted, verb: "non_acceptance", text: reasons(input.reasons)?, more: Map::new() }
        .reach(tx, world, act, by, case)
        .await
}

/// Stops the case and gives the file back.
pub async fn stop(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Stop,
) -> Res<CaseRow> {
    let opened = world.open(tx, actor, act, id, if_match, "cases.stop", rules::OPEN).await?;
    let Opened { case, by, .. } = opened;
    End { to: Status::Stopped, verb: "stop", text: reasons(input.reasons)?, more: Map::new() }
        .reach(tx, world, act, by, case)
        .await
}

/// The applicant withdraws; possible while no result was decided.
pub async fn withdraw(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Withdrawal,
) -> Res<CaseRow> {
    let opened = world.open(tx, actor, act, id, if_match, "cases.withdraw", rules::OPEN).await?;
    if !withdrawable(&opened.case) {
        return Err(base::Refusal::new("cases.decided_already").into());
    }
    let Opened { case, by, .. } = opened;
    let text = input.reason.chars().take(1000).collect();
    End { to: Status::Withdrawn, verb: "withdrawal", text, more: Map::new() }.reach(tx, world, act, by, case).await
}

/// Whether a case can still be withdrawn: nothing was decided.
pub(super) fn withdrawable(case: &CaseRow) -> bool {
    case.outcome.is_none()
}

fn reasons(reasons: Vec<String>) -> Res<String> {
    let text = reasons.iter().map(|r| base::nfc(r)).filter(|r| !r.is_empty()).collect::<Vec<_>>().join("\n");
    if text.is_empty() || text.chars().count() > 4000 {
        return Err(Failure::field("reasons", "required", "1 to 4000"));
    }
    Ok(text)
}

/// An end before there is a result.
pub(super) struct End {
    /// The state after it.
    pub to: Status,
    /// Its verb and kind of record.
    pub verb: &'static str,
    /// Why, for the applicant.
    pub text: String,
    /// What else stands on the record.
    pub more: Map<String, Value>,
}

impl End {
    /// Ends the case: process, pauses and questions go with it; what was filed in the original goes back.
    pub async fn reach(self, tx: &mut Tx, world: &World, act: &Act, by: By, mut case: CaseRow) -> Res<CaseRow> {
        let was = case.status;
        if let Some(hosted) = kernel::process::find_running(tx, case.id.uuid()).await? {
            let model = std::sync::Arc::clone(&world.process(&case)?.process);
            kernel::process::terminate(tx, act, &model, hosted, &CaseSteps::of(world, &case)).await?;
        }
        store::close_records(tx, case.id, "pause", act.now).await?;
        store::close_records(tx, case.id, "supplement_request", act.now).await?;
        consult::drop_open(tx, act, &case).await?;
        if case.accepted.is_some() {
            let due = world.due(tx, &case).await?.and_then(|d| d.due).or(case.first_due);
            let granted = world.package(&case)?.record.supplement.as_ref().map_or(1, |s| i64::from(s.rounds));
            case.timeliness = Some(rules::timeliness(&case, due, act.now, granted).name().into());
        }
        case.finished = Some(act.now);
        case.status = self.to;
        let documents = store::list_documents(tx, case.id).await?;
        let originals: Vec<_> =
            documents.iter().filter(|d| d.originals > 0).map(|d| json!([d.name, d.originals])).collect();
        let mut body = self.more;
        body.insert("text".into(), json!(self.text));
        body.insert("originals_back".into(), json!(originals));
        store::insert_record(tx, act, case.id, by, self.verb, None, true, &Value::Object(body)).await?;
        let sealed = world.sealed(tx, &case, &self.text).await?;
        world.settle(tx, act, by, &mut case, self.verb, &json!({ "text": sealed }), was).await?;
        Ok(case)
    }
}

/// Hands the result out: only when identity or authorisation, fee and required originals are settled.
pub async fn return_result(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Return,
) -> Res<CaseRow> {
    let states = &[Status::Finished];
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.return_result", states).await?;
    let method = input.method.clone().unwrap_or_else(|| case.return_method.clone());
    if !["counter", "post", "electronic"].contains(&method.as_str()) {
        return Err(Failure::field("method", "unknown_method", method));
    }
    if method == "post" && input.parcel.as_deref().is_none_or(|p| p.trim().is_empty()) {
        return Err(Failure::field("parcel", "required", ""));
    }
    let record = &world.package(&case)?.record;
    let owed = originals_owed(record, &case, &store::list_documents(tx, case.id).await?);
    // By post the postman checks and lets sign; electronically the sign-in did.
    let at_counter = method == "counter";
    let identity = input.identity_checked || !at_counter;
    let signed = input.signed || !at_counter || record.handing_out.signatures == 0;
    rules::return_obstacles(&case, identity, &owed, input.originals_collected, signed)?;
    let parcel = match &input.parcel {
        Some(number) if method == "post" => Some(parcels::dispatch(tx, actor, act, &case, number).await?),
        _ => None,
    };
    case.returned = Some(act.now);
    case.status = Status::Returned;
    case.return_method.clone_from(&method);
    let records = store::list_records(tx, case.id).await?;
    let body = json!({
        "results": rules::result_numbers(&records),
        "method": method, "parcel": parcel, "signed": input.signed, "authorised": !input.authorised.is_empty(),
        "originals_collected": input.originals_collected, "identity_checked": input.identity_checked,
    });
    store::insert_record(tx, act, case.id, by, "return", None, true, &body).await?;
    let mut line = body;
    line["authorised_name"] = world.sealed(tx, &case, &input.authorised).await?;
    world.settle(tx, act, by, &mut case, "return", &line, was).await?;
    Ok(case)
}

/// Originals that must come in before the result goes out.
pub(crate) fn originals_owed(record: &ProcedureRecord, case: &CaseRow, filed: &[DocumentLine]) -> Vec<String> {
    if case.outcome.as_deref() == Some("refuse") {
        return Vec::new();
    }
    let collected = record.documents.iter().filter(|d| d.collected_at_return);
    collected.filter(|d| filed.iter().any(|f| f.code == d.code)).map(|d| d.name.clone()).collect()
}
