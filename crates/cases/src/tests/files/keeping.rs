//! Who puts files to a case, where they go, and what is told of it.

use super::{Desk, at, desks, refusal};
use crate::model::files::ForDocument;
use crate::read;
use crate::work::{self, FileRemoval};
use base::{Failure, Id, Res};
use db::{Tx, args};
use kernel::files::File;
use kernel::journal;

async fn remove(desk: &Desk, file: Id<File>, reason: &str) -> Res<()> {
    let (world, actor, act) = (desk.ward.world.clone(), desk.ward.receptionist.clone(), at("2024-03-29T09:20"));
    let (id, input) = (desk.case.id, FileRemoval { reason: reason.into() });
    desk.write(async move |tx: &mut Tx| {
        work::remove_file(tx, &world, &actor, &act, id, None, file, &input).await.map(drop)
    })
    .await
}

async fn seen(desk: &Desk) -> read::files::CaseFiles {
    let (world, id) = (desk.ward.world.clone(), desk.case.id);
    let read = desk.ward.test.db.read(async move |tx: &mut Tx| {
        let case = crate::store::find(tx, id).await?.unwrap();
        read::files::files_of(tx, &world, &case).await
    });
    read.await.unwrap()
}

#[tokio::test]
async fn scan_goes_to_its_document_and_no_name_stands_in_clear() {
    for desk in desks().await {
        let file = desk.scan(1, 3).await.unwrap();
        let all = seen(&desk).await;
        let found = all.find(file).unwrap();
        assert_eq!((found.document, found.row.pages, found.name.as_deref()), (1, 3, Some("Tờ khai.pdf")));
        assert_eq!(found.staff, Some(desk.ward.receptionist.staff));
        let (world, actor, id) = (desk.ward.world.clone(), desk.ward.officer.clone(), desk.case.id);
        let opened = desk.ward.test.db.read(async move |tx: &mut Tx| {
            let lines = journal::list(tx, id.uuid()).await?;
            let (_, _, key) = read::files::file_of(tx, &world, &actor, at("2024-03-29T10:00").now, id, file).await?;
            Ok((lines, key))
        });
        let (lines, key) = opened.await.unwrap();
        let line = lines.last().unwrap();
        assert_eq!(line.act, "files");
        let told = &line.body["is"];
        let hash = blake3::hash(&testkit::papers::pdf(3)).to_hex().to_string();
        assert_eq!((&told["document"], told["files"][0]["blake3"].as_str()), (&1.into(), Some(hash.as_str())));
        assert!(!line.body.to_string().contains("khai"), "{}", line.body);
        let read = desk.files.open(file, &key).await.unwrap().all().await.unwrap();
        assert_eq!(read, testkit::papers::pdf(3));
        assert!(journal::verify(&desk.ward.test.db, None).await.unwrap().findings.is_empty());
    }
}

#[tokio::test]
async fn same_content_twice_at_one_document_is_refused() {
    for desk in desks().await {
        desk.scan(1, 1).await.unwrap();
        assert_eq!(refusal(desk.scan(1, 1).await), "cases.file_already_there");
        desk.scan(2, 1).await.unwrap();
        let twins = vec![
            desk.checked("a.pdf", &testkit::papers::pdf(2)).await.unwrap(),
            desk.checked("b.pdf", &testkit::papers::pdf(2)).await.unwrap(),
        ];
        let actor = desk.ward.receptionist.clone();
        let twice = desk.attach(&actor, "2024-03-29T09:15", ForDocument::Line(1), twins).await;
        assert_eq!(refusal(twice), "cases.file_already_there");
    }
}

#[tokio::test]
async fn wrong_scan_is_removed_with_its_reason_and_stays_on_record() {
    for desk in desks().await {
        let file = desk.scan(1, 1).await.unwrap();
        assert!(matches!(remove(&desk, file, "  ").await, Err(Failure::Invalid(_))));
        remove(&desk, file, "Quét nhầm giấy của bà Hoa").await.unwrap();
        assert_eq!(refusal(remove(&desk, file, "Lần nữa").await), "cases.file_removed");
        let all = seen(&desk).await;
        assert!(all.find(file).is_none() && all.of(1).next().is_none());
        let removal = all.files[0].removal.clone().unwrap();
        assert_eq!(removal.reason.as_deref(), Some("Quét nhầm giấy của bà Hoa"));
        let (world, actor, id) = (desk.ward.world.clone(), desk.ward.receptionist.clone(), desk.case.id);
        let opened = desk.ward.test.db.read(async move |tx: &mut Tx| {
            read::files::file_of(tx, &world, &actor, at("2024-03-29T10:00").now, id, file).await.map(drop)
        });
        assert!(matches!(opened.await, Err(Failure::NotFound)), "a removed file opens no more");
        // The right one may have the same content after all.
        desk.scan(1, 1).await.unwrap();
    }
}

