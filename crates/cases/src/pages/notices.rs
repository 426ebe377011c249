//! What applicants were told, when and how; letters to print, e-mails that did not go out.

use crate::api::log_read;
use crate::model::CaseRow;
use crate::notices::{Kind, print, said, state_words};
use crate::state::Cases;
use crate::store;
use crate::work::{self, Which, World};
use askama::Template;
use axum::Extension;
use axum::extract::{Query, State};
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use base::{Day, Failure, Id, Res};
use db::Tx;
use kernel::accounts::Session;
use kernel::notices::{self, Batch, Notice, NoticeQuery, NoticeRow, NoticeState};
use kernel::organisation::Unit;
use kernel::vault::Person;
use letters::{Booklet, Style, booklet};
use serde::Deserialize;
use std::collections::HashMap;
use web::view::{Pager, State as StateWord};
use web::{Form, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, Who, go_with, page, words};

/// Rows of a page.
const ROWS: usize = 50;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/notices", Who::Official, show).post("/notices", Who::Official, submit).get(
        "/notices/print",
        Who::Official,
        pdf,
    )
}

/// A list of the page: its name in the address, on screen, and what it holds.
const VIEWS: [(&str, &str, &[NoticeState]); 4] = [
    ("print", "Cần in", &[NoticeState::ToPrint]),
    ("failed", "Gửi lỗi", &[NoticeState::Failed]),
    ("waiting", "Đang gửi", &[NoticeState::Waiting]),
    ("told", "Đã báo", &[NoticeState::Told, NoticeState::Printed]),
];

#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    view: String,
    #[serde(default)]
    after: String,
    #[serde(default)]
    batch: String,
}

struct Tab {
    name: &'static str,
    href: String,
    count: String,
    current: bool,
}

/// A print that was just made, or is looked at again.
struct Print {
    id: String,
    words: String,
    href: String,
}

struct Group {
    heading: String,
    words: String,
    day: String,
    rows: Vec<NoticeLine>,
}

struct NoticeLine {
    id: String,
    subject: String,
    when: String,
    person: String,
    code: String,
    href: String,
    state: StateWord,
    print_href: String,
}

#[derive(Template)]
#[template(path = "notices.html")]
struct NoticesView {
    frame: OfficialFrame,
    tabs: Vec<Tab>,
    view: &'static str,
    print: Option<Print>,
    groups: Vec<Group>,
    pager: Pager,
    empty_text: &'static str,
}

/// What a list is drawn from.
struct Listed {
    counts: HashMap<NoticeState, u64>,
    rows: Vec<NoticeRow>,
    cases: HashMap<uuid::Uuid, CaseRow>,
    names: HashMap<Id<Person>, String>,
    batch: Vec<NoticeRow>,
}

/// `GET /notices?view=&after=&batch=`.
async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(asked): Query<Asked>,
) -> PageResult {
    let (world, now) = (cases.world(&shared), shared.clock.legal());
    let units = units(&world, &session, now.day())?;
    let (view, _, states) = VIEWS.into_iter().find(|(name, ..)| *name == asked.view).unwrap_or(VIEWS[0]);
    let after = Id::<Notice>::parse(&asked.after);
    let batch = Id::<Batch>::parse(&asked.batch);
    let query =
        NoticeQuery { subject_kind: "case", units: units.clone(), states: states.to_vec(), after, limit: ROWS + 1 };
    let mut listed = shared.db.read(async move |tx: &mut Tx| list(tx, &units, &query, batch).await).await?;
    let more = listed.rows.len() > ROWS;
    listed.rows.truncate(ROWS);
    let next = listed.rows.last().filter(|_| more).map(|n| format!("/notices?view={view}&after={}", n.id));
    log_read(&shared, &session, now, "notices", listed.rows.iter().map(|n| n.person.uuid()).collect()).await?;
    let total = count(&listed.counts, states);
    page(&NoticesView {
        frame: OfficialFrame::new(&shared, &session, "Thông báo cho người nộp"),
        tabs: tabs(&listed.counts, view),
        view,
        print: made(&listed.batch),
        groups: groups(&world, &listed, view),
        pager: Pager {
            newer: after.map(|_| format!("/notices?view={view}")),
            older: next,
            words: format!("{total} thông báo"),
        },
        empty_text: empty_text(view),
    })
}

