//! The access table, headers, limits, files, health.

use super::site::{Browser, PASSWORD, Site};
use crate::Who;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use serde_json::json;

#[tokio::test]
async fn every_route_lets_in_whom_the_table_says() {
    let site = Site::new().await;
    let mut receptionist = site.token("hoa").await;
    for route in site.table.clone() {
        let path = route.path.replace("{id}", "7").replace("{*path}", "app.css");
        let anonymous = site.call(route.method, &path, "", &[], &json!({})).await;
        let known = site.call(route.method, &path, &receptionist, &[], &json!({})).await;
        let is_api = path.starts_with("/api/");
        let is_turned_away = match (is_api, anonymous.status) {
            (true, status) => status == StatusCode::UNAUTHORIZED,
            (false, status) => {
                let to = anonymous.header("location");
                let sign_in = if route.who == Who::Citizen { "/my/sign-in?next=" } else { "/sign-in?next=" };
                status == StatusCode::SEE_OTHER && to.starts_with(sign_in)
            }
        };
        match route.who {
            Who::Anyone => assert!(!is_turned_away, "{} {path}", route.method),
            Who::Official => {
                assert!(is_turned_away, "{} {path}", route.method);
                assert_ne!(known.status, StatusCode::UNAUTHORIZED, "{path}");
            }
            Who::Citizen => assert!(is_turned_away, "{} {path}", route.method),
            Who::Roles(_) => {
                assert!(is_turned_away, "{} {path}", route.method);
                assert_eq!(known.status, StatusCode::FORBIDDEN, "{path}");
            }
        }
        if route.method == "DELETE" {
            // That ended the session.
            receptionist = site.token("hoa").await;
        }
    }
}

#[tokio::test]
async fn every_reply_carries_the_headers_that_protect() {
    let site = Site::new().await;
    for path in ["/sign-in", "/nothing", "/api/v1/nothing", "/healthz", "/account"] {
        let reply = site.call("GET", path, "", &[], &json!({})).await;
        let csp = reply.header("content-security-policy");
        assert!(
            csp.contains("default-src 'none'") && csp.contains("frame-ancestors 'none'") && !csp.contains("unsafe"),
            "{path}"
        );
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        assert_eq!(reply.header("referrer-policy"), "same-origin");
        assert!(!reply.header("x-request-id").is_empty() && !reply.header("cache-control").is_empty());
        assert!(reply.headers.get("strict-transport-security").is_none());
    }
}

#[tokio::test]
async fn error_pages_speak_vietnamese_and_hide_the_machine() {
    let (site, mut browser) = (Site::new().await, Browser::default());
    let lost = browser.get(&site, "/nothing").await;
    assert!(lost.status == StatusCode::NOT_FOUND && lost.body.contains("Không có trang này"));
    browser.sign_in(&site, "hoa", PASSWORD).await;
    let forbidden = browser.get(&site, "/officers").await;
    assert!(forbidden.status == StatusCode::FORBIDDEN && forbidden.body.contains("không thuộc quyền của bạn"));
    let csrf = browser.get(&site, "/account").await.csrf();
    let broken = browser.post(&site, "/things", &[("csrf", &csrf), ("name", "broken")]).await;
    assert_eq!(broken.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(broken.body.contains(broken.header("x-request-id")) && !broken.body.contains("secret of the machine"));
}

#[tokio::test]
async fn a_handler_that_panics_gives_a_page_with_the_incident_and_the_server_goes_on() {
    let site = Site::new().await;
    let page = site.call("GET", "/panic", "", &[], &json!({})).await;
    assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR);
    assert!(page.body.contains("Có lỗi ở phía chúng tôi") && page.body.contains(page.header("x-request-id")));
    assert!(!page.body.contains("secret of the machine") && !page.header("content-security-policy").is_empty());
    let told = site.call("GET", "/api/v1/panic", "", &[], &json!({})).await;
    assert_eq!((told.status, &told.json()["code"]), (StatusCode::INTERNAL_SERVER_ERROR, &json!("internal")));
    assert!(told.json()["instance"].as_str().is_some_and(|i| i.ends_with(told.header("x-request-id"))));
    assert_eq!(site.call("GET", "/healthz", "", &[], &json!({})).await.status, StatusCode::OK);
}

