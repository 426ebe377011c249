//! Hosted processes that live: incidents, stops, messages, migrations.

mod incidents;
mod messages;
mod migration;
mod stops;

use crate::MIGRATIONS;
use crate::journal::{self, By};
use crate::process::{self, Hosted, Instance, Moved, Named, Owner, Placing, Soon};
use crate::worklist::{self, Placement, TaskRow};
use base::{Act, Failure, Id, Instant, Res};
use db::{Tx, args};
use flow::{Model, Node, Variables, Working};
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};
use testkit::TestDb;
use uuid::Uuid;

/// A module with models by name. What followed it remembers.
#[derive(Default)]
pub struct House {
    models: BTreeMap<&'static str, Arc<Model>>,
    /// Whether an instance reaches those of other things in its own transaction.
    far: bool,
    followed: Mutex<Vec<Uuid>>,
}

struct Desk<'s> {
    house: &'s House,
    subject: Uuid,
}

impl Placing for Desk<'_> {
    fn subject_kind(&self) -> &'static str {
        "case"
    }

    fn subject(&self) -> Uuid {
        self.subject
    }

    fn place(&self, _: &Node, now: Instant) -> Res<Placement> {
        let due = Some(now.plus_seconds(3_600));
        Ok(Placement { act: "examine".into(), role: "officer".into(), agency: None, assignee: None, due })
    }

    fn working_moment(&self, _: Working, now: Instant) -> Res<Instant> {
        Ok(now.plus_seconds(9 * 86_400))
    }

    fn unit(&self) -> Option<Id<crate::organisation::Unit>> {
        Some(Id::new(Uuid::from_u128(7)))
    }

    fn owner(&self) -> Option<&dyn Owner> {
        self.house.far.then_some(self.house as &dyn Owner)
    }
}

impl Owner for House {
    fn model(&self, _: &str, name: &str) -> Res<Arc<Model>> {
        self.models.get(name).cloned().ok_or(Failure::NotFound)
    }

    fn placing<'s: 't, 't>(&'s self, _: &'t mut Tx, subject: Uuid) -> Soon<'t, Box<dyn Placing + Send + 's>> {
        Box::pin(async move { Ok(Box::new(Desk { house: self, subject }) as Box<dyn Placing + Send + 's>) })
    }

    fn names<'t>(&'t self, _: &'t mut Tx, subjects: &'t [Uuid]) -> Soon<'t, HashMap<Uuid, Named>> {
        let named = |s: &Uuid| (*s, Named { name: s.to_string(), href: format!("/things/{s}") });
        Box::pin(async move { Ok(subjects.iter().map(named).collect()) })
    }

    fn seal<'t>(&'t self, _: &'t mut Tx, subject: Uuid, text: &'t str) -> Soon<'t, Value> {
        Box::pin(async move { Ok(json!({ "of": subject, "sealed": text.len() })) })
    }

    fn follow<'t>(&'t self, _: &'t mut Tx, _: &'t Act, _: By, subject: Uuid, _: &'t str, _: &'t Moved) -> Soon<'t, ()> {
        self.followed.lock().unwrap().push(subject);
        Box::pin(async { Ok(()) })
    }
}