async fn list(tx: &mut Tx, units: &[Id<Unit>], query: &NoticeQuery, batch: Option<Id<Batch>>) -> Res<Listed> {
    let rows = notices::list(tx, query).await?;
    let ids: Vec<_> = rows.iter().map(|n| Id::new(n.subject)).collect();
    let cases = store::list_by_ids(tx, &ids).await?;
    let mut printed = match batch {
        Some(batch) => notices::list_of_batch(tx, batch).await?,
        None => Vec::new(),
    };
    printed.retain(|n| units.contains(&n.unit));
    Ok(Listed {
        counts: notices::count_by_state(tx, "case", units).await?,
        names: crate::read::names(tx, &cases).await?,
        cases: cases.into_iter().map(|c| (c.id.uuid(), c)).collect(),
        batch: printed,
        rows,
    })
}

/// The agencies for which the person tells applicants; nobody else sees the page.
fn units(world: &World, session: &Session, day: Day) -> Res<Vec<Id<Unit>>> {
    let units: Vec<_> = work::may_tell(world, &session.actor, day).into_iter().map(|(unit, _)| unit).collect();
    if units.is_empty() { Err(Failure::Forbidden) } else { Ok(units) }
}

fn count(counts: &HashMap<NoticeState, u64>, states: &[NoticeState]) -> u64 {
    states.iter().filter_map(|s| counts.get(s)).sum()
}

fn tabs(counts: &HashMap<NoticeState, u64>, view: &str) -> Vec<Tab> {
    let tab = |(name, words, states): (&'static str, &'static str, &[NoticeState])| Tab {
        name: words,
        href: format!("/notices?view={name}"),
        count: count(counts, states).to_string(),
        current: name == view,
    };
    VIEWS.into_iter().map(tab).collect()
}

const fn empty_text(view: &str) -> &'static str {
    match view.as_bytes() {
        b"print" => "Thông báo cho người không có thư điện tử hiện ở đây để in và gửi qua bưu chính.",
        b"failed" => "Thư điện tử đã thử nhiều lần mà không gửi được hiện ở đây, để gửi lại hoặc in thư.",
        b"waiting" => "Thư điện tử đang chờ máy chủ nhận hiện ở đây.",
        _ => "Thông báo đã gửi, đã in hoặc đã báo tại quầy hiện ở đây.",
    }
}

fn made(batch: &[NoticeRow]) -> Option<Print> {
    let first = batch.first()?;
    let id = first.batch?;
    let when = first.told.map(words::moment).unwrap_or_default();
    Some(Print {
        words: format!("Bản in {} thư, lập {when}.", batch.len()),
        href: format!("/notices/print?batch={id}"),
        id: id.to_string(),
    })
}

/// By day; letters to print carry the day, so that a day goes into one print.
fn groups(world: &World, listed: &Listed, view: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for notice in &listed.rows {
        let day = notice.at.day();
        let heading = words::day(day);
        if groups.last().is_none_or(|g| g.heading != heading) {
            let day = if view == "print" { day.to_string() } else { String::new() };
            groups.push(Group { heading, words: String::new(), day, rows: Vec::new() });
        }
        if let (Some(group), Some(case)) = (groups.last_mut(), listed.cases.get(&notice.subject)) {
            group.rows.push(line(world, notice, case, &listed.names));
        }
    }
    for group in &mut groups {
        group.words = format!("{} {}", group.rows.len(), if view == "print" { "thư" } else { "thông báo" });
    }
    groups
}

fn line(world: &World, notice: &NoticeRow, case: &CaseRow, names: &HashMap<Id<Person>, String>) -> NoticeLine {
    let kind = Kind::parse(&notice.what).unwrap_or(Kind::Processing);
    let office = web::office_name(&world.organisation, case.receiving, notice.at.day());
    let (mark, word) = state_words(notice);
    let batch = notice.batch.filter(|_| notice.state == NoticeState::Printed);
    NoticeLine {
        id: notice.id.to_string(),
        subject: said(kind, notice, case, &office, None).subject,
        when: words::time(notice.at),
        person: names.get(&notice.person).cloned().unwrap_or_else(|| "(dữ liệu đã xóa)".into()),
        code: super::parts::short_code(&case.code).to_owned(),
        href: super::parts::href(case),
        state: StateWord { kind: mark.into(), word },
        print_href: batch.map_or_else(String::new, |b| format!("/notices/print?batch={b}")),
    }
}

