//! `GET /track`: how far a case is, by the code on the slip. Never names of people.

use crate::ask::{Asked, value};
use askama::Template;
use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use base::{Failure, Instant, Res};
use cases::Cases;
use cases::model::Status;
use db::Tx;
use serde::Deserialize;
use serde_json::Value;
use web::view::{Due, Field, FieldError, Moment};
use web::{Limit, PageResult, PublicFrame, Shared, limit, page_with, words};

const UNKNOWN: &str = "Chưa tìm thấy hồ sơ mang mã này. Bạn xem lại từng ký tự trên giấy hẹn giúp nhé. \
                       Hồ sơ thuộc loại giữ kín không tra cứu ở đây được: xin hỏi nơi đã nhận hồ sơ.";
const WRONG_CHECK: &str = "Ký tự kiểm tra chưa khớp với mã hồ sơ. Bạn xem lại sáu ký tự in dưới mã.";
const NO_CODE: &str = "Nhập mã hồ sơ in trên giấy hẹn.";

/// What [`cases::read::public`] tells.
#[derive(Deserialize)]
struct Told {
    code: String,
    status: Status,
    status_text: String,
    steps_done: u64,
    #[serde(default)]
    procedure: Option<ToldProcedure>,
    #[serde(default)]
    held_by: Option<String>,
    #[serde(default)]
    accepted: Option<Instant>,
    #[serde(default)]
    due: Option<Instant>,
    #[serde(default)]
    appointment: Option<Instant>,
    #[serde(default)]
    why: Vec<String>,
}

#[derive(Deserialize)]
struct ToldProcedure {
    code: String,
    name: String,
}

struct Pair {
    label: &'static str,
    words: String,
}

struct Tracked {
    title: String,
    answer: String,
    has_check: bool,
    due_moment: Option<Moment>,
    due: Option<Due>,
    reasons: Vec<String>,
    moved: String,
    act_title: &'static str,
    act_text: &'static str,
    must_act: bool,
    pairs: Vec<Pair>,
}

#[derive(Template)]
#[template(path = "track.html")]
struct TrackView {
    frame: PublicFrame,
    errors: Vec<FieldError>,
    code: Field,
    check: Field,
    found: Option<Tracked>,
}

/// The page: an empty form, an answer, or what to look at again.
pub async fn show(State(shared): State<Shared>, Extension(cases): Extension<Cases>, asked: Asked) -> PageResult {
    let (code, check) = (value(&asked, "code"), value(&asked, "check"));
    let mut view = TrackView {
        frame: PublicFrame::new(&shared, "Tra cứu hồ sơ"),
        errors: Vec::new(),
        code: Field::of(code.clone().unwrap_or_default()),
        check: Field::of(check.clone().unwrap_or_default()),
        found: None,
    };
    let status = match code {
        Some(code) => {
            limit(Limit::LookUp)?;
            let slip = value(&asked, "procedure");
            answer(&mut view, look_up(&shared, &cases, code, check).await, slip.as_deref(), shared.act().now)?
        }
        None if asked.0.contains_key("code") => view.refuse_code(StatusCode::UNPROCESSABLE_ENTITY, NO_CODE),
        None => StatusCode::OK,
    };
    page_with(status, &view)
}

/// What anyone may know of a case. The caller has counted the try.
pub async fn look_up(shared: &Shared, cases: &Cases, code: String, check: Option<String>) -> Res<Value> {
    let world = cases.world(shared);
    let read = async move |tx: &mut Tx| cases::read::public(tx, &world, &code, check.as_deref()).await;
    shared.db.read(read).await
}

/// `slip`: the procedure that the QR code of the slip names.
fn answer(view: &mut TrackView, looked: Res<Value>, slip: Option<&str>, now: Instant) -> Res<StatusCode> {
    let told: Told = match looked {
        Ok(value) => serde_json::from_value(value).map_err(Failure::internal)?,
        Err(Failure::NotFound) => return Ok(view.refuse_code(StatusCode::NOT_FOUND, UNKNOWN)),
        Err(other) => return Err(other),
    };
    if told.procedure.is_none() && !view.check.value.is_empty() {
        view.check.error = Some(WRONG_CHECK.into());
        view.errors.push(FieldError::new("check", WRONG_CHECK));
    }
    view.found = Some(tracked(told, slip, now));
    Ok(StatusCode::OK)
}

