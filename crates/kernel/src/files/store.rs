//! Rows of files, and the keys that open them.

use super::{Checked, Content, ContentType, File, Staged};
use crate::vault::{Person, PersonKey, Vault};
use base::{Act, Failure, Id, Instant, Res};
use db::{Row, Sql, Tx, args};

/// Under which the key of a file without an owner is sealed.
const LOOSE: &str = "key of a file without an owner";

/// A file as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileRow {
    /// Identity.
    pub id: Id<File>,
    /// Whose it is; `None` while nobody knows.
    pub owner: Option<Id<Person>>,
    /// How it came: `scan`, `upload`, …
    pub kind: String,
    /// Type, by its content.
    pub content_type: ContentType,
    /// Bytes in clear.
    pub size: u64,
    /// Pages; an image has one.
    pub pages: u32,
    /// BLAKE3 of the bytes in clear.
    pub blake3: [u8; 32],
    /// When it was taken.
    pub created: Instant,
    sealed_key: Vec<u8>,
}

/// The key of one file, opened.
pub struct FileKey(pub(super) [u8; 32]);

const SELECT: &str = "SELECT id, owner, kind, content_type, size, pages, blake3, created, sealed_key FROM files";

/// Takes a file for a person: its row, then its name. The last thing that an act does with it.
pub async fn keep(tx: &mut Tx, act: &Act, key: &PersonKey, kind: &'static str, file: Checked) -> Res<FileRow> {
    let sealed = key.seal(&file.staged.fact().key)?;
    insert(tx, act, Some(key.person()), kind, sealed, file).await
}

/// Takes an archive that the program packed for a person. Its content is ours, so that nobody looks into it.
pub async fn keep_packed(tx: &mut Tx, act: &Act, key: &PersonKey, kind: &'static str, packed: Staged) -> Res<FileRow> {
    let sealed = key.seal(&packed.fact().key)?;
    let content = Content { kind: ContentType::Zip, pages: 1 };
    insert(tx, act, Some(key.person()), kind, sealed, Checked { staged: packed, content }).await
}

/// Takes a file whose owner is not known yet.
pub async fn keep_loose(tx: &mut Tx, act: &Act, vault: &Vault, kind: &'static str, file: Checked) -> Res<FileRow> {
    let sealed = vault.seal(LOOSE, &file.staged.fact().key)?;
    insert(tx, act, None, kind, sealed, file).await
}

/// Takes a piece of a larger file that a person is sending.
pub async fn keep_piece(tx: &mut Tx, act: &Act, key: &PersonKey, piece: Staged) -> Res<FileRow> {
    keep(tx, act, key, "piece", piece.into_piece()).await
}

async fn insert(
    tx: &mut Tx,
    act: &Act,
    owner: Option<Id<Person>>,
    kind: &'static str,
    sealed_key: Vec<u8>,
    file: Checked,
) -> Res<FileRow> {
    let (fact, content) = (file.fact(), file.content());
    let row = FileRow {
        id: fact.id,
        owner,
        kind: kind.into(),
        content_type: content.kind,
        size: fact.size,
        pages: content.pages,
        blake3: fact.blake3,
        created: act.now,
        sealed_key,
    };
    let sql = "INSERT INTO files (id, owner, kind, content_type, size, pages, blake3, sealed_key, created)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let size = i64::try_from(row.size).map_err(Failure::internal)?;
    let key = row.sealed_key.clone();
    tx.execute(sql, args![row.id, owner, kind, content.kind.mime(), size, content.pages, row.blake3, key, act.now])
        .await?;
    file.staged.name()?;
    Ok(row)
}

/// Gives a file without an owner to a person: from then on their key opens it.
pub async fn give(tx: &mut Tx, vault: &Vault, id: Id<File>, key: &PersonKey) -> Res<FileRow> {
    let mut row = find(tx, id).await?.filter(|row| row.owner.is_none()).ok_or(Failure::NotFound)?;
    let plain = vault.open(LOOSE, &row.sealed_key)?;
    row.owner = Some(key.person());
    row.sealed_key = key.seal(&plain)?;
    let sql = "UPDATE files SET owner = $2, sealed_key = $3 WHERE id = $1";
    tx.execute(sql, args![id, row.owner, row.sealed_key.clone()]).await?;
    Ok(row)
}

/// Forgets a file; its content is swept.
pub async fn delete(tx: &mut Tx, id: Id<File>) -> Res<()> {
    tx.execute("DELETE FROM files WHERE id = $1", args![id]).await.map(drop)
}

/// The file, if there is one.
pub async fn find(tx: &mut Tx, id: Id<File>) -> Res<Option<FileRow>> {
    Ok(list(tx, &[id]).await?.pop())
}

/// Several files, in no order.
pub async fn list(tx: &mut Tx, ids: &[Id<File>]) -> Res<Vec<FileRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE id IN ").list(ids.iter().copied());
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// Identities of files whose content is to be there, by key: those of erased persons are left out.
pub async fn list_ids(tx: &mut Tx, after: Option<Id<File>>, limit: usize) -> Res<Vec<Id<File>>> {
    let after = after.unwrap_or(Id::new(uuid::Uuid::nil()));
    let sql = "SELECT id FROM files f WHERE id > $1 AND (owner IS NULL OR EXISTS (SELECT 1 FROM person_keys WHERE person = f.owner))
               ORDER BY id LIMIT $2";
    tx.query(sql, args![after, limit]).await?.iter().map(|r| r.id(0)).collect()
}

/// Those of `ids` whose content is to be there.
pub(super) async fn list_known(tx: &mut Tx, ids: &[Id<File>]) -> Res<Vec<Id<File>>> {
    let mut sql = Sql::new("SELECT id FROM files f WHERE id IN ");
    sql.list(ids.iter().copied());
    sql.push(" AND (owner IS NULL OR EXISTS (SELECT 1 FROM person_keys WHERE person = f.owner))");
    tx.query_sql(&sql).await?.iter().map(|r| r.id(0)).collect()
}

/// The key of a file; `None` when its person was erased.
pub async fn find_key(tx: &mut Tx, vault: &Vault, row: &FileRow) -> Res<Option<FileKey>> {
    let plain = match row.owner {
        None => vault.open(LOOSE, &row.sealed_key)?,
        Some(owner) => match vault.find_key(tx, owner).await? {
            Some(key) => key.open(&row.sealed_key)?,
            None => return Ok(None),
        },
    };
    plain.try_into().map(FileKey).map(Some).map_err(|_| Failure::Internal("a file key of wrong length".into()))
}

fn read(r: &Row) -> Res<FileRow> {
    let wrong = |what: &str| Failure::Internal(format!("a file row with a wrong {what}"));
    Ok(FileRow {
        id: r.id(0)?,
        owner: r.opt(1, Row::id)?,
        kind: r.string(2)?,
        content_type: ContentType::parse(r.text(3)?).ok_or_else(|| wrong("type"))?,
        size: u64::try_from(r.int(4)?).map_err(|_| wrong("size"))?,
        pages: u32::try_from(r.int(5)?).map_err(|_| wrong("number of pages"))?,
        blake3: r.bytes(6)?.try_into().map_err(|_| wrong("hash"))?,
        created: r.instant(7)?,
        sealed_key: r.bytes(8)?.to_vec(),
    })
}
