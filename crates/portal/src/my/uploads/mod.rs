//! A paper of a draft that comes in pieces, over lines that break: begun, moved on piece by piece, whole at last. What came of a
//! piece before its line broke stays.

mod pages;
mod store;

pub(super) use pages::{ask, begin, end, options, piece};

use super::draft::Draft;
use super::filing;
use base::{Act, Failure, Id, Instant, Refusal, Res};
use cases::work::World;
use db::Tx;
use kernel::citizens::CitizenSession;
use kernel::files::{self, Checked, FileKey, Files, LARGE_BYTES_MAX, Staged};
use store::{Upload, UploadRow};

/// Seconds for which an unfinished upload waits to be gone on with.
const KEPT_SECONDS: i64 = 24 * 3_600;
/// Unfinished uploads of one party at one time.
const WAITING_MAX: u64 = 30;
/// Bytes of all unfinished uploads of one party.
const WAITING_BYTES_MAX: u64 = 2 * 1024 * 1024 * 1024;
/// Bytes of one piece as kept; a longer request makes several.
const PIECE_BYTES_MAX: u64 = 8 * 1024 * 1024;
/// Uploads forgotten in one transaction.
const FORGOTTEN_AT_ONCE: usize = 100;

/// What is told of a file before it comes.
struct Told {
    draft: Id<Draft>,
    document: String,
    name: String,
    length: u64,
}

/// Begins an upload. `machine`: when; uploads expire by the machine's time.
///
/// # Errors
/// `files.empty`, `files.too_large`, `portal.uploads_full`; what [`filing::add_files`] refuses.
async fn start(
    tx: &mut Tx,
    world: &World,
    session: &CitizenSession,
    act: &Act,
    machine: Instant,
    told: Told,
) -> Res<Id<Upload>> {
    let key = filing::key_of(tx, world, session).await?;
    if told.length == 0 {
        return Err(Refusal::new("files.empty").with("name", told.name).into());
    }
    if told.length > LARGE_BYTES_MAX {
        let max = format!("{} MB", LARGE_BYTES_MAX / (1024 * 1024));
        return Err(Refusal::new("files.too_large").with("name", told.name).with("max", max).into());
    }
    filing::may_add(tx, world, session, act, told.draft, &told.document).await?;
    let (waiting, bytes) = store::waiting(tx, &key, machine).await?;
    if waiting >= WAITING_MAX || bytes + told.length > WAITING_BYTES_MAX {
        return Err(Refusal::new("portal.uploads_full").with("max", WAITING_MAX).into());
    }
    let row = UploadRow {
        id: act.id(),
        draft: told.draft,
        document: told.document,
        name: told.name,
        length: told.length,
        received: 0,
        expires: machine.plus_seconds(KEPT_SECONDS),
        file: None,
    };
    store::insert(tx, &key, &row).await?;
    Ok(row.id)
}

/// An upload of the signed-in party that has not expired.
async fn open(
    tx: &mut Tx,
    world: &World,
    session: &CitizenSession,
    machine: Instant,
    id: Id<Upload>,
) -> Res<UploadRow> {
    let key = filing::key_of(tx, world, session).await?;
    store::find(tx, &key, id).await?.filter(|u| u.expires > machine).ok_or(Failure::NotFound)
}

/// Keeps a piece that is not the last; gives where the upload is now.
///
/// # Errors
/// `Conflict` when another request was faster.
async fn keep(
    tx: &mut Tx,
    world: &World,
    session: &CitizenSession,
    act: &Act,
    machine: Instant,
    upload: &UploadRow,
    piece: Staged,
) -> Res<u64> {
    let key = filing::key_of(tx, world, session).await?;
    let received = upload.received + piece.fact().size;
    let expires = machine.plus_seconds(KEPT_SECONDS);
    if !store::advance(tx, upload, received, expires, None).await? {
        return Err(moved());
    }
    let file = files::keep_piece(tx, act, &key, piece).await?;
    store::insert_piece(tx, upload.id, upload.received, file.id).await?;
    Ok(received)
}

fn moved() -> Failure {
    Failure::Conflict { version: 0, changed: serde_json::Value::Null }
}

/// All is here and was found good: it is a paper of the draft, and the pieces go.
async fn complete(
    tx: &mut Tx,
    world: &World,
    session: &CitizenSession,
    act: &Act,
    machine: Instant,
    upload: &UploadRow,
    whole: Checked,
) -> Res<()> {
    let expires = machine.plus_seconds(KEPT_SECONDS);
    if !store::advance(tx, upload, upload.length, expires, Some(whole.fact().id)).await? {
        return Err(moved());
    }
    drop_pieces(tx, upload.id).await?;
    let paper = vec![(upload.name.clone(), whole)];
    filing::add_files(tx, world, session, act, upload.draft, &upload.document, paper).await
}

async fn drop_pieces(tx: &mut Tx, id: Id<Upload>) -> Res<()> {
    for file in store::delete_pieces(tx, id).await? {
        files::delete(tx, file).await?;
    }
    Ok(())
}

/// Throws an upload away; the paper that it became stays.
async fn forget(tx: &mut Tx, id: Id<Upload>) -> Res<()> {
    drop_pieces(tx, id).await?;
    store::delete(tx, id).await
}

/// Throws away what was on its way for a draft.
pub(super) async fn forget_of(tx: &mut Tx, draft: Id<Draft>) -> Res<()> {
    for id in store::list_of(tx, draft).await? {
        forget(tx, id).await?;
    }
    Ok(())
}

/// Forgets uploads whose time is over, some at a time; gives how many.
pub async fn forget_expired(tx: &mut Tx, machine: Instant) -> Res<usize> {
    let expired = store::list_expired(tx, machine, FORGOTTEN_AT_ONCE).await?;
    for id in &expired {
        forget(tx, *id).await?;
    }
    Ok(expired.len())
}

/// The pieces of an upload with what opens them.
async fn pieces(tx: &mut Tx, world: &World, upload: Id<Upload>) -> Res<Vec<(Id<files::File>, FileKey)>> {
    let mut all = Vec::new();
    for id in store::list_pieces(tx, upload).await? {
        let row = files::find(tx, id).await?.ok_or(Failure::NotFound)?;
        let key = files::find_key(tx, &world.vault, &row).await?.ok_or(Failure::NotFound)?;
        all.push((id, key));
    }
    Ok(all)
}

/// One file of the pieces and the last one.
async fn join(
    files: &Files,
    act: &Act,
    upload: &UploadRow,
    before: Vec<(Id<files::File>, FileKey)>,
    last: Staged,
) -> Res<Staged> {
    if before.is_empty() {
        return Ok(last);
    }
    let mut whole = files.create(act, upload.length).await?;
    for (id, key) in before {
        let mut reading = files.open(id, &key).await?;
        while let Some(chunk) = reading.next().await? {
            whole.write(&chunk).await?;
        }
    }
    let mut reading = last.read().await?;
    while let Some(chunk) = reading.next().await? {
        whole.write(&chunk).await?;
    }
    whole.finish().await
}
