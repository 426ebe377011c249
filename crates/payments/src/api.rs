//! `POST /api/v1/payments/bank-notices`: the bank tells of money. Its signature is its sign-in.

use crate::model::{Notice, Told, Way};
use crate::signature::Forged;
use crate::state::{Payments, world};
use crate::{store, work};
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use base::{Day, Failure, Money, Refusal};
use bytes::Bytes;
use db::Tx;
use kernel::journal::By;
use serde::Deserialize;
use serde_json::json;
use web::{ApiError, ApiResult, Limit, Shared, WebRoutes, Who, json_reply, limit};

/// Bytes of a notice.
const NOTICE_BYTES_MAX: usize = 64 * 1024;
/// Header with the moment of the notice, seconds since 1970.
pub const MOMENT_HEADER: &str = "x-bank-timestamp";
/// Header with the signature: `sha256=` and HMAC-SHA256 in hexadecimal over moment, a dot, and body.
pub const SIGNATURE_HEADER: &str = "x-bank-signature";

/// The routes.
pub fn routes() -> WebRoutes {
    WebRoutes::new().post("/api/v1/payments/bank-notices", Who::Anyone, notice)
}

/// A notice as the bank writes it. Fields that we do not know are passed over: banks add some.
#[derive(Deserialize)]
pub(crate) struct BankNotice {
    /// Bank identification number, six digits; may be left out.
    #[serde(default)]
    bank: String,
    /// Account on which the money came.
    account: String,
    /// The bank's reference of the transaction.
    transaction: String,
    /// Whole đồng.
    amount: Money,
    /// Day of the booking.
    booked: Day,
    /// Name of the payer.
    #[serde(default)]
    payer: String,
    /// What the payer wrote.
    #[serde(default)]
    text: String,
}

async fn notice(
    State(shared): State<Shared>,
    Extension(payments): Extension<Payments>,
    headers: HeaderMap,
    body: Bytes,
) -> ApiResult {
    // Without a secret there is no such door.
    let Some(secret) = &payments.bank_secret else { return Err(Failure::NotFound.into()) };
    if body.len() > NOTICE_BYTES_MAX {
        return Err(Refusal::new("web.too_large").into());
    }
    let header = |name| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let machine = shared.clock.machine();
    if let Err(forged) = secret.verify(machine, header(MOMENT_HEADER), header(SIGNATURE_HEADER), &body) {
        return Err(refuse(&shared, forged).await);
    }
    let told: BankNotice =
        serde_json::from_slice(&body).map_err(|e| Failure::field("body", "unreadable", e.to_string()))?;
    let BankNotice { bank, account, transaction, amount, booked, payer, text } = told;
    let notice = Notice { bank, account, transaction, amount, booked, told: Told { payer, text } };
    let (world, act) = (world(&shared), shared.act());
    let take = async move |tx: &mut Tx| work::receive(tx, &world, &act, By::default(), Way::Notice, notice).await;
    let received = shared.db.write(take).await?;
    Ok(json_reply(StatusCode::OK, &json!(received)))
}

/// Counted by day, so that the cashier sees that someone tries. The count itself is limited by address: guessing must not keep
/// the database busy.
async fn refuse(shared: &Shared, forged: Forged) -> ApiError {
    if let Err(too_many) = limit(Limit::LookUp) {
        return too_many.into();
    }
    tracing::warn!(reason = forged.name(), "a notice that is not the bank's");
    let day = shared.today();
    match shared.db.write(async move |tx: &mut Tx| store::incoming::count_forged(tx, day, forged.name()).await).await {
        Ok(()) => Failure::Unauthenticated.into(),
        Err(failure) => failure.into(),
    }
}
