//! Tests of the module, on both engines.

mod access;
mod back;
mod clocks;
mod consult;
mod correct;
mod decisions;
mod ends;
mod inspection;
mod lifecycle;
mod many;
mod posting;
mod reroute;
mod samples;
mod undo;
