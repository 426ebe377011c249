//! A small administration: a province with a district, two communes, a department, each with a desk or a division.

use crate::{Access, Resource};
use base::{Day, Id};
use db::Tx;
use kernel::accounts::Actor;
use kernel::organisation::{HeldPost, NewUnit, Organisation, Unit, UnitKind, insert_unit, load};
use kernel::roles::Role;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) const POLICIES: &[(&str, &str)] = &[("cases", include_str!("../../../cases/policies.cedar"))];

pub(super) fn access() -> Access {
    Access::new(POLICIES).expect("policies are valid")
}

pub(super) fn day() -> Day {
    Day::parse("2024-05-03").expect("a day")
}

pub(super) struct City {
    pub organisation: Arc<Organisation>,
    pub units: BTreeMap<&'static str, Id<Unit>>,
}

impl City {
    pub fn unit(&self, code: &str) -> Id<Unit> {
        self.units[code]
    }
}

const UNITS: &[(&str, UnitKind, &str)] = &[
    ("city", UnitKind::Province, ""),
    ("department", UnitKind::Department, "city"),
    ("division", UnitKind::Division, "department"),
    ("district", UnitKind::District, "city"),
    ("ward", UnitKind::Commune, "district"),
    ("ward-desk", UnitKind::Desk, "ward"),
    ("ward-2", UnitKind::Commune, "district"),
    ("district-2", UnitKind::District, "city"),
    ("ward-3", UnitKind::Commune, "district-2"),
];

pub(super) fn city() -> City {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    runtime.block_on(async {
        let test = testkit::sqlite(&[kernel::MIGRATIONS]).await;
        let act = testkit::act("2024-01-01T08:00");
        let made = test.db.write(async move |tx: &mut Tx| {
            let mut units = BTreeMap::new();
            for (code, kind, parent) in UNITS {
                let new = NewUnit {
                    code: (*code).into(),
                    name: (*code).into(),
                    kind: *kind,
                    title: String::new(),
                    parent: units.get(parent).copied(),
                    exchange_code: None,
                    valid_from: act.now.day(),
                };
                units.insert(*code, insert_unit(tx, &act, &new).await?);
            }
            Ok((units, load(tx).await?))
        });
        let (units, organisation) = made.await.expect("units are made");
        City { organisation: Arc::new(organisation), units }
    })
}

pub(super) fn post(role: Role, unit: Id<Unit>) -> HeldPost {
    let id = testkit::act("2024-01-01T08:00").id();
    HeldPost { post: id, unit, role, title: role.vietnamese().into(), substitute: false }
}

pub(super) fn actor(posts: Vec<HeldPost>) -> Actor {
    let act = testkit::act("2024-01-01T08:00");
    Actor { account: act.id(), staff: act.id(), name: "Phạm Quỳnh Trang".into(), posts }
}

pub(super) fn case(receiving: Option<Id<Unit>>, deciding: Option<Id<Unit>>, others: Vec<Id<Unit>>) -> Resource {
    Resource { kind: "case", receiving, deciding, others }
}
