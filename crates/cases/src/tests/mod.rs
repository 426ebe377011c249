//! Tests of the module, on both engines.

mod browser;
mod lifecycle;
mod pages_case;
mod samples;
