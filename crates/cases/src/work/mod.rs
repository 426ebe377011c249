//! One function per act: load → authorise → rules → store → journal → tally → outbox, in one transaction.

mod batch;
mod bundles;
mod certification;
mod checks;
mod ends;
mod files;
pub(crate) mod filing;
mod filters;
mod handover;
mod money;
mod note;
mod parcels;
mod placing;
mod shift;
mod signers;
mod steps;
mod supplement;
mod tell;
mod time;
mod watch;

pub(crate) use batch::leave;
pub use batch::{BATCH_MAX, Batch, claim_all};
pub use bundles::{
    Destination, NewBundle, destinations, find_in_bundle, make_bundle, may_take, recall_bundle, remove_from_bundle,
    scan_bundle, take_bundle,
};
pub use certification::{
    COPIES_MAX, Certification, CertificationKind, CertifiedCase, ORIGINALS_MAX, Original, PAGES_MAX,
    certification_book, certification_fee, certify, list_certification_kinds, own_agency,
};
pub use checks::check_documents;
pub(crate) use ends::originals_owed;
pub use ends::{NonAcceptance, Return, Stop, Withdrawal, not_accept, return_result, stop, withdraw};
pub use files::{FileRemoval, assign_scan, attach_files, attach_scan, keep_scan, remove_file, remove_scan};
pub(crate) use files::{desk_code, desks_of, open_scan, visible_scan};
pub use filing::{accept, file};
pub use filters::{forget_filter, save_filter};
pub use handover::{Handover, hand_over};
pub use money::{CashReceipt, Payment, collect_fee, void_receipt};
pub use note::{Note, note};
pub use parcels::{
    Parcelled, UNDELIVERED_REASONS, close_bag, deliver_parcel, parcel_arrived, parcel_came_back, send_by_post,
};
pub(crate) use placing::CaseSteps;
pub use shift::{Shift, cash_of, close_shift, open_shift};
pub use signers::{Signer, list_signers};
pub(crate) use steps::find_post_for;
pub use steps::{Completion, Decision, Numbering, claim, complete_task, decide, fire_timer, number_result};
pub use supplement::{Supplement, SupplementItem, SupplementRequest, ask_supplement, receive_supplement};
pub(crate) use tell::notify;
pub use tell::{NOTICE_JOB, Which, letter_instead, may_tell, print_letters, retry_notice, unprint};
pub use time::{Answer, Apology, Consultation, Prolongation, answer_consultation, apologise, consult, prolong};
pub use watch::{CauseOfDelay, note_cause, note_cause_all, remind, remind_all};

use crate::model::{Case, CaseRow, Status};
use crate::{rules, store};
use access::Access;
use base::{Act, Failure, Id, Refusal, Res};
use calendar::{Calendar, Due, Pause, Policy};
use catalogue::Catalogue;
use catalogue::cache::PackageContent;
use catalogue::model::ProcedureRecord;
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, By, Subject};
use kernel::organisation::{HeldPost, Organisation};
use kernel::tally::{self, Delta};
use kernel::vault::Vault;
use kernel::worklist::{self, TaskRow};
use serde_json::{Value, json};
use std::sync::Arc;

/// What an agency may do that has no part in a case but a question to answer.
pub(crate) const OF_THE_CONSULTED: &[&str] = &["cases.view", "cases.answer_consultation"];
/// Acts whose lines do not count the version of their case up: they change nothing that another act stands on.
const QUIET_ACTS: &[&str] = &["claim", "note"];

/// What acts need beside the database, as of one moment.
#[derive(Clone)]
pub struct World {
    /// Keys of persons.
    pub vault: Vault,
    /// Units over time.
    pub organisation: Arc<Organisation>,
    /// Procedures in force.
    pub catalogue: Arc<Catalogue>,
    /// Who may do what.
    pub access: Arc<Access>,
    /// Working calendar.
    pub calendar: Arc<Calendar>,
}

