//! PostgreSQL: a pooled connection per act, in a task of its own so that a client who hangs up cannot cut it.

mod session;

pub(crate) use session::Session;

use crate::tx::{On, Tx};
use crate::watch::{Seen, tell};
use crate::{ModuleMigrations, Work, migrate, swallowed};
use base::{Failure, Res};
use deadpool_postgres::{Manager, ManagerConfig, Object, Pool, RecyclingMethod, Runtime, Timeouts};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::time::Duration;
use tokio_postgres::NoTls;

/// Connections held open at most.
const POOL_MAX: usize = 16;
/// How a transaction begins that may change something, and one that only looks.
const WRITE: &str = "BEGIN";
const READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// An act that takes longer is cut by the server, so that no lock outlives its reader.
const SETTINGS: &str = "-c statement_timeout=30000 -c idle_in_transaction_session_timeout=60000";

#[derive(Clone)]
pub(crate) struct Postgres {
    pool: Pool,
}

impl Postgres {
    pub(crate) async fn open(url: &str) -> Res<Self> {
        let mut config: tokio_postgres::Config = url.parse().map_err(Failure::internal)?;
        let options = format!("{} {SETTINGS}", config.get_options().unwrap_or_default());
        config.options(options).application_name("motcua");
        let manager = Manager::from_config(config, NoTls, ManagerConfig { recycling_method: RecyclingMethod::Fast });
        let wait = Some(Duration::from_secs(10));
        let pool = Pool::builder(manager)
            .max_size(POOL_MAX)
            .runtime(Runtime::Tokio1)
            .timeouts(Timeouts { wait, create: wait, recycle: wait })
            .build()
            .map_err(Failure::internal)?;
        let db = Self { pool };
        drop(db.connection().await?);
        Ok(db)
    }

    async fn connection(&self) -> Res<Object> {
        self.pool.get().await.map_err(|e| Failure::Unavailable { retry_after: 5, private: e.to_string() })
    }

    pub(crate) async fn migrate(&self, modules: &[ModuleMigrations]) -> Res<()> {
        migrate::on_postgres(&mut self.connection().await?, modules).await
    }

    pub(crate) async fn write<T, F>(&self, act: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'a> Work<&'a mut Tx, Res<T>, Fut: Send> + Send + 'static,
    {
        self.within(WRITE, act).await
    }

    pub(crate) async fn read<T, F>(&self, question: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'a> Work<&'a mut Tx, Res<T>, Fut: Send> + Send + 'static,
    {
        self.within(READ, question).await
    }

    async fn within<T, F>(&self, begin: &'static str, act: F) -> Res<T>
    where
        T: Send + 'static,
        F: for<'a> Work<&'a mut Tx, Res<T>, Fut: Send> + Send + 'static,
    {
        let connection = self.connection().await?;
        tokio::spawn(run(connection, begin, act)).await.map_err(Failure::internal)?
    }
}

async fn run<T, F>(connection: Object, begin: &'static str, act: F) -> Res<T>
where
    F: for<'a> Work<&'a mut Tx, Res<T>, Fut: Send>,
{
    tell(Seen::Begin { is_write: begin == WRITE });
    let mut tx = Tx { on: On::Pg(Session::new(connection, begin)), broken: false };
    let out = AssertUnwindSafe(act(&mut tx)).catch_unwind().await;
    let out = out.unwrap_or_else(|_| Err(Failure::Internal("an act panicked".into())));
    let out = if tx.broken && out.is_ok() { Err(swallowed()) } else { out };
    let On::Pg(session) = tx.on else {
        return Err(Failure::Internal("a SQLite transaction in the PostgreSQL room".into()));
    };
    let ended = if out.is_ok() { session.commit().await } else { session.roll_back().await };
    tell(Seen::End);
    ended.and(out)
}
