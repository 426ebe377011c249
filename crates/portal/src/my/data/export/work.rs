//! Acts on copies of one's data: asked for, packed one archive a run, fetched, thrown away. A run that is broken off leaves
//! nothing behind but a file that is swept, and begins again where the last whole archive ended.

use super::pack::Pack;
use super::{Export, ExportRow, ExportState, KEPT_SECONDS, PARTS_MAX, PartRow, collect, store};
use base::{Act, Failure, Id, Instant, Refusal, Res};
use cases::read::own::{self, OwnPaper, PapersAsked};
use cases::work::World;
use db::{Db, Tx};
use kernel::citizens::CitizenSession;
use kernel::files::{self, FILE_BYTES_MAX, File, FileKey, FileRow, Files, Staged, clean_name};
use kernel::jobs::{self, Claimed, JobClock};
use kernel::journal::{self, Subject};
use kernel::vault::{Person, Vault};
use serde_json::json;
use web::words;

/// Kind of the job that packs. Its body holds the identity of the copy and nothing else.
pub const EXPORT_JOB: &str = "portal.export";
/// Papers asked for at once.
const PAPERS_AT_ONCE: usize = 50;
/// Copies forgotten in one transaction.
const FORGOTTEN_AT_ONCE: usize = 50;

/// Asks for a copy of all that is kept of the party of a session.
///
/// # Errors
/// `portal.export_exists` while another one is kept or being packed.
pub async fn ask(tx: &mut Tx, session: &CitizenSession, act: &Act) -> Res<Id<Export>> {
    let party = session.party();
    for old in store::list_of(tx, party).await? {
        if old.state != ExportState::Failed && old.expires > act.now {
            let until = words::date(old.expires.day());
            return Err(Refusal::new("portal.export_exists").with("until", until).into());
        }
        throw_away(tx, old.id).await?;
    }
    let row = ExportRow {
        id: act.id(),
        person: party,
        state: ExportState::Working,
        asked: act.now,
        ready: None,
        expires: act.now.plus_seconds(KEPT_SECONDS),
        cursor: None,
        done: 0,
        total: own::count_papers(tx, party).await?,
    };
    store::insert(tx, &row).await?;
    queue(tx, act, row.id).await?;
    let line = json!({ "export": row.id });
    journal::write(tx, session.by(), act.now, Subject::new("person", party), "export", &line).await?;
    Ok(row.id)
}

async fn queue(tx: &mut Tx, act: &Act, id: Id<Export>) -> Res<()> {
    let (body, at_once) = (json!({ "export": id }), Instant::from_micros(0));
    jobs::insert(tx, act, EXPORT_JOB, Some(id.uuid()), JobClock::Machine, at_once, &body).await.map(drop)
}

/// The copies of a person, the newest first.
pub async fn list_of(tx: &mut Tx, person: Id<Person>) -> Res<Vec<ExportRow>> {
    store::list_of(tx, person).await
}

/// The copy of a person that is not over yet, with its archives.
pub async fn latest(tx: &mut Tx, person: Id<Person>, now: Instant) -> Res<Option<(ExportRow, Vec<PartRow>)>> {
    let Some(row) = store::list_of(tx, person).await?.into_iter().find(|e| e.expires > now) else { return Ok(None) };
    let parts = store::list_parts(tx, row.id).await?;
    Ok(Some((row, parts)))
}

/// Throws a copy of the party away before its time.
///
/// # Errors
/// `NotFound` for the copy of another.
pub async fn remove(tx: &mut Tx, session: &CitizenSession, act: &Act, id: Id<Export>) -> Res<()> {
    let party = session.party();
    store::find_for_update(tx, id).await?.filter(|e| e.person == party).ok_or(Failure::NotFound)?;
    throw_away(tx, id).await?;
    let line = json!({ "export": id });
    journal::write(tx, session.by(), act.now, Subject::new("person", party), "export_removal", &line).await
}

async fn throw_away(tx: &mut Tx, id: Id<Export>) -> Res<()> {
    for file in store::delete(tx, id).await? {
        files::delete(tx, file).await?;
    }
    jobs::cancel_of(tx, EXPORT_JOB, id.uuid()).await
}

/// Throws away all copies of a person who is erased.
pub async fn forget_all(tx: &mut Tx, person: Id<Person>) -> Res<()> {
    for row in store::list_of(tx, person).await? {
        throw_away(tx, row.id).await?;
    }
    Ok(())
}

/// Throws away copies whose time is over, some at a time; gives how many.
pub async fn forget_expired(tx: &mut Tx, now: Instant) -> Res<usize> {
    let expired = store::list_expired(tx, now, FORGOTTEN_AT_ONCE).await?;
    for id in &expired {
        throw_away(tx, *id).await?;
    }
    Ok(expired.len())
}

/// An archive of the party with what opens it. The caller writes the access log.
///
/// # Errors
/// `NotFound` for the copy of another, one that is not ready, and one whose time is over.
pub async fn part(
    tx: &mut Tx,
    vault: &Vault,
    party: Id<Person>,
    now: Instant,
    id: Id<Export>,
    n: i64,
) -> Res<(FileRow, FileKey)> {
    let export = store::find(tx, id).await?.ok_or(Failure::NotFound)?;
    if export.person != party || export.state != ExportState::Ready || export.expires <= now {
        return Err(Failure::NotFound);
    }
    let parts = store::list_parts(tx, id).await?;
    let part = parts.iter().find(|p| p.n == n).ok_or(Failure::NotFound)?;
    let row = files::find(tx, part.file).await?.ok_or(Failure::NotFound)?;
    let key = files::find_key(tx, vault, &row).await?.ok_or(Failure::NotFound)?;
    Ok((row, key))
}

