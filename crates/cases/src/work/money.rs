//! Cash at the desk: numbered receipts, void with a reason, a shift that closes only when counted cash equals receipts.

use super::{Opened, World};
use crate::model::{Case, CaseRow, Status};
use crate::store;
use base::{Act, Failure, Id, Money, Refusal, Res};
use db::{Row, Tx, args};
use kernel::accounts::Actor;
use kernel::journal::{self, Subject};
use kernel::organisation::{HeldPost, Unit};
use serde::Deserialize;
use serde_json::{Value, json};

/// A working shift of a cashier.
pub enum Shift {}
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
    let shift = if method == "cash" { Some(open_shift(tx, act, actor, post.unit).await?) } else { None };
    let year = act.now.day().ymd().0;
    let number = store::next_number(tx, &format!("receipt:{}:{year}", case.receiving)).await?;
    let number = format!("{}-{}-{number:06}", year, &case.code[..case.code.find('-').unwrap_or(0)]);
    let sql = "INSERT INTO cash_receipts (id, number, case_id, shift, method, amount, at, staff) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)";
    tx.execute(sql, args![act.id::<CashReceipt>(), &number, case.id, shift, method, amount, act.now, actor.staff])
        .await?;
    Ok(number)
}

async fn open_shift(tx: &mut Tx, act: &Act, actor: &Actor, desk: Id<Unit>) -> Res<Id<Shift>> {
    let sql = "SELECT id FROM cash_shifts WHERE staff = $1 AND closed IS NULL";
    if let Some(row) = tx.query_opt(sql, args![actor.staff]).await? {
        return row.id(0);
    }
    let id = act.id::<Shift>();
    let sql = "INSERT INTO cash_shifts (id, desk, staff, opened) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, args![id, desk, actor.staff, act.now]).await?;
    Ok(id)
}

/// Voids a receipt of the actor's open shift: the fee is owed again.
pub async fn void_receipt(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    number: &str,
    reason: &str,
) -> Res<CaseRow> {
    if reason.trim().is_empty() || reason.chars().count() > 500 {
        return Err(Failure::field("reason", "required", "1 to 500"));
    }
    let sql = "SELECT r.id, r.case_id, r.amount, r.voided, s.closed, r.staff FROM cash_receipts r LEFT JOIN cash_shifts s ON s.id = r.shift WHERE r.number = $1";
    let row = tx.query_opt(sql, args![number]).await?.ok_or(Failure::NotFound)?;
    if !row.is_null(3) || !row.is_null(4) {
        return Err(Refusal::new("cases.receipt_closed").with("number", number).into());
    }
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, row.id(1)?, None, "cases.collect_fee", &Status::ALL).await?;
    tx.execute(
        "UPDATE cash_receipts SET voided = $2, void_reason = $3 WHERE id = $1",
        args![row.id::<CashReceipt>(0)?, act.now, reason],
    )
    .await?;
    case.fee_paid = case.fee_paid - row.money(2)?;
    world.settle(tx, act, by, &mut case, "void_receipt", &json!({ "receipt": number, "reason": reason }), was).await?;
    Ok(case)
}

/// Closes the actor's shift: counted cash must equal the receipts that were not voided.
pub async fn close_shift(tx: &mut Tx, actor: &Actor, act: &Act, counted: Money) -> Res<Value> {
    let sql = "SELECT id, desk FROM cash_shifts WHERE staff = $1 AND closed IS NULL";
    let row = tx.query_opt(sql, args![actor.staff]).await?.ok_or_else(|| Refusal::new("cases.no_open_shift"))?;
    let (shift, desk): (Id<Shift>, Id<Unit>) = (row.id(0)?, row.id(1)?);
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM cash_receipts WHERE shift = $1 AND voided IS NULL";
    let sums = tx.query_one(sql, args![shift]).await?;
    let (receipts, taken) = (sums.int(0)?, sums.opt(1, Row::money)?.unwrap_or(Money::ZERO));
    if counted != taken {
        let refusal = Refusal::new("cases.shift_differs").with("counted", counted).with("receipts", taken);
        return Err(refusal.with("difference", counted - taken).into());
    }
    tx.execute("UPDATE cash_shifts SET closed = $2, counted = $3 WHERE id = $1", args![shift, act.now, counted])
        .await?;
    let body = json!({ "shift": shift, "receipts": receipts, "amount": taken });
    let by =
        actor.posts.iter().find(|p| p.unit == desk).or(actor.first_post()).map(|p| actor.by(p)).unwrap_or_default();
    journal::write(tx, by, act.now, Subject::new("shift", shift), "close", &body).await?;
    Ok(body)
}
