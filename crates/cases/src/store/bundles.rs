//! Rows of the lists on which paper files travel. No decisions.

use crate::model::Case;
use base::{Day, Failure, Id, Instant, Res};
use db::{Row, Sql, Tx, args};
use kernel::organisation::{Staff, Unit};

/// One list of paper files.
pub enum Bundle {}

/// A list as stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleRow {
    /// Identity.
    pub id: Id<Bundle>,
    /// Number by agency and day.
    pub number: String,
    /// Day.
    pub day: Day,
    /// Agency whose desk gives.
    pub giving: Id<Unit>,
    /// Agency that takes.
    pub taking: Id<Unit>,
    /// Who gives.
    pub giver: Id<Staff>,
    /// Who is to take; none: whoever works there.
    pub taker: Option<Id<Staff>>,
    /// Who took.
    pub taken_by: Option<Id<Staff>>,
    /// When it was made.
    pub made: Instant,
    /// `sent`, `taken` or `recalled`.
    pub state: String,
    /// When it was taken or recalled.
    pub ended: Option<Instant>,
}

/// A file on a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BundleLine {
    /// Place on the list, from 1.
    pub n: i64,
    /// The case.
    pub case: Id<Case>,
    /// Code of the case.
    pub code: String,
    /// Paper pieces in the file.
    pub pieces: i64,
    /// When the taker scanned it.
    pub scanned: Option<Instant>,
    /// When the giver took it off the list.
    pub removed: Option<Instant>,
}

/// A file that may travel: a case with paper at the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PaperFile {
    /// The case.
    pub case: Id<Case>,
    /// Paper pieces in the file.
    pub pieces: i64,
}

/// How far a list is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files on the list.
    pub files: i64,
    /// Of which scanned.
    pub scanned: i64,
}

const SELECT: &str =
    "SELECT id, number, day, giving, taking, giver, taker, taken_by, made, state, ended FROM case_bundles";

fn read(r: &Row) -> Res<BundleRow> {
    Ok(BundleRow {
        id: r.id(0)?,
        number: r.string(1)?,
        day: r.day(2)?,
        giving: r.id(3)?,
        taking: r.id(4)?,
        giver: r.id(5)?,
        taker: r.opt(6, Row::id)?,
        taken_by: r.opt(7, Row::id)?,
        made: r.instant(8)?,
        state: r.string(9)?,
        ended: r.opt(10, Row::instant)?,
    })
}

/// The list, locked until the end of the act.
pub async fn get_for_update(tx: &mut Tx, id: Id<Bundle>) -> Res<BundleRow> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE id = ").arg(id).push(tx.for_update());
    read(tx.query_sql(&sql).await?.first().ok_or(Failure::NotFound)?)
}

