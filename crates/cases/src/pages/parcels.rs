//! Parcels of the public postal service: what waits, what is on its way, what came back, what arrived; and the list of a
//! bag as a paper (`view` says what is shown, `paper` what is printed).

mod paper;
mod view;

use super::parts;
use crate::api::log_read;
use crate::model::{Case, CaseRow};
use crate::state::Cases;
use crate::store::parcels::{self, Bag, BagRow, Parcel, ParcelRow};
use crate::work::{self, Parcelled, World};
use crate::{read, store};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use base::{Failure, Id, Res};
use db::{Sql, Tx};
use kernel::accounts::{Actor, Session};
use kernel::organisation::Unit;
use kernel::people::{self, Profile};
use kernel::roles::Role;
use kernel::vault::Person;
use serde::Deserialize;
use std::collections::HashMap;
use view::ParcelsView;
use web::view::FieldError;
use web::{Asking, Form, Language, PageResult, Question, Shared, SignedIn, WebRoutes, Who, go_with, page, page_with};

/// Those who deal with the post at a desk.
const DESK: Who = Who::Roles(&[Role::PostalClerk, Role::Receptionist, Role::HeadOfDesk]);
/// Results offered at once, parcels on one page.
const PAGE: usize = 50;
/// Bags beside the page.
const BAGS: usize = 8;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/parcels", DESK, show)
        .post("/parcels", DESK, send)
        .post("/parcels/bag", DESK, close)
        .post("/parcels/follow", DESK, follow)
        .post("/parcels/arrival", DESK, arrive)
        .get("/parcels/bags/{id}", DESK, bag)
}

type Ext = Extension<Cases>;

/// What the address asks for.
#[derive(Default, Deserialize)]
struct Asked {
    /// The parcel that came back.
    #[serde(default)]
    back: String,
    /// The last parcel of the page before.
    #[serde(default)]
    after: String,
}

/// What the page knows.
#[derive(Default)]
struct Known {
    agency: Option<Id<Unit>>,
    waiting: Vec<CaseRow>,
    waiting_total: u64,
    earlier: Vec<ParcelRow>,
    profiles: HashMap<Id<Person>, Profile>,
    sent: Vec<ParcelRow>,
    sent_total: i64,
    arrived: Vec<ParcelRow>,
    bags: Vec<(BagRow, i64)>,
    cases: HashMap<Id<Case>, CaseRow>,
    names: HashMap<Id<Person>, String>,
}

async fn show(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Query(asked): Query<Asked>,
) -> PageResult {
    let mut view = build(&shared, &cases, &session, Id::parse(&asked.after)).await?;
    view.act_on(&asked.back);
    page(&view)
}

async fn build(shared: &Shared, cases: &Cases, session: &Session, after: Option<Id<Parcel>>) -> Res<ParcelsView> {
    let (world, now) = (cases.world(shared), shared.clock.legal());
    let agency = work::own_agency(&world, &session.actor, now.day())?.unit;
    let reader = world.clone();
    let known = shared.db.read(async move |tx: &mut Tx| known(tx, &reader, agency, after).await).await?;
    let of_waiting = known.waiting.iter().map(|c| c.owner.uuid());
    let subjects = of_waiting.chain(known.cases.values().map(|c| c.owner.uuid())).collect();
    log_read(shared, session, now, "page parcels", subjects).await?;
    Ok(ParcelsView::new(shared, &world, session, &known))
}

