//! Tests of the workshop: drafts and their publication on both engines, who may do it, figures of steps.

mod living;
mod site;

use crate::read::{Part, bench, figures, package_of};
use crate::work::{Publication, Saving, World, publish, save_draft, throw_away};
use access::Access;
use base::{Day, Failure, Res};
use calendar::Calendar;
use catalogue::package::folder::read_folder;
use catalogue::package::{Checks, Files, check_folder};
use catalogue::work::{AcceptedWarning, Announcement};
use catalogue::{CatalogueCache, Version};
use db::{Tx, args};
use kernel::accounts::{self, Actor};
use kernel::journal::By;
use kernel::organisation::{self, NewPost, NewUnit, UnitKind};
use kernel::roles::Role;
use std::path::Path;
use std::sync::Arc;
use testkit::{TestDb, act};

const CODE: &str = "1.004873";

struct Office {
    test: TestDb,
    world: World,
    catalogue: CatalogueCache,
    control: Actor,
    leader: Actor,
    officer: Actor,
}

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

fn shipped() -> Files {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures").join(CODE);
    read_folder(&folder).expect("the package is there")
}

fn checked(files: Files) -> catalogue::package::CheckedPackage {
    check_folder(files, &Checks { calendar: Calendar::vietnam(), decide: None })
}

fn decision(number: &str, effective: &str) -> Announcement {
    Announcement { number: number.into(), signed: day("2024-03-01"), effective: day(effective) }
}

/// Reasons for whatever the check warns of.
fn accepted(checked: &catalogue::package::CheckedPackage) -> Vec<AcceptedWarning> {
    let accept = |p: &catalogue::package::PackageProblem| AcceptedWarning {
        code: p.code.clone(),
        at: p.at.clone(),
        reason: "Đã xem".into(),
    };
    checked.warnings().map(accept).collect()
}

async fn person(tx: &mut Tx, login: &str, unit: base::Id<organisation::Unit>, role: Role) -> Res<Actor> {
    let act = act("2024-01-02T08:00");
    let staff = organisation::insert_staff(tx, &act, login, None, None).await?;
    let post = NewPost { unit, role, title: role.vietnamese().into() };
    let post = organisation::insert_post(tx, &act, &post).await?;
    organisation::hold(tx, &act, post, staff, day("2020-01-01"), None).await?;
    let account = accounts::insert(tx, &act, login, staff, None).await?;
    let posts = organisation::list_holdings(tx, staff, act.now.day()).await?;
    Ok(Actor { account, staff, name: login.into(), posts })
}

/// Publishes a package with texts replaced in its process, in force from a later day.
async fn publish_next(office: &Office, changes: &[(&str, &str)], number: &str, effective: &str) {
    let mut files = shipped();
    let mut text = String::from_utf8(files["process.bpmn"].clone()).expect("text");
    for (from, to) in changes {
        assert!(text.contains(from), "{from} is not in the process");
        text = text.replace(from, to);
    }
    files.insert("process.bpmn".into(), text.into_bytes());
    // The package's own tests speak of the process as it is.
    files.retain(|path, _| !path.starts_with("tests/"));
    let package = checked(files);
    let (accepted, decision) = (accepted(&package), decision(number, effective));
    let act = act("2024-03-02T08:00");
    let publish = async move |tx: &mut Tx| {
        catalogue::work::publish(tx, &act, By::default(), &package, &decision, &accepted).await.map(drop)
    };
    office.test.db.write(publish).await.expect("published");
    office.catalogue.reload(&office.test.db).await.expect("reloads");
}

async fn office(test: TestDb) -> Office {
    let made = test.db.write(async move |tx: &mut Tx| {
        let act = act("2024-01-02T08:00");
        let unit = |code: &str, name: &str, kind, parent| NewUnit {
            code: code.into(),
            name: name.into(),
            kind,
            title: String::new(),
            parent,
            exchange_code: None,
            valid_from: day("2020-01-01"),
        };
        let city = organisation::insert_unit(tx, &act, &unit("01", "Hà Nội", UnitKind::Province, None)).await?;
        let ward = unit("00004", "Phường Trúc Bạch", UnitKind::Commune, Some(city));
        let ward = organisation::insert_unit(tx, &act, &ward).await?;
        let control = person(tx, "kiemsoat", city, Role::ProcedureControl).await?;
        let leader = person(tx, "lanhdao", ward, Role::Leader).await?;
        let officer = person(tx, "congchuc", ward, Role::Officer).await?;
        let package = checked(shipped());
        let accepted = accepted(&package);
        let first = decision("1/QĐ-UBND", "2024-02-01");
        catalogue::work::publish(tx, &act, By::default(), &package, &first, &accepted).await?;
        Ok((organisation::load(tx).await?, control, leader, officer))
    });
    let (units, control, leader, officer) = made.await.expect("the office is made");
    let catalogue = CatalogueCache::default();
    catalogue.reload(&test.db).await.expect("the catalogue loads");
    let access = Arc::new(Access::new(&[crate::POLICIES]).expect("policies are valid"));
    let world = World { access, organisation: Arc::new(units) };
    Office { test, world, catalogue, control, leader, officer }
}

