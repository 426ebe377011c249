//! `tests/*.yaml`: a filing and what must come of it.

use crate::model::{Channel, Facts, Level};
use base::Instant;
use serde::{Deserialize, Deserializer};
use serde_json::Value;
use std::collections::BTreeMap;

/// One test of a package.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackageTest {
    /// The fact that is tested.
    pub name: String,
    /// The filing.
    pub given: Given,
    /// What people do at steps, in order.
    #[serde(default)]
    pub when: Vec<Turn>,
    /// What must come of it.
    pub then: Expected,
}

/// A filing.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Given {
    /// Moment of acceptance.
    pub accepted: Instant,
    /// `default` or the code of a variant.
    #[serde(default = "default_variant")]
    pub variant: String,
    /// How it came in.
    #[serde(default = "direct")]
    pub channel: Channel,
    /// Answers of the form and counts.
    #[serde(default)]
    pub facts: Facts,
    /// Ground of an exemption.
    #[serde(default)]
    pub exemption: Option<String>,
    /// Pauses as they were.
    #[serde(default)]
    pub pauses: Vec<GivenPause>,
    /// Ground of a prolongation.
    #[serde(default)]
    pub prolonged: Option<String>,
}

/// A pause of the filing.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenPause {
    /// `supplement` or a ground of `pauses`.
    pub ground: String,
    /// Begin.
    pub from: Instant,
    /// End; none: still paused.
    #[serde(default)]
    pub to: Option<Instant>,
}

/// What a person does at a step.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Turn {
    /// Act of the step.
    pub act: String,
    /// Outcome; `silence` leaves the step alone.
    pub outcome: String,
    /// When it is completed.
    #[serde(default)]
    pub at: Option<Instant>,
}

/// What must come of a filing. What is left out is not tested.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Legal due time; null: none.
    #[serde(default, deserialize_with = "told")]
    pub due: Option<Option<Instant>>,
    /// Total, in đồng.
    #[serde(default)]
    pub fee: Option<i64>,
    /// Level that decides.
    #[serde(default)]
    pub decides: Option<Level>,
    /// Acts of the user tasks in the order they begin.
    #[serde(default)]
    pub tasks: Option<Vec<String>>,
    /// Due time of steps, by act.
    #[serde(default)]
    pub task_due: BTreeMap<String, Instant>,
    /// Results of decisions of `rules.dmn`.
    #[serde(default)]
    pub decisions: BTreeMap<String, Value>,
}

fn default_variant() -> String {
    crate::model::DEFAULT_VARIANT.to_owned()
}

fn direct() -> Channel {
    Channel::Direct
}

/// Tells a key that is null from one that is not there.
fn told<'de, D: Deserializer<'de>>(d: D) -> Result<Option<Option<Instant>>, D::Error> {
    Option::deserialize(d).map(Some)
}
