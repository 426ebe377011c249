//! Rows of copies and of their archives. No decisions.

use super::{Export, ExportRow, ExportState, PartRow};
use base::{Failure, Id, Instant, Res};
use db::{Row, Sql, Tx, args};
use kernel::files::File;
use kernel::vault::Person;

const SELECT: &str = "SELECT id, person, state, asked, ready, expires, cursor_file, done, total FROM data_exports";

/// A new copy.
pub async fn insert(tx: &mut Tx, e: &ExportRow) -> Res<()> {
    let sql = "INSERT INTO data_exports (id, person, state, asked, ready, expires, cursor_file, done, total)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let (done, total) = (number(e.done)?, number(e.total)?);
    tx.execute(sql, args![e.id, e.person, e.state.name(), e.asked, e.ready, e.expires, e.cursor, done, total])
        .await
        .map(drop)
}

/// What became of a copy.
pub async fn save(tx: &mut Tx, e: &ExportRow) -> Res<()> {
    let sql = "UPDATE data_exports SET state = $2, ready = $3, cursor_file = $4, done = $5, total = $6 WHERE id = $1";
    let (done, total) = (number(e.done)?, number(e.total)?);
    tx.execute(sql, args![e.id, e.state.name(), e.ready, e.cursor, done, total]).await.map(drop)
}

/// A copy, locked.
pub async fn find_for_update(tx: &mut Tx, id: Id<Export>) -> Res<Option<ExportRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE id = ").arg(id).push(tx.for_update());
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// A copy.
pub async fn find(tx: &mut Tx, id: Id<Export>) -> Res<Option<ExportRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE id = ").arg(id);
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// The copies of a person, the newest first.
pub async fn list_of(tx: &mut Tx, person: Id<Person>) -> Res<Vec<ExportRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE person = ").arg(person).push(" ORDER BY id DESC");
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// Copies whose time is over, some of them.
pub async fn list_expired(tx: &mut Tx, now: Instant, limit: usize) -> Res<Vec<Id<Export>>> {
    let sql = "SELECT id FROM data_exports WHERE expires <= $1 ORDER BY expires LIMIT $2";
    tx.query(sql, args![now, limit]).await?.iter().map(|r| r.id(0)).collect()
}

/// One more archive.
pub async fn insert_part(tx: &mut Tx, export: Id<Export>, part: &PartRow) -> Res<()> {
    let sql = "INSERT INTO data_export_parts (export, n, file, size) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, args![export, part.n, part.file, number(part.size)?]).await.map(drop)
}

/// The archives of a copy, in order.
pub async fn list_parts(tx: &mut Tx, export: Id<Export>) -> Res<Vec<PartRow>> {
    let sql = "SELECT n, file, size FROM data_export_parts WHERE export = $1 ORDER BY n";
    let read =
        |r: &Row| Ok(PartRow { n: r.int(0)?, file: r.id(1)?, size: u64::try_from(r.int(2)?).unwrap_or_default() });
    tx.query(sql, args![export]).await?.iter().map(read).collect()
}

/// Throws a copy away; gives the files of its archives.
pub async fn delete(tx: &mut Tx, id: Id<Export>) -> Res<Vec<Id<File>>> {
    let parts = list_parts(tx, id).await?;
    tx.execute("DELETE FROM data_export_parts WHERE export = $1", args![id]).await?;
    tx.execute("DELETE FROM data_exports WHERE id = $1", args![id]).await?;
    Ok(parts.into_iter().map(|p| p.file).collect())
}

fn number(n: u64) -> Res<i64> {
    i64::try_from(n).map_err(Failure::internal)
}

fn read(r: &Row) -> Res<ExportRow> {
    let count = |i| r.int(i).map(|n| u64::try_from(n).unwrap_or_default());
    Ok(ExportRow {
        id: r.id(0)?,
        person: r.id(1)?,
        state: ExportState::parse(r.text(2)?).ok_or_else(|| Failure::Internal("a copy with a wrong state".into()))?,
        asked: r.instant(3)?,
        ready: r.opt(4, Row::instant)?,
        expires: r.instant(5)?,
        cursor: r.opt(6, Row::id)?,
        done: count(7)?,
        total: count(8)?,
    })
}
