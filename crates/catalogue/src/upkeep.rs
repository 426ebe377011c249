//! What the keeper of the catalogue reads: announcements with their deadlines, what an import could not read, what was
//! checked.

use crate::model::ProcedureVersion;
use crate::rules::{self, AnnouncementTimes};
use crate::store::{self, AnnouncementRow};
use base::{Id, Instant, Page, PageRequest, Res};
use calendar::Calendar;
use db::{Row, Sql, Tx, args};
use serde::Serialize;
use std::collections::HashMap;

/// An announcement with its deadlines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnnouncementView {
    /// As entered.
    pub row: AnnouncementRow,
    /// How it stands against its deadlines; none beyond the calendar.
    pub times: Option<AnnouncementTimes>,
}

/// Announcements of a procedure, or of all, the newest first, each with whether it was signed and entered in time.
pub async fn list_announcements(
    tx: &mut Tx,
    code: Option<&str>,
    limit: usize,
    calendar: &Calendar,
) -> Res<Vec<AnnouncementView>> {
    let rows = store::list_announcements(tx, code, limit).await?;
    let view = |row: AnnouncementRow| {
        let times = rules::announcement_times(calendar, row.signed, row.effective, row.entered.day()).ok();
        AnnouncementView { row, times }
    };
    Ok(rows.into_iter().map(view).collect())
}

/// All announcements, the newest first, one page, with the exact number of all. The keys are `microseconds/code`.
pub async fn page_of_announcements(
    tx: &mut Tx,
    page: &PageRequest,
    calendar: &Calendar,
) -> Res<Page<AnnouncementView>> {
    let total = tx.query_one("SELECT COUNT(*) FROM announcements", &[]).await?.int(0)?;
    let seen = page.after.as_deref().and_then(|after| after.split_once('/'));
    let seen = seen.and_then(|(at, code)| Some((Instant::from_micros(at.parse().ok()?), code)));
    let seen = seen.unwrap_or((Instant::from_micros(i64::MAX), ""));
    let mut rows = store::list_announcements_after(tx, seen, page.limit() + 1).await?;
    let more = rows.len() > page.limit();
    rows.truncate(page.limit());
    let next = rows.last().filter(|_| more).map(|r| format!("{}/{}", r.entered.micros(), r.code));
    let view = |row: AnnouncementRow| {
        let times = rules::announcement_times(calendar, row.signed, row.effective, row.entered.day()).ok();
        AnnouncementView { row, times }
    };
    Ok(Page { items: rows.into_iter().map(view).collect(), total: u64::try_from(total).unwrap_or(0), next })
}

/// Something of an import that nobody has checked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ToCheck {
    /// The version.
    pub version: Id<ProcedureVersion>,
    /// Number within the version.
    pub n: i64,
    /// National code.
    pub code: String,
    /// Name of the procedure.
    pub name: String,
    /// Place in the record (`channels[0].time`).
    pub field: String,
    /// What stands there.
    pub value: String,
    /// What is wrong with it.
    pub problem: String,
    /// What was kept.
    pub kept: String,
}

const TO_CHECK: &str = "SELECT c.version, c.n, c.code, v.name, c.field, c.value, c.problem, c.kept
        FROM catalogue_checks c JOIN procedure_versions v ON v.id = c.version
        WHERE c.resolved_at IS NULL AND v.valid_to IS NULL";

fn read_to_check(r: &Row) -> Res<ToCheck> {
    Ok(ToCheck {
        version: r.id(0)?,
        n: r.int(1)?,
        code: r.string(2)?,
        name: r.string(3)?,
        field: r.string(4)?,
        value: r.string(5)?,
        problem: r.string(6)?,
        kept: r.string(7)?,
    })
}

