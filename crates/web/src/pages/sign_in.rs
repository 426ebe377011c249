//! Sign-in and sign-out in the browser. The second factor is asked in a second step; what was typed in the first waits
//! in a sealed cookie for three minutes.

use crate::here::{SESSION_COOKIE, here};
use crate::limits::{Limit, limit};
use crate::problem::{PageError, page_with};
use crate::view::{Field, FieldError};
use crate::{Form, MaybeSignedIn, PageResult, PublicFrame, Shared, go, page};
use askama::Template;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use base::{Failure, Id, Instant, Refusal, Res};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use db::Tx;
use kernel::accounts::{Account, SessionKind, SignIn, end_session, sign_in, start_session};
use serde::{Deserialize, Serialize};

const STEP_COOKIE: &str = "motcua_step";
const STEP_LABEL: &str = "first step of sign-in";
const STEP_SECONDS: i64 = 180;
/// Seconds for which the browser keeps the session: as long as the session lasts.
const COOKIE_SECONDS: i64 = 12 * 3_600;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInView {
    frame: PublicFrame,
    errors: Vec<FieldError>,
    login: Field,
    password_error: Option<String>,
    needs_code: bool,
    code_error: Option<String>,
    next: String,
    demo: bool,
}

impl SignInView {
    fn new(shared: &Shared, next: &str) -> Self {
        Self {
            frame: PublicFrame::new(shared, "Đăng nhập"),
            errors: Vec::new(),
            login: Field::default(),
            password_error: None,
            needs_code: false,
            code_error: None,
            next: safe_next(next),
            demo: shared.settings.demo,
        }
    }
}

/// Where to go afterwards.
#[derive(Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

/// `GET /sign-in`.
pub(super) async fn show(
    State(shared): State<Shared>,
    MaybeSignedIn(session): MaybeSignedIn,
    Query(q): Query<Next>,
) -> PageResult {
    if session.is_some() {
        return Ok(go(&home(&q.next)));
    }
    page(&SignInView::new(&shared, &q.next))
}

/// What the form sends.
#[derive(Deserialize)]
pub(super) struct Typed {
    #[serde(default)]
    next: String,
    #[serde(default)]
    login: String,
    #[serde(default)]
    password: String,
    #[serde(default)]
    code: Option<String>,
}

/// What waits for the code of the second factor.
#[derive(Serialize, Deserialize)]
struct Step {
    login: String,
    password: String,
    until: Instant,
}

/// `POST /sign-in`.
pub(super) async fn submit(State(shared): State<Shared>, headers: HeaderMap, Form(typed): Form<Typed>) -> PageResult {
    limit(Limit::SignIn)?;
    let machine = shared.clock.machine();
    let step = match &typed.code {
        Some(_) => open_step(&shared, machine),
        None => Some(Step {
            login: typed.login.clone(),
            password: typed.password.clone(),
            until: machine.plus_seconds(STEP_SECONDS),
        }),
    };
    // The first step is too long ago: begin again.
    let Some(step) = step else { return Ok(go("/sign-in")) };
    let asked = SignIn { login: step.login.clone(), password: step.password.clone(), totp: typed.code.clone() };
    match sign_in(&shared.db, &shared.hasher, &shared.vault, &shared.clock, asked).await {
        Ok(account) => {
            enter(&shared, account, &headers).await?;
            Ok(go(&home(&typed.next)))
        }
        Err(Failure::Refused(refusal)) => refused(&shared, &typed, &step, &refusal),
        Err(failure) => Err(failure.into()),
    }
}

fn refused(shared: &Shared, typed: &Typed, step: &Step, refusal: &Refusal) -> PageResult {
    let words = shared.texts.refusal(crate::Language::Vi, refusal);
    let mut view = SignInView::new(shared, &typed.next);
    match refusal.code {
        "accounts.totp_needed" => {
            keep_step(shared, step)?;
            view.needs_code = true;
            // Nothing is wrong yet, unless the code was sent empty.
            if typed.code.is_none() {
                return page(&view);
            }
            view.errors = vec![FieldError::new("code", words.clone())];
            view.code_error = Some(words);
        }
        "accounts.wrong_totp" => {
            view.needs_code = true;
            view.errors = vec![FieldError::new("code", words.clone())];
            view.code_error = Some(words);
        }
        _ => {
            view.errors = vec![FieldError::new("password", words.clone())];
            view.login = Field::of(&step.login);
            view.password_error = Some(words);
        }
    }
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
}

