//! A case from filing to return, and what stands in its way.

use super::samples::{act, document, filing, refusal, wards, wards_with};
use crate::model::{Filing, Status};
use crate::work::{Decision, Handover, Numbering, Payment, Return, Supplement, SupplementItem, SupplementRequest};
use base::Failure;

#[tokio::test]
async fn case_goes_from_receipt_to_returned_result() {
    for ward in wards().await {
        let case = ward.file("2024-03-29T09:00", filing()).await.unwrap();
        assert_eq!(case.code, "000.04.31.H26-240329-0001");
        assert_eq!(
            (case.status, case.fee_paid, case.fee_total),
            (Status::Accepted, base::Money(10_000), base::Money(10_000))
        );
        assert_eq!(case.due.unwrap().to_string(), "2024-04-03T17:00:00+07:00");
        let handed = act!(ward, receptionist, "2024-03-29T10:00", hand_over, case, Handover::default());
        assert_eq!(handed.unwrap().status, Status::Processing);
        let wrong = ward.complete("2024-03-29T10:30", &case, &ward.clerk, "examine", "agree").await;
        assert!(matches!(wrong, Err(Failure::Forbidden)));
        ward.complete("2024-03-29T11:00", &case, &ward.officer, "examine", "agree").await.unwrap();
        ward.complete("2024-03-29T14:00", &case, &ward.officer, "draft", "agree").await.unwrap();
        let decision = Decision { outcome: "approve".into(), reasons: Vec::new(), note: String::new() };
        act!(ward, leader, "2024-03-29T15:00", decide, case, decision).unwrap();
        let numbered = act!(ward, clerk, "2024-04-01T09:00", number_result, case, Numbering::default()).unwrap();
        assert_eq!((numbered.status, numbered.result_number.as_deref()), (Status::Finished, Some("01/2024")));
        assert_eq!(numbered.timeliness.as_deref(), Some("before"));
        let checked = Return { identity_checked: true, signed: true, ..Return::default() };
        let returned = act!(ward, receptionist, "2024-04-01T10:05", return_result, case, checked);
        assert_eq!(returned.unwrap().status, Status::Returned);
        let seen = kernel::journal::verify(&ward.test.db, None).await.unwrap();
        assert!(seen.findings.is_empty() && seen.lines >= 7, "{seen:?}");
    }
}

#[tokio::test]
async fn return_refuses_until_identity_fee_and_originals_are_settled() {
    let collected =
        ("required: \"reissue = true and old_paper_lost = false\"", "required: false, collected_at_return: true");
    for ward in wards_with(&[("1.004873", &[collected])]).await {
        let documents = vec![document("to_khai"), document("tuy_than"), document("giay_cu")];
        let case = ward.file("2024-03-29T08:30", Filing { documents, payment: None, ..filing() }).await.unwrap();
        ward.complete("2024-03-29T09:00", &case, &ward.officer, "examine", "agree").await.unwrap();
        ward.complete("2024-03-29T10:00", &case, &ward.officer, "draft", "agree").await.unwrap();
        ward.finish("2024-03-29T11:00", &case, "approve").await;
        let give = |input: Return| act_return(&ward, &case, input);
        assert_eq!(refusal(give(Return::default()).await), "cases.return_identity");
        let checked = Return { identity_checked: true, signed: true, ..Return::default() };
        assert_eq!(refusal(give(checked.clone()).await), "cases.return_fee");
        let paid = act!(ward, receptionist, "2024-03-29T14:10", collect_fee, case, Payment { method: "cash".into() });
        assert!(paid.unwrap().1.starts_with("2024-"));
        assert_eq!(refusal(give(checked.clone()).await), "cases.return_originals");
        let returned = give(Return { originals_collected: true, ..checked }).await.unwrap();
        assert_eq!(returned.status, Status::Returned);
        let record = &ward.records(&case, "return").await[0];
        assert_eq!((&record.body["signed"], &record.body["results"][0]), (&true.into(), &"01/2024".into()));
    }
}

async fn act_return(
    ward: &super::samples::Ward,
    case: &crate::model::CaseRow,
    input: Return,
) -> base::Res<crate::model::CaseRow> {
    act!(ward, receptionist, "2024-03-29T14:15", return_result, case, input)
}

