//! Demo: one click to work as someone. Where the install is no demo, there are no such pages.

use super::sign_in::enter;
use crate::limits::{Limit, limit};
use crate::{Form, PageResult, PublicFrame, Shared, agency_name, go, page};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use base::{Day, Failure, Id, Res};
use db::{Row, Tx, args};
use kernel::accounts::find_by_login;
use kernel::organisation::Unit;
use kernel::roles::Role;
use kernel::settings;
use serde::Deserialize;

/// Setting that holds the common password of the demo accounts.
const PASSWORD: &str = "demo.password";
/// Accounts shown.
const SHOWN_MAX: i64 = 120;

#[derive(Template)]
#[template(path = "demo_start.html")]
struct DemoStartView {
    frame: PublicFrame,
    groups: Vec<DemoGroup>,
    password: String,
}

struct DemoGroup {
    name: String,
    about: String,
    people: Vec<DemoPerson>,
}

struct DemoPerson {
    login: String,
    name: String,
    post_name: String,
    does: String,
}

struct Held {
    login: String,
    name: String,
    title: String,
    role: Role,
    unit: Id<Unit>,
}

/// `GET /demo`.
pub(super) async fn show(State(shared): State<Shared>) -> PageResult {
    if !shared.settings.demo {
        return Err(Failure::NotFound.into());
    }
    let today = shared.today();
    let asked =
        shared.db.read(async move |tx: &mut Tx| Ok((list(tx, today).await?, settings::find(tx, PASSWORD).await?)));
    let (held, password) = asked.await?;
    let view = DemoStartView {
        frame: PublicFrame::new(&shared, "Dùng thử"),
        groups: groups(&shared, today, held),
        password: password.unwrap_or_default(),
    };
    page(&view)
}

/// Who holds which post today, the first accounts first.
async fn list(tx: &mut Tx, today: Day) -> Res<Vec<Held>> {
    let sql = "SELECT a.login, s.name, p.title, p.role, p.unit FROM accounts a JOIN staff s ON s.id = a.staff
               JOIN holdings h ON h.staff = s.id JOIN posts p ON p.id = h.post
               WHERE a.state = 'active' AND h.kind = 'holds' AND h.valid_from <= $1 AND (h.valid_to IS NULL OR h.valid_to > $1)
               ORDER BY a.id, h.id LIMIT $2";
    tx.query(sql, args![today, SHOWN_MAX]).await?.iter().map(read).collect()
}

fn read(row: &Row) -> Res<Held> {
    let role = row.text(3)?;
    let role = Role::parse(role).ok_or_else(|| Failure::Internal(format!("unknown role {role}")))?;
    Ok(Held { login: row.string(0)?, name: row.string(1)?, title: row.string(2)?, role, unit: row.id(4)? })
}

/// By agency, in the order in which the agencies come.
fn groups(shared: &Shared, today: Day, held: Vec<Held>) -> Vec<DemoGroup> {
    let mut groups: Vec<DemoGroup> = Vec::new();
    for one in held {
        let name = agency_name(shared, one.unit, today);
        let person = DemoPerson { login: one.login, name: one.name, post_name: one.title, does: does(one.role).into() };
        match groups.iter_mut().find(|g| g.name == name) {
            Some(group) => group.people.push(person),
            None => groups.push(DemoGroup { name, about: String::new(), people: vec![person] }),
        }
    }
    groups
}

/// What someone with this role does, in a sentence.
fn does(role: Role) -> &'static str {
    match role {
        Role::Receptionist => "Tiếp nhận hồ sơ, thu lệ phí, trả kết quả",
        Role::HeadOfDesk => "Điều hành quầy, theo dõi hồ sơ sắp đến hạn",
        Role::Cashier => "Thu phí, lệ phí và chốt ca",
        Role::PostalClerk => "Nhận và trả hồ sơ qua bưu chính",
        Role::Officer => "Thẩm định và trình kết quả",
        Role::HeadOfDivision => "Phân công, xem lại trước khi trình ký",
        Role::Leader => "Quyết định và ký kết quả",
        Role::Clerk => "Cấp số, đóng dấu, phát hành",
        Role::ProcedureControl => "Kiểm soát thủ tục, xem số liệu toàn thành phố",
        Role::Administrator => "Quản lý tài khoản, đơn vị, danh mục",
        Role::Inspector => "Xem hồ sơ và nhật ký để thanh tra",
    }
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Chosen {
    login: String,
}

/// `POST /demo/sign-in`: signs in without a password, in a demo only.
pub(super) async fn submit(State(shared): State<Shared>, headers: HeaderMap, Form(chosen): Form<Chosen>) -> PageResult {
    if !shared.settings.demo {
        return Err(Failure::NotFound.into());
    }
    limit(Limit::SignIn)?;
    let found = shared.db.read(async move |tx: &mut Tx| find_by_login(tx, &chosen.login).await).await?;
    enter(&shared, found.ok_or(Failure::NotFound)?.id, &headers).await?;
    Ok(go("/inbox"))
}
