//! One instance or all of a model are stopped and resumed; timers that come due meanwhile wait.

use super::*;
use crate::jobs::{JobClock, claim};
use crate::process::TIMER_JOB;
use crate::process::stop::{self, Went};

#[tokio::test]
async fn suspended_instance_takes_no_act_and_its_timers_wait_in_due_order() {
    for t in databases().await {
        let beside = late("soon", "a", DAY) + &late("later", "a", &DAY.replace("P1D", "P2D"));
        let house = house(false, &[("v1", chain("", "startEvent:s userTask:a endEvent:e", &beside))]);
        let id = start(&t, &house, "v1", thing(1), json!({})).await;
        let (h, act) = (Arc::clone(&house), testkit::act(NINE));
        t.db.write(async move |tx: &mut Tx| stop::suspend(tx, &act, By::default(), &*h, id, WHY).await).await.unwrap();
        assert_eq!(refusal(complete(&t, &house, id, "a").await), "process.suspended");
        assert_eq!(tasks(&t, thing(1)).await.len(), 1, "the task stays open");
        let due = Instant::parse("2024-04-10T08:00").unwrap();
        let claimed = async move |tx: &mut Tx| claim(tx, JobClock::Legal, due, due, 10).await;
        assert!(t.db.write(claimed).await.unwrap().is_empty());
        let (h, act) = (Arc::clone(&house), testkit::act(NINE));
        t.db.write(async move |tx: &mut Tx| stop::resume(tx, &act, By::default(), &*h, id, WHY).await).await.unwrap();
        let claimed = async move |tx: &mut Tx| claim(tx, JobClock::Legal, due, due, 10).await;
        let fired: Vec<Instant> = t.db.write(claimed).await.unwrap().iter().map(|j| j.due).collect();
        let moments = ["2024-03-30T08:00", "2024-03-31T08:00"].map(|m| Instant::parse(m).unwrap());
        assert_eq!(fired, moments);
        assert_eq!(verbs(&t, thing(1)).await, "process_suspended process_resumed");
        let (h, act) = (Arc::clone(&house), testkit::act(NINE));
        let again = async move |tx: &mut Tx| stop::resume(tx, &act, By::default(), &*h, id, WHY).await;
        assert_eq!(refusal(t.db.write(again).await), "process.not_suspended");
    }
}

#[tokio::test]
async fn all_instances_of_one_version_are_stopped_and_the_other_runs_on() {
    for t in databases().await {
        let model = chain("", "startEvent:s userTask:a endEvent:e", "");
        let house = house(false, &[("v1", model.clone()), ("v2", model)]);
        let mut all = Vec::new();
        for n in 1..=4 {
            all.push(start(&t, &house, if n == 4 { "v2" } else { "v1" }, thing(n), json!({})).await);
        }
        let (h, act) = (Arc::clone(&house), testkit::act(NINE));
        let went = async move |tx: &mut Tx| stop::suspend_all(tx, &act, By::default(), &*h, "v1", WHY).await;
        assert_eq!(t.db.write(went).await.unwrap(), Went { done: 3, left: 0 });
        assert_eq!(refusal(complete(&t, &house, all[0], "a").await), "process.suspended");
        complete(&t, &house, all[3], "a").await.unwrap();
        let (h, act) = (Arc::clone(&house), testkit::act(NINE));
        let went = async move |tx: &mut Tx| stop::resume_all(tx, &act, By::default(), &*h, "v1", WHY).await;
        assert_eq!(t.db.write(went).await.unwrap(), Went { done: 3, left: 0 });
        complete(&t, &house, all[0], "a").await.unwrap();
        assert!(jobs(&t, TIMER_JOB).await.is_empty());
    }
}
