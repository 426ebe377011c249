//! Publishing, abolishing and the cache, on both engines.

use super::samples::{checked, files, files_with};
use crate::package::{CheckedPackage, Files};
use crate::work::{self, AcceptedWarning, Announcement};
use crate::{CatalogueCache, MIGRATIONS, store, upkeep};
use base::{Act, Day, Failure};
use calendar::Calendar;
use db::{Db, Tx};
use kernel::journal::By;
use testkit::{TestDb, act, databases};

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn announcement(number: &str, effective: &str) -> Announcement {
    Announcement { number: number.into(), signed: day("2024-01-02"), effective: day(effective) }
}

async fn publish(
    db: &Db,
    act: &Act,
    package: CheckedPackage,
    announcement: Announcement,
    accepted: Vec<AcceptedWarning>,
) -> base::Res<work::Published> {
    let act = act.clone();
    db.write(async move |tx: &mut Tx| work::publish(tx, &act, By::default(), &package, &announcement, &accepted).await)
        .await
}

async fn fresh() -> Vec<TestDb> {
    databases(&[kernel::MIGRATIONS, MIGRATIONS]).await
}

fn refusal(result: base::Res<work::Published>) -> &'static str {
    match result {
        Err(Failure::Refused(r)) => r.code,
        other => panic!("wanted a refusal, got {other:?}"),
    }
}

fn second() -> Files {
    files_with("procedure.yaml", "summary: Giấy để thử.", "summary: Giấy để thử lần hai.")
}

#[tokio::test]
async fn new_version_begins_and_the_old_one_ends_that_day() {
    for test in fresh().await {
        let db = &test.db;
        let first =
            publish(db, &act("2024-01-03T08:00"), checked(files()), announcement("1/QĐ-UBND", "2024-02-01"), vec![])
                .await
                .unwrap();
        let then =
            publish(db, &act("2024-06-03T08:00"), checked(second()), announcement("2/QĐ-UBND", "2024-07-01"), vec![])
                .await
                .unwrap();
        assert!(first.changed && then.changed && first.version != then.version);
        let cache = CatalogueCache::default();
        cache.reload(db).await.unwrap();
        let all = cache.get();
        let on = |text| all.in_force("9.000001", day(text)).map(|v| v.id);
        assert_eq!(on("2024-01-31"), None);
        assert_eq!(on("2024-06-30"), Some(first.version));
        assert_eq!(on("2024-07-01"), Some(then.version));
        // A case keeps its version: it can be found after it ended, with its process.
        let kept = all.version(first.version).unwrap();
        assert_eq!(kept.period.to, Some(day("2024-07-01")));
        assert!(kept.package().unwrap().process.find_node("a").is_some());
        assert_eq!(kept.record().unwrap().summary, "Giấy để thử.");
    }
}

#[tokio::test]
async fn same_content_changes_nothing() {
    for test in fresh().await {
        let (db, act) = (&test.db, act("2024-01-03T08:00"));
        let first = publish(db, &act, checked(files()), announcement("1/QĐ-UBND", "2024-02-01"), vec![]).await.unwrap();
        let again = publish(db, &act, checked(files()), announcement("1/QĐ-UBND", "2024-02-01"), vec![]).await.unwrap();
        let later = publish(db, &act, checked(files()), announcement("3/QĐ-UBND", "2025-02-01"), vec![]).await.unwrap();
        assert!(!again.changed && !later.changed);
        assert_eq!((again.version, later.version), (first.version, first.version));
        let lines =
            db.read(async |tx: &mut Tx| tx.query_one("SELECT COUNT(*) FROM journal", &[]).await?.int(0)).await.unwrap();
        assert_eq!(lines, 1);
    }
}

#[tokio::test]
async fn other_content_on_the_same_day_is_refused() {
    for test in fresh().await {
        let (db, act) = (&test.db, act("2024-01-03T08:00"));
        publish(db, &act, checked(files()), announcement("1/QĐ-UBND", "2024-02-01"), vec![]).await.unwrap();
        let other = publish(db, &act, checked(second()), announcement("2/QĐ-UBND", "2024-02-01"), vec![]).await;
        assert_eq!(refusal(other), "catalogue.version_same_day");
    }
}

