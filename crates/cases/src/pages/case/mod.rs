//! The page of one case: head, next acts, and five tabs. Not here: the pages of its acts (`acts`), the viewer of files.

mod documents;
mod exchange;
mod forms;
mod next;
mod process;
mod situation;
mod timeline;

pub(crate) use documents::pieces;
pub(crate) use next::{Standing, can_recall, is_step_to_complete, next_acts, step_label, steps_to_send_back};

use super::parts::{self, Act, Line};
use crate::answers::Section;
use crate::api::log_read;
use crate::model::{Case, CaseRow};
use crate::read::{Whole, whole};
use crate::state::Cases;
use crate::work::World;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use base::{Failure, Id, Instant};
use db::Tx;
use kernel::accounts::Session;
use kernel::roles::Role;
use serde::Deserialize;
use web::view::{DaySquare, Due, Entry, Field, Reason};
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, Who, page_with};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/cases/{id}", Who::Official, show).post("/cases/{id}/notes", Who::Official, exchange::submit)
}

/// See `case.html`.
#[derive(Template)]
#[template(path = "case.html")]
struct CasePage {
    frame: OfficialFrame,
    title: String,
    code: String,
    filer: String,
    owner: String,
    state: web::view::State,
    holder: String,
    due: Due,
    days: Vec<DaySquare>,
    reasons: Vec<Reason>,
    apology: String,
    alerts: Vec<Line>,
    acts: Vec<Act>,
    tabs: Vec<Tab>,
    tab: String,
    documents: Vec<documents::Document>,
    facts: Vec<Section>,
    viewer: Option<Viewer>,
    timeline: Vec<timeline::Step>,
    sheet_href: String,
    process_name: String,
    picture: String,
    path: Vec<Entry>,
    forms: Vec<forms::FormLine>,
    messages: Vec<exchange::Message>,
    is_asked: bool,
    message_action: String,
    message: Field,
    request_key: String,
}

struct Tab {
    name: &'static str,
    href: String,
    count: String,
    current: bool,
}

/// The place of the viewer of files: the opened document, page by page. Nothing fills it yet.
#[allow(dead_code, reason = "drawn by case.html, filled when files are kept")]
struct Viewer {
    name: String,
    pages: String,
    images: Vec<String>,
    image_text: String,
    open_href: String,
    download_href: String,
    sign_kind: String,
    sign_title: String,
    sign_text: String,
}

const TABS: [(&str, &str); 5] = [
    ("documents", "Thành phần hồ sơ"),
    ("timeline", "Quá trình xử lý"),
    ("process", "Quy trình"),
    ("forms", "Biểu mẫu"),
    ("exchange", "Trao đổi"),
];

#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    tab: String,
}

async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> PageResult {
    draw(&shared, &cases, &session, &id, &asked.tab, StatusCode::OK, Field::default()).await
}

/// The page with one tab open. `message`: what was typed as a note and could not be taken.
async fn draw(
    shared: &Shared,
    cases: &Cases,
    session: &Session,
    id: &str,
    tab: &str,
    status: StatusCode,
    message: Field,
) -> PageResult {
    let (world, now) = (cases.world(shared), shared.clock.legal());
    let id = Id::<Case>::parse(id).ok_or(Failure::NotFound)?;
    let (actor, reader) = (session.actor.clone(), world.clone());
    let read = shared.db.read(async move |tx: &mut Tx| whole(tx, &reader, &actor, now, id).await).await?;
    let case = &read.view.case;
    log_read(shared, session, now, "case", vec![case.owner.uuid(), case.filer.uuid(), case.id.uuid()]).await?;
    let mut page = head(shared, &world, session, &read, now);
    page.message = message;
    page.request_key = shared.act().id::<()>().to_string();
    page.tab = TABS.iter().map(|(key, _)| *key).find(|key| *key == tab).unwrap_or("documents").to_owned();
    fill(&mut page, &world, &read, now)?;
    page.tabs = tabs(case, &read, &page.tab, &world);
    page_with(status, &page)
}

