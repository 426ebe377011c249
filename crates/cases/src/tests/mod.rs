//! Tests of the module, on both engines.

mod browser;
mod counter;
mod files;
mod lifecycle;
mod lists;
mod notices;
mod openapi;
mod pages_case;
mod pages_decide;
mod samples;
