//! Finding cases by what a person at the counter can tell: a code or its end, a scanned slip, a number, a phone, a name
//! without marks and a year of birth. Every look-up is journalled by its caller.

use super::listed::{self, Listed};
use super::paging::{self, At, Order, Slice};
use super::standing::Standing;
use crate::model::Status;
use crate::rules::waiting::start;
use crate::work::World;
use base::{Day, Id, Instant, Res, fold};
use db::{Sql, Tx};
use kernel::accounts::Actor;
use kernel::organisation::Unit;
use kernel::people;
use kernel::vault::Person;

/// Digits of which a code's last part has at most.
const SEQUENCE_DIGITS_MAX: usize = 6;
/// Parties with one number or phone that are looked at.
const SAME_NUMBER_MAX: usize = 50;

/// What was typed or scanned, as understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asked {
    /// Nothing.
    Nothing,
    /// A whole code, also out of the address behind a slip's QR.
    Code(String),
    /// The end of a code: `0112`, `240426-0112`.
    Tail(String),
    /// Number of a person, or phone; digits only.
    Number(String),
    /// A name, folded, and the year of birth typed behind it.
    Name(String, Option<i64>),
}

impl Asked {
    /// Understands what was typed.
    pub fn parse(text: &str) -> Self {
        let text = text.trim();
        if text.is_empty() {
            return Self::Nothing;
        }
        if let Some(code) = find_code(text) {
            return Self::Code(code);
        }
        let has_letters = text.chars().any(char::is_alphabetic);
        let digits: String = text.chars().filter(char::is_ascii_digit).collect();
        if !has_letters && is_tail(text.trim_start_matches('-')) {
            return Self::Tail(text.trim_start_matches('-').to_owned());
        }
        if !has_letters && !digits.is_empty() {
            let abroad = text.starts_with("+84").then(|| digits.trim_start_matches("84"));
            return Self::Number(abroad.map_or_else(|| digits.clone(), |rest| format!("0{rest}")));
        }
        let (name, year) = split_year(text);
        if name.is_empty() { Self::Nothing } else { Self::Name(name, year) }
    }
}

/// A whole code anywhere in the text: `…?code=000.04.31.H26-240426-0112&check=…`.
fn find_code(text: &str) -> Option<String> {
    let pieces = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'));
    pieces.filter(|p| is_code(p)).map(str::to_uppercase).next()
}

fn is_code(piece: &str) -> bool {
    let mut parts = piece.rsplitn(3, '-');
    let (sequence, day, unit) = (parts.next(), parts.next(), parts.next());
    sequence.is_some_and(|s| is_digits(s, 1, SEQUENCE_DIGITS_MAX))
        && day.is_some_and(|d| is_digits(d, 6, 6))
        && unit.is_some_and(|u| u.chars().any(|c| c.is_ascii_alphanumeric()))
}

fn is_tail(text: &str) -> bool {
    match text.split_once('-') {
        Some((day, sequence)) => is_digits(day, 1, 6) && is_digits(sequence, 1, SEQUENCE_DIGITS_MAX),
        None => is_digits(text, 1, SEQUENCE_DIGITS_MAX),
    }
}

fn is_digits(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit())
}

fn split_year(text: &str) -> (String, Option<i64>) {
    let folded = fold(text);
    match folded.rsplit_once(' ') {
        Some((name, last)) if is_digits(last, 4, 4) => (name.to_owned(), last.parse().ok()),
        _ => (folded, None),
    }
}

/// The condition on `cases` for what was asked. `everywhere`: the reader sees the whole city, so that names are looked up
/// first; otherwise each case within reach is looked at, which also finds a name by a word inside it.
pub async fn condition(tx: &mut Tx, world: &World, asked: &Asked, born: Option<i64>, everywhere: bool) -> Res<Sql> {
    let mut sql = Sql::new("1 = 1");
    let mut name = None;
    match asked {
        Asked::Nothing => {}
        Asked::Code(code) => {
            sql.push(" AND code = ").arg(code);
        }
        Asked::Tail(tail) => {
            sql.push(" AND code LIKE ").arg(format!("%{tail}"));
        }
        Asked::Number(digits) => {
            let mut persons: Vec<Id<Person>> = Vec::new();
            for kind in ["number", "phone"] {
                persons.extend(people::list_by_mark(tx, &world.vault, kind, digits, SAME_NUMBER_MAX).await?);
            }
            sql.push(" AND (owner IN ").list(persons.iter().copied()).push(" OR filer IN ").list(persons).push(")");
        }
        Asked::Name(text, _) => name = Some(text.as_str()),
    }
    let year = match asked {
        Asked::Name(_, year) => born.or(*year),
        _ => born,
    };
    if name.is_some() || year.is_some() {
        let person = people::name_condition(name.unwrap_or_default(), year, !everywhere);
        sql.push(" AND ").append(&if everywhere { among(&person) } else { with(&person) });
    }
    Ok(sql)
}

