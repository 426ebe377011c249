//! Tests of the crate.

mod events;
mod import;
mod packages;
mod publishing;
mod read;
mod rules;
mod samples;
mod search;
