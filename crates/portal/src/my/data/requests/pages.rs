//! `GET`, `POST /my/data/requests`: what I asked about my data and what was answered, and the form to ask.

use super::work::{NewRequest, TEXT_MAX, ask as put, list_of};
use super::{RequestKind, RequestRow, RequestState, answer_rule, ground_words};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use base::{Failure, Id, Instant};
use cases::Cases;
use cases::model::{Case, CaseRow};
use db::Tx;
use kernel::citizens::CitizenSession;
use serde::Deserialize;
use std::sync::Arc;
use web::view::{Choice, Due, FieldError};
use web::{Form, Language, PageResult, PublicFrame, Shared, SignedInCitizen, go_with, page, page_with, words};

/// Requests that are shown.
const ROWS: usize = 50;
/// Cases to choose from.
const CASES_MAX: usize = 50;

#[derive(Template)]
#[template(path = "my_data_requests.html")]
struct RequestsView {
    frame: PublicFrame,
    errors: Vec<FieldError>,
    rows: Vec<Row>,
    kinds: Vec<Choice>,
    cases: Vec<Choice>,
    text: String,
    text_hint: String,
    kind_error: Option<String>,
    text_error: Option<String>,
    no_error: Option<String>,
    understood_error: Option<String>,
    source: &'static str,
}

struct Row {
    number: String,
    kind: &'static str,
    case: String,
    text: String,
    asked: String,
    due: Option<Due>,
    /// `""`, `done`, `soon` or `late`.
    mark: &'static str,
    state: &'static str,
    answered: String,
    ground: &'static str,
    answer: String,
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
pub(in crate::my::data) struct Typed {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    case: String,
    #[serde(default)]
    text: String,
    #[serde(default)]
    understood: String,
}

/// The page.
pub(in crate::my::data) async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
) -> PageResult {
    page(&view(&shared, &cases, &session, &Typed::default(), Vec::new()).await?)
}

async fn view(
    shared: &Shared,
    cases: &Cases,
    session: &CitizenSession,
    typed: &Typed,
    errors: Vec<FieldError>,
) -> base::Res<RequestsView> {
    let (world, now, party) = (cases.world(shared), shared.clock.legal(), session.party());
    let read = async move |tx: &mut Tx| {
        let rows = list_of(tx, &world.vault, party, ROWS).await?;
        Ok((rows, cases::read::list_own(tx, party, CASES_MAX).await?))
    };
    let (rows, own) = shared.db.read(read).await?;
    let error = |id: &str| errors.iter().find(|e| e.href.strip_prefix('#') == Some(id)).map(|e| e.text.clone());
    let kind = |k: &RequestKind| Choice {
        value: k.name().into(),
        label: k.vietnamese().into(),
        hint: hint(*k).into(),
        checked: typed.kind == k.name(),
    };
    let is_offered = |k: &&RequestKind| **k != RequestKind::Deletion || session.acting_for.is_none();
    let all = Choice { label: "Không riêng hồ sơ nào".into(), ..Choice::default() };
    let case = |c: &CaseRow| Choice {
        value: c.id.to_string(),
        label: format!("{} – {}", c.code, c.procedure_name),
        checked: typed.case == c.id.to_string(),
        ..Choice::default()
    };
    Ok(RequestsView {
        frame: PublicFrame::new(shared, "Yêu cầu về dữ liệu của tôi"),
        rows: rows.iter().map(|r| row(r, &own, now)).collect(),
        kinds: RequestKind::ALL.iter().filter(is_offered).map(kind).collect(),
        cases: std::iter::once(all).chain(own.iter().map(case)).collect(),
        text: typed.text.clone(),
        text_hint: format!("Nói rõ chỗ nào, đúng ra thế nào, vì sao. Không quá {} chữ cái.", words_of(TEXT_MAX)),
        kind_error: error("kind"),
        text_error: error("text"),
        no_error: None,
        understood_error: error("understood"),
        source: answer_rule(now.day()).source,
        errors,
    })
}

fn words_of(letters: usize) -> String {
    format!("{}.{:03}", letters / 1_000, letters % 1_000)
}

const fn hint(kind: RequestKind) -> &'static str {
    match kind {
        RequestKind::Correction => "Tên, ngày sinh, địa chỉ… ghi không đúng.",
        RequestKind::Restriction => "Vẫn giữ, nhưng tạm thời không dùng.",
        RequestKind::Objection => "Dừng một việc đang làm với dữ liệu của bạn.",
        RequestKind::Deletion => "Chỉ xóa được khi không còn hồ sơ nào đang giải quyết và luật không buộc lưu giữ.",
    }
}

fn row(r: &RequestRow, own: &[CaseRow], now: Instant) -> Row {
    let is_open = r.state == RequestState::Open;
    Row {
        number: r.number.clone(),
        kind: r.kind.vietnamese(),
        case: own.iter().find(|c| Some(c.id) == r.case).map(|c| c.code.clone()).unwrap_or_default(),
        text: r.text.clone().unwrap_or_default(),
        asked: words::moment_short(r.asked, now),
        due: is_open.then(|| words::due(now, r.asked, Some(r.due))),
        mark: match r.state {
            RequestState::Open => "",
            RequestState::Done => "done",
            RequestState::Refused => "soon",
        },
        state: r.state.vietnamese(),
        answered: r.answered.map(|at| words::moment_short(at, now)).unwrap_or_default(),
        ground: r.ground.as_deref().and_then(ground_words).unwrap_or_default(),
        answer: r.answer.clone().unwrap_or_default(),
    }
}

/// `POST /my/data/requests`.
pub(in crate::my::data) async fn ask(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Form(typed): Form<Typed>,
) -> PageResult {
    let kind = RequestKind::parse(&typed.kind);
    let done = match kind {
        None => Err(Failure::field("kind", "required", "")),
        Some(RequestKind::Deletion) if typed.understood.is_empty() => {
            Err(Failure::field("understood", "portal.not_understood", ""))
        }
        Some(kind) => send(&shared, &cases, &session, kind, &typed).await,
    };
    let errors = match done {
        Ok(row) => {
            let words = format!("Đã gửi yêu cầu {}. Bạn được trả lời trước {}.", row.number, words::moment(row.due));
            return Ok(go_with("/my/data/requests", "done", &words));
        }
        Err(Failure::Invalid(fields)) => {
            fields.iter().map(|f| FieldError::new(&f.path, shared.texts.field(Language::Vi, f))).collect()
        }
        Err(Failure::Refused(refusal)) => {
            vec![FieldError::new("kind", shared.texts.refusal(Language::Vi, &refusal))]
        }
        Err(other) => return Err(other.into()),
    };
    let shown = view(&shared, &cases, &session, &typed, errors).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

async fn send(
    shared: &Shared,
    cases: &Cases,
    session: &CitizenSession,
    kind: RequestKind,
    typed: &Typed,
) -> base::Res<RequestRow> {
    let case = match typed.case.as_str() {
        "" => None,
        id => Some(Id::<Case>::parse(id).ok_or(Failure::NotFound)?),
    };
    let (world, calendar, act, session) =
        (cases.world(shared), Arc::clone(&cases.calendar), shared.act(), session.clone());
    let new = NewRequest { kind, case, text: typed.text.clone() };
    let sent =
        async move |tx: &mut Tx| put(tx, &world.vault, &world.organisation, &calendar, &session, &act, new).await;
    shared.db.write(sent).await
}
