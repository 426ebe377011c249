//! Tasks of all modules: who is to do what, until when. A task waits for a role in an agency and may be claimed by one
//! person; it is closed by an act of its module, never here alone.

use crate::journal::{self, By};
use crate::organisation::{Staff, Unit};
use crate::roles::Role;
use base::{Act, Failure, Id, Instant, Res};
use db::{Row, Sql, Tx, args};
use serde::Serialize;
use serde_json::json;
use std::collections::HashMap;
use uuid::Uuid;

/// Things asked for in one statement: more would pass the bound on arguments.
const SUBJECTS_AT_ONCE: usize = 500;

/// A task.
pub enum Task {}

/// A task as stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TaskRow {
    /// The task.
    pub id: Id<Task>,
    /// The thing it belongs to (a case).
    pub subject: Uuid,
    /// The process instance that made it.
    pub instance: Uuid,
    /// Its key in the instance.
    #[serde(skip)]
    pub node_key: u32,
    /// Element of the process model.
    pub element: String,
    /// Name of the step.
    pub name: String,
    /// Kind of the step: `examine`, `decide`, `number`, …
    pub act: String,
    /// Role that does it; `applicant` for steps of the citizen.
    pub role: String,
    /// Agency in which it is done.
    pub agency: Option<Id<Unit>>,
    /// Who claimed it.
    pub assignee: Option<Id<Staff>>,
    /// `open`, `done` or `cancelled`.
    pub state: String,
    /// When it was made.
    pub opened: Instant,
    /// Until when it should be done.
    pub due: Option<Instant>,
    /// When it was closed.
    pub closed: Option<Instant>,
    /// How it ended.
    pub outcome: Option<String>,
}

/// Where and until when a new task waits. The module decides it.
#[derive(Clone, Debug)]
pub struct Placement {
    /// Kind of the step.
    pub act: String,
    /// Role name.
    pub role: String,
    /// Agency.
    pub agency: Option<Id<Unit>>,
    /// Person it goes to at once, where that is known.
    pub assignee: Option<Id<Staff>>,
    /// Due time.
    pub due: Option<Instant>,
}

pub(crate) fn read(r: &Row) -> Res<TaskRow> {
    Ok(TaskRow {
        id: r.id(0)?,
        subject: r.id::<()>(1)?.uuid(),
        instance: r.id::<()>(2)?.uuid(),
        node_key: u32::try_from(r.int(3)?).map_err(Failure::internal)?,
        element: r.string(4)?,
        name: r.string(5)?,
        act: r.string(6)?,
        role: r.string(7)?,
        agency: r.opt(8, Row::id)?,
        assignee: r.opt(9, Row::id)?,
        state: r.string(10)?,
        opened: r.instant(11)?,
        due: r.opt(12, Row::instant)?,
        closed: r.opt(13, Row::instant)?,
        outcome: r.opt(14, Row::string)?,
    })
}

/// Makes a task.
pub async fn insert(
    tx: &mut Tx,
    act: &Act,
    kind: &str,
    subject: Uuid,
    instance: Uuid,
    node_key: u32,
    element: &str,
    name: &str,
    p: &Placement,
) -> Res<Id<Task>> {
    let id = act.id::<Task>();
    let sql = "INSERT INTO tasks (id, subject_kind, subject, instance, node_key, element, name, act, role, agency, assignee, state, opened, due)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', $12, $13)";
    let (subject, instance) = (Id::<()>::new(subject), Id::<()>::new(instance));
    tx.later(
        sql,
        args![
            id, kind, subject, instance, node_key, element, name, &p.act, &p.role, p.agency, p.assignee, act.now, p.due
        ],
    )
    .await?;
    Ok(id)
}

/// The task of this identity.
pub async fn get(tx: &mut Tx, id: Id<Task>) -> Res<TaskRow> {
    let sql = "SELECT id, subject, instance, node_key, element, name, act, role, agency, assignee, state, opened, due, closed, outcome FROM tasks WHERE id = $1";
    read(&tx.query_opt(sql, args![id]).await?.ok_or(Failure::NotFound)?)
}

/// All tasks of a thing, oldest first.
pub async fn list_of(tx: &mut Tx, subject: Uuid) -> Res<Vec<TaskRow>> {
    let sql = "SELECT id, subject, instance, node_key, element, name, act, role, agency, assignee, state, opened, due, closed, outcome
               FROM tasks WHERE subject = $1 ORDER BY opened, id";
    tx.query(sql, args![Id::<()>::new(subject)]).await?.iter().map(read).collect()
}

/// Open tasks of a thing, oldest first.
pub async fn list_open(tx: &mut Tx, subject: Uuid) -> Res<Vec<TaskRow>> {
    let sql = "SELECT id, subject, instance, node_key, element, name, act, role, agency, assignee, state, opened, due, closed, outcome
               FROM tasks WHERE subject = $1 AND state = 'open' ORDER BY opened, id";
    tx.query(sql, args![Id::<()>::new(subject)]).await?.iter().map(read).collect()
}

