//! Rows of cases. No decisions.

pub mod bundles;
pub mod cash;
pub mod certifications;
pub mod files;
pub mod parcels;
mod update;

pub(crate) use update::Stored;
pub use update::update;

use crate::model::{Case, CaseRow, DocumentLine, FiledDocument, Record, RecordRow, Status};
use base::{Act, Failure, Id, Instant, Money, Res};
use db::{Row, Sql, Tx, args};
use kernel::journal::By;
use kernel::organisation::Unit;
use kernel::vault::Person;
use serde_json::Value;
use std::collections::HashMap;

/// Cases asked for in one statement: more would pass the bound on arguments.
const CASES_AT_ONCE: usize = 500;

const SELECT: &str = "SELECT id, code, version, procedure_version, procedure_code, procedure_name, variant, channel, receiving, desk,
    deciding, filer, owner, status, submitted, accepted, due, first_due, appointment, prolonged, supplement_rounds, finished,
    timeliness, outcome, result_number, returned, return_method, fee_total, fee_paid, facts, flags, process_version FROM cases";

fn read(r: &Row) -> Res<CaseRow> {
    let status = r.text(13)?;
    let mut case = CaseRow {
        id: r.id(0)?,
        code: r.string(1)?,
        version: r.int(2)?,
        procedure_version: r.id(3)?,
        procedure_code: r.string(4)?,
        procedure_name: r.string(5)?,
        variant: r.string(6)?,
        channel: r.string(7)?,
        receiving: r.id(8)?,
        desk: r.opt(9, Row::id)?,
        deciding: r.id(10)?,
        filer: r.id(11)?,
        owner: r.id(12)?,
        status: Status::parse(status).ok_or_else(|| Failure::Internal(format!("unknown status {status}")))?,
        submitted: r.instant(14)?,
        accepted: r.opt(15, Row::instant)?,
        due: r.opt(16, Row::instant)?,
        first_due: r.opt(17, Row::instant)?,
        appointment: r.opt(18, Row::instant)?,
        prolonged: r.opt(19, Row::string)?,
        supplement_rounds: r.int(20)?,
        finished: r.opt(21, Row::instant)?,
        timeliness: r.opt(22, Row::string)?,
        outcome: r.opt(23, Row::string)?,
        result_number: r.opt(24, Row::string)?,
        returned: r.opt(25, Row::instant)?,
        return_method: r.string(26)?,
        fee_total: r.money(27)?,
        fee_paid: r.money(28)?,
        facts: serde_json::from_str(r.text(29)?).map_err(Failure::internal)?,
        flags: r.string(30)?,
        process_version: r.id(31)?,
        stored: None,
    };
    case.stored = Some(Stored::of(&case));
    Ok(case)
}

/// The case, locked until the end of the act.
pub async fn get_for_update(tx: &mut Tx, id: Id<Case>) -> Res<CaseRow> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE id = ").arg(id).push(tx.for_update());
    read(tx.query_sql(&sql).await?.first().ok_or(Failure::NotFound)?)
}

