//! What waits for a leader's signature, and in what form the leader may sign today.

use super::names;
use crate::model::{Case, CaseRow};
use crate::work::World;
use crate::{rules, store};
use base::{Day, Failure, Id, Instant, Res};
use db::{Row, Sql, Tx};
use kernel::accounts::Actor;
use kernel::organisation::{HeldPost, SigningForm, find_signing_form};
use kernel::roles::Role;
use std::collections::HashMap;

/// A case that waits for a signature.
pub(crate) struct ToSign {
    /// The case.
    pub case: CaseRow,
    /// Name of the owner.
    pub owner: String,
    /// How the last step before it ended: its name, its outcome, who did it.
    pub proposal: Option<Proposal>,
}

/// What was proposed.
#[derive(Clone, Debug)]
pub(crate) struct Proposal {
    /// Name of the step.
    pub step: String,
    /// `agree`, `refuse`, ….
    pub outcome: String,
    /// Who did it.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// Cases with a step that waits for the signature of the actor, due soonest first: at most `limit`, and how many in all.
pub(crate) async fn list_to_sign(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    now: Instant,
    limit: usize,
) -> Res<(Vec<Id<Case>>, u64)> {
    let mut waiting = Sql::new("subject_kind = 'case' AND state = 'open' AND act = 'decide' AND (assignee = ");
    waiting.arg(actor.staff);
    for post in actor.posts.iter().filter(|p| p.role == Role::Leader) {
        let agency = world.organisation.agency(post.unit, now.day()).map(|a| a.unit);
        waiting.push(" OR (assignee IS NULL AND role = 'leader' AND agency = ").arg(agency).push(")");
    }
    waiting.push(")");
    let mut sql = Sql::new("SELECT subject FROM tasks WHERE ");
    sql.append(&waiting).push(" ORDER BY COALESCE(due, 9223372036854775807), id LIMIT ").arg(limit);
    let ids = tx.query_sql(&sql).await?.iter().map(|r| r.id(0)).collect::<Res<_>>()?;
    let mut sql = Sql::new("SELECT COUNT(*) FROM tasks WHERE ");
    sql.append(&waiting);
    let total = tx.query_sql(&sql).await?.first().map_or(Ok(0), |r| r.int(0))?;
    Ok((ids, u64::try_from(total).unwrap_or(0)))
}

/// The cases of these identities that the actor may decide and that can be decided, in the order given.
pub(crate) async fn load_to_sign(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    now: Instant,
    ids: &[Id<Case>],
) -> Res<Vec<ToSign>> {
    let mut cases = store::list_by_ids(tx, ids).await?;
    cases.retain(|case| {
        let on = case.resource(Vec::new());
        world.access.authorise(actor, &world.organisation, now.day(), "cases.decide", &on).is_ok()
            && rules::in_state(case, rules::IN_WORK).is_ok()
    });
    cases.sort_by_key(|case| ids.iter().position(|id| *id == case.id));
    let owners = names(tx, &cases).await?;
    let mut proposals = proposals(tx, &cases).await?;
    let with = |case: CaseRow| ToSign {
        owner: owners.get(&case.owner).cloned().unwrap_or_default(),
        proposal: proposals.remove(&case.id),
        case,
    };
    Ok(cases.into_iter().map(with).collect())
}

/// The last step of officials that was done in each case.
async fn proposals(tx: &mut Tx, cases: &[CaseRow]) -> Res<HashMap<Id<Case>, Proposal>> {
    let mut sql = Sql::new(
        "SELECT t.subject, t.name, t.outcome, t.closed, s.name FROM tasks t LEFT JOIN staff s ON s.id = t.closed_by
         WHERE t.state = 'done' AND t.role <> 'applicant' AND t.subject IN ",
    );
    sql.list(cases.iter().map(|c| c.id)).push(" ORDER BY t.closed, t.id");
    let mut last = HashMap::new();
    for r in tx.query_sql(&sql).await? {
        let proposal = Proposal {
            step: r.string(1)?,
            outcome: r.opt(2, Row::string)?.unwrap_or_default(),
            at: r.opt(3, Row::instant)?.unwrap_or(Instant::from_micros(0)),
            by: r.opt(4, Row::string)?.unwrap_or_default(),
        };
        // A refusal that was proposed stays the proposal, whoever drafted or reviewed after it.
        let is_kept = last.get(&r.id(0)?).is_some_and(|p: &Proposal| p.outcome == "refuse");
        if !is_kept {
            last.insert(r.id(0)?, proposal);
        }
    }
    Ok(last)
}

/// How the actor signs: the post in which they decide, and the delegation that a deputy needs.
pub(crate) async fn find_signing(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    day: Day,
    case: &CaseRow,
) -> Res<Option<(HeldPost, Option<(SigningForm, String)>)>> {
    let on = case.resource(Vec::new());
    let post = match world.access.authorise(actor, &world.organisation, day, "cases.decide", &on) {
        Ok(post) => post.clone(),
        Err(Failure::Forbidden | Failure::NotFound) => return Ok(None),
        Err(other) => return Err(other),
    };
    let form = find_signing_form(tx, post.unit, actor.staff, day).await?;
    Ok(Some((post, form)))
}
