//! Two times. Legal time rules acts, timers, the journal and due times; machine time rules sessions, one-time codes,
//! rate limits, retries and leases. In production both are the same; in the demo legal time is offset, and may be moved
//! forward, never back.

use crate::journal::{self, By, Subject};
use crate::settings;
use base::{Failure, Instant, Res};
use db::{Db, Tx};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use uuid::Uuid;

const OFFSET: &str = "legal_time.offset_micros";

/// The clock of a running program. The machine's own clock is handed in by the application.
#[derive(Clone)]
pub struct Clock {
    machine: Arc<dyn Fn() -> Instant + Send + Sync>,
    offset: Arc<AtomicI64>,
}

impl Clock {
    /// A clock over `machine`, with no offset.
    pub fn new(machine: impl Fn() -> Instant + Send + Sync + 'static) -> Self {
        Self { machine: Arc::new(machine), offset: Arc::new(AtomicI64::new(0)) }
    }

    /// A clock that stands still, for tests.
    pub fn standing(now: Instant) -> Self {
        Self::new(move || now)
    }

    /// Legal time.
    pub fn legal(&self) -> Instant {
        self.machine().plus_micros(self.offset.load(Ordering::Acquire))
    }

    /// Machine time.
    pub fn machine(&self) -> Instant {
        (self.machine)()
    }

    /// Takes over the offset kept in the database.
    pub async fn load(&self, db: &Db) -> Res<()> {
        let kept = db.read(async |tx: &mut Tx| settings::find(tx, OFFSET).await).await?;
        if let Some(kept) = kept {
            self.offset.store(kept.parse().map_err(Failure::internal)?, Ordering::Release);
        }
        Ok(())
    }

    /// Moves legal time forward to `to`, with a line in the journal. Timers that lie between fire in due order, each as of
    /// its own moment: whoever runs jobs catches up.
    ///
    /// # Errors
    /// `Invalid` when `to` lies before the present legal time.
    pub async fn advance(&self, db: &Db, by: By, to: Instant) -> Res<()> {
        let (now, offset) = (self.legal(), to.micros_since(self.machine()));
        if to < now {
            return Err(Failure::field("to", "legal_time_never_backwards", now.to_string()));
        }
        db.write(async move |tx: &mut Tx| {
            // Someone may have jumped farther meanwhile.
            let kept = settings::find(tx, OFFSET).await?.and_then(|kept| kept.parse::<i64>().ok());
            if kept.is_some_and(|kept| kept > offset) {
                return Err(Failure::field("to", "legal_time_never_backwards", now.to_string()));
            }
            settings::set(tx, OFFSET, &offset.to_string()).await?;
            let subject = Subject { kind: "legal_time", id: Uuid::nil() };
            journal::write(tx, by, now, subject, "advance", &json!({ "from": now, "to": to })).await
        })
        .await?;
        self.offset.fetch_max(offset, Ordering::AcqRel);
        Ok(())
    }

    /// Sets legal time at the creation of an install.
    pub async fn set(&self, db: &Db, to: Instant) -> Res<()> {
        let offset = to.micros_since(self.machine());
        db.write(async move |tx: &mut Tx| settings::set(tx, OFFSET, &offset.to_string()).await).await?;
        self.offset.store(offset, Ordering::Release);
        Ok(())
    }
}
