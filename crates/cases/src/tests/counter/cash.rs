//! The cashier's shift.

use super::{Counter, counters, datum, journal_is_whole, on_paper, ready, refused};
use crate::model::{CaseRow, Filing};
use crate::store::cash;
use crate::work;
use base::{Failure, Money, Res};
use db::Tx;
use kernel::accounts::Actor;
use serde_json::Value;

impl Counter {
    async fn open_shift(&self, moment: &str, opening: i64) -> Res<cash::ShiftRow> {
        let (world, actor, act) = ready(&self.ward, &self.ward.receptionist, moment);
        let opening = Money(opening);
        self.ward.write(async move |tx: &mut Tx| work::open_shift(tx, &world, &actor, &act, opening).await).await
    }

    async fn close_shift(&self, moment: &str, counted: i64) -> Res<Value> {
        let (_, actor, act) = ready(&self.ward, &self.ward.receptionist, moment);
        self.ward.write(async move |tx: &mut Tx| work::close_shift(tx, &actor, &act, Money(counted)).await).await
    }

    async fn void(&self, moment: &str, actor: &Actor, number: &str, reason: &'static str) -> Res<CaseRow> {
        let (world, actor, act) = ready(&self.ward, actor, moment);
        let number = number.to_owned();
        let void = async move |tx: &mut Tx| work::void_receipt(tx, &world, &actor, &act, &number, reason).await;
        self.ward.write(void).await
    }

    async fn pay(&self, moment: &str, name: &str, method: &str) -> (CaseRow, String) {
        let filing = Filing { payment: Some(method.into()), ..on_paper() };
        let case = self.ward.file_paper(moment, name, filing).await;
        let id = case.id;
        let numbers = self.ward.test.db.read(async move |tx: &mut Tx| cash::list_numbers(tx, id).await);
        (case, numbers.await.unwrap().remove(0))
    }
}

#[tokio::test]
async fn shift_closes_only_when_counted_cash_equals_receipts_and_a_void_needs_a_reason() {
    for counter in counters().await {
        let desk = &counter.ward.receptionist;
        counter.open_shift("2024-03-29T07:50", 500_000).await.unwrap();
        assert_eq!(refused(counter.open_shift("2024-03-29T07:51", 0).await).code, "cases.shift_open");
        let (_, first) = counter.pay("2024-03-29T08:10", "Nguyễn Hải Yến", "cash").await;
        let (_, second) = counter.pay("2024-03-29T08:20", "Hoàng Văn Thụ", "cash").await;
        counter.pay("2024-03-29T08:30", "Ỷ Thị Thủy Tiên", "transfer").await;
        assert_eq!((first.ends_with("-000001"), second.ends_with("-000002")), (true, true));
        // 500.000 in the drawer and two receipts of 10.000 in cash; the transfer lies in no drawer.
        let differs = refused(counter.close_shift("2024-03-29T17:00", 510_000).await);
        assert_eq!(differs.code, "cases.shift_differs");
        let numbers = ["counted", "expected", "receipts", "difference"].map(|name| datum(&differs, name));
        assert_eq!(numbers, [510_000, 520_000, 20_000, -10_000].map(|n| Money(n).to_string()));
        // The second was written wrong: it is voided, with a reason, by the one who wrote it.
        let out = counter.void("2024-03-29T17:01", desk, &second, "  ").await;
        assert!(matches!(&out, Err(Failure::Invalid(fields)) if fields[0].path == "reason"), "{out:?}");
        let out = counter.void("2024-03-29T17:02", &counter.colleague, &second, "Ghi sai người nộp").await;
        assert_eq!(refused(out).code, "cases.receipt_not_yours");
        let owing = counter.void("2024-03-29T17:03", desk, &second, "Ghi sai người nộp").await.unwrap();
        assert_eq!((owing.fee_paid, owing.fee_total), (Money::ZERO, Money(10_000)));
        let again = counter.void("2024-03-29T17:04", desk, &second, "Ghi sai người nộp").await;
        assert_eq!(refused(again).code, "cases.receipt_closed");
        let closed = counter.close_shift("2024-03-29T17:05", 510_000).await.unwrap();
        assert_eq!((closed["counted"].as_i64(), closed["receipts"].as_i64()), (Some(510_000), Some(2)));
        // What is closed stays closed.
        let out = counter.void("2024-03-29T17:06", desk, &first, "Muộn rồi").await;
        assert_eq!(refused(out).code, "cases.receipt_closed");
        assert_eq!(refused(counter.close_shift("2024-03-29T17:07", 0).await).code, "cases.no_open_shift");
        journal_is_whole(&counter.ward).await;
    }
}

#[tokio::test]
async fn money_taken_without_a_shift_begins_one_with_an_empty_drawer() {
    for counter in counters().await {
        let (case, number) = counter.pay("2024-03-29T08:10", "Nguyễn Hải Yến", "cash").await;
        let found = counter.ward.test.db.read(async move |tx: &mut Tx| cash::find_receipt(tx, &number).await);
        let line = found.await.unwrap().unwrap();
        assert_eq!((line.code.as_str(), line.receipt.amount), (case.code.as_str(), Money(10_000)));
        let staff = counter.ward.receptionist.staff;
        let open = counter.ward.test.db.read(async move |tx: &mut Tx| cash::find_open_shift(tx, staff).await);
        let open = open.await.unwrap().unwrap();
        assert_eq!((Some(open.id), open.opening), (line.receipt.shift, Money::ZERO));
        counter.close_shift("2024-03-29T17:00", 10_000).await.unwrap();
    }
}

#[tokio::test]
async fn reason_of_a_void_stands_in_the_journal_only_sealed() {
    for counter in counters().await {
        let (case, number) = counter.pay("2024-03-29T08:10", "Nguyễn Hải Yến", "cash").await;
        let desk = counter.ward.receptionist.clone();
        counter.void("2024-03-29T08:20", &desk, &number, "Bà Yến đưa nhầm tiền").await.unwrap();
        let lines = counter.ward.test.db.read(async move |tx: &mut Tx| kernel::journal::list(tx, case.id.uuid()).await);
        let lines = lines.await.unwrap();
        let body = &lines.iter().find(|l| l.act == "void_receipt").unwrap().body;
        assert!(!body.to_string().contains("Yến") && body["is"]["reason"]["sealed"].is_string(), "{body}");
    }
}
