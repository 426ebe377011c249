//! `/payments/refunds/{id}`: an order to give money back. It is done under the voucher of the treasury or the bank, or withdrawn.

use super::parts::{HOME, errors, field, log_read, read_day};
use super::{KEEPERS, VIEWERS};
use crate::model::{Refund, RefundState};
use crate::state::world;
use crate::work::{self, Paid, REFUND, VIEW};
use crate::{sealed, store};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{Failure, Id};
use db::Tx;
use kernel::accounts::Session;
use serde::Deserialize;
use web::view::{Field, FieldError};
use web::{Asking, Form, OfficialFrame, PageResult, Question, Shared, SignedIn, WebRoutes, go_with, page_with, words};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/payments/refunds/{id}", VIEWERS, show)
        .post("/payments/refunds/{id}/done", KEEPERS, done)
        .post("/payments/refunds/{id}/withdrawal", KEEPERS, withdraw)
}

#[derive(Default, Deserialize)]
struct Typed {
    #[serde(default)]
    voucher: String,
    #[serde(default)]
    paid: String,
}

#[derive(Template)]
#[template(path = "refund.html")]
struct RefundPage {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    amount: String,
    ordered: String,
    ordered_by: String,
    to: String,
    why: String,
    is_open: bool,
    may_act: bool,
    end: String,
    /// The demand that it is of; empty where it is of money that was never matched.
    demand: String,
    action: String,
    voucher: Field,
    paid: Field,
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn, Path(id): Path<Id<Refund>>) -> PageResult {
    draw(&shared, &session, id, None, Vec::new()).await
}

async fn draw(
    shared: &Shared,
    session: &Session,
    id: Id<Refund>,
    typed: Option<&Typed>,
    errors: Vec<FieldError>,
) -> PageResult {
    let (world, today) = (world(shared), shared.today());
    let read = async move |tx: &mut Tx| {
        let refund = store::refunds::find(tx, id).await?.ok_or(Failure::NotFound)?;
        let sql = "SELECT name FROM staff WHERE id = $1";
        let name = tx.query_opt(sql, db::args![refund.ordered_by]).await?.map(|r| r.string(0)).transpose()?;
        Ok((refund, name.unwrap_or_default()))
    };
    let (refund, ordered_by) = shared.db.read(read).await?;
    world.authorise(&session.actor, today, VIEW, refund.unit)?;
    let may_act = world.authorise(&session.actor, today, REFUND, refund.unit).is_ok();
    let said = sealed::words_of(&shared.vault, &refund)?;
    log_read(shared, session, "page payments/refunds", vec![id.uuid()]).await?;
    let is_open = refund.state == RefundState::Ordered;
    let paid = typed.map_or_else(|| words::date(today), |t| t.paid.clone());
    let view = RefundPage {
        frame: OfficialFrame::new(shared, session, "Lệnh hoàn trả"),
        amount: refund.amount.to_string(),
        ordered: words::date(refund.ordered.day()),
        ordered_by,
        to: said.to,
        why: said.reason,
        is_open,
        may_act: may_act && is_open,
        end: end(&refund),
        demand: refund.demand.map(|d| format!("/payments/demands/{d}")).unwrap_or_default(),
        action: format!("/payments/refunds/{id}"),
        voucher: field(&errors, "voucher", typed.map_or("", |t| &t.voucher)),
        paid: field(&errors, "paid", &paid),
        errors,
    };
    let status = if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_with(status, &view)
}

fn end(refund: &Refund) -> String {
    match (refund.state, &refund.voucher, refund.paid) {
        (RefundState::Done, Some(voucher), Some(paid)) => {
            format!("Đã chi ngày {}, chứng từ {voucher}.", words::date(paid))
        }
        (RefundState::Withdrawn, ..) => "Lệnh đã rút, tiền vẫn ở tài khoản.".into(),
        _ => String::new(),
    }
}

async fn done(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(id): Path<Id<Refund>>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (world, actor, act) = (world(&shared), session.actor.clone(), shared.act());
    let outcome = match read_day(&typed.paid) {
        Some(day) => {
            let paid = Paid { voucher: typed.voucher.clone(), day };
            let work = async move |tx: &mut Tx| work::done(tx, &world, &actor, &act, id, &paid).await;
            shared.db.write(work).await
        }
        None => Err(Failure::field("paid", "not_a_day", typed.paid.clone())),
    };
    match outcome {
        Ok(refund) => Ok(go_with(HOME, "done", &format!("Đã hoàn trả {}.", refund.amount))),
        Err(failure) => draw(&shared, &session, id, Some(&typed), errors(&shared, failure, "voucher")?).await,
    }
}

async fn withdraw(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(id): Path<Id<Refund>>,
    form: Asking<Typed>,
) -> PageResult {
    let back = format!("/payments/refunds/{id}");
    if !form.is_sure() {
        let (words, action) =
            ("Rút lệnh hoàn trả này? Tiền vẫn ở tài khoản và phải xử lý lại.", format!("{back}/withdrawal"));
        return form.ask(&shared, &session, &Question { words, yes: "Rút lệnh", action: &action, back: &back });
    }
    let (world, actor, act) = (world(&shared), session.actor.clone(), shared.act());
    let work = async move |tx: &mut Tx| work::withdraw(tx, &world, &actor, &act, id).await;
    match shared.db.write(work).await {
        Ok(_) => Ok(go_with(HOME, "done", "Đã rút lệnh hoàn trả.")),
        Err(failure) => draw(&shared, &session, id, None, errors(&shared, failure, "voucher")?).await,
    }
}
