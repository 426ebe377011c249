//! One function per act: load → authorise → rules → store → journal → tally → outbox, in one transaction.

mod ends;
mod filing;
mod handover;
mod money;
mod placing;
mod steps;
mod supplement;
mod time;

pub use ends::{NonAcceptance, Return, Stop, Withdrawal, not_accept, return_result, stop, withdraw};
pub use filing::{accept, file};
pub use handover::{Handover, hand_over};
pub use money::{Payment, close_shift, collect_fee, void_receipt};
pub use steps::{Completion, Decision, Numbering, claim, complete_task, decide, fire_timer, number_result};
pub use supplement::{Supplement, SupplementItem, SupplementRequest, ask_supplement, receive_supplement};
pub use time::{Answer, Apology, Consultation, Prolongation, answer_consultation, apologise, consult, prolong};

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
        let others: Vec<Id<Unit>> = open_tasks.iter().filter_map(|t| t.agency).collect();
        let post =
            self.access.authorise(actor, &self.organisation, act.now.day(), action, &case.resource(others))?.clone();
        if let Some(seen) = if_match
            && seen != case.version
        {
            return Err(Failure::Conflict { version: case.version, changed: changed_since(tx, id, seen).await? });
        }
        rules::in_state(&case, states)?;
        let (was, by) = (case.status, actor.by(&post));
        Ok(Opened { case, was, post, by, open_tasks })
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
    if !case.flags.split(' ').any(|f| f == "email") {
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
