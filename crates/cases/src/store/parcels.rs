//! Rows of parcels and of the bags in which they leave. No decisions.

use crate::model::Case;
use base::{Day, Failure, Id, Instant, Res};
use db::{Row, Sql, Tx, args};
use kernel::organisation::{Staff, Unit};

/// A parcel of the public postal service.
pub enum Parcel {}
/// A bag list: the parcels that leave together.
pub enum Bag {}

/// A parcel as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParcelRow {
    /// Identity.
    pub id: Id<Parcel>,
    /// Number on its label.
    pub number: String,
    /// `in` or `out`.
    pub direction: String,
    /// Agency that sends or receives.
    pub agency: Id<Unit>,
    /// The case; none: arrived and not yet filed.
    pub case: Option<Id<Case>>,
    /// The bag in which it left.
    pub bag: Option<Id<Bag>>,
    /// `arrived`, `filed`; `sent`, `delivered`, `undelivered`.
    pub state: String,
    /// When it arrived or was sent.
    pub at: Instant,
    /// Who took it in or sent it.
    pub staff: Id<Staff>,
    /// When it was filed, delivered or came back.
    pub ended: Option<Instant>,
    /// Why it came back.
    pub reason: Option<String>,
}

/// A bag as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BagRow {
    /// Identity.
    pub id: Id<Bag>,
    /// Number by agency and day.
    pub number: String,
    /// Agency.
    pub agency: Id<Unit>,
    /// Day.
    pub day: Day,
    /// When it was begun.
    pub opened: Instant,
    /// When the postman took it.
    pub closed: Option<Instant>,
    /// Who gave it.
    pub staff: Option<Id<Staff>>,
}

const PARCEL: &str = "SELECT id, number, direction, agency, case_id, bag, state, at, staff, ended, reason FROM parcels";
const BAG: &str = "SELECT id, number, agency, day, opened, closed, staff FROM parcel_bags";

fn read(r: &Row) -> Res<ParcelRow> {
    Ok(ParcelRow {
        id: r.id(0)?,
        number: r.string(1)?,
        direction: r.string(2)?,
        agency: r.id(3)?,
        case: r.opt(4, Row::id)?,
        bag: r.opt(5, Row::id)?,
        state: r.string(6)?,
        at: r.instant(7)?,
        staff: r.id(8)?,
        ended: r.opt(9, Row::instant)?,
        reason: r.opt(10, Row::string)?,
    })
}

fn read_bag(r: &Row) -> Res<BagRow> {
    Ok(BagRow {
        id: r.id(0)?,
        number: r.string(1)?,
        agency: r.id(2)?,
        day: r.day(3)?,
        opened: r.instant(4)?,
        closed: r.opt(5, Row::instant)?,
        staff: r.opt(6, Row::id)?,
    })
}

/// The parcel, locked until the end of the act.
pub async fn get_for_update(tx: &mut Tx, id: Id<Parcel>) -> Res<ParcelRow> {
    let mut sql = Sql::new(PARCEL);
    sql.push(" WHERE id = ").arg(id).push(tx.for_update());
    read(tx.query_sql(&sql).await?.first().ok_or(Failure::NotFound)?)
}

