//! People, their posts, leave and signing authority; the import of many.

use super::samples::{City, NOW, cities, code, day};
use crate::work::{self, Details, NewDelegation, NewHolding, NewPerson, Reach, STAFF, Substitution};
use base::{Failure, Id, Res};
use db::Tx;
use kernel::accounts;
use kernel::organisation::{
    self, Holding, ImportScope, SigningForm, Staff, StaffQuery, find_signing_form, import_staff,
};
use kernel::roles::Role;

fn new(city: &City, unit: &str, login: Option<&str>) -> NewPerson {
    NewPerson {
        details: Details { name: "Lý  Thu Hà".into(), email: Some("ha@example.vn".into()), phone: None },
        login: login.map(str::to_owned),
        unit: city.unit(unit),
        role: Role::Receptionist,
        title: String::new(),
        from: day("2024-04-01"),
        to: None,
    }
}

async fn create(city: &City, who: &str, input: NewPerson) -> Res<Id<Staff>> {
    let (world, actor, act) = (city.world.clone(), city.actor(who), testkit::act(NOW));
    city.act(async move |tx: &mut Tx| work::create_person(tx, &world, &actor, &act, input).await).await
}

async fn held(city: &City, staff: Id<Staff>) -> Vec<organisation::HoldingRow> {
    let read = city.db().read(async move |tx: &mut Tx| organisation::list_holdings_of(tx, &[staff]).await);
    read.await.expect("a read")
}

async fn holding(city: &City, login: &str) -> Id<Holding> {
    held(city, city.staff(login)).await[0].id
}

#[tokio::test]
async fn a_person_begins_with_a_post_and_an_account_without_password() {
    for city in cities().await {
        let staff = create(&city, "quantri.quan", new(&city, "00007.MC", Some("Ha.Ly"))).await.unwrap();
        let first = &held(&city, staff).await[0];
        assert_eq!((first.title.as_str(), first.period.from), ("Cán bộ tiếp nhận", day("2024-04-01")));
        let machine = testkit::act(NOW).now;
        let of = city.db().read(async move |tx: &mut Tx| accounts::list_of_staff(tx, &[staff], machine).await).await;
        let (_, account) = of.unwrap().remove(0);
        assert_eq!((account.login.as_str(), account.has_password), ("ha.ly", false));
        assert_eq!(
            (city.acts(staff).await, city.acts(account.id).await),
            (vec!["creation".to_owned()], vec!["creation".to_owned()])
        );
        let lines = city.lines(staff).await;
        assert!(!lines[0].body.to_string().contains("Hà"), "no name in the journal");
        let taken = create(&city, "quantri", new(&city, "00007.MC", Some("hanh"))).await;
        assert_eq!(code(taken), "administration.login_taken");
        assert_eq!(code(create(&city, "quantri.quan", new(&city, "002", None)).await), "not found");
    }
}

#[tokio::test]
async fn someone_holds_several_posts_but_no_post_twice() {
    for city in cities().await {
        let staff = city.staff("hanh");
        let assign = async |unit: &'static str, role, from: &'static str| {
            let (unit, from) = (city.unit(unit), day(from));
            let input = NewHolding { unit, role, title: "Thu ngân".into(), post: None, from, to: None };
            let (world, actor, act) = (city.world.clone(), city.actor("quantri.quan"), testkit::act(NOW));
            city.act(async move |tx: &mut Tx| work::assign(tx, &world, &actor, &act, staff, input).await).await
        };
        assign("00004.MC", Role::Cashier, "2024-03-29").await.unwrap();
        assert_eq!(held(&city, staff).await.len(), 2);
        assert_eq!(code(assign("00004.MC", Role::Receptionist, "2024-04-01").await), "administration.already_holds");
        assert_eq!(code(assign("002", Role::Officer, "2024-04-01").await), "not found");
        assert_eq!(city.acts(staff).await, ["holding"]);
    }
}

