//! What passes between the pool and a worker: one JSON line each way. Requests are answered in order.

use crate::{Datum, DecisionError};
use base::Instant;
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// A question to a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Request {
    /// [`crate::Model::hash`] of the model.
    pub hash: String,
    /// The model itself, where the worker does not hold it yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub xml: Option<String>,
    pub ask: Ask,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Ask {
    /// Build the model and say what it holds.
    Describe,
    /// Evaluate a decision, knowledge model or decision service by name.
    Decide { decision: String, input: Input, now: Instant },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Input {
    /// Untyped: read by the types that the model declares.
    Json(Json),
    /// Typed by the asker (conformance tests).
    Typed(BTreeMap<String, Datum>),
}

/// A line from a worker.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Answer {
    /// First line: limits are set, requests may come.
    Ready,
    Decided(Datum),
    Described(Description),
    Failed(DecisionError),
}

/// What a model holds.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Description {
    /// Input data with their declared types.
    pub inputs: Vec<Named>,
    /// Decisions with the types of their results.
    pub decisions: Vec<Named>,
}

/// A named thing with its declared FEEL type (`Any` when none is declared).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Named {
    /// Name as written in the model.
    pub name: String,
    /// Type reference as written in the model.
    #[serde(rename = "type")]
    pub type_ref: String,
}
