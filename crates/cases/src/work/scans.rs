//! Scans of the desk: put to their case by the name that they carry, or kept until the receptionist says where they belong.

use super::files::{ATTACH, FileRemoval, attach, owner_key, place, record, refuse_twins, settle, told};
use super::{Opened, World};
use crate::model::CaseRow;
use crate::model::files::{ForDocument, NewFile, Scan, WHOLE_CASE};
use crate::rules::files::{FILES_TAKEN, cleaned_reason, whole_code};
use crate::store;
use access::Resource;
use base::{Act, Failure, Id, Refusal, Res};
use db::Tx;
use kernel::accounts::Actor;
use kernel::files::{self, File};
use kernel::journal::{self, By, Subject};
use kernel::organisation::Unit;
use serde_json::json;

/// Under which names of unassigned scans are sealed.
const SCAN_NAME: &str = "name of an unassigned scan";

/// Puts a scan to a case by the name that it carries, as the desk's own act: nobody pressed a button.
///
/// # Errors
/// `Refused` as [`super::attach_files`], and `cases.unknown_case_code` for a case that this agency did not receive.
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
