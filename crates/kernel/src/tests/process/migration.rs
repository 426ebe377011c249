//! All instances of a version go on in another, or none; tasks and timers stay what they were; and back.

use super::*;
use crate::process::TIMER_JOB;
use crate::process::migration::{self, Batch, Order, Outlook};
use flow::migrate::{Mapping, What};

const WORKING: &str = r#"motcua:workingDays="3">"#;

fn old() -> Arc<Model> {
    chain("", "startEvent:s userTask:a userTask:b endEvent:e", &(late("l", "a", WORKING) + &late("k", "a", DAY)))
}

/// `a` is called `check`, the timer `k` is gone, `b` comes later.
fn new() -> Arc<Model> {
    chain("", "startEvent:s userTask:check userTask:z userTask:b endEvent:e", &late("l", "check", WORKING))
}

async fn look(t: &TestDb, house: &Arc<House>, mapping: &Mapping) -> Outlook {
    let (h, mapping) = (Arc::clone(house), mapping.clone());
    let now = Instant::parse(NINE).unwrap();
    t.db.read(async move |tx: &mut Tx| {
        let order = Order { subject_kind: "case", from: "v1", to: "v2", mapping: &mapping, chosen: None };
        migration::look(tx, now, &*h, &order).await
    })
    .await
    .unwrap()
}

async fn migrate(
    t: &TestDb,
    house: &Arc<House>,
    mapping: &Mapping,
    chosen: Option<Vec<Id<Instance>>>,
) -> Res<(Id<Batch>, Outlook)> {
    let (h, mapping, act) = (Arc::clone(house), mapping.clone(), testkit::act(NINE));
    t.db.write(async move |tx: &mut Tx| {
        let chosen = chosen.as_deref();
        let order = Order { subject_kind: "case", from: "v1", to: "v2", mapping: &mapping, chosen };
        migration::migrate(tx, &act, By::default(), &*h, &order, WHY).await
    })
    .await
}

async fn undo(t: &TestDb, house: &Arc<House>, batch: Id<Batch>) -> Res<u64> {
    let (h, act) = (Arc::clone(house), testkit::act("2024-03-29T10:00"));
    t.db.write(async move |tx: &mut Tx| migration::undo(tx, &act, By::default(), &*h, batch, WHY).await).await
}

fn mapping() -> Mapping {
    Mapping([("a".to_owned(), "check".to_owned())].into())
}

#[tokio::test]
async fn look_counts_what_goes_where_and_what_cannot_and_changes_nothing() {
    for t in databases().await {
        let house = house(false, &[("v1", old()), ("v2", new())]);
        let first = start(&t, &house, "v1", thing(1), json!({})).await;
        let second = start(&t, &house, "v1", thing(2), json!({})).await;
        complete(&t, &house, second, "a").await.unwrap();
        let seen = look(&t, &house, &Mapping::default()).await;
        assert_eq!((seen.instances, seen.looked, seen.able), (2, 2, 1));
        let hindered = &seen.obstacles[0];
        assert_eq!((hindered.rule, hindered.element.as_deref(), hindered.count), ("element_gone", Some("a"), 1));
        assert_eq!(hindered.examples, [first]);
        let seen = look(&t, &house, &mapping()).await;
        assert_eq!((seen.able, seen.undoable, seen.obstacles.len()), (2, 2, 0));
        let moves: Vec<_> = seen.moves.iter().filter(|m| m.what == What::Element).collect();
        assert_eq!((moves[0].from.as_deref(), moves[0].to.as_deref(), moves[0].count), (Some("a"), Some("check"), 1));
        assert_eq!(loaded(&t, first).await.model, "v1");
        assert_eq!(verbs(&t, thing(1)).await, "");
    }
}

