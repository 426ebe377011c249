//! The kept files in a backup. They follow the dump in the same stream: one JSON line with identity and length, then the
//! bytes as they lie in the folder, which are ciphertext; a last line counts them. Noise cannot be packed, so that part of
//! the gzip stream is stored as it is.

use crate::folder::Folder;
use crate::outcome::{EXIT_REFUSED, Fault};
use base::Id;
use db::{Db, Tx};
use flate2::Compression;
use flate2::write::GzEncoder;
use kernel::files::{self, File as KeptFile, Files, Inspector, Settings};
use serde_json::{Value, json};
use std::fs::{self, File};
use std::io::{self, BufRead, BufWriter, Read, Write};
use std::path::PathBuf;

/// Identities asked for at once.
const ASKED_AT_ONCE: usize = 1_000;

/// The folder of files, for backup and restore.
pub struct Archive {
    files: Files,
}

/// What a backup holds of the files.
pub struct Written {
    /// Files in the backup.
    pub files: u64,
    /// Files that the database knows and the folder does not have.
    pub missing: Vec<String>,
}

impl Archive {
    /// Of a data folder.
    pub fn new(folder: &Folder) -> Self {
        // Nothing is looked into here.
        Self { files: Files::new(folder.files_path(), Settings { inspector: Inspector::Here, clamd: None }) }
    }

    /// Writes all files that the database knows behind what `out` holds; on disk when this returns. The dump was made
    /// before, so that every file it names is there.
    pub async fn write(&self, db: &Db, out: BufWriter<File>) -> Result<Written, Fault> {
        let mut out = GzEncoder::new(out, Compression::none());
        let mut written = Written { files: 0, missing: Vec::new() };
        let mut after = None;
        loop {
            let ids = db.read(async move |tx: &mut Tx| files::list_ids(tx, after, ASKED_AT_ONCE).await).await?;
            let Some(last) = ids.last() else { break };
            after = Some(*last);
            for id in ids {
                match self.write_one(id, &mut out).map_err(unwritable)? {
                    true => written.files += 1,
                    false => written.missing.push(id.to_string()),
                }
            }
        }
        let ended = writeln!(out, "{}", json!({ "files": written.files })).and_then(|()| out.finish());
        let file = ended.and_then(|out| out.into_inner().map_err(io::IntoInnerError::into_error));
        file.and_then(|file| file.sync_all()).map_err(unwritable)?;
        Ok(written)
    }

    fn write_one(&self, id: Id<KeptFile>, out: &mut impl Write) -> io::Result<bool> {
        let path = self.files.path(id);
        let opened = File::open(&path).or_else(|_| File::open(part(path)));
        let file = match opened {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            other => other?,
        };
        let bytes = file.metadata()?.len();
        writeln!(out, "{}", json!({ "file": id, "bytes": bytes }))?;
        if io::copy(&mut file.take(bytes), out)? != bytes {
            return Err(io::Error::other(format!("the file {id} became shorter")));
        }
        Ok(true)
    }

    /// Reads the files that follow a dump into the folder; gives how many. Backups of older programs have none.
    pub fn read(&self, mut from: impl BufRead) -> Result<u64, Fault> {
        let mut count = 0;
        loop {
            let mut line = String::new();
            if from.read_line(&mut line).map_err(unreadable)? == 0 {
                return if count == 0 { Ok(0) } else { Err(unreadable("files are missing at its end")) };
            }
            let line: Value = serde_json::from_str(&line).map_err(unreadable)?;
            if let Some(told) = line["files"].as_u64() {
                return if told == count { Ok(count) } else { Err(unreadable("files are missing")) };
            }
            let id = line["file"].as_str().and_then(Id::parse);
            let (Some(id), Some(bytes)) = (id, line["bytes"].as_u64()) else {
                return Err(unreadable("neither a file nor the end"));
            };
            self.read_one(id, bytes, &mut from)?;
            count += 1;
        }
    }

    fn read_one(&self, id: Id<KeptFile>, bytes: u64, from: &mut impl Read) -> Result<(), Fault> {
        let path = self.files.path(id);
        let partial = part(path.clone());
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(unwritable)?;
        }
        let mut file = File::create(&partial).map_err(unwritable)?;
        if io::copy(&mut from.take(bytes), &mut file).map_err(unreadable)? != bytes {
            return Err(unreadable("it ends in the middle of a file"));
        }
        file.sync_all().and_then(|()| fs::rename(&partial, &path)).map_err(unwritable)
    }
}

fn part(path: PathBuf) -> PathBuf {
    path.with_extension("part")
}

fn unwritable(error: io::Error) -> Fault {
    Fault::failed(format!("files of the backup: {error}"))
}

fn unreadable(error: impl std::fmt::Display) -> Fault {
    Fault {
        exit: EXIT_REFUSED,
        code: "backup.unreadable".into(),
        message: format!("the backup cannot be read: {error}"),
    }
}
