//! Lists and single decisions agree.

use super::samples::{City, access, actor, case, city, day, post};
use crate::{Access, Scope};
use base::{Id, Res};
use kernel::organisation::Unit;
use kernel::roles::Role;
use proptest::prelude::*;
use std::sync::LazyLock;

static CITY: LazyLock<City> = LazyLock::new(city);
static ACCESS: LazyLock<Access> = LazyLock::new(access);
const AGENCIES: [&str; 7] = ["city", "department", "district", "ward", "ward-2", "district-2", "ward-3"];

fn unit() -> impl Strategy<Value = Id<Unit>> {
    let codes: Vec<_> = CITY.units.keys().copied().collect();
    prop::sample::select(codes).prop_map(|code| CITY.unit(code))
}

fn agency() -> impl Strategy<Value = Id<Unit>> {
    prop::sample::select(AGENCIES.to_vec()).prop_map(|code| CITY.unit(code))
}

fn role() -> impl Strategy<Value = Role> {
    prop::sample::select(Role::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scope_holds_what_may_be_viewed_and_nothing_else(
        posts in prop::collection::vec((role(), unit()), 0..4),
        receiving in prop::option::of(agency()),
        deciding in prop::option::of(agency()),
        others in prop::collection::vec(agency(), 0..3),
    ) {
        let who = actor(posts.into_iter().map(|(role, unit)| post(role, unit)).collect());
        let on = case(receiving, deciding, others);
        let scope = ACCESS.scope(&who, &CITY.organisation, day());
        let one: Res<_> = ACCESS.authorise(&who, &CITY.organisation, day(), "cases.view", &on);
        prop_assert_eq!(scope.holds(&on), one.is_ok(), "{:?} {:?}", scope, one);
    }
}

#[test]
fn scope_follows_the_tree() {
    let scope = |role, unit| ACCESS.scope(&actor(vec![post(role, CITY.unit(unit))]), &CITY.organisation, day());
    assert_eq!(scope(Role::Inspector, "city"), Scope::All);
    assert_eq!(scope(Role::Officer, "division"), Scope::Agencies(vec![CITY.unit("department")]));
    let Scope::Agencies(below) = scope(Role::Inspector, "district") else { panic!("a district sees a part") };
    assert!(
        below.contains(&CITY.unit("ward"))
            && below.contains(&CITY.unit("ward-2"))
            && !below.contains(&CITY.unit("ward-3"))
    );
    assert_eq!(ACCESS.scope(&actor(vec![]), &CITY.organisation, day()), Scope::Nothing);
}
