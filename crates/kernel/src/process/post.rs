//! Messages and signals that hosted processes throw, and who gets them. In the transaction of the act, at most
//! [`DELIVERIES_MAX`] of them; the rest go on by jobs.
//!
//! - A *message* has one receiver: a wait of the same instance, else of the oldest instance. Within one thing a correlation
//!   value is compared only where both have one; from thing to thing both must have it, and the same: a message without
//!   one would reach a stranger's file.
//! - A *signal* reaches every instance that waits for it, the oldest first.
//! - A message that nobody waits for is kept [`KEPT_DAYS`]; a wait that opens, or a resumed instance, takes the oldest that
//!   fits. Then it is dropped with a line in the journal, and is no incident: its sender has gone on, nothing stands
//!   still that could be mended. A signal that nobody waits for is of no consequence.

use super::effects::Mail;
use super::{Hosted, Instance, MESSAGE_END_JOB, MESSAGE_JOB, Moved, Owner, Placing, get, move_on};
use crate::jobs::{self, JobClock};
use crate::journal::{self, By};
use base::{Act, Failure, Id, Instant, Res};
use db::{Row, Tx, args};
use flow::{Command, Model, Signal, Status};
use serde_json::{Value, json};
use std::collections::VecDeque;
use uuid::Uuid;

/// Deliveries in one transaction.
pub const DELIVERIES_MAX: usize = 100;
/// Days for which a message is kept that nobody waits for.
pub const KEPT_DAYS: i64 = 30;
/// Messages kept of one sender; further ones are dropped at once.
pub const KEPT_MAX: i64 = 100;

/// A kept message.
pub enum Message {}

/// The instance that acts: its model and module are at hand.
struct Here<'a, P: Placing + ?Sized> {
    model: &'a Model,
    hosted: &'a mut Hosted,
    on: &'a P,
    moved: &'a mut Moved,
}

/// Delivers what a move threw, and what that makes others throw.
pub(super) async fn deliver_from<P: Placing + ?Sized>(
    tx: &mut Tx,
    act: &Act,
    model: &Model,
    hosted: &mut Hosted,
    on: &P,
    mail: Vec<Mail>,
    moved: &mut Moved,
) -> Res<()> {
    if mail.is_empty() {
        return Ok(());
    }
    let owner = on.owner();
    deliver(tx, act, Some(Here { model, hosted, on, moved }), owner, mail).await
}

