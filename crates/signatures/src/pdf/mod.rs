//! As much of PDF (ISO 32000-2) as signing and checking need: objects, cross-references, incremental updates. Strict: a file
//! that readers could understand in two ways is refused, never repaired. Not here: content of pages, fonts, encryption.

pub mod file;
mod filter;
mod lexer;
pub mod object;
pub mod text;
pub mod update;
mod write;
mod xref;

pub use file::File;
pub use object::{Dict, Object, Ref};
pub use write::{dict as write_dict, hexadecimal};
