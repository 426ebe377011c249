//! Tables of drafts.

use super::draft::{Content, Draft, DraftFile, DraftRow};
use base::{Failure, Id, Instant, Res};
use cases::model::Case;
use db::{Row, Tx, args};
use kernel::files::File;
use kernel::vault::{Person, PersonKey};

const SELECT: &str = "SELECT id, party, procedure_code, procedure_version, version, sealed, created, saved, expires, case_id, supplements FROM drafts";

/// Puts a new draft in.
pub async fn insert(tx: &mut Tx, key: &PersonKey, d: &DraftRow) -> Res<()> {
    let sql =
        "INSERT INTO drafts (id, party, procedure_code, procedure_version, version, sealed, created, saved, expires, supplements)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    let sealed = sealed(key, &d.content)?;
    let at = (d.created, d.saved, d.expires);
    let row =
        args![d.id, d.party, &d.procedure, d.procedure_version, d.version, sealed, at.0, at.1, at.2, d.supplements];
    tx.later(sql, row).await
}

/// A draft of a party, locked.
pub async fn get(tx: &mut Tx, key: &PersonKey, id: Id<Draft>) -> Res<DraftRow> {
    let mut asked = db::Sql::new(SELECT);
    asked.push(" WHERE id = ").arg(id).push(" AND party = ").arg(key.person()).push(tx.for_update());
    let rows = tx.query_sql(&asked).await?;
    read(key, rows.first().ok_or(Failure::NotFound)?)
}

/// Drafts of a party that are not sent yet, the newest first.
pub async fn list(tx: &mut Tx, key: &PersonKey, limit: usize) -> Res<Vec<DraftRow>> {
    let mut sql = db::Sql::new(SELECT);
    sql.push(" WHERE party = ")
        .arg(key.person())
        .push(" AND case_id IS NULL ORDER BY saved DESC, id LIMIT ")
        .arg(limit);
    tx.query_sql(&sql).await?.iter().map(|r| read(key, r)).collect()
}

/// The unsent answer of a party to the request for a supplement of a case.
pub async fn find_supplement(tx: &mut Tx, key: &PersonKey, case: Id<Case>) -> Res<Option<DraftRow>> {
    let mut sql = db::Sql::new(SELECT);
    sql.push(" WHERE supplements = ").arg(case).push(" AND party = ").arg(key.person()).push(" AND case_id IS NULL");
    tx.query_sql(&sql).await?.first().map(|r| read(key, r)).transpose()
}

/// Writes what changed; false when another device was faster.
pub async fn save(tx: &mut Tx, key: &PersonKey, d: &DraftRow) -> Res<bool> {
    let sql = "UPDATE drafts SET sealed = $3, saved = $4, expires = $5, version = version + 1, case_id = $6, procedure_version = $7
               WHERE id = $1 AND version = $2";
    let sealed = sealed(key, &d.content)?;
    let row = args![d.id, d.version, sealed, d.saved, d.expires, d.case, d.procedure_version];
    Ok(tx.execute(sql, row).await? == 1)
}

/// Throws a draft away, with the names of its files; gives the files.
pub async fn delete(tx: &mut Tx, id: Id<Draft>) -> Res<Vec<Id<File>>> {
    let rows = tx.query("SELECT file FROM draft_files WHERE draft = $1", args![id]).await?;
    tx.execute("DELETE FROM draft_files WHERE draft = $1", args![id]).await?;
    tx.execute("DELETE FROM drafts WHERE id = $1", args![id]).await?;
    rows.iter().map(|r| r.id(0)).collect()
}

/// The papers of a draft are those of a case from now on.
pub async fn release_files(tx: &mut Tx, id: Id<Draft>) -> Res<()> {
    tx.later("DELETE FROM draft_files WHERE draft = $1", args![id]).await
}

/// Drafts whose time is over, some of them.
pub async fn list_expired(tx: &mut Tx, now: Instant, limit: usize) -> Res<Vec<Id<Draft>>> {
    let sql = "SELECT id FROM drafts WHERE expires <= $1 ORDER BY expires LIMIT $2";
    tx.query(sql, args![now, limit]).await?.iter().map(|r| r.id(0)).collect()
}

/// A paper of a draft.
pub async fn insert_file(tx: &mut Tx, key: &PersonKey, draft: Id<Draft>, f: &DraftFile) -> Res<()> {
    let sql = "INSERT INTO draft_files (file, draft, document, name, at) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![f.file, draft, &f.document, key.seal(f.name.as_bytes())?, f.at]).await.map(drop)
}

/// The papers of a draft, in order.
pub async fn list_files(tx: &mut Tx, key: &PersonKey, draft: Id<Draft>) -> Res<Vec<DraftFile>> {
    let sql = "SELECT file, document, name, at FROM draft_files WHERE draft = $1 ORDER BY document, file";
    let read = |r: &Row| {
        let name = String::from_utf8_lossy(&key.open(r.bytes(2)?)?).into_owned();
        Ok(DraftFile { file: r.id(0)?, document: r.string(1)?, name, at: r.instant(3)? })
    };
    tx.query(sql, args![draft]).await?.iter().map(read).collect()
}

/// Takes a paper out of a draft.
pub async fn delete_file(tx: &mut Tx, draft: Id<Draft>, file: Id<File>) -> Res<bool> {
    Ok(tx.execute("DELETE FROM draft_files WHERE draft = $1 AND file = $2", args![draft, file]).await? == 1)
}

fn sealed(key: &PersonKey, content: &Content) -> Res<Vec<u8>> {
    key.seal(&serde_json::to_vec(content).map_err(Failure::internal)?)
}

fn read(key: &PersonKey, r: &Row) -> Res<DraftRow> {
    Ok(DraftRow {
        id: r.id(0)?,
        party: r.id::<Person>(1)?,
        procedure: r.string(2)?,
        procedure_version: r.id(3)?,
        version: r.int(4)?,
        content: serde_json::from_slice(&key.open(r.bytes(5)?)?).map_err(Failure::internal)?,
        created: r.instant(6)?,
        saved: r.instant(7)?,
        expires: r.instant(8)?,
        case: r.opt(9, Row::id::<Case>)?,
        supplements: r.opt(10, Row::id::<Case>)?,
    })
}
