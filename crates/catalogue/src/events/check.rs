//! What a life event must be before it is published.

use super::{Answers, CHOICES_MAX, LifeEvent, NOTES, PLAN, QUESTIONS_MAX, Step, WORDS_MAX, notes, steps};
use crate::package::{Decide, Files, PackageProblem, read_yaml};
use base::Instant;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// Sets of answers that are tried: six questions of eight choices have more, honest ones do not.
const TRIED_MAX: usize = 5_000;
/// Moment for rules that want one; tables of events do not know the day.
const MOMENT: &str = "2024-03-29T08:00";

/// One line of `tests.yaml`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Test {
    answers: Answers,
    #[serde(default)]
    expect: Vec<Expected>,
    #[serde(default)]
    notes: Option<usize>,
}

#[derive(Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Expected {
    procedure: String,
    variant: Option<String>,
}

fn problem(file: &str, at: impl Into<String>, code: &'static str, vi: String, en: String) -> PackageProblem {
    PackageProblem::error(
        file,
        at,
        code,
        (vi, en),
        ("Sửa theo life-events/README.md", "Mend it after life-events/README.md"),
    )
}

pub(super) fn read(files: &Files) -> Result<LifeEvent, Vec<PackageProblem>> {
    let missing =
        |name: &str| vec![problem(name, "", "file_missing", format!("Thiếu tệp {name}"), format!("{name} is missing"))];
    let yaml = files.get("event.yaml").ok_or_else(|| missing("event.yaml"))?;
    let rules = files.get("rules.dmn").ok_or_else(|| missing("rules.dmn"))?;
    let mut event: LifeEvent = read_yaml("event.yaml", yaml).map_err(|p| vec![*p])?;
    event.rules_xml = String::from_utf8_lossy(rules).into_owned();
    let problems = form_of(&event);
    if problems.is_empty() { Ok(event) } else { Err(problems) }
}

/// Whether names are unique and known, and nothing is too long.
fn form_of(event: &LifeEvent) -> Vec<PackageProblem> {
    let mut found = Vec::new();
    let mut say =
        |at: String, code, vi: &str, en: &str| found.push(problem("event.yaml", at, code, vi.into(), en.into()));
    let is_slug = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !is_slug(&event.code) {
        say(
            "code".into(),
            "bad_code",
            "Mã chỉ gồm chữ thường không dấu, số và gạch nối",
            "A code has small letters, digits and hyphens",
        );
    }
    if event.questions.is_empty() || event.questions.len() > QUESTIONS_MAX || event.words.len() > WORDS_MAX {
        say(
            "questions".into(),
            "bad_count",
            "Cần 1 đến 6 câu hỏi và không quá 60 cách nói",
            "1 to 6 questions and 60 words at most",
        );
    }
    let mut earlier: BTreeSet<&str> = BTreeSet::new();
    for (n, question) in event.questions.iter().enumerate() {
        let values: BTreeSet<&str> = question.choices.iter().map(|c| c.value.as_str()).collect();
        if values.len() != question.choices.len() || !(2..=CHOICES_MAX).contains(&values.len()) {
            say(
                format!("questions[{n}].choices"),
                "bad_choices",
                "Cần 2 đến 8 lựa chọn khác nhau",
                "2 to 8 different choices",
            );
        }
        let is_known = |(id, values): (&String, &Vec<String>)| {
            let of = event.questions.iter().find(|q| q.id == *id && earlier.contains(id.as_str()));
            of.is_some_and(|q| values.iter().all(|v| q.choices.iter().any(|c| c.value == *v)))
        };
        if !question.when.iter().all(is_known) {
            say(
                format!("questions[{n}].when"),
                "unknown_answer",
                "Nói tới câu hỏi hoặc câu trả lời không có trước đó",
                "Names a question or an answer that does not come before",
            );
        }
        if !earlier.insert(&question.id) {
            say(format!("questions[{n}].id"), "duplicate_key", "Tên câu hỏi lặp lại", "The id of a question repeats");
        }
    }
    found
}

