//! What a server does without being asked: sealing the journal, running jobs, taking scans, adding up tallies, forgetting what has
//! ended. One step after the other, so that nothing here competes with itself; only what waits for other machines (mail)
//! runs beside it, so that a slow server keeps no timer and no seal waiting.

use crate::parts::Parts;
use base::{Act, Failure, Id, Instant, Money, Res};
use cases::notices::Sender;
use cases::scans::{Desk, Looked, ScanFolder};
use cases::work::{Transfer, Transferred, take_transfer};
use db::Tx;
use decisions::Decide;
use kernel::jobs::{self, Claimed, JobClock};
use kernel::journal::By;
use kernel::process::{self, Instance};
use kernel::vault::Vault;
use kernel::{accounts, journal, replies, tally};
use payments::model::Demand;
use serde_json::Value;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;

/// Between two looks at the jobs.
const JOBS_EVERY: Duration = Duration::from_secs(1);
/// Between two seals; the other chores run along.
const SEAL_EVERY: u32 = 10;
/// Machine jobs claimed at once: few enough to be done within their lease, however slow a mail server is.
const JOBS_AT_ONCE: usize = 4;
/// Seconds before a failed job is tried again, unless the failure says how long to wait.
const WAIT_SECONDS: i64 = 5;
/// Jobs run in one look, so that a flood of them does not keep the journal unsealed.
const JOBS_MAX: usize = 500;
/// Readings from before there was an index that are indexed in one look.
const READINGS_AT_ONCE: usize = 200;
/// Runs of the tally in one look.
const COMPACT_RUNS_MAX: usize = 50;

/// A job under way.
pub type Running<'a> = Pin<Box<dyn Future<Output = Res<()>> + Send + 'a>>;

/// What runs a kind of job. It changes data through `Parts` and may be run again after a crash.
pub type Handler = for<'a> fn(&'a Parts, &'a Claimed) -> Running<'a>;

/// Which function runs which kind of job.
pub const HANDLERS: &[(&str, Handler)] = &[
    (process::TIMER_JOB, |parts, job| Box::pin(run_case_job(parts, job))),
    (cases::work::ALARM_JOB, |parts, job| Box::pin(run_case_job(parts, job))),
    (process::DECISION_JOB, |parts, job| Box::pin(decide(parts, job))),
    (process::MESSAGE_JOB, |parts, job| Box::pin(deliver_message(parts, job))),
    (process::MESSAGE_END_JOB, |parts, job| Box::pin(end_message(parts, job))),
    (cases::work::NOTICE_JOB, |parts, job| Box::pin(send_notice(parts, job))),
    (kernel::organisation::HOLDING_END_JOB, |parts, job| Box::pin(end_holding(parts, job))),
    (payments::work::SETTLED_JOB, |parts, job| Box::pin(tell_settled(parts, job))),
    (portal::export::EXPORT_JOB, |parts, job| Box::pin(pack_export(parts, job))),
    (administration::work::LEAVING_JOB, |parts, job| Box::pin(leave(parts, job))),
];

/// Runs until `stop` says so; then seals once more.
pub async fn run(parts: Arc<Parts>, scans: Option<ScanFolder>, stop: watch::Receiver<bool>) {
    tokio::join!(chores(Arc::clone(&parts), scans, stop.clone()), post(parts, stop));
}

/// Runs jobs in machine time until `stop` says so.
async fn post(parts: Arc<Parts>, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(JOBS_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    while !*stop.borrow() {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.changed() => break,
        }
        told("post", run_due(&parts, JobClock::Machine, parts.store.clock.machine()).await);
    }
}

async fn chores(parts: Arc<Parts>, mut scans: Option<ScanFolder>, mut stop: watch::Receiver<bool>) {
    let mut ticks = tokio::time::interval(JOBS_EVERY);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut n: u32 = 0;
    while !*stop.borrow() {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stop.changed() => break,
        }
        told("jobs", run_due(&parts, JobClock::Legal, parts.store.clock.legal()).await);
        if let Some(scans) = &mut scans {
            told("scans", take_scans(&parts, scans).await);
        }
        if n.is_multiple_of(SEAL_EVERY) {
            told("seal", seal(&parts).await);
            told("tally", compact(&parts).await);
            told("sweep", sweep(&parts).await);
            // One of 256 folders: all of them in three quarters of an hour.
            told("files", sweep_files(&parts, (n / SEAL_EVERY) as u8).await);
        }
        n = n.wrapping_add(1);
    }
    told("seal", seal(&parts).await);
}

