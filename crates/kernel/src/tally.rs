//! Exact counters. An act writes its deltas at the leaf unit; a job adds them into totals for a fixed list of marginals;
//! a reader adds totals and the deltas that are still waiting, so a figure is exact at every moment.

use base::{Day, Id, Res};
use db::{Row, Tx, args};

use crate::organisation::Unit;

/// The ways in which totals are kept: by unit and day, by unit, topic and month, by topic and month.
pub const MARGINALS: [&str; 3] = ["unit-day", "unit-topic-month", "topic-month"];
/// Deltas added up in one run.
const COMPACT_MAX: usize = 2_000;

/// One change of a counter.
#[derive(Clone, Copy, Debug)]
pub struct Delta<'a> {
    /// The leaf unit.
    pub unit: Id<Unit>,
    /// What is counted within the unit, usually a procedure code.
    pub topic: &'a str,
    /// Day of the act.
    pub day: Day,
    /// What is counted: `received`, `finished_on_time`.
    pub measure: &'static str,
    /// By how much.
    pub n: i64,
}

/// Writes deltas in the transaction of the act.
pub async fn add(tx: &mut Tx, deltas: &[Delta<'_>]) -> Res<()> {
    let rows: Vec<_> = deltas.iter().map(|d| args![d.unit, d.topic, d.day, d.measure, d.n].to_vec()).collect();
    let sql = "INSERT INTO tally_deltas (unit, topic, day, measure, n) VALUES ($1, $2, $3, $4, $5)";
    let batch: Vec<_> = rows.iter().map(|r| (sql, r.as_slice())).collect();
    tx.batch(&batch).await
}

/// Adds waiting deltas into the totals; gives how many. One runner at a time.
pub async fn compact(tx: &mut Tx) -> Res<usize> {
    let sql = "SELECT seq, unit, topic, day, measure, n FROM tally_deltas ORDER BY seq LIMIT $1";
    let rows = tx.query(sql, args![COMPACT_MAX]).await?;
    let mut sums = std::collections::BTreeMap::<(&str, Vec<u8>, String, String, String), i64>::new();
    for row in &rows {
        let (unit, topic, day, measure, n) =
            (row.bytes(1)?.to_vec(), row.string(2)?, row.string(3)?, row.string(4)?, row.int(5)?);
        let month = day[..7].to_owned();
        let cells = [
            (MARGINALS[0], unit.clone(), String::new(), day),
            (MARGINALS[1], unit, topic.clone(), month.clone()),
            (MARGINALS[2], Vec::new(), topic, month),
        ];
        for (marginal, unit, topic, period) in cells {
            *sums.entry((marginal, unit, topic, period, measure.clone())).or_default() += n;
        }
    }
    for ((marginal, unit, topic, period, measure), n) in sums {
        let sql = "INSERT INTO tallies (marginal, unit, topic, period, measure, n) VALUES ($1, $2, $3, $4, $5, $6)
                   ON CONFLICT (marginal, unit, topic, period, measure) DO UPDATE SET n = tallies.n + excluded.n";
        tx.execute(sql, args![marginal, unit, topic, period, measure, n]).await?;
    }
    for row in &rows {
        tx.execute("DELETE FROM tally_deltas WHERE seq = $1", args![row.int(0)?]).await?;
    }
    Ok(rows.len())
}

/// Sums of one measure by unit over days `from..=to`, exact: totals and waiting deltas.
pub async fn sum_by_unit(tx: &mut Tx, measure: &str, from: Day, to: Day) -> Res<Vec<(Id<Unit>, i64)>> {
    let sql = "SELECT unit, CAST(SUM(n) AS BIGINT) FROM (
                   SELECT unit, n FROM tallies WHERE marginal = 'unit-day' AND measure = $1 AND period >= $2 AND period <= $3
                   UNION ALL
                   SELECT unit, n FROM tally_deltas WHERE measure = $1 AND day >= $2 AND day <= $3) AS t
               GROUP BY unit ORDER BY unit";
    let read = |r: &Row| Ok((r.id(0)?, r.int(1)?));
    tx.query(sql, args![measure, from, to]).await?.iter().map(read).collect()
}
