//! Rows of shifts and of receipts for money. No decisions.

use crate::model::Case;
use crate::work::{CashReceipt, Shift};
use base::{Failure, Id, Instant, Money, Res};
use db::{Row, Sql, Tx, args};
use kernel::organisation::{Staff, Unit};
use kernel::vault::Person;

/// A shift as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftRow {
    /// Identity.
    pub id: Id<Shift>,
    /// Desk or unit in which money is taken.
    pub desk: Id<Unit>,
    /// Who takes it.
    pub staff: Id<Staff>,
    /// When it began.
    pub opened: Instant,
    /// When it was closed.
    pub closed: Option<Instant>,
    /// Money in the drawer at the start.
    pub opening: Money,
    /// Money counted at the end.
    pub counted: Option<Money>,
}

/// A receipt as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptRow {
    /// Identity.
    pub id: Id<CashReceipt>,
    /// Number, without gaps within agency and year.
    pub number: String,
    /// The case that was paid for.
    pub case: Id<Case>,
    /// The shift in which it was written.
    pub shift: Option<Id<Shift>>,
    /// `cash` or `transfer`.
    pub method: String,
    /// Amount.
    pub amount: Money,
    /// When.
    pub at: Instant,
    /// Who took the money.
    pub staff: Id<Staff>,
    /// When it was voided.
    pub voided: Option<Instant>,
    /// Why.
    pub void_reason: Option<String>,
}

/// A receipt with what a list says of its case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReceiptLine {
    /// The receipt.
    pub receipt: ReceiptRow,
    /// Code of the case.
    pub code: String,
    /// Its procedure.
    pub procedure: String,
    /// Who filed it.
    pub payer: Id<Person>,
}

/// What was taken in one way of payment; voided receipts are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// `cash` or `transfer`.
    pub method: String,
    /// Receipts.
    pub count: i64,
    /// Sum.
    pub amount: Money,
}

const SHIFT: &str = "SELECT id, desk, staff, opened, closed, opening, counted FROM cash_shifts";
const RECEIPT: &str = "SELECT r.id, r.number, r.case_id, r.shift, r.method, r.amount, r.at, r.staff, r.voided, r.void_reason, c.code, c.procedure_name, c.filer
    FROM cash_receipts r JOIN cases c ON c.id = r.case_id";

fn read_shift(r: &Row) -> Res<ShiftRow> {
    Ok(ShiftRow {
        id: r.id(0)?,
        desk: r.id(1)?,
        staff: r.id(2)?,
        opened: r.instant(3)?,
        closed: r.opt(4, Row::instant)?,
        opening: r.money(5)?,
        counted: r.opt(6, Row::money)?,
    })
}

fn read_line(r: &Row) -> Res<ReceiptLine> {
    let receipt = ReceiptRow {
        id: r.id(0)?,
        number: r.string(1)?,
        case: r.id(2)?,
        shift: r.opt(3, Row::id)?,
        method: r.string(4)?,
        amount: r.money(5)?,
        at: r.instant(6)?,
        staff: r.id(7)?,
        voided: r.opt(8, Row::instant)?,
        void_reason: r.opt(9, Row::string)?,
    };
    Ok(ReceiptLine { receipt, code: r.string(10)?, procedure: r.string(11)?, payer: r.id(12)? })
}

/// The open shift of someone.
pub async fn find_open_shift(tx: &mut Tx, staff: Id<Staff>) -> Res<Option<ShiftRow>> {
    let mut sql = Sql::new(SHIFT);
    sql.push(" WHERE staff = ").arg(staff).push(" AND closed IS NULL");
    tx.query_sql(&sql).await?.first().map(read_shift).transpose()
}

/// The same, locked: what is taken and what is closed take turns.
pub async fn find_open_shift_for_update(tx: &mut Tx, staff: Id<Staff>) -> Res<Option<ShiftRow>> {
    let mut sql = Sql::new(SHIFT);
    sql.push(" WHERE staff = ").arg(staff).push(" AND closed IS NULL").push(tx.for_update());
    tx.query_sql(&sql).await?.first().map(read_shift).transpose()
}

/// A shift.
pub async fn find_shift(tx: &mut Tx, id: Id<Shift>) -> Res<Option<ShiftRow>> {
    let mut sql = Sql::new(SHIFT);
    sql.push(" WHERE id = ").arg(id);
    tx.query_sql(&sql).await?.first().map(read_shift).transpose()
}

