//! Which row each node stands in. A flow that passes columns takes a cell in each of them, so that no line crosses a shape.

use super::rank::{Graph, Ranks};
use std::cmp::Reverse;

/// More cells of passing lines than this are not kept free: very large models are drawn with lines across shapes.
const PASSING_MAX: usize = 20_000;

/// A cell: column, band (lane) and row within the band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Cell {
    pub column: usize,
    pub band: usize,
    pub row: usize,
}

/// Where everything stands.
pub(super) struct Grid {
    /// The cell of each node.
    pub nodes: Vec<Cell>,
    /// For each edge the cells it passes.
    pub passing: Vec<Vec<Cell>>,
}

/// What wants a cell.
struct Item {
    /// A node, or an edge that passes.
    node: Option<usize>,
    edge: usize,
    band: usize,
    /// What leads here, and how many rows below that it would like to stand: branches out of a lower edge go down.
    from: Vec<(usize, usize)>,
    /// How far it still goes from here: the longest way keeps straight on.
    far: usize,
}

/// `band` of each node; `below`: edges that begin at a boundary event.
pub(super) fn arrange(graph: &Graph, ranks: &Ranks, band: &[usize], below: &[bool]) -> Grid {
    let columns = ranks.column.iter().max().map_or(0, |last| last + 1);
    let mut items: Vec<Item> = (0..graph.count)
        .map(|node| Item { node: Some(node), edge: 0, band: band[node], from: Vec::new(), far: ranks.far[node] })
        .collect();
    let mut at: Vec<Vec<usize>> = vec![Vec::new(); columns];
    (0..graph.count).for_each(|node| at[ranks.column[node]].push(node));
    for (edge, (from, to)) in graph.edges.iter().enumerate().filter(|(edge, _)| !ranks.back[*edge]) {
        let mut before = (*from, usize::from(below[edge]));
        for column in &mut at[ranks.column[*from] + 1..ranks.column[*to]] {
            if items.len() > graph.count + PASSING_MAX {
                break;
            }
            column.push(items.len());
            items.push(Item { node: None, edge, band: band[*to], from: vec![before], far: ranks.far[*to] });
            before = (items.len() - 1, 0);
        }
        items[*to].from.push(before);
    }
    settle(graph, &items, &at)
}

/// Column after column: what follows stands beside what leads to it, or in the next free row below.
fn settle(graph: &Graph, items: &[Item], at: &[Vec<usize>]) -> Grid {
    let mut cells = vec![Cell { column: 0, band: 0, row: 0 }; items.len()];
    let mut grid = Grid { nodes: Vec::new(), passing: vec![Vec::new(); graph.edges.len()] };
    for (column, here) in at.iter().enumerate() {
        let mut wanted: Vec<(usize, usize, usize)> = Vec::with_capacity(here.len());
        for item in here {
            let of = &items[*item];
            let beside = of.from.iter().filter(|(from, _)| cells[*from].band == of.band);
            let row = beside.map(|(from, below)| cells[*from].row + below).min().unwrap_or_default();
            wanted.push((of.band, row, *item));
        }
        wanted.sort_by_key(|(band, row, item)| (*band, *row, Reverse(items[*item].far)));
        let mut last: Option<(usize, usize)> = None;
        for (band, row, item) in wanted {
            let row = match last {
                Some((same, taken)) if same == band => row.max(taken + 1),
                _ => row,
            };
            last = Some((band, row));
            cells[item] = Cell { column, band, row };
            if items[item].node.is_none() {
                grid.passing[items[item].edge].push(cells[item]);
            }
        }
    }
    grid.nodes = cells[..graph.count].to_vec();
    grid
}
