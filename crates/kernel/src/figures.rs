//! How long the steps of processes take and what waits in them, from the tasks themselves. Not here: what a step is called
//! in a picture, who may see it.

use crate::organisation::Unit;
use base::{Id, Instant, Res};
use db::{Sql, Tx};
use std::collections::BTreeMap;

/// Newest tasks that are looked at, so that a page of a great city answers at once.
const TASKS_MAX: usize = 50_000;
const MINUTE: i64 = 60_000_000;

/// What is known of one step.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StepFigures {
    /// The element of the process.
    pub element: String,
    /// Its name, as the newest task has it.
    pub name: String,
    /// Open now.
    pub waiting: usize,
    /// Of these: past their due time.
    pub waiting_late: usize,
    /// The one that waits longest was opened then.
    pub oldest: Option<Instant>,
    /// Done in the span.
    pub done: usize,
    /// Of these: after their due time.
    pub done_late: usize,
    /// Mean minutes from opened to done, by the clock.
    pub mean_minutes: i64,
    /// Nine of ten were done within so many minutes.
    pub p90_minutes: i64,
}

/// Figures by step of these models (as the host named them), of tasks opened since then, in one agency or everywhere.
/// At most the 50,000 newest tasks count.
pub async fn of_models(
    tx: &mut Tx,
    models: &[String],
    agency: Option<Id<Unit>>,
    since: Instant,
    now: Instant,
) -> Res<Vec<StepFigures>> {
    let mut sql = Sql::new(
        "SELECT t.element, t.name, t.opened, t.closed, t.due, t.state FROM tasks t
         JOIN process_instances p ON p.id = t.instance
         WHERE t.role <> 'applicant' AND t.state IN ('open', 'done') AND t.id >= ",
    );
    // Identities grow with time: the key of the table leads to the newest.
    sql.arg(Id::<()>::first_at(since)).push(" AND p.model IN ").list(models.iter().map(String::as_str));
    if let Some(agency) = agency {
        sql.push(" AND t.agency = ").arg(agency);
    }
    sql.push(" ORDER BY t.id DESC LIMIT ").arg(TASKS_MAX);
    let mut steps: BTreeMap<String, (StepFigures, Vec<i64>)> = BTreeMap::new();
    for r in tx.query_sql(&sql).await? {
        let (opened, closed, due) = (r.instant(2)?, r.opt(3, db::Row::instant)?, r.opt(4, db::Row::instant)?);
        let (step, minutes) = steps.entry(r.string(0)?).or_default();
        if step.name.is_empty() {
            step.name = r.string(1)?;
        }
        match closed.filter(|_| r.text(5).is_ok_and(|s| s == "done")) {
            Some(closed) => {
                step.done += 1;
                step.done_late += usize::from(due.is_some_and(|due| closed > due));
                minutes.push((closed.micros() - opened.micros()).max(0) / MINUTE);
            }
            None => {
                step.waiting += 1;
                step.waiting_late += usize::from(due.is_some_and(|due| now > due));
                step.oldest = Some(step.oldest.map_or(opened, |o| o.min(opened)));
            }
        }
    }
    Ok(steps.into_iter().map(|(element, (step, minutes))| finish(element, step, minutes)).collect())
}

fn finish(element: String, mut step: StepFigures, mut minutes: Vec<i64>) -> StepFigures {
    minutes.sort_unstable();
    if let Some(count) = i64::try_from(minutes.len()).ok().filter(|n| *n > 0) {
        step.mean_minutes = minutes.iter().sum::<i64>() / count;
        // The smallest value that nine of ten do not exceed.
        step.p90_minutes = minutes[(minutes.len() * 9).div_ceil(10) - 1];
    }
    StepFigures { element, ..step }
}
