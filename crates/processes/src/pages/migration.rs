//! `/processes/{code}/migration`: what runs by one version goes on in another: first a look that changes nothing, then all or
//! nothing, with a reason.

use super::CONTROL;
use super::bench::{Head, head, open, versions_address, world};
use super::living::{authorise, element_name, field, grouped, names, period_words, picture, refused, version_words};
use crate::living::{self, Forecast, Moving, VersionState};
use crate::read::Bench;
use crate::state::Workshop;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use base::{Id, Res};
use catalogue::Version;
use db::Tx;
use flow::diagram::{Badge, Highlight, Overlay};
use flow::migrate::{Mapping, What};
use kernel::accounts::Session;
use kernel::process::migration::{Found, MIGRATED_MAX, Moves, Outlook};
use kernel::process::{Instance, Named, find_subject};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use web::view::{Choice, Field, FieldError};
use web::{Form, OfficialFrame, PageResult, Question, Shared, SignedIn, WebRoutes, ask, go_with, page_with};

/// Before the element of the old version in the name of a field: which step takes its place.
const MAP: &str = "map-";

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/processes/{code}/migration", CONTROL, show).post(
        "/processes/{code}/migration",
        CONTROL,
        migrate,
    )
}

/// What is asked for, as fields.
type Asked = Vec<(String, String)>;

fn value<'a>(asked: &'a Asked, name: &str) -> &'a str {
    asked.iter().rev().find(|(n, _)| n == name).map_or("", |(_, v)| v.as_str())
}

#[derive(Template)]
#[template(path = "migration.html")]
struct MigrationView {
    frame: OfficialFrame,
    head: Head,
    errors: Vec<FieldError>,
    back: String,
    action: String,
    from: Vec<Choice>,
    to: Vec<Choice>,
    /// Both versions are chosen, and are two.
    is_looked: bool,
    fields: Asked,
    summary: String,
    kind: &'static str,
    part: String,
    steps: Vec<Step>,
    unmatched: Vec<Unmatched>,
    obstacles: Vec<Finding>,
    notes: Vec<Finding>,
    before: String,
    after: String,
    may_migrate: bool,
    undoable: String,
    question: String,
    button: String,
    reason: Field,
}

/// Cases that stand at a step, and where they go.
struct Step {
    from: String,
    to: String,
    count: String,
}

/// A step that the new version does not have, and what could take its place.
struct Unmatched {
    id: String,
    name: String,
    choices: Vec<Choice>,
}

/// What stands in the way, or is worth knowing.
struct Finding {
    element: String,
    message: String,
    mend: String,
    count: String,
    cases: Vec<Named>,
}

/// Both versions and what would become of what runs.
struct Looked {
    old: Arc<Version>,
    new: Arc<Version>,
    moving: Moving,
    forecast: Forecast,
    cases: HashMap<Id<Instance>, Named>,
}

struct Seen {
    bench: Bench,
    states: Vec<VersionState>,
    /// `None`: the versions are still to be chosen.
    looked: Option<Looked>,
}

async fn see(shared: &Shared, workshop: &Workshop, session: &Session, code: &str, asked: &Asked) -> Res<Seen> {
    authorise(&world(shared), shared, session)?;
    let bench = open(shared, workshop, session, code).await?;
    let history = workshop.catalogue.get().history(code).to_vec();
    let states = shared.db.read(async move |tx: &mut Tx| living::version_states(tx, &history).await).await?;
    let find = |name: &str| states.iter().find(|s| s.version.id.to_string() == value(asked, name));
    let looked = match (find("from"), find("to")) {
        (Some(old), Some(new)) if old.version.id != new.version.id => {
            Some(look(shared, workshop, &old.version, &new.version, asked).await?)
        }
        _ => None,
    };
    Ok(Seen { bench, states, looked })
}

fn moving(old: &Version, new: &Version, asked: &Asked) -> Moving {
    let mapped = asked.iter().filter_map(|(name, to)| Some((name.strip_prefix(MAP)?.to_owned(), to.clone())));
    let mapping = Mapping(mapped.filter(|(_, to)| !to.is_empty()).collect());
    Moving { from: old.id.to_string(), to: new.id.to_string(), mapping }
}

