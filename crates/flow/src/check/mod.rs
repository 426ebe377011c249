//! Whether a file can be executed as defined. Errors stop it; warnings (possible deadlock, pile-up, unreachable) are
//! for a person to judge. Every problem names its element and says how to mend it, in Vietnamese and English.

mod activities;
mod attributes;
mod collaboration;
mod context;
mod events;
mod expressions;
mod flows;
mod nodes;
mod recursion;
pub(crate) mod soundness;
pub(crate) mod texts;
mod uncaught;

use crate::compile::compile;
use crate::model::Model;
use crate::parse::{self, Document};
use context::Context;
use serde::Serialize;

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It cannot be executed as defined.
    Error,
    /// It can, but perhaps not as meant.
    Warning,
}

/// Words in both languages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Words {
    /// Vietnamese.
    pub vi: String,
    /// English.
    pub en: String,
}

/// One problem of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// How bad it is.
    pub severity: Severity,
    /// The element it is about; `None`: the whole file.
    pub element: Option<String>,
    /// Stable name of the rule (`flow_dangling`).
    pub rule: &'static str,
    /// What is wrong.
    pub message: Words,
    /// How to mend it.
    pub mend: Words,
    /// For deadlocks and pile-ups: the elements entered on the way there.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<String>,
}

/// What the check of a file gave.
#[derive(Debug, Clone)]
pub struct Checked {
    /// Errors first, then by place in the file.
    pub problems: Vec<Problem>,
    /// What was read; `None` if the file could not be read at all.
    pub document: Option<Document>,
    /// The executable form; `None` if there is an error.
    pub model: Option<Model>,
}

impl Checked {
    /// Whether something makes the file impossible to execute.
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|p| p.severity == Severity::Error)
    }
}

/// A problem by its rule; `detail` fills the `{}` of its words.
pub(crate) fn problem(rule: &'static str, element: Option<&str>, detail: &str) -> Problem {
    let text = texts::of(rule);
    let words = |vi: &str, en: &str| Words { vi: vi.replace("{}", detail), en: en.replace("{}", detail) };
    Problem {
        severity: text.severity,
        element: element.filter(|id| !id.is_empty()).map(str::to_owned),
        rule,
        message: words(text.vi, text.en),
        mend: words(text.mend_vi, text.mend_en),
        path: Vec::new(),
    }
}

/// A problem as an error that ends the reading; boxed, because it is large and rare.
pub(crate) fn refusal(rule: &'static str, element: Option<&str>, detail: &str) -> Box<Problem> {
    Box::new(problem(rule, element, detail))
}

/// Reads and checks a file, and compiles it when nothing is wrong.
pub fn check(xml: &str) -> Checked {
    let document = match parse::parse(xml) {
        Ok(document) => document,
        Err(problem) => return Checked { problems: vec![*problem], document: None, model: None },
    };
    let mut problems = check_document(&document);
    let mut model = None;
    if problems.iter().all(|p| p.severity != Severity::Error) {
        match compile(&document) {
            Ok(compiled) => {
                problems.extend(soundness::check(&compiled));
                problems.extend(recursion::check(&compiled));
                model = Some(compiled);
            }
            Err(problem) => problems.push(*problem),
        }
    }
    problems.sort_by_key(|p| p.severity);
    Checked { problems, document: Some(document), model }
}

/// The rules that need no executable form.
fn check_document(document: &Document) -> Vec<Problem> {
    let context = Context::new(document);
    let mut found = Vec::new();
    nodes::check(&context, &mut found);
    flows::check(&context, &mut found);
    events::check(&context, &mut found);
    expressions::check(&context, &mut found);
    activities::check(&context, &mut found);
    attributes::check(&context, &mut found);
    collaboration::check(&context, &mut found);
    uncaught::check(&context, &mut found);
    found
}
