//! A site for tests: one ward with an officer and a receptionist, a few routes, and a browser.

use crate::{
    ApiResult, Call, Form, FormWithFiles, PageResult, Routes, Shared, SignedIn, Texts, WebSettings, Who, act_once, go,
    routes,
};
use access::Access;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::IntoResponse;
use base::{Act, Failure, Id, Ids, Instant};
use db::{Tx, args};
use kernel::accounts::{Account, Hasher, insert};
use kernel::clock::Clock;
use kernel::organisation::{
    NewPost, NewUnit, OrganisationCache, Unit, UnitKind, hold, insert_post, insert_staff, insert_unit,
};
use kernel::roles::Role;
use kernel::vault::Vault;
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tower::ServiceExt;

pub(super) const PASSWORD: &str = "mot cau de nho";

pub(super) struct Site {
    pub router: Router,
    pub shared: Shared,
    pub table: Vec<crate::Route>,
    now: Arc<AtomicI64>,
    test: testkit::TestDb,
}

pub(super) struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The form secret on the page.
    pub fn csrf(&self) -> String {
        let (_, rest) =
            self.body.split_once("name=\"csrf\" value=\"").unwrap_or_else(|| panic!("no form: {}", self.body));
        rest.split('"').next().expect("a value").to_owned()
    }
}

#[derive(Default)]
pub(super) struct Browser {
    pub cookies: Vec<(String, String)>,
}

impl Site {
    pub async fn new() -> Self {
        Self::with(WebSettings {
            city: "Thành phố Hà Nội".into(),
            public_url: "http://localhost".into(),
            ..WebSettings::default()
        })
        .await
    }

    pub async fn with(settings: WebSettings) -> Self {
        let test = testkit::sqlite(&[kernel::MIGRATIONS]).await;
        let now = Arc::new(AtomicI64::new(Instant::parse("2024-05-03T08:00").expect("a moment").micros()));
        let clock = {
            let now = Arc::clone(&now);
            Clock::new(move || Instant::from_micros(now.load(Ordering::Relaxed)))
        };
        let shared = Shared {
            db: test.db.clone(),
            clock,
            ids: Ids::seeded(11),
            vault: Vault::new(&[7; 32]),
            organisation: OrganisationCache::default(),
            hasher: Hasher::default(),
            access: Arc::new(Access::new(&[]).expect("no policies are valid policies")),
            texts: Arc::new(Texts::new(crate::TEXTS).expect("texts can be read")),
            settings: Arc::new(settings),
        };
        people(&shared).await;
        shared.organisation.reload(&shared.db).await.expect("units load");
        let settings = kernel::files::Settings { inspector: kernel::files::Inspector::Here, clamd: None };
        let files = kernel::files::Files::new(test.dir.path().join("files"), settings);
        let all = routes().merge(own_routes()).with(files);
        let table = all.table();
        Self { router: crate::finish(shared.clone(), all), shared, table, now, test }
    }

    /// Everything that lies in the folder of files.
    pub fn lying(&self) -> usize {
        let folders = std::fs::read_dir(self.test.dir.path().join("files")).into_iter().flatten().flatten();
        folders.map(|f| std::fs::read_dir(f.path()).into_iter().flatten().count()).sum()
    }

    pub fn pass(&self, seconds: i64) {
        self.now.fetch_add(seconds * base::MICROS_PER_SECOND, Ordering::Relaxed);
    }

