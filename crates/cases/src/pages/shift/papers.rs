//! Receipts and the list of a shift as papers.

use super::super::sums::way;
use super::super::{parts, prints};
use super::{Ext, Known, of};
use crate::api::log_read;
use crate::model::CaseRow;
use crate::read;
use crate::state::Cases;
use crate::store;
use crate::store::cash::{self, ReceiptLine, ShiftRow};
use crate::store::certifications::{self, CertificationRow};
use crate::work::{World, cash_of};
use axum::Extension;
use axum::extract::{Path, State};
use base::{Failure, Money, Res};
use catalogue::model::Channel;
use db::Tx;
use kernel::accounts::Session;
use kernel::people::{self, Profile};
use letters::{CaseRef, CashLine, CashList, CashListRow, CashReceipt, CashSum, Letter, Party, Voided};
use web::{PageResult, Shared, SignedIn};

/// What a receipt is printed from.
struct Printed {
    line: ReceiptLine,
    case: CaseRow,
    payer: Option<Profile>,
    certified: Vec<CertificationRow>,
    cashier: Option<String>,
}

/// `GET /receipts/{number}.pdf`: the receipt, to those who may see its case.
pub(super) async fn receipt(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path(number): Path<String>,
) -> PageResult {
    let number = number.strip_suffix(".pdf").ok_or(Failure::NotFound)?.to_owned();
    let (world, actor, now) = (cases.world(&shared), session.actor.clone(), shared.clock.legal());
    let reader = world.clone();
    let read = async move |tx: &mut Tx| {
        let line = cash::find_receipt(tx, &number).await?.ok_or(Failure::NotFound)?;
        let case = store::find(tx, line.receipt.case).await?.ok_or(Failure::NotFound)?;
        let on = case.resource(Vec::new());
        reader.access.authorise(&actor, &reader.organisation, now.day(), "cases.view", &on)?;
        let payer = match people::get(tx, &reader.vault, line.payer).await {
            Err(Failure::NotFound) => None,
            found => Some(found?),
        };
        let certified = certifications::list_of_case(tx, case.id).await?;
        let cashier = parts::staff_names(tx, [line.receipt.staff]).await?.remove(&line.receipt.staff);
        Ok(Printed { line, case, payer, certified, cashier })
    };
    let printed: Printed = shared.db.read(read).await?;
    log_read(&shared, &session, now, "receipt", vec![printed.line.payer.uuid()]).await?;
    let name = format!("bien-lai-{}", printed.line.receipt.number);
    let letter = Letter::CashReceipt(letter(&shared, &world, printed)?);
    prints::send(letter, prints::style(&shared), &name).await
}

fn letter(shared: &Shared, world: &World, p: Printed) -> Res<CashReceipt> {
    let Printed { line, case, payer, certified, cashier } = p;
    let receipt = &line.receipt;
    let day = receipt.at.day();
    let (series, number) = split(&receipt.number);
    let payer = payer.unwrap_or_default();
    let name = if payer.name.is_empty() { "(đã xóa theo yêu cầu)".to_owned() } else { payer.name };
    let voided = |at| Voided { at, reason: receipt.void_reason.clone().unwrap_or_default() };
    Ok(CashReceipt {
        parent: prints::parent(shared, world, case.receiving, day),
        body: prints::body(shared, case.receiving, day),
        address: prints::desk_name(world, case.receiving, day),
        tax_code: None,
        form: None,
        series: series.into(),
        number: number.parse().map_err(Failure::internal)?,
        place: prints::place(shared, world, case.receiving, day),
        day,
        case: certified.is_empty().then(|| case_ref(world, &case)),
        payer: Party { name: name.clone(), id_number: None, address: payer.address, phone: None, email: None },
        lines: lines(world, &case, &certified, receipt.amount)?,
        method: way(&receipt.method).into(),
        payer_signer: prints::signer(Some(&name)),
        cashier: prints::signer(cashier.as_ref()),
        voided: receipt.voided.map(voided),
    })
}

