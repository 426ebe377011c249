//! Files of a case: taken at the counter, from the desk's scanner or by an officer; removed where they were the wrong ones.
//! The content was checked before the act (`kernel::files`); here it gets its place. Law: NĐ 61/2018 art. 17(1).

use super::{Opened, World};
use crate::model::files::{ForDocument, NewFile, Scan, WHOLE_CASE};
use crate::model::{Case, CaseRow, Status};
use crate::rules::files::{FILES_MAX, FILES_TAKEN, Line, cleaned_reason, line_of, whole_code};
use crate::{rules, store};
use access::Resource;
use base::{Act, Failure, Id, Refusal, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::files::{self, File, FileRow};
use kernel::journal::{self, By, Subject};
use kernel::organisation::{Staff, Unit};
use kernel::vault::PersonKey;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// What may be done with files of a case.
const ATTACH: &str = "cases.attach_files";
/// Under which names of unassigned scans are sealed.
pub(crate) const SCAN_NAME: &str = "name of an unassigned scan";

/// A file that was the wrong one.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileRemoval {
    /// Why, for the record.
    pub reason: String,
}

/// Puts files to a document of a case; gives their identities.
///
/// # Errors
/// `Refused` `cases.wrong_state`, `cases.unknown_document`, `cases.file_already_there`, `cases.files_full`.
pub async fn attach_files(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    document: ForDocument,
    new: Vec<NewFile>,
) -> Res<(CaseRow, Vec<Id<File>>)> {
    let Opened { mut case, by, .. } = world.open(tx, actor, act, id, if_match, ATTACH, &Status::ALL).await?;
    let ids = attach(tx, world, act, by, &mut case, &document, new, "upload").await?;
    Ok((case, ids))
}

/// Puts a scan to a case by the name that it carries, as the desk's own act: nobody pressed a button.
///
/// # Errors
/// `Refused` as [`attach_files`], and `cases.unknown_case_code` for a case that this agency did not receive.
pub async fn attach_scan(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    agency: Id<Unit>,
    code: &str,
    document: Option<&str>,
    new: NewFile,
) -> Res<CaseRow> {
    let code = &desk_code(world, agency, code, act);
    let known = store::find_by_code(tx, code).await?.filter(|case| case.receiving == agency);
    let known = known.ok_or_else(|| Refusal::new("cases.unknown_case_code").with("code", code))?;
    let mut case = store::get_for_update(tx, known.id).await?;
    let by = By { unit: Some(case.desk.unwrap_or(agency).uuid()), ..By::default() };
    let document = document.map_or(ForDocument::Line(WHOLE_CASE), |code| ForDocument::Code(code.to_owned()));
    attach(tx, world, act, by, &mut case, &document, vec![new], "scan").await?;
    Ok(case)
}

/// Takes a scan whose name says nothing readable: it waits at the counter of its desk.
pub async fn keep_scan(tx: &mut Tx, world: &World, act: &Act, agency: Id<Unit>, new: NewFile) -> Res<Id<File>> {
    let name = world.vault.seal(SCAN_NAME, new.name.as_bytes())?;
    let row = files::keep_loose(tx, act, &world.vault, "scan", new.content).await?;
    store::files::insert_scan(tx, row.id, agency, name, act.now).await?;
    let by = By { unit: Some(agency.uuid()), ..By::default() };
    journal::write(tx, by, act.now, Subject::new("scan", row.id), "scan", &told(&row)).await?;
    Ok(row.id)
}

/// The receptionist says to which case and document a scan belongs.
///
/// # Errors
/// `NotFound` for a scan of another desk, or one that was assigned meanwhile; `Invalid` for an unknown case.
pub async fn assign_scan(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    scan: Id<File>,
    code: &str,
    document: ForDocument,
) -> Res<CaseRow> {
    let scan = visible_scan(tx, world, actor, act, scan).await?;
    let unknown = || Failure::field("case", "unknown_case", code);
    let known = store::find_by_code(tx, &desk_code(world, scan.agency, code, act)).await?.ok_or_else(unknown)?;
    let Opened { mut case, by, .. } = match world.open(tx, actor, act, known.id, None, ATTACH, FILES_TAKEN).await {
        Err(Failure::NotFound) => return Err(unknown()),
        other => other?,
    };
    let key = owner_key(tx, world, &case).await?;
    let n = place(tx, world, &case, &document).await?;
    let row = files::give(tx, &world.vault, scan.file, &key).await?;
    refuse_twins(tx, &case, n, &[(scan.name.as_str(), row.blake3)]).await?;
    store::files::delete_scan(tx, scan.file).await?;
    record(tx, &case, act, by, n, &key, scan.file, &scan.name).await?;
    journal::write(tx, by, act.now, Subject::new("scan", scan.file), "scan_assignment", &json!({ "case": case.id }))
        .await?;
    settle(tx, world, act, by, &mut case, n, &[row], &[scan.name]).await?;
    Ok(case)
}

