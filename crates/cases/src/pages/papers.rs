//! Letters and forms of a case as PDF. A GET that prints reads personal data, so each is on record.

use crate::model::Record;
use crate::pages::parts::staff_names;
use crate::pages::prints;
use crate::papers::{self, Letterhead, Paper, Source};
use crate::read::{self, CaseView};
use crate::state::Cases;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base::{Failure, Id, Res};
use db::Tx;
use kernel::accounts::Session;
use kernel::organisation::Staff;
use letters::{FileLabels, Letter, LetterError, Style};
use serde::Deserialize;
use std::collections::HashMap;
use web::{PageResult, Shared, SignedIn, WebRoutes, Who};

/// Papers of several cases in one print at most.
const CASES_MAX: usize = 100;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/cases/{id}/papers/{paper}", Who::Official, one).get("/papers/labels", Who::Official, labels)
}

/// How a print differs from the usual one.
#[derive(Deserialize)]
struct Wish {
    /// Half again as large, for weak eyes.
    #[serde(default)]
    large: Option<String>,
    /// The record that it tells of, where there are several of the kind.
    #[serde(default)]
    record: Option<String>,
}

async fn one(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Path((id, paper)): Path<(String, String)>,
    Query(wish): Query<Wish>,
) -> PageResult {
    let id = Id::parse(&id).ok_or(Failure::NotFound)?;
    let paper = Paper::parse(&paper).ok_or(Failure::NotFound)?;
    let record = wish.record.as_deref().map(|id| Id::parse(id).ok_or(Failure::NotFound)).transpose()?;
    let (letter, view) = compose(&shared, &cases, &session, id, paper, record).await?;
    log(&shared, &session, paper.name(), std::slice::from_ref(&view)).await?;
    let name = format!("{}-{}.pdf", view.case.code, paper.name());
    pdf(&shared, letter, wish.large.is_some(), &name).await
}

async fn compose(
    shared: &Shared,
    cases: &Cases,
    session: &Session,
    id: Id<crate::model::Case>,
    paper: Paper,
    record: Option<Id<Record>>,
) -> Res<(Letter, CaseView)> {
    let (world, now, actor) = (cases.world(shared), shared.clock.legal(), session.actor.clone());
    let letterhead = Letterhead::of_city(&shared.settings.city);
    let made = async move |tx: &mut Tx| {
        let view = read::show(tx, &world, &actor, now, id).await?;
        let names = names(tx, &view).await?;
        let source = Source { world: &world, view: &view, names: &names, letterhead: &letterhead, record };
        let letter = papers::letter(tx, &source, paper).await?;
        Ok((letter, view))
    };
    shared.db.read(made).await
}

/// Names of all officials who have to do with a case.
async fn names(tx: &mut Tx, view: &CaseView) -> Res<HashMap<Id<Staff>, String>> {
    let acted = view.lines.iter().filter_map(|l| l.by.actor).map(Id::new);
    let wrote = view.records.iter().filter_map(|r| r.staff);
    let held = view.tasks.iter().filter_map(|t| t.assignee);
    staff_names(tx, acted.chain(wrote).chain(held)).await
}

/// `GET /papers/labels?case=…&case=…`: stickers for the folders of several cases.
async fn labels(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(asked): Query<Vec<(String, String)>>,
) -> PageResult {
    let ids: Vec<_> = asked.iter().filter(|(n, _)| n == "case").filter_map(|(_, id)| Id::parse(id)).collect();
    if ids.is_empty() || ids.len() > CASES_MAX {
        return Err(Failure::field("case", "required", format!("1 to {CASES_MAX}")).into());
    }
    let (mut all, mut views) = (Vec::new(), Vec::new());
    for id in ids {
        let (letter, view) = compose(&shared, &cases, &session, id, Paper::Label, None).await?;
        if let Letter::FileLabels(sheet) = letter {
            all.extend(sheet.labels);
        }
        views.push(view);
    }
    log(&shared, &session, "labels", &views).await?;
    let letter = Letter::FileLabels(FileLabels { day: shared.today(), skip: 0, labels: all });
    pdf(&shared, letter, false, "nhan-ho-so.pdf").await
}

async fn log(shared: &Shared, session: &Session, purpose: &'static str, views: &[CaseView]) -> Res<()> {
    let subjects = views.iter().flat_map(|v| [v.case.owner.uuid(), v.case.filer.uuid(), v.case.id.uuid()]).collect();
    crate::api::log_read(shared, session, shared.clock.legal(), purpose, subjects).await
}

/// Prints a letter. Typesetting takes some 30 ms of one core, so it has a thread of its own.
pub(super) async fn pdf(shared: &Shared, letter: Letter, large_print: bool, name: &str) -> PageResult {
    let style = Style { large_print, ..prints::style(shared) };
    let printed = tokio::task::spawn_blocking(move || letters::render(&letter, &style)).await;
    match printed.map_err(Failure::internal)? {
        Ok(bytes) => Ok(reply(bytes, name)),
        Err(LetterError::NotInForce { .. }) => Err(Failure::NotFound.into()),
        Err(error) => Err(Failure::Internal(error.to_string()).into()),
    }
}

fn reply(bytes: Vec<u8>, name: &str) -> Response {
    let mut reply = bytes.into_response();
    let headers = reply.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    if let Ok(shown) = HeaderValue::from_str(&format!("inline; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, shown);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    reply
}
