//! Pages of a list of cases by key, forwards and backwards, and how many stand in each part of the list.

use crate::model::Case;
use crate::store;
use base::{Failure, Id, Res};
use db::{Sql, Tx};
use std::fmt;

/// In which order a list stands.
#[derive(Clone, Debug)]
pub enum Order {
    /// By identity, the newest first.
    NewestFirst,
    /// By an expression over `cases` that is a whole number, the smallest first.
    ByKey(Sql),
}

/// A row's place in its list: the key, and the identity where keys are alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Key.
    pub key: i64,
    /// The case.
    pub id: Id<Case>,
}

impl Mark {
    /// Reads `key_id`.
    pub fn parse(text: &str) -> Option<Self> {
        let (key, id) = text.split_once('_')?;
        Some(Self { key: key.parse().ok()?, id: Id::parse(id)? })
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}_{}", self.key, self.id)
    }
}

/// Which page of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum At {
    /// The first.
    #[default]
    First,
    /// What follows this row.
    After(Mark),
    /// What stands before this row.
    Before(Mark),
}

impl At {
    /// From the fields `after` and `before` of an address.
    pub fn parse(after: Option<&str>, before: Option<&str>) -> Res<Self> {
        let mark = |name: &str, text: &str| Mark::parse(text).ok_or_else(|| Failure::field(name, "not_a_key", text));
        match (after.filter(|t| !t.is_empty()), before.filter(|t| !t.is_empty())) {
            (Some(after), _) => mark("after", after).map(Self::After),
            (None, Some(before)) => mark("before", before).map(Self::Before),
            (None, None) => Ok(Self::First),
        }
    }
}

/// One page.
#[derive(Clone, Debug, Default)]
pub struct Slice {
    /// The rows in order.
    pub marks: Vec<Mark>,
    /// Rows of the list that stand before these.
    pub passed: u64,
    /// What stands before this row is the page before.
    pub newer: Option<Mark>,
    /// What follows this row is the page after.
    pub older: Option<Mark>,
}

impl Slice {
    /// The cases in order.
    pub fn ids(&self) -> Vec<Id<Case>> {
        self.marks.iter().map(|m| m.id).collect()
    }
}

/// The page of the list that `condition` describes.
pub async fn slice(tx: &mut Tx, condition: &Sql, order: &Order, at: At, limit: usize) -> Res<Slice> {
    let mut marks = list_marks(tx, condition, order, at, limit + 1).await?;
    let has_more = marks.len() > limit;
    marks.truncate(limit);
    let is_back = matches!(at, At::Before(_));
    if is_back {
        marks.reverse();
    }
    let (first, last) = (marks.first().copied(), marks.last().copied());
    let passed = match first {
        Some(first) if at != At::First => {
            let mut ahead = Sql::new("(");
            ahead.append(condition).push(")");
            push_bound(&mut ahead, order, first, true);
            store::count_where(tx, &ahead).await?
        }
        _ => 0,
    };
    let newer = first.filter(|_| passed > 0);
    let older = last.filter(|_| has_more || is_back);
    Ok(Slice { marks, passed, newer, older })
}

async fn list_marks(tx: &mut Tx, condition: &Sql, order: &Order, at: At, limit: usize) -> Res<Vec<Mark>> {
    let mut sql = Sql::new("SELECT id, ");
    match order {
        Order::NewestFirst => sql.push("CAST(0 AS BIGINT)"),
        Order::ByKey(key) => sql.append(key),
    };
    sql.push(" FROM cases WHERE (").append(condition).push(")");
    let is_back = match at {
        At::First => false,
        At::After(mark) => {
            push_bound(&mut sql, order, mark, false);
            false
        }
        At::Before(mark) => {
            push_bound(&mut sql, order, mark, true);
            true
        }
    };
    sql.push(match (order, is_back) {
        (Order::NewestFirst, false) => " ORDER BY id DESC",
        (Order::NewestFirst, true) => " ORDER BY id",
        (Order::ByKey(_), false) => " ORDER BY 2, 1",
        (Order::ByKey(_), true) => " ORDER BY 2 DESC, 1 DESC",
    });
    sql.push(" LIMIT ").arg(limit);
    tx.query_sql(&sql).await?.iter().map(|r| Ok(Mark { id: r.id(0)?, key: r.int(1)? })).collect()
}

/// ` AND …`: rows on one side of a mark.
fn push_bound(sql: &mut Sql, order: &Order, mark: Mark, is_before: bool) {
    match order {
        Order::NewestFirst => {
            sql.push(if is_before { " AND id > " } else { " AND id < " }).arg(mark.id);
        }
        Order::ByKey(key) => {
            sql.push(" AND (").append(key).push(if is_before { " < " } else { " > " }).arg(mark.key);
            sql.push(" OR (").append(key).push(" = ").arg(mark.key);
            sql.push(if is_before { " AND id < " } else { " AND id > " }).arg(mark.id).push("))");
        }
    }
}

/// How many cases of the list have a key below each of the rising `bounds` and not below the one before; last, the rest.
pub async fn count_between(tx: &mut Tx, condition: &Sql, key: &Sql, bounds: &[i64]) -> Res<Vec<u64>> {
    let mut sql = Sql::new("SELECT part, COUNT(*) FROM (SELECT CASE");
    for (n, bound) in bounds.iter().enumerate() {
        sql.push(" WHEN k < ").arg(*bound).push(" THEN CAST(").arg(n).push(" AS BIGINT)");
    }
    sql.push(" ELSE CAST(").arg(bounds.len()).push(" AS BIGINT) END AS part FROM (SELECT ");
    sql.append(key).push(" AS k FROM cases WHERE ").append(condition).push(") keyed) parted GROUP BY part");
    let mut counts = vec![0; bounds.len() + 1];
    for row in tx.query_sql(&sql).await? {
        let part = usize::try_from(row.int(0)?).map_err(Failure::internal)?;
        if let Some(count) = counts.get_mut(part) {
            *count = u64::try_from(row.int(1)?).unwrap_or(0);
        }
    }
    Ok(counts)
}
