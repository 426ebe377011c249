//! The public postal service: what arrives is filed under its parcel number, results leave in bags with a list for both
//! signatures. Law: QĐ 45/2016/QĐ-TTg; NĐ 61/2018/NĐ-CP art. 16 and 20.
//!
//! A result is returned (national status 10) when it is given to the post, which hands it out for the agency. One that comes
//! back was not handed out: the case is again finished and waits at the desk (9), for the counter or another parcel; what
//! happened stays on record, and being on time is counted against the end of work, which did not change.

use super::{Opened, Return, World, notify, own_agency, return_result};
use crate::model::{Case, CaseRow, Status};
use crate::store::parcels::{self, Bag, BagRow, Parcel, ParcelRow};
use crate::{rules, store};
use access::Resource;
use base::{Act, Failure, Id, Refusal, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, By, Subject};
use kernel::organisation::Unit;
use kernel::tally::{self, Delta};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// Why a parcel comes back: code, and what people call it.
pub const UNDELIVERED_REASONS: &[(&str, &str)] = &[
    ("absent", "Không gặp người nhận"),
    ("address", "Địa chỉ không đúng hoặc đã chuyển đi"),
    ("refused", "Người nhận từ chối"),
    ("expired", "Hết thời gian lưu giữ tại bưu cục"),
    ("not_sent", "Chưa gửi, lấy lại tại quầy"),
];

/// A result and the parcel in which it leaves.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parcelled {
    /// The case.
    pub case: Id<Case>,
    /// Number on the label.
    pub parcel: String,
}

/// Sends results by post: each case is returned, each parcel goes into the bag that is being filled.
///
/// # Errors
/// `Invalid` per parcel; what stands against handing out, with the code of the case.
pub async fn send_by_post(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    all: &[Parcelled],
) -> Res<Vec<CaseRow>> {
    if all.is_empty() || all.len() > 200 {
        return Err(Failure::field("parcels", "required", "1 to 200"));
    }
    let mut sent = Vec::new();
    for p in all {
        let input = Return {
            originals_collected: true,
            method: Some("post".into()),
            parcel: Some(p.parcel.clone()),
            ..Return::default()
        };
        let out = return_result(tx, world, actor, act, p.case, None, input).await;
        sent.push(out.map_err(|failure| at_case(failure, p.case))?);
    }
    Ok(sent)
}

/// A field of one case among several.
fn at_case(failure: Failure, case: Id<Case>) -> Failure {
    match failure {
        Failure::Invalid(fields) => Failure::Invalid(
            fields.into_iter().map(|f| base::Field { path: format!("{}/{case}", f.path), ..f }).collect(),
        ),
        Failure::Refused(refusal) => Failure::Refused(refusal.with("case", case)),
        other => other,
    }
}

/// Puts a result into the bag of its agency, in the act that returns it. Gives the number as it is on the label.
pub(super) async fn dispatch(tx: &mut Tx, actor: &Actor, act: &Act, case: &CaseRow, number: &str) -> Res<String> {
    let number = checked(number)?;
    if parcels::find(tx, case.receiving, "out", &number).await?.is_some() {
        return Err(Refusal::new("cases.parcel_known").with("number", number).into());
    }
    let bag = open_bag(tx, act, case.receiving).await?;
    let parcel = ParcelRow {
        id: act.id(),
        number: number.clone(),
        direction: "out".into(),
        agency: case.receiving,
        case: Some(case.id),
        bag: Some(bag.id),
        state: "sent".into(),
        at: act.now,
        staff: actor.staff,
        ended: None,
        reason: None,
    };
    parcels::insert(tx, &parcel).await?;
    Ok(number)
}

fn checked(number: &str) -> Res<String> {
    rules::parcel_number(number)
        .ok_or_else(|| Failure::field("parcel", "not_a_parcel_number", number.chars().take(40).collect::<String>()))
}

/// The bag being filled today; the first parcel begins one.
async fn open_bag(tx: &mut Tx, act: &Act, agency: Id<Unit>) -> Res<BagRow> {
    let day = act.now.day();
    if let Some(open) = parcels::find_open_bag_for_update(tx, agency, day).await? {
        return Ok(open);
    }
    let seq = store::next_number(tx, &format!("bag:{agency}:{day}")).await?;
    let number = rules::day_number(day, seq);
    let bag = BagRow { id: act.id(), number, agency, day, opened: act.now, closed: None, staff: None };
    if parcels::insert_bag(tx, &bag).await? {
        return Ok(bag);
    }
    let open = parcels::find_open_bag_for_update(tx, agency, day).await?;
    open.ok_or(Failure::Unavailable { retry_after: 1, private: "a bag was closed just now".into() })
}

/// The postman takes a bag: its list is closed.
///
/// # Errors
/// `Refused` `cases.bag_closed`.
pub async fn close_bag(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Bag>) -> Res<BagRow> {
    let (agency, by) = at_own_desk(world, actor, act, "cases.return_result")?;
    let mut bag = parcels::get_bag_for_update(tx, id).await?;
    if bag.agency != agency {
        return Err(Failure::NotFound);
    }
    if bag.closed.is_some() {
        return Err(Refusal::new("cases.bag_closed").with("number", bag.number).into());
    }
    let inside = parcels::list_of_bag(tx, bag.id).await?;
    parcels::close_bag(tx, bag.id, actor.staff, act.now).await?;
    (bag.closed, bag.staff) = (Some(act.now), Some(actor.staff));
    let line = json!({ "number": bag.number, "parcels": inside.iter().map(|p| &p.number).collect::<Vec<_>>() });
    journal::write(tx, by, act.now, Subject::new::<Bag>("bag", bag.id), "close", &line).await?;
    Ok(bag)
}

