//! Accounts of people: made, opened by a recovery code, blocked, freed, sessions and second factor taken away.

use super::World;
use super::people::free_login;
use base::{Act, Failure, Id, Refusal, Res};
use db::Tx;
use kernel::accounts::{self, Account, AccountState, Actor};
use kernel::journal::{self, By, Subject};
use kernel::organisation::Staff;
use serde_json::json;

/// A login for someone who has none.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Login name.
    pub login: String,
}

/// What an administrator may do to an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountAct {
    /// Issue a code with which the owner sets a new password within a day.
    RecoveryCode,
    /// Close it for a time.
    Block,
    /// Open it again.
    Unblock,
    /// End all its sessions.
    EndSessions,
    /// Take the second factor away.
    RemoveTotp,
}

impl AccountAct {
    /// The act of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "recovery_code" => Self::RecoveryCode,
            "block" => Self::Block,
            "unblock" => Self::Unblock,
            "end_sessions" => Self::EndSessions,
            "remove_totp" => Self::RemoveTotp,
            _ => return None,
        })
    }
}

/// Makes an account without a password: it is opened by a recovery code.
pub async fn create_account(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    staff: Id<Staff>,
    input: NewAccount,
) -> Res<Id<Account>> {
    let opened = world.govern(tx, actor, act.now, staff).await?;
    if opened.row.left_on.is_some() {
        return Err(Refusal::new("administration.has_left").into());
    }
    insert_account(tx, opened.by, act, staff, &input.login).await
}

pub(super) async fn insert_account(tx: &mut Tx, by: By, act: &Act, staff: Id<Staff>, login: &str) -> Res<Id<Account>> {
    let login = free_login(tx, login).await?;
    let account = accounts::insert(tx, act, &login, staff, None).await?;
    journal::write(tx, by, act.now, Subject::new("account", account), "creation", &json!({ "staff": staff })).await?;
    Ok(account)
}

/// Does one act to an account of someone; gives the recovery code, where one was issued. It is told this once.
///
/// # Errors
/// `administration.own_account` for what would lock oneself out, `administration.account_not_active`.
pub async fn change_account(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    staff: Id<Staff>,
    account: Id<Account>,
    what: AccountAct,
) -> Res<Option<String>> {
    let opened = world.govern(tx, actor, act.now, staff).await?;
    let all = accounts::list_of_staff(tx, &[staff], world.machine).await?;
    let (_, view) = all.into_iter().find(|(_, view)| view.id == account).ok_or(Failure::NotFound)?;
    if account == actor.account && what != AccountAct::EndSessions {
        return Err(Refusal::new("administration.own_account").into());
    }
    let needed = if what == AccountAct::Unblock { AccountState::Blocked } else { AccountState::Active };
    if view.state != needed {
        return Err(Refusal::new("administration.account_not_active").into());
    }
    let (by, now) = (opened.by, act.now);
    match what {
        AccountAct::RecoveryCode => {
            let code = accounts::issue_recovery_code(tx, by, now, &world.vault, account, world.machine).await?;
            return Ok(Some(code));
        }
        AccountAct::Block => accounts::block(tx, by, now, account).await?,
        AccountAct::Unblock => accounts::unblock(tx, by, now, account).await?,
        AccountAct::EndSessions => accounts::end_all_sessions(tx, by, now, account).await.map(drop)?,
        AccountAct::RemoveTotp => accounts::remove_totp(tx, by, now, account).await?,
    }
    Ok(None)
}
