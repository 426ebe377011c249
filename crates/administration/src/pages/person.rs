//! `GET /admin/staff/{id}`: a person with posts over time, signing authority, accounts, and what was done; `…/details`:
//! name and addresses mended.

use super::ADMINISTRATORS;
use super::form::{FormField, FormView, Typed, run};
use super::parts::{Link, holding_words, id, log_read, period, unit_href, unit_words};
use super::staff::{account_state, details, mark};
use crate::read::{self, AccountOf, PersonPage};
use crate::state::world;
use crate::work;
use askama::Template;
use axum::extract::{Path, State};
use base::{Day, Id, Res};
use db::Tx;
use kernel::accounts::{AccountState, Session};
use kernel::organisation::{DelegationRow, HoldingRow, SigningForm, Staff};
use serde_json::Value;
use web::view::State as Mark;
use web::{Form, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, go_with, page, words};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/admin/staff/{id}", ADMINISTRATORS, show)
        .get("/admin/staff/{id}/details", ADMINISTRATORS, show_details)
        .post("/admin/staff/{id}/details", ADMINISTRATORS, mend)
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonView {
    frame: OfficialFrame,
    name: String,
    state: Mark,
    contacts: Vec<String>,
    href: String,
    may_govern: bool,
    has_left: bool,
    present: Vec<Held>,
    past: Vec<Held>,
    delegations: Vec<Signing>,
    accounts: Vec<AccountRow>,
    tasks: String,
    lines: Vec<Line>,
}

/// A post as held in a period.
struct Held {
    title: String,
    role: &'static str,
    unit: Link,
    period: String,
    acts: Vec<Link>,
}

struct Signing {
    form: &'static str,
    unit: String,
    detail: String,
    is_now: bool,
    end: String,
}

struct AccountRow {
    login: String,
    state: Mark,
    details: Vec<String>,
    action: String,
    acts: Vec<AccountButton>,
}

/// An act on an account: its name, its words, and the question it asks first.
struct AccountButton {
    act: &'static str,
    label: &'static str,
    confirm: String,
}

struct Line {
    what: &'static str,
    when: String,
    who: String,
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn, Path(text): Path<String>) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    let day = shared.today();
    log_read(&shared, &session, shared.clock.legal(), "admin staff", vec![staff.uuid()]).await?;
    let (present, past): (Vec<_>, Vec<_>) = read.held.iter().partition(|h| h.period.to.is_none_or(|to| to > day));
    let has_left = read.row.left_on.is_some();
    let contacts = [read.row.email.clone(), read.row.phone.clone()];
    page(&PersonView {
        frame: OfficialFrame::new(&shared, &session, &read.row.name),
        name: read.row.name.clone(),
        state: state(&read, day),
        contacts: contacts.into_iter().flatten().collect(),
        href: href(staff),
        may_govern: read.may_govern,
        has_left,
        present: present.into_iter().map(|h| held(&shared, h, day, !has_left)).collect(),
        past: past.into_iter().map(|h| held(&shared, h, day, false)).collect(),
        delegations: read.delegations.iter().map(|d| signing(&shared, d, day)).collect(),
        accounts: read.accounts.iter().map(|a| account(&shared, &session, &read, a)).collect(),
        tasks: if read.tasks == 0 { String::new() } else { format!("{} việc đang mở", read.tasks) },
        lines: read.lines.iter().map(|l| line(&read, l)).collect(),
    })
}

/// Opens a person within reach.
pub(super) async fn load(shared: &Shared, session: &Session, text: &str) -> Res<(Id<Staff>, PersonPage)> {
    let (world, now, staff) = (world(shared), shared.clock.legal(), id::<Staff>(text)?);
    let actor = session.actor.clone();
    let read = shared.db.read(async move |tx: &mut Tx| read::person(tx, &world, &actor, now, staff).await).await?;
    Ok((staff, read))
}

