//! The acts on the catalogue: publish a package, abolish a procedure, settle what an import could not read. Each writes
//! its journal line in the same transaction.

use crate::model::ProcedureVersion;
use crate::package::{CheckedPackage, Package, PackageProblem, content_hash};
use crate::search::search_text;
use crate::store::{self, AnnouncementRow, Origin, VersionRow};
use base::{Act, Day, Failure, Id, Period, Refusal, Res};
use db::{Tx, args};
use kernel::journal::{self, By, Subject};
use serde_json::json;

/// The decision that announces a procedure. Law: NĐ 63/2010/NĐ-CP chapter III, amended by 92/2017/NĐ-CP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announcement {
    /// Number, `163/QĐ-BTP`.
    pub number: String,
    /// Day it was signed.
    pub signed: Day,
    /// Day from which the version is in force.
    pub effective: Day,
}

/// A warning that is accepted, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptedWarning {
    /// Code of the warning; with an empty `at` all of this code.
    pub code: String,
    /// Where it stands.
    pub at: String,
    /// Why it is accepted.
    pub reason: String,
}

/// What publishing did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Published {
    /// The version now in force from the effective day.
    pub version: Id<ProcedureVersion>,
    /// Code of the procedure.
    pub code: String,
    /// Whether anything changed.
    pub changed: bool,
}

/// Publishes a checked package from the effective day on; the version in force that day ends. Content that is in force
/// that day already changes nothing.
///
/// # Errors
/// `catalogue.package_has_errors`, `catalogue.package_is_draft`, `catalogue.outside_validity` (the effective day lies
/// outside `in_force`), `catalogue.warning_without_reason`, `catalogue.version_same_day` (another package already begins
/// that day).
pub async fn publish(
    tx: &mut Tx,
    act: &Act,
    by: By,
    checked: &CheckedPackage,
    announcement: &Announcement,
    accepted: &[AcceptedWarning],
) -> Res<Published> {
    let package = publishable(checked, announcement)?;
    let reasons = reasons(checked, accepted)?;
    let record = &package.record;
    let effective = announcement.effective;
    let hash = content_hash(&package.files).to_vec();
    let versions = store::list_versions(tx, &record.code).await?;
    let current = versions.iter().find(|v| v.period.contains(effective));
    if let Some(same) = current.filter(|v| v.origin == Origin::Package && v.content_hash == hash) {
        return Ok(Published { version: same.id, code: record.code.clone(), changed: false });
    }
    if versions
        .iter()
        .any(|v| v.origin == Origin::Package && v.period.from == effective && v.period.to != Some(effective))
    {
        return Err(Refusal::new("catalogue.version_same_day")
            .with("code", &record.code)
            .with("day", effective)
            .into());
    }
    if let Some(current) = current {
        store::close_version(tx, current.id, effective).await?;
    }
    let row = new_version(tx, act, package, announcement, &versions, hash).await?;
    store::insert_version(tx, &row, &package_search_text(package), act.now).await?;
    store::insert_files(tx, row.id, &package.files).await?;
    for (n, (problem, reason)) in reasons.iter().enumerate() {
        store::insert_warning(tx, row.id, n, &problem.code, &problem.at, reason).await?;
    }
    let kind = if versions.iter().any(|v| v.origin == Origin::Package) { "amended" } else { "new" };
    announce(tx, act, announcement, &row.code, kind, Some(row.id)).await?;
    let body = json!({ "code": row.code, "version": row.id, "decision": announcement.number, "signed": announcement.signed,
        "effective": effective, "warnings": reasons.len(), "kind": kind });
    journal::write(tx, by, act.now, Subject::new("procedure", row.procedure), "publication", &body).await?;
    Ok(Published { version: row.id, code: row.code, changed: true })
}

fn publishable<'a>(checked: &'a CheckedPackage, announcement: &Announcement) -> Res<&'a Package> {
    let errors = checked.problems.iter().filter(|p| p.severity == crate::package::Severity::Error).count();
    let Some(package) = checked.package.as_ref().filter(|_| errors == 0) else {
        return Err(Refusal::new("catalogue.package_has_errors").with("errors", errors).into());
    };
    if package.record.draft {
        return Err(Refusal::new("catalogue.package_is_draft").with("code", &package.record.code).into());
    }
    let validity = package.record.in_force;
    if !validity.contains(announcement.effective) {
        let refusal = Refusal::new("catalogue.outside_validity").with("day", announcement.effective);
        return Err(refusal
            .with("from", validity.from)
            .with("to", validity.to.map_or_else(String::new, |to| to.to_string()))
            .into());
    }
    if announcement.number.trim().is_empty() {
        return Err(Failure::field("decision", "required", ""));
    }
    Ok(package)
}

