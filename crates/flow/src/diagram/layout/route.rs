//! Lines along right angles: forwards through the gaps between columns, backwards below all rows.

use super::super::Bounds;
use super::grid::Grid;
use super::plane::{BACK, Plane};
use super::rank::Ranks;
use crate::parse::FlowDef;
use std::collections::BTreeMap;

type Point = (f64, f64);

/// Finds the ways of the flows of one content.
pub(super) struct Router<'a> {
    pub plane: &'a Plane,
    pub grid: &'a Grid,
    pub ranks: &'a Ranks,
    pub places: &'a BTreeMap<&'a str, Bounds>,
    /// Below everything that stands.
    pub below: f64,
    /// How many lines lead back so far.
    pub back: usize,
}

impl Router<'_> {
    /// The way of a flow between two numbered nodes; `hangs` if it begins at the lower edge of the first.
    pub fn route(&mut self, number: usize, (from, to): (usize, usize), flow: &FlowDef, hangs: bool) -> Vec<Point> {
        let place = |id: &str| self.places.get(id).copied().unwrap_or_default();
        let (source, target) = (place(&flow.source), place(&flow.target));
        let mut points = Vec::new();
        let start = if hangs {
            let x = source.x + source.width / 2.0;
            points.push((x, source.y + source.height));
            (x, source.y + source.height + 10.0)
        } else {
            (source.x + source.width, middle(source).1)
        };
        points.push(start);
        let end = (target.x, middle(target).1);
        if self.ranks.back[number] {
            self.backwards(&mut points, (from, to), start, end);
        } else {
            self.forwards(&mut points, number, (from, to), start.1, end.1);
        }
        points.push(end);
        points
    }

    /// Turns at the beginning of the gap before the column where it changes its row: its name has room behind the turn. Ways
    /// out of different rows turn at different places.
    fn forwards(&self, points: &mut Vec<Point>, number: usize, (from, to): (usize, usize), mut y: f64, last: f64) {
        let bend = self.plane.gap - 16.0 - (self.grid.nodes[from].row % 4) as f64 * 6.0;
        let passed = self.grid.passing[number].iter().map(|cell| (cell.column, self.plane.middle(*cell)));
        for (column, level) in passed.chain([(self.grid.nodes[to].column, last)]) {
            if (level - y).abs() > 0.5 {
                let turn = self.plane.columns[column].0 - bend;
                points.extend([(turn, y), (turn, level)]);
                y = level;
            }
        }
    }

    fn backwards(&mut self, points: &mut Vec<Point>, (from, to): (usize, usize), start: Point, end: Point) {
        let aside = 10.0 + (self.back % 4) as f64 * 5.0;
        let (left, width) = self.plane.columns[self.grid.nodes[from].column];
        let (right, into) = (left + width + aside, self.plane.columns[self.grid.nodes[to].column].0 - aside);
        let below = self.below + self.back as f64 * BACK;
        self.back += 1;
        points.extend([(right, start.1), (right, below), (into, below), (into, end.1)]);
    }
}

fn middle(b: Bounds) -> Point {
    (b.x + b.width / 2.0, b.y + b.height / 2.0)
}

/// From pool to pool: down or up, level between them, and on.
pub(super) fn between_pools(from: Bounds, to: Bounds) -> Vec<Point> {
    let down = middle(from).1 < middle(to).1;
    let (start, end) = if down {
        ((middle(from).0, from.y + from.height), (middle(to).0, to.y))
    } else {
        ((middle(from).0, from.y), (middle(to).0, to.y + to.height))
    };
    // A pool is wide: the line stays straight over it.
    let (start, end) = match (from.width > 250.0, to.width > 250.0) {
        (true, false) => ((end.0, start.1), end),
        (false, true) => (start, (start.0, end.1)),
        _ => (start, end),
    };
    if (start.0 - end.0).abs() < 0.5 {
        return vec![start, end];
    }
    let level = (start.1 + end.1) / 2.0;
    vec![start, (start.0, level), (end.0, level), end]
}
