//! The desk as it is now: online filings without an answer, files not handed over, results that nobody fetched, supplements
//! near their end, and what the day has brought. Not here: tickets and counters (the queue has a system of its own).

use super::listed::{self, Listed};
use super::paging::{self, At, Order};
use super::standing::Standing;
use crate::model::Status;
use crate::read::inbox::{View, not_with_leader};
use crate::rules::waiting::{self, start};
use crate::work::World;
use base::{Failure, Id, Instant, Money, Res};
use db::{Row, Sql, Tx};
use kernel::accounts::Actor;
use kernel::organisation::Unit;
use kernel::roles::Role;

/// Rows that a section shows; the rest is behind a link.
const ROWS: usize = 20;

/// Cases that wait for one thing.
#[derive(Clone, Debug, Default)]
pub struct Section {
    /// All that wait.
    pub total: u64,
    /// Of these, over the time they may wait.
    pub over: u64,
    /// Of these, near its end (supplements alone).
    pub near: u64,
    /// The longest waiting first.
    pub rows: Vec<Listed>,
}

/// What the day has brought so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Today {
    /// Filed, by channel.
    pub filed: Vec<(String, u64)>,
    /// Handed over to those who work.
    pub handed_over: u64,
    /// Results returned.
    pub returned: u64,
    /// Not accepted.
    pub not_accepted: u64,
    /// Receipts for fees, voided ones left out.
    pub receipts: u64,
    /// What they come to.
    pub taken: Money,
    /// Cashiers' shifts that are open.
    pub open_shifts: u64,
}

/// The desk now.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Agencies whose desks are shown; empty: all of the city.
    pub agencies: Vec<Id<Unit>>,
    /// Filed online, not answered; over: for more than eight working hours.
    pub online: Section,
    /// Received, not handed over; over: should have been by now.
    pub handover: Section,
    /// Results at the desk; over: for more than five working days. Rows are those alone.
    pub unclaimed: Section,
    /// Supplements asked for; over: the applicant's time has passed. Rows are over or near.
    pub supplement: Section,
    /// The day.
    pub today: Today,
}

/// Reads the desk. `unit`: one agency within reach; left out: the reader's own, or all that they watch over. The caller
/// writes the access log.
///
/// # Errors
/// `NotFound` for a unit out of reach, and for someone who neither leads nor watches.
pub async fn show(tx: &mut Tx, world: &World, actor: &Actor, now: Instant, unit: Option<Id<Unit>>) -> Res<Desk> {
    let who = Standing::of(world, actor, now);
    let agencies = agencies(&who, unit)?;
    let office = world.calendar.of(None);
    let area = area(&agencies);
    let online = status(&area, Status::Submitted);
    let mut accepted = status(&area, Status::Accepted);
    accepted.push(" AND ").append(&not_with_leader());
    let (finished, supplement) = (status(&area, Status::Finished), status(&area, Status::AwaitingSupplement));
    let over = |at: Instant| at.micros();
    let near = waiting::supplement_near_until(office, now);
    let unclaimed = over(waiting::unclaimed_before(office, now));
    Ok(Desk {
        online: section(tx, &online, &Sql::new("submitted"), over(waiting::online_overdue_before(office, now)), None)
            .await?,
        handover: section(
            tx,
            &accepted,
            &Sql::new("accepted"),
            over(waiting::handover_overdue_before(office, now)),
            None,
        )
        .await?,
        unclaimed: section(tx, &finished, &Sql::new("finished"), unclaimed, Some(unclaimed)).await?,
        supplement: section(tx, &supplement, &View::Supplement.key(&who), over(now), Some(over(near))).await?,
        today: today(tx, world, now, &area, &agencies).await?,
        agencies,
    })
}

fn agencies(who: &Standing, unit: Option<Id<Unit>>) -> Res<Vec<Id<Unit>>> {
    let own = who.agencies(&[Role::HeadOfDesk, Role::Leader]);
    let watches = who.watched().is_some();
    match unit {
        Some(unit) if own.contains(&unit) || (watches && who.reaches(unit)) => Ok(vec![unit]),
        Some(_) => Err(Failure::NotFound),
        None if !own.is_empty() => Ok(own),
        None if watches => Ok(who.reach().to_vec()),
        None => Err(Failure::NotFound),
    }
}

