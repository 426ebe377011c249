//! How many people a desk needs, by the standards of the day.

use super::samples::{cities, day};
use crate::read;
use crate::rules::staffing::{gaps, shipped};
use crate::work::Reach;
use base::{Id, Period};
use db::Tx;
use kernel::organisation::{HoldingRow, Staff, UnitKind};
use kernel::roles::Role;

fn held(staff: Id<Staff>, role: Role, from: &str, to: Option<&str>) -> HoldingRow {
    let act = testkit::act("2024-01-01T08:00");
    HoldingRow {
        id: act.id(),
        staff,
        post: act.id(),
        unit: act.id(),
        role,
        title: role.vietnamese().into(),
        substitute: false,
        period: Period { from: day(from), to: to.map(day) },
    }
}

#[test]
fn shipped_standards_can_be_read_and_never_overlap() {
    let all = shipped().expect("the file is whole");
    assert!(all.iter().all(|s| s.least > 0 && !s.source.is_empty()));
    for (i, a) in all.iter().enumerate() {
        for b in &all[i + 1..] {
            let same = a.kind == b.kind && a.role == b.role;
            assert!(!same || !crate::rules::staff::overlap(a.period, b.period), "{a:?} {b:?}");
        }
    }
}

#[test]
fn a_desk_without_people_lacks_each_role_once() {
    let standards = shipped().unwrap();
    let lacking = gaps(&standards, UnitKind::Commune, &[], day("2024-03-29"), 60);
    let told: Vec<_> = lacking.iter().map(|g| (g.role, g.present, g.least, g.on)).collect();
    let today = day("2024-03-29");
    assert_eq!(told, [(Role::Receptionist, 0, 1, today), (Role::HeadOfDesk, 0, 1, today)]);
}

#[test]
fn one_person_with_two_posts_counts_for_both_roles_but_once_for_each() {
    let standards = shipped().unwrap();
    let who: Id<Staff> = testkit::act("2024-01-01T08:00").id();
    let all = [
        held(who, Role::HeadOfDesk, "2024-01-01", None),
        held(who, Role::Receptionist, "2024-01-01", None),
        held(who, Role::Receptionist, "2024-02-01", None),
    ];
    assert!(gaps(&standards, UnitKind::Commune, &all, day("2024-03-29"), 60).is_empty());
}

#[test]
fn a_post_that_ends_soon_is_told_beforehand() {
    let standards = shipped().unwrap();
    let act = testkit::act("2024-01-01T08:00");
    let all = [
        held(act.id(), Role::HeadOfDesk, "2024-01-01", None),
        held(act.id(), Role::Receptionist, "2024-01-01", Some("2024-04-15")),
    ];
    let lacking = gaps(&standards, UnitKind::Commune, &all, day("2024-03-29"), 60);
    assert_eq!(lacking.iter().map(|g| (g.role, g.on)).collect::<Vec<_>>(), [(Role::Receptionist, day("2024-04-15"))]);
    assert!(gaps(&standards, UnitKind::Commune, &all, day("2024-03-29"), 10).is_empty(), "too far ahead");
}

#[tokio::test]
async fn desks_within_reach_are_told_with_what_they_lack() {
    for city in cities().await {
        let (world, on) = (city.world.clone(), day("2024-03-29"));
        let desks = city.db().read(async move |tx: &mut Tx| read::staffing(tx, &world, &Reach::All, on).await);
        let desks = desks.await.unwrap();
        let lacking: Vec<_> = desks.iter().map(|d| (d.desk, d.gaps.len())).collect();
        assert_eq!(lacking, [(city.unit("00004.MC"), 0), (city.unit("00007.MC"), 2)]);
    }
}
