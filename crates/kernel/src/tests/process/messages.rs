//! Messages and signals reach their receivers; what nobody waits for is kept, and at last dropped with a line.

use super::*;
use crate::process::{MESSAGE_END_JOB, MESSAGE_JOB, post, stop};

const PLAIN: &str = r#"<message id="m" name="M"/><signal id="x" name="X"/>"#;
const KEYED: &str = r#"<message id="m" name="M" motcua:correlation="nr"/><signal id="x" name="X"/>"#;

fn sender(globals: &str) -> Arc<Model> {
    chain(globals, "startEvent:s userTask:a throw=m:t userTask:b endEvent:e", "")
}

fn receiver(globals: &str) -> Arc<Model> {
    chain(globals, "startEvent:s catch=m:c userTask:d endEvent:e", "")
}

#[tokio::test]
async fn message_reaches_the_other_instance_that_waits_for_its_value_in_the_same_transaction() {
    for t in databases().await {
        let house = house(true, &[("send", sender(KEYED)), ("take", receiver(KEYED))]);
        let wrong = start(&t, &house, "take", thing(2), json!({ "nr": "2" })).await;
        let right = start(&t, &house, "take", thing(3), json!({ "nr": "1" })).await;
        let from = start(&t, &house, "send", thing(1), json!({ "nr": "1" })).await;
        complete(&t, &house, from, "a").await.unwrap();
        assert_eq!(standing(&t, &house, right).await, "d");
        assert_eq!(standing(&t, &house, wrong).await, "c");
        assert_eq!(standing(&t, &house, from).await, "b");
        assert_eq!((verbs(&t, thing(3)).await.as_str(), tasks(&t, thing(3)).await.len()), ("message", 1));
        assert_eq!(*house.followed.lock().unwrap(), [thing(3)]);
    }
}

#[tokio::test]
async fn message_without_value_never_reaches_another_thing() {
    for t in databases().await {
        let house = house(true, &[("send", sender(PLAIN)), ("take", receiver(PLAIN))]);
        let other = start(&t, &house, "take", thing(2), json!({})).await;
        let from = start(&t, &house, "send", thing(1), json!({})).await;
        complete(&t, &house, from, "a").await.unwrap();
        assert_eq!(standing(&t, &house, other).await, "c");
        let same = start(&t, &house, "take", thing(1), json!({})).await;
        assert_eq!(standing(&t, &house, same).await, "d", "it was kept for the thing it belongs to");
    }
}

#[tokio::test]
async fn instance_hears_its_own_message() {
    for t in databases().await {
        let ways = r#"<parallelGateway id="f"/><intermediateCatchEvent id="c"><messageEventDefinition messageRef="m"/></intermediateCatchEvent>
            <userTask id="a"/><intermediateThrowEvent id="t"><messageEventDefinition messageRef="m"/></intermediateThrowEvent>
            <userTask id="d"/><endEvent id="e"/><endEvent id="e2"/>
            <sequenceFlow id="f1" sourceRef="s" targetRef="f"/><sequenceFlow id="f2" sourceRef="f" targetRef="c"/>
            <sequenceFlow id="f3" sourceRef="f" targetRef="a"/><sequenceFlow id="f4" sourceRef="a" targetRef="t"/>
            <sequenceFlow id="f5" sourceRef="t" targetRef="e"/><sequenceFlow id="f6" sourceRef="c" targetRef="d"/>
            <sequenceFlow id="f7" sourceRef="d" targetRef="e2"/>"#;
        let house = house(false, &[("v1", chain(PLAIN, "startEvent:s", ways))]);
        let id = start(&t, &house, "v1", thing(1), json!({})).await;
        let moved = complete(&t, &house, id, "a").await.unwrap();
        assert_eq!((moved.opened.as_slice(), standing(&t, &house, id).await.as_str()), (&["d".to_owned()][..], "d"));
    }
}

