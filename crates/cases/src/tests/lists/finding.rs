//! Finding a case by what a citizen can tell, within reach and nowhere else.

use super::{Town, at, filing, number, towns};
use crate::model::{Case, Filing, Status};
use crate::read::paging::At;
use crate::read::search::{self, Asked, Search};
use base::{Day, Id};
use db::Tx;
use kernel::accounts::Actor;
use kernel::people::Profile;

fn search(q: &str) -> Search {
    Search {
        asked: Asked::parse(q),
        born: None,
        statuses: Vec::new(),
        procedures: None,
        unit: None,
        from: None,
        to: None,
        at: At::First,
        limit: 50,
    }
}

impl Town {
    async fn find(&self, actor: &Actor, search: Search) -> (u64, Vec<Id<Case>>) {
        let (world, actor, now) = (self.ward.world.clone(), actor.clone(), at("2024-03-29T10:00"));
        let read = async move |tx: &mut Tx| search::search(tx, &world, &actor, now, &search).await;
        let found = self.ward.test.db.read(read).await.expect("a search");
        (found.total, found.rows.iter().map(|r| r.case.id).collect())
    }
}

#[test]
fn what_is_typed_or_scanned_is_understood() {
    let name = |n: &str, y| Asked::Name(n.into(), y);
    let code = || Asked::Code("000.04.31.H26-240426-0112".into());
    for (typed, meant) in [
        ("", Asked::Nothing),
        ("  ?! ", Asked::Nothing),
        ("000.04.31.H26-240426-0112", code()),
        ("000.04.31.h26-240426-0112", code()),
        ("https://mc.hanoi.gov.vn/track?code=000.04.31.H26-240426-0112&procedure=1.001193&check=K7QF2M", code()),
        ("H26.103.25.7-250908-2", Asked::Code("H26.103.25.7-250908-2".into())),
        ("240426-0112", Asked::Tail("240426-0112".into())),
        ("-0112", Asked::Tail("0112".into())),
        ("0112", Asked::Tail("0112".into())),
        ("001 198 004 217", Asked::Number("001198004217".into())),
        ("+84 912 345 678", Asked::Number("0912345678".into())),
        ("Nguyễn Hải Yến", name("nguyen hai yen", None)),
        ("nguyen hai yen 1998", name("nguyen hai yen", Some(1998))),
    ] {
        assert_eq!(Asked::parse(typed), meant, "{typed}");
    }
}

#[tokio::test]
async fn citizen_without_slip_is_found_by_name_without_marks_and_birth_year() {
    for town in towns().await {
        let case = town.file("2024-03-28T09:00", filing("Nguyễn Hải Yến", &number(1))).await;
        let mut older = filing("Nguyễn Hải Yến", &number(2));
        older.filer.born = Some("1960".into());
        let older = town.file("2024-03-28T09:05", older).await;
        town.file("2024-03-28T09:10", filing("Nguyễn Hải Yên Bình", &number(3))).await;
        let desk = &town.ward.receptionist;
        assert_eq!(town.find(desk, search("nguyen hai yen")).await.0, 3);
        assert_eq!(town.find(desk, search("nguyen hai yen 1960")).await, (1, vec![older.id]));
        let with_year = Search { born: Some(1960), ..search("NGUYEN HAI YEN") };
        assert_eq!(town.find(desk, with_year).await, (1, vec![older.id]));
        // A given name alone is enough for those of one's own ward; the whole city is searched from the family name on.
        assert_eq!(town.find(desk, search("hai yen")).await.0, 3);
        assert_eq!(town.find(&town.control, search("hai yen")).await.0, 0);
        assert_eq!(town.find(&town.control, search("nguyen hai")).await.0, 3);
        assert_eq!(town.find(desk, search(&number(1))).await, (1, vec![case.id]));
        assert_eq!(town.find(&town.stranger, search("nguyen hai yen")).await, (0, Vec::new()));
    }
}

#[tokio::test]
async fn case_is_found_by_code_its_end_phone_and_owner() {
    for town in towns().await {
        let owner = Profile { name: "Đặng Hữu Lộc".into(), number: Some(number(9)), ..Profile::default() };
        let mut filing = Filing { owner: Some(owner), ..filing("Lê Thị Thu Hà", &number(8)) };
        filing.filer.phone = Some("0912345678".into());
        let case = town.file("2024-03-28T09:00", filing).await;
        let desk = &town.ward.receptionist;
        let slip = format!("https://mc/track?code={}&check=ABC234", case.code);
        for q in [case.code.as_str(), &slip, "0001", "240328-0001", "0912 345 678", "dang huu loc", "le thi thu ha"] {
            assert_eq!(town.find(desk, search(q)).await, (1, vec![case.id]), "{q}");
        }
        assert_eq!(town.find(desk, search("0002")).await.0, 0);
        assert_eq!(town.find(&town.stranger, search(&case.code)).await.0, 0);
    }
}

#[tokio::test]
async fn search_is_narrowed_by_states_days_and_procedure() {
    for town in towns().await {
        let early = town.case("2024-03-27T09:00", 1).await;
        let late = town.case("2024-03-28T09:00", 2).await;
        town.hand_over("2024-03-28T10:00", &late).await;
        let desk = &town.ward.receptionist;
        let both = Search { statuses: vec![Status::Accepted, Status::Processing], ..search("") };
        assert_eq!(town.find(desk, both).await, (2, vec![late.id, early.id]));
        let one = Search { statuses: vec![Status::Processing], ..search("nguyen") };
        assert_eq!(town.find(desk, one).await, (1, vec![late.id]));
        let day = |d: &str| Day::parse(d).ok();
        let on = Search { from: day("2024-03-27"), to: day("2024-03-27"), ..search("") };
        assert_eq!(town.find(desk, on).await, (1, vec![early.id]));
        let of = Search { procedures: Some(vec!["2.000815".into()]), ..search("") };
        assert_eq!(town.find(desk, of).await.0, 0);
        let page = Search { limit: 1, statuses: vec![Status::Accepted, Status::Processing], ..search("") };
        assert_eq!(town.find(desk, page).await, (2, vec![late.id]));
        // Nothing asked, nothing shown.
        assert_eq!(town.find(desk, search("")).await, (0, Vec::new()));
    }
}
