//! Units are made, renamed, closed and linked, each with a line; nothing that hangs on a unit is lost.

use super::samples::{City, NOW, cities, code, day};
use crate::work::{self, NewSuccession, UnitState};
use base::{Id, Res};
use db::Tx;
use kernel::organisation::{self, Organisation, Unit, UnitKind};

fn state(code: &str, name: &str, from: &str) -> UnitState {
    UnitState { code: code.into(), name: name.into(), title: String::new(), exchange_code: None, from: day(from) }
}

async fn create(city: &City, who: &str, parent: &str, kind: UnitKind, state: UnitState) -> Res<Id<Unit>> {
    let (world, actor, parent, act) = (city.world.clone(), city.actor(who), city.unit(parent), testkit::act(NOW));
    city.act(async move |tx: &mut Tx| work::create_unit(tx, &world, &actor, &act, parent, kind, state).await).await
}

async fn close(city: &City, who: &str, unit: Id<Unit>, on: &str) -> Res<()> {
    let (world, actor, on, act) = (city.world.clone(), city.actor(who), day(on), testkit::act(NOW));
    city.act(async move |tx: &mut Tx| work::close_unit(tx, &world, &actor, &act, unit, on).await).await
}

async fn rename(city: &City, who: &str, unit: Id<Unit>, state: UnitState) -> Res<()> {
    let (world, actor, act) = (city.world.clone(), city.actor(who), testkit::act(NOW));
    city.act(async move |tx: &mut Tx| work::change_unit(tx, &world, &actor, &act, unit, state).await).await
}

async fn loaded(city: &City) -> Organisation {
    city.db().read(async |tx: &mut Tx| organisation::load(tx).await).await.expect("units load")
}

#[tokio::test]
async fn a_division_is_made_under_its_agency_with_a_line() {
    for city in cities().await {
        let made =
            create(&city, "quantri.quan", "001", UnitKind::Division, state("001.TP", "Phòng Tư pháp", "2024-04-01"));
        let unit = made.await.expect("a unit");
        let organisation = loaded(&city).await;
        assert!(organisation.find(unit, day("2024-03-31")).is_none(), "it begins on its day");
        let found = organisation.find(unit, day("2024-04-01")).expect("in force");
        assert_eq!((found.title.as_str(), found.parent), ("Phòng", Some(city.unit("001"))));
        assert_eq!(city.acts(unit).await, ["creation"]);
    }
}

#[tokio::test]
async fn a_unit_is_refused_where_it_has_no_place() {
    for city in cities().await {
        let try_one = async |parent: &'static str, kind, code_: &'static str| {
            code(create(&city, "quantri", parent, kind, state(code_, "Đơn vị mới", "2024-04-01")).await)
        };
        assert_eq!(try_one("00004", UnitKind::Desk, "00004.M2").await, "administration.desk_exists");
        assert_eq!(try_one("00004", UnitKind::District, "003").await, "administration.wrong_place");
        assert_eq!(try_one("001", UnitKind::Division, "00007").await, "administration.code_taken");
        assert_eq!(try_one("001", UnitKind::Division, "a b").await, "code admin.not_a_code");
    }
}

#[tokio::test]
async fn an_administrator_reaches_the_own_office_and_below_only() {
    for city in cities().await {
        let made = |who: &'static str, parent: &'static str| {
            create(&city, who, parent, UnitKind::Division, state("X.1", "Phòng thử", "2024-04-01"))
        };
        assert_eq!(code(made("quantri.quan", "002").await), "not found");
        assert_eq!(code(made("kiemsoat", "001").await), "not found");
        assert_eq!(code(made("hanh", "00004").await), "not found");
        assert!(made("quantri.quan", "00004").await.is_ok());
    }
}

