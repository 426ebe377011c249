//! A small demo, made on SQLite.

use crate::{History, Order, Parts, Report, create};
use access::Access;
use base::{Instant, MICROS_PER_SECOND};
use calendar::Calendar;
use catalogue::CatalogueCache;
use db::{Tx, args};
use kernel::clock::Clock;
use kernel::organisation::OrganisationCache;
use kernel::vault::Vault;
use std::sync::Arc;
use testkit::TestDb;

const OPENING: &str = "2024-03-29T08:00";

async fn demo(cases: u32) -> (TestDb, Parts, Report) {
    let test = testkit::sqlite(&[kernel::MIGRATIONS, catalogue::MIGRATIONS, cases::MIGRATIONS]).await;
    let parts = Parts {
        db: test.db.clone(),
        clock: Clock::standing(Instant::parse("2026-01-05T10:00").unwrap()),
        vault: Vault::new(&[7; 32]),
        organisation: OrganisationCache::default(),
        catalogue: CatalogueCache::default(),
        access: Arc::new(Access::new(&[cases::POLICIES]).unwrap()),
        calendar: Arc::new(Calendar::vietnam().clone()),
    };
    let at = Instant::parse(OPENING).unwrap();
    let began = std::time::Instant::now();
    let order = Order { at, cases, seed: 20_240_329, password_hash: "hash", decide: None };
    let report = create(&parts, &order, |_| {}).await.unwrap();
    let spent = began.elapsed();
    println!("{cases} cases, {} acts in {spent:?}: {:?}", report.history.acts, report.history);
    (test, parts, report)
}

async fn codes(test: &TestDb) -> Vec<(String, i64, i64)> {
    let sql = "SELECT code, version, submitted FROM cases ORDER BY code";
    let rows = test.db.read(async move |tx: &mut Tx| tx.query(sql, args![]).await).await.unwrap();
    rows.iter().map(|r| (r.string(0).unwrap(), r.int(1).unwrap(), r.int(2).unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn small_demo_is_lived_in_and_its_journal_is_clean() {
    let (test, parts, report) = demo(300).await;
    let History { filed, by_status, by_timeliness, refused, .. } = &report.history;
    assert_eq!(
        report.packages.iter().filter(|p| p.outcome.is_ok()).count(),
        report.packages.len(),
        "{:?}",
        report.packages
    );
    assert!(report.packages.len() >= 12);
    assert!(refused.is_empty(), "{refused:?}");
    assert_eq!(*filed, 300);
    assert!(by_status["returned"] > 150, "{by_status:?}");
    for status in ["processing", "finished", "withdrawn"] {
        assert!(by_status.contains_key(status), "{by_status:?}");
    }
    assert!(by_timeliness.contains_key("late") && by_timeliness["before"] > 20, "{by_timeliness:?}");
    assert_eq!(parts.clock.legal(), Instant::parse(OPENING).unwrap());
    let checked = kernel::journal::verify(&test.db, None).await.unwrap();
    assert!(checked.findings.is_empty(), "{:?}", checked.findings);
    nothing_is_later_than_the_opening(&test).await;
}

async fn nothing_is_later_than_the_opening(test: &TestDb) {
    let sql = "SELECT MAX(at), MIN(at) FROM journal";
    let row = test.db.read(async move |tx: &mut Tx| tx.query_one(sql, args![]).await).await.unwrap();
    let opening = Instant::parse(OPENING).unwrap();
    assert!(row.instant(0).unwrap() <= opening, "{:?}", row.instant(0));
    assert!(opening.micros_since(row.instant(1).unwrap()) < 120 * 86_400 * MICROS_PER_SECOND);
}

#[tokio::test(flavor = "multi_thread")]
async fn same_seed_makes_the_same_cases() {
    let (a, _, first) = demo(120).await;
    let (b, _, second) = demo(120).await;
    assert_eq!(codes(&a).await, codes(&b).await);
    assert_eq!(first.history, second.history);
}

#[tokio::test(flavor = "multi_thread")]
async fn demo_opens_only_where_its_units_and_laws_hold() {
    let (_, parts, _) = demo(0).await;
    for at in ["2024-01-10T08:00", "2025-01-01T08:00"] {
        let order = Order { at: Instant::parse(at).unwrap(), cases: 1, seed: 1, password_hash: "hash", decide: None };
        assert!(matches!(create(&parts, &order, |_| {}).await, Err(base::Failure::Invalid(_))), "{at}");
    }
}

/// `DEMO_CASES=20000 cargo test -p demo whole -- --nocapture` makes a demo of full size and tells how long it took.
#[tokio::test(flavor = "multi_thread")]
async fn whole_demo_is_made_when_asked_for() {
    let Some(cases) = std::env::var("DEMO_CASES").ok().and_then(|n| n.parse().ok()) else {
        println!("skipped: DEMO_CASES is not set");
        return;
    };
    let (_test, _, report) = demo(cases).await;
    assert_eq!(report.history.filed, cases);
}