/// The list.
pub async fn find(tx: &mut Tx, id: Id<Bundle>) -> Res<Option<BundleRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE id = ").arg(id);
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// Lists that an agency gave or takes: those of the day, and those still on their way. Newest first.
pub async fn list_of_agency(tx: &mut Tx, agency: Id<Unit>, day: Day, limit: usize) -> Res<Vec<BundleRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE (giving = ").arg(agency).push(" OR taking = ").arg(agency);
    sql.push(") AND (day = ").arg(day).push(" OR state = 'sent') ORDER BY id DESC LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// A new list with its files.
pub async fn insert(tx: &mut Tx, b: &BundleRow, files: &[PaperFile]) -> Res<()> {
    let sql = "INSERT INTO case_bundles (id, number, day, giving, taking, giver, taker, made, state) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)";
    tx.execute(sql, args![b.id, &b.number, b.day, b.giving, b.taking, b.giver, b.taker, b.made, &b.state]).await?;
    let line = |(f, n): (&PaperFile, i64)| args![b.id, n, f.case, f.pieces].to_vec();
    let rows: Vec<_> = files.iter().zip(1..).map(line).collect();
    tx.insert_many("case_bundle_lines (bundle, n, case_id, pieces)", &rows).await
}

/// The files of a list, in order; those that were taken off it too.
pub async fn list_lines(tx: &mut Tx, bundle: Id<Bundle>) -> Res<Vec<BundleLine>> {
    let sql = "SELECT l.n, l.case_id, c.code, l.pieces, l.scanned, l.removed
               FROM case_bundle_lines l JOIN cases c ON c.id = l.case_id WHERE l.bundle = $1 ORDER BY l.n";
    let read = |r: &Row| {
        Ok(BundleLine {
            n: r.int(0)?,
            case: r.id(1)?,
            code: r.string(2)?,
            pieces: r.int(3)?,
            scanned: r.opt(4, Row::instant)?,
            removed: r.opt(5, Row::instant)?,
        })
    };
    tx.query(sql, args![bundle]).await?.iter().map(read).collect()
}

/// How far several lists are.
pub async fn list_progress(tx: &mut Tx, bundles: &[Id<Bundle>]) -> Res<Vec<(Id<Bundle>, Progress)>> {
    let mut sql =
        Sql::new("SELECT bundle, COUNT(*), COUNT(scanned) FROM case_bundle_lines WHERE removed IS NULL AND bundle IN ");
    sql.list(bundles.iter().copied()).push(" GROUP BY bundle");
    let read = |r: &Row| Ok((r.id(0)?, Progress { files: r.int(1)?, scanned: r.int(2)? }));
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// Marks a file as scanned.
pub async fn scan(tx: &mut Tx, bundle: Id<Bundle>, n: i64, now: Instant) -> Res<()> {
    let sql = "UPDATE case_bundle_lines SET scanned = $3 WHERE bundle = $1 AND n = $2";
    tx.execute(sql, args![bundle, n, now]).await.map(drop)
}

/// Takes a file off a list.
pub async fn remove(tx: &mut Tx, bundle: Id<Bundle>, n: i64, now: Instant) -> Res<()> {
    let sql = "UPDATE case_bundle_lines SET removed = $3 WHERE bundle = $1 AND n = $2";
    tx.execute(sql, args![bundle, n, now]).await.map(drop)
}

/// Ends a list: taken or recalled. A recalled list lets go of all its files.
pub async fn end(tx: &mut Tx, b: &BundleRow, now: Instant) -> Res<()> {
    let sql = "UPDATE case_bundles SET state = $2, taken_by = $3, ended = $4 WHERE id = $1";
    tx.execute(sql, args![b.id, &b.state, b.taken_by, now]).await?;
    if b.state == "recalled" {
        let sql = "UPDATE case_bundle_lines SET removed = $2 WHERE bundle = $1 AND removed IS NULL";
        tx.execute(sql, args![b.id, now]).await?;
    }
    Ok(())
}

/// What a paper file at the desk is: received here, in work, with paper, on no list. A list of this agency that was
/// taken off or recalled does not hold a file any more.
fn at_desk(sql: &mut Sql, agency: Id<Unit>) {
    sql.push(" WHERE c.receiving = ").arg(agency);
    sql.push(" AND c.is_open = 1 AND c.status IN ('accepted', 'processing')");
    sql.push(" AND NOT EXISTS (SELECT 1 FROM case_bundle_lines l JOIN case_bundles b ON b.id = l.bundle");
    sql.push(" WHERE l.case_id = c.id AND l.removed IS NULL AND b.giving = ").arg(agency).push(")");
}

const PIECES: &str = "SELECT c.id, CAST(SUM(d.originals + d.copies) AS BIGINT) FROM cases c
    JOIN case_documents d ON d.case_id = c.id AND d.kind = 'paper' AND d.state = 'filed'";

/// Paper files at the desk of an agency, oldest first.
pub async fn list_at_desk(tx: &mut Tx, agency: Id<Unit>, limit: usize) -> Res<Vec<PaperFile>> {
    let mut sql = Sql::new(PIECES);
    at_desk(&mut sql, agency);
    sql.push(" GROUP BY c.id HAVING SUM(d.originals + d.copies) > 0 ORDER BY c.id LIMIT ").arg(limit);
    files(tx, &sql).await
}

/// How many paper files are at the desk of an agency.
pub async fn count_at_desk(tx: &mut Tx, agency: Id<Unit>) -> Res<u64> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM cases c");
    at_desk(&mut sql, agency);
    sql.push(" AND EXISTS (SELECT 1 FROM case_documents d WHERE d.case_id = c.id AND d.kind = 'paper'");
    sql.push(" AND d.state = 'filed' AND d.originals + d.copies > 0)");
    let counted = tx.query_sql(&sql).await?;
    Ok(counted.first().map_or(Ok(0), |r| r.int(0))?.unsigned_abs())
}

/// Those of some cases that are paper files at the desk of an agency, in the order of their receipt.
pub async fn list_at_desk_of(tx: &mut Tx, agency: Id<Unit>, cases: &[Id<Case>]) -> Res<Vec<PaperFile>> {
    let mut sql = Sql::new(PIECES);
    at_desk(&mut sql, agency);
    sql.push(" AND c.id IN ").list(cases.iter().copied());
    sql.push(" GROUP BY c.id HAVING SUM(d.originals + d.copies) > 0 ORDER BY c.id");
    files(tx, &sql).await
}

async fn files(tx: &mut Tx, sql: &Sql) -> Res<Vec<PaperFile>> {
    let read = |r: &Row| Ok(PaperFile { case: r.id(0)?, pieces: r.int(1)? });
    tx.query_sql(sql).await?.iter().map(read).collect()
}

/// The next step of several cases: act, role and agency of their oldest open task that an official does.
pub async fn list_next_steps(tx: &mut Tx, cases: &[Id<Case>]) -> Res<Vec<NextStep>> {
    let mut sql = Sql::new(
        "SELECT subject, act, role, agency FROM tasks WHERE subject_kind = 'case' AND state = 'open' AND role <> 'applicant' AND subject IN ",
    );
    sql.list(cases.iter().copied()).push(" ORDER BY opened, id");
    let read =
        |r: &Row| Ok(NextStep { case: r.id(0)?, act: r.string(1)?, role: r.string(2)?, agency: r.opt(3, Row::id)? });
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// An open step of a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextStep {
    /// The case.
    pub case: Id<Case>,
    /// What is done.
    pub act: String,
    /// By which role.
    pub role: String,
    /// In which agency.
    pub agency: Option<Id<Unit>>,
}

/// Locks several cases in one order, so that two acts on them take turns.
pub async fn lock_cases(tx: &mut Tx, cases: &[Id<Case>]) -> Res<()> {
    let mut sql = Sql::new("SELECT id FROM cases WHERE id IN ");
    sql.list(cases.iter().copied()).push(" ORDER BY id").push(tx.for_update());
    tx.query_sql(&sql).await.map(drop)
}

/// Settles the hand-overs of paper that wait for a taker, with who took.
pub async fn close_handovers(
    tx: &mut Tx,
    cases: &[Id<Case>],
    now: Instant,
    more: (&str, serde_json::Value),
) -> Res<()> {
    let mut sql =
        Sql::new("SELECT id, body FROM case_records WHERE kind = 'handover' AND closed IS NULL AND case_id IN ");
    sql.list(cases.iter().copied());
    let mut changed = Vec::new();
    for row in tx.query_sql(&sql).await? {
        let mut body: serde_json::Value = serde_json::from_str(row.text(1)?).map_err(Failure::internal)?;
        body[more.0] = more.1.clone();
        changed.push(args![row.id::<crate::model::Record>(0)?, now, body.to_string()].to_vec());
    }
    let update = "UPDATE case_records SET closed = $2, body = $3 WHERE id = $1";
    let batch: Vec<_> = changed.iter().map(|a| (update, a.as_slice())).collect();
    tx.batch(&batch).await
}

/// Someone who may take files: name and post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TakerRow {
    /// The person.
    pub staff: Id<Staff>,
    /// Name.
    pub name: String,
    /// Post.
    pub title: String,
}

/// People of some units who work on cases, on a day.
pub async fn list_takers(tx: &mut Tx, units: &[Id<Unit>], day: Day) -> Res<Vec<TakerRow>> {
    let mut sql = Sql::new(
        "SELECT DISTINCT s.id, s.name, p.title, s.folded FROM posts p JOIN holdings h ON h.post = p.id JOIN staff s ON s.id = h.staff WHERE p.role IN ('officer', 'head_of_division', 'clerk') AND h.valid_from <= ",
    );
    sql.arg(day).push(" AND (h.valid_to IS NULL OR h.valid_to > ").arg(day).push(") AND p.unit IN ");
    sql.list(units.iter().copied()).push(" ORDER BY p.title, s.folded, s.id LIMIT 300");
    let read = |r: &Row| Ok(TakerRow { staff: r.id(0)?, name: r.string(1)?, title: r.string(2)? });
    tx.query_sql(&sql).await?.iter().map(read).collect()
}
