//! Accounts of a person: a new login; recovery code, block, sessions, second factor. A recovery code is shown once, on
//! the page that answers the act.

use super::ADMINISTRATORS;
use super::form::{FormField, FormView, Typed, run};
use super::parts::id;
use super::person::{href, load};
use crate::read::PersonPage;
use crate::state::world;
use crate::work::{self, AccountAct, NewAccount};
use askama::Template;
use axum::extract::{Path, State};
use base::{Failure, Id};
use db::Tx;
use kernel::accounts::{Account, Session};
use kernel::organisation::Staff;
use serde_json::json;
use web::{Form, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, go_with, page};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/admin/staff/{id}/account", ADMINISTRATORS, show_new)
        .post("/admin/staff/{id}/account", ADMINISTRATORS, create)
        .post("/admin/staff/{id}/account/{account}", ADMINISTRATORS, change)
}

async fn show_new(State(shared): State<Shared>, SignedIn(session): SignedIn, Path(text): Path<String>) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    page(&new_form(&shared, &session, staff, &read, &Typed::default()))
}

fn new_form(shared: &Shared, session: &Session, staff: Id<Staff>, read: &PersonPage, typed: &Typed) -> FormView {
    FormView::new(shared, session, "Tạo tài khoản", &format!("{}/account", href(staff)))
        .back(&href(staff), &read.row.name)
        .lead("Tài khoản mới chưa có mật khẩu. Sau khi tạo, hãy cấp mã khôi phục và đưa tận tay người ấy.")
        .field(
            FormField::new("text", "login", "Tên đăng nhập", "")
                .hint("Chữ không dấu, ví dụ hanh.do. Tên đã dùng không cấp lại cho người khác."),
        )
        .submit("Tạo tài khoản")
        .filled(typed)
}

async fn create(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(text): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    let (world, act, actor) = (world(&shared), shared.act(), session.actor.clone());
    let done = async {
        let input = NewAccount { login: typed.needed("login")? };
        run(&shared, &session, &typed, async move |tx: &mut Tx| {
            Ok(json!(work::create_account(tx, &world, &actor, &act, staff, input).await?))
        })
        .await
    };
    match done.await {
        Ok(_) => Ok(go_with(&href(staff), "done", "Đã tạo tài khoản. Hãy cấp mã khôi phục để người ấy đặt mật khẩu.")),
        Err(failure) => new_form(&shared, &session, staff, &read, &typed).refused(&shared, &failure),
    }
}

#[derive(Template)]
#[template(path = "recovery_code.html")]
struct CodeView {
    frame: OfficialFrame,
    name: String,
    href: String,
    login: String,
    code: Vec<String>,
}

async fn change(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path((text, account)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    let what = AccountAct::parse(&typed.get("act")).ok_or_else(|| Failure::field("act", "unreadable", ""))?;
    let account = id::<Account>(&account)?;
    if !typed.is_confirmed() {
        return page(&ask(&shared, &session, &read, account, &typed));
    }
    let (world, act, actor) = (world(&shared), shared.act(), session.actor.clone());
    let done = shared
        .db
        .write(async move |tx: &mut Tx| work::change_account(tx, &world, &actor, &act, staff, account, what).await);
    match done.await {
        Ok(Some(code)) => show_code(&shared, &session, &read, account, &code),
        Ok(None) => Ok(go_with(&href(staff), "done", told(what))),
        Err(failure) => ask(&shared, &session, &read, account, &typed).refused(&shared, &failure),
    }
}

/// Asks once more, for browsers without script.
fn ask(shared: &Shared, session: &Session, read: &PersonPage, account: Id<Account>, typed: &Typed) -> FormView {
    let staff = read.row.id;
    let (heading, note) = match AccountAct::parse(&typed.get("act")) {
        Some(AccountAct::RecoveryCode) => {
            ("Cấp mã khôi phục", "Mã cũ, nếu có, không dùng được nữa. Mã mới hiện một lần.")
        }
        Some(AccountAct::Block) => {
            ("Khóa tài khoản", "Người ấy bị đăng xuất ngay và không đăng nhập được cho đến khi mở khóa.")
        }
        Some(AccountAct::Unblock) => ("Mở khóa tài khoản", "Người ấy đăng nhập lại được bằng mật khẩu cũ."),
        Some(AccountAct::EndSessions) => {
            ("Kết thúc các phiên làm việc", "Người ấy phải đăng nhập lại trên mọi thiết bị.")
        }
        _ => ("Bỏ xác thực hai lớp", "Chỉ làm khi người ấy mất điện thoại, sau khi kiểm tra giấy tờ."),
    };
    FormView::new(shared, session, heading, &format!("{}/account/{account}", href(staff)))
        .back(&href(staff), &read.row.name)
        .lead(format!("Tài khoản của {}.", read.row.name))
        .field(FormField::new("hidden", "act", "", &typed.get("act")))
        .field(FormField::new("hidden", "confirmed", "", "1"))
        .note(note)
        .submit(heading)
}

fn show_code(shared: &Shared, session: &Session, read: &PersonPage, account: Id<Account>, code: &str) -> PageResult {
    let login = read.accounts.iter().find(|a| a.view.id == account).map(|a| a.view.login.clone());
    let signs: Vec<char> = code.chars().collect();
    page(&CodeView {
        frame: OfficialFrame::new(shared, session, "Mã khôi phục"),
        name: read.row.name.clone(),
        href: href(read.row.id),
        login: login.unwrap_or_default(),
        code: signs.chunks(4).map(|part| part.iter().collect()).collect(),
    })
}

const fn told(what: AccountAct) -> &'static str {
    match what {
        AccountAct::RecoveryCode => "Đã cấp mã khôi phục.",
        AccountAct::Block => "Đã khóa tài khoản.",
        AccountAct::Unblock => "Đã mở khóa tài khoản.",
        AccountAct::EndSessions => "Đã kết thúc mọi phiên làm việc của người này.",
        AccountAct::RemoveTotp => "Đã bỏ xác thực hai lớp. Hãy nhắc người ấy bật lại.",
    }
}