/// Certification is returned at once: its receipt needs no look-up. Others name their case.
fn case_ref(world: &World, case: &CaseRow) -> CaseRef {
    let is_sensitive = world.catalogue.version(case.procedure_version).is_none_or(|v| v.sensitive);
    CaseRef {
        code: case.code.clone(),
        procedure_code: case.procedure_code.clone(),
        procedure: case.procedure_name.clone(),
        check: (!is_sensitive).then(|| read::check_code(world, &case.code)),
    }
}

/// What was paid for: the originals of a certification, else the fees of the procedure, where they make up the sum.
fn lines(world: &World, case: &CaseRow, certified: &[CertificationRow], amount: Money) -> Res<Vec<CashLine>> {
    let line = |name: String, quantity: i64, unit: &str, price: Money| CashLine {
        name,
        quantity: u32::try_from(quantity).unwrap_or(u32::MAX),
        unit: unit.into(),
        price,
    };
    let copies = |c: &CertificationRow| {
        let name = format!("Phí chứng thực bản sao: {} ({} trang)", c.paper, c.pages);
        line(name, c.copies, "bản", Money(c.fee.dong() / c.copies.max(1)))
    };
    let of_book: Vec<_> = certified.iter().map(copies).collect();
    let of_record = || -> Res<Vec<CashLine>> {
        let record = &world.package(case)?.record;
        let channel = Channel::parse(&case.channel).unwrap_or(Channel::Direct);
        let at = case.submitted;
        let fees = catalogue::rules::fee(record, &case.variant, channel, at.day(), &case.facts, None, at);
        Ok(fees.into_iter().map(|f| line(f.name, 1, "hồ sơ", f.amount)).collect())
    };
    let sum = |all: &[CashLine]| all.iter().map(CashLine::amount).sum::<Money>();
    let found = if of_book.is_empty() { of_record()? } else { of_book };
    if sum(&found) == amount {
        return Ok(found);
    }
    Ok(vec![line(format!("Phí, lệ phí: {}", case.procedure_name), 1, "hồ sơ", amount)])
}

/// The series of a receipt, and its number there.
fn split(number: &str) -> (&str, &str) {
    number.rsplit_once('-').unwrap_or(("", number))
}

/// The list of a shift.
pub(super) async fn list(shared: &Shared, cases: &Cases, session: &Session, shift: ShiftRow) -> PageResult {
    let world = cases.world(shared);
    let known = of(shared, session, shift, None, None).await?;
    let Some(shift) = known.shift.clone() else { return Err(Failure::NotFound.into()) };
    let staff = shift.staff;
    let names = shared.db.read(async move |tx: &mut Tx| parts::staff_names(tx, [staff]).await).await?;
    let letter = Letter::CashList(cash_list(shared, &world, &known, &shift, names.get(&staff)));
    prints::send(letter, prints::style(shared), &format!("bang-ke-{}", shift.opened.day())).await
}

fn cash_list(shared: &Shared, world: &World, known: &Known, shift: &ShiftRow, cashier: Option<&String>) -> CashList {
    let day = shift.closed.unwrap_or(shift.opened).day();
    let agency = world.organisation.agency(shift.desk, day).map_or(shift.desk, |u| u.unit);
    CashList {
        head: prints::desk_head(shared, world, agency, day, None),
        opened_at: shift.opened,
        closed_at: shift.closed,
        series: known.receipts.last().map(|r| split(&r.receipt.number).0.to_owned()).unwrap_or_default(),
        opening: shift.opening,
        rows: known.receipts.iter().rev().map(|r| row(r, known)).collect(),
        sums: known
            .taken
            .iter()
            .map(|t| CashSum {
                way: way(&t.method).into(),
                count: u32::try_from(t.count).unwrap_or(0),
                amount: t.amount,
            })
            .collect(),
        expected: shift.opening + cash_of(&known.taken),
        counted: shift.counted,
        cashier: prints::signer(cashier),
        head_of_desk: prints::signer(None),
    }
}

fn row(line: &ReceiptLine, known: &Known) -> CashListRow {
    let r = &line.receipt;
    CashListRow {
        number: split(&r.number).1.to_owned(),
        at: r.at,
        payer: known.names.get(&line.payer).cloned().unwrap_or_default(),
        what: line.procedure.clone(),
        way: way(&r.method).to_lowercase(),
        amount: r.amount,
        voided: r.voided.map(|_| r.void_reason.clone().unwrap_or_default()),
    }
}
