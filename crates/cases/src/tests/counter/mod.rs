//! The counter in volume: certification, money, paper files, parcels.

mod bundles;
mod cash;
mod certification;
mod parcels;

use super::samples::{Ward, wards};
use crate::model::{CaseRow, FiledDocument, Filing};
use crate::work;
use base::{Act, Day, Failure, Refusal, Res};
use catalogue::CatalogueCache;
use catalogue::package::{Checks, check_folder, folder};
use catalogue::work::{AcceptedWarning, Announcement, publish};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::By;
use kernel::organisation::{self, NewPost, SigningForm};
use kernel::people::Profile;
use kernel::roles::Role;
use std::path::Path;

/// A ward that also certifies copies, with two deputies of whom one may sign for the chair, and a second receptionist.
pub(super) struct Counter {
    pub ward: Ward,
    pub deputy: Actor,
    pub unsigned: Actor,
    pub colleague: Actor,
}

/// The counter on each engine.
pub(super) async fn counters() -> Vec<Counter> {
    let mut all = Vec::new();
    for mut ward in wards().await {
        publish_copies(&ward).await;
        let catalogue = CatalogueCache::default();
        catalogue.reload(&ward.test.db).await.unwrap();
        ward.world.catalogue = catalogue.get();
        let deputy = person(&ward, "Trần Quốc Bình", Role::Leader, "Phó Chủ tịch UBND phường").await;
        let unsigned = person(&ward, "Lê Văn Nam", Role::Leader, "Phó Chủ tịch UBND phường").await;
        let colleague = person(&ward, "Nguyễn Thị Hòa", Role::Receptionist, "Cán bộ tiếp nhận").await;
        delegate(&ward, &deputy).await;
        give_account(&ward).await;
        all.push(Counter { ward, deputy, unsigned, colleague });
    }
    all
}

async fn person(ward: &Ward, name: &'static str, role: Role, title: &'static str) -> Actor {
    let unit = ward.receptionist.posts[0].unit;
    let (act, from) = (testkit::act("2024-01-02T08:30"), Day::parse("2024-01-01").unwrap());
    ward.write(async move |tx: &mut Tx| {
        let staff = organisation::insert_staff(tx, &act, name, None, None).await?;
        let post = organisation::insert_post(tx, &act, &NewPost { unit, role, title: title.into() }).await?;
        organisation::hold(tx, &act, post, staff, from, None).await?;
        let posts = organisation::list_holdings(tx, staff, from).await?;
        Ok(Actor { account: act.id(), staff, name: name.into(), posts })
    })
    .await
    .unwrap()
}

async fn delegate(ward: &Ward, deputy: &Actor) {
    let (unit, staff, act) = (deputy.posts[0].unit, deputy.staff, testkit::act("2024-01-02T09:00"));
    let (from, to) = (Day::parse("2024-01-02").unwrap(), Day::parse("2024-07-01").unwrap());
    ward.write(async move |tx: &mut Tx| {
        let order = "Quyết định phân công công tác";
        organisation::delegate(tx, &act, unit, staff, SigningForm::ForHead, order, from, Some(to)).await.map(drop)
    })
    .await
    .unwrap();
}

/// The officer signs in, so that files can be given to them by name.
async fn give_account(ward: &Ward) {
    let (officer, act) = (ward.officer.staff, testkit::act("2024-01-02T09:30"));
    let give = async move |tx: &mut Tx| kernel::accounts::insert(tx, &act, "trang", officer, None).await.map(drop);
    ward.write(give).await.unwrap();
}

async fn publish_copies(ward: &Ward) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures/2.000815");
    let checks = Checks { calendar: calendar::Calendar::vietnam(), decide: None };
    let checked = check_folder(folder::read_folder(&path).unwrap(), &checks);
    assert!(!checked.has_errors());
    let accept = |p: &catalogue::package::PackageProblem| AcceptedWarning {
        code: p.code.clone(),
        at: p.at.clone(),
        reason: "for a test".into(),
    };
    let accepted: Vec<_> = checked.warnings().map(accept).collect();
    let day = |text| Day::parse(text).unwrap();
    let announcement =
        Announcement { number: "2/QĐ-UBND".into(), signed: day("2024-01-08"), effective: day("2024-01-15") };
    let act = testkit::act("2024-01-09T10:00");
    ward.write(async move |tx: &mut Tx| {
        publish(tx, &act, By::default(), &checked, &announcement, &accepted).await.map(drop)
    })
    .await
    .unwrap();
}

impl Ward {
    /// One act, in a transaction of its own.
    pub async fn write<T, F>(&self, act: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'a> db::Work<&'a mut Tx, Res<T>, Fut: Send> + Send + 'static,
    {
        self.test.db.write(act).await
    }

    /// A filing on paper at the desk, by someone of this name.
    pub async fn file_paper(&self, moment: &str, name: &str, filing: Filing) -> CaseRow {
        let (world, actor, act) = (self.world.clone(), self.receptionist.clone(), testkit::act(moment));
        let filing = Filing { filer: Profile { name: name.into(), ..filing.filer.clone() }, ..filing };
        self.write(async move |tx: &mut Tx| work::file(tx, &world, &actor, &act, filing).await).await.unwrap()
    }
}

/// A declaration on paper, identity shown; nothing paid.
pub(super) fn on_paper() -> Filing {
    let document = |code: &str, original, presented| FiledDocument {
        code: code.into(),
        name: String::new(),
        original,
        copy: 0,
        electronic: false,
        presented,
    };
    Filing {
        procedure: "1.004873".into(),
        documents: vec![document("to_khai", 1, false), document("tuy_than", 0, true)],
        ..Filing::default()
    }
}

pub(super) fn refused<T: std::fmt::Debug>(out: Res<T>) -> Refusal {
    match out {
        Err(Failure::Refused(refusal)) => refusal,
        other => panic!("not refused: {other:?}"),
    }
}

pub(super) fn datum(refusal: &Refusal, name: &str) -> String {
    refusal.data.iter().find(|(n, _)| *n == name).map(|(_, v)| v.clone()).unwrap_or_default()
}

/// The world, an actor and a moment, as an act takes them.
pub(super) fn ready(ward: &Ward, actor: &Actor, moment: &str) -> (work::World, Actor, Act) {
    (ward.world.clone(), actor.clone(), testkit::act(moment))
}

/// Every line of the journal is whole.
pub(super) async fn journal_is_whole(ward: &Ward) {
    let seen = kernel::journal::verify(&ward.test.db, None).await.unwrap();
    assert!(seen.findings.is_empty() && seen.lines > 0, "{seen:?}");
}
