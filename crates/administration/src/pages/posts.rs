//! Forms of posts: one more, the end of one, someone who stands in during leave.

use super::ADMINISTRATORS;
use super::form::{FormField, FormView, Typed, run};
use super::parts::{after_last, holding_words, id, role_of, roles, unit_of_code, unit_words};
use super::person::{href, load};
use super::staff::{known_unit, unit_field};
use crate::read::PersonPage;
use crate::rules::staff::units_of_agency;
use crate::state::world;
use crate::work::{self, NewHolding, Substitution};
use axum::extract::{Path, State};
use base::{Failure, Id, Res};
use db::Tx;
use kernel::accounts::Session;
use kernel::organisation::{self, Holding, HoldingRow, Staff, Unit};
use serde_json::json;
use std::collections::BTreeMap;
use web::{Form, PageResult, Shared, SignedIn, WebRoutes, go_with, page, words};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/admin/staff/{id}/posts", ADMINISTRATORS, show_post)
        .post("/admin/staff/{id}/posts", ADMINISTRATORS, post)
        .get("/admin/staff/{id}/posts/{holding}/end", ADMINISTRATORS, show_end)
        .post("/admin/staff/{id}/posts/{holding}/end", ADMINISTRATORS, end)
        .get("/admin/staff/{id}/posts/{holding}/substitute", ADMINISTRATORS, show_substitute)
        .post("/admin/staff/{id}/posts/{holding}/substitute", ADMINISTRATORS, substitute)
}

async fn show_post(State(shared): State<Shared>, SignedIn(session): SignedIn, Path(text): Path<String>) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    page(&post_form(&shared, &session, staff, &read, &Typed::default()))
}

fn post_form(shared: &Shared, session: &Session, staff: Id<Staff>, read: &PersonPage, typed: &Typed) -> FormView {
    FormView::new(shared, session, "Giao thêm vị trí", &format!("{}/posts", href(staff)))
        .back(&href(staff), &read.row.name)
        .lead("Một người giữ được nhiều vị trí cùng lúc và chọn vị trí làm việc ở góc phải màn hình.")
        .field(unit_field(""))
        .field(FormField::select("role", "Vai trò", "", roles()))
        .field(FormField::new("text", "title", "Chức danh", "").hint("Để trống nếu như tên vai trò."))
        .field(FormField::new("date", "from", "Từ ngày", &shared.today().to_string()))
        .field(FormField::new("date", "to", "Đến hết ngày", "").hint("Để trống nếu chưa biết."))
        .submit("Giao vị trí")
        .filled(typed)
}

async fn post(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(text): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    let done = async {
        let (world, act, actor, from) = (world(&shared), shared.act(), session.actor.clone(), typed.day("from")?);
        let input = NewHolding {
            unit: unit_of_code(&world.organisation, "unit", &typed.get("unit"), from)?,
            role: role_of(&typed.get("role"))?,
            title: typed.get("title"),
            post: None,
            from,
            to: after_last(typed.some_day("to")?),
        };
        run(&shared, &session, &typed, async move |tx: &mut Tx| {
            Ok(json!(work::assign(tx, &world, &actor, &act, staff, input).await?))
        })
        .await
    };
    match done.await {
        Ok(_) => Ok(go_with(&href(staff), "done", "Đã giao vị trí.")),
        Err(failure) => post_form(&shared, &session, staff, &read, &typed).refused(&shared, &known_unit(failure)),
    }
}

/// A holding of the person in the address.
fn of(read: &PersonPage, holding: &str) -> Res<HoldingRow> {
    let holding = id::<Holding>(holding)?;
    read.held.iter().find(|h| h.id == holding).cloned().ok_or(Failure::NotFound)
}

async fn show_end(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path((text, holding)): Path<(String, String)>,
) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    let held = of(&read, &holding)?;
    page(&end_form(&shared, &session, staff, &read, &held, &Typed::default()))
}

fn end_form(
    shared: &Shared,
    session: &Session,
    staff: Id<Staff>,
    read: &PersonPage,
    held: &HoldingRow,
    typed: &Typed,
) -> FormView {
    let heading = format!("Kết thúc vị trí: {}", holding_words(held));
    let yesterday = shared.today().plus_days(-1);
    FormView::new(shared, session, &heading, &format!("{}/posts/{}/end", href(staff), held.id))
        .back(&href(staff), &read.row.name)
        .lead(format!("Tại {}.", unit_words(shared, held.unit, shared.today())))
        .field(FormField::new("date", "last", "Ngày cuối giữ vị trí", &yesterday.to_string()))
        .note("Việc đang mở mà người này không còn vị trí để làm trở về đơn vị, để người khác nhận.")
        .submit("Kết thúc vị trí")
        .filled(typed)
}