#[tokio::test]
async fn a_renamed_unit_keeps_its_old_name_for_older_days() {
    for city in cities().await {
        let unit = city.unit("001.QLDT");
        rename(&city, "quantri.quan", unit, state("001.QLDT", "Phòng Xây dựng và Đô thị", "2024-04-01")).await.unwrap();
        let organisation = loaded(&city).await;
        assert_eq!(organisation.name(unit, day("2024-03-31")), "Phòng Quản lý đô thị");
        assert_eq!(organisation.name(unit, day("2024-04-01")), "Phòng Xây dựng và Đô thị");
        let earlier = rename(&city, "quantri.quan", unit, state("001.QLDT", "Phòng Khác", "2024-03-15")).await;
        assert_eq!(code(earlier), "administration.later_state");
        // A mistake of the same day is mended in place.
        rename(&city, "quantri.quan", unit, state("001.XDDT", "Phòng Xây dựng, Đô thị", "2024-04-01")).await.unwrap();
        let organisation = loaded(&city).await;
        assert_eq!(organisation.versions(unit).len(), 2);
        assert_eq!(organisation.find(unit, day("2024-04-02")).unwrap().code, "001.XDDT");
        assert_eq!(city.acts(unit).await, ["renaming", "renaming"]);
    }
}

#[tokio::test]
async fn a_unit_is_closed_only_when_nothing_hangs_on_it() {
    for city in cities().await {
        assert_eq!(code(close(&city, "quantri", city.unit("001"), "2024-04-01").await), "administration.has_children");
        let desk = city.unit("00004.MC");
        assert_eq!(code(close(&city, "quantri", desk, "2024-04-01").await), "administration.has_holders");
        let empty = city.unit("001.QLDT");
        close(&city, "quantri", empty, "2024-04-01").await.unwrap();
        let organisation = loaded(&city).await;
        assert!(organisation.find(empty, day("2024-03-31")).is_some());
        assert!(organisation.find(empty, day("2024-04-01")).is_none());
        assert_eq!(code(close(&city, "quantri", empty, "2024-05-01").await), "administration.not_in_force");
        assert_eq!(city.acts(empty).await, ["closing"]);
    }
}

#[tokio::test]
async fn a_code_means_another_unit_in_another_period() {
    for city in cities().await {
        close(&city, "quantri", city.unit("001.QLDT"), "2024-04-01").await.unwrap();
        let early =
            create(&city, "quantri", "001", UnitKind::Division, state("001.QLDT", "Phòng Mới", "2024-03-30")).await;
        assert_eq!(code(early), "administration.code_taken");
        let new = create(&city, "quantri", "001", UnitKind::Division, state("001.QLDT", "Phòng Mới", "2024-04-01"));
        let new = new.await.unwrap();
        let organisation = loaded(&city).await;
        assert_eq!(organisation.find_by_code("001.QLDT", day("2024-03-29")).unwrap().unit, city.unit("001.QLDT"));
        assert_eq!(organisation.find_by_code("001.QLDT", day("2024-04-01")).unwrap().unit, new);
        assert_eq!(organisation.list_by_code("001.QLDT").len(), 2);
    }
}

#[tokio::test]
async fn a_successor_is_linked_once_with_the_act_that_ordered_it() {
    for city in cities().await {
        let link = async |successor: &'static str| {
            let input = NewSuccession {
                successor: city.unit(successor),
                relation: "merged".into(),
                on: day("2025-01-01"),
                ordered_by: "Nghị quyết 1286/NQ-UBTVQH15".into(),
            };
            let (world, actor, act) = (city.world.clone(), city.actor("quantri.quan"), testkit::act(NOW));
            let unit = city.unit("00004");
            city.act(async move |tx: &mut Tx| work::link_successor(tx, &world, &actor, &act, unit, input).await).await
        };
        assert_eq!(code(link("00004").await), "administration.same_unit");
        link("00007").await.unwrap();
        assert_eq!(code(link("00007").await), "administration.already_linked");
        let unit = city.unit("00004");
        let known = city.db().read(async move |tx: &mut Tx| organisation::list_successions(tx, unit).await).await;
        assert_eq!(known.unwrap()[0].ordered_by, "Nghị quyết 1286/NQ-UBTVQH15");
        assert_eq!(city.acts(unit).await, ["succession"]);
    }
}