/// What the procedure-control officer has to check, by code, one page, with the exact number of all; only of one kind of
/// problem where it is told. The keys are `code/n`.
pub async fn list_to_check(tx: &mut Tx, problem: Option<&str>, page: &PageRequest) -> Res<Page<ToCheck>> {
    let (code, n) = page.after.as_deref().and_then(|a| a.rsplit_once('/')).unwrap_or(("", "-1"));
    let n: i64 = n.parse().unwrap_or(-1);
    let mut count = Sql::new(
        "SELECT COUNT(*) FROM catalogue_checks c JOIN procedure_versions v ON v.id = c.version
        WHERE c.resolved_at IS NULL AND v.valid_to IS NULL",
    );
    let mut sql = Sql::new(TO_CHECK);
    if let Some(problem) = problem {
        count.push(" AND c.problem = ").arg(problem);
        sql.push(" AND c.problem = ").arg(problem);
    }
    let total = tx.query_sql(&count).await?.first().map_or(Ok(0), |r| r.int(0))?;
    sql.push(" AND (c.code > ").arg(code).push(" OR (c.code = ").arg(code).push(" AND c.n > ").arg(n);
    sql.push(")) ORDER BY c.code, c.n LIMIT ").arg(page.limit() + 1);
    let mut items = tx.query_sql(&sql).await?.iter().map(read_to_check).collect::<Res<Vec<_>>>()?;
    let more = items.len() > page.limit();
    items.truncate(page.limit());
    let next = if more { items.last().map(|i| format!("{}/{}", i.code, i.n)) } else { None };
    Ok(Page { items, total: u64::try_from(total).unwrap_or(0), next })
}

/// Kinds of problem that are open, with how many there are of each, the most frequent first.
pub async fn list_problems(tx: &mut Tx) -> Res<Vec<(String, u64)>> {
    let sql = "SELECT c.problem, COUNT(*) FROM catalogue_checks c JOIN procedure_versions v ON v.id = c.version
        WHERE c.resolved_at IS NULL AND v.valid_to IS NULL GROUP BY c.problem ORDER BY 2 DESC, 1";
    let read = |r: &Row| Ok((r.string(0)?, u64::try_from(r.int(1)?).unwrap_or(0)));
    tx.query(sql, &[]).await?.iter().map(read).collect()
}

/// What of one procedure nobody has checked yet.
pub async fn list_to_check_of(tx: &mut Tx, code: &str) -> Res<Vec<ToCheck>> {
    let mut sql = Sql::new(TO_CHECK);
    sql.push(" AND c.code = ").arg(code).push(" ORDER BY c.n");
    tx.query_sql(&sql).await?.iter().map(read_to_check).collect()
}

/// One thing that nobody has checked yet.
pub async fn find_to_check(tx: &mut Tx, version: Id<ProcedureVersion>, n: i64) -> Res<Option<ToCheck>> {
    let mut sql = Sql::new(TO_CHECK);
    sql.push(" AND c.version = ").arg(version).push(" AND c.n = ").arg(n);
    tx.query_sql(&sql).await?.first().map(read_to_check).transpose()
}

/// How many things of each of these procedures are to be checked; procedures with none are left out.
pub async fn count_to_check(tx: &mut Tx, codes: &[String]) -> Res<HashMap<String, usize>> {
    let mut sql = Sql::new(
        "SELECT c.code, COUNT(*) FROM catalogue_checks c JOIN procedure_versions v ON v.id = c.version
        WHERE c.resolved_at IS NULL AND v.valid_to IS NULL AND c.code IN ",
    );
    sql.list(codes.iter()).push(" GROUP BY c.code");
    let read = |r: &Row| Ok((r.string(0)?, usize::try_from(r.int(1)?).unwrap_or(0)));
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// Something that was checked: where, what stood there, what is right (none: what was kept), when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// Place in the record.
    pub field: String,
    /// What stood there.
    pub value: String,
    /// What is right, where what was kept is wrong.
    pub corrected: Option<String>,
    /// When.
    pub at: Instant,
}

/// What of one procedure was checked, the newest first.
pub async fn list_checked(tx: &mut Tx, code: &str) -> Res<Vec<Checked>> {
    let sql = "SELECT field, value, corrected, resolved_at FROM catalogue_checks
        WHERE code = $1 AND resolved_at IS NOT NULL ORDER BY resolved_at DESC, n";
    let read = |r: &Row| {
        Ok(Checked { field: r.string(0)?, value: r.string(1)?, corrected: r.opt(2, Row::string)?, at: r.instant(3)? })
    };
    tx.query(sql, args![code]).await?.iter().map(read).collect()
}
