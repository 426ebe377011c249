//! Files of a case: taken at the counter or by an officer, removed where they were the wrong ones. The content was checked
//! before the act (`kernel::files`); here it gets its place. Scans of the desk: `scans`. Law: NĐ 61/2018 art. 17(1).

use super::filing::SentPaper;
use super::{Opened, World};
use crate::model::files::{ForDocument, NewFile};
use crate::model::{Case, CaseRow};
use crate::rules::files::{FILES_MAX, FILES_TAKEN, Line, cleaned_reason, line_of};
use crate::{rules, store};
use base::{Act, Failure, Id, Refusal, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::files::{self, File, FileRow};
use kernel::journal::By;
use kernel::organisation::Staff;
use kernel::vault::PersonKey;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The right to put files to a case.
pub(super) const ATTACH: &str = "cases.attach_files";

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
    let Opened { mut case, by, .. } = world.open(tx, actor, act, id, if_match, ATTACH, FILES_TAKEN).await?;
    let ids = attach(tx, world, act, by, &mut case, &document, new, "upload").await?;
    Ok((case, ids))
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

/// The papers of an online filing become those of its case, under the owner's key.
pub(super) async fn adopt(
    tx: &mut Tx,
    world: &World,
    act: &Act,
    case: &mut CaseRow,
    papers: Vec<SentPaper>,
) -> Res<()> {
    let key = owner_key(tx, world, case).await?;
    for paper in papers {
        let document = ForDocument::Code(paper.document);
        let n = place(tx, world, case, &document).await?;
        let row = files::give(tx, &world.vault, paper.file, &key).await?;
        record(tx, case, act, By::default(), n, &key, row.id, &paper.name).await?;
    }
    Ok(())
}

pub(super) async fn attach(
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

pub(super) async fn owner_key(tx: &mut Tx, world: &World, case: &CaseRow) -> Res<PersonKey> {
    let key = world.vault.find_key(tx, case.owner).await?;
    key.ok_or_else(|| Refusal::new("cases.owner_erased").with("code", &case.code).into())
}

/// The line that files go to; a further one is made for a document that has none yet.
pub(super) async fn place(tx: &mut Tx, world: &World, case: &CaseRow, document: &ForDocument) -> Res<i64> {
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
pub(super) async fn refuse_twins(tx: &mut Tx, case: &CaseRow, n: i64, new: &[(&str, [u8; 32])]) -> Res<()> {
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

pub(super) async fn record(
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

pub(super) async fn settle(
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
pub(super) fn told(row: &FileRow) -> Value {
    let hash: String = row.blake3.iter().map(|b| format!("{b:02x}")).collect();
    json!({ "id": row.id, "blake3": hash, "type": row.content_type.mime(), "size": row.size, "pages": row.pages, "by": row.kind })
}

fn staff_of(by: By) -> Option<Id<Staff>> {
    by.actor.map(Id::new)
}
