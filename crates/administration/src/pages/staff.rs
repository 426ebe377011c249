//! `GET /admin/staff`: people within reach, by name; `GET`, `POST /admin/staff/new`: one more.

use super::ADMINISTRATORS;
use super::form::{FormField, FormView, Typed, run};
use super::parts::{
    Asked, address, after_last, grouped, holding_words, pager, role_of, roles, unit_of_code, unit_words, value,
};
use crate::read::{self, StaffLine};
use crate::state::world;
use crate::work::{self, Details, NewPerson, STAFF};
use askama::Template;
use axum::extract::State;
use base::{PageRequest, Res};
use db::Tx;
use kernel::accounts::{AccountState, AccountView, Session};
use kernel::organisation::StaffQuery;
use serde_json::json;
use web::view::{Pager, State as Mark};
use web::{Form, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, go_with, page};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin/staff", ADMINISTRATORS, show).get("/admin/staff/new", ADMINISTRATORS, show_new).post(
        "/admin/staff/new",
        ADMINISTRATORS,
        create,
    )
}

#[derive(Template)]
#[template(path = "staff.html")]
struct StaffView {
    frame: OfficialFrame,
    q: String,
    unit: String,
    left: bool,
    summary: String,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    name: String,
    href: String,
    posts: Vec<Post>,
    login: String,
    state: Mark,
}

struct Post {
    title: String,
    unit: String,
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn, asked: Asked) -> PageResult {
    let (world, now, machine) = (world(&shared), shared.clock.legal(), shared.clock.machine());
    let day = now.day();
    let (q, unit) = (value(&asked, "q").unwrap_or_default(), value(&asked, "unit").unwrap_or_default());
    let (left, after) = (value(&asked, "left").is_some(), value(&asked, "after"));
    let reach = world.reach(&session.actor, day, STAFF);
    let asked_unit = world.organisation.find_by_code(&unit, day).map(|v| v.unit);
    let units = match (unit.is_empty(), asked_unit) {
        (true, _) => None,
        (false, Some(unit)) => Some(world.organisation.subtree(unit, day)),
        (false, None) => Some(Vec::new()),
    };
    let query = StaffQuery { name: q.clone(), units, left };
    let request = PageRequest { after: after.clone(), limit: None };
    let found =
        shared.db.read(async move |tx: &mut Tx| read::list_staff(tx, &reach, now, machine, query, &request).await);
    let found = found.await?;
    let next = |next: &str| {
        let left = if left { "1" } else { "" };
        address("/admin/staff", &[("q", &q), ("unit", &unit), ("left", left), ("after", next)])
    };
    page(&StaffView {
        frame: OfficialFrame::new(&shared, &session, "Cán bộ và vị trí"),
        summary: format!("{} {}", grouped(found.total), if left { "người đã nghỉ việc" } else { "người" }),
        pager: pager(&found, after.is_none(), "người", next),
        rows: found.items.iter().map(|line| row(&shared, line)).collect(),
        q: q.clone(),
        unit: unit.clone(),
        left,
    })
}

fn row(shared: &Shared, line: &StaffLine) -> Row {
    let day = shared.today();
    let post =
        |h: &kernel::organisation::HoldingRow| Post { title: holding_words(h), unit: unit_words(shared, h.unit, day) };
    let account = line.accounts.first();
    Row {
        name: line.row.name.clone(),
        href: format!("/admin/staff/{}", line.row.id),
        posts: line.held.iter().map(post).collect(),
        login: account.map(|a| a.login.clone()).unwrap_or_default(),
        state: account.map_or_else(|| mark("soon", "Chưa có tài khoản"), account_state),
    }
}

pub(super) fn mark(kind: &str, word: &str) -> Mark {
    Mark { kind: kind.into(), word: word.into() }
}

