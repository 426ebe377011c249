//! `GET /admin/procedures/decisions`: decisions that announced, amended or abolished procedures, against their deadlines.

use super::CONTROL;
use super::parts::{Asked, address, grouped, pager, value};
use super::procedures::{Announced, announcement};
use crate::state::Administration;
use askama::Template;
use axum::Extension;
use axum::extract::State;
use base::PageRequest;
use catalogue::upkeep;
use db::Tx;
use std::collections::HashMap;
use std::sync::Arc;
use web::view::Pager;
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, page};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin/procedures/decisions", CONTROL, show)
}

#[derive(Template)]
#[template(path = "decisions.html")]
struct DecisionsView {
    frame: OfficialFrame,
    summary: String,
    rows: Vec<Row>,
    source: &'static str,
    pager: Pager,
}

struct Row {
    of: Announced,
    name: String,
}

async fn show(
    State(shared): State<Shared>,
    Extension(upkeep): Extension<Administration>,
    SignedIn(session): SignedIn,
    asked: Asked,
) -> PageResult {
    let after = value(&asked, "after");
    let (request, calendar) = (PageRequest { after: after.clone(), limit: None }, Arc::clone(&upkeep.calendar));
    let read = shared.db.read(async move |tx: &mut Tx| upkeep::page_of_announcements(tx, &request, &calendar).await);
    let found = read.await?;
    let next = |next: &str| address("/admin/procedures/decisions", &[("after", next)]);
    let (pager, total) = (pager(&found, after.is_none(), "lượt công bố", next), found.total);
    let catalogue = upkeep.catalogue.get();
    let names: HashMap<String, String> = found
        .items
        .iter()
        .filter_map(|a| Some((a.row.code.clone(), catalogue.history(&a.row.code).last()?.name.clone())))
        .collect();
    let rows: Vec<Row> = found
        .items
        .into_iter()
        .map(|view| Row { name: names.get(&view.row.code).cloned().unwrap_or_default(), of: announcement(view) })
        .collect();
    page(&DecisionsView {
        frame: OfficialFrame::new(&shared, &session, "Quyết định công bố"),
        summary: format!("{} lượt công bố, mới nhất trước", grouped(total)),
        source: rows.iter().map(|r| r.of.source).find(|s| !s.is_empty()).unwrap_or_default(),
        rows,
        pager,
    })
}
