//! The list of a bag, for the desk and the postman.

use super::super::{parts, prints};
use super::own_bag;
use crate::api::log_read;
use crate::model::{Case, CaseRow};
use crate::state::Cases;
use crate::store;
use crate::store::parcels::{self, Bag, BagRow, ParcelRow};
use base::{Id, Res};
use db::Tx;
use kernel::accounts::Session;
use kernel::people::{self, Profile};
use kernel::vault::Person;
use letters::{Letter, ParcelList};
use std::collections::HashMap;
use web::{PageResult, Shared};

struct Inside {
    bag: BagRow,
    parcels: Vec<ParcelRow>,
    cases: HashMap<Id<Case>, CaseRow>,
    profiles: HashMap<Id<Person>, Profile>,
    giver: Option<String>,
}

pub(super) async fn send(shared: &Shared, cases: &Cases, session: &Session, id: Id<Bag>) -> PageResult {
    let (world, actor, now) = (cases.world(shared), session.actor.clone(), shared.clock.legal());
    let reader = world.clone();
    let read = async move |tx: &mut Tx| -> Res<Inside> {
        let bag = own_bag(tx, &reader, &actor, now.day(), id).await?;
        let parcels = parcels::list_of_bag(tx, id).await?;
        let ids: Vec<_> = parcels.iter().filter_map(|p| p.case).collect();
        let rows = store::list_by_ids(tx, &ids).await?;
        let owners: Vec<_> = rows.iter().map(|c| c.owner).collect();
        let profiles = people::list(tx, &reader.vault, &owners).await?;
        let staff = bag.staff.unwrap_or(actor.staff);
        let giver = parts::staff_names(tx, [staff]).await?.remove(&staff);
        Ok(Inside { bag, parcels, cases: rows.into_iter().map(|c| (c.id, c)).collect(), profiles, giver })
    };
    let inside = shared.db.read(read).await?;
    let subjects = inside.cases.values().map(|c| c.owner.uuid()).collect();
    log_read(shared, session, now, "bag list", subjects).await?;
    let bag = &inside.bag;
    let letter = ParcelList {
        head: prints::desk_head(shared, &world, bag.agency, bag.day, Some(format!("{}/BKBG", bag.number))),
        from: prints::desk_name(&world, bag.agency, bag.day),
        to: "Bưu chính công ích".into(),
        leaves_at: bag.closed,
        rows: inside.parcels.iter().filter_map(|p| row(p, &inside)).collect(),
        giver: prints::signer(inside.giver.as_ref()),
        taker: prints::signer(None),
    };
    prints::send(Letter::ParcelList(letter), prints::style(shared), &format!("bang-ke-buu-gui-{}", bag.number)).await
}

fn row(parcel: &ParcelRow, inside: &Inside) -> Option<letters::ParcelRow> {
    let case = inside.cases.get(&parcel.case?)?;
    let profile = inside.profiles.get(&case.owner).cloned().unwrap_or_default();
    Some(letters::ParcelRow {
        parcel: parcel.number.clone(),
        code: case.code.clone(),
        content: case.procedure_name.clone(),
        receiver: profile.name,
        address: profile.address,
        phone: profile.phone,
        note: (parcel.state == "undelivered").then(|| "Chuyển hoàn".to_owned()),
    })
}
