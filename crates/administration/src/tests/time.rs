//! The time of a demo moves forward, by its keeper, with a line; elsewhere nobody moves it.

use super::samples::{City, NOW, cities, code};
use crate::work::{self, Move};
use base::{Id, Instant, Res};
use calendar::Calendar;
use db::Tx;
use kernel::clock::Clock;
use kernel::jobs::{self, JobClock};
use serde_json::json;

async fn go(city: &City, clock: &Clock, who: &str, to: &str, is_demo: bool) -> Res<u64> {
    let input = Move { to: Instant::parse(to).expect("a moment"), is_demo };
    work::move_time(city.db(), clock, &city.world, Calendar::vietnam(), &city.actor(who), input).await
}

#[tokio::test]
async fn time_jumps_forward_counts_its_timers_and_never_goes_back() {
    for city in cities().await {
        let act = testkit::act(NOW);
        let clock = Clock::standing(act.now);
        let due = act.now.plus_seconds(3_600);
        let arm = async move |tx: &mut Tx| {
            jobs::insert(tx, &act, "process.timer", None, JobClock::Legal, due, &json!({})).await
        };
        city.db().write(arm).await.unwrap();
        assert_eq!(go(&city, &clock, "kiemsoat", "2024-03-29T09:30", true).await.unwrap(), 0);
        assert_eq!(go(&city, &clock, "kiemsoat", "2024-04-01T08:00", true).await.unwrap(), 1);
        assert_eq!(clock.legal().to_string(), "2024-04-01T08:00:00+07:00");
        let back = go(&city, &clock, "kiemsoat", "2024-03-30T08:00", true).await;
        assert_eq!(code(back), "to legal_time_never_backwards");
        assert_eq!(
            code(go(&city, &clock, "kiemsoat", "2031-01-01T08:00", true).await),
            "administration.beyond_calendar"
        );
        let lines = city.lines(Id::<()>::new(uuid::Uuid::nil())).await;
        assert_eq!(lines.iter().map(|l| l.act.as_str()).collect::<Vec<_>>(), ["advance", "advance"]);
        assert_eq!(lines[1].by.actor, Some(city.staff("kiemsoat").uuid()));
        let again = Clock::standing(testkit::act(NOW).now);
        again.load(city.db()).await.unwrap();
        assert_eq!(again.legal(), clock.legal(), "the jump survives a restart");
    }
}

#[tokio::test]
async fn only_the_keeper_of_a_demo_moves_time() {
    for city in cities().await {
        let clock = Clock::standing(testkit::act(NOW).now);
        for (who, is_demo) in [("quantri", true), ("hanh", true), ("kiemsoat", false)] {
            assert_eq!(code(go(&city, &clock, who, "2024-04-01T08:00", is_demo).await), "not found", "{who}");
        }
        assert_eq!(clock.legal(), testkit::act(NOW).now);
    }
}