/// Checks a folder: its form, each set of answers against its rules, its tests. `known` tells whether a procedure has a variant
/// (`None`: whether there is such a procedure).
pub fn check(files: &Files, decide: &dyn Decide, known: &dyn Fn(&str, Option<&str>) -> bool) -> Vec<PackageProblem> {
    let event = match read(files) {
        Ok(event) => event,
        Err(problems) => return problems,
    };
    let mut found = Vec::new();
    let mut seen: BTreeSet<(String, Option<String>)> = BTreeSet::new();
    for answers in sets_of(&event) {
        match given(&event, decide, &answers) {
            Ok((plan, notes)) if plan.is_empty() && notes.is_empty() => {
                let (vi, en) =
                    (format!("Không có kết quả cho {answers:?}"), format!("Nothing follows from {answers:?}"));
                found.push(problem("rules.dmn", PLAN, "nothing_follows", vi, en));
            }
            Ok((plan, _)) => seen.extend(plan.into_iter().map(|s| (s.procedure, s.variant))),
            Err(message) => {
                let (vi, en) =
                    (format!("Không tính được cho {answers:?}: {message}"), format!("{answers:?}: {message}"));
                found.push(problem("rules.dmn", PLAN, "rules_failed", vi, en));
            }
        }
    }
    for (procedure, variant) in seen.iter().filter(|(p, v)| !known(p, v.as_deref())) {
        let which = variant.as_deref().map_or_else(|| procedure.clone(), |v| format!("{procedure}/{v}"));
        let (vi, en) = (format!("Không có thủ tục hoặc trường hợp {which}"), format!("{which} is not known"));
        found.push(problem("rules.dmn", PLAN, "unknown_procedure", vi, en));
    }
    found.extend(tests_of(files, &event, decide));
    found
}

fn tests_of(files: &Files, event: &LifeEvent, decide: &dyn Decide) -> Vec<PackageProblem> {
    let Some(yaml) = files.get("tests.yaml") else { return Vec::new() };
    let tests: Vec<Test> = match read_yaml("tests.yaml", yaml) {
        Ok(tests) => tests,
        Err(problem) => return vec![*problem],
    };
    let mut found = Vec::new();
    for (n, test) in tests.iter().enumerate() {
        let outcome = given(event, decide, &test.answers);
        let as_expected = outcome.as_ref().is_ok_and(|(plan, notes)| {
            let got = plan.iter().map(|s| Expected { procedure: s.procedure.clone(), variant: s.variant.clone() });
            got.eq(test.expect.iter().map(|e| Expected { procedure: e.procedure.clone(), variant: e.variant.clone() }))
                && test.notes.is_none_or(|n| n == notes.len())
        });
        if !as_expected {
            let (vi, en) = (format!("Kết quả khác: {outcome:?}"), format!("The outcome is another: {outcome:?}"));
            found.push(problem("tests.yaml", format!("[{n}]"), "test_failed", vi, en));
        }
    }
    found
}

fn given(event: &LifeEvent, decide: &dyn Decide, answers: &Answers) -> Result<(Vec<Step>, Vec<String>), String> {
    let now = Instant::parse(MOMENT).map_err(|e| e.to_string())?;
    let input = event.input(answers);
    let ask = |decision| -> Result<Value, String> { decide.decide(&event.rules_xml, decision, &input, now) };
    Ok((steps(&ask(PLAN)?), notes(&ask(NOTES)?)))
}

/// All whole sets of answers.
fn sets_of(event: &LifeEvent) -> Vec<Answers> {
    let (mut open, mut whole) = (vec![Answers::new()], Vec::new());
    while let Some(answers) = open.pop() {
        match event.next(&answers) {
            Some(question) if open.len() + whole.len() < TRIED_MAX => {
                for choice in &question.choices {
                    let mut more = answers.clone();
                    more.insert(question.id.clone(), choice.value.clone());
                    open.push(more);
                }
            }
            _ => whole.push(answers),
        }
    }
    whole
}