/// One of the buttons of the page: each names what it is about.
#[derive(Deserialize)]
struct Typed {
    #[serde(default)]
    print: String,
    #[serde(default)]
    print_day: String,
    #[serde(default)]
    unprint: String,
    #[serde(default)]
    retry: String,
    #[serde(default)]
    letter: String,
}

/// `POST /notices`.
async fn submit(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (world, act, actor) = (cases.world(&shared), shared.act(), session.actor.clone());
    units(&world, &session, act.now.day())?;
    let id = |text: &str| Id::<Notice>::parse(text);
    let which = id(&typed.print).map(Which::One).or_else(|| Day::parse(&typed.print_day).ok().map(Which::OfDay));
    if let Some(which) = which {
        let done = async move |tx: &mut Tx| work::print_letters(tx, &world, &actor, &act, which).await;
        let (batch, n) = shared.db.write(done).await?;
        return Ok(go_with(&format!("/notices?batch={batch}"), "done", &format!("Đã lập bản in {n} thư.")));
    }
    if let Some(batch) = Id::<Batch>::parse(&typed.unprint) {
        let n = shared.db.write(async move |tx: &mut Tx| work::unprint(tx, &world, &actor, &act, batch).await).await?;
        return Ok(go_with("/notices", "soon", &format!("Đã đưa {n} thư trở lại danh sách cần in.")));
    }
    if let Some(id) = id(&typed.retry) {
        shared.db.write(async move |tx: &mut Tx| work::retry_notice(tx, &world, &actor, &act, id).await).await?;
        return Ok(go_with("/notices?view=failed", "done", "Thư điện tử được gửi lại."));
    }
    let id = id(&typed.letter).ok_or_else(|| Failure::field("act", "unreadable", ""))?;
    shared.db.write(async move |tx: &mut Tx| work::letter_instead(tx, &world, &actor, &act, id).await).await?;
    Ok(go_with("/notices", "done", "Thông báo chuyển sang thư in."))
}

#[derive(Deserialize)]
struct AskedPrint {
    batch: String,
}

/// `GET /notices/print?batch=`: the letters of one print, in one PDF.
async fn pdf(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedIn(session): SignedIn,
    Query(asked): Query<AskedPrint>,
) -> PageResult {
    let (world, now) = (cases.world(&shared), shared.clock.legal());
    let units = units(&world, &session, now.day())?;
    let batch = Id::<Batch>::parse(&asked.batch).ok_or(Failure::NotFound)?;
    let place = shared.settings.city.trim_start_matches("Thành phố ").trim_start_matches("Tỉnh ").to_owned();
    let printing = shared
        .db
        .read(async move |tx: &mut Tx| {
            let mut notices = notices::list_of_batch(tx, batch).await?;
            notices.retain(|n| units.contains(&n.unit));
            let printed = notices.first().and_then(|n| n.told).ok_or(Failure::NotFound)?;
            print(tx, &world, &notices, printed.day(), &place).await
        })
        .await?;
    log_read(&shared, &session, now, "letters", printing.persons).await?;
    let style = Style {
        lookup_url: format!("{}/track", shared.settings.public_url),
        large_print: false,
        watermark: shared.settings.demo.then(|| "Bản dùng thử".into()),
    };
    // Typesetting is work for a thread of its own.
    let made =
        tokio::task::spawn_blocking(move || booklet(&printing.letters, &style)).await.map_err(Failure::internal)?;
    Ok(file(made.map_err(Failure::internal)?)?)
}

fn file(made: Booklet) -> Res<Response> {
    if let Some((_, error)) = made.refused.first() {
        tracing::error!(%error, refused = made.refused.len(), "letters that could not be printed");
    }
    let mut response = made.pdf.ok_or_else(|| Failure::Internal("no letter could be printed".into()))?.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/pdf"));
    headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("inline; filename=\"thu-thong-bao.pdf\""));
    Ok(response)
}
