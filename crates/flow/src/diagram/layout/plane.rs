//! Cells with their sizes as places on the plane.

use super::super::Bounds;
use super::grid::{Cell, Grid};
use std::collections::BTreeMap;

/// Room between columns, where lines turn.
const GAP: f64 = 56.0;
/// The same where lines have names.
const NAMED_GAP: f64 = 120.0;
/// Room between rows, for names below events and what hangs on activities.
pub(super) const ROW_GAP: f64 = 54.0;
/// Room round a content.
const MARGIN: f64 = 24.0;
/// Room between lines that lead back.
pub(super) const BACK: f64 = 12.0;
/// Least size of a column, and of a row in which something stands.
const LEAST: f64 = 50.0;
/// Height of a row in which lines only pass, with the room below it.
const PASSING: f64 = 30.0;

pub(super) struct Plane {
    /// Left edge and width of each column.
    pub columns: Vec<(f64, f64)>,
    /// Middle of each row, by band and row.
    rows: BTreeMap<(usize, usize), f64>,
    /// Top and height of each band.
    pub bands: Vec<(f64, f64)>,
    pub width: f64,
    pub height: f64,
    /// Room between columns.
    pub gap: f64,
}

impl Plane {
    pub fn new(grid: &Grid, sizes: &[(f64, f64)], bands: usize, named: bool) -> Self {
        let gap = if named { NAMED_GAP } else { GAP };
        let cells = || grid.nodes.iter().zip(sizes.iter().copied());
        let passing = || grid.passing.iter().flatten().map(|cell| (cell, (LEAST, 0.0)));
        let count = cells().chain(passing()).map(|(cell, _)| cell.column + 1).max().unwrap_or_default();
        let mut widths = vec![LEAST; count];
        let mut heights: BTreeMap<(usize, usize), f64> = BTreeMap::new();
        for (cell, (width, height)) in cells().chain(passing()) {
            widths[cell.column] = widths[cell.column].max(width);
            let tallest = heights.entry((cell.band, cell.row)).or_insert(0.0);
            *tallest = tallest.max(height);
        }
        let mut x = MARGIN;
        let mut columns = Vec::with_capacity(count);
        for width in widths {
            columns.push((x, width));
            x += width + gap;
        }
        let mut plane = Self { columns, rows: BTreeMap::new(), bands: Vec::new(), width: x, height: 0.0, gap };
        plane.stack(&heights, bands);
        plane
    }

    /// Rows one below another, band after band. A branch can leave rows empty: they take no room.
    fn stack(&mut self, heights: &BTreeMap<(usize, usize), f64>, bands: usize) {
        for band in 0..bands {
            let top = self.height;
            self.height += MARGIN;
            for (row, height) in heights.range((band, 0)..(band + 1, 0)) {
                let room = if *height > 0.0 { height.max(LEAST) } else { PASSING };
                self.rows.insert(*row, self.height + room / 2.0);
                self.height += room + if *height > 0.0 { ROW_GAP } else { 0.0 };
            }
            self.height = self.height.max(top + 2.0 * LEAST);
            self.bands.push((top, self.height - top));
        }
    }

    pub fn middle(&self, cell: Cell) -> f64 {
        self.rows.get(&(cell.band, cell.row)).copied().unwrap_or_default()
    }

    /// In the middle of its cell.
    pub fn place(&self, cell: Cell, (width, height): (f64, f64)) -> Bounds {
        let (left, wide) = self.columns[cell.column];
        Bounds { x: left + (wide - width) / 2.0, y: self.middle(cell) - height / 2.0, width, height }
    }
}
