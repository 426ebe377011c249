//! How many people a one-stop desk needs, by the standards in force on the day, and what is missing. The standards are
//! data (`data/staffing_standards.csv`): the law moves, and none of them has been read in the original yet.

use base::{Day, Failure, Id, Period, Res};
use kernel::organisation::{HoldingRow, Staff, UnitKind};
use kernel::roles::Role;
use serde::Deserialize;
use std::collections::HashSet;

/// The standards shipped with the program.
const SHIPPED: &str = include_str!("../../data/staffing_standards.csv");

/// The fewest people of a role at a desk of an agency of a kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standard {
    /// Kind of the agency whose desk it is.
    pub kind: UnitKind,
    /// When this holds.
    pub period: Period,
    /// Role.
    pub role: Role,
    /// Fewest people.
    pub least: usize,
    /// Source, as printed.
    pub source: String,
    /// Nobody has read it in the original yet.
    pub unverified: bool,
}

#[derive(Deserialize)]
struct Line {
    kind: String,
    from: String,
    to: String,
    role: String,
    least: usize,
    source: String,
    unverified: String,
}

/// Reads the standards shipped with the program.
///
/// # Errors
/// `Internal` when the file is broken: a test reads it too.
pub fn shipped() -> Res<Vec<Standard>> {
    let mut reader = csv::Reader::from_reader(SHIPPED.as_bytes());
    reader.deserialize::<Line>().map(|line| read(line.map_err(Failure::internal)?)).collect()
}

fn read(line: Line) -> Res<Standard> {
    let day = |text: &str| Day::parse(text).map_err(Failure::internal);
    let unknown = |what: &str| Failure::Internal(format!("staffing standards: unknown {what}"));
    Ok(Standard {
        kind: UnitKind::parse(&line.kind).ok_or_else(|| unknown(&line.kind))?,
        period: Period {
            from: day(&line.from)?,
            to: Some(line.to.as_str()).filter(|t| !t.is_empty()).map(day).transpose()?,
        },
        role: Role::parse(&line.role).ok_or_else(|| unknown(&line.role))?,
        least: line.least,
        source: line.source,
        unverified: line.unverified == "yes",
    })
}

/// What a desk lacks of one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    /// Role.
    pub role: Role,
    /// People there.
    pub present: usize,
    /// People needed.
    pub least: usize,
    /// Since when it is or will be short: the day asked for, or a later one on which someone's time ends.
    pub on: Day,
    /// Source.
    pub source: String,
    /// Nobody has read the source in the original yet.
    pub unverified: bool,
}

/// What the desk of an agency of `kind` lacks on `day`, or will lack within `ahead_days` because someone's time ends. One
/// person counts once for a role, however many posts carry it; whoever stands in counts.
pub fn gaps(standards: &[Standard], kind: UnitKind, held: &[HoldingRow], day: Day, ahead_days: i64) -> Vec<Gap> {
    let last = day.plus_days(ahead_days);
    let mut days: Vec<Day> = held.iter().filter_map(|h| h.period.to).filter(|d| *d > day && *d <= last).collect();
    days.push(day);
    days.sort_unstable();
    days.dedup();
    let roles: HashSet<Role> = standards.iter().filter(|s| s.kind == kind).map(|s| s.role).collect();
    let mut roles: Vec<Role> = roles.into_iter().collect();
    roles.sort_unstable();
    roles.into_iter().filter_map(|role| days.iter().find_map(|on| gap(standards, kind, role, held, *on))).collect()
}

fn gap(standards: &[Standard], kind: UnitKind, role: Role, held: &[HoldingRow], on: Day) -> Option<Gap> {
    let standard = standards.iter().find(|s| s.kind == kind && s.role == role && s.period.contains(on))?;
    let people: HashSet<Id<Staff>> =
        held.iter().filter(|h| h.role == role && h.period.contains(on)).map(|h| h.staff).collect();
    let Standard { least, source, unverified, .. } = standard.clone();
    (people.len() < least).then_some(Gap { role, present: people.len(), least, on, source, unverified })
}
