//! `/processes/{code}/load`: where files wait and how long, by step, on the picture and in a table.

use super::WATCHERS;
use super::bench::{sized, world};
use crate::read;
use crate::state::Workshop;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use base::{Failure, Instant, Res};
use catalogue::Version;
use db::Tx;
use flow::diagram::{Figures, Measure, draw as draw_picture, heat};
use kernel::figures::StepFigures;
use kernel::process::incidents;
use kernel::roles::Role;
use serde::Deserialize;
use std::collections::BTreeMap;
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, agency_name, page, words};

/// Days that are looked back, the first unless told.
const SPANS: [i64; 3] = [30, 7, 90];
const MEASURES: [(&str, &str, Measure); 4] = [
    ("waiting", "Đang chờ", Measure::Waiting),
    ("mean", "Thời gian trung bình", Measure::MeanHours),
    ("p90", "9 trên 10 hồ sơ", Measure::P90Hours),
    ("late", "Tỷ lệ trễ", Measure::LateShare),
];

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/processes", WATCHERS, list).get("/processes/{code}/load", WATCHERS, show)
}

/// A procedure that has a process.
struct Procedure {
    code: String,
    name: String,
}

#[derive(Template)]
#[template(path = "processes.html")]
struct ProcessesView {
    frame: OfficialFrame,
    /// For those who mend what runs: how many incidents are open.
    incidents: Option<u64>,
    rows: Vec<Procedure>,
}

async fn list(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
) -> PageResult {
    world(&shared).watched(&session.actor, shared.today())?;
    let catalogue = workshop.catalogue.get();
    let named = |v: &std::sync::Arc<Version>| Procedure {
        code: v.code.clone(),
        name: v.plain_name.clone().unwrap_or_else(|| v.name.clone()),
    };
    let mut rows: Vec<_> = catalogue.list(shared.today()).filter(|v| v.package().is_some()).map(named).collect();
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let count = async |tx: &mut Tx| incidents::count(tx, &incidents::Filter::default()).await;
    let incidents = match world(&shared).mender(&session.actor, shared.today()) {
        Ok(_) => Some(shared.db.read(count).await?),
        Err(_) => None,
    };
    page(&ProcessesView { frame: OfficialFrame::new(&shared, &session, "Nơi hồ sơ chờ"), incidents, rows })
}

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    measure: String,
    #[serde(default)]
    days: Option<i64>,
}

struct Choice {
    href: String,
    name: String,
    current: bool,
}

struct Step {
    name: String,
    waiting: usize,
    waiting_late: usize,
    oldest: String,
    done: usize,
    mean: String,
    p90: String,
    late: String,
}

struct Legend {
    class: &'static str,
    words: String,
}

#[derive(Template)]
#[template(path = "load.html")]
struct LoadView {
    frame: OfficialFrame,
    name: String,
    place: String,
    is_designer: bool,
    code: String,
    measures: Vec<Choice>,
    spans: Vec<Choice>,
    title: &'static str,
    picture: String,
    legend: Vec<Legend>,
    steps: Vec<Step>,
}

async fn show(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let (now, today) = (shared.clock.legal(), shared.today());
    let agency = world(&shared).watched(&session.actor, today)?;
    let catalogue = workshop.catalogue.get();
    let version = read::package_of(&catalogue, &code, today)?;
    let days = asked.days.filter(|d| SPANS.contains(d)).unwrap_or(SPANS[0]);
    let chosen = MEASURES.iter().find(|(name, ..)| *name == asked.measure).unwrap_or(&MEASURES[0]);
    let since = Instant::at(today.plus_days(-days), 0, 0, 0);
    let asked_code = code.clone();
    let found = shared
        .db
        .read(async move |tx: &mut Tx| read::figures(tx, &catalogue, &asked_code, agency, since, now).await)
        .await?;
    let (title, picture, legend) = picture(&version, &found, chosen.2)?;
    let link = |measure: &str, days: i64| format!("/processes/{code}/load?measure={measure}&days={days}");
    page(&LoadView {
        frame: OfficialFrame::new(&shared, &session, "Nơi hồ sơ chờ"),
        name: version.name.clone(),
        place: agency.map_or_else(|| shared.settings.city.clone(), |unit| agency_name(&shared, unit, today)),
        is_designer: session.actor.has_role(Role::ProcedureControl),
        measures: MEASURES
            .iter()
            .map(|(name, words, _)| Choice {
                href: link(name, days),
                name: (*words).into(),
                current: name == &chosen.0,
            })
            .collect(),
        spans: SPANS
            .iter()
            .map(|n| Choice { href: link(chosen.0, *n), name: format!("{n} ngày qua"), current: *n == days })
            .collect(),
        title,
        picture,
        legend,
        steps: steps(&version, found, now),
        code,
    })
}

fn picture(version: &Version, found: &[StepFigures], measure: Measure) -> Res<(&'static str, String, Vec<Legend>)> {
    let xml = version.package().map(|p| p.process_xml.as_str()).unwrap_or_default();
    let document = flow::parse::parse(xml).map_err(|p| Failure::Internal(p.message.en.clone()))?;
    let figures: BTreeMap<String, Figures> = found.iter().map(|s| (s.element.clone(), figures(s))).collect();
    let heat = heat(&figures, measure);
    let legend = heat.legend.iter().filter(|l| l.elements > 0);
    let legend = legend.map(|l| Legend { class: l.class, words: l.words.clone() }).collect();
    Ok((heat.title, sized(draw_picture(&document.picture(), &heat.overlay)), legend))
}

#[expect(clippy::cast_precision_loss, reason = "minutes and counts of a page are far below 2^52")]
fn figures(s: &StepFigures) -> Figures {
    let hours = |minutes: i64| (s.done > 0).then_some(minutes as f64 / 60.0);
    Figures {
        waiting: u32::try_from(s.waiting).unwrap_or(u32::MAX),
        mean_hours: hours(s.mean_minutes),
        p90_hours: hours(s.p90_minutes),
        late_share: (s.done > 0).then(|| s.done_late as f64 / s.done as f64),
    }
}

/// In the order of the process.
fn steps(version: &Version, mut found: Vec<StepFigures>, now: Instant) -> Vec<Step> {
    let nodes = version.package().map(|p| p.process.nodes()).unwrap_or_default();
    found.sort_by_key(|s| nodes.iter().position(|n| n.id == s.element).unwrap_or(usize::MAX));
    let step = |s: StepFigures| Step {
        oldest: s.oldest.map(|at| words::moment_short(at, now)).unwrap_or_default(),
        mean: if s.done > 0 { span(s.mean_minutes) } else { String::new() },
        p90: if s.done > 0 { span(s.p90_minutes) } else { String::new() },
        late: if s.done > 0 { format!("{} %", (s.done_late * 100).div_ceil(s.done)) } else { String::new() },
        name: s.name,
        waiting: s.waiting,
        waiting_late: s.waiting_late,
        done: s.done,
    };
    found.into_iter().map(step).collect()
}

/// `3 ngày 4 giờ`, `2 giờ 5 phút`, `12 phút`: by the clock, nights and days off too.
fn span(minutes: i64) -> String {
    let (days, hours, rest) = (minutes / 1_440, minutes % 1_440 / 60, minutes % 60);
    match (days, hours) {
        (0, 0) => format!("{rest} phút"),
        (0, _) => format!("{hours} giờ {rest} phút"),
        _ => format!("{days} ngày {hours} giờ"),
    }
}