/// A chore that failed is tried again at the next look.
fn told(chore: &'static str, outcome: Res<()>) {
    if let Err(failure) = outcome {
        tracing::error!(chore, error = %failure, "a chore failed");
    }
}

/// Seals what is not sealed yet, in the database and in the file beside it.
async fn seal(parts: &Parts) -> Res<()> {
    let now = parts.store.clock.legal();
    let sealed = parts.store.db.write(async move |tx: &mut Tx| journal::seal(tx, now).await).await?;
    if let Some(seal) = sealed {
        parts.store.folder.append_seal(&seal).map_err(Failure::internal)?;
    }
    Ok(())
}

/// Appends the seals that were committed but not yet in the file when the program last ended.
pub async fn catch_up_seals(parts: &Parts) -> Res<()> {
    let kept = parts.store.folder.read_seals().map_err(|fault| Failure::Internal(fault.message))?;
    let last = kept.last().map_or(0, |seal| seal.n);
    let seals = parts.store.db.read(async |tx: &mut Tx| journal::list_seals(tx).await).await?;
    // Only one can have been lost on the way; if more are missing the file was cut, and verification must show it.
    if let Some(seal) = seals.iter().find(|seal| seal.n == last + 1).filter(|seal| seals.len() as i64 == seal.n) {
        parts.store.folder.append_seal(seal).map_err(Failure::internal)?;
    }
    Ok(())
}

async fn compact(parts: &Parts) -> Res<()> {
    for _ in 0..COMPACT_RUNS_MAX {
        if parts.store.db.write(async |tx: &mut Tx| tally::compact(tx).await).await? == 0 {
            break;
        }
    }
    Ok(())
}

async fn sweep(parts: &Parts) -> Res<()> {
    let (machine, legal) = (parts.store.clock.machine(), parts.store.clock.legal());
    let swept = parts.store.db.write(async move |tx: &mut Tx| {
        accounts::delete_expired_sessions(tx, machine).await?;
        kernel::citizens::delete_expired(tx, machine).await?;
        portal::forget_expired(tx, legal).await?;
        portal::export::forget_expired(tx, legal).await?;
        kernel::access_log::index_older(tx, READINGS_AT_ONCE).await?;
        portal::forget_expired_uploads(tx, machine).await?;
        replies::sweep(tx, machine).await
    });
    swept.await.map(drop)
}

async fn sweep_files(parts: &Parts, folder: u8) -> Res<()> {
    let removed = parts.files.sweep(&parts.store.db, folder, parts.store.clock.machine()).await?;
    if removed > 0 {
        tracing::info!(removed, "files that no act had taken were removed");
    }
    Ok(())
}

/// Takes what the scanners of the desks left in the watched folder.
async fn take_scans(parts: &Parts, scans: &mut ScanFolder) -> Res<()> {
    let (world, act) = (parts.world(), parts.store.act());
    let desk = Desk {
        db: &parts.store.db,
        files: &parts.files,
        world: &world,
        act: &act,
        machine: parts.store.clock.machine(),
        texts: &parts.texts,
    };
    let looked = scans.look(&desk).await?;
    if looked != Looked::default() {
        tracing::info!(looked.attached, looked.kept, looked.refused, "scans were taken");
    }
    Ok(())
}

