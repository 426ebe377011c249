//! The pool of workers. A thread per worker takes jobs from one bounded queue, one at a time; a worker that is slow or
//! dies costs one answer and is replaced. Threads, not async tasks, so that commands without a runtime use the same code.

mod link;

use crate::check::{Problem, check_model};
use crate::wire::{Answer, Ask, Description, Input, Request};
use crate::{Code, Datum, DecisionError, Model};
use base::Instant;
use link::Link;
use serde_json::Value as Json;
use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::oneshot;

/// Largest input, in bytes of JSON.
const INPUT_BYTES_MAX: usize = 1024 * 1024;

/// What a pool allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Time for one answer, building the model included; then the worker is killed.
    pub answer: Duration,
    /// Time for a worker to start.
    pub start: Duration,
    /// Questions that may wait; more are refused as [`Code::Busy`].
    pub queue: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { answer: Duration::from_secs(1), start: Duration::from_secs(10), queue: 64 }
    }
}

/// A decision under way.
pub type Answering<'a> = Pin<Box<dyn Future<Output = Result<Json, DecisionError>> + Send + 'a>>;

/// What the rest of the product asks for: evaluate a decision outside the program.
pub trait Decide: Send + Sync {
    /// Evaluates `decision` of `model` with the fields of the JSON object `input`; `now` is the time of the act.
    /// A decision that no rule answers is JSON null. Never call it inside a database transaction.
    fn decide<'a>(&'a self, model: &'a Model, decision: &'a str, input: &'a Json, now: Instant) -> Answering<'a>;

    /// The same for callers without an async runtime: blocks the thread.
    fn decide_blocking(&self, model: &Model, decision: &str, input: &Json, now: Instant)
    -> Result<Json, DecisionError>;
}

/// A pool of workers. Cheap to clone; the workers end when the last clone is dropped and their work is done.
#[derive(Clone)]
pub struct Decisions {
    jobs: SyncSender<Job>,
}

struct Job {
    model: Model,
    ask: Ask,
    reply: Reply,
}

/// Where an answer goes.
enum Reply {
    Async(oneshot::Sender<Result<Answer, DecisionError>>),
    Blocking(SyncSender<Result<Answer, DecisionError>>),
}

impl Decisions {
    /// Starts `workers` processes of `exe decide` with the default [`Limits`]. `exe` is the product's own program.
    pub fn start(exe: PathBuf, workers: usize) -> io::Result<Self> {
        Self::with_limits(exe, workers, Limits::default())
    }

    /// Starts with limits of one's own. Fails only when no thread can be started; a worker that cannot be started is
    /// an error of each question.
    pub fn with_limits(exe: PathBuf, workers: usize, limits: Limits) -> io::Result<Self> {
        let (jobs, queue) = sync_channel(limits.queue.max(1));
        let queue = Arc::new(Mutex::new(queue));
        for number in 1..=workers.max(1) {
            let mut seat = Seat { exe: exe.clone(), limits, link: None };
            let queue = Arc::clone(&queue);
            std::thread::Builder::new().name(format!("decide-{number}")).spawn(move || seat.serve(&queue))?;
        }
        Ok(Self { jobs })
    }

    /// Everything that is wrong with DMN XML: [`check_model`], then whether a worker can build it.
    pub async fn check(&self, xml: &str) -> Result<Vec<Problem>, DecisionError> {
        let model = match Model::new(xml) {
            Ok(model) => model,
            Err(problems) => return Ok(problems),
        };
        problems_of_build(self.describe(&model).await)
    }

    /// [`Decisions::check`] for callers without an async runtime.
    pub fn check_blocking(&self, xml: &str) -> Result<Vec<Problem>, DecisionError> {
        match Model::new(xml) {
            Ok(model) => problems_of_build(self.ask_blocking(&model, Ask::Describe).and_then(described)),
            Err(_) => Ok(check_model(xml)),
        }
    }

    /// The inputs and decisions of a model.
    pub async fn describe(&self, model: &Model) -> Result<Description, DecisionError> {
        self.ask(model, Ask::Describe).await.and_then(described)
    }

    /// Like [`Decide::decide_blocking`], with the type of the result and, for null, the reason.
    pub fn evaluate_blocking(
        &self,
        model: &Model,
        decision: &str,
        input: &Json,
        now: Instant,
    ) -> Result<Datum, DecisionError> {
        let ask = decide(decision, Input::Json(bounded(input)?), now);
        self.ask_blocking(model, ask).and_then(decided)
    }

    async fn ask(&self, model: &Model, ask: Ask) -> Result<Answer, DecisionError> {
        let (reply, answer) = oneshot::channel();
        self.send(model, ask, Reply::Async(reply))?;
        answer.await.unwrap_or_else(|_| Err(closed()))
    }

    pub(crate) fn ask_blocking(&self, model: &Model, ask: Ask) -> Result<Answer, DecisionError> {
        let (reply, answer) = sync_channel(1);
        self.send(model, ask, Reply::Blocking(reply))?;
        answer.recv().unwrap_or_else(|_| Err(closed()))
    }

    fn send(&self, model: &Model, ask: Ask, reply: Reply) -> Result<(), DecisionError> {
        self.jobs.try_send(Job { model: model.clone(), ask, reply }).map_err(|error| match error {
            TrySendError::Full(_) => DecisionError::new(Code::Busy, "too many decisions are waiting"),
            TrySendError::Disconnected(_) => closed(),
        })
    }
}

