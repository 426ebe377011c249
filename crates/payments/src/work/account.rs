//! On which account an office is paid. Money that came before we knew of the account is taken over.

use super::{ACCOUNTS, World, incoming};
use crate::model::{BankAccount, Fate};
use crate::vietqr::{is_account, is_bank};
use crate::{sealed, store};
use base::{Act, Day, Failure, Field, Id, Refusal, Res, nfc};
use db::Tx;
use kernel::accounts::Actor;
use kernel::journal::{self, By, Subject};
use kernel::organisation::Unit;
use serde_json::json;

/// Signs of a name.
const NAME_MAX: usize = 200;
/// Money taken over in one go.
const FOREIGN_AT_ONCE: usize = 500;

/// An account as it is told.
#[derive(Clone, Debug, Default)]
pub struct NewAccount {
    /// First day on which it holds.
    pub valid_from: Option<Day>,
    /// Bank identification number, six digits.
    pub bank: String,
    /// Name of the bank.
    pub bank_name: String,
    /// Account number; blanks are left out.
    pub account: String,
    /// In whose name it is kept.
    pub holder: String,
}

/// Tells on which account an office is paid from a day on. Gives how many transactions that had come on it are taken over.
///
/// # Errors
/// `Invalid`, naming every field; `payments.account_taken` when another office has the account: money on it would belong to
/// two sets of books.
pub async fn set_account(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    unit: Id<Unit>,
    new: &NewAccount,
) -> Res<usize> {
    let by = actor.by(world.authorise(actor, act.now.day(), ACCOUNTS, unit)?);
    let account = checked(new)?;
    register(tx, world, act, by, unit, account).await
}

/// The same by the program itself: for the demo and for imports.
pub async fn register(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    unit: Id<Unit>,
    account: BankAccount,
) -> Res<usize> {
    let owner = store::accounts::owner(tx, "", &account.account).await?;
    if owner.is_some_and(|(owner, _)| owner != unit) {
        return Err(Refusal::new("payments.account_taken").with("account", &account.account).into());
    }
    store::accounts::set(tx, unit, &account).await?;
    let line = json!({
        "bank": account.bank, "account": account.account, "holder": account.holder, "valid_from": account.valid_from,
    });
    journal::write(tx, by, act.now, Subject::new("unit", unit), "bank_account", &line).await?;
    take_over(tx, world, act, by, unit, &account).await
}

async fn take_over(tx: &mut Tx, world: &World, act: &Act, by: By, unit: Id<Unit>, account: &BankAccount) -> Res<usize> {
    let mut taken = 0;
    loop {
        let found = store::incoming::foreign(tx, Some(&account.account), FOREIGN_AT_ONCE).await?;
        let n = found.len();
        for mut money in found {
            (money.unit, money.fate) = (Some(unit), Fate::Unmatched);
            store::incoming::update(tx, &money, None).await?;
            let told = sealed::told_of(&world.vault, &money)?;
            incoming::match_or_hold(tx, world, act, by, unit, &mut money, &told.text).await?;
            journal::write(tx, by, act.now, Subject::new("payment", money.id), "take_over", &json!({ "unit": unit }))
                .await?;
            taken += 1;
        }
        if n < FOREIGN_AT_ONCE {
            return Ok(taken);
        }
    }
}

fn checked(new: &NewAccount) -> Res<BankAccount> {
    let account: String = new.account.chars().filter(|c| !c.is_whitespace()).collect();
    let (bank, bank_name, holder) = (new.bank.trim().to_owned(), nfc(&new.bank_name), nfc(&new.holder));
    let is_name = |text: &str| !text.is_empty() && text.chars().count() <= NAME_MAX;
    let checks = [
        (is_bank(&bank), Field::new("bank", "not_a_bank", bank.clone())),
        (is_account(&account), Field::new("account", "not_an_account", account.clone())),
        (is_name(&bank_name), Field::new("bank_name", "required", "")),
        (is_name(&holder), Field::new("holder", "required", "")),
        (new.valid_from.is_some(), Field::new("valid_from", "not_a_day", "")),
    ];
    let wrong: Vec<Field> = checks.into_iter().filter(|(fits, _)| !fits).map(|(_, field)| field).collect();
    match new.valid_from {
        Some(valid_from) if wrong.is_empty() => Ok(BankAccount { valid_from, bank, bank_name, account, holder }),
        _ => Err(Failure::Invalid(wrong)),
    }
}
