//! The register of a desk (Sổ theo dõi hồ sơ): what it received in a span of days, numbered through the year.

use crate::model::CaseRow;
use crate::store;
use crate::work::World;
use base::{Day, Id, Instant, Res};
use db::{Sql, Tx};
use kernel::organisation::Unit;
use kernel::people::{self, Profile};
use kernel::vault::Person;
use std::collections::HashMap;

/// Lines of one print at most.
pub const LINES_MAX: usize = 2000;

/// A span of the register.
pub struct Register {
    /// Number of the first line in its year.
    pub first: u64,
    /// The cases in order of receipt.
    pub cases: Vec<CaseRow>,
    /// Whose they are; erased persons are left out.
    pub people: HashMap<Id<Person>, Profile>,
    /// There are more than [`LINES_MAX`].
    pub has_more: bool,
}

/// What `agency` received from the first to the last day. The caller writes the access log.
pub async fn register(tx: &mut Tx, world: &World, agency: Id<Unit>, from: Day, to: Day) -> Res<Register> {
    let begin = |day: Day| Instant::at(day, 0, 0, 0);
    let new_year = Day::new(from.ymd().0, 1, 1).unwrap_or(from);
    let between = |from: Instant, to: Instant| {
        let mut sql = Sql::new("receiving = ");
        sql.arg(agency).push(" AND submitted >= ").arg(from).push(" AND submitted < ").arg(to);
        sql
    };
    let before = store::count_where(tx, &between(begin(new_year), begin(from))).await?;
    let span = between(begin(from), begin(to.plus_days(1)));
    let mut cases = store::list_where(tx, &span, " ORDER BY submitted, id", LINES_MAX + 1).await?;
    let has_more = cases.len() > LINES_MAX;
    cases.truncate(LINES_MAX);
    let owners: Vec<_> = cases.iter().map(|c| c.owner).collect();
    let people = people::list(tx, &world.vault, &owners).await?;
    Ok(Register { first: before + 1, cases, people, has_more })
}