#[tokio::test]
async fn too_many_tries_are_told_fairly() {
    let site = Site::new().await;
    let mut last = None;
    for _ in 0..21 {
        last = Some(site.call("POST", "/api/v1/session", "", &[], &json!({"login": "x"})).await);
    }
    let last = last.expect("a reply");
    assert_eq!((last.status, &last.json()["code"]), (StatusCode::TOO_MANY_REQUESTS, &json!("web.too_many")));
    let wait: u64 = last.header("retry-after").parse().expect("seconds");
    assert!((1..=4).contains(&wait), "{wait}");
    let mut browser = Browser::default();
    let page = browser.sign_in(&site, "trang", PASSWORD).await;
    assert!(page.status == StatusCode::TOO_MANY_REQUESTS && page.body.contains("Bạn thử nhiều lần quá nhanh"));
}

#[tokio::test]
async fn bodies_are_bounded_and_files_come_whole() {
    let (site, mut browser) = (Site::new().await, Browser::default());
    browser.sign_in(&site, "hoa", PASSWORD).await;
    let csrf = browser.get(&site, "/account").await.csrf();
    let big = "x".repeat(3 << 20);
    let refused = browser.post(&site, "/things", &[("csrf", &csrf), ("name", &big)]).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    let part = |head: &str, body: &str| format!("--line\r\nContent-Disposition: form-data; {head}\r\n\r\n{body}\r\n");
    let mut body = part("name=\"csrf\"", &csrf) + &part("name=\"name\"", "Khai sinh");
    body += &part("name=\"scan\"; filename=\"to khai.pdf\"", &big);
    body += &part("name=\"scan\"; filename=\"\"", "");
    body += "--line--\r\n";
    let request = || {
        Request::builder()
            .method("POST")
            .uri("/files")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=line")
    };
    let done = browser.send(&site, request(), Body::from(body.clone())).await;
    assert_eq!((done.status, done.body.as_str()), (StatusCode::OK, "Khai sinh scan to khai.pdf 3145728"));
    let without = browser.send(&site, request(), Body::from(body.replace(&csrf, "AAAA"))).await;
    assert_eq!(without.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn the_machine_tells_how_it_is() {
    let site = Site::new().await;
    assert_eq!(site.call("GET", "/healthz", "", &[], &json!({})).await.body, "ok");
    assert_eq!(site.call("GET", "/readyz", "", &[], &json!({})).await.body, "ready");
    let figures = site.call("GET", "/metrics", "", &[], &json!({})).await;
    assert!(figures.body.contains("motcua_requests_total") && figures.body.contains("/readyz"), "{}", figures.body);
}

#[tokio::test]
async fn files_of_the_browser_may_be_kept_for_good_under_their_version() {
    let site = Site::new().await;
    let get = async |path: String| site.call("GET", &path, "", &[("accept-encoding", "gzip")], &json!({})).await;
    let version = crate::assets_version();
    if version == "dev" {
        eprintln!("skipped: assets are not built");
        return;
    }
    let kept = get(format!("/assets/app.css?v={version}")).await;
    assert!(kept.header("cache-control").contains("immutable") && kept.header("content-encoding") == "gzip");
    assert!(get(format!("/assets/{version}/app.js")).await.header("cache-control").contains("immutable"));
    assert!(!get("/assets/app.css?v=old".into()).await.header("cache-control").contains("immutable"));
    assert_eq!(get("/assets/../Cargo.toml".into()).await.status, StatusCode::NOT_FOUND);
    assert_eq!(get("/assets/nothing.js".into()).await.status, StatusCode::NOT_FOUND);
}
