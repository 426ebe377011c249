//! The worker: reads requests as JSON lines on standard input, answers as JSON lines on standard output. The code of
//! the hidden command `motcua decide`. Once its limits are set it can open no file and no socket.
//!
//! The main thread only reads, so that the asker never blocks on a busy worker and a lost asker ends a busy worker.

mod engine;
mod shape;

use crate::wire::{Answer, Request};
use crate::{Code, DecisionError};
use engine::Engine;
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io::{self, BufRead, Write};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// Memory that a worker may map beyond what the program itself maps at start, in bytes.
const MEMORY_MAX: u64 = 512 * 1024 * 1024;
/// Stack for parsing and evaluating, in bytes: a sum of 5,000 terms fits. Part of [`MEMORY_MAX`].
const STACK_BYTES: usize = 128 * 1024 * 1024;
/// Largest result, in bytes of JSON.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;
/// How long a worker whose asker is gone may go on with what it has begun.
const FINISH_MAX: Duration = Duration::from_secs(2);

/// Runs a worker until standard input ends.
pub fn run() -> ExitCode {
    let (requests, queue) = channel();
    let (finished, finish) = channel::<()>();
    let work = std::thread::Builder::new().stack_size(STACK_BYTES).spawn(move || {
        answer_all(&queue);
        drop(finished);
    });
    if let Err(error) = work.map(|_| ()).and_then(|()| limit_self()).and_then(|()| say(&Answer::Ready)) {
        eprintln!("the decision worker cannot start: {error}");
        return ExitCode::FAILURE;
    }
    read_all(&requests);
    drop(requests);
    // Returning ends the process, whatever the other thread does.
    let _ = finish.recv_timeout(FINISH_MAX);
    ExitCode::SUCCESS
}

/// Memory, files and core dumps. Called after the threads exist: their stacks are mapped by then.
fn limit_self() -> io::Result<()> {
    let memory = mapped_bytes().saturating_add(MEMORY_MAX - STACK_BYTES as u64);
    let limit = |resource, value| setrlimit(resource, Rlimit { current: Some(value), maximum: Some(value) });
    limit(Resource::As, memory)?;
    limit(Resource::Core, 0)?;
    // Standard input, output and error only: what the evaluator might call by network or file fails.
    limit(Resource::Nofile, 3)?;
    Ok(())
}

/// Bytes of address space in use, the mapped program and its stacks included.
fn mapped_bytes() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let pages = pages.and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    pages.unwrap_or(0).saturating_mul(rustix::param::page_size() as u64).max(STACK_BYTES as u64)
}

fn read_all(requests: &Sender<String>) {
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { return };
        if requests.send(line).is_err() {
            return;
        }
    }
}

fn answer_all(queue: &Receiver<String>) {
    let mut engine = Engine::default();
    while let Ok(line) = queue.recv() {
        let answer = match serde_json::from_str::<Request>(&line) {
            Ok(request) => engine.answer(request).unwrap_or_else(Answer::Failed),
            Err(error) => {
                let message = format!("the request cannot be read: {error}");
                Answer::Failed(DecisionError::new(Code::InputInvalid, message))
            }
        };
        if say(&answer).is_err() {
            return;
        }
    }
}

fn say(answer: &Answer) -> io::Result<()> {
    let mut line = serde_json::to_string(answer)?;
    if line.len() > ANSWER_BYTES_MAX {
        let message = format!("the result has more than {ANSWER_BYTES_MAX} bytes");
        line = serde_json::to_string(&Answer::Failed(DecisionError::new(Code::TooLarge, message)))?;
    }
    line.push('\n');
    let mut out = io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.flush()
}
