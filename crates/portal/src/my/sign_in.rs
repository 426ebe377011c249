//! `/my/sign-in`: through the identity provider and back. A sign-in is begun by a link, because a form's redirect to another
//! site is against our content security policy; it ends only in the browser in which it was begun.

use super::Portal;
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect};
use base::{Failure, Id, Refusal};
use db::Tx;
use kernel::citizens::{self, Pending};
use kernel::vault::{Person, random_key};
use serde::Deserialize;
use web::{
    Form, Limit, MaybeCitizen, PageResult, PublicFrame, Shared, SignedInCitizen, citizen_token, go, go_with,
    keep_citizen, keep_in_browser, kept_in_browser, limit, page,
};

/// Cookie that binds a sign-in to its browser.
const BOUND: &str = "motcua_my_bound";
const BOUND_PATH: &str = "/my/callback";
const BOUND_SECONDS: i64 = 600;

#[derive(Template)]
#[template(path = "my_sign_in.html")]
struct SignInView {
    frame: PublicFrame,
    start: String,
    is_open: bool,
    refusal: String,
}

/// Where to go afterwards.
#[derive(Default, Deserialize)]
pub(super) struct Next {
    #[serde(default)]
    next: String,
}

fn view(shared: &Shared, portal: &Portal, next: &str, refusal: String) -> SignInView {
    SignInView {
        frame: PublicFrame::new(shared, "Đăng nhập"),
        start: format!("/my/sign-in/start?next={}", encoded(&safe(next))),
        is_open: portal.provider.is_some(),
        refusal,
    }
}

/// `GET /my/sign-in`.
pub(super) async fn show(
    State(shared): State<Shared>,
    Extension(portal): Extension<Portal>,
    MaybeCitizen(session): MaybeCitizen,
    Query(q): Query<Next>,
) -> PageResult {
    if session.is_some() {
        return Ok(go(&safe(&q.next)));
    }
    page(&view(&shared, &portal, &q.next, String::new()))
}

/// `GET /my/sign-in/start`: off to the provider.
pub(super) async fn start(
    State(shared): State<Shared>,
    Extension(portal): Extension<Portal>,
    Query(q): Query<Next>,
) -> PageResult {
    limit(Limit::SignIn)?;
    let Some(provider) = &portal.provider else { return Ok(go("/my/sign-in")) };
    let begun = match provider.begin().await {
        Ok(begun) => begun,
        Err(why) => {
            tracing::error!(error = %why, "sign-in of a citizen could not begin");
            return Err(Failure::from(Refusal::new("citizens.provider_unavailable")).into());
        }
    };
    let browser = secret();
    keep_in_browser(BOUND, &browser, BOUND_PATH, BOUND_SECONDS);
    let pending = Pending { nonce: begun.nonce, verifier: begun.verifier, next: safe(&q.next) };
    let (vault, machine) = (shared.vault.clone(), shared.clock.machine());
    let keep = async move |tx: &mut Tx| citizens::begin(tx, &vault, &begun.state, &browser, &pending, machine).await;
    shared.db.write(keep).await?;
    Ok(Redirect::to(&begun.url).into_response())
}

/// What the provider sends back.
#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    code: Option<String>,
    #[serde(default)]
    state: Option<String>,
    #[serde(default)]
    error: Option<String>,
}

/// `GET /my/callback`.
pub(super) async fn callback(
    State(shared): State<Shared>,
    Extension(portal): Extension<Portal>,
    headers: HeaderMap,
    Query(answer): Query<Answer>,
) -> PageResult {
    limit(Limit::SignIn)?;
    let (Some(provider), Some(state)) = (&portal.provider, answer.state) else { return Ok(go("/my/sign-in")) };
    let browser = kept_in_browser(BOUND).unwrap_or_default();
    keep_in_browser(BOUND, "", BOUND_PATH, 0);
    let (vault, machine) = (shared.vault.clone(), shared.clock.machine());
    let taken = shared.db.write(async move |tx: &mut Tx| citizens::take(tx, &vault, &state, &browser, machine).await);
    let Some(pending) = taken.await? else {
        return Ok(go_with("/my/sign-in", "soon", "Lần đăng nhập này đã quá lâu hoặc đã dùng. Mời bạn đăng nhập lại."));
    };
    let back = format!("/my/sign-in?next={}", encoded(&pending.next));
    let Some(code) = answer.code.filter(|_| answer.error.is_none()) else {
        return Ok(go_with(&back, "soon", "Bạn đã dừng đăng nhập. Chưa có gì được gửi đi."));
    };
    let asserted = match provider.finish(code, pending.nonce.clone(), pending.verifier.clone()).await {
        Ok(asserted) => asserted,
        Err(why) => {
            tracing::warn!(error = %why, "sign-in of a citizen was refused");
            return Ok(go_with(&back, "late", "Nơi định danh chưa xác nhận được bạn. Mời bạn thử lại sau ít phút."));
        }
    };
    let (vault, act, device) = (shared.vault.clone(), shared.act(), device(&headers));
    let enter = async move |tx: &mut Tx| citizens::sign_in(tx, &vault, &act, &asserted, machine, &device).await;
    match shared.db.write(enter).await {
        Ok(token) => {
            keep_citizen(Some(&token));
            Ok(go(&pending.next))
        }
        Err(Failure::Refused(refusal)) => {
            let words = shared.texts.refusal(web::Language::Vi, &refusal);
            page(&view(&shared, &portal, &pending.next, words))
        }
        Err(failure) => Err(failure.into()),
    }
}

/// Only the form secret.
#[derive(Deserialize)]
pub(super) struct Leaving {}

/// `POST /my/sign-out`.
pub(super) async fn leave(State(shared): State<Shared>, Form(Leaving {}): Form<Leaving>) -> PageResult {
    if let Some(token) = citizen_token() {
        let now = shared.clock.legal();
        shared.db.write(async move |tx: &mut Tx| citizens::end(tx, now, &token).await).await?;
    }
    keep_citizen(None);
    Ok(go_with("/", "done", "Bạn đã đăng xuất."))
}

/// For whom to act: an organisation, or oneself (empty).
#[derive(Deserialize)]
pub(super) struct Acting {
    #[serde(default)]
    organisation: String,
}

/// `POST /my/acting`.
pub(super) async fn act_for(
    State(shared): State<Shared>,
    SignedInCitizen(session): SignedInCitizen,
    Form(acting): Form<Acting>,
) -> PageResult {
    let organisation = match acting.organisation.as_str() {
        "" => None,
        id => Some(Id::<Person>::parse(id).ok_or(Failure::Forbidden)?),
    };
    let (now, token) = (shared.clock.legal(), citizen_token().ok_or(Failure::Unauthenticated)?);
    let change = async move |tx: &mut Tx| citizens::act_for(tx, now, &token, &session, organisation).await;
    shared.db.write(change).await?;
    Ok(go("/my"))
}

fn secret() -> String {
    random_key().iter().map(|byte| format!("{byte:02x}")).collect()
}

fn device(headers: &HeaderMap) -> String {
    let told = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or_default();
    told.chars().filter(|c| !c.is_control()).take(120).collect()
}

/// Only a path of this site: never another host.
fn safe(next: &str) -> String {
    let is_path =
        next.starts_with('/') && !next.starts_with("//") && !next.contains('\\') && !next.chars().any(char::is_control);
    if is_path && !next.starts_with("/my/sign-in") { next.to_owned() } else { "/my".into() }
}

fn encoded(path: &str) -> String {
    serde_html_form::to_string([("n", path)]).map(|q| q.trim_start_matches("n=").to_owned()).unwrap_or_default()
}
