//! `/payments/demands/{id}`: a demand with what was paid and given back, its square for the payer at the desk, and the order to
//! give a surplus back.

use super::parts::{DemandView, IncomingView, errors, field, log_read, read_money};
use super::{KEEPERS, VIEWERS};
use crate::model::{Demand, Refund, RefundState, RefundWords};
use crate::read::{History, history};
use crate::state::world;
use crate::work::{self, RECONCILE, REFUND, VIEW};
use crate::{qr_svg, sealed};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{Failure, Id, Money, Res};
use db::Tx;
use kernel::accounts::Session;
use serde::{Deserialize, Serialize};
use serde_json::json;
use web::view::{Field, FieldError};
use web::{
    Asking, Form, OfficialFrame, PageResult, Question, Shared, SignedIn, WebRoutes, go_with, once, page_with, words,
};

/// The question before a demand falls away.
const CANCEL: &str = "Hủy khoản này? Người nộp không còn phải nộp; tiền đã nộp phải hoàn trả.";

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/payments/demands/{id}", VIEWERS, show)
        .post("/payments/demands/{id}/refund", KEEPERS, refund)
        .post("/payments/demands/{id}/cancellation", KEEPERS, cancel)
}

#[derive(Default, Deserialize, Serialize)]
struct Typed {
    #[serde(default)]
    request_key: String,
    #[serde(default)]
    amount: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    cancel_reason: String,
}

#[derive(Template)]
#[template(path = "demand.html")]
struct DemandPage {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    demand: DemandView,
    raised: String,
    lines: Vec<(String, String)>,
    paid: String,
    receipt: String,
    receipt_void: bool,
    qr: Option<String>,
    account: Vec<(String, String)>,
    text: String,
    incoming: Vec<IncomingView>,
    refunds: Vec<RefundLine>,
    may_refund: bool,
    may_cancel: bool,
    /// An order pressed twice is one order.
    request_key: String,
    action: String,
    amount: Field,
    to: Field,
    reason: Field,
    cancel_reason: Field,
}

/// An order in the list of a demand.
struct RefundLine {
    href: String,
    ordered: String,
    amount: String,
    kind: &'static str,
    state: String,
}

impl From<&Refund> for RefundLine {
    fn from(r: &Refund) -> Self {
        let voucher = r.voucher.as_deref().unwrap_or_default();
        let (kind, state) = match r.state {
            RefundState::Ordered => ("soon", "chờ chi".to_owned()),
            RefundState::Done => ("done", format!("đã chi, chứng từ {voucher}")),
            RefundState::Withdrawn => ("", "đã rút lệnh".to_owned()),
        };
        Self {
            href: format!("/payments/refunds/{}", r.id),
            ordered: words::date(r.ordered.day()),
            amount: r.amount.to_string(),
            kind,
            state,
        }
    }
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn, Path(id): Path<Id<Demand>>) -> PageResult {
    draw(&shared, &session, id, None, Vec::new()).await
}

async fn draw(
    shared: &Shared,
    session: &Session,
    id: Id<Demand>,
    typed: Option<&Typed>,
    errors: Vec<FieldError>,
) -> PageResult {
    let (world, today, vault) = (world(shared), shared.today(), shared.vault.clone());
    let read = async move |tx: &mut Tx| {
        let found = history(tx, id, today).await?;
        let payer = sealed::payer_of(tx, &vault, &found.demand.row).await?;
        Ok((found, payer))
    };
    let (found, payer) = shared.db.read(read).await?;
    let unit = found.demand.row.unit;
    world.authorise(&session.actor, today, VIEW, unit)?;
    let may_refund = world.authorise(&session.actor, today, REFUND, unit).is_ok();
    let may_keep = world.authorise(&session.actor, today, RECONCILE, unit).is_ok();
    log_read(shared, session, "page payments/demands", vec![found.demand.row.payer.uuid()]).await?;
    let mut view = view(shared, session, &found, payer.as_ref(), typed, errors)?;
    view.may_cancel = may_keep && !found.demand.row.sums.is_cancelled;
    view.may_refund = may_refund && found.demand.row.sums.returnable() > Money::ZERO;
    let status = if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_with(status, &view)
}

