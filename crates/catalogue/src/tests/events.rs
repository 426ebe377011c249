//! Facts of life events: what people say leads to the right one, questions follow from answers, and what is published again is
//! known.

use crate::events::{Answers, LifeEvent, LifeEvents, load, notes, publish, steps};
use crate::package::folder::read_folder;
use crate::package::{Decide, Files};
use base::Instant;
use db::Tx;
use kernel::journal::By;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../life-events")
}

fn files_of(code: &str) -> Files {
    read_folder(&root().join(code)).expect("a folder")
}

fn all() -> LifeEvents {
    let folders = std::fs::read_dir(root()).expect("the folder").map(|e| e.expect("an entry").path());
    let read = |dir: PathBuf| LifeEvent::read(&read_folder(&dir).expect("a folder")).map(Arc::new).expect("an event");
    LifeEvents::new(folders.filter(|d| d.is_dir()).map(read).collect())
}

#[test]
fn what_people_say_leads_to_the_right_event() {
    let events = all();
    let sayings = std::fs::read_to_string(root().join("sayings.csv")).expect("sayings");
    let (mut first, mut among_three, mut missed) = (0, 0, Vec::new());
    let lines: Vec<(&str, &str)> = sayings.lines().skip(1).filter_map(|l| l.rsplit_once(',')).collect();
    for (saying, code) in &lines {
        let found: Vec<&str> = events.search(saying, 3).iter().map(|e| e.code.as_str()).collect();
        first += usize::from(found.first() == Some(code));
        among_three += usize::from(found.contains(code));
        if !found.contains(code) {
            missed.push(format!("{saying}: {found:?}, not {code}"));
        }
    }
    println!("{first} first, {among_three} among three of {}", lines.len());
    assert!(lines.len() >= 60 && among_three * 10 >= lines.len() * 9, "{missed:#?}");
}

#[test]
fn questions_follow_from_answers() {
    let event = LifeEvent::read(&files_of("sinh-con")).expect("an event");
    let answers =
        |given: &[(&str, &str)]| -> Answers { given.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect() };
    let next = |given: &[(&str, &str)]| event.next(&answers(given)).map(|q| q.id.clone());
    assert_eq!(next(&[]).as_deref(), Some("age"));
    assert_eq!(next(&[("age", "under_6"), ("paper", "none")]).as_deref(), Some("parents"));
    assert_eq!(next(&[("age", "under_6"), ("paper", "lost")]), None);
    assert_eq!(next(&[("age", "of no choice")]).as_deref(), Some("age"), "what was not offered is no answer");
    // An answer to a question that does not apply is not passed on.
    let input = event.input(&answers(&[("age", "adult"), ("paper", "none"), ("parents", "married")]));
    assert_eq!((&input["age"], &input["parents"]), (&json!("adult"), &Value::Null));
}

#[test]
fn outcomes_are_read_in_their_order() {
    let plan = json!([{ "procedure": "2", "variant": null, "order": 2, "why": "b" }, { "procedure": "1", "variant": "x", "order": 1, "why": "a" }]);
    let codes: Vec<_> = steps(&plan).into_iter().map(|s| (s.procedure, s.variant)).collect();
    assert_eq!(codes, [("1".to_owned(), Some("x".to_owned())), ("2".to_owned(), None)]);
    assert!(steps(&Value::Null).is_empty() && notes(&Value::Null).is_empty());
    assert_eq!(notes(&json!(["Hỏi công an phường."])), ["Hỏi công an phường."]);
}

/// Rules that give nothing.
struct Silent;

impl Decide for Silent {
    fn decide(&self, _: &str, _: &str, _: &Map<String, Value>, _: Instant) -> Result<Value, String> {
        Ok(Value::Null)
    }
}

#[test]
fn what_is_wrong_with_an_event_is_told() {
    let mut files = files_of("sinh-con");
    let codes = |files: &Files| -> Vec<String> {
        crate::events::check(files, &Silent, &|_, _| true).into_iter().map(|p| p.code).collect()
    };
    assert!(codes(&files).contains(&"nothing_follows".to_owned()));
    let yaml = String::from_utf8(files["event.yaml"].clone()).expect("text").replace("age: [adult", "wage: [adult");
    let yaml = yaml.replacen("when: { age:", "when: { wage:", 1);
    files.insert("event.yaml".into(), yaml.into_bytes());
    assert_eq!(codes(&files), ["unknown_answer"]);
    files.remove("rules.dmn");
    assert_eq!(codes(&files), ["file_missing"]);
}

#[tokio::test]
async fn event_published_again_is_known() {
    for test in testkit::databases(&[kernel::MIGRATIONS, crate::MIGRATIONS]).await {
        let put = async |moment: &str| {
            let (act, files) = (testkit::act(moment), files_of("cuoi"));
            let event = LifeEvent::read(&files).expect("an event");
            let put = async move |tx: &mut Tx| publish(tx, &act, By::default(), &event, &files).await;
            test.db.write(put).await.expect("published")
        };
        assert!(put("2024-01-09T08:00").await);
        assert!(!put("2024-01-10T08:00").await);
        let stored = test.db.read(async |tx: &mut Tx| load(tx).await).await.expect("loaded");
        assert_eq!(stored.iter().map(|e| e.code.as_str()).collect::<Vec<_>>(), ["cuoi"]);
    }
}
