//! Tables of uploads.

use crate::my::draft::Draft;
use base::{Failure, Id, Instant, Res};
use db::{Row, Tx, args};
use kernel::files::File;
use kernel::vault::PersonKey;

/// A paper on its way.
pub enum Upload {}

/// An upload as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UploadRow {
    /// Identity.
    pub id: Id<Upload>,
    /// The filing that it belongs to.
    pub draft: Id<Draft>,
    /// Code of the document.
    pub document: String,
    /// Name of the file, cleaned.
    pub name: String,
    /// Bytes of the whole.
    pub length: u64,
    /// Bytes that are here.
    pub received: u64,
    /// When it is thrown away.
    pub expires: Instant,
    /// The paper that it became.
    pub file: Option<Id<File>>,
}

fn bytes(n: u64) -> Res<i64> {
    i64::try_from(n).map_err(Failure::internal)
}

/// Puts a new upload in.
pub async fn insert(tx: &mut Tx, key: &PersonKey, u: &UploadRow) -> Res<()> {
    let sql = "INSERT INTO uploads (id, party, draft, document, name, length, received, expires) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)";
    let name = key.seal(u.name.as_bytes())?;
    tx.execute(sql, args![u.id, key.person(), u.draft, &u.document, name, bytes(u.length)?, u.expires]).await.map(drop)
}

/// An upload of a party.
pub async fn find(tx: &mut Tx, key: &PersonKey, id: Id<Upload>) -> Res<Option<UploadRow>> {
    let sql =
        "SELECT id, draft, document, name, length, received, expires, file FROM uploads WHERE id = $1 AND party = $2";
    let unsigned = |r: &Row, n| u64::try_from(r.int(n)?).map_err(Failure::internal);
    let read = |r: &Row| {
        let name = String::from_utf8_lossy(&key.open(r.bytes(3)?)?).into_owned();
        Ok(UploadRow {
            id: r.id(0)?,
            draft: r.id(1)?,
            document: r.string(2)?,
            name,
            length: unsigned(r, 4)?,
            received: unsigned(r, 5)?,
            expires: r.instant(6)?,
            file: r.opt(7, Row::id)?,
        })
    };
    tx.query(sql, args![id, key.person()]).await?.first().map(read).transpose()
}

/// How many uploads of a party are unfinished, and how many bytes they will have.
pub async fn waiting(tx: &mut Tx, key: &PersonKey, now: Instant) -> Res<(u64, u64)> {
    let sql = "SELECT COUNT(*), CAST(COALESCE(SUM(length), 0) AS BIGINT) FROM uploads WHERE party = $1 AND expires > $2 AND file IS NULL";
    let row = tx.query_one(sql, args![key.person(), now]).await?;
    let unsigned = |n: i64| u64::try_from(n).map_err(Failure::internal);
    Ok((unsigned(row.int(0)?)?, unsigned(row.int(1)?)?))
}

/// Moves an upload on from where it was; false when another request was faster.
pub async fn advance(tx: &mut Tx, u: &UploadRow, received: u64, expires: Instant, file: Option<Id<File>>) -> Res<bool> {
    let sql =
        "UPDATE uploads SET received = $3, expires = $4, file = $5 WHERE id = $1 AND received = $2 AND file IS NULL";
    Ok(tx.execute(sql, args![u.id, bytes(u.received)?, bytes(received)?, expires, file]).await? == 1)
}

/// A piece that begins at a byte.
pub async fn insert_piece(tx: &mut Tx, id: Id<Upload>, at: u64, file: Id<File>) -> Res<()> {
    let sql = "INSERT INTO upload_pieces (upload, at, file) VALUES ($1, $2, $3)";
    tx.execute(sql, args![id, bytes(at)?, file]).await.map(drop)
}

/// The pieces, in order.
pub async fn list_pieces(tx: &mut Tx, id: Id<Upload>) -> Res<Vec<Id<File>>> {
    let sql = "SELECT file FROM upload_pieces WHERE upload = $1 ORDER BY at";
    tx.query(sql, args![id]).await?.iter().map(|r| r.id(0)).collect()
}

/// Forgets the pieces; gives their files.
pub async fn delete_pieces(tx: &mut Tx, id: Id<Upload>) -> Res<Vec<Id<File>>> {
    let files = list_pieces(tx, id).await?;
    tx.execute("DELETE FROM upload_pieces WHERE upload = $1", args![id]).await?;
    Ok(files)
}

/// Forgets an upload whose pieces are gone.
pub async fn delete(tx: &mut Tx, id: Id<Upload>) -> Res<()> {
    tx.execute("DELETE FROM uploads WHERE id = $1", args![id]).await.map(drop)
}

/// Uploads whose time is over, some of them.
pub async fn list_expired(tx: &mut Tx, now: Instant, limit: usize) -> Res<Vec<Id<Upload>>> {
    let sql = "SELECT id FROM uploads WHERE expires <= $1 ORDER BY expires LIMIT $2";
    tx.query(sql, args![now, limit]).await?.iter().map(|r| r.id(0)).collect()
}

/// Uploads of a draft.
pub async fn list_of(tx: &mut Tx, draft: Id<Draft>) -> Res<Vec<Id<Upload>>> {
    tx.query("SELECT id FROM uploads WHERE draft = $1", args![draft]).await?.iter().map(|r| r.id(0)).collect()
}