#[tokio::test]
async fn supplement_restarts_the_clock_and_is_asked_for_once() {
    for ward in wards().await {
        let case = ward.file("2024-03-27T09:00", filing()).await.unwrap();
        let request = || {
            let item =
                SupplementItem { document: "to_khai".into(), reason: "thieu_noi_o_cu".into(), note: String::new() };
            SupplementRequest { items: vec![item], head_reason: None }
        };
        let asked = act!(ward, officer, "2024-03-28T10:00", ask_supplement, case, request()).unwrap();
        assert_eq!((asked.status, asked.due), (Status::AwaitingSupplement, None));
        let got = act!(ward, receptionist, "2024-04-01T10:00", receive_supplement, case, Supplement::default());
        assert_eq!(got.unwrap().due.unwrap().to_string(), "2024-04-04T17:00:00+07:00");
        let again = act!(ward, officer, "2024-04-01T11:00", ask_supplement, case, request());
        assert_eq!(refusal(again), "cases.supplement_rounds_used");
    }
}

#[tokio::test]
async fn same_persons_open_case_is_shown_before_a_second_is_made() {
    for ward in wards().await {
        let first = ward.file("2024-03-29T09:00", filing()).await.unwrap();
        let Err(Failure::Refused(shown)) = ward.file("2024-03-29T09:10", filing()).await else { panic!("not shown") };
        assert_eq!(shown.code, "cases.duplicate");
        assert!(
            shown.data.contains(&("code", first.code.clone())) && shown.data.contains(&("case", first.id.to_string()))
        );
        let meant = ward.file("2024-03-29T09:11", Filing { duplicate_confirmed: true, ..filing() }).await.unwrap();
        assert_eq!(meant.code, "000.04.31.H26-240329-0002");
    }
}

#[tokio::test]
async fn missing_documents_are_named_and_nothing_is_kept() {
    for ward in wards().await {
        let out = ward.file("2024-03-29T09:00", Filing { documents: vec![document("tuy_than")], ..filing() }).await;
        assert_eq!(refusal(out), "cases.documents_missing");
        assert_eq!(ward.file("2024-03-29T09:05", filing()).await.unwrap().code, "000.04.31.H26-240329-0001");
    }
}

#[tokio::test]
async fn outage_slips_are_entered_later_with_true_times_and_no_double_code() {
    for ward in wards().await {
        let slip = |moment: &str, slip: &str, number: &str| Filing {
            received_at: base::Instant::parse(moment).ok(),
            slip: Some(slip.into()),
            filer: kernel::people::Profile { number: Some(number.into()), ..filing().filer },
            ..filing()
        };
        let before = ward.file("2024-03-29T09:00", filing()).await.unwrap();
        // The power fails from 14:00 to 16:00; the slips are entered on Monday.
        let late = ward.file("2024-04-01T08:10", slip("2024-03-29T14:20", "MD-0001", "001198004218")).await.unwrap();
        assert_eq!(late.submitted.to_string(), "2024-03-29T14:20:00+07:00");
        assert_eq!(late.due.unwrap().to_string(), "2024-04-03T17:00:00+07:00");
        assert!(late.has_flag("outage"));
        assert_eq!(
            (before.code.as_str(), late.code.as_str()),
            ("000.04.31.H26-240329-0001", "000.04.31.H26-240329-0002")
        );
        let twice = ward.file("2024-04-01T08:20", slip("2024-03-29T14:40", " md-0001", "001198004219")).await;
        let Err(Failure::Refused(twice)) = twice else { panic!("not refused: {twice:?}") };
        assert_eq!((twice.code, &twice.data[1].1), ("cases.slip_used", &late.code));
        let other = ward.file("2024-04-01T08:30", slip("2024-03-29T14:40", "MD-0002", "001198004219")).await.unwrap();
        assert_eq!(other.code, "000.04.31.H26-240329-0003", "the refused one took no number");
        let bare = Filing { slip: None, ..slip("2024-03-29T14:40", "", "001198004220") };
        assert!(matches!(ward.file("2024-04-01T08:40", bare).await, Err(Failure::Invalid(_))));
        let future = slip("2024-04-01T09:40", "MD-0003", "001198004220");
        assert!(matches!(ward.file("2024-04-01T08:50", future).await, Err(Failure::Invalid(_))));
    }
}
