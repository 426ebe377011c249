//! The shift of someone who takes money: it begins with what lies in the drawer and ends only when the cash counted is what
//! lay there and what was taken. A difference is never written away: it is found, and mended by voiding receipts.

use super::World;
use crate::store::cash::{self, ShiftRow, Taken};
use crate::{rules, store};
use access::Resource;
use base::{Act, Failure, Id, Money, Refusal, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, Subject};
use kernel::organisation::{HeldPost, Unit};
use serde_json::{Value, json};

/// A working shift of a cashier.
pub enum Shift {}

/// Most money that a drawer may hold at the start.
const OPENING_MAX: Money = Money(100_000_000);

/// Begins a shift with `opening` in the drawer.
///
/// # Errors
/// `Invalid` for a sum below nothing or beyond reason; `Refused` `cases.shift_open`.
pub async fn open_shift(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, opening: Money) -> Res<ShiftRow> {
    let post = may_take_money(world, actor, act)?;
    if opening < Money::ZERO || opening > OPENING_MAX {
        return Err(Failure::field("opening", "out_of_range", format!("0 to {OPENING_MAX}")));
    }
    match begin(tx, act, actor, &post, opening).await? {
        Some(shift) => Ok(shift),
        None => Err(Refusal::new("cases.shift_open").into()),
    }
}

/// The post in which the actor takes money for their agency.
fn may_take_money(world: &World, actor: &Actor, act: &Act) -> Res<HeldPost> {
    let day = act.now.day();
    let agency = |p: &HeldPost| world.organisation.agency(p.unit, day).map(|u| u.unit);
    let own = actor.first_post().and_then(agency);
    let drawer = Resource { kind: "case", receiving: own, deciding: None, others: Vec::new() };
    world.access.authorise(actor, &world.organisation, day, "cases.close_shift", &drawer).cloned()
}

/// The actor's open shift, locked. Who takes money without having begun one has begun one with an empty drawer.
pub(super) async fn running(tx: &mut Tx, act: &Act, actor: &Actor, post: &HeldPost) -> Res<Id<Shift>> {
    if let Some(open) = cash::find_open_shift_for_update(tx, actor.staff).await? {
        return Ok(open.id);
    }
    if let Some(shift) = begin(tx, act, actor, post, Money::ZERO).await? {
        return Ok(shift.id);
    }
    let open = cash::find_open_shift_for_update(tx, actor.staff).await?;
    open.map(|s| s.id).ok_or(Failure::Unavailable { retry_after: 1, private: "a shift was closed just now".into() })
}

async fn begin(tx: &mut Tx, act: &Act, actor: &Actor, post: &HeldPost, opening: Money) -> Res<Option<ShiftRow>> {
    let shift = ShiftRow {
        id: act.id(),
        desk: post.unit,
        staff: actor.staff,
        opened: act.now,
        closed: None,
        opening,
        counted: None,
    };
    if !cash::insert_shift(tx, &shift).await? {
        return Ok(None);
    }
    let line = json!({ "desk": shift.desk, "opening": opening });
    journal::write(tx, actor.by(post), act.now, Subject::new("shift", shift.id), "opening", &line).await?;
    Ok(Some(shift))
}

/// Closes the actor's shift: the cash counted must be the opening sum and the cash of the receipts that were not voided.
///
/// # Errors
/// `Refused` `cases.no_open_shift`; `cases.shift_differs` with the sums.
pub async fn close_shift(tx: &mut Tx, actor: &Actor, act: &Act, counted: Money) -> Res<Value> {
    let open = store::cash::find_open_shift_for_update(tx, actor.staff).await?;
    let shift = open.ok_or_else(|| Refusal::new("cases.no_open_shift"))?;
    let taken = cash::list_taken(tx, shift.id).await?;
    rules::drawer(shift.opening, cash_of(&taken), counted)?;
    cash::close_shift(tx, shift.id, act.now, counted).await?;
    let sums: Vec<_> = taken.iter().map(|t| json!([t.method, t.count, t.amount])).collect();
    let receipts: i64 = taken.iter().map(|t| t.count).sum();
    let body = json!({
        "shift": shift.id, "receipts": receipts, "amount": taken.iter().map(|t| t.amount).sum::<Money>(),
        "opening": shift.opening, "counted": counted, "sums": sums,
    });
    let by = by_at(actor, shift.desk);
    journal::write(tx, by, act.now, Subject::new("shift", shift.id), "close", &body).await?;
    Ok(body)
}

fn by_at(actor: &Actor, desk: Id<Unit>) -> journal::By {
    let post = actor.posts.iter().find(|p| p.unit == desk).or(actor.first_post());
    post.map(|p| actor.by(p)).unwrap_or_default()
}

/// The cash among what was taken.
pub fn cash_of(taken: &[Taken]) -> Money {
    taken.iter().filter(|t| t.method == "cash").map(|t| t.amount).sum()
}
