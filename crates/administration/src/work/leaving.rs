//! Someone leaves the administration: nothing of their work is lost. Posts and signing authority end, the account closes,
//! open tasks go to a named successor or back to their units.

use super::World;
use crate::rules::staff as rules;
use base::{Act, Day, Failure, Id, Instant, Refusal, Res};
use db::Tx;
use kernel::accounts::{self, Actor};
use kernel::jobs::{self, JobClock};
use kernel::journal::{self, By, Subject};
use kernel::organisation::{self, HoldingRow, Organisation, Staff, UnitKind};
use kernel::roles::Role;
use kernel::worklist::{self, TaskRow};
use serde_json::{Value, json};

/// Kind of the job that closes what a leaver leaves, on the day told beforehand.
pub const LEAVING_JOB: &str = "administration.leaving";

/// How someone leaves.
#[derive(Clone, Debug)]
pub struct Leaving {
    /// First day on which they no longer work here; may lie ahead.
    pub on: Day,
    /// Who takes over open tasks; none: they go back to their units.
    pub successor: Option<Id<Staff>>,
}

/// What leaving did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Left {
    /// Posts that ended.
    pub posts: usize,
    /// Open tasks that went over; none when the day lies ahead.
    pub tasks: Option<usize>,
}

/// Someone leaves.
pub async fn leave(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    staff: Id<Staff>,
    input: Leaving,
) -> Res<Left> {
    let opened = world.govern(tx, actor, act.now, staff).await?;
    if staff == actor.staff {
        return Err(Refusal::new("administration.own_account").into());
    }
    if opened.row.left_on.is_some() {
        return Err(Refusal::new("administration.has_left").into());
    }
    if let Some(successor) = input.successor {
        let theirs = world.see(tx, actor, act.now, successor).await?;
        rules::check_successor(&world.organisation, act.now.day(), &opened.held, &theirs.held)?;
    }
    let ending: Vec<_> = opened.held.into_iter().filter(|h| h.period.to.is_none_or(|to| to > input.on)).collect();
    guard_last_administrator(tx, world, staff, &ending, input.on).await?;
    end_all(tx, act, staff, &ending, input.on).await?;
    let body = json!({ "on": input.on, "successor": input.successor, "posts": ending.len() });
    journal::write(tx, opened.by, act.now, Subject::new("staff", staff), "leaving", &body).await?;
    let tasks = if input.on <= act.now.day() {
        Some(settle(tx, act, opened.by, staff, input.successor).await?)
    } else {
        let (due, body) = (Instant::at(input.on, 0, 0, 0), json!({ "staff": staff, "successor": input.successor }));
        jobs::insert(tx, act, LEAVING_JOB, Some(staff.uuid()), JobClock::Legal, due, &body).await?;
        None
    };
    Ok(Left { posts: ending.len(), tasks })
}

async fn end_all(tx: &mut Tx, act: &Act, staff: Id<Staff>, ending: &[HoldingRow], day: Day) -> Res<()> {
    organisation::set_left(tx, staff, Some(day)).await?;
    for held in ending {
        organisation::end_holding(tx, act, held.id, staff, day).await?;
    }
    for delegation in organisation::list_delegations(tx, staff).await? {
        organisation::end_delegation(tx, delegation.id, day).await?;
    }
    Ok(())
}

/// Hands on all open tasks and closes the accounts with their sessions.
async fn settle(tx: &mut Tx, act: &Act, by: By, staff: Id<Staff>, successor: Option<Id<Staff>>) -> Res<usize> {
    let tasks = worklist::list_held(tx, staff).await?;
    worklist::hand_on(tx, by, act.now, &tasks, successor, "leaving").await?;
    for (_, account) in accounts::list_of_staff(tx, &[staff], act.now).await? {
        accounts::close(tx, by, act.now, account.id).await?;
    }
    Ok(tasks.len())
}

/// The day has come on which someone leaves. They may have come back meanwhile: then nothing happens.
pub async fn fire_leaving(tx: &mut Tx, act: &Act, body: &Value) -> Res<()> {
    let staff = told(body, "staff").ok_or_else(|| Failure::Internal("a leaving job without a person".into()))?;
    let row = organisation::find_staff(tx, staff).await?;
    if row.and_then(|row| row.left_on).is_none_or(|on| on > act.now.day()) {
        return Ok(());
    }
    settle(tx, act, By::default(), staff, told(body, "successor")).await.map(drop)
}

/// A holding has ended: tasks for which its holder has no post any more go back. Those of someone who has left are the
/// business of leaving, which may have a successor for them.
pub async fn fire_holding_end(tx: &mut Tx, act: &Act, body: &Value) -> Res<()> {
    let staff = told(body, "staff").ok_or_else(|| Failure::Internal("a holding's end without a person".into()))?;
    let row = organisation::find_staff(tx, staff).await?;
    if row.and_then(|row| row.left_on).is_some_and(|on| on <= act.now.day()) {
        return Ok(());
    }
    let organisation = organisation::load(tx).await?;
    release_unfit(tx, &organisation, act, By::default(), staff).await.map(drop)
}

fn told(body: &Value, name: &str) -> Option<Id<Staff>> {
    body[name].as_str().and_then(Id::parse)
}

/// Gives back the open tasks that someone holds without a post for them; gives how many.
pub(super) async fn release_unfit(
    tx: &mut Tx,
    organisation: &Organisation,
    act: &Act,
    by: By,
    staff: Id<Staff>,
) -> Res<u64> {
    let day = act.now.day();
    let posts = organisation::list_holdings(tx, staff, day).await?;
    let fits = |t: &TaskRow| {
        posts.iter().any(|p| p.role.name() == t.role && organisation.agency(p.unit, day).map(|a| a.unit) == t.agency)
    };
    let unfit: Vec<_> = worklist::list_held(tx, staff).await?.into_iter().filter(|t| !fits(t)).collect();
    worklist::hand_on(tx, by, act.now, &unfit, None, "post_ended").await?;
    Ok(unfit.len() as u64)
}

/// Someone must stay who can govern the whole.
///
/// # Errors
/// `administration.last_administrator`.
pub(super) async fn guard_last_administrator(
    tx: &mut Tx,
    world: &World,
    staff: Id<Staff>,
    ending: &[HoldingRow],
    day: Day,
) -> Res<()> {
    let organisation = &world.organisation;
    let top = |h: &&HoldingRow| {
        h.role == Role::Administrator && organisation.agency(h.unit, day).is_some_and(|a| a.kind == UnitKind::Province)
    };
    let Some(held) = ending.iter().find(top) else { return Ok(()) };
    let agency = organisation.agency(held.unit, day).map_or(held.unit, |a| a.unit);
    let units = rules::units_of_agency(organisation, agency, day);
    match organisation::has_other_holder(tx, Role::Administrator, &units, staff, day).await? {
        true => Ok(()),
        false => Err(Refusal::new("administration.last_administrator").into()),
    }
}
