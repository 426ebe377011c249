//! The cashier's shift: receipts, voids, closing; and receipts and the list of a shift as papers (`papers`).

mod papers;
mod view;

use super::sums::read_money;
use crate::api::log_read;
use crate::model::CaseRow;
use crate::state::Cases;
use crate::store::cash::{self, ReceiptLine, ShiftRow, Taken};
use crate::work::{self, Shift};
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use base::{Failure, Id, Money, Res};
use db::{Sql, Tx};
use kernel::accounts::{Actor, Session};
use kernel::roles::Role;
use kernel::vault::Person;
use serde::Deserialize;
use std::collections::HashMap;
use view::ShiftView;
use web::view::{Field, FieldError};
use web::{Asking, Form, Language, PageResult, Question, Shared, SignedIn, WebRoutes, Who, go_with, page, page_with};

/// Those who take money at a desk.
const CASHIERS: Who = Who::Roles(&[Role::Cashier, Role::Receptionist, Role::HeadOfDesk]);
/// Receipts on one page.
const PAGE: usize = 100;
/// Closed shifts that are shown.
const EARLIER: usize = 5;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/shift", CASHIERS, show)
        .post("/shift", CASHIERS, submit)
        .post("/shift/void", CASHIERS, void)
        .get("/shift/{id}", CASHIERS, show_closed)
        .get("/receipts/{number}", Who::Official, papers::receipt)
}

type Ext = Extension<Cases>;

/// What is asked for in the address.
#[derive(Default, Deserialize)]
struct Asked {
    /// The receipt about to be voided.
    #[serde(default)]
    void: String,
    /// The last receipt of the page before.
    #[serde(default)]
    after: String,
}

/// Opening and closing.
#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    go: String,
    #[serde(default)]
    opening: String,
    #[serde(default)]
    counted: String,
}

/// A void.
#[derive(Deserialize)]
struct TypedVoid {
    receipt: String,
    #[serde(default)]
    void_reason: String,
}

/// A shift with what a page or a paper shows of it.
#[derive(Default)]
struct Known {
    shift: Option<ShiftRow>,
    receipts: Vec<ReceiptLine>,
    total: i64,
    taken: Vec<Taken>,
    names: HashMap<Id<Person>, String>,
    earlier: Vec<ShiftRow>,
}

async fn show(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Query(asked): Query<Asked>,
) -> PageResult {
    let known = own(&shared, &session, Id::parse(&asked.after)).await?;
    let mut view = ShiftView::new(&shared, &cases, &session, &known);
    view.voiding = view.find(&asked.void);
    page(&view)
}

/// A shift by its identity: the own, or one of the desk that the actor leads. With `.pdf` behind it, as a paper.
async fn show_closed(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let (id, is_paper) = id.strip_suffix(".pdf").map_or((id.as_str(), false), |id| (id, true));
    let id = Id::<Shift>::parse(id).ok_or(Failure::NotFound)?;
    let world = cases.world(&shared);
    let shift = shared.db.read(async move |tx: &mut Tx| cash::find_shift(tx, id).await).await?;
    let shift = shift.filter(|s| may_see(&world, &session.actor, s, shared.today())).ok_or(Failure::NotFound)?;
    if is_paper {
        return papers::list(&shared, &cases, &session, shift).await;
    }
    let known = of(&shared, &session, shift, Id::parse(&asked.after), Some(PAGE)).await?;
    page(&ShiftView::new(&shared, &cases, &session, &known))
}

fn may_see(world: &work::World, actor: &Actor, shift: &ShiftRow, day: base::Day) -> bool {
    let agency = |unit| world.organisation.agency(unit, day).map(|u| u.unit);
    let leads =
        |p: &&kernel::organisation::HeldPost| p.role == Role::HeadOfDesk && agency(p.unit) == agency(shift.desk);
    shift.staff == actor.staff || actor.posts.iter().any(|p| leads(&p))
}

/// The actor's open shift, with the shifts before it.
async fn own(shared: &Shared, session: &Session, after: Option<Id<work::CashReceipt>>) -> Res<Known> {
    let staff = session.actor.staff;
    let (open, earlier) = shared
        .db
        .read(async move |tx: &mut Tx| {
            Ok((cash::find_open_shift(tx, staff).await?, cash::list_closed_shifts(tx, staff, EARLIER).await?))
        })
        .await?;
    let known = match open {
        Some(shift) => of(shared, session, shift, after, Some(PAGE)).await?,
        None => Known::default(),
    };
    Ok(Known { earlier, ..known })
}

/// A shift with its receipts: a page of them, newest first, or all.
async fn of(
    shared: &Shared,
    session: &Session,
    shift: ShiftRow,
    after: Option<Id<work::CashReceipt>>,
    limit: Option<usize>,
) -> Res<Known> {
    let id = shift.id;
    let known = shared
        .db
        .read(async move |tx: &mut Tx| {
            let receipts = cash::list_receipts(tx, id, after, limit.map_or(100_000, |n| n + 1)).await?;
            let names = names(tx, &receipts).await?;
            let (total, taken) = (cash::count_receipts(tx, id).await?, cash::list_taken(tx, id).await?);
            Ok(Known { shift: Some(shift), receipts, total, taken, names, earlier: Vec::new() })
        })
        .await?;
    let subjects = known.receipts.iter().map(|r| r.payer.uuid()).collect();
    log_read(shared, session, shared.clock.legal(), "page shift", subjects).await?;
    Ok(known)
}

