//! What the page of one case asks beside the case itself: names of people and posts, sealed words, halts of its process,
//! and who could take its next step. Not here: how it is put into words (`pages`).

use super::{CaseView, show};
use crate::model::Case;
use crate::work::World;
use base::{Day, Id, Instant, Res};
use db::{Row, Sql, Tx};
use kernel::accounts::Actor;
use kernel::journal::{self, Line};
use kernel::organisation::{Organisation, Post, Staff, Unit};
use kernel::process;
use kernel::vault::PersonKey;
use serde_json::Value;
use std::collections::HashMap;
use uuid::Uuid;

/// Names of people and of the posts in which they acted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    people: HashMap<Uuid, String>,
    posts: HashMap<Uuid, String>,
}

impl Names {
    /// The name of a person; empty when nobody is meant or known.
    pub fn person(&self, staff: Option<Uuid>) -> &str {
        staff.and_then(|id| self.people.get(&id)).map_or("", String::as_str)
    }

    /// The name of a post; empty when none is meant or known.
    pub fn post(&self, post: Option<Uuid>) -> &str {
        post.and_then(|id| self.posts.get(&id)).map_or("", String::as_str)
    }
}

/// A case with all that its page tells.
pub(crate) struct Whole {
    /// The case.
    pub view: CaseView,
    /// Names of those who acted or have something to do.
    pub names: Names,
    /// Opens what was sealed for the owner; `None` after erasure.
    pub key: Option<PersonKey>,
    /// Names of steps at which the process halts by a fault.
    pub halted: Vec<String>,
    /// The process is stopped until it is resumed.
    pub suspended: bool,
}

/// One case with what its page tells beside it; the caller writes the access log before the reply.
pub(crate) async fn whole(tx: &mut Tx, world: &World, actor: &Actor, now: Instant, id: Id<Case>) -> Res<Whole> {
    let view = show(tx, world, actor, now, id).await?;
    let names = names_of(tx, people_of(&view), view.lines.iter().filter_map(|l| l.by.post)).await?;
    let key = world.vault.find_key(tx, view.case.owner).await?;
    let (halted, suspended) = match process::find_running(tx, id.uuid()).await? {
        Some(hosted) => {
            let model = &world.process(&view.case)?.process;
            let halted = hosted.state.incidents().map(|a| model.node(a.node).name.clone()).collect();
            (halted, hosted.state.is_suspended())
        }
        None => (Vec::new(), false),
    };
    Ok(Whole { view, names, key, halted, suspended })
}

fn people_of(view: &CaseView) -> Vec<Uuid> {
    let takers = view.lines.iter().filter_map(|l| body_of(l)["to"].as_str().and_then(|id| Uuid::try_parse(id).ok()));
    let actors = view.lines.iter().filter_map(|l| l.by.actor);
    let holders = view.tasks.iter().filter_map(|t| t.assignee.map(Id::uuid));
    let others = view.records.iter().filter_map(|r| r.staff.map(Id::uuid));
    actors.chain(takers).chain(holders).chain(others).collect()
}

/// What an act did, without the status and due time that stand round it in most lines.
pub(crate) fn body_of(line: &Line) -> &Value {
    line.body.get("is").unwrap_or(&line.body)
}

/// Names of people and posts.
pub(crate) async fn names_of(
    tx: &mut Tx,
    people: impl IntoIterator<Item = Uuid>,
    posts: impl IntoIterator<Item = Uuid>,
) -> Res<Names> {
    let pair = |r: &Row| Ok((r.id::<()>(0)?.uuid(), r.string(1)?));
    let mut sql = Sql::new("SELECT id, name FROM staff WHERE id IN ");
    sql.list(people.into_iter().map(Id::<Staff>::new));
    let people = tx.query_sql(&sql).await?.iter().map(pair).collect::<Res<_>>()?;
    let mut sql = Sql::new("SELECT id, title FROM posts WHERE id IN ");
    sql.list(posts.into_iter().map(Id::<Post>::new));
    let posts = tx.query_sql(&sql).await?.iter().map(pair).collect::<Res<_>>()?;
    Ok(Names { people, posts })
}

/// Words that were sealed for the owner of a case; empty when there are none or the owner was erased.
pub(crate) fn unsealed(key: Option<&PersonKey>, field: &Value) -> String {
    let words = key.and_then(|key| journal::unsealed(key, field));
    words.and_then(|w| w.as_str().map(str::to_owned)).unwrap_or_default()
}

/// Someone who could take a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Holder {
    /// The person.
    pub staff: Id<Staff>,
    /// Name.
    pub name: String,
    /// Name of the post.
    pub title: String,
}

/// Those who hold a post with `role` in an agency, its divisions and its desk, by name.
pub(crate) async fn list_holders(
    tx: &mut Tx,
    organisation: &Organisation,
    agency: Id<Unit>,
    role: &str,
    day: Day,
) -> Res<Vec<Holder>> {
    let mut sql = Sql::new(
        "SELECT s.id, s.name, p.title FROM posts p JOIN holdings h ON h.post = p.id JOIN staff s ON s.id = h.staff WHERE p.role = ",
    );
    sql.arg(role).push(" AND p.unit IN ").list(offices(organisation, agency, day));
    sql.push(" AND h.valid_from <= ").arg(day).push(" AND (h.valid_to IS NULL OR h.valid_to > ").arg(day);
    sql.push(") ORDER BY s.folded, s.id, p.id");
    let read = |r: &Row| Ok(Holder { staff: r.id(0)?, name: r.string(1)?, title: r.string(2)? });
    let mut all = tx.query_sql(&sql).await?.iter().map(read).collect::<Res<Vec<_>>>()?;
    all.dedup_by_key(|h| h.staff);
    Ok(all)
}

/// An agency with the offices that act in its name. Agencies below it are others.
fn offices(organisation: &Organisation, agency: Id<Unit>, day: Day) -> Vec<Id<Unit>> {
    let mut all = vec![agency];
    let mut at = 0;
    while at < all.len() {
        let below: Vec<_> =
            organisation.children(all[at], day).filter(|v| !v.kind.is_agency()).map(|v| v.unit).collect();
        all.extend(below);
        at += 1;
    }
    all
}
