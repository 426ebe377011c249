//! The pages over the office, a browser, and things whose processes run by the catalogue.

use super::{Office, office};
use crate::state::{Rules, Workshop};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::{Act, Failure, Id, Ids, Instant, Res};
use calendar::Calendar;
use catalogue::CatalogueCache;
use db::Tx;
use flow::{Model, Node, Variables, Working};
use kernel::accounts::{Hasher, set_password};
use kernel::clock::Clock;
use kernel::journal::By;
use kernel::organisation::OrganisationCache;
use kernel::process::{self, Instance, Moved, Named, Owner, Placing, Soon};
use kernel::vault::Vault;
use kernel::worklist::Placement;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;
use tower::ServiceExt;
use uuid::Uuid;
use web::{Shared, Texts, WebSettings};

pub(super) const PASSWORD: &str = "mot cau de nho";
pub(super) const NOW: &str = "2024-03-29T09:00";

/// Things without a house: each is called by its number.
pub(super) struct Things {
    pub catalogue: CatalogueCache,
}

struct Thing(Uuid);

impl Placing for Thing {
    fn subject_kind(&self) -> &'static str {
        "case"
    }

    fn subject(&self) -> Uuid {
        self.0
    }

    fn place(&self, _: &Node, now: Instant) -> Res<Placement> {
        let due = Some(now.plus_seconds(3_600));
        Ok(Placement { act: "examine".into(), role: "officer".into(), agency: None, assignee: None, due })
    }

    fn working_moment(&self, _: Working, now: Instant) -> Res<Instant> {
        Ok(now.plus_seconds(86_400))
    }
}

impl Owner for Things {
    fn model(&self, _: &str, name: &str) -> Res<Arc<Model>> {
        let catalogue = self.catalogue.get();
        let version = Id::parse(name).and_then(|id| catalogue.version(id));
        version.and_then(|v| v.package()).map(|p| Arc::clone(&p.process)).ok_or(Failure::NotFound)
    }

    fn placing<'s: 't, 't>(&'s self, _: &'t mut Tx, subject: Uuid) -> Soon<'t, Box<dyn Placing + Send + 's>> {
        Box::pin(async move { Ok(Box::new(Thing(subject)) as Box<dyn Placing + Send + 's>) })
    }

    fn names<'t>(&'t self, _: &'t mut Tx, subjects: &'t [Uuid]) -> Soon<'t, HashMap<Uuid, Named>> {
        let named = |s: &Uuid| (*s, Named { name: format!("H26-{}", s.as_u128()), href: format!("/cases/{s}") });
        Box::pin(async move { Ok(subjects.iter().map(named).collect()) })
    }

    fn seal<'t>(&'t self, _: &'t mut Tx, _: Uuid, text: &'t str) -> Soon<'t, Value> {
        Box::pin(async move { Ok(json!({ "sealed": text.len() })) })
    }

    fn follow<'t>(&'t self, _: &'t mut Tx, _: &'t Act, _: By, _: Uuid, _: &'t str, _: &'t Moved) -> Soon<'t, ()> {
        Box::pin(async { Ok(()) })
    }
}

/// Rules that decide nothing.
struct NoRules;

impl Rules for NoRules {
    fn decide(&self, _: &str, decision: &str, _: &Value, _: Instant) -> Result<Value, String> {
        Err(format!("no decision {decision}"))
    }

    fn check(&self, _: &str) -> Result<Vec<(String, String, String)>, String> {
        Ok(Vec::new())
    }
}

pub(super) struct Site {
    pub office: Office,
    pub things: Arc<Things>,
    router: Router,
}

