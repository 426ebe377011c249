//! `/admin/time`: the legal time of a demo, moved forward. Timers catch up in due order behind it; the page shows how far.

use super::CONTROL;
use super::form::Typed;
use super::parts::{Asked, address, grouped, value};
use crate::state::{Administration, world};
use crate::work::{self, Move, TIME};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode};
use base::{Failure, Instant, Res};
use db::Tx;
use kernel::accounts::Session;
use kernel::jobs::{self, JobClock};
use web::view::FieldError;
use web::{Form, Language, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, go, page, page_with, words};

/// Seconds between two looks while timers catch up.
const LOOK_AGAIN: &str = "2";

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin/time", CONTROL, show).post("/admin/time", CONTROL, submit)
}

#[derive(Template)]
#[template(path = "time.html")]
struct TimeView {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    to_error: Option<String>,
    now_words: String,
    to: String,
    jumps: Vec<Jump>,
    progress: Option<Progress>,
    /// Caught up after a jump.
    caught_up: bool,
}

/// A moment that one often wants.
struct Jump {
    to: String,
    name: &'static str,
    words: String,
}

/// Timers still to fire after a jump.
struct Progress {
    left: String,
    used: u8,
}

async fn show(
    State(shared): State<Shared>,
    Extension(upkeep): Extension<Administration>,
    SignedIn(session): SignedIn,
    asked: Asked,
) -> PageResult {
    let view = view(&shared, &upkeep, &session, &asked).await?;
    let waits = view.progress.is_some();
    let mut response = page(&view)?;
    if waits {
        response.headers_mut().insert("refresh", HeaderValue::from_static(LOOK_AGAIN));
    }
    Ok(response)
}

async fn view(shared: &Shared, upkeep: &Administration, session: &Session, asked: &Asked) -> Res<TimeView> {
    if !shared.settings.demo {
        return Err(Failure::NotFound);
    }
    let now = shared.clock.legal();
    world(shared).authorise_install(&session.actor, now.day(), TIME)?;
    let left = shared.db.read(async move |tx: &mut Tx| jobs::count_due(tx, JobClock::Legal, now).await).await?;
    let of: Option<u64> = value(asked, "of").and_then(|n| n.parse().ok());
    // Timers that are due at this very moment are no backlog: the page shows one only after a jump.
    let progress = of.filter(|_| left > 0).map(|of| Progress {
        left: grouped(left),
        used: u8::try_from(of.saturating_sub(left) * 100 / of.max(1)).unwrap_or(100).min(100),
    });
    Ok(TimeView {
        frame: OfficialFrame::new(shared, session, "Dời giờ"),
        errors: Vec::new(),
        to_error: None,
        now_words: words::moment(now),
        to: local(now),
        jumps: jumps(upkeep, now),
        caught_up: of.is_some() && progress.is_none(),
        progress,
    })
}

/// `2024-04-01T08:00`, as a browser's field takes it.
fn local(at: Instant) -> String {
    at.to_string().chars().take(16).collect()
}

fn jumps(upkeep: &Administration, now: Instant) -> Vec<Jump> {
    let (today, office) = (now.day(), upkeep.calendar.of(None));
    let morning = |n: u32| office.add_working_days(today, n).map(|day| Instant::at(day, 8, 0, 0)).ok();
    let evening = Instant::at(today, 17, 0, 0);
    let wanted = [
        ("Một giờ nữa", Some(now.plus_seconds(3_600))),
        ("Cuối giờ chiều nay", Some(evening).filter(|at| *at > now)),
        ("Sáng ngày làm việc tới", morning(1)),
        ("Ba ngày làm việc nữa", morning(3)),
        ("Mười ngày làm việc nữa", morning(10)),
    ];
    let jump = |(name, to): (&'static str, Option<Instant>)| {
        let to = to?;
        Some(Jump { to: local(to), name, words: words::moment(to) })
    };
    wanted.into_iter().filter_map(jump).collect()
}

async fn submit(
    State(shared): State<Shared>,
    Extension(upkeep): Extension<Administration>,
    SignedIn(session): SignedIn,
    Form(typed): Form<Typed>,
) -> PageResult {
    match advance(&shared, &upkeep, &session, &typed).await {
        Ok(timers) => Ok(go(&address("/admin/time", &[("of", &timers.to_string())]))),
        Err(failure @ (Failure::Invalid(_) | Failure::Refused(_))) => {
            let words = shared.texts.failure(Language::Vi, &failure);
            let none = axum::extract::Query(std::collections::HashMap::new());
            let mut view = view(&shared, &upkeep, &session, &none).await?;
            view.errors = vec![FieldError::new("to", words.clone())];
            (view.to_error, view.to) = (Some(words), typed.get("to"));
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
        }
        Err(failure) => Err(failure.into()),
    }
}

async fn advance(shared: &Shared, upkeep: &Administration, session: &Session, typed: &Typed) -> Res<u64> {
    let (world, is_demo) = (world(shared), shared.settings.demo);
    let input = Move { to: typed.moment("to")?, is_demo };
    work::move_time(&shared.db, &shared.clock, &world, &upkeep.calendar, &session.actor, input).await
}
