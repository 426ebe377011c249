//! The data folder: its lock, the master key, the file of seals, the place of the database and of the kept files. Nothing
//! else of the program knows a file name in it.

use crate::args::PlaceArgs;
use crate::outcome::Fault;
use db::Place;
use kernel::journal::Seal;
use kernel::vault::random_key;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// A data folder and the address of its database.
#[derive(Clone, Debug)]
pub struct Folder {
    dir: PathBuf,
    database_url: Option<String>,
}

/// Held while a program may write to the folder's data. Dropping it gives the folder free.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Folder {
    /// Opens the folder, making it where it is missing.
    pub fn open(args: &PlaceArgs) -> Result<Self, Fault> {
        let dir = args.data.clone();
        fs::create_dir_all(&dir).map_err(|error| unusable(&dir, &error))?;
        Ok(Self { dir, database_url: args.database_url.clone() })
    }

    /// The folder itself.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where the database lies.
    pub fn database(&self) -> Place {
        match &self.database_url {
            Some(url) => Place::Postgres(url.clone()),
            None => Place::Sqlite(self.dir.join("motcua.sqlite")),
        }
    }

    /// Takes the lock.
    ///
    /// # Errors
    /// Refused while a server or another writing command holds it.
    pub fn lock(&self) -> Result<Lock, Fault> {
        match self.try_lock()? {
            Some(lock) => Ok(lock),
            None => Err(Fault::refused(
                "data.locked",
                format!("{} is in use by a running server or another command; stop it first", self.dir.display()),
            )),
        }
    }

    /// Takes the lock if nobody holds it.
    pub fn try_lock(&self) -> Result<Option<Lock>, Fault> {
        let path = self.dir.join("lock");
        let file = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(|error| unusable(&path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Lock { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(unusable(&path, &error)),
        }
    }

    /// The master key, made on first use. It is never in the database nor in a backup.
    pub fn master_key(&self) -> Result<[u8; 32], Fault> {
        let path = self.key_path();
        match fs::read(&path) {
            Ok(bytes) => {
                bytes.try_into().map_err(|_| Fault::failed(format!("{} is not a key of 32 bytes", path.display())))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                make_key(&path).map_err(|error| unusable(&path, &error))
            }
            Err(error) => Err(unusable(&path, &error)),
        }
    }

    /// Whether there is a master key.
    pub fn has_master_key(&self) -> bool {
        self.key_path().exists()
    }

    /// Where the master key lies.
    pub fn key_path(&self) -> PathBuf {
        self.dir.join("keys").join("master.key")
    }

    /// The seals kept beside the database; none if the file is missing.
    pub fn read_seals(&self) -> Result<Vec<Seal>, Fault> {
        let path = self.seals_path();
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(unusable(&path, &error)),
        };
        let read = |(n, line): (usize, &str)| {
            serde_json::from_str(line)
                .map_err(|error| Fault::failed(format!("{}, line {}: {error}", path.display(), n + 1)))
        };
        text.lines().enumerate().map(read).collect()
    }

    /// Appends a seal, on disk when this returns.
    pub fn append_seal(&self, seal: &Seal) -> io::Result<()> {
        let mut line = serde_json::to_string(seal)?;
        line.push('\n');
        let mut file = OpenOptions::new().create(true).append(true).open(self.seals_path())?;
        file.write_all(line.as_bytes())?;
        file.sync_data()
    }

    /// Where the kept files lie.
    pub fn files_path(&self) -> PathBuf {
        self.dir.join("files")
    }

    fn seals_path(&self) -> PathBuf {
        self.dir.join("seals.jsonl")
    }
}

fn make_key(path: &Path) -> io::Result<[u8; 32]> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let key = random_key();
    let mut file = OpenOptions::new().create_new(true).write(true).mode(0o600).open(path)?;
    file.write_all(&key)?;
    file.sync_all()?;
    Ok(key)
}

fn unusable(path: &Path, error: &io::Error) -> Fault {
    Fault::failed(format!("{}: {error}", path.display()))
}
