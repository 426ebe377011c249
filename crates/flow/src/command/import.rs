//! `flow import`: a file of another tool in words that this engine reads, and what was said otherwise.

use super::{Outcome, problem_text, refused};
use crate::interchange::{Change, import};
use serde_json::json;
use std::fmt::Write;

/// Imports a file: the file to go on with is [`Outcome::file`]. Exit code 1 if some expression could not be said in FEEL.
pub fn import_command(xml: &str, json: bool) -> Outcome {
    let imported = match import(xml) {
        Ok(imported) => imported,
        Err(problem) => return refused("flow.invalid", &problem_text(&problem), json),
    };
    let mut out = Outcome { file: Some(imported.xml), ..Outcome::default() };
    for change in &imported.changes {
        let line = if json { change_json(change).to_string() } else { change_text(change) };
        let _ = writeln!(out.stdout, "{line}");
    }
    for left in &imported.left {
        out.exit_code = 1;
        let _ = writeln!(out.stderr, "{}: không viết được bằng FEEL: {}", left.element, left.text);
        if json {
            let _ = writeln!(out.stdout, "{}", json!({"element": left.element, "before": left.text, "after": null}));
        }
    }
    let (changed, left) = (imported.changes.len(), imported.left.len());
    let last = if json {
        json!({"rewritten": changed, "left": left}).to_string()
    } else {
        format!("{changed} biểu thức viết lại, {left} biểu thức để nguyên")
    };
    let _ = writeln!(out.stdout, "{last}");
    out
}

fn change_text(change: &Change) -> String {
    format!("{}: {} → {}", change.element, change.before, change.after)
}

fn change_json(change: &Change) -> serde_json::Value {
    json!({"element": change.element, "before": change.before, "after": change.after})
}
