//! Giving money back: an order, and the voucher under which the treasury or the bank paid it.

use super::{REFUND, World, reason};
use crate::ledger;
use crate::model::{Demand, Fate, Refund, RefundState, RefundWords};
use crate::store::books::{self, About};
use crate::{sealed, store};
use base::{Act, Day, Failure, Id, Money, Refusal, Res, nfc};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, By, Subject};
use serde_json::json;

/// Signs of a voucher's number.
const VOUCHER_MAX: usize = 50;
/// Signs of the words to whom.
const TO_MAX: usize = 300;

/// To whom and why, checked.
pub(super) fn checked(words: &RefundWords) -> Res<RefundWords> {
    let to = nfc(&words.to);
    if to.is_empty() || to.chars().count() > TO_MAX {
        return Err(Failure::field("to", "required", format!("1 to {TO_MAX}")));
    }
    Ok(RefundWords { to, reason: reason(&words.reason)? })
}

/// Orders that what was paid beyond a demand is given back.
///
/// # Errors
/// `payments.refund_too_much` when less lies here than is ordered; `Invalid`.
pub async fn order(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Demand>,
    amount: Money,
    words: &RefundWords,
) -> Res<Refund> {
    let mut row = store::demands::find_for_update(tx, id).await?.ok_or(Failure::NotFound)?;
    let by = actor.by(world.authorise(actor, act.now.day(), REFUND, row.unit)?);
    let words = checked(words)?;
    let amount = super::amount("amount", amount)?;
    if amount > row.sums.returnable() {
        return Err(Refusal::new("payments.refund_too_much").with("max", row.sums.returnable()).into());
    }
    row.sums.ordered += amount;
    let refund = Refund {
        id: act.id(),
        unit: row.unit,
        demand: Some(id),
        incoming: None,
        amount,
        sealed: sealed::refund(&world.vault, &words)?,
        state: RefundState::Ordered,
        ordered: act.now,
        ordered_by: actor.staff,
        voucher: None,
        paid: None,
    };
    store::refunds::insert(tx, &refund).await?;
    store::demands::update(tx, &row).await?;
    let line = json!({ "refund": refund.id, "amount": amount });
    journal::write(tx, by, act.now, Subject::new("payment_demand", id), "refund_order", &line).await?;
    Ok(refund)
}

/// That money was given back.
#[derive(Clone, Debug)]
pub struct Paid {
    /// Number of the voucher of payment.
    pub voucher: String,
    /// Day on which the bank paid.
    pub day: Day,
}

/// An open order, locked. The thing that it is of is locked before it, as everywhere.
async fn open(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Refund>) -> Res<(Refund, By)> {
    let known = store::refunds::find(tx, id).await?.ok_or(Failure::NotFound)?;
    if let Some(demand) = known.demand {
        store::demands::find_for_update(tx, demand).await?;
    }
    if let Some(incoming) = known.incoming {
        store::incoming::find_for_update(tx, incoming).await?;
    }
    let refund = store::refunds::find_for_update(tx, id).await?.ok_or(Failure::NotFound)?;
    let by = actor.by(world.authorise(actor, act.now.day(), REFUND, refund.unit)?);
    if refund.state != RefundState::Ordered {
        return Err(Refusal::new("payments.refund_closed").into());
    }
    Ok((refund, by))
}

/// The money was given back, under a voucher.
///
/// # Errors
/// `payments.refund_closed` when it was done or withdrawn before; `Invalid`.
pub async fn done(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Refund>, paid: &Paid) -> Res<Refund> {
    let (mut refund, by) = open(tx, world, actor, act, id).await?;
    let voucher = nfc(&paid.voucher);
    if voucher.is_empty() || voucher.chars().count() > VOUCHER_MAX {
        return Err(Failure::field("voucher", "required", format!("1 to {VOUCHER_MAX}")));
    }
    if paid.day > act.now.day() || paid.day < refund.ordered.day() {
        return Err(Failure::field("paid", "not_a_day", paid.day.to_string()));
    }
    let (entry, subject) = match (refund.demand, refund.incoming) {
        (Some(demand), _) => {
            let mut row = store::demands::find_for_update(tx, demand).await?.ok_or(Failure::NotFound)?;
            let entry = ledger::give_back_of(&mut row.sums, refund.amount);
            store::demands::update(tx, &row).await?;
            (entry, Subject::new("payment_demand", demand))
        }
        (None, Some(incoming)) => {
            let mut money = store::incoming::find_for_update(tx, incoming).await?.ok_or(Failure::NotFound)?;
            money.fate = Fate::Returned;
            store::incoming::update(tx, &money, None).await?;
            (ledger::give_back(refund.amount), Subject::new("payment", incoming))
        }
        (None, None) => return Err(Failure::Internal(format!("the refund {id} is of nothing"))),
    };
    let about = About { demand: refund.demand, incoming: refund.incoming, refund: Some(id) };
    books::write(tx, act, refund.unit, paid.day, "refund", about, &entry).await?;
    store::refunds::done(tx, id, &voucher, paid.day, act.now, actor.staff).await?;
    let line = json!({ "refund": id, "amount": refund.amount, "voucher": voucher, "paid": paid.day });
    journal::write(tx, by, act.now, subject, "refund", &line).await?;
    (refund.state, refund.voucher, refund.paid) = (RefundState::Done, Some(voucher), Some(paid.day));
    Ok(refund)
}

/// The order was a mistake: the money lies here as before.
///
/// # Errors
/// `payments.refund_closed` when it was done or withdrawn before.
pub async fn withdraw(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Refund>) -> Res<Refund> {
    let (mut refund, by) = open(tx, world, actor, act, id).await?;
    let mut subject = Subject::new("payment_refund", id);
    if let Some(demand) = refund.demand {
        let mut row = store::demands::find_for_update(tx, demand).await?.ok_or(Failure::NotFound)?;
        row.sums.ordered = row.sums.ordered - refund.amount;
        store::demands::update(tx, &row).await?;
        subject = Subject::new("payment_demand", demand);
    }
    if let Some(incoming) = refund.incoming {
        let mut money = store::incoming::find_for_update(tx, incoming).await?.ok_or(Failure::NotFound)?;
        money.fate = Fate::Unmatched;
        store::incoming::update(tx, &money, None).await?;
        let about = About { incoming: Some(incoming), refund: Some(id), demand: None };
        let entry = ledger::take_back(refund.amount);
        books::write(tx, act, refund.unit, act.now.day(), "refund_withdrawal", about, &entry).await?;
        subject = Subject::new("payment", incoming);
    }
    store::refunds::withdraw(tx, id, act.now, actor.staff).await?;
    let line = json!({ "refund": id, "amount": refund.amount });
    journal::write(tx, by, act.now, subject, "refund_withdrawal", &line).await?;
    refund.state = RefundState::Withdrawn;
    Ok(refund)
}
