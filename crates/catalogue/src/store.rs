//! Rows and model, nothing decided. Versions are written once; later only their end is set.

use crate::model::{AnnouncementDecision, Procedure, ProcedureVersion};
use crate::package::Files;
use base::{Act, Day, Id, Instant, Period, Res};
use db::{Row, Tx, Value, args};
use kernel::organisation::ImportProblem;

/// Where a version came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A published package.
    Package,
    /// An import of public records.
    Import,
}

impl Origin {
    /// Stable name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Package => "package",
            Self::Import => "import",
        }
    }
}

/// A version as stored, without its files.
#[derive(Clone, Debug)]
pub struct VersionRow {
    /// The version.
    pub id: Id<ProcedureVersion>,
    /// The procedure over all versions.
    pub procedure: Id<Procedure>,
    /// National code.
    pub code: String,
    /// Official name.
    pub name: String,
    /// What people call it.
    pub plain_name: Option<String>,
    /// Code of the field; empty for imports.
    pub field_code: String,
    /// Name of the field.
    pub field_name: String,
    /// `public` or `internal`.
    pub kind: String,
    /// Hidden from look-up in the open.
    pub sensitive: bool,
    /// Names of levels, comma-separated.
    pub levels: String,
    /// The record, JSON.
    pub record: String,
    /// When it is in force; empty (`to` = `from`) where it was replaced before it began.
    pub period: Period,
    /// Where it came from.
    pub origin: Origin,
    /// Number of the decision, as announced.
    pub decision: String,
    /// Hash of the content.
    pub content_hash: Vec<u8>,
}

macro_rules! select {
    ($tail:literal) => {
        concat!(
            "SELECT id, procedure, code, name, plain_name, field_code, field_name, kind, sensitive, levels, record, valid_from, \
             valid_to, origin, decision, content_hash FROM procedure_versions ",
            $tail
        )
    };
}

fn read(row: &Row) -> Res<VersionRow> {
    Ok(VersionRow {
        id: row.id(0)?,
        procedure: row.id(1)?,
        code: row.string(2)?,
        name: row.string(3)?,
        plain_name: row.opt(4, Row::string)?,
        field_code: row.string(5)?,
        field_name: row.string(6)?,
        kind: row.string(7)?,
        sensitive: row.bool(8)?,
        levels: row.string(9)?,
        record: row.string(10)?,
        period: Period { from: row.day(11)?, to: row.opt(12, Row::day)? },
        origin: if row.text(13)? == "package" { Origin::Package } else { Origin::Import },
        decision: row.string(14)?,
        content_hash: row.bytes(15)?.to_vec(),
    })
}

/// One version.
pub async fn get_version(tx: &mut Tx, id: Id<ProcedureVersion>) -> Res<Option<VersionRow>> {
    tx.query_opt(select!("WHERE id = $1"), args![id]).await?.as_ref().map(read).transpose()
}

/// The version of a code in force on a day.
pub async fn find_in_force(tx: &mut Tx, code: &str, day: Day) -> Res<Option<VersionRow>> {
    let sql = select!(
        "WHERE code = $1 AND valid_from <= $2 AND (valid_to IS NULL OR valid_to > $2) ORDER BY valid_from DESC LIMIT 1"
    );
    tx.query_opt(sql, args![code, day]).await?.as_ref().map(read).transpose()
}

/// All versions of a code, the oldest first.
pub async fn list_versions(tx: &mut Tx, code: &str) -> Res<Vec<VersionRow>> {
    let sql = select!("WHERE code = $1 ORDER BY valid_from, created_at, id");
    tx.query(sql, args![code]).await?.iter().map(read).collect()
}

/// All versions of all procedures: for the cache.
pub async fn load(tx: &mut Tx) -> Res<Vec<VersionRow>> {
    tx.query(select!("ORDER BY code, valid_from, created_at, id"), &[]).await?.iter().map(read).collect()
}