#[tokio::test]
async fn errors_drafts_and_unexplained_warnings_are_not_published() {
    for test in fresh().await {
        let (db, act) = (&test.db, act("2024-01-03T08:00"));
        let bad = checked(files_with("process.bpmn", "motcua:act=\"decide\"", "motcua:act=\"sign\""));
        let to = || announcement("1/QĐ-UBND", "2024-02-01");
        assert_eq!(refusal(publish(db, &act, bad, to(), vec![]).await), "catalogue.package_has_errors");
        let draft = checked(files_with("procedure.yaml", "kind: public", "kind: public\ndraft: true"));
        assert_eq!(refusal(publish(db, &act, draft, to(), vec![]).await), "catalogue.package_is_draft");
        let warned = || checked(files_with("procedure.yaml", "photo = true", "phto = true"));
        assert_eq!(refusal(publish(db, &act, warned(), to(), vec![]).await), "catalogue.warning_without_reason");
        let reason =
            AcceptedWarning { code: "fact_unasked".into(), at: String::new(), reason: "Cán bộ nhập".into() };
        assert!(publish(db, &act, warned(), to(), vec![reason]).await.unwrap().changed);
    }
}

#[tokio::test]
async fn export_gives_back_what_was_published() {
    for test in fresh().await {
        let done = publish(
            &test.db,
            &act("2024-01-03T08:00"),
            checked(files()),
            announcement("1/QĐ-UBND", "2024-02-01"),
            vec![],
        )
        .await
        .unwrap();
        let out = test.db.read(async move |tx: &mut Tx| store::export_files(tx, done.version).await).await.unwrap();
        assert_eq!(out, files());
    }
}

#[tokio::test]
async fn abolished_procedure_ends_that_day() {
    for test in fresh().await {
        let (db, at) = (&test.db, act("2024-01-03T08:00"));
        publish(db, &at, checked(files()), announcement("1/QĐ-UBND", "2024-02-01"), vec![]).await.unwrap();
        for wanted in [true, false] {
            let at = at.clone();
            let ended = db
                .write(async move |tx: &mut Tx| {
                    work::abolish(tx, &at, By::default(), "9.000001", &announcement("5/QĐ-UBND", "2025-01-01")).await
                })
                .await;
            assert_eq!(ended.unwrap(), wanted);
        }
        let found = db
            .read(async |tx: &mut Tx| {
                let before = store::find_in_force(tx, "9.000001", Day::parse("2024-12-31").unwrap()).await?;
                let after = store::find_in_force(tx, "9.000001", Day::parse("2025-01-01").unwrap()).await?;
                let all = upkeep::list_announcements(tx, Some("9.000001"), 10, Calendar::vietnam()).await?;
                assert!(all.iter().all(|a| a.times.as_ref().is_some_and(|t| !t.signed_late && !t.entered_late)));
                Ok((before.is_some(), after.is_some(), all.into_iter().map(|a| a.row.kind).collect::<Vec<_>>()))
            })
            .await
            .unwrap();
        assert_eq!((found.0, found.1), (true, false));
        assert_eq!(found.2.len(), 2);
        assert!(found.2.contains(&"abolished".to_owned()) && found.2.contains(&"new".to_owned()));
    }
}

#[tokio::test]
async fn version_ends_where_its_law_ends() {
    for test in fresh().await {
        let package = checked(files_with(
            "procedure.yaml",
            "in_force: { from: 2024-01-01 }",
            "in_force: { from: 2024-01-01, to: 2027-03-01 }",
        ));
        let done =
            publish(&test.db, &act("2024-01-03T08:00"), package, announcement("1/QĐ-UBND", "2024-02-01"), vec![])
                .await
                .unwrap();
        let row =
            test.db.read(async move |tx: &mut Tx| store::get_version(tx, done.version).await).await.unwrap().unwrap();
        assert_eq!(row.period.to, Some(day("2027-03-01")));
        let from = announcement("2/QĐ-UBND", "2023-12-31");
        let early = publish(&test.db, &act("2024-01-03T08:00"), checked(second()), from, vec![]).await;
        assert_eq!(refusal(early), "catalogue.outside_validity");
    }
}