#[tokio::test]
async fn one_instance_that_cannot_go_keeps_all_where_they_are() {
    for t in databases().await {
        let house = house(false, &[("v1", old()), ("v2", new())]);
        let first = start(&t, &house, "v1", thing(1), json!({})).await;
        let second = start(&t, &house, "v1", thing(2), json!({})).await;
        complete(&t, &house, second, "a").await.unwrap();
        assert_eq!(refusal(migrate(&t, &house, &Mapping::default(), None).await), "process.migration_hindered");
        assert_eq!((loaded(&t, first).await.model.as_str(), loaded(&t, second).await.model.as_str()), ("v1", "v1"));
        let (_, done) = migrate(&t, &house, &Mapping::default(), Some(vec![second])).await.unwrap();
        assert_eq!((done.instances, loaded(&t, second).await.model.as_str()), (1, "v2"));
        assert_eq!(verbs(&t, thing(2)).await, "process_migrated");
        assert_eq!(verbs(&t, thing(1)).await, "", "two versions run side by side");
        complete(&t, &house, second, "b").await.unwrap();
        complete(&t, &house, first, "a").await.unwrap();
    }
}

#[tokio::test]
async fn task_keeps_who_has_it_and_when_it_is_due_and_timers_keep_their_moment() {
    for t in databases().await {
        let house = house(false, &[("v1", old()), ("v2", new())]);
        let id = start(&t, &house, "v1", thing(1), json!({})).await;
        let task = tasks(&t, thing(1)).await[0].clone();
        let task_id = task.id;
        t.db.write(async move |tx: &mut Tx| worklist::claim(tx, task_id, Id::new(thing(99))).await).await.unwrap();
        let before = jobs(&t, TIMER_JOB).await;
        let state = loaded(&t, id).await.state;
        let (batch, _) = migrate(&t, &house, &mapping(), None).await.unwrap();
        let moved = tasks(&t, thing(1)).await[0].clone();
        assert_eq!((moved.element.as_str(), moved.name.as_str()), ("check", "Bước check"));
        assert_eq!((moved.id, moved.opened, moved.due), (task.id, task.opened, task.due));
        assert_eq!(moved.assignee, Some(Id::new(thing(99))));
        assert_eq!(
            jobs(&t, TIMER_JOB).await,
            [before[1].clone()],
            "the timer by the calendar stays, the other is gone"
        );

        assert_eq!(undo(&t, &house, batch).await.unwrap(), 1);
        let back = loaded(&t, id).await;
        assert_eq!((back.model.as_str(), back.state), ("v1", state));
        assert_eq!(jobs(&t, TIMER_JOB).await, before);
        assert_eq!(tasks(&t, thing(1)).await[0].element, "a");
        assert_eq!(verbs(&t, thing(1)).await, "process_migrated migration_undone");
        assert!(matches!(undo(&t, &house, batch).await, Err(Failure::NotFound)), "once");
    }
}

#[tokio::test]
async fn migration_is_not_taken_back_when_one_of_them_has_moved() {
    for t in databases().await {
        let house = house(false, &[("v1", old()), ("v2", new())]);
        let first = start(&t, &house, "v1", thing(1), json!({})).await;
        let second = start(&t, &house, "v1", thing(2), json!({})).await;
        let (batch, _) = migrate(&t, &house, &mapping(), None).await.unwrap();
        complete(&t, &house, second, "check").await.unwrap();
        assert_eq!(refusal(undo(&t, &house, batch).await), "process.migration_moved");
        assert_eq!(loaded(&t, first).await.model, "v2");
        assert_eq!(standing(&t, &house, second).await, "z");
    }
}

#[tokio::test]
async fn more_than_fit_into_one_transaction_are_refused_until_some_are_chosen() {
    for t in databases().await {
        let house = house(false, &[("v1", old()), ("v2", new())]);
        start_many(&t, &house, "v1", 1, migration::MIGRATED_MAX + 1).await;
        let seen = look(&t, &house, &mapping()).await;
        assert_eq!((seen.instances, seen.able), (501, 501), "a look goes farther");
        assert_eq!(refusal(migrate(&t, &house, &mapping(), None).await), "process.migration_too_many");
        assert_eq!(verbs(&t, thing(1)).await, "");
    }
}
