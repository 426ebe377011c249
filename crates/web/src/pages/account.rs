//! The own account: password, second factor, sessions.

use super::sign_in::enter;
use crate::here::{SESSION_COOKIE, here};
use crate::limits::{Limit, limit};
use crate::problem::page_with;
use crate::view::FieldError;
use crate::{Form, Language, OfficialFrame, PageResult, Shared, SignedIn, go, go_with, page, words};
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use base::{Failure, Res};
use db::Tx;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;
use kernel::accounts::{
    AccountRow, Session, SignIn, begin_totp, check_new_password, confirm_totp, end_all_sessions, find_by_id,
    list_sessions, remove_totp, set_password, sign_in,
};
use kernel::journal::By;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountView {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    login: String,
    name: String,
    has_totp: bool,
    setup: Option<Setup>,
    sessions: Vec<SessionLine>,
    current_error: Option<String>,
    password_error: Option<String>,
    code_error: Option<String>,
    remove_error: Option<String>,
}

/// A second factor that waits for its first code.
struct Setup {
    qr: String,
    secret: String,
}

struct SessionLine {
    device: String,
    since: String,
}

/// What the forms of the page send: `act` says which.
#[derive(Deserialize)]
pub(super) struct Typed {
    act: String,
    #[serde(default)]
    current: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: String,
}

/// `GET /account`.
pub(super) async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn) -> PageResult {
    page(&view(&shared, &session).await?)
}

/// `POST /account`.
pub(super) async fn submit(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    headers: HeaderMap,
    Form(typed): Form<Typed>,
) -> PageResult {
    match typed.act.as_str() {
        "password" => change_password(&shared, &session, &headers, typed).await,
        "totp_begin" => begin(&shared, &session).await,
        "totp_confirm" => confirm(&shared, &session, &typed.code).await,
        "totp_remove" => remove(&shared, &session, typed.current).await,
        "end_sessions" => end_sessions(&shared, &session).await,
        other => Err(Failure::field("act", "unreadable", other).into()),
    }
}

async fn row(shared: &Shared, session: &Session) -> Res<AccountRow> {
    let account = session.actor.account;
    shared.db.read(async move |tx: &mut Tx| find_by_id(tx, account).await).await?.ok_or(Failure::NotFound)
}

async fn view(shared: &Shared, session: &Session) -> Res<AccountView> {
    let row = row(shared, session).await?;
    let (account, machine) = (session.actor.account, shared.clock.machine());
    let sessions = shared.db.read(async move |tx: &mut Tx| list_sessions(tx, account, machine).await).await?;
    let line = |(since, device): (base::Instant, String)| SessionLine { device, since: words::moment(since) };
    Ok(AccountView {
        frame: OfficialFrame::new(shared, session, "Tài khoản của tôi"),
        errors: Vec::new(),
        login: row.login,
        name: session.actor.name.clone(),
        has_totp: row.has_totp,
        setup: None,
        sessions: sessions.into_iter().map(line).collect(),
        current_error: None,
        password_error: None,
        code_error: None,
        remove_error: None,
    })
}