/// The procedure of a code, made where there is none.
pub(crate) async fn procedure(tx: &mut Tx, act: &Act, code: &str) -> Res<Id<Procedure>> {
    if let Some(row) = tx.query_opt("SELECT id FROM procedures WHERE code = $1", args![code]).await? {
        return row.id(0);
    }
    let id = act.id();
    insert_procedure(tx, id, code, act.now).await?;
    Ok(id)
}

pub(crate) async fn insert_procedure(tx: &mut Tx, id: Id<Procedure>, code: &str, now: Instant) -> Res<()> {
    tx.execute("INSERT INTO procedures (id, code, created_at) VALUES ($1, $2, $3)", args![id, code, now])
        .await
        .map(drop)
}

pub(crate) async fn insert_version(tx: &mut Tx, v: &VersionRow, search: &str, now: Instant) -> Res<()> {
    let sql =
        "INSERT INTO procedure_versions (id, procedure, code, name, plain_name, field_code, field_name, kind, draft,
        sensitive, levels, record, search, valid_from, valid_to, origin, decision, content_hash, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)";
    let args = args![
        v.id,
        v.procedure,
        &v.code,
        &v.name,
        v.plain_name.clone(),
        &v.field_code,
        &v.field_name,
        &v.kind,
        false,
        v.sensitive,
        &v.levels,
        &v.record,
        search,
        v.period.from,
        v.period.to,
        v.origin.name(),
        &v.decision,
        v.content_hash.clone(),
        now
    ];
    tx.execute(sql, args).await.map(drop)
}

/// An import corrects its own row of the same day.
pub(crate) async fn correct_import(tx: &mut Tx, v: &VersionRow, search: &str) -> Res<()> {
    let sql =
        "UPDATE procedure_versions SET name = $2, field_name = $3, kind = $4, levels = $5, record = $6, search = $7,
        decision = $8, content_hash = $9 WHERE id = $1 AND origin = 'import'";
    let args =
        args![v.id, &v.name, &v.field_name, &v.kind, &v.levels, &v.record, search, &v.decision, v.content_hash.clone()];
    tx.execute(sql, args).await?;
    tx.execute("DELETE FROM catalogue_checks WHERE version = $1", args![v.id]).await.map(drop)
}

pub(crate) async fn close_version(tx: &mut Tx, id: Id<ProcedureVersion>, to: Day) -> Res<()> {
    tx.execute("UPDATE procedure_versions SET valid_to = $2 WHERE id = $1", args![id, to]).await.map(drop)
}

pub(crate) async fn insert_files(tx: &mut Tx, version: Id<ProcedureVersion>, files: &Files) -> Res<()> {
    for (path, content) in files {
        let hash = *blake3::hash(content).as_bytes();
        let put = "INSERT INTO package_files (hash, content) VALUES ($1, $2) ON CONFLICT (hash) DO NOTHING";
        tx.execute(put, args![hash, content.as_slice()]).await?;
        let link = "INSERT INTO version_files (version, path, hash) VALUES ($1, $2, $3)";
        tx.execute(link, args![version, path, hash]).await?;
    }
    Ok(())
}

/// The files of a version by path: what was published, byte by byte. Empty for imports.
pub async fn export_files(tx: &mut Tx, version: Id<ProcedureVersion>) -> Res<Files> {
    let sql =
        "SELECT v.path, f.content FROM version_files v JOIN package_files f ON f.hash = v.hash WHERE v.version = $1";
    tx.query(sql, args![version]).await?.iter().map(|r| Ok((r.string(0)?, r.bytes(1)?.to_vec()))).collect()
}

pub(crate) async fn insert_warning(
    tx: &mut Tx,
    version: Id<ProcedureVersion>,
    n: usize,
    code: &str,
    at: &str,
    reason: &str,
) -> Res<()> {
    let sql = "INSERT INTO accepted_warnings (version, n, code, place, reason) VALUES ($1, $2, $3, $4, $5)";
    tx.execute(sql, args![version, n, code, at, reason]).await.map(drop)
}

