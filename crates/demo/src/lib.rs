//! A city to try the program on: Hà Nội as it was in March 2024, with its units, people in their posts, published
//! packages and a lived-in history. Floor 3½: drives the acts of the systems, and is known to the application alone.
//! Not here: any rule of a procedure or case; the start page of the demo and its sign-in (crate `app`).

mod answers;
mod chance;
mod citizens;
mod names;
pub mod organisation;
mod packages;
mod plan;
mod progress;
pub mod showcase;
mod simulation;

pub use packages::{PackageNote, shipped};
pub use plan::{CERTIFICATION, Desks, Fate, MIX, Place, Planned, PlannedCase, plan};
pub use progress::{Progress, Stage};
pub use simulation::History;

use access::Access;
use base::{Day, Failure, Instant, Res};
use calendar::Calendar;
use cases::work::World;
use catalogue::CatalogueCache;
use catalogue::package::Decide;
use db::Db;
use kernel::clock::Clock;
use kernel::journal::By;
use kernel::organisation::{OrganisationCache, UnitKind};
use kernel::roles::Role;
use kernel::vault::Vault;
use organisation::{Chair, PlannedUnit};
use simulation::{Roster, Simulation};
use std::sync::Arc;

/// Days of history before the moment at which the demo opens: from 1 February to 29 March 2024.
const HISTORY_DAYS: i64 = 57;
/// The list of units holds from the merger of communes of 2020 (Resolution 895/NQ-UBTVQH14) to the end of 2024.
const UNITS_FROM: &str = "2020-03-01";
const UNITS_TO: &str = "2025-01-01";
/// The legal setting of the packages begins here.
const EARLIEST: &str = "2024-03-15";

/// The parts of the program that a demo is made in. Tables are made already.
#[derive(Clone)]
pub struct Parts {
    /// The database, empty.
    pub db: Db,
    /// Legal time.
    pub clock: Clock,
    /// Keys of persons.
    pub vault: Vault,
    /// Loaded again when units are there.
    pub organisation: OrganisationCache,
    /// Loaded again when packages are there.
    pub catalogue: CatalogueCache,
    /// Policies.
    pub access: Arc<Access>,
    /// Working calendar.
    pub calendar: Arc<Calendar>,
}

/// What demo is wanted.
pub struct Order<'a> {
    /// When it opens.
    pub at: Instant,
    /// How many cases its history has.
    pub cases: u32,
    /// The same seed gives the same demo.
    pub seed: u64,
    /// Hash of the one password of all accounts.
    pub password_hash: &'a str,
    /// Evaluates decision tables while packages are checked; without it their examples are not run.
    pub decide: Option<&'a (dyn Decide + Sync)>,
}

/// What was made.
#[derive(Clone, Debug)]
pub struct Report {
    /// Units of all kinds.
    pub units: usize,
    /// People, each with an account.
    pub people: usize,
    /// Packages, with the reason where one could not be published.
    pub packages: Vec<PackageNote>,
    /// The history.
    pub history: History,
}

/// Makes the demo, and sets legal time to its opening.
///
/// # Errors
/// `Invalid` `at` where the units and laws of the demo do not hold at that moment or before.
pub async fn create(parts: &Parts, order: &Order<'_>, progress: impl Fn(Progress)) -> Res<Report> {
    let from = history_begin(order.at)?;
    let units = organisation::plan_units();
    let chairs = settle_organisation(parts, order, from, &units, &progress).await?;
    progress(Progress::begin(Stage::Packages));
    let by = control(&chairs)?;
    let packages = packages::publish_all(&parts.db, &parts.calendar, order.decide, by, order.seed, from).await?;
    packages::publish_events(&parts.db, by, order.seed, from).await?;
    parts.catalogue.reload(&parts.db).await?;
    let history = live(parts, order, from, &units, &chairs, &packages, &progress).await?;
    simulation::seal_and_count(&parts.db, order.at).await?;
    print_old_letters(parts, order.at).await?;
    parts.clock.set(&parts.db, order.at).await?;
    Ok(Report { units: units.len(), people: chairs.len(), packages, history })
}

/// Letters of the history were printed on their day; those of the last working day wait on the desks.
async fn print_old_letters(parts: &Parts, at: Instant) -> Res<()> {
    let office = parts.calendar.of(None);
    let mut day = at.day().plus_days(-1);
    // The longest holidays last nine days.
    for _ in 0..10 {
        if office.is_working_day(day).unwrap_or(true) {
            break;
        }
        day = day.plus_days(-1);
    }
    let begin = Instant::at(day, 0, 0, 0);
    parts.db.write(async move |tx: &mut db::Tx| kernel::notices::print_before(tx, begin).await.map(drop)).await
}

fn history_begin(at: Instant) -> Res<Day> {
    let bad = |e: base::BadTime| Failure::Internal(e.to_string());
    let (earliest, end) = (Day::parse(EARLIEST).map_err(bad)?, Day::parse(UNITS_TO).map_err(bad)?);
    if at.day() < earliest || at.day() >= end {
        return Err(Failure::field("at", "out_of_range", format!("{EARLIEST} to {UNITS_TO}, the last excluded")));
    }
    Ok(at.day().plus_days(-HISTORY_DAYS))
}

async fn settle_organisation(
    parts: &Parts,
    order: &Order<'_>,
    from: Day,
    units: &[PlannedUnit],
    progress: &impl Fn(Progress),
) -> Res<Vec<Chair>> {
    progress(Progress::begin(Stage::Organisation));
    let since = Day::parse(UNITS_FROM).map_err(Failure::internal)?;
    let people = organisation::plan_staff(units, order.seed);
    // Entered while the packages were prepared, before the first case.
    let entered = Instant::at(from.plus_days(-30), 8, 0, 0);
    let (_, chairs) =
        organisation::write(&parts.db, order.seed, entered, since, units, &people, order.password_hash).await?;
    parts.organisation.reload(&parts.db).await?;
    Ok(chairs)
}

async fn live(
    parts: &Parts,
    order: &Order<'_>,
    from: Day,
    units: &[PlannedUnit],
    chairs: &[Chair],
    packages: &[PackageNote],
    progress: &impl Fn(Progress),
) -> Res<History> {
    let codes = |kind| units.iter().filter(|u| u.kind == kind).map(|u| u.code.clone()).collect();
    let desks = Desks {
        communes: codes(UnitKind::Commune),
        districts: codes(UnitKind::District),
        favourites: showcase::FULL_DESKS.iter().map(|c| (*c).to_owned()).collect(),
    };
    let mut planned =
        plan(order.seed, &parts.calendar, from, order.at, &desks, order.cases).map_err(Failure::internal)?;
    let is_out = |code: &str| packages.iter().any(|p| p.code == code && p.outcome.is_err());
    planned.retain(|case| !is_out(case.procedure));
    (0..).zip(&mut planned).for_each(|(n, case)| case.n = n);
    let organisation = parts.organisation.get();
    let roster = Roster::new(chairs, &organisation, from);
    let world = World {
        vault: parts.vault.clone(),
        organisation,
        catalogue: parts.catalogue.get(),
        access: Arc::clone(&parts.access),
        calendar: Arc::clone(&parts.calendar),
    };
    Simulation::new(parts.db.clone(), world, roster, planned, order.at)?.run(progress).await
}

fn control(chairs: &[Chair]) -> Res<By> {
    let found = chairs.iter().find_map(|c| c.post(Role::ProcedureControl).map(|p| c.actor().by(p)));
    found.ok_or_else(|| Failure::Internal("nobody keeps the catalogue".into()))
}

#[cfg(test)]
mod tests;
