//! Lists of officials, over a ward with more people: a head of the desk, a second officer, someone of the next ward, and
//! procedure control of the city.

mod desk;
mod finding;
mod inbox;
mod lateness;
mod site;

use super::samples::{self, Ward, wards};
use crate::model::{Case, CaseRow, FiledDocument, Filing};
use crate::read;
use crate::read::inbox::{Filter, Inbox, InboxQuery, PartRows, View};
use crate::read::paging::At;
use crate::work::{self, Completion, Decision, Handover, Numbering, SupplementItem, SupplementRequest};
use base::{Day, Failure, Id, Instant, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::organisation::{OrganisationCache, UnitKind};
use kernel::people::Profile;
use kernel::roles::Role;
use kernel::worklist;

/// The ward with its neighbours.
pub(super) struct Town {
    pub ward: Ward,
    pub head: Actor,
    pub colleague: Actor,
    pub stranger: Actor,
    pub control: Actor,
}

pub(super) async fn towns() -> Vec<Town> {
    let mut all = Vec::new();
    for ward in wards().await {
        all.push(town(ward).await);
    }
    all
}

async fn town(mut ward: Ward) -> Town {
    let act = testkit::act("2024-01-03T08:00");
    let day = act.now.day();
    let (own, organisation) = (ward.receptionist.posts[0].unit, ward.world.organisation.clone());
    let next = organisation.find_by_code("00006", day).expect("the ward next door").unit;
    let city = organisation.above(own, UnitKind::Province, day).expect("a city").unit;
    let from = Day::parse("2024-01-01").expect("a day");
    let made = ward.test.db.write(async move |tx: &mut Tx| {
        let mut people = Vec::new();
        for (unit, name, role) in [
            (own, "Vũ Thị Lan", Role::HeadOfDesk),
            (own, "Nguyễn Văn Lâm", Role::Officer),
            (next, "Ngô Đức Thắng", Role::Officer),
            (city, "Đinh Thu Trà", Role::ProcedureControl),
        ] {
            people.push(samples::person(tx, &act, unit, name, role, from).await?);
        }
        Ok(people)
    });
    let people = made.await.expect("people are made");
    let units = OrganisationCache::default();
    units.reload(&ward.test.db).await.expect("units load");
    ward.world.organisation = units.get();
    let [head, colleague, stranger, control] = <[Actor; 4]>::try_from(people).expect("four people");
    Town { ward, head, colleague, stranger, control }
}

pub(super) fn filing(name: &str, number: &str) -> Filing {
    let document = |code: &str| FiledDocument {
        code: code.into(),
        name: String::new(),
        original: 1,
        copy: 0,
        electronic: false,
        presented: true,
    };
    Filing {
        procedure: "1.004873".into(),
        filer: Profile {
            name: name.into(),
            number: Some(number.into()),
            born: Some("1998-09-14".into()),
            ..Profile::default()
        },
        documents: vec![document("to_khai"), document("tuy_than")],
        payment: Some("cash".into()),
        ..Filing::default()
    }
}

pub(super) fn online(name: &str, number: &str) -> Filing {
    Filing { channel: Some("online".into()), payment: None, ..filing(name, number) }
}

/// Citizen numbers that pass the check of form, each of another person born in 1998.
pub(super) fn number(n: u32) -> String {
    format!("001198{n:06}")
}

impl Town {
    pub async fn file(&self, moment: &str, filing: Filing) -> CaseRow {
        let (world, actor, act) = (self.ward.world.clone(), self.ward.receptionist.clone(), testkit::act(moment));
        let filed =
            self.ward.test.db.write(async move |tx: &mut Tx| work::file(tx, &world, &actor, &act, filing).await);
        filed.await.expect("a case is filed")
    }

    /// A case of a person of its own.
    pub async fn case(&self, moment: &str, n: u32) -> CaseRow {
        self.file(moment, filing("Nguyễn Hải Yến", &number(n))).await
    }

    pub async fn hand_over(&self, moment: &str, case: &CaseRow) {
        let (world, actor, act) = (self.ward.world.clone(), self.ward.receptionist.clone(), testkit::act(moment));
        let id = case.id;
        let done = self.ward.test.db.write(async move |tx: &mut Tx| {
            work::hand_over(tx, &world, &actor, &act, id, None, Handover::default()).await.map(drop)
        });
        done.await.expect("a case is handed over");
    }

    /// The officer's two steps: the draft lies with the leader then.
    pub async fn bring_to_sign(&self, moment: &str, case: &CaseRow) {
        self.hand_over(moment, case).await;
        for _ in 0..2 {
            let (world, actor, act) = (self.ward.world.clone(), self.ward.officer.clone(), testkit::act(moment));
            let id = case.id;
            let done = self.ward.test.db.write(async move |tx: &mut Tx| {
                let task = worklist::list_open(tx, id.uuid()).await?.remove(0);
                work::complete_task(tx, &world, &actor, &act, task.id, Completion::default()).await.map(drop)
            });
            done.await.expect("a step is done");
        }
    }

    /// The result at the desk.
    pub async fn finish(&self, moment: &str, case: &CaseRow) {
        self.bring_to_sign(moment, case).await;
        let (world, leader, clerk) = (self.ward.world.clone(), self.ward.leader.clone(), self.ward.clerk.clone());
        let (act, id) = (testkit::act(moment), case.id);
        let done = self.ward.test.db.write(async move |tx: &mut Tx| {
            let yes = Decision { outcome: "approve".into(), reasons: Vec::new(), note: String::new() };
            work::decide(tx, &world, &leader, &act, id, None, yes).await?;
            work::number_result(tx, &world, &clerk, &act, id, None, Numbering::default()).await.map(drop)
        });
        done.await.expect("a result is ready");
    }

    pub async fn ask_supplement(&self, moment: &str, case: &CaseRow) {
        let (world, actor, act) = (self.ward.world.clone(), self.ward.officer.clone(), testkit::act(moment));
        let id = case.id;
        let item = SupplementItem { document: "to_khai".into(), reason: "thieu_noi_o_cu".into(), note: String::new() };
        let request = SupplementRequest { items: vec![item], head_reason: None };
        let done = self.ward.test.db.write(async move |tx: &mut Tx| {
            work::ask_supplement(tx, &world, &actor, &act, id, None, request).await.map(drop)
        });
        done.await.expect("a supplement is asked for");
    }

    pub async fn inbox(&self, actor: &Actor, moment: &str, query: InboxQuery) -> Res<Inbox> {
        let (world, actor, now) = (self.ward.world.clone(), actor.clone(), at(moment));
        self.ward.test.db.read(async move |tx: &mut Tx| read::inbox::show(tx, &world, &actor, now, &query).await).await
    }

    /// Names and counts of the views of someone.
    pub async fn counts(&self, actor: &Actor, moment: &str) -> Vec<(&'static str, u64)> {
        let inbox = self.inbox(actor, moment, all(None)).await.expect("an inbox");
        inbox.views.iter().map(|(v, n)| (v.name(), *n)).collect()
    }

    /// The cases of a view, in order, with the headings under which they stand.
    pub async fn rows(&self, actor: &Actor, moment: &str, view: View) -> Vec<(String, Id<Case>)> {
        let inbox = self.inbox(actor, moment, all(Some(view))).await.expect("an inbox");
        let rows = |p: &PartRows| p.rows.iter().map(|r| (p.part.heading.clone(), r.case.id)).collect::<Vec<_>>();
        inbox.parts.iter().flat_map(rows).collect()
    }
}

pub(super) fn all(view: Option<View>) -> InboxQuery {
    InboxQuery { view, filter: Filter::default(), at: At::First, limit: 50 }
}

pub(super) fn at(moment: &str) -> Instant {
    Instant::parse(moment).expect("a moment")
}

pub(super) fn refusal<T: std::fmt::Debug>(out: Res<T>) -> &'static str {
    match out {
        Err(Failure::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {other:?}"),
    }
}