fn head(shared: &Shared, world: &World, session: &Session, read: &Whole, now: Instant) -> CasePage {
    let (view, case) = (&read.view, &read.view.case);
    let filer = name_of(view.filer.as_ref());
    let owner = name_of(view.owner.as_ref());
    let title = format!("{}: {owner}", case.procedure_name);
    let (tasks, records, lines) = (&view.tasks, &view.records, &view.lines);
    let standing = Standing { world, actor: &session.actor, now, case, tasks, records, lines };
    let (days, reasons) = view.due.as_ref().map(|due| parts::why(world, due)).unwrap_or_default();
    CasePage {
        frame: OfficialFrame::new(shared, session, &title),
        code: case.code.clone(),
        filer: format!("{filer}, {}", channel_words(&case.channel)),
        owner: if case.owner == case.filer { String::new() } else { owner },
        state: parts::state(case),
        holder: situation::holder(world, read, now),
        due: parts::due(world, case, now),
        days,
        reasons,
        apology: situation::apology(read, now),
        alerts: situation::alerts(world, read, &session.actor, now),
        acts: next_acts(&standing),
        tabs: Vec::new(),
        tab: String::new(),
        documents: Vec::new(),
        facts: Vec::new(),
        viewer: None,
        timeline: Vec::new(),
        sheet_href: String::new(),
        process_name: String::new(),
        picture: String::new(),
        path: Vec::new(),
        forms: Vec::new(),
        messages: Vec::new(),
        is_asked: read.view.records.iter().any(|r| r.kind == crate::work::QUESTION && r.closed.is_none()),
        message_action: format!("{}/notes", parts::href(case)),
        message: Field::default(),
        request_key: String::new(),
        title,
    }
}

fn fill(page: &mut CasePage, world: &World, read: &Whole, now: Instant) -> base::Res<()> {
    match page.tab.as_str() {
        "timeline" => {
            page.timeline = timeline::steps(world, read, now);
            page.sheet_href = format!("{}/papers/control-sheet", parts::href(&read.view.case));
        }
        "process" => {
            let package = world.process(&read.view.case)?;
            page.process_name = process::name(package);
            page.picture = process::picture(package, &read.view.tasks).unwrap_or_default();
            page.path = process::path(world, read, now);
        }
        "forms" => page.forms = forms::lines(read, now),
        "exchange" => page.messages = exchange::messages(read, now),
        _ => {
            page.documents = documents::list(world, read)?;
            page.facts = documents::facts(world, read)?;
        }
    }
    Ok(())
}

fn tabs(case: &CaseRow, read: &Whole, open: &str, world: &World) -> Vec<Tab> {
    let count = |n: usize| if n == 0 { String::new() } else { n.to_string() };
    let missing = documents::missing(world, read).map_or(0, |all| all.len());
    let tab = |(key, name): (&str, &'static str)| Tab {
        name,
        href: if key == "documents" { parts::href(case) } else { format!("{}?tab={key}", parts::href(case)) },
        count: match key {
            "documents" => count(read.view.documents.len() + missing),
            "timeline" => count(read.view.lines.len()),
            "exchange" => {
                let is_said = |kind: &str| ["note", crate::work::QUESTION, crate::work::REPLY].contains(&kind);
                count(read.view.records.iter().filter(|r| is_said(&r.kind)).count())
            }
            _ => String::new(),
        },
        current: key == open,
    };
    TABS.into_iter().map(tab).collect()
}

/// The name of a party; words where the person was erased.
pub(crate) fn name_of(profile: Option<&kernel::people::Profile>) -> String {
    profile.map_or_else(|| "(đã xóa dữ liệu cá nhân)".into(), |p| p.name.clone())
}

fn channel_words(channel: &str) -> &'static str {
    match channel {
        "online" => "nộp trực tuyến",
        "post" => "nộp qua bưu chính",
        _ => "nộp tại quầy",
    }
}

/// What a post does, where only its role is known.
pub(crate) fn role_words(role: &str) -> &str {
    match role {
        "applicant" => "Người nộp",
        other => match Role::parse(other) {
            Some(role) => role.vietnamese(),
            None => other,
        },
    }
}
