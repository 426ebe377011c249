//! What applicants do to their own cases. Need 12 of every day: the citizen sees the draft birth certificate, corrects one
//! letter, or says nothing for a day, and it proceeds.

use super::samples::{Ward, act, filing, refusal, wards_with};
use crate::model::{CaseRow, Filing, Status};
use crate::work::{
    self, Applicant, SupplementItem, SupplementRequest, accept, answer_supplement, confirm_draft, submit, take_back,
};
use base::{Failure, Id, Res};
use db::Tx;
use kernel::accounts::Actor;
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

fn asked(items: &[(&str, &str)]) -> SupplementRequest {
    let item = |(document, note): &(&str, &str)| SupplementItem {
        document: (*document).into(),
        reason: "anh_mo".into(),
        note: (*note).into(),
    };
    SupplementRequest { items: items.iter().map(item).collect(), head_reason: None }
}

async fn supplement(ward: &Ward, at: &str, case: &CaseRow, who: Applicant, words: &'static str) -> Res<CaseRow> {
    let (world, act, id, seen) = (ward.world.clone(), testkit::act(at), case.id, case.version);
    let done = async move |tx: &mut Tx| answer_supplement(tx, &world, who, &act, id, seen, Vec::new(), words).await;
    ward.test.db.write(done).await
}

#[tokio::test]
async fn supplement_answered_online_is_whole_and_lets_the_clock_run() {
    for ward in wards_with(&[("1.001193", &[])]).await {
        let (case, who) = online(&ward).await;
        let request = asked(&[("", "Ghi rõ số nhà")]);
        let case = act!(ward, officer, "2024-03-28T10:00", ask_supplement, case, request).unwrap();
        assert_eq!(case.due, None);
        let stranger = Applicant { party: Id::new(uuid::Uuid::from_u128(7)), ..who };
        let other = supplement(&ward, "2024-03-29T09:00", &case, stranger, "Số 5").await;
        assert!(matches!(other, Err(Failure::NotFound)));
        assert!(matches!(supplement(&ward, "2024-03-29T09:00", &case, who, " ").await, Err(Failure::Invalid(_))));
        let got = supplement(&ward, "2024-03-29T09:00", &case, who, "Số 5, ngõ 20").await.unwrap();
        assert_eq!(got.status, Status::Processing);
        assert_eq!(got.due.unwrap().to_string(), "2024-03-29T17:00:00+07:00", "the whole day again, from now");
        let twice = supplement(&ward, "2024-03-29T09:05", &got, who, "Số 5").await;
        assert_eq!(refusal(twice), "cases.wrong_state");
        ward.verify().await;
    }
}

#[tokio::test]
async fn supplement_online_is_refused_while_a_paper_is_missing_or_must_be_brought() {
    for ward in wards_with(&[("1.001193", &[])]).await {
        let (case, who) = online(&ward).await;
        let request = asked(&[("chung_sinh", "Ảnh mờ")]);
        let case = act!(ward, officer, "2024-03-28T10:00", ask_supplement, case, request).unwrap();
        let refused = supplement(&ward, "2024-03-28T11:00", &case, who, "Đã chụp lại").await;
        assert_eq!(refusal(refused), "cases.supplement_incomplete");
    }
    for ward in wards_with(&[("1.001193", &[])]).await {
        let (case, who) = online(&ward).await;
        let case = act!(ward, officer, "2024-03-28T10:00", ask_supplement, case, asked(&[("cam_doan", "")])).unwrap();
        let refused = supplement(&ward, "2024-03-28T11:00", &case, who, "").await;
        assert_eq!(refusal(refused), "cases.supplement_on_paper");
    }
}

#[tokio::test]
async fn question_of_an_applicant_waits_until_it_is_answered() {
    for ward in wards_with(&[("1.001193", &[])]).await {
        let (case, who) = online(&ward).await;
        let ask = async |who: Applicant, text: &'static str| {
            let (world, act, id) = (ward.world.clone(), testkit::act("2024-03-28T10:00"), case.id);
            let asked = async move |tx: &mut Tx| work::ask(tx, &world, who, &act, id, text).await;
            ward.test.db.write(asked).await
        };
        let stranger = Applicant { party: Id::new(uuid::Uuid::from_u128(7)), ..who };
        assert!(matches!(ask(stranger, "Ai đang giữ?").await, Err(Failure::NotFound)));
        assert!(matches!(ask(who, "  ").await, Err(Failure::Invalid(_))));
        ask(who, "Tôi có phải mang bản chính không?").await.unwrap();
        let reply = async |actor: &Actor| {
            let (world, actor, act, id) =
                (ward.world.clone(), actor.clone(), testkit::act("2024-03-28T11:00"), case.id);
            let input = work::Reply { text: "Có, khi nhận kết quả.".into() };
            let done = async move |tx: &mut Tx| work::reply(tx, &world, &actor, &act, id, input).await;
            ward.test.db.write(done).await
        };
        let refused = reply(&ward.clerk).await;
        assert!(matches!(refused, Err(Failure::Forbidden)), "{refused:?}");
        reply(&ward.officer).await.unwrap();
        assert_eq!(refusal(reply(&ward.officer).await), "cases.no_question");
        let (world, id) = (ward.world.clone(), case.id);
        let read = async move |tx: &mut Tx| crate::read::own(tx, &world, who.party, id).await;
        let talk = ward.test.db.read(read).await.unwrap().talk;
        let said: Vec<_> = talk.iter().map(|s| (s.by_applicant, s.is_open, s.text.as_str())).collect();
        assert_eq!(said, [(true, false, "Tôi có phải mang bản chính không?"), (false, false, "Có, khi nhận kết quả.")]);
        for n in 0..4 {
            let outcome = ask(who, "Bao giờ có?").await;
            assert_eq!(outcome.is_ok(), n < 3, "{n}");
        }
        ward.verify().await;
    }
}
