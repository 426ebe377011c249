//! `/my/cases/{id}/payment`: what is still owed for a case, and how to pay it by transfer. Looking again is all that one does
//! after paying: the bank tells us. In a demo a button stands for the bank.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use base::{Day, Failure, Id, Money, Res};
use cases::Cases;
use cases::model::{Case, CaseRow};
use cases::work::{Applicant, World, owed_for_update};
use catalogue::rules::FeeLine;
use db::Tx;
use kernel::journal::By;
use kernel::people;
use kernel::vault::Person;
use payments::ledger::State as DemandState;
use payments::model::{Demand, DemandLine, Notice, Told, Way};
use payments::work::NewDemand;
use serde::Deserialize;
use uuid::Uuid;
use web::{Form, PageResult, PublicFrame, Shared, SignedInCitizen, go_with, office_name, page, words};

/// Letters of a procedure's name in the purpose of a payment.
const NAME_MAX: usize = 150;

#[derive(Template)]
#[template(path = "my_payment.html")]
struct PaymentView {
    frame: PublicFrame,
    name: String,
    office: String,
    /// What is still owed for the case; empty when nothing is.
    owed: String,
    demand: Option<DemandView>,
    /// Something is owed, and no demand asks for it.
    may_ask: bool,
    href: String,
    back: String,
    is_demo: bool,
}

struct DemandView {
    kind: &'static str,
    state: &'static str,
    /// Where there is something to pay and somewhere to pay it.
    qr: Option<String>,
    /// Something is to be paid and the office has no account.
    no_account: bool,
    pairs: Vec<(String, String)>,
    lines: Vec<(String, String)>,
    receipt: String,
}

/// What the page stands on.
struct Seen {
    case: CaseRow,
    demand: Option<Demand>,
}

async fn see(tx: &mut Tx, world: &World, party: Id<Person>, id: Id<Case>, day: Day) -> Res<Seen> {
    let case = cases::read::own(tx, world, party, id).await?.case;
    let demand = payments::read::demand_of(tx, id.uuid(), day).await?;
    Ok(Seen { case, demand })
}

/// The page.
pub(super) async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
) -> PageResult {
    let id = Id::<Case>::parse(&id).ok_or(Failure::NotFound)?;
    let (world, party, today) = (cases.world(&shared), session.party(), shared.today());
    let asked = world.clone();
    let seen = shared.db.read(async move |tx: &mut Tx| see(tx, &asked, party, id, today).await).await?;
    let case = &seen.case;
    let owed = case.fee_total - case.fee_paid;
    let asks = |d: &Demand| matches!(d.row.state(), DemandState::Open | DemandState::PartPaid);
    let may_ask = owed > Money::ZERO && !seen.demand.as_ref().is_some_and(|d| asks(d) || is_news(case, d));
    // It was paid at the desk: nobody must be led to pay again.
    let is_moot = |d: &Demand| owed <= Money::ZERO && d.row.state() == DemandState::Open;
    let shown = seen.demand.as_ref().filter(|d| d.row.state() != DemandState::Cancelled && !is_moot(d));
    page(&PaymentView {
        frame: PublicFrame::new(&shared, "Nộp phí, lệ phí"),
        name: case.procedure_name.clone(),
        office: office_name(&world.organisation, case.receiving, today),
        owed: if owed > Money::ZERO { owed.to_string() } else { String::new() },
        demand: shown.map(demand_view).transpose()?,
        may_ask,
        href: format!("/my/cases/{id}/payment"),
        back: format!("/my/cases/{id}"),
        is_demo: shared.settings.demo,
    })
}

/// All of a demand is paid, and the case does not know of it yet: it is told in a moment.
fn is_news(case: &CaseRow, demand: &Demand) -> bool {
    let row = &demand.row;
    row.settled.is_some() && !row.sums.is_cancelled && case.fee_paid < row.sums.amount
}

fn demand_view(demand: &Demand) -> Res<DemandView> {
    let (row, state) = (&demand.row, demand.row.state());
    let (kind, words) = match state {
        DemandState::Open => ("", "chờ bạn nộp"),
        DemandState::PartPaid => ("soon", "bạn còn nộp thiếu"),
        DemandState::Paid => ("done", "đã nộp đủ"),
        DemandState::Overpaid => ("soon", "bạn nộp thừa, phần thừa được hoàn trả"),
        DemandState::RefundDue => ("soon", "đang chờ hoàn trả cho bạn"),
        DemandState::Refunded => ("done", "đã hoàn trả cho bạn"),
        DemandState::Cancelled => ("", "đã hủy"),
    };
    let owes = row.sums.owed() > Money::ZERO;
    let pair = |name: &str, words: String| (name.to_owned(), words);
    let mut pairs = Vec::new();
    if owes && let Some(a) = &demand.account {
        pairs.push(pair("Ngân hàng", a.bank_name.clone()));
        pairs.push(pair("Số tài khoản", a.account.clone()));
        pairs.push(pair("Tên tài khoản", a.holder.clone()));
        pairs.push(pair("Số tiền", row.sums.owed().to_string()));
        pairs.push(pair("Nội dung chuyển khoản", demand.transfer_text()));
    }
    if let Some(due) = row.due.filter(|_| owes) {
        pairs.push(pair("Hạn nộp", words::date(due)));
    }
    if row.sums.applied > Money::ZERO {
        pairs.push(pair("Đã nhận", row.sums.applied.to_string()));
    }
    if row.sums.surplus > Money::ZERO {
        pairs.push(pair("Phải hoàn trả cho bạn", row.sums.surplus.to_string()));
    }
    Ok(DemandView {
        kind,
        state: words,
        qr: payments::qr_svg(demand)?,
        no_account: owes && demand.account.is_none(),
        pairs,
        lines: demand.lines.iter().map(|l| (l.label.clone(), l.amount.to_string())).collect(),
        receipt: demand.receipt.clone().unwrap_or_default(),
    })
}