/// The case.
pub async fn find(tx: &mut Tx, id: Id<Case>) -> Res<Option<CaseRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE id = ").arg(id);
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// The case of an issued code.
pub async fn find_by_code(tx: &mut Tx, code: &str) -> Res<Option<CaseRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE code = ").arg(code);
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// Several cases, in no order.
pub async fn list_by_ids(tx: &mut Tx, ids: &[Id<Case>]) -> Res<Vec<CaseRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE id IN ").list(ids.iter().copied());
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// Open cases of a person and procedure.
pub async fn list_open_of(tx: &mut Tx, owner: Id<Person>, procedure: &str) -> Res<Vec<CaseRow>> {
    let mut sql = Sql::new(SELECT);
    // The plus keeps SQLite, which knows no figures of the table, from walking through all open cases of the city.
    sql.push(" WHERE owner = ")
        .arg(owner)
        .push(" AND procedure_code = ")
        .arg(procedure)
        .push(" AND +is_open = 1 ORDER BY id LIMIT 5");
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// Cases in which a person is filer or owner, newest first.
pub async fn list_of_person(tx: &mut Tx, person: Id<Person>, limit: usize) -> Res<Vec<CaseRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE owner = ")
        .arg(person)
        .push(" OR filer = ")
        .arg(person)
        .push(" ORDER BY id DESC LIMIT ")
        .arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// A list by a condition that was put together in `read`.
pub async fn list_where(tx: &mut Tx, condition: &Sql, order: &'static str, limit: usize) -> Res<Vec<CaseRow>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE ").append(condition).push(order).push(" LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// How many cases a condition holds for.
pub async fn count_where(tx: &mut Tx, condition: &Sql) -> Res<u64> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM cases WHERE ");
    sql.append(condition);
    let rows = tx.query_sql(&sql).await?;
    rows.first().map_or(Ok(0), |r| r.int(0)).map(|n| u64::try_from(n).unwrap_or(0))
}

/// Cases that a party owns or filed, the newest first. Two indexes are asked, each for its newest.
pub async fn list_of_party(tx: &mut Tx, party: Id<kernel::vault::Person>, limit: usize) -> Res<Vec<CaseRow>> {
    let mut all = Vec::new();
    for column in [" WHERE owner = ", " WHERE filer = "] {
        let mut sql = Sql::new(SELECT);
        sql.push(column).arg(party).push(" ORDER BY id DESC LIMIT ").arg(limit);
        for row in tx.query_sql(&sql).await? {
            all.push(read(&row)?);
        }
    }
    all.sort_by_key(|c| std::cmp::Reverse(c.id));
    all.dedup_by_key(|c| c.id);
    all.truncate(limit);
    Ok(all)
}

/// Empties the answers of all cases of an owner who is erased.
pub async fn forget_answers(tx: &mut Tx, owner: Id<kernel::vault::Person>) -> Res<()> {
    tx.execute("UPDATE cases SET facts = '{}', version = version + 1 WHERE owner = $1", args![owner]).await.map(drop)
}

/// The codes of cases.
pub async fn list_codes(tx: &mut Tx, ids: &[uuid::Uuid]) -> Res<Vec<(Id<Case>, String)>> {
    let mut all = Vec::new();
    for some in ids.chunks(CASES_AT_ONCE) {
        let mut sql = Sql::new("SELECT id, code FROM cases WHERE id IN ");
        sql.list(some.iter().map(|id| Id::<Case>::new(*id)));
        for row in tx.query_sql(&sql).await? {
            all.push((row.id(0)?, row.string(1)?));
        }
    }
    Ok(all)
}

/// A new case.
pub async fn insert(tx: &mut Tx, c: &mut CaseRow) -> Res<()> {
    c.stored = Some(Stored::of(c));
    let sql = "INSERT INTO cases (id, code, version, procedure_version, procedure_code, procedure_name, variant, channel, receiving, desk,
        deciding, filer, owner, status, is_open, submitted, accepted, due, first_due, appointment, supplement_rounds, return_method,
        fee_total, fee_paid, facts, flags, process_version)
        VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23,$24,$25,$26,$27)";
    let facts = Value::Object(c.facts.clone()).to_string();
    tx.later(
        sql,
        args![
            c.id,
            &c.code,
            c.version,
            c.procedure_version,
            &c.procedure_code,
            &c.procedure_name,
            &c.variant,
            &c.channel,
            c.receiving,
            c.desk,
            c.deciding,
            c.filer,
            c.owner,
            c.status.name(),
            c.status.is_open(),
            c.submitted,
            c.accepted,
            c.due,
            c.first_due,
            c.appointment,
            c.supplement_rounds,
            &c.return_method,
            c.fee_total,
            c.fee_paid,
            facts,
            &c.flags,
            c.process_version
        ],
    )
    .await
}

