//! Whatever comes in whatever order and however often: the books are those of each transaction taken once.

use super::*;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

/// What the bank tells: which transaction, for which demand (none: without a reference), and how much.
#[derive(Clone, Debug)]
struct Told {
    transaction: u8,
    demand: Option<u8>,
    amount: i64,
}

const DEMANDS: u8 = 4;
const RUNS: usize = 12;

fn told() -> impl Strategy<Value = Vec<Told>> {
    let one = (prop::option::weighted(0.8, 0..DEMANDS), prop_oneof![Just(50_000i64), 1_000..90_000i64]);
    // Each transaction is what it is; then some are told again, and all are shuffled.
    prop::collection::vec(one, 1..12).prop_flat_map(|all| {
        let all: Vec<Told> = all
            .into_iter()
            .enumerate()
            .map(|(n, (demand, amount))| Told { transaction: n as u8, demand, amount })
            .collect();
        let again = prop::collection::vec(0..all.len(), 0..8);
        again.prop_flat_map(move |again| {
            let more: Vec<Told> = again.iter().map(|i| all[*i].clone()).collect();
            Just([all.clone(), more].concat()).prop_shuffle()
        })
    })
}

#[tokio::test]
async fn repeated_and_shuffled_notices_leave_the_same_books() {
    let mut runner = TestRunner::deterministic();
    for run in 0..RUNS {
        let told = told().new_tree(&mut runner).expect("a plan").current();
        for o in offices().await {
            let mut demands = Vec::new();
            for _ in 0..DEMANDS {
                demands.push(o.demand().await);
            }
            for t in &told {
                let text = t.demand.map_or("", |d| demands[usize::from(d)].row.reference.as_str());
                o.tell(notice(&format!("FT{}", t.transaction), t.amount, text)).await.expect("taken");
            }
            let mut once: Vec<&Told> = told.iter().collect();
            once.sort_by_key(|t| t.transaction);
            once.dedup_by_key(|t| t.transaction);
            for (n, demand) in demands.iter().enumerate() {
                let paid: i64 = once.iter().filter(|t| t.demand == Some(n as u8)).map(|t| t.amount).sum();
                let sums = o.get(demand.row.id).await.row.sums;
                assert_eq!(sums.applied.dong() + sums.surplus.dong(), paid, "run {run}");
                assert_eq!(sums.applied.dong(), paid.min(50_000), "run {run}");
            }
            let books = o.books().await;
            let lost = once.iter().filter(|t| t.demand.is_none());
            assert_eq!(books.unmatched_all.1.dong(), lost.map(|t| t.amount).sum::<i64>(), "run {run}");
            assert_eq!(books.days[0].came.dong(), once.iter().map(|t| t.amount).sum::<i64>(), "run {run}");
            let settled = demands.iter().enumerate().filter(|(n, _)| {
                once.iter().filter(|t| t.demand == Some(*n as u8)).map(|t| t.amount).sum::<i64>() >= 50_000
            });
            assert_eq!(o.jobs().await.len(), settled.count(), "run {run}");
            assert!(o.agrees().await, "run {run}");
        }
    }
}
