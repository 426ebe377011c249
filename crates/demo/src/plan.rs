//! The history as planned: which case is filed when, where, by whom, and what becomes of it. A pure function of a seed:
//! the same seed gives the same cases. What officials then do, and when, follows from the real process (`simulation`).

use crate::chance::Chance;
use base::{Day, Instant, MICROS_PER_SECOND};
use calendar::{Calendar, CalendarError};

/// Code of the certification of copies: a quarter of all cases.
pub const CERTIFICATION: &str = "2.000815";
/// One case in so many is a certification.
const CERTIFICATION_EVERY: u32 = 4;
/// Desks with many cases; the rest are thin.
const FULL_COMMUNES: usize = 28;
const FULL_DISTRICTS: usize = 8;
/// How many times a thin desk a full one is visited.
const FULL_WEIGHT: u64 = 45;

/// Which desks receive a procedure in 2024.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// Every commune.
    Commune,
    /// Every district.
    District,
    /// One agency of the city, by code.
    Agency(&'static str),
}

/// A procedure in the history.
#[derive(Clone, Copy, Debug)]
pub struct Planned {
    /// Code of the procedure.
    pub code: &'static str,
    /// Where it is received.
    pub place: Place,
    /// Share among all that are not certifications, in a thousand.
    pub weight: u64,
    /// Filed by firms.
    pub by_firm: bool,
    /// May be filed online.
    pub online: bool,
}

const fn planned(code: &'static str, place: Place, weight: u64, by_firm: bool, online: bool) -> Planned {
    Planned { code, place, weight, by_firm, online }
}

/// Everything but certifications.
pub const MIX: &[Planned] = &[
    planned("1.001193", Place::Commune, 250, false, true),
    planned("1.004873", Place::Commune, 235, false, true),
    planned("2.000908", Place::Commune, 175, false, true),
    planned("1.012783", Place::District, 105, false, false),
    planned("1.013225", Place::District, 85, false, true),
    planned("2.002288", Place::Agency("SGTVT"), 75, true, true),
    planned("1.011607", Place::Commune, 45, false, false),
    planned("1.005040", Place::Commune, 8, false, false),
    planned("1.010092", Place::Commune, 8, false, false),
    planned("1.010727", Place::Agency("STNMT"), 8, true, true),
    planned("1.009645", Place::Agency("SKHDT"), 6, true, false),
];
const CERTIFY: Planned = planned(CERTIFICATION, Place::Commune, 0, false, false);

/// What becomes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fate {
    /// Decided and returned by its due time.
    OnTime,
    /// Somebody lets it lie past its due time.
    Late,
    /// As late, but the agency apologises in time and tells a new date.
    Apologised,
    /// The applicant is asked once to complete the papers, and does.
    Supplemented,
    /// The applicant is asked and does not answer.
    Unanswered,
    /// Another office has to be asked first: prolonged or paused by law.
    Verified,
    /// The result is a refusal.
    Refused,
    /// Not accepted at the counter.
    NotAccepted,
    /// Taken back by the applicant.
    Withdrawn,
}

/// Weights in a thousand.
const FATES: &[(Fate, u64)] = &[
    (Fate::OnTime, 745),
    (Fate::Late, 45),
    (Fate::Apologised, 20),
    (Fate::Supplemented, 70),
    (Fate::Unanswered, 10),
    (Fate::Verified, 40),
    (Fate::Refused, 25),
    (Fate::NotAccepted, 20),
    (Fate::Withdrawn, 25),
];

/// A case to be filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedCase {
    /// Number, from 0, in order of filing.
    pub n: u32,
    /// All that is drawn for this case follows from it.
    pub seed: u64,
    /// Code of the procedure.
    pub procedure: &'static str,
    /// Code of the agency whose desk receives.
    pub agency: String,
    /// Handed in.
    pub filed: Instant,
    /// Through which channel: `direct`, `online`.
    pub channel: &'static str,
    /// The filer is a firm.
    pub by_firm: bool,
    /// What becomes of it.
    pub fate: Fate,
    /// Working hours for which the finished result waits for its owner; many come the next days, some never.
    pub fetched_after_hours: Option<u32>,
}

/// The desks of a city, by the codes of their agencies.
#[derive(Clone, Debug, Default)]
pub struct Desks {
    /// Communes, in order.
    pub communes: Vec<String>,
    /// Districts, in order.
    pub districts: Vec<String>,
    /// These are always full: the desks that the manual speaks of.
    pub favourites: Vec<String>,
}

