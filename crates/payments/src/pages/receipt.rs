//! `/payments/receipts/{number}`: an electronic receipt, to be read and printed. Its look is our own: whether the Ministry of
//! Finance prescribes one for this kind of receipt was not verified.

use super::VIEWERS;
use super::parts::log_read;
use crate::state::world;
use crate::work::VIEW;
use crate::{read, sealed};
use askama::Template;
use axum::extract::{Path, State};
use db::Tx;
use web::view::Moment;
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, office_name, page, words};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/payments/receipts/{number}", VIEWERS, show)
}

#[derive(Template)]
#[template(path = "payment_receipt.html")]
struct ReceiptPage {
    frame: OfficialFrame,
    number: String,
    office: String,
    payer: String,
    purpose: String,
    reference: String,
    lines: Vec<(String, String)>,
    amount: String,
    at: Moment,
    /// When it was voided; empty while it counts.
    voided: String,
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn, Path(number): Path<String>) -> PageResult {
    let (world, today, vault) = (world(&shared), shared.today(), shared.vault.clone());
    let read = async move |tx: &mut Tx| {
        let (receipt, demand) = read::receipt(tx, &number, today).await?;
        let payer = sealed::payer_of(tx, &vault, &demand.row).await?;
        Ok((receipt, demand, payer))
    };
    let (receipt, demand, payer) = shared.db.read(read).await?;
    world.authorise(&session.actor, today, VIEW, receipt.unit)?;
    log_read(&shared, &session, "page payments/receipts", vec![demand.row.payer.uuid()]).await?;
    page(&ReceiptPage {
        frame: OfficialFrame::new(&shared, &session, &format!("Biên lai {}", receipt.number)),
        office: office_name(&world.organisation, receipt.unit, receipt.at.day()),
        payer: payer.unwrap_or_else(|| "(đã xóa dữ liệu)".into()),
        purpose: demand.row.purpose.clone(),
        reference: demand.row.reference.clone(),
        lines: demand.lines.iter().map(|l| (l.label.clone(), l.amount.to_string())).collect(),
        amount: receipt.amount.to_string(),
        at: words::moment_view(receipt.at),
        voided: receipt.voided.map(words::moment).unwrap_or_default(),
        number: receipt.number,
    })
}
