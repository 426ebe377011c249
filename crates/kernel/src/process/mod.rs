//! Hosts instances of [`flow`] for any module: keeps their state, makes and withdraws tasks, arms timers as jobs, lists
//! incidents, carries messages between instances, stops and resumes them, and moves them to another version of their model.
//! The module says where a task goes ([`Placing`]) and what its variables are; the engine knows nothing of cases.

mod effects;
pub mod incidents;
pub mod migration;
mod owner;
pub mod post;
pub mod stop;

pub use owner::{Named, Owner, Placing, Soon};

use crate::worklist;
use base::{Act, Failure, Id, Refusal, Res};
use db::{Row, Tx, args};
use effects::Mail;
use flow::{Command, Event, Model, NodeIx, Refused, State, Status, Variables};
use serde_json::Value;
use uuid::Uuid;

/// A running process.
pub enum Instance {}

/// Kind of the job that fires a timer.
pub const TIMER_JOB: &str = "process.timer";
/// Kind of the job that asks for a decision.
pub const DECISION_JOB: &str = "process.decision";
/// Kind of the job that carries out a service task that the module serves.
pub const SERVICE_JOB: &str = "process.service";
/// Kind of the job that hands on a message or signal: [`post::run`].
pub const MESSAGE_JOB: &str = "process.message";
/// Kind of the job that ends the keeping of a message: [`post::expire`].
pub const MESSAGE_END_JOB: &str = "process.message_end";

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

impl Moved {
    /// What a further move of the same instance did.
    fn and(&mut self, next: Self) {
        self.finished = next.finished.or(self.finished);
        self.opened.extend(next.opened);
        self.withdrawn.extend(next.withdrawn);
        self.incidents.extend(next.incidents);
        self.active = next.active;
    }
}

/// An instance as loaded.
#[derive(Clone, Debug)]
pub struct Hosted {
    /// Its identity.
    pub id: Id<Instance>,
    /// The model it runs, as the module named it.
    pub model: String,
    /// Its state.
    pub state: State,
    /// Kind of the thing it belongs to.
    pub subject_kind: String,
    /// The thing it belongs to.
    pub subject: Uuid,
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
    let (subject_kind, subject) = (on.subject_kind().to_owned(), on.subject());
    let mut hosted = Hosted { id, model: model_name.into(), state: State::new(), subject_kind, subject, version: 1 };
    let command = Command::Start { process: model.main_process(), start: None, variables };
    let events = advance(act, model, &mut hosted.state, command, on)?;
    let sql = "INSERT INTO process_instances (id, subject_kind, subject, model, state, status, version) VALUES ($1, $2, $3, $4, $5, $6, 1)";
    let text = serde_json::to_string(&hosted.state).map_err(Failure::internal)?;
    let subject = Id::<()>::new(subject);
    tx.later(sql, args![id, on.subject_kind(), subject, model_name, text, status_name(hosted.state.status())]).await?;
    let (mut moved, mail) = effects::carry_out(tx, act, model, &hosted, &events, on).await?;
    post::deliver_from(tx, act, model, &mut hosted, on, mail, &mut moved).await?;
    Ok((id, moved))
}

/// The running instance of a thing; `None` when it has none or it has ended.
pub async fn find_running(tx: &mut Tx, subject: Uuid) -> Res<Option<Hosted>> {
    let sql = "SELECT id, model, state, version, subject_kind, subject FROM process_instances WHERE subject = $1 AND status = 'running'";
    let row = tx.query_opt(sql, args![Id::<()>::new(subject)]).await?;
    row.map(|r| read(&r)).transpose()
}

/// The newest instance of a thing, ended or not: for the diagram.
pub async fn find_latest(tx: &mut Tx, subject: Uuid) -> Res<Option<Hosted>> {
    let sql = "SELECT id, model, state, version, subject_kind, subject FROM process_instances WHERE subject = $1 ORDER BY id DESC LIMIT 1";
    let row = tx.query_opt(sql, args![Id::<()>::new(subject)]).await?;
    row.map(|r| read(&r)).transpose()
}

/// An instance by its identity.
pub async fn get(tx: &mut Tx, instance: Id<Instance>) -> Res<Hosted> {
    let sql = "SELECT id, model, state, version, subject_kind, subject FROM process_instances WHERE id = $1";
    read(&tx.query_opt(sql, args![instance]).await?.ok_or(Failure::NotFound)?)
}

/// Forgets what the instances of a thing know of the people it speaks of: they are erased.
///
/// # Errors
/// `Refused` `process.still_runs` while an instance runs: it could not go on.
pub async fn forget(tx: &mut Tx, subject: Uuid) -> Res<()> {
    let sql = "SELECT id, model, state, version, subject_kind, subject FROM process_instances WHERE subject = $1";
    for row in tx.query(sql, args![Id::<()>::new(subject)]).await? {
        let mut hosted = read(&row)?;
        if hosted.state.status() == flow::Status::Running {
            return Err(Refusal::new("process.still_runs").into());
        }
        hosted.state.forget_variables();
        store(tx, &mut hosted).await?;
    }
    Ok(())
}

