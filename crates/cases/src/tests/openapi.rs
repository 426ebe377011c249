//! The description of the API is true: every body has the fields of the struct that reads it, every reply those that are
//! written.

use super::samples::wards;
use crate::model::{FiledDocument, Filing};
use crate::openapi::openapi;
use crate::work;
use kernel::people::Profile;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

fn schema(name: &str) -> Value {
    let found = openapi().schemas.into_iter().find(|(known, _)| *known == name);
    found.unwrap_or_else(|| panic!("no schema {name}")).1
}

fn described(schema: &Value) -> BTreeSet<String> {
    schema["properties"].as_object().into_iter().flat_map(Map::keys).cloned().collect()
}

/// The fields that a struct reads: it names them when it is given one that it does not know.
fn fields_of<T: DeserializeOwned>() -> BTreeSet<String> {
    let told =
        serde_json::from_value::<T>(json!({ "\u{1}": 0 })).err().expect("an unknown field is refused").to_string();
    let names = told.split('`').skip(3).step_by(2);
    names.map(str::to_owned).collect()
}

/// A value that fits a schema.
fn sample(schema: &Value) -> Value {
    if let Some(name) = schema["$ref"].as_str().and_then(|r| r.rsplit('/').next()) {
        return least(&self::schema(name));
    }
    if let Some(first) = schema["anyOf"].get(0) {
        return sample(first);
    }
    if let Some(word) = schema["enum"].get(0) {
        return word.clone();
    }
    match (schema["type"].as_str(), schema["format"].as_str()) {
        (Some("string"), Some("date-time")) => json!("2024-04-03T17:00:00+07:00"),
        (Some("string"), Some("date")) => json!("2024-04-03"),
        (Some("string"), Some("uuid")) => json!("018e8c5a-0000-7000-8000-000000000000"),
        (Some("string"), _) => json!("x"),
        (Some("integer"), _) => json!(1),
        (Some("boolean"), _) => json!(true),
        (Some("array"), _) => json!([sample(&schema["items"])]),
        _ => json!({}),
    }
}

/// The least object that fits.
fn least(schema: &Value) -> Value {
    let needed = schema["required"].as_array().cloned().unwrap_or_default();
    let pairs = needed.iter().filter_map(Value::as_str).map(|n| (n.to_owned(), sample(&schema["properties"][n])));
    Value::Object(pairs.collect())
}

fn check<T: DeserializeOwned>(name: &str) {
    let schema = schema(name);
    assert_eq!(described(&schema), fields_of::<T>(), "{name}");
    let least = least(&schema);
    assert!(serde_json::from_value::<T>(least.clone()).is_ok(), "{name}: {least} is not enough");
    for needed in least.as_object().expect("an object").keys() {
        let mut without = least.clone();
        without.as_object_mut().expect("an object").remove(needed);
        assert!(serde_json::from_value::<T>(without).is_err(), "{name}: {needed} is not needed");
    }
    for (field, of) in schema["properties"].as_object().expect("properties") {
        let mut with = least.clone();
        with[field] = sample(of);
        let read = serde_json::from_value::<T>(with);
        assert!(read.is_ok(), "{name}: {field} has another type: {:?}", read.err());
    }
}

#[test]
fn bodies_have_the_fields_of_the_structs_that_read_them() {
    check::<Filing>("Filing");
    check::<Profile>("Profile");
    check::<FiledDocument>("FiledDocument");
    check::<work::Handover>("Handover");
    check::<work::SupplementItem>("SupplementItem");
    check::<work::SupplementRequest>("SupplementRequest");
    check::<work::Supplement>("Supplement");
    check::<work::Prolongation>("Prolongation");
    check::<work::Apology>("Apology");
    check::<work::Consultation>("Consultation");
    check::<work::Answer>("ConsultationAnswer");
    check::<work::NonAcceptance>("Reasons");
    check::<work::Stop>("Reasons");
    check::<work::Withdrawal>("Withdrawal");
    check::<work::Decision>("Decision");
    check::<work::Numbering>("Numbering");
    check::<work::Payment>("Payment");
    check::<work::Return>("Return");
    check::<work::Completion>("Completion");
    check::<work::SendBack>("SendBack");
    check::<work::Recall>("Recall");
    check::<work::Rerouting>("Rerouting");
    check::<work::Correction>("Correction");
    check::<work::Booking>("Booking");
    check::<work::Minutes>("Minutes");
    check::<work::Objection>("Objection");
    check::<work::Archiving>("Archiving");
    check::<work::OneOwner>("OneOwner");
    check::<work::FilingForMany>("FilingForMany");
    check::<work::NumberedResult>("NumberedResult");
}

#[test]
fn every_reference_names_a_shape() {
    let document = openapi().to_json("0").to_string();
    for name in document.split("#/components/schemas/").skip(1).filter_map(|rest| rest.split('"').next()) {
        assert!(name == "Problem" || openapi().schemas.iter().any(|(known, _)| *known == name), "{name}");
    }
}

#[tokio::test]
async fn replies_have_the_described_fields() {
    for ward in wards().await {
        let case = ward.file("2024-03-29T09:00", super::samples::filing()).await.unwrap();
        let written = crate::read::to_json(&ward.world, &case);
        let keys: BTreeSet<String> = written.as_object().unwrap().keys().cloned().collect();
        assert_eq!(described(&schema("Case")), keys);
        let tasks = ward
            .test
            .db
            .read(async move |tx: &mut db::Tx| kernel::worklist::list_of(tx, case.id.uuid()).await)
            .await
            .unwrap();
        let mut task: BTreeSet<String> = json!(tasks[0]).as_object().unwrap().keys().cloned().collect();
        task.insert("case".into());
        assert_eq!(described(&schema("Task")), task);
    }
}
