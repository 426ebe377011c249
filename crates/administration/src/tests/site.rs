//! The pages over the small city, and a browser.

use super::samples::{City, NOW, TABLES, city, day};
use crate::Administration;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header};
use base::{Ids, Instant};
use calendar::Calendar;
use catalogue::CatalogueCache;
use catalogue::import::import_procedures;
use db::Tx;
use kernel::accounts::{Hasher, set_password};
use kernel::clock::Clock;
use kernel::files::{Files, Inspector, Settings};
use kernel::journal::By;
use kernel::organisation::OrganisationCache;
use std::sync::Arc;
use tower::ServiceExt;
use web::{Shared, Texts, WebSettings};

pub(super) const PASSWORD: &str = "mot cau de nho";

pub(super) struct Site {
    pub city: City,
    pub router: Router,
}

pub(super) struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The value of a hidden field on the page.
    pub fn hidden(&self, name: &str) -> String {
        let sign = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&sign).unwrap_or_else(|| panic!("no {name}: {}", self.body));
        rest.split('"').next().expect("a value").to_owned()
    }
}

#[derive(Default)]
pub(super) struct Browser {
    cookies: Vec<(String, String)>,
}

impl Site {
    pub async fn new(demo: bool) -> Self {
        let city = city(testkit::sqlite(TABLES).await).await;
        let hasher = Hasher::default();
        let hash = hasher.hash(PASSWORD.into()).await.expect("a hash");
        let accounts: Vec<_> = city.people.values().map(|actor| actor.account).collect();
        let now = testkit::act(NOW).now;
        let set = async move |tx: &mut Tx| {
            for account in accounts {
                set_password(tx, now, account, &hash).await?;
            }
            Ok(())
        };
        city.db().write(set).await.expect("passwords are set");
        let organisation = OrganisationCache::default();
        organisation.reload(city.db()).await.expect("units load");
        let shared = Shared {
            db: city.db().clone(),
            clock: Clock::new(|| Instant::parse(NOW).expect("a moment")),
            ids: Ids::seeded(5),
            vault: city.world.vault.clone(),
            organisation,
            hasher,
            access: Arc::clone(&city.world.access),
            texts: Arc::new(Texts::new(&[web::TEXTS, crate::TEXTS].concat()).expect("texts can be read")),
            settings: Arc::new(WebSettings { demo, city: "Thành phố Hà Nội".into(), ..WebSettings::default() }),
        };
        let upkeep =
            Administration { catalogue: catalogue(&city).await, calendar: Arc::new(Calendar::vietnam().clone()) };
        let settings = Settings { inspector: Inspector::Here, clamd: None };
        let files = Files::new(city.test.dir.path().join("files"), settings);
        let router = web::finish(shared, web::routes().merge(crate::pages::routes().with(upkeep)).with(files));
        Self { city, router }
    }
}

/// Two imported records, one of them with something to check.
async fn catalogue(city: &City) -> CatalogueCache {
    let lines = r#"{"code":"1.000001","name":"Đăng ký khai sinh","kind":"TTHC được luật giao","field":"Hộ tịch","decision":"12/QĐ-BTP"}
{"code":"1.000002","name":"Cấp giấy phép xây dựng","kind":"TTHC được luật giao","field":"Xây dựng","decision":"1681"}"#;
    let act = testkit::act("2024-01-03T08:00");
    import_procedures(city.db(), &act, By::default(), lines.as_bytes(), day("2024-01-01")).await.expect("imported");
    let cache = CatalogueCache::default();
    cache.reload(city.db()).await.expect("the catalogue loads");
    cache
}

impl Browser {
    pub async fn get(&mut self, site: &Site, path: &str) -> Reply {
        self.send(site, Request::builder().uri(path), Body::empty()).await
    }

    pub async fn post(&mut self, site: &Site, path: &str, fields: &[(&str, &str)]) -> Reply {
        let body = serde_html_form::to_string(fields).expect("fields");
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(site, request, Body::from(body)).await
    }

    /// Opens the form at `path`, fills it in and sends it to where it says.
    pub async fn fill(&mut self, site: &Site, path: &str, fields: &[(&str, &str)]) -> Reply {
        let form = self.get(site, path).await;
        assert_eq!(form.status, StatusCode::OK, "{path}: {}", form.body);
        let (csrf, key) = (form.hidden("csrf"), form.hidden("request_key"));
        let action = path.split('?').next().expect("a path");
        self.post(site, action, &[&[("csrf", csrf.as_str()), ("request_key", key.as_str())], fields].concat()).await
    }

    pub async fn send(&mut self, site: &Site, mut request: axum::http::request::Builder, body: Body) -> Reply {
        if !self.cookies.is_empty() {
            let all: Vec<_> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            request = request.header(header::COOKIE, all.join("; "));
        }
        let request = request.body(body).expect("a request");
        let response = site.router.clone().oneshot(request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 8 << 20).await.expect("a body");
        for line in parts.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("a cookie");
            let (name, value) = line.split(';').next().and_then(|c| c.split_once('=')).expect("a cookie");
            self.cookies.retain(|(n, _)| n != name);
            if !line.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        Reply { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub async fn sign_in(site: &Site, login: &str) -> Self {
        let mut browser = Self::default();
        let csrf = browser.get(site, "/sign-in").await.hidden("csrf");
        let fields = [("csrf", csrf.as_str()), ("next", ""), ("login", login), ("password", PASSWORD)];
        let reply = browser.post(site, "/sign-in", &fields).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{login}: {}", reply.body);
        browser
    }
}