#[tokio::test]
async fn signal_reaches_all_that_wait_and_a_job_does_where_the_module_does_not() {
    for t in databases().await {
        for far in [true, false] {
            let call = chain(PLAIN, "startEvent:s userTask:a call=x:t endEvent:e", "");
            let hear = chain(PLAIN, "startEvent:s hear=x:c userTask:d endEvent:e", "");
            let house = house(far, &[("call", call), ("hear", hear)]);
            let base = if far { 10 } else { 20 };
            let first = start(&t, &house, "hear", thing(base + 1), json!({})).await;
            let second = start(&t, &house, "hear", thing(base + 2), json!({})).await;
            let from = start(&t, &house, "call", thing(base), json!({})).await;
            complete(&t, &house, from, "a").await.unwrap();
            if !far {
                assert_eq!(standing(&t, &house, first).await, "c");
                let waiting = jobs(&t, MESSAGE_JOB).await;
                assert_eq!(waiting.len(), 1);
                let (h, act, body) = (Arc::clone(&house), testkit::act(NINE), waiting[0].2.clone());
                t.db.write(async move |tx: &mut Tx| post::run(tx, &act, &*h, &body).await).await.unwrap();
            }
            assert_eq!(standing(&t, &house, first).await, "d");
            assert_eq!(standing(&t, &house, second).await, "d");
        }
    }
}

#[tokio::test]
async fn message_that_nobody_waits_for_is_dropped_with_a_line_when_its_time_is_up() {
    for t in databases().await {
        let house = house(true, &[("send", sender(KEYED)), ("take", receiver(KEYED))]);
        let from = start(&t, &house, "send", thing(1), json!({ "nr": "1" })).await;
        complete(&t, &house, from, "a").await.unwrap();
        let ends = jobs(&t, MESSAGE_END_JOB).await;
        assert_eq!(ends[0].0, Instant::parse(NINE).unwrap().plus_seconds(post::KEPT_DAYS * 86_400));
        let (act, body) = (testkit::act("2024-04-28T09:00"), ends[0].2.clone());
        t.db.write(async move |tx: &mut Tx| post::expire(tx, &act, &body).await).await.unwrap();
        assert_eq!(verbs(&t, thing(1)).await, "message_dropped");
        let late = start(&t, &house, "take", thing(2), json!({ "nr": "1" })).await;
        assert_eq!(standing(&t, &house, late).await, "c");
    }
}

#[tokio::test]
async fn suspended_instance_gets_its_message_when_it_is_resumed() {
    for t in databases().await {
        let house = house(true, &[("send", sender(KEYED)), ("take", receiver(KEYED))]);
        let stopped = start(&t, &house, "take", thing(2), json!({ "nr": "1" })).await;
        let from = start(&t, &house, "send", thing(1), json!({ "nr": "1" })).await;
        let (h, act) = (Arc::clone(&house), testkit::act(NINE));
        t.db.write(async move |tx: &mut Tx| stop::suspend(tx, &act, By::default(), &*h, stopped, WHY).await)
            .await
            .unwrap();
        complete(&t, &house, from, "a").await.unwrap();
        assert_eq!(standing(&t, &house, stopped).await, "c");
        let (h, act) = (Arc::clone(&house), testkit::act(NINE));
        t.db.write(async move |tx: &mut Tx| stop::resume(tx, &act, By::default(), &*h, stopped, WHY).await)
            .await
            .unwrap();
        assert_eq!(standing(&t, &house, stopped).await, "d");
    }
}

#[tokio::test]
async fn signal_for_many_goes_on_by_a_job_after_so_many_in_one_transaction() {
    for t in databases().await {
        let call = chain(PLAIN, "startEvent:s userTask:a call=x:t endEvent:e", "");
        let hear = chain(PLAIN, "startEvent:s hear=x:c userTask:d endEvent:e", "");
        let house = house(true, &[("call", call), ("hear", hear)]);
        start_many(&t, &house, "hear", 100, post::DELIVERIES_MAX + 3).await;
        let from = start(&t, &house, "call", thing(1), json!({})).await;
        complete(&t, &house, from, "a").await.unwrap();
        assert_eq!(house.followed.lock().unwrap().len(), post::DELIVERIES_MAX);
        let rest = jobs(&t, MESSAGE_JOB).await;
        assert_eq!(rest.len(), 1);
        let (h, act, body) = (Arc::clone(&house), testkit::act(NINE), rest[0].2.clone());
        t.db.write(async move |tx: &mut Tx| post::run(tx, &act, &*h, &body).await).await.unwrap();
        let mut reached = house.followed.lock().unwrap().clone();
        reached.sort_unstable();
        let all: Vec<Uuid> = (100..).map(thing).take(post::DELIVERIES_MAX + 3).collect();
        assert_eq!(reached, all, "each once");
    }
}