fn at_own_desk(world: &World, actor: &Actor, act: &Act, action: &str) -> Res<(Id<Unit>, By)> {
    let day = act.now.day();
    let agency = own_agency(world, actor, day)?.unit;
    let desk = Resource { kind: "case", receiving: Some(agency), deciding: None, others: Vec::new() };
    let post = world.access.authorise(actor, &world.organisation, day, action, &desk)?;
    Ok((agency, actor.by(post)))
}

/// The post has delivered.
pub async fn deliver_parcel(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Parcel>) -> Res<CaseRow> {
    let (mut parcel, Opened { mut case, by, .. }) = opened(tx, world, actor, act, id).await?;
    let was = case.status;
    parcel.state = "delivered".into();
    parcel.ended = Some(act.now);
    parcels::update(tx, &parcel).await?;
    let line = json!({ "parcel": parcel.number });
    store::insert_record(tx, act, case.id, by, "parcel_delivered", None, true, &line).await?;
    world.settle(tx, act, by, &mut case, "parcel_delivered", &line, was).await?;
    Ok(case)
}

/// The post brought the parcel back: the case is finished again and waits at the desk.
///
/// # Errors
/// `Invalid` for an unknown reason; `Refused` `cases.parcel_closed`.
pub async fn parcel_came_back(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Parcel>,
    reason: &str,
) -> Res<CaseRow> {
    if UNDELIVERED_REASONS.iter().all(|(code, _)| *code != reason) {
        return Err(Failure::field("reason", "unknown_ground", reason));
    }
    let (mut parcel, Opened { mut case, by, .. }) = opened(tx, world, actor, act, id).await?;
    rules::in_state(&case, &[Status::Returned])?;
    parcel.state = "undelivered".into();
    parcel.ended = Some(act.now);
    parcel.reason = Some(reason.into());
    parcels::update(tx, &parcel).await?;
    let returned = case.returned.take().unwrap_or(parcel.at);
    case.status = Status::Finished;
    let body = json!({ "parcel": parcel.number, "reason": reason, "sent": parcel.at });
    store::insert_record(tx, act, case.id, by, "parcel_returned", None, true, &body).await?;
    store::update(tx, &mut case).await?;
    let line = json!({ "status": case.status, "due": case.due, "is": body });
    journal::write(tx, by, act.now, Subject::new::<Case>("case", case.id), "parcel_returned", &line).await?;
    // It was counted as returned on the day it left; it was not. Its end of work stays counted once.
    let day = returned.day();
    let delta = Delta { unit: case.receiving, topic: &case.procedure_code, day, measure: "returned", n: -1 };
    tally::add(tx, &[delta]).await?;
    notify(tx, act, &case, "parcel_returned").await?;
    Ok(case)
}

/// A parcel on its way with its case, for what the post tells of it.
async fn opened(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<Parcel>) -> Res<(ParcelRow, Opened)> {
    let parcel = parcels::get_for_update(tx, id).await?;
    let case = parcel.case.filter(|_| parcel.direction == "out").ok_or(Failure::NotFound)?;
    let opened = world.open(tx, actor, act, case, None, "cases.return_result", &Status::ALL).await?;
    if parcel.state != "sent" {
        return Err(Refusal::new("cases.parcel_closed").with("number", &parcel.number).into());
    }
    Ok((parcel, opened))
}

/// A parcel with a filing arrived at the desk.
///
/// # Errors
/// `Invalid` for a number that cannot be one; `Refused` `cases.parcel_known`.
pub async fn parcel_arrived(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, number: &str) -> Res<ParcelRow> {
    let (agency, by) = at_own_desk(world, actor, act, "cases.accept")?;
    let number = checked(number)?;
    if parcels::find(tx, agency, "in", &number).await?.is_some() {
        return Err(Refusal::new("cases.parcel_known").with("number", number).into());
    }
    let parcel = arrived(actor, act, agency, number);
    parcels::insert(tx, &parcel).await?;
    let line = json!({ "number": parcel.number });
    journal::write(tx, by, act.now, Subject::new::<Parcel>("parcel", parcel.id), "arrival", &line).await?;
    Ok(parcel)
}

fn arrived(actor: &Actor, act: &Act, agency: Id<Unit>, number: String) -> ParcelRow {
    ParcelRow {
        id: act.id(),
        number,
        direction: "in".into(),
        agency,
        case: None,
        bag: None,
        state: "arrived".into(),
        at: act.now,
        staff: actor.staff,
        ended: None,
        reason: None,
    }
}

/// The parcel in which a filing came, in the act that files it. Its arrival may be on record already.
pub(super) async fn filed(tx: &mut Tx, actor: &Actor, act: &Act, case: &CaseRow, number: &str) -> Res<()> {
    let number = checked(number)?;
    let known = parcels::find(tx, case.receiving, "in", &number).await?;
    let mut parcel = match known {
        Some(parcel) if parcel.state == "arrived" => parcel,
        Some(_) => return Err(Refusal::new("cases.parcel_known").with("number", number).into()),
        None => {
            let parcel = arrived(actor, act, case.receiving, number);
            parcels::insert(tx, &parcel).await?;
            parcel
        }
    };
    parcel.case = Some(case.id);
    parcel.state = "filed".into();
    parcel.ended = Some(act.now);
    parcels::update(tx, &parcel).await
}
