//! Other agencies are asked, and silence is answered by the procedure's rule.

use super::back::permit;
use super::samples::{act, filing, refusal, wards, wards_with};
use crate::work::{Answer, Consultation};
use base::{Failure, Id};
use kernel::organisation::Unit;

fn ask(unit: &str) -> Consultation {
    Consultation { unit: unit.into(), question: "Có ảnh hưởng di tích không?".into(), within: None }
}

#[tokio::test]
async fn consulted_agency_gets_a_task_and_answers_with_it() {
    for ward in wards().await {
        let case = ward.file("2024-03-25T09:00", filing()).await.unwrap();
        let asked = act!(ward, officer, "2024-03-25T10:00", consult, case, ask("SVHTT")).unwrap();
        let record = ward.records(&case, "consultation").await.remove(0);
        assert_eq!(record.until.unwrap().to_string(), "2024-04-01T17:00:00+07:00", "five working days unless told");
        let tasks = ward.tasks(&case).await;
        let task = tasks.iter().find(|t| t.act == "consult").unwrap();
        assert_eq!((task.agency, task.due), (agency(&ward.culture), record.until));
        // Completing the task is answering.
        ward.complete("2024-03-26T09:00", &asked, &ward.culture, "consult", "disagree").await.unwrap();
        let record = ward.records(&case, "consultation").await.remove(0);
        assert_eq!((&record.body["outcome"], record.closed.is_some()), (&"disagree".into(), true));
        assert!(!ward.open(&case).await.contains(&"consult".to_owned()));
        let answer = Answer { consultation: record.id, outcome: "agree".into(), text: String::new() };
        let again = act!(ward, officer, "2024-03-26T09:30", answer_consultation, case, answer);
        assert_eq!(refusal(again), "cases.answered_already");
        ward.pass("2024-05-02T08:00").await;
        assert!(ward.records(&case, "alert").await.is_empty());
        ward.verify().await;
    }
}

fn agency(actor: &kernel::accounts::Actor) -> Option<Id<Unit>> {
    actor.first_post().map(|p| p.unit)
}

#[tokio::test]
async fn silence_is_consent_where_the_package_says_so() {
    for ward in wards_with(&[("1.013225", &[])]).await {
        let case = permit(&ward, &[]).await;
        act!(ward, officer, "2025-07-07T11:00", consult, case, ask("SVHTT")).unwrap();
        let record = ward.records(&case, "consultation").await.remove(0);
        assert_eq!(record.until.unwrap().to_string(), "2025-07-21T17:00:00+07:00", "12 days, moved off a Saturday");
        ward.pass("2025-07-21T16:59").await;
        assert!(ward.records(&case, "consultation").await[0].closed.is_none());
        ward.pass("2025-07-22T08:00").await;
        let closed = ward.records(&case, "consultation").await.remove(0);
        assert_eq!((&closed.body["outcome"], &closed.body["silent"]), (&"agree".into(), &true.into()));
        assert_eq!(closed.closed, record.until);
        assert_eq!(ward.open(&case).await, ["inspect"]);
        assert!(ward.records(&case, "alert").await.is_empty());
    }
}

#[tokio::test]
async fn silence_is_told_to_the_head_of_the_desk_elsewhere() {
    for ward in wards().await {
        let case = ward.file("2024-03-25T09:00", filing()).await.unwrap();
        act!(ward, officer, "2024-03-25T10:00", consult, case, ask("SVHTT")).unwrap();
        ward.pass("2024-04-02T08:00").await;
        let record = ward.records(&case, "consultation").await.remove(0);
        assert!(record.closed.is_none(), "nothing is agreed");
        let (world, head, officer) = (ward.world.clone(), ward.head.clone(), ward.officer.clone());
        let now = base::Instant::parse("2024-04-02T08:00").unwrap();
        let read = ward.test.db.read(async move |tx: &mut db::Tx| {
            let page = base::PageRequest { after: None, limit: None };
            let told = crate::read::alerts(tx, &world, &head, now, &page).await?;
            Ok((told, crate::read::alerts(tx, &world, &officer, now, &page).await?.total))
        });
        let (told, others) = read.await.unwrap();
        assert_eq!((told.total, others), (1, 0));
        assert_eq!((&told.items[0].code, &told.items[0].is["what"]), (&case.code, &"consultation_silent".into()));
        let answer = Answer { consultation: record.id, outcome: "agree".into(), text: "Không ảnh hưởng".into() };
        act!(ward, culture, "2024-04-03T09:00", answer_consultation, case, answer).unwrap();
        assert!(ward.records(&case, "alert").await[0].closed.is_some(), "the answer settles it");
    }
}

#[tokio::test]
async fn silence_of_a_step_that_is_drawn_with_a_timer_is_on_record() {
    for ward in wards_with(&[("1.013225", &[])]).await {
        let case = permit(&ward, &[("heritage_area", true.into())]).await;
        ward.pass("2025-07-21T08:00").await;
        assert_eq!(ward.open(&case).await, ["inspect"], "the timer passed the step");
        let record = ward.records(&case, "consultation").await.remove(0);
        assert_eq!((&record.body["step"], &record.body["silent"]), (&"y_kien_van_hoa".into(), &true.into()));
    }
}

#[tokio::test]
async fn step_without_a_timer_passes_by_the_packages_rule() {
    let (reviewed, asked) = (
        "motcua:post=\"head_of_division\" motcua:unit=\"deciding\" motcua:hours=\"4\" motcua:act=\"review\"",
        "motcua:post=\"officer\" motcua:unit=\"consulted:van_hoa\" motcua:hours=\"4\" motcua:act=\"consult\"",
    );
    for ward in wards_with(&[("1.013225", &[(reviewed, asked)])]).await {
        let case = permit(&ward, &[]).await;
        ward.complete("2025-07-08T09:00", &case, &ward.officer, "inspect", "agree").await.unwrap();
        ward.complete("2025-07-08T14:00", &case, &ward.officer, "draft", "agree").await.unwrap();
        ward.pass("2025-07-21T16:59").await;
        assert_eq!(ward.open(&case).await, ["consult"]);
        ward.pass("2025-07-22T08:00").await;
        assert_eq!(ward.open(&case).await, ["decide"]);
        assert_eq!(ward.records(&case, "consultation").await[0].body["outcome"], "agree");
        assert!(ward.verbs(&case).await.contains(&"consultation_silence".to_owned()));
    }
}

#[tokio::test]
async fn unknown_agency_or_question_is_named() {
    for ward in wards().await {
        let case = ward.file("2024-03-25T09:00", filing()).await.unwrap();
        let out = act!(ward, officer, "2024-03-25T10:00", consult, case, ask("99999"));
        assert!(matches!(out, Err(Failure::Invalid(f)) if f[0].code == "unknown_unit"));
        let out = act!(
            ward,
            officer,
            "2024-03-25T10:00",
            consult,
            case,
            Consultation { question: " ".into(), ..ask("SVHTT") }
        );
        assert!(matches!(out, Err(Failure::Invalid(f)) if f[0].path == "question"));
    }
}
