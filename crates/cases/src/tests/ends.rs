//! What stands at the end: results with their numbers, and the archive.

use super::samples::{Ward, act, document, filing, refusal, wards, wards_with};
use crate::model::{CaseRow, Filing, Status};
use crate::work::{Archiving, Decision, NumberedResult, Numbering, Return, SendBack, Stop};
use base::Failure;

async fn birth(ward: &Ward) -> CaseRow {
    let documents = vec![document("to_khai"), document("chung_sinh"), document("tuy_than")];
    let birth = Filing { procedure: "1.001193".into(), documents, payment: None, ..filing() };
    let case = ward.file("2024-03-29T08:30", birth).await.unwrap();
    ward.complete("2024-03-29T09:00", &case, &ward.officer, "examine", "agree").await.unwrap();
    ward.complete("2024-03-29T10:00", &case, &ward.officer, "draft", "agree").await.unwrap()
}

#[tokio::test]
async fn several_results_are_numbered_each_in_its_own_book() {
    for ward in wards_with(&[("1.001193", &[])]).await {
        let case = birth(&ward).await;
        let result = |code: &str| NumberedResult { code: code.into(), ..NumberedResult::default() };
        let results = vec![result("giay_khai_sinh"), result("ban_sao_trich_luc"), result("ban_sao_trich_luc")];
        let unknown = Numbering { results: vec![result("ho_chieu")], ..Numbering::default() };
        let out = number(&ward, &case, unknown).await;
        assert!(matches!(out, Err(Failure::Invalid(f)) if f[0].path == "results/0/code"));
        let numbered = number(&ward, &case, Numbering { number: None, results }).await.unwrap();
        assert_eq!(numbered.result_number.as_deref(), Some("01/2024"));
        let mut records = ward.records(&case, "result").await;
        records.sort_by_key(|r| r.body["n"].as_i64());
        let told: Vec<_> =
            records.iter().map(|r| (r.body["book"].as_str().unwrap(), r.body["number"].as_str().unwrap())).collect();
        assert_eq!(
            told,
            [("khai_sinh", "01/2024"), ("ban_sao_trich_luc", "01/2024"), ("ban_sao_trich_luc", "02/2024")]
        );
        // The leader who finds a mistake sends the file back to the book: the numbers stay.
        let back = SendBack { task: None, reason: "Sai dân tộc".into() };
        act!(ward, leader, "2024-03-29T11:00", send_back, case, back).unwrap();
        let again = number(&ward, &case, Numbering::default()).await.unwrap();
        assert_eq!(again.result_number.as_deref(), Some("01/2024"));
        assert_eq!(ward.records(&case, "result").await.len(), 3);
    }
}

/// In civil status the officer keeps the book.
async fn number(ward: &Ward, case: &CaseRow, input: Numbering) -> base::Res<CaseRow> {
    act!(ward, officer, "2024-03-29T10:30", number_result, case, input)
}

#[tokio::test]
async fn officer_does_not_number_what_is_the_clerks_step() {
    for ward in wards().await {
        let case = ward.drafted("2024-03-29").await;
        let approve = Decision { outcome: "approve".into(), reasons: Vec::new(), note: String::new() };
        act!(ward, leader, "2024-03-29T10:20", decide, case, approve).unwrap();
        assert!(matches!(number(&ward, &case, Numbering::default()).await, Err(Failure::Forbidden)));
    }
}

#[tokio::test]
async fn another_decision_makes_the_number_void() {
    // A step of looking over between the book and the desk, so that the file can come back from there.
    let looked_over = ("motcua:hours=\"2\" motcua:act=\"hand_back\"", "motcua:hours=\"2\" motcua:act=\"review\"");
    for ward in wards_with(&[("1.004873", &[looked_over])]).await {
        let case = ward.drafted("2024-03-29").await;
        assert_eq!(ward.finish("2024-03-29T11:00", &case, "approve").await.status, Status::Processing);
        let back = || SendBack { task: None, reason: "Quyết định nhầm".into() };
        act!(ward, clerk, "2024-03-29T11:10", send_back, case, back()).unwrap();
        act!(ward, clerk, "2024-03-29T11:20", send_back, case, back()).unwrap();
        let refused = ward.finish("2024-03-29T14:00", &case, "refuse").await;
        let mut records = ward.records(&case, "result").await;
        records.sort_by_key(|r| r.at);
        assert_eq!(records[0].body["void"], true);
        assert_eq!((records.len(), &records[1].body["book"]), (2, &"cong_van_di".into()));
        assert_eq!(crate::rules::result_numbers(&records).len(), 1);
        assert_eq!(refused.result_number.as_deref(), records[1].body["number"].as_str());
    }
}

#[tokio::test]
async fn archived_file_can_be_read_and_nothing_else() {
    for ward in wards().await {
        let case = ward.drafted("2024-03-25").await;
        ward.finish("2024-03-25T14:00", &case, "approve").await;
        let at = |moment: &'static str| act_archive(&ward, &case, moment);
        assert_eq!(refusal(at("2024-03-26T08:00").await), "cases.wrong_state");
        let checked = Return { identity_checked: true, signed: true, ..Return::default() };
        act!(ward, receptionist, "2024-03-26T09:00", return_result, case, checked).unwrap();
        assert_eq!(refusal(at("2024-04-01T16:00").await), "cases.archive_early");
        let kept = at("2024-04-02T08:00").await.unwrap();
        assert_eq!((kept.status, kept.has_flag("archived")), (Status::Returned, true));
        let record = &ward.records(&case, "archive").await[0];
        assert_eq!((&record.body["number"], &record.body["keep_until"]), (&"0001/2024".into(), &"2044-04-02".into()));
        assert_eq!(refusal(at("2024-04-02T08:10").await), "cases.archived");
        let again = act!(
            ward,
            receptionist,
            "2024-04-02T08:20",
            correct,
            case,
            crate::work::Correction { filer: Some(filing().filer), reason: "Thử".into(), ..Default::default() }
        );
        assert_eq!(refusal(again), "cases.archived");
        let other = act!(ward, receptionist, "2024-04-02T08:30", archive, case, Archiving::default());
        assert!(matches!(other, Err(Failure::Forbidden)), "the clerk archives");
    }
}

async fn act_archive(ward: &Ward, case: &CaseRow, moment: &str) -> base::Res<CaseRow> {
    act!(ward, clerk, moment, archive, case, Archiving { number: None, retention_years: Some(20) })
}

#[tokio::test]
async fn stopped_case_gives_its_originals_back_and_takes_its_questions_along() {
    for ward in wards().await {
        let case = ward.file("2024-03-25T09:00", filing()).await.unwrap();
        let ask = crate::work::Consultation { unit: "SVHTT".into(), question: "Hỏi".into(), within: None };
        act!(ward, officer, "2024-03-25T10:00", consult, case, ask).unwrap();
        let stopped =
            act!(ward, leader, "2024-03-26T10:00", stop, case, Stop { reasons: vec!["Đang tranh chấp".into()] });
        assert_eq!(stopped.unwrap().status, Status::Stopped);
        let record = &ward.records(&case, "stop").await[0];
        assert_eq!(
            (&record.body["text"], record.body["originals_back"].as_array().map(Vec::len)),
            (&"Đang tranh chấp".into(), Some(2))
        );
        assert!(ward.open(&case).await.is_empty());
        assert!(ward.records(&case, "consultation").await[0].closed.is_some());
        ward.pass("2024-05-02T08:00").await;
        assert!(ward.records(&case, "alert").await.is_empty());
    }
}