/// The page again, with what is wrong beside the field.
async fn again(shared: &Shared, session: &Session, field: &str, failure: Failure) -> PageResult {
    if !matches!(failure, Failure::Refused(_) | Failure::Invalid(_)) {
        return Err(failure.into());
    }
    let mut view = view(shared, session).await?;
    let words = shared.texts.beside(Language::Vi, &failure);
    view.errors = vec![FieldError::new(field, words.clone())];
    let place = match field {
        "current" => &mut view.current_error,
        "password" => &mut view.password_error,
        "code" => &mut view.code_error,
        _ => &mut view.remove_error,
    };
    *place = Some(words);
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// Whether the current password is right. Wrong ones count like those of sign-in.
async fn check_current(shared: &Shared, login: &str, password: String) -> Res<()> {
    let typed = SignIn { login: login.to_owned(), password, totp: None };
    match sign_in(&shared.db, &shared.hasher, &shared.vault, &shared.clock, typed).await {
        Ok(_) => Ok(()),
        Err(Failure::Refused(r)) if r.code == "accounts.totp_needed" => Ok(()),
        Err(failure) => Err(failure),
    }
}

async fn change_password(shared: &Shared, session: &Session, headers: &HeaderMap, typed: Typed) -> PageResult {
    limit(Limit::SignIn)?;
    let login = row(shared, session).await?.login;
    if let Err(failure) = check_current(shared, &login, typed.current).await {
        return again(shared, session, "current", failure).await;
    }
    if let Err(failure) = check_new_password(&login, &typed.password) {
        return again(shared, session, "password", failure).await;
    }
    let (account, hash) = (session.actor.account, shared.hasher.hash(typed.password).await?);
    let now = shared.clock.legal();
    shared.db.write(async move |tx: &mut Tx| set_password(tx, now, account, &hash).await).await?;
    // All sessions have ended, this one too: this browser gets a new one.
    enter(shared, account, headers).await?;
    Ok(go_with("/account", "done", "Đã đổi mật khẩu. Các thiết bị khác phải đăng nhập lại."))
}

async fn begin(shared: &Shared, session: &Session) -> PageResult {
    let row = row(shared, session).await?;
    if row.has_totp {
        return Ok(go("/account"));
    }
    let vault = shared.vault.clone();
    let address = shared.db.write(async move |tx: &mut Tx| begin_totp(tx, &vault, &row).await).await?;
    let mut view = view(shared, session).await?;
    view.setup = Some(setup(&address)?);
    page(&view)
}

/// The address as a picture, and its secret for those who type it.
fn setup(address: &str) -> Res<Setup> {
    let code = QRBuilder::new(address.as_bytes()).build().map_err(|e| Failure::Internal(format!("QR: {e:?}")))?;
    let secret = address.split_once("secret=").map_or("", |(_, rest)| rest).split('&').next().unwrap_or_default();
    // The picture has no size of its own; attributes keep the CSP strict.
    let qr = SvgBuilder::default().to_str(&code).replacen("<svg ", "<svg width=\"240\" height=\"240\" ", 1);
    Ok(Setup { qr, secret: secret.to_owned() })
}

async fn confirm(shared: &Shared, session: &Session, code: &str) -> PageResult {
    limit(Limit::SignIn)?;
    let row = row(shared, session).await?;
    let (vault, code) = (shared.vault.clone(), code.to_owned());
    let (now, machine) = (shared.clock.legal(), shared.clock.machine());
    let done = shared.db.write(async move |tx: &mut Tx| confirm_totp(tx, now, &vault, &row, &code, machine).await);
    match done.await {
        Ok(()) => {
            Ok(go_with("/account", "done", "Đã bật xác thực hai lớp. Lần đăng nhập sau cần thêm mã trên điện thoại."))
        }
        Err(failure) => again(shared, session, "code", failure).await,
    }
}

/// What one does to the own account is done in no post.
fn own(session: &Session) -> By {
    By { actor: Some(session.actor.staff.uuid()), ..By::default() }
}

async fn remove(shared: &Shared, session: &Session, current: String) -> PageResult {
    limit(Limit::SignIn)?;
    let login = row(shared, session).await?.login;
    if let Err(failure) = check_current(shared, &login, current).await {
        return again(shared, session, "remove", failure).await;
    }
    let (account, by, now) = (session.actor.account, own(session), shared.clock.legal());
    shared.db.write(async move |tx: &mut Tx| remove_totp(tx, by, now, account).await).await?;
    Ok(go_with("/account", "soon", "Đã tắt xác thực hai lớp."))
}

async fn end_sessions(shared: &Shared, session: &Session) -> PageResult {
    let (account, by, now) = (session.actor.account, own(session), shared.clock.legal());
    shared.db.write(async move |tx: &mut Tx| end_all_sessions(tx, by, now, account).await).await?;
    if let Some(here) = here() {
        here.set_cookie(SESSION_COOKIE, "", "/", 0);
    }
    Ok(go_with("/sign-in", "done", "Đã kết thúc mọi phiên làm việc của bạn."))
}
