//! A fee paid by transfer: what an applicant still owes, and the word that it came. Demands, banks and books belong to another
//! module; the app tells us when a demand for a case is paid.

use super::{Applicant, World};
use crate::model::{Case, CaseRow};
use crate::store;
use base::{Act, Failure, Id, Money, Refusal, Res};
use catalogue::rules::FeeLine;
use db::Tx;
use kernel::journal::{self, By};
use serde_json::json;
use uuid::Uuid;

/// A fee that was paid by transfer.
#[derive(Clone, Debug)]
pub struct Transfer {
    /// The demand that was paid. The same demand counts once.
    pub demand: Uuid,
    /// How much was asked for and paid.
    pub amount: Money,
    /// Number of the electronic receipt.
    pub receipt: String,
}

/// What became of a transfer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transferred {
    /// The fee is paid by it, or was before.
    Taken,
    /// Nothing was owed any more: the fee had been paid at the desk. The money must be given back.
    NotOwed,
}

/// A case of the applicant, locked, of whose fee something is owed; with what the fee consists of.
///
/// # Errors
/// `NotFound` for the case of another; `cases.paid_already`.
pub async fn owed_for_update(tx: &mut Tx, world: &World, who: Applicant, id: Id<Case>) -> Res<(CaseRow, Vec<FeeLine>)> {
    let case = store::get_for_update(tx, id).await?;
    if case.owner != who.party && case.filer != who.party {
        return Err(Failure::NotFound);
    }
    if case.fee_paid >= case.fee_total {
        return Err(Refusal::new("cases.paid_already").into());
    }
    let lines = fee_lines(world, &case)?;
    Ok((case, lines))
}

/// What the fee of a case consists of, computed as at filing; empty where that is not what is owed (an exemption, a correction,
/// a part that is paid).
fn fee_lines(world: &World, case: &CaseRow) -> Res<Vec<FeeLine>> {
    let record = &world.package(case)?.record;
    let Some(channel) = catalogue::model::Channel::parse(&case.channel) else { return Ok(Vec::new()) };
    let at = case.submitted;
    let lines = catalogue::rules::fee(record, &case.variant, channel, at.day(), &case.facts, None, at);
    let is_owed = catalogue::rules::fee_total(&lines) == case.fee_total - case.fee_paid;
    Ok(if is_owed { lines.into_iter().filter(|l| l.amount > Money::ZERO).collect() } else { Vec::new() })
}

/// A demand for the fee of a case was paid. May be told again.
///
/// # Errors
/// `NotFound` when there is no such case.
pub async fn take_transfer(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    id: Id<Case>,
    transfer: &Transfer,
) -> Res<Transferred> {
    let mut case = store::get_for_update(tx, id).await?;
    let told = json!(transfer.demand);
    if journal::list(tx, id.uuid()).await?.iter().any(|l| l.act == "payment" && l.body["is"]["demand"] == told) {
        return Ok(Transferred::Taken);
    }
    if case.fee_paid >= case.fee_total {
        return Ok(Transferred::NotOwed);
    }
    case.fee_paid += transfer.amount;
    let was = case.status;
    let line = json!({
        "receipt": transfer.receipt, "amount": transfer.amount, "method": "transfer", "demand": transfer.demand,
    });
    world.settle(tx, act, By::default(), &mut case, "payment", &line, was).await?;
    Ok(Transferred::Taken)
}