/// Address of the page of a person.
pub(super) fn href(staff: Id<Staff>) -> String {
    format!("/admin/staff/{staff}")
}

fn state(read: &PersonPage, day: Day) -> Mark {
    match read.row.left_on {
        Some(on) if on <= day => mark("held", &format!("Đã nghỉ việc từ {}", words::date(on))),
        Some(on) => mark("soon", &format!("Nghỉ việc từ {}", words::date(on))),
        None => mark("done", "Đang làm việc"),
    }
}

fn held(shared: &Shared, h: &HoldingRow, day: Day, may_act: bool) -> Held {
    let at = |tail: &str| format!("{}/posts/{}/{tail}", href(h.staff), h.id);
    let mut acts = Vec::new();
    if may_act && !h.substitute {
        acts.push(Link::new("Cử người thay khi nghỉ", at("substitute")));
    }
    if may_act {
        acts.push(Link::new("Kết thúc", at("end")));
    }
    Held {
        title: holding_words(h),
        role: h.role.vietnamese(),
        unit: Link::new(unit_words(shared, h.unit, day), unit_href(h.unit)),
        period: period(h.period),
        acts,
    }
}

/// How a signature begins, in words.
pub(super) const fn form_words(form: SigningForm) -> &'static str {
    match form {
        SigningForm::ForHead => "KT. – ký thay người đứng đầu",
        SigningForm::OnBehalf => "TM. – thay mặt tập thể",
        SigningForm::ByOrder => "TL. – thừa lệnh",
        SigningForm::Authorised => "TUQ. – thừa ủy quyền",
    }
}

fn signing(shared: &Shared, d: &DelegationRow, day: Day) -> Signing {
    let is_open = d.period.to.is_none_or(|to| to > day);
    Signing {
        form: form_words(d.form),
        unit: web::agency_name(shared, d.unit, day),
        detail: format!("{}, {}", d.ordered_by, period(d.period)),
        is_now: d.period.contains(day),
        end: if is_open { format!("{}/delegations/{}/end", href(d.staff), d.id) } else { String::new() },
    }
}

fn account(shared: &Shared, session: &Session, read: &PersonPage, a: &AccountOf) -> AccountRow {
    let view = &a.view;
    let mut details =
        vec![if view.has_totp { "Xác thực hai lớp đang bật" } else { "Chưa bật xác thực hai lớp" }.to_owned()];
    if let Some(until) = view.waits_until {
        details.push(format!("Nhập sai nhiều lần, đăng nhập lại được từ {}", words::time(until)));
    }
    let now = shared.clock.machine();
    details.extend(a.sessions.iter().map(|(at, device)| format!("{device}, từ {}", words::moment_short(*at, now))));
    let is_own = view.id == session.actor.account;
    AccountRow {
        login: view.login.clone(),
        state: account_state(view),
        details,
        action: format!("{}/account/{}", href(read.row.id), view.id),
        acts: if read.may_govern && !is_own { buttons(read, a) } else { Vec::new() },
    }
}

fn buttons(read: &PersonPage, a: &AccountOf) -> Vec<AccountButton> {
    let name = &read.row.name;
    let button = |act, label, confirm: String| AccountButton { act, label, confirm };
    let mut all = Vec::new();
    if a.view.state == AccountState::Blocked {
        all.push(button("unblock", "Mở khóa", format!("Mở khóa tài khoản của {name}?")));
    }
    if a.view.state == AccountState::Active {
        let question = format!("Cấp mã khôi phục cho {name}? Mã cũ, nếu có, không dùng được nữa.");
        all.push(button("recovery_code", "Cấp mã khôi phục", question));
        if !a.sessions.is_empty() {
            let question = format!("Kết thúc mọi phiên làm việc của {name}? Người ấy phải đăng nhập lại.");
            all.push(button("end_sessions", "Kết thúc các phiên", question));
        }
        if a.view.has_totp {
            let question = format!(
                "Bỏ xác thực hai lớp của {name}? Chỉ làm khi người ấy mất điện thoại, sau khi kiểm tra giấy tờ."
            );
            all.push(button("remove_totp", "Bỏ xác thực hai lớp", question));
        }
        let question = format!(
            "Khóa tài khoản của {name}? Người ấy bị đăng xuất ngay và không đăng nhập được cho đến khi mở khóa."
        );
        all.push(button("block", "Khóa tài khoản", question));
    }
    all
}

