//! A ward with its people and published packages: Phường Trúc Bạch, from January 2024. Named people, so that tests tell a
//! story; [`act!`] lets one of them do one thing; [`Ward::pass`] lets time go on.

use crate::model::{CaseRow, FiledDocument, Filing};
use crate::work::{self, Completion, Decision, Numbering, World};
use access::Access;
use base::{Act, Day, Failure, Id, Instant, Res};
use calendar::Calendar;
use catalogue::CatalogueCache;
use catalogue::package::{Checks, Files, check_folder, folder};
use catalogue::work::{AcceptedWarning, Announcement, publish};
use db::Tx;
use kernel::accounts::Actor;
use kernel::jobs::{self, JobClock};
use kernel::journal::By;
use kernel::organisation::{self, NewPost, NewUnit, OrganisationCache, Unit, UnitKind};
use kernel::people::Profile;
use kernel::roles::Role;
use kernel::vault::Vault;
use kernel::worklist::{self, TaskRow};
use std::path::Path;
use std::sync::Arc;

pub(crate) struct Ward {
    pub test: testkit::TestDb,
    pub world: World,
    pub receptionist: Actor,
    pub head: Actor,
    pub officer: Actor,
    pub colleague: Actor,
    pub leader: Actor,
    pub clerk: Actor,
    /// An officer of the department of culture.
    pub culture: Actor,
    /// An officer of the ward next door.
    pub neighbour: Actor,
}

/// A package of `procedures/` with texts replaced in it, to test what no package says yet.
pub(crate) type Sample<'a> = (&'a str, &'a [(&'a str, &'a str)]);

/// One act on a case by someone of the ward.
macro_rules! act {
    ($ward:expr, $actor:ident, $moment:expr, $work:ident, $case:expr, $input:expr) => {{
        let (world, actor, now) = ($ward.world.clone(), $ward.$actor.clone(), testkit::act($moment));
        let (id, input) = ($case.id, $input);
        let work = async move |tx: &mut db::Tx| crate::work::$work(tx, &world, &actor, &now, id, None, input).await;
        $ward.test.db.write(work).await
    }};
}
pub(crate) use act;

/// The ward on each engine, with the confirmation of marital status.
pub(crate) async fn wards() -> Vec<Ward> {
    wards_with(&[("1.004873", &[])]).await
}