async fn end(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path((text, holding)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    let held = of(&read, &holding)?;
    let (world, act, actor, which) = (world(&shared), shared.act(), session.actor.clone(), held.id);
    let done = async {
        let day = typed.day("last")?.plus_days(1);
        run(&shared, &session, &typed, async move |tx: &mut Tx| {
            Ok(json!(work::end_holding(tx, &world, &actor, &act, staff, which, day).await?))
        })
        .await
    };
    match done.await {
        Ok(back) => {
            let told = match back.as_u64().unwrap_or(0) {
                0 => "Đã kết thúc vị trí.".to_owned(),
                n => format!("Đã kết thúc vị trí; {n} việc đang mở trở về đơn vị."),
            };
            Ok(go_with(&href(staff), "done", &told))
        }
        Err(failure) => end_form(&shared, &session, staff, &read, &held, &typed).refused(&shared, &failure),
    }
}

async fn show_substitute(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path((text, holding)): Path<(String, String)>,
) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    let held = of(&read, &holding)?;
    let people = colleagues(&shared, staff, &[held.unit]).await?;
    page(&substitute_form(&shared, &session, staff, &read, &held, people, &Typed::default()))
}

/// People of the agencies of these units on the day, but for one: by identity, with name and post.
pub(super) async fn colleagues(shared: &Shared, but: Id<Staff>, units: &[Id<Unit>]) -> Res<Vec<(String, String)>> {
    let (organisation, day) = (shared.organisation.get(), shared.today());
    let agencies = units.iter().filter_map(|unit| organisation.agency(*unit, day)).map(|a| a.unit);
    let mut inside: Vec<_> = agencies.flat_map(|agency| units_of_agency(&organisation, agency, day)).collect();
    inside.sort_unstable();
    inside.dedup();
    let read = shared.db.read(async move |tx: &mut Tx| {
        let held = organisation::list_holdings_in(tx, &inside, day).await?;
        let staff: Vec<_> = held.iter().map(|h| h.staff).collect();
        let names = organisation::list_names(tx, &staff).await?;
        Ok((held, names))
    });
    let (held, names) = read.await?;
    let mut people = BTreeMap::new();
    for h in held.iter().filter(|h| h.staff != but && h.period.contains(day)) {
        let name = names.get(&h.staff).cloned().unwrap_or_default();
        let (_, given) = words::split_name(&name);
        // By given name, as people are called.
        people.entry((given, name.clone(), h.staff)).or_insert_with(|| h.title.clone());
    }
    Ok(people.into_iter().map(|((_, name, staff), title)| (staff.to_string(), format!("{name} – {title}"))).collect())
}

fn substitute_form(
    shared: &Shared,
    session: &Session,
    staff: Id<Staff>,
    read: &PersonPage,
    held: &HoldingRow,
    people: Vec<(String, String)>,
    typed: &Typed,
) -> FormView {
    let heading = format!("Cử người thay: {}", held.title);
    let none = std::iter::once((String::new(), "Chọn người thay".to_owned()));
    FormView::new(shared, session, &heading, &format!("{}/posts/{}/substitute", href(staff), held.id))
        .back(&href(staff), &read.row.name)
        .lead(format!("Trong thời gian {} nghỉ, người thay làm được mọi việc của vị trí này.", read.row.name))
        .field(FormField::select("substitute", "Người thay", "", none.chain(people)))
        .field(FormField::new("date", "from", "Từ ngày", &shared.today().to_string()))
        .field(FormField::new("date", "to", "Đến hết ngày", ""))
        .field(FormField::new("check", "with_tasks", "Chuyển ngay việc đang mở của vị trí này cho người thay", "1"))
        .submit("Cử người thay")
        .filled(typed)
}

async fn substitute(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path((text, holding)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    let held = of(&read, &holding)?;
    let (world, act, actor, which) = (world(&shared), shared.act(), session.actor.clone(), held.id);
    let done = async {
        let input = Substitution {
            substitute: typed.id("substitute")?,
            from: typed.day("from")?,
            to: typed.day("to")?.plus_days(1),
            with_tasks: typed.get("with_tasks") == "1",
        };
        run(&shared, &session, &typed, async move |tx: &mut Tx| {
            Ok(json!(work::substitute(tx, &world, &actor, &act, staff, which, input).await?))
        })
        .await
    };
    match done.await {
        Ok(moved) => {
            let told = match moved.as_u64().unwrap_or(0) {
                0 => "Đã cử người thay.".to_owned(),
                n => format!("Đã cử người thay và chuyển {n} việc đang mở."),
            };
            Ok(go_with(&href(staff), "done", &told))
        }
        Err(failure) => {
            let people = colleagues(&shared, staff, &[held.unit]).await?;
            substitute_form(&shared, &session, staff, &read, &held, people, &typed).refused(&shared, &failure)
        }
    }
}