fn reasons<'a>(
    checked: &'a CheckedPackage,
    accepted: &'a [AcceptedWarning],
) -> Res<Vec<(&'a PackageProblem, &'a str)>> {
    let reason = |p: &PackageProblem| {
        let fits =
            |w: &&AcceptedWarning| w.code == p.code && (w.at.is_empty() || w.at == p.at) && !w.reason.trim().is_empty();
        accepted.iter().find(fits).map(|w| w.reason.as_str())
    };
    let refuse =
        |p: &PackageProblem| Refusal::new("catalogue.warning_without_reason").with("code", &p.code).with("at", &p.at);
    checked.warnings().map(|p| Ok((p, reason(p).ok_or_else(|| refuse(p))?))).collect()
}

async fn new_version(
    tx: &mut Tx,
    act: &Act,
    package: &Package,
    announcement: &Announcement,
    versions: &[VersionRow],
    content_hash: Vec<u8>,
) -> Res<VersionRow> {
    let r = &package.record;
    let (from, end) = (announcement.effective, r.in_force.to);
    let later = versions.iter().filter(|v| v.period.to != Some(v.period.from)).map(|v| v.period.from);
    let next = later.filter(|day| *day > from).min();
    let mut levels: Vec<&str> =
        r.competence.iter().flat_map(|c| c.receives.iter().chain([&c.decides])).map(|l| l.name()).collect();
    levels.sort_unstable();
    levels.dedup();
    Ok(VersionRow {
        id: act.id(),
        procedure: store::procedure(tx, act, &r.code).await?,
        code: r.code.clone(),
        name: r.name.clone(),
        plain_name: r.plain_name.clone(),
        field_code: r.field.code.clone(),
        field_name: r.field.name.clone(),
        kind: r.kind.name().into(),
        sensitive: r.sensitive,
        levels: levels.join(","),
        record: serde_json::to_string(r).map_err(Failure::internal)?,
        period: Period { from, to: end.into_iter().chain(next).min() },
        origin: Origin::Package,
        decision: announcement.number.clone(),
        content_hash,
    })
}

fn package_search_text(package: &Package) -> String {
    let r = &package.record;
    search_text(&[&r.name, r.plain_name.as_deref().unwrap_or(""), &r.field.name, &r.code])
}

async fn announce(
    tx: &mut Tx,
    act: &Act,
    a: &Announcement,
    code: &str,
    kind: &str,
    version: Option<Id<ProcedureVersion>>,
) -> Res<()> {
    let decision = store::decision(tx, act, &a.number, a.signed, a.effective).await?;
    let row = AnnouncementRow {
        number: a.number.clone(),
        signed: a.signed,
        effective: a.effective,
        code: code.into(),
        kind: kind.into(),
        version,
        entered: act.now,
    };
    store::insert_announcement(tx, decision, &row).await
}

/// Ends a procedure on the effective day. Says whether it was in force; if not, nothing changes.
///
/// # Errors
/// `NotFound`: there is no such procedure. `catalogue.later_version`: a version begins after that day.
pub async fn abolish(tx: &mut Tx, act: &Act, by: By, code: &str, announcement: &Announcement) -> Res<bool> {
    let versions = store::list_versions(tx, code).await?;
    let last = versions.last().ok_or(Failure::NotFound)?;
    let effective = announcement.effective;
    if let Some(later) = versions.iter().find(|v| v.period.from >= effective && v.period.to != Some(v.period.from)) {
        return Err(Refusal::new("catalogue.later_version").with("code", code).with("day", later.period.from).into());
    }
    let Some(current) = versions.iter().find(|v| v.period.contains(effective)) else { return Ok(false) };
    store::close_version(tx, current.id, effective).await?;
    announce(tx, act, announcement, code, "abolished", None).await?;
    let body = json!({ "code": code, "version": current.id, "decision": announcement.number, "signed": announcement.signed,
        "effective": effective });
    journal::write(tx, by, act.now, Subject::new("procedure", last.procedure), "abolition", &body).await?;
    Ok(true)
}

/// Marks a problem of an import as settled by the procedure-control officer, with the right value where what was kept is
/// wrong. The record itself stays as it was published: the correction stands beside it. Settled already: `NotFound`.
pub async fn resolve_check(
    tx: &mut Tx,
    act: &Act,
    by: By,
    version: Id<ProcedureVersion>,
    n: i64,
    corrected: Option<&str>,
) -> Res<()> {
    let row = store::get_version(tx, version).await?.ok_or(Failure::NotFound)?;
    let sql = "UPDATE catalogue_checks SET resolved_at = $3, corrected = $4
        WHERE version = $1 AND n = $2 AND resolved_at IS NULL";
    if tx.execute(sql, args![version, n, act.now, corrected]).await? == 0 {
        return Err(Failure::NotFound);
    }
    let body = json!({ "code": row.code, "version": version, "n": n, "corrected": corrected });
    journal::write(tx, by, act.now, Subject::new("procedure", row.procedure), "check", &body).await
}