async fn known(tx: &mut Tx, world: &World, agency: Id<Unit>, after: Option<Id<Parcel>>) -> Res<Known> {
    let mut to_send = Sql::new("receiving = ");
    to_send.arg(agency).push(" AND status = 'finished' AND return_method = 'post'");
    let waiting = store::list_where(tx, &to_send, " ORDER BY finished, id", PAGE).await?;
    let waiting_total = store::count_where(tx, &to_send).await?;
    let ids: Vec<_> = waiting.iter().map(|c| c.id).collect();
    let earlier = parcels::list_out_of(tx, &ids).await?;
    let sent = parcels::list_in_state(tx, agency, "out", "sent", after, PAGE + 1).await?;
    let sent_total = parcels::count_in_state(tx, agency, "out", "sent").await?;
    let arrived = parcels::list_in_state(tx, agency, "in", "arrived", None, PAGE).await?;
    let bags = parcels::list_bags(tx, agency, BAGS).await?;
    let sent_cases: Vec<_> = sent.iter().filter_map(|p| p.case).collect();
    let rows = store::list_by_ids(tx, &sent_cases).await?;
    let mut names = read::names(tx, &rows).await?;
    names.extend(read::names(tx, &waiting).await?);
    let owners: Vec<_> = waiting.iter().map(|c| c.owner).collect();
    let profiles = people::list(tx, &world.vault, &owners).await?;
    let cases = rows.into_iter().map(|c| (c.id, c)).collect();
    Ok(Known {
        agency: Some(agency),
        waiting,
        waiting_total,
        earlier,
        profiles,
        sent,
        sent_total,
        arrived,
        bags,
        cases,
        names,
    })
}

/// What the fields of the list of results say: case and number.
fn typed_parcels(pairs: &[(String, String)]) -> Vec<Parcelled> {
    let read = |(name, value): &(String, String)| {
        let case = Id::parse(name.strip_prefix("parcel-")?)?;
        (!value.trim().is_empty()).then(|| Parcelled { case, parcel: value.clone() })
    };
    pairs.iter().filter_map(read).collect()
}

async fn send(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Form(pairs): Form<Vec<(String, String)>>,
) -> PageResult {
    let (world, actor, act) = (cases.world(&shared), session.actor.clone(), shared.act());
    let all = typed_parcels(&pairs);
    if all.is_empty() {
        let mut view = build(&shared, &cases, &session, None).await?;
        view.refuse("cho", "Ghi số hiệu bưu gửi cho ít nhất một kết quả".into(), &[]);
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &view);
    }
    let (count, typed) = (all.len(), all.clone());
    let sent = async move |tx: &mut Tx| work::send_by_post(tx, &world, &actor, &act, &all).await.map(drop);
    match shared.db.write(sent).await {
        Ok(()) => Ok(go_with("/parcels", "done", &format!("Đã ghi {count} bưu gửi vào bảng kê trong ngày."))),
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            let mut view = build(&shared, &cases, &session, None).await?;
            let (field, words) = problem(&shared, &failure);
            view.refuse(&field, words, &typed);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(other) => Err(other.into()),
    }
}

/// The field of a problem and its words.
fn problem(shared: &Shared, failure: &Failure) -> (String, String) {
    match failure {
        Failure::Invalid(fields) => {
            let case = fields.first().and_then(|f| f.path.split_once('/')).map(|(_, case)| case).unwrap_or_default();
            let words = "Số hiệu bưu gửi không đúng: xem lại từng chữ, số trên nhãn".to_owned();
            (if case.is_empty() { "number".into() } else { format!("parcel-{case}") }, words)
        }
        Failure::Refused(r) => {
            let data = |name| r.data.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone()).unwrap_or_default();
            let words = match r.code {
                "cases.parcel_known" => format!("Số hiệu {} đã ghi nhận trước đó", data("number")),
                "cases.parcel_closed" => format!("Bưu gửi {} đã có kết quả phát", data("number")),
                "cases.bag_closed" => format!("Bảng kê {} đã giao", data("number")),
                "cases.return_fee" => format!("Chưa thu đủ phí, lệ phí: còn {}", data("owed")),
                "cases.return_originals" => format!("Còn phải thu lại bản chính: {}", data("documents")),
                _ => shared.texts.refusal(Language::Vi, r),
            };
            let case = data("case");
            (if case.is_empty() { "number".into() } else { format!("parcel-{case}") }, words)
        }
        other => ("number".into(), shared.texts.failure(Language::Vi, other)),
    }
}

#[derive(Deserialize)]
struct TypedBag {
    bag: String,
}

