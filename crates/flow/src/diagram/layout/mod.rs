//! A picture for a file that has none: from left to right by the longest path, branches below one another, flows along
//! right angles; pools, lanes and sub-processes round what they hold. Simple rather than beautiful, and the same each time.

mod grid;
mod nodes;
mod place;
mod plane;
mod rank;
mod route;
mod shelf;

use super::one_line;
use super::{Bounds, Diagram, Edge, Shape};
use crate::parse::{Document, ParticipantDef, ProcessDef};
use std::collections::BTreeMap;

/// Width of the strip at the left of pools and lanes that holds their name.
const STRIP: f64 = 30.0;
/// Room between pools.
const BETWEEN_POOLS: f64 = 50.0;
/// Height of a pool of which nothing is known.
const BLACK_BOX: f64 = 60.0;

/// Shapes and edges with the size of the area they take, from 0, 0.
#[derive(Default)]
struct Laid {
    shapes: Vec<Shape>,
    edges: Vec<Edge>,
    width: f64,
    height: f64,
}

impl Laid {
    fn moved(mut self, dx: f64, dy: f64) -> Self {
        let labels = self.edges.iter_mut().map(|edge| &mut edge.label);
        let placed = self.shapes.iter_mut().flat_map(|shape| [Some(&mut shape.bounds), shape.label.as_mut()]);
        for bounds in labels.map(Option::as_mut).chain(placed).flatten() {
            bounds.x += dx;
            bounds.y += dy;
        }
        for point in self.edges.iter_mut().flat_map(|edge| &mut edge.points) {
            *point = (point.0 + dx, point.1 + dy);
        }
        self
    }

    fn add(&mut self, other: Self) {
        self.shapes.extend(other.shapes);
        self.edges.extend(other.edges);
    }
}

/// Lays out every process of the file.
pub(super) fn lay(document: &Document) -> Diagram {
    let mut all = Laid::default();
    let mut pools = Vec::new();
    for process in &document.processes {
        let pool = document.participants.iter().find(|p| p.process.as_deref() == Some(&process.id));
        let laid = process_with_lanes(document, process, if pool.is_some() { STRIP } else { 0.0 });
        let (width, height) = (laid.width, laid.height);
        let top = all.height;
        all.add(laid.moved(0.0, top));
        pools.extend(pool.map(|pool| pool_shape(pool, top, height)));
        all.width = all.width.max(width);
        all.height = top + height + BETWEEN_POOLS;
    }
    for pool in document.participants.iter().filter(|p| !has_content(document, p)) {
        pools.push(pool_shape(pool, all.height, BLACK_BOX));
        all.width = all.width.max(300.0);
        all.height += BLACK_BOX + BETWEEN_POOLS;
    }
    let width = all.width;
    // Pools, and the lanes in them, are all equally wide.
    let lanes = all.shapes.iter_mut().filter(|shape| shape.tag == "lane");
    pools.iter_mut().chain(lanes).for_each(|area| area.bounds.width = width - area.bounds.x);
    all.shapes.splice(0..0, pools);
    all.edges.extend(message_flows(document, &all.shapes));
    let named = document.processes.iter().map(|p| &p.name).find(|name| !name.is_empty());
    Diagram { name: named.map(|name| one_line(name)).unwrap_or_default(), shapes: all.shapes, edges: all.edges }
}

fn has_content(document: &Document, pool: &ParticipantDef) -> bool {
    document.processes.iter().any(|process| pool.process.as_deref() == Some(&process.id))
}

fn pool_shape(pool: &ParticipantDef, top: f64, height: f64) -> Shape {
    Shape {
        element: pool.id.clone(),
        tag: "participant".to_owned(),
        name: one_line(&pool.name),
        horizontal: true,
        bounds: Bounds { x: 0.0, y: top, width: 0.0, height },
        ..Shape::default()
    }
}

/// The content of a process to the right of the names of its pool and lanes.
fn process_with_lanes(document: &Document, process: &ProcessDef, strip: f64) -> Laid {
    let bands = shelf::bands(document, &process.id);
    let depth = bands.iter().map(|band| band.path.len()).max().unwrap_or_default();
    let left = strip + depth as f64 * STRIP;
    let laid = place::body(&process.body, &bands, &shelf::band_of(&document.lanes, &bands));
    let (width, height, heights) = (left + laid.content.width, laid.content.height, laid.bands);
    let mut all = Laid { width, height, ..Laid::default() };
    all.shapes = shelf::lane_shapes(document, &bands, &heights, strip, width);
    all.add(laid.content.moved(left, 0.0));
    all
}

/// Message flows leave and enter shapes from above or below.
fn message_flows(document: &Document, shapes: &[Shape]) -> Vec<Edge> {
    let placed: BTreeMap<&str, Bounds> = shapes.iter().map(|s| (s.element.as_str(), s.bounds)).collect();
    let flows = document.message_flows.iter().zip(&document.message_flow_ids);
    let edges = flows.filter_map(|((from, to, _), id)| {
        let (from, to) = (*placed.get(from.as_str())?, *placed.get(to.as_str())?);
        let element = id.clone();
        Some(Edge { element, tag: "messageFlow".to_owned(), points: route::between_pools(from, to), ..Edge::default() })
    });
    edges.collect()
}
