//! Money comes: right, short, over, twice, late, for nothing; by notice, by statement, by both.

use super::*;
use crate::camt;
use crate::ledger::{Account, State};
use crate::model::{Fate, Way};
use crate::vietqr::VietQr;

#[tokio::test]
async fn right_payment_settles_once_with_receipt_and_word_to_the_owner() {
    for o in offices().await {
        let demand = o.raise(o.ward, vec![line("LP01", 30_000), line("PH02", 20_000)]).await;
        let qr = VietQr::parse(&demand.payload().expect("a square").expect("written")).expect("read");
        assert_eq!((qr.amount, qr.account.as_str(), qr.bank.as_str()), (Some(Money(50_000)), ACCOUNT, BANK));
        let text = qr.purpose.expect("a text");
        assert!(text.starts_with(&demand.row.reference) && text.is_ascii(), "{text}");
        assert!(crate::qr_svg(&demand).expect("drawn").is_some_and(|svg| svg.starts_with("<svg ")));
        let told = o.tell(notice("FT1", 50_000, &format!("CT DEN {}", text.to_lowercase()))).await.expect("taken");
        assert_eq!((told.state, told.repeated), (Fate::Matched, false));
        assert_eq!(told.reference.as_ref(), Some(&demand.row.reference));
        let paid = o.get(demand.row.id).await;
        assert_eq!((paid.row.state(), paid.receipt.as_deref()), (State::Paid, Some("BLDT-2024-00004-000001")));
        assert_eq!(paid.payload(), None, "nothing is owed: no square");
        let jobs = o.jobs().await;
        assert_eq!(jobs.len(), 1);
        assert_eq!((&jobs[0]["subject_kind"], &jobs[0]["amount"]), (&"case".into(), &50_000.into()));
        assert_eq!(o.acts(demand.row.id.uuid()).await, ["demand", "payment"]);
        assert_eq!(o.acts(told.payment.uuid()).await, ["notice"]);
        assert!(o.agrees().await);
        let books = o.books().await;
        let of = |a: Account| books.balances.iter().find(|(b, _)| *b == a).map(|(_, m)| m.dong());
        assert_eq!(of(Account::Bank), Some(50_000));
        assert_eq!(of(Account::Receivable), Some(0));
        assert_eq!(
            (of(Account::Fees("LP01".into())), of(Account::Fees("PH02".into()))),
            (Some(-30_000), Some(-20_000))
        );
    }
}

#[tokio::test]
async fn the_same_transaction_counts_once_however_often_and_by_whichever_way() {
    for o in offices().await {
        let demand = o.demand().await;
        let reference = demand.row.reference.clone();
        o.tell(notice("FT1", 50_000, &reference)).await.expect("taken");
        for way in [Way::Notice, Way::Statement] {
            let bank = if way == Way::Notice { BANK.to_owned() } else { String::new() };
            let again = Notice { bank, ..notice("FT1", 50_000, &reference) };
            let again = o.tell_by(way, again).await.expect("known");
            assert_eq!((again.repeated, again.state), (true, Fate::Matched));
        }
        let paid = o.get(demand.row.id).await;
        assert_eq!((paid.row.sums.applied, paid.row.sums.surplus), (Money(50_000), Money::ZERO));
        assert_eq!(o.jobs().await.len(), 1);
        let other = o.tell(notice("FT1", 60_000, &reference)).await.expect_err("another amount");
        assert_eq!(code(&other), "payments.notice_differs");
        assert!(o.agrees().await);
    }
}

#[tokio::test]
async fn notices_at_once_count_once() {
    for o in offices().await {
        let demand = o.demand().await;
        let one = || o.tell(notice("FT1", 50_000, &demand.row.reference));
        let (a, b, c) = tokio::join!(one(), one(), one());
        let repeated = [a, b, c].into_iter().map(|r| r.expect("taken").repeated).filter(|r| *r).count();
        assert_eq!(repeated, 2);
        assert_eq!(o.get(demand.row.id).await.row.sums.applied, Money(50_000));
        assert!(o.agrees().await);
    }
}

#[tokio::test]
async fn short_then_rest_then_double_payment() {
    for o in offices().await {
        let demand = o.demand().await;
        let (id, reference) = (demand.row.id, demand.row.reference.clone());
        o.tell(notice("FT1", 20_000, &reference)).await.expect("taken");
        let part = o.get(id).await;
        assert_eq!(
            (part.row.state(), part.row.sums.owed(), part.receipt.clone()),
            (State::PartPaid, Money(30_000), None)
        );
        let qr = VietQr::parse(&part.payload().expect("a square").expect("written")).expect("read");
        assert_eq!(qr.amount, Some(Money(30_000)), "the square asks for the rest");
        o.tell(notice("FT2", 30_000, &reference)).await.expect("taken");
        assert_eq!(o.get(id).await.row.state(), State::Paid);
        o.tell(notice("FT3", 50_000, &reference)).await.expect("taken");
        let over = o.get(id).await;
        assert_eq!((over.row.state(), over.row.sums.returnable()), (State::Overpaid, Money(50_000)));
        assert_eq!(o.jobs().await.len(), 1, "paid twice is settled once");
        assert!(o.agrees().await);
    }
}

