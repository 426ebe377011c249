//! `/payments`: what a cashier must look after, and whether bank and books say the same.

use super::VIEWERS;
use super::parts::{DemandView, HOME, IncomingView, log_read, payers};
use crate::ledger::Account;
use crate::model::{DemandRow, Refund};
use crate::read::{DayTotal, Reconciliation, TOTAL_DAYS, reconciliation};
use crate::state::world;
use crate::work::{RECONCILE, VIEW};
use askama::Template;
use axum::extract::{Query, State};
use base::{Day, Failure, Id, Money, Res};
use db::Tx;
use kernel::accounts::Session;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;
use web::view::{FieldError, Pager};
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, office_name, page_with, words};

/// Rows of each list.
const ROWS: usize = 50;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get(HOME, VIEWERS, show)
}

#[derive(Default, Deserialize)]
struct Asked {
    /// The last open demand of the page before.
    #[serde(default)]
    after: String,
}

#[derive(Template)]
#[template(path = "reconciliation.html")]
struct ReconciliationView {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    office: String,
    today: String,
    may_keep: bool,
    account: String,
    forged: i64,
    agrees: bool,
    unmatched: Vec<IncomingView>,
    unmatched_words: String,
    surplus: Vec<DemandView>,
    surplus_words: String,
    refunds: Vec<RefundView>,
    refunds_words: String,
    open: Vec<DemandView>,
    pager: Pager,
    days: Vec<DayView>,
    balances: Vec<(String, String)>,
    upload: String,
    problems: Vec<String>,
}

/// An order that waits.
struct RefundView {
    href: String,
    ordered: String,
    amount: String,
    of: &'static str,
}

/// A day at the bank and in the books.
struct DayView {
    day: String,
    came: String,
    went: String,
    booked_in: String,
    booked_out: String,
    agrees: bool,
}

impl From<&Refund> for RefundView {
    fn from(r: &Refund) -> Self {
        Self {
            href: format!("/payments/refunds/{}", r.id),
            ordered: words::date(r.ordered.day()),
            amount: r.amount.to_string(),
            of: if r.demand.is_some() {
                "nộp thừa của một khoản"
            } else {
                "tiền không rõ nộp cho khoản nào"
            },
        }
    }
}

impl From<&DayTotal> for DayView {
    fn from(t: &DayTotal) -> Self {
        Self {
            day: words::date(t.day),
            came: t.came.to_string(),
            went: t.went.to_string(),
            booked_in: t.booked_in.to_string(),
            booked_out: t.booked_out.to_string(),
            agrees: t.agrees(),
        }
    }
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn, Query(asked): Query<Asked>) -> PageResult {
    draw(&shared, &session, &asked.after, Vec::new(), Vec::new()).await
}

/// The page, also with what a statement brought that could not be taken.
pub(super) async fn draw(
    shared: &Shared,
    session: &Session,
    after: &str,
    errors: Vec<FieldError>,
    problems: Vec<String>,
) -> PageResult {
    let (world, today) = (world(shared), shared.today());
    let unit = world.own_unit(&session.actor, today, VIEW)?;
    let may_keep = world.authorise(&session.actor, today, RECONCILE, unit).is_ok();
    let (after, vault) = (Id::parse(after), shared.vault.clone());
    let read = async move |tx: &mut Tx| {
        let mut found = reconciliation(tx, unit, today, after, ROWS).await?;
        let has_more = found.open.len() > ROWS;
        found.open.truncate(ROWS);
        let shown: Vec<&DemandRow> = found.open.iter().chain(&found.surplus).collect();
        let names = payers(tx, &vault, &shown).await?;
        Ok((found, names, has_more))
    };
    let (found, names, has_more) = shared.db.read(read).await?;
    let persons = found.open.iter().chain(&found.surplus).map(|d| d.payer.uuid());
    let subjects: Vec<Uuid> = persons.chain(found.unmatched.iter().map(|m| m.id.uuid())).collect();
    if !subjects.is_empty() {
        log_read(shared, session, "page payments", subjects).await?;
    }
    let status =
        if errors.is_empty() { axum::http::StatusCode::OK } else { axum::http::StatusCode::UNPROCESSABLE_ENTITY };
    let mut view = view(shared, session, &found, &names, today)?;
    if has_more && let Some(last) = found.open.last() {
        view.pager.older = Some(format!("{HOME}?after={}", last.id));
    }
    if after.is_some() {
        view.pager.newer = Some(HOME.into());
    }
    view.office = office_name(&world.organisation, unit, today);
    (view.may_keep, view.errors, view.problems) = (may_keep, errors, problems);
    page_with(status, &view)
}

fn view(
    shared: &Shared,
    session: &Session,
    found: &Reconciliation,
    names: &HashMap<Uuid, String>,
    today: Day,
) -> Res<ReconciliationView> {
    let demand = |d: &DemandRow| DemandView::new(d, names.get(&d.id.uuid()), today);
    let unmatched: Result<Vec<_>, Failure> =
        found.unmatched.iter().map(|m| IncomingView::new(m, &shared.vault)).collect();
    let (n, sum) = found.unmatched_all;
    Ok(ReconciliationView {
        frame: OfficialFrame::new(shared, session, "Đối soát tiền nộp qua ngân hàng"),
        errors: Vec::new(),
        office: String::new(),
        today: words::day(today),
        may_keep: false,
        account: found
            .account
            .as_ref()
            .map(|a| format!("{}, {}, {}", a.bank_name, a.account, a.holder))
            .unwrap_or_default(),
        forged: found.forged,
        agrees: found.agrees && found.days.iter().all(DayTotal::agrees),
        unmatched: unmatched?,
        unmatched_words: format!("{}, tổng {sum}", cut(n, found.unmatched.len())),
        surplus: found.surplus.iter().map(demand).collect(),
        surplus_words: cut(found.surplus_all, found.surplus.len()),
        refunds: found.refunds.iter().map(RefundView::from).collect(),
        refunds_words: cut(found.refunds_all, found.refunds.len()),
        open: found.open.iter().map(demand).collect(),
        pager: Pager { words: cut(found.open_all, found.open.len()), ..Pager::default() },
        days: found.days.iter().map(DayView::from).collect(),
        balances: balances(&found.balances),
        upload: format!("{HOME}/statement"),
        problems: Vec::new(),
    })
}

/// `3 khoản`, `50 khoản cũ nhất trong 214`.
fn cut(all: i64, shown: usize) -> String {
    if i64::try_from(shown).is_ok_and(|shown| shown < all) {
        format!("{shown} khoản cũ nhất trong {all}")
    } else {
        format!("{all} khoản")
    }
}

/// Balances as people read them: what is there is positive.
fn balances(all: &[(Account, Money)]) -> Vec<(String, String)> {
    let line = |(account, m): &(Account, Money)| {
        let (name, m) = match account {
            Account::Bank => ("Tiền gửi ngân hàng".to_owned(), *m),
            Account::Receivable => ("Phải thu của người nộp".to_owned(), *m),
            Account::Fees(code) => (format!("Đã ghi thu phí, lệ phí {code}"), -*m),
            Account::Refundable => ("Phải hoàn trả".to_owned(), -*m),
            Account::Unmatched => ("Chưa rõ nộp cho khoản nào".to_owned(), -*m),
        };
        (name, m.to_string())
    };
    all.iter().map(line).collect()
}

impl ReconciliationView {
    /// Days of the totals.
    const fn days_shown(&self) -> i64 {
        TOTAL_DAYS
    }
}
