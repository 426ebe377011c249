//! The counter as JSON: certification, money, hand-over lists, parcels. Decode → work → encode.

use super::Ext;
use crate::read;
use crate::store::bundles::{Bundle, BundleRow};
use crate::store::parcels::Parcel;
use crate::work::{self, Certification, NewBundle, Parcelled};
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{Failure, Id, Money, Res};
use db::Tx;
use serde::Deserialize;
use serde_json::{Value, json};
use web::{ApiResult, Call, Shared, SignedIn, WebRoutes, Who, act_once};

/// Routes of the counter.
pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .post("/api/v1/certifications", Who::Official, certifications)
        .post("/api/v1/shift/opening", Who::Official, opening)
        .post("/api/v1/receipts/{number}/void", Who::Official, void)
        .post("/api/v1/bundles", Who::Official, bundles)
        .post("/api/v1/bundles/{id}/scans", Who::Official, scans)
        .post("/api/v1/bundles/{id}/taking", Who::Official, taking)
        .post("/api/v1/bundles/{id}/removal", Who::Official, removal)
        .post("/api/v1/bundles/{id}/recall", Who::Official, recall)
        .post("/api/v1/parcels", Who::Official, parcels)
        .post("/api/v1/parcels/arrivals", Who::Official, arrivals)
        .post("/api/v1/parcels/{id}/delivery", Who::Official, delivery)
        .post("/api/v1/parcels/{id}/come-back", Who::Official, come_back)
}

/// One act of the counter: the call is decoded first, then the act runs once per key.
macro_rules! acts {
    ($($name:ident $status:ident ($($path:ident)?) $input:ty, |$tx:ident, $world:ident, $actor:ident, $act:ident, $in:ident| $do:expr;)*) => {$(
        async fn $name(State(shared): State<Shared>, Extension(cases): Ext, SignedIn(session): SignedIn, $(Path($path): Path<String>,)? call: Call) -> ApiResult {
            let ($world, $act, $in) = (cases.world(&shared), shared.act(), call.read::<$input>()?);
            let $actor = session.actor.clone();
            act_once(&shared, &session, &call, StatusCode::$status, async move |$tx: &mut Tx| -> Res<Value> { $do }).await
        }
    )*};
}

/// Money in the drawer at the start.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Opening {
    opening: Money,
}

/// Why something is undone.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Because {
    reason: String,
}

/// What the scanner read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scan {
    code: String,
}

/// The case that is taken off a list.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Removal {
    case: String,
}

/// Results that leave by post.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sending {
    parcels: Vec<Parcelled>,
}

/// A parcel that arrived.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Arrival {
    number: String,
}

/// No fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

acts! {
    certifications CREATED () Certification, |tx, world, actor, act, input| {
        let done = work::certify(tx, &world, &actor, &act, input).await?;
        let line = |l: &crate::store::certifications::CertificationRow| {
            json!({ "number": l.number, "volume": l.volume, "paper": l.paper, "pages": l.pages, "copies": l.copies, "fee": l.fee })
        };
        let mut out = read::to_json(&world, &done.case);
        out["certifications"] = done.lines.iter().map(line).collect();
        out["receipt"] = json!(done.receipt);
        Ok(out)
    };
    opening CREATED () Opening, |tx, world, actor, act, input| {
        let shift = work::open_shift(tx, &world, &actor, &act, input.opening).await?;
        Ok(json!({ "shift": shift.id, "opened": shift.opened, "opening": shift.opening }))
    };
    void OK (number) Because, |tx, world, actor, act, input| {
        let case = work::void_receipt(tx, &world, &actor, &act, &number, &input.reason).await?;
        Ok(read::to_json(&world, &case))
    };
    bundles CREATED () NewBundle, |tx, world, actor, act, input| {
        work::make_bundle(tx, &world, &actor, &act, input).await.map(|b| told(&b))
    };
    scans OK (id) Scan, |tx, world, actor, act, input| {
        let codes = work::scan_bundle(tx, &world, &actor, &act, bundle(&id)?, &input.code).await?;
        Ok(json!({ "scanned": codes }))
    };
    taking OK (id) Nothing, |tx, world, actor, act, _input| {
        work::take_bundle(tx, &world, &actor, &act, bundle(&id)?).await.map(|b| told(&b))
    };
    removal OK (id) Removal, |tx, world, actor, act, input| {
        let case = Id::parse(&input.case).ok_or(Failure::NotFound)?;
        work::remove_from_bundle(tx, &world, &actor, &act, bundle(&id)?, case).await.map(|b| told(&b))
    };
    recall OK (id) Nothing, |tx, world, actor, act, _input| {
        work::recall_bundle(tx, &world, &actor, &act, bundle(&id)?).await.map(|b| told(&b))
    };
    parcels CREATED () Sending, |tx, world, actor, act, input| {
        let sent = work::send_by_post(tx, &world, &actor, &act, &input.parcels).await?;
        Ok(json!({ "cases": sent.iter().map(|c| read::to_json(&world, c)).collect::<Vec<_>>() }))
    };
    arrivals CREATED () Arrival, |tx, world, actor, act, input| {
        let parcel = work::parcel_arrived(tx, &world, &actor, &act, &input.number).await?;
        Ok(json!({ "id": parcel.id, "number": parcel.number, "at": parcel.at }))
    };
    delivery OK (id) Nothing, |tx, world, actor, act, _input| {
        let case = work::deliver_parcel(tx, &world, &actor, &act, parcel(&id)?).await?;
        Ok(read::to_json(&world, &case))
    };
    come_back OK (id) Because, |tx, world, actor, act, input| {
        let case = work::parcel_came_back(tx, &world, &actor, &act, parcel(&id)?, &input.reason).await?;
        Ok(read::to_json(&world, &case))
    };
}

fn bundle(text: &str) -> Res<Id<Bundle>> {
    Id::parse(text).ok_or(Failure::NotFound)
}

fn parcel(text: &str) -> Res<Id<Parcel>> {
    Id::parse(text).ok_or(Failure::NotFound)
}

fn told(b: &BundleRow) -> Value {
    json!({
        "id": b.id, "number": b.number, "state": b.state, "giving_unit": b.giving, "taking_unit": b.taking,
        "giver": b.giver, "taker": b.taker, "taken_by": b.taken_by, "made": b.made, "ended": b.ended,
    })
}
