//! The register of staff as administrators read and mend it: people, what they hold and held, who may sign. Nothing is
//! decided here.

use super::staff::read_held;
use super::{Delegation, HeldPost, Holding, NewPost, Post, SigningForm, Staff, Unit};
use crate::roles::Role;
use base::{Day, Failure, Id, Page, PageRequest, Period, Res, fold, nfc};
use db::{Row, Sql, Tx, args};
use std::collections::HashMap;

/// A person of the administration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffRow {
    /// The person.
    pub id: Id<Staff>,
    /// Name.
    pub name: String,
    /// E-mail of the office.
    pub email: Option<String>,
    /// Phone of the office.
    pub phone: Option<String>,
    /// First day on which the person no longer works here.
    pub left_on: Option<Day>,
}

/// A post as someone holds or held it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldingRow {
    /// This holding.
    pub id: Id<Holding>,
    /// Who.
    pub staff: Id<Staff>,
    /// The post.
    pub post: Id<Post>,
    /// Its unit.
    pub unit: Id<Unit>,
    /// Its role.
    pub role: Role,
    /// Its name.
    pub title: String,
    /// Held for someone on leave.
    pub substitute: bool,
    /// When.
    pub period: Period,
}

/// A signing authority as given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DelegationRow {
    /// The delegation.
    pub id: Id<Delegation>,
    /// Where.
    pub unit: Id<Unit>,
    /// Who.
    pub staff: Id<Staff>,
    /// How the signature begins.
    pub form: SigningForm,
    /// Number and date of the act that gave it.
    pub ordered_by: String,
    /// When.
    pub period: Period,
}

/// A post, held or vacant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostRow {
    /// The post.
    pub id: Id<Post>,
    /// Its unit.
    pub unit: Id<Unit>,
    /// Its role.
    pub role: Role,
    /// Its name.
    pub title: String,
}

/// Whom a list shall hold.
#[derive(Clone, Debug, Default)]
pub struct StaffQuery {
    /// Part of a name, marks or not.
    pub name: String,
    /// Those who hold or held a post in one of these; none: all units.
    pub units: Option<Vec<Id<Unit>>>,
    /// Those who have left, and no others.
    pub left: bool,
}

fn read_staff(r: &Row) -> Res<StaffRow> {
    Ok(StaffRow {
        id: r.id(0)?,
        name: r.string(1)?,
        email: r.opt(2, Row::string)?,
        phone: r.opt(3, Row::string)?,
        left_on: r.opt(4, Row::day)?,
    })
}

/// A person.
pub async fn find_staff(tx: &mut Tx, id: Id<Staff>) -> Res<Option<StaffRow>> {
    let sql = "SELECT id, name, email, phone, left_on FROM staff WHERE id = $1";
    tx.query_opt(sql, args![id]).await?.as_ref().map(read_staff).transpose()
}

/// Mends name and addresses of a person.
pub async fn update_staff(tx: &mut Tx, id: Id<Staff>, name: &str, email: Option<&str>, phone: Option<&str>) -> Res<()> {
    let name = nfc(name);
    let sql = "UPDATE staff SET name = $2, folded = $3, email = $4, phone = $5 WHERE id = $1";
    tx.execute(sql, args![id, &name, fold(&name), email, phone]).await.map(drop)
}

/// The person works here no longer from `day` on.
pub async fn set_left(tx: &mut Tx, id: Id<Staff>, day: Option<Day>) -> Res<()> {
    tx.execute("UPDATE staff SET left_on = $2 WHERE id = $1", args![id, day]).await.map(drop)
}

