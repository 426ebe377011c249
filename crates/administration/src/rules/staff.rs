//! What may be made of people and their posts.

use base::{Day, Failure, Id, Period, Refusal, Res};
use kernel::organisation::{HoldingRow, Organisation, Staff, Unit};
use kernel::roles::Role;
use std::collections::HashSet;

/// A period that begins before it ends.
pub fn period(from: Day, to: Option<Day>) -> Res<Period> {
    match to {
        Some(to) if to <= from => Err(Failure::field("to", "admin.end_before_start", "")),
        _ => Ok(Period { from, to }),
    }
}

/// Whether two periods share a day.
pub fn overlap(a: Period, b: Period) -> bool {
    a.to.is_none_or(|end| b.from < end) && b.to.is_none_or(|end| a.from < end)
}

/// Whether someone may get a role in a unit beside what they hold.
///
/// # Errors
/// `administration.already_holds`.
pub fn check_new_holding(held: &[HoldingRow], unit: Id<Unit>, role: Role, period: Period) -> Res<()> {
    let same = held.iter().find(|h| !h.substitute && h.unit == unit && h.role == role && overlap(h.period, period));
    match same {
        Some(same) => Err(Refusal::new("administration.already_holds").with("title", &same.title).into()),
        None => Ok(()),
    }
}

/// Whether someone may stand in for a holder. `held` is all that is held of the post.
///
/// # Errors
/// `administration.own_substitute`, `administration.not_held` (not in the whole of the period),
/// `administration.already_substitutes`.
pub fn check_substitution(held: &[HoldingRow], holder: Id<Staff>, substitute: Id<Staff>, period: Period) -> Res<()> {
    if holder == substitute {
        return Err(Refusal::new("administration.own_substitute").into());
    }
    let covers = |h: &HoldingRow| {
        h.period.from <= period.from && h.period.to.is_none_or(|end| period.to.is_some_and(|to| to <= end))
    };
    if !held.iter().any(|h| h.staff == holder && !h.substitute && covers(h)) {
        return Err(Refusal::new("administration.not_held").into());
    }
    if held.iter().any(|h| h.staff == substitute && overlap(h.period, period)) {
        return Err(Refusal::new("administration.already_substitutes").into());
    }
    Ok(())
}

/// An agency with its divisions and its desk, but without the agencies below it.
pub fn units_of_agency(organisation: &Organisation, agency: Id<Unit>, day: Day) -> Vec<Id<Unit>> {
    let mut all = vec![agency];
    let mut at = 0;
    while at < all.len() && all.len() < 10_000 {
        let inside: Vec<_> =
            organisation.children(all[at], day).filter(|v| !v.kind.is_agency()).map(|v| v.unit).collect();
        all.extend(inside);
        at += 1;
    }
    all
}

/// Whether someone who leaves may hand open work to `successor`: both hold a post in one agency on the day.
///
/// # Errors
/// `administration.own_substitute`, `administration.successor_elsewhere`.
pub fn check_successor(
    organisation: &Organisation,
    day: Day,
    leaver: &[HoldingRow],
    successor: &[HoldingRow],
) -> Res<()> {
    let agencies = |held: &[HoldingRow]| {
        let on_day = held.iter().filter(|h| h.period.contains(day));
        on_day.filter_map(|h| organisation.agency(h.unit, day)).map(|a| a.unit).collect::<HashSet<_>>()
    };
    let staff = |held: &[HoldingRow]| held.first().map(|h| h.staff);
    if staff(leaver).is_some() && staff(leaver) == staff(successor) {
        return Err(Refusal::new("administration.own_substitute").into());
    }
    if agencies(leaver).is_disjoint(&agencies(successor)) {
        return Err(Refusal::new("administration.successor_elsewhere").into());
    }
    Ok(())
}