#[tokio::test]
async fn late_payment_is_taken_and_told() {
    for o in offices().await {
        let demand = o.demand().await;
        assert!(!demand.row.is_overdue(day("2024-04-05")) && demand.row.is_overdue(day("2024-04-06")));
        let late = Notice { booked: day("2024-04-08"), ..notice("FT1", 50_000, &demand.row.reference) };
        assert_eq!(o.tell(late).await.expect("taken").state, Fate::Matched);
        let read = async move |tx: &mut Tx| kernel::journal::list(tx, demand.row.id.uuid()).await;
        let lines = o.test.db.read(read).await.expect("a journal");
        assert_eq!(lines[1].body["late"], true);
    }
}

#[tokio::test]
async fn money_for_what_fell_away_must_be_given_back_and_its_receipt_is_void() {
    for o in offices().await {
        let demand = o.demand().await;
        o.tell(notice("FT1", 50_000, &demand.row.reference)).await.expect("taken");
        let gone = o.cancel(demand.row.id).await.expect("cancelled");
        assert_eq!((gone.state(), gone.sums.returnable()), (State::RefundDue, Money(50_000)));
        assert_eq!(o.get(demand.row.id).await.receipt, None);
        assert_eq!(code(&o.cancel(demand.row.id).await.expect_err("twice")), "payments.cancelled");
        let next = o.demand().await;
        o.tell(notice("FT2", 50_000, &next.row.reference)).await.expect("taken");
        let receipt = o.get(next.row.id).await.receipt;
        assert_eq!(receipt.as_deref(), Some("BLDT-2024-00004-000002"), "the void one keeps its number");
        assert!(o.agrees().await);
    }
}

#[tokio::test]
async fn money_without_a_reference_is_never_lost() {
    for o in offices().await {
        let demand = o.demand().await;
        let lost = o.tell(notice("FT1", 50_000, "nop le phi")).await.expect("taken");
        assert_eq!(lost.state, Fate::Unmatched);
        let books = o.books().await;
        assert_eq!((books.unmatched.len(), books.unmatched_all), (1, (1, Money(50_000))));
        assert!(o.agrees().await);
        let (world, act, actor) = (o.world.clone(), o.act(), o.cashier.clone());
        let unit = o.ward;
        let read = async move |tx: &mut Tx| read::suggestions(tx, unit, Money(50_000), "nop le phi", 5).await;
        let suggested = o.test.db.read(read).await.expect("suggestions");
        assert_eq!(suggested.iter().map(|d| d.id).collect::<Vec<_>>(), [demand.row.id]);
        let written = format!(" {} ", demand.row.reference.to_lowercase());
        let by_hand = async move |tx: &mut Tx| {
            work::match_by_hand(tx, &world, &actor, &act, lost.payment, &written, "Đúng tên, đúng số tiền").await
        };
        assert_eq!(o.test.db.write(by_hand).await.expect("matched").state(), State::Paid);
        assert_eq!(o.acts(lost.payment.uuid()).await, ["notice", "match"]);
        assert!(o.agrees().await);
    }
}

#[tokio::test]
async fn matching_by_hand_is_refused_where_it_would_be_wrong() {
    for o in offices().await {
        let (mine, theirs) = (o.demand().await, o.raise(o.other, vec![line("LP01", 50_000)]).await);
        let lost = o.tell(notice("FT1", 50_000, "")).await.expect("taken").payment;
        let try_it = async |actor: &Actor, reference: &str, reason: &str| {
            let (world, act, actor) = (o.world.clone(), o.act(), actor.clone());
            let (reference, reason) = (reference.to_owned(), reason.to_owned());
            let work =
                async move |tx: &mut Tx| work::match_by_hand(tx, &world, &actor, &act, lost, &reference, &reason).await;
            o.test.db.write(work).await.map(|_| "done").unwrap_or_else(|f| code(&f))
        };
        assert_eq!(try_it(&o.cashier, "MC22222222X", "Vì sao").await, "payments.no_such_demand");
        assert_eq!(try_it(&o.cashier, &theirs.row.reference, "Vì sao").await, "payments.no_such_demand");
        assert_eq!(try_it(&o.cashier, &mine.row.reference, " ").await, "required");
        for actor in [&o.stranger, &o.officer, &o.leader, &o.administrator] {
            assert_eq!(try_it(actor, &mine.row.reference, "Vì sao").await, "not_found");
        }
        assert_eq!(try_it(&o.cashier, &mine.row.reference, "Vì sao").await, "done");
        assert_eq!(try_it(&o.cashier, &mine.row.reference, "Vì sao").await, "payments.not_unmatched");
    }
}

