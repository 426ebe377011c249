//! One worker process and the line to it. Dropping the link kills the process.

use crate::wire::{Answer, Request};
use crate::{Code, DecisionError};
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

/// See the module.
pub(super) struct Link {
    child: Child,
    requests: ChildStdin,
    answers: Receiver<String>,
    /// Questions answered so far.
    pub answered: u64,
}

impl Link {
    /// Starts `exe decide` and waits until it is ready. The worker gets none of this program's environment (which may
    /// hold secrets), and Vietnamese time as its local time.
    pub fn start(exe: &Path, start_max: Duration) -> io::Result<Self> {
        let mut child = Command::new(exe)
            .arg("decide")
            .env_clear()
            .env("TZ", "<+07>-7")
            .env("MALLOC_ARENA_MAX", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(requests), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("the worker has no pipes"));
        };
        let (sender, answers) = channel();
        // Ends with the worker: its output is closed then.
        let read = std::thread::Builder::new().name("decide-read".into()).spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        let link = Self { child, requests, answers, answered: 0 };
        read?;
        match link.next_line(start_max) {
            Ok(Answer::Ready) => Ok(link),
            Ok(_) => Err(io::Error::other("the program is no decision worker")),
            Err(error) => Err(io::Error::other(error.message)),
        }
    }

    /// Asks and waits. After an error the link is of no use.
    pub fn ask(&mut self, request: &Request, answer_max: Duration) -> Result<Answer, DecisionError> {
        let mut line = serde_json::to_vec(request)
            .map_err(|error| DecisionError::new(Code::InputInvalid, format!("the input cannot be sent: {error}")))?;
        line.push(b'\n');
        self.requests.write_all(&line).and_then(|()| self.requests.flush()).map_err(|_| crashed())?;
        let answer = self.next_line(answer_max)?;
        self.answered += 1;
        Ok(answer)
    }

    fn next_line(&self, wait_max: Duration) -> Result<Answer, DecisionError> {
        let line = self.answers.recv_timeout(wait_max).map_err(|error| match error {
            RecvTimeoutError::Timeout => {
                let message = format!("no answer within {} ms", wait_max.as_millis());
                DecisionError::new(Code::TimedOut, message)
            }
            RecvTimeoutError::Disconnected => crashed(),
        })?;
        serde_json::from_str(&line).map_err(|_| DecisionError::new(Code::Crashed, "the worker's answer cannot be read"))
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        // It may be dead already; waiting for it leaves no zombie.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn crashed() -> DecisionError {
    DecisionError::new(Code::Crashed, "the worker ended while evaluating: stack or memory exhausted")
}