/// The ward on each engine with these packages.
pub(crate) async fn wards_with(packages: &[Sample<'_>]) -> Vec<Ward> {
    let mut all = Vec::new();
    for test in testkit::databases(&[kernel::MIGRATIONS, catalogue::MIGRATIONS, crate::MIGRATIONS]).await {
        all.push(ward(test, packages).await);
    }
    all
}

const UNITS: &[(&str, &str, UnitKind, &str)] = &[
    ("01", "Thành phố Hà Nội", UnitKind::Province, ""),
    ("SVHTT", "Sở Văn hóa và Thể thao", UnitKind::Department, "01"),
    ("001", "Quận Ba Đình", UnitKind::District, "01"),
    ("00004", "Phường Trúc Bạch", UnitKind::Commune, "001"),
    ("00006", "Phường Vĩnh Phúc", UnitKind::Commune, "001"),
];

const PEOPLE: &[(&str, Role, &str)] = &[
    ("Đỗ Thị Hạnh", Role::Receptionist, "00004"),
    ("Vũ Đức Long", Role::HeadOfDesk, "00004"),
    ("Phạm Quỳnh Trang", Role::Officer, "00004"),
    ("Ngô Văn Kiên", Role::Officer, "00004"),
    ("Trần Văn Minh", Role::Leader, "00004"),
    ("Lê Thu Hằng", Role::Clerk, "00004"),
    ("Đặng Thùy Linh", Role::Officer, "SVHTT"),
    ("Bùi Anh Tuấn", Role::Officer, "00006"),
];

async fn ward(test: testkit::TestDb, packages: &[Sample<'_>]) -> Ward {
    let act = testkit::act("2024-01-02T08:00");
    let from = Day::parse("2024-01-01").unwrap();
    let actors = test
        .db
        .write(async move |tx: &mut Tx| {
            let mut units: Vec<(&str, Id<Unit>)> = Vec::new();
            let find = |units: &[(&str, Id<Unit>)], code: &str| units.iter().find(|u| u.0 == code).map(|u| u.1);
            for (code, name, kind, parent) in UNITS {
                let unit = NewUnit {
                    code: (*code).into(),
                    name: (*name).into(),
                    kind: *kind,
                    title: "".into(),
                    parent: find(&units, parent),
                    exchange_code: Some("000.04.31.H26".into()),
                    valid_from: from,
                };
                let id = organisation::insert_unit(tx, &act, &unit).await?;
                units.push((*code, id));
            }
            let mut actors = Vec::new();
            for (name, role, code) in PEOPLE {
                actors.push(person(tx, &act, find(&units, code).unwrap(), name, *role, from).await?);
            }
            Ok(actors)
        })
        .await
        .unwrap();
    for (code, changes) in packages {
        publish_package(&test, code, changes).await;
    }
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
    let [receptionist, head, officer, colleague, leader, clerk, culture, neighbour] =
        <[Actor; 8]>::try_from(actors).unwrap();
    Ward { test, world, receptionist, head, officer, colleague, leader, clerk, culture, neighbour }
}

pub(crate) async fn person(tx: &mut Tx, act: &Act, unit: Id<Unit>, name: &str, role: Role, from: Day) -> Res<Actor> {
    titled(tx, act, unit, name, role, role.vietnamese(), from).await
}

async fn titled(tx: &mut Tx, act: &Act, unit: Id<Unit>, name: &str, role: Role, title: &str, from: Day) -> Res<Actor> {
    let staff = organisation::insert_staff(tx, act, name, None, None).await?;
    let post = NewPost { unit, role, title: title.into() };
    let post = organisation::insert_post(tx, act, &post).await?;
    organisation::hold(tx, act, post, staff, from, None).await?;
    let posts = organisation::list_holdings(tx, staff, from).await?;
    Ok(Actor { account: act.id(), staff, name: name.into(), posts })
}

async fn publish_package(test: &testkit::TestDb, code: &str, changes: &[(&str, &str)]) {
    publish_from(test, code, changes, &format!("{code}/QĐ-UBND"), ("2024-01-08", "2024-01-15")).await;
}

/// Publishes a package by a decision that was signed and takes effect on these days.
async fn publish_from(
    test: &testkit::TestDb,
    code: &str,
    changes: &[(&str, &str)],
    number: &str,
    (signed, effective): (&str, &str),
) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../procedures").join(code);
    let mut files = folder::read_folder(&path).unwrap();
    for (from, to) in changes {
        replace(&mut files, from, to);
    }
    if !changes.is_empty() {
        // Its own tests speak of the package as it is.
        files.retain(|path, _| !path.starts_with("tests/"));
    }
    let checked = check_folder(files, &Checks { calendar: Calendar::vietnam(), decide: None });
    let errors: Vec<_> = checked.problems.iter().filter(|p| format!("{:?}", p.severity) == "Error").collect();
    assert!(!checked.has_errors(), "{code}: {errors:?}");
    let accepted: Vec<_> = checked
        .warnings()
        .map(|p| AcceptedWarning { code: p.code.clone(), at: p.at.clone(), reason: "for a test".into() })
        .collect();
    let announcement = Announcement {
        number: number.into(),
        signed: Day::parse(signed).unwrap(),
        effective: Day::parse(effective).unwrap(),
    };
    let act = testkit::act(&format!("{signed}T15:00"));
    test.db
        .write(async move |tx: &mut Tx| {
            publish(tx, &act, By::default(), &checked, &announcement, &accepted).await.map(drop)
        })
        .await
        .unwrap();
}

fn replace(files: &mut Files, from: &str, to: &str) {
    let mut found = false;
    for path in ["procedure.yaml", "process.bpmn"] {
        let text = String::from_utf8(files[path].clone()).unwrap();
        if text.contains(from) {
            found = true;
            files.insert(path.into(), text.replace(from, to).into_bytes());
        }
    }
    assert!(found, "{from} is not in the package");
}

/// A document as laid on the desk.
pub(crate) fn document(code: &str) -> FiledDocument {
    FiledDocument { code: code.into(), name: String::new(), original: 1, copy: 0, electronic: false, presented: true }
}

/// Nguyễn Hải Yến asks for a confirmation of her marital status.
pub(crate) fn filing() -> Filing {
    Filing {
        procedure: "1.004873".into(),
        filer: Profile {
            name: "Nguyễn Hải Yến".into(), number: Some("001198004217".into()), ..Profile::default()
        },
        documents: vec![document("to_khai"), document("tuy_than")],
        payment: Some("cash".into()),
        ..Filing::default()
    }
}

/// The code of the refusal that an act ended in.
pub(crate) fn refusal<T: std::fmt::Debug>(out: Res<T>) -> &'static str {
    match out {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}

impl Ward {
    /// Another version of a procedure is published, in force from a later day; gives the name of its model.
    pub async fn publish_next(&mut self, code: &str, changes: &[(&str, &str)], days: (&str, &str)) -> String {
        publish_from(&self.test, code, changes, &format!("{}/QĐ-UBND", days.0), days).await;
        let catalogue = CatalogueCache::default();
        catalogue.reload(&self.test.db).await.unwrap();
        self.world.catalogue = catalogue.get();
        self.world.catalogue.history(code).last().unwrap().id.to_string()
    }

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

    /// An officer of the district above.
    pub async fn district_officer(&self) -> Actor {
        self.more("001", "Ngô Thanh Tùng", Role::Officer, "Chuyên viên Phòng Tư pháp").await
    }

    pub async fn return_(&self, moment: &str, case: &CaseRow, input: work::Return) -> Res<CaseRow> {
        let (world, actor, act, id) = (self.world.clone(), self.receptionist.clone(), testkit::act(moment), case.id);
        let give = async move |tx: &mut Tx| work::return_result(tx, &world, &actor, &act, id, None, input).await;
        self.test.db.write(give).await
    }

    pub async fn file(&self, moment: &str, filing: Filing) -> Res<CaseRow> {
        let (world, actor, act) = (self.world.clone(), self.receptionist.clone(), testkit::act(moment));
        self.test.db.write(async move |tx: &mut Tx| work::file(tx, &world, &actor, &act, filing).await).await
    }

    /// Completes the oldest open task, whatever its act.
    pub async fn complete_next(&self, moment: &str, case: &CaseRow, actor: &Actor) -> Res<CaseRow> {
        let (world, actor, act, id) = (self.world.clone(), actor.clone(), testkit::act(moment), case.id);
        let complete = async move |tx: &mut Tx| {
            let task = worklist::list_open(tx, id.uuid()).await?.remove(0);
            work::complete_task(tx, &world, &actor, &act, task.id, Completion::default()).await
        };
        self.test.db.write(complete).await
    }

    /// Completes the oldest open task of an act.
    pub async fn complete(
        &self,
        moment: &str,
        case: &CaseRow,
        actor: &Actor,
        step: &str,
        outcome: &str,
    ) -> Res<CaseRow> {
        let (world, actor, act, id) = (self.world.clone(), actor.clone(), testkit::act(moment), case.id);
        let (step, outcome) = (step.to_owned(), outcome.to_owned());
        self.test
            .db
            .write(async move |tx: &mut Tx| {
                let open = worklist::list_open(tx, id.uuid()).await?;
                let task = open.iter().find(|t| t.act == step).unwrap_or_else(|| panic!("{step} is not in {open:?}"));
                let input = Completion { outcome: Some(outcome), ..Completion::default() };
                work::complete_task(tx, &world, &actor, &act, task.id, input).await
            })
            .await
    }

    pub async fn claim(&self, moment: &str, case: &CaseRow, actor: &Actor) -> Res<TaskRow> {
        let (world, actor, act, id) = (self.world.clone(), actor.clone(), testkit::act(moment), case.id);
        self.test
            .db
            .write(async move |tx: &mut Tx| {
                let task = worklist::list_open(tx, id.uuid()).await?.remove(0);
                work::claim(tx, &world, &actor, &act, task.id).await
            })
            .await
    }

    /// Leader and clerk bring a drafted case to its end on one day.
    pub async fn finish(&self, moment: &str, case: &CaseRow, outcome: &str) -> CaseRow {
        let decision = Decision { outcome: outcome.into(), reasons: vec!["khac".into()], note: String::new() };
        act!(self, leader, moment, decide, case, decision).unwrap();
        act!(self, clerk, moment, number_result, case, Numbering::default()).unwrap()
    }

    /// Files and drafts a confirmation of marital status.
    pub async fn drafted(&self, day: &str) -> CaseRow {
        let at = |hour: &str| format!("{day}T{hour}");
        let case = self.file(&at("08:30"), filing()).await.unwrap();
        act!(self, receptionist, &at("08:40"), hand_over, case, work::Handover::default()).unwrap();
        self.complete(&at("09:00"), &case, &self.officer, "examine", "agree").await.unwrap();
        self.complete(&at("10:00"), &case, &self.officer, "draft", "agree").await.unwrap()
    }

    pub async fn case(&self, case: &CaseRow) -> CaseRow {
        let id = case.id;
        let read = async move |tx: &mut Tx| crate::store::find(tx, id).await;
        self.test.db.read(read).await.unwrap().unwrap()
    }

    pub async fn tasks(&self, case: &CaseRow) -> Vec<TaskRow> {
        let id = case.id.uuid();
        self.test.db.read(async move |tx: &mut Tx| worklist::list_of(tx, id).await).await.unwrap()
    }

    /// Acts of the open tasks.
    pub async fn open(&self, case: &CaseRow) -> Vec<String> {
        let tasks = self.tasks(case).await;
        tasks.into_iter().filter(|t| t.state == "open").map(|t| t.act).collect()
    }

    pub async fn records(&self, case: &CaseRow, kind: &str) -> Vec<crate::model::RecordRow> {
        let id = case.id;
        let all = self.test.db.read(async move |tx: &mut Tx| crate::store::list_records(tx, id).await).await.unwrap();
        all.into_iter().filter(|r| r.kind == kind).collect()
    }

    /// Verbs of the journal of a case.
    pub async fn verbs(&self, case: &CaseRow) -> Vec<String> {
        let id = case.id.uuid();
        let lines = self.test.db.read(async move |tx: &mut Tx| kernel::journal::list(tx, id).await).await.unwrap();
        lines.into_iter().map(|l| l.act).collect()
    }

    /// Lets time go on: runs what is due until then, each as of its own moment.
    pub async fn pass(&self, until: &str) {
        let until = Instant::parse(until).unwrap();
        loop {
            let world = self.world.clone();
            let ran = self.test.db.write(async move |tx: &mut Tx| {
                let due = jobs::claim(tx, JobClock::Legal, until, until, 1).await?;
                let Some(job) = due.into_iter().next() else { return Ok(false) };
                let act = Act { now: job.due, ids: testkit::act("2024-01-01T08:00").ids };
                assert!(work::run_job(tx, &world, &act, &job).await?.is_some(), "{job:?}");
                Ok(true)
            });
            if !ran.await.unwrap() {
                return;
            }
        }
    }

    /// What applicants are told, oldest first.
    pub async fn notices(&self) -> Vec<String> {
        let read = async |tx: &mut Tx| tx.query("SELECT what FROM notices ORDER BY id", &[]).await;
        let rows = self.test.db.read(read).await.unwrap();
        rows.iter().map(|r| r.string(0).unwrap()).collect()
    }

    /// The journal verifies.
    pub async fn verify(&self) {
        let seen = kernel::journal::verify(&self.test.db, None).await.unwrap();
        assert!(seen.findings.is_empty(), "{seen:?}");
    }
}