pub(crate) async fn insert_checks(tx: &mut Tx, v: &VersionRow, problems: &[ImportProblem]) -> Res<()> {
    let rows: Vec<Vec<Value>> = problems
        .iter()
        .enumerate()
        .map(|(n, p)| {
            vec![
                v.id.into(),
                n.into(),
                (&v.code).into(),
                (&p.field).into(),
                (&p.value).into(),
                (&p.problem).into(),
                (&p.kept).into(),
            ]
        })
        .collect();
    tx.insert_many("catalogue_checks (version, n, code, field, value, problem, kept)", &rows).await
}

/// An announcement as entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncementRow {
    /// Number of the decision.
    pub number: String,
    /// Day it was signed.
    pub signed: Day,
    /// Day it takes effect for this procedure.
    pub effective: Day,
    /// Code of the procedure.
    pub code: String,
    /// `new`, `amended` or `abolished`.
    pub kind: String,
    /// The version; none for an abolition.
    pub version: Option<Id<ProcedureVersion>>,
    /// When it was entered.
    pub entered: Instant,
}

/// The decision of this number and day, made where there is none.
pub(crate) async fn decision(
    tx: &mut Tx,
    act: &Act,
    number: &str,
    signed: Day,
    effective: Day,
) -> Res<Id<AnnouncementDecision>> {
    let found = tx
        .query_opt("SELECT id FROM announcement_decisions WHERE number = $1 AND signed = $2", args![number, signed])
        .await?;
    if let Some(row) = found {
        return row.id(0);
    }
    let id = act.id();
    let sql = "INSERT INTO announcement_decisions (id, number, signed, effective) VALUES ($1, $2, $3, $4)";
    tx.execute(sql, args![id, number, signed, effective]).await?;
    Ok(id)
}

pub(crate) async fn insert_announcement(
    tx: &mut Tx,
    decision: Id<AnnouncementDecision>,
    row: &AnnouncementRow,
) -> Res<()> {
    let sql = "INSERT INTO announcements (decision, code, kind, version, effective, entered_at) VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT (decision, code, kind) DO UPDATE SET version = excluded.version, effective = excluded.effective,
        entered_at = excluded.entered_at";
    tx.execute(sql, args![decision, &row.code, &row.kind, row.version, row.effective, row.entered]).await.map(drop)
}

macro_rules! announcements {
    ($tail:literal) => {
        concat!(
            "SELECT d.number, d.signed, a.effective, a.code, a.kind, a.version, a.entered_at FROM announcements a \
             JOIN announcement_decisions d ON d.id = a.decision ",
            $tail
        )
    };
}

fn read_announcement(r: &Row) -> Res<AnnouncementRow> {
    Ok(AnnouncementRow {
        number: r.string(0)?,
        signed: r.day(1)?,
        effective: r.day(2)?,
        code: r.string(3)?,
        kind: r.string(4)?,
        version: r.opt(5, Row::id)?,
        entered: r.instant(6)?,
    })
}

/// Announcements of a code, the newest first; of all where `code` is `None`, at most `limit`.
pub async fn list_announcements(tx: &mut Tx, code: Option<&str>, limit: usize) -> Res<Vec<AnnouncementRow>> {
    let sql = announcements!("WHERE ($1 = '' OR a.code = $1) ORDER BY a.entered_at DESC, a.code LIMIT $2");
    let rows = tx.query(sql, args![code.unwrap_or(""), limit]).await?;
    rows.iter().map(read_announcement).collect()
}

/// Announcements after one that was seen (when it was entered, of which code), the newest first.
pub(crate) async fn list_announcements_after(
    tx: &mut Tx,
    seen: (Instant, &str),
    limit: usize,
) -> Res<Vec<AnnouncementRow>> {
    let sql = announcements!(
        "WHERE a.entered_at < $1 OR (a.entered_at = $1 AND a.code > $2) ORDER BY a.entered_at DESC, a.code LIMIT $3"
    );
    let rows = tx.query(sql, args![seen.0, seen.1, limit]).await?;
    rows.iter().map(read_announcement).collect()
}
