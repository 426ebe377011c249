//! What may be made of units, changed and closed, and when.

use base::{Day, Failure, Id, Refusal, Res};
use kernel::organisation::{NewUnit, Organisation, Succession, Unit, UnitKind, UnitVersion};

/// Kinds that may stand directly under a unit of `parent`.
pub const fn kinds_under(parent: UnitKind) -> &'static [UnitKind] {
    use UnitKind::{Commune, Department, Desk, District, Division, Province, ServiceUnit};
    match parent {
        Province => &[Division, Desk, Department, ServiceUnit, District, Commune],
        Department => &[Division, Desk, ServiceUnit],
        District => &[Division, Desk, ServiceUnit, Commune],
        Commune | ServiceUnit => &[Division, Desk],
        Division | Desk => &[],
    }
}

/// How a kind is usually called in a list of units.
pub const fn usual_title(kind: UnitKind) -> &'static str {
    match kind {
        UnitKind::Province => "Thành phố",
        UnitKind::District => "Quận",
        UnitKind::Commune => "Phường",
        UnitKind::Department => "Sở",
        UnitKind::ServiceUnit => "Đơn vị sự nghiệp",
        UnitKind::Division => "Phòng",
        UnitKind::Desk => "Bộ phận Một cửa",
    }
}

/// Whether a new unit may begin on its day.
///
/// # Errors
/// `administration.not_in_force` (the parent), `administration.wrong_place`, `administration.desk_exists`,
/// `administration.code_taken`.
pub fn check_new(organisation: &Organisation, parent: Id<Unit>, new: &NewUnit) -> Res<()> {
    let over = in_force(organisation, parent, new.valid_from)?;
    if !kinds_under(over.kind).contains(&new.kind) {
        let refusal = Refusal::new("administration.wrong_place").with("parent", &over.name);
        return Err(refusal.with("kind", usual_title(new.kind)).into());
    }
    if new.kind == UnitKind::Desk
        && let Some(desk) = organisation.desk(parent, new.valid_from)
    {
        return Err(Refusal::new("administration.desk_exists").with("unit", &desk.name).into());
    }
    check_code(organisation, None, &new.code, new.valid_from)
}

/// Whether a unit may get a new state on a day.
///
/// # Errors
/// `administration.not_in_force`, `administration.later_state`, `administration.code_taken`.
pub fn check_change(organisation: &Organisation, unit: Id<Unit>, new: &NewUnit) -> Res<()> {
    in_force(organisation, unit, new.valid_from)?;
    no_later_state(organisation, unit, new.valid_from)?;
    check_code(organisation, Some(unit), &new.code, new.valid_from)
}

/// Whether a unit may end on a day: nothing that hangs on it may be lost.
///
/// # Errors
/// `administration.not_in_force`, `administration.later_state`, `administration.has_children`,
/// `administration.has_holders`, `administration.has_tasks`.
pub fn check_close(organisation: &Organisation, unit: Id<Unit>, day: Day, holders: usize, tasks: u64) -> Res<()> {
    let version = in_force(organisation, unit, day)?;
    no_later_state(organisation, unit, day)?;
    if version.period.from == day {
        // A state that ends on the day it begins would never have been.
        return Err(Refusal::new("administration.later_state").with("day", day).into());
    }
    let children = organisation.children(unit, day).count();
    if children > 0 {
        return Err(Refusal::new("administration.has_children").with("n", children).into());
    }
    if holders > 0 {
        return Err(Refusal::new("administration.has_holders").with("n", holders).into());
    }
    if tasks > 0 {
        return Err(Refusal::new("administration.has_tasks").with("n", tasks).into());
    }
    Ok(())
}

/// Whether `successor` may go on with the work of `unit` from `day` on.
///
/// # Errors
/// `administration.same_unit`, `administration.not_in_force` (the successor), `administration.already_linked`.
pub fn check_succession(
    organisation: &Organisation,
    unit: Id<Unit>,
    successor: Id<Unit>,
    day: Day,
    known: &[Succession],
) -> Res<()> {
    if unit == successor {
        return Err(Refusal::new("administration.same_unit").into());
    }
    in_force(organisation, successor, day)?;
    if known.iter().any(|s| s.predecessor == unit && s.successor == successor) {
        return Err(Refusal::new("administration.already_linked").into());
    }
    Ok(())
}

fn in_force(organisation: &Organisation, unit: Id<Unit>, day: Day) -> Res<&UnitVersion> {
    let found = organisation.find(unit, day);
    found.ok_or_else(|| Refusal::new("administration.not_in_force").with("day", web::words::date(day)).into())
}

fn no_later_state(organisation: &Organisation, unit: Id<Unit>, day: Day) -> Res<()> {
    match organisation.versions(unit).iter().find(|v| v.period.from > day) {
        Some(later) => {
            Err(Refusal::new("administration.later_state").with("day", web::words::date(later.period.from)).into())
        }
        None => Ok(()),
    }
}

/// A code may be used again once the unit that carried it has ended.
fn check_code(organisation: &Organisation, own: Option<Id<Unit>>, code: &str, from: Day) -> Res<()> {
    let is_code =
        (1..=20).contains(&code.len()) && code.chars().all(|c| c.is_ascii_alphanumeric() || ".-_".contains(c));
    if !is_code {
        return Err(Failure::field("code", "admin.not_a_code", ""));
    }
    let others = organisation.list_by_code(code).iter().filter(|v| Some(v.unit) != own);
    match others.into_iter().find(|v| v.period.to.is_none_or(|to| to > from)) {
        Some(other) => {
            let refusal = Refusal::new("administration.code_taken").with("code", code).with("unit", &other.name);
            Err(refusal.into())
        }
        None => Ok(()),
    }
}