/// A scan that belongs to no case is thrown away.
pub async fn remove_scan(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    scan: Id<File>,
    input: &FileRemoval,
) -> Res<()> {
    let scan = visible_scan(tx, world, actor, act, scan).await?;
    let reason = cleaned_reason(&input.reason)?;
    let post = world.access.authorise(actor, &world.organisation, act.now.day(), ATTACH, &of_desk(scan.agency))?;
    store::files::delete_scan(tx, scan.file).await?;
    files::delete(tx, scan.file).await?;
    // Whose paper it was is not known: what is said of it is sealed under the install's key.
    let sealed = world.vault.seal(SCAN_NAME, reason.as_bytes())?;
    let hex: String = sealed.iter().map(|b| format!("{b:02x}")).collect();
    let body = json!({ "reason": { "sealed": hex } });
    journal::write(tx, actor.by(post), act.now, Subject::new("scan", scan.file), "scan_removal", &body).await
}

/// Takes a wrong file out of sight; that it was there, and why it went, stays on record.
///
/// # Errors
/// `NotFound`; `Refused` `cases.wrong_state`, `cases.file_removed`; `Invalid` without a reason.
pub async fn remove_file(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    act: &Act,
    id: Id<Case>,
    if_match: Option<i64>,
    file: Id<File>,
    input: &FileRemoval,
) -> Res<CaseRow> {
    let Opened { mut case, was, by, .. } =
        world.open(tx, actor, act, id, if_match, "cases.remove_file", FILES_TAKEN).await?;
    let reason = cleaned_reason(&input.reason)?;
    let row = store::files::find_file(tx, id, file).await?.ok_or(Failure::NotFound)?;
    if row.removed.is_some() {
        return Err(Refusal::new("cases.file_removed").into());
    }
    let sealed = match world.vault.find_key(tx, case.owner).await? {
        Some(key) => Some(key.seal(reason.as_bytes())?),
        None => None,
    };
    store::files::set_removed(tx, file, act.now, staff_of(by), sealed).await?;
    let body = json!({ "file": file, "document": row.document, "reason": world.sealed(tx, &case, &reason).await? });
    world.settle(tx, act, by, &mut case, "file_removal", &body, was).await?;
    Ok(case)
}

/// The scan, if it lies at a desk where the actor may put files to cases.
pub(crate) async fn visible_scan(tx: &mut Tx, world: &World, actor: &Actor, act: &Act, scan: Id<File>) -> Res<Scan> {
    let row = store::files::find_scan(tx, scan).await?.ok_or(Failure::NotFound)?;
    let may = world.access.authorise(actor, &world.organisation, act.now.day(), ATTACH, &of_desk(row.agency));
    may.map_err(|_| Failure::NotFound)?;
    open_scan(world, row)
}

/// A scan with its name.
pub(crate) fn open_scan(world: &World, row: store::files::ScanRow) -> Res<Scan> {
    let name = String::from_utf8(world.vault.open(SCAN_NAME, &row.name)?).map_err(Failure::internal)?;
    Ok(Scan { file: row.file, agency: row.agency, name, at: row.at })
}

