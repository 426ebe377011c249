//! `GET /my/data/documents`: the e-store. Papers that I gave with my cases, results that I got (`?view=results`); each opened
//! for me alone, and each opening in the access log. Law: Thông tư 01/2023/TT-VPCP art. 24.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use base::{Failure, Id, Instant, Res};
use cases::Cases;
use cases::model::CaseRow;
use cases::papers::Letterhead;
use cases::read::own::{self, OwnPaper, PapersAsked};
use db::Tx;
use kernel::citizens::CitizenSession;
use kernel::files::Files;
use serde::Deserialize;
use uuid::Uuid;
use web::view::Pager;
use web::{PageResult, PublicFrame, Shared, SignedInCitizen, page, words};

/// Rows on one page.
const ROWS: usize = 30;

#[derive(Template)]
#[template(path = "my_data_documents.html")]
struct DocumentsView {
    frame: PublicFrame,
    is_results: bool,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    name: String,
    href: String,
    about: String,
    procedure: String,
    case: String,
    case_href: String,
}

/// What the list is narrowed to.
#[derive(Deserialize)]
pub(super) struct Narrowed {
    #[serde(default)]
    view: String,
    #[serde(default)]
    after: String,
}

/// The page.
pub(super) async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Query(asked): Query<Narrowed>,
) -> PageResult {
    let (now, party, is_results) = (shared.clock.legal(), session.party(), asked.view == "results");
    let (mut rows, mut keys) = if is_results {
        let after = Id::parse(&asked.after);
        let read = async move |tx: &mut Tx| own::results(tx, party, after, ROWS + 1).await;
        let found = shared.db.read(read).await?;
        (found.iter().map(|c| result(c, now)).collect::<Vec<_>>(), found.iter().map(|c| c.id.to_string()).collect())
    } else {
        let (world, after) = (cases.world(&shared), Id::parse(&asked.after));
        let query = PapersAsked { after, limit: ROWS + 1, ..PapersAsked::default() };
        let found = shared.db.read(async move |tx: &mut Tx| own::papers(tx, &world, party, &query).await).await?;
        let keys: Vec<String> = found.iter().map(|p| p.row.id.to_string()).collect();
        (found.iter().map(|p| paper(p, now)).collect(), keys)
    };
    let has_more = rows.len() > ROWS;
    rows.truncate(ROWS);
    keys.truncate(ROWS);
    let base = if is_results { "/my/data/documents?view=results" } else { "/my/data/documents?view=papers" };
    page(&DocumentsView {
        frame: PublicFrame::new(&shared, "Kho giấy tờ của tôi"),
        is_results,
        pager: Pager {
            newer: (!asked.after.is_empty()).then(|| base.to_owned()),
            older: keys.last().filter(|_| has_more).map(|key| format!("{base}&after={key}")),
            words: format!("{} {}", rows.len(), if is_results { "kết quả" } else { "giấy tờ" }),
        },
        rows,
    })
}

fn paper(p: &OwnPaper, now: Instant) -> Row {
    let given = p.name.clone().unwrap_or_default();
    let name = if p.document.is_empty() { "Bản quét cả hồ sơ".to_owned() } else { p.document.clone() };
    let kind = p.row.content_type.vietnamese();
    Row {
        href: format!("/my/data/documents/papers/{}", p.row.id),
        about: [
            given,
            format!("{kind}, {}", words::size(p.row.size)),
            format!("nộp {}", words::moment_short(p.at, now)),
        ]
        .into_iter()
        .filter(|t| !t.is_empty())
        .collect::<Vec<_>>()
        .join(" · "),
        name,
        procedure: p.procedure.clone(),
        case: p.case_code.clone(),
        case_href: format!("/my/cases/{}", p.case),
    }
}

fn result(c: &CaseRow, now: Instant) -> Row {
    let name = match (c.outcome.as_deref(), &c.result_number) {
        (Some("refuse"), _) => "Văn bản từ chối".to_owned(),
        (_, Some(number)) => format!("Kết quả số {number}"),
        (_, None) => "Kết quả".to_owned(),
    };
    Row {
        name,
        href: format!("/my/data/documents/results/{}", c.id),
        about: c.returned.map(|at| format!("PDF · nhận {}", words::moment_short(at, now))).unwrap_or_default(),
        procedure: c.procedure_name.clone(),
        case: c.code.clone(),
        case_href: format!("/my/cases/{}", c.id),
    }
}

/// How a paper is wanted.
#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    download: Option<String>,
}

/// `GET /my/data/documents/papers/{file}`.
pub(super) async fn open(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    Extension(files): Extension<Files>,
    SignedInCitizen(session): SignedInCitizen,
    Path(file): Path<String>,
    Query(wish): Query<Wish>,
) -> PageResult {
    let (world, party, file) = (cases.world(&shared), session.party(), Id::parse(&file).ok_or(Failure::NotFound)?);
    let found = shared.db.read(async move |tx: &mut Tx| own::paper(tx, &world, party, file).await);
    let (paper, key) = found.await?;
    let reading = files.open(paper.row.id, &key).await?;
    log_read(&shared, &session, "my paper", paper.case.uuid()).await?;
    let name = paper.name.clone().unwrap_or_else(|| paper.case_code.clone());
    Ok(cases::pages::send_paper(reading, &paper.row, &name, wish.download.is_some()))
}

/// `GET /my/data/documents/results/{id}`.
pub(super) async fn open_result(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
) -> PageResult {
    let (world, party, id) = (cases.world(&shared), session.party(), Id::parse(&id).ok_or(Failure::NotFound)?);
    let letterhead = Letterhead::of_city(&shared.settings.city);
    let made = async move |tx: &mut Tx| own::result(tx, &world, party, id, &letterhead).await;
    let (case, letter) = shared.db.read(made).await?;
    log_read(&shared, &session, "my result", case.id.uuid()).await?;
    cases::pages::send_letter(&shared, letter, &format!("{}-ket-qua", case.code)).await
}

/// Notes that a citizen opened something of the party for which they act.
pub(super) async fn log_read(shared: &Shared, session: &CitizenSession, purpose: &'static str, thing: Uuid) -> Res<()> {
    let (now, actor, named) = (shared.clock.legal(), session.person.uuid(), [session.party().uuid(), thing]);
    let log = async move |tx: &mut Tx| kernel::access_log::write(tx, actor, None, now, purpose, &named).await;
    shared.db.write(log).await
}