/// Runs the jobs of a clock that are due by `until`, earliest first. Legal ones are claimed one by one, because a timer
/// that fires may arm another that is due before the next. Also called when legal time jumps forward.
pub async fn run_due(parts: &Parts, clock: JobClock, until: Instant) -> Res<()> {
    let at_once = if clock == JobClock::Legal { 1 } else { JOBS_AT_ONCE };
    let mut ran = 0;
    while ran < JOBS_MAX {
        // A read is free; a claim takes the writer.
        let due = parts.store.db.read(async move |tx: &mut Tx| jobs::next_due(tx, clock, until).await).await?;
        if due.is_none() {
            break;
        }
        let machine = parts.store.clock.machine();
        let claimed =
            parts.store.db.write(async move |tx: &mut Tx| jobs::claim(tx, clock, until, machine, at_once).await);
        let claimed = claimed.await?;
        if claimed.is_empty() {
            // What is due waits for its next try.
            break;
        }
        for job in claimed {
            ran += 1;
            run_one(parts, job).await?;
        }
    }
    Ok(())
}

async fn run_one(parts: &Parts, job: Claimed) -> Res<()> {
    let outcome = match HANDLERS.iter().find(|(kind, _)| *kind == job.kind) {
        Some((_, handler)) => handler(parts, &job).await,
        None => Err(Failure::Internal(format!("no part of the program runs jobs of the kind {}", job.kind))),
    };
    let machine = parts.store.clock.machine();
    match outcome {
        Ok(()) => parts.store.db.write(async move |tx: &mut Tx| jobs::finish(tx, job.id).await).await,
        Err(failure) => {
            tracing::warn!(kind = job.kind, attempts = job.attempts, error = %failure, "a job failed");
            let (error, wait) = (failure.to_string(), wait_of(&failure));
            parts.store.db.write(async move |tx: &mut Tx| jobs::fail(tx, &job, machine, wait, &error).await).await
        }
    }
}

/// A job of legal time acts as of the moment it was due, however late it runs.
async fn run_case_job(parts: &Parts, job: &Claimed) -> Res<()> {
    let act = Act { now: job.due, ids: parts.store.ids.clone() };
    let (world, job) = (parts.world(), job.clone());
    let ran = async move |tx: &mut Tx| cases::work::run_job(tx, &world, &act, &job).await.map(drop);
    parts.store.db.write(ran).await
}

/// A process asks for a decision: asked in one transaction, evaluated outside any, answered in another. What fails at the last
/// try is an incident of the process from then on.
async fn decide(parts: &Parts, job: &Claimed) -> Res<()> {
    let broken = || Failure::Internal("a decision job without instance or key".into());
    let instance = job.body["instance"].as_str().and_then(Id::<Instance>::parse).ok_or_else(broken)?;
    let key = job.body["key"].as_u64().and_then(|key| u32::try_from(key).ok()).ok_or_else(broken)?;
    let (world, act) = (parts.world(), parts.store.act());
    let asking = world.clone();
    let ask = async move |tx: &mut Tx| cases::work::find_question(tx, &asking, instance, key).await;
    let answer = match parts.store.db.read(ask).await {
        Ok(None) => return Ok(()),
        Ok(Some(question)) => evaluate(parts, &question, act.now).await,
        Err(failure) => Err(failure),
    };
    let is_last = job.attempts + 1 >= jobs::ATTEMPTS_MAX;
    let result = match answer {
        Ok(result) => result,
        Err(failure) if is_last => {
            tracing::warn!(error = %failure, "a decision failed for good");
            let (id, said) = (job.id, failure.to_string());
            let tell = async move |tx: &mut Tx| {
                cases::work::decision_failed(tx, &world, &act, instance, key, said).await?;
                jobs::finish(tx, id).await
            };
            return parts.store.db.write(tell).await;
        }
        Err(failure) => return Err(failure),
    };
    let id = job.id;
    let answered = async move |tx: &mut Tx| {
        cases::work::answer_decision(tx, &world, &act, instance, key, result).await?;
        jobs::finish(tx, id).await
    };
    parts.store.db.write(answered).await
}

async fn evaluate(parts: &Parts, question: &cases::work::Question, now: Instant) -> Res<Value> {
    let model = decisions::Model::new(&question.rules_xml)
        .map_err(|problems| Failure::Internal(format!("the rules are broken: {problems:?}")))?;
    let answer = parts.decisions.decide(&model, &question.decision, &question.input, now).await;
    answer.map_err(Failure::internal)
}

