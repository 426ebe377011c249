//! The access table: every route says who may enter, and a layer before the handler sees to it.

use crate::Shared;
use crate::here::{CITIZEN_COOKIE, Here, POST_COOKIE, SESSION_COOKIE, here, is_unsafe};
use crate::problem::{ApiError, PageError};
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::http::request::Parts;
use axum::http::{Method, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{MethodRouter, delete, get, head, options, patch, post, put};
use base::{Failure, Refusal, Res};
use db::Tx;
use kernel::accounts::{Session, SessionKind, find_session};
use kernel::citizens;
use kernel::roles::Role;

/// Who may enter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Who {
    /// Anyone.
    Anyone,
    /// Any signed-in official.
    Official,
    /// Any signed-in citizen.
    Citizen,
    /// An official who holds a post with one of these roles.
    Roles(&'static [Role]),
}

/// One line of the access table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route {
    /// `GET`, `POST`, …
    pub method: &'static str,
    /// Path as axum writes it (`/api/v1/cases/{id}`).
    pub path: &'static str,
    /// Who may enter.
    pub who: Who,
}

/// Routes with their access table.
pub struct Routes<S> {
    router: Router<S>,
    table: Vec<Route>,
}

impl<S: Clone + Send + Sync + 'static> Default for Routes<S> {
    fn default() -> Self {
        Self::new()
    }
}

macro_rules! methods {
    ($($name:ident $method:literal;)*) => {$(
        #[doc = concat!("Adds a ", $method, " route.")]
        #[must_use]
        pub fn $name<H: Handler<T, S>, T: 'static>(self, path: &'static str, who: Who, handler: H) -> Self {
            self.add(Route { method: $method, path, who }, $name(handler))
        }
    )*};
}

impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes.
    pub fn new() -> Self {
        Self { router: Router::new(), table: Vec::new() }
    }

    methods! { get "GET"; post "POST"; put "PUT"; patch "PATCH"; delete "DELETE"; head "HEAD"; options "OPTIONS"; }

    /// Adds a POST route that takes bodies up to `bytes` (files).
    #[must_use]
    pub fn post_large<H: Handler<T, S>, T: 'static>(
        self,
        path: &'static str,
        who: Who,
        bytes: usize,
        handler: H,
    ) -> Self {
        let large = post(handler)
            .layer(axum::extract::DefaultBodyLimit::max(bytes))
            .layer(from_fn(move |request, next| refuse_larger(bytes, request, next)));
        self.add(Route { method: "POST", path, who }, large)
    }

    /// Adds the routes of another module.
    #[must_use]
    pub fn merge(mut self, other: Self) -> Self {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// Hands a value to all handlers so far, as an axum extension.
    #[must_use]
    pub fn with<T: Clone + Send + Sync + 'static>(mut self, value: T) -> Self {
        self.router = self.router.layer(axum::Extension(value));
        self
    }

    /// The access table.
    pub fn table(&self) -> Vec<Route> {
        self.table.clone()
    }

    /// The router, guarded.
    pub fn into_router(self) -> Router<S> {
        self.router
    }

    fn add(mut self, route: Route, handler: MethodRouter<S>) -> Self {
        let guarded = handler.route_layer(from_fn(move |request, next| guard(route, request, next)));
        self.router = self.router.route(route.path, guarded);
        self.table.push(route);
        self
    }
}

async fn guard(route: Route, request: Request, next: Next) -> Response {
    let Some(here) = here() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    // Set once: a request has one route.
    let _ = here.route.set(route);
    // A body is not Sync: only the head crosses the wait for the database.
    let (head, body) = request.into_parts();
    match admit(&here, route.who, &head).await {
        Ok(()) => next.run(Request::from_parts(head, body)).await,
        Err(Failure::Unauthenticated) if !here.is_api => to_sign_in(route.who, &head),
        Err(failure) => refuse(&here, failure),
    }
}

/// A body that says beforehand that it is too large is refused before any of it is read.
async fn refuse_larger(bytes_max: usize, request: Request, next: Next) -> Response {
    let Some(here) = here() else { return StatusCode::INTERNAL_SERVER_ERROR.into_response() };
    let told = request.headers().get(header::CONTENT_LENGTH).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    if told.is_some_and(|told: u64| told > bytes_max as u64) {
        let max = format!("{} MB", bytes_max / (1024 * 1024));
        return refuse(&here, Refusal::new("files.request_too_large").with("max", max).into());
    }
    next.run(request).await
}

