//! Rows of files of cases, of checks and of unassigned scans. Names and reasons are sealed; the act opens them.

use crate::model::Case;
use crate::model::files::{DocumentCheck, Verdict};
use base::{Failure, Id, Instant, Res};
use db::{Row, Tx, args};
use kernel::files::File;
use kernel::organisation::{Staff, Unit};

/// A file of a case as stored.
pub struct CaseFileRow {
    /// The file.
    pub file: Id<File>,
    /// Number of the document.
    pub document: i64,
    /// Name, sealed.
    pub name: Vec<u8>,
    /// When it was taken.
    pub at: Instant,
    /// Who took it.
    pub staff: Option<Id<Staff>>,
    /// When it was removed.
    pub removed: Option<Instant>,
    /// Who removed it.
    pub removed_by: Option<Id<Staff>>,
    /// Why, sealed.
    pub reason: Option<Vec<u8>>,
}

/// A scan as stored.
pub struct ScanRow {
    /// The file.
    pub file: Id<File>,
    /// Agency of the desk.
    pub agency: Id<Unit>,
    /// Name, sealed.
    pub name: Vec<u8>,
    /// When it came.
    pub at: Instant,
}

/// A further file of a case.
pub async fn insert_file(
    tx: &mut Tx,
    case: Id<Case>,
    document: i64,
    file: Id<File>,
    name: Vec<u8>,
    at: Instant,
    staff: Option<Id<Staff>>,
) -> Res<()> {
    let sql = "INSERT INTO case_files (file, case_id, document, name, at, staff) VALUES ($1, $2, $3, $4, $5, $6)";
    tx.execute(sql, args![file, case, document, name, at, staff]).await.map(drop)
}

/// The files of a case in order, the removed among them.
pub async fn list_files(tx: &mut Tx, case: Id<Case>) -> Res<Vec<CaseFileRow>> {
    let sql = "SELECT file, document, name, at, staff, removed, removed_by, reason FROM case_files
               WHERE case_id = $1 ORDER BY document, file";
    tx.query(sql, args![case]).await?.iter().map(read_file).collect()
}

/// A file of a case.
pub async fn find_file(tx: &mut Tx, case: Id<Case>, file: Id<File>) -> Res<Option<CaseFileRow>> {
    let sql = "SELECT file, document, name, at, staff, removed, removed_by, reason FROM case_files
               WHERE case_id = $1 AND file = $2";
    tx.query_opt(sql, args![case, file]).await?.as_ref().map(read_file).transpose()
}

/// Marks a file as removed.
pub async fn set_removed(
    tx: &mut Tx,
    file: Id<File>,
    at: Instant,
    staff: Option<Id<Staff>>,
    reason: Option<Vec<u8>>,
) -> Res<()> {
    let sql = "UPDATE case_files SET removed = $2, removed_by = $3, reason = $4 WHERE file = $1";
    tx.execute(sql, args![file, at, staff, reason]).await.map(drop)
}

/// What is found of a document from now on.
pub async fn set_check(
    tx: &mut Tx,
    case: Id<Case>,
    document: i64,
    verdict: Verdict,
    reason: Option<Vec<u8>>,
    at: Instant,
    staff: Id<Staff>,
) -> Res<()> {
    let sql =
        "INSERT INTO document_checks (case_id, document, verdict, reason, at, staff) VALUES ($1, $2, $3, $4, $5, $6)
               ON CONFLICT (case_id, document) DO UPDATE
               SET verdict = excluded.verdict, reason = excluded.reason, at = excluded.at, staff = excluded.staff";
    tx.execute(sql, args![case, document, verdict.name(), reason, at, staff]).await.map(drop)
}

/// What was found of the documents of a case, with sealed reasons.
pub async fn list_checks(tx: &mut Tx, case: Id<Case>) -> Res<Vec<(DocumentCheck, Option<Vec<u8>>)>> {
    let sql = "SELECT document, verdict, reason, at, staff FROM document_checks WHERE case_id = $1 ORDER BY document";
    let read = |r: &Row| {
        let verdict = Verdict::parse(r.text(1)?).ok_or_else(|| Failure::Internal("an unknown verdict".into()))?;
        let check = DocumentCheck { document: r.int(0)?, verdict, reason: None, at: r.instant(3)?, staff: r.id(4)? };
        Ok((check, r.opt(2, Row::bytes)?.map(<[u8]>::to_vec)))
    };
    tx.query(sql, args![case]).await?.iter().map(read).collect()
}

/// A scan that nobody has assigned.
pub async fn insert_scan(tx: &mut Tx, file: Id<File>, agency: Id<Unit>, name: Vec<u8>, at: Instant) -> Res<()> {
    let sql = "INSERT INTO scans (file, agency, name, at) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, args![file, agency, name, at]).await.map(drop)
}

/// Unassigned scans of some agencies, newest first, by key.
pub async fn list_scans(
    tx: &mut Tx,
    agencies: &[Id<Unit>],
    before: Option<Id<File>>,
    limit: usize,
) -> Res<Vec<ScanRow>> {
    let mut sql = db::Sql::new("SELECT file, agency, name, at FROM scans WHERE agency IN ");
    sql.list(agencies.iter().copied());
    if let Some(before) = before {
        sql.push(" AND file < ").arg(before);
    }
    sql.push(" ORDER BY file DESC LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read_scan).collect()
}

/// How many unassigned scans some agencies have.
pub async fn count_scans(tx: &mut Tx, agencies: &[Id<Unit>]) -> Res<u64> {
    let mut sql = db::Sql::new("SELECT COUNT(*) FROM scans WHERE agency IN ");
    sql.list(agencies.iter().copied());
    let rows = tx.query_sql(&sql).await?;
    rows.first().map_or(Ok(0), |r| r.int(0)).map(|n| u64::try_from(n).unwrap_or(0))
}

/// An unassigned scan.
pub async fn find_scan(tx: &mut Tx, file: Id<File>) -> Res<Option<ScanRow>> {
    let sql = "SELECT file, agency, name, at FROM scans WHERE file = $1";
    tx.query_opt(sql, args![file]).await?.as_ref().map(read_scan).transpose()
}

/// Takes a scan off the list. Done already, or by another: `NotFound`.
pub async fn delete_scan(tx: &mut Tx, file: Id<File>) -> Res<()> {
    match tx.execute("DELETE FROM scans WHERE file = $1", args![file]).await? {
        1 => Ok(()),
        _ => Err(Failure::NotFound),
    }
}

fn read_file(r: &Row) -> Res<CaseFileRow> {
    Ok(CaseFileRow {
        file: r.id(0)?,
        document: r.int(1)?,
        name: r.bytes(2)?.to_vec(),
        at: r.instant(3)?,
        staff: r.opt(4, Row::id)?,
        removed: r.opt(5, Row::instant)?,
        removed_by: r.opt(6, Row::id)?,
        reason: r.opt(7, Row::bytes)?.map(<[u8]>::to_vec),
    })
}

fn read_scan(r: &Row) -> Res<ScanRow> {
    Ok(ScanRow { file: r.id(0)?, agency: r.id(1)?, name: r.bytes(2)?.to_vec(), at: r.instant(3)? })
}
