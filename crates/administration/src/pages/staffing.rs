//! `GET /admin/staffing`: desks and the people that the law wants there.

use super::BOTH;
use super::parts::{Asked, Link, day_asked, grouped, unit_href, value};
use crate::read::{self, DeskStaffing};
use crate::rules::staffing::{Gap, Standard, shipped};
use crate::state::world;
use crate::work::VIEW;
use askama::Template;
use axum::extract::State;
use base::{Day, Res};
use db::Tx;
use kernel::roles::Role;
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, agency_name, page, words};

/// Desks shown at most; the rest is told by its number.
const SHOWN_MAX: usize = 300;

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
    more: String,
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
    let mut shown: Vec<_> = desks.iter().filter(|d| all || !d.gaps.is_empty()).collect();
    let more = shown.len().saturating_sub(SHOWN_MAX);
    shown.truncate(SHOWN_MAX);
    let standards = standards(day)?;
    page(&StaffingView {
        frame: OfficialFrame::new(&shared, &session, "Bố trí người tại quầy"),
        day: day.to_string(),
        all,
        desks: grouped(count as u64),
        short: grouped(short as u64),
        ahead: read::AHEAD_DAYS,
        rows: shown.into_iter().map(|d| row(&shared, d, day)).collect(),
        more: if more > 0 { format!("và {more} nơi nữa") } else { String::new() },
        unverified: standards.iter().any(|s| s.unverified),
        standards: standards.into_iter().map(standard).collect(),
    })
}

fn standards(day: Day) -> Res<Vec<Standard>> {
    Ok(shipped()?.into_iter().filter(|s| s.period.contains(day)).collect())
}

fn standard(s: Standard) -> StandardRow {
    StandardRow {
        kind: super::parts::kind_words(s.kind),
        role: s.role.vietnamese(),
        least: s.least,
        source: s.source,
    }
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
        present: present.map(|(role, n)| format!("{n} {}", role.vietnamese().to_lowercase())).collect(),
        gaps: of.gaps.iter().map(|gap| lack(gap, day)).collect(),
    }
}

fn lack(gap: &Gap, day: Day) -> Lack {
    let role = gap.role.vietnamese().to_lowercase();
    let when = if gap.on > day { format!("từ {} ", words::date(gap.on)) } else { String::new() };
    Lack {
        kind: if gap.on > day { "soon" } else { "late" },
        words: format!("{when}thiếu {} {role} (có {}, cần {})", gap.least - gap.present, gap.present, gap.least),
        source: gap.source.clone(),
    }
}