/// A case opened for an act: locked, with the post in which the actor acts.
pub(crate) struct Opened {
    pub case: CaseRow,
    pub post: HeldPost,
    pub by: By,
    pub open_tasks: Vec<TaskRow>,
}

impl World {
    /// The package that a case was accepted under.
    pub(crate) fn package(&self, case: &CaseRow) -> Res<&PackageContent> {
        let version = self.catalogue.version(case.procedure_version);
        version.and_then(|v| v.package()).ok_or_else(|| Failure::Internal(format!("no package for case {}", case.code)))
    }

    /// Locks the case, checks its version and that the actor may do `action`.
    pub(crate) async fn open(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        act: &Act,
        id: Id<Case>,
        if_match: Option<i64>,
        action: &str,
    ) -> Res<Opened> {
        let case = store::get_for_update(tx, id).await?;
        let open_tasks = worklist::list_open(tx, id.uuid()).await?;
        let mut on = case.resource(open_tasks.iter().filter_map(|t| t.agency).collect());
        let day = act.now.day();
        let post = match self.access.authorise(actor, &self.organisation, day, action, &on) {
            // An agency that was only asked has a part too: it may answer, and say something.
            Err(Failure::NotFound) if OF_THE_CONSULTED.contains(&action) => {
                on.others.extend(store::list_consulted(tx, id).await?);
                self.access.authorise(actor, &self.organisation, day, action, &on)?
            }
            found => found?,
        };
        let post = post.clone();
        if let Some(seen) = if_match
            && seen != case.version
        {
            return Err(Failure::Conflict { version: case.version, changed: changed_since(tx, id, seen).await? });
        }
        let by = actor.by(&post);
        Ok(Opened { case, post, by, open_tasks })
    }

    /// The legal due time of a case now, from its pauses and prolongation, with its reasons.
    pub(crate) async fn due(&self, tx: &mut Tx, case: &CaseRow) -> Res<Option<Due>> {
        let records = store::list_records(tx, case.id).await?;
        self.due_from(case, &records)
    }

    /// The same from records already loaded.
    pub(crate) fn due_from(&self, case: &CaseRow, records: &[crate::model::RecordRow]) -> Res<Option<Due>> {
        let Some(accepted) = case.accepted else { return Ok(None) };
        let record = &self.package(case)?.record;
        let pauses = records.iter().filter(|r| r.kind == "pause").map(|r| pause_of(record, r)).collect();
        let clock = catalogue::rules::clock(record, &case.variant, accepted, pauses, case.prolonged.as_deref());
        calendar::due(&self.calendar, &clock).map(Some).map_err(|e| beyond(&e))
    }

    /// Writes the case, its journal line, counters and the notice of a changed status.
    pub(crate) async fn settle(
        &self,
        tx: &mut Tx,
        act: &Act,
        by: By,
        case: &mut CaseRow,
        verb: &'static str,
        body: &Value,
        was: Status,
    ) -> Res<()> {
        store::update(tx, case).await?;
        let body = json!({ "status": case.status, "due": case.due, "is": body });
        journal::write(tx, by, act.now, Subject::new("case", case.id), verb, &body).await?;
        if was != case.status {
            self.count(tx, act, case).await?;
            notify(tx, act, case, verb).await?;
        }
        Ok(())
    }

    async fn count(&self, tx: &mut Tx, act: &Act, case: &CaseRow) -> Res<()> {
        let delta = |unit, measure| Delta { unit, topic: &case.procedure_code, day: act.now.day(), measure, n: 1 };
        let deltas = match (case.status, case.timeliness.as_deref()) {
            (Status::Finished, Some("before")) => {
                vec![delta(case.deciding, "finished"), delta(case.deciding, "finished_before")]
            }
            (Status::Finished, Some("on_time")) => {
                vec![delta(case.deciding, "finished"), delta(case.deciding, "finished_on_time")]
            }
            (Status::Finished, _) => vec![delta(case.deciding, "finished"), delta(case.deciding, "finished_late")],
            (Status::Returned, _) => vec![delta(case.receiving, "returned")],
            (Status::NotAccepted, _) => vec![delta(case.receiving, "not_accepted")],
            (Status::Stopped, _) => vec![delta(case.deciding, "stopped")],
            (Status::Withdrawn, _) => vec![delta(case.receiving, "withdrawn")],
            (Status::AwaitingSupplement, _) => vec![delta(case.deciding, "supplement_asked")],
            _ => return Ok(()),
        };
        tally::add(tx, &deltas).await
    }

