//! A site over the ward of [`super::samples`], and people who press its buttons: the pages as a browser meets them.

use super::samples::Ward;
use crate::state::Cases;
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use base::{Ids, Instant};
use catalogue::CatalogueCache;
use db::Tx;
use kernel::accounts::{self, Actor, Hasher, SessionKind};
use kernel::clock::Clock;
use kernel::organisation::OrganisationCache;
use std::io::Write;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tower::ServiceExt;
use web::{Shared, Texts, WebSettings};

pub(crate) struct Site {
    pub router: Router,
    pub ward: Ward,
    now: Arc<AtomicI64>,
}

/// What came back.
pub(crate) struct Reply {
    pub status: StatusCode,
    pub to: String,
    pub body: String,
    pub bytes: Vec<u8>,
}

/// Someone signed in.
pub(crate) struct Person {
    cookie: String,
    csrf: String,
}

impl Site {
    pub async fn new(ward: Ward, moment: &str) -> Self {
        let now = Arc::new(AtomicI64::new(at(moment)));
        let clock = {
            let now = Arc::clone(&now);
            Clock::new(move || Instant::from_micros(now.load(Ordering::Relaxed)))
        };
        let (organisation, catalogue) = (OrganisationCache::default(), CatalogueCache::default());
        organisation.reload(&ward.test.db).await.unwrap();
        catalogue.reload(&ward.test.db).await.unwrap();
        let shared = Shared {
            db: ward.test.db.clone(),
            clock,
            ids: Ids::seeded(77),
            vault: ward.world.vault.clone(),
            organisation,
            hasher: Hasher::default(),
            access: Arc::clone(&ward.world.access),
            texts: Arc::new(Texts::new(web::TEXTS).unwrap()),
            settings: Arc::new(WebSettings { city: "Thành phố Hà Nội".into(), ..WebSettings::default() }),
        };
        let state = Cases { catalogue, calendar: Arc::clone(&ward.world.calendar) };
        let router = web::finish(shared, crate::pages::routes().with(state));
        Self { router, ward, now }
    }

    /// Legal time goes on.
    pub fn at(&self, moment: &str) {
        self.now.store(at(moment), Ordering::Relaxed);
    }

    /// Signs someone in.
    pub async fn sign_in(&self, actor: &Actor) -> Person {
        let (act, staff) = (testkit::act("2024-01-02T08:00"), actor.staff);
        let login = actor.name.replace(' ', ".");
        let (token, session) = self
            .ward
            .test
            .db
            .write(async move |tx: &mut Tx| {
                let account = match accounts::find_by_login(tx, &login).await? {
                    Some(known) => known.id,
                    None => accounts::insert(tx, &act, &login, staff, None).await?,
                };
                // Sessions last a working day; tests run through several.
                let late = Instant::parse("2024-12-31T08:00").unwrap();
                let (token, _) =
                    accounts::start_session(tx, act.now, account, SessionKind::Browser, late, "test").await?;
                let session = accounts::find_session(tx, &token, late, act.now.day()).await?;
                Ok((token, session.unwrap()))
            })
            .await
            .unwrap();
        Person { cookie: format!("motcua={token}"), csrf: session.csrf }
    }

    pub async fn get(&self, who: &Person, path: &str) -> Reply {
        self.send(Request::builder().uri(path).header(header::COOKIE, &who.cookie), Body::empty()).await
    }

    /// Presses the button of a form: its hidden fields as drawn at `page`, and what is typed.
    pub async fn press(&self, who: &Person, page: &str, typed: &[(&str, &str)]) -> Reply {
        let form = self.get(who, page).await;
        assert_eq!(form.status, StatusCode::OK, "{page} leads to {}: {}", form.to, form.body);
        self.post(who, page.split('?').next().unwrap(), &[&form.hidden(), typed_fields(typed).as_slice()].concat())
            .await
    }

    /// Posts fields as they are, with the form secret.
    pub async fn post(&self, who: &Person, path: &str, fields: &[(String, String)]) -> Reply {
        let mut pairs = vec![("csrf".to_owned(), who.csrf.clone())];
        pairs.extend(fields.iter().filter(|(n, _)| n != "csrf").cloned());
        let body = pairs.iter().map(|(n, v)| format!("{}={}", escape(n), escape(v))).collect::<Vec<_>>().join("&");
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header(header::COOKIE, &who.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, Body::from(body)).await
    }

    /// The text of a PDF, in the order it was set. The test command installs `pdftotext`.
    pub async fn text_of(&self, who: &Person, path: &str) -> String {
        let reply = self.get(who, path).await;
        assert_eq!(reply.status, StatusCode::OK, "{path}: {}", reply.body);
        let mut run = Command::new("pdftotext")
            .args(["-layout", "-", "-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("pdftotext (Debian: poppler-utils)");
        run.stdin.take().unwrap().write_all(&reply.bytes).unwrap();
        let text = String::from_utf8(run.wait_with_output().unwrap().stdout).unwrap();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    async fn send(&self, request: axum::http::request::Builder, body: Body) -> Reply {
        let response = self.router.clone().oneshot(request.body(body).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = axum::body::to_bytes(body, 8 << 20).await.unwrap();
        let to = parts.headers.get(header::LOCATION).and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        Reply { status: parts.status, to, body: String::from_utf8_lossy(&bytes).into_owned(), bytes: bytes.into() }
    }
}

/// Fields that someone typed.
pub(crate) fn typed_fields(typed: &[(&str, &str)]) -> Vec<(String, String)> {
    typed.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect()
}

impl Reply {
    /// Hidden fields of the form that carries the request key, else of the first form.
    pub fn hidden(&self) -> Vec<(String, String)> {
        let forms: Vec<&str> = self.body.split("<form").skip(1).map(|f| f.split("</form>").next().unwrap()).collect();
        let form = forms.iter().find(|f| f.contains("request_key")).or(forms.first()).unwrap_or(&"");
        let hidden = form.split("<input type=\"hidden\" name=\"").skip(1);
        hidden
            .filter_map(|h| {
                let (name, rest) = h.split_once("\" value=\"")?;
                Some((name.to_owned(), rest.split('"').next()?.to_owned()))
            })
            .collect()
    }

    pub fn has(&self, words: &str) -> bool {
        self.body.contains(words)
    }
}

fn at(moment: &str) -> i64 {
    Instant::parse(moment).unwrap().micros()
}

fn escape(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
