//! The desk now: what waits too long is told at the desk's head, each by its own rule of time.

use super::{Town, at, number, online, towns};
use crate::model::Case;
use crate::read::desk::{self, Desk};
use crate::rules::waiting;
use base::{Failure, Id, Instant, Res};
use calendar::Calendar;
use db::{Tx, args};
use kernel::accounts::Actor;
use kernel::organisation::Unit;

impl Town {
    async fn desk(&self, actor: &Actor, moment: &str, unit: Option<Id<Unit>>) -> Res<Desk> {
        let (world, actor, now) = (self.ward.world.clone(), actor.clone(), at(moment));
        self.ward.test.db.read(async move |tx: &mut Tx| desk::show(tx, &world, &actor, now, unit).await).await
    }

    async fn at_desk(&self, moment: &str) -> Desk {
        self.desk(&self.head, moment, None).await.expect("a desk")
    }
}

fn ids(section: &desk::Section) -> Vec<Id<Case>> {
    section.rows.iter().map(|r| r.case.id).collect()
}

#[tokio::test]
async fn online_filing_unanswered_after_eight_working_hours_is_red_at_the_desk() {
    for town in towns().await {
        let old = town.file("2024-03-27T10:00", online("Trịnh Xuân Bách", &number(1))).await;
        let night = town.file("2024-03-27T20:00", online("Lý Thùy Dương", &number(2))).await;
        // Eight working hours after ten o'clock end at ten on the next working day.
        assert_eq!(town.at_desk("2024-03-28T10:00").await.online.over, 0);
        let desk = town.at_desk("2024-03-28T10:01").await;
        assert_eq!((desk.online.total, desk.online.over, ids(&desk.online)), (2, 1, vec![old.id, night.id]));
        // What came at night counts from the opening.
        assert_eq!(town.at_desk("2024-03-28T17:00").await.online.over, 1);
        assert_eq!(town.at_desk("2024-03-28T17:01").await.online.over, 2);
    }
}

#[tokio::test]
async fn head_of_desk_sees_what_was_not_handed_over_by_five() {
    for town in towns().await {
        let noon = town.case("2024-03-28T11:00", 1).await;
        let late = town.case("2024-03-28T15:30", 2).await;
        let gone = town.case("2024-03-28T09:00", 3).await;
        town.hand_over("2024-03-28T10:00", &gone).await;
        let at_four = town.at_desk("2024-03-28T16:00").await;
        assert_eq!((at_four.handover.total, at_four.handover.over), (2, 0));
        let after_five = town.at_desk("2024-03-28T17:05").await;
        assert_eq!((after_five.handover.over, ids(&after_five.handover)), (1, vec![noon.id, late.id]));
        // Received after 15:00: with the start of the next working day.
        assert_eq!(town.at_desk("2024-03-29T08:00").await.handover.over, 1);
        assert_eq!(town.at_desk("2024-03-29T08:01").await.handover.over, 2);
        assert_eq!(at_four.today.handed_over, 1);
        assert_eq!((at_four.today.filed.clone(), at_four.today.receipts), (vec![("direct".to_owned(), 3)], 3));
        assert_eq!((at_four.today.taken, at_four.today.open_shifts), (base::Money(30_000), 1));
    }
}

#[tokio::test]
async fn results_waiting_over_five_working_days_are_listed_with_days() {
    for town in towns().await {
        let case = town.case("2024-03-18T09:00", 1).await;
        town.finish("2024-03-19T10:00", &case).await;
        let fresh = town.case("2024-03-21T09:00", 2).await;
        town.finish("2024-03-21T10:00", &fresh).await;
        // Tuesday to Tuesday: five working days, and not more.
        let five = town.at_desk("2024-03-26T10:00").await.unclaimed;
        assert_eq!((five.total, five.over, five.rows.len()), (2, 0, 0));
        let six = town.at_desk("2024-03-27T08:00").await.unclaimed;
        assert_eq!((six.total, six.over, ids(&six)), (2, 1, vec![case.id]));
        let row = &six.rows[0].case;
        let office = town.ward.world.calendar.of(None);
        assert_eq!(waiting::waited_days(office, row.finished.expect("an end"), at("2024-03-27T08:00")), 6);
        assert_eq!(row.timeliness.as_deref(), Some("before"));
    }
}

#[tokio::test]
async fn supplement_whose_time_has_passed_or_is_near_stands_at_the_desk() {
    for town in towns().await {
        for (n, until) in [(1, "2024-03-28T17:00"), (2, "2024-04-02T17:00"), (3, "2024-05-02T17:00")] {
            let case = town.case("2024-03-20T09:00", n).await;
            town.ask_supplement("2024-03-20T15:00", &case).await;
            answer_by(&town, case.id, at(until)).await;
        }
        let waits = town.at_desk("2024-03-29T10:00").await.supplement;
        assert_eq!((waits.total, waits.over, waits.near, waits.rows.len()), (3, 1, 1, 2));
    }
}

/// The procedure of these tests grants no own time for a supplement.
async fn answer_by(town: &Town, id: Id<Case>, until: Instant) {
    let sql = "UPDATE case_records SET until = $2 WHERE case_id = $1 AND kind = 'supplement_request'";
    let done = town.ward.test.db.write(async move |tx: &mut Tx| tx.execute(sql, args![id, until]).await.map(drop));
    done.await.expect("a row changes");
}

#[tokio::test]
async fn desk_is_shown_to_those_who_answer_for_it() {
    for town in towns().await {
        town.case("2024-03-28T09:00", 1).await;
        let (now, own) = ("2024-03-28T10:00", town.ward.leader.posts[0].unit);
        assert_eq!(town.desk(&town.ward.leader, now, None).await.expect("a desk").handover.total, 1);
        assert_eq!(town.desk(&town.control, now, None).await.expect("all desks").handover.total, 1);
        assert_eq!(town.desk(&town.control, now, Some(own)).await.expect("a desk").handover.total, 1);
        assert!(matches!(town.desk(&town.ward.officer, now, None).await, Err(Failure::NotFound)));
        let other = town.stranger.posts[0].unit;
        assert!(matches!(town.desk(&town.head, now, Some(other)).await, Err(Failure::NotFound)));
    }
}

#[test]
fn bounds_agree_with_the_reckoning_of_each_moment() {
    let calendar = Calendar::vietnam();
    let office = calendar.of(None);
    for now in ["2024-03-28T08:00", "2024-03-28T12:30", "2024-03-28T17:00", "2024-04-01T08:00", "2024-05-02T10:17"] {
        let now = at(now);
        let (answer, hand_over) =
            (waiting::online_overdue_before(office, now), waiting::handover_overdue_before(office, now));
        let unclaimed = waiting::unclaimed_before(office, now);
        for hours in 0..24 * 12 {
            let then = now.plus_seconds(-hours * 3_600);
            let is_over = |due: Result<Instant, _>| due.is_ok_and(|due: Instant| due < now);
            assert_eq!(then < answer, is_over(waiting::online_answer_due(office, then)), "{then}");
            assert_eq!(then < hand_over, is_over(waiting::handover_due(office, then)), "{then}");
            assert_eq!(then < unclaimed, waiting::waited_days(office, then, now) > waiting::UNCLAIMED_DAYS, "{then}");
        }
    }
}