/// The agencies at whose counters the actor puts files to cases.
pub(crate) fn desks_of(world: &World, actor: &Actor, act: &Act) -> Vec<Id<Unit>> {
    let day = act.now.day();
    let agencies = actor.posts.iter().filter_map(|post| world.organisation.agency(post.unit, day)).map(|a| a.unit);
    let may =
        |agency: &Id<Unit>| world.access.authorise(actor, &world.organisation, day, ATTACH, &of_desk(*agency)).is_ok();
    let mut all: Vec<_> = agencies.filter(may).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The whole code of a case as the desk of an agency may call it.
pub(crate) fn desk_code(world: &World, agency: Id<Unit>, told: &str, act: &Act) -> String {
    let unit = world.organisation.find(agency, act.now.day());
    let own = unit.map_or("", |u| u.exchange_code.as_deref().unwrap_or(&u.code));
    whole_code(own, told)
}

/// What access decides on for a scan: any case that this agency receives.
fn of_desk(agency: Id<Unit>) -> Resource {
    Resource { kind: "case", receiving: Some(agency), ..Resource::default() }
}

async fn attach(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    case: &mut CaseRow,
    document: &ForDocument,
    new: Vec<NewFile>,
    kind: &'static str,
) -> Res<Vec<Id<File>>> {
    rules::in_state(case, FILES_TAKEN)?;
    if new.is_empty() {
        return Err(Failure::field("files", "required", ""));
    }
    let key = owner_key(tx, world, case).await?;
    let n = place(tx, world, case, document).await?;
    let marks: Vec<_> = new.iter().map(|f| (f.name.as_str(), f.content.fact().blake3)).collect();
    refuse_twins(tx, case, n, &marks).await?;
    let (mut rows, mut names) = (Vec::new(), Vec::new());
    for file in new {
        let row = files::keep(tx, act, &key, kind, file.content).await?;
        record(tx, case, act, by, n, &key, row.id, &file.name).await?;
        rows.push(row);
        names.push(file.name);
    }
    settle(tx, world, act, by, case, n, &rows, &names).await?;
    Ok(rows.iter().map(|row| row.id).collect())
}

async fn owner_key(tx: &mut Tx, world: &World, case: &CaseRow) -> Res<PersonKey> {
    let key = world.vault.find_key(tx, case.owner).await?;
    key.ok_or_else(|| Refusal::new("cases.owner_erased").with("code", &case.code).into())
}

/// The line that files go to; a further one is made for a document that has none yet.
async fn place(tx: &mut Tx, world: &World, case: &CaseRow, document: &ForDocument) -> Res<i64> {
    let lines = store::list_documents(tx, case.id).await?;
    match line_of(document, &lines, &world.package(case)?.record.documents)? {
        Line::Known(n) => Ok(n),
        Line::New(filed) => {
            let n = lines.iter().map(|l| l.n).max().unwrap_or(0) + 1;
            store::insert_documents(tx, case.id, n, &[filed]).await?;
            Ok(n)
        }
    }
}

/// The same content twice at one document is a slip of the hand, or a scanner that was interrupted.
async fn refuse_twins(tx: &mut Tx, case: &CaseRow, n: i64, new: &[(&str, [u8; 32])]) -> Res<()> {
    let there = store::files::list_files(tx, case.id).await?;
    let standing: Vec<_> = there.iter().filter(|f| f.document == n && f.removed.is_none()).map(|f| f.file).collect();
    if standing.len() + new.len() > FILES_MAX {
        return Err(Refusal::new("cases.files_full").with("max", FILES_MAX).into());
    }
    let known = files::list(tx, &standing).await?;
    for (i, (name, hash)) in new.iter().enumerate() {
        if known.iter().any(|row| row.blake3 == *hash) || new[..i].iter().any(|(_, earlier)| earlier == hash) {
            return Err(Refusal::new("cases.file_already_there").with("name", name).into());
        }
    }
    Ok(())
}

async fn record(
    tx: &mut Tx,
    case: &CaseRow,
    act: &Act,
    by: By,
    n: i64,
    key: &PersonKey,
    file: Id<File>,
    name: &str,
) -> Res<()> {
    store::files::insert_file(tx, case.id, n, file, key.seal(name.as_bytes())?, act.now, staff_of(by)).await
}

async fn settle(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    by: By,
    case: &mut CaseRow,
    n: i64,
    rows: &[FileRow],
    names: &[String],
) -> Res<()> {
    let was = case.status;
    let names = world.sealed(tx, case, &names.join("\n")).await?;
    let files: Vec<_> = rows.iter().map(told).collect();
    let body = json!({ "document": n, "files": files, "names": names });
    world.settle(tx, act, by, case, "files", &body, was).await
}

/// A file as the journal tells it.
fn told(row: &FileRow) -> Value {
    let hash: String = row.blake3.iter().map(|b| format!("{b:02x}")).collect();
    json!({ "id": row.id, "blake3": hash, "type": row.content_type.mime(), "size": row.size, "pages": row.pages, "by": row.kind })
}

fn staff_of(by: By) -> Option<Id<Staff>> {
    by.actor.map(Id::new)
}