/// Someone takes an open task. Taken by another: `Conflict`.
pub async fn claim(tx: &mut Tx, id: Id<Task>, staff: Id<Staff>) -> Res<()> {
    let sql = "UPDATE tasks SET assignee = $2 WHERE id = $1 AND state = 'open' AND (assignee IS NULL OR assignee = $2)";
    if tx.execute(sql, args![id, staff]).await? == 1 {
        return Ok(());
    }
    let now = get(tx, id).await?;
    Err(Failure::Conflict { version: 0, changed: serde_json::json!({ "state": now.state, "assignee": now.assignee }) })
}

/// Gives an open task to someone else, or back to the unit.
pub async fn assign(tx: &mut Tx, id: Id<Task>, staff: Option<Id<Staff>>) -> Res<()> {
    tx.execute("UPDATE tasks SET assignee = $2 WHERE id = $1 AND state = 'open'", args![id, staff]).await.map(drop)
}

/// Open tasks that someone has claimed or was given, the oldest first.
pub async fn list_held(tx: &mut Tx, staff: Id<Staff>) -> Res<Vec<TaskRow>> {
    let sql = "SELECT id, subject, instance, node_key, element, name, act, role, agency, assignee, state, opened, due, closed, outcome
               FROM tasks WHERE assignee = $1 AND state = 'open' ORDER BY opened, id";
    tx.query(sql, args![staff]).await?.iter().map(read).collect()
}

/// How many open tasks wait in these agencies.
pub async fn count_open_in(tx: &mut Tx, agencies: &[Id<Unit>]) -> Res<u64> {
    let mut sql = db::Sql::new("SELECT COUNT(*) FROM tasks WHERE state = 'open' AND agency IN ");
    sql.list(agencies.iter().copied());
    let rows = tx.query_sql(&sql).await?;
    rows.first().map_or(Ok(0), |r| r.int(0)).map(|n| u64::try_from(n).unwrap_or(0))
}

/// Gives open tasks to someone else, or back to their units (`to` is none), with one line in the journal of the thing
/// that each belongs to. `why` is a word: `leaving`, `post_ended`, `substitution`.
pub async fn hand_on(
    tx: &mut Tx,
    by: By,
    now: Instant,
    tasks: &[TaskRow],
    to: Option<Id<Staff>>,
    why: &'static str,
) -> Res<()> {
    let mut sql = db::Sql::new("SELECT id, subject_kind FROM tasks WHERE id IN ");
    sql.list(tasks.iter().map(|t| t.id));
    let kinds = tx.query_sql(&sql).await?;
    let kinds = kinds.iter().map(|r| Ok((r.id(0)?, r.string(1)?))).collect::<Res<HashMap<Id<Task>, String>>>()?;
    for task in tasks {
        let kind = kinds.get(&task.id).ok_or(Failure::NotFound)?;
        assign(tx, task.id, to).await?;
        let body = json!({ "step": task.element, "from": task.assignee, "to": to, "why": why });
        journal::append(tx, by, now, kind, task.subject, "reassignment", &body).await?;
    }
    Ok(())
}

/// Who closed a task.
pub async fn find_doer(tx: &mut Tx, id: Id<Task>) -> Res<Option<Id<Staff>>> {
    let row = tx.query_opt("SELECT closed_by FROM tasks WHERE id = $1", args![id]).await?;
    row.map_or(Ok(None), |r| r.opt(0, Row::id))
}

/// Withdraws every open task of a thing that has come to its end.
pub async fn cancel_all(tx: &mut Tx, act: &Act, subject: Uuid) -> Res<()> {
    let sql = "UPDATE tasks SET state = 'cancelled', closed = $2 WHERE subject = $1 AND state = 'open'";
    tx.later(sql, args![Id::<()>::new(subject), act.now]).await
}

/// Closes an open task with `state` (`done`, `cancelled`). A module closes so what it opened itself; what a process opened
/// is closed through [`crate::process`].
pub async fn close(
    tx: &mut Tx,
    act: &Act,
    instance: Uuid,
    node_key: u32,
    state: &str,
    outcome: Option<&str>,
    by: Option<Uuid>,
) -> Res<()> {
    let sql = "UPDATE tasks SET state = $3, closed = $4, outcome = $5, closed_by = $6 WHERE instance = $1 AND node_key = $2 AND state = 'open'";
    tx.later(sql, args![Id::<()>::new(instance), node_key, state, act.now, outcome, by.map(Id::<()>::new)]).await
}

/// Moves the due time of the open tasks of a thing that would lie behind the case's own.
pub async fn set_due(tx: &mut Tx, id: Id<Task>, due: Option<Instant>) -> Res<()> {
    tx.execute("UPDATE tasks SET due = $2 WHERE id = $1", args![id, due]).await.map(drop)
}

