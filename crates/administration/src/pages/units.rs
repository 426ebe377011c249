//! `GET /admin/units`: the tree of units on a day, and finding one by name or code.

use super::BOTH;
use super::parts::{Asked, Link, address, day_asked, grouped, kind_words, unit_href, value};
use crate::state::world;
use crate::work::{Reach, VIEW};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use base::{Day, Id};
use kernel::organisation::{Organisation, Unit, UnitKind, UnitVersion};
use serde_json::json;
use std::collections::BTreeMap;
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, json_reply, page, words};

/// Units that a search shows at most.
const FOUND_MAX: usize = 60;
/// Proposals while one types.
const CHOICES_MAX: usize = 12;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin/units", BOTH, show).get("/admin/units/choices", BOTH, choices)
}

#[derive(Template)]
#[template(path = "units.html")]
struct UnitsView {
    frame: OfficialFrame,
    q: String,
    day: String,
    day_words: String,
    is_today: bool,
    summary: String,
    found: Vec<Found>,
    roots: Vec<Root>,
}

/// A unit that a search found.
struct Found {
    link: Link,
    about: String,
    code: String,
}

/// An office with what stands under it.
pub(super) struct Root {
    pub link: Link,
    pub about: String,
    pub groups: Vec<Group>,
}

/// Units of one kind under an office.
pub(super) struct Group {
    pub name: &'static str,
    pub words: String,
    pub nodes: Vec<Node>,
}

/// A unit with its own units.
pub(super) struct Node {
    pub link: Link,
    pub code: String,
    pub words: String,
    pub inside: Vec<Link>,
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn, asked: Asked) -> PageResult {
    let (world, today) = (world(&shared), shared.today());
    let reach = world.reach(&session.actor, today, VIEW);
    let (day, q) = (day_asked(&asked, today), value(&asked, "q").unwrap_or_default());
    let organisation = &world.organisation;
    let in_day = |unit: Id<Unit>| with_day(unit, day, today);
    let found: Vec<_> = if q.is_empty() { Vec::new() } else { search(organisation, &reach, &q, day, FOUND_MAX) };
    let tops: Vec<Id<Unit>> = match &reach {
        Reach::All => organisation.list(day).filter(|v| v.parent.is_none()).map(|v| v.unit).collect(),
        Reach::Units(units) => {
            let is_top = |v: &&UnitVersion| v.parent.is_none_or(|parent| !units.contains(&parent));
            organisation.list(day).filter(|v| units.contains(&v.unit)).filter(is_top).map(|v| v.unit).collect()
        }
    };
    let count = organisation.list(day).filter(|v| reach.holds(v.unit)).count() as u64;
    page(&UnitsView {
        frame: OfficialFrame::new(&shared, &session, "Cơ quan, đơn vị"),
        summary: format!("{} đơn vị", grouped(count)),
        day: day.to_string(),
        day_words: words::day(day),
        is_today: day == today,
        found: found.into_iter().map(|v| found_row(organisation, v, day, in_day(v.unit))).collect(),
        roots: if q.is_empty() {
            tops.into_iter().filter_map(|unit| root(organisation, unit, day, today)).collect()
        } else {
            Vec::new()
        },
        q,
    })
}

/// The page of a unit, as of the same day.
pub(super) fn with_day(unit: Id<Unit>, day: Day, today: Day) -> String {
    let asked = if day == today { String::new() } else { day.to_string() };
    address(&unit_href(unit), &[("day", &asked)])
}

fn search<'a>(organisation: &'a Organisation, reach: &Reach, q: &str, day: Day, limit: usize) -> Vec<&'a UnitVersion> {
    let all = organisation.search(q, day, usize::MAX);
    all.into_iter().filter(|v| reach.holds(v.unit)).take(limit).collect()
}

fn found_row(organisation: &Organisation, v: &UnitVersion, day: Day, href: String) -> Found {
    let path = organisation.path(v.unit, day);
    let over: Vec<_> = path.iter().rev().skip(1).map(|v| v.name.as_str()).collect();
    Found { link: Link::new(&v.name, href), about: over.join(", "), code: v.code.clone() }
}

fn root(organisation: &Organisation, unit: Id<Unit>, day: Day, today: Day) -> Option<Root> {
    let version = organisation.find(unit, day)?;
    Some(Root {
        link: Link::new(&version.name, with_day(unit, day, today)),
        about: format!("{}, mã {}", version.title, version.code),
        groups: groups(organisation, unit, day, today),
    })
}

/// What stands under a unit, by kind: offices inside first, then agencies.
pub(super) fn groups(organisation: &Organisation, unit: Id<Unit>, day: Day, today: Day) -> Vec<Group> {
    let mut by_kind: BTreeMap<usize, (UnitKind, Vec<Node>)> = BTreeMap::new();
    for child in organisation.children(unit, day) {
        let at = ORDER.iter().position(|k| *k == child.kind).unwrap_or(ORDER.len());
        by_kind.entry(at).or_insert_with(|| (child.kind, Vec::new())).1.push(node(organisation, child, day, today));
    }
    let group = |(kind, nodes): (UnitKind, Vec<Node>)| Group {
        name: kind_words(kind),
        words: grouped(nodes.len() as u64),
        nodes,
    };
    by_kind.into_values().map(group).collect()
}

/// The order in which kinds are shown.
const ORDER: [UnitKind; 7] = [
    UnitKind::Desk,
    UnitKind::Division,
    UnitKind::Department,
    UnitKind::ServiceUnit,
    UnitKind::District,
    UnitKind::Commune,
    UnitKind::Province,
];

fn node(organisation: &Organisation, v: &UnitVersion, day: Day, today: Day) -> Node {
    let inside: Vec<_> = organisation
        .children(v.unit, day)
        .map(|child| Link::new(&child.name, with_day(child.unit, day, today)))
        .collect();
    let words = if inside.is_empty() { String::new() } else { format!("{} đơn vị", inside.len()) };
    Node { link: Link::new(&v.name, with_day(v.unit, day, today)), code: v.code.clone(), words, inside }
}

/// `GET /admin/units/choices?q=`: units in force today, for a field that proposes.
async fn choices(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    asked: Asked,
) -> Result<Response, web::ApiError> {
    let (world, day) = (world(&shared), shared.today());
    let reach = world.reach(&session.actor, day, VIEW);
    let q = value(&asked, "q").unwrap_or_default();
    let organisation = &world.organisation;
    let proposed: Vec<_> = search(organisation, &reach, &q, day, CHOICES_MAX)
        .into_iter()
        .map(|v| {
            let row = found_row(organisation, v, day, String::new());
            json!({ "value": v.code, "label": format!("{} ({})", v.name, v.code), "note": row.about })
        })
        .collect();
    Ok(json_reply(axum::http::StatusCode::OK, &json!(proposed)))
}