async fn names(tx: &mut Tx, receipts: &[ReceiptLine]) -> Res<HashMap<Id<Person>, String>> {
    let mut sql = Sql::new("SELECT person, name FROM person_names WHERE person IN ");
    sql.list(receipts.iter().map(|r| r.payer));
    tx.query_sql(&sql).await?.iter().map(|r| Ok((r.id(0)?, r.string(1)?))).collect()
}

async fn submit(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    form: Asking<Typed>,
) -> PageResult {
    let (typed, is_opening) = (&form.typed, form.typed.go == "open");
    if !is_opening && !form.is_sure() {
        let words = "Đóng ca thu tiền? Sau khi đóng không hủy biên lai của ca này được nữa.";
        return form.ask(&shared, &session, &Question { words, yes: "Đóng ca", action: "/shift", back: "/shift" });
    }
    let (field, text) = if is_opening { ("opening", &typed.opening) } else { ("counted", &typed.counted) };
    let done = match read_money(text) {
        Some(sum) if is_opening => open(&shared, &cases, &session, sum).await,
        Some(sum) => close(&shared, &session, sum).await,
        None => Err(Failure::field(field, "not_money", text.clone())),
    };
    match done {
        Ok((to, words)) => Ok(go_with(&to, "done", &words)),
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            let known = own(&shared, &session, None).await?;
            let mut view = ShiftView::new(&shared, &cases, &session, &known);
            refuse(&mut view, &shared, field, text, &failure);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(other) => Err(other.into()),
    }
}

fn refuse(view: &mut ShiftView, shared: &Shared, field: &str, text: &str, failure: &Failure) {
    let words = match failure {
        Failure::Invalid(_) => "Ghi số tiền bằng số đồng, ví dụ 500.000".to_owned(),
        Failure::Refused(r) if r.code == "cases.shift_differs" => view.differs(text),
        Failure::Refused(r) if r.code == "cases.shift_open" => "Ca thu tiền đã mở rồi".to_owned(),
        Failure::Refused(r) if r.code == "cases.no_open_shift" => "Không có ca thu tiền nào đang mở".to_owned(),
        other => shared.texts.failure(Language::Vi, other),
    };
    view.errors = vec![FieldError::new(field, words.clone())];
    let typed = Field { value: text.into(), error: Some(words) };
    if field == "opening" { view.opening = typed } else { view.counted = typed }
}

async fn open(shared: &Shared, cases: &Cases, session: &Session, opening: Money) -> Res<(String, String)> {
    let (world, actor, act) = (cases.world(shared), session.actor.clone(), shared.act());
    let done = async move |tx: &mut Tx| work::open_shift(tx, &world, &actor, &act, opening).await;
    shared.db.write(done).await?;
    Ok(("/shift".into(), format!("Đã mở ca thu tiền, tiền lẻ đầu ca {opening}.")))
}

async fn close(shared: &Shared, session: &Session, counted: Money) -> Res<(String, String)> {
    let (actor, act) = (session.actor.clone(), shared.act());
    let done = shared.db.write(async move |tx: &mut Tx| work::close_shift(tx, &actor, &act, counted).await).await?;
    let id = done["shift"].as_str().unwrap_or_default();
    Ok((format!("/shift/{id}"), "Đã đóng ca. Tiền mặt khớp với biên lai. Hãy in bảng kê để bàn giao.".into()))
}

async fn void(
    State(shared): State<Shared>,
    Extension(cases): Ext,
    SignedIn(session): SignedIn,
    Form(typed): Form<TypedVoid>,
) -> PageResult {
    match void_receipt(&shared, &cases, &session, &typed).await {
        Ok(number) => Ok(go_with("/shift", "done", &format!("Đã hủy biên lai {number}. Khoản thu lại chờ thu."))),
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            let known = own(&shared, &session, None).await?;
            let mut view = ShiftView::new(&shared, &cases, &session, &known);
            let words = match &failure {
                Failure::Invalid(_) => "Ghi lý do hủy biên lai".to_owned(),
                Failure::Refused(r) if r.code == "cases.receipt_not_yours" => {
                    "Chỉ người lập biên lai hủy được biên lai".to_owned()
                }
                Failure::Refused(r) if r.code == "cases.receipt_closed" => {
                    "Biên lai đã hủy hoặc thuộc ca đã đóng".to_owned()
                }
                other => shared.texts.failure(Language::Vi, other),
            };
            view.voiding = view.find(&typed.receipt);
            view.errors = vec![FieldError::new("void_reason", words.clone())];
            view.void_reason = Field { value: typed.void_reason, error: Some(words) };
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(other) => Err(other.into()),
    }
}

async fn void_receipt(shared: &Shared, cases: &Cases, session: &Session, typed: &TypedVoid) -> Res<String> {
    let (world, actor, act) = (cases.world(shared), session.actor.clone(), shared.act());
    let (id, reason) = (Id::parse(&typed.receipt).ok_or(Failure::NotFound)?, typed.void_reason.clone());
    shared
        .db
        .write(async move |tx: &mut Tx| {
            let number = cash::get_receipt(tx, id).await?.receipt.number;
            let _: CaseRow = work::void_receipt(tx, &world, &actor, &act, &number, &reason).await?;
            Ok(number)
        })
        .await
}
