//! Which column each node stands in: the length of the longest way to it, loops apart.

/// A graph of numbered nodes.
pub(super) struct Graph {
    pub count: usize,
    /// From node to node.
    pub edges: Vec<(usize, usize)>,
}

/// The column of each node, and for each edge whether it leads back.
pub(super) struct Ranks {
    pub column: Vec<usize>,
    pub back: Vec<bool>,
    /// The length of the longest way from each node.
    pub far: Vec<usize>,
}

pub(super) fn rank(graph: &Graph) -> Ranks {
    let mut out: Vec<Vec<usize>> = vec![Vec::new(); graph.count];
    let mut entered = vec![0usize; graph.count];
    for (number, (from, to)) in graph.edges.iter().enumerate() {
        out[*from].push(number);
        entered[*to] += 1;
    }
    let (back, order) = walk(graph, &out, &entered);
    let mut column = vec![0usize; graph.count];
    for node in order.iter().copied() {
        for edge in out[node].iter().filter(|edge| !back[**edge]) {
            let to = graph.edges[*edge].1;
            column[to] = column[to].max(column[node] + 1);
        }
    }
    let mut far = vec![0usize; graph.count];
    for node in order.into_iter().rev() {
        let next = out[node].iter().filter(|edge| !back[**edge]).map(|edge| far[graph.edges[*edge].1] + 1);
        far[node] = next.max().unwrap_or_default();
    }
    Ranks { column, back, far }
}

/// Depth first from where nothing enters, then from what is left: edges to a node that is still being walked lead back.
/// The order is that in which, such edges apart, each node comes before those it leads to.
fn walk(graph: &Graph, out: &[Vec<usize>], entered: &[usize]) -> (Vec<bool>, Vec<usize>) {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        Open,
        Done,
    }
    let mut seen = vec![Seen::No; graph.count];
    let mut back = vec![false; graph.edges.len()];
    let mut order = Vec::with_capacity(graph.count);
    let roots = (0..graph.count).filter(|node| entered[*node] == 0).chain(0..graph.count);
    for root in roots {
        if seen[root] != Seen::No {
            continue;
        }
        seen[root] = Seen::Open;
        let mut stack = vec![(root, 0usize)];
        while let Some((node, next)) = stack.pop() {
            let Some(edge) = out[node].get(next) else {
                seen[node] = Seen::Done;
                order.push(node);
                continue;
            };
            stack.push((node, next + 1));
            let to = graph.edges[*edge].1;
            match seen[to] {
                Seen::No => {
                    seen[to] = Seen::Open;
                    stack.push((to, 0));
                }
                Seen::Open => back[*edge] = true,
                Seen::Done => {}
            }
        }
    }
    order.reverse();
    (back, order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nodes_stand_by_their_longest_way_and_loops_lead_back() {
        let graph = Graph { count: 5, edges: vec![(0, 1), (1, 2), (0, 2), (2, 1), (2, 3)] };
        let ranks = rank(&graph);
        assert_eq!(ranks.column, [0, 1, 2, 3, 0]);
        assert_eq!(ranks.back, [false, false, false, true, false]);
        assert_eq!(ranks.far, [3, 2, 1, 0, 0]);
        let round = rank(&Graph { count: 2, edges: vec![(0, 1), (1, 0), (1, 1)] });
        assert_eq!((round.column, round.back), (vec![0, 1], vec![false, true, true]));
    }
}
