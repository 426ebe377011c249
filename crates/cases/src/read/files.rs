//! Files of a case and unassigned scans, as pages and API show them. The caller writes the access log before the reply.

use crate::model::files::{CaseFile, DocumentCheck, Removal, Scan};
use crate::model::{Case, CaseRow};
use crate::store;
use crate::work::{self, World};
use base::{Act, Failure, Id, Instant, Page, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::files::{self, File, FileKey, FileRow};
use kernel::vault::{Person, PersonKey};
use kernel::worklist;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::collections::hash_map::Entry;

/// Scans on one page.
const SCANS_AT_ONCE: usize = 50;

/// All files of a case, in the order of its documents, and what was found of them.
#[derive(Clone, Debug, Default)]
pub struct CaseFiles {
    /// The files, the removed among them.
    pub files: Vec<CaseFile>,
    /// The checks.
    pub checks: Vec<DocumentCheck>,
}

impl CaseFiles {
    /// The standing files of a document.
    pub fn of(&self, document: i64) -> impl Iterator<Item = &CaseFile> {
        self.files.iter().filter(move |f| f.document == document && f.removal.is_none())
    }

    /// What was found of a document.
    pub fn check(&self, document: i64) -> Option<&DocumentCheck> {
        self.checks.iter().find(|c| c.document == document)
    }

    /// A standing file.
    pub fn find(&self, id: Id<File>) -> Option<&CaseFile> {
        self.files.iter().find(|f| f.row.id == id && f.removal.is_none())
    }
}

/// The case, if the actor may see it.
pub async fn visible(tx: &mut Tx, world: &World, actor: &Actor, now: Instant, id: Id<Case>) -> Res<CaseRow> {
    let case = store::find(tx, id).await?.ok_or(Failure::NotFound)?;
    let others = worklist::list_of(tx, id.uuid()).await?.iter().filter_map(|t| t.agency).collect();
    world.access.authorise(actor, &world.organisation, now.day(), "cases.view", &case.resource(others))?;
    Ok(case)
}

/// Whether the actor may do `action` to a case.
pub async fn may(tx: &mut Tx, world: &World, actor: &Actor, now: Instant, case: &CaseRow, action: &str) -> Res<bool> {
    let others = worklist::list_open(tx, case.id.uuid()).await?.iter().filter_map(|t| t.agency).collect();
    match world.access.authorise(actor, &world.organisation, now.day(), action, &case.resource(others)) {
        Ok(_) => Ok(true),
        Err(Failure::Forbidden | Failure::NotFound) => Ok(false),
        Err(other) => Err(other),
    }
}

/// The files of a case that the actor was found to see.
pub async fn files_of(tx: &mut Tx, world: &World, case: &CaseRow) -> Res<CaseFiles> {
    let lines = store::files::list_files(tx, case.id).await?;
    let ids: Vec<_> = lines.iter().map(|l| l.file).collect();
    let mut rows: HashMap<_, _> = files::list(tx, &ids).await?.into_iter().map(|r| (r.id, r)).collect();
    let mut keys = Keys::default();
    let mut all = Vec::new();
    for line in lines {
        let Some(row) = rows.remove(&line.file) else { continue };
        let key = keys.get(tx, world, row.owner.unwrap_or(case.owner)).await?;
        let removal = line.removed.map(|at| Removal {
            at,
            staff: line.removed_by,
            reason: line.reason.as_deref().and_then(|sealed| open(key, sealed)),
        });
        let name = open(key, &line.name);
        all.push(CaseFile { row, document: line.document, name, at: line.at, staff: line.staff, removal });
    }
    let key = keys.get(tx, world, case.owner).await?;
    let checks = store::files::list_checks(tx, case.id).await?;
    let checks =
        checks.into_iter().map(|(c, sealed)| DocumentCheck { reason: sealed.and_then(|s| open(key, &s)), ..c });
    Ok(CaseFiles { files: all, checks: checks.collect() })
}

/// A file of a case with what opens it. Removed files are not opened any more.
pub async fn file_of(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    now: Instant,
    id: Id<Case>,
    file: Id<File>,
) -> Res<(CaseRow, CaseFile, FileKey)> {
    let case = visible(tx, world, actor, now, id).await?;
    let all = files_of(tx, world, &case).await?;
    let found = all.find(file).cloned().ok_or(Failure::NotFound)?;
    let key = files::find_key(tx, &world.vault, &found.row).await?.ok_or(Failure::NotFound)?;
    Ok((case, found, key))
}

/// Unassigned scans of the desks where the actor works, newest first.
pub async fn scans(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    after: Option<Id<File>>,
) -> Res<Page<(Scan, FileRow)>> {
    let desks = work::desks_of(world, actor, act);
    let mut rows = store::files::list_scans(tx, &desks, after, SCANS_AT_ONCE + 1).await?;
    let has_more = rows.len() > SCANS_AT_ONCE;
    rows.truncate(SCANS_AT_ONCE);
    let next = rows.last().filter(|_| has_more).map(|r| r.file.to_string());
    let ids: Vec<_> = rows.iter().map(|r| r.file).collect();
    let mut known: HashMap<_, _> = files::list(tx, &ids).await?.into_iter().map(|r| (r.id, r)).collect();
    let mut items = Vec::new();
    for row in rows {
        if let Some(file) = known.remove(&row.file) {
            items.push((work::open_scan(world, row)?, file));
        }
    }
    Ok(Page { items, total: store::files::count_scans(tx, &desks).await?, next })
}

/// An unassigned scan with what opens it.
pub async fn scan(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, id: Id<File>) -> Res<(Scan, FileRow, FileKey)> {
    let scan = work::visible_scan(tx, world, actor, act, id).await?;
    let row = files::find(tx, id).await?.ok_or(Failure::NotFound)?;
    let key = files::find_key(tx, &world.vault, &row).await?.ok_or(Failure::NotFound)?;
    Ok((scan, row, key))
}

/// The documents of a case, for the choice where a scan goes; none where there is no such case to be seen.
pub async fn lines_of_code(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    scan: &Scan,
    told: &str,
) -> Res<Vec<(i64, String)>> {
    let code = work::desk_code(world, scan.agency, told, act);
    let Some(case) = store::find_by_code(tx, &code).await? else { return Ok(Vec::new()) };
    match visible(tx, world, actor, act.now, case.id).await {
        Ok(case) => Ok(store::list_documents(tx, case.id).await?.into_iter().map(|l| (l.n, l.name)).collect()),
        Err(Failure::NotFound) => Ok(Vec::new()),
        Err(other) => Err(other),
    }
}

/// A file as the API tells it.
pub fn file_to_json(file: &CaseFile) -> Value {
    let hash: String = file.row.blake3.iter().map(|b| format!("{b:02x}")).collect();
    json!({
        "id": file.row.id, "document": file.document, "name": file.name, "type": file.row.content_type.mime(),
        "size": file.row.size, "pages": file.row.pages, "blake3": hash, "kind": file.row.kind, "at": file.at, "by": file.staff,
        "removed": file.removal.as_ref().map(|r| json!({ "at": r.at, "by": r.staff, "reason": r.reason })),
    })
}

/// Keys of the persons of one case: nearly always one.
#[derive(Default)]
struct Keys(HashMap<Id<Person>, Option<PersonKey>>);

impl Keys {
    async fn get(&mut self, tx: &mut Tx, world: &World, person: Id<Person>) -> Res<Option<&PersonKey>> {
        let key = match self.0.entry(person) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => new.insert(world.vault.find_key(tx, person).await?),
        };
        Ok(key.as_ref())
    }
}

/// A sealed text; `None` when its person was erased.
fn open(key: Option<&PersonKey>, sealed: &[u8]) -> Option<String> {
    String::from_utf8(key?.open(sealed).ok()?).ok()
}