async fn look(
    shared: &Shared,
    workshop: &Workshop,
    old: &Arc<Version>,
    new: &Arc<Version>,
    asked: &Asked,
) -> Res<Looked> {
    let moving = moving(old, new, asked);
    let (of, act, order) = (workshop.clone(), shared.act(), moving.clone());
    let read = async move |tx: &mut Tx| {
        let owner = (of.owner)();
        let forecast = living::forecast(tx, &act, &*owner, &order).await?;
        let found = forecast.whole.obstacles.iter().chain(&forecast.whole.notes);
        let examples: BTreeSet<Id<Instance>> = found.flat_map(|f| f.examples.iter().copied()).collect();
        let mut subjects = Vec::new();
        for instance in examples {
            if let Some(subject) = find_subject(tx, instance).await? {
                subjects.push((instance, subject));
            }
        }
        let all: Vec<_> = subjects.iter().map(|(_, subject)| *subject).collect();
        let named = names(tx, &of, &all).await?;
        let cases = subjects.into_iter().filter_map(|(i, s)| Some((i, named.get(&s)?.clone()))).collect();
        Ok((forecast, cases))
    };
    let (forecast, cases) = shared.db.read(read).await?;
    Ok(Looked { old: Arc::clone(old), new: Arc::clone(new), moving, forecast, cases })
}

async fn show(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let seen = see(&shared, &workshop, &session, &code, &asked).await?;
    draw(&shared, &session, &seen, &asked, Vec::new())
}

async fn migrate(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
    Form(asked): Form<Asked>,
) -> PageResult {
    let seen = see(&shared, &workshop, &session, &code, &asked).await?;
    let Some(looked) = &seen.looked else { return draw(&shared, &session, &seen, &asked, Vec::new()) };
    let wrong = |words: String| draw(&shared, &session, &seen, &asked, vec![FieldError::new("reason", words)]);
    if value(&asked, "reason").trim().is_empty() {
        return wrong("Ghi lý do, không quá 1.000 ký tự.".into());
    }
    if looked.forecast.whole.instances == 0 {
        return wrong("Không còn hồ sơ nào đang chạy theo phiên bản này.".into());
    }
    if value(&asked, "confirmed") != "1" {
        let (action, back) = (address(&code), versions_address(&code));
        let (words, yes) = (question(looked), "Chuyển");
        return ask(&shared, &session, &Question { words: &words, yes, action: &action, back: &back }, &asked);
    }
    let (world, owner, actor, act) = (world(&shared), (workshop.owner)(), session.actor.clone(), shared.act());
    let (moving, reason) = (looked.moving.clone(), value(&asked, "reason").to_owned());
    let work = async move |tx: &mut Tx| living::migrate(tx, &world, &*owner, &actor, &act, &moving, &reason).await;
    match shared.db.write(work).await {
        Ok((_, done)) => {
            let mut words = format!("Đã chuyển {} hồ sơ sang phiên bản mới.", grouped(done.instances));
            words += if done.undoable > 0 {
                " Hoàn tác được ở cuối trang này, khi chưa hồ sơ nào đi tiếp."
            } else {
                ""
            };
            Ok(go_with(&versions_address(&code), "done", &words))
        }
        Err(failure) => {
            let words = refused(&shared, &failure).ok_or(failure)?;
            let seen = see(&shared, &workshop, &session, &code, &asked).await?;
            draw(&shared, &session, &seen, &asked, vec![FieldError::new("reason", words)])
        }
    }
}

fn address(code: &str) -> String {
    format!("/processes/{code}/migration")
}

/// What would be moved at once: all, or the oldest where there are more.
fn at_once(forecast: &Forecast) -> &Outlook {
    forecast.part.as_ref().unwrap_or(&forecast.whole)
}

fn question(looked: &Looked) -> String {
    let (n, to) = (grouped(at_once(&looked.forecast).instances), version_words(&looked.new));
    let oldest = if looked.forecast.part.is_some() { " lâu nhất" } else { "" };
    format!("Chuyển {n} hồ sơ{oldest} sang phiên bản {to}? Hồ sơ nào vướng thì không hồ sơ nào được chuyển.")
}

