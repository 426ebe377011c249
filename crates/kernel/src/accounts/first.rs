//! The first administrator of a fresh install: nobody is there yet who could give them an account.

use super::{insert, is_login, issue_recovery_code};
use crate::journal::{self, By, Subject};
use crate::organisation::{self, NewPost, Unit};
use crate::roles::Role;
use crate::vault::Vault;
use base::{Act, Failure, Id, Instant, Refusal, Res};
use db::{Tx, args};
use serde_json::json;

/// Who shall be the first administrator.
#[derive(Clone, Debug)]
pub struct FirstAdministrator {
    /// Login name.
    pub login: String,
    /// Name of the person.
    pub name: String,
    /// The unit in which the post stands.
    pub unit: Id<Unit>,
}

/// Makes the person, the post and the account; gives the recovery code with which they set their password, told once.
///
/// # Errors
/// `accounts.administrator_exists`, `accounts.login_taken`; `Invalid` for a login or a name that is none.
pub async fn create_first_administrator(
    tx: &mut Tx,
    act: &Act,
    vault: &Vault,
    machine: Instant,
    new: &FirstAdministrator,
) -> Res<String> {
    check(new)?;
    let sql = "SELECT 1 FROM holdings h JOIN posts p ON p.id = h.post WHERE p.role = $1 LIMIT 1";
    if tx.query_opt(sql, args![Role::Administrator.name()]).await?.is_some() {
        return Err(Refusal::new("accounts.administrator_exists").into());
    }
    if tx.query_opt("SELECT 1 FROM accounts WHERE login = $1", args![new.login.to_lowercase()]).await?.is_some() {
        return Err(Refusal::new("accounts.login_taken").with("login", &new.login).into());
    }
    let staff = organisation::insert_staff(tx, act, &new.name, None, None).await?;
    let title = Role::Administrator.vietnamese().to_owned();
    let post =
        organisation::insert_post(tx, act, &NewPost { unit: new.unit, role: Role::Administrator, title }).await?;
    organisation::hold(tx, act, post, staff, act.now.day(), None).await?;
    let account = insert(tx, act, &new.login, staff, None).await?;
    let body =
        json!({ "login": new.login.to_lowercase(), "staff": staff, "role": Role::Administrator, "unit": new.unit });
    journal::write(tx, By::default(), act.now, Subject::new("account", account), "creation", &body).await?;
    issue_recovery_code(tx, By::default(), act.now, vault, account, machine).await
}

fn check(new: &FirstAdministrator) -> Res<()> {
    if !is_login(&new.login) {
        return Err(Failure::field("login", "not_a_login", "3 to 60 letters, digits, dots are needed"));
    }
    if !organisation::is_name(&new.name) {
        return Err(Failure::field("name", "not_a_name", "a name of 1 to 100 letters is needed"));
    }
    Ok(())
}
