//! `GET /my/data/readers`: who read what is kept of me, by unit and post, for what and in which case; and what I did myself
//! (`?view=own`). Newest first, by key; a year at a time.
//!
//! The names of officials are not told: no act that was read asks for them, and unit and post say who answers for it.

use super::words::{act_words, purpose_words, reader_words};
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use base::{Day, Failure, Id, Instant, Res};
use cases::Cases;
use cases::read::own;
use cases::work::World;
use db::Tx;
use kernel::access_log::{self, Asked, ReadingRow};
use kernel::citizens::CitizenSession;
use kernel::journal::{self, Line};
use kernel::organisation::{self, HoldingRow, Staff};
use kernel::vault::Person;
use serde::Deserialize;
use std::collections::BTreeSet;
use uuid::Uuid;
use web::view::{Choice, Pager};
use web::{PageResult, PublicFrame, Shared, SignedInCitizen, office_name, page, words};

/// Rows on one page.
const ROWS: usize = 50;

/// Who read, and in which case.
pub struct Told {
    /// Post and office.
    pub who: String,
    /// Code of the case, where the reading names one of the person's.
    pub case: Option<String>,
    /// Address of its page.
    pub href: String,
}

/// Readings in words: two questions, however many there are.
pub async fn tell(tx: &mut Tx, world: &World, party: Id<Person>, rows: &[ReadingRow]) -> Res<Vec<Told>> {
    let staff: BTreeSet<Id<Staff>> = rows.iter().map(|r| Id::new(r.actor)).collect();
    let staff: Vec<_> = staff.into_iter().collect();
    let held = organisation::list_holdings_of(tx, &staff).await?;
    let named: BTreeSet<Uuid> = rows.iter().flat_map(|r| r.subjects.iter().copied()).collect();
    let named: Vec<_> = named.into_iter().collect();
    let codes = own::codes(tx, party, &named).await?;
    let told = |r: &ReadingRow| {
        let case = r.subjects.iter().find(|id| codes.contains_key(id));
        Told {
            who: who(world, &held, r),
            case: case.and_then(|id| codes.get(id).cloned()),
            href: case.map(|id| format!("/my/cases/{id}")).unwrap_or_default(),
        }
    };
    Ok(rows.iter().map(told).collect())
}

fn who(world: &World, held: &[HoldingRow], r: &ReadingRow) -> String {
    let day = r.at.day();
    let own = |h: &&HoldingRow| h.staff.uuid() == r.actor && h.period.contains(day);
    let post = held.iter().filter(own).find(|h| r.unit.is_none_or(|unit| h.unit.uuid() == unit));
    let office = r.unit.or(post.map(|p| p.unit.uuid())).map(|u| office_name(&world.organisation, Id::new(u), day));
    reader_words(post.map(|p| p.title.as_str()), office.as_deref())
}

#[derive(Template)]
#[template(path = "my_data_readers.html")]
struct ReadersView {
    frame: PublicFrame,
    is_own: bool,
    years: Vec<Choice>,
    rows: Vec<ShownLine>,
    pager: Pager,
}

/// One line of either list.
struct ShownLine {
    when: String,
    who: String,
    what: String,
    case: String,
    href: String,
}

/// What a list is narrowed to.
#[derive(Deserialize)]
pub(super) struct Narrowed {
    #[serde(default)]
    view: String,
    #[serde(default)]
    year: String,
    #[serde(default)]
    after: String,
}

/// The page.
pub(super) async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Query(asked): Query<Narrowed>,
) -> PageResult {
    let (world, now) = (cases.world(&shared), shared.clock.legal());
    let view = if asked.view == "own" {
        own_acts(&shared, &session, now, &asked).await?
    } else {
        readers(&shared, world, &session, now, &asked).await?
    };
    page(&view)
}

