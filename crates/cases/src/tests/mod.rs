//! Tests of the module, on both engines.

mod counter;
mod lifecycle;
mod lists;
mod notices;
mod openapi;
mod browser;
mod lifecycle;
mod pages_case;
mod samples;