async fn close(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    form: Asking<TypedBag>,
) -> PageResult {
    if !form.is_sure() {
        let words = "Giao bảng kê cho nhân viên bưu chính? Bưu gửi thêm sau đó vào bảng kê khác.";
        let question = Question { words, yes: "Giao", action: "/parcels/bag", back: "/parcels" };
        return form.ask(&shared, &session, &question);
    }
    let (world, actor, act) = (cases.world(&shared), session.actor.clone(), shared.act());
    let id = Id::<Bag>::parse(&form.typed.bag).ok_or(Failure::NotFound)?;
    let closed = async move |tx: &mut Tx| work::close_bag(tx, &world, &actor, &act, id).await;
    let words = |bag: BagRow| format!("Đã giao bảng kê {} cho nhân viên bưu chính.", bag.number);
    answer(&shared, &cases, &session, shared.db.write(closed).await.map(words)).await
}

/// What the post tells of a parcel.
#[derive(Deserialize)]
struct TypedFollow {
    parcel: String,
    #[serde(default)]
    go: String,
    #[serde(default)]
    reason: String,
}

async fn follow(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Form(typed): Form<TypedFollow>,
) -> PageResult {
    let (world, actor, act) = (cases.world(&shared), session.actor.clone(), shared.act());
    let id = Id::<Parcel>::parse(&typed.parcel).ok_or(Failure::NotFound)?;
    let is_back = typed.go == "back";
    let told = async move |tx: &mut Tx| {
        if is_back {
            work::parcel_came_back(tx, &world, &actor, &act, id, &typed.reason).await
        } else {
            work::deliver_parcel(tx, &world, &actor, &act, id).await
        }
    };
    let words = |case: CaseRow| {
        let code = parts::short_code(&case.code).to_owned();
        if is_back {
            format!("Hồ sơ {code} trở về chờ trả kết quả tại quầy.")
        } else {
            format!("Hồ sơ {code}: đã phát.")
        }
    };
    answer(&shared, &cases, &session, shared.db.write(told).await.map(words)).await
}

/// A parcel with a filing.
#[derive(Deserialize)]
struct TypedArrival {
    #[serde(default)]
    number: String,
}

async fn arrive(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Form(typed): Form<TypedArrival>,
) -> PageResult {
    let (world, actor, act) = (cases.world(&shared), session.actor.clone(), shared.act());
    let number = typed.number.clone();
    let arrived = async move |tx: &mut Tx| work::parcel_arrived(tx, &world, &actor, &act, &number).await;
    match shared.db.write(arrived).await {
        Ok(parcel) => Ok(go_with("/parcels", "done", &format!("Đã ghi nhận bưu gửi đến {}.", parcel.number))),
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            let mut view = build(&shared, &cases, &session, None).await?;
            view.refuse_arrival(typed.number, problem(&shared, &failure).1);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(other) => Err(other.into()),
    }
}

/// The page after an act on one parcel or bag, or again with what stood against it.
async fn answer(shared: &Shared, cases: &Cases, session: &Session, done: Res<String>) -> PageResult {
    match done {
        Ok(words) => Ok(go_with("/parcels", "done", &words)),
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            let mut view = build(shared, cases, session, None).await?;
            let words = match &failure {
                Failure::Invalid(_) => "Chọn lý do chuyển hoàn".to_owned(),
                other => problem(shared, other).1,
            };
            view.errors = vec![FieldError::new("duong", words)];
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(other) => Err(other.into()),
    }
}

/// `GET /parcels/bags/{id}.pdf`: the list of a bag.
async fn bag(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
) -> PageResult {
    let id = id.strip_suffix(".pdf").and_then(Id::<Bag>::parse).ok_or(Failure::NotFound)?;
    paper::send(&shared, &cases, &session, id).await
}

/// A bag of the actor's own agency.
async fn own_bag(tx: &mut Tx, world: &World, actor: &Actor, day: base::Day, id: Id<Bag>) -> Res<BagRow> {
    let agency = work::own_agency(world, actor, day)?.unit;
    parcels::find_bag(tx, id).await?.filter(|b| b.agency == agency).ok_or(Failure::NotFound)
}
