//! The printed papers of the one-stop desk, as PDF/A-2u: data in, bytes out.
//!
//! `Letter` is the data of one paper, `FormSet` says which forms the law prescribes on a day, `render` prints.
//! Not here: when a letter is owed, who may sign it, where its bytes are kept, and how a signature is made.

mod booklet;
mod clean;
mod form_set;
mod model;
mod payload;
mod qr;
mod render;
pub mod samples;
mod words;
mod world;

pub use booklet::{Booklet, booklet};
pub use clean::MISSING;
pub use form_set::{Form, FormKind, FormSet};
pub use model::*;
pub use qr::{lookup_url, qr_svg};
pub use render::{LetterError, Place, Printed, Style, print, render, render_many};
pub use words::{money_in_words, number_in_words};

#[cfg(test)]
mod tests;