/// The parcel of a number, in or out of an agency.
pub async fn find(tx: &mut Tx, agency: Id<Unit>, direction: &str, number: &str) -> Res<Option<ParcelRow>> {
    let mut sql = Sql::new(PARCEL);
    sql.push(" WHERE agency = ")
        .arg(agency)
        .push(" AND direction = ")
        .arg(direction)
        .push(" AND number = ")
        .arg(number);
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// A new parcel.
pub async fn insert(tx: &mut Tx, p: &ParcelRow) -> Res<()> {
    let sql = "INSERT INTO parcels (id, number, direction, agency, case_id, bag, state, day, at, staff) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10)";
    let day = p.at.day();
    tx.execute(sql, args![p.id, &p.number, &p.direction, p.agency, p.case, p.bag, &p.state, day, p.at, p.staff])
        .await
        .map(drop)
}

/// The parcel after what happened to it.
pub async fn update(tx: &mut Tx, p: &ParcelRow) -> Res<()> {
    let sql = "UPDATE parcels SET case_id = $2, state = $3, ended = $4, reason = $5 WHERE id = $1";
    tx.execute(sql, args![p.id, p.case, &p.state, p.ended, p.reason.clone()]).await.map(drop)
}

/// Parcels of an agency in one state, newest first, after the last one seen.
pub async fn list_in_state(
    tx: &mut Tx,
    agency: Id<Unit>,
    direction: &str,
    state: &str,
    after: Option<Id<Parcel>>,
    limit: usize,
) -> Res<Vec<ParcelRow>> {
    let mut sql = Sql::new(PARCEL);
    sql.push(" WHERE agency = ").arg(agency).push(" AND direction = ").arg(direction).push(" AND state = ").arg(state);
    if let Some(after) = after {
        sql.push(" AND id < ").arg(after);
    }
    sql.push(" ORDER BY id DESC LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// How many parcels an agency has in one state.
pub async fn count_in_state(tx: &mut Tx, agency: Id<Unit>, direction: &str, state: &str) -> Res<i64> {
    let sql = "SELECT COUNT(*) FROM parcels WHERE agency = $1 AND direction = $2 AND state = $3";
    tx.query_one(sql, args![agency, direction, state]).await?.int(0)
}

/// All parcels of some cases that left, newest first.
pub async fn list_out_of(tx: &mut Tx, cases: &[Id<Case>]) -> Res<Vec<ParcelRow>> {
    let mut sql = Sql::new(PARCEL);
    sql.push(" WHERE direction = 'out' AND case_id IN ").list(cases.iter().copied()).push(" ORDER BY id DESC");
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// The parcels of a bag, in the order in which they came into it.
pub async fn list_of_bag(tx: &mut Tx, bag: Id<Bag>) -> Res<Vec<ParcelRow>> {
    let mut sql = Sql::new(PARCEL);
    sql.push(" WHERE bag = ").arg(bag).push(" ORDER BY id");
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// The bag that an agency is filling on a day, locked: what goes in and the postman take turns.
pub async fn find_open_bag_for_update(tx: &mut Tx, agency: Id<Unit>, day: Day) -> Res<Option<BagRow>> {
    let mut sql = Sql::new(BAG);
    sql.push(" WHERE agency = ").arg(agency).push(" AND day = ").arg(day).push(" AND closed IS NULL");
    sql.push(tx.for_update());
    tx.query_sql(&sql).await?.first().map(read_bag).transpose()
}

/// A bag, locked until the end of the act.
pub async fn get_bag_for_update(tx: &mut Tx, id: Id<Bag>) -> Res<BagRow> {
    let mut sql = Sql::new(BAG);
    sql.push(" WHERE id = ").arg(id).push(tx.for_update());
    read_bag(tx.query_sql(&sql).await?.first().ok_or(Failure::NotFound)?)
}

/// A bag.
pub async fn find_bag(tx: &mut Tx, id: Id<Bag>) -> Res<Option<BagRow>> {
    let mut sql = Sql::new(BAG);
    sql.push(" WHERE id = ").arg(id);
    tx.query_sql(&sql).await?.first().map(read_bag).transpose()
}

/// The last bags of an agency with their parcels counted, newest first.
pub async fn list_bags(tx: &mut Tx, agency: Id<Unit>, limit: usize) -> Res<Vec<(BagRow, i64)>> {
    let sql = "SELECT b.id, b.number, b.agency, b.day, b.opened, b.closed, b.staff, (SELECT COUNT(*) FROM parcels p WHERE p.bag = b.id)
               FROM parcel_bags b WHERE b.agency = $1 ORDER BY b.id DESC LIMIT $2";
    tx.query(sql, args![agency, limit]).await?.iter().map(|r| Ok((read_bag(r)?, r.int(7)?))).collect()
}

/// Begins a bag; `false` when the day has an open one already.
pub async fn insert_bag(tx: &mut Tx, b: &BagRow) -> Res<bool> {
    let sql = "INSERT INTO parcel_bags (id, number, agency, day, opened) VALUES ($1, $2, $3, $4, $5)
               ON CONFLICT (agency, day) WHERE closed IS NULL DO NOTHING";
    Ok(tx.execute(sql, args![b.id, &b.number, b.agency, b.day, b.opened]).await? == 1)
}

/// The postman took the bag.
pub async fn close_bag(tx: &mut Tx, id: Id<Bag>, staff: Id<Staff>, now: Instant) -> Res<()> {
    let sql = "UPDATE parcel_bags SET closed = $2, staff = $3 WHERE id = $1";
    tx.execute(sql, args![id, now, staff]).await.map(drop)
}
