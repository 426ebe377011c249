//! Why a decision could not be made. Errors are data: they cross the process boundary and become incidents.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The kinds of failure. The text form (`decisions.timed_out` …) is stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The answer took longer than [`crate::Limits::answer`]; the worker was killed.
    TimedOut,
    /// The worker died while evaluating: stack or memory exhausted, or a fault in the evaluator.
    Crashed,
    /// The queue is full: ask again later.
    Busy,
    /// No worker could be started, or the pool is closed.
    Unavailable,
    /// The model breaks a rule of [`crate::check_model`].
    ModelRefused,
    /// The model passes the check but cannot be built: not DMN, or an expression cannot be parsed.
    ModelBroken,
    /// The worker does not hold the model; the pool answers this by sending it. Never seen by callers.
    ModelUnknown,
    /// The model holds no decision, knowledge model or decision service of that name.
    DecisionUnknown,
    /// An input has not the declared type, or is no JSON object.
    InputInvalid,
    /// Input or result is larger or nested deeper than allowed.
    TooLarge,
}

impl Code {
    /// The stable text form.
    pub fn as_str(self) -> &'static str {
        match self {
            Code::TimedOut => "decisions.timed_out",
            Code::Crashed => "decisions.crashed",
            Code::Busy => "decisions.busy",
            Code::Unavailable => "decisions.unavailable",
            Code::ModelRefused => "decisions.model_refused",
            Code::ModelBroken => "decisions.model_broken",
            Code::ModelUnknown => "decisions.model_unknown",
            Code::DecisionUnknown => "decisions.decision_unknown",
            Code::InputInvalid => "decisions.input_invalid",
            Code::TooLarge => "decisions.too_large",
        }
    }

    /// Whether the asker's model, name or input is at fault: the same question would fail again.
    pub fn is_refusal(self) -> bool {
        !matches!(self, Code::TimedOut | Code::Crashed | Code::Busy | Code::Unavailable)
    }
}

/// A failed decision: a code for programs, a sentence for people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecisionError {
    /// What kind of failure.
    pub code: Code,
    /// What happened, in plain English; may quote names of the model, never values of the input.
    pub message: String,
}

impl DecisionError {
    /// An error of a kind with its sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into() }
    }
}

impl fmt::Display for DecisionError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.as_str(), self.message)
    }
}

impl std::error::Error for DecisionError {}
