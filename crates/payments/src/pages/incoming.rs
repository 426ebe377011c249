//! `/payments/incoming/{id}`: money of which nobody knows what it is for. A person says for which demand it is, or orders that
//! it is given back.

use super::KEEPERS;
use super::parts::{DemandView, HOME, IncomingView, errors, field, log_read, payers};
use crate::model::{Fate, Incoming, RefundWords};
use crate::state::world;
use crate::work::{self, RECONCILE};
use crate::{read, sealed, store};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{Failure, Id};
use db::Tx;
use kernel::accounts::Session;
use serde::Deserialize;
use web::view::{Field, FieldError};
use web::{Form, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, go_with, page_with};

/// Demands that are suggested.
const SUGGESTED: usize = 10;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/payments/incoming/{id}", KEEPERS, show)
        .post("/payments/incoming/{id}/match", KEEPERS, match_it)
        .post("/payments/incoming/{id}/refund", KEEPERS, refund)
}

#[derive(Default, Deserialize)]
struct Typed {
    #[serde(default)]
    reference: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    to: String,
    #[serde(default)]
    refund_reason: String,
}

#[derive(Template)]
#[template(path = "incoming.html")]
struct IncomingPage {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    money: IncomingView,
    /// What became of it; empty while it is unmatched.
    closed: String,
    suggestions: Vec<DemandView>,
    reference: Field,
    reason: Field,
    to: Field,
    refund_reason: Field,
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn, Path(id): Path<Id<Incoming>>) -> PageResult {
    draw(&shared, &session, id, &Typed::default(), Vec::new()).await
}

async fn draw(
    shared: &Shared,
    session: &Session,
    id: Id<Incoming>,
    typed: &Typed,
    errors: Vec<FieldError>,
) -> PageResult {
    let (world, today, vault) = (world(shared), shared.today(), shared.vault.clone());
    let actor = session.actor.clone();
    let read = async move |tx: &mut Tx| {
        let money = store::incoming::find(tx, id).await?.ok_or(Failure::NotFound)?;
        let unit = money.unit.ok_or(Failure::NotFound)?;
        world.authorise(&actor, today, RECONCILE, unit)?;
        let text = sealed::told_of(&vault, &money)?.text;
        let found = match money.fate {
            Fate::Unmatched => read::suggestions(tx, unit, money.amount, &text, SUGGESTED).await?,
            _ => Vec::new(),
        };
        let names = payers(tx, &vault, &found.iter().collect::<Vec<_>>()).await?;
        Ok((money, found, names))
    };
    let (money, found, names) = shared.db.read(read).await?;
    let persons = found.iter().map(|d| d.payer.uuid());
    log_read(shared, session, "page payments/incoming", persons.chain([money.id.uuid()]).collect()).await?;
    let view = IncomingPage {
        frame: OfficialFrame::new(shared, session, &format!("Giao dịch {}", money.transaction)),
        closed: closed(money.fate).into(),
        money: IncomingView::new(&money, &shared.vault)?,
        suggestions: found.iter().map(|d| DemandView::new(d, names.get(&d.id.uuid()), today)).collect(),
        reference: field(&errors, "reference", &typed.reference),
        reason: field(&errors, "reason", &typed.reason),
        to: field(&errors, "to", &typed.to),
        refund_reason: field(&errors, "refund_reason", &typed.refund_reason),
        errors,
    };
    let status = if view.errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    page_with(status, &view)
}

fn closed(fate: Fate) -> &'static str {
    match fate {
        Fate::Unmatched | Fate::Foreign => "",
        Fate::Matched => "Khoản tiền này đã được ghép.",
        Fate::Aside => "Khoản tiền này đã có lệnh hoàn trả, đang chờ chi.",
        Fate::Returned => "Khoản tiền này đã hoàn trả.",
    }
}

async fn match_it(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(id): Path<Id<Incoming>>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (world, actor, act) = (world(&shared), session.actor.clone(), shared.act());
    let (reference, reason) = (typed.reference.clone(), typed.reason.clone());
    let work = async move |tx: &mut Tx| work::match_by_hand(tx, &world, &actor, &act, id, &reference, &reason).await;
    match shared.db.write(work).await {
        Ok(row) => {
            let words = format!("Đã ghép vào khoản {}: {}.", row.reference, row.state().vietnamese());
            Ok(go_with(HOME, "done", &words))
        }
        Err(failure) => draw(&shared, &session, id, &typed, errors(&shared, failure, "reference")?).await,
    }
}

async fn refund(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(id): Path<Id<Incoming>>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (world, actor, act) = (world(&shared), session.actor.clone(), shared.act());
    let words = RefundWords { to: typed.to.clone(), reason: typed.refund_reason.clone() };
    let work = async move |tx: &mut Tx| work::refund_unmatched(tx, &world, &actor, &act, id, &words).await;
    match shared.db.write(work).await {
        Ok(refund) => Ok(go_with(&format!("/payments/refunds/{}", refund.id), "done", "Đã lập lệnh hoàn trả.")),
        Err(failure) => {
            let mut wrong = errors(&shared, failure, "to")?;
            // The page has two reasons.
            wrong.iter_mut().filter(|e| e.href == "#reason").for_each(|e| e.href = "#refund_reason".into());
            draw(&shared, &session, id, &typed, wrong).await
        }
    }
}
