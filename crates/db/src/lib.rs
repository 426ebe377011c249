//! The one room that knows database engines: SQLite (embedded, the default) and PostgreSQL.
//!
//! Everything else writes plain portable SQL with `$1` arguments and never names an engine. [`Db::write`] is the
//! only way to change anything: the closure gets a [`Tx`], awaits nothing but it, and its success is told after the
//! commit is on disk. [`Db::read`] gives a consistent snapshot that never waits for a writer.
//! Not here: any table of a module; each module brings its own [`Migration`]s.

mod dump;
mod error;
mod migrate;
mod postgres;
mod sql;
mod sqlite;
mod tx;
mod value;
mod watch;

pub use dump::{DumpError, dump, is_empty, restore};
pub use migrate::{Migration, ModuleMigrations};
pub use sql::Sql;
pub use tx::Tx;
pub use value::{Row, Value};
pub use watch::{Seen, watch};

use base::{Failure, Res};
use std::path::{Path, PathBuf};

/// Stable stand-in for "async closure whose future is Send" (naming `F(..): Send` is not stable yet).
pub trait Work<A, T>: AsyncFnOnce(A) -> T + FnOnce(A) -> Self::Fut {
    /// The future that the closure returns.
    type Fut: Future<Output = T>;
}
impl<F, U, A, T> Work<A, T> for F
where
    F: AsyncFnOnce(A) -> T + FnOnce(A) -> U,
    U: Future<Output = T>,
{
    type Fut = U;
}

/// Where the data lies.
#[derive(Clone, Debug)]
pub enum Place {
    /// One SQLite file.
    Sqlite(PathBuf),
    /// A PostgreSQL database, as `postgres://user:password@host/db` or `key=value` words.
    Postgres(String),
}

/// A database, cheap to clone.
#[derive(Clone)]
pub struct Db {
    engine: Engine,
}

#[derive(Clone)]
enum Engine {
    Sqlite(sqlite::Sqlite),
    Postgres(postgres::Postgres),
}

impl Db {
    /// Opens (and for SQLite creates) the database. Migrates nothing: see [`Db::migrate`].
    pub async fn open(place: &Place) -> Res<Self> {
        let engine = match place {
            Place::Sqlite(path) => Engine::Sqlite(sqlite::Sqlite::open(path)?),
            Place::Postgres(url) => Engine::Postgres(postgres::Postgres::open(url).await?),
        };
        Ok(Self { engine })
    }

    /// Opens the SQLite file at `path`.
    pub async fn sqlite(path: &Path) -> Res<Self> {
        Self::open(&Place::Sqlite(path.to_owned())).await
    }

    /// Brings the tables of `modules` up to date, in order. Done already: does nothing.
    pub async fn migrate(&self, modules: &[ModuleMigrations]) -> Res<()> {
        match &self.engine {
            Engine::Sqlite(db) => db.migrate(modules),
            Engine::Postgres(db) => db.migrate(modules).await,
        }
    }

    /// Runs `act` in one transaction and answers after the commit is durable. An act that fails or panics changes
    /// nothing. The act may await only its `Tx`.
    ///
    /// # Errors
    /// What the act returns; `Unavailable` when too many acts wait; `Conflict` on a serialisation failure.
    pub async fn write<T, F>(&self, act: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'a> Work<&'a mut Tx, Res<T>, Fut: Send> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(db) => db.write(act).await,
            Engine::Postgres(db) => db.write(act).await,
        }
    }

    /// Runs `question` on one snapshot. Writing in it fails.
    pub async fn read<T, F>(&self, question: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'a> Work<&'a mut Tx, Res<T>, Fut: Send> + Send + 'static,
    {
        match &self.engine {
            Engine::Sqlite(db) => db.read(question).await,
            Engine::Postgres(db) => db.read(question).await,
        }
    }

    /// `sqlite` or `postgres`: for the log and for the list of what is in use.
    pub fn engine_name(&self) -> &'static str {
        match &self.engine {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }
}

/// The failure of an act whose own statement failed earlier and was swallowed.
fn swallowed() -> Failure {
    Failure::Internal("statement after a failed one, or a failed one swallowed".into())
}

#[cfg(test)]
mod tests;
