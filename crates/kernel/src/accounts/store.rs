//! Rows of accounts, sign-in, second factor, recovery.

use super::{Hasher, check_new_password, note, own, session};
use crate::clock::Clock;
use crate::journal::By;
use crate::organisation::Staff;
use crate::vault::{Vault, random_key};
use base::{Act, Failure, Id, Instant, Refusal, Res};
use db::{Db, Row, Tx, args};
use serde_json::json;
use totp_rs::{Algorithm, Builder, Totp};

/// An account of an official.
pub enum Account {}

/// Wrong passwords in a row after which sign-in waits.
const FAILURES_MAX: i64 = 5;
/// Seconds of waiting after too many wrong passwords.
const BLOCK_SECONDS: i64 = 300;
/// Seconds for which a recovery code is good.
const RECOVERY_SECONDS: i64 = 24 * 3_600;
const TOTP_LABEL: &str = "account totp";
const RECOVERY_LABEL: &str = "account recovery";

/// An account as stored.
#[derive(Clone, Debug)]
pub struct AccountRow {
    /// The account.
    pub id: Id<Account>,
    /// Login name.
    pub login: String,
    /// Whose it is.
    pub staff: Id<Staff>,
    /// Whether a second factor is set.
    pub has_totp: bool,
    password: Option<String>,
    totp: Option<Vec<u8>>,
    failures: i64,
    blocked_until: Instant,
    recovery: Option<Vec<u8>>,
}

/// What someone typed to sign in.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Login name.
    pub login: String,
    /// Password.
    pub password: String,
    /// Code of the second factor, where one is set.
    pub totp: Option<String>,
}

const SELECT_BY_LOGIN: &str = "SELECT id, login, staff, password, totp, failures, blocked_until, recovery FROM accounts WHERE login = $1 AND state = 'active'";
const SELECT_BY_ID: &str = "SELECT id, login, staff, password, totp, failures, blocked_until, recovery FROM accounts WHERE id = $1 AND state = 'active'";

/// Makes an account; without a password hash it can only be opened by a recovery code.
pub async fn insert(tx: &mut Tx, act: &Act, login: &str, staff: Id<Staff>, password: Option<&str>) -> Res<Id<Account>> {
    let id = act.id::<Account>();
    let sql = "INSERT INTO accounts (id, login, staff, password, state, failures, blocked_until) VALUES ($1, $2, $3, $4, 'active', 0, 0)";
    tx.execute(sql, args![id, login.to_lowercase(), staff, password]).await?;
    Ok(id)
}

/// The active account of a login.
pub async fn find_by_login(tx: &mut Tx, login: &str) -> Res<Option<AccountRow>> {
    tx.query_opt(SELECT_BY_LOGIN, args![login.trim().to_lowercase()]).await?.map(|r| read(&r)).transpose()
}

/// The active account of this identity.
pub async fn find_by_id(tx: &mut Tx, id: Id<Account>) -> Res<Option<AccountRow>> {
    tx.query_opt(SELECT_BY_ID, args![id]).await?.map(|r| read(&r)).transpose()
}

fn read(r: &Row) -> Res<AccountRow> {
    let totp = r.opt(4, |r, i| r.bytes(i).map(<[u8]>::to_vec))?;
    Ok(AccountRow {
        id: r.id(0)?,
        login: r.string(1)?,
        staff: r.id(2)?,
        has_totp: totp.as_ref().is_some_and(|t| t.first() == Some(&1)),
        password: r.opt(3, Row::string)?,
        totp,
        failures: r.int(5)?,
        blocked_until: r.instant(6)?,
        recovery: r.opt(7, |r, i| r.bytes(i).map(<[u8]>::to_vec))?,
    })
}

