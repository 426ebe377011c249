//! The white list of FEEL that conditions and script tasks of a process may use, parsed and evaluated in process.
//!
//! Everything here is linear in its input: no `for`, `some`, `every`, function definitions, external functions,
//! filters by expression or regular expressions. Those belong to decision tables, which run elsewhere under limits.
//! Meanings follow DMN 1.5 §10.3: exact decimal numbers, three-valued logic, and null where operands do not fit.
//! There is no clock: `now()` and `today()` are the time of the act, and text without a zone is Vietnamese time.

mod arith;
mod builtins;
mod compare;
mod eval;
mod lex;
mod parse;
mod print;
mod temporal;
#[cfg(test)]
mod tests;
mod tree;
mod value;

use base::Instant;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt;
use tree::Node;

/// Longest text of an expression, in bytes; the canonical text must keep to it as well.
pub const TEXT_BYTES_MAX: usize = 8_000;
/// Most nodes of an expression.
pub const NODES_MAX: usize = 500;
/// Deepest nesting of an expression.
pub const DEPTH_MAX: usize = 50;
/// Longest list that an evaluation may build or read.
pub const LIST_ITEMS_MAX: usize = 10_000;
/// Longest text that an evaluation may build, in bytes.
pub const STRING_BYTES_MAX: usize = 100_000;
/// Units of work (values touched, 16 bytes of text each one more) that one evaluation may spend.
pub const WORK_MAX: u64 = 200_000;

/// Why a text is not an expression of the white list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} at character {position}: {message_en}")]
pub struct Problem {
    /// Where, in characters from the start of the text (the first is 0).
    pub position: usize,
    /// Stable code: `empty`, `too_long`, `too_many_nodes`, `too_deep`, `syntax`, `comparison_chain`, `not_allowed`,
    /// `unknown_function`, `wrong_arguments`, `filter_not_allowed`, `bad_number`, `bad_text`, `bad_time`,
    /// `bad_name`, `duplicate_key`.
    pub code: &'static str,
    /// For the Vietnamese reader.
    pub message_vi: String,
    /// For the English reader.
    pub message_en: String,
}

/// Why an evaluation gave no value. Operands that do not fit give null, as FEEL has it, never a fault.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {detail}")]
pub struct Fault {
    /// Stable code: `not_boolean`, `too_much_work`, `too_large`, `too_deep`, `number_out_of_range`.
    pub code: &'static str,
    /// What the reader of an incident should know.
    pub detail: String,
}

impl Fault {
    fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

/// Where the variables come from.
pub trait Scope {
    /// The variable called `name`; none and null read alike, but for `is defined`.
    fn get(&self, name: &str) -> Option<&Value>;
}

impl Scope for serde_json::Map<String, Value> {
    fn get(&self, name: &str) -> Option<&Value> {
        serde_json::Map::get(self, name)
    }
}

impl Scope for BTreeMap<String, Value> {
    fn get(&self, name: &str) -> Option<&Value> {
        BTreeMap::get(self, name)
    }
}

/// A parsed expression. Displays as canonical text, which parses back to the same expression.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr(Node);

impl Expr {
    /// Reads an expression; a leading `=` is allowed. Refuses what is off the white list or past a limit.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let expr = Self(parse::parse(text)?);
        if expr.to_string().len() > TEXT_BYTES_MAX {
            return Err(parse::too_long());
        }
        Ok(expr)
    }

    /// The value over the variables of `scope` at the time `now` of the act. Dates, times and durations become ISO 8601
    /// text; decimals that no double holds exactly become the nearest one. Law: DMN 1.5 §10.3.
    pub fn eval(&self, scope: &dyn Scope, now: Instant) -> Result<Value, Fault> {
        eval::evaluate(&self.0, scope, now)?.into_json()
    }

    /// Whether the condition holds. Null does not hold; any other value that is no boolean is a fault.
    pub fn is_true(&self, scope: &dyn Scope, now: Instant) -> Result<bool, Fault> {
        match self.eval(scope, now)? {
            Value::Bool(holds) => Ok(holds),
            Value::Null => Ok(false),
            other => Err(Fault::new("not_boolean", format!("the condition {self} gave {}", kind_of(&other)))),
        }
    }

    /// The variables that the expression reads, each once, in order of appearance.
    pub fn names(&self) -> Vec<&str> {
        let mut names = Vec::new();
        self.0.collect_names(&mut Vec::new(), &mut names);
        names
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        print::node(&self.0, print::LOOSEST, f)
    }
}

/// The kind only: an incident must not carry what a citizen filled in.
fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "a context",
    }
}
