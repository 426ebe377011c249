//! Incidents are listed, mended, retried and skipped, each with a line and a reason.

use super::*;
use crate::process::incidents::{self, Filter, IncidentRow};

async fn open(t: &TestDb) -> Vec<IncidentRow> {
    t.db.read(async |tx: &mut Tx| incidents::list(tx, &Filter::default(), None, 50).await).await.unwrap()
}

fn choice() -> Arc<Model> {
    let ways = r#"<exclusiveGateway id="g"/><userTask id="b"/><endEvent id="e"/>
        <sequenceFlow id="a-g" sourceRef="a" targetRef="g"/><sequenceFlow id="b-e" sourceRef="b" targetRef="e"/>
        <sequenceFlow id="g-b" sourceRef="g" targetRef="b"><conditionExpression>c = 1</conditionExpression></sequenceFlow>"#;
    chain("", "startEvent:s userTask:a", ways)
}

#[tokio::test]
async fn service_that_nobody_runs_is_an_incident_and_can_be_skipped() {
    for t in databases().await {
        let house = house(false, &[("v1", chain("", "startEvent:s serviceTask:call userTask:b endEvent:e", ""))]);
        let id = start(&t, &house, "v1", thing(1), json!({})).await;
        let seen = open(&t).await;
        assert_eq!((seen[0].element.as_str(), seen[0].code.as_str(), seen[0].instance), ("call", "no_service", id));
        assert_eq!(seen[0].unit, Some(Id::new(thing(7))));
        let (incident, h) = (seen[0].id, Arc::clone(&house));
        let act = testkit::act(NINE);
        let unsaid =
            t.db.write(async move |tx: &mut Tx| incidents::skip(tx, &act, By::default(), &*h, incident, " ").await);
        assert!(matches!(unsaid.await, Err(Failure::Invalid(_))));
        let (h, act) = (Arc::clone(&house), testkit::act(NINE));
        let skip = async move |tx: &mut Tx| incidents::skip(tx, &act, By::default(), &*h, incident, WHY).await;
        t.db.write(skip).await.unwrap();
        assert_eq!(standing(&t, &house, id).await, "b");
        assert!(open(&t).await.is_empty());
        assert_eq!(verbs(&t, thing(1)).await, "incident_skipped");
        assert_eq!(*house.followed.lock().unwrap(), [thing(1)]);
        let (h, act) = (Arc::clone(&house), testkit::act(NINE));
        let again = async move |tx: &mut Tx| incidents::skip(tx, &act, By::default(), &*h, incident, WHY).await;
        assert!(matches!(t.db.write(again).await, Err(Failure::Conflict { .. })), "seen too late");
    }
}

#[tokio::test]
async fn incident_is_mended_by_variables_and_retried() {
    for t in databases().await {
        let house = house(false, &[("v1", choice())]);
        let id = start(&t, &house, "v1", thing(1), json!({})).await;
        complete(&t, &house, id, "a").await.unwrap();
        let first = open(&t).await[0].clone();
        assert_eq!(first.element, "g");
        let (h, act, incident) = (Arc::clone(&house), testkit::act(NINE), first.id);
        t.db.write(async move |tx: &mut Tx| incidents::retry(tx, &act, By::default(), &*h, incident, WHY).await)
            .await
            .unwrap();
        let second = open(&t).await[0].clone();
        assert_ne!(second.id, first.id, "what fails again is a new incident");
        let (h, act, incident) = (Arc::clone(&house), testkit::act(NINE), second.id);
        t.db.write(async move |tx: &mut Tx| {
            let variables = json!({ "c": 1 }).as_object().unwrap().clone();
            incidents::mend(tx, &act, By::default(), &*h, incident, variables, WHY).await?;
            incidents::retry(tx, &act, By::default(), &*h, incident, WHY).await
        })
        .await
        .unwrap();
        assert_eq!(standing(&t, &house, id).await, "b");
        assert_eq!(verbs(&t, thing(1)).await, "incident_retried incident_mended incident_retried");
        let lines = t.db.read(async |tx: &mut Tx| journal::list(tx, thing(1)).await).await.unwrap();
        assert_eq!(lines[1].body["variables"], json!(["c"]), "named, not told");
    }
}

#[tokio::test]
async fn incidents_are_listed_by_unit_model_and_element() {
    for t in databases().await {
        let call = chain("", "startEvent:s serviceTask:call endEvent:e", "");
        let house = house(false, &[("v1", call.clone()), ("v2", call)]);
        for n in 0..3 {
            start(&t, &house, if n == 0 { "v1" } else { "v2" }, thing(n + 1), json!({})).await;
        }
        let (units, second) = ([Id::new(thing(7))], ["v2".to_owned()]);
        let counted = async move |tx: &mut Tx| {
            let of = |units, models, element| Filter { units, models, element };
            Ok([
                incidents::count(tx, &of(Some(&units), None, None)).await?,
                incidents::count(tx, &of(Some(&[]), None, None)).await?,
                incidents::count(tx, &of(None, Some(&second[..]), Some("call"))).await?,
                incidents::count(tx, &of(None, None, Some("x"))).await?,
            ])
        };
        assert_eq!(t.db.read(counted).await.unwrap(), [3, 0, 2, 0]);
        let first = open(&t).await[0].id;
        let rest = async move |tx: &mut Tx| incidents::list(tx, &Filter::default(), Some(first), 50).await;
        assert_eq!(t.db.read(rest).await.unwrap().len(), 2);
    }
}
