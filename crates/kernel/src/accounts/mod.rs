//! Accounts of officials: password (Argon2id), second factor (TOTP, RFC 6238), sessions in the database, recovery by a
//! code that an administrator hands over. Times here are machine time, but for `now` in the journal.
//!
//! Each act leaves a line under the account: `sign_in`, `sign_in_blocked`, `sign_out`, `sessions_end`, `password`,
//! `recovery_code`, `recovery`, `totp_set`, `totp_removal`, `block`, `unblock`, `closing`. Where someone signed in from is
//! not kept in the journal.

mod actor;
mod first;
mod journaled;
mod password;
mod session;
mod state;
mod store;

use journaled::{lock, note, own};

pub use actor::Actor;
pub use first::{FirstAdministrator, create_first_administrator};
pub use password::{Hasher, check_new_password};
pub use session::{
    Session, SessionKind, delete_expired as delete_expired_sessions, end as end_session, end_all as end_all_sessions,
    find as find_session, list as list_sessions, start as start_session,
};
pub use state::{AccountState, AccountView, block, close, find_owner, is_login, list_of_staff, unblock};
pub use store::{
    Account, AccountRow, SignIn, begin_totp, confirm_totp, find_by_id, find_by_login, insert, issue_recovery_code,
    recover, remove_totp, set_password, sign_in,
};
