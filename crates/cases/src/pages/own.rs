//! How files and results of a case reach their own people: the portal knows who they are, this module how papers are sent.

use super::{files, prints};
use axum::response::Response;
use kernel::files::{FileRow, Reading};
use letters::Letter;
use web::{PageResult, Shared};

/// The content of a file, deciphered while it is sent.
pub fn send_paper(reading: Reading, row: &FileRow, name: &str, is_download: bool) -> Response {
    files::send(reading, row, name, is_download)
}

/// A letter as PDF. `name` without its ending.
///
/// # Errors
/// When it cannot be drawn.
pub async fn send_letter(shared: &Shared, letter: Letter, name: &str) -> PageResult {
    prints::send(letter, prints::style(shared), name).await
}
