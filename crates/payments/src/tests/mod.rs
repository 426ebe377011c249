//! Tests of the module: what the bank tells and what people do about it, on both engines; pages and the signed door.

mod matrix;
mod money;
mod random;
mod refunds;
mod site;

use crate::model::{BankAccount, DemandLine, Notice, Told};
use crate::work::{self, NewDemand, World};
use crate::{model::Demand, read};
use access::Access;
use base::{Act, Day, Failure, Id, Money, Res};
use db::{Tx, args};
use kernel::accounts::{self, Actor};
use kernel::journal::By;
use kernel::organisation::{self, NewPost, NewUnit, Unit, UnitKind};
use kernel::people::{self, Profile};
use kernel::roles::Role;
use kernel::vault::{Person, Vault};
use std::sync::Arc;
use testkit::TestDb;
use uuid::Uuid;

const NOW: &str = "2024-03-29T09:00";
const ACCOUNT: &str = "0011001234567";
const BANK: &str = "970436";

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

/// Two wards of a city. The first has an account and a payer.
struct Office {
    test: TestDb,
    world: World,
    ward: Id<Unit>,
    other: Id<Unit>,
    cashier: Actor,
    leader: Actor,
    officer: Actor,
    stranger: Actor,
    administrator: Actor,
    payer: Id<Person>,
}

async fn person(tx: &mut Tx, login: &str, unit: Id<Unit>, role: Role) -> Res<Actor> {
    let act = testkit::act("2024-01-02T08:00");
    let staff = organisation::insert_staff(tx, &act, login, None, None).await?;
    let post = NewPost { unit, role, title: role.vietnamese().into() };
    let post = organisation::insert_post(tx, &act, &post).await?;
    organisation::hold(tx, &act, post, staff, day("2020-01-01"), None).await?;
    let account = accounts::insert(tx, &act, login, staff, None).await?;
    let posts = organisation::list_holdings(tx, staff, act.now.day()).await?;
    Ok(Actor { account, staff, name: login.into(), posts })
}

fn account(number: &str) -> BankAccount {
    BankAccount {
        valid_from: day("2024-01-01"),
        bank: BANK.into(),
        bank_name: "Vietcombank".into(),
        account: number.into(),
        holder: "UBND PHUONG TRUC BACH".into(),
    }
}

async fn office(test: TestDb) -> Office {
    let vault = Vault::new(&[1; 32]);
    let access = Arc::new(Access::new(&[crate::POLICIES]).expect("policies are valid"));
    let kept = vault.clone();
    let made = test.db.write(async move |tx: &mut Tx| {
        let act = testkit::act("2024-01-02T08:00");
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
        let other = unit("00006", "Phường Vĩnh Phúc", UnitKind::Commune, Some(city));
        let other = organisation::insert_unit(tx, &act, &other).await?;
        let people = [
            person(tx, "thungan", ward, Role::Cashier).await?,
            person(tx, "lanhdao", ward, Role::Leader).await?,
            person(tx, "congchuc", ward, Role::Officer).await?,
            person(tx, "thungan.khac", other, Role::Cashier).await?,
            person(tx, "quantri", city, Role::Administrator).await?,
        ];
        let payer = Profile { name: "Nguyễn Hải Yến".into(), ..Profile::default() };
        let payer = people::insert(tx, &kept, &act, &payer).await?.person();
        Ok((organisation::load(tx).await?, ward, other, people, payer))
    });
    let (units, ward, other, people, payer) = made.await.expect("the office is made");
    let world = World { vault, organisation: Arc::new(units), access };
    let [cashier, leader, officer, stranger, administrator] = people;
    let office = Office { test, world, ward, other, cashier, leader, officer, stranger, administrator, payer };
    office.register(ward, ACCOUNT).await.expect("an account");
    office
}

async fn offices() -> Vec<Office> {
    let mut all = Vec::new();
    for test in testkit::databases(&[kernel::MIGRATIONS, crate::MIGRATIONS]).await {
        all.push(office(test).await);
    }
    all
}

fn notice(transaction: &str, amount: i64, text: &str) -> Notice {
    Notice {
        bank: BANK.into(),
        account: ACCOUNT.into(),
        transaction: transaction.into(),
        amount: Money(amount),
        booked: day("2024-03-29"),
        told: Told { payer: "NGUYEN HAI YEN".into(), text: text.into() },
    }
}

