//! The picture of a BPMN file: shapes and edges of its first diagram with what they stand for, or, where the file has
//! none, a simple one laid out here. [`draw`] makes an SVG of it, with what is to be told on top of it ([`Overlay`]):
//! where a case is, the way of a run, what another version changed, a heat map.

mod edge;
mod figure;
mod heat;
mod icons;
mod layout;
mod marker;
mod overlay;
mod read;
mod sheet;
mod svg;
mod words;
mod wrap;

pub use heat::{Figures, Heat, Measure, Step, heat};
pub use overlay::{Badge, Highlight, Overlay};
pub(crate) use read::read;
pub use sheet::{one_above_another, with_sheet};
pub use svg::{draw, svg};
pub use words::kind as kind_in_words;

use crate::parse::{Document, NodeDef, is_activity};
use std::borrow::Cow;

/// Shapes and edges of a file, in file order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Diagram {
    /// Name of the process or collaboration drawn.
    pub name: String,
    /// Activities, events, gateways, pools, lanes, data and notes.
    pub shapes: Vec<Shape>,
    /// Flows and associations.
    pub edges: Vec<Edge>,
}

/// A place on the plane, in pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Bounds {
    /// Left.
    pub x: f64,
    /// Top.
    pub y: f64,
    /// Width.
    pub width: f64,
    /// Height.
    pub height: f64,
}

/// One shape.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Shape {
    /// Id of what it stands for.
    pub element: String,
    /// Its local name (`userTask`).
    pub tag: String,
    /// Its name, or the text of a note.
    pub name: String,
    /// For events the kind of definition (`timer`), `multiple` or `parallelMultiple` where there are several, else empty.
    pub event: String,
    /// For boundary and start events: whether it ends its activity or scope.
    pub interrupting: bool,
    /// What BPMN marks it with.
    pub markers: Vec<Marker>,
    /// Whether a sub-process shows its content.
    pub expanded: bool,
    /// Whether a pool or lane lies (its name stands at the left).
    pub horizontal: bool,
    /// Where it is.
    pub bounds: Bounds,
    /// Where its label is, if the file says so.
    pub label: Option<Bounds>,
}

/// A marker of an activity, gateway or data object. BPMN 2.0.2 §10.3, §10.4.1, §10.6.6.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Marker {
    /// Done again as long as a condition holds.
    Loop,
    /// Several instances side by side.
    Parallel,
    /// Several instances, one after the other.
    Sequential,
    /// Begun only to undo another activity.
    Compensation,
    /// Its steps have no order.
    AdHoc,
    /// A sub-process whose content is not shown.
    Collapsed,
    /// An event sub-process.
    Triggered,
    /// A gateway of events that begins an instance.
    Instantiating,
    /// A gateway of events that begins an instance and waits for all of them.
    AllEvents,
    /// Data: a collection.
    Collection,
    /// Data that the process is given.
    Input,
    /// Data that the process gives.
    Output,
}

/// One edge.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Edge {
    /// Id of what it stands for.
    pub element: String,
    /// Its local name (`sequenceFlow`).
    pub tag: String,
    /// Its name.
    pub name: String,
    /// A sequence flow that is taken when no condition holds.
    pub default: bool,
    /// A sequence flow with a condition out of an activity.
    pub conditional: bool,
    /// An association with a direction.
    pub directed: bool,
    /// From point to point.
    pub points: Vec<(f64, f64)>,
    /// Where its label is, if the file says so.
    pub label: Option<Bounds>,
}

impl Document {
    /// The picture in the file, or else one laid out from left to right, so that every file can be drawn.
    pub fn picture(&self) -> Cow<'_, Diagram> {
        if self.diagram.shapes.is_empty() { Cow::Owned(layout::lay(self)) } else { Cow::Borrowed(&self.diagram) }
    }
}

impl Shape {
    /// A flow node, not placed yet.
    fn of_node(node: &NodeDef) -> Self {
        let flag = if node.tag == "startEvent" { "isInterrupting" } else { "cancelActivity" };
        Self {
            element: node.id.clone(),
            tag: node.tag.clone(),
            name: one_line(&node.name),
            event: event_of(node),
            interrupting: node.flag(flag, true),
            markers: markers_of(node),
            horizontal: true,
            ..Self::default()
        }
    }

    fn has(&self, marker: Marker) -> bool {
        self.markers.contains(&marker)
    }
}

fn event_of(node: &NodeDef) -> String {
    match node.events.as_slice() {
        [] => String::new(),
        [only] => only.tag.trim_end_matches("EventDefinition").to_owned(),
        _ if node.flag("parallelMultiple", false) => "parallelMultiple".to_owned(),
        _ => "multiple".to_owned(),
    }
}

fn markers_of(node: &NodeDef) -> Vec<Marker> {
    let mut markers = Vec::new();
    markers.extend(node.repeats.first().map(|repeat| match repeat.tag.as_str() {
        "standardLoopCharacteristics" => Marker::Loop,
        _ if repeat.flag("isSequential") => Marker::Sequential,
        _ => Marker::Parallel,
    }));
    let all_events = node.plain.get("eventGatewayType").is_some_and(|kind| kind == "Parallel");
    let instantiates = node.flag("instantiate", false);
    for (marker, holds) in [
        (Marker::Compensation, is_activity(&node.tag) && node.flag("isForCompensation", false)),
        (Marker::AdHoc, node.tag == "adHocSubProcess"),
        (Marker::Triggered, node.flag("triggeredByEvent", false)),
        (Marker::AllEvents, instantiates && all_events),
        (Marker::Instantiating, instantiates && !all_events),
    ] {
        if holds {
            markers.push(marker);
        }
    }
    markers
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
