//! `/processes/{code}/migration`: what runs by one version goes on in another: first a look that changes nothing, then all or
//! nothing, with a reason.

mod shown;

use super::CONTROL;
use super::bench::{Head, head, open, versions_address, world};
use super::living::{authorise, field, grouped, names, refused, version_words};
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
use flow::migrate::Mapping;
use kernel::accounts::Session;
use kernel::process::migration::{MIGRATED_MAX, Outlook};
use kernel::process::{Instance, Named, find_subject};
use shown::{Finding, Step, Unmatched, finding, pictures, steps, summary, undoable, unmatched, versions};
use std::collections::{BTreeSet, HashMap};
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
    view.obstacles = whole.obstacles.iter().map(|f| finding(looked, f)).collect();
    view.notes = whole.notes.iter().map(|f| finding(looked, f)).collect();
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
