//! Money that came: told by a signed notice or by a statement, each transaction once; matched by its reference or by hand; or
//! given back. Nothing is lost: what fits no demand, and even no account, is kept and shown.

use super::{RECONCILE, REFUND, World, not_unmatched, reason, settle};
use crate::ledger::{self, From};
use crate::model::{DemandRow, Fate, Incoming, Notice, Refund, RefundState, RefundWords, Way};
use crate::store::books::{self, About};
use crate::{camt, reference, sealed, store};
use base::{Act, Failure, Id, Refusal, Res, nfc};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, By, Subject};
use kernel::organisation::Unit;
use serde::Serialize;
use serde_json::json;
use std::fmt;

/// Signs of a bank's reference.
const TRANSACTION_MAX: usize = 100;
/// Signs of what a payer wrote.
const TEXT_MAX: usize = 1_000;

/// What became of a notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Received {
    /// The money.
    pub payment: Id<Incoming>,
    /// What became of it.
    pub state: Fate,
    /// Whether the transaction was known before: told twice, or by both ways.
    pub repeated: bool,
    /// Reference of the demand it was put to.
    pub reference: Option<String>,
}

/// Takes money that the bank told of. The bank itself acts (`by` empty), or whoever brought the statement.
///
/// # Errors
/// `Invalid`, naming the field; `payments.notice_differs` when the bank's reference is known with another amount.
pub async fn receive(tx: &mut Tx, world: &World, act: &Act, by: By, way: Way, notice: Notice) -> Res<Received> {
    let notice = cleaned(notice)?;
    let owner = store::accounts::owner(tx, &notice.bank, &notice.account).await?;
    let (unit, bank) = owner.map_or((None, notice.bank), |(unit, bank)| (Some(unit), bank));
    let mut money = Incoming {
        id: act.id(),
        unit,
        bank,
        account: notice.account,
        transaction: notice.transaction,
        amount: notice.amount,
        booked: notice.booked,
        way,
        sealed: sealed::told(&world.vault, &notice.told)?,
        came: act.now,
        fate: if unit.is_some() { Fate::Unmatched } else { Fate::Foreign },
        demand: None,
    };
    if !store::incoming::insert(tx, &money).await? {
        return known(tx, &money).await;
    }
    let line = json!({
        "way": way.name(), "account": money.account, "transaction": money.transaction, "amount": money.amount,
        "booked": money.booked,
    });
    journal::write(tx, by, act.now, Subject::new("payment", money.id), "notice", &line).await?;
    let demand = match unit {
        Some(unit) => match_or_hold(tx, world, act, by, unit, &mut money, &notice.told.text).await?,
        None => None,
    };
    Ok(Received { payment: money.id, state: money.fate, repeated: false, reference: demand.map(|d| d.reference) })
}

/// The bank told of this transaction before.
async fn known(tx: &mut Tx, again: &Incoming) -> Res<Received> {
    let first = store::incoming::find_known(tx, &again.account, &again.transaction).await?;
    let first = first.ok_or_else(|| Failure::Internal("a transaction is known and is not there".into()))?;
    if first.amount != again.amount {
        let refusal = Refusal::new("payments.notice_differs").with("transaction", &again.transaction);
        return Err(refusal.with("known", first.amount).with("told", again.amount).into());
    }
    let demand = match first.demand {
        Some(id) => store::demands::find(tx, id).await?,
        None => None,
    };
    Ok(Received { payment: first.id, state: first.fate, repeated: true, reference: demand.map(|d| d.reference) })
}

/// Puts money to the one demand of the unit whose reference stands in the text, or keeps it unmatched.
pub(super) async fn match_or_hold(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    unit: Id<Unit>,
    money: &mut Incoming,
    text: &str,
) -> Res<Option<DemandRow>> {
    let references = reference::find(text);
    let found = match references.is_empty() {
        true => Vec::new(),
        false => store::demands::by_references(tx, &references).await?,
    };
    // Two references in one transfer, or one of another office: people decide.
    if let [one] = found.as_slice()
        && one.unit == unit
    {
        let row = settle::put(tx, world, act, by, one.id, money, From::Bank, None).await?;
        (money.fate, money.demand) = (Fate::Matched, Some(row.id));
        store::incoming::update(tx, money, None).await?;
        return Ok(Some(row));
    }
    let about = About { incoming: Some(money.id), ..About::default() };
    books::write(tx, act, unit, money.booked, "unmatched", about, &ledger::hold(money.amount)).await?;
    Ok(None)
}

/// What of a statement could not be taken.
#[derive(Clone, Debug)]
pub enum Untaken {
    /// An entry that cannot be read, by its number in the file.
    Entry(usize, camt::EntryProblem),
    /// A credit on an account of another office, or of none.
    NotYours {
        /// The bank's reference.
        transaction: String,
        /// The account.
        account: String,
    },
    /// A credit that was refused.
    Refused {
        /// The bank's reference.
        transaction: String,
        /// Why.
        failure: Failure,
    },
}

impl fmt::Display for Untaken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entry(n, why) => write!(f, "entry {n}: {why}"),
            Self::NotYours { transaction, account } => {
                write!(f, "{transaction}: account {account} is of another office")
            }
            Self::Refused { transaction, failure } => write!(f, "{transaction}: {failure}"),
        }
    }
}

/// What a statement brought.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// Credits that were new.
    pub new: usize,
    /// Of them, put to a demand.
    pub matched: usize,
    /// Of them, on accounts that no office has told us of.
    pub foreign: usize,
    /// Credits that were known.
    pub known: usize,
    /// Debits, entries not booked yet, other currencies.
    pub passed_over: usize,
    /// What could not be taken.
    pub problems: Vec<Untaken>,
}

