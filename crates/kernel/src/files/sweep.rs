//! What is left behind in the folder: temporary files of a crash, files of an act that was rolled back, files whose
//! person was erased. One of the 256 folders is looked through at a time, so that a sweep is always short.

use super::folder::{Files, part_path};
use super::{File, store};
use base::{Id, Instant, Res};
use db::{Db, Tx};
use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

/// Seconds for which an unknown file is left alone: it may be on its way.
const GRACE_SECONDS: i64 = 3_600;
/// Identities asked for at once.
const ASKED_AT_ONCE: usize = 400;

/// A file as it lies in the folder.
struct Lying {
    path: PathBuf,
    id: Id<File>,
    is_part: bool,
}

impl Files {
    /// Sweeps one of the 256 folders; gives how many files it removed. `machine` is machine time.
    pub async fn sweep(&self, db: &Db, folder: u8, machine: Instant) -> Res<usize> {
        let folder = self.dir().join(format!("{folder:02x}"));
        let before = machine.plus_seconds(-GRACE_SECONDS);
        let listed = tokio::task::spawn_blocking(move || list_old(&folder, before));
        let lying = listed.await.map_err(base::Failure::internal)?.map_err(base::Failure::internal)?;
        let mut removed = 0;
        for some in lying.chunks(ASKED_AT_ONCE) {
            let ids: Vec<_> = some.iter().map(|f| f.id).collect();
            let known = db.read(async move |tx: &mut Tx| store::list_known(tx, &ids).await).await?;
            let known: HashSet<_> = known.into_iter().collect();
            for file in some {
                removed += usize::from(settle(file, known.contains(&file.id)).await.map_err(base::Failure::internal)?);
            }
        }
        Ok(removed)
    }
}

/// A known file gets the name it lost, an unknown one goes.
async fn settle(file: &Lying, is_known: bool) -> std::io::Result<bool> {
    if !is_known {
        tokio::fs::remove_file(&file.path).await?;
    } else if file.is_part {
        tokio::fs::rename(&file.path, file.path.with_extension("")).await?;
    }
    Ok(!is_known)
}

/// Files that were last written before a moment. Names that are not ours are left alone.
fn list_old(folder: &Path, before: Instant) -> std::io::Result<Vec<Lying>> {
    let entries = match std::fs::read_dir(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        other => other?,
    };
    let mut all = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let Some(id) = path.file_stem().and_then(|n| n.to_str()).and_then(Id::parse) else { continue };
        let is_part = path == part_path(&path);
        // Gone meanwhile: an act took it.
        let Ok(meta) = path.symlink_metadata() else { continue };
        let written = meta.modified()?.duration_since(UNIX_EPOCH).map_or(0, |d| d.as_micros());
        if i64::try_from(written).unwrap_or(i64::MAX) < before.micros() {
            all.push(Lying { path, id, is_part });
        }
    }
    Ok(all)
}