fn keep_step(shared: &Shared, step: &Step) -> Res<()> {
    let plain = serde_json::to_vec(step).map_err(Failure::internal)?;
    let sealed = shared.vault.seal(STEP_LABEL, &plain)?;
    if let Some(here) = here() {
        here.set_cookie(STEP_COOKIE, &URL_SAFE_NO_PAD.encode(sealed), "/sign-in", STEP_SECONDS);
    }
    Ok(())
}

fn open_step(shared: &Shared, machine: Instant) -> Option<Step> {
    let here = here()?;
    let sealed = URL_SAFE_NO_PAD.decode(here.cookie(STEP_COOKIE)?).ok()?;
    let step: Step = serde_json::from_slice(&shared.vault.open(STEP_LABEL, &sealed).ok()?).ok()?;
    (step.until > machine).then_some(step)
}

/// Starts a session for this browser and hands it its cookie.
pub(super) async fn enter(shared: &Shared, account: Id<Account>, headers: &HeaderMap) -> Res<()> {
    let (now, machine, device) = (shared.clock.legal(), shared.clock.machine(), device(headers));
    let kind = SessionKind::Browser;
    let started =
        shared.db.write(async move |tx: &mut Tx| start_session(tx, now, account, kind, machine, &device).await);
    let (token, _) = started.await?;
    if let Some(here) = here() {
        here.set_cookie(SESSION_COOKIE, &token, "/", COOKIE_SECONDS);
        here.set_cookie(STEP_COOKIE, "", "/sign-in", 0);
    }
    Ok(())
}

/// What the form of sign-out sends: only its secret.
#[derive(Deserialize)]
pub(super) struct Leaving {}

/// `POST /sign-out`. Open to anyone: a session that has ended signs out all the same.
pub(super) async fn leave(State(shared): State<Shared>, Form(Leaving {}): Form<Leaving>) -> PageResult {
    if let Some(here) = here() {
        if let Some(token) = here.token.get().cloned() {
            let now = shared.clock.legal();
            let ended = shared.db.write(async move |tx: &mut Tx| end_session(tx, now, &token).await);
            ended.await.map_err(PageError::from)?;
        }
        here.set_cookie(SESSION_COOKIE, "", "/", 0);
    }
    Ok(go("/sign-in"))
}

/// Only a path of this site: never another host.
fn safe_next(next: &str) -> String {
    let is_path =
        next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.chars().any(char::is_control);
    if is_path && !next.starts_with("/sign-in") { next.to_owned() } else { String::new() }
}

fn home(next: &str) -> String {
    let next = safe_next(next);
    if next.is_empty() { "/inbox".into() } else { next }
}

/// The browser and the system, as the list of sessions tells them (`Firefox, Windows`).
pub(super) fn device(headers: &HeaderMap) -> String {
    let told = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let find = |known: &[(&str, &'static str)]| {
        known.iter().find(|(sign, _)| told.contains(sign)).map_or("", |(_, name)| *name)
    };
    let browser = find(&[
        ("Edg/", "Edge"),
        ("coc_coc", "Cốc Cốc"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ]);
    let system = find(&[
        ("Windows", "Windows"),
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    ]);
    match (browser, system) {
        ("", "") => "Chương trình khác".into(),
        (one, "") | ("", one) => one.into(),
        (browser, system) => format!("{browser}, {system}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn next_never_leaves_the_site() {
        for bad in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "javascript:x",
            "/a\nb",
            "/sign-in?next=/x",
            "",
        ] {
            assert_eq!(safe_next(bad), "", "{bad}");
        }
        assert_eq!(safe_next("/cases/1?x=2"), "/cases/1?x=2");
        assert_eq!(home(""), "/inbox");
    }
}
