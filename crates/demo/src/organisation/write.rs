//! Puts the planned organisation into the database, in a few large transactions.

use super::staff::PlannedPerson;
use super::units::PlannedUnit;
use base::{Act, Day, Failure, Id, Ids, Instant, Res};
use db::{Db, Tx};
use kernel::accounts;
use kernel::organisation::{self, HeldPost, NewPost, NewUnit, Staff, Unit};
use kernel::roles::Role;
use std::collections::HashMap;
use std::sync::Arc;

/// Units or people written in one transaction; a person is about five rows.
const UNITS_AT_ONCE: usize = 100;
const PEOPLE_AT_ONCE: usize = 40;

/// Someone in a post, as the simulation needs it.
#[derive(Clone, Debug)]
pub struct Chair {
    /// Login.
    pub login: String,
    /// The person.
    pub staff: Id<Staff>,
    /// The account.
    pub account: Id<accounts::Account>,
    /// Name.
    pub name: String,
    /// All posts of the person, the one that greets first.
    pub posts: Vec<HeldPost>,
}

/// Makes units and people, in force from `from` on; gives the units by code and the people in order. All accounts share
/// `password_hash`.
pub async fn write(
    db: &Db,
    seed: u64,
    now: Instant,
    from: Day,
    units: &[PlannedUnit],
    people: &[PlannedPerson],
    password_hash: &str,
) -> Res<(HashMap<String, Id<Unit>>, Vec<Chair>)> {
    let act = Act { now, ids: Ids::seeded(seed) };
    let mut known: HashMap<String, Id<Unit>> = HashMap::with_capacity(units.len());
    // Children in one chunk with their parent must find it: identities are drawn inside, so they are told back.
    for chunk in units.chunks(UNITS_AT_ONCE) {
        let (act, chunk, before) = (act.clone(), chunk.to_vec(), known.clone());
        known = db.write(async move |tx: &mut Tx| write_units(tx, &act, from, &chunk, before).await).await?;
    }
    let codes = Arc::new(known);
    let mut chairs = Vec::with_capacity(people.len());
    for chunk in people.chunks(PEOPLE_AT_ONCE) {
        let (act, chunk, codes, hash) = (act.clone(), chunk.to_vec(), Arc::clone(&codes), password_hash.to_owned());
        let made = db.write(async move |tx: &mut Tx| {
            let mut made = Vec::with_capacity(chunk.len());
            for person in &chunk {
                made.push(write_person(tx, &act, from, person, &codes, &hash).await?);
            }
            Ok(made)
        });
        chairs.extend(made.await?);
    }
    Ok((Arc::unwrap_or_clone(codes), chairs))
}

async fn write_units(
    tx: &mut Tx,
    act: &Act,
    from: Day,
    units: &[PlannedUnit],
    mut known: HashMap<String, Id<Unit>>,
) -> Res<HashMap<String, Id<Unit>>> {
    for unit in units {
        let parent = unit.parent.as_ref().map(|code| find(&known, code)).transpose()?;
        let new = NewUnit {
            code: unit.code.clone(),
            name: unit.name.clone(),
            kind: unit.kind,
            title: unit.title.clone(),
            parent,
            exchange_code: unit.exchange.clone(),
            valid_from: from,
        };
        let id = organisation::insert_unit(tx, act, &new).await?;
        known.insert(unit.code.clone(), id);
    }
    Ok(known)
}

async fn write_person(
    tx: &mut Tx,
    act: &Act,
    from: Day,
    person: &PlannedPerson,
    codes: &HashMap<String, Id<Unit>>,
    password_hash: &str,
) -> Res<Chair> {
    let staff = organisation::insert_staff(tx, act, &person.name, None, None).await?;
    let account = accounts::insert(tx, act, &person.login, staff, Some(password_hash)).await?;
    let mut posts = Vec::with_capacity(person.posts.len());
    for p in &person.posts {
        let (unit, role, title) = (find(codes, &p.unit)?, p.role, p.title.clone());
        let post = organisation::insert_post(tx, act, &NewPost { unit, role, title: title.clone() }).await?;
        organisation::hold(tx, act, post, staff, from, None).await?;
        posts.push(HeldPost { post, unit, role, title, substitute: false });
    }
    if let Some((unit, form, ordered_by)) = &person.signs {
        organisation::delegate(tx, act, find(codes, unit)?, staff, *form, ordered_by, from, None).await?;
    }
    Ok(Chair { login: person.login.clone(), staff, account, name: person.name.clone(), posts })
}

fn find(codes: &HashMap<String, Id<Unit>>, code: &str) -> Res<Id<Unit>> {
    codes.get(code).copied().ok_or_else(|| Failure::Internal(format!("the plan names an unknown unit {code}")))
}

impl Chair {
    /// The post of this person that carries `role`.
    pub fn post(&self, role: Role) -> Option<&HeldPost> {
        self.posts.iter().find(|p| p.role == role)
    }

    /// As someone signed in.
    pub fn actor(&self) -> accounts::Actor {
        accounts::Actor { account: self.account, staff: self.staff, name: self.name.clone(), posts: self.posts.clone() }
    }
}
