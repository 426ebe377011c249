//! `flow compare`: what is different between two versions of a file.

use super::{Outcome, problem_text, refused};
use crate::compare::{Change, ChangeKind, Comparison, compare};
use crate::diagram::{one_above_another, with_sheet};
use crate::parse::{Document, parse};
use serde_json::json;
use std::fmt::Write;

/// What `flow compare` is told.
#[derive(Debug, Clone, Copy, Default)]
pub struct CompareOptions {
    /// One change a line as JSON, last how many of each; else words for people.
    pub json: bool,
    /// Whether both pictures are wanted, as [`Outcome::file`].
    pub diagram: bool,
}

/// Compares two versions of a file, the earlier first.
pub fn compare_command(old: &str, new: &str, options: CompareOptions) -> Outcome {
    let read = |xml: &str, which: &str| {
        parse(xml).map_err(|problem| {
            refused("flow.invalid", &format!("Không đọc được tệp {which}: {}", problem_text(&problem)), options.json)
        })
    };
    match (read(old, "cũ"), read(new, "mới")) {
        (Ok(old), Ok(new)) => compared(&old, &new, options),
        (Err(refusal), _) | (_, Err(refusal)) => refusal,
    }
}

fn compared(old: &Document, new: &Document, options: CompareOptions) -> Outcome {
    let comparison = compare(old, new);
    let mut out = Outcome::default();
    for change in &comparison.changes {
        let line = if options.json { json!(change).to_string() } else { in_words(change) };
        let _ = writeln!(out.stdout, "{line}");
    }
    let last = if options.json { counts(&comparison).to_string() } else { counts_in_words(&comparison) };
    let _ = writeln!(out.stdout, "{last}");
    if options.diagram {
        let (before, after) = comparison.pictures(old, new);
        out.file = Some(with_sheet(&one_above_another(&[("Trước", before), ("Sau", after)])));
    }
    out
}

fn counts(comparison: &Comparison) -> serde_json::Value {
    json!({
        "added": comparison.count(ChangeKind::Added),
        "removed": comparison.count(ChangeKind::Removed),
        "changed": comparison.count(ChangeKind::Changed),
        "rerouted": comparison.count(ChangeKind::Rerouted),
        "moved": comparison.count(ChangeKind::Moved),
    })
}

fn counts_in_words(comparison: &Comparison) -> String {
    let kinds = [
        (ChangeKind::Added, "thêm"),
        (ChangeKind::Removed, "bỏ"),
        (ChangeKind::Changed, "thay đổi"),
        (ChangeKind::Rerouted, "đổi hướng"),
        (ChangeKind::Moved, "chỉ đổi chỗ"),
    ];
    let said: Vec<String> = kinds.iter().map(|(kind, word)| format!("{} {word}", comparison.count(*kind))).collect();
    said.join(", ")
}

fn in_words(change: &Change) -> String {
    let sign = match change.change {
        ChangeKind::Added => "+ thêm",
        ChangeKind::Removed => "- bỏ",
        ChangeKind::Changed => "~ đổi",
        ChangeKind::Rerouted => "~ đổi hướng",
        ChangeKind::Moved => "· chỉ đổi chỗ",
    };
    let mut text = format!("{sign} {} ({})", change.what.vi, change.element);
    if let Some(before) = &change.element_before {
        let _ = write!(text, ", trước là {before}");
    }
    for detail in &change.details {
        let said =
            |value: &Option<String>| value.as_ref().map_or("(không có)".to_owned(), |text| format!("«{text}»"));
        let _ = write!(text, "\n    {}: {} → {}", detail.label.vi, said(&detail.before), said(&detail.after));
    }
    text
}
