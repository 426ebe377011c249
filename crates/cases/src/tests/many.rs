//! One filing for many owners.

use super::browser::Site;
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

#[tokio::test]
async fn owners_listed_on_the_page_of_the_counter_each_get_a_slip() {
    for ward in wards().await {
        let site = Site::new(ward, "2024-03-29T09:00").await;
        let desk = site.sign_in(&site.ward.receptionist).await;
        let typed = [
            ("procedure", "1.004873"),
            ("filer_name", "Nguyễn Hải Yến"),
            ("filer_number", "001198004217"),
            ("owners", "Trần Thị Lan; 001190000018; 12/05/1990\nLê Văn Hùng;001085000026"),
            ("component", "to_khai"),
            ("component", "tuy_than"),
            ("pay", "cash"),
            ("go", "accept"),
        ];
        let without = site.press(&desk, "/cases/new", &typed).await;
        assert!(without.has("href=\"#authority\""), "a paper of authorisation is needed: {}", without.body);
        let with = [typed.as_slice(), &[("authority", "Giấy ủy quyền 12/2024")]].concat();
        let bad: Vec<_> = with
            .clone()
            .into_iter()
            .map(|(n, v)| if n == "owners" { (n, "Trần Thị Lan; 12") } else { (n, v) })
            .collect();
        let bad = site.press(&desk, "/cases/new", &bad).await;
        assert!(bad.has("Dòng 1:") && bad.has("href=\"#owners\""), "{}", bad.body);
        assert_eq!(count(&site.ward).await, 0, "nobody is received by halves");
        let made = site.press(&desk, "/cases/new", &with).await;
        assert!(made.to.starts_with("/cases/received?case="), "{}", made.body);
        let page = site.get(&desk, &made.to).await;
        assert!(page.has("2 hồ sơ") && page.has("Trần Thị Lan") && page.has("Lê Văn Hùng"), "{}", page.body);
        let slips = site.text_of(&desk, &made.to.replace("received?", "received/slips?")).await;
        for words in ["Trần Thị Lan", "Lê Văn Hùng", "240329-0001", "240329-0002"] {
            assert!(slips.contains(words), "{words}: {slips}");
        }
    }
}
