//! Posting periods and objections.

use super::samples::{Ward, act, document, filing, refusal, wards_with};
use crate::model::{CaseRow, Filing};
use crate::work::Objection;
use kernel::people::Profile;

/// A household asks to be recognised as poor; everything up to the notice is done on Tuesday 12 March 2024 at 9:00.
async fn posted(ward: &Ward) -> CaseRow {
    let documents = vec![document("giay_de_nghi"), document("tuy_than")];
    let poor = Filing { procedure: "1.011607".into(), documents, payment: None, ..filing() };
    let case = ward.file("2024-03-11T09:00", poor).await.unwrap();
    for (moment, step) in
        [("2024-03-11T10:00", "examine"), ("2024-03-11T14:00", "verify"), ("2024-03-11T16:00", "meet")]
    {
        ward.complete(moment, &case, &ward.officer, step, "agree").await.unwrap();
    }
    ward.complete("2024-03-12T09:00", &case, &ward.officer, "post_notice", "agree").await.unwrap()
}

fn objection() -> Objection {
    let person = Profile { name: "Hoàng Văn Nam".into(), phone: Some("0912000346".into()), ..Profile::default() };
    Objection { person, text: "Hộ này có hai xe ô tô".into() }
}

#[tokio::test]
async fn posting_period_ends_by_itself() {
    for ward in wards_with(&[("1.011607", &[])]).await {
        let case = posted(&ward).await;
        let record = ward.records(&case, "posting").await.remove(0);
        assert_eq!(record.until.unwrap().to_string(), "2024-03-15T17:00:00+07:00", "three working days");
        assert_eq!(record.body["places"], serde_json::json!(["receiving", "residence"]));
        assert!(ward.open(&case).await.is_empty());
        assert!(ward.records(&case, "pause").await.is_empty(), "this posting does not pause");
        ward.pass("2024-03-15T16:59").await;
        assert!(ward.records(&case, "posting").await[0].closed.is_none());
        ward.pass("2024-03-18T08:00").await;
        assert_eq!(ward.records(&case, "posting").await[0].closed, record.until);
        assert_eq!(ward.open(&case).await, ["draft"], "without objections work goes on");
        assert!(ward.verbs(&case).await.contains(&"posting_end".to_owned()));
    }
}

#[tokio::test]
async fn objection_attaches_to_the_case_and_has_it_looked_at_again() {
    for ward in wards_with(&[("1.011607", &[])]).await {
        let case = posted(&ward).await;
        act!(ward, receptionist, "2024-03-14T09:00", object, case, objection()).unwrap();
        let record = ward.records(&case, "objection").await.remove(0);
        assert!(!record.body.to_string().contains("Nam") && record.body["sealed"]["sealed"].is_string());
        ward.pass("2024-03-18T08:00").await;
        assert_eq!(ward.open(&case).await, ["verify"]);
        let late = act!(ward, receptionist, "2024-03-18T09:00", object, case, objection());
        assert_eq!(refusal(late), "cases.objection_late");
        // The looking again and its own posting do not count: the clock stands until that posting is over too.
        ward.complete("2024-03-19T09:00", &case, &ward.officer, "verify", "agree").await.unwrap();
        let again = ward.complete("2024-03-19T10:00", &case, &ward.officer, "post_notice", "agree").await.unwrap();
        assert_eq!(again.due, None, "paused while the second notice hangs");
        ward.pass("2024-03-25T08:00").await;
        assert_eq!(ward.open(&case).await, ["draft"]);
        let case = ward.case(&case).await;
        assert_eq!(case.due.unwrap().to_string(), "2024-04-02T17:00:00+07:00");
        ward.verify().await;
    }
}

#[tokio::test]
async fn posting_pauses_the_clock_where_the_package_says_so() {
    let pausing = (
        "posting: { days: 3wd, places: [receiving, residence], pauses: false",
        "posting: { days: 5wd, places: [receiving, residence], pauses: true",
    );
    for ward in wards_with(&[("1.011607", &[pausing])]).await {
        let case = posted(&ward).await;
        assert_eq!(case.due, None);
        assert_eq!(ward.records(&case, "pause").await[0].body["ground"], "posting");
        ward.pass("2024-03-20T08:00").await;
        let after = ward.case(&case).await;
        assert!(after.due > case.first_due, "the days of the posting are given back");
        assert!(ward.records(&case, "pause").await[0].closed.is_some());
    }
}

#[tokio::test]
async fn nobody_objects_to_what_was_never_posted() {
    for ward in wards_with(&[("1.004873", &[])]).await {
        let case = ward.file("2024-03-29T09:00", filing()).await.unwrap();
        assert_eq!(
            refusal(act!(ward, receptionist, "2024-03-29T10:00", object, case, objection())),
            "cases.no_posting"
        );
    }
}
