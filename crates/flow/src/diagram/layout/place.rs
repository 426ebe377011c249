//! One content on the plane: cells become places, flows become lines.

use super::super::{Bounds, Edge, Marker, Shape};
use super::Laid;
use super::grid::arrange;
use super::nodes::Nodes;
use super::plane::{BACK, Plane, ROW_GAP};
use super::rank::rank;
use super::route::Router;
use super::shelf::{self, Band};
use crate::parse::{BodyDef, NodeDef};
use std::collections::BTreeMap;

/// Size of an event.
const EVENT: f64 = 36.0;
/// Where what no flow leads to goes on in a new row.
const SHELF_WIDTH: f64 = 700.0;

/// A content with the top and height of each of its bands.
pub(super) struct Placed {
    pub content: Laid,
    pub bands: Vec<(f64, f64)>,
}

/// Lays out a content. `bands` are the lanes of a process, with the band of each node; none inside sub-processes.
pub(super) fn body(body: &BodyDef, bands: &[Band], band_of: &BTreeMap<&str, usize>) -> Placed {
    let nodes = Nodes::of(body, bands.is_empty());
    let graph = nodes.graph();
    let ranks = rank(&graph);
    let band: Vec<usize> = nodes.standing.iter().map(|n| band_of.get(n.id.as_str()).copied().unwrap_or(0)).collect();
    let grid = arrange(&graph, &ranks, &band, &nodes.begins_below());
    let contents: Vec<Option<Laid>> = nodes.standing.iter().map(|n| inner(n)).collect();
    let sizes: Vec<(f64, f64)> = nodes.standing.iter().zip(&contents).map(|(n, c)| size(n, c.as_ref())).collect();
    let named = nodes.flows.iter().any(|flow| !flow.name.is_empty());
    let plane = Plane::new(&grid, &sizes, bands.len().max(1), named);
    let mut laid = Laid { width: plane.width, height: plane.height, ..Laid::default() };
    let mut places = BTreeMap::new();
    for ((node, content), (cell, size)) in nodes.standing.iter().zip(contents).zip(grid.nodes.iter().zip(&sizes)) {
        let place = plane.place(*cell, *size);
        places.insert(node.id.as_str(), place);
        add_node(&mut laid, node, place, content);
    }
    shelve(&nodes, &mut laid, &mut places);
    hang(&nodes, &mut laid, &mut places);
    let mut router = Router { plane: &plane, grid: &grid, ranks: &ranks, places: &places, below: laid.height, back: 0 };
    for (number, flow) in nodes.flows.iter().enumerate() {
        let points = router.route(number, graph.edges[number], flow, nodes.hangs(&flow.source));
        laid.edges.push(edge(&nodes, number, points));
    }
    laid.height += router.back as f64 * BACK;
    shelf::artifacts(body, &mut laid);
    shelf::ties(body, &mut laid);
    let mut bands = plane.bands.clone();
    if let Some(last) = bands.last_mut() {
        last.1 = laid.height - last.0;
    }
    Placed { content: laid, bands }
}

/// The content of a sub-process.
fn inner(node: &NodeDef) -> Option<Laid> {
    let content = node.body.as_ref().filter(|content| !content.nodes.is_empty())?;
    Some(body(content, &[], &BTreeMap::new()).content)
}

fn size(node: &NodeDef, content: Option<&Laid>) -> (f64, f64) {
    match (content, node.tag.as_str()) {
        (Some(laid), _) => (laid.width.max(120.0), laid.height + 20.0),
        (_, tag) if tag.ends_with("Event") => (EVENT, EVENT),
        (_, tag) if tag.ends_with("Gateway") => (50.0, 50.0),
        _ => (110.0, 80.0),
    }
}

fn add_node(laid: &mut Laid, node: &NodeDef, bounds: Bounds, content: Option<Laid>) {
    let mut shape = Shape { bounds, expanded: content.is_some(), ..Shape::of_node(node) };
    if node.body.is_some() && content.is_none() {
        shape.markers.push(Marker::Collapsed);
    }
    laid.shapes.push(shape);
    if let Some(content) = content {
        // Below the name of the sub-process.
        laid.add(content.moved(bounds.x, bounds.y + 20.0));
    }
}

/// What no flow leads to or from stands side by side below the rows: event sub-processes, handlers, loose ends.
fn shelve<'d>(nodes: &Nodes<'d>, laid: &mut Laid, places: &mut BTreeMap<&'d str, Bounds>) {
    let (mut x, mut y, mut tallest) = (24.0, laid.height, 0.0f64);
    for node in &nodes.apart {
        let content = inner(node);
        let (width, height) = size(node, content.as_ref());
        if x > 24.0 && x + width > laid.width.max(SHELF_WIDTH) {
            (x, y, tallest) = (24.0, y + tallest + ROW_GAP, 0.0);
        }
        let bounds = Bounds { x, y, width, height };
        places.insert(&node.id, bounds);
        add_node(laid, node, bounds, content);
        x += width + 40.0;
        laid.width = laid.width.max(x);
        tallest = tallest.max(height);
    }
    if !nodes.apart.is_empty() {
        laid.height = y + tallest + ROW_GAP;
    }
}

/// Boundary events hang at the lower edge of their activity, side by side.
fn hang<'d>(nodes: &Nodes<'d>, laid: &mut Laid, places: &mut BTreeMap<&'d str, Bounds>) {
    let mut taken: BTreeMap<&str, usize> = BTreeMap::new();
    for (node, host) in &nodes.hanging {
        let Some(on) = places.get(host.as_str()).copied() else { continue };
        let count = taken.entry(host.as_str()).or_default();
        let x = (on.x + on.width - EVENT - 6.0 - *count as f64 * (EVENT + 8.0)).max(on.x - EVENT / 2.0);
        *count += 1;
        let bounds = Bounds { x, y: on.y + on.height - EVENT / 2.0, width: EVENT, height: EVENT };
        places.insert(&node.id, bounds);
        // Beside the line that leaves it.
        let label = Some(Bounds { x: x - 82.0, y: bounds.y + EVENT / 2.0 + 2.0, width: 80.0, height: 28.0 });
        laid.shapes.push(Shape { bounds, label, ..Shape::of_node(node) });
    }
}

fn edge(nodes: &Nodes, number: usize, points: Vec<(f64, f64)>) -> Edge {
    let flow = nodes.flows[number];
    Edge {
        element: flow.id.clone(),
        tag: "sequenceFlow".to_owned(),
        name: super::one_line(&flow.name),
        default: nodes.is_default(flow),
        conditional: nodes.is_conditional(flow),
        label: label(&points),
        points,
        ..Edge::default()
    }
}

/// Above the first level part of a line behind its first turn, where no other line out of the same shape runs.
fn label(points: &[(f64, f64)]) -> Option<Bounds> {
    let level = |pair: &&[(f64, f64)]| (pair[0].1 - pair[1].1).abs() < 0.5 && (pair[0].0 - pair[1].0).abs() > 40.0;
    let parts: Vec<&[(f64, f64)]> = points.windows(2).filter(level).collect();
    let part = parts.iter().find(|part| part[0] != points[0]).or_else(|| parts.first())?;
    let (from, to) = (part[0].0.min(part[1].0), part[0].0.max(part[1].0));
    let width = (to - from - 8.0).min(90.0);
    let left = if part[0].0 < part[1].0 { to.min(from + 110.0) - width - 8.0 } else { from + 8.0 };
    Some(Bounds { x: left, y: part[0].1 - 18.0, width, height: 14.0 })
}