/// A form without fields of its own.
#[derive(Deserialize)]
pub(super) struct Nothing {}

/// `POST /my/cases/{id}/payment`: asks for the square. Asking again gives the same.
pub(super) async fn ask(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
    Form(_): Form<Nothing>,
) -> PageResult {
    let id = Id::<Case>::parse(&id).ok_or(Failure::NotFound)?;
    let back = format!("/my/cases/{id}/payment");
    let (world, act) = (cases.world(&shared), shared.act());
    let who = Applicant { party: session.party(), person: session.person };
    let raise = async move |tx: &mut Tx| {
        let (case, lines) = owed_for_update(tx, &world, who, id).await?;
        let by = By { actor: Some(who.person.uuid()), ..By::default() };
        let owed = case.fee_total - case.fee_paid;
        let known = payments::read::demand_of(tx, id.uuid(), act.now.day()).await?;
        if known.as_ref().is_some_and(|d| is_news(&case, d)) {
            return Ok(());
        }
        if let Some(known) = known.filter(|d| d.row.sums.owed() > Money::ZERO) {
            if known.row.sums.applied > Money::ZERO || known.row.sums.amount == owed {
                return Ok(());
            }
            // The fee was corrected since: what was asked for is no longer right.
            payments::work::cancel(tx, &world.vault, &act, by, known.row.id, "Phí, lệ phí đã thay đổi").await?;
        }
        let payer_name = people::get(tx, &world.vault, who.party).await?.name;
        let new = new_demand(&case, lines, owed, who.party, payer_name);
        payments::work::demand(tx, &world.vault, &act, by, new).await.map(drop)
    };
    match shared.db.write(raise).await {
        Ok(()) => Ok(web::go(&back)),
        Err(Failure::Refused(refusal)) if refusal.code == "cases.paid_already" => {
            Ok(go_with(&back, "done", "Phí, lệ phí của hồ sơ này đã nộp đủ."))
        }
        Err(other) => Err(other.into()),
    }
}

fn new_demand(case: &CaseRow, lines: Vec<FeeLine>, owed: Money, payer: Id<Person>, payer_name: String) -> NewDemand {
    let name: String = case.procedure_name.chars().take(NAME_MAX).collect();
    let purpose = format!("Phí, lệ phí {name}");
    let whole = || vec![DemandLine { fee_code: case.procedure_code.clone(), label: purpose.clone(), amount: owed }];
    let of = |l: FeeLine| DemandLine { fee_code: l.code, label: l.name, amount: l.amount };
    let lines: Vec<DemandLine> = lines.into_iter().map(of).collect();
    let lines = if lines.is_empty() { whole() } else { lines };
    NewDemand {
        subject_kind: "case",
        subject: case.id.uuid(),
        unit: case.receiving,
        payer,
        payer_name,
        lines,
        due: None,
        purpose,
    }
}

/// `POST /my/cases/{id}/payment/demo`: in a demo, the bank tells that all was paid. Elsewhere there is no such thing.
pub(super) async fn pretend(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
    Form(_): Form<Nothing>,
) -> PageResult {
    let id = Id::<Case>::parse(&id).ok_or(Failure::NotFound)?;
    if !shared.settings.demo {
        return Err(Failure::NotFound.into());
    }
    let (world, party, today) = (cases.world(&shared), session.party(), shared.today());
    let (books, act) = (payments::world(&shared), shared.act());
    let tell = async move |tx: &mut Tx| {
        let seen = see(tx, &world, party, id, today).await?;
        let demand = seen.demand.filter(|d| d.row.sums.owed() > Money::ZERO).ok_or(Failure::NotFound)?;
        let account = demand.account.as_ref().ok_or(Failure::NotFound)?;
        let told = Told { payer: String::new(), text: demand.transfer_text() };
        let notice = Notice {
            bank: account.bank.clone(),
            account: account.account.clone(),
            transaction: format!("DEMO-{}", act.id::<Uuid>()),
            amount: demand.row.sums.owed(),
            booked: today,
            told,
        };
        payments::work::receive(tx, &books, &act, By::default(), Way::Notice, notice).await.map(drop)
    };
    shared.db.write(tell).await?;
    Ok(go_with(&format!("/my/cases/{id}/payment"), "done", "Ngân hàng minh họa đã báo có."))
}
