//! What follows when money is put to a demand: books, receipt, and the word to whom the demand belongs.

use super::World;
use crate::ledger::{self, From};
use crate::model::{Demand, DemandRow, Incoming, Receipt};
use crate::store;
use crate::store::books::{self, About};
use base::{Act, Failure, Id, Money, Res};
use db::Tx;
use kernel::jobs::{self, JobClock};
use kernel::journal::{self, By, Subject};
use serde_json::{Value, json};

/// Kind of the job that tells the owner of a demand that all is paid. Its body: `demand`, `subject_kind`, `subject`,
/// `amount`, `receipt`.
pub const SETTLED_JOB: &str = "payments.settled";

/// Puts money to a demand, which is locked here: books, sums, receipt and job, all in this transaction.
///
/// # Errors
/// `NotFound` when there is no such demand.
pub(super) async fn put(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    id: Id<Demand>,
    money: &Incoming,
    from: From,
    why: Option<&str>,
) -> Res<DemandRow> {
    let mut row = store::demands::find_for_update(tx, id).await?.ok_or(Failure::NotFound)?;
    let was_owed = row.sums.owed();
    let entry = ledger::pay(&mut row.sums, from, money.amount);
    let about = About { demand: Some(id), incoming: Some(money.id), refund: None };
    books::write(tx, act, row.unit, money_day(act, money, from), "payment", about, &entry).await?;
    let mut receipt = None;
    if row.settled.is_none() && row.sums.owed() == Money::ZERO && was_owed > Money::ZERO {
        row.settled = Some(act.now);
        receipt = Some(settle(tx, world, act, &row).await?);
    }
    store::demands::update(tx, &row).await?;
    let late = row.due.is_some_and(|due| due < money.booked);
    let key = world.vault.find_key(tx, row.payer).await?;
    let why = match (&key, why) {
        (Some(key), Some(why)) => journal::sealed(key, &json!(why))?,
        _ => Value::Null,
    };
    let line = json!({
        "payment": money.id, "amount": money.amount, "booked": money.booked, "state": row.state().name(), "late": late,
        "receipt": receipt, "reason": why,
    });
    journal::write(tx, by, act.now, Subject::new("payment_demand", id), "payment", &line).await?;
    Ok(row)
}

/// Straight from the bank the entry is of the day of the booking; what lay here is moved today.
fn money_day(act: &Act, money: &Incoming, from: From) -> base::Day {
    if from == From::Bank { money.booked } else { act.now.day() }
}

/// All is paid: a receipt with the next number, and a job for the owner.
async fn settle(tx: &mut Tx, world: &World, act: &Act, row: &DemandRow) -> Res<String> {
    let day = act.now.day();
    let year = i64::from(day.ymd().0);
    let code = world.organisation.find_ever(row.unit, day).map(|u| u.code.clone()).unwrap_or_default();
    let n = store::receipts::next(tx, row.unit, year).await?;
    let number = format!("BLDT-{year}-{code}-{n:06}");
    let amount = row.sums.amount;
    let receipt = Receipt { number: number.clone(), demand: row.id, unit: row.unit, amount, at: act.now, voided: None };
    store::receipts::insert(tx, &receipt, year, n).await?;
    let body = json!({
        "demand": row.id, "subject_kind": row.subject_kind, "subject": row.subject, "amount": amount, "receipt": number,
    });
    jobs::insert(tx, act, SETTLED_JOB, Some(row.subject), JobClock::Legal, act.now, &body).await?;
    Ok(number)
}
