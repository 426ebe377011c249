//! What was mistyped is mended, and what stood there stays on record.

use super::samples::{Ward, act, filing, refusal, wards};
use crate::model::{CaseRow, Filing};
use crate::work::{Correction, Return};
use crate::{read, rules};
use base::Failure;
use kernel::people::{self, Profile};

fn mended(filer: Profile) -> Correction {
    Correction { filer: Some(filer), reason: "Gõ sai so với căn cước".into(), ..Correction::default() }
}

async fn profile(ward: &Ward, case: &CaseRow) -> Profile {
    let (world, owner) = (ward.world.clone(), case.owner);
    ward.test.db.read(async move |tx: &mut db::Tx| people::get(tx, &world.vault, owner).await).await.unwrap()
}

#[tokio::test]
async fn misspelt_name_is_mended_and_reprint_is_version_2() {
    for ward in wards().await {
        let case = ward.drafted("2024-03-29").await;
        assert_eq!(rules::paper_version(&ward.records(&case, "correction").await), 1);
        ward.finish("2024-03-29T14:00", &case, "approve").await;
        let right = Profile { name: "Nguyễn Hải Yên".into(), ..filing().filer };
        let out = act!(ward, receptionist, "2024-04-01T09:00", correct, case, mended(right.clone())).unwrap();
        assert_eq!((out.owner, out.filer, out.due), (case.owner, case.filer, case.due));
        assert_eq!(profile(&ward, &out).await.name, "Nguyễn Hải Yên");
        let records = ward.records(&case, "correction").await;
        assert_eq!(rules::paper_version(&records), 2);
        assert_eq!(records[0].body["fields"], serde_json::json!(["owner/name"]));
        assert!(!records[0].body.to_string().contains("Hải Y"), "both versions are sealed");
        let world = ward.world.clone();
        let kept = ward.test.db.read(async move |tx: &mut db::Tx| read::corrections(tx, &world, &records).await);
        let kept = kept.await.unwrap();
        assert_eq!(kept[0].version, 2);
        assert_eq!(kept[0].before[0].as_ref().unwrap()["owner"]["name"], "Nguyễn Hải Yến");
        assert_eq!(kept[0].after[0].as_ref().unwrap()["owner"]["name"], "Nguyễn Hải Yên");
        let same = act!(ward, receptionist, "2024-04-01T09:10", correct, case, mended(right));
        assert_eq!(refusal(same), "cases.nothing_changes");
        let checked = Return { identity_checked: true, signed: true, ..Return::default() };
        act!(ward, receptionist, "2024-04-01T09:20", return_result, case, checked).unwrap();
        ward.verify().await;
    }
}

#[tokio::test]
async fn mistyped_number_leads_to_the_right_person_and_leaves_the_other_alone() {
    for ward in wards().await {
        let case = ward.file("2024-03-29T09:00", filing()).await.unwrap();
        let right = Profile { number: Some("001198004218".into()), ..filing().filer };
        let out = act!(ward, receptionist, "2024-03-29T09:10", correct, case, mended(right)).unwrap();
        assert_ne!(out.owner, case.owner);
        assert_eq!(out.owner, out.filer);
        assert_eq!(profile(&ward, &case).await.number.as_deref(), Some("001198004217"));
    }
}

#[tokio::test]
async fn correction_is_of_typing_only() {
    for ward in wards().await {
        let form: serde_json::Map<_, _> = [("marital_status".to_owned(), "never".into())].into_iter().collect();
        let case = ward.file("2024-03-29T09:00", Filing { form, ..filing() }).await.unwrap();
        let form = |name: &str, value: serde_json::Value| Correction {
            form: [(name.to_owned(), value)].into_iter().collect(),
            reason: "Gõ sai".into(),
            ..Correction::default()
        };
        let out = act!(ward, receptionist, "2024-03-29T09:10", correct, case, form("reissue", true.into()));
        assert_eq!(refusal(out), "cases.correction_changes_case");
        let out =
            act!(ward, receptionist, "2024-03-29T09:20", correct, case, form("marital_status", "divorced".into()));
        assert_eq!(out.unwrap().facts["marital_status"], "divorced");
        assert_eq!(ward.case(&case).await.facts["marital_status"], "divorced");
        let nameless = mended(Profile { name: " ".into(), ..filing().filer });
        let out = act!(ward, receptionist, "2024-03-29T09:30", correct, case, nameless);
        assert!(matches!(out, Err(Failure::Invalid(_))));
    }
}
