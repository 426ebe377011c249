//! The commands, one file each: read files, call the crate that knows, put its answer into words.

mod admin;
mod database;
mod dmn;
mod due;
mod event;
mod flow;
mod import;
mod journal;
mod package;

pub use admin::init_admin;
pub use database::{backup, migrate, restore};
pub use dmn::dmn;
pub use due::due;
pub use event::event;
pub use flow::flow;
pub use import::import;
pub use journal::journal;
pub use package::{Rules, package};

use crate::outcome::Fault;
use std::path::Path;

/// The text of a file named on the command line.
fn read_text(path: &Path) -> Result<String, Fault> {
    String::from_utf8(read_bytes(path)?)
        .map_err(|_| Fault::refused("file.not_text", format!("{} is not UTF-8 text", path.display())))
}

/// The bytes of a file named on the command line.
fn read_bytes(path: &Path) -> Result<Vec<u8>, Fault> {
    std::fs::read(path).map_err(|error| Fault::refused("file.unreadable", format!("{}: {error}", path.display())))
}