/// People by name, one page, with the exact number of all. The key is the identity of the last one seen.
pub async fn list_staff(tx: &mut Tx, query: &StaffQuery, page: &PageRequest) -> Res<Page<StaffRow>> {
    let count = matching("SELECT COUNT(*) FROM staff s WHERE ", query);
    let total = tx.query_sql(&count).await?.first().map_or(Ok(0), |r| r.int(0))?;
    let mut sql = matching("SELECT s.id, s.name, s.email, s.phone, s.left_on FROM staff s WHERE ", query);
    if let Some(after) = page.after.as_deref().and_then(Id::<Staff>::parse) {
        let row = tx.query_opt("SELECT folded FROM staff WHERE id = $1", args![after]).await?;
        let folded = row.ok_or(Failure::NotFound)?.string(0)?;
        sql.push(" AND (s.folded > ").arg(&folded).push(" OR (s.folded = ").arg(&folded);
        sql.push(" AND s.id > ").arg(after).push("))");
    }
    sql.push(" ORDER BY s.folded, s.id LIMIT ").arg(page.limit() + 1);
    let mut items = tx.query_sql(&sql).await?.iter().map(read_staff).collect::<Res<Vec<_>>>()?;
    let more = items.len() > page.limit();
    items.truncate(page.limit());
    let next = if more { items.last().map(|s| s.id.to_string()) } else { None };
    Ok(Page { items, total: u64::try_from(total).unwrap_or(0), next })
}

fn matching(head: &'static str, query: &StaffQuery) -> Sql {
    let mut sql = Sql::new(head);
    sql.push(if query.left { "s.left_on IS NOT NULL" } else { "s.left_on IS NULL" });
    let folded = fold(&query.name);
    if !folded.is_empty() {
        // Folded text holds letters, digits and spaces only: no sign of a pattern.
        sql.push(" AND s.folded LIKE ").arg(format!("%{folded}%"));
    }
    if let Some(units) = &query.units {
        sql.push(
            " AND EXISTS (SELECT 1 FROM holdings h JOIN posts p ON p.id = h.post WHERE h.staff = s.id AND p.unit IN ",
        );
        sql.list(units.iter().copied()).push(")");
    }
    sql
}

const HOLDINGS: &str = "SELECT p.id, p.unit, p.role, p.title, h.kind, h.id, h.staff, h.valid_from, h.valid_to
               FROM holdings h JOIN posts p ON p.id = h.post WHERE ";

fn read_holding(r: &Row) -> Res<HoldingRow> {
    let HeldPost { post, unit, role, title, substitute } = read_held(r, 0)?;
    let period = Period { from: r.day(7)?, to: r.opt(8, Row::day)? };
    Ok(HoldingRow { id: r.id(5)?, staff: r.id(6)?, post, unit, role, title, substitute, period })
}

/// One holding.
pub async fn find_holding(tx: &mut Tx, id: Id<Holding>) -> Res<Option<HoldingRow>> {
    let mut sql = Sql::new(HOLDINGS);
    sql.push("h.id = ").arg(id);
    tx.query_sql(&sql).await?.first().map(read_holding).transpose()
}

/// What these people hold and held, the newest first.
pub async fn list_holdings_of(tx: &mut Tx, staff: &[Id<Staff>]) -> Res<Vec<HoldingRow>> {
    let mut sql = Sql::new(HOLDINGS);
    sql.push("h.staff IN ").list(staff.iter().copied()).push(" ORDER BY h.valid_from DESC, h.kind, h.id");
    tx.query_sql(&sql).await?.iter().map(read_holding).collect()
}

/// What is held on `day` or later in these units.
pub async fn list_holdings_in(tx: &mut Tx, units: &[Id<Unit>], day: Day) -> Res<Vec<HoldingRow>> {
    let mut sql = Sql::new(HOLDINGS);
    sql.push("p.unit IN ").list(units.iter().copied()).push(" AND (h.valid_to IS NULL OR h.valid_to > ").arg(day);
    sql.push(") ORDER BY p.id, h.kind, h.valid_from, h.id");
    tx.query_sql(&sql).await?.iter().map(read_holding).collect()
}

/// Names of posts.
pub async fn list_titles(tx: &mut Tx, posts: &[Id<Post>]) -> Res<HashMap<Id<Post>, String>> {
    let mut sql = Sql::new("SELECT id, title FROM posts WHERE id IN ");
    sql.list(posts.iter().copied());
    tx.query_sql(&sql).await?.iter().map(|r| Ok((r.id(0)?, r.string(1)?))).collect()
}

/// Who holds or stands in for a post, at any time.
pub async fn list_holdings_of_post(tx: &mut Tx, post: Id<Post>) -> Res<Vec<HoldingRow>> {
    let mut sql = Sql::new(HOLDINGS);
    sql.push("h.post = ").arg(post).push(" ORDER BY h.valid_from, h.id");
    tx.query_sql(&sql).await?.iter().map(read_holding).collect()
}

