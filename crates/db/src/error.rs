//! From an engine's error to a [`Failure`].

use base::Failure;
use serde_json::Value;
use tokio_postgres::error::SqlState;

/// A pooled connection, a statement or a commit of PostgreSQL failed.
pub(crate) fn from_postgres(e: &tokio_postgres::Error) -> Failure {
    match e.code() {
        Some(c) if *c == SqlState::T_R_SERIALIZATION_FAILURE || *c == SqlState::T_R_DEADLOCK_DETECTED => {
            Failure::Conflict { version: 0, changed: Value::Null }
        }
        Some(c) if *c == SqlState::QUERY_CANCELED || *c == SqlState::TOO_MANY_CONNECTIONS => {
            Failure::Unavailable { retry_after: 2, private: e.to_string() }
        }
        None => Failure::Unavailable { retry_after: 5, private: format!("{e:?}") },
        Some(_) => Failure::Internal(e.as_db_error().map_or_else(|| e.to_string(), |d| format!("{d} {d:?}"))),
    }
}

/// A statement of SQLite failed.
pub(crate) fn from_sqlite(e: &rusqlite::Error) -> Failure {
    use rusqlite::ErrorCode::{DatabaseBusy, DatabaseLocked, DiskFull};
    match e.sqlite_error_code() {
        Some(DatabaseBusy | DatabaseLocked | DiskFull) => {
            Failure::Unavailable { retry_after: 5, private: e.to_string() }
        }
        _ => Failure::Internal(e.to_string()),
    }
}