async fn admit(here: &Here, who: Who, request: &Parts) -> Res<()> {
    if let Some(session) = find(here, request).await? {
        let _ = here.session.set(session);
    }
    find_citizen(here).await?;
    check_origin(here, request)?;
    let actor = here.session.get().map(|s| &s.actor);
    match (who, actor) {
        (Who::Anyone, _) | (Who::Official, Some(_)) => Ok(()),
        (Who::Citizen, _) if here.citizen.get().is_some() => Ok(()),
        (Who::Citizen, _) => Err(Failure::Unauthenticated),
        (Who::Roles(roles), Some(actor)) if roles.iter().any(|r| actor.has_role(*r)) => Ok(()),
        (_, None) => Err(Failure::Unauthenticated),
        (_, Some(_)) => Err(Failure::Forbidden),
    }
}

/// The session behind the cookie or the bearer token. A cookie's token is no bearer and the other way round.
async fn find(here: &Here, request: &Parts) -> Res<Option<Session>> {
    let bearer = request
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.strip_prefix("Bearer "));
    let (token, kind) = match (bearer, here.cookie(SESSION_COOKIE)) {
        (Some(token), _) => (token.trim().to_owned(), SessionKind::Api),
        (None, Some(token)) => (token.to_owned(), SessionKind::Browser),
        (None, None) => return Ok(None),
    };
    let (machine, today) = (here.shared.clock.machine(), here.shared.today());
    let kept = token.clone();
    let found = here.shared.db.read(async move |tx: &mut Tx| find_session(tx, &kept, machine, today).await).await?;
    let Some(mut session) = found.filter(|s| s.kind == kind) else { return Ok(None) };
    let _ = here.token.set(token);
    prefer_chosen_post(here, &mut session);
    Ok(Some(session))
}

/// The citizen behind the cookie; programs have none.
async fn find_citizen(here: &Here) -> Res<()> {
    let Some(token) = here.cookie(CITIZEN_COOKIE).filter(|t| !t.is_empty() && !here.is_api).map(str::to_owned) else {
        return Ok(());
    };
    let (machine, vault, kept) = (here.shared.clock.machine(), here.shared.vault.clone(), token.clone());
    let find = async move |tx: &mut Tx| citizens::find(tx, &vault, &kept, machine).await;
    if let Some(session) = here.shared.db.read(find).await? {
        let _ = here.citizen.set(session);
        let _ = here.citizen_token.set(token);
    }
    Ok(())
}

/// Someone with several posts works in the one chosen last: it comes first.
fn prefer_chosen_post(here: &Here, session: &mut Session) {
    let chosen =
        here.cookie(POST_COOKIE).and_then(|c| session.actor.posts.iter().position(|p| p.post.to_string() == c));
    if let Some(at) = chosen {
        session.actor.posts[..=at].rotate_right(1);
    }
}

/// What a browser sends on behalf of another site is refused before the form is read; an API act with a cookie must
/// carry the form secret in a header. Forms check theirs when they are read.
fn check_origin(here: &Here, request: &Parts) -> Res<()> {
    if !is_unsafe(&request.method) {
        return Ok(());
    }
    let headers = &request.headers;
    let refused = || Err(Refusal::new("web.csrf").into());
    if headers.get("sec-fetch-site").is_some_and(|v| v == "cross-site" || v == "same-site") {
        return refused();
    }
    let by_cookie = here.session.get().is_some_and(|s| s.kind == SessionKind::Browser);
    let sent = headers.get("x-csrf-token").and_then(|v| v.to_str().ok()).unwrap_or_default();
    if here.is_api && by_cookie && !here.is_right_csrf(sent) { refused() } else { Ok(()) }
}

fn to_sign_in(who: Who, request: &Parts) -> Response {
    let (page, home) = if who == Who::Citizen { ("/my/sign-in", "/my") } else { ("/sign-in", "/inbox") };
    let target = request.uri.path_and_query().map_or("/", |p| p.as_str());
    // After an act there is nothing to go back to: the form is gone.
    let target = if request.method == Method::GET { target } else { home };
    let page = format!("{page}?next={}", encode(target));
    // What runs in a page cannot follow a redirect to another site: it is told where to send its reader.
    if request.headers.get("x-requested-with").is_some_and(|v| v == "island") {
        let body = serde_json::json!({ "sign_in": page });
        return (StatusCode::UNAUTHORIZED, axum::Json(body)).into_response();
    }
    Redirect::to(&page).into_response()
}

fn refuse(here: &Here, failure: Failure) -> Response {
    if here.is_api { ApiError::from(failure).into_response() } else { PageError::from(failure).into_response() }
}

/// Percent-encoding of a value in a query.
fn encode(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for b in text.bytes() {
        if b.is_ascii_alphanumeric() || b"-._~/".contains(&b) {
            out.push(char::from(b));
        } else {
            out.push_str(&format!("%{b:02X}"));
        }
    }
    out
}

/// Shorthand for state of routes.
pub type WebRoutes = Routes<Shared>;