/// Whether anyone but `staff` holds `role` in one of these units on `day`.
pub async fn has_other_holder(tx: &mut Tx, role: Role, units: &[Id<Unit>], staff: Id<Staff>, day: Day) -> Res<bool> {
    let mut sql = Sql::new("SELECT 1 FROM holdings h JOIN posts p ON p.id = h.post WHERE p.role = ");
    sql.arg(role.name()).push(" AND h.staff <> ").arg(staff).push(" AND h.valid_from <= ").arg(day);
    sql.push(" AND (h.valid_to IS NULL OR h.valid_to > ").arg(day).push(") AND p.unit IN ");
    sql.list(units.iter().copied()).push(" LIMIT 1");
    Ok(!tx.query_sql(&sql).await?.is_empty())
}

/// The posts of these units, held or vacant.
pub async fn list_posts(tx: &mut Tx, units: &[Id<Unit>]) -> Res<Vec<PostRow>> {
    let mut sql = Sql::new("SELECT id, unit, role, title FROM posts WHERE unit IN ");
    sql.list(units.iter().copied()).push(" ORDER BY unit, role, title, id");
    let read = |r: &Row| {
        let role = r.text(2)?;
        let role = Role::parse(role).ok_or_else(|| Failure::Internal(format!("unknown role {role}")))?;
        Ok(PostRow { id: r.id(0)?, unit: r.id(1)?, role, title: r.string(3)? })
    };
    tx.query_sql(&sql).await?.iter().map(read).collect()
}

/// The post as it could be made anew.
pub async fn find_post(tx: &mut Tx, id: Id<Post>) -> Res<Option<NewPost>> {
    let Some(r) = tx.query_opt("SELECT unit, role, title FROM posts WHERE id = $1", args![id]).await? else {
        return Ok(None);
    };
    let role = r.text(1)?;
    let role = Role::parse(role).ok_or_else(|| Failure::Internal(format!("unknown role {role}")))?;
    Ok(Some(NewPost { unit: r.id(0)?, role, title: r.string(2)? }))
}

fn read_delegation(r: &Row) -> Res<DelegationRow> {
    let form = r.text(3)?;
    Ok(DelegationRow {
        id: r.id(0)?,
        unit: r.id(1)?,
        staff: r.id(2)?,
        form: SigningForm::parse(form).ok_or_else(|| Failure::Internal(format!("unknown form {form}")))?,
        ordered_by: r.string(4)?,
        period: Period { from: r.day(5)?, to: r.opt(6, Row::day)? },
    })
}

/// What someone may and might sign, the newest first.
pub async fn list_delegations(tx: &mut Tx, staff: Id<Staff>) -> Res<Vec<DelegationRow>> {
    let sql = "SELECT id, unit, staff, form, ordered_by, valid_from, valid_to FROM delegations
               WHERE staff = $1 ORDER BY valid_from DESC, id DESC";
    tx.query(sql, args![staff]).await?.iter().map(read_delegation).collect()
}

/// One delegation.
pub async fn find_delegation(tx: &mut Tx, id: Id<Delegation>) -> Res<Option<DelegationRow>> {
    let sql = "SELECT id, unit, staff, form, ordered_by, valid_from, valid_to FROM delegations WHERE id = $1";
    tx.query_opt(sql, args![id]).await?.as_ref().map(read_delegation).transpose()
}

/// A delegation ends on `day`; one that would only begin later never begins.
pub async fn end_delegation(tx: &mut Tx, id: Id<Delegation>, day: Day) -> Res<()> {
    let sql = "UPDATE delegations SET valid_to = CASE WHEN valid_from > $2 THEN valid_from ELSE $2 END
               WHERE id = $1 AND (valid_to IS NULL OR valid_to > $2)";
    tx.execute(sql, args![id, day]).await.map(drop)
}

/// Names of people.
pub async fn list_names(tx: &mut Tx, staff: &[Id<Staff>]) -> Res<std::collections::HashMap<Id<Staff>, String>> {
    let mut sql = Sql::new("SELECT id, name FROM staff WHERE id IN ");
    sql.list(staff.iter().copied());
    tx.query_sql(&sql).await?.iter().map(|r| Ok((r.id(0)?, r.string(1)?))).collect()
}
