//! The watched folder of the desks' scanners: `DIR/<unit code>/<case code>[_<document code>].pdf`. What can be read goes to
//! its case, what carries no readable name waits at the counter, what cannot be taken moves to `DIR/refused/` with a text
//! that says why. Not here: the acts themselves (`work::attach_scan`, `work::keep_scan`).

use crate::model::files::NewFile;
use crate::rules::files::read_scan_name;
use crate::work::{self, World};
use base::{Act, Failure, Id, Instant, Refusal, Res};
use db::{Db, Tx};
use kernel::files::{Checked, FILE_BYTES_MAX, Files, clean_name};
use kernel::organisation::Unit;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;
use tokio::io::AsyncReadExt;
use web::{Language, Texts};

/// A file that did not grow for so long is whole.
const STILL_SECONDS: i64 = 2;
/// A file that failed for a reason of ours is tried again after so long.
const AGAIN_SECONDS: i64 = 60;
/// Files taken in one look, so that the other chores have their turn.
const TAKEN_AT_ONCE: usize = 5;
/// Bytes read at once.
const CHUNK: usize = 64 * 1024;
/// Where refused files go.
const REFUSED: &str = "refused";

/// What a look needs.
pub struct Desk<'a> {
    /// The database.
    pub db: &'a Db,
    /// The folder of kept files.
    pub files: &'a Files,
    /// What acts need.
    pub world: &'a World,
    /// The moment, in legal time.
    pub act: &'a Act,
    /// The moment, in machine time.
    pub machine: Instant,
    /// Words for what is refused.
    pub texts: &'a Texts,
}

/// What a look did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Looked {
    /// Files that went to their case.
    pub attached: usize,
    /// Files that wait at the counter.
    pub kept: usize,
    /// Files that were refused.
    pub refused: usize,
}

/// The folder, with what was seen in it at the last look.
pub struct ScanFolder {
    dir: PathBuf,
    seen: HashMap<PathBuf, Seen>,
}

struct Seen {
    size: u64,
    written: Option<SystemTime>,
    ripe: Instant,
}

/// A file in the folder of a unit.
struct Found {
    path: PathBuf,
    unit: String,
    name: String,
    size: u64,
    written: Option<SystemTime>,
}

enum Taken {
    Attached,
    Kept,
}

impl ScanFolder {
    /// Watches `dir`.
    pub fn new(dir: PathBuf) -> Self {
        Self { dir, seen: HashMap::new() }
    }

    /// Takes what came and is whole.
    ///
    /// # Errors
    /// `Internal` when the folder cannot be read or changed; then it is tried again at the next look.
    pub async fn look(&mut self, desk: &Desk<'_>) -> Res<Looked> {
        let dir = self.dir.clone();
        let found = tokio::task::spawn_blocking(move || list(&dir)).await.map_err(Failure::internal)?;
        let found = found.map_err(|e| unreadable(&self.dir, &e))?;
        self.seen.retain(|path, _| found.iter().any(|f| f.path == *path));
        let ripe: Vec<_> = found.into_iter().filter(|f| self.is_ripe(f, desk.machine)).take(TAKEN_AT_ONCE).collect();
        let mut looked = Looked::default();
        for file in ripe {
            self.settle(desk, &file, &mut looked).await?;
        }
        Ok(looked)
    }

    /// Whether a file stood still long enough; one that changed begins anew.
    fn is_ripe(&mut self, file: &Found, machine: Instant) -> bool {
        let fresh = || Seen { size: file.size, written: file.written, ripe: machine.plus_seconds(STILL_SECONDS) };
        let seen = self.seen.entry(file.path.clone()).or_insert_with(fresh);
        if (seen.size, seen.written) != (file.size, file.written) {
            *seen = fresh();
        }
        seen.ripe <= machine
    }

    async fn settle(&mut self, desk: &Desk<'_>, file: &Found, looked: &mut Looked) -> Res<()> {
        match take(desk, file).await {
            Ok(Taken::Attached) => looked.attached += 1,
            Ok(Taken::Kept) => looked.kept += 1,
            // The program ended after the act and before the file was taken away.
            Err(Failure::Refused(r)) if r.code == "cases.file_already_there" => looked.attached += 1,
            Err(failure @ (Failure::Refused(_) | Failure::Invalid(_) | Failure::NotFound)) => {
                looked.refused += 1;
                return self.refuse(desk, file, &failure).await.map_err(|e| unreadable(&file.path, &e));
            }
            Err(failure) => {
                tracing::warn!(path = %file.path.display(), error = %failure, "a scan is tried again later");
                if let Some(seen) = self.seen.get_mut(&file.path) {
                    seen.ripe = desk.machine.plus_seconds(AGAIN_SECONDS);
                }
                return Ok(());
            }
        }
        tokio::fs::remove_file(&file.path).await.map_err(|e| unreadable(&file.path, &e))
    }

