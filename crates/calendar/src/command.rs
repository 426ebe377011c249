//! `motcua due` as a pure function: texts in, texts and exit code out. Reading files and parsing the command line is the
//! program's.

use crate::{
    Calendar, CalendarError, Clock, CutOff, Due, Limit, Pause, Policy, due, explain_vi, remaining_vi, when_vi,
};
use base::Instant;
use serde_json::json;

/// Exit code of refused or unreadable input.
pub const EXIT_REFUSED: u8 = 2;
/// Exit code of a date beyond the calendar.
pub const EXIT_BEYOND: u8 = 3;

/// The options of `motcua due`, as typed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DueArgs {
    /// `--accepted`: a moment, Vietnamese time if it names no zone.
    pub accepted: String,
    /// `--limit`: see [`Limit`].
    pub limit: String,
    /// `--cutoff`: `HH:MM`.
    pub cutoff: Option<String>,
    /// `--pause`, repeated: `FROM/TO[=pause|restart]`, `TO` empty while it lasts.
    pub pauses: Vec<String>,
    /// `--policy`: what pauses do that do not say it; `pause` if absent.
    pub policy: Option<String>,
    /// `--json`: one line for machines.
    pub json: bool,
}

/// What a command prints and how it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// For standard output, with its line end.
    pub stdout: String,
    /// For standard error, with its line end.
    pub stderr: String,
    /// 0, [`EXIT_REFUSED`] or [`EXIT_BEYOND`].
    pub exit_code: u8,
}

/// Runs `motcua due`; `calendar` is the text of `--calendar FILE`, Vietnam's calendar if absent.
pub fn due_command(args: &DueArgs, calendar: Option<&str>) -> Outcome {
    match answer(args, calendar) {
        Ok(stdout) => Outcome { stdout, stderr: String::new(), exit_code: 0 },
        Err(error) => {
            let exit_code = if matches!(error, CalendarError::Beyond { .. }) { EXIT_BEYOND } else { EXIT_REFUSED };
            failed(args.json, error.code(), &error.to_string(), exit_code)
        }
    }
}

/// A failure in the shape that every command has: the reason on stderr, with `--json` also an object on stdout.
pub fn failed(json: bool, code: &str, message: &str, exit_code: u8) -> Outcome {
    let line = || format!("{}\n", json!({"error": {"code": code, "message": message}}));
    Outcome { stdout: if json { line() } else { String::new() }, stderr: format!("{message}\n"), exit_code }
}

fn answer(args: &DueArgs, calendar: Option<&str>) -> Result<String, CalendarError> {
    let clock = read_clock(args)?;
    let found = match calendar {
        Some(text) => due(&Calendar::parse(text)?, &clock)?,
        None => due(Calendar::vietnam(), &clock)?,
    };
    if args.json {
        let line = serde_json::to_string(&found).map_err(|error| CalendarError::BadText(error.to_string()))?;
        return Ok(format!("{line}\n"));
    }
    Ok(in_words(clock.limit, &found))
}

fn read_clock(args: &DueArgs) -> Result<Clock, CalendarError> {
    let mut clock = Clock::new(moment("--accepted", &args.accepted)?, Limit::parse(&args.limit)?);
    clock.cutoff = args.cutoff.as_deref().map(CutOff::parse).transpose()?;
    clock.policy = args.policy.as_deref().map(Policy::parse).transpose()?.unwrap_or_default();
    clock.pauses = args.pauses.iter().map(|text| read_pause(text)).collect::<Result<_, _>>()?;
    Ok(clock)
}

fn read_pause(text: &str) -> Result<Pause, CalendarError> {
    let (stretch, policy) = match text.split_once('=') {
        Some((stretch, policy)) => (stretch, Some(Policy::parse(policy)?)),
        None => (text, None),
    };
    let Some((from, to)) = stretch.split_once('/') else {
        return Err(CalendarError::BadText(format!("--pause: '{text}' is not FROM/TO, FROM/TO=restart or FROM/")));
    };
    let to = if to.is_empty() { None } else { Some(moment("--pause", to)?) };
    Ok(Pause { from: moment("--pause", from)?, to, policy })
}

fn moment(option: &str, text: &str) -> Result<Instant, CalendarError> {
    Instant::parse(text).map_err(|error| CalendarError::BadText(format!("{option}: {error}")))
}

fn in_words(limit: Limit, found: &Due) -> String {
    let first = match (found.due, found.remaining) {
        (Some(due), _) => format!("Hạn trả kết quả: {}", when_vi(due)),
        (None, Some(left)) => format!("Đang tạm dừng, còn lại {}", remaining_vi(limit, left)),
        (None, None) if limit == Limit::None => "Trả kết quả ngay, không có hạn".to_owned(),
        (None, None) => "Đang tạm dừng".to_owned(),
    };
    let mut text = format!("{first}\nTính từ: {}\n", when_vi(found.start));
    for reason in &found.because {
        text.push_str(&format!("- {}\n", explain_vi(reason)));
    }
    text
}
