//! `motcua journal verify`: checks every line and every seal, against the file of seals too.

use crate::args::{JournalCommand, PlaceArgs};
use crate::outcome::{Done, EXIT_FAILED, Fault};
use crate::parts::Store;
use kernel::journal;
use serde_json::json;

/// Verifies the journal: one line for each finding and exit 1 if there is one.
pub async fn journal(place: &PlaceArgs, command: JournalCommand, json: bool) -> Result<Done, Fault> {
    let JournalCommand::Verify = command;
    let store = Store::open_to_read(place).await?;
    let kept = store.folder.read_seals()?;
    let found = journal::verify(&store.db, Some(kept)).await?;
    let mut done = Done::default();
    for finding in &found.findings {
        if json {
            done.say(json!({ "finding": finding.to_string() }));
        } else {
            done.say(finding);
        }
    }
    let (lines, seals, unsealed, wrong) = (found.lines, found.seals, found.unsealed, found.findings.len());
    if json {
        done.say(json!({ "lines": lines, "seals": seals, "unsealed": unsealed, "findings": wrong }));
    } else {
        done.say(format_args!("{lines} lines, {seals} seals, {unsealed} not sealed yet, {wrong} findings"));
    }
    if wrong > 0 {
        done.exit = EXIT_FAILED;
        done.warn("the journal is not as it was written");
    }
    Ok(done)
}
