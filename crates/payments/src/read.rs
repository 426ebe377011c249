//! Questions: one demand with all that belongs to it, and what a cashier must look after.

use crate::ledger::{Account, State};
use crate::model::{BankAccount, Demand, DemandRow, Fate, Incoming, Receipt, Refund};
use crate::store::{accounts, books, demands, incoming, receipts, refunds};
use base::{Day, Failure, Id, Money, Res};
use db::Tx;
use kernel::organisation::Unit;
use uuid::Uuid;

/// Days of totals.
pub const TOTAL_DAYS: i64 = 31;

/// A demand with its lines, account of the day and receipt.
///
/// # Errors
/// `NotFound`.
pub async fn get(tx: &mut Tx, id: Id<Demand>, day: Day) -> Res<Demand> {
    let row = demands::find(tx, id).await?.ok_or(Failure::NotFound)?;
    whole(tx, row, day).await
}

async fn whole(tx: &mut Tx, row: DemandRow, day: Day) -> Res<Demand> {
    let lines = demands::lines(tx, row.id).await?;
    let account = accounts::find(tx, row.unit, day).await?;
    let receipt = receipts::of_demand(tx, row.id).await?.filter(|r| r.voided.is_none()).map(|r| r.number);
    Ok(Demand { row, lines, account, receipt })
}

/// The demand of a thing, with where it is paid on `day`: the last that did not fall away, else the last.
pub async fn demand_of(tx: &mut Tx, subject: Uuid, day: Day) -> Res<Option<Demand>> {
    let mut all = demands::by_subject(tx, subject).await?;
    let live = all.iter().rposition(|d| !d.sums.is_cancelled);
    let chosen = match live {
        Some(at) => Some(all.swap_remove(at)),
        None => all.pop(),
    };
    match chosen {
        Some(row) => whole(tx, row, day).await.map(Some),
        None => Ok(None),
    }
}

/// What happened to a demand.
#[derive(Clone, Debug)]
pub struct History {
    /// The demand.
    pub demand: Demand,
    /// Money that came for it, oldest first.
    pub incoming: Vec<Incoming>,
    /// Orders to give back, oldest first.
    pub refunds: Vec<Refund>,
    /// Its receipt, also a voided one.
    pub receipt: Option<Receipt>,
}

/// A demand with what happened to it.
///
/// # Errors
/// `NotFound`.
pub async fn history(tx: &mut Tx, id: Id<Demand>, day: Day) -> Res<History> {
    let demand = get(tx, id, day).await?;
    Ok(History {
        incoming: incoming::by_demand(tx, id).await?,
        refunds: refunds::by_demand(tx, id).await?,
        receipt: receipts::of_demand(tx, id).await?,
        demand,
    })
}

/// A receipt with its demand.
///
/// # Errors
/// `NotFound`.
pub async fn receipt(tx: &mut Tx, number: &str, day: Day) -> Res<(Receipt, Demand)> {
    let receipt = receipts::find(tx, number).await?.ok_or(Failure::NotFound)?;
    let demand = get(tx, receipt.demand, day).await?;
    Ok((receipt, demand))
}

/// One day at the bank, as the bank tells it and as the books do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayTotal {
    /// The day.
    pub day: Day,
    /// What came by notices and statements.
    pub came: Money,
    /// What was given back by vouchers.
    pub went: Money,
    /// What came by the books.
    pub booked_in: Money,
    /// What was given back by the books.
    pub booked_out: Money,
}

impl DayTotal {
    /// Whether both say the same.
    pub fn agrees(&self) -> bool {
        (self.came, self.went) == (self.booked_in, self.booked_out)
    }
}

