//! Posts of a person: given, ended, held by someone else during leave.

use super::leaving::{guard_last_administrator, release_unfit};
use super::people::title;
use super::{Opened, STAFF, World};
use crate::rules::staff as rules;
use base::{Act, Day, Failure, Id, Refusal, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, Subject};
use kernel::organisation::{self, Holding, HoldingRow, NewPost, Post, Staff, Unit};
use kernel::roles::Role;
use kernel::worklist::{self, TaskRow};
use serde_json::json;

/// A further post of a person.
#[derive(Clone, Debug)]
pub struct NewHolding {
    /// Unit.
    pub unit: Id<Unit>,
    /// Role.
    pub role: Role,
    /// Name of the post; empty: the role's.
    pub title: String,
    /// A vacant post of the unit to take over, instead of a new one.
    pub post: Option<Id<Post>>,
    /// First day.
    pub from: Day,
    /// First day no longer, where it is known.
    pub to: Option<Day>,
}

/// Leave of a holder.
#[derive(Clone, Debug)]
pub struct Substitution {
    /// Who stands in.
    pub substitute: Id<Staff>,
    /// First day.
    pub from: Day,
    /// First day no longer.
    pub to: Day,
    /// Whether the open work of the post goes to the substitute at once.
    pub with_tasks: bool,
}

/// Gives someone a post beside what they hold.
pub async fn assign(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    staff: Id<Staff>,
    input: NewHolding,
) -> Res<Id<Holding>> {
    let opened = world.see(tx, actor, act.now, staff).await?;
    let day = act.now.day();
    let by = actor.by(world.authorise(actor, day, STAFF, input.unit)?);
    still_here(&opened)?;
    let period = rules::period(input.from, input.to)?;
    if world.organisation.find(input.unit, period.from).is_none() {
        return Err(Failure::field("unit", "admin.unknown", ""));
    }
    let (post, new) = post_for(tx, act, &input).await?;
    rules::check_new_holding(&opened.held, new.unit, new.role, period)?;
    let holding = organisation::hold(tx, act, post, staff, period.from, period.to).await?;
    let body = json!({ "post": post, "unit": new.unit, "role": new.role, "period": period });
    journal::write(tx, by, act.now, Subject::new("staff", staff), "holding", &body).await?;
    Ok(holding)
}

fn still_here(opened: &Opened) -> Res<()> {
    match opened.row.left_on {
        Some(_) => Err(Refusal::new("administration.has_left").into()),
        None => Ok(()),
    }
}

/// The vacant post that was chosen, or a new one.
async fn post_for(tx: &mut Tx, act: &Act, input: &NewHolding) -> Res<(Id<Post>, NewPost)> {
    if let Some(post) = input.post {
        let known = organisation::find_post(tx, post).await?.filter(|p| p.unit == input.unit);
        return Ok((post, known.ok_or_else(|| Failure::field("post", "admin.unknown", ""))?));
    }
    let new = NewPost { unit: input.unit, role: input.role, title: title(&input.title, input.role) };
    Ok((organisation::insert_post(tx, act, &new).await?, new))
}

/// Ends a holding on a day. Work that the person may then no longer do goes back to its unit.
pub async fn end_holding(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    staff: Id<Staff>,
    holding: Id<Holding>,
    day: Day,
) -> Res<u64> {
    let opened = world.see(tx, actor, act.now, staff).await?;
    let held = find(&opened, holding)?;
    let by = actor.by(world.authorise(actor, act.now.day(), STAFF, held.unit)?);
    if held.period.to.is_some_and(|to| to <= day) {
        return Err(Refusal::new("administration.not_held").into());
    }
    guard_last_administrator(tx, world, staff, std::slice::from_ref(held), day).await?;
    organisation::end_holding(tx, act, holding, staff, day).await?;
    let body = json!({ "post": held.post, "unit": held.unit, "role": held.role, "on": day });
    journal::write(tx, by, act.now, Subject::new("staff", staff), "holding_end", &body).await?;
    if day > act.now.day() {
        // The job that ending arms does it on the day.
        return Ok(0);
    }
    release_unfit(tx, &world.organisation, act, by, staff).await
}

fn find(opened: &Opened, holding: Id<Holding>) -> Res<&HoldingRow> {
    opened.held.iter().find(|h| h.id == holding).ok_or(Failure::NotFound)
}

/// Someone stands in for the holder of a post during leave; gives how many open tasks went over.
pub async fn substitute(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    staff: Id<Staff>,
    holding: Id<Holding>,
    input: Substitution,
) -> Res<usize> {
    let opened = world.see(tx, actor, act.now, staff).await?;
    let held = find(&opened, holding)?;
    let by = actor.by(world.authorise(actor, act.now.day(), STAFF, held.unit)?);
    let period = rules::period(input.from, Some(input.to))?;
    still_here(&world.see(tx, actor, act.now, input.substitute).await?)?;
    let of_post = organisation::list_holdings_of_post(tx, held.post).await?;
    rules::check_substitution(&of_post, staff, input.substitute, period)?;
    organisation::substitute(tx, act, held.post, input.substitute, input.from, input.to).await?;
    let tasks = if input.with_tasks && period.contains(act.now.day()) {
        tasks_of_post(tx, world, act, staff, held).await?
    } else {
        Vec::new()
    };
    worklist::hand_on(tx, by, act.now, &tasks, Some(input.substitute), "substitution").await?;
    let body = json!({ "post": held.post, "unit": held.unit, "role": held.role, "substitute": input.substitute,
        "period": period, "tasks": tasks.len() });
    journal::write(tx, by, act.now, Subject::new("staff", staff), "substitution", &body).await?;
    Ok(tasks.len())
}

/// Open tasks of someone that wait for the role of a post in its agency.
async fn tasks_of_post(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    staff: Id<Staff>,
    held: &HoldingRow,
) -> Res<Vec<TaskRow>> {
    let agency = world.organisation.agency(held.unit, act.now.day()).map(|a| a.unit);
    let fits = |t: &TaskRow| t.role == held.role.name() && t.agency == agency;
    Ok(worklist::list_held(tx, staff).await?.into_iter().filter(fits).collect())
}
