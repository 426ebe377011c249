//! Kernel tests, on both engines.

mod files;
mod journal;
mod process;
