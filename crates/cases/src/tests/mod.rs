//! Tests of the module, on both engines.

mod browser;
mod lifecycle;
mod pages_case;
mod pages_decide;
mod samples;
