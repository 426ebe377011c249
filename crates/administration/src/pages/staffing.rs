//! `GET /admin/staffing`: desks and the people that the law wants there.

use super::BOTH;
use super::parts::{Asked, Link, address, day_asked, grouped, pager, unit_href, value};
use crate::read::{self, DeskStaffing};
use crate::rules::staffing::{Gap, Standard, shipped};
use crate::state::world;
use crate::work::VIEW;
use askama::Template;
use axum::extract::State;
use base::{Day, Id, Page, Res};
use db::Tx;
use kernel::organisation::Unit;
use kernel::roles::Role;
use web::view::Pager;
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, agency_name, page, words};

/// Desks on one page.
const PAGE: usize = 50;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin/staffing", BOTH, show)
}

#[derive(Template)]
#[template(path = "staffing.html")]
struct StaffingView {
    frame: OfficialFrame,
    day: String,
    all: bool,
    desks: String,
    short: String,
    ahead: i64,
    rows: Vec<Row>,
    pager: Pager,
    standards: Vec<StandardRow>,
    unverified: bool,
}

struct Row {
    desk: Link,
    agency: String,
    present: Vec<String>,
    gaps: Vec<Lack>,
}

/// What is missing: `late` now, `soon` from a day ahead.
struct Lack {
    kind: &'static str,
    words: String,
    source: String,
}

struct StandardRow {
    kind: &'static str,
    role: &'static str,
    least: usize,
    source: String,
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn, asked: Asked) -> PageResult {
    let (world, today) = (world(&shared), shared.today());
    let (day, all) = (day_asked(&asked, today), value(&asked, "all").is_some());
    let reach = world.reach(&session.actor, today, VIEW);
    let reader = world.clone();
    let desks = shared.db.read(async move |tx: &mut Tx| read::staffing(tx, &reader, &reach, day).await).await?;
    let (count, short) = (desks.len(), desks.iter().filter(|d| !d.gaps.is_empty()).count());
    let after = value(&asked, "after").and_then(|text| Id::<Unit>::parse(&text));
    let found = one_page(desks, all, after);
    let (asked_day, only) = (if day == today { String::new() } else { day.to_string() }, if all { "1" } else { "" });
    let next = |next: &str| address("/admin/staffing", &[("day", &asked_day), ("all", only), ("after", next)]);
    let standards = standards(day)?;
    page(&StaffingView {
        frame: OfficialFrame::new(&shared, &session, "Bố trí người tại quầy"),
        day: day.to_string(),
        all,
        desks: grouped(count as u64),
        short: grouped(short as u64),
        ahead: read::AHEAD_DAYS,
        pager: pager(&found, after.is_none(), "nơi", next),
        rows: found.items.iter().map(|d| row(&shared, d, day)).collect(),
        unverified: standards.iter().any(|s| s.unverified),
        standards: standards.into_iter().map(standard).collect(),
    })
}

/// The desks after one, in the order of the list of units.
fn one_page(desks: Vec<DeskStaffing>, all: bool, after: Option<Id<Unit>>) -> Page<DeskStaffing> {
    let shown: Vec<_> = desks.into_iter().filter(|d| all || !d.gaps.is_empty()).collect();
    let total = shown.len() as u64;
    let start = after.and_then(|after| shown.iter().position(|d| d.desk == after)).map_or(0, |at| at + 1);
    let mut items: Vec<_> = shown.into_iter().skip(start).take(PAGE + 1).collect();
    let more = items.len() > PAGE;
    items.truncate(PAGE);
    let next = items.last().filter(|_| more).map(|d| d.desk.to_string());
    Page { items, total, next }
}

fn standards(day: Day) -> Res<Vec<Standard>> {
    Ok(shipped()?.into_iter().filter(|s| s.period.contains(day)).collect())
}

fn standard(s: Standard) -> StandardRow {
    StandardRow { kind: super::parts::kind_words(s.kind), role: s.role.vietnamese(), least: s.least, source: s.source }
}

fn row(shared: &Shared, of: &DeskStaffing, day: Day) -> Row {
    let name = shared.organisation.get().name(of.desk, day);
    let count = |role: Role| {
        let held = of.held.iter().filter(|h| h.role == role && h.period.contains(day));
        let mut people: Vec<_> = held.map(|h| h.staff).collect();
        people.sort_unstable();
        people.dedup();
        people.len()
    };
    let present = [Role::HeadOfDesk, Role::Receptionist, Role::Cashier].map(|role| (role, count(role)));
    let present = present.into_iter().filter(|(_, n)| *n > 0);
    Row {
        desk: Link::new(name, unit_href(of.desk)),
        agency: agency_name(shared, of.agency, day),
        present: present.map(|(role, n)| format!("{n} {}", small(role))).collect(),
        gaps: of.gaps.iter().map(|gap| lack(gap, day)).collect(),
    }
}

fn lack(gap: &Gap, day: Day) -> Lack {
    let role = small(gap.role);
    let when = if gap.on > day { format!("từ {} ", words::date(gap.on)) } else { String::new() };
    Lack {
        kind: if gap.on > day { "soon" } else { "late" },
        words: format!("{when}thiếu {} {role} (có {}, cần {})", gap.least - gap.present, gap.present, gap.least),
        source: gap.source.clone(),
    }
}

/// `trưởng Bộ phận Một cửa`: a role in the middle of a sentence.
fn small(role: Role) -> String {
    let mut letters = role.vietnamese().chars();
    let first = letters.next().map(|c| c.to_lowercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}
