//! `motcua import`: takes over lists. Problems go to standard error, one JSON object a line; the last line on standard
//! output is `N imported, N unchanged, N refused`. Repeating an import imports nothing.

use super::{read_bytes, read_text};
use crate::args::{ImportCommand, PlaceArgs};
use crate::outcome::{Done, Fault};
use crate::parts::{POLICIES, Store};
use catalogue::import::import_procedures;
use db::Tx;
use kernel::journal::By;
use kernel::organisation::{ImportReport, ImportScope, OrganisationCache, import_staff, import_units};
use kernel::working_calendar;
use std::sync::Arc;

/// Imports one file. The file is read before the data folder is touched.
pub async fn import(place: &PlaceArgs, command: ImportCommand) -> Result<Done, Fault> {
    let report = match command {
        ImportCommand::Units { file, valid_from } => {
            let text = read_text(&file)?;
            let store = Store::open_to_write(place).await?;
            import_units(&store.db, &store.act(), &text, valid_from).await?
        }
        ImportCommand::Procedures { file, valid_from } => {
            let bytes = read_bytes(&file)?;
            let store = Store::open_to_write(place).await?;
            import_procedures(&store.db, &store.act(), By::default(), &bytes, valid_from).await?
        }
        ImportCommand::Calendar { file } => {
            let text = read_text(&file)?;
            let store = Store::open_to_write(place).await?;
            working_calendar::import(&store.db, &store.act(), &text).await?
        }
        ImportCommand::Staff { file } => {
            let text = read_text(&file)?;
            let store = Store::open_to_write(place).await?;
            let organisation = OrganisationCache::default();
            organisation.reload(&store.db).await?;
            import_staff(&store.db, &store.act(), &ImportScope::default(), &organisation.get(), &text).await?
        }
        ImportCommand::Statement { file } => return statement(place, &file).await,
    };
    told(&report)
}

/// A statement of the bank, for all offices at once.
async fn statement(place: &PlaceArgs, file: &std::path::Path) -> Result<Done, Fault> {
    let statement = payments::camt::read(&read_bytes(file)?)
        .map_err(|problem| Fault::refused("payments.statement", format!("{}: {problem}", file.display())))?;
    let store = Store::open_to_write(place).await?;
    let organisation = OrganisationCache::default();
    organisation.reload(&store.db).await?;
    let access = Arc::new(access::Access::new(POLICIES).map_err(Fault::failed)?);
    let world = payments::work::World { vault: store.vault().await?, organisation: organisation.get(), access };
    let act = store.act();
    let take = async move |tx: &mut Tx| {
        payments::work::receive_statement(tx, &world, &act, By::default(), statement, None).await
    };
    let taken = store.db.write(take).await?;
    let mut done =
        Done::line(format!("{} imported, {} unchanged, {} refused", taken.new, taken.known, taken.problems.len()));
    for problem in &taken.problems {
        done.warn(serde_json::json!({ "code": "payments.untaken", "problem": problem.to_string() }).to_string());
    }
    if taken.passed_over > 0 {
        done.warn(serde_json::json!({ "code": "payments.passed_over", "entries": taken.passed_over }).to_string());
    }
    Ok(done)
}

fn told(report: &ImportReport) -> Result<Done, Fault> {
    let mut done = Done::line(report.summary());
    for problem in &report.problems {
        done.warn(serde_json::to_string(problem).map_err(Fault::failed)?);
    }
    Ok(done)
}