/// What packing needs.
pub struct Packer<'a> {
    /// The database.
    pub db: &'a Db,
    /// The folder of files.
    pub files: &'a Files,
    /// Units, catalogue, keys.
    pub world: &'a World,
}

/// Packs the next archive of a copy. A copy that is gone, or is ready, needs nothing.
///
/// # Errors
/// What the folder of files or the database says; at the last try the copy is told to have failed.
pub async fn run(packer: &Packer<'_>, act: &Act, job: &Claimed) -> Res<()> {
    let id = job.body["export"].as_str().and_then(Id::<Export>::parse);
    let id = id.ok_or_else(|| Failure::Internal("a job of packing without a copy".into()))?;
    let done = step(packer, act, id).await;
    if done.is_err() && job.is_last_try() {
        let fail = async move |tx: &mut Tx| {
            let Some(mut row) = store::find_for_update(tx, id).await? else { return Ok(()) };
            row.state = ExportState::Failed;
            store::save(tx, &row).await
        };
        packer.db.write(fail).await?;
    }
    done
}

async fn step(packer: &Packer<'_>, act: &Act, id: Id<Export>) -> Res<()> {
    let found = packer.db.read(async move |tx: &mut Tx| {
        let row = store::find(tx, id).await?;
        let parts = store::list_parts(tx, id).await?.len() as i64;
        Ok(row.map(|row| (row, parts)))
    });
    let Some((mut row, parts)) = found.await?.filter(|(row, _)| row.state == ExportState::Working) else {
        return Ok(());
    };
    let mut pack = Pack::new(packer.files.create(act, FILE_BYTES_MAX).await?);
    if parts == 0 {
        let (world, person, now) = (packer.world.clone(), row.person, act.now);
        let entries = packer.db.read(async move |tx: &mut Tx| collect::entries(tx, &world, person, now).await);
        for (name, content) in entries.await? {
            pack.text(&name, act.now, &content).await?;
        }
    }
    let is_whole = papers(packer, &mut pack, &mut row).await?;
    let (packed, vault, act) = (pack.finish().await?, packer.world.vault.clone(), act.clone());
    let keep = async move |tx: &mut Tx| keep(tx, &vault, &act, row, parts + 1, is_whole, packed).await;
    packer.db.write(keep).await
}

/// Packs papers until the archive is full; gives whether those were all.
async fn papers(packer: &Packer<'_>, pack: &mut Pack, row: &mut ExportRow) -> Res<bool> {
    loop {
        let (world, person, after) = (packer.world.clone(), row.person, row.cursor);
        let some = packer.db.read(async move |tx: &mut Tx| next_papers(tx, &world, person, after).await).await?;
        if some.is_empty() {
            return Ok(true);
        }
        for (paper, key) in some {
            let name = entry_name(&paper);
            if pack.has_room(&name, paper.row.size) {
                match key {
                    Some(key) => {
                        let content = packer.files.open(paper.row.id, &key).await?.all().await?;
                        pack.paper(&name, paper.at, &content).await?;
                    }
                    None => pack.text(&format!("{name}.txt"), paper.at, ERASED.as_bytes()).await?,
                }
            } else if pack.is_empty() {
                // As large as a file may be: it does not fit beside the heads of an archive.
                pack.text(&format!("{name}.txt"), paper.at, TOO_LARGE.as_bytes()).await?;
            } else {
                return Ok(false);
            }
            row.cursor = Some(paper.row.id);
            row.done += 1;
        }
    }
}

const TOO_LARGE: &str = "Tệp này quá lớn để đóng gói. Mời bạn mở nó ở trang Kho giấy tờ.\n";
const ERASED: &str = "Chủ của giấy tờ này đã được xóa dữ liệu, không ai mở được nữa.\n";

async fn next_papers(
    tx: &mut Tx,
    world: &World,
    person: Id<Person>,
    after: Option<Id<File>>,
) -> Res<Vec<(OwnPaper, Option<FileKey>)>> {
    let asked = PapersAsked { after, limit: PAPERS_AT_ONCE, ..PapersAsked::default() };
    let mut all = Vec::new();
    for paper in own::papers(tx, world, person, &asked).await? {
        let key = files::find_key(tx, &world.vault, &paper.row).await?;
        all.push((paper, key));
    }
    Ok(all)
}

/// `giay-to/H26.103-250908-0112/0191a2b3-to_khai.pdf`: the case, and a name that no two papers share.
fn entry_name(paper: &OwnPaper) -> String {
    let id = paper.row.id.uuid().simple().to_string();
    let given = paper.name.as_deref().unwrap_or("khong-ten");
    format!("giay-to/{}/{}-{}", clean_name(&paper.case_code), &id[24..], clean_name(given))
}

async fn keep(
    tx: &mut Tx,
    vault: &Vault,
    act: &Act,
    mut row: ExportRow,
    n: i64,
    is_whole: bool,
    packed: Staged,
) -> Res<()> {
    let Some(now) = store::find_for_update(tx, row.id).await?.filter(|e| e.state == ExportState::Working) else {
        return Ok(());
    };
    // Another run of the same job was faster.
    if store::list_parts(tx, now.id).await?.len() as i64 + 1 != n {
        return Ok(());
    }
    let key = vault.find_key(tx, row.person).await?.ok_or(Failure::NotFound)?;
    let file = files::keep_packed(tx, act, &key, "export", packed).await?;
    store::insert_part(tx, row.id, &PartRow { n, file: file.id, size: file.size }).await?;
    if is_whole || n >= PARTS_MAX {
        row.state = ExportState::Ready;
        row.ready = Some(act.now);
    } else {
        queue(tx, act, row.id).await?;
    }
    store::save(tx, &row).await
}
