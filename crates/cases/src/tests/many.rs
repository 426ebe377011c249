//! One filing for many owners.

use super::samples::{Ward, document, filing, wards};
use crate::model::{CaseRow, FiledDocument, Filing};
use crate::work::{FilingForMany, OneOwner, file_many};
use base::{Failure, Res};
use kernel::people::Profile;

fn owners(n: usize) -> Vec<OneOwner> {
    let one = |i: usize| Profile {
        name: format!("Chủ hộ {i}"),
        number: Some(format!("0011980{i:05}")),
        email: Some(format!("ho{i}@example.vn")),
        ..Profile::default()
    };
    (1..=n).map(|i| OneOwner { owner: one(i), form: serde_json::Map::new() }).collect()
}

fn authorisation() -> FiledDocument {
    FiledDocument { name: "Giấy ủy quyền".into(), ..document("van_ban_uy_quyen") }
}

fn many(owners: Vec<OneOwner>) -> FilingForMany {
    let filing = Filing { payment: None, ..filing() };
    FilingForMany { filing, owners, authorisation: authorisation() }
}

async fn file(ward: &Ward, input: FilingForMany) -> Res<Vec<CaseRow>> {
    let (world, actor, act) = (ward.world.clone(), ward.receptionist.clone(), testkit::act("2024-03-29T09:00"));
    ward.test.db.write(async move |tx: &mut db::Tx| file_many(tx, &world, &actor, &act, input).await).await
}

async fn count(ward: &Ward) -> i64 {
    let read = async |tx: &mut db::Tx| tx.query_one("SELECT COUNT(*) FROM cases", db::args![]).await?.int(0);
    ward.test.db.read(read).await.unwrap()
}

#[tokio::test]
async fn authorised_filer_files_for_thirty_owners_in_one_act() {
    for ward in wards().await {
        let cases = file(&ward, many(owners(30))).await.unwrap();
        assert_eq!(cases.len(), 30);
        assert_eq!(cases[29].code, "000.04.31.H26-240329-0030");
        assert!(cases.iter().all(|c| c.filer == cases[0].filer && c.owner != c.filer));
        assert!(cases.iter().all(|c| c.due.is_some()), "each has its receipt");
        assert_eq!(ward.notices().await.len(), 30, "each owner is told");
        let id = cases[7].id;
        let read = async move |tx: &mut db::Tx| crate::store::list_documents(tx, id).await;
        let documents = ward.test.db.read(read).await.unwrap();
        assert_eq!(documents.iter().filter(|d| d.code == "van_ban_uy_quyen").count(), 1);
    }
}

#[tokio::test]
async fn all_are_filed_or_none() {
    for ward in wards().await {
        let mut bad = owners(5);
        bad[3].owner.number = Some("12".into());
        let Err(Failure::Invalid(fields)) = file(&ward, many(bad)).await else { panic!("not refused") };
        assert_eq!(fields[0].path, "owners/3/owner/number");
        assert_eq!(count(&ward).await, 0);
        ward.file("2024-03-29T08:00", Filing { filer: owners(2)[1].owner.clone(), ..filing() }).await.unwrap();
        let Err(Failure::Refused(refused)) = file(&ward, many(owners(5))).await else { panic!("not refused") };
        assert_eq!((refused.code, refused.data.last().unwrap()), ("cases.duplicate", &("owner", "2".to_owned())));
        assert_eq!(count(&ward).await, 1);
    }
}

#[tokio::test]
async fn without_the_paper_of_authorisation_or_with_one_owner_twice_nothing_is_filed() {
    for ward in wards().await {
        let none = FiledDocument { original: 0, presented: false, ..authorisation() };
        let out = file(&ward, FilingForMany { authorisation: none, ..many(owners(2)) }).await;
        assert!(matches!(out, Err(Failure::Invalid(f)) if f[0].path == "authorisation"));
        let twice = [owners(2), owners(1)].concat();
        let out = file(&ward, many(twice)).await;
        assert!(matches!(out, Err(Failure::Invalid(f)) if f[0].path == "owners/2/owner/number"));
        assert!(matches!(file(&ward, many(owners(101))).await, Err(Failure::Invalid(_))));
    }
}
