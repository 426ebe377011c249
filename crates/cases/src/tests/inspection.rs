//! Inspection on the spot.

use super::back::permit;
use super::samples::{Ward, act, refusal, wards_with};
use crate::model::CaseRow;
use crate::work::{Booking, Decision, Minutes};
use crate::{read, store};
use base::{Day, Failure, Instant};

fn approve() -> Decision {
    Decision { outcome: "approve".into(), reasons: Vec::new(), note: String::new() }
}

fn booking(at: &str) -> Booking {
    let people = vec!["Phạm Quỳnh Trang".to_owned(), "Ngô Văn Kiên".to_owned()];
    Booking { at: Instant::parse(at).unwrap(), people, place: "Số 5 phố Trấn Vũ".into() }
}

fn minutes(day: &str) -> Minutes {
    let people = vec!["Phạm Quỳnh Trang".into(), "Nguyễn Hải Yến".into()];
    Minutes { day: Day::parse(day).unwrap(), people, findings: "Đúng ranh giới.\nKhông lấn chiếm.".into() }
}

async fn inspected(ward: &Ward, case: &CaseRow) {
    ward.complete("2025-07-10T11:00", case, &ward.officer, "inspect", "agree").await.unwrap();
    ward.complete("2025-07-10T14:00", case, &ward.officer, "draft", "agree").await.unwrap();
    ward.complete("2025-07-10T15:00", case, &ward.leader, "review", "agree").await.unwrap();
}

#[tokio::test]
async fn no_decision_without_minutes_of_inspection() {
    for ward in wards_with(&[("1.013225", &[])]).await {
        let case = permit(&ward, &[]).await;
        inspected(&ward, &case).await;
        let out = act!(ward, leader, "2025-07-10T16:00", decide, case, approve());
        let Err(Failure::Refused(refused)) = out else { panic!("not refused: {out:?}") };
        assert_eq!(refused.code, "cases.minutes_missing");
        assert_eq!(refused.data[0].1, "Kiểm tra thực địa, lập biên bản");
        assert_eq!(ward.open(&case).await, ["decide"], "nothing has moved");
        act!(ward, officer, "2025-07-10T16:10", record_minutes, case, minutes("2025-07-10")).unwrap();
        let record = &ward.records(&case, "minutes").await[0];
        assert_eq!((&record.body["step"], &record.body["day"]), (&"thuc_dia".into(), &"2025-07-10".into()));
        assert_eq!(record.body["findings"], "Đúng ranh giới.\nKhông lấn chiếm.");
        act!(ward, leader, "2025-07-10T16:20", decide, case, approve()).unwrap();
        ward.verify().await;
    }
}

#[tokio::test]
async fn refusal_without_an_inspection_needs_no_minutes() {
    for ward in wards_with(&[("1.013225", &[])]).await {
        let form = [("work_kind".to_owned(), "house".into())].into_iter().collect();
        let documents = ["don", "dat", "ban_ve_nha"].map(super::samples::document).to_vec();
        let filing = crate::model::Filing { procedure: "1.013225".into(), documents, form, ..super::samples::filing() };
        let case = ward.file("2025-07-07T08:30", filing).await.unwrap();
        ward.complete("2025-07-07T10:00", &case, &ward.officer, "examine", "refuse").await.unwrap();
        ward.complete("2025-07-07T11:00", &case, &ward.officer, "draft", "agree").await.unwrap();
        ward.complete("2025-07-07T14:00", &case, &ward.leader, "review", "agree").await.unwrap();
        assert_eq!(refusal(act!(ward, leader, "2025-07-07T15:00", decide, case, approve())), "cases.minutes_missing");
        let done = ward.finish("2025-07-07T15:10", &case, "refuse").await;
        let result = &ward.records(&case, "result").await[0];
        assert_eq!((done.outcome.as_deref(), &result.body["code"]), (Some("refuse"), &"khong_cap".into()));
        assert_eq!(result.body["book"], "cong_van_di");
    }
}

#[tokio::test]
async fn citizen_sees_day_hour_and_names_of_an_inspection() {
    for ward in wards_with(&[("1.013225", &[])]).await {
        let case = permit(&ward, &[]).await;
        let past = act!(ward, officer, "2025-07-07T11:00", book_inspection, case, booking("2025-07-07T10:00"));
        assert!(matches!(past, Err(Failure::Invalid(_))));
        act!(ward, officer, "2025-07-07T11:00", book_inspection, case, booking("2025-07-09T09:00")).unwrap();
        act!(ward, officer, "2025-07-08T11:00", book_inspection, case, booking("2025-07-10T14:00")).unwrap();
        let look = async |check: bool| {
            let (world, code) = (ward.world.clone(), case.code.clone());
            let read = ward.test.db.read(async move |tx: &mut db::Tx| {
                let check = check.then(|| read::check_code(&world, &code));
                read::public(tx, &world, &code, check.as_deref()).await
            });
            read.await.unwrap()
        };
        let seen = look(true).await;
        let booked = seen["inspections"].as_array().unwrap();
        assert_eq!(booked.len(), 1, "the later booking took the place of the first");
        assert_eq!(booked[0]["at"], "2025-07-10T14:00:00+07:00");
        assert_eq!(booked[0]["people"][1], "Ngô Văn Kiên");
        assert!(look(false).await.get("inspections").is_none(), "not without the check code");
        act!(ward, officer, "2025-07-10T16:00", record_minutes, case, minutes("2025-07-10")).unwrap();
        assert_eq!(look(true).await["inspections"], serde_json::json!([]));
        let id = case.id;
        let open = ward.test.db.read(async move |tx: &mut db::Tx| store::list_records(tx, id).await).await.unwrap();
        assert!(open.iter().filter(|r| r.kind == "inspection").all(|r| r.closed.is_some()));
    }
}
