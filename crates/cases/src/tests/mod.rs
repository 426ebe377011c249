//! Tests of the module, on both engines.

mod lifecycle;
mod notices;
mod openapi;
mod samples;
