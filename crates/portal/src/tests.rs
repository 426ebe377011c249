//! Facts of the public side: it answers without signing in, finds a published package, and is kind about a wrong code.

use access::Access;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base::{Day, Ids, Instant};
use calendar::Calendar;
use cases::Cases;
use catalogue::CatalogueCache;
use catalogue::package::{Checks, Severity, check_folder, folder};
use catalogue::work::{AcceptedWarning, Announcement, publish};
use db::Tx;
use kernel::accounts::Hasher;
use kernel::clock::Clock;
use kernel::journal::By;
use kernel::organisation::OrganisationCache;
use kernel::vault::Vault;
use std::path::Path;
use std::sync::Arc;
use tower::ServiceExt;
use web::{Shared, Texts, WebSettings};

const CODE: &str = "1.004873";

async fn publish_sample(db: &db::Db) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures").join(CODE);
    let files = folder::read_folder(&dir).expect("the package can be read");
    let checked = check_folder(files, &Checks { calendar: Calendar::vietnam(), decide: None });
    let warnings = checked.problems.iter().filter(|p| p.severity == Severity::Warning);
    let accepted: Vec<AcceptedWarning> = warnings
        .map(|p| AcceptedWarning { code: p.code.to_string(), at: String::new(), reason: "đã xem".into() })
        .collect();
    let day = |text| Day::parse(text).expect("a day");
    let announcement =
        Announcement { number: "1/QĐ-UBND".into(), signed: day("2024-01-02"), effective: day("2024-01-05") };
    let act = testkit::act("2024-01-03T08:00");
    let done = db.write(async move |tx: &mut Tx| {
        publish(tx, &act, By::default(), &checked, &announcement, &accepted).await.map(drop)
    });
    done.await.expect("the package is published");
}

async fn get(router: &axum::Router, path: &str) -> (StatusCode, String) {
    let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
    let reply = router.clone().oneshot(request).await.expect("the router never fails");
    let status = reply.status();
    let bytes = axum::body::to_bytes(reply.into_body(), 8 << 20).await.expect("a body");
    (status, String::from_utf8_lossy(&bytes).into_owned())
}

#[tokio::test]
async fn anyone_finds_a_published_procedure_and_a_wrong_code_is_told_kindly() {
    let test = testkit::sqlite(&[kernel::MIGRATIONS, catalogue::MIGRATIONS, cases::MIGRATIONS]).await;
    publish_sample(&test.db).await;
    let catalogue = CatalogueCache::default();
    catalogue.reload(&test.db).await.expect("the catalogue loads");
    let shared = Shared {
        db: test.db.clone(),
        clock: Clock::new(|| Instant::parse("2024-05-03T08:00").expect("a moment")),
        ids: Ids::seeded(5),
        vault: Vault::new(&[7; 32]),
        organisation: OrganisationCache::default(),
        hasher: Hasher::default(),
        access: Arc::new(Access::new(&[]).expect("no policies are valid policies")),
        texts: Arc::new(Texts::new(web::TEXTS).expect("texts can be read")),
        settings: Arc::new(WebSettings { city: "Thành phố Hà Nội".into(), ..WebSettings::default() }),
    };
    let state = Cases { catalogue, calendar: Arc::new(Calendar::vietnam().clone()) };
    let router = web::finish(shared, crate::routes().with(state));

    for path in ["/", "/procedures?q=tinh+trang+hon+nhan", "/procedures/1.004873"] {
        let (status, body) = get(&router, path).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        assert!(body.contains("Xác nhận tình trạng hôn nhân"), "{path}: {body}");
    }
    let (_, found) = get(&router, "/api/v1/public/procedures?q=hon+nhan&limit=1").await;
    let found: serde_json::Value = serde_json::from_str(&found).expect("JSON");
    assert_eq!((&found["total"], &found["items"][0]["code"]), (&1.into(), &CODE.into()));

    assert_eq!(get(&router, "/track").await.0, StatusCode::OK);
    let (status, body) = get(&router, "/track?code=000.04.31.H26-240426-0112").await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    assert!(body.contains("Chưa tìm thấy hồ sơ"), "{body}");
    let (status, body) = get(&router, "/api/v1/public/cases/000").await;
    assert_eq!((status, body.contains("\"not_found\"")), (StatusCode::NOT_FOUND, true));
    assert_eq!(get(&router, "/procedures/9.999999").await.0, StatusCode::NOT_FOUND);
}
