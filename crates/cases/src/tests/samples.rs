//! A ward with its people and one published package: Phường Trúc Bạch, March 2024.

use crate::work::World;
use access::Access;
use base::{Day, Id, Res};
use calendar::Calendar;
use catalogue::CatalogueCache;
use catalogue::package::{Checks, check_folder, folder};
use catalogue::work::{AcceptedWarning, Announcement, publish};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::By;
use kernel::organisation::{self, NewPost, NewUnit, OrganisationCache, UnitKind};
use kernel::roles::Role;
use kernel::vault::Vault;
use std::path::Path;
use std::sync::Arc;

pub(crate) struct Ward {
    pub test: testkit::TestDb,
    pub world: World,
    pub receptionist: Actor,
    pub officer: Actor,
    pub leader: Actor,
    pub clerk: Actor,
}

impl Ward {
    /// One more person with a post in the unit of this code.
    async fn more(&self, code: &str, name: &str, role: Role, title: &str) -> Actor {
        let (act, day) = (testkit::act("2024-01-03T08:00"), Day::parse("2024-01-01").unwrap());
        let unit = self.world.organisation.find_by_code(code, day).unwrap().unit;
        let (name, title) = (name.to_owned(), title.to_owned());
        let make = async move |tx: &mut Tx| titled(tx, &act, unit, &name, role, &title, day).await;
        self.test.db.write(make).await.unwrap()
    }

    /// A deputy chairman, without any delegation yet.
    pub async fn deputy(&self) -> Actor {
        self.more("00004", "Trần Quốc Bình", Role::Leader, "Phó Chủ tịch UBND phường").await
    }

    /// The chairman gives the deputy the authority to sign in his place.
    pub async fn delegate_to_deputy(&self) {
        let (act, day) = (testkit::act("2024-03-29T14:30"), Day::parse("2024-03-01").unwrap());
        let unit = self.world.organisation.find_by_code("00004", day).unwrap().unit;
        let give = async move |tx: &mut Tx| {
            let row = tx.query_one("SELECT id FROM staff WHERE name = 'Trần Quốc Bình'", &[]).await?;
            let form = organisation::SigningForm::ForHead;
            organisation::delegate(tx, &act, unit, row.id(0)?, form, "Quyết định 12/QĐ-UBND", day, None).await
        };
        self.test.db.write(give).await.unwrap();
    }

    /// Another officer of the ward.
    pub async fn second_officer(&self) -> Actor {
        self.more("00004", "Vũ Đình Nam", Role::Officer, "Công chức địa chính").await
    }

    /// An officer of the district above.
    pub async fn district_officer(&self) -> Actor {
        self.more("001", "Ngô Thanh Tùng", Role::Officer, "Chuyên viên Phòng Tư pháp").await
    }
}

/// The ward on each engine.
pub(crate) async fn wards() -> Vec<Ward> {
    let mut all = Vec::new();
    for test in testkit::databases(&[kernel::MIGRATIONS, catalogue::MIGRATIONS, crate::MIGRATIONS]).await {
        all.push(ward(test).await);
    }
    all
}

async fn ward(test: testkit::TestDb) -> Ward {
    let act = testkit::act("2024-01-02T08:00");
    let from = Day::parse("2024-01-01").unwrap();
    let actors = test
        .db
        .write(async move |tx: &mut Tx| {
            let mut parent = None;
            for (code, name, kind) in [
                ("01", "Thành phố Hà Nội", UnitKind::Province),
                ("001", "Quận Ba Đình", UnitKind::District),
                ("00004", "Phường Trúc Bạch", UnitKind::Commune),
            ] {
                let unit = NewUnit {
                    code: code.into(),
                    name: name.into(),
                    kind,
                    title: "".into(),
                    parent,
                    exchange_code: Some("000.04.31.H26".into()),
                    valid_from: from,
                };
                parent = Some(organisation::insert_unit(tx, &act, &unit).await?);
            }
            let unit = parent.unwrap();
            let mut actors = Vec::new();
            for (name, role) in [
                ("Đỗ Thị Hạnh", Role::Receptionist),
                ("Phạm Quỳnh Trang", Role::Officer),
                ("Trần Văn Minh", Role::Leader),
                ("Lê Thu Hằng", Role::Clerk),
            ] {
                actors.push(person(tx, &act, unit, name, role, from).await?);
            }
            Ok(actors)
        })
        .await
        .unwrap();
    publish_package(&test).await;
    let (organisation, catalogue) = (OrganisationCache::default(), CatalogueCache::default());
    organisation.reload(&test.db).await.unwrap();
    catalogue.reload(&test.db).await.unwrap();
    let world = World {
        vault: Vault::new(&[1; 32]),
        organisation: organisation.get(),
        catalogue: catalogue.get(),
        access: Arc::new(Access::new(&[crate::POLICIES]).unwrap()),
        calendar: Arc::new(Calendar::vietnam().clone()),
    };
    let [receptionist, officer, leader, clerk] = <[Actor; 4]>::try_from(actors).unwrap();
    Ward { test, world, receptionist, officer, leader, clerk }
}

pub(crate) async fn person(
    tx: &mut Tx,
    act: &base::Act,
    unit: Id<organisation::Unit>,
    name: &str,
    role: Role,
    from: Day,
) -> Res<Actor> {
    titled(tx, act, unit, name, role, role.vietnamese(), from).await
}

async fn titled(
    tx: &mut Tx,
    act: &base::Act,
    unit: Id<organisation::Unit>,
    name: &str,
    role: Role,
    title: &str,
    from: Day,
) -> Res<Actor> {
    let staff = organisation::insert_staff(tx, act, name, None, None).await?;
    let post = NewPost { unit, role, title: title.into() };
    let post = organisation::insert_post(tx, act, &post).await?;
    organisation::hold(tx, act, post, staff, from, None).await?;
    let posts = organisation::list_holdings(tx, staff, from).await?;
    Ok(Actor { account: act.id(), staff, name: name.into(), posts })
}

async fn publish_package(test: &testkit::TestDb) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/1.004873");
    let checks = Checks { calendar: Calendar::vietnam(), decide: None };
    let checked = check_folder(folder::read_folder(&path).unwrap(), &checks);
    assert!(!checked.has_errors());
    let accepted: Vec<_> = checked
        .warnings()
        .map(|p| AcceptedWarning { code: p.code.clone(), at: p.at.clone(), reason: "for a test".into() })
        .collect();
    let announcement = Announcement {
        number: "1/QĐ-UBND".into(),
        signed: Day::parse("2024-01-08").unwrap(),
        effective: Day::parse("2024-01-15").unwrap(),
    };
    let act = testkit::act("2024-01-09T09:00");
    test.db
        .write(async move |tx: &mut Tx| {
            publish(tx, &act, By::default(), &checked, &announcement, &accepted).await.map(drop)
        })
        .await
        .unwrap();
}
