//! Property tests of the ledger: whatever happens in whatever order, every entry balances, and the balances are what a
//! second, independent count of demands and payments says.

use super::*;
use proptest::prelude::*;
use std::collections::BTreeMap;

/// What may happen. Numbers choose among what is there.
#[derive(Clone, Debug)]
enum Event {
    /// A demand of some fees.
    Demand(Vec<(u8, i64)>),
    /// The bank tells of money for a demand: short, right, double, over, or late (after it fell away).
    Pay(usize, i64),
    /// All that is owed is paid.
    PayRest(usize),
    /// Money without a purpose.
    Hold(i64),
    /// Held money is found to be for a demand.
    Match(usize, usize),
    /// Held money is to be given back.
    SetAside(usize),
    /// That is withdrawn.
    TakeBack(usize),
    /// It was given back.
    GiveBack(usize),
    /// A demand falls away.
    Cancel(usize),
    /// A refund of a part of the surplus is ordered.
    Order(usize, i64),
    /// What is ordered was given back.
    Done(usize),
}

fn event() -> impl Strategy<Value = Event> {
    let sum = 1..2_000_000i64;
    prop_oneof![
        3 => prop::collection::vec((0u8..4, sum.clone()), 1..4).prop_map(Event::Demand),
        4 => (any::<usize>(), sum.clone()).prop_map(|(i, m)| Event::Pay(i, m)),
        3 => any::<usize>().prop_map(Event::PayRest),
        2 => sum.clone().prop_map(Event::Hold),
        2 => (any::<usize>(), any::<usize>()).prop_map(|(a, b)| Event::Match(a, b)),
        1 => any::<usize>().prop_map(Event::SetAside),
        1 => any::<usize>().prop_map(Event::TakeBack),
        1 => any::<usize>().prop_map(Event::GiveBack),
        1 => any::<usize>().prop_map(Event::Cancel),
        2 => (any::<usize>(), sum).prop_map(|(i, m)| Event::Order(i, m)),
        1 => any::<usize>().prop_map(Event::Done),
    ]
}

#[derive(Default)]
struct Office {
    balances: BTreeMap<Account, Money>,
    demands: Vec<(Sums, Vec<(String, Money)>)>,
    held: Vec<Money>,
    aside: Vec<Money>,
    came: Money,
    went: Money,
}

impl Office {
    fn write(&mut self, entry: &Entry) {
        assert_eq!(entry.lines().iter().map(|l| l.amount).sum::<Money>(), Money::ZERO);
        for line in entry.lines() {
            *self.balances.entry(line.account.clone()).or_default() += line.amount;
        }
    }

    fn demand(&mut self, i: usize) -> Option<&mut (Sums, Vec<(String, Money)>)> {
        let n = self.demands.len();
        self.demands.get_mut(i.checked_rem(n)?)
    }

    fn happen(&mut self, event: Event) {
        let entry = match event {
            Event::Demand(fees) => {
                let fees: Vec<_> = fees.into_iter().map(|(code, m)| (format!("F{code}"), Money(m))).collect();
                self.demands.push((Sums::asked(fees.iter().map(|f| f.1).sum()), fees.clone()));
                Some(raise(&fees))
            }
            Event::Pay(i, m) => {
                let paid = self.demand(i).map(|(sums, _)| pay(sums, From::Bank, Money(m)));
                self.came += paid.as_ref().map_or(Money::ZERO, |_| Money(m));
                paid
            }
            Event::PayRest(i) => {
                let rest = self.demand(i).map_or(Money::ZERO, |(sums, _)| sums.owed());
                self.came += rest;
                self.demand(i).map(|(sums, _)| pay(sums, From::Bank, rest))
            }
            Event::Hold(m) => {
                self.held.push(Money(m));
                self.came += Money(m);
                Some(hold(Money(m)))
            }
            Event::Match(a, b) if !self.held.is_empty() && !self.demands.is_empty() => {
                let money = self.held.remove(a % self.held.len());
                self.demand(b).map(|(sums, _)| pay(sums, From::Unmatched, money))
            }
            Event::SetAside(a) if !self.held.is_empty() => {
                let money = self.held.remove(a % self.held.len());
                self.aside.push(money);
                Some(set_aside(money))
            }
            Event::TakeBack(a) if !self.aside.is_empty() => {
                let money = self.aside.remove(a % self.aside.len());
                self.held.push(money);
                Some(take_back(money))
            }
            Event::GiveBack(a) if !self.aside.is_empty() => {
                let money = self.aside.remove(a % self.aside.len());
                self.went += money;
                Some(give_back(money))
            }
            Event::Cancel(i) => self.demand(i).filter(|d| !d.0.is_cancelled).map(|(sums, fees)| cancel(sums, fees)),
            Event::Order(i, m) => {
                if let Some((sums, _)) = self.demand(i) {
                    sums.ordered += Money(m).min(sums.returnable());
                }
                None
            }
            Event::Done(i) => {
                let ordered = self.demand(i).map_or(Money::ZERO, |(sums, _)| sums.ordered);
                self.went += ordered;
                self.demand(i).map(|(sums, _)| give_back_of(sums, ordered))
            }
            _ => None,
        };
        entry.iter().for_each(|e| self.write(e));
    }

