//! One function per act: load → authorise → rules → store → books → journal, in one transaction.

mod account;
mod demand;
mod incoming;
mod refund;
mod settle;

pub use account::{NewAccount, register, set_account};
pub use demand::{NewDemand, cancel, cancel_by_hand, demand};
pub use incoming::{Received, Taken, Untaken, match_by_hand, receive, receive_statement, refund_unmatched};
pub use refund::{Paid, done, order, withdraw};
pub use settle::SETTLED_JOB;

use access::{Access, Resource};
use base::{Day, Failure, Id, Money, Refusal, Res, nfc};
use kernel::accounts::Actor;
use kernel::organisation::{HeldPost, Organisation, Unit};
use kernel::vault::Vault;
use std::sync::Arc;

/// See the books of an office.
pub const VIEW: &str = "payments.view";
/// Match money, take statements.
pub const RECONCILE: &str = "payments.reconcile";
/// Order money to be given back, and tell that it was.
pub const REFUND: &str = "payments.refund";
/// Tell on which account an office is paid.
pub const ACCOUNTS: &str = "payments.accounts";

/// Largest amount that is taken for an amount and not for a slip of the pen: a thousand billion đồng.
pub const AMOUNT_MAX: Money = Money(1_000_000_000_000);
/// Signs of a reason.
const REASON_MAX: usize = 1_000;

/// What acts need beside the database, as of one moment.
#[derive(Clone)]
pub struct World {
    /// Keys of persons.
    pub vault: Vault,
    /// Units over time.
    pub organisation: Arc<Organisation>,
    /// Who may do what.
    pub access: Arc<Access>,
}

impl World {
    /// The post in which the actor may do this with the money of a unit.
    ///
    /// # Errors
    /// `NotFound`: what one may not see is not there.
    pub fn authorise<'a>(&self, actor: &'a Actor, day: Day, action: &str, unit: Id<Unit>) -> Res<&'a HeldPost> {
        let resource = Resource { kind: "unit", deciding: Some(unit), ..Resource::default() };
        self.access.authorise(actor, &self.organisation, day, action, &resource)
    }

    /// The office of the actor's first post, where they may do this.
    ///
    /// # Errors
    /// `Forbidden` without a post; `NotFound` where the policies say no.
    pub fn own_unit(&self, actor: &Actor, day: Day, action: &str) -> Res<Id<Unit>> {
        let own = actor.first_post().and_then(|p| self.organisation.agency(p.unit, day)).map(|a| a.unit);
        let own = own.ok_or(Failure::Forbidden)?;
        self.authorise(actor, day, action, own).map(|_| own)
    }
}

/// Why a person decided so: 1 to 1,000 signs.
fn reason(text: &str) -> Res<String> {
    let text = nfc(text);
    let fits = !text.is_empty() && text.chars().count() <= REASON_MAX;
    if fits { Ok(text) } else { Err(Failure::field("reason", "required", format!("1 to {REASON_MAX}"))) }
}

/// A sum that can be paid.
fn amount(path: &str, amount: Money) -> Res<Money> {
    let fits = amount > Money::ZERO && amount <= AMOUNT_MAX;
    if fits { Ok(amount) } else { Err(Failure::field(path, "not_money", amount.dong().to_string())) }
}

fn not_unmatched() -> Failure {
    Refusal::new("payments.not_unmatched").into()
}
