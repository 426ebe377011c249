//! Conditions of a record: FEEL over the fields of the form, `variant` and `channel`.

use base::Instant;
use flow::feel::Expr;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::{Map, Value};

/// What is known of a filing: the answers of the form with `variant`, `channel` and counts such as `copies` and `pages`.
pub type Facts = Map<String, Value>;

/// A FEEL condition, parsed. Keeps its text as written.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    text: String,
    expr: Expr,
}

impl Condition {
    /// Reads a condition of the white list of `flow::feel`.
    pub fn parse(text: &str) -> Result<Self, flow::feel::Problem> {
        Ok(Self { text: text.to_owned(), expr: Expr::parse(text)? })
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether it holds. A condition that gives no truth value does not hold: FEEL's null, and a fault, which the check
    /// of a package finds before it is published.
    pub fn holds(&self, facts: &Facts, now: Instant) -> bool {
        self.expr.is_true(facts, now).unwrap_or(false)
    }

    /// Why it gives no truth value for these facts, at any moment; null is none.
    pub fn fault(&self, facts: &Facts) -> Option<String> {
        self.expr.is_true(facts, Instant::from_micros(0)).err().map(|fault| fault.to_string())
    }

    /// The facts that it reads.
    pub fn names(&self) -> Vec<&str> {
        self.expr.names()
    }

    /// The parsed expression.
    pub fn expr(&self) -> &Expr {
        &self.expr
    }
}

impl Serialize for Condition {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Condition {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(d)?).map_err(|p| serde::de::Error::custom(format!("not a condition: {p}")))
    }
}

/// Whether something is needed: always, never, or on a condition.
#[derive(Clone, Debug, PartialEq)]
pub enum Required {
    /// `true` or `false`.
    Always(bool),
    /// Where the condition holds.
    When(Condition),
}

impl Required {
    /// Whether it is needed for these facts.
    pub fn holds(&self, facts: &Facts, now: Instant) -> bool {
        match self {
            Self::Always(needed) => *needed,
            Self::When(condition) => condition.holds(facts, now),
        }
    }

    /// The condition, if there is one.
    pub fn condition(&self) -> Option<&Condition> {
        match self {
            Self::Always(_) => None,
            Self::When(condition) => Some(condition),
        }
    }
}

impl Default for Required {
    fn default() -> Self {
        Self::Always(true)
    }
}

impl Serialize for Required {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Always(needed) => s.serialize_bool(*needed),
            Self::When(condition) => condition.serialize(s),
        }
    }
}

impl<'de> Deserialize<'de> for Required {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl serde::de::Visitor<'_> for Visitor {
            type Value = Required;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("true, false or a condition")
            }
            fn visit_bool<E>(self, needed: bool) -> Result<Required, E> {
                Ok(Required::Always(needed))
            }
            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Required, E> {
                let parsed = Condition::parse(text).map_err(|p| E::custom(format!("not a condition: {p}")))?;
                Ok(Required::When(parsed))
            }
        }
        d.deserialize_any(Visitor)
    }
}