/// A message or signal that one process threw reaches those that wait for it.
async fn deliver_message(parts: &Parts, job: &Claimed) -> Res<()> {
    let (world, act, body) = (parts.world(), parts.store.act(), job.body.clone());
    let done = async move |tx: &mut Tx| process::post::run(tx, &act, &world, &body).await;
    parts.store.db.write(done).await
}

/// A message of a process was waited for by nobody in its time.
async fn end_message(parts: &Parts, job: &Claimed) -> Res<()> {
    let (act, body) = (Act { now: job.due, ids: parts.store.ids.clone() }, job.body.clone());
    let done = async move |tx: &mut Tx| process::post::expire(tx, &act, &body).await;
    parts.store.db.write(done).await
}

/// Someone holds a post no more: work that waits with them goes back.
async fn end_holding(parts: &Parts, job: &Claimed) -> Res<()> {
    let (act, body) = (Act { now: job.due, ids: parts.store.ids.clone() }, job.body.clone());
    let done = async move |tx: &mut Tx| administration::work::fire_holding_end(tx, &act, &body).await;
    parts.store.db.write(done).await
}

/// The day on which someone leaves has come.
async fn leave(parts: &Parts, job: &Claimed) -> Res<()> {
    let (act, body) = (Act { now: job.due, ids: parts.store.ids.clone() }, job.body.clone());
    let done = async move |tx: &mut Tx| administration::work::fire_leaving(tx, &act, &body).await;
    parts.store.db.write(done).await
}

/// A demand is paid: the case whose fee it was is told. What came after the fee was paid at the desk is given back.
async fn tell_settled(parts: &Parts, job: &Claimed) -> Res<()> {
    let broken = || Failure::Internal(format!("a settled demand that is no case's: {}", job.body));
    let body = &job.body;
    if body["subject_kind"] != "case" {
        return Err(broken());
    }
    let id = |name: &str| body[name].as_str().and_then(Id::<()>::parse).ok_or_else(broken);
    let (case, demand) = (id("subject")?, id("demand")?.uuid());
    let amount = Money(body["amount"].as_i64().ok_or_else(broken)?);
    let transfer = Transfer { demand, amount, receipt: body["receipt"].as_str().unwrap_or_default().to_owned() };
    let (world, act) = (parts.world(), Act { now: job.due, ids: parts.store.ids.clone() });
    let tell = async move |tx: &mut Tx| match take_transfer(tx, &world, &act, Id::new(case.uuid()), &transfer).await? {
        Transferred::Taken => Ok(()),
        Transferred::NotOwed => give_back(tx, &world.vault, &act, Id::new(demand)).await,
    };
    parts.store.db.write(tell).await
}

/// A demand that was paid for what had been paid already falls away, so that its money is due to be given back.
async fn give_back(tx: &mut Tx, vault: &Vault, act: &Act, demand: Id<Demand>) -> Res<()> {
    let reason = "Phí, lệ phí của hồ sơ đã nộp trước đó";
    match payments::work::cancel(tx, vault, act, By::default(), demand, reason).await {
        // Told twice.
        Err(Failure::Refused(refusal)) if refusal.code == "payments.cancelled" => Ok(()),
        other => other.map(drop),
    }
}

/// Packs one archive of the copy that someone asked of their data.
async fn pack_export(parts: &Parts, job: &Claimed) -> Res<()> {
    let (world, act) = (parts.world(), parts.store.act());
    let packer = portal::export::Packer { db: &parts.store.db, files: &parts.files, world: &world };
    portal::export::run(&packer, &act, job).await
}

fn wait_of(failure: &Failure) -> i64 {
    match failure {
        Failure::Unavailable { retry_after, .. } => i64::from(*retry_after),
        _ => WAIT_SECONDS,
    }
}

/// Sends a notice by e-mail, or turns it into a letter.
async fn send_notice(parts: &Parts, job: &Claimed) -> Res<()> {
    let (world, mail) = (parts.world(), parts.mail.get());
    let sender = Sender {
        db: &parts.store.db,
        world: &world,
        mailer: mail.and_then(|m| m.mailer.as_ref()),
        public_url: mail.map_or("", |m| m.public_url.as_str()),
    };
    cases::notices::send(&sender, job, parts.store.clock.legal()).await
}
