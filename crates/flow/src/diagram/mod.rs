//! The picture in a BPMN file: shapes and edges of its first diagram, with what they stand for. [`svg`] draws it. Not
//! here: layout; a file without a diagram has none.

mod icons;
mod svg;
mod wrap;

pub use svg::svg;

use crate::parse::{BPMN, local_part};
use roxmltree::Node as Xml;
use std::collections::BTreeMap;

const DI: &str = "http://www.omg.org/spec/BPMN/20100524/DI";

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
    /// For events the kind of definition (`timer`), else empty.
    pub event: String,
    /// For boundary events: whether it ends its activity.
    pub interrupting: bool,
    /// Whether a sub-process shows its content.
    pub expanded: bool,
    /// Whether a pool or lane lies (its name stands at the left).
    pub horizontal: bool,
    /// Where it is.
    pub bounds: Bounds,
    /// Where its label is, if the file says so.
    pub label: Option<Bounds>,
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
    /// From point to point.
    pub points: Vec<(f64, f64)>,
    /// Where its label is, if the file says so.
    pub label: Option<Bounds>,
}

/// Reads the first diagram of a file; what refers to nothing is left out.
pub(crate) fn read(root: Xml) -> Diagram {
    let Some(plane) = root.descendants().find(|n| is(*n, "BPMNPlane")) else { return Diagram::default() };
    let named = |n: &Xml| n.tag_name().namespace() == Some(BPMN) && n.attribute("id").is_some();
    let elements: BTreeMap<&str, Xml> =
        root.descendants().filter(named).filter_map(|n| n.attribute("id").map(|id| (id, n))).collect();
    let mut diagram = Diagram { name: plane_name(root, plane, &elements), ..Diagram::default() };
    for node in plane.children() {
        let Some(element) = node.attribute("bpmnElement").map(local_part) else { continue };
        let Some(stands_for) = elements.get(element.as_str()) else { continue };
        if is(node, "BPMNShape") {
            diagram.shapes.extend(shape(node, *stands_for, element));
        } else if is(node, "BPMNEdge") {
            diagram.edges.extend(edge(node, *stands_for, element));
        }
    }
    diagram
}

fn is(node: Xml, tag: &str) -> bool {
    node.tag_name().namespace() == Some(DI) && node.tag_name().name() == tag
}

fn plane_name(root: Xml, plane: Xml, elements: &BTreeMap<&str, Xml>) -> String {
    let drawn = plane.attribute("bpmnElement").map(local_part).and_then(|id| elements.get(id.as_str()).copied());
    let process = root.children().find(|n| n.tag_name().name() == "process");
    let named = [drawn, process].into_iter().flatten().find_map(|n| n.attribute("name").filter(|t| !t.is_empty()));
    named.unwrap_or_default().to_owned()
}

fn shape(node: Xml, of: Xml, element: String) -> Option<Shape> {
    let definition = of.children().find(|n| n.tag_name().name().ends_with("EventDefinition"));
    Some(Shape {
        element,
        tag: of.tag_name().name().to_owned(),
        name: name(of),
        event: definition
            .map(|n| n.tag_name().name().trim_end_matches("EventDefinition").to_owned())
            .unwrap_or_default(),
        interrupting: of.attribute("cancelActivity") != Some("false"),
        expanded: node.attribute("isExpanded") == Some("true"),
        horizontal: node.attribute("isHorizontal") != Some("false"),
        bounds: bounds(node)?,
        label: label(node),
    })
}

fn edge(node: Xml, of: Xml, element: String) -> Option<Edge> {
    let waypoints = node.children().filter(|n| n.tag_name().name() == "waypoint");
    let points: Vec<_> = waypoints.filter_map(|n| Some((number(n, "x")?, number(n, "y")?))).collect();
    let tag = of.tag_name().name().to_owned();
    (points.len() > 1).then(|| Edge { element, tag, name: name(of), points, label: label(node) })
}

fn name(of: Xml) -> String {
    let note = || of.children().find(|n| n.tag_name().name() == "text").and_then(|n| n.text());
    of.attribute("name").or_else(note).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

fn label(node: Xml) -> Option<Bounds> {
    node.children().find(|n| is(*n, "BPMNLabel")).and_then(bounds)
}

fn bounds(node: Xml) -> Option<Bounds> {
    let bounds = node.children().find(|n| n.tag_name().name() == "Bounds")?;
    let read = |attribute| number(bounds, attribute);
    Some(Bounds { x: read("x")?, y: read("y")?, width: read("width")?, height: read("height")? })
}

/// A coordinate; anything not on a plane of sane size is refused.
fn number(node: Xml, attribute: &str) -> Option<f64> {
    node.attribute(attribute)?.trim().parse::<f64>().ok().filter(|n| n.abs() < 1e6)
}