fn among(person: &Sql) -> Sql {
    let mut sql = Sql::new("(owner IN (SELECT person FROM person_names WHERE ");
    sql.append(person).push(") OR filer IN (SELECT person FROM person_names WHERE ").append(person).push("))");
    sql
}

fn with(person: &Sql) -> Sql {
    let mut sql = Sql::new("(EXISTS (SELECT 1 FROM person_names WHERE person = cases.owner AND ");
    sql.append(person);
    sql.push(") OR (filer <> owner AND EXISTS (SELECT 1 FROM person_names WHERE person = cases.filer AND ");
    sql.append(person).push(")))");
    sql
}

/// A search with its filters.
#[derive(Clone, Debug)]
pub struct Search {
    /// What was typed.
    pub asked: Asked,
    /// Year of birth.
    pub born: Option<i64>,
    /// States; empty: all.
    pub statuses: Vec<Status>,
    /// Procedure codes; `None`: all.
    pub procedures: Option<Vec<String>>,
    /// An agency that receives or decides.
    pub unit: Option<Id<Unit>>,
    /// Filed from this day on.
    pub from: Option<Day>,
    /// Filed until the end of this day.
    pub to: Option<Day>,
    /// Which page.
    pub at: At,
    /// Rows.
    pub limit: usize,
}

impl Search {
    /// Whether nothing at all is asked: then nothing is shown.
    pub fn is_empty(&self) -> bool {
        self.asked == Asked::Nothing && !self.has_filters()
    }

    /// Whether a filter beside the typed words is set.
    pub fn has_filters(&self) -> bool {
        self.born.is_some()
            || !self.statuses.is_empty()
            || self.procedures.is_some()
            || self.unit.is_some()
            || self.from.is_some()
            || self.to.is_some()
    }

    fn narrow(&self, sql: &mut Sql) {
        if !self.statuses.is_empty() {
            sql.push(" AND status IN ").list(self.statuses.iter().map(|s| s.name()));
        }
        if let Some(codes) = &self.procedures {
            sql.push(" AND procedure_code IN ").list(codes);
        }
        if let Some(unit) = self.unit {
            sql.push(" AND (receiving = ").arg(unit).push(" OR deciding = ").arg(unit).push(")");
        }
        if let Some(from) = self.from {
            sql.push(" AND submitted >= ").arg(start(from));
        }
        if let Some(to) = self.to {
            sql.push(" AND submitted < ").arg(start(to.plus_days(1)));
        }
    }
}

/// What was found: one page, the newest first.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// Exact number of hits.
    pub total: u64,
    /// Rows of this page.
    pub rows: Vec<Listed>,
    /// Place of the page in the list.
    pub slice: Slice,
}

/// Searches within the reader's reach.
pub async fn search(tx: &mut Tx, world: &World, actor: &Actor, now: Instant, search: &Search) -> Res<Found> {
    let who = Standing::of(world, actor, now);
    let Some(scope) = super::scope_condition(world, actor, now.day()) else { return Ok(Found::default()) };
    if search.is_empty() {
        return Ok(Found::default());
    }
    let mut sql = condition(tx, world, &search.asked, search.born, who.sees_all()).await?;
    search.narrow(&mut sql);
    sql.push(" AND ").append(&scope);
    let total = crate::store::count_where(tx, &sql).await?;
    let slice = paging::slice(tx, &sql, &Order::NewestFirst, search.at, search.limit).await?;
    let rows = listed::load(tx, &slice.ids(), &["supplement_request"]).await?;
    Ok(Found { total, rows, slice })
}