/// All that the cashier of an office must look after. Lists are cut at `limit`, counts are exact.
#[derive(Clone, Debug)]
pub struct Reconciliation {
    /// Money of which nobody knows what it is for, oldest first.
    pub unmatched: Vec<Incoming>,
    /// How many, and how much.
    pub unmatched_all: (i64, Money),
    /// Demands of which too much was paid or that fell away with money here, oldest first.
    pub surplus: Vec<DemandRow>,
    /// How many.
    pub surplus_all: i64,
    /// Orders to give back that are not done, oldest first.
    pub refunds: Vec<Refund>,
    /// How many.
    pub refunds_all: i64,
    /// Demands of which something is owed, oldest first.
    pub open: Vec<DemandRow>,
    /// How many.
    pub open_all: i64,
    /// The last days, newest first.
    pub days: Vec<DayTotal>,
    /// Balances of the accounts.
    pub balances: Vec<(Account, Money)>,
    /// Whether every entry balances and the balances are those of demands, money and refunds counted anew.
    pub agrees: bool,
    /// The account of the day.
    pub account: Option<BankAccount>,
    /// Notices of the last days that were not the bank's, for the whole install.
    pub forged: i64,
}

/// What a cashier looks after.
pub async fn reconciliation(
    tx: &mut Tx,
    unit: Id<Unit>,
    today: Day,
    after: Option<Id<Demand>>,
    limit: usize,
) -> Res<Reconciliation> {
    let (owing, surplus) = ([State::Open, State::PartPaid], [State::Overpaid, State::RefundDue]);
    let from = today.plus_days(1 - TOTAL_DAYS);
    let balances = books::balances(tx, unit).await?;
    let agrees = agree(&balances, &books::counted_anew(tx, unit).await?);
    Ok(Reconciliation {
        unmatched: incoming::list(tx, unit, Fate::Unmatched, limit).await?,
        unmatched_all: incoming::count(tx, unit, Fate::Unmatched).await?,
        surplus: demands::list(tx, unit, &surplus, None, limit).await?,
        surplus_all: demands::count(tx, unit, &surplus).await?,
        refunds: refunds::list_open(tx, unit, limit).await?,
        refunds_all: refunds::count_open(tx, unit).await?,
        open: demands::list(tx, unit, &owing, after, limit + 1).await?,
        open_all: demands::count(tx, unit, &owing).await?,
        days: days(&incoming::by_day(tx, unit, from).await?, &books::bank_by_day(tx, unit, from).await?),
        agrees: agrees && books::unbalanced(tx, unit).await? == 0,
        balances,
        account: accounts::find(tx, unit, today).await?,
        forged: incoming::forged_since(tx, from).await?,
    })
}

/// All accounts add up to nothing, and those that can be counted otherwise are as counted.
fn agree(balances: &[(Account, Money)], counted: &[(Account, Money)]) -> bool {
    let of = |account: &Account| balances.iter().find(|(a, _)| a == account).map_or(Money::ZERO, |(_, m)| *m);
    balances.iter().map(|(_, m)| *m).sum::<Money>() == Money::ZERO && counted.iter().all(|(a, m)| of(a) == *m)
}

/// Days of both, newest first.
fn days(bank: &[(Day, Money, Money)], books: &[(Day, Money, Money)]) -> Vec<DayTotal> {
    let mut all: Vec<Day> = bank.iter().chain(books).map(|(day, ..)| *day).collect();
    all.sort_unstable_by(|a, b| b.cmp(a));
    all.dedup();
    let of = |list: &[(Day, Money, Money)], day| {
        list.iter().find(|(d, ..)| *d == day).map_or((Money::ZERO, Money::ZERO), |(_, i, o)| (*i, *o))
    };
    let total = |day| {
        let ((came, went), (booked_in, booked_out)) = (of(bank, day), of(books, day));
        DayTotal { day, came, went, booked_in, booked_out }
    };
    all.into_iter().map(total).collect()
}

/// Demands that money could be for: whose reference it cuts, else of which exactly this is owed.
pub async fn suggestions(tx: &mut Tx, unit: Id<Unit>, amount: Money, text: &str, limit: usize) -> Res<Vec<DemandRow>> {
    let mut found = match crate::reference::find_cut(text) {
        Some(head) => demands::by_head(tx, unit, &head, limit).await?,
        None => Vec::new(),
    };
    // A reference that is whole may still not have been taken: two of them, or one that is paid already.
    found.extend(
        demands::by_references(tx, &crate::reference::find(text)).await?.into_iter().filter(|d| d.unit == unit),
    );
    found.extend(demands::by_owed(tx, unit, amount, limit).await?);
    let mut seen = std::collections::HashSet::new();
    found.retain(|d| seen.insert(d.id));
    found.truncate(limit);
    Ok(found)
}
