//! Hosts instances of [`flow`] for any module: keeps their state, makes and withdraws tasks, arms timers as jobs. The module
//! says where a task goes ([`Placing`]) and what its variables are; the engine knows nothing of cases.

use crate::jobs::{self, JobClock};
use crate::worklist::{self, Placement};
use base::{Act, Failure, Id, Instant, Res};
use db::{Tx, args};
use flow::{Command, Event, Model, Node, NodeIx, State, Status, Variables, Working};
use serde_json::{Value, json};
use uuid::Uuid;

/// A running process.
pub enum Instance {}

/// Kind of the job that fires a timer.
pub const TIMER_JOB: &str = "process.timer";
/// Kind of the job that asks for a decision.
pub const DECISION_JOB: &str = "process.decision";

/// What a module tells the host.
pub trait Placing: Sync {
    /// Kind of the subject (`case`).
    fn subject_kind(&self) -> &'static str;
    /// The thing that the process belongs to.
    fn subject(&self) -> Uuid;
    /// Where and until when the task of this element waits.
    fn place(&self, node: &Node, now: Instant) -> Res<Placement>;
    /// The moment that lies so much working time after `now`.
    fn working_moment(&self, span: Working, now: Instant) -> Res<Instant>;
}

/// What a command did.
#[derive(Clone, Debug, Default)]
pub struct Moved {
    /// How the instance ended, if it did.
    pub finished: Option<Status>,
    /// Elements of user tasks that were opened.
    pub opened: Vec<String>,
    /// Elements whose tasks were withdrawn (a timer came first).
    pub withdrawn: Vec<String>,
    /// Faults that an official has to mend: element and code.
    pub incidents: Vec<(String, String)>,
    /// Elements entered and not left; none once it has ended.
    pub active: Vec<NodeIx>,
}

/// An instance as loaded.
pub struct Hosted {
    /// Its identity.
    pub id: Id<Instance>,
    /// The model it runs, as the module named it.
    pub model: String,
    /// Its state.
    pub state: State,
    version: i64,
}

/// Starts a process. `model_name` is what the module needs to find the model again.
pub async fn start(
    tx: &mut Tx,
    act: &Act,
    model: &Model,
    model_name: &str,
    variables: Variables,
    on: &impl Placing,
) -> Res<(Id<Instance>, Moved)> {
    let id = act.id::<Instance>();
    let mut state = State::new();
    let command = Command::Start { process: model.main_process(), start: None, variables };
    let events = flow::advance(model, &mut state, command, act.now).map_err(|e| Failure::Internal(format!("{e:?}")))?;
    let sql = "INSERT INTO process_instances (id, subject_kind, subject, model, state, status, version) VALUES ($1, $2, $3, $4, $5, $6, 1)";
    let text = serde_json::to_string(&state).map_err(Failure::internal)?;
    let subject = Id::<()>::new(on.subject());
    tx.later(sql, args![id, on.subject_kind(), subject, model_name, text, status_name(state.status())]).await?;
    let moved = carry_out(tx, act, model, id, &state, &events, on).await?;
    Ok((id, moved))
}

/// The running instance of a thing; `None` when it has none or it has ended.
pub async fn find_running(tx: &mut Tx, subject: Uuid) -> Res<Option<Hosted>> {
    let sql = "SELECT id, model, state, version FROM process_instances WHERE subject = $1 AND status = 'running'";
    let row = tx.query_opt(sql, args![Id::<()>::new(subject)]).await?;
    row.map(|r| read(&r)).transpose()
}

/// The newest instance of a thing, ended or not: for the diagram.
pub async fn find_latest(tx: &mut Tx, subject: Uuid) -> Res<Option<Hosted>> {
    let sql = "SELECT id, model, state, version FROM process_instances WHERE subject = $1 ORDER BY id DESC LIMIT 1";
    let row = tx.query_opt(sql, args![Id::<()>::new(subject)]).await?;
    row.map(|r| read(&r)).transpose()
}

/// The subject and model of an instance.
pub async fn find_subject(tx: &mut Tx, instance: Id<Instance>) -> Res<Option<Uuid>> {
    let row = tx.query_opt("SELECT subject FROM process_instances WHERE id = $1", args![instance]).await?;
    row.map(|r| r.id::<()>(0).map(Id::uuid)).transpose()
}

fn read(r: &db::Row) -> Res<Hosted> {
    let state = serde_json::from_str(r.text(2)?).map_err(Failure::internal)?;
    Ok(Hosted { id: r.id(0)?, model: r.string(1)?, state, version: r.int(3)? })
}