/// Checks password and second factor; gives the account. Refuses alike for an unknown login and a wrong password.
///
/// # Errors
/// `Refused` `accounts.wrong_password`, `accounts.totp_needed`, `accounts.wrong_totp`, `accounts.blocked` (with `until`).
pub async fn sign_in(db: &Db, hasher: &Hasher, vault: &Vault, clock: &Clock, typed: SignIn) -> Res<Id<Account>> {
    let (now, machine) = (clock.legal(), clock.machine());
    let login = typed.login.clone();
    let row = db.read(async move |tx: &mut Tx| find_by_login(tx, &login).await).await?;
    if let Some(row) = &row
        && row.blocked_until > machine
    {
        return Err(Refusal::new("accounts.blocked").with("until", row.blocked_until).into());
    }
    let hash = row.as_ref().and_then(|r| r.password.clone());
    let is_right = hasher.verify(typed.password, hash).await?;
    let Some(row) = row else { return Err(Refusal::new("accounts.wrong_password").into()) };
    let outcome = if is_right {
        check_totp(vault, &row, typed.totp.as_deref(), machine)
    } else {
        Err(Refusal::new("accounts.wrong_password").into())
    };
    // A missing code is no attempt; everything else that is wrong counts.
    let counts = matches!(&outcome, Err(Failure::Refused(r)) if r.code != "accounts.totp_needed");
    if counts || (outcome.is_ok() && row.failures > 0) {
        let (id, failures) = (row.id, if counts { row.failures + 1 } else { 0 });
        db.write(async move |tx: &mut Tx| note_failures(tx, now, id, failures, machine).await).await?;
    }
    outcome.map(|()| row.id)
}

/// Counts wrong tries. The one that closes sign-in for a while is told in the journal; nobody is known to have acted.
async fn note_failures(tx: &mut Tx, now: Instant, id: Id<Account>, failures: i64, machine: Instant) -> Res<()> {
    let is_blocked = failures >= FAILURES_MAX;
    let until = if is_blocked { machine.plus_seconds(BLOCK_SECONDS) } else { Instant::from_micros(0) };
    let failures = if is_blocked { 0 } else { failures };
    tx.execute("UPDATE accounts SET failures = $2, blocked_until = $3 WHERE id = $1", args![id, failures, until])
        .await?;
    if !is_blocked {
        return Ok(());
    }
    let body = json!({ "tries": FAILURES_MAX, "seconds": BLOCK_SECONDS });
    note(tx, By::default(), now, id, "sign_in_blocked", &body).await
}

fn check_totp(vault: &Vault, row: &AccountRow, typed: Option<&str>, machine: Instant) -> Res<()> {
    if !row.has_totp {
        return Ok(());
    }
    let sealed = row.totp.as_deref().unwrap_or_default();
    let typed = typed.map(str::trim).filter(|t| !t.is_empty());
    let typed = typed.ok_or_else(|| Failure::from(Refusal::new("accounts.totp_needed")))?;
    if totp(vault.open(TOTP_LABEL, &sealed[1..])?, &row.login)?.check(typed, seconds(machine)).is_some() {
        Ok(())
    } else {
        Err(Refusal::new("accounts.wrong_totp").into())
    }
}

fn seconds(machine: Instant) -> u64 {
    u64::try_from(machine.micros() / base::MICROS_PER_SECOND).unwrap_or(0)
}

fn totp(secret: Vec<u8>, login: &str) -> Res<Totp> {
    // 6 digits, 30 seconds, one step of grace to either side (RFC 6238 §5.2).
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(secret)
        .with_account_name(login)
        .with_issuer(Some("Một Cửa"))
        .build()
        .map_err(Failure::internal)
}

/// Prepares a second factor; gives the `otpauth://` address for the phone. It counts once [`confirm_totp`] has seen a code.
pub async fn begin_totp(tx: &mut Tx, vault: &Vault, row: &AccountRow) -> Res<String> {
    let secret = random_key()[..20].to_vec();
    let address = totp(secret.clone(), &row.login)?.to_url().map_err(Failure::internal)?;
    // The first byte says whether it is confirmed.
    let stored = [vec![0], vault.seal(TOTP_LABEL, &secret)?].concat();
    tx.execute("UPDATE accounts SET totp = $2 WHERE id = $1", args![row.id, stored]).await?;
    Ok(address)
}