#[tokio::test]
async fn a_substitute_holds_the_post_for_the_time_of_leave() {
    for city in cities().await {
        let which = holding(&city, "trang").await;
        let send = async |who: &'static str, from: &'static str, to: &'static str| {
            let input = Substitution { substitute: city.staff(who), from: day(from), to: day(to), with_tasks: true };
            let (world, actor, act) = (city.world.clone(), city.actor("quantri.quan"), testkit::act(NOW));
            let staff = city.staff("trang");
            let act = async move |tx: &mut Tx| work::substitute(tx, &world, &actor, &act, staff, which, input).await;
            city.act(act).await
        };
        assert_eq!(code(send("trang", "2024-04-01", "2024-04-06").await), "administration.own_substitute");
        assert_eq!(code(send("hoa", "2024-04-06", "2024-04-01").await), "to admin.end_before_start");
        assert_eq!(code(send("hoa", "2019-04-01", "2024-04-06").await), "administration.not_held");
        send("hoa", "2024-04-01", "2024-04-06").await.unwrap();
        assert_eq!(code(send("hoa", "2024-04-03", "2024-04-10").await), "administration.already_substitutes");
        let hoa = city.staff("hoa");
        let on = async |on: &'static str| {
            let on = day(on);
            let posts = city.db().read(async move |tx: &mut Tx| organisation::list_holdings(tx, hoa, on).await).await;
            posts.unwrap().iter().filter(|p| p.substitute).count()
        };
        assert_eq!((on("2024-03-31").await, on("2024-04-05").await, on("2024-04-06").await), (0, 1, 0));
        assert_eq!(city.acts(city.staff("trang")).await, ["substitution"]);
    }
}

#[tokio::test]
async fn signing_authority_needs_a_post_in_the_agency_and_ends_on_its_day() {
    for city in cities().await {
        let staff = city.staff("trang");
        let give = async |unit: &'static str| {
            let input = NewDelegation {
                unit: city.unit(unit),
                form: SigningForm::Authorised,
                ordered_by: "Quyết định 12/QĐ-UBND".into(),
                from: day("2024-04-01"),
                to: None,
            };
            let (world, actor, act) = (city.world.clone(), city.actor("quantri.quan"), testkit::act(NOW));
            city.act(async move |tx: &mut Tx| work::delegate(tx, &world, &actor, &act, staff, input).await).await
        };
        assert_eq!(code(give("00007").await), "administration.no_post_in_agency");
        let delegation = give("00004").await.unwrap();
        let (world, actor, act) = (city.world.clone(), city.actor("quantri.quan"), testkit::act(NOW));
        let until = day("2024-05-01");
        let end =
            async move |tx: &mut Tx| work::end_delegation(tx, &world, &actor, &act, staff, delegation, until).await;
        city.act(end).await.unwrap();
        let unit = city.unit("00004");
        let form = async |on: &'static str| {
            let on = day(on);
            let read = city.db().read(async move |tx: &mut Tx| find_signing_form(tx, unit, staff, on).await);
            read.await.unwrap().map(|(form, _)| form)
        };
        assert_eq!(form("2024-04-30").await, Some(SigningForm::Authorised));
        assert_eq!(form("2024-05-01").await, None);
        assert_eq!(city.acts(staff).await, ["delegation", "delegation_end"]);
    }
}

