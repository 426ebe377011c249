//! Hà Nội in March 2024, small: the city with its control division, a district, two wards with their desks, and people.

use crate::work::World;
use access::Access;
use base::{Act, Day, Id, Res};
use db::{Db, Tx, Work};
use kernel::accounts::{self, Account, Actor};
use kernel::journal;
use kernel::organisation::{self, NewPost, NewUnit, Staff, Unit, UnitKind};
use kernel::roles::Role;
use kernel::vault::Vault;
use std::collections::BTreeMap;
use std::sync::Arc;
use testkit::TestDb;

/// Tables that the pages look into.
pub(super) const TABLES: &[db::ModuleMigrations] =
    &[kernel::MIGRATIONS, catalogue::MIGRATIONS, cases::MIGRATIONS, portal::MIGRATIONS];
pub(super) const NOW: &str = "2024-03-29T09:00";
const FROM: &str = "2020-03-01";

pub(super) struct City {
    pub test: TestDb,
    pub world: World,
    pub units: BTreeMap<&'static str, Id<Unit>>,
    pub people: BTreeMap<&'static str, Actor>,
}

const UNITS: &[(&str, &str, UnitKind, &str)] = &[
    ("01", "Thành phố Hà Nội", UnitKind::Province, ""),
    ("01.KSTTHC", "Phòng Kiểm soát thủ tục hành chính", UnitKind::Division, "01"),
    ("001", "Quận Ba Đình", UnitKind::District, "01"),
    ("001.QLDT", "Phòng Quản lý đô thị", UnitKind::Division, "001"),
    ("00004", "Phường Trúc Bạch", UnitKind::Commune, "001"),
    ("00004.MC", "Bộ phận Một cửa phường Trúc Bạch", UnitKind::Desk, "00004"),
    ("00007", "Phường Vĩnh Phúc", UnitKind::Commune, "001"),
    ("00007.MC", "Bộ phận Một cửa phường Vĩnh Phúc", UnitKind::Desk, "00007"),
    ("002", "Quận Hoàn Kiếm", UnitKind::District, "01"),
];

const PEOPLE: &[(&str, &str, &str, Role)] = &[
    ("quantri", "Vũ Đức Thắng", "01", Role::Administrator),
    ("quantri.quan", "Ngô Thị Lan", "001", Role::Administrator),
    ("kiemsoat", "Bùi Anh Tuấn", "01.KSTTHC", Role::ProcedureControl),
    ("truong", "Lê Văn Sơn", "00004.MC", Role::HeadOfDesk),
    ("hanh", "Đỗ Thị Hạnh", "00004.MC", Role::Receptionist),
    ("trang", "Phạm Quỳnh Trang", "00004", Role::Officer),
    ("hoa", "Nguyễn Thị Hòa", "00004", Role::Officer),
    ("binh", "Trần Quốc Bình", "00007", Role::Officer),
];

pub(super) fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// The city on each engine.
pub(super) async fn cities() -> Vec<City> {
    let mut all = Vec::new();
    for test in testkit::databases(TABLES).await {
        all.push(city(test).await);
    }
    all
}

pub(super) async fn city(test: TestDb) -> City {
    let act = testkit::act("2024-01-02T08:00");
    let made = test.db.write(async move |tx: &mut Tx| {
        let units = units(tx, &act).await?;
        let mut people = BTreeMap::new();
        for (login, name, unit, role) in PEOPLE {
            people.insert(*login, person(tx, &act, login, name, units[unit], *role).await?);
        }
        Ok((units, people, organisation::load(tx).await?))
    });
    let (units, people, organisation) = made.await.expect("the city is made");
    let world = World {
        access: Arc::new(Access::new(&[crate::POLICIES]).expect("policies are valid")),
        organisation: Arc::new(organisation),
        vault: Vault::new(&[7; 32]),
        machine: testkit::act(NOW).now,
    };
    City { test, world, units, people }
}

async fn units(tx: &mut Tx, act: &Act) -> Res<BTreeMap<&'static str, Id<Unit>>> {
    let mut units = BTreeMap::new();
    for (code, name, kind, parent) in UNITS {
        let new = NewUnit {
            code: (*code).into(),
            name: (*name).into(),
            kind: *kind,
            title: crate::rules::units::usual_title(*kind).into(),
            parent: units.get(parent).copied(),
            exchange_code: None,
            valid_from: day(FROM),
        };
        units.insert(*code, organisation::insert_unit(tx, act, &new).await?);
    }
    Ok(units)
}

async fn person(tx: &mut Tx, act: &Act, login: &str, name: &str, unit: Id<Unit>, role: Role) -> Res<Actor> {
    let staff = organisation::insert_staff(tx, act, name, None, None).await?;
    let post = NewPost { unit, role, title: role.vietnamese().into() };
    let post = organisation::insert_post(tx, act, &post).await?;
    organisation::hold(tx, act, post, staff, day(FROM), None).await?;
    let account = accounts::insert(tx, act, login, staff, None).await?;
    let posts = organisation::list_holdings(tx, staff, act.now.day()).await?;
    Ok(Actor { account, staff, name: name.into(), posts })
}

impl City {
    pub fn unit(&self, code: &str) -> Id<Unit> {
        self.units[code]
    }

    pub fn actor(&self, login: &str) -> Actor {
        self.people[login].clone()
    }

    pub fn staff(&self, login: &str) -> Id<Staff> {
        self.people[login].staff
    }

    pub fn account(&self, login: &str) -> Id<Account> {
        self.people[login].account
    }

    pub fn db(&self) -> &Db {
        &self.test.db
    }

    /// Runs an act of someone at the usual moment.
    pub async fn act<T, F>(&self, act: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'a> Work<&'a mut Tx, Res<T>, Fut: Send> + Send + 'static,
    {
        self.test.db.write(act).await
    }

    /// The acts in the journal of a thing, in order.
    pub async fn lines<T: ?Sized>(&self, of: Id<T>) -> Vec<journal::Line> {
        let of = of.uuid();
        self.test.db.read(async move |tx: &mut Tx| journal::list(tx, of).await).await.expect("a read")
    }

    pub async fn acts<T: ?Sized>(&self, of: Id<T>) -> Vec<String> {
        self.lines(of).await.into_iter().map(|line| line.act).collect()
    }
}

/// The code of a refusal, or what came instead.
pub(super) fn code<T: std::fmt::Debug>(outcome: Res<T>) -> String {
    match outcome {
        Err(base::Failure::Refused(refusal)) => refusal.code.into(),
        Err(base::Failure::Invalid(fields)) => fields.iter().map(|f| format!("{} {}", f.path, f.code)).collect(),
        Err(other) => other.to_string(),
        Ok(value) => format!("{value:?}"),
    }
}