fn draw(shared: &Shared, session: &Session, seen: &Seen, asked: &Asked, errors: Vec<FieldError>) -> PageResult {
    let code = &seen.bench.version.code;
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let mut view = MigrationView {
        frame: OfficialFrame::new(shared, session, "Chuyển sang phiên bản khác"),
        head: head(&seen.bench, "versions", shared.clock.legal()),
        back: versions_address(code),
        action: address(code),
        from: versions(&seen.states, value(asked, "from"), true),
        to: versions(&seen.states, value(asked, "to"), false),
        is_looked: seen.looked.is_some(),
        fields: Asked::new(),
        summary: "Chọn hai phiên bản khác nhau để xem trước.".into(),
        kind: "soon",
        part: String::new(),
        steps: Vec::new(),
        unmatched: Vec::new(),
        obstacles: Vec::new(),
        notes: Vec::new(),
        before: String::new(),
        after: String::new(),
        may_migrate: false,
        undoable: String::new(),
        question: String::new(),
        button: String::new(),
        reason: field(&errors, "reason", value(asked, "reason")),
        errors,
    };
    if let Some(looked) = &seen.looked {
        fill(&mut view, looked, asked)?;
    }
    page_with(status, &view)
}

/// What the look found, in words and pictures.
fn fill(view: &mut MigrationView, looked: &Looked, asked: &Asked) -> Res<()> {
    let (whole, now) = (&looked.forecast.whole, at_once(&looked.forecast));
    let finding = |f: &Found| Finding {
        element: f.element.as_deref().map(|e| named(looked, e)).unwrap_or_default(),
        message: f.message.vi.clone(),
        mend: f.mend.vi.clone(),
        count: grouped(f.count),
        cases: f.examples.iter().filter_map(|i| looked.cases.get(i).cloned()).collect(),
    };
    view.fields = asked.iter().filter(|(name, _)| is_order(name)).cloned().collect();
    view.summary = summary(whole);
    view.kind = match whole.able == whole.looked {
        _ if whole.instances == 0 => "soon",
        true => "done",
        false => "late",
    };
    if let Some(part) = &looked.forecast.part {
        view.part = format!(
            "Mỗi lần chuyển được tối đa {} hồ sơ, nên lần này chuyển {} hồ sơ lâu nhất ({} chuyển được), rồi làm tiếp.",
            grouped(MIGRATED_MAX as u64),
            grouped(part.instances),
            grouped(part.able)
        );
    }
    view.steps = steps(looked);
    view.unmatched = unmatched(looked);
    view.obstacles = whole.obstacles.iter().map(finding).collect();
    view.notes = whole.notes.iter().map(finding).collect();
    (view.before, view.after) = pictures(looked)?;
    view.may_migrate = now.instances > 0 && now.able == now.instances;
    view.undoable = undoable(now);
    view.question = question(looked);
    view.button = format!("Chuyển {} hồ sơ", grouped(now.instances));
    Ok(())
}

fn is_order(name: &str) -> bool {
    name == "from" || name == "to" || name.starts_with(MAP)
}

fn versions(states: &[VersionState], chosen: &str, with_running: bool) -> Vec<Choice> {
    let choice = |s: &VersionState| {
        let running = if with_running {
            format!(", {} hồ sơ đang chạy", grouped(s.running.running))
        } else {
            String::new()
        };
        let value = s.version.id.to_string();
        let label = format!("{} ({}){running}", s.version.decision, period_words(&s.version));
        Choice { checked: value == chosen, value, label, ..Choice::default() }
    };
    states.iter().rev().map(choice).collect()
}

fn summary(whole: &Outlook) -> String {
    let (all, able) = (grouped(whole.instances), grouped(whole.able));
    match whole.looked - whole.able {
        _ if whole.instances == 0 => "Không có hồ sơ nào đang chạy theo phiên bản này.".into(),
        0 if whole.looked == whole.instances => format!("{all} hồ sơ đang chạy, tất cả chuyển được."),
        0 => format!("{all} hồ sơ đang chạy; đã xem {} hồ sơ lâu nhất, tất cả chuyển được.", grouped(whole.looked)),
        n if whole.looked == whole.instances => {
            format!("{all} hồ sơ đang chạy: {able} chuyển được, {} đang vướng.", grouped(n))
        }
        n => format!(
            "{all} hồ sơ đang chạy; trong {} hồ sơ lâu nhất: {able} chuyển được, {} đang vướng.",
            grouped(whole.looked),
            grouped(n)
        ),
    }
}