#[tokio::test]
async fn the_list_holds_people_within_reach_by_key_and_without_marks() {
    for city in cities().await {
        let reach = city.world.reach(&city.actor("quantri.quan"), day("2024-03-29"), STAFF);
        assert!(matches!(&reach, Reach::Units(units) if units.len() == 6));
        let (now, mut seen, mut after) = (testkit::act(NOW).now, Vec::new(), None);
        loop {
            let (reach, page) = (reach.clone(), base::PageRequest { after, limit: Some(2) });
            let list = async move |tx: &mut Tx| {
                crate::read::list_staff(tx, &reach, now, now, StaffQuery::default(), &page).await
            };
            let found = city.db().read(list).await.unwrap();
            assert_eq!(found.total, 6, "the province's people are not among them");
            seen.extend(found.items.into_iter().map(|line| line.row.name));
            after = found.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!((seen.len(), seen.first().map(String::as_str)), (6, Some("Đỗ Thị Hạnh")));
        let query = StaffQuery { name: "quynh tr".into(), ..StaffQuery::default() };
        let list = async move |tx: &mut Tx| {
            crate::read::list_staff(tx, &Reach::All, now, now, query, &base::PageRequest::default()).await
        };
        let found = city.db().read(list).await.unwrap();
        assert_eq!((found.total, found.items[0].row.name.as_str()), (1, "Phạm Quỳnh Trang"));
    }
}

const FILE: &str = "login,name,unit_code,role,title,valid_from,valid_to,email,phone\n\
    an.le,Lê Văn An,00007.MC,receptionist,,2024-04-01,,,\n\
    an.le,Lê Văn An,00007.MC,cashier,Thu ngân,2024-04-01,,,\n\
    hanh,Đỗ Thị Hạnh,00004.MC,receptionist,,2024-04-01,,,\n\
    xa.le,Người Xa,002,officer,,2024-04-01,,,\n\
    quantri,Vũ Đức Thắng,00004,officer,,2024-04-01,,,\n\
    sai,Sai Vai,00004,king,,2024-04-01,,,\n";

#[tokio::test]
async fn an_import_is_looked_at_first_and_stays_within_reach() {
    for city in cities().await {
        let actor = city.actor("quantri.quan");
        let Reach::Units(units) = city.world.reach(&actor, day("2024-03-29"), STAFF) else { panic!("a part") };
        let scope = |dry_run| ImportScope { by: actor.by(&actor.posts[0]), within: Some(units.clone()), dry_run };
        let act = testkit::act(NOW);
        let run = async |dry_run| {
            import_staff(city.db(), &act, &scope(dry_run), &city.world.organisation, FILE).await.unwrap()
        };
        let looked = run(true).await;
        assert_eq!(looked.summary(), "2 imported, 1 unchanged, 3 refused");
        let problems: Vec<_> = looked.problems.iter().map(|p| (p.record.as_str(), p.field.as_str())).collect();
        assert_eq!(problems, [("line 5", "unit_code"), ("line 7", "role"), ("line 6", "login")]);
        let find = async || city.db().read(async |tx: &mut Tx| accounts::find_owner(tx, "an.le").await).await.unwrap();
        assert!(find().await.is_none(), "a dry run writes nothing");
        assert_eq!(run(false).await.summary(), looked.summary());
        let staff = find().await.expect("made");
        assert_eq!(held(&city, staff).await.len(), 2);
        assert_eq!(run(false).await.summary(), "0 imported, 3 unchanged, 3 refused");
    }
}

#[tokio::test]
async fn mended_details_name_what_changed_and_nothing_more() {
    for city in cities().await {
        let (world, actor, act, staff) =
            (city.world.clone(), city.actor("quantri.quan"), testkit::act(NOW), city.staff("hanh"));
        let input = Details { name: "Đỗ Thị Hạnh".into(), email: Some("hanh@example.vn".into()), phone: None };
        let mend = async move |tx: &mut Tx| work::mend_person(tx, &world, &actor, &act, staff, input).await;
        city.act(mend).await.unwrap();
        let lines = city.lines(staff).await;
        assert_eq!(
            (lines[0].act.as_str(), lines[0].body.to_string()),
            ("details", r#"{"changed":["email"]}"#.to_owned())
        );
        let (world, actor, act) = (city.world.clone(), city.actor("quantri.quan"), testkit::act(NOW));
        let input = Details { name: " ".into(), ..Details::default() };
        let bad = async move |tx: &mut Tx| work::mend_person(tx, &world, &actor, &act, staff, input).await;
        assert!(matches!(city.act(bad).await, Err(Failure::Invalid(_))));
    }
}
