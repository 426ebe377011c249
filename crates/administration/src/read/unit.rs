//! One unit as of a day.

use crate::work::{VIEW, World};
use base::{Day, Id, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::organisation::{self, HoldingRow, PostRow, Staff, Succession, Unit};
use kernel::roles::Role;
use std::collections::HashMap;

/// Roles as people list an office: those who lead first.
const RANK: [Role; 11] = [
    Role::Leader,
    Role::HeadOfDivision,
    Role::HeadOfDesk,
    Role::Officer,
    Role::Receptionist,
    Role::Cashier,
    Role::Clerk,
    Role::ProcedureControl,
    Role::Administrator,
    Role::Inspector,
    Role::PostalClerk,
];

/// A post with those who hold it on the day or will.
#[derive(Clone, Debug)]
pub struct PostOf {
    /// The post.
    pub post: PostRow,
    /// Holders; empty: vacant.
    pub holders: Vec<HoldingRow>,
}

/// What the page of a unit shows beside the tree.
#[derive(Clone, Debug)]
pub struct UnitPage {
    /// Posts of the unit itself and of its desk.
    pub posts: Vec<PostOf>,
    /// The desk of an agency.
    pub desk: Option<Id<Unit>>,
    /// Names of the holders.
    pub names: HashMap<Id<Staff>, String>,
    /// What it came from and went on in.
    pub successions: Vec<Succession>,
}

/// The page of a unit.
///
/// # Errors
/// `NotFound` when it is out of reach.
pub async fn unit(tx: &mut Tx, world: &World, actor: &Actor, today: Day, unit: Id<Unit>, day: Day) -> Res<UnitPage> {
    world.authorise(actor, today, VIEW, unit)?;
    let desk = world.organisation.desk(unit, day).map(|desk| desk.unit);
    let units: Vec<_> = std::iter::once(unit).chain(desk).collect();
    let held = organisation::list_holdings_in(tx, &units, day).await?;
    let staff: Vec<_> = held.iter().map(|h| h.staff).collect();
    let names = organisation::list_names(tx, &staff).await?;
    let mut posts = organisation::list_posts(tx, &units).await?;
    posts.sort_by_key(|post| RANK.iter().position(|role| *role == post.role));
    let with_holders = |post: PostRow| {
        let holders = held.iter().filter(|h| h.post == post.id).cloned().collect();
        PostOf { post, holders }
    };
    let successions = organisation::list_successions(tx, unit).await?;
    Ok(UnitPage { posts: posts.into_iter().map(with_holders).collect(), desk, names, successions })
}