/// The state of an account in a word.
pub(super) fn account_state(account: &AccountView) -> Mark {
    match (account.state, account.has_password, account.waits_until) {
        (AccountState::Closed, ..) => mark("held", "Đã đóng"),
        (AccountState::Blocked, ..) => mark("late", "Đang khóa"),
        (AccountState::Active, false, _) => mark("soon", "Chưa đặt mật khẩu"),
        (AccountState::Active, true, Some(_)) => mark("soon", "Tạm dừng đăng nhập"),
        (AccountState::Active, true, None) => mark("done", "Đang dùng"),
    }
}

async fn show_new(State(shared): State<Shared>, SignedIn(session): SignedIn, asked: Asked) -> PageResult {
    let unit = value(&asked, "unit").unwrap_or_default();
    page(&new_form(&shared, &session, &unit, &Typed::default()))
}

fn new_form(shared: &Shared, session: &Session, unit: &str, typed: &Typed) -> FormView {
    FormView::new(shared, session, "Thêm cán bộ", "/admin/staff/new")
        .back("/admin/staff", "Cán bộ và vị trí")
        .lead("Người mới bắt đầu với một vị trí; vị trí khác thêm sau ở trang của người ấy.")
        .field(FormField::new("text", "name", "Họ và tên", ""))
        .field(unit_field(unit))
        .field(
            FormField::select("role", "Vai trò", "receptionist", roles())
                .hint("Quyết định người ấy làm được việc gì trong hệ thống."),
        )
        .field(
            FormField::new("text", "title", "Chức danh", "").hint("Như in trên văn bản. Để trống nếu như tên vai trò."),
        )
        .field(FormField::new("date", "from", "Từ ngày", &shared.today().to_string()))
        .field(FormField::new("date", "to", "Đến hết ngày", "").hint("Để trống nếu chưa biết."))
        .field(
            FormField::new("text", "login", "Tên đăng nhập", "")
                .hint("Để trống nếu chưa cần tài khoản. Mật khẩu do người ấy tự đặt bằng mã khôi phục."),
        )
        .field(FormField::new("email", "email", "Thư điện tử công vụ", ""))
        .field(FormField::new("tel", "phone", "Điện thoại cơ quan", ""))
        .submit("Thêm cán bộ")
        .filled(typed)
}

/// A field for the code of a unit.
pub(super) fn unit_field(code: &str) -> FormField {
    let hint = "Mã đơn vị. Gõ tên không dấu để chọn.";
    FormField::new("text", "unit", "Đơn vị", code).hint(hint).combo("/admin/units/choices")
}

/// Name and addresses as typed.
pub(super) fn details(typed: &Typed) -> Res<Details> {
    Ok(Details { name: typed.needed("name")?, email: typed.some("email"), phone: typed.some("phone") })
}

async fn create(State(shared): State<Shared>, SignedIn(session): SignedIn, Form(typed): Form<Typed>) -> PageResult {
    match make(&shared, &session, &typed).await {
        Ok((href, name)) => Ok(go_with(&href, "done", &format!("Đã thêm {name}."))),
        Err(failure) => new_form(&shared, &session, "", &typed).refused(&shared, &known_unit(failure)),
    }
}

/// A unit that exists but is out of reach reads like one that does not exist.
pub(super) fn known_unit(failure: base::Failure) -> base::Failure {
    match failure {
        base::Failure::NotFound => base::Failure::field("unit", "admin.unknown", ""),
        other => other,
    }
}

async fn make(shared: &Shared, session: &Session, typed: &Typed) -> Res<(String, String)> {
    let (world, act, actor, from) = (world(shared), shared.act(), session.actor.clone(), typed.day("from")?);
    let input = NewPerson {
        details: details(typed)?,
        login: typed.some("login"),
        unit: unit_of_code(&world.organisation, "unit", &typed.get("unit"), from)?,
        role: role_of(&typed.get("role"))?,
        title: typed.get("title"),
        from,
        to: after_last(typed.some_day("to")?),
    };
    let name = input.details.name.clone();
    let made = run(shared, session, typed, async move |tx: &mut Tx| {
        Ok(json!(work::create_person(tx, &world, &actor, &act, input).await?))
    });
    let made = made.await?;
    Ok((format!("/admin/staff/{}", made.as_str().unwrap_or_default()), name))
}
