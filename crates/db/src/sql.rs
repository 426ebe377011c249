//! Statements whose shape depends on filters. The text can only grow by literals of the program and by numbered
//! arguments, so nothing that a user typed can become SQL.

use crate::Value;

/// A statement under construction with its arguments.
#[derive(Clone, Debug, Default)]
pub struct Sql {
    pub(crate) text: String,
    pub(crate) args: Vec<Value>,
}

impl Sql {
    /// Starts with a literal.
    pub fn new(literal: &'static str) -> Self {
        Self { text: literal.into(), args: Vec::new() }
    }

    /// Appends a literal.
    pub fn push(&mut self, literal: &'static str) -> &mut Self {
        self.text.push_str(literal);
        self
    }

    /// Appends the next placeholder and keeps its value.
    pub fn arg(&mut self, value: impl Into<Value>) -> &mut Self {
        self.args.push(value.into());
        self.text.push('$');
        self.text.push_str(&self.args.len().to_string());
        self
    }

    /// Appends `($1, $2, …)`; an empty list becomes `(NULL)`, which is in nothing.
    pub fn list<V: Into<Value>>(&mut self, values: impl IntoIterator<Item = V>) -> &mut Self {
        self.text.push('(');
        let start = self.text.len();
        for value in values {
            if self.text.len() > start {
                self.text.push_str(", ");
            }
            self.arg(value);
        }
        if self.text.len() == start {
            self.text.push_str("NULL");
        }
        self.text.push(')');
        self
    }

    /// Appends another statement part, renumbering its arguments.
    pub fn append(&mut self, part: &Self) -> &mut Self {
        let shift = self.args.len();
        let mut rest = part.text.as_str();
        while let Some(at) = rest.find('$') {
            self.text.push_str(&rest[..=at]);
            let digits: String = rest[at + 1..].chars().take_while(char::is_ascii_digit).collect();
            let n: usize = digits.parse().unwrap_or(0);
            self.text.push_str(&(n + shift).to_string());
            rest = &rest[at + 1 + digits.len()..];
        }
        self.text.push_str(rest);
        self.args.extend(part.args.iter().cloned());
        self
    }
}
