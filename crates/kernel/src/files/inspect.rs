//! Looking into files in a process of its own: what strangers send may crash, loop or swell whatever opens it, and must
//! not take the server along. The child gets the bytes on standard input and says what it found on standard output.

use super::LARGE_BYTES_MAX;
use super::check::{Content, Problem, inspect};
use super::picture::picture;
use super::reading::Reading;
use base::{Failure, Res};
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitCode, Stdio};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// The hidden command that runs [`run`].
const COMMAND: &str = "inspect";
/// Time for one file.
const TIME_MAX: Duration = Duration::from_secs(20);
/// Memory that a child may map beyond the program itself, in bytes: a large file whose room grew by doubling, and what it unpacks.
const MEMORY_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Stack of the child, in bytes: files may nest deeply.
const STACK_BYTES: usize = 64 * 1024 * 1024;
/// Bytes of an answer.
const ANSWER_MAX: u64 = 20 * 1024 * 1024;
/// Exit code of a child that could not look into the file for a reason of its own.
const NOT_BEGUN: u8 = 1;
/// Exit code of a child in which a decoder panicked.
const PANICKED: u8 = 101;

/// What is wanted of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wanted {
    /// What it holds.
    Content,
    /// A page as a picture.
    Picture(u32),
}

/// Where files are looked into.
#[derive(Clone, Debug)]
pub enum Inspector {
    /// In a child of this program, which must have the hidden command `inspect`.
    Child(PathBuf),
    /// In this process: for tests, and where every file is the program's own.
    Here,
}

impl Inspector {
    /// Looks into a file.
    pub(super) async fn content(&self, reading: Reading) -> Res<Result<Content, Problem>> {
        let Some(answer) = self.ask(reading, Wanted::Content).await? else { return Ok(Err(Problem::Broken)) };
        Ok(serde_json::from_slice(&answer).unwrap_or(Err(Problem::Broken)))
    }

    /// A page of a PDF as JPEG; `None` when there is no such page, or it cannot be drawn.
    pub(super) async fn picture(&self, reading: Reading, page: u32) -> Res<Option<Vec<u8>>> {
        Ok(self.ask(reading, Wanted::Picture(page)).await?.filter(|picture| !picture.is_empty()))
    }

    /// The answer; `None` when the file brought down what looked into it.
    async fn ask(&self, reading: Reading, wanted: Wanted) -> Res<Option<Vec<u8>>> {
        match self {
            Self::Here => {
                let bytes = reading.all().await?;
                // A decoder that panics says that the file is broken.
                Ok(tokio::task::spawn_blocking(move || answer(bytes, wanted)).await.ok())
            }
            Self::Child(program) => ask_child(program, reading, wanted).await,
        }
    }
}

fn answer(bytes: Vec<u8>, wanted: Wanted) -> Vec<u8> {
    match wanted {
        Wanted::Content => serde_json::to_vec(&inspect(bytes)).unwrap_or_default(),
        Wanted::Picture(page) => picture(bytes, page).unwrap_or_default(),
    }
}

async fn ask_child(program: &Path, mut reading: Reading, wanted: Wanted) -> Res<Option<Vec<u8>>> {
    let mut command = tokio::process::Command::new(program);
    command.arg(COMMAND).env_clear().kill_on_drop(true);
    if let Wanted::Picture(page) = wanted {
        command.arg(page.to_string());
    }
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().map_err(Failure::internal)?;
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(Failure::Internal("the inspector has no pipes".into()));
    };
    let talk = async {
        while let Some(chunk) = reading.next().await? {
            // A child that died early says so by its missing answer.
            if input.write_all(&chunk).await.is_err() {
                break;
            }
        }
        drop(input);
        let mut answer = Vec::new();
        output.take(ANSWER_MAX).read_to_end(&mut answer).await.map_err(Failure::internal)?;
        let ended = child.wait().await.map_err(Failure::internal)?;
        Ok::<_, Failure>((answer, ended.code()))
    };
    match tokio::time::timeout(TIME_MAX, talk).await {
        Ok(Ok((answer, Some(0)))) => Ok(Some(answer)),
        Ok(Ok((_, Some(code)))) if code == i32::from(NOT_BEGUN) => {
            Err(Failure::Internal("the inspector cannot start".into()))
        }
        Ok(Err(failure)) => Err(failure),
        // A panic, killed by its limits, or no answer in time: the file did that.
        Ok(Ok(_)) | Err(_) => Ok(None),
    }
}

/// The child: the code of the hidden command `inspect [PAGE]`.
pub fn run(page: Option<&str>) -> ExitCode {
    let wanted = match page.map(str::parse) {
        None => Wanted::Content,
        Some(Ok(page)) => Wanted::Picture(page),
        Some(Err(_)) => return ExitCode::from(NOT_BEGUN),
    };
    let work = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        limit_self()?;
        let bytes = read_input()?;
        io::stdout().write_all(&answer(bytes, wanted))
    });
    match work.map(std::thread::JoinHandle::join) {
        Ok(Ok(Ok(()))) => ExitCode::SUCCESS,
        Ok(Err(_)) => ExitCode::from(PANICKED),
        Ok(Ok(Err(_))) | Err(_) => ExitCode::from(NOT_BEGUN),
    }
}

/// Memory, time, files and core dumps: from here on no file and no socket can be opened.
fn limit_self() -> io::Result<()> {
    let limit = |resource, value| setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) });
    limit(Resource::As, mapped_bytes().saturating_add(MEMORY_MAX))?;
    limit(Resource::Cpu, TIME_MAX.as_secs())?;
    limit(Resource::Core, 0)?;
    limit(Resource::Nofile, 3)?;
    Ok(())
}

fn mapped_bytes() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    pages.unwrap_or(0).saturating_mul(rustix::param::page_size() as u64)
}

fn read_input() -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    io::stdin().lock().take(LARGE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}
