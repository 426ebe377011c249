//! Tests of the module, on both engines.

mod files;
mod lifecycle;
mod samples;