async fn offices() -> Vec<Office> {
    let mut all = Vec::new();
    for test in testkit::databases(&[kernel::MIGRATIONS, catalogue::MIGRATIONS, crate::MIGRATIONS]).await {
        all.push(office(test).await);
    }
    all
}

impl Office {
    fn version(&self) -> Arc<Version> {
        package_of(&self.catalogue.get(), CODE, day("2024-03-29")).expect("in force")
    }

    async fn save(&self, actor: &Actor, text: &str, seen: i64) -> Res<i64> {
        let (world, actor, base) = (self.world.clone(), actor.clone(), self.version());
        let input = Saving { part: Part::Process, text: text.into(), seen };
        let save =
            async move |tx: &mut Tx| save_draft(tx, &world, &actor, &act("2024-03-29T09:00"), &base, input).await;
        self.test.db.write(save).await
    }

    async fn bench(&self) -> crate::read::Bench {
        let version = self.version();
        self.test.db.read(async move |tx: &mut Tx| bench(tx, version).await).await.expect("a bench")
    }

    async fn publish(&self, seen: Vec<(String, i64)>) -> Res<()> {
        let checked = checked(self.bench().await.files);
        let input = Publication {
            accepted: accepted(&checked),
            drafts: seen,
            announcement: decision("2/QĐ-UBND", "2024-04-10"),
            checked,
        };
        let (world, actor) = (self.world.clone(), self.control.clone());
        let act = act("2024-03-29T10:00");
        let published = async move |tx: &mut Tx| publish(tx, &world, &actor, &act, CODE, input).await;
        self.test.db.write(published).await.map(drop)
    }

    async fn lines(&self, kind: &'static str) -> usize {
        let sql = "SELECT COUNT(*) FROM journal WHERE act = $1";
        let count = async move |tx: &mut Tx| tx.query_opt(sql, args![kind]).await?.map_or(Ok(0), |r| r.int(0));
        usize::try_from(self.test.db.read(count).await.expect("a count")).unwrap_or(0)
    }
}

#[tokio::test]
async fn draft_lies_over_what_is_in_force_until_it_is_published() {
    for office in offices().await {
        let before = office.bench().await.text(Part::Process);
        let after = before.replacen("name=\"", "name=\"Mới: ", 1);
        let first = office.save(&office.control, &after, 0).await.expect("begun");
        let second = office.save(&office.control, &after, first).await.expect("kept again");
        assert_eq!((first, second), (1, 2));
        assert_eq!(office.lines("draft").await, 1, "each stroke of the pen is not an act");
        let bench = office.bench().await;
        assert_eq!((bench.text(Part::Process), bench.published_text(Part::Process)), (after.clone(), before));

        let stale = office.publish(vec![("process.bpmn".into(), 1)]).await;
        assert!(matches!(stale, Err(Failure::Conflict { .. })), "what was checked is not what lies there: {stale:?}");
        office.publish(bench.marks()).await.expect("published");
        office.catalogue.reload(&office.test.db).await.expect("reloads");
        let catalogue = office.catalogue.get();
        let text = |on: &str| {
            package_of(&catalogue, CODE, day(on)).expect("in force").package().map(|p| p.process_xml.clone())
        };
        assert_ne!(text("2024-04-09"), Some(after.clone()), "cases until the day keep the old process");
        assert_eq!(text("2024-04-10"), Some(after));
        assert!(office.bench().await.drafts.is_empty());
        assert_eq!(office.lines("publication").await, 2);
    }
}

