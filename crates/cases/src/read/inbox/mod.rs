//! The inbox of an official: views with exact counts, and one page of one view with all that its rows show.

mod parts;
mod views;

pub use parts::Part;
pub(crate) use views::not_with_leader;
pub use views::{DONE_DAYS, View};

use super::listed::{self, Listed, TELLING};
use super::paging::{self, At, Slice};
use super::standing::Standing;
use crate::work::World;
use base::{Failure, Id, Instant, Res};
use db::{Sql, Tx};
use kernel::accounts::Actor;
use kernel::organisation::Staff;
use kernel::worklist;

/// Who of the possible holders holds the step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldBy {
    /// The reader.
    Me,
    /// Nobody yet.
    Nobody,
    /// This person.
    Person(Id<Staff>),
}

impl HeldBy {
    /// Reads `me`, `nobody` or an identity.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "me" => Some(Self::Me),
            "nobody" => Some(Self::Nobody),
            other => Id::parse(other).map(Self::Person),
        }
    }
}

/// Up to when the due time of the rows lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueBy {
    /// Late.
    Late,
    /// Today or late.
    Today,
    /// Within seven days.
    Week,
    /// The clock stands still.
    Paused,
}

impl DueBy {
    /// All, with name and words.
    pub const ALL: [(Self, &'static str, &'static str); 4] = [
        (Self::Late, "late", "đã quá hạn"),
        (Self::Today, "today", "đến hết hôm nay"),
        (Self::Week, "week", "trong bảy ngày tới"),
        (Self::Paused, "paused", "tạm dừng tính thời hạn"),
    ];

    /// The value of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|(_, n, _)| *n == name).map(|(by, _, _)| by)
    }
}

/// What a view is narrowed to.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Procedure code.
    pub procedure: Option<String>,
    /// Holder of a step.
    pub holder: Option<HeldBy>,
    /// Due time.
    pub due: Option<DueBy>,
}

impl Filter {
    /// Whether it narrows nothing.
    pub const fn is_empty(&self) -> bool {
        self.procedure.is_none() && self.holder.is_none() && self.due.is_none()
    }

    fn narrow(&self, sql: &mut Sql, who: &Standing, now: Instant) {
        if let Some(code) = &self.procedure {
            sql.push(" AND procedure_code = ").arg(code);
        }
        match self.holder {
            Some(HeldBy::Me) => push_held(sql, Some(who.staff)),
            Some(HeldBy::Person(staff)) => push_held(sql, Some(staff)),
            Some(HeldBy::Nobody) => push_held(sql, None),
            None => {}
        }
        let tomorrow = crate::rules::waiting::start(now.day().plus_days(1));
        match self.due {
            Some(DueBy::Late) => sql.push(" AND due < ").arg(now),
            Some(DueBy::Today) => sql.push(" AND due < ").arg(tomorrow),
            Some(DueBy::Week) => sql.push(" AND due < ").arg(tomorrow.plus_seconds(7 * 86_400)),
            Some(DueBy::Paused) => sql.push(" AND due IS NULL AND is_open = 1"),
            None => sql,
        };
    }
}

fn push_held(sql: &mut Sql, staff: Option<Id<Staff>>) {
    sql.push(" AND id IN (").append(&worklist::claimed_subjects(staff)).push(" AND subject = cases.id)");
}

/// What is asked of the inbox.
#[derive(Clone, Debug)]
pub struct InboxQuery {
    /// The view; the one that greets when left out.
    pub view: Option<View>,
    /// What it is narrowed to.
    pub filter: Filter,
    /// Which page.
    pub at: At,
    /// Rows.
    pub limit: usize,
}

/// A part of the page with its rows.
#[derive(Clone, Debug)]
pub struct PartRows {
    /// The part.
    pub part: Part,
    /// Cases of the whole list that stand in it.
    pub count: u64,
    /// Those of them on this page.
    pub rows: Vec<Listed>,
}

/// One page of the inbox.
#[derive(Clone, Debug)]
pub struct Inbox {
    /// Where the reader stands.
    pub who: Standing,
    /// Views that make sense for the reader, with their exact counts.
    pub views: Vec<(View, u64)>,
    /// The view shown; `None` where the reader has none.
    pub view: Option<View>,
    /// Cases in the view, narrowed.
    pub total: u64,
    /// Rows in parts.
    pub parts: Vec<PartRows>,
    /// Place of the page in the list.
    pub slice: Slice,
    /// Procedures in the view: code and name.
    pub procedures: Vec<(String, String)>,
}

