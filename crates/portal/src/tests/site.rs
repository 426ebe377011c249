//! The public side of one ward with a published procedure: Phường Trúc Bạch, 29 March 2024.

use access::Access;
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode};
use base::{Day, Ids, Instant};
use calendar::Calendar;
use cases::Cases;
use cases::model::{CaseRow, FiledDocument, Filing};
use cases::work::World;
use catalogue::CatalogueCache;
use catalogue::package::{Checks, check_folder, folder};
use catalogue::work::{AcceptedWarning, Announcement, publish};
use db::{Db, Tx};
use kernel::accounts::{Actor, Hasher};
use kernel::citizens::{self, Asserted};
use kernel::clock::Clock;
use kernel::journal::By;
use kernel::organisation::{self, NewPost, NewUnit, OrganisationCache, UnitKind};
use kernel::people::Profile;
use kernel::roles::Role;
use kernel::vault::Vault;
use std::path::Path;
use std::sync::Arc;
use tower::ServiceExt;
use web::{Shared, Texts, WebSettings};

pub(super) const CODE: &str = "1.004873";

const TABLES: &[db::ModuleMigrations] =
    &[kernel::MIGRATIONS, catalogue::MIGRATIONS, payments::MIGRATIONS, cases::MIGRATIONS, crate::MIGRATIONS];

pub(super) struct Site {
    router: axum::Router,
    shared: Shared,
    state: Cases,
    receptionist: Actor,
    files: kernel::files::Files,
    _test: testkit::TestDb,
    _folder: tempfile::TempDir,
}

impl Site {
    pub async fn new() -> Self {
        Self::with_sensitive(false).await
    }

    pub async fn with_sensitive(is_sensitive: bool) -> Self {
        Self::on(testkit::sqlite(TABLES).await, is_sensitive, crate::Portal::default(), false).await
    }

    /// With a portal of its own.
    pub async fn with_portal(portal: crate::Portal) -> Self {
        Self::on(testkit::sqlite(TABLES).await, false, portal, false).await
    }

    /// A site that is a demo.
    pub async fn demo() -> Self {
        Self::on(testkit::sqlite(TABLES).await, false, crate::Portal::default(), true).await
    }

    /// One on each engine.
    pub async fn each() -> Vec<Self> {
        let mut all = Vec::new();
        for test in testkit::databases(TABLES).await {
            all.push(Self::on(test, false, crate::Portal::default(), false).await);
        }
        all
    }

    async fn on(test: testkit::TestDb, is_sensitive: bool, portal: crate::Portal, demo: bool) -> Self {
        let receptionist = ward(&test.db).await;
        publish_sample(&test.db, is_sensitive).await;
        let (catalogue, organisation) = (CatalogueCache::default(), OrganisationCache::default());
        catalogue.reload(&test.db).await.expect("the catalogue loads");
        organisation.reload(&test.db).await.expect("units load");
        let shared = Shared {
            db: test.db.clone(),
            clock: Clock::standing(Instant::parse("2024-03-29T09:30").expect("a moment")),
            ids: Ids::seeded(5),
            vault: Vault::new(&[7; 32]),
            organisation,
            hasher: Hasher::default(),
            access: Arc::new(Access::new(&[cases::POLICIES]).expect("policies are valid")),
            texts: Arc::new(Texts::new(&[web::TEXTS, cases::TEXTS, crate::TEXTS].concat()).expect("texts can be read")),
            settings: Arc::new(WebSettings { demo, city: "Thành phố Hà Nội".into(), ..WebSettings::default() }),
        };
        let folder = tempfile::tempdir().expect("a folder");
        let settings = kernel::files::Settings { inspector: kernel::files::Inspector::Here, clamd: None };
        let files = kernel::files::Files::new(folder.path().to_path_buf(), settings);
        let state = Cases { catalogue, calendar: Arc::new(Calendar::vietnam().clone()) };
        let routes = web::routes().merge(crate::routes()).with(state.clone()).with(portal).with(files.clone());
        let router = web::finish(shared.clone(), routes);
        Self { router, shared, state, receptionist, files, _test: test, _folder: folder }
    }

    pub fn world(&self) -> World {
        self.state.world(&self.shared)
    }

