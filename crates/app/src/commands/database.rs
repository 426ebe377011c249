//! `motcua migrate`, `backup`, `restore`. A backup is the engine-neutral dump of the database, packed with gzip; the
//! master key is not part of it, so that who finds a backup reads no personal data.

use crate::args::PlaceArgs;
use crate::outcome::{Done, EXIT_REFUSED, Fault};
use crate::parts::Store;
use db::DumpError;
use flate2::Compression;
use flate2::bufread::MultiGzDecoder;
use flate2::write::GzEncoder;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

/// Brings the tables up to date.
pub async fn migrate(place: &PlaceArgs) -> Result<Done, Fault> {
    let store = Store::open_to_write(place).await?;
    Ok(Done::line(format_args!("{}: tables are up to date", store.db.engine_name())))
}

/// Writes one snapshot of all tables to `file`; also while a server runs. Nothing is overwritten.
pub async fn backup(place: &PlaceArgs, file: &Path) -> Result<Done, Fault> {
    if file.exists() {
        return Err(Fault::refused("backup.exists", format!("{} exists already", file.display())));
    }
    let store = Store::open_to_read(place).await?;
    let mut partial = file.as_os_str().to_owned();
    partial.push(".partial");
    let partial = Path::new(&partial);
    let packer = Packer::create(partial).map_err(|error| unwritable(partial, &error))?;
    let rows = db::dump(&store.db, packer.clone()).await.map_err(broken)?;
    packer.finish().map_err(|error| unwritable(partial, &error))?;
    fs::rename(partial, file).map_err(|error| unwritable(file, &error))?;
    let mut done = Done::line(format_args!("{rows} rows written to {}", file.display()));
    let key = store.folder.key_path();
    done.warn(format_args!(
        "{} is not in the backup: keep a copy of it elsewhere, personal data cannot be read without it",
        key.display()
    ));
    Ok(done)
}

/// Reads a backup into an empty database. The seals beside the database are written anew from it.
pub async fn restore(place: &PlaceArgs, file: &Path) -> Result<Done, Fault> {
    let source =
        File::open(file).map_err(|error| Fault::refused("file.unreadable", format!("{}: {error}", file.display())))?;
    let store = Store::open_to_write(place).await?;
    if !db::is_empty(&store.db).await? {
        let text = "the database holds data already; restore goes into a new data folder or an empty database";
        return Err(Fault::refused("restore.not_empty", text));
    }
    let unpacked = BufReader::new(MultiGzDecoder::new(BufReader::new(source)));
    let rows = db::restore(&store.db, unpacked).await.map_err(broken)?;
    store.write_missing_seals().await?;
    let mut done = Done::line(format_args!("{rows} rows restored"));
    if !store.folder.has_master_key() {
        let key = store.folder.key_path();
        done.warn(format_args!("put the old master.key at {} before you start the server", key.display()));
    }
    Ok(done)
}

fn broken(error: DumpError) -> Fault {
    match error {
        DumpError::Db(failure) => failure.into(),
        // Gzip tells a damaged file as an input error.
        DumpError::Io(error) => {
            Fault { exit: EXIT_REFUSED, code: "backup.unreadable".into(), message: error.to_string() }
        }
        DumpError::Broken { .. } => Fault::refused("backup.broken", error),
    }
}

fn unwritable(path: &Path, error: &io::Error) -> Fault {
    Fault::failed(format!("{}: {error}", path.display()))
}

/// The packed file. Shared, because the dump takes its writer away and the end of a gzip file must not be lost silently.
#[derive(Clone)]
struct Packer(Arc<Mutex<Option<GzEncoder<BufWriter<File>>>>>);

impl Packer {
    /// Readable by the owner only: names and numbers of officials stand in it.
    fn create(path: &Path) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).truncate(true).write(true).mode(0o600).open(path)?;
        let encoder = GzEncoder::new(BufWriter::new(file), Compression::default());
        Ok(Self(Arc::new(Mutex::new(Some(encoder)))))
    }

    /// On disk when this returns.
    fn finish(&self) -> io::Result<()> {
        let encoder = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        match encoder {
            Some(encoder) => encoder.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all(),
            None => Ok(()),
        }
    }
}

impl Write for Packer {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.lock().unwrap_or_else(PoisonError::into_inner).as_mut() {
            Some(encoder) => encoder.write(bytes),
            None => Err(io::Error::other("the backup is finished")),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
