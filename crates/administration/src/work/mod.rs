//! One function per act: load → authorise → rules → store → journal, in one transaction. Subjects of the lines are `unit`,
//! `staff`, `account`, `procedure` and `legal_time`; they name identities, never a name, a number or an address.

mod accounts;
mod catalogue;
mod delegations;
mod leaving;
mod people;
mod posts;
mod time;
mod units;

pub use accounts::{AccountAct, NewAccount, change_account, create_account};
pub use catalogue::{Settled, settle_check};
pub use delegations::{NewDelegation, delegate, end_delegation};
pub use leaving::{LEAVING_JOB, Leaving, Left, fire_holding_end, fire_leaving, leave};
pub use people::{Details, NewPerson, create_person, mend_person};
pub use posts::{NewHolding, Substitution, assign, end_holding, substitute};
pub use time::{Move, move_time};
pub use units::{NewSuccession, UnitState, change_unit, close_unit, create_unit, link_successor};

use access::{Access, Resource};
use base::{Day, Failure, Id, Instant, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::By;
use kernel::organisation::{self, HeldPost, HoldingRow, Organisation, Staff, StaffRow, Unit};
use kernel::vault::Vault;
use std::collections::HashSet;
use std::sync::Arc;

/// See units and the staffing of desks.
pub const VIEW: &str = "administration.view";
/// Make, change and close units.
pub const UNITS: &str = "administration.units";
/// Govern people, posts and accounts.
pub const STAFF: &str = "administration.staff";
/// Keep the catalogue.
pub const CATALOGUE: &str = "administration.catalogue";
/// Answer requests of people about their own data.
pub const DATA_REQUESTS: &str = "administration.data_requests";
/// Move the time of a demo.
pub const TIME: &str = "administration.time";

/// What acts need beside the database, as of one moment.
#[derive(Clone)]
pub struct World {
    /// Who may do what.
    pub access: Arc<Access>,
    /// Units over time.
    pub organisation: Arc<Organisation>,
    /// Keys of the install: recovery codes are sealed.
    pub vault: Vault,
    /// Machine time: recovery codes and sessions go by it.
    pub machine: Instant,
}

/// Units that an actor reaches with an action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reach {
    /// All.
    All,
    /// These.
    Units(HashSet<Id<Unit>>),
}

impl Reach {
    /// Whether a unit is among them.
    pub fn holds(&self, unit: Id<Unit>) -> bool {
        match self {
            Self::All => true,
            Self::Units(units) => units.contains(&unit),
        }
    }

    /// The units as a filter of a list; none: no filter.
    pub fn filter(&self) -> Option<Vec<Id<Unit>>> {
        match self {
            Self::All => None,
            Self::Units(units) => Some(units.iter().copied().collect()),
        }
    }
}

/// Someone opened for an act, with all that they hold and held, and who acts in which post.
pub(crate) struct Opened {
    pub row: StaffRow,
    pub held: Vec<HoldingRow>,
    pub by: By,
}

impl World {
    /// The same with the units as they stand in this transaction: rules must not go by what was loaded before.
    pub(crate) async fn fresh(&self, tx: &mut Tx) -> Res<Self> {
        Ok(Self { organisation: Arc::new(organisation::load(tx).await?), ..self.clone() })
    }

    /// The post in which the actor may do `action` with a unit.
    ///
    /// # Errors
    /// `NotFound` when the unit is out of reach.
    pub fn authorise<'a>(&self, actor: &'a Actor, day: Day, action: &str, unit: Id<Unit>) -> Res<&'a HeldPost> {
        self.access.authorise(actor, &self.organisation, day, action, &self.resource(unit, day))
    }

    /// The post in which the actor may do `action` for the whole install.
    pub fn authorise_install<'a>(&self, actor: &'a Actor, day: Day, action: &str) -> Res<&'a HeldPost> {
        let install = Resource { kind: "install", ..Resource::default() };
        self.access.authorise(actor, &self.organisation, day, action, &install)
    }

    /// A unit that is no more, or not yet, counts for the place where it last was.
    fn resource(&self, unit: Id<Unit>, day: Day) -> Resource {
        let last = match self.organisation.find(unit, day) {
            Some(_) => None,
            None => self.organisation.find_ever(unit, day).and_then(|v| v.parent),
        };
        Resource { kind: "unit", deciding: Some(unit), others: last.into_iter().collect(), ..Resource::default() }
    }

    /// The units that the actor reaches with `action`, found by asking the policies about no unit and about the own agency.
    pub fn reach(&self, actor: &Actor, day: Day, action: &str) -> Reach {
        let mut units = HashSet::new();
        for post in &actor.posts {
            let one = Actor { posts: vec![post.clone()], ..actor.clone() };
            let may = |on: &Resource| self.access.authorise(&one, &self.organisation, day, action, on).is_ok();
            if may(&Resource { kind: "unit", ..Resource::default() }) {
                return Reach::All;
            }
            let Some(agency) = self.organisation.agency(post.unit, day) else { continue };
            if may(&self.resource(agency.unit, day)) {
                units.extend(self.organisation.subtree(agency.unit, day));
            }
        }
        Reach::Units(units)
    }

    /// Opens someone of whom the actor governs at least one post, held now or ever. Who has never held one is seen at the
    /// province alone.
    pub(crate) async fn see(&self, tx: &mut Tx, actor: &Actor, now: Instant, staff: Id<Staff>) -> Res<Opened> {
        let row = organisation::find_staff(tx, staff).await?.ok_or(Failure::NotFound)?;
        let held = organisation::list_holdings_of(tx, &[staff]).await?;
        let day = now.day();
        let governed = held.iter().find_map(|h| self.authorise(actor, day, STAFF, h.unit).ok());
        let post = match governed {
            Some(post) => post,
            None if held.is_empty() => {
                let nowhere = Resource { kind: "unit", ..Resource::default() };
                self.access.authorise(actor, &self.organisation, day, STAFF, &nowhere)?
            }
            None => return Err(Failure::NotFound),
        };
        let by = actor.by(post);
        Ok(Opened { row, held, by })
    }

    /// The same for acts on the whole person: every post held today or later must be governed. Otherwise an administrator
    /// could take over the account of someone above by giving them a post below.
    pub(crate) async fn govern(&self, tx: &mut Tx, actor: &Actor, now: Instant, staff: Id<Staff>) -> Res<Opened> {
        let opened = self.see(tx, actor, now, staff).await?;
        let day = now.day();
        let present = opened.held.iter().filter(|h| h.period.to.is_none_or(|to| to > day));
        match present.into_iter().all(|h| self.authorise(actor, day, STAFF, h.unit).is_ok()) {
            true => Ok(opened),
            false => Err(Failure::Forbidden),
        }
    }
}