    /// The text is written first: a file never lies among the refused without its reason.
    async fn refuse(&self, desk: &Desk<'_>, file: &Found, failure: &Failure) -> std::io::Result<()> {
        let folder = self.dir.join(REFUSED);
        tokio::fs::create_dir_all(&folder).await?;
        let name = format!("{}-{}", clean_name(&file.unit), file.name);
        let mut target = folder.join(&name);
        if target.exists() {
            target = folder.join(format!("{}-{name}", desk.machine.micros()));
        }
        let mut reason = target.as_os_str().to_owned();
        reason.push(".txt");
        let words = desk.texts.failure(Language::Vi, failure);
        tokio::fs::write(reason, format!("{words}\n\n({failure})\n")).await?;
        tokio::fs::rename(&file.path, target).await
    }
}

async fn take(desk: &Desk<'_>, file: &Found) -> Res<Taken> {
    let agency = agency_of(desk, &file.unit)?;
    let content = stage(desk, file).await?;
    let new = NewFile { name: file.name.clone(), content };
    let (world, act) = (desk.world.clone(), desk.act.clone());
    match read_scan_name(&file.name) {
        Some((code, document)) => {
            let attach = async move |tx: &mut Tx| {
                work::attach_scan(tx, &world, &act, agency, &code, document.as_deref(), new).await.map(drop)
            };
            desk.db.write(attach).await.map(|()| Taken::Attached)
        }
        None => {
            let keep = async move |tx: &mut Tx| work::keep_scan(tx, &world, &act, agency, new).await.map(drop);
            desk.db.write(keep).await.map(|()| Taken::Kept)
        }
    }
}

/// The agency of a unit's folder: of its desk, or itself.
fn agency_of(desk: &Desk<'_>, code: &str) -> Res<Id<Unit>> {
    let (organisation, today) = (&desk.world.organisation, desk.act.now.day());
    let unit = organisation.find_by_code(code, today).and_then(|u| organisation.agency(u.unit, today));
    unit.map(|u| u.unit).ok_or_else(|| Refusal::new("cases.unknown_desk").with("code", code).into())
}

async fn stage(desk: &Desk<'_>, file: &Found) -> Res<Checked> {
    let unread = |e: std::io::Error| unreadable(&file.path, &e);
    let mut source = tokio::fs::File::open(&file.path).await.map_err(unread)?;
    let mut writing = desk.files.create(desk.act, FILE_BYTES_MAX).await?;
    let mut chunk = vec![0; CHUNK];
    loop {
        let n = source.read(&mut chunk).await.map_err(unread)?;
        if n == 0 {
            break;
        }
        let written = writing.write(&chunk[..n]).await;
        written.map_err(|failure| match failure {
            Failure::Refused(refusal) => refusal.with("name", &file.name).into(),
            other => other,
        })?;
    }
    desk.files.check(writing.finish().await?, &file.name).await
}

/// The files of all units, in order of name. Links, folders and what programs leave while they write are no scans.
fn list(dir: &Path) -> std::io::Result<Vec<Found>> {
    let mut all = Vec::new();
    for unit in std::fs::read_dir(dir)? {
        let unit = unit?;
        let code = unit.file_name().to_string_lossy().into_owned();
        if !unit.file_type()?.is_dir() || code == REFUSED || is_passing(&code) {
            continue;
        }
        for entry in std::fs::read_dir(unit.path())? {
            let entry = entry?;
            let told = entry.file_name().to_string_lossy().into_owned();
            // Gone meanwhile: a scanner that renames.
            let Ok(meta) = entry.path().symlink_metadata() else { continue };
            if meta.is_file() && !is_passing(&told) {
                all.push(Found {
                    path: entry.path(),
                    unit: code.clone(),
                    name: clean_name(&told),
                    size: meta.len(),
                    written: meta.modified().ok(),
                });
            }
        }
    }
    all.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(all)
}

fn is_passing(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.starts_with(['.', '~'])
        || [".tmp", ".part", ".crdownload"].iter().any(|e| lower.ends_with(e))
        || lower == "thumbs.db"
}

fn unreadable(path: &Path, error: &std::io::Error) -> Failure {
    Failure::Internal(format!("scan folder, {}: {error}", path.display()))
}
