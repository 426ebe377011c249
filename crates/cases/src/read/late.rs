//! What is late, for those who lead a desk or the work, or watch over it: which cases, by whom held, since when, why, and
//! what each still needs. Late is what lies behind the legal due time; appointments do not change that.

use super::listed::{self, Listed, TELLING};
use super::paging::{self, At, Order, Slice};
use super::standing::{Standing, any};
use crate::rules::waiting::start;
use crate::work::World;
use base::{Failure, Instant, Res};
use db::{Row, Sql, Tx};
use kernel::accounts::Actor;
use kernel::roles::Role;

/// Days for which a case that ended late waits for its coded cause here: a quarter, the longest period of a report.
const ENDED_DAYS: i64 = 92;
const NO_CAUSE: &str = " NOT EXISTS (SELECT 1 FROM case_records WHERE case_id = cases.id AND kind = 'late_cause')";
const NO_LETTER: &str = " NOT EXISTS (SELECT 1 FROM case_records WHERE case_id = cases.id AND kind = 'apology')";

/// Which late cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Which {
    /// Open ones.
    #[default]
    Open,
    /// Ended late, without a coded cause so far.
    Ended,
}

/// Sums over all late cases of the reader.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Open and late.
    pub late: u64,
    /// Open and late by the end of today.
    pub today: u64,
    /// The oldest due time among the late.
    pub oldest: Option<Instant>,
    /// Late without a coded cause.
    pub no_cause: u64,
    /// Late without a letter of apology.
    pub no_letter: u64,
    /// Ended late, without a coded cause.
    pub ended: u64,
}

/// One page of late cases.
#[derive(Clone, Debug)]
pub struct Late {
    /// Where the reader stands.
    pub who: Standing,
    /// Sums.
    pub figures: Figures,
    /// Rows, the longest late first.
    pub rows: Vec<Listed>,
    /// Place of the page in the list.
    pub slice: Slice,
}

/// Reads one page. The caller writes the access log.
///
/// # Errors
/// `NotFound` for someone who neither leads nor watches.
pub async fn show(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    now: Instant,
    which: Which,
    at: At,
    limit: usize,
) -> Res<Late> {
    let who = Standing::of(world, actor, now);
    let (open, ended) =
        (open_late(&who, now).ok_or(Failure::NotFound)?, ended_late(&who, now).ok_or(Failure::NotFound)?);
    let figures = figures(tx, &who, now, &open, &ended).await?;
    let (condition, key) = match which {
        Which::Open => (open, Sql::new("due")),
        Which::Ended => (ended, Sql::new("-finished")),
    };
    let slice = paging::slice(tx, &condition, &Order::ByKey(key), at, limit).await?;
    let rows = listed::load(tx, &slice.ids(), TELLING).await?;
    Ok(Late { who, figures, rows, slice })
}

/// Whose lateness the reader answers for: received at their desk, decided where they lead, watched by their office.
fn whose(who: &Standing) -> Vec<Sql> {
    let at = |column: &'static str, units: Vec<_>| {
        let mut sql = Sql::new(column);
        (!units.is_empty()).then(|| {
            sql.push(" IN ").list(units);
            sql
        })
    };
    let desk = who.agencies(&[Role::HeadOfDesk]);
    [at("receiving", desk), at("deciding", who.lead()), who.watched()].into_iter().flatten().collect()
}

/// Each part says everything itself, so that each can be looked up by an index.
fn each(who: &Standing, more: &Sql) -> Option<Sql> {
    any(whose(who).iter().map(|part| {
        let mut sql = Sql::new("(");
        sql.append(part).push(" AND ").append(more).push(")");
        sql
    }))
}

fn open_late(who: &Standing, now: Instant) -> Option<Sql> {
    let mut late = Sql::new("is_open = 1 AND due < ");
    late.arg(now);
    each(who, &late)
}

fn ended_late(who: &Standing, now: Instant) -> Option<Sql> {
    let mut late = Sql::new("timeliness = 'late' AND is_open = 0 AND finished >= ");
    late.arg(now.plus_seconds(-ENDED_DAYS * 86_400)).push(" AND").push(NO_CAUSE);
    each(who, &late)
}

async fn figures(tx: &mut Tx, who: &Standing, now: Instant, open: &Sql, ended: &Sql) -> Res<Figures> {
    let mut sql = Sql::new("SELECT COUNT(*), MIN(due), CAST(COALESCE(SUM(CASE WHEN");
    sql.push(NO_CAUSE).push(" THEN 1 ELSE 0 END), 0) AS BIGINT), CAST(COALESCE(SUM(CASE WHEN");
    sql.push(NO_LETTER).push(" THEN 1 ELSE 0 END), 0) AS BIGINT) FROM cases WHERE ").append(open);
    let rows = tx.query_sql(&sql).await?;
    let count = |i| rows.first().map_or(Ok(0), |r: &Row| r.int(i)).map(|n| u64::try_from(n).unwrap_or(0));
    let mut today = Sql::new("is_open = 1 AND due >= ");
    today.arg(now).push(" AND due < ").arg(start(now.day().plus_days(1)));
    let oldest = rows.first().map_or(Ok(None), |r| r.opt(1, Row::instant))?;
    let (late, no_cause, no_letter) = (count(0)?, count(2)?, count(3)?);
    let today = match each(who, &today) {
        Some(sql) => crate::store::count_where(tx, &sql).await?,
        None => 0,
    };
    let ended = crate::store::count_where(tx, ended).await?;
    Ok(Figures { late, today, oldest, no_cause, no_letter, ended })
}
