//! Rows of units.

use super::tree::{Organisation, UnitVersion};
use super::{Unit, UnitKind};
use base::{Act, Day, Failure, Id, Period, Res};
use db::{Row, Tx, args};

/// A unit to be made, or a new state of one.
#[derive(Clone, Debug)]
pub struct NewUnit {
    /// Code in the list of units.
    pub code: String,
    /// Official name.
    pub name: String,
    /// What it is.
    pub kind: UnitKind,
    /// Kind as officially written.
    pub title: String,
    /// Parent.
    pub parent: Option<Id<Unit>>,
    /// First part of case codes.
    pub exchange_code: Option<String>,
    /// First day.
    pub valid_from: Day,
}

/// All units over all time.
pub async fn load(tx: &mut Tx) -> Res<Organisation> {
    let sql = "SELECT unit, code, name, kind, title, parent, exchange_code, valid_from, valid_to
               FROM unit_versions ORDER BY valid_from, code";
    let rows = tx.query(sql, &[]).await?;
    Ok(Organisation::new(rows.iter().map(read).collect::<Res<_>>()?))
}

fn read(row: &Row) -> Res<UnitVersion> {
    let kind = row.text(3)?;
    Ok(UnitVersion {
        unit: row.id(0)?,
        code: row.string(1)?,
        name: row.string(2)?,
        kind: UnitKind::parse(kind).ok_or_else(|| Failure::Internal(format!("unknown kind of unit {kind}")))?,
        title: row.string(4)?,
        parent: row.opt(5, Row::id)?,
        exchange_code: row.opt(6, Row::string)?,
        period: Period { from: row.day(7)?, to: row.opt(8, Row::day)? },
    })
}

/// Makes a unit.
pub async fn insert_unit(tx: &mut Tx, act: &Act, new: &NewUnit) -> Res<Id<Unit>> {
    let unit = act.id::<Unit>();
    tx.execute("INSERT INTO units (id) VALUES ($1)", args![unit]).await?;
    insert_version(tx, act, unit, new).await?;
    Ok(unit)
}

/// Gives a unit a new state from a day on: the state before ends on that day.
pub(super) async fn insert_version(tx: &mut Tx, act: &Act, unit: Id<Unit>, new: &NewUnit) -> Res<()> {
    close_unit(tx, unit, new.valid_from).await?;
    let sql = "INSERT INTO unit_versions (id, unit, code, name, kind, title, parent, exchange_code, valid_from)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let id = act.id::<UnitVersion>();
    tx.execute(
        sql,
        args![
            id,
            unit,
            &new.code,
            &new.name,
            new.kind.name(),
            &new.title,
            new.parent,
            new.exchange_code.clone(),
            new.valid_from
        ],
    )
    .await
    .map(drop)
}

/// Gives a unit a new state from a day on (another name, code, place). A state that began on that very day is corrected.
pub async fn change_unit(tx: &mut Tx, act: &Act, unit: Id<Unit>, new: &NewUnit) -> Res<()> {
    let sql = "UPDATE unit_versions SET code = $3, name = $4, kind = $5, title = $6, parent = $7, exchange_code = $8
               WHERE unit = $1 AND valid_from = $2";
    let exchange = new.exchange_code.clone();
    let args = args![unit, new.valid_from, &new.code, &new.name, new.kind.name(), &new.title, new.parent, exchange];
    if tx.execute(sql, args).await? > 0 {
        return Ok(());
    }
    insert_version(tx, act, unit, new).await
}

/// Corrects the state that began on this very day.
pub(super) async fn correct_version(tx: &mut Tx, unit: Id<Unit>, new: &NewUnit) -> Res<()> {
    let sql = "UPDATE unit_versions SET name = $3, kind = $4, title = $5, parent = $6, exchange_code = COALESCE($7, exchange_code)
               WHERE unit = $1 AND valid_from = $2";
    let exchange = new.exchange_code.clone();
    tx.execute(sql, args![unit, new.valid_from, &new.name, new.kind.name(), &new.title, new.parent, exchange])
        .await
        .map(drop)
}

/// The unit is no more from `day` on.
pub async fn close_unit(tx: &mut Tx, unit: Id<Unit>, day: Day) -> Res<()> {
    let sql = "UPDATE unit_versions SET valid_to = $2 WHERE unit = $1 AND valid_to IS NULL AND valid_from < $2";
    tx.execute(sql, args![unit, day]).await.map(drop)
}

/// `predecessor` was merged into or split into `successor` on `day` by an act of authority.
pub async fn link_successor(
    tx: &mut Tx,
    predecessor: Id<Unit>,
    successor: Id<Unit>,
    relation: &str,
    day: Day,
    ordered_by: &str,
) -> Res<()> {
    let sql = "INSERT INTO unit_successors (predecessor, successor, relation, on_day, ordered_by) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![predecessor, successor, relation, day, ordered_by]).await.map(drop)
}

/// One unit that went on in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Succession {
    /// The unit before.
    pub predecessor: Id<Unit>,
    /// The unit after.
    pub successor: Id<Unit>,
    /// `merged`, `split`, `renamed`.
    pub relation: String,
    /// Since when.
    pub on_day: Day,
    /// The act of authority.
    pub ordered_by: String,
}

/// What a unit came from and what it went on in, the oldest first.
pub async fn list_successions(tx: &mut Tx, unit: Id<Unit>) -> Res<Vec<Succession>> {
    let sql = "SELECT predecessor, successor, relation, on_day, ordered_by FROM unit_successors
               WHERE predecessor = $1 OR successor = $1 ORDER BY on_day, predecessor, successor";
    let read = |r: &Row| {
        Ok(Succession {
            predecessor: r.id(0)?,
            successor: r.id(1)?,
            relation: r.string(2)?,
            on_day: r.day(3)?,
            ordered_by: r.string(4)?,
        })
    };
    tx.query(sql, args![unit]).await?.iter().map(read).collect()
}
