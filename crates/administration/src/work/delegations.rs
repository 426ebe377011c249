//! Who may sign for whom: given by a written act for a period, and ended. Law: NĐ 30/2020 art. 13.

use super::{STAFF, World};
use crate::rules::staff as rules;
use base::{Act, Day, Failure, Id, Refusal, Res, nfc};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, Subject};
use kernel::organisation::{self, Delegation, SigningForm, Staff, Unit};
use serde_json::json;

/// A signing authority to be given.
#[derive(Clone, Debug)]
pub struct NewDelegation {
    /// The unit for which the person signs.
    pub unit: Id<Unit>,
    /// How the signature begins.
    pub form: SigningForm,
    /// Number and date of the written act.
    pub ordered_by: String,
    /// First day.
    pub from: Day,
    /// First day no longer, where it is known.
    pub to: Option<Day>,
}

/// Gives someone the authority to sign.
pub async fn delegate(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    staff: Id<Staff>,
    input: NewDelegation,
) -> Res<Id<Delegation>> {
    let opened = world.see(tx, actor, act.now, staff).await?;
    let by = actor.by(world.authorise(actor, act.now.day(), STAFF, input.unit)?);
    if opened.row.left_on.is_some() {
        return Err(Refusal::new("administration.has_left").into());
    }
    let period = rules::period(input.from, input.to)?;
    let ordered_by = nfc(&input.ordered_by);
    if ordered_by.is_empty() {
        return Err(Failure::field("ordered_by", "required", ""));
    }
    let agency = |unit| world.organisation.agency(unit, period.from).map(|a| a.unit);
    let works_there =
        opened.held.iter().any(|h| h.period.contains(period.from) && agency(h.unit) == agency(input.unit));
    if !works_there {
        return Err(Refusal::new("administration.no_post_in_agency").into());
    }
    let id = organisation::delegate(tx, act, input.unit, staff, input.form, &ordered_by, input.from, input.to).await?;
    let body = json!({ "unit": input.unit, "form": input.form, "ordered_by": ordered_by, "period": period });
    journal::write(tx, by, act.now, Subject::new("staff", staff), "delegation", &body).await?;
    Ok(id)
}

/// Ends a signing authority on a day.
pub async fn end_delegation(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    staff: Id<Staff>,
    delegation: Id<Delegation>,
    day: Day,
) -> Res<()> {
    world.see(tx, actor, act.now, staff).await?;
    let row = organisation::find_delegation(tx, delegation).await?.filter(|d| d.staff == staff);
    let row = row.ok_or(Failure::NotFound)?;
    let by = actor.by(world.authorise(actor, act.now.day(), STAFF, row.unit)?);
    if row.period.to.is_some_and(|to| to <= day) {
        return Err(Refusal::new("administration.not_held").into());
    }
    organisation::end_delegation(tx, delegation, day).await?;
    let body = json!({ "unit": row.unit, "form": row.form, "on": day });
    journal::write(tx, by, act.now, Subject::new("staff", staff), "delegation_end", &body).await
}
