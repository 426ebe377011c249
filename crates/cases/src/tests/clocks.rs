//! What happens when time passes: applicants who do not answer, results nobody fetches, due times that move or do not.

use super::samples::{Sample, Ward, act, filing, refusal, wards, wards_with};
use crate::model::{CaseRow, Filing, Status};
use crate::work::{Apology, Prolongation, Return, Supplement, SupplementItem, SupplementRequest};
use kernel::people::Profile;

const TEN_DAYS: Sample =
    ("1.004873", &[("supplement: { rounds: 1,", "supplement: { rounds: 1, applicant_within: 10wd,")]);

async fn asked(ward: &Ward) -> CaseRow {
    let filer = Profile { email: Some("yen@example.vn".into()), ..filing().filer };
    let case = ward.file("2024-03-25T09:00", Filing { filer, ..filing() }).await.unwrap();
    let item = SupplementItem { document: "to_khai".into(), reason: "thieu_noi_o_cu".into(), note: String::new() };
    let request = SupplementRequest { items: vec![item], head_reason: None };
    act!(ward, officer, "2024-03-26T10:00", ask_supplement, case, request).unwrap()
}

#[tokio::test]
async fn supplement_unanswered_warns_twice_then_closes_with_the_right_form() {
    for ward in wards_with(&[TEN_DAYS]).await {
        let case = asked(&ward).await;
        let until = ward.records(&case, "supplement_request").await[0].until.unwrap();
        assert_eq!(until.to_string(), "2024-04-09T17:00:00+07:00");
        ward.pass("2024-04-02T14:00").await;
        assert_eq!(ward.records(&case, "reminder").await.len(), 1, "after half of the time");
        ward.pass("2024-04-09T16:59").await;
        let reminders = ward.records(&case, "reminder").await;
        assert_eq!(reminders.len(), 2);
        assert_eq!(reminders[1].at.to_string(), "2024-04-08T08:00:00+07:00", "on the last working day before");
        assert_eq!(ward.case(&case).await.status, Status::AwaitingSupplement);
        ward.pass("2024-04-12T08:00").await;
        let ended = ward.case(&case).await;
        assert_eq!((ended.status, ended.status.national()), (Status::Stopped, 8));
        assert_eq!(ended.finished, Some(until), "as of the deadline, however late the job ran");
        assert_ne!(ended.timeliness.as_deref(), Some("late"), "the applicant's silence is not the office's lateness");
        let stop = &ward.records(&case, "stop").await[0];
        assert_eq!(stop.body["ground"], "supplement_unanswered");
        assert_eq!(stop.body["originals_back"].as_array().map(Vec::len), Some(2));
        assert!(ward.open(&case).await.is_empty());
        let notices = ward.notices().await;
        assert_eq!(notices.iter().filter(|n| *n == "reminder").count(), 2);
        assert_eq!(notices.last().map(String::as_str), Some("stopped"));
        let late = act!(ward, receptionist, "2024-04-12T09:00", receive_supplement, case, Supplement::default());
        assert_eq!(refusal(late), "cases.wrong_state");
        ward.verify().await;
    }
}

#[tokio::test]
async fn answered_supplement_neither_warns_nor_closes() {
    for ward in wards_with(&[TEN_DAYS]).await {
        let case = asked(&ward).await;
        act!(ward, receptionist, "2024-03-28T10:00", receive_supplement, case, Supplement::default()).unwrap();
        ward.pass("2024-05-10T08:00").await;
        assert!(ward.records(&case, "reminder").await.is_empty());
        assert_eq!(ward.case(&case).await.status, Status::Processing);
    }
}

#[tokio::test]
async fn unclaimed_result_is_reminded_twice_and_stays_on_time() {
    for ward in wards().await {
        let case = ward.drafted("2024-03-25").await;
        let done = ward.finish("2024-03-25T14:00", &case, "approve").await;
        assert_eq!(done.timeliness.as_deref(), Some("before"));
        ward.pass("2024-04-01T17:00").await;
        assert!(ward.records(&case, "reminder").await.is_empty(), "five working days are not over");
        ward.pass("2024-06-28T08:00").await;
        let reminders = ward.records(&case, "reminder").await;
        let at: Vec<_> = reminders.iter().map(|r| r.at.to_string()).collect();
        assert_eq!(at, ["2024-04-02T08:00:00+07:00", "2024-04-09T08:00:00+07:00"]);
        let waiting = ward.case(&case).await;
        assert_eq!((waiting.status, &waiting.timeliness), (Status::Finished, &done.timeliness));
        assert!(waiting.has_flag("reminded"));
    }
}

#[tokio::test]
async fn fetched_result_is_not_reminded() {
    for ward in wards().await {
        let case = ward.drafted("2024-03-25").await;
        ward.finish("2024-03-25T14:00", &case, "approve").await;
        let checked = Return { identity_checked: true, signed: true, ..Return::default() };
        act!(ward, receptionist, "2024-03-26T09:00", return_result, case, checked).unwrap();
        ward.pass("2024-06-28T08:00").await;
        assert!(ward.records(&case, "reminder").await.is_empty());
    }
}

const PROLONGED: Sample = (
    "1.004873",
    &[("variants:\n", "prolongations:\n  - { ground: verification, limit: 6wd, law: nd123 }\nvariants:\n")],
);

#[tokio::test]
async fn verification_prolongation_moves_the_due_time_and_apology_does_not() {
    for ward in wards_with(&[PROLONGED]).await {
        let case = ward.file("2024-03-25T09:00", filing()).await.unwrap();
        assert_eq!(case.due.unwrap().to_string(), "2024-03-28T17:00:00+07:00");
        let on = Prolongation { ground: "verification".into(), note: String::new() };
        let prolonged = act!(ward, officer, "2024-03-27T09:00", prolong, case, on).unwrap();
        assert_eq!(prolonged.due.unwrap().to_string(), "2024-04-02T17:00:00+07:00");
        assert_eq!(prolonged.first_due, case.due);
        assert_eq!(
            ward.records(&case, "prolongation").await[0].body["law"],
            "Nghị định 123/2015/NĐ-CP, Điều 21, 22, 23"
        );
        let new_date = base::Instant::parse("2024-04-04T17:00").unwrap();
        let sorry = Apology { reason: "Chờ xác minh".into(), new_date };
        let told = act!(ward, officer, "2024-04-01T16:00", apologise, case, sorry.clone()).unwrap();
        assert_eq!((told.due, told.appointment), (prolonged.due, Some(new_date)));
        assert_eq!(ward.records(&case, "apology").await[0].body["breach"], false);
        assert_eq!(refusal(act!(ward, officer, "2024-04-01T16:10", apologise, case, sorry)), "cases.apology_once");
        ward.complete("2024-04-03T09:00", &case, &ward.officer, "examine", "agree").await.unwrap();
        ward.complete("2024-04-03T10:00", &case, &ward.officer, "draft", "agree").await.unwrap();
        let done = ward.finish("2024-04-03T11:00", &case, "approve").await;
        assert_eq!(done.timeliness.as_deref(), Some("late"), "within the new appointment, after the legal due time");
    }
}
