//! A window on what runs: for the benchmark, which takes down the statements of an act and runs them again without the
//! program round them. Nobody watches a server: arguments hold personal data, and nothing here writes them anywhere.

use crate::Value;
use std::sync::OnceLock;

/// What a watcher is told, in the order in which it happens within one transaction.
#[derive(Clone, Copy, Debug)]
pub enum Seen<'a> {
    /// A transaction begins.
    Begin {
        /// It may change something.
        is_write: bool,
    },
    /// A statement has run.
    Ran {
        /// Its text, as the module wrote it.
        sql: &'a str,
        /// Its arguments.
        args: &'a [Value],
        /// Rows that it gave or changed.
        rows: u64,
    },
    /// The transaction has ended; where it may have changed something, the commit is on disk.
    End,
}

type Watcher = Box<dyn Fn(Seen<'_>) + Send + Sync>;

static WATCHER: OnceLock<Watcher> = OnceLock::new();

/// Shows all statements of this process to `watcher` from now on. Only the first call counts.
pub fn watch(watcher: impl Fn(Seen<'_>) + Send + Sync + 'static) {
    let _ = WATCHER.set(Box::new(watcher));
}

pub(crate) fn tell(seen: Seen<'_>) {
    if let Some(watcher) = WATCHER.get() {
        watcher(seen);
    }
}