#[tokio::test]
async fn reference_of_another_office_and_two_references_are_left_to_people() {
    for o in offices().await {
        let (a, b) = (o.demand().await, o.demand().await);
        let theirs = o.raise(o.other, vec![line("LP01", 50_000)]).await;
        let both = format!("{} {}", a.row.reference, b.row.reference);
        for (n, text) in [&both, &theirs.row.reference].into_iter().enumerate() {
            let told = o.tell(notice(&format!("FT{n}"), 50_000, text)).await.expect("taken");
            assert_eq!((told.state, told.reference), (Fate::Unmatched, None));
        }
        assert!(o.agrees().await);
    }
}

#[tokio::test]
async fn money_on_an_account_that_nobody_told_of_waits_for_its_office() {
    for o in offices().await {
        let theirs = o.raise(o.other, vec![line("LP01", 50_000)]).await;
        assert_eq!(theirs.account, None, "no account, no square");
        assert_eq!((theirs.payload(), crate::qr_svg(&theirs).expect("drawn")), (None, None));
        let early = Notice { account: "9 888 777".into(), ..notice("FT1", 50_000, &theirs.row.reference) };
        assert_eq!(o.tell(early).await.expect("kept").state, Fate::Foreign);
        assert_eq!(code(&o.register(o.other, ACCOUNT).await.expect_err("of the first")), "payments.account_taken");
        assert_eq!(o.register(o.other, "9888777").await.expect("an account"), 1);
        assert_eq!(o.get(theirs.row.id).await.row.state(), State::Paid);
    }
}

#[tokio::test]
async fn statement_is_taken_once_and_says_what_it_could_not_take() {
    for o in offices().await {
        let demand = o.demand().await;
        o.tell(notice("FT24089001", 50_000, &demand.row.reference)).await.expect("taken");
        let file = include_str!("../../testdata/camt054.xml");
        let take = async |own| {
            let (world, act, file) = (o.world.clone(), o.act(), camt::read(file.as_bytes()).expect("read"));
            let work =
                async move |tx: &mut Tx| work::receive_statement(tx, &world, &act, By::default(), file, own).await;
            let taken = o.test.db.write(work).await.expect("taken");
            (taken.new, taken.known, taken.passed_over, taken.problems.len())
        };
        assert_eq!(take(Some(o.other)).await, (0, 0, 3, 5), "another office's account");
        assert_eq!(take(Some(o.ward)).await, (2, 1, 3, 2));
        assert_eq!(take(None).await, (0, 3, 3, 2));
        assert_eq!(o.books().await.unmatched_all, (2, Money(30_000)));
        assert!(o.agrees().await);
    }
}

#[tokio::test]
async fn demand_is_checked_and_found_by_its_thing() {
    for o in offices().await {
        let first = o.demand().await;
        let (vault, new) = (o.world.vault.clone(), o.new_demand(o.ward, vec![line("LP01", 50_000)]));
        let later = testkit::act("2024-03-29T09:01");
        let raise = async move |tx: &mut Tx| work::demand(tx, &vault, &later, By::default(), new).await;
        let second = o.test.db.write(raise).await.expect("a demand");
        let of = async || {
            let read = async |tx: &mut Tx| read::demand_of(tx, Uuid::from_u128(7), day("2024-03-29")).await;
            o.test.db.read(read).await.expect("asked").map(|d| d.row.id)
        };
        assert_eq!(of().await, Some(second.row.id));
        o.cancel(second.row.id).await.expect("cancelled");
        assert_eq!(of().await, Some(first.row.id));
        let try_it = async |new: NewDemand| {
            let (vault, act) = (o.world.vault.clone(), o.act());
            let work = async move |tx: &mut Tx| work::demand(tx, &vault, &act, By::default(), new).await;
            o.test.db.write(work).await.map(|_| "done").unwrap_or_else(|f| code(&f))
        };
        assert_eq!(try_it(o.new_demand(o.ward, Vec::new())).await, "required");
        assert_eq!(try_it(o.new_demand(o.ward, vec![line("LP01", 0)])).await, "not_money");
        assert_eq!(
            try_it(NewDemand { purpose: " ".into(), ..o.new_demand(o.ward, vec![line("LP01", 1)]) }).await,
            "required"
        );
        let nobody = Id::new(Uuid::from_u128(9));
        assert_eq!(
            try_it(NewDemand { payer: nobody, ..o.new_demand(o.ward, vec![line("LP01", 1)]) }).await,
            "not_found"
        );
    }
}

#[tokio::test]
async fn nothing_personal_stands_in_clear() {
    for o in offices().await {
        let demand = o.demand().await;
        o.tell(notice("FT1", 50_000, &format!("{} Nguyen Hai Yen", demand.row.reference))).await.expect("taken");
        o.cancel(demand.row.id).await.expect("cancelled");
        let read = async |tx: &mut Tx| {
            let mut all = String::new();
            for sql in ["SELECT body FROM journal", "SELECT body FROM jobs"] {
                for row in tx.query(sql, args![]).await? {
                    all += row.text(0)?;
                }
            }
            Ok(all)
        };
        let all = o.test.db.read(read).await.expect("journal and jobs");
        assert!(all.len() > 200);
        for word in ["Yến", "YEN", "Yen", "Rút hồ sơ"] {
            assert!(!all.contains(word), "{word} in {all}");
        }
    }
}
