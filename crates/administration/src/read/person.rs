//! People within the actor's reach: the list, and one person with posts, signing authority, accounts and what was done.

use crate::work::{Reach, STAFF, World};
use base::{Id, Instant, Page, PageRequest, Res};
use db::Tx;
use kernel::accounts::{self, AccountView, Actor};
use kernel::journal::{self, Line};
use kernel::organisation::{self, DelegationRow, HoldingRow, Staff, StaffQuery, StaffRow};
use kernel::worklist;
use std::collections::HashMap;

/// Lines of the journal shown on the page of a person.
const LINES_MAX: usize = 15;

/// One of the list.
#[derive(Clone, Debug)]
pub struct StaffLine {
    /// The person.
    pub row: StaffRow,
    /// What they hold on the day.
    pub held: Vec<HoldingRow>,
    /// Their accounts.
    pub accounts: Vec<AccountView>,
}

/// People who hold or held a post within reach, by name.
pub async fn list_staff(
    tx: &mut Tx,
    reach: &Reach,
    now: Instant,
    machine: Instant,
    mut query: StaffQuery,
    page: &PageRequest,
) -> Res<Page<StaffLine>> {
    query.units = match (query.units, reach) {
        (Some(asked), reach) => Some(asked.into_iter().filter(|u| reach.holds(*u)).collect()),
        (None, reach) => reach.filter(),
    };
    let found = organisation::list_staff(tx, &query, page).await?;
    let staff: Vec<_> = found.items.iter().map(|s| s.id).collect();
    let held = organisation::list_holdings_of(tx, &staff).await?;
    let accounts = accounts::list_of_staff(tx, &staff, machine).await?;
    let line = |row: StaffRow| StaffLine {
        held: held.iter().filter(|h| h.staff == row.id && h.period.contains(now.day())).cloned().collect(),
        accounts: accounts.iter().filter(|(of, _)| *of == row.id).map(|(_, view)| view.clone()).collect(),
        row,
    };
    Ok(Page { items: found.items.into_iter().map(line).collect(), total: found.total, next: found.next })
}

/// An account with its running sessions.
#[derive(Clone, Debug)]
pub struct AccountOf {
    /// The account.
    pub view: AccountView,
    /// Since when and on which device.
    pub sessions: Vec<(Instant, String)>,
}

/// One person.
#[derive(Clone, Debug)]
pub struct PersonPage {
    /// Name and addresses.
    pub row: StaffRow,
    /// What they hold and held, the newest first.
    pub held: Vec<HoldingRow>,
    /// What they may and might sign.
    pub delegations: Vec<DelegationRow>,
    /// Their accounts.
    pub accounts: Vec<AccountOf>,
    /// Open tasks in their hands.
    pub tasks: usize,
    /// Whether the actor may act on the whole person: account, leaving.
    pub may_govern: bool,
    /// What was done to person and accounts, the newest first.
    pub lines: Vec<Line>,
    /// Names of those who did it.
    pub names: HashMap<Id<Staff>, String>,
}

/// The page of a person.
///
/// # Errors
/// `NotFound` when the actor governs none of their posts.
pub async fn person(tx: &mut Tx, world: &World, actor: &Actor, now: Instant, staff: Id<Staff>) -> Res<PersonPage> {
    let opened = world.see(tx, actor, now, staff).await?;
    let day = now.day();
    let present = opened.held.iter().filter(|h| h.period.to.is_none_or(|to| to > day));
    let may_govern = present.into_iter().all(|h| world.authorise(actor, day, STAFF, h.unit).is_ok());
    let mut lines = journal::list(tx, staff.uuid()).await?;
    let mut of = Vec::new();
    for (_, view) in accounts::list_of_staff(tx, &[staff], world.machine).await? {
        let sessions = accounts::list_sessions(tx, view.id, world.machine).await?;
        lines.extend(journal::list(tx, view.id.uuid()).await?);
        of.push(AccountOf { view, sessions });
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.seq));
    lines.truncate(LINES_MAX);
    let actors: Vec<_> = lines.iter().filter_map(|line| line.by.actor).map(Id::new).collect();
    Ok(PersonPage {
        delegations: organisation::list_delegations(tx, staff).await?,
        tasks: worklist::list_held(tx, staff).await?.len(),
        names: organisation::list_names(tx, &actors).await?,
        row: opened.row,
        held: opened.held,
        accounts: of,
        may_govern,
        lines,
    })
}
