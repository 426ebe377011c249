//! Sign-in, sessions, recovery, second factor, demo.

use super::site::{Browser, PASSWORD, Site};
use crate::{DemoAccount, DemoGroup, WebSettings};
use axum::http::{StatusCode, header};
use db::Tx;
use kernel::accounts::issue_recovery_code;
use kernel::journal::{self, By};
use serde_json::json;

#[tokio::test]
async fn officials_sign_in_and_out() {
    let (site, mut browser) = (Site::new().await, Browser::default());
    let first = browser.get(&site, "/account").await;
    assert_eq!((first.status, first.header("location")), (StatusCode::SEE_OTHER, "/sign-in?next=/account"));
    let reply = browser.sign_in(&site, "Trang", PASSWORD).await;
    assert_eq!((reply.status, reply.header("location")), (StatusCode::SEE_OTHER, "/inbox"));
    let cookies: Vec<_> = reply.headers.get_all(header::SET_COOKIE).iter().filter_map(|c| c.to_str().ok()).collect();
    let session = cookies.iter().find(|c| c.starts_with("motcua=")).expect("a session cookie");
    assert!(session.contains("HttpOnly") && session.contains("SameSite=Lax") && !session.contains("Secure"));
    let account = browser.get(&site, "/account").await;
    assert_eq!(account.status, StatusCode::OK);
    assert!(account.body.contains("Phạm Quỳnh") && account.body.contains("UBND phường Trúc Bạch"));
    assert_eq!(account.header("cache-control"), "no-store");
    let left = browser.post(&site, "/sign-out", &[("csrf", &account.csrf())]).await;
    assert_eq!(left.status, StatusCode::SEE_OTHER);
    assert!(!browser.has("motcua"));
    assert_eq!(browser.get(&site, "/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_stolen_token_is_worthless_after_sign_out() {
    let (site, mut browser) = (Site::new().await, Browser::default());
    browser.sign_in(&site, "trang", PASSWORD).await;
    let mut thief = Browser { cookies: browser.cookies.clone() };
    let csrf = browser.get(&site, "/account").await.csrf();
    browser.post(&site, "/sign-out", &[("csrf", &csrf)]).await;
    assert_eq!(thief.get(&site, "/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn wrong_password_is_refused_and_five_of_them_block() {
    let (site, mut browser) = (Site::new().await, Browser::default());
    for _ in 0..5 {
        let reply = browser.sign_in(&site, "trang", "sai mat khau").await;
        assert_eq!(reply.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(reply.body.contains("Tên đăng nhập hoặc mật khẩu chưa đúng."), "{}", reply.body);
        assert!(reply.body.contains("value=\"trang\""));
    }
    let blocked = browser.sign_in(&site, "trang", PASSWORD).await;
    assert!(blocked.body.contains("tạm dừng đăng nhập") && blocked.body.contains("08:05"), "{}", blocked.body);
    assert_eq!(
        site.call("POST", "/api/v1/session", "", &[], &json!({"login": "trang", "password": PASSWORD})).await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    site.pass(301);
    assert_eq!(browser.sign_in(&site, "trang", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn forms_without_the_secret_of_this_browser_are_refused() {
    let (site, mut browser) = (Site::new().await, Browser::default());
    let none = browser.post(&site, "/sign-in", &[("login", "trang"), ("password", PASSWORD)]).await;
    assert_eq!(none.status, StatusCode::FORBIDDEN);
    browser.sign_in(&site, "trang", PASSWORD).await;
    let mut other = Browser::default();
    other.sign_in(&site, "hoa", PASSWORD).await;
    let foreign = other.get(&site, "/account").await.csrf();
    for csrf in ["", "AAAA", &foreign] {
        assert_eq!(
            browser.post(&site, "/things", &[("csrf", csrf), ("name", "x")]).await.status,
            StatusCode::FORBIDDEN,
            "{csrf}"
        );
    }
    let own = browser.get(&site, "/account").await.csrf();
    let done = browser.post(&site, "/things", &[("csrf", &own), ("name", "x"), ("tick", "a"), ("tick", "b")]).await;
    assert_eq!((done.status, done.header("location")), (StatusCode::SEE_OTHER, "/things/a+b"));
    let one = browser.post(&site, "/things", &[("csrf", &own), ("name", "x"), ("tick", "a")]).await;
    assert_eq!(one.header("location"), "/things/a");
}

#[tokio::test]
async fn an_api_act_by_cookie_needs_the_secret_in_a_header() {
    let (site, mut browser) = (Site::new().await, Browser::default());
    browser.sign_in(&site, "trang", PASSWORD).await;
    let csrf = browser.get(&site, "/account").await.csrf();
    let request = || axum::http::Request::builder().method("POST").uri("/api/v1/things");
    let without = browser.send(&site, request(), r#"{"name":"a"}"#.into()).await;
    assert_eq!((without.status, &without.json()["code"]), (StatusCode::FORBIDDEN, &json!("web.csrf")));
    let with = browser.send(&site, request().header("x-csrf-token", &csrf), r#"{"name":"a"}"#.into()).await;
    assert_eq!(with.status, StatusCode::CREATED);
    let foreign = request().header("x-csrf-token", &csrf).header("sec-fetch-site", "cross-site");
    assert_eq!(browser.send(&site, foreign, r#"{"name":"b"}"#.into()).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn programs_sign_in_with_a_bearer_token() {
    let site = Site::new().await;
    let wrong = site.call("POST", "/api/v1/session", "", &[], &json!({"login": "trang", "password": "sai"})).await;
    assert_eq!((wrong.status, &wrong.json()["code"]), (StatusCode::UNAUTHORIZED, &json!("accounts.wrong_password")));
    let token = site.token("trang").await;
    assert_eq!(site.call("GET", "/api/v1/officers", &token, &[], &json!({})).await.status, StatusCode::OK);
    let as_cookie = Browser { cookies: vec![("motcua".into(), token.clone())] }.get(&site, "/account").await;
    assert_eq!(as_cookie.status, StatusCode::SEE_OTHER);
    assert_eq!(site.call("DELETE", "/api/v1/session", &token, &[], &json!({})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(site.call("GET", "/api/v1/officers", &token, &[], &json!({})).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn sessions_end_after_a_working_day() {
    let site = Site::new().await;
    let token = site.token("trang").await;
    site.pass(12 * 3_600 + 1);
    assert_eq!(site.call("GET", "/api/v1/officers", &token, &[], &json!({})).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_changed_password_ends_the_other_sessions() {
    let (site, mut browser, mut other) = (Site::new().await, Browser::default(), Browser::default());
    browser.sign_in(&site, "trang", PASSWORD).await;
    other.sign_in(&site, "trang", PASSWORD).await;
    let csrf = browser.get(&site, "/account").await.csrf();
    let change =
        |current: &'static str, new: &'static str| [("act", "password"), ("current", current), ("password", new)];
    let wrong = browser
        .post(&site, "/account", &[&change("sai", "mot cau khac han")[..], &[("csrf", csrf.as_str())]].concat())
        .await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let short =
        browser.post(&site, "/account", &[&change(PASSWORD, "ngan")[..], &[("csrf", csrf.as_str())]].concat()).await;
    assert!(short.body.contains("Quá ngắn, cần ít nhất 10 ký tự."));
    let done = browser
        .post(&site, "/account", &[&change(PASSWORD, "mot cau khac han")[..], &[("csrf", csrf.as_str())]].concat())
        .await;
    assert_eq!(done.status, StatusCode::SEE_OTHER);
    let told = browser.get(&site, "/account").await;
    assert!(told.status == StatusCode::OK && told.body.contains("Đã đổi mật khẩu."));
    assert!(!browser.get(&site, "/account").await.body.contains("Đã đổi mật khẩu."), "told once");
    assert_eq!(other.get(&site, "/account").await.status, StatusCode::SEE_OTHER);
    let csrf = browser.get(&site, "/account").await.csrf();
    browser.post(&site, "/account", &[("csrf", &csrf), ("act", "end_sessions")]).await;
    assert_eq!(browser.get(&site, "/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_recovery_code_sets_a_new_password_once() {
    let (site, mut browser) = (Site::new().await, Browser::default());
    let (account, vault, machine) =
        (site.account("trang").await, site.shared.vault.clone(), site.shared.clock.machine());
    let issue =
        async move |tx: &mut Tx| issue_recovery_code(tx, By::default(), machine, &vault, account, machine).await;
    let issued = site.shared.db.write(issue).await;
    let code = issued.expect("a code");
    let csrf = browser.get(&site, "/recover").await.csrf();
    let fields = |code: &str| {
        [
            ("csrf", csrf.clone()),
            ("login", "trang".into()),
            ("code", code.to_owned()),
            ("password", "mot cau khac han".into()),
        ]
    };
    for (code, status) in [
        ("khongphaima", StatusCode::UNPROCESSABLE_ENTITY),
        (&code, StatusCode::SEE_OTHER),
        (&code, StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let fields = fields(code);
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        assert_eq!(browser.post(&site, "/recover", &fields).await.status, status);
    }
    assert_eq!(browser.sign_in(&site, "trang", "mot cau khac han").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_second_factor_is_asked_in_a_second_step() {
    let (site, mut browser) = (Site::new().await, Browser::default());
    browser.sign_in(&site, "trang", PASSWORD).await;
    let csrf = browser.get(&site, "/account").await.csrf();
    let setup = browser.post(&site, "/account", &[("csrf", &csrf), ("act", "totp_begin")]).await;
    assert!(setup.body.contains("<svg width=\"240\"") && setup.body.contains("gõ khóa"));
    let secret =
        setup.body.split("gõ khóa <code>").nth(1).and_then(|r| r.split('<').next()).expect("a secret").to_owned();
    let code = |site: &Site| code(&secret, site.shared.clock.machine().micros() / base::MICROS_PER_SECOND);
    let wrong = browser.post(&site, "/account", &[("csrf", &csrf), ("act", "totp_confirm"), ("code", "000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let on = browser.post(&site, "/account", &[("csrf", &csrf), ("act", "totp_confirm"), ("code", &code(&site))]).await;
    assert_eq!(on.status, StatusCode::SEE_OTHER);

    let mut fresh = Browser::default();
    let asked = fresh.sign_in(&site, "trang", PASSWORD).await;
    assert!(asked.status == StatusCode::OK && asked.body.contains("Nhập mã xác thực") && !fresh.has("motcua"));
    let wrong = fresh.post(&site, "/sign-in", &[("csrf", &asked.csrf()), ("next", ""), ("code", "000000")]).await;
    assert!(wrong.body.contains("Mã xác thực chưa đúng."));
    let inside =
        fresh.post(&site, "/sign-in", &[("csrf", &asked.csrf()), ("next", "/account"), ("code", &code(&site))]).await;
    assert_eq!((inside.status, inside.header("location")), (StatusCode::SEE_OTHER, "/account"));
    let api = site.call("POST", "/api/v1/session", "", &[], &json!({"login": "trang", "password": PASSWORD})).await;
    assert_eq!((api.status, &api.json()["code"]), (StatusCode::UNAUTHORIZED, &json!("accounts.totp_needed")));
    let body = json!({"login": "trang", "password": PASSWORD, "totp": code(&site)});
    assert_eq!(site.call("POST", "/api/v1/session", "", &[], &body).await.status, StatusCode::CREATED);
}

/// RFC 6238 with the RFC 4648 base32 secret of the page.
fn code(secret: &str, seconds: i64) -> String {
    let mut bits = Vec::new();
    for c in secret.bytes() {
        let v = if c.is_ascii_digit() { c - b'2' + 26 } else { c - b'A' };
        bits.extend((0..5).rev().map(|i| v >> i & 1));
    }
    let raw: Vec<u8> = bits.chunks_exact(8).map(|b| b.iter().fold(0, |n, bit| n << 1 | bit)).collect();
    let totp = totp_rs::Builder::new()
        .with_algorithm(totp_rs::Algorithm::SHA1)
        .with_digits(6)
        .with_step_duration(30)
        .with_secret(raw)
        .with_account_name("trang")
        .build()
        .expect("a generator");
    totp.generate(u64::try_from(seconds).expect("after 1970")).to_string()
}

#[tokio::test]
async fn demo_accounts_exist_in_a_demo_only() {
    let (site, mut browser) = (Site::new().await, Browser::default());
    assert_eq!(browser.get(&site, "/demo").await.status, StatusCode::NOT_FOUND);
    let csrf = browser.get(&site, "/sign-in").await.csrf();
    let refused = browser.post(&site, "/demo/sign-in", &[("csrf", &csrf), ("login", "trang")]).await;
    assert!(refused.status == StatusCode::NOT_FOUND && !browser.has("motcua"));

    let account =
        |login: &str| DemoAccount {
            login: login.into(), post: "Cán bộ tiếp nhận".into(), ..DemoAccount::default()
        };
    let group = DemoGroup {
        name: "Phường Trúc Bạch".into(),
        accounts: vec![account("hoa"), account("nobody")],
        ..DemoGroup::default()
    };
    let settings = WebSettings {
        demo: true,
        city: "Thành phố Hà Nội".into(),
        public_url: "https://demo.example".into(),
        demo_groups: vec![group],
    };
    let (site, mut browser) = (Site::with(settings).await, Browser::default());
    let start = browser.get(&site, "/demo").await;
    assert!(start.body.contains("Nguyễn Thị Hòa") && start.body.contains("Phường Trúc Bạch"));
    assert!(!start.body.contains("nobody"), "only accounts that exist are offered");
    let inside = browser.post(&site, "/demo/sign-in", &[("csrf", &start.csrf()), ("login", "hoa")]).await;
    assert_eq!(inside.status, StatusCode::SEE_OTHER);
    let secure = inside
        .headers
        .get_all(header::SET_COOKIE)
        .iter()
        .filter_map(|c| c.to_str().ok())
        .all(|c| c.contains("; Secure"));
    assert!(secure && browser.has("motcua"));
    assert!(browser.get(&site, "/account").await.body.contains("Bản dùng thử, hôm nay là thứ Sáu 03/05/2024"));
}

#[tokio::test]
async fn someone_with_two_posts_chooses_one() {
    let (site, mut browser) = (Site::new().await, Browser::default());
    browser.sign_in(&site, "trang", PASSWORD).await;
    let page = browser.get(&site, "/account").await;
    assert!(page.body.contains("mc-who__post\">Công chức chuyên môn<"));
    let other = page
        .body
        .split("name=\"post\" value=\"")
        .nth(1)
        .and_then(|r| r.split('"').next())
        .expect("another post")
        .to_owned();
    assert_eq!(
        browser.post(&site, "/post", &[("csrf", &page.csrf()), ("post", &other)]).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(browser.get(&site, "/account").await.body.contains("mc-who__post\">Văn thư<"));
    let foreign = browser.post(&site, "/post", &[("csrf", &page.csrf()), ("post", "x")]).await;
    assert_eq!(foreign.status, StatusCode::NOT_FOUND);
}

/// The acts in the journal of an account, in order.
async fn acts(site: &Site, login: &str) -> Vec<String> {
    let account = site.account(login).await;
    let lines = site.shared.db.read(async move |tx: &mut Tx| journal::list(tx, account.uuid()).await).await;
    lines.expect("a read").into_iter().map(|line| line.act).collect()
}

#[tokio::test]
async fn sign_in_sign_out_and_changes_of_the_account_stand_in_the_journal() {
    let (site, mut browser) = (Site::new().await, Browser::default());
    browser.sign_in(&site, "trang", PASSWORD).await;
    let csrf = browser.get(&site, "/account").await.csrf();
    let change = [("act", "password"), ("current", PASSWORD), ("password", "mot cau khac han"), ("csrf", &csrf)];
    browser.post(&site, "/account", &change).await;
    let csrf = browser.get(&site, "/account").await.csrf();
    browser.post(&site, "/sign-out", &[("csrf", &csrf)]).await;
    assert_eq!(acts(&site, "trang").await, ["sign_in", "password", "sign_in", "sign_out"]);
    let (account, db) = (site.account("trang").await, &site.shared.db);
    let lines = db.read(async move |tx: &mut Tx| journal::list(tx, account.uuid()).await).await.expect("a read");
    assert!(lines.iter().all(|line| line.by.actor.is_some() && line.by.post.is_none()));
    assert!(lines.iter().all(|line| !line.body.to_string().contains("trang")), "nothing personal");
    assert!(journal::verify(db, None).await.expect("verified").findings.is_empty());
}

#[tokio::test]
async fn a_blocked_sign_in_stands_in_the_journal_once() {
    let (site, mut browser) = (Site::new().await, Browser::default());
    for _ in 0..6 {
        browser.sign_in(&site, "trang", "sai mat khau").await;
    }
    assert_eq!(acts(&site, "trang").await, ["sign_in_blocked"]);
}

#[tokio::test]
async fn one_account_signs_in_many_times_at_once() {
    let site = Site::new().await;
    let body = json!({"login": "trang", "password": PASSWORD});
    let one = || site.call("POST", "/api/v1/session", "", &[], &body);
    let all = tokio::join!(one(), one(), one(), one());
    assert!([all.0, all.1, all.2, all.3].iter().all(|reply| reply.status == StatusCode::CREATED));
    assert_eq!(acts(&site, "trang").await, ["sign_in"; 4]);
}
