//! Tests of access: the committed matrix, agreement of scope and decision, speed.

mod matrix;
mod samples;
mod scope;
