//! One step back, and what was given on taken back.

use super::samples::{Ward, act, filing, refusal, wards, wards_with};
use crate::model::{CaseRow, Filing, Status};
use crate::work::{Decision, Handover, Recall, SendBack};
use base::Failure;
use kernel::people::Profile;

fn reason(text: &str) -> SendBack {
    SendBack { task: None, reason: text.into() }
}

fn approve() -> Decision {
    Decision { outcome: "approve".into(), reasons: Vec::new(), note: String::new() }
}

#[tokio::test]
async fn officer_sends_a_file_one_step_back_with_a_reason() {
    for ward in wards().await {
        let case = ward.drafted("2024-03-29").await;
        let bare = act!(ward, leader, "2024-03-29T13:50", send_back, case, reason(" "));
        assert!(matches!(bare, Err(Failure::Invalid(_))), "{bare:?}");
        let not_mine = act!(ward, clerk, "2024-03-29T13:50", send_back, case, reason("Không phải việc của tôi"));
        assert!(matches!(not_mine, Err(Failure::Forbidden)), "{not_mine:?}");
        act!(ward, leader, "2024-03-29T14:00", send_back, case, reason("Sai năm sinh trong dự thảo")).unwrap();
        let tasks = ward.tasks(&case).await;
        let held = tasks.iter().find(|t| t.act == "decide").unwrap();
        assert_eq!((held.state.as_str(), held.outcome.as_deref()), ("cancelled", Some("sent_back")));
        let hours = held.closed.unwrap().micros_since(held.opened) / 3_600_000_000;
        assert_eq!(hours, 4, "the hours from 10:00 count for the leader");
        let again = tasks.iter().find(|t| t.state == "open").unwrap();
        assert_eq!((again.act.as_str(), again.assignee), ("draft", Some(ward.officer.staff)));
        let record = &ward.records(&case, "send_back").await[0];
        assert_eq!((&record.body["from"], &record.body["to"]), (&"ky".into(), &"du_thao".into()));
        assert_eq!(record.body["reason"], "Sai năm sinh trong dự thảo");
        ward.complete("2024-03-29T14:30", &case, &ward.officer, "draft", "agree").await.unwrap();
        assert_eq!(ward.finish("2024-03-29T15:00", &case, "approve").await.status, Status::Finished);
        assert!(ward.verbs(&case).await.contains(&"send_back".to_owned()));
        ward.verify().await;
    }
}

#[tokio::test]
async fn first_step_has_none_before_it() {
    for ward in wards().await {
        let case = ward.file("2024-03-29T08:30", filing()).await.unwrap();
        let out = act!(ward, officer, "2024-03-29T09:00", send_back, case, reason("Thiếu giấy tờ"));
        assert_eq!(refusal(out), "cases.no_step_before");
    }
}

#[tokio::test]
async fn decision_that_comes_back_is_no_decision_any_more() {
    for ward in wards().await {
        let case = ward.drafted("2024-03-29").await;
        let decided = act!(ward, leader, "2024-03-29T14:00", decide, case, approve()).unwrap();
        assert_eq!(decided.outcome.as_deref(), Some("approve"));
        let back = act!(ward, clerk, "2024-03-29T14:10", send_back, case, reason("Sai thẩm quyền ký")).unwrap();
        assert_eq!(back.outcome, None);
        assert_eq!(ward.records(&case, "decision").await[0].body["taken_back"], true);
        assert_eq!(ward.open(&case).await, ["decide"]);
        let done = ward.finish("2024-03-29T15:00", &case, "refuse").await;
        assert_eq!((done.status, done.outcome.as_deref()), (Status::Finished, Some("refuse")));
    }
}

#[tokio::test]
async fn officer_recalls_what_nobody_has_taken() {
    for ward in wards().await {
        let case = ward.drafted("2024-03-29").await;
        let other = act!(ward, colleague, "2024-03-29T10:05", recall, case, Recall::default());
        assert_eq!(refusal(other), "cases.nothing_to_recall");
        act!(ward, officer, "2024-03-29T10:10", recall, case, Recall::default()).unwrap();
        let tasks = ward.tasks(&case).await;
        let open = tasks.iter().find(|t| t.state == "open").unwrap();
        assert_eq!((open.act.as_str(), open.assignee), ("draft", Some(ward.officer.staff)));
        assert_eq!(tasks.iter().find(|t| t.act == "decide").unwrap().outcome.as_deref(), Some("recalled"));
        ward.complete("2024-03-29T10:30", &case, &ward.officer, "draft", "agree").await.unwrap();
        ward.claim("2024-03-29T10:40", &case, &ward.leader).await.unwrap();
        let late = act!(ward, officer, "2024-03-29T10:50", recall, case, Recall::default());
        assert_eq!(refusal(late), "cases.taken_already");
        ward.verify().await;
    }
}

#[tokio::test]
async fn handover_is_recalled_before_it_is_taken() {
    for ward in wards().await {
        let case = ward.file("2024-03-29T08:30", filing()).await.unwrap();
        let handed = act!(ward, receptionist, "2024-03-29T08:40", hand_over, case, Handover::default());
        assert_eq!(handed.unwrap().status, Status::Processing);
        let back = act!(ward, receptionist, "2024-03-29T08:45", recall, case, Recall::default()).unwrap();
        assert_eq!(back.status, Status::Accepted);
        assert_eq!(ward.records(&case, "handover").await[0].body["recalled"], true);
        let twice = act!(ward, receptionist, "2024-03-29T08:46", recall, case, Recall::default());
        assert_eq!(refusal(twice), "cases.nothing_to_recall");
        act!(ward, receptionist, "2024-03-29T08:50", hand_over, case, Handover::default()).unwrap();
        ward.claim("2024-03-29T09:00", &case, &ward.officer).await.unwrap();
        let late = act!(ward, receptionist, "2024-03-29T09:10", recall, case, Recall::default());
        assert_eq!(refusal(late), "cases.taken_already");
    }
}

/// A building permit, in July 2025, when the ward decides; examined, so that what follows goes side by side.
pub(super) async fn permit(ward: &Ward, facts: &[(&str, serde_json::Value)]) -> CaseRow {
    permit_of(ward, filing().filer, facts).await
}

pub(super) async fn permit_of(ward: &Ward, filer: Profile, facts: &[(&str, serde_json::Value)]) -> CaseRow {
    let mut form: serde_json::Map<_, _> = facts.iter().map(|(k, v)| ((*k).to_owned(), v.clone())).collect();
    form.insert("work_kind".into(), "house".into());
    let documents = ["don", "dat", "ban_ve_nha", "lien_ke", "pccc", "tham_tra"].map(super::samples::document).to_vec();
    let permit = Filing { procedure: "1.013225".into(), filer, documents, form, ..filing() };
    let case = ward.file("2025-07-07T08:30", permit).await.unwrap();
    act!(ward, receptionist, "2025-07-07T08:40", hand_over, case, Handover::default()).unwrap();
    ward.complete("2025-07-07T10:00", &case, &ward.officer, "examine", "agree").await.unwrap()
}

#[tokio::test]
async fn step_beside_others_or_after_them_does_not_go_back_past_the_parting() {
    for ward in wards_with(&[("1.013225", &[])]).await {
        let case = permit(&ward, &[("heritage_area", true.into())]).await;
        let mut open = ward.open(&case).await;
        open.sort();
        assert_eq!(open, ["consult", "inspect"]);
        let out = act!(ward, officer, "2025-07-07T11:00", send_back, case, reason("Chưa xem kỹ"));
        assert_eq!(refusal(out), "cases.no_step_before");
    }
}
