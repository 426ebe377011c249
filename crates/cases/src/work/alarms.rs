//! What a case waits for on legal time beside the timers of its process: an applicant's answer, a result nobody fetches, the
//! silence of a consulted agency, the end of a posting. Each is a job that rings as of the moment it was due, however late
//! it runs, and does nothing where what it waited for has come.

use super::{World, consult, posting, steps, supplement};
use crate::model::{Case, CaseRow, Record, Status};
use crate::{rules, store};
use base::{Act, Failure, Id, Instant, Res};
use db::Tx;
use kernel::jobs::{self, Claimed, JobClock};
use kernel::journal::By;
use kernel::process::{self, Instance};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Kind of the job that rings an [`Alarm`].
pub const ALARM_JOB: &str = "cases.alarm";

/// What rings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
pub enum Alarm {
    /// The applicant has not answered a supplement request yet.
    SupplementWarning {
        /// The case.
        case: Id<Case>,
        /// The request.
        record: Id<Record>,
        /// First or second warning.
        n: usize,
    },
    /// The applicant's time to answer is over.
    SupplementEnd {
        /// The case.
        case: Id<Case>,
        /// The request.
        record: Id<Record>,
    },
    /// A result lies at the desk.
    ResultWaiting {
        /// The case.
        case: Id<Case>,
        /// First or second reminder.
        n: usize,
    },
    /// A consulted agency's time is over.
    ConsultationSilent {
        /// The case.
        case: Id<Case>,
        /// The consultation.
        record: Id<Record>,
    },
    /// The time of a consulted agency's step is over, and the model draws no timer for it.
    StepSilent {
        /// The case.
        case: Id<Case>,
        /// The process.
        instance: Id<Instance>,
        /// The step in it.
        key: u32,
    },
    /// A posting period is over.
    PostingEnd {
        /// The case.
        case: Id<Case>,
        /// The posting.
        record: Id<Record>,
    },
}

impl Alarm {
    fn case(&self) -> Id<Case> {
        match self {
            Self::SupplementWarning { case, .. }
            | Self::SupplementEnd { case, .. }
            | Self::ResultWaiting { case, .. }
            | Self::ConsultationSilent { case, .. }
            | Self::StepSilent { case, .. }
            | Self::PostingEnd { case, .. } => *case,
        }
    }
}

/// Sets an alarm.
pub(super) async fn set(tx: &mut Tx, act: &Act, at: Instant, alarm: &Alarm) -> Res<()> {
    let subject = Some(alarm.case().uuid());
    jobs::insert(tx, act, ALARM_JOB, subject, JobClock::Legal, at, &json!(alarm)).await.map(drop)
}

/// Runs a job of legal time that belongs to a case and finishes it in the same transaction: a crash in between must not run
/// it twice. `act.now` is the moment at which the job was due. Gives the case; `None` for other kinds of jobs, which stay.
pub async fn run_job(tx: &mut Tx, world: &World, act: &Act, job: &Claimed) -> Res<Option<Id<Case>>> {
    let case = match job.kind.as_str() {
        process::TIMER_JOB => {
            let broken = || Failure::Internal("a timer job without instance or timer".into());
            let instance = job.body["instance"].as_str().and_then(Id::<Instance>::parse).ok_or_else(broken)?;
            let timer = job.body["timer"].as_u64().and_then(|t| u32::try_from(t).ok()).ok_or_else(broken)?;
            steps::fire_timer(tx, world, act, instance, timer).await?;
            process::find_subject(tx, instance).await?.map(Id::new)
        }
        ALARM_JOB => {
            let alarm = Alarm::deserialize(&job.body).map_err(Failure::internal)?;
            ring(tx, world, act, &alarm).await?;
            Some(alarm.case())
        }
        _ => return Ok(None),
    };
    jobs::finish(tx, job.id).await?;
    Ok(case)
}

async fn ring(tx: &mut Tx, world: &World, act: &Act, alarm: &Alarm) -> Res<()> {
    let case = store::get_for_update(tx, alarm.case()).await?;
    match alarm {
        Alarm::SupplementWarning { record, n, .. } => supplement::warn(tx, world, act, case, *record, *n).await,
        Alarm::SupplementEnd { record, .. } => supplement::end_unanswered(tx, world, act, case, *record).await,
        Alarm::ResultWaiting { n, .. } => remind_of_result(tx, world, act, case, *n).await,
        Alarm::ConsultationSilent { record, .. } => consult::close_silent(tx, world, act, case, *record).await,
        Alarm::StepSilent { instance, key, .. } => consult::pass_silent(tx, world, act, case, *instance, *key).await,
        Alarm::PostingEnd { record, .. } => posting::end(tx, world, act, case, *record).await,
    }
}

/// A result waits at the counter: the applicant is reminded on the working day after the fifth, and again after the tenth
/// (practice.md, need 4).
pub(super) async fn await_pickup(tx: &mut Tx, world: &World, act: &Act, case: &CaseRow, n: usize) -> Res<()> {
    if case.return_method != "counter" {
        return Ok(());
    }
    // Beyond the calendar nobody can be reminded on a working day; the act that finished the case goes on all the same.
    let Some(at) = case.finished.and_then(|f| rules::pickup_reminder(world.calendar.of(None), f, n).ok()) else {
        return Ok(());
    };
    set(tx, act, at, &Alarm::ResultWaiting { case: case.id, n }).await
}

async fn remind_of_result(tx: &mut Tx, world: &World, act: &Act, mut case: CaseRow, n: usize) -> Res<()> {
    if case.status != Status::Finished {
        return Ok(());
    }
    let was = case.status;
    case.set_flag("reminded");
    let body = json!({ "of": "result", "n": n });
    store::insert_record(tx, act, case.id, By::default(), "reminder", None, true, &body).await?;
    world.settle(tx, act, By::default(), &mut case, "reminder", &body, was).await?;
    super::notify(tx, act, &case, "result_waiting").await?;
    if n < rules::PICKUP_REMINDERS {
        await_pickup(tx, world, act, &case, n + 1).await?;
    }
    Ok(())
}
