//! The inbox: what waits for the official or the unit, due soonest first; one opened case beside it; acts on ticked rows.

mod acts;
mod pane;
mod panel;
mod query;
mod sheet;
mod view;

use super::parts::staff_names;
use super::rows::Teller;
use super::sheet as xlsx;
use crate::api::log_read;
use crate::read::filters::{self, SavedFilter};
use crate::read::inbox::{self, Inbox};
use crate::read::{self, CaseView, listed};
use crate::state::Cases;
use crate::store::bundles;
use crate::work::{World, own_agency};
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::HeaderMap;
use base::{Failure, Id, Instant, Res};
use db::Tx;
use kernel::accounts::{Actor, Session};
use kernel::organisation::Staff;
use query::Asked;
use std::collections::HashMap;
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, Who, page};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/inbox", Who::Official, show)
        .get("/inbox.xlsx", Who::Official, sheet::show)
        .post("/inbox/claim", Who::Official, acts::claim)
        .post("/inbox/hand-over", Who::Official, acts::hand_over)
        .post("/inbox/go", Who::Official, acts::go_on)
        .post("/inbox/filters", Who::Official, acts::filters)
}

/// What one page of the inbox is made of.
struct Loaded {
    inbox: Inbox,
    staff: HashMap<Id<Staff>, String>,
    saved: Vec<SavedFilter>,
    /// Paper files that the reader's desk has still to hand over.
    at_desk: u64,
    opened: Option<CaseView>,
    /// Names of those who hold a step of the opened case or did something in it.
    opened_staff: HashMap<Id<Staff>, String>,
}

async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> PageResult {
    let (world, now) = (cases.world(&shared), shared.clock.legal());
    let is_island = headers.get("x-requested-with").is_some_and(|v| v == "island");
    if is_island && let Some(id) = asked.open() {
        return panel::alone(&shared, &world, &session, now, id, &asked).await;
    }
    let loaded = load(&shared, &world, &session, now, &asked).await?;
    log(&shared, &session, now, &loaded).await?;
    let frame = OfficialFrame::new(&shared, &session, "");
    page(&view::build(frame, &world, &session.actor, now, &asked, loaded))
}

async fn load(shared: &Shared, world: &World, session: &Session, now: Instant, asked: &Asked) -> Res<Loaded> {
    let (query, open) = (asked.query()?, asked.open());
    let (world, actor) = (world.clone(), session.actor.clone());
    let read = async move |tx: &mut Tx| {
        let inbox = inbox::show(tx, &world, &actor, now, &query).await?;
        let rows: Vec<_> = inbox.parts.iter().flat_map(|p| p.rows.iter().cloned()).collect();
        let staff = staff_names(tx, listed::staff_of(&rows)).await?;
        let saved = filters::list(tx, actor.account).await?;
        let at_desk = if inbox.who.desk().is_empty() {
            0
        } else {
            bundles::count_at_desk(tx, own_agency(&world, &actor, now.day())?.unit).await?
        };
        let (opened, opened_staff) = match open {
            Some(id) => match read::show(tx, &world, &actor, now, id).await {
                Ok(view) => {
                    let names = staff_names(tx, panel::staff_of(&view)).await?;
                    (Some(view), names)
                }
                // A case that is gone, or no longer within reach, closes the pane and spoils nothing else.
                Err(Failure::NotFound | Failure::Forbidden) => (None, HashMap::new()),
                Err(other) => return Err(other),
            },
            None => (None, HashMap::new()),
        };
        Ok(Loaded { inbox, staff, saved, at_desk, opened, opened_staff })
    };
    shared.db.read(read).await
}

/// Names of applicants were shown: each page of the list is a line of the access log.
async fn log(shared: &Shared, session: &Session, now: Instant, loaded: &Loaded) -> Res<()> {
    let rows = loaded.inbox.parts.iter().flat_map(|p| &p.rows);
    let mut subjects: Vec<_> = rows.map(|r| r.case.filer.uuid()).collect();
    if let Some(opened) = &loaded.opened {
        subjects.extend([opened.case.owner.uuid(), opened.case.filer.uuid()]);
    }
    subjects.sort_unstable();
    subjects.dedup();
    if subjects.is_empty() {
        return Ok(());
    }
    log_read(shared, session, now, "inbox", subjects).await
}

/// Words for the rows of a loaded page.
fn teller<'a>(world: &'a World, actor: &Actor, now: Instant, loaded: &'a Loaded) -> Teller<'a> {
    Teller { world, now, me: actor.staff, posts: &loaded.inbox.who.posts, staff: &loaded.staff }
}