/// Closed shifts of someone, newest first.
pub async fn list_closed_shifts(tx: &mut Tx, staff: Id<Staff>, limit: usize) -> Res<Vec<ShiftRow>> {
    let mut sql = Sql::new(SHIFT);
    sql.push(" WHERE staff = ").arg(staff).push(" AND closed IS NOT NULL ORDER BY id DESC LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read_shift).collect()
}

/// Begins a shift; `false` when one is open already.
pub async fn insert_shift(tx: &mut Tx, s: &ShiftRow) -> Res<bool> {
    let sql = "INSERT INTO cash_shifts (id, desk, staff, opened, opening) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (staff) WHERE closed IS NULL DO NOTHING";
    Ok(tx.execute(sql, args![s.id, s.desk, s.staff, s.opened, s.opening]).await? == 1)
}

/// Ends a shift.
pub async fn close_shift(tx: &mut Tx, id: Id<Shift>, now: Instant, counted: Money) -> Res<()> {
    let sql = "UPDATE cash_shifts SET closed = $2, counted = $3 WHERE id = $1";
    tx.execute(sql, args![id, now, counted]).await.map(drop)
}

/// A new receipt.
pub async fn insert_receipt(tx: &mut Tx, r: &ReceiptRow) -> Res<()> {
    let sql = "INSERT INTO cash_receipts (id, number, case_id, shift, method, amount, at, staff) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)";
    tx.later(sql, args![r.id, &r.number, r.case, r.shift, &r.method, r.amount, r.at, r.staff]).await
}

/// A receipt by its number, with its case.
pub async fn find_receipt(tx: &mut Tx, number: &str) -> Res<Option<ReceiptLine>> {
    let mut sql = Sql::new(RECEIPT);
    sql.push(" WHERE r.number = ").arg(number);
    tx.query_sql(&sql).await?.first().map(read_line).transpose()
}

/// A receipt by its identity, with its case.
pub async fn get_receipt(tx: &mut Tx, id: Id<CashReceipt>) -> Res<ReceiptLine> {
    let mut sql = Sql::new(RECEIPT);
    sql.push(" WHERE r.id = ").arg(id);
    tx.query_sql(&sql).await?.first().map(read_line).transpose()?.ok_or(Failure::NotFound)
}

/// Numbers of the receipts of a case that count, oldest first.
pub async fn list_numbers(tx: &mut Tx, case: Id<Case>) -> Res<Vec<String>> {
    let sql = "SELECT number FROM cash_receipts WHERE case_id = $1 AND voided IS NULL ORDER BY id";
    tx.query(sql, args![case]).await?.iter().map(|r| r.string(0)).collect()
}

/// The receipts of a shift, newest first, after the last one seen.
pub async fn list_receipts(
    tx: &mut Tx,
    shift: Id<Shift>,
    after: Option<Id<CashReceipt>>,
    limit: usize,
) -> Res<Vec<ReceiptLine>> {
    let mut sql = Sql::new(RECEIPT);
    sql.push(" WHERE r.shift = ").arg(shift);
    if let Some(after) = after {
        sql.push(" AND r.id < ").arg(after);
    }
    sql.push(" ORDER BY r.id DESC LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read_line).collect()
}

/// How many receipts a shift has, voided ones too.
pub async fn count_receipts(tx: &mut Tx, shift: Id<Shift>) -> Res<i64> {
    tx.query_one("SELECT COUNT(*) FROM cash_receipts WHERE shift = $1", args![shift]).await?.int(0)
}

/// What was taken in a shift, by way of payment.
pub async fn list_taken(tx: &mut Tx, shift: Id<Shift>) -> Res<Vec<Taken>> {
    let sql = "SELECT method, COUNT(*), CAST(SUM(amount) AS BIGINT) FROM cash_receipts
               WHERE shift = $1 AND voided IS NULL GROUP BY method ORDER BY method";
    let read = |r: &Row| Ok(Taken { method: r.string(0)?, count: r.int(1)?, amount: r.money(2)? });
    tx.query(sql, args![shift]).await?.iter().map(read).collect()
}

/// Voids a receipt; its number stays taken.
pub async fn void_receipt(tx: &mut Tx, id: Id<CashReceipt>, now: Instant, reason: &str) -> Res<()> {
    let sql = "UPDATE cash_receipts SET voided = $2, void_reason = $3 WHERE id = $1";
    tx.execute(sql, args![id, now, reason]).await.map(drop)
}
