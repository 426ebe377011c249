//! What an official finds of the documents.

use super::{Desk, at, desks};
use crate::model::files::{NewCheck, Verdict};
use crate::{read, work};
use base::{Failure, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal;

fn lacking(document: i64, reason: &str) -> NewCheck {
    NewCheck { document, verdict: Verdict::Lacking, reason: reason.into() }
}

fn good(document: i64) -> NewCheck {
    NewCheck { document, verdict: Verdict::Ok, reason: String::new() }
}

async fn check(desk: &Desk, actor: &Actor, checks: Vec<NewCheck>) -> Res<()> {
    let (world, actor, act, id) = (desk.ward.world.clone(), actor.clone(), at("2024-03-29T10:00"), desk.case.id);
    desk.write(async move |tx: &mut Tx| {
        work::check_documents(tx, &world, &actor, &act, id, None, checks).await.map(drop)
    })
    .await
}

fn paths(out: Res<()>) -> Vec<String> {
    match out {
        Err(Failure::Invalid(fields)) => fields.into_iter().map(|f| f.path).collect(),
        other => panic!("taken: {other:?}"),
    }
}

#[tokio::test]
async fn check_stands_until_the_next_and_its_reason_is_sealed() {
    for desk in desks().await {
        let officer = desk.ward.officer.clone();
        check(&desk, &officer, vec![good(1), lacking(2, "Ảnh chụp mờ số giấy")]).await.unwrap();
        let (world, id) = (desk.ward.world.clone(), desk.case.id);
        let read = async || {
            let world = world.clone();
            let read = desk.ward.test.db.read(async move |tx: &mut Tx| {
                let case = crate::store::find(tx, id).await?.unwrap();
                let lines = journal::list(tx, id.uuid()).await?;
                Ok((read::files::files_of(tx, &world, &case).await?, lines))
            });
            read.await.unwrap()
        };
        let (seen, lines) = read().await;
        assert_eq!(seen.check(1).unwrap().verdict, Verdict::Ok);
        assert_eq!(seen.check(2).unwrap().reason.as_deref(), Some("Ảnh chụp mờ số giấy"));
        let line = lines.last().unwrap();
        assert_eq!(line.act, "document_checks");
        assert_eq!(line.body["is"]["checks"], serde_json::json!([[1, "ok"], [2, "lacking"]]));
        assert!(!line.body.to_string().contains("mờ"));
        check(&desk, &officer, vec![good(2)]).await.unwrap();
        let (seen, _) = read().await;
        assert_eq!((seen.check(2).unwrap().verdict, seen.check(2).unwrap().reason.as_deref()), (Verdict::Ok, None));
    }
}

#[tokio::test]
async fn what_is_lacking_must_be_said_and_documents_must_be_there() {
    for desk in desks().await {
        let officer = desk.ward.officer.clone();
        assert_eq!(paths(check(&desk, &officer, vec![good(1), lacking(2, " ")]).await), ["reason-2"]);
        assert_eq!(paths(check(&desk, &officer, vec![good(9)]).await), ["check-9"]);
        assert_eq!(paths(check(&desk, &officer, vec![good(1), good(1)]).await), ["check-1"]);
        assert_eq!(paths(check(&desk, &officer, Vec::new()).await), ["checks"]);
        assert_eq!(paths(check(&desk, &officer, vec![lacking(1, &"x".repeat(1_001))]).await), ["reason-1"]);
    }
}

#[tokio::test]
async fn only_those_who_work_on_the_case_check() {
    for desk in desks().await {
        for actor in [desk.ward.receptionist.clone(), desk.ward.clerk.clone()] {
            assert!(matches!(check(&desk, &actor, vec![good(1)]).await, Err(Failure::Forbidden)));
        }
        let leader = desk.ward.leader.clone();
        check(&desk, &leader, vec![good(1)]).await.unwrap();
    }
}
