//! What applicants do to their own cases. Need 12 of every day: the citizen sees the draft birth certificate, corrects one
//! letter, or says nothing for a day, and it proceeds.

use super::samples::{Ward, filing, wards_with};
use crate::model::{CaseRow, Filing, Status};
use crate::work::{Applicant, accept, confirm_draft, submit, take_back};
use base::{Failure, Id, Res};
use db::Tx;
use kernel::people;
use kernel::vault::Person;

/// A birth filed online by its owner, accepted.
async fn online(ward: &Ward) -> (CaseRow, Applicant) {
    let sent = Filing { procedure: "1.001193".into(), channel: Some("online".into()), payment: None, ..filing() };
    let electronic = |code: &str| crate::model::FiledDocument {
        code: code.into(),
        name: String::new(),
        original: 0,
        copy: 0,
        electronic: true,
        presented: false,
    };
    let documents = ["to_khai", "chung_sinh"].map(electronic).to_vec();
    let receiving_unit = Some("00004".to_owned());
    let sent = Filing { documents, receiving_unit, ..sent };
    let (world, act) = (ward.world.clone(), testkit::act("2024-03-28T08:30"));
    let filed = ward.test.db.write(async move |tx: &mut Tx| {
        let key = people::find_or_insert(tx, &world.vault, &act, &sent.filer).await?;
        submit(tx, &world, key.person(), &act, sent, Vec::new()).await
    });
    let case = filed.await.unwrap();
    assert_eq!(case.status, Status::Submitted);
    let (world, actor, act, id) =
        (ward.world.clone(), ward.receptionist.clone(), testkit::act("2024-03-28T09:00"), case.id);
    let accepted = async move |tx: &mut Tx| accept(tx, &world, &actor, &act, id, None).await;
    let case = ward.test.db.write(accepted).await.unwrap();
    let who = Applicant { party: case.owner, person: case.owner };
    (case, who)
}

async fn drafted(ward: &Ward) -> (CaseRow, Applicant) {
    let (case, who) = online(ward).await;
    ward.complete("2024-03-28T09:30", &case, &ward.officer, "examine", "agree").await.unwrap();
    let case = ward.complete("2024-03-28T10:00", &case, &ward.officer, "draft", "agree").await.unwrap();
    assert_eq!(ward.open(&case).await, ["confirm_draft"]);
    (case, who)
}

async fn answer(ward: &Ward, case: &CaseRow, who: Applicant, corrections: &'static str) -> Res<CaseRow> {
    let (world, act, id, seen) = (ward.world.clone(), testkit::act("2024-03-28T11:00"), case.id, case.version);
    let done = async move |tx: &mut Tx| confirm_draft(tx, &world, who, &act, id, seen, corrections).await;
    ward.test.db.write(done).await
}

#[tokio::test]
async fn citizen_who_finds_the_draft_right_lets_it_proceed() {
    for ward in wards_with(&[("1.001193", &[])]).await {
        let (case, who) = drafted(&ward).await;
        answer(&ward, &case, who, "").await.unwrap();
        assert_eq!(ward.open(&case).await, ["number"]);
        assert!(matches!(answer(&ward, &case, who, "").await, Err(Failure::Conflict { .. })), "once");
        ward.verify().await;
    }
}

#[tokio::test]
async fn citizen_who_corrects_a_letter_sends_the_draft_back() {
    for ward in wards_with(&[("1.001193", &[])]).await {
        let (case, who) = drafted(&ward).await;
        let case = answer(&ward, &case, who, "Lê Minh An, không phải Lê Mình An").await.unwrap();
        assert_eq!(ward.open(&case).await, ["draft"]);
        let case = ward.complete("2024-03-28T13:30", &case, &ward.officer, "draft", "agree").await.unwrap();
        assert_eq!(ward.open(&case).await, ["confirm_draft"], "and sees it again");
        ward.verify().await;
    }
}

#[tokio::test]
async fn silence_for_a_day_is_consent() {
    for ward in wards_with(&[("1.001193", &[])]).await {
        let (case, _) = drafted(&ward).await;
        ward.pass("2024-03-29T09:59").await;
        assert_eq!(ward.open(&case).await, ["confirm_draft"]);
        ward.pass("2024-03-29T10:01").await;
        assert_eq!(ward.open(&case).await, ["number"]);
    }
}

#[tokio::test]
async fn nobody_answers_or_withdraws_for_another() {
    for ward in wards_with(&[("1.001193", &[])]).await {
        let (case, who) = drafted(&ward).await;
        let stranger = Id::<Person>::new(case.id.uuid());
        let other = Applicant { party: stranger, person: stranger };
        assert!(matches!(answer(&ward, &case, other, "").await, Err(Failure::NotFound)));
        let take = |who: Applicant| {
            let (world, act, id, seen) = (ward.world.clone(), testkit::act("2024-03-28T11:00"), case.id, case.version);
            let done = async move |tx: &mut Tx| take_back(tx, &world, who, &act, id, seen, "Nộp nhầm").await;
            ward.test.db.write(done)
        };
        assert!(matches!(take(other).await, Err(Failure::NotFound)));
        assert_eq!(take(who).await.unwrap().status, Status::Withdrawn);
        assert!(ward.open(&case).await.is_empty());
        ward.verify().await;
    }
}
