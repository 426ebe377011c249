//! A scenario: what people and the outside world do during a headless run. Only reading; `run` acts on it.

use crate::model::Model;
use crate::span::Span;
use crate::state::Variables;
use base::Instant;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// One line of a scenario, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    when: Option<When>,
    at: Option<String>,
    after: Option<String>,
    complete: Option<Value>,
    message: Option<String>,
    correlation: Option<Value>,
    variables: Option<Value>,
    signal: Option<String>,
    fail: Option<Failing>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct When {
    element: String,
    instance: Option<u32>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Failing {
    element: String,
    code: String,
    instance: Option<u32>,
}

/// What happens to a task when it is entered.
#[derive(Debug, Clone)]
pub(super) struct Turn {
    /// Only for this instance of a repeated activity; of any other element, at this entry. Counted from 1.
    pub instance: Option<u32>,
    /// How long after its entry.
    pub after: Option<Span>,
    pub act: TurnAct,
}

#[derive(Debug, Clone)]
pub(super) enum TurnAct {
    Complete(Variables),
    Fail(String),
    /// Nobody does it.
    Hold,
}

/// Something from outside, at a moment.
#[derive(Debug, Clone)]
pub(super) struct Outside {
    pub at: Instant,
    pub act: OutsideAct,
}

#[derive(Debug, Clone)]
pub(super) enum OutsideAct {
    Message { name: String, correlation: Option<String>, variables: Variables },
    Signal { name: String, variables: Variables },
}

#[derive(Debug, Default)]
pub(super) struct Scenario {
    /// Turns by element id, in file order.
    turns: BTreeMap<String, Vec<Turn>>,
    pub outside: Vec<Outside>,
    /// How often each element was entered, and how many unnumbered turns of it are used up.
    entered: BTreeMap<String, (u32, usize)>,
}

impl Scenario {
    /// Reads the YAML list; moments count from `start`. The error is for the reader.
    pub fn read(text: &str, model: &Model, start: Instant) -> Result<Self, String> {
        let lines: Option<Vec<Line>> =
            serde_yaml_ng::from_str(text).map_err(|e| format!("Không đọc được kịch bản: {e}"))?;
        let mut scenario = Self::default();
        for (number, line) in lines.unwrap_or_default().into_iter().enumerate() {
            scenario.add(line, model, start).map_err(|reason| format!("Kịch bản, mục {}: {reason}", number + 1))?;
        }
        Ok(scenario)
    }

    fn add(&mut self, line: Line, model: &Model, start: Instant) -> Result<(), String> {
        let after = match &line.after {
            Some(text) => {
                Some(Span::parse(text).ok_or_else(|| format!("'{text}' không phải khoảng thời gian như PT2H"))?)
            }
            None => None,
        };
        let at = match (&line.at, after) {
            (Some(text), _) => Instant::parse(text).map_err(|e| e.to_string())?,
            (None, after) => after.map_or(start, |span| span.after(start)),
        };
        match line {
            Line { when: Some(when), complete, message: None, signal: None, fail: None, .. } => {
                let act = match complete {
                    None if after.is_none() => TurnAct::Hold,
                    complete => TurnAct::Complete(object(complete)?),
                };
                self.turn(model, when.element, Turn { instance: when.instance, after, act })
            }
            Line { fail: Some(fail), message: None, signal: None, when: None, .. } => {
                self.turn(model, fail.element, Turn { instance: fail.instance, after, act: TurnAct::Fail(fail.code) })
            }
            Line { message: Some(name), correlation, variables, signal: None, .. } => {
                let act = OutsideAct::Message {
                    name,
                    correlation: correlation.as_ref().and_then(key),
                    variables: object(variables)?,
                };
                self.outside.push(Outside { at, act });
                Ok(())
            }
            Line { signal: Some(name), variables, .. } => {
                self.outside.push(Outside { at, act: OutsideAct::Signal { name, variables: object(variables)? } });
                Ok(())
            }
            _ => Err("cần một trong: when, message, signal, fail".to_owned()),
        }
    }

    fn turn(&mut self, model: &Model, element: String, turn: Turn) -> Result<(), String> {
        if model.find_node(&element).is_none() {
            return Err(format!("không có phần tử '{element}'"));
        }
        self.turns.entry(element).or_default().push(turn);
        Ok(())
    }

    /// Whether it says anything about the element.
    pub fn speaks_of(&self, element: &str) -> bool {
        self.turns.contains_key(element)
    }

    /// What happens to an element entered now; `number` is which instance of a repeated activity it is. Unnumbered turns are used one entry each; the last one that completes
    /// or holds stays for all further entries, a failure happens once.
    pub fn next_turn(&mut self, element: &str, number: Option<u32>) -> Option<Turn> {
        let (entries, used) = self.entered.entry(element.to_owned()).or_default();
        *entries += 1;
        let number = number.unwrap_or(*entries);
        let turns = self.turns.get(element)?;
        if let Some(numbered) = turns.iter().find(|t| t.instance == Some(number)) {
            return Some(numbered.clone());
        }
        let plain: Vec<&Turn> = turns.iter().filter(|t| t.instance.is_none()).collect();
        match plain.get(*used) {
            Some(turn) => {
                *used += 1;
                Some((*turn).clone())
            }
            None => plain.last().filter(|t| !matches!(t.act, TurnAct::Fail(_))).map(|t| (*t).clone()),
        }
    }
}

fn object(value: Option<Value>) -> Result<Variables, String> {
    match value {
        None | Some(Value::Null) => Ok(Variables::new()),
        Some(Value::Object(map)) => Ok(map),
        Some(_) => Err("biến phải viết dạng tên: giá trị".to_owned()),
    }
}

/// A correlation value as text; numbers may be written bare.
fn key(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