fn area(agencies: &[Id<Unit>]) -> Sql {
    if agencies.is_empty() {
        return Sql::new("1 = 1");
    }
    let mut sql = Sql::new("receiving IN ");
    sql.list(agencies.iter().copied());
    sql
}

fn status(area: &Sql, status: Status) -> Sql {
    let mut sql = area.clone();
    sql.push(" AND status = ").arg(status.name());
    sql
}

/// Counts by the bounds of the key; shows what lies below `shown`, or all.
async fn section(tx: &mut Tx, condition: &Sql, key: &Sql, over: i64, shown: Option<i64>) -> Res<Section> {
    let bounds = [over, shown.unwrap_or(over).max(over)];
    let counts = paging::count_between(tx, condition, key, &bounds).await?;
    let mut rows = condition.clone();
    if let Some(shown) = shown {
        rows.push(" AND ").append(key).push(" < ").arg(shown);
    }
    let slice = paging::slice(tx, &rows, &Order::ByKey(key.clone()), At::First, ROWS).await?;
    let rows = listed::load(tx, &slice.ids(), &["supplement_request"]).await?;
    let near = if shown.is_some_and(|s| s > over) { counts[1] } else { 0 };
    Ok(Section { total: counts.iter().sum(), over: counts[0], near, rows })
}

async fn today(tx: &mut Tx, world: &World, now: Instant, area: &Sql, agencies: &[Id<Unit>]) -> Res<Today> {
    let since = start(now.day());
    let mut filed = Sql::new("SELECT channel, COUNT(*) FROM cases WHERE ");
    filed.append(area).push(" AND submitted >= ").arg(since).push(" GROUP BY channel ORDER BY 1");
    let filed = tx.query_sql(&filed).await?.iter().map(|r| Ok((r.string(0)?, count(r, 1)?))).collect::<Res<_>>()?;
    let mut day = Today { filed, ..Today::default() };
    let mut acts = Sql::new(
        "SELECT r.kind, COUNT(*) FROM case_records r JOIN cases ON cases.id = r.case_id
         WHERE r.kind IN ('handover', 'return', 'non_acceptance') AND (r.closed >= ",
    );
    acts.arg(since).push(" OR r.closed IS NULL) AND r.at >= ").arg(since).push(" AND ").append(area);
    acts.push(" GROUP BY r.kind");
    for row in tx.query_sql(&acts).await? {
        match row.text(0)? {
            "handover" => day.handed_over = count(&row, 1)?,
            "return" => day.returned = count(&row, 1)?,
            _ => day.not_accepted = count(&row, 1)?,
        }
    }
    let mut money = Sql::new("SELECT COUNT(*), CAST(COALESCE(SUM(r.amount), 0) AS BIGINT) FROM cash_receipts r");
    money.push(" JOIN cases ON cases.id = r.case_id WHERE r.voided IS NULL AND r.at >= ").arg(since);
    money.push(" AND ").append(area);
    for row in tx.query_sql(&money).await? {
        (day.receipts, day.taken) = (count(&row, 0)?, row.money(1)?);
    }
    day.open_shifts = open_shifts(tx, world, now, agencies).await?;
    Ok(day)
}

async fn open_shifts(tx: &mut Tx, world: &World, now: Instant, agencies: &[Id<Unit>]) -> Res<u64> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM cash_shifts WHERE closed IS NULL");
    if !agencies.is_empty() {
        // A small agency takes money without a desk of its own.
        let desks = agencies.iter().filter_map(|a| world.organisation.desk(*a, now.day())).map(|d| d.unit);
        sql.push(" AND desk IN ").list(desks.chain(agencies.iter().copied()));
    }
    tx.query_sql(&sql).await?.first().map_or(Ok(0), |r| count(r, 0))
}

fn count(row: &Row, column: usize) -> Res<u64> {
    row.int(column).map(|n| u64::try_from(n).unwrap_or(0))
}

impl Desk {
    /// All sections, in their order on screen.
    pub fn sections(&self) -> [&Section; 4] {
        [&self.online, &self.handover, &self.unclaimed, &self.supplement]
    }
}