impl TrackView {
    fn refuse_code(&mut self, status: StatusCode, words: &str) -> StatusCode {
        self.code.error = Some(words.into());
        self.errors.push(FieldError::new("code", words));
        status
    }
}

fn tracked(told: Told, slip: Option<&str>, now: Instant) -> Tracked {
    let (must_act, act_title, act_text) = to_do(told.status);
    // What was told to the citizen counts here; the office's own limit explains it.
    let promised = told.appointment.or(told.due).filter(|_| is_open(told.status));
    Tracked {
        title: told.procedure.as_ref().map_or_else(|| format!("Hồ sơ {}", told.code), |p| p.name.clone()),
        answer: told.status_text.clone(),
        has_check: told.procedure.is_some(),
        moved: moved(told.procedure.as_ref(), slip),
        due_moment: promised.map(words::moment_view),
        due: promised.and_then(|due| clock(&told, due, now)),
        reasons: if promised.is_some() { told.why.clone() } else { Vec::new() },
        act_title,
        act_text,
        must_act,
        pairs: pairs(told),
    }
}

/// A case that was sent on to another procedure keeps its code and its slip. Told only to who has the right check.
fn moved(procedure: Option<&ToldProcedure>, slip: Option<&str>) -> String {
    match (procedure, slip) {
        (Some(now), Some(slip)) if now.code != slip => format!(
            "Giấy hẹn ghi thủ tục mã {slip}. Hồ sơ đã được chuyển sang thủ tục mã {}, mã hồ sơ giữ nguyên.",
            now.code
        ),
        _ => String::new(),
    }
}

/// Whether the office still has to answer.
const fn is_open(status: Status) -> bool {
    matches!(
        status,
        Status::Submitted
            | Status::Accepted
            | Status::Processing
            | Status::AwaitingSupplement
            | Status::AwaitingPayment
    )
}

fn clock(told: &Told, due: Instant, now: Instant) -> Option<Due> {
    match told.status {
        Status::AwaitingSupplement => Some(words::due_held("chờ bạn bổ sung", "")),
        Status::AwaitingPayment => Some(words::due_held("chờ nghĩa vụ tài chính", "")),
        _ => told.accepted.map(|accepted| words::due(now, accepted, Some(due))),
    }
}

/// What the citizen has to do now: whether they must, a heading, and words; empty when nothing.
const fn to_do(status: Status) -> (bool, &'static str, &'static str) {
    match status {
        Status::AwaitingSupplement => {
            (true, "Bạn cần bổ sung hồ sơ", "Giấy tờ còn thiếu và lý do ghi trong phiếu yêu cầu bổ sung đã gửi bạn.")
        }
        Status::AwaitingPayment => (
            true,
            "Chờ nghĩa vụ tài chính",
            "Số tiền và cách nộp ghi trong thông báo gửi bạn. Nộp xong, hồ sơ được xử lý tiếp.",
        ),
        Status::Finished => (true, "Đã có kết quả", "Mời bạn nhận kết quả theo cách đã đăng ký trên giấy hẹn."),
        Status::NotAccepted | Status::Stopped => (
            false,
            "Hồ sơ không được giải quyết tiếp",
            "Lý do ghi trong văn bản gửi bạn. Bạn có thể hỏi lại nơi đã nhận hồ sơ.",
        ),
        _ => (false, "", ""),
    }
}

fn pairs(told: Told) -> Vec<Pair> {
    let known = [
        ("Mã hồ sơ", Some(told.code)),
        ("Đang ở", told.held_by.filter(|name| !name.is_empty() && !is_over(told.status))),
        ("Tiếp nhận lúc", told.accepted.map(words::moment)),
        ("Số bước đã xong", Some(told.steps_done).filter(|n| *n > 0).map(|n| n.to_string())),
    ];
    known.into_iter().filter_map(|(label, words)| Some(Pair { label, words: words? })).collect()
}

/// Whether nobody holds the case any more.
const fn is_over(status: Status) -> bool {
    matches!(status, Status::Returned | Status::NotAccepted | Status::Stopped | Status::Withdrawn)
}
