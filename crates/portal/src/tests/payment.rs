//! Facts of paying for a case: the square asks for what is owed, asking twice gives the same, the case knows when it is paid, and
//! nobody pays for the case of another unseen.

use super::my::{begin, yen};
use super::site::{Site, value_of};
use axum::http::StatusCode;
use base::{Day, Id, Money};
use cases::work::{Transfer, Transferred, take_transfer};
use db::Tx;
use kernel::journal::By;
use payments::model::{BankAccount, Demand, Notice, Told, Way};

const ACCOUNT: &str = "DEMO00004";

fn day(text: &str) -> Day {
    Day::parse(text).expect("a day")
}

impl Site {
    fn books(&self) -> payments::work::World {
        payments::world(self.shared())
    }

    async fn tell_account(&self) {
        let (books, act) = (self.books(), self.shared().act());
        let account = BankAccount {
            valid_from: day("2024-01-01"),
            bank: "000000".into(),
            bank_name: "Ngân hàng minh họa".into(),
            account: ACCOUNT.into(),
            holder: "UBND PHUONG TRUC BACH".into(),
        };
        let tell = async move |tx: &mut Tx| {
            let ward = books.organisation.find_by_code("00004", act.now.day()).expect("the ward").unit;
            payments::work::register(tx, &books, &act, By::default(), ward, account).await
        };
        self.shared().db.write(tell).await.expect("an account");
    }

    async fn demand(&self, case: &str) -> Demand {
        let subject = Id::<()>::parse(case).expect("a case").uuid();
        let find = async move |tx: &mut Tx| payments::read::demand_of(tx, subject, day("2024-03-29")).await;
        self.shared().db.read(find).await.expect("asked").expect("a demand")
    }

    async fn pay(&self, transaction: &str, demand: &Demand) {
        let (books, act) = (self.books(), self.shared().act());
        let notice = Notice {
            bank: "000000".into(),
            account: ACCOUNT.into(),
            transaction: transaction.into(),
            amount: Money(10_000),
            booked: day("2024-03-29"),
            told: Told { payer: "NGUYEN HAI YEN".into(), text: demand.transfer_text() },
        };
        let tell = async move |tx: &mut Tx| {
            payments::work::receive(tx, &books, &act, By::default(), Way::Notice, notice).await
        };
        self.shared().db.write(tell).await.expect("taken");
    }

    /// What the app does with the job of a settled demand.
    async fn settle(&self, case: &str, demand: &Demand) -> Transferred {
        let (world, act, id) = (self.world(), self.shared().act(), Id::parse(case).expect("a case"));
        let receipt = demand.receipt.clone().expect("a receipt");
        let transfer = Transfer { demand: demand.row.id.uuid(), amount: demand.row.sums.amount, receipt };
        let take = async move |tx: &mut Tx| take_transfer(tx, &world, &act, id, &transfer).await;
        self.shared().db.write(take).await.expect("told")
    }
}

#[tokio::test]
async fn fee_of_a_case_is_paid_by_transfer() {
    let site = Site::new().await;
    let token = site.sign_in(yen()).await.expect("signed in");
    let at = begin(&site, &token).await;
    let case = site.send_whole(&token, &at).await;
    let (_, shown) = site.get_as(&token, &format!("/my/cases/{case}")).await;
    let path = format!("/my/cases/{case}/payment");
    assert!(shown.contains(&path), "{shown}");
    let (status, page) = site.get_as(&token, &path).await;
    assert!(status == StatusCode::OK && page.contains("10.000") && page.contains("Lấy mã QR"), "{page}");
    let csrf = value_of(&page, "csrf");
    let (status, to) = site.post_as(&token, &path, &[("csrf", &csrf)]).await;
    assert_eq!((status, to.as_str()), (StatusCode::SEE_OTHER, path.as_str()));
    let (_, page) = site.get_as(&token, &path).await;
    assert!(page.contains("chưa có tài khoản ngân hàng") && !page.contains("<svg width=\"240\""), "{page}");
    site.tell_account().await;
    let demand = site.demand(&case).await;
    let (_, page) = site.get_as(&token, &path).await;
    for words in ["<svg width=\"240\"", ACCOUNT, demand.row.reference.as_str(), "Tôi đã chuyển, xem lại", "chờ bạn nộp"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("Giả lập"), "no demo");
    let (status, _) = site.post_as(&token, &format!("{path}/demo"), &[("csrf", &csrf)]).await;
    assert_eq!(status, StatusCode::NOT_FOUND, "no demo");
    site.post_as(&token, &path, &[("csrf", &csrf)]).await;
    assert_eq!(site.demand(&case).await.row.id, demand.row.id, "asking twice gives the same");
    assert_eq!(demand.lines[0].fee_code, "le_phi");
    site.pay("FT1", &demand).await;
    let paid = site.demand(&case).await;
    for _ in 0..2 {
        assert_eq!(site.settle(&case, &paid).await, Transferred::Taken, "told twice counts once");
    }
    let (_, page) = site.get_as(&token, &path).await;
    assert!(page.contains("đã nộp đủ") && page.contains("BLDT-2024-00004-000001"), "{page}");
    let (_, shown) = site.get_as(&token, &format!("/my/cases/{case}")).await;
    assert!(!shown.contains(&path), "nothing is owed: {shown}");
    site.pay("FT2", &demand).await;
    let (_, page) = site.get_as(&token, &path).await;
    assert!(page.contains("phần thừa được hoàn trả"), "{page}");
    let stranger = site.sign_in(super::my::asserted("Người khác", "001078000452", 2)).await.expect("signed in");
    assert_eq!(site.get_as(&stranger, &path).await.0, StatusCode::NOT_FOUND);
    let (status, _) = site.post_as(&stranger, &path, &[("csrf", &csrf)]).await;
    assert_eq!(status, StatusCode::FORBIDDEN, "with the form's secret of another");
}