fn line(read: &PersonPage, line: &kernel::journal::Line) -> Line {
    let who = line.by.actor.map(Id::<Staff>::new).and_then(|staff| read.names.get(&staff).cloned());
    Line {
        what: act_words(&line.subject_kind, &line.act),
        when: words::moment(line.at),
        who: who.unwrap_or_else(|| "hệ thống".into()),
    }
}

/// A line of the journal in words.
fn act_words(kind: &str, act: &str) -> &'static str {
    match (kind, act) {
        ("staff", "creation") => "Thêm vào danh sách cán bộ",
        ("staff", "details") => "Sửa tên, liên hệ",
        ("staff", "holding") => "Giao thêm vị trí",
        ("staff", "holding_end") => "Kết thúc vị trí",
        ("staff", "substitution") => "Cử người thay",
        ("staff", "delegation") => "Ghi ủy quyền ký",
        ("staff", "delegation_end") => "Kết thúc ủy quyền ký",
        ("staff", "leaving") => "Nghỉ việc",
        ("account", "creation") => "Tạo tài khoản",
        ("account", "sign_in") => "Đăng nhập",
        ("account", "sign_in_blocked") => "Tạm dừng đăng nhập vì nhập sai nhiều lần",
        ("account", "sign_out") => "Đăng xuất",
        ("account", "sessions_end") => "Kết thúc các phiên làm việc",
        ("account", "password") => "Đổi mật khẩu",
        ("account", "recovery_code") => "Cấp mã khôi phục",
        ("account", "recovery") => "Đặt lại mật khẩu bằng mã khôi phục",
        ("account", "totp_set") => "Bật xác thực hai lớp",
        ("account", "totp_removal") => "Bỏ xác thực hai lớp",
        ("account", "block") => "Khóa tài khoản",
        ("account", "unblock") => "Mở khóa tài khoản",
        ("account", "closing") => "Đóng tài khoản",
        _ => "Việc khác",
    }
}

async fn show_details(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(text): Path<String>,
) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    page(&details_form(&shared, &session, staff, &read, &Typed::default()))
}

fn details_form(shared: &Shared, session: &Session, staff: Id<Staff>, read: &PersonPage, typed: &Typed) -> FormView {
    let row = &read.row;
    FormView::new(shared, session, "Sửa tên, liên hệ", &format!("{}/details", href(staff)))
        .back(&href(staff), &row.name)
        .field(FormField::new("text", "name", "Họ và tên", &row.name))
        .field(FormField::new("email", "email", "Thư điện tử công vụ", row.email.as_deref().unwrap_or_default()))
        .field(FormField::new("tel", "phone", "Điện thoại cơ quan", row.phone.as_deref().unwrap_or_default()))
        .filled(typed)
}

async fn mend(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(text): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (staff, read) = load(&shared, &session, &text).await?;
    let (world, act, actor) = (world(&shared), shared.act(), session.actor.clone());
    let done = async {
        let input = details(&typed)?;
        run(&shared, &session, &typed, async move |tx: &mut Tx| {
            work::mend_person(tx, &world, &actor, &act, staff, input).await.map(|()| Value::Null)
        })
        .await
    };
    match done.await {
        Ok(_) => Ok(go_with(&href(staff), "done", "Đã ghi tên và liên hệ.")),
        Err(failure) => details_form(&shared, &session, staff, &read, &typed).refused(&shared, &failure),
    }
}