fn undoable(now: &Outlook) -> String {
    match (now.undoable, now.able) {
        (_, 0) => String::new(),
        (undoable, able) if undoable == able => "Hoàn tác được, chừng nào chưa hồ sơ nào đi tiếp.".into(),
        (0, _) => "Không hoàn tác được: các hồ sơ đi tiếp ngay sau khi chuyển.".into(),
        (undoable, able) => format!(
            "Không hoàn tác được cả lần chuyển: {} hồ sơ đi tiếp ngay sau khi chuyển.",
            grouped(able - undoable)
        ),
    }
}

/// An element of the old version, or of the new one where only that has it.
fn named(looked: &Looked, element: &str) -> String {
    let is_old = looked.old.package().is_some_and(|p| p.process.find_node(element).is_some());
    element_name(if is_old { &looked.old } else { &looked.new }, element)
}

/// Where the cases stand: what was entered and not left.
fn standing(looked: &Looked) -> impl Iterator<Item = &Moves> {
    let is_step = |m: &&Moves| matches!(m.what, What::Element | What::Instance);
    looked.forecast.whole.moves.iter().filter(is_step)
}

fn place(version: &Version, element: Option<&str>) -> usize {
    let nodes = version.package().map(|p| p.process.nodes()).unwrap_or_default();
    nodes.iter().position(|n| Some(n.id.as_str()) == element).unwrap_or(usize::MAX)
}

/// In the order of the old process.
fn steps(looked: &Looked) -> Vec<Step> {
    let mut all: Vec<&Moves> = standing(looked).collect();
    all.sort_by_key(|m| place(&looked.old, m.from.as_deref()));
    let step = |m: &Moves| Step {
        from: m.from.as_deref().map(|e| element_name(&looked.old, e)).unwrap_or_default(),
        to: m.to.as_deref().map(|e| element_name(&looked.new, e)).unwrap_or_default(),
        count: grouped(m.count),
    };
    all.into_iter().map(step).collect()
}

/// Steps with cases that are not in the new version, and those that were matched by hand.
fn unmatched(looked: &Looked) -> Vec<Unmatched> {
    let (Some(old), Some(new)) = (looked.old.package(), looked.new.package()) else { return Vec::new() };
    let mapping = &looked.moving.mapping.0;
    let stuck = standing(looked).filter(|m| m.to.is_none()).filter_map(|m| m.from.clone());
    let all: BTreeSet<String> = stuck.chain(mapping.keys().cloned()).collect();
    let one = |id: String| {
        let node = old.process.node(old.process.find_node(&id)?);
        let chosen = mapping.get(&id).map_or("", String::as_str);
        let same = new.process.nodes().iter().filter(|n| n.kind.tag() == node.kind.tag());
        let choice = |n: &flow::Node| Choice {
            value: n.id.clone(),
            label: element_name(&looked.new, &n.id),
            checked: n.id == chosen,
            ..Choice::default()
        };
        let none = Choice { label: "Chưa chọn".into(), ..Choice::default() };
        let choices = std::iter::once(none).chain(same.map(choice)).collect();
        Some(Unmatched { name: element_name(&looked.old, &id), id, choices })
    };
    all.into_iter().filter_map(one).collect()
}

/// Where the cases stand in the old version and where they would stand in the new one.
fn pictures(looked: &Looked) -> Res<(String, String)> {
    let (mut before, mut after) = (BTreeMap::<&str, u64>::new(), BTreeMap::<&str, u64>::new());
    let (mut old, mut new) = (Overlay::new(), Overlay::new());
    for moves in standing(looked) {
        if let Some(from) = &moves.from {
            *before.entry(from).or_default() += moves.count;
            old.highlight(from, if moves.to.is_some() { Highlight::Lit } else { Highlight::Removed });
        }
        if let Some(to) = &moves.to {
            *after.entry(to).or_default() += moves.count;
            new.highlight(to, Highlight::Lit);
        }
    }
    let badge = |n: u64| Badge { text: grouped(n), title: format!("{} hồ sơ", grouped(n)), heat: None };
    before.into_iter().for_each(|(element, n)| {
        old.badge(element, badge(n));
    });
    after.into_iter().for_each(|(element, n)| {
        new.badge(element, badge(n));
    });
    Ok((picture(&looked.old, &old)?, picture(&looked.new, &new)?))
}
