//! Reading the first diagram of a file (BPMN DI). Not here: how it looks.

use super::{Bounds, Diagram, Edge, Marker, Shape, one_line};
use crate::parse::{BPMN, BodyDef, Document, NodeDef, is_activity, local_part};
use roxmltree::Node as Xml;
use std::collections::BTreeMap;

const DI: &str = "http://www.omg.org/spec/BPMN/20100524/DI";

/// What a shape or edge may stand for.
struct Known<'a, 'i> {
    elements: BTreeMap<&'a str, Xml<'a, 'i>>,
    nodes: BTreeMap<&'a str, &'a NodeDef>,
}

/// Reads the first diagram of a file whose processes have been read; what refers to nothing is left out.
pub(crate) fn read(root: Xml, document: &Document) -> Diagram {
    let Some(plane) = root.descendants().find(|n| is(*n, "BPMNPlane")) else { return Diagram::default() };
    let named = |n: &Xml| n.tag_name().namespace() == Some(BPMN) && n.attribute("id").is_some();
    let mut nodes = BTreeMap::new();
    document.processes.iter().for_each(|process| index(&process.body, &mut nodes));
    let elements: BTreeMap<&str, Xml> =
        root.descendants().filter(named).filter_map(|n| n.attribute("id").map(|id| (id, n))).collect();
    let known = Known { elements, nodes };
    let mut diagram = Diagram { name: plane_name(root, plane, &known), ..Diagram::default() };
    for node in plane.children() {
        let Some(element) = node.attribute("bpmnElement").map(local_part) else { continue };
        let Some(stands_for) = known.elements.get(element.as_str()) else { continue };
        if is(node, "BPMNShape") {
            diagram.shapes.extend(shape(node, *stands_for, element, &known));
        } else if is(node, "BPMNEdge") {
            diagram.edges.extend(edge(node, *stands_for, element, &known));
        }
    }
    mark_collapsed(&mut diagram);
    diagram
}

fn index<'d>(body: &'d BodyDef, nodes: &mut BTreeMap<&'d str, &'d NodeDef>) {
    for node in &body.nodes {
        nodes.insert(&node.id, node);
        if let Some(inner) = &node.body {
            index(inner, nodes);
        }
    }
}

fn is(node: Xml, tag: &str) -> bool {
    node.tag_name().namespace() == Some(DI) && node.tag_name().name() == tag
}

fn plane_name(root: Xml, plane: Xml, known: &Known) -> String {
    let drawn = plane.attribute("bpmnElement").map(local_part).and_then(|id| known.elements.get(id.as_str()).copied());
    let process = root.children().find(|n| n.tag_name().name() == "process");
    let named = [drawn, process].into_iter().flatten().find_map(|n| n.attribute("name").filter(|t| !t.is_empty()));
    named.unwrap_or_default().to_owned()
}

fn shape(node: Xml, of: Xml, element: String, known: &Known) -> Option<Shape> {
    let made = match known.nodes.get(element.as_str()) {
        Some(def) => Shape::of_node(def),
        None => other_shape(of, element, known),
    };
    Some(Shape {
        expanded: node.attribute("isExpanded") == Some("true"),
        horizontal: node.attribute("isHorizontal") != Some("false"),
        bounds: bounds(node)?,
        label: label(node),
        ..made
    })
}

/// A pool, lane, group, note or data.
fn other_shape(of: Xml, element: String, known: &Known) -> Shape {
    let tag = of.tag_name().name();
    let object = of.attribute("dataObjectRef").map(local_part).and_then(|id| known.elements.get(id.as_str()).copied());
    let collection = [Some(of), object].into_iter().flatten().any(|n| n.attribute("isCollection") == Some("true"));
    let mut markers = Vec::new();
    for (marker, holds) in [
        (Marker::Collection, collection),
        (Marker::Input, tag == "dataInput"),
        (Marker::Output, tag == "dataOutput"),
        (Marker::Parallel, of.children().any(|n| n.tag_name().name() == "participantMultiplicity")),
    ] {
        if holds {
            markers.push(marker);
        }
    }
    Shape { element, tag: tag.to_owned(), name: name(of, known), markers, ..Shape::default() }
}

/// A sub-process that shows nothing is collapsed; some tools leave out that it is expanded.
fn mark_collapsed(diagram: &mut Diagram) {
    let inside = |outer: Bounds, b: Bounds| {
        b != outer
            && b.x >= outer.x
            && b.y >= outer.y
            && b.x + b.width <= outer.x + outer.width
            && b.y + b.height <= outer.y + outer.height
    };
    let all: Vec<Bounds> = diagram.shapes.iter().filter(|s| s.tag != "boundaryEvent").map(|s| s.bounds).collect();
    for shape in &mut diagram.shapes {
        if !matches!(shape.tag.as_str(), "subProcess" | "transaction" | "adHocSubProcess" | "callActivity") {
            continue;
        }
        shape.expanded = shape.expanded || all.iter().any(|b| inside(shape.bounds, *b));
        if !shape.expanded && shape.tag != "callActivity" {
            shape.markers.push(Marker::Collapsed);
        }
    }
}

fn edge(node: Xml, of: Xml, element: String, known: &Known) -> Option<Edge> {
    let waypoints = node.children().filter(|n| n.tag_name().name() == "waypoint");
    let points: Vec<_> = waypoints.filter_map(|n| Some((number(n, "x")?, number(n, "y")?))).collect();
    let tag = of.tag_name().name().to_owned();
    let source = of.attribute("sourceRef").map(local_part).and_then(|id| known.nodes.get(id.as_str()).copied());
    let has_condition = of.children().any(|n| n.tag_name().name() == "conditionExpression");
    (points.len() > 1).then(|| Edge {
        default: source.and_then(|n| n.plain.get("default")).is_some_and(|id| local_part(id) == element),
        conditional: has_condition && source.is_some_and(|n| is_activity(&n.tag)),
        directed: tag.starts_with("data") || matches!(of.attribute("associationDirection"), Some("One" | "Both")),
        element,
        tag,
        name: name(of, known),
        points,
        label: label(node),
    })
}

fn name(of: Xml, known: &Known) -> String {
    let note = || of.children().find(|n| n.tag_name().name() == "text").and_then(|n| n.text());
    let category = || {
        let value = of.attribute("categoryValueRef").map(local_part)?;
        known.elements.get(value.as_str())?.attribute("value")
    };
    one_line(of.attribute("name").or_else(note).or_else(category).unwrap_or_default())
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
