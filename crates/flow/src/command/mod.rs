//! The commands over files, as pure functions: `flow check`, `flow run`, `flow compare`, `flow import` and
//! `flow simulate`. Text in, text out; the binary adds files and the process exit.

mod compare;
mod import;
mod run;
mod scenario;
mod simulate;
mod simulate_text;
mod trace;

pub use compare::{CompareOptions, compare_command};
pub use import::import_command;
pub use run::{Decider, NoDecider, RunOptions, STEPS_MAX, run_command};
pub use simulate::{SCENARIO_HELP, SimulateOptions, simulate_command};

use crate::check::{Checked, Problem, Severity, check};
use crate::interchange;
use serde_json::{Value, json};
use std::fmt::Write;

/// What a command prints and how it exits: 0 done, 1 done but for a part or within a bound that was hit, 2 refused input.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Outcome {
    /// For standard output.
    pub stdout: String,
    /// For standard error, in plain words.
    pub stderr: String,
    /// The exit code.
    pub exit_code: i32,
    /// For the file that `--diagram` or `--out` names.
    pub file: Option<String>,
}

/// Whether a file can be executed. With `json` one problem a line, last `{"errors":N,"warnings":N}`.
pub fn check_command(xml: &str, json: bool) -> Outcome {
    let checked = check(xml);
    let (errors, warnings) = count(&checked);
    let mut out = Outcome::default();
    for problem in &checked.problems {
        let line = if json { problem_json(problem).to_string() } else { problem_text(problem) };
        let _ = writeln!(out.stdout, "{line}");
    }
    let mut last = json!({"errors": errors, "warnings": warnings});
    if errors > 0 {
        out.exit_code = 2;
        out.stderr = refusal_text(&checked) + &import_hint(xml, &checked);
        last["error"] = error_json("flow.invalid", &invalid(errors));
    }
    let last = if json { last.to_string() } else { format!("{errors} lỗi, {warnings} cảnh báo") };
    let _ = writeln!(out.stdout, "{last}");
    out
}

fn count(checked: &Checked) -> (usize, usize) {
    let errors = checked.problems.iter().filter(|p| p.severity == Severity::Error).count();
    (errors, checked.problems.len() - errors)
}

fn invalid(errors: usize) -> String {
    format!("Quy trình không thực thi được: {errors} lỗi")
}

/// Every error in words, for standard error.
fn refusal_text(checked: &Checked) -> String {
    let (errors, _) = count(checked);
    let mut text = format!("{}\n", invalid(errors));
    for problem in checked.problems.iter().filter(|p| p.severity == Severity::Error) {
        let _ = writeln!(text, "{}", problem_text(problem));
    }
    text
}

fn problem_text(problem: &Problem) -> String {
    let severity = if problem.severity == Severity::Error { "lỗi" } else { "cảnh báo" };
    let element = problem.element.as_deref().unwrap_or("-");
    let mut text = format!("{severity} {element} [{}] {}. {}", problem.rule, problem.message.vi, problem.mend.vi);
    if !problem.path.is_empty() {
        let _ = write!(text, " (đường đi: {})", problem.path.join(" → "));
    }
    text
}

fn problem_json(problem: &Problem) -> Value {
    let mut line = json!({
        "severity": problem.severity, "element": problem.element, "rule": problem.rule,
        "message": problem.message.vi, "message_en": problem.message.en,
        "mend": problem.mend.vi, "mend_en": problem.mend.en,
    });
    if !problem.path.is_empty() {
        line["path"] = json!(problem.path);
    }
    line
}

fn error_json(code: &str, message: &str) -> Value {
    json!({"code": code, "message": message})
}

/// A refusal: words on standard error, and the coded error on standard output when JSON was asked for.
fn refused(code: &str, message: &str, json: bool) -> Outcome {
    let stdout = if json { format!("{}\n", json!({"error": error_json(code, message)})) } else { String::new() };
    Outcome { stdout, stderr: format!("{message}\n"), exit_code: 2, file: None }
}

/// Says that `flow import` would help, where a file of Camunda 7 is refused for expressions that FEEL can say.
fn import_hint(xml: &str, checked: &Checked) -> String {
    let unread = |p: &Problem| p.severity == Severity::Error && p.rule.ends_with("_unreadable");
    if !checked.problems.iter().any(unread) {
        return String::new();
    }
    match interchange::import(xml) {
        Ok(imported) if !imported.changes.is_empty() => format!(
            "Tệp có {} biểu thức JUEL của Camunda 7 viết lại được bằng FEEL: chạy `motcua flow import TỆP --out TỆP-MỚI`\n",
            imported.changes.len()
        ),
        _ => String::new(),
    }
}
