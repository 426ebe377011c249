//! A file being read: deciphered chunk by chunk.

use super::File;
use super::cipher::{self, HEAD, Opener, SEALED_CHUNK};
use super::folder::part_path;
use base::{Failure, Id, Res};
use std::path::Path;
use tokio::io::AsyncReadExt;

/// A file being read, chunk by chunk.
pub struct Reading {
    file: tokio::fs::File,
    opener: Option<Opener>,
    left: u64,
}

impl Reading {
    pub(super) async fn open(path: &Path, id: Id<File>, key: &[u8; 32]) -> Res<Self> {
        let mut file = match tokio::fs::File::open(path).await {
            // The name was lost with the power after the act was told as done: the content is still there.
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => {
                tokio::fs::File::open(part_path(path)).await.map_err(|_| Failure::NotFound)?
            }
            other => other.map_err(Failure::internal)?,
        };
        let length = file.metadata().await.map_err(Failure::internal)?.len();
        let mut head = [0; HEAD];
        file.read_exact(&mut head).await.map_err(|_| cipher::damaged())?;
        let opener = Opener::begin(key, *id.uuid().as_bytes(), &head)?;
        Ok(Self { file, opener: Some(opener), left: length - HEAD as u64 })
    }

    /// The next bytes; `None` at the end.
    ///
    /// # Errors
    /// `Internal` when the file is damaged or cut: what came before was genuine all the same.
    pub async fn next(&mut self) -> Res<Option<Vec<u8>>> {
        let Some(mut opener) = self.opener.take() else { return Ok(None) };
        let take = self.left.min(SEALED_CHUNK as u64);
        self.left -= take;
        let mut sealed = vec![0; usize::try_from(take).map_err(Failure::internal)?];
        self.file.read_exact(&mut sealed).await.map_err(|_| cipher::damaged())?;
        if self.left == 0 {
            return opener.last(&sealed).map(Some);
        }
        let plain = opener.next(&sealed)?;
        self.opener = Some(opener);
        Ok(Some(plain))
    }

    /// All of it at once: bounded by the size of a file that may be taken.
    pub async fn all(mut self) -> Res<Vec<u8>> {
        let mut all = Vec::new();
        while let Some(chunk) = self.next().await? {
            all.extend_from_slice(&chunk);
        }
        Ok(all)
    }
}
