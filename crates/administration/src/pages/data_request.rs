//! `GET`, `POST /data-requests/{id}`: one request about personal data, and its answer: done, or refused with a ground.

use super::CONTROL;
use super::data_requests::{ERASED, due, mark};
use super::form::{Typed, run};
use super::parts::{id, log_read};
use crate::state::world;
use crate::work::{DATA_REQUESTS, World};
use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{Failure, Id, Res, mask_number};
use db::Tx;
use kernel::accounts::Session;
use kernel::people::{self, Profile};
use portal::data_requests::{self, Answer, DataRequest, GROUNDS, RequestKind, RequestRow, RequestState, ground_words};
use serde_json::json;
use web::view::{Choice, Due, FieldError, State as Mark};
use web::{Form, Language, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, go_with, page, page_with, words};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/data-requests/{id}", CONTROL, show).post("/data-requests/{id}", CONTROL, submit)
}

/// A request as it is opened for an official.
pub(super) struct Opened {
    pub row: RequestRow,
    pub person: Option<Profile>,
    pub case_code: String,
}

/// A request within the reach of the actor; the reading is in the access log.
pub(super) async fn open(shared: &Shared, session: &Session, text: &str) -> Res<(World, Opened)> {
    let (world, now, wanted) = (world(shared), shared.clock.legal(), id::<DataRequest>(text)?);
    let vault = world.vault.clone();
    let read = async move |tx: &mut Tx| {
        let row = data_requests::get(tx, &vault, wanted).await?;
        let person = people::list(tx, &vault, &[row.person]).await?.remove(&row.person);
        let codes = cases::store::list_codes(tx, &row.case.iter().map(|c| c.uuid()).collect::<Vec<_>>()).await?;
        let case_code = codes.into_iter().next().map(|(_, code)| code).unwrap_or_default();
        Ok(Opened { row, person, case_code })
    };
    let opened = shared.db.read(read).await?;
    world.authorise(&session.actor, now.day(), DATA_REQUESTS, opened.row.unit)?;
    let named = [Some(opened.row.person.uuid()), opened.row.case.map(Id::uuid)];
    log_read(shared, session, now, "data request", named.into_iter().flatten().collect()).await?;
    Ok((world, opened))
}

