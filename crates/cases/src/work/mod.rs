//! One function per act: load → authorise → rules → store → journal → tally → outbox, in one transaction.

mod alarms;
mod archive;
mod back;
mod checked;
mod consult;
mod correct;
mod decisions;
mod ends;
mod filing;
mod follow;
mod handover;
mod inspection;
mod many;
mod money;
mod numbering;
mod place;
mod placing;
mod posting;
mod reroute;
mod steps;
mod supplement;
mod time;

pub use alarms::{ALARM_JOB, Alarm, run_job};
pub use archive::{Archiving, archive};
pub use back::{Recall, SendBack, recall, send_back};
pub use consult::{Answer, Consultation, answer_consultation, consult};
pub use correct::{Correction, correct};
pub use decisions::{Question, answer_decision, decision_failed, find_question};
pub use ends::{NonAcceptance, Return, Stop, Withdrawal, not_accept, return_result, stop, withdraw};
pub use filing::{accept, file};
pub use handover::{Handover, hand_over};
pub use inspection::{Booking, Minutes, book_inspection, record_minutes};
pub use many::{FilingForMany, OWNERS_MAX, OneOwner, file_many};
pub use money::{Payment, close_shift, collect_fee, void_receipt};
pub use numbering::{NumberedResult, Numbering, number_result};
pub use posting::{Objection, object};
pub use reroute::{Rerouting, reroute};
pub use steps::{Completion, Decision, claim, complete_task, decide, fire_timer};
pub use supplement::{Supplement, SupplementItem, SupplementRequest, ask_supplement, receive_supplement};
pub use time::{Apology, Prolongation, apologise, prolong};

use follow::{follow, follow_pauses, pause_of};

use crate::model::{Case, CaseRow, Status};
use crate::{rules, store};
use access::Access;
use base::{Act, Failure, Id, Refusal, Res};
use calendar::{Calendar, Due};
use catalogue::Catalogue;
use catalogue::cache::PackageContent;
use db::Tx;
use kernel::accounts::Actor;
use kernel::jobs::{self, JobClock};
use kernel::journal::{self, By, Subject};
use kernel::organisation::{HeldPost, Organisation, Unit};
use kernel::tally::{self, Delta};
use kernel::vault::Vault;
use kernel::worklist::{self, TaskRow};
use serde_json::{Value, json};
use std::sync::Arc;

/// Kind of the job that tells the applicant of a change.
pub const NOTICE_JOB: &str = "cases.notice";

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
            self.access.authorise(actor, &self.organisation, day, action, &case.resource(agencies(open_tasks)));
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

/// Tells the applicant of a change: a job that finds out by itself to whom and how. Nothing personal stands in it.
pub(crate) async fn notify(tx: &mut Tx, act: &Act, case: &CaseRow, what: &str) -> Res<()> {
    if !case.has_flag("email") {
        return Ok(());
    }
    let body = json!({ "case": case.id, "what": what, "status": case.status, "at": act.now });
    jobs::insert(tx, act, NOTICE_JOB, Some(case.id.uuid()), JobClock::Machine, base::Instant::from_micros(0), &body)
        .await
        .map(drop)
}

/// The acts since the version that the actor saw: what the screen tells the one who came second.
async fn changed_since(tx: &mut Tx, id: Id<Case>, seen: i64) -> Res<Value> {
    let lines = journal::list(tx, id.uuid()).await?;
    let skip = usize::try_from(seen).unwrap_or(0);
    let tell = |l: &journal::Line| json!({ "act": l.act, "at": l.at, "by": l.by.actor });
    Ok(Value::Array(lines.iter().skip(skip).map(tell).collect()))
}

pub(crate) fn beyond(e: &calendar::CalendarError) -> Failure {
    Refusal::new("cases.beyond_calendar").with("detail", e).into()
}

/// Agencies in which tasks wait or waited.
pub(crate) fn agencies(tasks: &[TaskRow]) -> Vec<Id<Unit>> {
    tasks.iter().filter_map(|t| t.agency).collect()
}

/// A text that must be there, clean and not too long.
fn said(field: &str, text: &str, letters_max: usize) -> Res<String> {
    let text = text.lines().map(base::nfc).collect::<Vec<_>>().join("\n").trim().to_owned();
    if text.is_empty() || text.chars().count() > letters_max {
        return Err(Failure::field(field, "required", format!("1 to {letters_max}")));
    }
    Ok(text)
}
