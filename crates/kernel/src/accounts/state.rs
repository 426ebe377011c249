//! Accounts as an administrator sees and governs them: open, blocked, closed for good.

use super::{Account, note, session};
use crate::journal::By;
use crate::organisation::Staff;
use base::{Failure, Id, Instant, Res};
use db::{Row, Tx, args};
use serde_json::json;

/// Whether an account can be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountState {
    /// Can be used.
    Active,
    /// Closed for a time by an administrator.
    Blocked,
    /// The person has left.
    Closed,
}

impl AccountState {
    const ALL: [Self; 3] = [Self::Active, Self::Blocked, Self::Closed];

    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Blocked => "blocked",
            Self::Closed => "closed",
        }
    }
}

/// What an administrator sees of an account: never a secret.
#[derive(Clone, Debug)]
pub struct AccountView {
    /// The account.
    pub id: Id<Account>,
    /// Login name.
    pub login: String,
    /// Whether it can be used.
    pub state: AccountState,
    /// Whether a password was set.
    pub has_password: bool,
    /// Whether a second factor is set.
    pub has_totp: bool,
    /// Sign-in waits until then after too many wrong passwords.
    pub waits_until: Option<Instant>,
    /// Sessions that are running.
    pub sessions: u64,
}

/// Whether a text may be a login: 3 to 60 letters, digits and `._-@`.
pub fn is_login(text: &str) -> bool {
    (3..=60).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric() || "._-@".contains(c))
}

/// Whose a login is, in whatever state.
pub async fn find_owner(tx: &mut Tx, login: &str) -> Res<Option<Id<Staff>>> {
    let row = tx.query_opt("SELECT staff FROM accounts WHERE login = $1", args![login.to_lowercase()]).await?;
    row.map(|r| r.id(0)).transpose()
}

/// The accounts of these people, with the person each belongs to.
pub async fn list_of_staff(tx: &mut Tx, staff: &[Id<Staff>], machine: Instant) -> Res<Vec<(Id<Staff>, AccountView)>> {
    let mut sql = db::Sql::new(
        "SELECT a.staff, a.id, a.login, a.state, a.password IS NOT NULL, a.totp, a.blocked_until,
                (SELECT COUNT(*) FROM sessions s WHERE s.account = a.id AND s.expires > ",
    );
    sql.arg(machine).push(") FROM accounts a WHERE a.staff IN ").list(staff.iter().copied()).push(" ORDER BY a.id");
    tx.query_sql(&sql).await?.iter().map(|r| read(r, machine)).collect()
}

fn read(r: &Row, machine: Instant) -> Res<(Id<Staff>, AccountView)> {
    let state = r.text(3)?;
    let state = AccountState::ALL.into_iter().find(|s| s.name() == state);
    let totp = r.opt(5, |r, i| r.bytes(i).map(<[u8]>::to_vec))?;
    let view = AccountView {
        id: r.id(1)?,
        login: r.string(2)?,
        state: state.ok_or_else(|| Failure::Internal("an account in an unknown state".into()))?,
        has_password: r.bool(4)?,
        // The first byte says whether it is confirmed.
        has_totp: totp.is_some_and(|t| t.first() == Some(&1)),
        waits_until: Some(r.instant(6)?).filter(|until| *until > machine),
        sessions: u64::try_from(r.int(7)?).unwrap_or(0),
    };
    Ok((r.id(0)?, view))
}

/// Closes an account for a time; its sessions end.
pub async fn block(tx: &mut Tx, by: By, now: Instant, account: Id<Account>) -> Res<()> {
    change(tx, by, now, account, AccountState::Blocked, "block").await
}

/// Opens a blocked account again, and forgets wrong passwords.
pub async fn unblock(tx: &mut Tx, by: By, now: Instant, account: Id<Account>) -> Res<()> {
    change(tx, by, now, account, AccountState::Active, "unblock").await
}

/// Closes an account whose owner has left; its sessions end.
pub async fn close(tx: &mut Tx, by: By, now: Instant, account: Id<Account>) -> Res<()> {
    change(tx, by, now, account, AccountState::Closed, "closing").await
}

async fn change(
    tx: &mut Tx,
    by: By,
    now: Instant,
    account: Id<Account>,
    state: AccountState,
    act: &'static str,
) -> Res<()> {
    let sql = "UPDATE accounts SET state = $2, failures = 0, blocked_until = 0, recovery = NULL WHERE id = $1";
    tx.execute(sql, args![account, state.name()]).await?;
    let ended = if state == AccountState::Active { 0 } else { session::delete_all(tx, account).await? };
    note(tx, by, now, account, act, &json!({ "ended": ended })).await
}