/// Completes a task: closes its row with `outcome` and moves the instance on.
pub async fn complete(
    tx: &mut Tx,
    act: &Act,
    model: &Model,
    hosted: Hosted,
    node_key: u32,
    outcome: &str,
    by: Option<Uuid>,
    variables: Variables,
    on: &impl Placing,
) -> Res<Moved> {
    worklist::close(tx, act, hosted.id.uuid(), node_key, "done", Some(outcome), by).await?;
    let command = Command::Complete { key: node_key, variables, result: None };
    send(tx, act, model, hosted, command, on).await
}

/// Sends any command to an instance.
pub async fn send(
    tx: &mut Tx,
    act: &Act,
    model: &Model,
    mut hosted: Hosted,
    command: Command,
    on: &impl Placing,
) -> Res<Moved> {
    let events =
        flow::advance(model, &mut hosted.state, command, act.now).map_err(|e| Failure::Internal(format!("{e:?}")))?;
    let text = serde_json::to_string(&hosted.state).map_err(Failure::internal)?;
    let sql =
        "UPDATE process_instances SET state = $3, status = $4, version = version + 1 WHERE id = $1 AND version = $2";
    let changed = tx.execute(sql, args![hosted.id, hosted.version, text, status_name(hosted.state.status())]).await?;
    if changed != 1 {
        return Err(Failure::Conflict { version: hosted.version, changed: Value::Null });
    }
    carry_out(tx, act, model, hosted.id, &hosted.state, &events, on).await
}

/// Takes an open task back to one a step before it ([`flow::Model::steps_before`]): the task is withdrawn with `outcome`, the
/// hours since it was opened stay on its row; the earlier task is opened anew.
pub async fn go_back(
    tx: &mut Tx,
    act: &Act,
    model: &Model,
    hosted: Hosted,
    node_key: u32,
    to: NodeIx,
    outcome: &str,
    by: Option<Uuid>,
    on: &impl Placing,
) -> Res<Moved> {
    worklist::close(tx, act, hosted.id.uuid(), node_key, "cancelled", Some(outcome), by).await?;
    send(tx, act, model, hosted, Command::GoBack { key: node_key, to }, on).await
}

/// Ends the instance from outside (the case was withdrawn or stopped): tasks and timers go with it.
pub async fn terminate(tx: &mut Tx, act: &Act, model: &Model, hosted: Hosted, on: &impl Placing) -> Res<Moved> {
    send(tx, act, model, hosted, Command::Terminate, on).await
}

async fn carry_out(
    tx: &mut Tx,
    act: &Act,
    model: &Model,
    instance: Id<Instance>,
    state: &State,
    events: &[Event],
    on: &impl Placing,
) -> Res<Moved> {
    let mut moved = Moved { active: active(state), ..Moved::default() };
    for event in events {
        match event {
            Event::TaskOpened { key, node } => {
                let node = model.node(*node);
                let placement = on.place(node, act.now)?;
                worklist::insert(
                    tx,
                    act,
                    on.subject_kind(),
                    on.subject(),
                    instance.uuid(),
                    *key,
                    &node.id,
                    &node.name,
                    &placement,
                )
                .await?;
                moved.opened.push(node.id.clone());
            }
            Event::Terminated { key, node } => {
                worklist::close(tx, act, instance.uuid(), *key, "cancelled", None, None).await?;
                moved.withdrawn.push(model.node(*node).id.clone());
            }
            Event::TimerArmed { timer, at, working, .. } => {
                let due = working.map_or(Ok(*at), |span| on.working_moment(span, act.now))?;
                let body = timer_body(instance, *timer);
                jobs::insert(tx, act, TIMER_JOB, Some(instance.uuid()), JobClock::Legal, due, &body).await?;
            }
            Event::TimerDisarmed { timer } => {
                let sql = "DELETE FROM jobs WHERE subject = $1 AND kind = $2 AND body = $3";
                tx.later(sql, args![instance, TIMER_JOB, timer_body(instance, *timer).to_string()]).await?;
            }
            Event::DecisionAsked { key, .. } => {
                let body = json!({ "instance": instance, "key": key });
                jobs::insert(
                    tx,
                    act,
                    DECISION_JOB,
                    Some(instance.uuid()),
                    JobClock::Machine,
                    Instant::from_micros(0),
                    &body,
                )
                .await?;
            }
            Event::Incident { node, code, .. } => moved.incidents.push((model.node(*node).id.clone(), code.clone())),
            Event::Finished { status } => moved.finished = Some(*status),
            _ => {}
        }
    }
    Ok(moved)
}

/// The elements in which a running instance stands.
pub fn active(state: &State) -> Vec<NodeIx> {
    let runs = state.status() == Status::Running;
    state.active().iter().filter(|_| runs).map(|a| a.node).collect()
}

fn timer_body(instance: Id<Instance>, timer: u32) -> Value {
    json!({ "instance": instance, "timer": timer })
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Idle => "idle",
        Status::Running => "running",
        Status::Completed => "completed",
        Status::Terminated => "terminated",
    }
}
