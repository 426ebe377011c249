//! Desks and the people they have.

use crate::rules::staffing::{Gap, gaps, shipped};
use crate::work::{Reach, World};
use base::{Day, Id, Res};
use db::Tx;
use kernel::organisation::{self, HoldingRow, Unit, UnitKind};
use std::collections::HashMap;

/// Days ahead in which a shortage is told beforehand.
pub const AHEAD_DAYS: i64 = 60;

/// A desk with what it lacks.
#[derive(Clone, Debug)]
pub struct DeskStaffing {
    /// The desk.
    pub desk: Id<Unit>,
    /// Its agency.
    pub agency: Id<Unit>,
    /// People of the desk, held or stood in for, today or later.
    pub held: Vec<HoldingRow>,
    /// What it lacks or will lack; empty when all is well.
    pub gaps: Vec<Gap>,
}

/// All desks within reach on a day, in the order of the list of units.
pub async fn staffing(tx: &mut Tx, world: &World, reach: &Reach, day: Day) -> Res<Vec<DeskStaffing>> {
    let standards = shipped()?;
    let organisation = &world.organisation;
    let desks: Vec<_> = organisation.list(day).filter(|v| v.kind == UnitKind::Desk && reach.holds(v.unit)).collect();
    let ids: Vec<_> = desks.iter().map(|d| d.unit).collect();
    let mut by_desk: HashMap<Id<Unit>, Vec<HoldingRow>> = HashMap::new();
    for held in organisation::list_holdings_in(tx, &ids, day).await? {
        by_desk.entry(held.unit).or_default().push(held);
    }
    let one = |desk: Id<Unit>| {
        let agency = organisation.agency(desk, day)?;
        let held = by_desk.remove(&desk).unwrap_or_default();
        let gaps = gaps(&standards, agency.kind, &held, day, AHEAD_DAYS);
        Some(DeskStaffing { desk, agency: agency.unit, held, gaps })
    };
    Ok(ids.into_iter().filter_map(one).collect())
}