/// A model: elements written `userTask:a`, in a row, and what stands beside them.
pub fn chain(globals: &str, list: &str, beside: &str) -> Arc<Model> {
    let items: Vec<(&str, &str)> = list.split_whitespace().map(|i| i.split_once(':').unwrap()).collect();
    let mut content: String = items.iter().map(|(tag, id)| element(tag, id)).collect();
    for pair in items.windows(2) {
        let (a, b) = (pair[0].1, pair[1].1);
        content += &format!(r#"<sequenceFlow id="{a}-{b}" sourceRef="{a}" targetRef="{b}"/>"#);
    }
    let xml = format!(
        r#"<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:motcua="urn:motcua:bpmn:1">{globals}
           <process id="p" isExecutable="true">{content}{beside}</process></definitions>"#
    );
    let checked = flow::check(&xml);
    Arc::new(checked.model.unwrap_or_else(|| panic!("{:#?}", checked.problems)))
}

/// `catch=m`, `throw=m`: message events; `hear=x`, `call=x`: signal events.
fn element(tag: &str, id: &str) -> String {
    let event = |tag: &str, what: &str, of: &str| {
        format!(r#"<{tag} id="{id}"><{what}EventDefinition {what}Ref="{of}"/></{tag}>"#)
    };
    match tag.split_once('=') {
        Some(("catch", of)) => event("intermediateCatchEvent", "message", of),
        Some(("throw", of)) => event("intermediateThrowEvent", "message", of),
        Some(("hear", of)) => event("intermediateCatchEvent", "signal", of),
        Some(("call", of)) => event("intermediateThrowEvent", "signal", of),
        _ => format!(r#"<{tag} id="{id}" name="Bước {id}"/>"#),
    }
}

/// A timer beside a task, with a way of its own.
pub fn late(id: &str, host: &str, definition: &str) -> String {
    format!(
        r#"<boundaryEvent id="{id}" attachedToRef="{host}"><timerEventDefinition {definition}</timerEventDefinition></boundaryEvent>
           <endEvent id="{id}e"/><sequenceFlow id="{id}f" sourceRef="{id}" targetRef="{id}e"/>"#
    )
}

pub const DAY: &str = "><timeDuration>P1D</timeDuration>";

pub fn house(far: bool, models: &[(&'static str, Arc<Model>)]) -> Arc<House> {
    Arc::new(House { models: models.iter().cloned().collect(), far, followed: Mutex::default() })
}

/// A database of each engine.
pub async fn databases() -> Vec<TestDb> {
    testkit::databases(&[MIGRATIONS]).await
}

pub fn thing(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub const NINE: &str = "2024-03-29T09:00";

/// Starts an instance of a model for a thing.
pub async fn start(
    t: &TestDb,
    house: &Arc<House>,
    name: &'static str,
    subject: Uuid,
    variables: Value,
) -> Id<Instance> {
    let (house, act) = (Arc::clone(house), testkit::act("2024-03-29T08:00"));
    t.db.write(async move |tx: &mut Tx| {
        let model = house.model("case", name)?;
        let variables: Variables = variables.as_object().cloned().unwrap_or_default();
        let on = Desk { house: &house, subject };
        process::start(tx, &act, &model, name, variables, &on).await.map(|(id, _)| id)
    })
    .await
    .unwrap()
}

/// Starts as many instances in one transaction, of things from `first` on.
pub async fn start_many(t: &TestDb, house: &Arc<House>, name: &'static str, first: u128, count: usize) {
    let (house, act) = (Arc::clone(house), testkit::act("2024-03-29T08:00"));
    t.db.write(async move |tx: &mut Tx| {
        let model = house.model("case", name)?;
        for subject in (first..).map(thing).take(count) {
            process::start(tx, &act, &model, name, Variables::new(), &Desk { house: &house, subject }).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
}

/// Completes the open task at an element.
pub async fn complete(t: &TestDb, house: &Arc<House>, instance: Id<Instance>, element: &'static str) -> Res<Moved> {
    let (house, act) = (Arc::clone(house), testkit::act(NINE));
    t.db.write(async move |tx: &mut Tx| {
        let hosted = process::get(tx, instance).await?;
        let model = house.model("case", &hosted.model)?;
        let key = hosted.state.active().iter().find(|a| model.node(a.node).id == element).unwrap().key;
        let on = Desk { house: &house, subject: hosted.subject };
        process::complete(tx, &act, &model, hosted, key, "agree", None, Variables::new(), &on).await
    })
    .await
}

pub async fn loaded(t: &TestDb, instance: Id<Instance>) -> Hosted {
    t.db.read(async move |tx: &mut Tx| process::get(tx, instance).await).await.unwrap()
}

/// Where an instance stands, by ids of its elements.
pub async fn standing(t: &TestDb, house: &House, instance: Id<Instance>) -> String {
    let hosted = loaded(t, instance).await;
    let model = house.model("case", &hosted.model).unwrap();
    let ids: Vec<&str> = hosted.state.active().iter().map(|a| model.node(a.node).id.as_str()).collect();
    ids.join(" ")
}

pub async fn tasks(t: &TestDb, subject: Uuid) -> Vec<TaskRow> {
    t.db.read(async move |tx: &mut Tx| worklist::list_open(tx, subject).await).await.unwrap()
}

/// Verbs in the journal of a thing.
pub async fn verbs(t: &TestDb, subject: Uuid) -> String {
    let lines = t.db.read(async move |tx: &mut Tx| journal::list(tx, subject).await).await.unwrap();
    lines.iter().map(|l| l.act.as_str()).collect::<Vec<_>>().join(" ")
}

/// Jobs of a kind: when they are due and whether they are ready or held.
pub async fn jobs(t: &TestDb, kind: &'static str) -> Vec<(Instant, String, Value)> {
    let sql = "SELECT due, state, body FROM jobs WHERE kind = $1 ORDER BY due, id";
    let rows = t.db.read(async move |tx: &mut Tx| tx.query(sql, args![kind]).await).await.unwrap();
    let read = |r: &db::Row| Ok::<_, Failure>((r.instant(0)?, r.string(1)?, serde_json::from_str(r.text(2)?).unwrap()));
    rows.iter().map(|r| read(r).unwrap()).collect()
}

/// What a refused act says.
pub fn refusal<T: std::fmt::Debug>(outcome: Res<T>) -> &'static str {
    match outcome {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("{other:?}"),
    }
}

pub const WHY: &str = "theo văn bản số 12";