#[derive(Template)]
#[template(path = "data_request.html")]
struct RequestView {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    number: String,
    kind: &'static str,
    href: String,
    pairs: Vec<(&'static str, String)>,
    case_href: String,
    case_code: String,
    text: String,
    due: Due,
    state: Mark,
    is_open: bool,
    is_deletion: bool,
    answered: String,
    ground_said: &'static str,
    answer: String,
    version: i64,
    request_key: String,
    outcomes: Vec<Choice>,
    outcome_error: Option<String>,
    said: String,
    said_error: Option<String>,
}

fn view(shared: &Shared, session: &Session, opened: &Opened, typed: &Typed, errors: Vec<FieldError>) -> RequestView {
    let (row, now) = (&opened.row, shared.clock.legal());
    let is_deletion = row.kind == RequestKind::Deletion;
    let person = opened.person.as_ref();
    let chosen = typed.get("outcome");
    let choice = |value: &str, label: &str| Choice {
        value: value.into(),
        label: label.into(),
        checked: chosen == value,
        ..Choice::default()
    };
    let none = choice("", "Chọn");
    let done = (!is_deletion).then(|| choice("done", "Đã làm theo yêu cầu"));
    let refused = GROUNDS.iter().map(|(code, words)| choice(code, &format!("Không làm được: {}", lowered(words))));
    let error = |id: &str| errors.iter().find(|e| e.href.strip_prefix('#') == Some(id)).map(|e| e.text.clone());
    let mut pairs = vec![("Người yêu cầu", person.map_or_else(|| ERASED.to_owned(), |p| p.name.clone()))];
    if let Some(number) = person.and_then(|p| p.number.as_deref()) {
        pairs.push(("Số định danh", mask_number(number)));
    }
    pairs.push(("Gửi lúc", words::moment(row.asked)));
    pairs.push(("Hạn trả lời", words::moment(row.due)));
    let rule = data_requests::answer_rule(row.asked.day());
    let unread = if rule.is_verified { "" } else { " (chưa đối chiếu với văn bản gốc)" };
    pairs.push(("Căn cứ của hạn", format!("{}{unread}", rule.source)));
    pairs.push(("Cơ quan trả lời", web::agency_name(shared, row.unit, row.asked.day())));
    RequestView {
        frame: OfficialFrame::new(shared, session, &format!("Yêu cầu {}", row.number)),
        number: row.number.clone(),
        kind: row.kind.vietnamese(),
        href: format!("/data-requests/{}", row.id),
        pairs,
        case_href: row.case.map(|c| format!("/cases/{c}")).unwrap_or_default(),
        case_code: opened.case_code.clone(),
        text: row.text.clone().unwrap_or_else(|| ERASED.to_owned()),
        due: due(row, now),
        state: mark(row),
        is_open: row.state == RequestState::Open,
        is_deletion,
        answered: row.answered.map(words::moment).unwrap_or_default(),
        ground_said: row.ground.as_deref().and_then(ground_words).unwrap_or_default(),
        answer: row.answer.clone().unwrap_or_default(),
        version: row.version,
        request_key: shared.act().id::<DataRequest>().to_string(),
        outcomes: std::iter::once(none).chain(done).chain(refused).collect(),
        outcome_error: error("outcome"),
        said: typed.get("text"),
        said_error: error("text"),
        errors,
    }
}

fn lowered(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|c| c.to_lowercase().to_string() + letters.as_str()).unwrap_or_default()
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn, Path(text): Path<String>) -> PageResult {
    let (_, opened) = open(&shared, &session, &text).await?;
    page(&view(&shared, &session, &opened, &Typed::default(), Vec::new()))
}

async fn submit(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path(text): Path<String>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let (world, opened) = open(&shared, &session, &text).await?;
    match answer(&shared, &session, &world, &opened, &typed).await {
        Ok(()) => Ok(go_with("/data-requests", "done", &format!("Đã trả lời yêu cầu {}.", opened.row.number))),
        Err(Failure::Conflict { .. }) => Ok(go_with(
            &format!("/data-requests/{}", opened.row.id),
            "soon",
            "Yêu cầu vừa thay đổi. Mời xem lại rồi làm tiếp.",
        )),
        Err(failure) => {
            let errors = match &failure {
                Failure::Invalid(fields) => {
                    fields.iter().map(|f| FieldError::new(&f.path, shared.texts.field(Language::Vi, f))).collect()
                }
                Failure::Refused(refusal) => {
                    vec![FieldError::new("outcome", shared.texts.refusal(Language::Vi, refusal))]
                }
                _ => return Err(failure.into()),
            };
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &view(&shared, &session, &opened, &typed, errors))
        }
    }
}

async fn answer(shared: &Shared, session: &Session, world: &World, opened: &Opened, typed: &Typed) -> Res<()> {
    let act = shared.act();
    let post = world.authorise(&session.actor, act.now.day(), DATA_REQUESTS, opened.row.unit)?;
    let (by, vault, wanted) = (session.actor.by(post), world.vault.clone(), opened.row.id);
    let outcome = typed.needed("outcome")?;
    let ground = (outcome != "done").then_some(outcome);
    let seen = typed.get("version").parse::<i64>().unwrap_or_default();
    let input = Answer { ground, text: typed.get("text") };
    let done = run(shared, session, typed, async move |tx: &mut Tx| {
        let row = data_requests::answer(tx, &vault, &act, by, wanted, seen, input).await?;
        Ok(json!(row.version))
    });
    done.await.map(drop)
}
