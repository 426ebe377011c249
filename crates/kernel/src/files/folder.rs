//! The folder of files: `files/ab/<id>`, with `.part` behind the name until an act has taken the file.

use super::cipher::{CHUNK, Sealer};
use super::inspect::Inspector;
use super::reading::Reading;
use super::store::FileKey;
use super::{Content, ContentType, FILE_BYTES_MAX, File, LARGE_BYTES_MAX, Problem, clamd};
use crate::vault::random_key;
use base::{Act, Failure, Id, Refusal, Res};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::sync::Semaphore;

/// Files looked into at once: each may need much memory and a whole core.
const INSPECTED_AT_ONCE: usize = 4;

/// The folder with all that looks after it. Cheap to clone.
#[derive(Clone)]
pub struct Files {
    inner: Arc<Inner>,
}

struct Inner {
    dir: PathBuf,
    settings: Settings,
    inspecting: Semaphore,
}

/// How files are looked after.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Where their content is looked into.
    pub inspector: Inspector,
    /// `host:port` of clamd, where there is one.
    pub clamd: Option<String>,
}

/// A file while it arrives. Dropped before its end, it leaves nothing behind.
pub struct Writing {
    part: Part,
    file: tokio::fs::File,
    sealer: Sealer,
    buffer: Vec<u8>,
    hash: blake3::Hasher,
    fact: FileFact,
    bytes_max: u64,
}

/// What is known of a file whose content was not looked into.
#[derive(Clone)]
pub struct FileFact {
    /// Its identity.
    pub id: Id<File>,
    /// Bytes in clear.
    pub size: u64,
    /// BLAKE3 of the bytes in clear.
    pub blake3: [u8; 32],
    pub(super) key: [u8; 32],
}

/// A file that lies complete under its temporary name. Dropped before an act took it, it is gone.
pub struct Staged {
    part: Part,
    fact: FileFact,
}

/// A file whose content may be taken.
pub struct Checked {
    pub(super) staged: Staged,
    pub(super) content: Content,
}

/// A temporary file: removed when dropped, unless it got its name.
struct Part {
    path: PathBuf,
    is_named: bool,
}

impl Files {
    /// The folder at `dir`; it is made when the first file comes.
    pub fn new(dir: PathBuf, settings: Settings) -> Self {
        Self { inner: Arc::new(Inner { dir, settings, inspecting: Semaphore::new(INSPECTED_AT_ONCE) }) }
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.inner.dir
    }

    /// Where a file lies: in one of 256 folders, by the end of its identity, which is random.
    pub fn path(&self, id: Id<File>) -> PathBuf {
        let name = id.uuid().simple().to_string();
        self.inner.dir.join(&name[30..]).join(name)
    }

    /// Begins a new file that may hold `bytes_max`, [`LARGE_BYTES_MAX`] at most.
    pub async fn create(&self, act: &Act, bytes_max: u64) -> Res<Writing> {
        let id = act.id::<File>();
        let path = part_path(&self.path(id));
        if let Some(folder) = path.parent() {
            tokio::fs::create_dir_all(folder).await.map_err(unwritable)?;
        }
        let mut file = tokio::fs::File::create_new(&path).await.map_err(unwritable)?;
        let part = Part { path, is_named: false };
        let key = random_key();
        let (sealer, head) = Sealer::begin(&key, *id.uuid().as_bytes());
        file.write_all(&head).await.map_err(unwritable)?;
        let fact = FileFact { id, size: 0, blake3: [0; 32], key };
        let bytes_max = bytes_max.min(LARGE_BYTES_MAX);
        let buffer = Vec::with_capacity(CHUNK);
        Ok(Writing { part, file, sealer, buffer, hash: blake3::Hasher::new(), fact, bytes_max })
    }

    /// A whole file that is in memory already.
    pub async fn stage(&self, act: &Act, bytes: &[u8]) -> Res<Staged> {
        let mut writing = self.create(act, FILE_BYTES_MAX).await?;
        writing.write(bytes).await?;
        writing.finish().await
    }

    /// Whether the content of a file can be taken: looked into, and scanned where clamd is set up. `name` is told in
    /// what is refused.
    ///
    /// # Errors
    /// `Refused` with one of the codes `files.…`; `Unavailable` when clamd does not answer.
    pub async fn check(&self, staged: Staged, name: &str) -> Res<Checked> {
        let found = {
            let _turn = self.inner.inspecting.acquire().await.map_err(Failure::internal)?;
            self.inner.settings.inspector.content(staged.read().await?).await?
        };
        let content = found.map_err(|problem| refusal(problem, name))?;
        if let Some(address) = &self.inner.settings.clamd
            && let Some(virus) = clamd::scan(address, staged.read().await?).await?
        {
            return Err(Refusal::new("files.infected").with("name", name).with("virus", virus).into());
        }
        Ok(Checked { staged, content })
    }