#[tokio::test]
async fn two_at_one_draft_notice_one_another() {
    for office in offices().await {
        let seen = office.save(&office.control, "<a/>", 0).await.expect("begun");
        office.save(&office.control, "<b/>", seen).await.expect("the first goes on");
        let Err(Failure::Conflict { version, changed }) = office.save(&office.control, "<c/>", seen).await else {
            panic!("the second is told")
        };
        assert_eq!((version, changed["draft"]["by"].as_str()), (2, Some("kiemsoat")));
        assert_eq!(office.bench().await.text(Part::Process), "<b/>");
        let begun = office.save(&office.control, "<d/>", 0).await;
        assert!(matches!(begun, Err(Failure::Conflict { .. })), "a draft is begun once");
    }
}

#[tokio::test]
async fn draft_with_an_error_is_not_published_and_can_be_thrown_away() {
    for office in offices().await {
        office.save(&office.control, "<definitions/>", 0).await.expect("a draft may be wrong");
        let refused = office.publish(office.bench().await.marks()).await;
        assert!(matches!(refused, Err(Failure::Refused(r)) if r.code == "catalogue.package_has_errors"));
        let (world, actor, base) = (office.world.clone(), office.control.clone(), office.version());
        let away = async move |tx: &mut Tx| throw_away(tx, &world, &actor, &act("2024-03-29T11:00"), &base).await;
        office.test.db.write(away).await.expect("thrown away");
        assert!(office.bench().await.drafts.is_empty());
        let nothing = office.publish(Vec::new()).await;
        assert!(matches!(nothing, Err(Failure::Refused(r)) if r.code == "processes.nothing_new"), "nothing to publish");
    }
}

#[tokio::test]
async fn only_procedure_control_draws_and_leaders_see_their_own_office() {
    for office in offices().await {
        for actor in [&office.leader, &office.officer] {
            let refused = office.save(actor, "<a/>", 0).await;
            assert!(matches!(refused, Err(Failure::Forbidden | Failure::NotFound)), "{refused:?}");
        }
        let today = day("2024-03-29");
        assert_eq!(office.world.watched(&office.control, today).expect("the city"), None);
        let own = office.leader.posts[0].unit;
        assert_eq!(office.world.watched(&office.leader, today).expect("the ward"), Some(own));
        assert!(office.world.watched(&office.officer, today).is_err());
    }
}

#[tokio::test]
async fn figures_tell_what_waits_and_how_long_it_took_in_an_office() {
    for office in offices().await {
        let (model, unit) = (office.version().id.to_string(), office.leader.posts[0].unit);
        let fill = async move |tx: &mut Tx| {
            let other: Option<base::Id<organisation::Unit>> = None;
            // Ten done within one to ten hours, the last of them late; two open, one overdue; one elsewhere; one long ago.
            for n in 0..14i64 {
                let opened = if n == 13 { act("2023-01-05T08:00") } else { act("2024-03-04T08:00") };
                let instance = opened.id::<kernel::process::Instance>();
                let sql = "INSERT INTO process_instances (id, subject_kind, subject, model, state, status, version)
                           VALUES ($1, 'case', $1, $2, '{}', 'running', 1)";
                tx.execute(sql, args![instance, model.clone()]).await?;
                let hour = 3_600_000_000;
                let (at, is_done) = (opened.now.micros(), n < 10);
                let closed = is_done.then_some(at + (n + 1) * hour);
                let due = if n < 10 {
                    at + 9 * hour + hour / 2
                } else if n == 10 {
                    at + hour
                } else {
                    at + 90 * 24 * hour
                };
                let agency = if n == 12 { other } else { Some(unit) };
                let sql = "INSERT INTO tasks (id, subject_kind, subject, instance, node_key, element, name, act, role, agency, state,
                           opened, due, closed) VALUES ($1, 'case', $2, $2, 1, 'xet', 'Thẩm định', 'examine', 'officer', $3, $4, $5, $6, $7)";
                let state = if is_done { "done" } else { "open" };
                tx.execute(sql, args![opened.id::<()>(), instance, agency, state, at, due, closed]).await?;
            }
            Ok(())
        };
        office.test.db.write(fill).await.expect("tasks");
        let catalogue = office.catalogue.get();
        let (since, now) = (act("2024-03-01T00:00").now, act("2024-03-29T08:00").now);
        let read = async move |tx: &mut Tx| figures(tx, &catalogue, CODE, Some(unit), since, now).await;
        let steps = office.test.db.read(read).await.expect("figures");
        let [step] = steps.as_slice() else { panic!("one step: {steps:?}") };
        assert_eq!((step.waiting, step.waiting_late, step.done, step.done_late), (2, 1, 10, 1));
        assert_eq!((step.mean_minutes, step.p90_minutes), (330, 540));
        assert_eq!(step.oldest, Some(act("2024-03-04T08:00").now));
    }
}
