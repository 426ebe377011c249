//! Round every request: request id, one log line without personal data, figures, time limit, headers, cookies.

use crate::here::{HERE, Here};
use crate::limits::Limits;
use crate::problem::{ApiError, PageError};
use crate::{Routes, Shared};
use axum::Router;
use axum::extract::{ConnectInfo, DefaultBodyLimit, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use base::Failure;
use futures_util::FutureExt;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::any::Any;
use std::net::{IpAddr, SocketAddr};
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tower_http::compression::CompressionLayer;

/// Time for one request.
const TIME_MAX: Duration = Duration::from_secs(30);
/// Time for one request that brings files over a slow line; who falls silent is cut off sooner (`upload`).
const UPLOAD_TIME_MAX: Duration = Duration::from_secs(15 * 60);
/// Bytes of a body, unless the route takes files.
const BODY_MAX: usize = 2 * 1024 * 1024;

/// Nothing but our own files; no inline scripts or styles; nobody may frame us.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
                   connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const HEADERS: [(&str, &str); 5] = [
    ("content-security-policy", CSP),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"),
];

/// The whole site: the routes of all modules inside everything that goes round a request.
pub fn finish(shared: Shared, routes: Routes<Shared>) -> Router {
    figures();
    let limits = Arc::new(Limits::default());
    let state = shared.clone();
    routes
        .into_router()
        .fallback(unknown)
        .with_state(shared)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .layer(from_fn(move |request, next| enter(state.clone(), Arc::clone(&limits), request, next)))
        .layer(CompressionLayer::new())
}

/// Serves until `end` comes; requests that run are finished.
///
/// # Errors
/// `Internal` when the socket fails.
pub async fn serve(
    listener: tokio::net::TcpListener,
    router: Router,
    end: impl Future<Output = ()> + Send + 'static,
) -> base::Res<()> {
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(end).await.map_err(Failure::internal)
}

/// The figures of this process. Another recorder, set before, keeps its place.
pub(crate) fn figures() -> &'static PrometheusHandle {
    static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();
    HANDLE.get_or_init(|| {
        let recorder = PrometheusBuilder::new().build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another recorder of figures is set");
        }
        handle
    })
}

async fn unknown(request: Request) -> Response {
    if request.uri().path().starts_with("/api/") {
        ApiError::from(Failure::NotFound).into_response()
    } else {
        PageError::from(Failure::NotFound).into_response()
    }
}

async fn enter(shared: Shared, limits: Arc<Limits>, request: Request, next: Next) -> Response {
    let began = Instant::now();
    let id = shared.act().id::<Request>().uuid().simple().to_string();
    // The end of a v7 id is its random part: short enough to be read over the phone.
    let id = id.get(20..).unwrap_or(&id).to_owned();
    let peer = peer(&request);
    let here = Arc::new(Here::new(shared, limits, id, peer, request.uri().path(), request.headers()));
    let method = request.method().clone();
    let brings_files = crate::upload::is_multipart(request.headers()) || crate::upload::is_piece(request.headers());
    let time_max = if brings_files { UPLOAD_TIME_MAX } else { TIME_MAX };
    let answer = HERE.scope(Arc::clone(&here), async {
        // Nothing of the request outlives a panic: its state is its own, and what is shared is behind locks that bear one.
        let run = AssertUnwindSafe(tokio::time::timeout(time_max, next.run(request))).catch_unwind();
        match run.await {
            Ok(Ok(response)) => response,
            Ok(Err(_)) => told(&here, too_slow()),
            Err(panic) => told(&here, panicked(panic.as_ref())),
        }
    });
    let mut response = answer.await;
    finish_headers(&here, response.headers_mut());
    let route = here.route.get().map_or("none", |r| r.path);
    let status = response.status().as_u16();
    let millis = began.elapsed().as_millis();
    tracing::info!(id = %here.id, %method, route, status, millis, "request");
    let labels = [("route", route.to_owned()), ("method", method.to_string()), ("status", status.to_string())];
    metrics::counter!("motcua_requests_total", &labels).increment(1);
    metrics::histogram!("motcua_request_seconds", "route" => route).record(began.elapsed().as_secs_f64());
    response
}

fn too_slow() -> Failure {
    Failure::Unavailable { retry_after: 5, private: "the request ran out of time".into() }
}

/// A handler that panicked is a bug like any other: the reader gets the page with the incident's id, the log the words.
fn panicked(panic: &(dyn Any + Send)) -> Failure {
    let words = panic.downcast_ref::<&str>().map(|w| (*w).to_owned()).or_else(|| panic.downcast_ref().cloned());
    Failure::Internal(format!("a handler panicked: {}", words.unwrap_or_default()))
}

fn told(here: &Here, failure: Failure) -> Response {
    if here.is_api { ApiError::from(failure).into_response() } else { PageError::from(failure).into_response() }
}

/// The address that asks. A proxy on this machine is believed; nobody else may claim another address.
fn peer(request: &Request) -> Option<IpAddr> {
    let direct = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip())?;
    let told = request.headers().get("x-forwarded-for").and_then(|v| v.to_str().ok());
    let told = told.and_then(|v| v.rsplit(',').next()).and_then(|v| v.trim().parse().ok());
    Some(if direct.is_loopback() { told.unwrap_or(direct) } else { direct })
}

fn finish_headers(here: &Here, headers: &mut HeaderMap) {
    for (name, value) in HEADERS {
        headers.entry(HeaderName::from_static(name)).or_insert(HeaderValue::from_static(value));
    }
    if here.shared.is_https() {
        headers
            .insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000; includeSubDomains"));
    }
    // Shared computers stand at counters: nothing personal stays in a cache.
    let cache = if here.session.get().is_some() || here.citizen.get().is_some() || here.is_api {
        "no-store"
    } else {
        "no-cache"
    };
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static(cache));
    if let Ok(id) = HeaderValue::from_str(&here.id) {
        headers.insert("x-request-id", id);
    }
    for cookie in here.take_cookies() {
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            headers.append(header::SET_COOKIE, cookie);
        }
    }
}

/// `GET /healthz`: the process answers.
pub(crate) async fn healthz() -> &'static str {
    "ok"
}

/// `GET /readyz`: the database answers too.
pub(crate) async fn readyz(axum::extract::State(shared): axum::extract::State<Shared>) -> Response {
    let asked = shared.db.read(async |tx: &mut db::Tx| tx.query_one("SELECT 1", &[]).await.map(drop)).await;
    match asked {
        Ok(()) => "ready".into_response(),
        Err(failure) => {
            tracing::warn!(%failure, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready").into_response()
        }
    }
}

/// `GET /metrics`: figures for Prometheus, to addresses of the machine and its private network only.
pub(crate) async fn metrics() -> Response {
    let peer = crate::here::here().and_then(|h| h.peer);
    let is_near = match peer {
        Some(IpAddr::V4(a)) => a.is_loopback() || a.is_private(),
        Some(IpAddr::V6(a)) => a.is_loopback() || a.is_unique_local(),
        None => true,
    };
    if !is_near {
        return PageError::from(Failure::NotFound).into_response();
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], figures().render()).into_response()
}