    /// The balances as demands, held money and the bank's own sums tell them, without the books.
    fn counted_anew(&self) -> BTreeMap<Account, Money> {
        let mut all: BTreeMap<Account, Money> = BTreeMap::new();
        let mut add = |account, m: Money| *all.entry(account).or_default() += m;
        add(Account::Bank, self.came - self.went);
        add(Account::Unmatched, -self.held.iter().copied().sum::<Money>());
        add(Account::Refundable, -self.aside.iter().copied().sum::<Money>());
        for (sums, fees) in &self.demands {
            add(Account::Receivable, sums.owed());
            add(Account::Refundable, -sums.surplus);
            for (code, m) in fees.iter().filter(|_| !sums.is_cancelled) {
                add(Account::Fees(code.clone()), -*m);
            }
        }
        all
    }
}

fn without_zeros(balances: &BTreeMap<Account, Money>) -> BTreeMap<Account, Money> {
    balances.iter().filter(|(_, m)| **m != Money::ZERO).map(|(a, m)| (a.clone(), *m)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn books_balance_whatever_happens(events in prop::collection::vec(event(), 0..60)) {
        let mut office = Office::default();
        for event in events {
            office.happen(event);
            prop_assert_eq!(office.balances.values().copied().sum::<Money>(), Money::ZERO);
            prop_assert_eq!(without_zeros(&office.balances), without_zeros(&office.counted_anew()));
            for (sums, _) in &office.demands {
                prop_assert!(sums.owed() >= Money::ZERO && sums.returnable() >= Money::ZERO);
                prop_assert!(sums.applied <= sums.amount || sums.is_cancelled);
            }
        }
    }
}

fn asked(amount: i64) -> Sums {
    Sums::asked(Money(amount))
}

#[test]
fn states_tell_how_a_demand_stands() {
    let mut sums = asked(50_000);
    assert_eq!(sums.state(), State::Open);
    pay(&mut sums, From::Bank, Money(20_000));
    assert_eq!((sums.state(), sums.owed()), (State::PartPaid, Money(30_000)));
    pay(&mut sums, From::Bank, Money(30_000));
    assert_eq!(sums.state(), State::Paid);
    pay(&mut sums, From::Bank, Money(50_000));
    assert_eq!((sums.state(), sums.surplus), (State::Overpaid, Money(50_000)));
    sums.ordered = Money(50_000);
    assert_eq!(sums.state(), State::RefundDue);
    give_back_of(&mut sums, Money(50_000));
    assert_eq!((sums.state(), sums.refunded), (State::Paid, Money(50_000)));
}

#[test]
fn what_was_paid_for_a_demand_that_fell_away_is_given_back() {
    let fees = vec![("LP01".to_owned(), Money(50_000))];
    let mut sums = asked(50_000);
    pay(&mut sums, From::Bank, Money(20_000));
    cancel(&mut sums, &fees);
    assert_eq!((sums.state(), sums.returnable(), sums.owed()), (State::RefundDue, Money(20_000), Money::ZERO));
    pay(&mut sums, From::Bank, Money(30_000));
    assert_eq!((sums.state(), sums.returnable()), (State::RefundDue, Money(50_000)), "late money is given back too");
    sums.ordered = Money(50_000);
    give_back_of(&mut sums, Money(50_000));
    assert_eq!(sums.state(), State::Refunded);
    let mut unpaid = asked(50_000);
    cancel(&mut unpaid, &fees);
    assert_eq!(unpaid.state(), State::Cancelled);
}

#[test]
#[should_panic(expected = "does not balance")]
fn an_entry_that_does_not_balance_is_a_bug() {
    Entry::of([(Account::Bank, Money(1))]);
}

#[test]
fn names_of_states_are_read_again() {
    for state in State::ALL {
        assert_eq!(State::parse(state.name()), Some(state));
    }
}
