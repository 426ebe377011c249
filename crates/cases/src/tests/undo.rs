//! What can be undone, as the README tells it.

use super::samples::{act, filing, refusal, wards};
use crate::model::Filing;
use crate::work::{Payment, close_shift, void_receipt};
use base::Money;

#[test]
fn readme_says_of_every_act_whether_it_can_be_undone() {
    let readme = include_str!("../../README.md");
    let table = readme.split("## What can be undone").nth(1).unwrap();
    let schema = include_str!("../../../access/schema.cedarschema");
    let actions = schema.split("\"cases.").skip(1).filter_map(|rest| rest.split('"').next());
    for action in actions.filter(|a| !["view", "search"].contains(a)) {
        let is_told =
            table.lines().any(|l| l.split('|').nth(1).is_some_and(|cell| cell.contains(&format!("`{action}`"))));
        assert!(is_told, "{action} is not in the table");
    }
}

#[tokio::test]
async fn receipt_can_be_voided_until_the_shift_closes() {
    for ward in wards().await {
        let case = ward.file("2024-03-29T09:00", Filing { payment: None, ..filing() }).await.unwrap();
        let pay = || Payment { method: "cash".into() };
        let (_, number) = act!(ward, receptionist, "2024-03-29T09:05", collect_fee, case, pay()).unwrap();
        let void = async |moment: &str, number: &str, reason: &str| {
            let (world, actor, act) = (ward.world.clone(), ward.receptionist.clone(), testkit::act(moment));
            let (number, reason) = (number.to_owned(), reason.to_owned());
            let void = async move |tx: &mut db::Tx| void_receipt(tx, &world, &actor, &act, &number, &reason).await;
            ward.test.db.write(void).await
        };
        assert!(void("2024-03-29T09:06", &number, " ").await.is_err(), "not without a reason");
        let owed = void("2024-03-29T09:06", &number, "Thu nhầm người").await.unwrap();
        assert_eq!(owed.fee_paid, Money(0));
        assert_eq!(refusal(void("2024-03-29T09:07", &number, "Lần nữa").await), "cases.receipt_closed");
        let (_, second) = act!(ward, receptionist, "2024-03-29T09:10", collect_fee, case, pay()).unwrap();
        let close = async |counted: i64| {
            let (actor, act) = (ward.receptionist.clone(), testkit::act("2024-03-29T16:50"));
            let close = async move |tx: &mut db::Tx| close_shift(tx, &actor, &act, Money(counted)).await;
            ward.test.db.write(close).await
        };
        assert_eq!(refusal(close(20_000).await), "cases.shift_differs");
        close(10_000).await.unwrap();
        assert_eq!(refusal(void("2024-03-29T16:55", &second, "Muộn").await), "cases.receipt_closed");
    }
}
