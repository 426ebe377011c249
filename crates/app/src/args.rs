//! The command line, word by word. What the commands do is in `commands`.

use base::Day;
use clap::{Args, Parser, Subcommand};
use std::net::SocketAddr;
use std::path::PathBuf;

/// The one-stop shop of a city: files, deadlines, processes, decisions.
#[derive(Debug, Parser)]
#[command(name = "motcua", version, propagate_version = true, arg_required_else_help = true)]
pub struct Cli {
    #[command(flatten)]
    pub place: PlaceArgs,
    /// Tell results and errors as JSON, one object a line
    #[arg(long, global = true)]
    pub json: bool,
    #[command(subcommand)]
    pub command: Command,
}

/// Where the data lies.
#[derive(Clone, Debug, Args)]
pub struct PlaceArgs {
    /// Folder of files, seals, keys and, without a database URL, the database
    #[arg(long, global = true, value_name = "DIR", default_value = "./data", env = "MOTCUA_DATA")]
    pub data: PathBuf,
    /// PostgreSQL instead of the file in the data folder
    #[arg(long, global = true, value_name = "postgres://…", env = "MOTCUA_DATABASE_URL", hide_env_values = true)]
    pub database_url: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// When a case is due, and why
    Due(DueArgs),
    /// Take over units, procedures, days off, staff
    #[command(subcommand)]
    Import(ImportCommand),
    /// Check, publish, export packages of procedures
    #[command(subcommand)]
    Package(PackageCommand),
    /// Check and publish life events: from what people say to procedures
    #[command(subcommand)]
    Event(EventCommand),
    /// Check, run, compare and import processes (BPMN 2.0)
    #[command(subcommand)]
    Flow(FlowCommand),
    /// Evaluate and test decisions (DMN)
    #[command(subcommand)]
    Dmn(DmnCommand),
    /// The journal of all acts
    #[command(subcommand)]
    Journal(JournalCommand),
    /// Bring the tables of the database up to date
    Migrate,
    /// Write all data and all kept files to one file (gzip), for either database
    Backup { file: PathBuf },
    /// Read a backup into an empty database and its data folder
    Restore { file: PathBuf },
    /// Make the first administrator of a fresh install
    InitAdmin(InitAdminArgs),
    /// Serve pages and the API
    Serve(ServeArgs),
    /// Make a city to try things in, and serve it
    Demo(DemoArgs),
}

