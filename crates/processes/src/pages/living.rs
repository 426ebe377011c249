//! What the pages of running processes have in common: versions in words, values in words, the picture of where one stands.

use super::bench::sized;
use crate::state::Workshop;
use crate::work::World;
use base::{Failure, Id, Res};
use catalogue::{Catalogue, Version};
use db::Tx;
use flow::diagram::{Overlay, draw, kind_in_words};
use kernel::accounts::Session;
use serde_json::Value;
use std::collections::HashMap;
use std::sync::Arc;
use uuid::Uuid;
use web::view::{Field, FieldError};
use web::{Language, Shared, words};

/// The page of all open incidents.
pub(super) const INCIDENTS: &str = "/processes/incidents";

/// Refuses whoever may not mend what runs.
pub(super) fn authorise(world: &World, shared: &Shared, session: &Session) -> Res<()> {
    world.mender(&session.actor, shared.today()).map(drop)
}

/// The version that a process runs.
pub(super) fn version_of(catalogue: &Catalogue, model: &str) -> Option<Arc<Version>> {
    Id::parse(model).and_then(|id| catalogue.version(id)).cloned()
}

/// `1234/QĐ-UBND (từ 10/04/2024)`.
pub(super) fn version_words(version: &Version) -> String {
    format!("{} (từ {})", version.decision, words::date(version.period.from))
}

/// `từ 10/04/2024`, `01/01/2024 đến hết 09/04/2024`.
pub(super) fn period_words(version: &Version) -> String {
    match version.period.to {
        None => format!("từ {}", words::date(version.period.from)),
        Some(to) => format!("{} đến hết {}", words::date(version.period.from), words::date(to.plus_days(-1))),
    }
}

/// What people call the procedure.
pub(super) fn procedure_name(version: &Version) -> String {
    version.plain_name.clone().unwrap_or_else(|| version.name.clone())
}

/// Its picture with something told on top.
pub(super) fn picture(version: &Version, overlay: &Overlay) -> Res<String> {
    let xml = version.package().map(|p| p.process_xml.as_str()).unwrap_or_default();
    let document = flow::parse::parse(xml).map_err(|p| Failure::Internal(p.message.en.clone()))?;
    Ok(sized(draw(&document.picture(), overlay)))
}

/// What an element is called: its name, else what it is.
pub(super) fn element_name(version: &Version, element: &str) -> String {
    let node = version.package().and_then(|p| p.process.find_node(element).map(|ix| p.process.node(ix)));
    match node {
        Some(node) if !node.name.trim().is_empty() => node.name.clone(),
        Some(node) => format!("{} {element}", kind_in_words(node.kind.tag())),
        None => element.to_owned(),
    }
}

/// Things as people know them.
pub(super) async fn names(
    tx: &mut Tx,
    workshop: &Workshop,
    subjects: &[Uuid],
) -> Res<HashMap<Uuid, kernel::process::Named>> {
    let owner = (workshop.owner)();
    owner.names(tx, subjects).await
}

/// A value as people read it.
pub(super) fn said(value: &Value) -> String {
    match value {
        Value::Bool(true) => "có".into(),
        Value::Bool(false) => "không".into(),
        Value::Null => "để trống".into(),
        Value::String(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) if items.is_empty() => "danh sách trống".into(),
        Value::Array(items) => items.iter().map(said).collect::<Vec<_>>().join("; "),
        Value::Object(fields) => {
            fields.iter().map(|(name, value)| format!("{name}: {}", said(value))).collect::<Vec<_>>().join(", ")
        }
    }
}

/// What kind of value it is.
pub(super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Bool(_) => "có hoặc không",
        Value::Null => "không có giá trị",
        Value::String(_) => "chữ",
        Value::Number(_) => "số",
        Value::Array(_) => "danh sách",
        Value::Object(_) => "nhóm giá trị",
    }
}

/// A field of a form that was refused, or as it was typed.
pub(super) fn field(errors: &[FieldError], id: &str, value: &str) -> Field {
    let error = errors.iter().find(|e| e.href == format!("#{id}")).map(|e| e.text.clone());
    Field { value: value.into(), error }
}

/// The words of a failure that belongs beside a field; other failures are the page's.
pub(super) fn refused(shared: &Shared, failure: &Failure) -> Option<String> {
    match failure {
        Failure::Invalid(fields) if fields.iter().any(|f| f.path == "reason") => {
            Some("Ghi lý do, không quá 1.000 ký tự.".into())
        }
        Failure::Refused(_) | Failure::Invalid(_) => Some(shared.texts.failure(Language::Vi, failure)),
        _ => None,
    }
}

/// `1.250`.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let parts: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|c| std::str::from_utf8(c).ok()).collect();
    parts.join(".")
}

#[cfg(test)]
mod tests {
    use super::{grouped, said};
    use serde_json::json;

    #[test]
    fn values_are_told_as_people_read_them() {
        assert_eq!(said(&json!({ "a": [true, null, "x"], "b": 2.5 })), "a: có; để trống; x, b: 2.5");
        assert_eq!((grouped(7), grouped(1_250)), ("7".into(), "1.250".into()));
    }
}
