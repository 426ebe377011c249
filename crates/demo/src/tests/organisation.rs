//! The organisation as planned and as written.

use crate::organisation::{plan_staff, plan_units, write};
use crate::showcase;
use base::{Day, Instant};
use kernel::organisation::{OrganisationCache, UnitKind};
use kernel::roles::Role;
use std::collections::{HashMap, HashSet};

fn lines(text: &str) -> Vec<String> {
    text.lines().map(|l| l.trim_end().to_owned()).filter(|l| !l.is_empty()).collect()
}

#[test]
fn list_of_units_is_that_of_the_statistics_office() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/hanoi_units_2024.csv");
    let Ok(theirs) = std::fs::read_to_string(path) else {
        println!("skipped: {path} is not there");
        return;
    };
    assert_eq!(lines(include_str!("../../data/hanoi_units_2024.csv")), lines(&theirs));
}

#[test]
fn every_agency_has_a_desk_and_people() {
    let units = plan_units();
    let count = |kind| units.iter().filter(|u| u.kind == kind).count();
    assert_eq!((count(UnitKind::Province), count(UnitKind::District), count(UnitKind::Commune)), (1, 30, 579));
    let people = plan_staff(&units, 1);
    let mut roles: HashMap<&str, HashSet<Role>> = HashMap::new();
    for post in people.iter().flat_map(|p| &p.posts) {
        roles.entry(&post.unit).or_default().insert(post.role);
    }
    let agencies: Vec<_> = units.iter().filter(|u| u.kind.is_agency()).collect();
    assert_eq!(count(UnitKind::Desk), agencies.len());
    for agency in agencies {
        let desk = roles.get(format!("{}.MC", agency.code).as_str()).expect("a desk with people");
        for role in [Role::Receptionist, Role::HeadOfDesk, Role::Cashier] {
            assert!(desk.contains(&role), "{} has no {role:?}", agency.code);
        }
        assert!(roles[agency.code.as_str()].contains(&Role::Leader), "{}", agency.code);
        assert!(roles[agency.code.as_str()].contains(&Role::Clerk), "{}", agency.code);
        let inside = units.iter().filter(|u| u.code == agency.code || u.parent.as_ref() == Some(&agency.code));
        assert!(inside.flat_map(|u| &roles[u.code.as_str()]).any(|r| *r == Role::Officer), "{}", agency.code);
    }
}

#[test]
fn codes_and_logins_are_unique() {
    let units = plan_units();
    let codes: HashSet<_> = units.iter().map(|u| &u.code).collect();
    assert_eq!(codes.len(), units.len());
    let exchange: Vec<_> = units.iter().filter(|u| u.kind.is_agency()).map(|u| u.exchange.clone().unwrap()).collect();
    assert_eq!(exchange.iter().collect::<HashSet<_>>().len(), exchange.len());
    assert!(exchange.iter().all(|c| c.len() == 13 && c.starts_with("000.") && c.ends_with(".H26")));
    let people = plan_staff(&units, 1);
    let logins: HashSet<_> = people.iter().map(|p| &p.login).collect();
    assert_eq!(logins.len(), people.len());
    assert!(people.iter().all(|p| p.login.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '.')));
}

#[test]
fn truc_bach_is_the_second_commune_of_the_first_district() {
    let units = plan_units();
    let find = |code: &str| units.iter().find(|u| u.code == code).unwrap();
    assert_eq!(find("01").exchange.as_deref(), Some("000.00.00.H26"));
    assert_eq!(find("001").exchange.as_deref(), Some("000.00.30.H26"));
    assert_eq!(find("00004").exchange.as_deref(), Some("000.02.30.H26"));
    assert_eq!(find("00004.MC").exchange, find("00004").exchange);
    assert_eq!(find("00004.MC").name, "Bộ phận Một cửa phường Trúc Bạch");
    assert_eq!(find("VPDKDD").parent.as_deref(), Some("STNMT"));
    assert!(units.iter().any(|u| u.name == "Xã Đại Áng"));
    assert!(units.iter().any(|u| u.name == "Thị trấn Phùng"));
    assert!(units.iter().any(|u| u.name == "Thị xã Sơn Tây"));
}

#[test]
fn people_are_the_same_for_the_same_seed() {
    let units = plan_units();
    let (a, b, c) = (plan_staff(&units, 7), plan_staff(&units, 7), plan_staff(&units, 8));
    assert_eq!(a, b);
    assert_ne!(a, c);
    let name = |login: &str| c.iter().find(|p| p.login == login).unwrap().name.clone();
    assert_eq!(name("tuphap.00004"), "Phạm Quỳnh Trang");
    assert_eq!(name("tiepnhan.00004"), "Đỗ Thị Hạnh");
    assert!(a.iter().all(|p| p.name == base::nfc(&p.name) && p.name.split(' ').count() >= 3));
}

#[test]
fn shown_accounts_exist() {
    let people = plan_staff(&plan_units(), 1);
    let shown: Vec<_> = showcase::GROUPS.iter().flat_map(|g| g.accounts).collect();
    for shown in &shown {
        assert!(people.iter().any(|p| p.login == shown.login), "{}", shown.login);
    }
    for role in Role::ALL {
        let has = |l: &str| people.iter().any(|p| p.login == l && p.posts.iter().any(|q| q.role == *role));
        assert!(shown.iter().any(|a| has(a.login)), "{role:?} is not shown");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn organisation_is_written_and_read_back() {
    let test = testkit::sqlite(&[kernel::MIGRATIONS]).await;
    let units = plan_units();
    let people = plan_staff(&units, 1);
    let day = Day::parse("2024-02-01").unwrap();
    let began = std::time::Instant::now();
    let now = Instant::at(day, 8, 0, 0);
    let (codes, chairs) =
        write(&test.db, 1, now, Day::parse("2020-03-01").unwrap(), &units, &people, "hash").await.unwrap();
    println!("{} units, {} people in {:?}", codes.len(), chairs.len(), began.elapsed());
    let cache = OrganisationCache::default();
    cache.reload(&test.db).await.unwrap();
    let all = cache.get();
    assert_eq!(all.list(day).count(), units.len());
    let ward = all.find_by_code("00004", day).unwrap();
    assert_eq!(all.desk(ward.unit, day).unwrap().code, "00004.MC");
    assert_eq!(all.above(ward.unit, UnitKind::District, day).unwrap().name, "Quận Ba Đình");
    assert_eq!(chairs.len(), people.len());
    assert_eq!(chairs.iter().find(|c| c.login == "tiepnhan.00004").unwrap().posts.len(), 2);
}
