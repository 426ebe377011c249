//! Kernel tests, on both engines.

mod journal;