impl Decide for Decisions {
    fn decide<'a>(&'a self, model: &'a Model, decision: &'a str, input: &'a Json, now: Instant) -> Answering<'a> {
        Box::pin(async move {
            let ask = decide(decision, Input::Json(bounded(input)?), now);
            self.ask(model, ask).await.and_then(decided).map(|datum| datum.to_json())
        })
    }

    fn decide_blocking(
        &self,
        model: &Model,
        decision: &str,
        input: &Json,
        now: Instant,
    ) -> Result<Json, DecisionError> {
        self.evaluate_blocking(model, decision, input, now).map(|datum| datum.to_json())
    }
}

/// One worker's place in the pool, held by a thread of its own.
struct Seat {
    exe: PathBuf,
    limits: Limits,
    link: Option<Link>,
}

impl Seat {
    fn serve(&mut self, queue: &Mutex<Receiver<Job>>) {
        self.fill();
        while let Some(job) = next(queue) {
            if job.reply.is_wanted() {
                let answer = self.answer(&job);
                job.reply.send(answer);
            }
            // The next question should not wait for a process to start.
            self.fill();
        }
    }

    /// A worker may die of what earlier questions left in its memory: then a fresh one gets a second try.
    fn answer(&mut self, job: &Job) -> Result<Answer, DecisionError> {
        let was_used = self.link.as_ref().is_some_and(|link| link.answered > 0);
        let answer = self.try_answer(job);
        match &answer {
            Err(error) if error.code == Code::Crashed && was_used => self.try_answer(job),
            _ => answer,
        }
    }

    fn try_answer(&mut self, job: &Job) -> Result<Answer, DecisionError> {
        let limits = self.limits;
        let link = match &mut self.link {
            Some(link) => link,
            empty => empty.insert(start(&self.exe, limits)?),
        };
        let answer = converse(link, job, limits.answer);
        if let Err(error) = &answer {
            tracing::warn!(code = error.code.as_str(), model = job.model.hash(), "a decision worker was ended");
            // Dropping the link kills the worker.
            self.link = None;
        }
        match answer? {
            Answer::Failed(error) => Err(error),
            answer => Ok(answer),
        }
    }

    fn fill(&mut self) {
        if self.link.is_none() {
            self.link = start(&self.exe, self.limits)
                .inspect_err(|error| tracing::error!(message = error.message, "no decision worker"))
                .ok();
        }
    }
}

fn start(exe: &std::path::Path, limits: Limits) -> Result<Link, DecisionError> {
    Link::start(exe, limits.start)
        .map_err(|error| DecisionError::new(Code::Unavailable, format!("no decision worker: {error}")))
}

/// Asks; sends the model only to a worker that does not hold it.
fn converse(link: &mut Link, job: &Job, answer_max: Duration) -> Result<Answer, DecisionError> {
    let request = |xml: Option<String>| Request { hash: job.model.hash().to_string(), xml, ask: job.ask.clone() };
    match link.ask(&request(None), answer_max)? {
        Answer::Failed(error) if error.code == Code::ModelUnknown => {
            link.ask(&request(Some(job.model.xml().to_string())), answer_max)
        }
        answer => Ok(answer),
    }
}

fn next(queue: &Mutex<Receiver<Job>>) -> Option<Job> {
    // Holding the lock while waiting is meant: one waits at the queue, the others for the lock.
    queue.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

impl Reply {
    /// Whether somebody still waits.
    fn is_wanted(&self) -> bool {
        match self {
            Reply::Async(sender) => !sender.is_closed(),
            Reply::Blocking(_) => true,
        }
    }

    fn send(self, answer: Result<Answer, DecisionError>) {
        // The asker may have left meanwhile; then nobody misses the answer.
        match self {
            Reply::Async(sender) => drop(sender.send(answer)),
            Reply::Blocking(sender) => drop(sender.send(answer)),
        }
    }
}

fn decide(decision: &str, input: Input, now: Instant) -> Ask {
    Ask::Decide { decision: decision.to_string(), input, now }
}

fn bounded(input: &Json) -> Result<Json, DecisionError> {
    if input.to_string().len() > INPUT_BYTES_MAX {
        let message = format!("the input has more than {INPUT_BYTES_MAX} bytes");
        return Err(DecisionError::new(Code::TooLarge, message));
    }
    Ok(input.clone())
}

pub(crate) fn decided(answer: Answer) -> Result<Datum, DecisionError> {
    match answer {
        Answer::Decided(datum) => Ok(datum),
        _ => Err(wrong_answer()),
    }
}

fn described(answer: Answer) -> Result<Description, DecisionError> {
    match answer {
        Answer::Described(description) => Ok(description),
        _ => Err(wrong_answer()),
    }
}

/// A model that cannot be built has a problem; a pool that cannot work is an error.
fn problems_of_build(built: Result<Description, DecisionError>) -> Result<Vec<Problem>, DecisionError> {
    match built {
        Ok(_) => Ok(Vec::new()),
        Err(error) if matches!(error.code, Code::Busy | Code::Unavailable) => Err(error),
        Err(error) => Ok(vec![Problem { code: "model.broken", element: None, message: error.message }]),
    }
}

fn wrong_answer() -> DecisionError {
    DecisionError::new(Code::Crashed, "the worker answered something else")
}

fn closed() -> DecisionError {
    DecisionError::new(Code::Unavailable, "the pool of decision workers is closed")
}
