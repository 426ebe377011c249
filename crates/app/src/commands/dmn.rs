//! `motcua dmn`: evaluates a decision, runs the conformance tests.

use super::read_text;
use crate::args::DmnCommand;
use crate::outcome::{Done, EXIT_FAILED, Fault};
use crate::parts::{machine_now, own_program};
use std::path::Path;

/// Runs a command on decisions. Needs no data folder.
pub fn dmn(command: DmnCommand, json: bool) -> Result<Done, Fault> {
    match command {
        DmnCommand::Eval { file, decision, input } => {
            let xml = read_text(&file)?;
            let printed = decisions::eval_command(&own_program()?, &xml, &decision, &input, machine_now(), json);
            Ok(Done { stdout: printed.out, stderr: printed.err, exit: printed.exit })
        }
        DmnCommand::Tck { dir } => tck(&dir),
    }
}

fn tck(dir: &Path) -> Result<Done, Fault> {
    if !dir.is_dir() {
        return Err(Fault::refused("file.unreadable", format!("{} is not a folder", dir.display())));
    }
    let mut out = Vec::new();
    let tally = decisions::tck_command(&own_program()?, dir, machine_now(), &mut out).map_err(Fault::failed)?;
    let exit = if tally.failed == 0 { 0 } else { EXIT_FAILED };
    Ok(Done { stdout: String::from_utf8_lossy(&out).into_owned(), exit, ..Done::default() })
}