impl Site {
    pub async fn new() -> Self {
        let test = testkit::sqlite(&[kernel::MIGRATIONS, catalogue::MIGRATIONS, crate::MIGRATIONS]).await;
        let office = office(test).await;
        let hasher = Hasher::default();
        let hash = hasher.hash(PASSWORD.into()).await.expect("a hash");
        let accounts = [office.control.account, office.leader.account];
        let now = testkit::act(NOW).now;
        let set = async move |tx: &mut Tx| {
            for account in accounts {
                set_password(tx, now, account, &hash).await?;
            }
            Ok(())
        };
        office.test.db.write(set).await.expect("passwords are set");
        let organisation = OrganisationCache::default();
        organisation.reload(&office.test.db).await.expect("units load");
        let shared = Shared {
            db: office.test.db.clone(),
            clock: Clock::new(|| Instant::parse(NOW).expect("a moment")),
            ids: Ids::seeded(5),
            vault: Vault::new(&[1; 32]),
            organisation,
            hasher,
            access: Arc::clone(&office.world.access),
            texts: Arc::new(Texts::new(&[web::TEXTS, crate::TEXTS].concat()).expect("texts can be read")),
            settings: Arc::new(WebSettings { city: "Thành phố Hà Nội".into(), ..WebSettings::default() }),
        };
        let things = Arc::new(Things { catalogue: office.catalogue.clone() });
        let owner = Arc::clone(&things);
        let workshop = Workshop {
            catalogue: office.catalogue.clone(),
            calendar: Arc::new(Calendar::vietnam().clone()),
            rules: Arc::new(NoRules),
            owner: Arc::new(move || Arc::clone(&owner) as Arc<dyn Owner + Send + Sync>),
        };
        let router = web::finish(shared, web::routes().merge(crate::pages::routes()).with(workshop));
        Self { office, things, router }
    }

    /// A process of the version in force starts for a thing.
    pub async fn start(&self, number: u128, variables: Value) -> Id<Instance> {
        let (version, things) = (self.office.version(), Arc::clone(&self.things));
        let variables: Variables = variables.as_object().cloned().unwrap_or_default();
        let start = async move |tx: &mut Tx| {
            let name = version.id.to_string();
            let model = things.model("case", &name)?;
            let on = Thing(Uuid::from_u128(number));
            process::start(tx, &testkit::act(NOW), &model, &name, variables, &on).await
        };
        self.office.test.db.write(start).await.expect("started").0
    }

    /// The step at which a process stands fails with this code.
    pub async fn fail(&self, instance: Id<Instance>, code: &str, moment: &str) {
        let (things, code, act) = (Arc::clone(&self.things), code.to_owned(), testkit::act(moment));
        let fail = async move |tx: &mut Tx| {
            let hosted = process::get(tx, instance).await?;
            let model = things.model("case", &hosted.model)?;
            let (key, on) = (hosted.state.active()[0].key, Thing(hosted.subject));
            let fault = flow::Command::Fault { key, code, detail: "for a test".into() };
            process::send(tx, &act, &model, hosted, fault, &on).await
        };
        self.office.test.db.write(fail).await.expect("failed");
    }
}

pub(super) struct Reply {
    pub status: StatusCode,
    pub location: String,
    pub body: String,
}

impl Reply {
    /// The value of the first hidden field of this name.
    pub fn hidden(&self, name: &str) -> String {
        let sign = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&sign).unwrap_or_else(|| panic!("no {name}: {}", self.body));
        rest.split('"').next().expect("a value").to_owned()
    }

    pub fn has(&self, words: &str) -> bool {
        self.body.contains(words)
    }
}

#[derive(Default)]
pub(super) struct Browser {
    cookies: Vec<(String, String)>,
}

impl Browser {
    pub async fn sign_in(site: &Site, login: &str) -> Self {
        let mut browser = Self::default();
        let csrf = browser.get(site, "/sign-in").await.hidden("csrf");
        let fields = [("csrf", csrf.as_str()), ("next", ""), ("login", login), ("password", PASSWORD)];
        let reply = browser.send(site, "POST", "/sign-in", &fields).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{login}: {}", reply.body);
        browser
    }

    pub async fn get(&mut self, site: &Site, path: &str) -> Reply {
        self.send(site, "GET", path, &[]).await
    }

    /// Sends a form with the secret of a page that it stands on.
    pub async fn post(&mut self, site: &Site, page: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let csrf = self.get(site, page).await.hidden("csrf");
        self.send(site, "POST", path, &[&[("csrf", csrf.as_str())], fields].concat()).await
    }

    /// The page to which a reply leads.
    pub async fn follow(&mut self, site: &Site, reply: &Reply) -> Reply {
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
        let location = reply.location.clone();
        self.get(site, &location).await
    }

    async fn send(&mut self, site: &Site, method: &str, path: &str, fields: &[(&str, &str)]) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        if !self.cookies.is_empty() {
            let all: Vec<_> = self.cookies.iter().map(|(n, v)| format!("{n}={v}")).collect();
            request = request.header(header::COOKIE, all.join("; "));
        }
        let body = match method {
            "POST" => {
                request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
                Body::from(serde_html_form::to_string(fields).expect("fields"))
            }
            _ => Body::empty(),
        };
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
        let location = parts.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let (status, location) = (parts.status, location.to_owned());
        Reply { status, location, body: String::from_utf8_lossy(&bytes).into_owned() }
    }
}
