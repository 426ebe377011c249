//! Money is given back: ordered, done under a voucher, withdrawn.

use super::*;
use crate::ledger::State;
use crate::model::{Fate, Refund, RefundState, RefundWords};
use crate::work::Paid;

fn words() -> RefundWords {
    RefundWords { to: "Nguyễn Hải Yến, Vietcombank 0123456".into(), reason: "Nộp hai lần".into() }
}

impl Office {
    async fn order(&self, actor: &Actor, id: Id<Demand>, amount: i64) -> Res<Refund> {
        let (world, act, actor) = (self.world.clone(), self.act(), actor.clone());
        let work = async move |tx: &mut Tx| work::order(tx, &world, &actor, &act, id, Money(amount), &words()).await;
        self.test.db.write(work).await
    }

    async fn done(&self, id: Id<Refund>, voucher: &str, paid: &str) -> Res<Refund> {
        let (world, act, actor) = (self.world.clone(), testkit::act("2024-04-02T09:00"), self.cashier.clone());
        let paid = Paid { voucher: voucher.into(), day: day(paid) };
        let work = async move |tx: &mut Tx| work::done(tx, &world, &actor, &act, id, &paid).await;
        self.test.db.write(work).await
    }

    async fn withdraw(&self, id: Id<Refund>) -> Res<Refund> {
        let (world, act, actor) = (self.world.clone(), self.act(), self.cashier.clone());
        let work = async move |tx: &mut Tx| work::withdraw(tx, &world, &actor, &act, id).await;
        self.test.db.write(work).await
    }

    async fn refund_unmatched(&self, id: Id<crate::model::Incoming>) -> Res<Refund> {
        let (world, act, actor) = (self.world.clone(), self.act(), self.cashier.clone());
        let work = async move |tx: &mut Tx| work::refund_unmatched(tx, &world, &actor, &act, id, &words()).await;
        self.test.db.write(work).await
    }

    async fn money(&self, id: Id<crate::model::Incoming>) -> Fate {
        let read = async move |tx: &mut Tx| crate::store::incoming::find(tx, id).await;
        self.test.db.read(read).await.expect("asked").expect("there").fate
    }
}

#[tokio::test]
async fn surplus_is_ordered_and_given_back_under_a_voucher() {
    for o in offices().await {
        let demand = o.demand().await;
        let id = demand.row.id;
        o.tell(notice("FT1", 120_000, &demand.row.reference)).await.expect("taken");
        assert_eq!(code(&o.order(&o.cashier, id, 70_001).await.expect_err("too much")), "payments.refund_too_much");
        assert_eq!(code(&o.order(&o.stranger, id, 1).await.expect_err("another office")), "not_found");
        let first = o.order(&o.cashier, id, 50_000).await.expect("ordered");
        assert_eq!(code(&o.order(&o.cashier, id, 20_001).await.expect_err("too much")), "payments.refund_too_much");
        assert_eq!(o.get(id).await.row.state(), State::RefundDue);
        assert_eq!(code(&o.done(first.id, " ", "2024-04-01").await.expect_err("no voucher")), "required");
        assert_eq!(code(&o.done(first.id, "UNC 12", "2024-04-03").await.expect_err("tomorrow")), "not_a_day");
        assert_eq!(code(&o.done(first.id, "UNC 12", "2024-03-28").await.expect_err("before")), "not_a_day");
        let done = o.done(first.id, "UNC 12", "2024-04-01").await.expect("done");
        assert_eq!((done.state, done.voucher.as_deref()), (RefundState::Done, Some("UNC 12")));
        assert_eq!(code(&o.done(first.id, "UNC 12", "2024-04-01").await.expect_err("twice")), "payments.refund_closed");
        let second = o.order(&o.cashier, id, 20_000).await.expect("ordered");
        o.withdraw(second.id).await.expect("withdrawn");
        assert_eq!(code(&o.withdraw(second.id).await.expect_err("twice")), "payments.refund_closed");
        let now = o.get(id).await.row;
        assert_eq!(
            (now.state(), now.sums.returnable(), now.sums.refunded),
            (State::Overpaid, Money(20_000), Money(50_000))
        );
        let acts = o.acts(id.uuid()).await;
        assert_eq!(acts, ["demand", "payment", "refund_order", "refund", "refund_order", "refund_withdrawal"]);
        assert!(o.agrees().await);
    }
}

#[tokio::test]
async fn demand_that_fell_away_is_refunded_in_full() {
    for o in offices().await {
        let demand = o.demand().await;
        o.tell(notice("FT1", 50_000, &demand.row.reference)).await.expect("taken");
        o.cancel(demand.row.id).await.expect("cancelled");
        let refund = o.order(&o.cashier, demand.row.id, 50_000).await.expect("ordered");
        o.done(refund.id, "UNC 7", "2024-03-29").await.expect("done");
        assert_eq!(o.get(demand.row.id).await.row.state(), State::Refunded);
        let books = o.books().await;
        assert_eq!(books.balances.iter().map(|(_, m)| m.dong().abs()).sum::<i64>(), 0, "as if nothing had been");
        assert_eq!((books.days.len(), books.days[0].went), (1, Money(50_000)));
        assert!(o.agrees().await);
    }
}

#[tokio::test]
async fn money_for_nothing_is_given_back_or_taken_up_again() {
    for o in offices().await {
        let lost = o.tell(notice("FT1", 80_000, "mua rau")).await.expect("taken").payment;
        let refund = o.refund_unmatched(lost).await.expect("ordered");
        assert_eq!(o.money(lost).await, Fate::Aside);
        assert_eq!(code(&o.refund_unmatched(lost).await.expect_err("twice")), "payments.not_unmatched");
        assert!(o.agrees().await);
        o.withdraw(refund.id).await.expect("withdrawn");
        assert_eq!(o.money(lost).await, Fate::Unmatched);
        assert!(o.agrees().await);
        let refund = o.refund_unmatched(lost).await.expect("ordered again");
        o.done(refund.id, "UNC 9", "2024-03-30").await.expect("done");
        assert_eq!(o.money(lost).await, Fate::Returned);
        assert_eq!(
            o.acts(lost.uuid()).await,
            ["notice", "refund_order", "refund_withdrawal", "refund_order", "refund"]
        );
        assert!(o.agrees().await);
    }
}