fn view(
    shared: &Shared,
    session: &Session,
    found: &History,
    payer: Option<&String>,
    typed: Option<&Typed>,
    errors: Vec<FieldError>,
) -> Res<DemandPage> {
    let demand = &found.demand;
    let row = &demand.row;
    let surplus = row.sums.returnable();
    let typed_amount = typed.map_or_else(|| surplus.to_string(), |t| t.amount.clone());
    let of = |name: fn(&Typed) -> &String| typed.map(name).cloned().unwrap_or_default();
    Ok(DemandPage {
        frame: OfficialFrame::new(shared, session, &format!("Khoản {}", row.reference)),
        demand: DemandView::new(row, payer, shared.today()),
        raised: words::date(row.raised.day()),
        lines: demand.lines.iter().map(|l| (l.label.clone(), l.amount.to_string())).collect(),
        paid: row.sums.applied.to_string(),
        receipt: found.receipt.as_ref().map(|r| r.number.clone()).unwrap_or_default(),
        receipt_void: found.receipt.as_ref().is_some_and(|r| r.voided.is_some()),
        qr: qr_svg(demand)?,
        account: account(demand),
        text: demand.transfer_text(),
        incoming: found.incoming.iter().map(|m| IncomingView::new(m, &shared.vault)).collect::<Res<_>>()?,
        refunds: found.refunds.iter().map(RefundLine::from).collect(),
        may_refund: false,
        may_cancel: false,
        request_key: shared.act().id::<Typed>().to_string(),
        action: format!("/payments/demands/{}", row.id),
        amount: field(&errors, "amount", &typed_amount),
        to: field(&errors, "to", &of(|t| &t.to)),
        reason: field(&errors, "reason", &of(|t| &t.reason)),
        cancel_reason: field(&errors, "cancel_reason", &of(|t| &t.cancel_reason)),
        errors,
    })
}

/// Where to pay, for those who type it.
fn account(demand: &Demand) -> Vec<(String, String)> {
    let pair = |name: &str, words: &str| (name.to_owned(), words.to_owned());
    demand.account.as_ref().map_or_else(Vec::new, |a| {
        vec![pair("Ngân hàng", &a.bank_name), pair("Số tài khoản", &a.account), pair("Tên tài khoản", &a.holder)]
    })
}

async fn refund(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(id): Path<Id<Demand>>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (world, actor, act) = (world(&shared), session.actor.clone(), shared.act());
    let words = RefundWords { to: typed.to.clone(), reason: typed.reason.clone() };
    let ordered = match read_money(&typed.amount) {
        Some(amount) => {
            let work = async move |tx: &mut Tx| {
                work::order(tx, &world, &actor, &act, id, amount, &words).await.map(|refund| json!(refund.id))
            };
            once(&shared, &session, &typed.request_key, &typed, work).await
        }
        None => Err(Failure::field("amount", "not_money", typed.amount.clone())),
    };
    match ordered {
        Ok(refund) => {
            let to = format!("/payments/refunds/{}", refund.as_str().unwrap_or_default());
            Ok(go_with(&to, "done", "Đã lập lệnh hoàn trả."))
        }
        Err(failure) => draw(&shared, &session, id, Some(&typed), errors(&shared, failure, "amount")?).await,
    }
}

async fn cancel(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(id): Path<Id<Demand>>,
    form: Asking<Typed>,
) -> PageResult {
    let (typed, back) = (&form.typed, format!("/payments/demands/{id}"));
    if !form.is_sure() && !typed.cancel_reason.trim().is_empty() {
        let action = format!("{back}/cancellation");
        let question = Question { words: CANCEL, yes: "Hủy khoản", action: &action, back: &back };
        return form.ask(&shared, &session, &question);
    }
    let (world, actor, act) = (world(&shared), session.actor.clone(), shared.act());
    let reason = typed.cancel_reason.clone();
    let work = async move |tx: &mut Tx| work::cancel_by_hand(tx, &world, &actor, &act, id, &reason).await;
    match shared.db.write(work).await {
        Ok(row) => {
            let words = format!("Đã hủy khoản {}: {}.", row.reference, row.state().vietnamese());
            Ok(go_with(&back, "done", &words))
        }
        Err(failure) => {
            let mut wrong = errors(&shared, failure, "cancel_reason")?;
            // The page has two reasons.
            wrong.iter_mut().filter(|e| e.href == "#reason").for_each(|e| e.href = "#cancel_reason".into());
            draw(&shared, &session, id, Some(typed), wrong).await
        }
    }
}
