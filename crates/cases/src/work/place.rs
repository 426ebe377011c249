//! Which agencies have to do with a case: who receives, who decides. Law: competence rows of the package, and receipt
//! regardless of boundary (NĐ 118/2025).

use super::World;
use crate::model::Filing;
use base::{Day, Failure, Id, Instant, Refusal, Res};
use catalogue::model::{Level, ProcedureRecord};
use kernel::accounts::Actor;
use kernel::organisation::{HeldPost, Unit, UnitKind, UnitVersion};

/// Where a case is filed and decided.
pub(crate) struct Place {
    pub receiving: UnitVersion,
    pub desk: Option<Id<Unit>>,
    pub deciding: Id<Unit>,
}

/// The place of a filing.
pub(crate) fn place_of(
    world: &World,
    actor: Option<&Actor>,
    record: &ProcedureRecord,
    variant: &str,
    filing: &Filing,
    at: Instant,
) -> Res<Place> {
    let (organisation, day) = (&world.organisation, at.day());
    let receiving = match &filing.receiving_unit {
        Some(text) => find_unit(world, text, "receiving_unit", day)?,
        None => actor
            .and_then(own_unit)
            .and_then(|unit| organisation.find(unit, day))
            .ok_or_else(|| Failure::field("receiving_unit", "required", ""))?,
    };
    let receiving =
        organisation.agency(receiving.unit, day).ok_or_else(|| Failure::field("receiving_unit", "unknown_unit", ""))?;
    let competent =
        catalogue::rules::competent(record, variant, day).ok_or_else(|| not_competent(receiving, record))?;
    let level = competent.decides;
    let own = deciding_of(world, receiving, level, competent.department, day);
    let deciding = match (&filing.deciding_unit, own) {
        (Some(text), own) => {
            let unit = find_unit(world, text, "deciding_unit", day)?;
            let is_level = level_of(unit.kind) == Some(level);
            let is_own = own == Some(unit.unit);
            let is_open_to_all = is_level && catalogue::rules::regardless_of_boundary(record, day);
            if !is_own && !is_open_to_all {
                return Err(not_competent(unit, record).into());
            }
            unit.unit
        }
        (None, Some(own)) => own,
        (None, None) => return Err(not_competent(receiving, record).into()),
    };
    let receives =
        competent.receives.iter().any(|l| level_of(receiving.kind) == Some(*l)) || deciding == receiving.unit;
    if !receives {
        return Err(not_competent(receiving, record).into());
    }
    Ok(Place { receiving: receiving.clone(), desk: organisation.desk(receiving.unit, day).map(|d| d.unit), deciding })
}

/// Who decides a case that lies at `receiving` already: the agency told, if it is of the level that decides; else the own one.
pub(super) fn deciding_anew(
    world: &World,
    record: &ProcedureRecord,
    variant: &str,
    receiving: Id<Unit>,
    told: Option<&str>,
    day: Day,
) -> Res<Id<Unit>> {
    let receiving = world.organisation.find_ever(receiving, day).ok_or(Failure::NotFound)?;
    let competent =
        catalogue::rules::competent(record, variant, day).ok_or_else(|| not_competent(receiving, record))?;
    let own = deciding_of(world, receiving, competent.decides, competent.department, day);
    let Some(text) = told else { return own.ok_or_else(|| not_competent(receiving, record).into()) };
    let unit = find_unit(world, text, "deciding_unit", day)?;
    let fits = match competent.department {
        Some(_) => own == Some(unit.unit),
        None => level_of(unit.kind) == Some(competent.decides),
    };
    if fits { Ok(unit.unit) } else { Err(not_competent(unit, record).into()) }
}

/// The unit of this code or identity on a day.
pub(super) fn find_unit<'a>(world: &'a World, text: &str, field: &str, day: Day) -> Res<&'a UnitVersion> {
    let text = text.trim();
    let by_id = Id::<Unit>::parse(text).and_then(|id| world.organisation.find(id, day));
    let found = by_id.or_else(|| world.organisation.find_by_code(text, day));
    found.ok_or_else(|| Failure::field(field, "unknown_unit", text))
}

fn own_unit(actor: &Actor) -> Option<Id<Unit>> {
    actor.first_post().map(|p: &HeldPost| p.unit)
}

fn deciding_of(
    world: &World,
    receiving: &UnitVersion,
    level: Level,
    department: Option<&str>,
    day: Day,
) -> Option<Id<Unit>> {
    if let Some(code) = department {
        return world.organisation.find_by_code(code, day).map(|u| u.unit);
    }
    if level_of(receiving.kind) == Some(level) {
        return Some(receiving.unit);
    }
    let kind = match level {
        Level::Commune => UnitKind::Commune,
        Level::District => UnitKind::District,
        _ => UnitKind::Province,
    };
    world.organisation.above(receiving.unit, kind, day).map(|u| u.unit)
}

pub(crate) fn level_of(kind: UnitKind) -> Option<Level> {
    match kind {
        UnitKind::Commune => Some(Level::Commune),
        UnitKind::District => Some(Level::District),
        UnitKind::Province | UnitKind::Department | UnitKind::ServiceUnit => Some(Level::Province),
        UnitKind::Division | UnitKind::Desk => None,
    }
}

fn not_competent(unit: &UnitVersion, record: &ProcedureRecord) -> Refusal {
    Refusal::new("cases.not_competent").with("unit", &unit.name).with("procedure", &record.name)
}