async fn readers(
    shared: &Shared,
    world: World,
    session: &CitizenSession,
    now: Instant,
    asked: &Narrowed,
) -> Res<ReadersView> {
    let party = session.party();
    let year = asked.year.parse::<i16>().ok();
    let (from, to) = bounds(year, now);
    let query = Asked {
        subject: party.uuid(),
        but: session.person.uuid(),
        from,
        to,
        after: (!asked.after.is_empty()).then(|| parse_key(&asked.after)).transpose()?,
        limit: ROWS + 1,
    };
    let read = async move |tx: &mut Tx| {
        let mut rows = access_log::list_about(tx, &query).await?;
        let has_more = rows.len() > ROWS;
        rows.truncate(ROWS);
        let told = tell(tx, &world, party, &rows).await?;
        let first = access_log::first_about(tx, party.uuid()).await?;
        Ok((rows, told, has_more, first))
    };
    let (rows, told, has_more, first) = shared.db.read(read).await?;
    let next = rows.last().filter(|_| has_more).map(|r| {
        let year = year.map(|y| format!("year={y}&")).unwrap_or_default();
        format!("/my/data/readers?{year}after={}.{}", r.at.micros(), r.id)
    });
    let line = |(r, t): (&ReadingRow, Told)| ShownLine {
        when: words::moment_short(r.at, now),
        who: t.who,
        what: purpose_words(&r.purpose).to_owned(),
        case: t.case.unwrap_or_default(),
        href: t.href,
    };
    let rows: Vec<_> = rows.iter().zip(told).map(line).collect();
    Ok(ReadersView {
        frame: PublicFrame::new(shared, "Ai đã xem dữ liệu của tôi"),
        is_own: false,
        years: years(first.map_or(now, |at| at), now, year),
        pager: pager(&rows, asked, next, "lần xem"),
        rows,
    })
}

async fn own_acts(shared: &Shared, session: &CitizenSession, now: Instant, asked: &Narrowed) -> Res<ReadersView> {
    let (person, party, before) = (session.person, session.party(), asked.after.parse::<i64>().ok());
    let read = async move |tx: &mut Tx| {
        let mut lines = journal::list_by_citizen(tx, person.uuid(), before, ROWS + 1).await?;
        let has_more = lines.len() > ROWS;
        lines.truncate(ROWS);
        let named: Vec<_> = lines.iter().map(|l| l.subject).collect();
        let mut codes = own::codes(tx, party, &named).await?;
        codes.extend(own::codes(tx, person, &named).await?);
        Ok((lines, codes, has_more))
    };
    let (lines, codes, has_more) = shared.db.read(read).await?;
    let next = lines.last().filter(|_| has_more).map(|l| format!("/my/data/readers?view=own&after={}", l.seq));
    let line = |l: &Line| {
        let case = codes.get(&l.subject).cloned().unwrap_or_default();
        ShownLine {
            when: words::moment_short(l.at, now),
            who: "Bạn".into(),
            what: act_words(&l.act).to_owned(),
            href: if case.is_empty() { String::new() } else { format!("/my/cases/{}", l.subject) },
            case,
        }
    };
    let rows: Vec<_> = lines.iter().map(line).collect();
    Ok(ReadersView {
        frame: PublicFrame::new(shared, "Việc tôi đã làm"),
        is_own: true,
        years: Vec::new(),
        pager: pager(&rows, asked, next, "việc"),
        rows,
    })
}

/// The moments of a year; without one, all until now.
fn bounds(year: Option<i16>, now: Instant) -> (Instant, Instant) {
    let first = |year: i16| Day::new(year, 1, 1).map(|day| Instant::at(day, 0, 0, 0)).ok();
    match year.and_then(|y| Some((first(y)?, first(y.checked_add(1)?)?))) {
        Some(bounds) => bounds,
        None => (Instant::from_micros(0), now.plus_seconds(1)),
    }
}

/// The years in which there can be something, the newest first, and all of them together.
fn years(first: Instant, now: Instant, chosen: Option<i16>) -> Vec<Choice> {
    let (from, to) = (first.day().ymd().0, now.day().ymd().0);
    if from >= to {
        return Vec::new();
    }
    let all = Choice { label: "Tất cả các năm".into(), checked: chosen.is_none(), ..Choice::default() };
    let year = |y: i16| Choice {
        value: y.to_string(),
        label: format!("Năm {y}"),
        checked: chosen == Some(y),
        ..Choice::default()
    };
    std::iter::once(all).chain((from..=to).rev().map(year)).collect()
}

fn pager(rows: &[ShownLine], asked: &Narrowed, next: Option<String>, what: &str) -> Pager {
    let back = if asked.view == "own" { "/my/data/readers?view=own" } else { "/my/data/readers" };
    Pager {
        newer: (!asked.after.is_empty()).then(|| back.to_owned()),
        older: next,
        words: format!("{} {what}", rows.len()),
    }
}

fn parse_key(key: &str) -> Res<(Instant, Id<access_log::Reading>)> {
    let parts = key.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, Id::parse(id)?)));
    let (at, id) = parts.ok_or_else(|| Failure::field("after", "not_a_key", key))?;
    Ok((Instant::from_micros(at), id))
}