/// Switches the prepared second factor on.
pub async fn confirm_totp(
    tx: &mut Tx,
    now: Instant,
    vault: &Vault,
    row: &AccountRow,
    typed: &str,
    machine: Instant,
) -> Res<()> {
    let stored = row.totp.clone().unwrap_or_default();
    let (_, sealed) = stored.split_first().ok_or_else(|| Failure::from(Refusal::new("accounts.totp_not_begun")))?;
    if totp(vault.open(TOTP_LABEL, sealed)?, &row.login)?.check(typed.trim(), seconds(machine)).is_none() {
        return Err(Refusal::new("accounts.wrong_totp").into());
    }
    let confirmed = [&[1], sealed].concat();
    tx.execute("UPDATE accounts SET totp = $2 WHERE id = $1", args![row.id, confirmed]).await?;
    let by = own(tx, row.id).await?;
    note(tx, by, now, row.id, "totp_set", &json!({})).await
}

/// Takes the second factor away: its owner, or an administrator for a lost phone.
pub async fn remove_totp(tx: &mut Tx, by: By, now: Instant, account: Id<Account>) -> Res<()> {
    tx.execute("UPDATE accounts SET totp = NULL WHERE id = $1", args![account]).await?;
    note(tx, by, now, account, "totp_removal", &json!({})).await
}

/// The owner sets a password; all sessions end.
pub async fn set_password(tx: &mut Tx, now: Instant, account: Id<Account>, hash: &str) -> Res<()> {
    put_password(tx, now, account, hash, "password").await
}

async fn put_password(tx: &mut Tx, now: Instant, account: Id<Account>, hash: &str, act: &'static str) -> Res<()> {
    let sql = "UPDATE accounts SET password = $2, failures = 0, blocked_until = 0, recovery = NULL WHERE id = $1";
    tx.execute(sql, args![account, hash]).await?;
    let ended = session::delete_all(tx, account).await?;
    let by = own(tx, account).await?;
    note(tx, by, now, account, act, &json!({ "ended": ended })).await
}

/// A code with which the holder sets a new password within a day. Told once, by an administrator, in person.
pub async fn issue_recovery_code(
    tx: &mut Tx,
    by: By,
    now: Instant,
    vault: &Vault,
    account: Id<Account>,
    machine: Instant,
) -> Res<String> {
    // No letters or digits that look alike.
    const SIGNS: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let code: String = random_key()[..12].iter().map(|b| char::from(SIGNS[usize::from(*b) % SIGNS.len()])).collect();
    let kept = format!("{} {code}", machine.plus_seconds(RECOVERY_SECONDS).micros());
    let sealed = vault.seal(RECOVERY_LABEL, kept.as_bytes())?;
    tx.execute("UPDATE accounts SET recovery = $2 WHERE id = $1", args![account, sealed]).await?;
    note(tx, by, now, account, "recovery_code", &json!({})).await?;
    Ok(code)
}

/// Sets a new password with a recovery code.
///
/// # Errors
/// `Refused` `accounts.wrong_recovery_code`; `Invalid` when the password may not be set.
pub async fn recover(
    db: &Db,
    hasher: &Hasher,
    vault: &Vault,
    clock: &Clock,
    login: &str,
    code: &str,
    password: String,
) -> Res<()> {
    let (now, machine) = (clock.legal(), clock.machine());
    let wrong = || Failure::from(Refusal::new("accounts.wrong_recovery_code"));
    check_new_password(login, &password)?;
    let login = login.to_owned();
    let row = db.read(async move |tx: &mut Tx| find_by_login(tx, &login).await).await?.ok_or_else(wrong)?;
    let kept = vault.open(RECOVERY_LABEL, &row.recovery.clone().ok_or_else(wrong)?)?;
    let kept = String::from_utf8(kept).map_err(Failure::internal)?;
    let (until, right) = kept.split_once(' ').ok_or_else(wrong)?;
    let is_due = until.parse().is_ok_and(|until: i64| machine.micros() <= until);
    // Codes are shown in groups: spaces between them do no harm.
    let code: String = code.split_whitespace().collect();
    if row.blocked_until > machine || !is_due || !code.eq_ignore_ascii_case(right) {
        let (id, failures) = (row.id, row.failures + 1);
        db.write(async move |tx: &mut Tx| note_failures(tx, now, id, failures, machine).await).await?;
        return Err(wrong());
    }
    let hash = hasher.hash(password).await?;
    db.write(async move |tx: &mut Tx| put_password(tx, now, row.id, &hash, "recovery").await).await
}
