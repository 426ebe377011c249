//! How a batch is told: how many were done, which were not and why.

use super::parts::{short_code, staff_names};
use crate::model::Case;
use crate::work::Batch;
use base::{Failure, Id, Res};
use db::Tx;
use kernel::organisation::Staff;
use std::collections::HashMap;
use web::{Language, Shared};

/// Cases named in the notice; the rest are counted.
const NAMED: usize = 5;

/// Identities out of a form; what is none is left out.
pub(super) fn ids<'a>(texts: impl Iterator<Item = &'a String>) -> Vec<Id<Case>> {
    texts.filter_map(|t| Id::parse(t)).collect()
}

/// Kind and words of the notice: `Đã nhận 12 hồ sơ. Chưa nhận được 2: …`.
pub(super) async fn told(shared: &Shared, batch: &Batch, done: &str, left: &str) -> Res<(&'static str, String)> {
    let mut words = format!("{done} {} hồ sơ.", batch.done.len());
    if batch.left.is_empty() {
        return Ok(("done", words));
    }
    let names = holders(shared, batch).await?;
    let reasons: Vec<String> =
        batch.left.iter().take(NAMED).map(|(code, why)| reason(shared, code, why, &names)).collect();
    words.push_str(&format!(" {left} {}: {}", batch.left.len(), reasons.join("; ")));
    if batch.left.len() > NAMED {
        words.push_str(&format!("; và {} hồ sơ khác", batch.left.len() - NAMED));
    }
    words.push('.');
    Ok((if batch.done.is_empty() { "late" } else { "soon" }, words))
}

async fn holders(shared: &Shared, batch: &Batch) -> Res<HashMap<Id<Staff>, String>> {
    let holders: Vec<Id<Staff>> = batch.left.iter().filter_map(|(_, why)| holder(why)).collect();
    if holders.is_empty() {
        return Ok(HashMap::new());
    }
    shared.db.read(async move |tx: &mut Tx| staff_names(tx, holders).await).await
}

fn holder(why: &Failure) -> Option<Id<Staff>> {
    let Failure::Conflict { changed, .. } = why else { return None };
    changed["assignee"].as_str().and_then(Id::parse)
}

fn reason(shared: &Shared, code: &str, why: &Failure, names: &HashMap<Id<Staff>, String>) -> String {
    let case = if code.is_empty() { "một hồ sơ" } else { short_code(code) };
    let words = match why {
        Failure::Conflict { .. } => match holder(why).and_then(|h| names.get(&h)) {
            Some(name) => format!("{name} đã nhận"),
            None => "bước này vừa xong".into(),
        },
        Failure::Forbidden => "bước hiện tại không thuộc vị trí của bạn".into(),
        Failure::NotFound => "không có bước nào đang chờ trong phạm vi của bạn".into(),
        other => shared.texts.failure(Language::Vi, other).trim_end_matches('.').to_owned(),
    };
    format!("{case} ({words})")
}
