//! The wrong procedure or agency is left without refiling.

use super::samples::{Ward, act, document, filing, refusal, wards_with};
use crate::model::{Filing, Status};
use crate::work::{Decision, Payment, Rerouting, SupplementItem, SupplementRequest};
use base::{Failure, Money};
use kernel::people::Profile;

const PACKAGES: &[super::samples::Sample] = &[("1.004873", &[]), ("2.000908", &[])];

fn to(procedure: &str) -> Rerouting {
    Rerouting { procedure: Some(procedure.into()), reason: "Nộp nhầm thủ tục".into(), ..Rerouting::default() }
}

async fn received(ward: &Ward, topic: &str) -> i64 {
    let topic = topic.to_owned();
    let sql = "SELECT CAST(COALESCE(SUM(n), 0) AS BIGINT) FROM tally_deltas WHERE measure = 'received' AND topic = $1";
    let read = async move |tx: &mut db::Tx| tx.query_one(sql, db::args![topic]).await?.int(0);
    ward.test.db.read(read).await.unwrap()
}

#[tokio::test]
async fn wrong_procedure_is_rerouted_without_refiling() {
    for ward in wards_with(PACKAGES).await {
        let filer = Profile { email: Some("yen@example.vn".into()), ..filing().filer };
        let case = ward.file("2024-03-29T09:00", Filing { filer, ..filing() }).await.unwrap();
        assert_eq!(case.due.unwrap().to_string(), "2024-04-03T17:00:00+07:00");
        let moved = act!(ward, head, "2024-03-29T10:00", reroute, case, to("2.000908")).unwrap();
        assert_eq!((&moved.code, moved.id), (&case.code, case.id));
        assert_eq!((moved.procedure_code.as_str(), moved.status), ("2.000908", Status::Accepted));
        // The same day counts from the same receipt, not from the re-routing.
        assert_eq!(moved.due.unwrap().to_string(), "2024-03-29T17:00:00+07:00");
        assert_eq!((moved.first_due, moved.appointment), (moved.due, moved.due));
        assert_eq!((moved.fee_total, moved.fee_paid), (Money(0), Money(10_000)));
        let record = &ward.records(&case, "rerouting").await[0];
        assert_eq!((&record.body["refund"], &record.body["owed"]), (&10_000.into(), &0.into()));
        assert_eq!(record.body["from"]["procedure"], "1.004873");
        assert_eq!(ward.open(&case).await, ["hand_over"]);
        let old = ward.tasks(&case).await.into_iter().find(|t| t.act == "examine").unwrap();
        assert_eq!(old.state, "cancelled");
        assert_eq!((received(&ward, "1.004873").await, received(&ward, "2.000908").await), (0, 1));
        assert!(ward.notices().await.contains(&"rerouted".to_owned()));
        let id = case.id.uuid();
        let lines = ward.test.db.read(async move |tx: &mut db::Tx| kernel::journal::list(tx, id).await).await.unwrap();
        let line = lines.iter().find(|l| l.act == "rerouting").unwrap();
        assert!(line.body["is"]["reason"]["sealed"].is_string() && !line.body.to_string().contains("nhầm"));
        ward.verify().await;
    }
}

#[tokio::test]
async fn what_the_right_procedure_costs_more_is_owed() {
    for ward in wards_with(PACKAGES).await {
        let form = [("relation".to_owned(), "owner".into())].into_iter().collect();
        let documents = vec![document("giay_to_tuy_than")];
        let free = Filing { procedure: "2.000908".into(), documents, form, payment: None, ..filing() };
        let case = ward.file("2024-03-29T09:00", free).await.unwrap();
        let moved = act!(ward, leader, "2024-03-29T10:00", reroute, case, to("1.004873")).unwrap();
        assert_eq!((moved.fee_total, moved.fee_paid), (Money(10_000), Money(0)));
        assert_eq!(moved.due.unwrap().to_string(), "2024-04-03T17:00:00+07:00");
        let paid = act!(ward, receptionist, "2024-03-29T10:10", collect_fee, case, Payment { method: "cash".into() });
        assert_eq!(paid.unwrap().0.fee_paid, Money(10_000));
    }
}

#[tokio::test]
async fn case_for_the_wrong_agency_goes_to_the_right_one() {
    for ward in wards_with(PACKAGES).await {
        let case = ward.file("2024-03-29T09:00", filing()).await.unwrap();
        let next_door = Rerouting {
            deciding_unit: Some("00006".into()),
            reason: "Nơi cư trú ở Vĩnh Phúc".into(),
            ..Rerouting::default()
        };
        assert!(matches!(
            act!(ward, officer, "2024-03-29T09:50", reroute, case, next_door.clone()),
            Err(Failure::Forbidden)
        ));
        let moved = act!(ward, head, "2024-03-29T10:00", reroute, case, next_door.clone()).unwrap();
        assert_eq!((moved.receiving == case.receiving, moved.deciding == case.deciding), (true, false));
        assert_eq!((moved.due, moved.fee_paid), (case.due, Money(10_000)));
        ward.complete("2024-03-29T11:00", &case, &ward.neighbour, "examine", "agree").await.unwrap();
        let again = act!(ward, head, "2024-03-29T11:10", reroute, case, next_door);
        assert_eq!(refusal(again), "cases.nothing_changes");
        let high = Rerouting { deciding_unit: Some("001".into()), reason: "Thử".into(), ..Rerouting::default() };
        assert_eq!(refusal(act!(ward, head, "2024-03-29T11:20", reroute, case, high)), "cases.not_competent");
    }
}

#[tokio::test]
async fn decided_or_waiting_case_is_not_rerouted() {
    for ward in wards_with(PACKAGES).await {
        let case = ward.drafted("2024-03-29").await;
        let approve = Decision { outcome: "approve".into(), reasons: Vec::new(), note: String::new() };
        act!(ward, leader, "2024-03-29T14:00", decide, case, approve).unwrap();
        let out = act!(ward, head, "2024-03-29T14:10", reroute, case, to("2.000908"));
        assert_eq!(refusal(out), "cases.decided_already");
        let other = Profile { number: Some("001198004218".into()), ..filing().filer };
        let case = ward.file("2024-03-29T15:00", Filing { filer: other, ..filing() }).await.unwrap();
        let item = SupplementItem { document: "to_khai".into(), reason: "thieu".into(), note: String::new() };
        let request = SupplementRequest { items: vec![item], head_reason: None };
        act!(ward, officer, "2024-03-29T15:10", ask_supplement, case, request).unwrap();
        let out = act!(ward, head, "2024-03-29T15:20", reroute, case, to("2.000908"));
        assert_eq!(refusal(out), "cases.wrong_state");
    }
}
