//! Rows of drafts. No decisions.

use base::{Id, Instant, Res};
use catalogue::model::ProcedureVersion;
use db::{Row, Tx, args};
use kernel::organisation::Staff;

/// A file that is being changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftRow {
    /// Path in the package.
    pub path: String,
    /// How often it was saved.
    pub version: i64,
    /// Version of the procedure from which it was begun.
    pub base: Id<ProcedureVersion>,
    /// The file.
    pub content: Vec<u8>,
    /// Who saved it last.
    pub staff: Id<Staff>,
    /// Their name.
    pub staff_name: String,
    /// When.
    pub saved: Instant,
}

/// The drafts of a procedure.
pub(crate) async fn list(tx: &mut Tx, code: &str) -> Res<Vec<DraftRow>> {
    let sql = "SELECT d.path, d.version, d.base, d.content, d.staff, COALESCE(s.name, ''), d.saved
               FROM process_drafts d LEFT JOIN staff s ON s.id = d.staff WHERE d.code = $1 ORDER BY d.path";
    tx.query(sql, args![code]).await?.iter().map(read).collect()
}

fn read(r: &Row) -> Res<DraftRow> {
    Ok(DraftRow {
        path: r.string(0)?,
        version: r.int(1)?,
        base: r.id(2)?,
        content: r.bytes(3)?.to_vec(),
        staff: r.id(4)?,
        staff_name: r.string(5)?,
        saved: r.instant(6)?,
    })
}

/// Writes a draft over the one of `draft.version - 1`. Says whether that one was still there.
pub(crate) async fn save(tx: &mut Tx, code: &str, draft: &DraftRow) -> Res<bool> {
    let DraftRow { path, version, base, content, staff, saved, .. } = draft;
    if *version == 1 {
        let sql = "INSERT INTO process_drafts (code, path, version, base, content, staff, saved)
                   VALUES ($1, $2, 1, $3, $4, $5, $6) ON CONFLICT (code, path) DO NOTHING";
        return Ok(tx.execute(sql, args![code, path, *base, content.clone(), *staff, *saved]).await? == 1);
    }
    let sql = "UPDATE process_drafts SET version = $3, content = $4, staff = $5, saved = $6
               WHERE code = $1 AND path = $2 AND version = $3 - 1";
    Ok(tx.execute(sql, args![code, path, *version, content.clone(), *staff, *saved]).await? == 1)
}

/// Takes all drafts of a procedure away.
pub(crate) async fn remove(tx: &mut Tx, code: &str) -> Res<()> {
    tx.execute("DELETE FROM process_drafts WHERE code = $1", args![code]).await.map(drop)
}
