//! `GET /data-requests`: what people ask of their own data, the earliest due first, late ones marked; and what was answered.

use super::CONTROL;
use super::parts::{Asked, address, grouped, log_read, pager, value};
use crate::state::world;
use crate::work::DATA_REQUESTS;
use askama::Template;
use axum::extract::State;
use base::{Id, Instant, mask_number};
use db::Tx;
use kernel::people::{self, Profile};
use kernel::vault::Person;
use portal::data_requests::{self, RequestRow, RequestState};
use std::collections::HashMap;
use web::view::{Due, Pager, State as Mark};
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, page, words};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/data-requests", CONTROL, list)
}

#[derive(Template)]
#[template(path = "data_requests.html")]
struct ListView {
    frame: OfficialFrame,
    is_open: bool,
    summary: String,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    number: String,
    href: String,
    kind: &'static str,
    person: String,
    masked: String,
    unit: String,
    asked: String,
    due: Due,
    state: Mark,
}

async fn list(State(shared): State<Shared>, SignedIn(session): SignedIn, asked: Asked) -> PageResult {
    let (world, now) = (world(&shared), shared.clock.legal());
    let (after, is_open) = (value(&asked, "after"), value(&asked, "view").as_deref() != Some("answered"));
    let units = world.reach(&session.actor, now.day(), DATA_REQUESTS).filter();
    let (vault, key) = (world.vault.clone(), after.clone());
    let read = async move |tx: &mut Tx| {
        let found = data_requests::list_due(tx, &vault, units.as_deref(), is_open, now, key.as_deref()).await?;
        let persons: Vec<_> = found.0.items.iter().map(|r| r.person).collect();
        Ok((found, people::list(tx, &vault, &persons).await?))
    };
    let ((found, late), profiles) = shared.db.read(read).await?;
    let named = found.items.iter().map(|r| r.person.uuid()).collect();
    log_read(&shared, &session, now, "data requests", named).await?;
    let view = if is_open { "" } else { "answered" };
    let next = |next: &str| address("/data-requests", &[("view", view), ("after", next)]);
    let total = grouped(found.total);
    page(&ListView {
        frame: OfficialFrame::new(&shared, &session, "Yêu cầu về dữ liệu cá nhân"),
        is_open,
        summary: match (is_open, late) {
            (true, 0) => format!("{total} chờ trả lời"),
            (true, late) => format!("{total} chờ trả lời, {} quá hạn", grouped(late)),
            (false, _) => format!("{total} đã trả lời"),
        },
        pager: pager(&found, after.is_none(), "yêu cầu", next),
        rows: found.items.iter().map(|r| row(&shared, r, &profiles, now)).collect(),
    })
}

fn row(shared: &Shared, r: &RequestRow, profiles: &HashMap<Id<Person>, Profile>, now: Instant) -> Row {
    let profile = profiles.get(&r.person);
    Row {
        number: r.number.clone(),
        href: format!("/data-requests/{}", r.id),
        kind: r.kind.vietnamese(),
        person: profile.map_or_else(|| ERASED.to_owned(), |p| p.name.clone()),
        masked: profile.and_then(|p| p.number.as_deref()).map(mask_number).unwrap_or_default(),
        unit: web::agency_name(shared, r.unit, r.asked.day()),
        asked: words::moment_short(r.asked, now),
        due: due(r, now),
        state: mark(r),
    }
}

/// Stands where a name was.
pub(super) const ERASED: &str = "(đã xóa dữ liệu)";

/// The time left, or how the answer lay to its due time.
pub(super) fn due(r: &RequestRow, now: Instant) -> Due {
    match r.answered {
        None => words::due(now, r.asked, Some(r.due)),
        Some(at) => words::due_done(at, Some(r.due)),
    }
}

/// The state in a word.
pub(super) fn mark(r: &RequestRow) -> Mark {
    let kind = match r.state {
        RequestState::Open => "soon",
        RequestState::Done => "done",
        RequestState::Refused => "held",
    };
    Mark { kind: kind.into(), word: r.state.vietnamese().into() }
}
