//! What the events of a move mean for the host: rows of tasks, incidents and waits, jobs of timers, decisions and services.
//! Messages and signals are only gathered here; `post` delivers them.

use super::{DECISION_JOB, Hosted, Instance, Moved, Placing, SERVICE_JOB, TIMER_JOB, active};
use crate::jobs::{self, JobClock};
use crate::process::incidents::Incident;
use crate::worklist;
use base::{Act, Id, Instant, Res};
use db::{Tx, args};
use flow::{Event, Key, Kind, Model, NodeIx, Signal, Status, Variables};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

/// A message or signal on its way.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Mail {
    pub from: Id<Instance>,
    pub subject_kind: String,
    pub subject: Uuid,
    pub kind: Signal,
    pub name: String,
    pub correlation: Option<String>,
    pub variables: Variables,
    /// For the rest of a signal: the last instance that it has reached.
    #[serde(default)]
    pub after: Option<Uuid>,
}

/// Carries out the events of one move. `hosted` is as after it.
pub(super) async fn carry_out(
    tx: &mut Tx,
    act: &Act,
    model: &Model,
    hosted: &Hosted,
    events: &[Event],
    on: &(impl Placing + ?Sized),
) -> Res<(Moved, Vec<Mail>)> {
    let mut moved = Moved { active: active(&hosted.state), ..Moved::default() };
    let mut mail = Vec::new();
    for event in events {
        if let Event::Thrown { kind: kind @ (Signal::Message | Signal::Signal), name, correlation, variables, .. } =
            event
        {
            mail.push(Mail {
                from: hosted.id,
                subject_kind: hosted.subject_kind.clone(),
                subject: hosted.subject,
                kind: *kind,
                name: name.clone(),
                correlation: correlation.clone(),
                variables: variables.clone(),
                after: None,
            });
        }
        of_people(tx, act, model, hosted, event, on, &mut moved).await?;
        of_time(tx, act, model, hosted, event, on).await?;
        of_faults(tx, act, model, hosted, event, on, &mut moved).await?;
    }
    // What still waits when an instance ends is closed first, wait by wait.
    let listens = |e: &Event| matches!(e, Event::WaitOpened { .. } | Event::WaitClosed { .. } | Event::Migrated { .. });
    if events.iter().any(listens) {
        write_waits(tx, model, hosted).await?;
    }
    if events.iter().any(|e| matches!(e, Event::WaitOpened { kind: Signal::Message, .. } | Event::Resumed { .. })) {
        mail.extend(super::post::take_kept(tx, model, hosted).await?);
    }
    if hosted.state.is_suspended() {
        hold_jobs(tx, hosted.id).await?;
    }
    Ok((moved, mail))
}

/// Tasks.
async fn of_people(
    tx: &mut Tx,
    act: &Act,
    model: &Model,
    hosted: &Hosted,
    event: &Event,
    on: &(impl Placing + ?Sized),
    moved: &mut Moved,
) -> Res<()> {
    let instance = hosted.id.uuid();
    match event {
        Event::TaskOpened { key, node } => {
            let node = model.node(*node);
            let placement = on.place(node, act.now)?;
            let (kind, subject) = (on.subject_kind(), on.subject());
            worklist::insert(tx, act, kind, subject, instance, *key, &node.id, &node.name, &placement).await?;
            moved.opened.push(node.id.clone());
        }
        Event::Terminated { key, node } => {
            worklist::close(tx, act, instance, *key, "cancelled", None, None).await?;
            moved.withdrawn.push(model.node(*node).id.clone());
        }
        // Left over someone's head.
        Event::Skipped { key, .. } => worklist::close(tx, act, instance, *key, "cancelled", None, None).await?,
        Event::Migrated { places, .. } => {
            for (key, node) in &places.active {
                rename(tx, model, hosted, *key, *node).await?;
            }
        }
        Event::Finished { status } => moved.finished = Some(*status),
        _ => {}
    }
    Ok(())
}

/// An open task keeps who has it, since when and until when; only its step is now called as in the new version.
async fn rename(tx: &mut Tx, model: &Model, hosted: &Hosted, key: Key, node: NodeIx) -> Res<()> {
    let node = model.node(node);
    if matches!(node.kind, Kind::UserTask | Kind::ManualTask | Kind::ReceiveTask(_)) {
        let sql = "UPDATE tasks SET element = $3, name = $4 WHERE instance = $1 AND node_key = $2 AND state = 'open'";
        tx.later(sql, args![hosted.id, key, &node.id, &node.name]).await?;
    }
    let sql = "UPDATE process_incidents SET element = $3, name = $4, model = $5
               WHERE instance = $1 AND node_key = $2 AND closed IS NULL";
    tx.later(sql, args![hosted.id, key, &node.id, &node.name, &hosted.model]).await
}

