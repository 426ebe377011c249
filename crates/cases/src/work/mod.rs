//! One function per act: load → authorise → rules → store → journal → tally → outbox, in one transaction.

mod alarms;
mod applicant;
mod archive;
mod back;
mod batch;
mod bundles;
mod certification;
pub(crate) mod checked;
mod checks;
mod consult;
mod conversation;
mod correct;
mod decisions;
mod ends;
mod files;
pub(crate) mod filing;
mod filters;
mod follow;
mod forget;
mod handover;
mod inspection;
mod many;
mod money;
mod note;
mod numbering;
mod owner;
mod parcels;
pub(crate) mod place;
mod placing;
mod posting;
mod reroute;
mod scans;
mod shift;
mod signers;
mod steps;
mod supplement;
mod tell;
mod time;
mod transfer;
mod watch;

pub use alarms::{ALARM_JOB, Alarm, run_job};
pub use applicant::{Applicant, CONFIRM_DRAFT, confirm_draft, take_back};
pub use archive::{Archiving, archive};
pub use back::{Recall, SendBack, recall, send_back};
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
pub use consult::{Answer, Consultation, answer_consultation, consult};
pub use conversation::{QUESTION, REPLY, Reply, Said, ask, conversation, reply};
pub use correct::{Correction, correct};
pub use decisions::{Question, answer_decision, decision_failed, find_question};
pub(crate) use ends::originals_owed;
pub use ends::{NonAcceptance, Return, Stop, Withdrawal, not_accept, return_result, stop, withdraw};
pub use files::{FileRemoval, attach_files, remove_file};
pub use filing::{SentPaper, accept, file, submit};
pub use filters::{forget_filter, save_filter};
pub use forget::forget_answers;
pub use handover::{Handover, hand_over};
pub use inspection::{Booking, Minutes, book_inspection, record_minutes};
pub use many::{FilingForMany, OWNERS_MAX, OneOwner, file_many};
pub use money::{CashReceipt, Payment, collect_fee, void_receipt};
pub use note::{Note, note};
pub use numbering::{NumberedResult, Numbering, number_result};
pub use parcels::{
    Parcelled, UNDELIVERED_REASONS, close_bag, deliver_parcel, parcel_arrived, parcel_came_back, send_by_post,
};
pub(crate) use placing::CaseSteps;
pub use posting::{Objection, object};
pub use reroute::{Rerouting, reroute};
pub use scans::{assign_scan, attach_scan, keep_scan, remove_scan};
pub(crate) use scans::{desk_code, desks_of, open_scan, visible_scan};
pub use shift::{Shift, cash_of, close_shift, open_shift};
pub use signers::{Signer, list_signers};
pub(crate) use steps::find_post_for;
pub use steps::{Completion, Decision, claim, complete_task, decide, fire_timer};
pub use supplement::{
    Asked, Supplement, SupplementItem, SupplementRequest, answer_supplement, ask_supplement, asked_for, asked_in,
    receive_supplement,
};
pub(crate) use tell::notify;
pub use tell::{NOTICE_JOB, Which, letter_instead, may_tell, print_letters, retry_notice, unprint};
pub use time::{Apology, Prolongation, apologise, prolong};
pub use transfer::{Transfer, Transferred, owed_for_update, take_transfer};
pub use watch::{CauseOfDelay, note_cause, note_cause_all, remind, remind_all};

pub(crate) use follow::pause_of;
use follow::{follow, follow_pauses};

use crate::model::{Case, CaseRow, Status};
use crate::{rules, store};
use access::Access;
use base::{Act, Failure, Id, Refusal, Res};
use calendar::{Calendar, Due};
use catalogue::Catalogue;
use catalogue::cache::PackageContent;
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, By, Subject};
use kernel::organisation::{HeldPost, Organisation, Unit};
use kernel::tally::{self, Delta};
use kernel::vault::Vault;
use kernel::worklist::{self, TaskRow};
use serde_json::{Value, json};
use std::sync::Arc;

/// What an agency may do that was only asked for its opinion.
const OF_THE_CONSULTED: &[&str] = &["cases.view", "cases.claim", "cases.complete_task", "cases.answer_consultation"];
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

/// A case opened for an act: locked, in a state that the act is for, with the post in which the actor acts.
pub(crate) struct Opened {
    pub case: CaseRow,
    /// The state before the act.
    pub was: Status,
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

    /// The package whose process the case runs. Its record, form and fees stay those of [`World::package`].
    pub(crate) fn process(&self, case: &CaseRow) -> Res<&PackageContent> {
        let version = self.catalogue.version(case.process_version);
        version.and_then(|v| v.package()).ok_or_else(|| Failure::Internal(format!("no process for case {}", case.code)))
    }

    /// Locks the case, checks that the actor may do `action`, that nobody was faster, and that it is in one of `states`.
    pub(crate) async fn open(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        act: &Act,
        id: Id<Case>,
        if_match: Option<i64>,
        action: &str,
        states: &[Status],
    ) -> Res<Opened> {
        let case = store::get_for_update(tx, id).await?;
        let open_tasks = worklist::list_open(tx, id.uuid()).await?;
        let post = self.authorise(tx, actor, act, &case, &open_tasks, action).await?;
        if let Some(seen) = if_match
            && seen != case.version
        {
            return Err(Failure::Conflict { version: case.version, changed: changed_since(tx, id, seen).await? });
        }
        if case.has_flag("archived") {
            return Err(Refusal::new("cases.archived").with("code", &case.code).into());
        }
        rules::in_state(&case, states)?;
        let (was, by) = (case.status, actor.by(&post));
        Ok(Opened { case, was, post, by, open_tasks })
    }

    /// Acts belong to the agencies with an open step; one whose step is done may still look, and is told that this is all.
    async fn authorise(
        &self,
        tx: &mut Tx,
        actor: &Actor,
        act: &Act,
        case: &CaseRow,
        open_tasks: &[TaskRow],
        action: &str,
    ) -> Res<HeldPost> {
        let day = act.now.day();
        let answer =
            self.access.authorise(actor, &self.organisation, day, action, &case.resource(parts(open_tasks, action)));
        match answer {
            Ok(post) => Ok(post.clone()),
            Err(Failure::NotFound) => {
                let all = agencies(&worklist::list_of(tx, case.id.uuid()).await?);
                self.access.authorise(actor, &self.organisation, day, "cases.view", &case.resource(all))?;
                Err(Failure::Forbidden)
            }
            Err(other) => Err(other),
        }
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

pub(crate) fn beyond(e: &calendar::CalendarError) -> Failure {
    Refusal::new("cases.beyond_calendar").with("detail", e).into()
}

/// Agencies in which tasks wait or waited.
pub(crate) fn agencies(tasks: &[TaskRow]) -> Vec<Id<Unit>> {
    tasks.iter().filter_map(|t| t.agency).collect()
}

/// Agencies that may do this act because of their open steps. One that was only asked answers, and has no further part.
pub(crate) fn parts(open: &[TaskRow], action: &str) -> Vec<Id<Unit>> {
    let counts = |t: &&TaskRow| t.element != consult::ELEMENT || OF_THE_CONSULTED.contains(&action);
    open.iter().filter(counts).filter_map(|t| t.agency).collect()
}

/// A text that must be there, clean and not too long.
fn said(field: &str, text: &str, letters_max: usize) -> Res<String> {
    let text = text.lines().map(base::nfc).collect::<Vec<_>>().join("\n").trim().to_owned();
    if text.is_empty() || text.chars().count() > letters_max {
        return Err(Failure::field(field, "required", format!("1 to {letters_max}")));
    }
    Ok(text)
}
