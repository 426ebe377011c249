//! What the module knows: demands, money that came, refunds, accounts at banks. No decisions.

use crate::ledger::{State, Sums};
use crate::vietqr::{QrProblem, VietQr};
use base::{Day, Id, Instant, Money};
use kernel::organisation::{Staff, Unit};
use kernel::vault::Person;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The account at a bank on which a unit is paid. It belongs to an office, so it is no personal data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccount {
    /// First day on which it holds.
    pub valid_from: Day,
    /// Bank identification number, six digits.
    pub bank: String,
    /// Name of the bank.
    pub bank_name: String,
    /// Account number.
    pub account: String,
    /// In whose name it is kept.
    pub holder: String,
}

/// One thing that is paid for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemandLine {
    /// Code of the fee or charge, as in the package of the procedure.
    pub fee_code: String,
    /// What it is called.
    pub label: String,
    /// How much.
    pub amount: Money,
}

/// What someone is asked to pay, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DemandRow {
    /// Identity.
    pub id: Id<Demand>,
    /// The office that is paid.
    pub unit: Id<Unit>,
    /// Kind of the thing for which is paid (`case`).
    pub subject_kind: String,
    /// The thing.
    pub subject: Uuid,
    /// What the payer copies into the transfer.
    pub reference: String,
    /// Who pays.
    pub payer: Id<Person>,
    /// Their name, under their key.
    pub payer_sealed: Vec<u8>,
    /// What it is for. Never names a person.
    pub purpose: String,
    /// Last day to pay; none: whenever one likes.
    pub due: Option<Day>,
    /// How much was asked for, paid, given back.
    pub sums: Sums,
    /// When it was raised.
    pub raised: Instant,
    /// When all was paid.
    pub settled: Option<Instant>,
    /// When it fell away.
    pub cancelled: Option<Instant>,
}

impl DemandRow {
    /// How it stands.
    pub fn state(&self) -> State {
        self.sums.state()
    }

    /// Whether money is missing after the last day to pay.
    pub fn is_overdue(&self, today: Day) -> bool {
        self.sums.owed() > Money::ZERO && self.due.is_some_and(|due| due < today)
    }
}

/// A demand with all that its payer should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demand {
    /// The demand.
    pub row: DemandRow,
    /// What it consists of.
    pub lines: Vec<DemandLine>,
    /// Where to pay; `None`: the office has no account, and there is no square.
    pub account: Option<BankAccount>,
    /// Number of the electronic receipt, once all is paid.
    pub receipt: Option<String>,
}

impl Demand {
    /// The text that stands in the transfer: the reference first, because banks cut the end.
    pub fn transfer_text(&self) -> String {
        let text = format!("{} {}", self.row.reference, self.row.purpose);
        crate::plain::plain(&text, crate::vietqr::PURPOSE_MAX)
    }

    /// The text of the square for what is still owed; `None` when nothing is, or nobody can be paid.
    ///
    /// # Errors
    /// What of it cannot be written.
    pub fn payload(&self) -> Option<Result<String, QrProblem>> {
        let account = self.account.as_ref()?;
        let owed = self.row.sums.owed();
        let qr = || VietQr {
            bank: account.bank.clone(),
            account: account.account.clone(),
            amount: Some(owed),
            purpose: Some(self.transfer_text()),
        };
        (owed > Money::ZERO).then(|| qr().payload())
    }
}

/// How the bank told of money.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// A signed notice.
    Notice,
    /// A statement.
    Statement,
}

impl Way {
    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Statement => "statement",
        }
    }
}

/// Money that came, as the bank tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Bank identification number; empty in a statement, which does not name it.
    pub bank: String,
    /// Account on which it came.
    pub account: String,
    /// The bank's own reference of the transaction.
    pub transaction: String,
    /// How much.
    pub amount: Money,
    /// Day of the booking.
    pub booked: Day,
    /// What the bank says of the payer.
    pub told: Told,
}

/// What the bank says of a payer. Personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// Name; may be empty.
    #[serde(default)]
    pub payer: String,
    /// What they wrote; may be empty.
    #[serde(default)]
    pub text: String,
}

/// What became of money that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It is for a demand.
    Matched,
    /// Nobody knows yet what it is for.
    Unmatched,
    /// It is to be given back.
    Aside,
    /// It was given back.
    Returned,
    /// It came on an account that no office has told us of.
    Foreign,
}

impl Fate {
    const ALL: [Self; 5] = [Self::Matched, Self::Unmatched, Self::Aside, Self::Returned, Self::Foreign];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::Unmatched => "unmatched",
            Self::Aside => "aside",
            Self::Returned => "returned",
            Self::Foreign => "foreign",
        }
    }

    /// The fate of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|f| f.name() == name)
    }
}

/// Money that came, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Identity.
    pub id: Id<Self>,
    /// The office whose account it is; none while nobody has told us of the account.
    pub unit: Option<Id<Unit>>,
    /// The bank; empty where it was not told.
    pub bank: String,
    /// Account on which it came.
    pub account: String,
    /// The bank's own reference of the transaction.
    pub transaction: String,
    /// How much.
    pub amount: Money,
    /// Day of the booking.
    pub booked: Day,
    /// How we heard of it first.
    pub way: Way,
    /// What the bank says of the payer, sealed.
    pub sealed: Vec<u8>,
    /// When we heard of it.
    pub came: Instant,
    /// What became of it.
    pub fate: Fate,
    /// For which demand it is.
    pub demand: Option<Id<Demand>>,
}

/// How an order to give money back stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundState {
    /// The treasury or the bank is to pay.
    Ordered,
    /// It was paid.
    Done,
    /// It was withdrawn.
    Withdrawn,
}

impl RefundState {
    const ALL: [Self; 3] = [Self::Ordered, Self::Done, Self::Withdrawn];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ordered => "ordered",
            Self::Done => "done",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.name() == name)
    }
}

/// To whom and why money is given back. Personal data.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundWords {
    /// To whom: name, bank and account.
    pub to: String,
    /// Why.
    pub reason: String,
}

/// An order to give money back, as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Identity.
    pub id: Id<Self>,
    /// The office that gives it back.
    pub unit: Id<Unit>,
    /// Of which demand, if of one.
    pub demand: Option<Id<Demand>>,
    /// Of which money that was never matched, if of such.
    pub incoming: Option<Id<Incoming>>,
    /// How much.
    pub amount: Money,
    /// To whom and why, sealed ([`RefundWords`]).
    pub sealed: Vec<u8>,
    /// How it stands.
    pub state: RefundState,
    /// When it was ordered.
    pub ordered: Instant,
    /// By whom.
    pub ordered_by: Id<Staff>,
    /// Number of the voucher of payment, once it was paid.
    pub voucher: Option<String>,
    /// Day on which the bank paid.
    pub paid: Option<Day>,
}

/// An electronic receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Number.
    pub number: String,
    /// For which demand.
    pub demand: Id<Demand>,
    /// The office that was paid.
    pub unit: Id<Unit>,
    /// How much.
    pub amount: Money,
    /// When all was paid.
    pub at: Instant,
    /// When it was voided, because the demand fell away.
    pub voided: Option<Instant>,
}