/// Reads one page of the inbox. The caller writes the access log.
///
/// # Errors
/// `NotFound` for a view that makes no sense for the reader.
pub async fn show(tx: &mut Tx, world: &World, actor: &Actor, now: Instant, query: &InboxQuery) -> Res<Inbox> {
    let who = Standing::of(world, actor, now);
    let office = world.calendar.of(None);
    let mut views = Vec::new();
    for view in View::ALL {
        if let Some(condition) = view.condition(&who, office, now) {
            views.push((view, crate::store::count_where(tx, &condition).await?));
        }
    }
    let first = views::first_view(&who).filter(|f| views.iter().any(|(v, _)| v == f));
    let view = query.view.or(first).or_else(|| views.first().map(|(v, _)| *v));
    let mut inbox =
        Inbox { who, views, view, total: 0, parts: Vec::new(), slice: Slice::default(), procedures: Vec::new() };
    let Some(view) = view else { return Ok(inbox) };
    let whole = view.condition(&inbox.who, office, now).ok_or(Failure::NotFound)?;
    let mut condition = whole.clone();
    query.filter.narrow(&mut condition, &inbox.who, now);
    let parts = parts::parts(view, office, now);
    let bounds: Vec<i64> = parts.iter().map(|p| p.until).collect();
    let counts = paging::count_between(tx, &condition, &view.key(&inbox.who), &bounds).await?;
    inbox.total = counts.iter().sum();
    inbox.slice = paging::slice(tx, &condition, &view.order(&inbox.who), query.at, query.limit).await?;
    let rows = listed::load(tx, &inbox.slice.ids(), TELLING).await?;
    inbox.parts = in_parts(view, parts, &counts, &inbox.slice, rows);
    inbox.procedures = list_procedures(tx, &whole).await?;
    Ok(inbox)
}

/// Puts rows where their keys belong; parts without a row on this page are left out.
fn in_parts(view: View, mut parts: Vec<Part>, counts: &[u64], slice: &Slice, rows: Vec<Listed>) -> Vec<PartRows> {
    parts.push(Part { until: i64::MAX, heading: parts::last_heading(view).into(), mark: "" });
    let mut all: Vec<PartRows> =
        parts.into_iter().zip(counts).map(|(part, count)| PartRows { part, count: *count, rows: Vec::new() }).collect();
    let last = all.len().saturating_sub(1);
    for row in rows {
        let key = slice.marks.iter().find(|m| m.id == row.case.id).map_or(i64::MAX, |m| m.key);
        let at = all.iter().position(|p| key < p.part.until).unwrap_or(last);
        if let Some(part) = all.get_mut(at) {
            part.rows.push(row);
        }
    }
    all.retain(|p| !p.rows.is_empty());
    all
}

async fn list_procedures(tx: &mut Tx, condition: &Sql) -> Res<Vec<(String, String)>> {
    let mut sql = Sql::new("SELECT procedure_code, MAX(procedure_name) FROM cases WHERE ");
    sql.append(condition).push(" GROUP BY procedure_code ORDER BY 2, 1 LIMIT 200");
    tx.query_sql(&sql).await?.iter().map(|r| Ok((r.string(0)?, r.string(1)?))).collect()
}

/// The whole of a view for a sheet, at most `limit` rows. The caller writes the access log.
pub async fn list_all(
    tx: &mut Tx,
    world: &World,
    actor: &Actor,
    now: Instant,
    query: &InboxQuery,
) -> Res<(Standing, View, Vec<Listed>)> {
    let who = Standing::of(world, actor, now);
    let view = query.view.or_else(|| views::first_view(&who)).ok_or(Failure::NotFound)?;
    let mut condition = view.condition(&who, world.calendar.of(None), now).ok_or(Failure::NotFound)?;
    query.filter.narrow(&mut condition, &who, now);
    let slice = paging::slice(tx, &condition, &view.order(&who), At::First, query.limit).await?;
    let rows = listed::load(tx, &slice.ids(), TELLING).await?;
    Ok((who, view, rows))
}