    /// Free text of an act as a personal field of the case's owner.
    pub(crate) async fn sealed(&self, tx: &mut Tx, case: &CaseRow, text: &str) -> Res<Value> {
        if text.is_empty() {
            return Ok(Value::Null);
        }
        match self.vault.find_key(tx, case.owner).await? {
            Some(key) => journal::sealed(&key, &json!(text)),
            None => Ok(Value::Null),
        }
    }
}

/// The acts since the version that the actor saw: what the screen tells the one who came second.
async fn changed_since(tx: &mut Tx, id: Id<Case>, seen: i64) -> Res<Value> {
    let lines = journal::list(tx, id.uuid()).await?;
    let skip = usize::try_from(seen).unwrap_or(0);
    let tell = |l: &journal::Line| json!({ "act": l.act, "at": l.at, "by": l.by.actor });
    let counted = lines.iter().filter(|l| !QUIET_ACTS.contains(&l.act.as_str()));
    Ok(Value::Array(counted.skip(skip).map(tell).collect()))
}

pub(crate) fn pause_of(record: &ProcedureRecord, r: &crate::model::RecordRow) -> Pause {
    let ground = r.body["ground"].as_str().unwrap_or("");
    let policy = catalogue::rules::pause_policy(record, ground).unwrap_or(Policy::Pause);
    Pause { from: r.at, to: r.closed, policy: Some(policy) }
}

pub(crate) fn beyond(e: &calendar::CalendarError) -> Failure {
    Refusal::new("cases.beyond_calendar").with("detail", e).into()
}

/// Opens or closes the pauses that steps of the process stand for (`motcua:pause`).
pub(crate) async fn follow_pauses(tx: &mut Tx, world: &World, act: &Act, by: By, case: &CaseRow) -> Res<bool> {
    let model = &world.package(case)?.process;
    if !model.nodes().iter().any(|n| n.attributes.contains_key("pause")) {
        return Ok(false);
    }
    let open = worklist::list_open(tx, case.id.uuid()).await?;
    let ground = |t: &TaskRow| {
        let node = model.find_node(&t.element)?;
        model.node(node).attributes.get("pause").cloned()
    };
    let wanted: Vec<String> = open.iter().filter_map(ground).collect();
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
    for ground in wanted.into_iter().filter(|g| !standing.contains(g)) {
        let body = json!({ "ground": ground, "step": true });
        store::insert_record(tx, act, case.id, by, "pause", None, false, &body).await?;
        changed = true;
    }
    Ok(changed)
}

/// Brings status and due time in line with what the process did: a pause that began or ended, a result that is ready.
pub(crate) async fn follow(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    case: &mut CaseRow,
    moved: &kernel::process::Moved,
) -> Res<()> {
    if follow_pauses(tx, world, act, by, case).await? {
        case.due = world.due(tx, case).await?.and_then(|d| d.due);
    }
    if moved.finished == Some(flow::Status::Completed) {
        let due = if case.due.is_some() { case.due } else { case.first_due };
        let granted = world.package(case)?.record.supplement.as_ref().map_or(1, |s| i64::from(s.rounds));
        case.timeliness = Some(rules::timeliness(case, due, act.now, granted).name().into());
        case.finished = Some(act.now);
        case.status = Status::Finished;
        if case.outcome.is_none() {
            case.outcome = Some("approve".into());
        }
        return Ok(());
    }
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
