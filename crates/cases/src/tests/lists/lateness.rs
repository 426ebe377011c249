//! What is late, why, and the reminder of who holds it.

use super::{Town, at, refusal, towns};
use crate::model::{Case, CaseRow};
use crate::read::late::{self, Figures, Late, Which};
use crate::read::paging::At;
use crate::work::{self, CauseOfDelay};
use base::{Failure, Id, Res};
use db::{Tx, args};
use kernel::accounts::Actor;
use kernel::journal;

impl Town {
    async fn late(&self, actor: &Actor, moment: &str, which: Which) -> Res<Late> {
        let (world, actor, now) = (self.ward.world.clone(), actor.clone(), at(moment));
        let read = async move |tx: &mut Tx| late::show(tx, &world, &actor, now, which, At::First, 50).await;
        self.ward.test.db.read(read).await
    }

    async fn note(&self, actor: &Actor, moment: &str, case: &CaseRow, cause: &str, words: &str) -> Res<CaseRow> {
        let (world, actor, act, id) = (self.ward.world.clone(), actor.clone(), testkit::act(moment), case.id);
        let input = CauseOfDelay { cause: cause.into(), words: words.into() };
        let write = async move |tx: &mut Tx| work::note_cause(tx, &world, &actor, &act, id, None, input).await;
        self.ward.test.db.write(write).await
    }

    async fn remind(&self, actor: &Actor, moment: &str, case: &CaseRow) -> Res<CaseRow> {
        let (world, actor, act, id) = (self.ward.world.clone(), actor.clone(), testkit::act(moment), case.id);
        let write = async move |tx: &mut Tx| work::remind(tx, &world, &actor, &act, id, None).await;
        self.ward.test.db.write(write).await
    }

    async fn acts(&self, case: Id<Case>) -> Vec<journal::Line> {
        let read = async move |tx: &mut Tx| journal::list(tx, case.uuid()).await;
        self.ward.test.db.read(read).await.expect("lines")
    }
}

const NOW: &str = "2024-04-05T10:00";

#[tokio::test]
async fn every_late_case_gets_a_coded_cause() {
    for town in towns().await {
        let late = town.case("2024-03-28T09:00", 1).await;
        let fine = town.case("2024-04-04T09:00", 2).await;
        let before = town.late(&town.head, NOW, Which::Open).await.expect("a list").figures;
        assert_eq!(
            before,
            Figures { late: 1, today: 0, oldest: Some(at("2024-04-02T17:00")), no_cause: 1, no_letter: 1, ended: 0 }
        );
        assert_eq!(refusal(town.note(&town.head, NOW, &fine, "overload", "").await), "cases.not_late");
        assert!(matches!(town.note(&town.head, NOW, &late, "laziness", "").await, Err(Failure::Invalid(_))));
        assert!(matches!(town.note(&town.head, NOW, &late, "other", " ").await, Err(Failure::Invalid(_))));
        town.note(&town.head, NOW, &late, "other", "Mất điện hai ngày").await.expect("a cause");
        let after = town.late(&town.ward.leader, NOW, Which::Open).await.expect("a list");
        assert_eq!(after.figures.no_cause, 0);
        assert_eq!(after.rows[0].last("late_cause").expect("a record").body["cause"], "other");
        let line = town.acts(late.id).await.pop().expect("a line");
        assert_eq!((line.act.as_str(), line.body["is"]["cause"].as_str()), ("late_cause", Some("other")));
        // Free words stand in the journal as ciphertext only.
        assert!(!line.body.to_string().contains("Mất điện"), "{}", line.body);
    }
}

#[tokio::test]
async fn case_that_ended_late_still_wants_its_cause() {
    for town in towns().await {
        let case = town.case("2024-03-28T09:00", 1).await;
        town.finish("2024-04-04T10:00", &case).await;
        let ended = town.late(&town.head, NOW, Which::Ended).await.expect("a list");
        assert_eq!((ended.figures.late, ended.figures.ended, ended.rows.len()), (0, 1, 1));
        town.note(&town.ward.leader, NOW, &case, "waiting_for_agency", "").await.expect("a cause");
        assert_eq!(town.late(&town.head, NOW, Which::Ended).await.expect("a list").figures.ended, 0);
    }
}

#[tokio::test]
async fn holder_is_reminded_once_a_day() {
    for town in towns().await {
        let case = town.case("2024-03-28T09:00", 1).await;
        town.hand_over("2024-03-28T09:30", &case).await;
        town.remind(&town.head, NOW, &case).await.expect("a reminder");
        assert_eq!(refusal(town.remind(&town.ward.leader, "2024-04-05T16:00", &case).await), "cases.reminded_today");
        town.remind(&town.head, "2024-04-08T09:00", &case).await.expect("another day");
        let lines = town.acts(case.id).await;
        assert_eq!(lines.iter().filter(|l| l.act == "reminder").count(), 2);
        let holders = lines.last().expect("a line").body["is"]["holders"].clone();
        assert_eq!(holders[0]["role"], "officer");
    }
}

#[tokio::test]
async fn lateness_is_for_those_who_lead_or_watch() {
    for town in towns().await {
        let case = town.case("2024-03-28T09:00", 1).await;
        assert!(matches!(town.late(&town.ward.officer, NOW, Which::Open).await, Err(Failure::NotFound)));
        assert!(matches!(town.note(&town.ward.officer, NOW, &case, "overload", "").await, Err(Failure::Forbidden)));
        assert!(matches!(town.remind(&town.stranger, NOW, &case).await, Err(Failure::NotFound)));
        assert_eq!(town.late(&town.control, NOW, Which::Open).await.expect("a list").rows.len(), 1);
        town.note(&town.control, NOW, &case, "overload", "").await.expect("control notes causes too");
    }
}

#[tokio::test]
async fn case_whose_clock_stands_is_not_late() {
    for town in towns().await {
        let case = town.case("2024-03-28T09:00", 1).await;
        town.ask_supplement("2024-03-28T10:00", &case).await;
        assert_eq!(town.late(&town.head, NOW, Which::Open).await.expect("a list").figures.late, 0);
        let id = case.id;
        let sql = "SELECT COUNT(*) FROM cases WHERE id = $1 AND due IS NULL";
        let read = async move |tx: &mut Tx| tx.query_one(sql, args![id]).await?.int(0);
        assert_eq!(town.ward.test.db.read(read).await.expect("a count"), 1);
    }
}
