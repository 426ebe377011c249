//! What stands in no row of the flow: lanes round the rows, and data and notes below them.

use super::super::{Bounds, Edge, Shape, one_line};
use super::{Laid, STRIP};
use crate::parse::{BodyDef, Document, LaneDef};
use std::collections::BTreeMap;

/// The rows of one lane that holds no other lane.
pub(super) struct Band {
    /// Numbers of its lanes in the document, the outermost first.
    pub path: Vec<usize>,
}

/// The bands of a process in file order; none if it has no lanes.
pub(super) fn bands(document: &Document, process: &str) -> Vec<Band> {
    let own: Vec<usize> = (0..document.lanes.len()).filter(|ix| document.lanes[*ix].process == process).collect();
    let holds = |ix: usize| {
        let id = &document.lanes[ix].id;
        !id.is_empty() && own.iter().any(|other| document.lanes[*other].parent.as_ref() == Some(id))
    };
    own.iter().filter(|ix| !holds(**ix)).map(|ix| Band { path: path(&document.lanes, *ix) }).collect()
}

fn path(lanes: &[LaneDef], leaf: usize) -> Vec<usize> {
    let mut path = vec![leaf];
    while let Some(parent) = lanes[path[0]].parent.as_ref() {
        match lanes.iter().position(|lane| lane.id == *parent) {
            Some(ix) if !path.contains(&ix) => path.insert(0, ix),
            _ => break,
        }
    }
    path
}

/// Band by id of the node that lies in it.
pub(super) fn band_of<'d>(document_lanes: &'d [LaneDef], bands: &[Band]) -> BTreeMap<&'d str, usize> {
    let mut found = BTreeMap::new();
    for (number, band) in bands.iter().enumerate() {
        for lane in &band.path {
            for node in &document_lanes[*lane].nodes {
                found.entry(node.as_str()).or_insert(number);
            }
        }
    }
    found
}

/// Lanes as shapes, outer ones round their bands; `heights` has the top and height of each band.
pub(super) fn lane_shapes(
    document: &Document,
    bands: &[Band],
    heights: &[(f64, f64)],
    left: f64,
    right: f64,
) -> Vec<Shape> {
    let mut areas: BTreeMap<(usize, usize), (f64, f64)> = BTreeMap::new();
    for (band, (top, height)) in bands.iter().zip(heights) {
        for (depth, lane) in band.path.iter().enumerate() {
            let area = areas.entry((depth, *lane)).or_insert((*top, top + height));
            *area = (area.0.min(*top), area.1.max(top + height));
        }
    }
    let shapes = areas.into_iter().map(|((depth, lane), (top, bottom))| {
        let x = left + depth as f64 * STRIP;
        let lane = &document.lanes[lane];
        Shape {
            element: lane.id.clone(),
            tag: "lane".to_owned(),
            name: one_line(&lane.name),
            horizontal: true,
            bounds: Bounds { x, y: top, width: right - x, height: bottom - top },
            ..Shape::default()
        }
    });
    shapes.collect()
}

/// Data and notes in one row below everything, tied to what they belong to.
pub(super) fn artifacts(body: &BodyDef, laid: &mut Laid) {
    let mut x = 20.0;
    let top = laid.height + 10.0;
    let mut tallest: f64 = 0.0;
    for artifact in &body.artifacts {
        let (width, height) = match artifact.tag.as_str() {
            "textAnnotation" => (150.0, 50.0),
            "dataStoreReference" => (50.0, 45.0),
            _ => (36.0, 48.0),
        };
        let room = if artifact.tag == "textAnnotation" { 0.0 } else { 30.0 };
        laid.shapes.push(Shape {
            element: artifact.id.clone(),
            tag: artifact.tag.clone(),
            name: one_line(&artifact.name),
            bounds: Bounds { x: x + room, y: top, width, height },
            ..Shape::default()
        });
        x += width + 2.0 * room + 30.0;
        tallest = tallest.max(height + room);
    }
    if !body.artifacts.is_empty() {
        laid.height = top + tallest + 20.0;
        laid.width = laid.width.max(x);
    }
}

/// Associations, and where data comes from and goes to.
pub(super) fn ties(body: &BodyDef, laid: &mut Laid) {
    let mut ties: Vec<(&str, &str, &str)> = Vec::new();
    ties.extend(body.associations.iter().map(|(from, to)| (from.as_str(), to.as_str(), "association")));
    for node in &body.nodes {
        let inputs = node.io.inputs.iter().flat_map(|a| &a.sources);
        ties.extend(inputs.map(|data| (data.as_str(), node.id.as_str(), "dataInputAssociation")));
        ties.extend(node.io.outputs.iter().map(|a| (node.id.as_str(), a.target.as_str(), "dataOutputAssociation")));
    }
    let placed: BTreeMap<&str, Bounds> = laid.shapes.iter().map(|s| (s.element.as_str(), s.bounds)).collect();
    let edges: Vec<Edge> = ties
        .into_iter()
        .filter_map(|(from, to, tag)| {
            let (from, to) = (*placed.get(from)?, *placed.get(to)?);
            let points = vec![edge_towards(from, to), edge_towards(to, from)];
            Some(Edge { tag: tag.to_owned(), directed: tag.starts_with("data"), points, ..Edge::default() })
        })
        .collect();
    laid.edges.extend(edges);
}

/// The middle of the side of a box that faces another one above or below it.
fn edge_towards(from: Bounds, to: Bounds) -> (f64, f64) {
    let middle = from.x + from.width / 2.0;
    if to.y > from.y + from.height {
        (middle, from.y + from.height)
    } else if to.y + to.height < from.y {
        (middle, from.y)
    } else if to.x > from.x {
        (from.x + from.width, from.y + from.height / 2.0)
    } else {
        (from.x, from.y + from.height / 2.0)
    }
}
