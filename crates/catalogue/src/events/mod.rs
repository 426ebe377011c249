//! Life events: from people's own words, by a few plain questions, to the procedures that they need. A folder holds
//! `event.yaml` (words and questions) and `rules.dmn` (which answers lead where); `life-events/README.md` tells the format.
//! Not here: evaluating the rules (the caller has a [`crate::package::Decide`] or workers of its own), pages.

mod check;
mod sayings;
mod store;

pub use check::check;
pub use store::{load, publish};

use crate::package::{Files, PackageProblem};
use sayings::Sayings;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Questions of one event.
const QUESTIONS_MAX: usize = 6;
/// Choices of one question.
const CHOICES_MAX: usize = 8;
/// Ways of saying one event.
const WORDS_MAX: usize = 60;
/// The decision that gives procedures.
pub const PLAN: &str = "plan";
/// The decision that gives words.
pub const NOTES: &str = "notes";

/// Answers by question.
pub type Answers = BTreeMap<String, String>;

/// A life event.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LifeEvent {
    /// Its name in addresses.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// What is settled, in a line.
    pub summary: String,
    /// How people say it.
    pub words: Vec<String>,
    /// What is asked, in order.
    pub questions: Vec<Question>,
    /// `rules.dmn`.
    #[serde(skip)]
    pub rules_xml: String,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Name of the answer, for the rules.
    pub id: String,
    /// The question.
    pub ask: String,
    /// A word of help.
    #[serde(default)]
    pub hint: String,
    /// What can be answered.
    pub choices: Vec<Choice>,
    /// Asked only when each of these questions was asked and answered so.
    #[serde(default)]
    pub when: BTreeMap<String, Vec<String>>,
}

/// A possible answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// For the rules.
    pub value: String,
    /// For people.
    pub label: String,
    /// A word of help.
    #[serde(default)]
    pub hint: String,
}

/// A procedure that an event leads to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// National code.
    pub procedure: String,
    /// Code of the variant; none: nothing to choose.
    #[serde(default)]
    pub variant: Option<String>,
    /// What comes first; equal ones go side by side.
    #[serde(default)]
    pub order: f64,
    /// Why, in a sentence for the citizen.
    #[serde(default)]
    pub why: String,
}

impl LifeEvent {
    /// Reads a folder.
    ///
    /// # Errors
    /// What is wrong, by file and place.
    pub fn read(files: &Files) -> Result<Self, Vec<PackageProblem>> {
        check::read(files)
    }

    /// The questions that apply after some answers, in order, up to the first that is not answered.
    pub fn asked(&self, answers: &Answers) -> Vec<&Question> {
        let mut asked: Vec<&Question> = Vec::new();
        for question in &self.questions {
            let applies = |(id, values): (&String, &Vec<String>)| {
                asked.iter().any(|q| q.id == *id) && answers.get(id).is_some_and(|a| values.contains(a))
            };
            if !question.when.iter().all(applies) {
                continue;
            }
            asked.push(question);
            if question.answer(answers).is_none() {
                break;
            }
        }
        asked
    }

    /// The first question that applies and is not answered.
    pub fn next(&self, answers: &Answers) -> Option<&Question> {
        self.asked(answers).into_iter().find(|q| q.answer(answers).is_none())
    }

    /// What the rules get: each question by its answer; null for those that were not asked.
    pub fn input(&self, answers: &Answers) -> Map<String, Value> {
        let asked = self.asked(answers);
        let one = |question: &Question| {
            let answer = asked.iter().any(|q| q.id == question.id).then(|| question.answer(answers)).flatten();
            (question.id.clone(), answer.map_or(Value::Null, |c| Value::from(c.value.clone())))
        };
        self.questions.iter().map(one).collect()
    }
}

impl Question {
    /// The choice that was made, if it is one of those offered.
    pub fn answer(&self, answers: &Answers) -> Option<&Choice> {
        let value = answers.get(&self.id)?;
        self.choices.iter().find(|c| c.value == *value)
    }
}

/// The steps that `plan` gave, in order. What is no list of steps gives none.
pub fn steps(plan: &Value) -> Vec<Step> {
    let mut steps: Vec<Step> = rows(plan).filter_map(|row| serde_json::from_value(row.clone()).ok()).collect();
    steps.sort_by(|a, b| a.order.total_cmp(&b.order));
    steps
}

/// The words that `notes` gave.
pub fn notes(notes: &Value) -> Vec<String> {
    // A table with one output gives its values bare.
    rows(notes).filter_map(|row| row.as_str().or_else(|| row["text"].as_str()).map(str::to_owned)).collect()
}

fn rows(given: &Value) -> impl Iterator<Item = &Value> {
    given.as_array().into_iter().flatten()
}

/// All published events, with the search over their words.
#[derive(Debug, Default)]
pub struct LifeEvents {
    all: Vec<Arc<LifeEvent>>,
    sayings: Sayings,
}

impl LifeEvents {
    /// Makes the index.
    pub fn new(mut all: Vec<Arc<LifeEvent>>) -> Self {
        all.sort_by(|a, b| a.name.cmp(&b.name));
        let sayings =
            Sayings::new(all.iter().map(|e| e.words.iter().map(String::as_str).chain([e.name.as_str()]).collect()));
        Self { all, sayings }
    }

    /// All, by name.
    pub fn list(&self) -> &[Arc<LifeEvent>] {
        &self.all
    }

    /// The event of a code.
    pub fn find(&self, code: &str) -> Option<&Arc<LifeEvent>> {
        self.all.iter().find(|e| e.code == code)
    }

    /// Events that fit what someone says, the best first.
    pub fn search(&self, text: &str, most: usize) -> Vec<&Arc<LifeEvent>> {
        self.sayings.find(text).into_iter().take(most).map(|at| &self.all[at]).collect()
    }
}
