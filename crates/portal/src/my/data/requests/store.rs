//! Rows of requests about personal data. No decisions.

use super::{DataRequest, RequestKind, RequestRow, RequestState};
use base::{Failure, Id, Instant, Res};
use db::{Row, Sql, Tx, args};
use kernel::organisation::Unit;
use kernel::vault::{Person, PersonKey};
use std::collections::HashMap;

const SELECT: &str =
    "SELECT id, number, person, kind, case_id, unit, asked_text, asked, due, state, ground, answer_text,
    answered, answered_by, version FROM data_requests";

/// A row whose texts are still sealed.
pub struct Stored {
    row: RequestRow,
    asked: Vec<u8>,
    answer: Option<Vec<u8>>,
}

impl Stored {
    /// The row with its texts, where the person's key is still there.
    pub fn open(self, key: Option<&PersonKey>) -> RequestRow {
        let open = |sealed: &[u8]| String::from_utf8(key?.open(sealed).ok()?).ok();
        let text = open(&self.asked);
        let answer = self.answer.as_deref().and_then(open);
        RequestRow { text, answer, ..self.row }
    }

    /// Whose it is.
    pub fn person(&self) -> Id<Person> {
        self.row.person
    }
}

/// Rows with their texts; `keys` are those of their persons.
pub fn open_all(rows: Vec<Stored>, keys: &HashMap<Id<Person>, PersonKey>) -> Vec<RequestRow> {
    rows.into_iter()
        .map(|r| {
            let key = keys.get(&r.person());
            r.open(key)
        })
        .collect()
}

/// A new request.
pub async fn insert(tx: &mut Tx, key: &PersonKey, r: &RequestRow, text: &str) -> Res<()> {
    let sql =
        "INSERT INTO data_requests (id, number, person, kind, case_id, unit, asked_text, asked, due, state, version)
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
    let sealed = key.seal(text.as_bytes())?;
    let row = args![
        r.id,
        &r.number,
        r.person,
        r.kind.name(),
        r.case,
        r.unit,
        sealed,
        r.asked,
        r.due,
        r.state.name(),
        r.version
    ];
    tx.execute(sql, row).await.map(drop)
}

/// What became of a request; false when someone was faster.
pub async fn save(tx: &mut Tx, r: &RequestRow, answer: Option<Vec<u8>>) -> Res<bool> {
    let sql = "UPDATE data_requests SET state = $3, ground = $4, answer_text = $5, answered = $6, answered_by = $7,
               version = version + 1 WHERE id = $1 AND version = $2";
    let row = args![r.id, r.version, r.state.name(), r.ground.clone(), answer, r.answered, r.answered_by];
    Ok(tx.execute(sql, row).await? == 1)
}

/// A request, locked.
pub async fn get_for_update(tx: &mut Tx, id: Id<DataRequest>) -> Res<Stored> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE id = ").arg(id).push(tx.for_update());
    read(tx.query_sql(&sql).await?.first().ok_or(Failure::NotFound)?)
}

/// A request.
pub async fn find(tx: &mut Tx, id: Id<DataRequest>) -> Res<Option<Stored>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE id = ").arg(id);
    tx.query_sql(&sql).await?.first().map(read).transpose()
}

/// The requests of a person, the newest first.
pub async fn list_of(tx: &mut Tx, person: Id<Person>, limit: usize) -> Res<Vec<Stored>> {
    let mut sql = Sql::new(SELECT);
    sql.push(" WHERE person = ").arg(person).push(" ORDER BY id DESC LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// How many requests of a person wait, of one kind where it is told.
pub async fn count_open_of(tx: &mut Tx, person: Id<Person>, kind: Option<RequestKind>) -> Res<i64> {
    let mut sql = Sql::new("SELECT COUNT(*) FROM data_requests WHERE state = 'open' AND person = ");
    sql.arg(person);
    if let Some(kind) = kind {
        sql.push(" AND kind = ").arg(kind.name());
    }
    tx.query_sql(&sql).await?.first().map_or(Ok(0), |r| r.int(0))
}

/// Requests that wait (the earliest due first) or were answered (the latest due first), of some agencies or all, by key.
pub async fn list_due(
    tx: &mut Tx,
    units: Option<&[Id<Unit>]>,
    is_open: bool,
    after: Option<(Instant, Id<DataRequest>)>,
    limit: usize,
) -> Res<Vec<Stored>> {
    let mut sql = Sql::new(SELECT);
    sql.append(&condition(units, is_open));
    if let Some((due, id)) = after {
        let sign = if is_open { " > " } else { " < " };
        sql.push(" AND (due").push(sign).arg(due).push(" OR (due = ").arg(due).push(" AND id").push(sign).arg(id);
        sql.push("))");
    }
    sql.push(if is_open { " ORDER BY due, id LIMIT " } else { " ORDER BY due DESC, id DESC LIMIT " }).arg(limit);
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// How many there are in that list, and how many of them are late.
pub async fn count_due(tx: &mut Tx, units: Option<&[Id<Unit>]>, is_open: bool, now: Instant) -> Res<(u64, u64)> {
    let mut sql = Sql::new("SELECT COUNT(*), COUNT(CASE WHEN due < ");
    sql.arg(now).push(" THEN 1 END) FROM data_requests").append(&condition(units, is_open));
    let rows = tx.query_sql(&sql).await?;
    let count = |i| rows.first().map_or(Ok(0), |r| r.int(i)).map(|n| u64::try_from(n).unwrap_or(0));
    Ok((count(0)?, count(1)?))
}

fn condition(units: Option<&[Id<Unit>]>, is_open: bool) -> Sql {
    let mut sql = Sql::new(if is_open { " WHERE state = 'open'" } else { " WHERE state IN ('done', 'refused')" });
    if let Some(units) = units {
        sql.push(" AND unit IN ").list(units.iter().copied());
    }
    sql
}

fn read(r: &Row) -> Res<Stored> {
    let wrong = |what: &str| Failure::Internal(format!("a request about data with a wrong {what}"));
    let row = RequestRow {
        id: r.id(0)?,
        number: r.string(1)?,
        person: r.id(2)?,
        kind: RequestKind::parse(r.text(3)?).ok_or_else(|| wrong("kind"))?,
        case: r.opt(4, Row::id)?,
        unit: r.id(5)?,
        text: None,
        asked: r.instant(7)?,
        due: r.instant(8)?,
        state: RequestState::parse(r.text(9)?).ok_or_else(|| wrong("state"))?,
        ground: r.opt(10, Row::string)?,
        answer: None,
        answered: r.opt(12, Row::instant)?,
        answered_by: r.opt(13, Row::id)?,
        version: r.int(14)?,
    };
    let answer = r.opt(11, |r, i| r.bytes(i).map(<[u8]>::to_vec))?;
    Ok(Stored { row, asked: r.bytes(6)?.to_vec(), answer })
}
