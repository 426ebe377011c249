//! `motcua migrate`, `backup`, `restore`. A backup is the engine-neutral dump of the database and behind it the kept files
//! (see `archive`), packed with gzip; the master key is not part of it, so that who finds a backup reads no personal data.

use crate::archive::Archive;
use crate::args::PlaceArgs;
use crate::outcome::{Done, EXIT_FAILED, EXIT_REFUSED, Fault};
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
    let packed = packer.finish().map_err(|error| unwritable(partial, &error))?;
    let archive = Archive::new(&store.folder);
    let written = archive.write(&store.db, packed).await?;
    fs::rename(partial, file).map_err(|error| unwritable(file, &error))?;
    let mut done = Done::line(format_args!("{rows} rows and {} files written to {}", written.files, file.display()));
    if let Some(first) = written.missing.first() {
        let n = written.missing.len();
        done.warn(format_args!("{n} files are missing in the folder of files, the first is {first}"));
        done.exit = EXIT_FAILED;
    }
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
    let mut unpacked = BufReader::new(MultiGzDecoder::new(BufReader::new(source)));
    let rows = db::restore(&store.db, &mut unpacked).await.map_err(broken)?;
    let files = Archive::new(&store.folder).read(unpacked)?;
    store.write_missing_seals().await?;
    let mut done = Done::line(format_args!("{rows} rows and {files} files restored"));
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

    /// Ends the packed part; more may follow it.
    fn finish(&self) -> io::Result<BufWriter<File>> {
        let encoder = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        encoder.ok_or_else(|| io::Error::other("the backup is finished"))?.finish()
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

#[cfg(test)]
mod tests {
    use super::{backup, restore};
    use crate::args::PlaceArgs;
    use crate::folder::Folder;
    use crate::parts::{MIGRATIONS, Store};
    use base::{Act, Id};
    use db::{Place, Tx};
    use kernel::files::{self, File, Files, Inspector, Settings};
    use kernel::people::{self, Profile};
    use kernel::vault::Vault;
    use std::path::Path;

    fn place(dir: &Path, database: Option<&Place>) -> PlaceArgs {
        let database_url = match database {
            Some(Place::Postgres(url)) => Some(url.clone()),
            _ => None,
        };
        PlaceArgs { data: dir.to_owned(), database_url }
    }

    fn folder(place: &PlaceArgs) -> Files {
        let folder = Folder::open(place).expect("a folder");
        Files::new(folder.files_path(), Settings { inspector: Inspector::Here, clamd: None })
    }

    /// Keeps two papers of one person.
    async fn fill(place: &PlaceArgs, papers: &[Vec<u8>]) -> Vec<Id<File>> {
        let store = Store::open_to_write(place).await.expect("a store");
        let (vault, files, act) = (Vault::new(&[3; 32]), folder(place), store.act());
        let key = {
            let (vault, act) = (vault.clone(), act.clone());
            let profile = Profile { name: "Lê Thị Thu Hà".into(), ..Profile::default() };
            store
                .db
                .write(async move |tx: &mut Tx| people::insert(tx, &vault, &act, &profile).await)
                .await
                .expect("a key")
        };
        let mut ids = Vec::new();
        for paper in papers {
            let staged = files.stage(&act, paper).await.expect("staged");
            let checked = files.check(staged, "a.pdf").await.expect("good");
            let (act, key): (Act, _) = (act.clone(), key.clone());
            let row = store.db.write(async move |tx: &mut Tx| files::keep(tx, &act, &key, "scan", checked).await).await;
            ids.push(row.expect("kept").id);
        }
        ids
    }

    async fn read(place: &PlaceArgs, id: Id<File>) -> Vec<u8> {
        let store = Store::open_to_read(place).await.expect("a store");
        let key = store.db.read(async move |tx: &mut Tx| {
            let row = files::find(tx, id).await?.expect("a row");
            Ok(files::find_key(tx, &Vault::new(&[3; 32]), &row).await?.expect("a key"))
        });
        folder(place).open(id, &key.await.expect("a key")).await.expect("opens").all().await.expect("whole")
    }

    #[tokio::test]
    async fn kept_files_move_with_the_database_to_either_engine() {
        let (sources, targets) = (testkit::databases(MIGRATIONS).await, testkit::databases(MIGRATIONS).await);
        for (from, to) in sources.iter().zip(targets.iter().rev()) {
            let dir = tempfile::tempdir().expect("a folder");
            let old = place(&dir.path().join("old"), Some(&from.place));
            let new = place(&dir.path().join("new"), Some(&to.place));
            let papers = [testkit::papers::pdf(3), testkit::papers::png()];
            let ids = fill(&old, &papers).await;
            let file = dir.path().join("backup.gz");
            let done = backup(&old, &file).await.expect("a backup");
            assert!(done.exit == 0 && done.stdout.contains("2 files"), "{}", done.stdout);
            assert!(restore(&new, &file).await.expect("restored").stdout.contains("2 files"));
            for (id, paper) in ids.iter().zip(&papers) {
                assert_eq!(read(&new, *id).await, *paper);
            }
        }
    }

    #[tokio::test]
    async fn missing_file_is_told_and_a_cut_backup_is_refused() {
        let dir = tempfile::tempdir().expect("a folder");
        let old = place(&dir.path().join("old"), None);
        let ids = fill(&old, &[testkit::papers::pdf(1), testkit::papers::pdf(2)]).await;
        std::fs::remove_file(folder(&old).path(ids[0])).expect("removed");
        let file = dir.path().join("backup.gz");
        let done = backup(&old, &file).await.expect("a backup");
        assert!(done.exit == 1 && done.stderr.contains(&ids[0].to_string()), "{}", done.stderr);
        let whole = std::fs::read(&file).expect("a backup");
        let cut = dir.path().join("cut.gz");
        std::fs::write(&cut, &whole[..whole.len() - 200]).expect("written");
        let refused = restore(&place(&dir.path().join("new"), None), &cut).await.expect_err("cut");
        assert_eq!((refused.exit, refused.code.as_str()), (2, "backup.unreadable"));
    }
}