/// Takes all credits of a statement in one transaction. `own`: only on accounts of this unit; others are told as problems.
///
/// # Errors
/// What storing them fails with; a credit that is refused is no error but a problem.
pub async fn receive_statement(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    statement: camt::Statement,
    own: Option<Id<Unit>>,
) -> Res<Taken> {
    let mut out = Taken {
        passed_over: statement.passed_over,
        problems: statement.problems.into_iter().map(|(n, why)| Untaken::Entry(n, why)).collect(),
        ..Taken::default()
    };
    for credit in statement.credits {
        let transaction = credit.transaction.clone();
        if let Some(own) = own
            && store::accounts::owner(tx, "", &credit.account).await?.map(|o| o.0) != Some(own)
        {
            out.problems.push(Untaken::NotYours { transaction, account: credit.account });
            continue;
        }
        match receive(tx, world, act, by, Way::Statement, notice_of(credit)).await {
            Ok(received) if received.repeated => out.known += 1,
            Ok(received) => {
                out.new += 1;
                out.matched += usize::from(received.state == Fate::Matched);
                out.foreign += usize::from(received.state == Fate::Foreign);
            }
            Err(failure @ (Failure::Refused(_) | Failure::Invalid(_))) => {
                out.problems.push(Untaken::Refused { transaction, failure });
            }
            Err(other) => return Err(other),
        }
    }
    Ok(out)
}

fn notice_of(c: camt::Credit) -> Notice {
    let told = crate::model::Told { payer: c.payer, text: c.text };
    let camt::Credit { account, transaction, amount, booked, .. } = c;
    Notice { bank: String::new(), account, transaction, amount, booked, told }
}

fn cleaned(notice: Notice) -> Res<Notice> {
    let transaction = nfc(&notice.transaction);
    if transaction.is_empty() || transaction.chars().count() > TRANSACTION_MAX {
        return Err(Failure::field("transaction", "required", format!("1 to {TRANSACTION_MAX}")));
    }
    let account: String = notice.account.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    if account.is_empty() || account.len() > 2 * TRANSACTION_MAX {
        return Err(Failure::field("account", "required", ""));
    }
    let amount = super::amount("amount", notice.amount)?;
    let clipped = |text: &str| nfc(text).chars().take(TEXT_MAX).collect();
    let told = crate::model::Told { payer: clipped(&notice.told.payer), text: clipped(&notice.told.text) };
    let bank = if crate::vietqr::is_bank(&notice.bank) { notice.bank } else { String::new() };
    Ok(Notice { bank, account, transaction, amount, booked: notice.booked, told })
}

/// Money that lies unmatched, locked, with the post in which the actor may touch it.
async fn open(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Incoming>,
    action: &str,
) -> Res<(Incoming, Id<Unit>, By)> {
    let money = store::incoming::find_for_update(tx, id).await?.ok_or(Failure::NotFound)?;
    let unit = money.unit.ok_or(Failure::NotFound)?;
    let by = actor.by(world.authorise(actor, act.now.day(), action, unit)?);
    if money.fate != Fate::Unmatched {
        return Err(not_unmatched());
    }
    Ok((money, unit, by))
}

/// A person says for which demand money is, and why they think so.
///
/// # Errors
/// `payments.not_unmatched`; `payments.no_such_demand` when the office has no demand of this reference; `Invalid`.
pub async fn match_by_hand(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Incoming>,
    told: &str,
    why: &str,
) -> Res<DemandRow> {
    let (mut money, unit, by) = open(tx, world, actor, act, id, RECONCILE).await?;
    let why = reason(why)?;
    let told = reference::dense(told);
    let found = store::demands::by_references(tx, std::slice::from_ref(&told)).await?;
    let found = found.into_iter().find(|d| d.unit == unit);
    let found = found.ok_or_else(|| Failure::from(Refusal::new("payments.no_such_demand").with("reference", &told)))?;
    let row = settle::put(tx, world, act, by, found.id, &money, From::Unmatched, Some(&why)).await?;
    (money.fate, money.demand) = (Fate::Matched, Some(row.id));
    store::incoming::update(tx, &money, Some(sealed::reason(&world.vault, &why)?)).await?;
    let line = json!({ "demand": row.id, "reference": row.reference });
    journal::write(tx, by, act.now, Subject::new("payment", id), "match", &line).await?;
    Ok(row)
}

/// Money that is for nothing here is ordered to be given back.
///
/// # Errors
/// `payments.not_unmatched`; `Invalid`.
pub async fn refund_unmatched(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Incoming>,
    words: &RefundWords,
) -> Res<Refund> {
    let (mut money, unit, by) = open(tx, world, actor, act, id, REFUND).await?;
    let words = super::refund::checked(words)?;
    let refund = Refund {
        id: act.id(),
        unit,
        demand: None,
        incoming: Some(id),
        amount: money.amount,
        sealed: sealed::refund(&world.vault, &words)?,
        state: RefundState::Ordered,
        ordered: act.now,
        ordered_by: actor.staff,
        voucher: None,
        paid: None,
    };
    money.fate = Fate::Aside;
    store::incoming::update(tx, &money, None).await?;
    store::refunds::insert(tx, &refund).await?;
    let about = About { incoming: Some(id), refund: Some(refund.id), demand: None };
    books::write(tx, act, unit, act.now.day(), "refund_order", about, &ledger::set_aside(money.amount)).await?;
    let line = json!({ "refund": refund.id, "amount": refund.amount });
    journal::write(tx, by, act.now, Subject::new("payment", id), "refund_order", &line).await?;
    Ok(refund)
}
