//! The books of a unit in double entry: what each event writes, so that every entry balances. Pure.
//!
//! A debit is positive, a credit negative; the lines of an entry add up to nothing. Books are never corrected, only
//! continued: what was wrong gets an entry of its own.

use base::Money;
use serde::Serialize;

/// An account in the books of a unit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Account {
    /// Money at the bank.
    Bank,
    /// What payers owe.
    Receivable,
    /// Fees and charges earned, by their code.
    Fees(String),
    /// What must be given back.
    Refundable,
    /// Money of which nobody knows yet what it is for.
    Unmatched,
}

impl Account {
    /// Stable name in the table.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Bank => "bank",
            Self::Receivable => "receivable",
            Self::Fees(_) => "fees",
            Self::Refundable => "refundable",
            Self::Unmatched => "unmatched",
        }
    }

    /// The code of the fee; empty for all other accounts.
    pub fn code(&self) -> &str {
        if let Self::Fees(code) = self { code } else { "" }
    }
}

/// One line of an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where.
    pub account: Account,
    /// How much: positive is debit.
    pub amount: Money,
}

/// An entry whose lines add up to nothing. Made only by the events below.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry(Vec<Line>);

impl Entry {
    /// Lines of nothing are left out. An entry that does not balance would be a bug.
    fn of(lines: impl IntoIterator<Item = (Account, Money)>) -> Self {
        let lines = lines.into_iter().filter(|(_, amount)| *amount != Money::ZERO);
        let lines: Vec<Line> = lines.map(|(account, amount)| Line { account, amount }).collect();
        assert!(lines.iter().map(|l| l.amount).sum::<Money>() == Money::ZERO, "an entry that does not balance");
        Self(lines)
    }

    /// The lines, at least two unless nothing moved.
    pub fn lines(&self) -> &[Line] {
        &self.0
    }
}

/// How a demand stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Nothing was paid.
    Open,
    /// Something is missing.
    PartPaid,
    /// All is paid.
    Paid,
    /// More was paid than was asked for.
    Overpaid,
    /// Nobody asks for it any more.
    Cancelled,
    /// Money must be given back: the demand fell away, or a refund is ordered.
    RefundDue,
    /// It fell away and all was given back.
    Refunded,
}

impl State {
    /// All states.
    pub const ALL: [Self; 7] =
        [Self::Open, Self::PartPaid, Self::Paid, Self::Overpaid, Self::Cancelled, Self::RefundDue, Self::Refunded];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::PartPaid => "part_paid",
            Self::Paid => "paid",
            Self::Overpaid => "overpaid",
            Self::Cancelled => "cancelled",
            Self::RefundDue => "refund_due",
            Self::Refunded => "refunded",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }

    /// In words for people.
    pub const fn vietnamese(self) -> &'static str {
        match self {
            Self::Open => "chờ nộp",
            Self::PartPaid => "nộp thiếu",
            Self::Paid => "đã nộp đủ",
            Self::Overpaid => "nộp thừa",
            Self::Cancelled => "đã hủy",
            Self::RefundDue => "chờ hoàn trả",
            Self::Refunded => "đã hoàn trả",
        }
    }
}

/// The sums of a demand; all that its state follows from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// What was asked for.
    pub amount: Money,
    /// What was paid of it.
    pub applied: Money,
    /// What was paid beyond it and lies here still.
    pub surplus: Money,
    /// What of the surplus is ordered to be given back.
    pub ordered: Money,
    /// What was given back.
    pub refunded: Money,
    /// Nobody asks for it any more.
    pub is_cancelled: bool,
}

impl Sums {
    /// A demand of which nothing is paid.
    pub fn asked(amount: Money) -> Self {
        Self { amount, ..Self::default() }
    }

    /// What is still to be paid.
    pub fn owed(&self) -> Money {
        if self.is_cancelled { Money::ZERO } else { self.amount - self.applied }
    }

    /// What may be ordered to be given back.
    pub fn returnable(&self) -> Money {
        self.surplus - self.ordered
    }

    /// How it stands.
    pub fn state(&self) -> State {
        let held = self.surplus > Money::ZERO;
        match () {
            () if self.ordered > Money::ZERO || (self.is_cancelled && held) => State::RefundDue,
            () if self.is_cancelled && self.refunded > Money::ZERO => State::Refunded,
            () if self.is_cancelled => State::Cancelled,
            () if held => State::Overpaid,
            () if self.applied >= self.amount => State::Paid,
            () if self.applied > Money::ZERO => State::PartPaid,
            () => State::Open,
        }
    }
}

/// A demand is raised: it is owed, and earned by its fees.
pub fn raise(fees: &[(String, Money)]) -> Entry {
    let total: Money = fees.iter().map(|(_, amount)| *amount).sum();
    let earned = fees.iter().map(|(code, amount)| (Account::Fees(code.clone()), -*amount));
    Entry::of(std::iter::once((Account::Receivable, total)).chain(earned))
}

/// A demand falls away: what was earned is taken back, what was paid must be given back.
pub fn cancel(sums: &mut Sums, fees: &[(String, Money)]) -> Entry {
    let unearned = fees.iter().map(|(code, amount)| (Account::Fees(code.clone()), *amount));
    let rest = [(Account::Receivable, -sums.owed()), (Account::Refundable, -sums.applied)];
    let entry = Entry::of(unearned.chain(rest));
    sums.surplus += sums.applied;
    (sums.applied, sums.is_cancelled) = (Money::ZERO, true);
    entry
}

/// Money comes whose purpose is not known.
pub fn hold(amount: Money) -> Entry {
    Entry::of([(Account::Bank, amount), (Account::Unmatched, -amount)])
}

/// Where money for a demand comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum From {
    /// Straight from the bank.
    Bank,
    /// It lay here unmatched.
    Unmatched,
}

/// Money for a demand: what is owed is paid, what is beyond it must be given back (paid twice, too much, or after it fell
/// away).
pub fn pay(sums: &mut Sums, from: From, amount: Money) -> Entry {
    let applied = amount.min(sums.owed());
    let beyond = amount - applied;
    sums.applied += applied;
    sums.surplus += beyond;
    let source = if from == From::Bank { Account::Bank } else { Account::Unmatched };
    Entry::of([(source, amount), (Account::Receivable, -applied), (Account::Refundable, -beyond)])
}

/// Unmatched money is to be given back.
pub fn set_aside(amount: Money) -> Entry {
    Entry::of([(Account::Unmatched, amount), (Account::Refundable, -amount)])
}

/// What was to be given back is unmatched again: its order was withdrawn.
pub fn take_back(amount: Money) -> Entry {
    Entry::of([(Account::Refundable, amount), (Account::Unmatched, -amount)])
}

/// The bank gave money back.
pub fn give_back(amount: Money) -> Entry {
    Entry::of([(Account::Refundable, amount), (Account::Bank, -amount)])
}

/// The same for a demand of whose surplus it was ordered.
pub fn give_back_of(sums: &mut Sums, amount: Money) -> Entry {
    sums.surplus = sums.surplus - amount;
    sums.ordered = sums.ordered - amount;
    sums.refunded += amount;
    give_back(amount)
}

#[cfg(test)]
#[path = "tests/books.rs"]
mod tests;