#[derive(Debug, Args)]
pub struct DueArgs {
    /// Moment of acceptance, such as 2024-04-26T15:30 (Vietnamese time unless it names a zone)
    #[arg(long, value_name = "T")]
    pub accepted: String,
    /// 3wd 4wh 30d 2mo 0d 24h by2025-11-30 none
    #[arg(long, value_name = "L", allow_hyphen_values = true)]
    pub limit: String,
    /// After it, receipt counts for the next working day
    #[arg(long, value_name = "HH:MM")]
    pub cutoff: Option<String>,
    /// A time in which the clock stands; without TO it lasts
    #[arg(long = "pause", value_name = "FROM/TO[=pause|restart]")]
    pub pauses: Vec<String>,
    /// What a pause does that does not say it
    #[arg(long, value_name = "pause|restart")]
    pub policy: Option<String>,
    /// Days off and working weekends instead of Vietnam's
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum ImportCommand {
    /// CSV code,name,kind,parent_code
    Units {
        file: PathBuf,
        /// First day on which the list holds
        #[arg(long, value_name = "DAY", value_parser = day)]
        valid_from: Day,
    },
    /// JSON lines of the national catalogue, gzip or not
    Procedures {
        file: PathBuf,
        /// First day on which the records hold
        #[arg(long, value_name = "DAY", value_parser = day)]
        valid_from: Day,
    },
    /// CSV date,name,kind,effect,status,source[,hours][,unit]
    Calendar { file: PathBuf },
    /// Statement of the bank, camt.054 (XML)
    Statement { file: PathBuf },
    /// CSV login,name,unit_code,role,title,valid_from,valid_to,email,phone
    Staff { file: PathBuf },
}

#[derive(Debug, Subcommand)]
pub enum EventCommand {
    /// Everything that is wrong with life events, their own tests included
    Check {
        #[arg(required = true, value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// Folder of the packages that they may lead to
        #[arg(long, value_name = "DIR")]
        packages: Option<PathBuf>,
    },
    /// Put life events in the place of those of the same code
    Publish {
        #[arg(required = true, value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
}

#[derive(Debug, Subcommand)]
pub enum PackageCommand {
    /// Everything that is wrong with packages, their own tests included
    Check {
        #[arg(required = true, value_name = "DIR")]
        dirs: Vec<PathBuf>,
    },
    /// Put packages in force by a decision
    Publish {
        #[arg(required = true, value_name = "DIR")]
        dirs: Vec<PathBuf>,
        /// Number of the decision that announces them
        #[arg(long, value_name = "NUMBER")]
        decision: String,
        /// Day on which it was signed
        #[arg(long, value_name = "DAY", value_parser = day)]
        signed: Day,
        /// First day in force
        #[arg(long, value_name = "DAY", value_parser = day)]
        effective: Day,
        /// Why a warning is accepted
        #[arg(long = "accept", value_name = "CODE[@PLACE]=REASON")]
        accepted: Vec<String>,
    },
    /// Write the package in force into a folder
    Export {
        code: String,
        dir: PathBuf,
        /// The version in force on this day, today unless told
        #[arg(long, value_name = "DAY", value_parser = day)]
        day: Option<Day>,
    },
}

#[derive(Debug, Subcommand)]
pub enum FlowCommand {
    /// Whether a process can be executed
    Check { file: PathBuf },
    /// Run a process in virtual time
    Run(FlowRunArgs),
    /// What is different between two versions of a process
    Compare {
        old: PathBuf,
        new: PathBuf,
        /// Draw both versions with what became of each element
        #[arg(long, value_name = "FILE.svg")]
        diagram: Option<PathBuf>,
    },
    /// Say the expressions of a Camunda 7 file in FEEL
    Import {
        file: PathBuf,
        /// Where the new file goes; without it nothing is written
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Predict load, waiting and lateness of a process under arrivals and staff
    ///
    /// Prints tables, or with --json one object. The same seed gives the same report. Steps take what the scenario or
    /// --duration says, else motcua:hours; they belong to motcua:role, motcua:post or their lane. Exit code 0: done; 1:
    /// done, but a bound of the scenario was hit and the report is of the time before; 2: refused.
    #[command(after_long_help = flow::command::SCENARIO_HELP)]
    Simulate(FlowSimulateArgs),
}

#[derive(Debug, Args)]
pub struct FlowRunArgs {
    pub file: PathBuf,
    /// Which process of the file
    #[arg(long, value_name = "ID")]
    pub process: Option<String>,
    /// First variables, a JSON object
    #[arg(long, value_name = "JSON")]
    pub variables: Option<String>,
    /// Virtual time at the start
    #[arg(long, value_name = "T")]
    pub start: Option<String>,
    /// What happens from outside (YAML)
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// Decisions of the process; rules.dmn beside it unless told
    #[arg(long, value_name = "FILE")]
    pub rules: Option<PathBuf>,
    /// Tell what happens in words rather than as JSON
    #[arg(long)]
    pub text: bool,
    /// Draw the process with the way taken
    #[arg(long, value_name = "FILE.svg")]
    pub diagram: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct FlowSimulateArgs {
    pub file: PathBuf,
    /// Which process of the file
    #[arg(long, value_name = "ID")]
    pub process: Option<String>,
    /// The whole in YAML: arrivals, classes, staff, steps, hours, limit, variants; options stand over it
    #[arg(long, value_name = "FILE")]
    pub scenario: Option<PathBuf>,
    /// Another scenario, compared with the first under the same chance
    #[arg(long, value_name = "FILE")]
    pub compare: Vec<PathBuf>,
    /// Cases on each working day, exponential times between them
    #[arg(long, value_name = "N")]
    pub arrivals: Option<f64>,
    /// People of a role; "unlimited" for people from outside
    #[arg(long, value_name = "ROLE=N")]
    pub staff: Vec<String>,
    /// What a step takes: 2h, "{exponential: 2h}", "{lognormal: {mean: 2h, p90: 4h}}"
    #[arg(long = "duration", value_name = "STEP=TIME")]
    pub durations: Vec<String>,
    /// When people work: office (Monday to Friday, 8-12 and 13-17; so unless told) or always
    #[arg(long, value_name = "WEEK")]
    pub hours: Option<String>,
    /// What a case may take in working hours before it is late, such as 40h
    #[arg(long, value_name = "TIME")]
    pub limit: Option<String>,
    /// Days of the calendar; 84 unless told
    #[arg(long, value_name = "N")]
    pub days: Option<u32>,
    /// Of them, first days that only fill the office; a sixth unless told
    #[arg(long, value_name = "N")]
    pub warmup_days: Option<u32>,
    /// How often all is repeated, for intervals of 95 %; 10 unless told
    #[arg(long, value_name = "N")]
    pub replications: Option<u32>,
    /// The seed of chance
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

#[derive(Debug, Subcommand)]
pub enum DmnCommand {
    /// One decision
    Eval {
        file: PathBuf,
        /// Name of the decision
        #[arg(long, value_name = "NAME")]
        decision: String,
        /// Its input, a JSON object
        #[arg(long, value_name = "JSON")]
        input: String,
    },
    /// The tests of the DMN Technology Compatibility Kit under a folder
    Tck { dir: PathBuf },
}

#[derive(Debug, Subcommand)]
pub enum JournalCommand {
    /// Whether every line is as it was written, and every sealed line still there
    Verify,
}

#[derive(Debug, Args)]
pub struct InitAdminArgs {
    /// Login name
    #[arg(long)]
    pub login: String,
    /// Name of the person
    #[arg(long)]
    pub name: String,
    /// Code of their unit
    #[arg(long, value_name = "CODE")]
    pub unit: String,
}

#[derive(Clone, Debug, Args)]
pub struct ServeArgs {
    /// Address to listen on
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", env = "MOTCUA_LISTEN")]
    pub listen: SocketAddr,
    /// Address under which people reach the pages, for links and QR codes
    #[arg(long, value_name = "URL", env = "MOTCUA_PUBLIC_URL")]
    pub public_url: Option<String>,
    /// Folder of the desks' scanners: DIR/<unit code>/<case code>[_<document code>].pdf
    #[arg(long, value_name = "DIR", env = "MOTCUA_SCANS")]
    pub scans: Option<PathBuf>,
    /// Virus scanner clamd that looks into every file
    #[arg(long, value_name = "HOST:PORT", env = "MOTCUA_CLAMD")]
    pub clamd: Option<String>,
    /// Name of the city, on every page
    #[arg(long, value_name = "NAME", default_value = "Thành phố Hà Nội", env = "MOTCUA_CITY")]
    pub city: String,
    /// Mail server for notices, smtp://user:password@host:587 or smtps://…; without one applicants get printed letters
    #[arg(long, value_name = "URL", env = "MOTCUA_SMTP", hide_env_values = true, requires = "mail_from")]
    pub smtp: Option<String>,
    /// Sender of notices, such as "Một Cửa Hà Nội <motcua@example.vn>"
    #[arg(long, value_name = "ADDRESS", env = "MOTCUA_MAIL_FROM")]
    pub mail_from: Option<String>,
    /// Identity provider of citizens (OpenID Connect): its issuer address, https://…; without one citizens cannot sign in
    #[arg(long, value_name = "URL", env = "MOTCUA_OIDC_ISSUER", requires = "oidc_secret_file")]
    pub oidc_issuer: Option<String>,
    /// Our name at the identity provider
    #[arg(long, value_name = "NAME", default_value = "motcua", env = "MOTCUA_OIDC_CLIENT")]
    pub oidc_client: String,
    /// File that holds our secret at the identity provider
    #[arg(long, value_name = "FILE", env = "MOTCUA_OIDC_SECRET_FILE")]
    pub oidc_secret_file: Option<PathBuf>,
    /// File that holds the secret under which the bank signs its notices (32 bytes or more); without one only statements tell
    /// of payments
    #[arg(long, value_name = "FILE", env = "MOTCUA_BANK_SECRET_FILE")]
    pub bank_secret_file: Option<PathBuf>,
    /// Certificates (PEM) of those whose signatures on documents are trusted: roots of certification authorities
    #[arg(long, value_name = "FILE", env = "MOTCUA_TRUST_ANCHORS")]
    pub trust_anchors: Option<PathBuf>,
}

#[derive(Clone, Debug, Args)]
pub struct DemoArgs {
    #[command(flatten)]
    pub serve: ServeArgs,
    /// Cases of its history
    #[arg(long, value_name = "N", default_value_t = 20_000)]
    pub cases: u32,
    /// The same number makes the same city
    #[arg(long, value_name = "N", default_value_t = 20_240_329)]
    pub seed: u64,
    /// Legal time at which it opens
    #[arg(long, value_name = "T", default_value = "2024-03-29T08:00")]
    pub at: String,
    /// Stand-in for the identity provider, started along: the script identity/server.mjs of the project (needs Node)
    #[arg(long, value_name = "SCRIPT", conflicts_with = "oidc_issuer")]
    pub identity: Option<PathBuf>,
}

fn day(text: &str) -> Result<Day, String> {
    Day::parse(text).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