/// Open tasks that wait for these roles in these agencies, or were claimed by `staff`; due soonest first, paged by key
/// (due and identity of the last row seen).
pub async fn list_inbox(
    tx: &mut Tx,
    staff: Id<Staff>,
    posts: &[(Role, Id<Unit>)],
    after: Option<(Option<Instant>, Id<Task>)>,
    limit: usize,
) -> Res<Vec<TaskRow>> {
    let mut sql = inbox(
        "SELECT id, subject, instance, node_key, element, name, act, role, agency, assignee, state, opened, due, closed, outcome FROM tasks WHERE ",
        staff,
        posts,
    );
    if let Some((due, id)) = after {
        let due = due.map_or(i64::MAX, Instant::micros);
        sql.push(" AND (COALESCE(due, 9223372036854775807) > ").arg(due);
        sql.push(" OR (COALESCE(due, 9223372036854775807) = ").arg(due).push(" AND id > ").arg(id).push("))");
    }
    sql.push(" ORDER BY COALESCE(due, 9223372036854775807), id LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// How many tasks [`list_inbox`] has in all.
pub async fn count_inbox(tx: &mut Tx, staff: Id<Staff>, posts: &[(Role, Id<Unit>)]) -> Res<u64> {
    let sql = inbox("SELECT COUNT(*) FROM tasks WHERE ", staff, posts);
    let rows = tx.query_sql(&sql).await?;
    rows.first().map_or(Ok(0), |r| r.int(0)).map(|n| u64::try_from(n).unwrap_or(0))
}

fn inbox(head: &'static str, staff: Id<Staff>, posts: &[(Role, Id<Unit>)]) -> Sql {
    let mut sql = Sql::new(head);
    sql.push("state = 'open' AND (assignee = ").arg(staff);
    for (role, agency) in posts {
        sql.push(" OR (assignee IS NULL AND agency = ").arg(*agency).push(" AND role = ").arg(role.name()).push(")");
    }
    sql.push(")");
    sql
}

/// Which kinds of steps a list is about.
#[derive(Clone, Copy, Debug)]
pub enum Acts<'a> {
    /// These.
    Only(&'a [&'static str]),
    /// All but these.
    Except(&'a [&'static str]),
}

/// `SELECT subject …`: the things with an open step of these kinds that waits for these posts, whoever claimed it, or that
/// `staff` claimed in one of their agencies. A part of a longer question.
pub fn waiting_subjects(staff: Id<Staff>, posts: &[(Role, Id<Unit>)], acts: Acts<'_>) -> Sql {
    let mut sql = Sql::new("SELECT subject FROM tasks WHERE ((state = 'open' AND assignee = ");
    sql.arg(staff).push(" AND agency IN ").list(posts.iter().map(|(_, agency)| *agency)).push(")");
    for (role, agency) in posts {
        sql.push(" OR (state = 'open' AND agency = ").arg(*agency).push(" AND role = ").arg(role.name()).push(")");
    }
    sql.push(")");
    match acts {
        Acts::Only(acts) => sql.push(" AND act IN ").list(acts.iter().copied()),
        // An empty list would be NULL, and nothing is "not in" that.
        Acts::Except([]) => &mut sql,
        Acts::Except(acts) => sql.push(" AND act NOT IN ").list(acts.iter().copied()),
    };
    sql
}

/// `SELECT subject …`: the things with an open step of this kind in one of these agencies.
pub fn subjects_at(agencies: &[Id<Unit>], act: &'static str) -> Sql {
    let mut sql = Sql::new("SELECT subject FROM tasks WHERE state = 'open' AND agency IN ");
    sql.list(agencies.iter().copied()).push(" AND act = ").arg(act);
    sql
}

/// `SELECT subject …`: the things of which `staff` closed a step since `since`.
pub fn closed_subjects(staff: Id<Staff>, since: Instant) -> Sql {
    let mut sql = Sql::new("SELECT subject FROM tasks WHERE closed_by = ");
    sql.arg(staff).push(" AND closed >= ").arg(since).push(" AND state = 'done'");
    sql
}

/// `SELECT subject …`: the things with an open step that was claimed by `staff`; without one, by nobody.
pub fn claimed_subjects(staff: Option<Id<Staff>>) -> Sql {
    let mut sql = Sql::new("SELECT subject FROM tasks WHERE state = 'open' AND role <> 'applicant' AND assignee ");
    match staff {
        Some(staff) => sql.push("= ").arg(staff),
        None => sql.push("IS NULL"),
    };
    sql
}

/// The open steps of many things, oldest first.
pub async fn list_open_of_many(tx: &mut Tx, subjects: &[Uuid]) -> Res<HashMap<Uuid, Vec<TaskRow>>> {
    let mut all: HashMap<Uuid, Vec<TaskRow>> = HashMap::new();
    for some in subjects.chunks(SUBJECTS_AT_ONCE) {
        let mut sql = Sql::new(
            "SELECT id, subject, instance, node_key, element, name, act, role, agency, assignee, state, opened, due, closed, outcome
             FROM tasks WHERE state = 'open' AND subject IN ",
        );
        sql.list(some.iter().map(|s| Id::<()>::new(*s))).push(" ORDER BY opened, id");
        for row in tx.query_sql(&sql).await? {
            let task = read(&row)?;
            all.entry(task.subject).or_default().push(task);
        }
    }
    Ok(all)
}