fn line(code: &str, amount: i64) -> DemandLine {
    DemandLine { fee_code: code.into(), label: format!("Lệ phí {code}"), amount: Money(amount) }
}

impl Office {
    async fn register(&self, unit: Id<Unit>, number: &str) -> Res<usize> {
        let (world, number) = (self.world.clone(), number.to_owned());
        let act = testkit::act("2024-01-02T08:00");
        let work =
            async move |tx: &mut Tx| work::register(tx, &world, &act, By::default(), unit, account(&number)).await;
        self.test.db.write(work).await
    }

    fn new_demand(&self, unit: Id<Unit>, lines: Vec<DemandLine>) -> NewDemand {
        NewDemand {
            subject_kind: "case",
            subject: Uuid::from_u128(7),
            unit,
            payer: self.payer,
            payer_name: "Nguyễn Hải Yến".into(),
            lines,
            due: Some(day("2024-04-05")),
            purpose: "Lệ phí hộ tịch".into(),
        }
    }

    async fn raise(&self, unit: Id<Unit>, lines: Vec<DemandLine>) -> Demand {
        let (vault, new, act) = (self.world.vault.clone(), self.new_demand(unit, lines), testkit::act(NOW));
        let work = async move |tx: &mut Tx| work::demand(tx, &vault, &act, By::default(), new).await;
        self.test.db.write(work).await.expect("a demand")
    }

    /// A demand of 50.000 đ.
    async fn demand(&self) -> Demand {
        self.raise(self.ward, vec![line("LP01", 50_000)]).await
    }

    async fn tell(&self, notice: Notice) -> Res<work::Received> {
        self.tell_by(crate::model::Way::Notice, notice).await
    }

    async fn tell_by(&self, way: crate::model::Way, notice: Notice) -> Res<work::Received> {
        let (world, act) = (self.world.clone(), testkit::act(NOW));
        let work = async move |tx: &mut Tx| work::receive(tx, &world, &act, By::default(), way, notice).await;
        self.test.db.write(work).await
    }

    async fn cancel(&self, id: Id<Demand>) -> Res<crate::model::DemandRow> {
        let (vault, act) = (self.world.vault.clone(), testkit::act(NOW));
        let work = async move |tx: &mut Tx| work::cancel(tx, &vault, &act, By::default(), id, "Rút hồ sơ").await;
        self.test.db.write(work).await
    }

    async fn get(&self, id: Id<Demand>) -> Demand {
        let read = async move |tx: &mut Tx| read::get(tx, id, day("2024-03-29")).await;
        self.test.db.read(read).await.expect("a demand")
    }

    async fn books(&self) -> read::Reconciliation {
        let unit = self.ward;
        let read = async move |tx: &mut Tx| read::reconciliation(tx, unit, day("2024-03-29"), None, 50).await;
        self.test.db.read(read).await.expect("books")
    }

    /// Bank and books say the same, and every entry balances.
    async fn agrees(&self) -> bool {
        let books = self.books().await;
        books.agrees && books.days.iter().all(read::DayTotal::agrees)
    }

    async fn jobs(&self) -> Vec<serde_json::Value> {
        let read = async |tx: &mut Tx| {
            let rows = tx.query("SELECT body FROM jobs WHERE kind = $1 ORDER BY id", args![work::SETTLED_JOB]).await?;
            rows.iter().map(|r| serde_json::from_str(r.text(0)?).map_err(Failure::internal)).collect()
        };
        self.test.db.read(read).await.expect("jobs")
    }

    /// The acts in the journal of a thing.
    async fn acts(&self, subject: Uuid) -> Vec<String> {
        let read = async move |tx: &mut Tx| kernel::journal::list(tx, subject).await;
        self.test.db.read(read).await.expect("a journal").into_iter().map(|l| l.act).collect()
    }

    fn act(&self) -> Act {
        testkit::act(NOW)
    }
}

fn code(failure: &Failure) -> &'static str {
    match failure {
        Failure::Refused(r) => r.code,
        Failure::Invalid(fields) => fields.first().map_or("", |f| f.code),
        Failure::NotFound => "not_found",
        Failure::Forbidden => "forbidden",
        _ => "other",
    }
}
