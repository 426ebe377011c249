//! Accounts of officials: password (Argon2id), second factor (TOTP, RFC 6238), sessions in the database, recovery by a
//! code that an administrator hands over. Times here are machine time.

mod actor;
mod first;
mod password;
mod session;
mod store;

pub use actor::Actor;
pub use first::{FirstAdministrator, create_first_administrator};
pub use password::{Hasher, check_new_password};
pub use session::{
    Session, SessionKind, delete_expired as delete_expired_sessions, end as end_session, end_all as end_all_sessions,
    find as find_session, list as list_sessions, start as start_session,
};
pub use store::{
    Account, AccountRow, SignIn, begin_totp, confirm_totp, find_by_id, find_by_login, insert, issue_recovery_code,
    recover, remove_totp, set_password, sign_in,
};
