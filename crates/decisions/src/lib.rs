//! DMN decisions and full FEEL, evaluated in child processes with limits.
//!
//! [`Model`] is DMN XML that passed [`check_model`]. [`Decisions`] evaluates it: a pool of worker processes
//! ([`worker::run`], the hidden command `decide`), each with a memory limit and killed when an answer takes too long.
//! [`Decide`] is what other crates ask for. [`eval_command`] and [`tck_command`] are the two commands of the product.
//!
//! Why processes: a recursive FEEL function overflows the stack and aborts the program, and a long loop cannot be
//! stopped inside a thread. Not here: conditions of processes (the flow engine has a small evaluator of its own),
//! storage of models, the clock (`now` is always a parameter).

mod check;
mod clock;
mod commands;
mod datum;
mod error;
mod model;
mod pool;
mod scan;
mod tck;
mod wire;
pub mod worker;

pub use check::{MODEL_BYTES_MAX, Problem, check_model};
pub use commands::{Printed, eval_command};
pub use datum::Datum;
pub use error::{Code, DecisionError};
pub use model::Model;
pub use pool::{Answering, Decide, Decisions, Limits};
pub use tck::{Tally, tck_command};
pub use wire::{Description, Named};
