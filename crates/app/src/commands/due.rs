//! `motcua due`: legal time. The rules are in crate `calendar`.

use super::read_text;
use crate::args::DueArgs;
use crate::outcome::{Done, Fault};

/// Answers when a case is due. Needs no data folder.
pub fn due(args: &DueArgs, json: bool) -> Result<Done, Fault> {
    let calendar = args.calendar.as_deref().map(read_text).transpose()?;
    let typed = calendar::command::DueArgs {
        accepted: args.accepted.clone(),
        limit: args.limit.clone(),
        cutoff: args.cutoff.clone(),
        pauses: args.pauses.clone(),
        policy: args.policy.clone(),
        json,
    };
    let outcome = calendar::command::due_command(&typed, calendar.as_deref());
    Ok(Done { stdout: outcome.stdout, stderr: outcome.stderr, exit: outcome.exit_code })
}