/// Plans `cases` cases between the opening of `from` and `until`, in order of filing.
///
/// # Errors
/// The calendar does not cover the days.
pub fn plan(
    seed: u64,
    calendar: &Calendar,
    from: Day,
    until: Instant,
    desks: &Desks,
    cases: u32,
) -> Result<Vec<PlannedCase>, CalendarError> {
    let hours = Hours::of(calendar, from, until)?;
    if hours.days.is_empty() {
        return Ok(Vec::new());
    }
    let communes = weigh(seed, "communes", &desks.communes, &desks.favourites, FULL_COMMUNES);
    let districts = weigh(seed, "districts", &desks.districts, &desks.favourites, FULL_DISTRICTS);
    let mix: Vec<_> = MIX.iter().map(|p| (*p, p.weight)).collect();
    let mut all = Vec::with_capacity(cases as usize);
    for n in 0..cases {
        let mut chance = Chance::new(seed.wrapping_add(u64::from(n)), "case");
        let procedure = if n % CERTIFICATION_EVERY == 0 { CERTIFY } else { *chance.weighted(&mix) };
        let agency = match procedure.place {
            Place::Commune => chance.weighted(&communes).clone(),
            Place::District => chance.weighted(&districts).clone(),
            Place::Agency(code) => code.to_owned(),
        };
        let is_certification = procedure.code == CERTIFICATION;
        all.push(PlannedCase {
            n,
            seed: chance.bits(),
            procedure: procedure.code,
            agency,
            filed: hours.draw(&mut chance),
            channel: if procedure.online && chance.percent(30) { "online" } else { "direct" },
            by_firm: procedure.by_firm,
            fate: if is_certification { Fate::OnTime } else { *chance.weighted(FATES) },
            fetched_after_hours: fetched(&mut chance),
        });
    }
    all.sort_by_key(|c| (c.filed, c.n));
    (0..).zip(&mut all).for_each(|(n, case)| case.n = n);
    Ok(all)
}

/// Most fetch the result within two days, one in twenty has not come yet.
fn fetched(chance: &mut Chance) -> Option<u32> {
    let hours = match chance.below(100) {
        0..50 => chance.between(0, 6),
        50..85 => chance.between(6, 20),
        85..95 => chance.between(20, 60),
        _ => return None,
    };
    u32::try_from(hours).ok()
}

/// Desks with weights: the favourites and some drawn ones are full, the rest thin and uneven among themselves.
fn weigh(seed: u64, topic: &str, codes: &[String], favourites: &[String], full: usize) -> Vec<(String, u64)> {
    let mut order: Vec<_> =
        codes.iter().map(|code| (Chance::new(seed, &format!("{topic} {code}")).bits(), code)).collect();
    order.sort_unstable_by_key(|(drawn, code)| (!favourites.contains(code), *drawn));
    let mut out: Vec<_> = order
        .iter()
        .enumerate()
        .map(|(i, (drawn, code))| ((*code).clone(), if i < full { FULL_WEIGHT + drawn % 30 } else { 1 + drawn % 3 }))
        .collect();
    out.sort_unstable();
    out
}

/// The office hours in which people come.
struct Hours {
    days: Vec<(Vec<(Instant, Instant)>, u64)>,
}

impl Hours {
    fn of(calendar: &Calendar, from: Day, until: Instant) -> Result<Self, CalendarError> {
        let office = calendar.of(None);
        let mut days = Vec::new();
        let mut day = from;
        while Instant::at(day, 0, 0, 0) < until {
            let open = office.stretches(day)?.into_iter().filter(|(a, _)| *a < until).map(|(a, b)| (a, b.min(until)));
            let open: Vec<_> = open.collect();
            if !open.is_empty() {
                days.push((open, busyness(calendar, day)?));
            }
            day = day.plus_days(1);
        }
        Ok(Self { days })
    }

    /// A moment at which someone stands at the counter: mornings are busier, and their first half most of all.
    fn draw(&self, chance: &mut Chance) -> Instant {
        let days: Vec<_> = self.days.iter().map(|(open, weight)| (open, *weight)).collect();
        let open = *chance.weighted(&days);
        let is_morning = open.len() == 1 || chance.percent(64);
        let (from, to) = if is_morning { open[0] } else { open[open.len() - 1] };
        // The last minutes before closing take nobody new.
        let seconds = (to.micros_since(from) / MICROS_PER_SECOND - 600).max(1);
        let (a, b) = (chance.between(0, seconds - 1), chance.between(0, seconds - 1));
        let second = if is_morning { a.min(b) } else { (a + b) / 2 };
        from.plus_seconds(second)
    }
}

/// How many come on a working day: Mondays and the days after a long closing are full, the eve of Tết is empty.
fn busyness(calendar: &Calendar, day: Day) -> Result<u64, CalendarError> {
    let office = calendar.of(None);
    let is_off = |n: i64| office.is_working_day(day.plus_days(n)).map(|works| !works);
    let weekday = [120, 100, 100, 100, 90, 60, 60][usize::try_from(day.weekday() - 1).unwrap_or(0)];
    // Three days off in a row are more than a weekend.
    let after_long = is_off(-1)? && is_off(-2)? && is_off(-3)?;
    let before_long = is_off(1)? && is_off(2)? && is_off(3)?;
    Ok(if after_long {
        weekday * 3 / 2
    } else if before_long {
        weekday / 2
    } else {
        weekday
    })
}
