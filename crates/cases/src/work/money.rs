//! Money at the desk: numbered receipts and their voiding. The shift in which they are written is in `shift`.

use super::{Opened, World, shift};
use crate::model::{Case, CaseRow, Status};
use crate::store::cash::ReceiptRow;
use crate::{rules, store};
use base::{Act, Failure, Id, Money, Refusal, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, Subject};
use kernel::organisation::HeldPost;
use serde::Deserialize;
use serde_json::json;

/// A numbered receipt (biên lai).
pub enum CashReceipt {}

/// A payment at the desk.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Payment {
    /// `cash` or `transfer`.
    pub method: String,
}

/// Takes what is owed and gives a numbered receipt.
pub async fn collect_fee(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    input: Payment,
) -> Res<(CaseRow, String)> {
    let Opened { mut case, was, by, post, .. } =
        world.open(tx, actor, act, id, if_match, "cases.collect_fee", &Status::ALL).await?;
    if case.fee_paid >= case.fee_total {
        return Err(Refusal::new("cases.paid_already").into());
    }
    let owed = case.fee_total - case.fee_paid;
    let number = take(tx, act, actor, &post, &case, &input.method, owed).await?;
    case.fee_paid = case.fee_total;
    let line = json!({ "receipt": number, "amount": owed, "method": input.method });
    world.settle(tx, act, by, &mut case, "payment", &line, was).await?;
    Ok((case, number))
}

/// Pays the whole fee in the act of filing.
pub(super) async fn pay_now(
    tx: &mut Tx,
    act: &Act,
    actor: &Actor,
    post: &HeldPost,
    case: &mut CaseRow,
    method: &str,
) -> Res<()> {
    let number = take(tx, act, actor, post, case, method, case.fee_total).await?;
    case.fee_paid = case.fee_total;
    store::update(tx, case).await?;
    let line = json!({ "receipt": number, "amount": case.fee_total, "method": method });
    journal::write(tx, actor.by(post), act.now, Subject::new("case", case.id), "payment", &line).await
}

/// Writes the receipt into the actor's shift, transfers too: the shift tells all that was taken, its drawer only cash.
async fn take(
    tx: &mut Tx,
    act: &Act,
    actor: &Actor,
    post: &HeldPost,
    case: &CaseRow,
    method: &str,
    amount: Money,
) -> Res<String> {
    if !["cash", "transfer"].contains(&method) {
        return Err(Failure::field("payment", "unknown_method", method));
    }
    let shift = shift::running(tx, act, actor, post).await?;
    let year = act.now.day().ymd().0;
    let number = store::next_number(tx, &format!("receipt:{}:{year}", case.receiving)).await?;
    let number = format!("{}-{}-{number:06}", year, &case.code[..case.code.find('-').unwrap_or(0)]);
    let receipt = ReceiptRow {
        id: act.id(),
        number: number.clone(),
        case: case.id,
        shift: Some(shift),
        method: method.into(),
        amount,
        at: act.now,
        staff: actor.staff,
        voided: None,
        void_reason: None,
    };
    store::cash::insert_receipt(tx, &receipt).await?;
    Ok(number)
}

/// Voids a receipt of the actor's open shift: the fee is owed again, the number stays taken.
/// Law: NĐ 123/2020/NĐ-CP art. 36 (a receipt written wrong is kept and a new one is written).
pub async fn void_receipt(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    number: &str,
    reason: &str,
) -> Res<CaseRow> {
    let reason = base::nfc(reason);
    if reason.is_empty() || reason.chars().count() > 500 {
        return Err(Failure::field("reason", "required", "1 to 500"));
    }
    let found = store::cash::find_receipt(tx, number).await?.ok_or(Failure::NotFound)?;
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, found.receipt.case, None, "cases.collect_fee", &Status::ALL).await?;
    let open = store::cash::find_open_shift_for_update(tx, actor.staff).await?.map(|s| s.id);
    // Read again behind the locks: someone may have voided it meanwhile.
    let receipt = store::cash::get_receipt(tx, found.receipt.id).await?.receipt;
    rules::may_void(&receipt, actor.staff, open)?;
    store::cash::void_receipt(tx, receipt.id, act.now, &reason).await?;
    case.fee_paid = case.fee_paid - receipt.amount;
    let reason = world.sealed(tx, &case, &reason).await?;
    let line = json!({ "receipt": number, "amount": receipt.amount, "reason": reason });
    world.settle(tx, act, by, &mut case, "void_receipt", &line, was).await?;
    Ok(case)
}