    pub async fn get(&self, path: &str) -> (StatusCode, String) {
        let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
        let reply = self.router.clone().oneshot(request).await.expect("the router never fails");
        let status = reply.status();
        let bytes = axum::body::to_bytes(reply.into_body(), 8 << 20).await.expect("a body");
        (status, String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The official at the counter.
    pub fn receptionist(&self) -> &Actor {
        &self.receptionist
    }

    /// The folder of files.
    pub fn files(&self) -> &kernel::files::Files {
        &self.files
    }

    /// Status and bytes, as a citizen gets them.
    pub async fn bytes_as(&self, token: &str, path: &str) -> (StatusCode, Vec<u8>) {
        let request = Request::builder().uri(path).header("cookie", format!("motcua_my={token}"));
        let request = request.body(Body::empty()).expect("a request");
        let reply = self.router.clone().oneshot(request).await.expect("the router never fails");
        let status = reply.status();
        (status, axum::body::to_bytes(reply.into_body(), 64 << 20).await.expect("a body").to_vec())
    }

    /// A form of a page, sent by a citizen with its secret.
    pub async fn press(&self, token: &str, page: &str, action: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let (_, shown) = self.get_as(token, page).await;
        let csrf = value_of(&shown, "csrf");
        self.post_as(token, action, &[&[("csrf", csrf.as_str())], fields].concat()).await
    }

    pub fn shared(&self) -> &Shared {
        &self.shared
    }

    /// Signs a citizen in; the token of the session.
    pub async fn sign_in(&self, who: Asserted) -> base::Res<String> {
        let (vault, act, machine) = (self.shared.vault.clone(), self.shared.act(), self.shared.clock.machine());
        let enter = async move |tx: &mut Tx| citizens::sign_in(tx, &vault, &act, &who, machine, "test").await;
        self.shared.db.write(enter).await
    }

    /// A page as a citizen sees it.
    pub async fn get_as(&self, token: &str, path: &str) -> (StatusCode, String) {
        let request = Request::builder().uri(path).header("cookie", format!("motcua_my={token}"));
        self.send(request.body(Body::empty()).expect("a request")).await.map_body()
    }

    /// Status and where it leads.
    pub async fn see(&self, token: &str, path: &str) -> (StatusCode, String) {
        let request = Request::builder().uri(path).header("cookie", format!("motcua_my={token}"));
        let reply = self.send(request.body(Body::empty()).expect("a request")).await;
        (reply.status, reply.location)
    }

    /// A form sent by a citizen: the status, and the place it leads to or else the page.
    pub async fn post_as(&self, token: &str, path: &str, fields: &[(&str, &str)]) -> (StatusCode, String) {
        let fields: Vec<_> = fields.iter().map(|(n, v)| (*n, (*v).to_owned())).collect();
        self.post_owned(token, path, &fields).await
    }

    /// The same with fields at hand.
    pub async fn post_owned(&self, token: &str, path: &str, fields: &[(&str, String)]) -> (StatusCode, String) {
        let body = serde_html_form::to_string(fields).expect("fields");
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header("cookie", format!("motcua_my={token}"))
            .header("content-type", "application/x-www-form-urlencoded");
        self.send(request.body(Body::from(body)).expect("a request")).await.map_body()
    }

    /// Fills in the rest of a filing; the fields that send it.
    pub async fn fill_whole(&self, token: &str, at: &str) -> Vec<(&'static str, String)> {
        let (_, page) = self.get_as(token, &format!("{at}/place")).await;
        let csrf = value_of(&page, "csrf");
        let chosen = page.split("\" selected>Phường").next().and_then(|p| p.rsplit('"').next()).unwrap_or_default();
        let unit = chosen.to_owned();
        let answers: &[(&str, &[(&str, &str)])] = &[
            ("place", &[("for", "me"), ("unit", unit.as_str())]),
            (
                "part-1",
                &[
                    ("/requester_name", "Nguyễn Hải Yến"),
                    ("/requester_id", "001198004217"),
                    ("/requester_residence", "Phường Trúc Bạch"),
                    ("/relation", "self"),
                    ("/authorised", "false"),
                ],
            ),
            (
                "part-2",
                &[
                    ("/subject_name", "Nguyễn Hải Yến"),
                    ("/subject_birth_date", "14/09/1998"),
                    ("/subject_ethnicity", "Kinh"),
                    ("/subject_nationality", "Việt Nam"),
                    ("/subject_id", "001198004217"),
                    ("/subject_residence", "Phường Trúc Bạch"),
                ],
            ),
            ("part-3", &[("/marital_status", "never"), ("/divorced_abroad", "false")]),
            ("part-4", &[("/purpose", "property"), ("/copies", "1")]),
            ("part-5", &[("/reissue", "false"), ("/old_paper_lost", "false")]),
            ("result", &[("return", "counter"), ("contact_phone", "0912000346")]),
        ];
        for (page, fields) in answers {
            let path = format!("{at}/{page}");
            let (_, shown) = self.get_as(token, &path).await;
            let version = value_of(&shown, "version");
            let mut all = vec![("csrf", csrf.clone()), ("version", version), ("go", "next".to_owned())];
            all.extend(fields.iter().map(|(n, v)| (*n, (*v).to_owned())));
            let (status, told) = self.post_owned(token, &path, &all).await;
            assert_eq!(status, StatusCode::SEE_OTHER, "{page}: {told}");
        }
        let check = format!("{at}/check");
        let (_, shown) = self.get_as(token, &check).await;
        let missing: Vec<String> =
            shown.split("#paper-").skip(1).filter_map(|p| Some(p.split('"').next()?.into())).collect();
        for code in missing {
            self.upload(token, &format!("{at}/papers"), &csrf, &code).await;
        }
        let (_, shown) = self.get_as(token, &check).await;
        let version = value_of(&shown, "version");
        vec![("csrf", csrf), ("version", version), ("declared", "1".into()), ("go", "send".into())]
    }

    /// Fills in the rest of a filing and sends it; the case that it became.
    pub async fn send_whole(&self, token: &str, at: &str) -> String {
        let (status, page) = self.get_as(token, &format!("{at}/place")).await;
        if status == StatusCode::SEE_OTHER {
            return case_of(&page);
        }
        let fields = self.fill_whole(token, at).await;
        let check = format!("{at}/check");
        let (status, told) = self.post_owned(token, &check, &fields).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{told}");
        case_of(&told)
    }

    /// A document whose signatures are to be checked: status and page.
    pub async fn verify(&self, name: &str, document: Vec<u8>) -> (StatusCode, String) {
        let token = self.sign_in(super::my::yen()).await.expect("signed in");
        let (_, page) = self.get_as(&token, "/verify").await;
        let mut body = Vec::new();
        let csrf = value_of(&page, "csrf");
        body.extend(format!("--x\r\ncontent-disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n").bytes());
        let head = format!(
            "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: application/pdf\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(document);
        body.extend(b"\r\n--x--\r\n");
        let request = Request::builder()
            .method("POST")
            .uri("/verify")
            .header("cookie", format!("motcua_my={token}"))
            .header("content-type", "multipart/form-data; boundary=x");
        self.send(request.body(Body::from(body)).expect("a request")).await.map_body()
    }

    /// Sends a small picture as a paper.
    pub async fn upload(&self, token: &str, path: &str, csrf: &str, code: &str) {
        let mut body = Vec::new();
        for (name, value) in [("csrf", csrf), ("go", "upload")] {
            body.extend(format!("--x\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes());
        }
        let head = format!(
            "--x\r\ncontent-disposition: form-data; name=\"file-{code}\"; filename=\"{code}.png\"\r\ncontent-type: image/png\r\n\r\n"
        );
        body.extend(head.bytes());
        body.extend(testkit::papers::png());
        body.extend(b"\r\n--x--\r\n");
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header("cookie", format!("motcua_my={token}"))
            .header("content-type", "multipart/form-data; boundary=x");
        let reply = self.send(request.body(Body::from(body)).expect("a request")).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.body);
    }

    /// A request of the tus protocol as the page's script sends it: status, and the headers of the answer.
    pub async fn tus(
        &self,
        token: &str,
        method: &str,
        path: &str,
        more: &[(&str, &str)],
        body: Body,
    ) -> (StatusCode, HeaderMap, String) {
        let mut request = Request::builder().method(method).uri(path).header("cookie", format!("motcua_my={token}"));
        request = request.header("tus-resumable", "1.0.0").header("x-requested-with", "island");
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let reply =
            self.router.clone().oneshot(request.body(body).expect("a request")).await.expect("the router never fails");
        let (status, headers) = (reply.status(), reply.headers().clone());
        let bytes = axum::body::to_bytes(reply.into_body(), 8 << 20).await.expect("a body");
        (status, headers, String::from_utf8_lossy(&bytes).into_owned())
    }

    async fn send(&self, request: Request<Body>) -> Reply {
        let reply = self.router.clone().oneshot(request).await.expect("the router never fails");
        let status = reply.status();
        let location = reply.headers().get("location").and_then(|v| v.to_str().ok()).unwrap_or_default().to_owned();
        let bytes = axum::body::to_bytes(reply.into_body(), 8 << 20).await.expect("a body");
        Reply { status, location, body: String::from_utf8_lossy(&bytes).into_owned() }
    }

    /// A case accepted at the counter this morning.
    pub async fn file(&self) -> CaseRow {
        let document = |code: &str| FiledDocument {
            code: code.into(),
            name: String::new(),
            original: 1,
            copy: 0,
            electronic: false,
            presented: true,
        };
        let filing = Filing {
            procedure: CODE.into(),
            filer: Profile {
                name: "Nguyễn Hải Yến".into(),
                number: Some("001198004217".into()),
                phone: Some("0912000346".into()),
                ..Profile::default()
            },
            documents: vec![document("to_khai"), document("tuy_than")],
            ..Filing::default()
        };
        let (world, actor, act) = (self.world(), self.receptionist.clone(), testkit::act("2024-03-29T09:00"));
        let file = async move |tx: &mut Tx| cases::work::file(tx, &world, &actor, &act, filing).await;
        self.shared.db.write(file).await.expect("the case is filed")
    }
}

/// The value of the first field of a name.
pub fn value_of(page: &str, name: &str) -> String {
    let rest = page.split_once(&format!("name=\"{name}\"")).map_or("", |(_, rest)| rest);
    rest.split_once("value=\"").and_then(|(_, v)| v.split('"').next()).unwrap_or_default().to_owned()
}

fn case_of(address: &str) -> String {
    let rest = address.strip_prefix("/my/cases/").unwrap_or_else(|| panic!("no case: {address}"));
    rest.split('?').next().unwrap_or_default().to_owned()
}

/// What came back.
struct Reply {
    status: StatusCode,
    location: String,
    body: String,
}

impl Reply {
    fn map_body(self) -> (StatusCode, String) {
        if self.location.is_empty() { (self.status, self.body) } else { (self.status, self.location) }
    }
}

async fn ward(db: &Db) -> Actor {
    let (act, from) = (testkit::act("2024-01-02T08:00"), Day::parse("2024-01-01").expect("a day"));
    let made = db.write(async move |tx: &mut Tx| {
        let mut parent = None;
        for (code, name, kind) in [
            ("01", "Thành phố Hà Nội", UnitKind::Province),
            ("001", "Quận Ba Đình", UnitKind::District),
            ("00004", "Phường Trúc Bạch", UnitKind::Commune),
        ] {
            let unit = NewUnit {
                code: code.into(),
                name: name.into(),
                kind,
                title: String::new(),
                parent,
                exchange_code: Some("000.04.31.H26".into()),
                valid_from: from,
            };
            parent = Some(organisation::insert_unit(tx, &act, &unit).await?);
        }
        let unit = parent.ok_or(base::Failure::NotFound)?;
        let staff = organisation::insert_staff(tx, &act, "Đỗ Thị Hạnh", None, None).await?;
        let post = NewPost { unit, role: Role::Receptionist, title: Role::Receptionist.vietnamese().into() };
        let post = organisation::insert_post(tx, &act, &post).await?;
        organisation::hold(tx, &act, post, staff, from, None).await?;
        let posts = organisation::list_holdings(tx, staff, from).await?;
        Ok(Actor { account: act.id(), staff, name: "Đỗ Thị Hạnh".into(), posts })
    });
    made.await.expect("the ward is made")
}

async fn publish_sample(db: &Db, is_sensitive: bool) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures").join(CODE);
    let mut files = folder::read_folder(&dir).expect("the package can be read");
    if is_sensitive {
        let record = files.get_mut("procedure.yaml").expect("a record");
        let text = String::from_utf8_lossy(record).replace("sensitive: false", "sensitive: true");
        *record = text.into_bytes();
    }
    let checked = check_folder(files, &Checks { calendar: Calendar::vietnam(), decide: None });
    let accepted: Vec<AcceptedWarning> = checked
        .warnings()
        .map(|p| AcceptedWarning { code: p.code.clone(), at: p.at.clone(), reason: "đã xem".into() })
        .collect();
    let day = |text| Day::parse(text).expect("a day");
    let announcement =
        Announcement { number: "1/QĐ-UBND".into(), signed: day("2024-01-08"), effective: day("2024-01-15") };
    let act = testkit::act("2024-01-09T08:00");
    let done = db.write(async move |tx: &mut Tx| {
        publish(tx, &act, By::default(), &checked, &announcement, &accepted).await.map(drop)
    });
    done.await.expect("the package is published");
}
