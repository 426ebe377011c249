//! Files of citizens: scans and uploads, each under a random key of its own that is sealed with the key of its person, so
//! that erasing the person erases the files. The content lies as ciphertext in one folder, never in clear on a disk.
//!
//! A file comes to be in four steps: it is written while it arrives ([`Files::create`] → [`Writing`]), it lies complete
//! under a temporary name ([`Staged`]), its content is found good ([`Files::check`] → [`Checked`]), and the act that takes
//! it makes it known and gives it its name, in its transaction ([`keep`]). What is left behind in between is swept.
//!
//! A large file may come in pieces, over days and broken lines: each piece is kept as it is ([`keep_piece`]), nobody looks into it,
//! and the whole that is made of them goes the way above.
//!
//! Not here: which file belongs to which case, and who may see it (the modules).

mod check;
mod cipher;
mod clamd;
mod folder;
mod inspect;
mod name;
mod picture;
mod reading;
mod store;
mod sweep;

pub use check::{Content, ContentType, PAGES_MAX, PIXELS_MAX, Problem, inspect};
pub use folder::{Checked, FileFact, Files, Settings, Staged, Writing};
pub use inspect::{Inspector, run as run_inspector};
pub use name::clean_name;
pub use picture::picture;
pub use reading::Reading;
pub use store::{
    FileKey, FileRow, delete, find, find_key, give, keep, keep_loose, keep_packed, keep_piece, list, list_ids,
};

/// A file.
pub enum File {}

/// Bytes of one file that comes in one request.
pub const FILE_BYTES_MAX: u64 = 20 * 1024 * 1024;
/// Bytes at most of one file that comes in pieces: a set of drawings.
pub const LARGE_BYTES_MAX: u64 = 512 * 1024 * 1024;
/// Bytes of one request with files at most.
pub const REQUEST_BYTES_MAX: usize = 200 * 1024 * 1024;
/// Files in one request at most.
pub const REQUEST_FILES_MAX: usize = 50;