/// The next number of a series. Rolled back with its act, so no number is lost.
pub async fn next_number(tx: &mut Tx, series: &str) -> Res<i64> {
    let sql = "INSERT INTO case_series (series, last) VALUES ($1, 1)
               ON CONFLICT (series) DO UPDATE SET last = case_series.last + 1 RETURNING last";
    tx.query_one(sql, args![series]).await?.int(0)
}

/// The first of `count` numbers of a series that follow one another.
pub async fn next_numbers(tx: &mut Tx, series: &str, count: i64) -> Res<i64> {
    let sql = "INSERT INTO case_series (series, last) VALUES ($1, $2)
               ON CONFLICT (series) DO UPDATE SET last = case_series.last + excluded.last RETURNING last";
    Ok(tx.query_one(sql, args![series, count]).await?.int(0)? - count + 1)
}

/// The last number given in a series; 0 before the first.
pub async fn last_number(tx: &mut Tx, series: &str) -> Res<i64> {
    let row = tx.query_opt("SELECT last FROM case_series WHERE series = $1", args![series]).await?;
    row.map_or(Ok(0), |r| r.int(0))
}

/// The documents of a new case, or further ones.
pub async fn insert_documents(tx: &mut Tx, case: Id<Case>, first: i64, filed: &[FiledDocument]) -> Res<()> {
    let rows: Vec<_> = filed
        .iter()
        .zip(first..)
        .map(|(d, n)| {
            let kind = if d.electronic {
                "electronic"
            } else if d.presented {
                "presented"
            } else {
                "paper"
            };
            args![case, n, &d.code, &d.name, d.original, d.copy, kind, "filed"].to_vec()
        })
        .collect();
    tx.insert_many("case_documents (case_id, n, code, name, originals, copies, kind, state)", &rows).await
}

/// The documents of a case.
pub async fn list_documents(tx: &mut Tx, case: Id<Case>) -> Res<Vec<DocumentLine>> {
    let sql = "SELECT n, code, name, originals, copies, kind, state FROM case_documents WHERE case_id = $1 ORDER BY n";
    let read = |r: &Row| {
        Ok(DocumentLine {
            n: r.int(0)?,
            code: r.string(1)?,
            name: r.string(2)?,
            originals: r.int(3)?,
            copies: r.int(4)?,
            kind: r.string(5)?,
            state: r.string(6)?,
        })
    };
    tx.query(sql, args![case]).await?.iter().map(read).collect()
}

/// A record. `until`: when something is owed; records that are settled at once are closed at once.
pub async fn insert_record(
    tx: &mut Tx,
    act: &Act,
    case: Id<Case>,
    by: By,
    kind: &str,
    until: Option<Instant>,
    is_closed: bool,
    body: &Value,
) -> Res<Id<Record>> {
    let id = act.id::<Record>();
    let sql = "INSERT INTO case_records (id, case_id, kind, at, until, closed, staff, unit, body) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)";
    let bare = |u: Option<uuid::Uuid>| u.map(Id::<()>::new);
    let closed = is_closed.then_some(act.now);
    tx.later(sql, args![id, case, kind, act.now, until, closed, bare(by.actor), bare(by.unit), body.to_string()])
        .await?;
    Ok(id)
}

/// Settles open records of a kind.
pub async fn close_records(tx: &mut Tx, case: Id<Case>, kind: &str, now: Instant) -> Res<()> {
    let sql = "UPDATE case_records SET closed = $3 WHERE case_id = $1 AND kind = $2 AND closed IS NULL";
    tx.later(sql, args![case, kind, now]).await
}

/// Settles one record with a new body.
pub async fn close_record(tx: &mut Tx, id: Id<Record>, now: Instant, body: &Value) -> Res<()> {
    tx.execute("UPDATE case_records SET closed = $2, body = $3 WHERE id = $1", args![id, now, body.to_string()])
        .await
        .map(drop)
}

/// Puts a mark (`recalled`, `taken_back`) into the body of a record that is settled with it.
pub async fn mark_record(tx: &mut Tx, act: &Act, record: &RecordRow, mark: &str) -> Res<()> {
    let mut body = record.body.clone();
    body[mark] = Value::Bool(true);
    close_record(tx, record.id, record.closed.unwrap_or(act.now), &body).await
}

