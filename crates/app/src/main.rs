//! The program `motcua`: command line, settings, wiring, the machine's clock and its randomness. No rule lives here.
//!
//! Every command is a function in [`commands`] that returns a [`Done`] or a [`Fault`]; printing and the exit code are
//! decided here once: 0 done, 1 done with refusals or failed, 2 bad arguments or refused input, 3 outside the data.

mod archive;
mod args;
mod background;
mod commands;
mod demo;
mod folder;
mod outcome;
mod parts;
mod rules;
mod serve;
mod stand_in;

use args::{Cli, Command};
use clap::Parser;
use outcome::{Done, Fault};
use std::io::Write;
use std::process::ExitCode;

fn main() -> ExitCode {
    // A decision worker must be small and limit itself before anything else exists: no runtime, no parser.
    if std::env::args_os().nth(1).is_some_and(|word| word == "decide") {
        return decisions::worker::run();
    }
    // So must what looks into the files of strangers.
    if std::env::args_os().nth(1).is_some_and(|word| word == "inspect") {
        let page = std::env::args_os().nth(2);
        return kernel::files::run_inspector(page.as_ref().map(|page| page.to_str().unwrap_or_default()));
    }
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return refuse_arguments(&error),
    };
    let json = cli.json;
    end(run(cli), json)
}

fn run(cli: Cli) -> Result<Done, Fault> {
    let Cli { place, json, command } = cli;
    match command {
        Command::Due(args) => commands::due(&args, json),
        Command::Flow(command) => commands::flow(command, json),
        Command::Dmn(command) => commands::dmn(command, json),
        Command::Import(command) => block_on(commands::import(&place, command)),
        Command::Event(command) => block_on(commands::event(&place, command, json)),
        Command::Package(command) => block_on(commands::package(&place, command, json)),
        Command::Journal(command) => block_on(commands::journal(&place, command, json)),
        Command::Migrate => block_on(commands::migrate(&place)),
        Command::Backup { file } => block_on(commands::backup(&place, &file)),
        Command::Restore { file } => block_on(commands::restore(&place, &file)),
        Command::InitAdmin(args) => block_on(commands::init_admin(&place, args, json)),
        Command::Serve(args) => block_on(serve::serve(&place, args)),
        Command::Demo(args) => block_on(demo::demo(&place, args)),
    }
}

fn block_on(work: impl Future<Output = Result<Done, Fault>>) -> Result<Done, Fault> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().map_err(Fault::failed)?;
    runtime.block_on(work)
}

/// Prints what there is to say. A reader who has gone away (`| head`) is no failure.
fn end(outcome: Result<Done, Fault>, json: bool) -> ExitCode {
    let done = outcome.unwrap_or_else(|fault| fault.into_done(json));
    let _ = std::io::stdout().write_all(done.stdout.as_bytes());
    let _ = std::io::stderr().write_all(done.stderr.as_bytes());
    ExitCode::from(done.exit)
}

/// What clap says, with exit code 2; help and version are no errors.
fn refuse_arguments(error: &clap::Error) -> ExitCode {
    if error.use_stderr() && std::env::args_os().any(|word| word == "--json") {
        println!("{}", Fault::refused("arguments.invalid", error.kind().to_string()).as_json());
    }
    let _ = error.print();
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2))
}