    pub async fn send(&self, request: Request<Body>) -> Reply {
        let response = self.router.clone().oneshot(request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 8 << 20).await.expect("a body");
        Reply { status: parts.status, headers: parts.headers, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    pub async fn call(&self, method: &str, path: &str, token: &str, more: &[(&str, &str)], body: &Value) -> Reply {
        let mut request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
        if !token.is_empty() {
            request = request.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        self.send(request.body(Body::from(body.to_string())).expect("a request")).await
    }

    pub async fn token(&self, login: &str) -> String {
        let reply = self.call("POST", "/api/v1/session", "", &[], &json!({"login": login, "password": PASSWORD})).await;
        assert_eq!(reply.status, StatusCode::CREATED, "{}", reply.body);
        reply.json()["token"].as_str().expect("a token").to_owned()
    }

    pub async fn account(&self, login: &str) -> Id<Account> {
        let login = login.to_owned();
        let row = self.shared.db.read(async move |tx: &mut Tx| kernel::accounts::find_by_login(tx, &login).await).await;
        row.expect("a read").expect("an account").id
    }
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

    pub async fn send(&mut self, site: &Site, mut request: axum::http::request::Builder, body: Body) -> Reply {
        if !self.cookies.is_empty() {
            let all: Vec<_> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            request = request.header(header::COOKIE, all.join("; "));
        }
        let reply = site.send(request.body(body).expect("a request")).await;
        for line in reply.headers.get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("a cookie");
            let (name, value) = line.split(';').next().and_then(|c| c.split_once('=')).expect("a cookie");
            self.cookies.retain(|(n, _)| n != name);
            if !line.contains("Max-Age=0") {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
        reply
    }

    pub async fn sign_in(&mut self, site: &Site, login: &str, password: &str) -> Reply {
        let csrf = self.get(site, "/sign-in").await.csrf();
        self.post(site, "/sign-in", &[("csrf", &csrf), ("next", ""), ("login", login), ("password", password)]).await
    }

    pub fn has(&self, name: &str) -> bool {
        self.cookies.iter().any(|(n, _)| n == name)
    }
}

async fn people(shared: &Shared) {
    let (act, hash) = (shared.act(), shared.hasher.hash(PASSWORD.into()).await.expect("a hash"));
    let made = shared.db.write(async move |tx: &mut Tx| {
        let ward = NewUnit {
            code: "00037".into(),
            name: "Phường Trúc Bạch".into(),
            kind: UnitKind::Commune,
            title: "Phường".into(),
            parent: None,
            exchange_code: None,
            valid_from: act.now.day(),
        };
        let ward = insert_unit(tx, &act, &ward).await?;
        person(tx, &act, ward, ("trang", "Phạm Quỳnh Trang"), &[Role::Officer, Role::Clerk], &hash).await?;
        person(tx, &act, ward, ("hoa", "Nguyễn Thị Hòa"), &[Role::Receptionist], &hash).await
    });
    made.await.expect("people are made");
}

async fn person(
    tx: &mut Tx,
    act: &Act,
    unit: Id<Unit>,
    who: (&str, &str),
    roles: &[Role],
    hash: &str,
) -> base::Res<()> {
    let staff = insert_staff(tx, act, who.1, None, None).await?;
    for role in roles {
        let post = insert_post(tx, act, &NewPost { unit, role: *role, title: role.vietnamese().into() }).await?;
        hold(tx, act, post, staff, act.now.day(), None).await?;
    }
    insert(tx, act, who.0, staff, Some(hash)).await.map(drop)
}

fn own_routes() -> Routes<Shared> {
    Routes::new()
        .get("/officers", Who::Roles(&[Role::Officer, Role::Leader]), async || "only officers")
        .get("/api/v1/officers", Who::Roles(&[Role::Officer]), async || "only officers")
        .get("/panic", Who::Anyone, panics)
        .get("/api/v1/panic", Who::Anyone, panics)
        .post("/things", Who::Official, submit)
        .post_large("/files", Who::Official, 4 << 20, files)
        .post("/api/v1/things", Who::Official, make)
        .post("/api/v1/things/{id}/name", Who::Official, change)
}

async fn panics() -> PageResult {
    std::panic::panic_any("a secret of the machine")
}

#[derive(Deserialize)]
struct Things {
    name: String,
    #[serde(default)]
    tick: Vec<String>,
}

async fn submit(SignedIn(_): SignedIn, Form(things): Form<Things>) -> PageResult {
    if things.name == "broken" {
        return Err(Failure::Internal("a secret of the machine".into()).into());
    }
    Ok(go(&format!("/things/{}", things.tick.join("+"))))
}

async fn files(form: FormWithFiles<Things>) -> PageResult {
    let told = form.files.iter().map(|f| format!("{} {} {}", f.field, f.name, f.size())).collect::<Vec<_>>();
    Ok(format!("{} {}", form.values.name, told.join(", ")).into_response())
}

async fn make(State(shared): State<Shared>, SignedIn(session): SignedIn, call: Call) -> ApiResult {
    let name = call.body["name"].as_str().unwrap_or_default().to_owned();
    act_once(&shared, &session, &call, StatusCode::CREATED, async move |tx: &mut Tx| {
        if name.is_empty() {
            return Err(Failure::field("name", "required", ""));
        }
        tx.execute("INSERT INTO settings (name, value) VALUES ($1, $2)", args![format!("thing {name}"), "made"])
            .await?;
        Ok(json!({"name": name}))
    })
    .await
}

async fn change(call: Call) -> ApiResult {
    let seen = call.version()?;
    if seen < 3 {
        return Err(Failure::Conflict { version: 3, changed: json!({"name": "other"}) }.into());
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}
