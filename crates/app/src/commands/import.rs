//! `motcua import`: takes over lists. Problems go to standard error, one JSON object a line; the last line on standard
//! output is `N imported, N unchanged, N refused`. Repeating an import imports nothing.

use super::{read_bytes, read_text};
use crate::args::{ImportCommand, PlaceArgs};
use crate::outcome::{Done, Fault};
use crate::parts::Store;
use catalogue::import::import_procedures;
use kernel::journal::By;
use kernel::organisation::{ImportReport, ImportScope, OrganisationCache, import_staff, import_units};
use kernel::working_calendar;

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
    };
    told(&report)
}

fn told(report: &ImportReport) -> Result<Done, Fault> {
    let mut done = Done::line(report.summary());
    for problem in &report.problems {
        done.warn(serde_json::to_string(problem).map_err(Fault::failed)?);
    }
    Ok(done)
}