/// The subject and model of an instance.
pub async fn find_subject(tx: &mut Tx, instance: Id<Instance>) -> Res<Option<Uuid>> {
    let row = tx.query_opt("SELECT subject FROM process_instances WHERE id = $1", args![instance]).await?;
    row.map(|r| r.id::<()>(0).map(Id::uuid)).transpose()
}

fn read(r: &Row) -> Res<Hosted> {
    let state = serde_json::from_str(r.text(2)?).map_err(Failure::internal)?;
    let (subject_kind, subject) = (r.string(4)?, r.id::<()>(5)?.uuid());
    Ok(Hosted { id: r.id(0)?, model: r.string(1)?, state, subject_kind, subject, version: r.int(3)? })
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

/// Sends any command to an instance. What it throws reaches its receivers in the same transaction, or by a job.
pub async fn send(
    tx: &mut Tx,
    act: &Act,
    model: &Model,
    mut hosted: Hosted,
    command: Command,
    on: &(impl Placing + ?Sized),
) -> Res<Moved> {
    let (mut moved, mail) = move_on(tx, act, model, &mut hosted, command, on).await?;
    post::deliver_from(tx, act, model, &mut hosted, on, mail, &mut moved).await?;
    Ok(moved)
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

/// The elements in which a running instance stands.
pub fn active(state: &State) -> Vec<NodeIx> {
    let runs = state.status() == Status::Running;
    state.active().iter().filter(|_| runs).map(|a| a.node).collect()
}

/// One command, stored and carried out; what was thrown is for the caller to deliver.
async fn move_on(
    tx: &mut Tx,
    act: &Act,
    model: &Model,
    hosted: &mut Hosted,
    command: Command,
    on: &(impl Placing + ?Sized),
) -> Res<(Moved, Vec<Mail>)> {
    let events = advance(act, model, &mut hosted.state, command, on)?;
    store(tx, hosted).await?;
    effects::carry_out(tx, act, model, hosted, &events, on).await
}

/// The events of a command. A service that nobody runs is an incident at once, rather than a step that waits for ever.
fn advance(
    act: &Act,
    model: &Model,
    state: &mut State,
    command: Command,
    on: &(impl Placing + ?Sized),
) -> Res<Vec<Event>> {
    let mut events = flow::advance(model, state, command, act.now).map_err(refused)?;
    let unserved = |event: &Event| match event {
        Event::Called { key, node } if !on.serves(model.node(*node)) => Some((*key, *node)),
        _ => None,
    };
    for (key, node) in events.iter().filter_map(unserved).collect::<Vec<_>>() {
        if state.find(key).is_some_and(|a| a.fault.is_none()) {
            let (code, detail) = ("no_service".to_owned(), model.node(node).id.clone());
            let fault = Command::Fault { key, code, detail };
            events.extend(flow::advance(model, state, fault, act.now).map_err(refused)?);
        }
    }
    Ok(events)
}

async fn store(tx: &mut Tx, hosted: &mut Hosted) -> Res<()> {
    let text = serde_json::to_string(&hosted.state).map_err(Failure::internal)?;
    let sql = "UPDATE process_instances SET state = $3, status = $4, suspended = $5, model = $6, version = version + 1
               WHERE id = $1 AND version = $2";
    let (status, suspended) = (status_name(hosted.state.status()), hosted.state.is_suspended());
    let changed = tx.execute(sql, args![hosted.id, hosted.version, text, status, suspended, &hosted.model]).await?;
    if changed != 1 {
        return Err(Failure::Conflict { version: hosted.version, changed: Value::Null });
    }
    hosted.version += 1;
    Ok(())
}

fn refused(why: Refused) -> Failure {
    match why {
        Refused::Suspended => Refusal::new("process.suspended").into(),
        Refused::NotSuspended => Refusal::new("process.not_suspended").into(),
        Refused::NotSkippable => Refusal::new("process.not_skippable").into(),
        other => Failure::Internal(format!("{other:?}")),
    }
}

/// An act of an official on a process says why. The module seals it for the journal: it may speak of a person.
fn needs_reason(reason: &str) -> Res<()> {
    if reason.trim().is_empty() { Err(Failure::field("reason", "required", "")) } else { Ok(()) }
}

fn status_name(status: Status) -> &'static str {
    match status {
        Status::Idle => "idle",
        Status::Running => "running",
        Status::Completed => "completed",
        Status::Terminated => "terminated",
    }
}