/// A job hands on what did not fit into the transaction, or what its sender could not reach.
pub async fn run(tx: &mut Tx, act: &Act, owner: &dyn Owner, body: &Value) -> Res<()> {
    let mail: Mail = serde_json::from_value(body.clone()).map_err(Failure::internal)?;
    deliver(tx, act, None::<Here<'_, dyn Placing>>, Some(owner), vec![mail]).await
}

/// The time is up for which a message was kept.
pub async fn expire(tx: &mut Tx, act: &Act, body: &Value) -> Res<()> {
    let broken = || Failure::Internal("a job that ends a message without its identity".into());
    let id = body["message"].as_str().and_then(Id::<Message>::parse).ok_or_else(broken)?;
    let sql = "SELECT subject_kind, subject, name FROM process_messages WHERE id = $1";
    let Some(row) = tx.query_opt(sql, args![id]).await? else { return Ok(()) };
    tx.later("DELETE FROM process_messages WHERE id = $1", args![id]).await?;
    dropped(tx, act, row.text(0)?, row.id::<()>(1)?.uuid(), row.text(2)?, "not_awaited").await
}

async fn deliver<P: Placing + ?Sized>(
    tx: &mut Tx,
    act: &Act,
    mut here: Option<Here<'_, P>>,
    owner: Option<&dyn Owner>,
    mail: Vec<Mail>,
) -> Res<()> {
    let mut queue = VecDeque::from(mail);
    let mut left = DELIVERIES_MAX;
    while let Some(mut mail) = queue.pop_front() {
        if left == 0 {
            hand_on(tx, act, &mail).await?;
            continue;
        }
        let receivers = find_receivers(tx, &mail, left).await?;
        if receivers.is_empty() && mail.kind == Signal::Message {
            keep(tx, act, &mail).await?;
            continue;
        }
        for receiver in &receivers {
            let next = match (&mut here, owner) {
                (Some(here), _) if here.hosted.id == *receiver => into_here(tx, act, here, &mail).await?,
                (_, Some(owner)) => into_other(tx, act, owner, *receiver, &mail).await?,
                // Only the module knows the other's model: a job asks it.
                (_, None) => {
                    hand_on(tx, act, &mail).await?;
                    left = left.saturating_sub(1);
                    mail.after = None;
                    break;
                }
            };
            queue.extend(next);
            left = left.saturating_sub(1);
            mail.after = Some(receiver.uuid());
        }
        if mail.kind == Signal::Signal && left == 0 && mail.after.is_some() {
            hand_on(tx, act, &mail).await?;
        }
    }
    Ok(())
}

/// Who is to have it, at most `limit` of them.
async fn find_receivers(tx: &mut Tx, mail: &Mail, limit: usize) -> Res<Vec<Id<Instance>>> {
    let rows = if mail.kind == Signal::Message {
        let sql = "SELECT w.instance FROM process_waits w JOIN process_instances p ON p.id = w.instance
                   WHERE w.kind = 'message' AND w.name = $1 AND p.status = 'running' AND p.suspended = 0
                   AND (w.correlation = $3 OR (p.subject = $2 AND (w.correlation IS NULL OR CAST($3 AS TEXT) IS NULL)))
                   ORDER BY CASE WHEN w.instance = $4 THEN 0 ELSE 1 END, w.instance, w.wait LIMIT 1";
        tx.query(sql, args![&mail.name, Id::<()>::new(mail.subject), mail.correlation.clone(), mail.from]).await?
    } else {
        let sql = "SELECT DISTINCT w.instance FROM process_waits w JOIN process_instances p ON p.id = w.instance
                   WHERE w.kind = 'signal' AND w.name = $1 AND p.status = 'running' AND p.suspended = 0 AND w.instance > $2
                   ORDER BY w.instance LIMIT $3";
        tx.query(sql, args![&mail.name, Id::<()>::new(mail.after.unwrap_or(Uuid::nil())), limit]).await?
    };
    rows.iter().map(|r| r.id(0)).collect()
}

fn command(mail: &Mail) -> Command {
    let (name, variables) = (mail.name.clone(), mail.variables.clone());
    match mail.kind {
        Signal::Message => Command::Message { name, correlation: mail.correlation.clone(), variables },
        _ => Command::Signal { name, variables },
    }
}

async fn into_here<P: Placing + ?Sized>(tx: &mut Tx, act: &Act, here: &mut Here<'_, P>, mail: &Mail) -> Res<Vec<Mail>> {
    let (moved, next) = move_on(tx, act, here.model, here.hosted, command(mail), here.on).await?;
    here.moved.and(moved);
    Ok(next)
}

async fn into_other(tx: &mut Tx, act: &Act, owner: &dyn Owner, receiver: Id<Instance>, mail: &Mail) -> Res<Vec<Mail>> {
    let subject = super::find_subject(tx, receiver).await?.ok_or(Failure::NotFound)?;
    // First the thing, then its process: the order in which every act locks.
    let on = owner.placing(tx, subject).await?;
    let mut hosted = get(tx, receiver).await?;
    let model = owner.model(&hosted.subject_kind, &hosted.model)?;
    let (moved, next) = move_on(tx, act, &model, &mut hosted, command(mail), &*on).await?;
    drop(on);
    let line = json!({ "name": mail.name, "from": mail.subject, "kind": mail.kind });
    journal::append(tx, By::default(), act.now, &hosted.subject_kind, subject, "message", &line).await?;
    owner.follow(tx, act, By::default(), subject, &hosted.model, &moved).await?;
    Ok(next)
}

async fn hand_on(tx: &mut Tx, act: &Act, mail: &Mail) -> Res<()> {
    let body = serde_json::to_value(mail).map_err(Failure::internal)?;
    jobs::insert(tx, act, MESSAGE_JOB, None, JobClock::Machine, Instant::from_micros(0), &body).await.map(drop)
}

async fn keep(tx: &mut Tx, act: &Act, mail: &Mail) -> Res<()> {
    let sql = "SELECT COUNT(*) FROM process_messages WHERE sender = $1";
    if tx.query_one(sql, args![mail.from]).await?.int(0)? >= KEPT_MAX {
        return dropped(tx, act, &mail.subject_kind, mail.subject, &mail.name, "too_many").await;
    }
    let (id, subject) = (act.id::<Message>(), Id::<()>::new(mail.subject));
    let variables = serde_json::to_string(&mail.variables).map_err(Failure::internal)?;
    let sql = "INSERT INTO process_messages (id, sender, subject_kind, subject, name, correlation, variables, kept)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    let (kind, correlation) = (&mail.subject_kind, mail.correlation.clone());
    tx.later(sql, args![id, mail.from, kind, subject, &mail.name, correlation, variables, act.now]).await?;
    let due = act.now.plus_seconds(KEPT_DAYS * 86_400);
    jobs::insert(tx, act, MESSAGE_END_JOB, None, JobClock::Legal, due, &json!({ "message": id })).await.map(drop)
}

async fn dropped(tx: &mut Tx, act: &Act, kind: &str, subject: Uuid, name: &str, why: &str) -> Res<()> {
    let line = json!({ "name": name, "why": why });
    journal::append(tx, By::default(), act.now, kind, subject, "message_dropped", &line).await
}

/// Kept messages that the instance waits for now: the oldest for each wait, taken out of keeping.
pub(super) async fn take_kept(tx: &mut Tx, model: &Model, hosted: &Hosted) -> Res<Vec<Mail>> {
    let mut taken: Vec<Mail> = Vec::new();
    if hosted.state.status() != Status::Running || hosted.state.is_suspended() {
        return Ok(taken);
    }
    for wait in hosted.state.waits() {
        let Some(message) = model.node(wait.node).kind.message_of(wait.part) else { continue };
        let sql = "SELECT id, sender, subject_kind, subject, name, correlation, variables FROM process_messages
                   WHERE name = $1 AND (correlation = $3
                     OR (subject = $2 AND (correlation IS NULL OR CAST($3 AS TEXT) IS NULL)))
                   ORDER BY kept, id LIMIT 1";
        let subject = Id::<()>::new(hosted.subject);
        let Some(row) = tx.query_opt(sql, args![&message.name, subject, wait.correlation.clone()]).await? else {
            continue;
        };
        tx.later("DELETE FROM process_messages WHERE id = $1", args![row.id::<Message>(0)?]).await?;
        taken.push(read(&row)?);
    }
    Ok(taken)
}

fn read(r: &Row) -> Res<Mail> {
    Ok(Mail {
        from: r.id(1)?,
        subject_kind: r.string(2)?,
        subject: r.id::<()>(3)?.uuid(),
        kind: Signal::Message,
        name: r.string(4)?,
        correlation: r.opt(5, Row::string)?,
        variables: serde_json::from_str(r.text(6)?).map_err(Failure::internal)?,
        after: None,
    })
}
