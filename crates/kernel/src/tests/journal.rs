//! What verification of the journal finds.

use crate::journal::{self, By, Finding, Subject};
use crate::vault::{Person, Vault};
use crate::{MIGRATIONS, people};
use base::Id;
use db::{Db, Tx, args};
use serde_json::json;

async fn written() -> Vec<testkit::TestDb> {
    let all = testkit::databases(&[MIGRATIONS]).await;
    for t in &all {
        let act = testkit::act("2024-03-29T08:00");
        t.db.write(async move |tx: &mut Tx| {
            for subject in [act.id::<Person>(), act.id::<Person>()] {
                for n in 0..3 {
                    let subject = Subject::new("case", subject);
                    journal::write(tx, By::default(), act.now, subject, "handover", &json!({ "n": n })).await?;
                }
            }
            journal::seal(tx, act.now).await.map(drop)
        })
        .await
        .unwrap();
    }
    all
}

async fn tamper(db: &Db, sql: &'static str) -> Vec<Finding> {
    db.write(async move |tx: &mut Tx| tx.execute(sql, &[]).await).await.unwrap();
    journal::verify(db, None).await.unwrap().findings
}

#[tokio::test]
async fn untouched_journal_verifies_and_unsealed_lines_are_counted() {
    for t in written().await {
        let act = testkit::act("2024-03-29T08:10");
        t.db.write(async move |tx: &mut Tx| {
            let subject = Subject::new("case", act.id::<Person>());
            journal::write(tx, By::default(), act.now, subject, "acceptance", &json!({})).await
        })
        .await
        .unwrap();
        let seen = journal::verify(&t.db, None).await.unwrap();
        assert_eq!((seen.findings.as_slice(), seen.lines, seen.unsealed, seen.seals), (&[][..], 7, 1, 1));
    }
}

#[tokio::test]
async fn changed_line_is_named() {
    for t in written().await {
        let found = tamper(&t.db, "UPDATE journal SET body = '{\"n\":9}' WHERE seq = 2").await;
        assert!(matches!(found[0], Finding::Damaged { seq: 2, .. }), "{found:?}");
    }
}

#[tokio::test]
async fn removed_line_and_cut_tail_are_named() {
    for t in written().await {
        let found = tamper(&t.db, "DELETE FROM journal WHERE seq IN (2, 6)").await;
        for seq in [2, 6] {
            assert!(found.contains(&Finding::Missing { seq, seal: 1 }), "{found:?}");
        }
    }
}

#[tokio::test]
async fn changed_seal_is_named() {
    for t in written().await {
        let found = tamper(&t.db, "UPDATE journal_seals SET lines = 5").await;
        assert!(found.iter().any(|f| matches!(f, Finding::Seal { seal: 1, .. })), "{found:?}");
    }
}

#[tokio::test]
async fn destroyed_key_erases_the_person_and_breaks_no_chain() {
    for t in testkit::databases(&[MIGRATIONS]).await {
        let (act, vault) = (testkit::act("2024-03-29T08:00"), Vault::new(&[7; 32]));
        let keeper = vault.clone();
        let person: Id<Person> =
            t.db.write(async move |tx: &mut Tx| {
                let profile = people::Profile {
                    name: "Nguyễn Thị Hòa".into(),
                    number: Some("001198004217".into()),
                    ..people::Profile::default()
                };
                let key = people::find_or_insert(tx, &keeper, &act, &profile).await?;
                let again = people::find_or_insert(tx, &keeper, &act, &profile).await?;
                assert_eq!(key.person(), again.person());
                let body = json!({ "filer": journal::sealed(&key, &json!("Nguyễn Thị Hòa"))? });
                journal::write(tx, By::default(), act.now, Subject::new("case", key.person()), "acceptance", &body)
                    .await?;
                assert_eq!(people::list_by_name(tx, "nguyen thi", None, 10).await?.len(), 1);
                keeper.destroy_key(tx, key.person()).await?;
                assert!(people::list_by_name(tx, "nguyen thi", None, 10).await?.is_empty());
                assert!(people::find_by_mark(tx, &keeper, "number", "001198004217").await?.is_none());
                Ok(key.person())
            })
            .await
            .unwrap();
        assert!(journal::verify(&t.db, None).await.unwrap().findings.is_empty());
        t.db.read(async move |tx: &mut Tx| {
            assert!(people::get(tx, &vault, person).await.is_err());
            let row = tx.query_one("SELECT body FROM journal WHERE subject = $1", args![person]).await?;
            assert!(!row.text(0)?.contains("Hòa"));
            Ok(())
        })
        .await
        .unwrap();
    }
}
