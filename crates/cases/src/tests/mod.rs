//! Tests of the module, on both engines.

mod lifecycle;
mod lists;
mod samples;
