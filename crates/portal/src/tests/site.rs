//! The public side of one ward with a published procedure: Phường Trúc Bạch, 29 March 2024.

use access::Access;
use axum::body::Body;
use axum::http::{Request, StatusCode};
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

pub(super) struct Site {
    router: axum::Router,
    shared: Shared,
    state: Cases,
    receptionist: Actor,
    _test: testkit::TestDb,
}

impl Site {
    pub async fn new() -> Self {
        Self::with_sensitive(false).await
    }

    pub async fn with_sensitive(is_sensitive: bool) -> Self {
        let test = testkit::sqlite(&[kernel::MIGRATIONS, catalogue::MIGRATIONS, cases::MIGRATIONS]).await;
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
            texts: Arc::new(Texts::new(web::TEXTS).expect("texts can be read")),
            settings: Arc::new(WebSettings { city: "Thành phố Hà Nội".into(), ..WebSettings::default() }),
        };
        let state = Cases { catalogue, calendar: Arc::new(Calendar::vietnam().clone()) };
        let routes = web::routes().merge(crate::routes()).with(state.clone());
        Self { router: web::finish(shared.clone(), routes), shared, state, receptionist, _test: test }
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