/// Timers, decisions and services: jobs.
async fn of_time(
    tx: &mut Tx,
    act: &Act,
    model: &Model,
    hosted: &Hosted,
    event: &Event,
    on: &(impl Placing + ?Sized),
) -> Res<()> {
    let (instance, at_once) = (hosted.id, Instant::from_micros(0));
    let subject = Some(instance.uuid());
    match event {
        Event::TimerArmed { timer, at, working, .. } => {
            let due = working.map_or(Ok(*at), |span| on.working_moment(span, act.now))?;
            let body = timer_body(instance, *timer);
            jobs::insert(tx, act, TIMER_JOB, subject, JobClock::Legal, due, &body).await?;
        }
        Event::TimerDisarmed { timer } => {
            let sql = "DELETE FROM jobs WHERE subject = $1 AND kind = $2 AND body = $3";
            tx.later(sql, args![instance, TIMER_JOB, timer_body(instance, *timer).to_string()]).await?;
        }
        Event::DecisionAsked { key, .. } => {
            let body = json!({ "instance": instance, "key": key });
            jobs::insert(tx, act, DECISION_JOB, subject, JobClock::Machine, at_once, &body).await?;
        }
        Event::Called { key, node } if on.serves(model.node(*node)) => {
            let body = json!({ "instance": instance, "key": key, "element": model.node(*node).id });
            jobs::insert(tx, act, SERVICE_JOB, subject, JobClock::Machine, at_once, &body).await?;
        }
        Event::Resumed { .. } => {
            // They run in the order in which they were due.
            let sql = "UPDATE jobs SET state = 'ready' WHERE subject = $1 AND state = 'held'";
            tx.later(sql, args![instance]).await?;
        }
        _ => {}
    }
    Ok(())
}

/// Incidents.
async fn of_faults(
    tx: &mut Tx,
    act: &Act,
    model: &Model,
    hosted: &Hosted,
    event: &Event,
    on: &(impl Placing + ?Sized),
    moved: &mut Moved,
) -> Res<()> {
    let closing = "UPDATE process_incidents SET closed = $3, outcome = $4 WHERE instance = $1 AND node_key = $2 AND closed IS NULL";
    match event {
        Event::Incident { key, node, code, detail, .. } => {
            let node = model.node(*node);
            let sql = "INSERT INTO process_incidents (id, instance, node_key, subject_kind, subject, unit, model, element, name, code, detail, opened)
                       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
            let (id, subject) = (act.id::<Incident>(), Id::<()>::new(hosted.subject));
            let (kind, of) = (&hosted.subject_kind, &hosted.model);
            let row =
                args![id, hosted.id, *key, kind, subject, on.unit(), of, &node.id, &node.name, code, detail, act.now];
            tx.later(sql, row).await?;
            moved.incidents.push((node.id.clone(), code.clone()));
        }
        Event::Mended { key } => tx.later(closing, args![hosted.id, *key, act.now, "retried"]).await?,
        Event::Skipped { key, .. } => tx.later(closing, args![hosted.id, *key, act.now, "skipped"]).await?,
        Event::Terminated { key, .. } => tx.later(closing, args![hosted.id, *key, act.now, "ended"]).await?,
        _ => {}
    }
    Ok(())
}

/// Which messages and signals the instance waits for now.
async fn write_waits(tx: &mut Tx, model: &Model, hosted: &Hosted) -> Res<()> {
    tx.later("DELETE FROM process_waits WHERE instance = $1", args![hosted.id]).await?;
    if hosted.state.status() != Status::Running {
        return Ok(());
    }
    for wait in hosted.state.waits() {
        let kind = &model.node(wait.node).kind;
        let (what, name) = match (kind.message_of(wait.part), kind.part(wait.part)) {
            (Some(message), _) => ("message", &message.name),
            (None, Some(flow::Trigger::Signal(name))) => ("signal", name),
            _ => continue,
        };
        let sql = "INSERT INTO process_waits (instance, wait, kind, name, correlation) VALUES ($1, $2, $3, $4, $5)";
        tx.later(sql, args![hosted.id, wait.key, what, name, wait.correlation.clone()]).await?;
    }
    Ok(())
}

/// Jobs of a suspended instance do not run.
async fn hold_jobs(tx: &mut Tx, instance: Id<Instance>) -> Res<()> {
    let sql = "UPDATE jobs SET state = 'held' WHERE subject = $1 AND state = 'ready'";
    tx.later(sql, args![instance]).await
}

pub(super) fn timer_body(instance: Id<Instance>, timer: Key) -> Value {
    json!({ "instance": instance, "timer": timer })
}