#[tokio::test]
async fn document_by_its_code_gets_a_line_where_it_has_none() {
    for desk in desks().await {
        let actor = desk.ward.receptionist.clone();
        let put = async |code: &str, pages: usize| {
            let new = desk.checked("x.pdf", &testkit::papers::pdf(pages)).await?;
            desk.attach(&actor, "2024-03-29T09:15", ForDocument::Code(code.into()), vec![new]).await
        };
        put("TO_KHAI", 1).await.unwrap();
        assert_eq!(refusal(put("khong_co", 2).await), "cases.unknown_document");
        let unfiled = desk.ward.world.catalogue.version(desk.case.procedure_version).unwrap();
        let mut unfiled = unfiled.package().unwrap().record.documents.iter().map(|d| d.code.clone());
        let unfiled = unfiled.find(|code| code != "to_khai" && code != "tuy_than");
        if let Some(code) = unfiled {
            put(&code, 3).await.unwrap();
            assert_eq!(seen(&desk).await.of(3).count(), 1);
        }
        let unknown_line = desk.checked("x.pdf", &testkit::papers::pdf(4)).await.unwrap();
        let out = desk.attach(&actor, "2024-03-29T09:15", ForDocument::Line(77), vec![unknown_line]).await;
        assert_eq!(refusal(out), "cases.unknown_document");
    }
}

#[tokio::test]
async fn who_has_no_part_in_the_case_neither_adds_nor_removes() {
    for desk in desks().await {
        let file = desk.scan(1, 1).await.unwrap();
        let clerk = desk.ward.clerk.clone();
        let new = desk.checked("x.pdf", &testkit::papers::pdf(2)).await.unwrap();
        let out = desk.attach(&clerk, "2024-03-29T09:15", ForDocument::Line(1), vec![new]).await;
        assert!(matches!(out, Err(Failure::Forbidden)), "a clerk sees the case and no more");
        let mut stranger = desk.ward.receptionist.clone();
        let world = desk.ward.world.clone();
        let district = world.organisation.find_by_code("001", at("2024-03-29T09:00").now.day()).unwrap().unit;
        stranger.posts.iter_mut().for_each(|p| p.unit = district);
        let new = desk.checked("x.pdf", &testkit::papers::pdf(2)).await.unwrap();
        let out = desk.attach(&stranger, "2024-03-29T09:15", ForDocument::Line(1), vec![new]).await;
        assert!(matches!(out, Err(Failure::NotFound)));
        let id = desk.case.id;
        let opened = desk.ward.test.db.read(async move |tx: &mut Tx| {
            read::files::file_of(tx, &world, &stranger, at("2024-03-29T10:00").now, id, file).await.map(drop)
        });
        assert!(matches!(opened.await, Err(Failure::NotFound)));
    }
}

#[tokio::test]
async fn files_of_an_ended_case_stand() {
    for desk in desks().await {
        let file = desk.scan(1, 1).await.unwrap();
        let (world, actor, act, id) =
            (desk.ward.world.clone(), desk.ward.officer.clone(), at("2024-03-29T10:00"), desk.case.id);
        let stop = work::Stop { reasons: vec!["Không đủ điều kiện".into()] };
        desk.write(async move |tx: &mut Tx| work::stop(tx, &world, &actor, &act, id, None, stop).await.map(drop))
            .await
            .unwrap();
        assert_eq!(refusal(desk.scan(1, 2).await), "cases.wrong_state");
        assert_eq!(refusal(remove(&desk, file, "Quét nhầm").await), "cases.wrong_state");
    }
}

#[tokio::test]
async fn refused_act_leaves_no_file_and_no_row() {
    for desk in desks().await {
        desk.scan(1, 1).await.unwrap();
        let _ = desk.scan(1, 1).await;
        let rows = desk.ward.test.db.read(async |tx: &mut Tx| {
            let count = |r: db::Row| r.int(0);
            let files = count(tx.query_one("SELECT COUNT(*) FROM files", args![]).await?)?;
            let of_cases = count(tx.query_one("SELECT COUNT(*) FROM case_files", args![]).await?)?;
            Ok((files, of_cases))
        });
        assert_eq!(rows.await.unwrap(), (1, 1));
        let folders = std::fs::read_dir(desk.files.dir()).unwrap().flatten();
        let lying: usize = folders.map(|f| std::fs::read_dir(f.path()).unwrap().count()).sum();
        assert_eq!(lying, 1);
    }
}
