//! Where an official stands: of which agencies they keep the desk, do the work, sign, or watch over others. Every list of
//! work is cut to it; only agencies that the policies let them see are in it.

use crate::work::World;
use access::Scope;
use base::{Id, Instant};
use db::Sql;
use kernel::accounts::Actor;
use kernel::organisation::{Staff, Unit};
use kernel::roles::Role;

const DESK: &[Role] = &[Role::Receptionist, Role::HeadOfDesk];
const RETURN: &[Role] = &[Role::Receptionist, Role::HeadOfDesk, Role::PostalClerk];
const MONEY: &[Role] = &[Role::Receptionist, Role::HeadOfDesk, Role::Cashier];
const WORK: &[Role] = &[Role::Officer, Role::HeadOfDivision];
const HANDS: &[Role] = &[Role::Officer, Role::HeadOfDivision, Role::Clerk];
const ANSWER: &[Role] = &[Role::Officer, Role::HeadOfDivision, Role::Leader];
const LEAD: &[Role] = &[Role::HeadOfDivision, Role::Leader];
const WATCH: &[Role] = &[Role::ProcedureControl, Role::Inspector];

/// An official with their posts, as lists ask for them.
#[derive(Clone, Debug)]
pub struct Standing {
    /// The person.
    pub staff: Id<Staff>,
    /// Role and agency of each post, the one in use first.
    pub posts: Vec<(Role, Id<Unit>)>,
    scope: Scope,
}

impl Standing {
    /// Where `actor` stands today.
    pub fn of(world: &World, actor: &Actor, now: Instant) -> Self {
        let day = now.day();
        let scope = world.access.scope(actor, &world.organisation, day);
        let agency = |unit| world.organisation.agency(unit, day).map(|u| u.unit);
        let posts = actor.posts.iter().filter_map(|p| Some((p.role, agency(p.unit)?)));
        let posts = posts.filter(|(_, agency)| holds(&scope, *agency)).collect();
        Self { staff: actor.staff, posts, scope }
    }

    /// Whether any post carries one of these roles.
    pub fn has(&self, roles: &[Role]) -> bool {
        self.posts.iter().any(|(role, _)| roles.contains(role))
    }

    /// The agencies in which the person holds one of these roles.
    pub fn agencies(&self, roles: &[Role]) -> Vec<Id<Unit>> {
        let mut all: Vec<_> = self.posts.iter().filter(|(role, _)| roles.contains(role)).map(|(_, a)| *a).collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Agencies whose desk they keep.
    pub fn desk(&self) -> Vec<Id<Unit>> {
        self.agencies(DESK)
    }

    /// Agencies whose results they hand out.
    pub fn hand_out(&self) -> Vec<Id<Unit>> {
        self.agencies(RETURN)
    }

    /// Agencies whose fees they take.
    pub fn money(&self) -> Vec<Id<Unit>> {
        self.agencies(MONEY)
    }

    /// Agencies in which they examine.
    pub fn work(&self) -> Vec<Id<Unit>> {
        self.agencies(WORK)
    }

    /// Agencies that they answer for, as officer or as leader.
    pub fn answer(&self) -> Vec<Id<Unit>> {
        self.agencies(ANSWER)
    }

    /// Agencies in which they sign.
    pub fn sign(&self) -> Vec<Id<Unit>> {
        self.agencies(&[Role::Leader])
    }

    /// Agencies, or parts of them, that they lead.
    pub fn lead(&self) -> Vec<Id<Unit>> {
        self.agencies(LEAD)
    }

    /// Whether they have steps of a process to do.
    pub fn has_hands(&self) -> bool {
        self.has(HANDS)
    }

    /// Cases that they watch over by office; `None` for those who do not.
    pub fn watched(&self) -> Option<Sql> {
        if self.has(WATCH) { self.in_scope() } else { None }
    }

    /// Cases whose receiving or deciding agency is within their reach; `None`: no case at all.
    pub fn in_scope(&self) -> Option<Sql> {
        match &self.scope {
            Scope::All => Some(Sql::new("1 = 1")),
            Scope::Nothing => None,
            Scope::Agencies(units) => Some(at_agencies(units)),
        }
    }

    /// As [`Self::in_scope`], for cases whose identities are known: an expression keeps the engine from walking the
    /// indexes of the agencies instead.
    pub fn known_in_scope(&self) -> Option<Sql> {
        let Scope::Agencies(units) = &self.scope else { return self.in_scope() };
        let mut sql = Sql::new("(COALESCE(receiving, deciding) IN ");
        sql.list(units.iter().copied()).push(" OR COALESCE(deciding, receiving) IN ").list(units.iter().copied());
        sql.push(")");
        Some(sql)
    }

    /// Whether they see everything.
    pub fn sees_all(&self) -> bool {
        self.scope == Scope::All
    }

    /// Whether a unit is within their reach.
    pub fn reaches(&self, unit: Id<Unit>) -> bool {
        holds(&self.scope, unit)
    }

    /// The agencies within their reach; empty where that is everything or nothing.
    pub fn reach(&self) -> &[Id<Unit>] {
        match &self.scope {
            Scope::Agencies(units) => units,
            Scope::All | Scope::Nothing => &[],
        }
    }
}

fn holds(scope: &Scope, agency: Id<Unit>) -> bool {
    match scope {
        Scope::All => true,
        Scope::Agencies(units) => units.binary_search(&agency).is_ok(),
        Scope::Nothing => false,
    }
}

/// Cases that these agencies received or decide.
pub fn at_agencies(units: &[Id<Unit>]) -> Sql {
    let mut sql = Sql::new("(receiving IN ");
    sql.list(units.iter().copied()).push(" OR deciding IN ").list(units.iter().copied()).push(")");
    sql
}

/// `(… OR …)` of the parts; `None` without any.
pub fn any(parts: impl IntoIterator<Item = Sql>) -> Option<Sql> {
    let mut parts = parts.into_iter();
    let mut sql = Sql::new("(");
    sql.append(&parts.next()?);
    for part in parts {
        sql.push(" OR ").append(&part);
    }
    sql.push(")");
    Some(sql)
}
