//! Making, changing, closing and linking units.

use super::{UNITS, World};
use crate::rules::{staff::units_of_agency, units as rules};
use base::{Act, Day, Failure, Id, Res, nfc};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, By, Subject};
use kernel::organisation::{self, NewUnit, Unit, UnitKind};
use kernel::worklist;
use serde_json::json;

/// A unit as it is to be from a day on.
#[derive(Clone, Debug)]
pub struct UnitState {
    /// Code in the list of units.
    pub code: String,
    /// Official name.
    pub name: String,
    /// Kind as officially written; empty: the usual word.
    pub title: String,
    /// Code for the exchange of documents.
    pub exchange_code: Option<String>,
    /// First day.
    pub from: Day,
}

/// Which unit goes on with the work of another.
#[derive(Clone, Debug)]
pub struct NewSuccession {
    /// The unit after.
    pub successor: Id<Unit>,
    /// `merged`, `split` or `moved`.
    pub relation: String,
    /// Since when.
    pub on: Day,
    /// Number and date of the act of authority.
    pub ordered_by: String,
}

/// Relations between a unit and the one that goes on with its work.
pub const RELATIONS: [&str; 3] = ["merged", "split", "moved"];

/// Makes a unit of `kind` under `parent`.
pub async fn create_unit(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    parent: Id<Unit>,
    kind: UnitKind,
    input: UnitState,
) -> Res<Id<Unit>> {
    let world = world.fresh(tx).await?;
    let by = authorise(&world, actor, act, parent)?;
    let new = new_unit(input, kind, Some(parent))?;
    rules::check_new(&world.organisation, parent, &new)?;
    let unit = organisation::insert_unit(tx, act, &new).await?;
    let body = json!({ "parent": parent, "kind": kind, "code": new.code, "name": new.name, "from": new.valid_from });
    write(tx, by, act, unit, "creation", &body).await?;
    Ok(unit)
}

/// Gives a unit another name or code from a day on; what it was before stays on record.
pub async fn change_unit(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    unit: Id<Unit>,
    input: UnitState,
) -> Res<()> {
    let world = world.fresh(tx).await?;
    let by = authorise(&world, actor, act, unit)?;
    let before = world.organisation.find_ever(unit, input.from).ok_or(Failure::NotFound)?.clone();
    let new = new_unit(input, before.kind, before.parent)?;
    rules::check_change(&world.organisation, unit, &new)?;
    organisation::change_unit(tx, act, unit, &new).await?;
    let body = json!({ "from": new.valid_from, "code": new.code, "name": new.name, "was": before.name });
    write(tx, by, act, unit, "renaming", &body).await
}

/// Ends a unit: only when nothing hangs on it any more.
pub async fn close_unit(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, unit: Id<Unit>, day: Day) -> Res<()> {
    let world = world.fresh(tx).await?;
    let by = authorise(&world, actor, act, unit)?;
    let inside = units_of_agency(&world.organisation, unit, day);
    let holders = organisation::list_holdings_in(tx, &[unit], day).await?.len();
    let tasks = worklist::count_open_in(tx, &inside).await?;
    rules::check_close(&world.organisation, unit, day, holders, tasks)?;
    organisation::close_unit(tx, unit, day).await?;
    write(tx, by, act, unit, "closing", &json!({ "on": day })).await
}

/// Says which unit goes on with the work of `unit`, by which act of authority.
pub async fn link_successor(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    unit: Id<Unit>,
    input: NewSuccession,
) -> Res<()> {
    let world = world.fresh(tx).await?;
    let by = authorise(&world, actor, act, unit)?;
    if !RELATIONS.contains(&input.relation.as_str()) {
        return Err(Failure::field("relation", "required", ""));
    }
    let known = organisation::list_successions(tx, unit).await?;
    rules::check_succession(&world.organisation, unit, input.successor, input.on, &known)?;
    let ordered_by = nfc(&input.ordered_by);
    organisation::link_successor(tx, unit, input.successor, &input.relation, input.on, &ordered_by).await?;
    let body =
        json!({ "successor": input.successor, "relation": input.relation, "on": input.on, "ordered_by": ordered_by });
    write(tx, by, act, unit, "succession", &body).await
}

fn authorise(world: &World, actor: &Actor, act: &Act, unit: Id<Unit>) -> Res<By> {
    Ok(actor.by(world.authorise(actor, act.now.day(), UNITS, unit)?))
}

fn new_unit(input: UnitState, kind: UnitKind, parent: Option<Id<Unit>>) -> Res<NewUnit> {
    let name = nfc(&input.name);
    if !(1..=200).contains(&name.chars().count()) {
        return Err(Failure::field("name", "admin.not_a_name", ""));
    }
    let title = nfc(&input.title);
    Ok(NewUnit {
        code: input.code.trim().to_owned(),
        name,
        kind,
        title: if title.is_empty() { rules::usual_title(kind).to_owned() } else { title },
        parent,
        exchange_code: input.exchange_code,
        valid_from: input.from,
    })
}

async fn write(
    tx: &mut Tx,
    by: By,
    act: &Act,
    unit: Id<Unit>,
    verb: &'static str,
    body: &serde_json::Value,
) -> Res<()> {
    journal::write(tx, by, act.now, Subject::new("unit", unit), verb, body).await
}