/// Settles the alerts of a case that speak of one thing.
pub async fn close_alerts(tx: &mut Tx, case: Id<Case>, of: &str, now: Instant) -> Res<()> {
    for r in list_records(tx, case).await? {
        if r.kind == "alert" && r.closed.is_none() && r.body["of"] == of {
            close_record(tx, r.id, now, &r.body).await?;
        }
    }
    Ok(())
}

/// The code of the case that a slip of a receiving unit was entered as.
pub async fn find_slip(tx: &mut Tx, unit: Id<Unit>, slip: &str) -> Res<Option<String>> {
    let sql = "SELECT c.code FROM case_slips s JOIN cases c ON c.id = s.case_id WHERE s.unit = $1 AND s.slip = $2";
    tx.query_opt(sql, args![unit, slip]).await?.map(|r| r.string(0)).transpose()
}

/// A slip of an outage is used up.
pub async fn insert_slip(tx: &mut Tx, unit: Id<Unit>, slip: &str, case: Id<Case>) -> Res<()> {
    let sql = "INSERT INTO case_slips (unit, slip, case_id) VALUES ($1, $2, $3)";
    tx.execute(sql, args![unit, slip, case]).await.map(drop)
}

/// The records of a case, oldest first.
pub async fn list_records(tx: &mut Tx, case: Id<Case>) -> Res<Vec<RecordRow>> {
    let sql =
        "SELECT id, kind, at, until, closed, staff, unit, body FROM case_records WHERE case_id = $1 ORDER BY at, id";
    tx.query(sql, args![case]).await?.iter().map(read_record).collect()
}

/// Records of some kinds of many cases, oldest first.
pub async fn list_records_of(
    tx: &mut Tx,
    cases: &[Id<Case>],
    kinds: &[&'static str],
) -> Res<HashMap<Id<Case>, Vec<RecordRow>>> {
    let mut all: HashMap<Id<Case>, Vec<RecordRow>> = HashMap::new();
    for some in cases.chunks(CASES_AT_ONCE).filter(|_| !kinds.is_empty()) {
        let mut sql = Sql::new(
            "SELECT id, kind, at, until, closed, staff, unit, body, case_id FROM case_records WHERE case_id IN ",
        );
        sql.list(some.iter().copied()).push(" AND kind IN ").list(kinds.iter().copied()).push(" ORDER BY at, id");
        for row in tx.query_sql(&sql).await? {
            all.entry(row.id(8)?).or_default().push(read_record(&row)?);
        }
    }
    Ok(all)
}

fn read_record(r: &Row) -> Res<RecordRow> {
    Ok(RecordRow {
        id: r.id(0)?,
        kind: r.string(1)?,
        at: r.instant(2)?,
        until: r.opt(3, Row::instant)?,
        closed: r.opt(4, Row::instant)?,
        staff: r.opt(5, Row::id)?,
        unit: r.opt(6, Row::id)?,
        body: serde_json::from_str(r.text(7)?).map_err(Failure::internal)?,
    })
}

/// A numbered receipt for money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidRow {
    /// Number.
    pub number: String,
    /// `cash`, `transfer`.
    pub method: String,
    /// Amount.
    pub amount: Money,
    /// When.
    pub at: Instant,
    /// Whether it was voided.
    pub is_void: bool,
}

/// The money receipts of a case, oldest first.
pub async fn list_receipts(tx: &mut Tx, case: Id<Case>) -> Res<Vec<PaidRow>> {
    let sql = "SELECT number, method, amount, at, voided FROM cash_receipts WHERE case_id = $1 ORDER BY id";
    let read = |r: &Row| {
        Ok(PaidRow {
            number: r.string(0)?,
            method: r.string(1)?,
            amount: r.money(2)?,
            at: r.instant(3)?,
            is_void: !r.is_null(4),
        })
    };
    tx.query(sql, args![case]).await?.iter().map(read).collect()
}
