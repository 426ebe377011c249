//! Tests of the module, on both engines.

mod access;
mod applicant;
mod back;
mod browser;
mod clocks;
mod consult;
mod correct;
mod counter;
mod decisions;
mod ends;
mod files;
mod inspection;
mod lifecycle;
mod lists;
mod living;
mod many;
mod notices;
mod openapi;
mod pages_back;
mod pages_case;
mod pages_decide;
mod posting;
mod reroute;
mod samples;
mod undo;