    /// A page of a PDF as JPEG, for pages; `None` when there is no such page, or it cannot be drawn.
    pub async fn picture(&self, reading: Reading, page: u32) -> Res<Option<Vec<u8>>> {
        let _turn = self.inner.inspecting.acquire().await.map_err(Failure::internal)?;
        self.inner.settings.inspector.picture(reading, page).await
    }

    /// Opens a file that an act has taken.
    ///
    /// # Errors
    /// `Internal` when it is missing or damaged.
    pub async fn open(&self, id: Id<File>, key: &FileKey) -> Res<Reading> {
        let path = self.path(id);
        match Reading::open(&path, id, &key.0).await {
            Err(Failure::NotFound) => Err(Failure::Internal(format!("the file {} is missing", path.display()))),
            other => other,
        }
    }
}

impl Writing {
    /// Takes further bytes.
    ///
    /// # Errors
    /// `Refused` `files.too_large`.
    pub async fn write(&mut self, mut bytes: &[u8]) -> Res<()> {
        self.fact.size += bytes.len() as u64;
        if self.fact.size > self.bytes_max {
            return Err(Refusal::new("files.too_large").with("max", megabytes(self.bytes_max)).into());
        }
        self.hash.update(bytes);
        while !bytes.is_empty() {
            // A full chunk waits until it is known not to be the last.
            if self.buffer.len() == CHUNK {
                let sealed = self.sealer.next(&self.buffer)?;
                self.file.write_all(&sealed).await.map_err(unwritable)?;
                self.buffer.clear();
            }
            let (now, later) = bytes.split_at(bytes.len().min(CHUNK - self.buffer.len()));
            self.buffer.extend_from_slice(now);
            bytes = later;
        }
        Ok(())
    }

    /// Ends the file; it is on the disk when this returns, name and all.
    pub async fn finish(self) -> Res<Staged> {
        let Self { part, mut file, sealer, buffer, hash, mut fact, .. } = self;
        file.write_all(&sealer.last(&buffer)?).await.map_err(unwritable)?;
        file.sync_all().await.map_err(unwritable)?;
        if let Some(folder) = part.path.parent() {
            // Without this the name may be lost with the power, though the act was told as done.
            let folder = tokio::fs::File::open(folder).await.map_err(unwritable)?;
            folder.sync_all().await.map_err(unwritable)?;
        }
        fact.blake3 = *hash.finalize().as_bytes();
        Ok(Staged { part, fact })
    }
}

impl Staged {
    /// What is known of it.
    pub fn fact(&self) -> &FileFact {
        &self.fact
    }

    /// Reads it.
    pub async fn read(&self) -> Res<Reading> {
        Reading::open(&self.part.path, self.fact.id, &self.fact.key).await
    }

    /// As a piece of a larger file: its content is looked into when all is there.
    pub(super) fn into_piece(self) -> Checked {
        Checked { staged: self, content: Content { kind: ContentType::Piece, pages: 0 } }
    }

    /// Gives it its name: the last step of the act that takes it. A rename only, so that it may be done in a transaction;
    /// if that is rolled back, the file is swept.
    pub(super) fn name(mut self) -> Res<()> {
        let path = self.part.path.with_extension("");
        std::fs::rename(&self.part.path, path).map_err(unwritable)?;
        self.part.is_named = true;
        Ok(())
    }
}

impl Checked {
    /// What is known of it.
    pub fn fact(&self) -> &FileFact {
        &self.staged.fact
    }

    /// What it holds.
    pub fn content(&self) -> Content {
        self.content
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if !self.is_named
            && let Err(error) = std::fs::remove_file(&self.path)
        {
            tracing::warn!(path = %self.path.display(), %error, "a temporary file stays until it is swept");
        }
    }
}

/// The temporary name of a file.
pub(super) fn part_path(path: &Path) -> PathBuf {
    path.with_extension("part")
}

/// `20 MB`.
fn megabytes(bytes: u64) -> String {
    format!("{} MB", bytes.div_ceil(1024 * 1024))
}

fn unwritable(error: std::io::Error) -> Failure {
    Failure::Internal(format!("folder of files: {error}"))
}

fn refusal(problem: Problem, name: &str) -> Refusal {
    let refusal = match problem {
        Problem::Empty => Refusal::new("files.empty"),
        Problem::UnknownType => Refusal::new("files.unknown_type"),
        Problem::Encrypted => Refusal::new("files.encrypted"),
        Problem::Broken => Refusal::new("files.broken"),
        Problem::NoPages => Refusal::new("files.no_pages"),
        Problem::TooManyPages => Refusal::new("files.too_many_pages"),
        Problem::TooManyPixels => Refusal::new("files.too_many_pixels"),
    };
    refusal.with("name", name).with("max", super::PAGES_MAX)
}
