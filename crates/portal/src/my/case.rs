//! `GET /my/cases/{id}`: what happened, who has it now, until when and why, what I must do.

use super::home::{case_line, promised};
use super::pages::Plain;
use super::view::{Answer, answers};
use super::{calendar_file, filing};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use base::{Failure, Id, Res};
use cases::Cases;
use cases::model::{Case, CaseRow, Status};
use cases::work::{Applicant, Asked, CONFIRM_DRAFT, World, asked_in, confirm_draft, take_back};
use db::Tx;
use kernel::citizens::CitizenSession;
use serde::Deserialize;
use web::view::{Due, Entry, Field, Moment};
use web::{Form, PageResult, PublicFrame, Shared, SignedInCitizen, go, go_with, office_name, page, page_with, words};

struct Missing {
    name: String,
    reason: String,
}

/// A question, or an answer to one.
struct Said {
    by_me: bool,
    text: String,
    when: String,
    waits: bool,
}

#[derive(Template)]
#[template(path = "my_case.html")]
struct CaseView {
    frame: PublicFrame,
    name: String,
    status: String,
    due_moment: Option<Moment>,
    due: Option<Due>,
    reasons: Vec<String>,
    act_title: &'static str,
    act_text: String,
    must_act: bool,
    missing: Vec<Missing>,
    may_supplement: bool,
    line: Vec<Entry>,
    pairs: Vec<(String, String)>,
    /// What is still owed; empty when nothing is.
    owed: String,
    draft: String,
    href: String,
    version: i64,
    to_confirm: Vec<Answer>,
    confirms: bool,
    may_take_back: bool,
    talk: Vec<Said>,
    question: Field,
    no_value: String,
    no_error: Option<String>,
}

/// The draft from which one came, so that the browser forgets its copies.
#[derive(Deserialize)]
pub(super) struct From {
    #[serde(default)]
    draft: String,
}

/// The page.
pub(super) async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
    Query(from): Query<From>,
) -> PageResult {
    let id = Id::<Case>::parse(&id).ok_or(Failure::NotFound)?;
    page(&draw(&shared, &cases, &session, id, from.draft, Field::default()).await?)
}

/// The page of a case. `question`: what was typed and could not be taken.
async fn draw(
    shared: &Shared,
    cases: &Cases,
    session: &CitizenSession,
    id: Id<Case>,
    draft: String,
    question: Field,
) -> Res<CaseView> {
    let (world, now, party) = (cases.world(shared), shared.clock.legal(), session.party());
    let asked = world.clone();
    let own = shared.db.read(async move |tx: &mut Tx| cases::read::own(tx, &asked, party, id).await).await?;
    let case = &own.case;
    let office = |unit| office_name(&world.organisation, unit, now.day());
    let promised = promised(case);
    let confirming = own.steps.iter().find(|s| s.state == "open" && s.act == CONFIRM_DRAFT);
    let (act_title, act_text, must_act) = to_do(case.status, &office(case.receiving));
    let wanted = match case.status {
        Status::AwaitingSupplement => asked_of(&world, &own),
        _ => Vec::new(),
    };
    let mut line = vec![Entry {
        kind: "done".into(),
        what: "Bạn đã nộp hồ sơ".into(),
        when: words::moment_short(case.submitted, now),
        more: Vec::new(),
    }];
    if let Some(accepted) = case.accepted {
        line.push(Entry {
            kind: "done".into(),
            what: format!("{} đã tiếp nhận", office(case.receiving)),
            when: words::moment_short(accepted, now),
            more: Vec::new(),
        });
    } else if case.status == Status::Submitted {
        line.push(Entry {
            kind: "now".into(),
            what: format!("Chờ {} tiếp nhận", office(case.receiving)),
            when: "Được trả lời trong 8 giờ làm việc.".into(),
            more: Vec::new(),
        });
    }
    for step in own.steps.iter().filter(|s| s.state == "done" || (s.state == "open" && case.status.is_open())) {
        let holder = step.agency.map(office).filter(|o| !o.is_empty());
        let is_done = step.state == "done";
        let when = match (is_done, step.closed, step.due) {
            (true, Some(at), _) => words::moment_short(at, now),
            (false, _, Some(due)) => format!("hạn {}", words::moment_short(due, now)),
            _ => String::new(),
        };
        let kind = if is_done { "done" } else { "now" };
        line.push(Entry { kind: kind.into(), what: step.name.clone(), when, more: holder.into_iter().collect() });
    }
    if matches!(case.status, Status::Finished | Status::Returned) {
        let what = if case.status == Status::Finished { "Đã có kết quả" } else { "Đã trả kết quả" };
        let at = case.returned.or(case.finished);
        let when = at.map(|at| words::moment_short(at, now)).unwrap_or_default();
        line.push(Entry { kind: "done".into(), what: what.into(), when, more: Vec::new() });
    }
    let mut pairs = vec![("Mã hồ sơ".to_owned(), case.code.clone()), ("Nơi nhận".into(), office(case.receiving))];
    if let Some(number) = &case.result_number {
        pairs.push(("Số kết quả".into(), number.clone()));
    }
    // What ended without a result asks for nothing more.
    let is_asked = case.status.is_open() || matches!(case.status, Status::Finished);
    let owed = if is_asked { case.fee_total - case.fee_paid } else { base::Money::ZERO };
    let fee = if case.fee_total.dong() == 0 { "Không thu".to_owned() } else { case.fee_total.to_string() };
    pairs.push(("Phí, lệ phí".into(), fee));
    Ok(CaseView {
        frame: PublicFrame::new(shared, &case.procedure_name),
        name: case.procedure_name.clone(),
        status: case.status.vietnamese().to_owned(),
        due_moment: promised.map(words::moment_view),
        due: case_line(case, now).due,
        reasons: own.why.clone(),
        act_title,
        act_text,
        must_act,
        may_supplement: !wanted.is_empty() && wanted.iter().all(|a| !a.is_paper),
        missing: wanted.into_iter().map(|a| Missing { name: a.name, reason: a.note }).collect(),
        line,
        pairs,
        owed: if owed > base::Money::ZERO { owed.to_string() } else { String::new() },
        draft,
        question,
        href: format!("/my/cases/{}", case.id),
        version: case.version,
        to_confirm: if confirming.is_some() { drafted(&world, case) } else { Vec::new() },
        confirms: confirming.is_some(),
        talk: own
            .talk
            .iter()
            .map(|s| Said {
                by_me: s.by_applicant,
                text: s.text.clone(),
                when: words::moment_short(s.at, now),
                waits: s.is_open,
            })
            .collect(),
        may_take_back: case.status.is_open() && case.outcome.is_none(),
        no_value: String::new(),
        no_error: None,
    })
}

/// What the draft says, answer by answer.
fn drafted(world: &World, case: &CaseRow) -> Vec<Answer> {
    let version = world.catalogue.version(case.procedure_version);
    let Some(form) = version.and_then(|v| v.package()).and_then(|p| p.form.as_deref()) else { return Vec::new() };
    let facts = serde_json::Value::Object(case.facts.clone());
    form.sections()
        .iter()
        .filter(|s| s.by == forms::FilledBy::Applicant)
        .flat_map(|s| answers(form, &s.fields, &facts))
        .collect()
}

/// Whether the draft is right, or what is to be mended.
#[derive(Deserialize)]
pub(super) struct DraftAnswer {
    version: i64,
    #[serde(default)]
    corrections: String,
    #[serde(default)]
    go: String,
}

/// `POST /my/cases/{id}/confirmation`.
pub(super) async fn confirm(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
    Form(answer): Form<DraftAnswer>,
) -> PageResult {
    let id = Id::<Case>::parse(&id).ok_or(Failure::NotFound)?;
    let back = format!("/my/cases/{id}");
    let agrees = answer.go == "agree";
    if !agrees && answer.corrections.trim().is_empty() {
        return Ok(go_with(&back, "soon", "Ghi chỗ cần sửa, ví dụ: tên đệm là “Lê Minh”, không phải “Lê Mình”."));
    }
    let (world, act) = (cases.world(&shared), shared.act());
    let who = Applicant { party: session.party(), person: session.person };
    let (seen, corrections) = (answer.version, if agrees { String::new() } else { answer.corrections });
    let done = async move |tx: &mut Tx| confirm_draft(tx, &world, who, &act, id, seen, &corrections).await;
    match shared.db.write(done).await {
        Ok(_) if agrees => Ok(go_with(&back, "done", "Bạn đã xác nhận bản nháp. Hồ sơ được ký tiếp.")),
        Ok(_) => Ok(go_with(&back, "done", "Đã gửi chỗ cần sửa. Cán bộ sửa rồi gửi bạn xem lại.")),
        Err(Failure::Conflict { .. }) => Ok(go_with(&back, "soon", MOVED)),
        Err(other) => Err(other.into()),
    }
}

const MOVED: &str = "Hồ sơ vừa thay đổi. Mời bạn xem lại rồi làm tiếp.";

/// What one wants to know.
#[derive(Deserialize)]
pub(super) struct Asking {
    #[serde(default)]
    text: String,
}

/// `POST /my/cases/{id}/questions`.
pub(super) async fn question(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
    Form(asking): Form<Asking>,
) -> PageResult {
    let id = Id::<Case>::parse(&id).ok_or(Failure::NotFound)?;
    let (world, act, text) = (cases.world(&shared), shared.act(), asking.text.clone());
    let who = Applicant { party: session.party(), person: session.person };
    let ask = async move |tx: &mut Tx| cases::work::ask(tx, &world, who, &act, id, &text).await;
    let why = match shared.db.write(ask).await {
        Ok(_) => {
            let words = "Đã gửi câu hỏi. Câu trả lời hiện ở đây và được báo cho bạn.";
            return Ok(go_with(&format!("/my/cases/{id}"), "done", words));
        }
        Err(Failure::Refused(why)) => shared.texts.refusal(web::Language::Vi, &why),
        Err(Failure::Invalid(_)) if asking.text.trim().is_empty() => "Viết câu hỏi rồi gửi lại.".to_owned(),
        Err(Failure::Invalid(_)) => "Câu hỏi dài quá 2.000 chữ. Rút gọn rồi gửi lại.".to_owned(),
        Err(other) => return Err(other.into()),
    };
    // What was typed stays.
    let typed = Field { value: asking.text, error: Some(why) };
    let view = draw(&shared, &cases, &session, id, String::new(), typed).await?;
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
}

/// `GET /my/cases/{id}/calendar.ics`: the day of the result, for the calendar of a phone (RFC 5545).
pub(super) async fn calendar(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
) -> PageResult {
    let id = Id::<Case>::parse(&id).ok_or(Failure::NotFound)?;
    let (world, now, party) = (cases.world(&shared), shared.clock.legal(), session.party());
    let asked = world.clone();
    let own = shared.db.read(async move |tx: &mut Tx| cases::read::own(tx, &asked, party, id).await).await?;
    let case = own.case;
    let due = promised(&case).ok_or(Failure::NotFound)?;
    let office = office_name(&world.organisation, case.receiving, now.day());
    let event = calendar_file::Event {
        id: case.id.to_string(),
        made: now,
        day: due.day(),
        title: format!("Hẹn trả kết quả: {}", case.procedure_name),
        place: office,
        words: format!("Mã hồ sơ {}", case.code),
    };
    let kind = [
        (CONTENT_TYPE, "text/calendar; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"hen-tra-ket-qua.ics\""),
    ];
    Ok((kind, event.text()).into_response())
}

/// Taking a filing back.
#[derive(Deserialize)]
pub(super) struct TakeBack {
    version: i64,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    confirmed: String,
}

/// `POST /my/cases/{id}/withdrawal`.
pub(super) async fn withdraw(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
    Form(input): Form<TakeBack>,
) -> PageResult {
    let id = Id::<Case>::parse(&id).ok_or(Failure::NotFound)?;
    let back = format!("/my/cases/{id}");
    if input.confirmed.is_empty() {
        return Ok(go_with(&back, "soon", "Đánh dấu rằng bạn muốn rút hồ sơ, rồi gửi lại."));
    }
    let (world, act) = (cases.world(&shared), shared.act());
    let who = Applicant { party: session.party(), person: session.person };
    let done = async move |tx: &mut Tx| take_back(tx, &world, who, &act, id, input.version, &input.reason).await;
    match shared.db.write(done).await {
        Ok(_) => Ok(go_with(&back, "done", "Đã rút hồ sơ. Bản chính đã nộp được trả lại tại nơi nhận.")),
        Err(Failure::Conflict { .. }) => Ok(go_with(&back, "soon", MOVED)),
        Err(other) => Err(other.into()),
    }
}

/// What is asked for now.
fn asked_of(world: &World, own: &cases::read::OwnCase) -> Vec<Asked> {
    let version = world.catalogue.version(own.case.procedure_version);
    let record = version.and_then(|v| v.record());
    record.map(|record| asked_in(record, &own.records)).unwrap_or_default()
}

/// `POST /my/cases/{id}/supplement`: begins the answer, or goes on with it.
pub(super) async fn supplement(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    SignedInCitizen(session): SignedInCitizen,
    Path(id): Path<String>,
    Form(Plain {}): Form<Plain>,
) -> PageResult {
    let id = Id::<Case>::parse(&id).ok_or(Failure::NotFound)?;
    let (world, act) = (cases.world(&shared), shared.act());
    let begin = async move |tx: &mut Tx| filing::begin_supplement(tx, &world, &session, &act, id).await;
    match shared.db.write(begin).await {
        Ok(draft) => Ok(go(&format!("/my/drafts/{draft}/papers"))),
        Err(Failure::Refused(_)) => Ok(go_with(&format!("/my/cases/{id}"), "soon", "Hồ sơ không còn chờ bổ sung.")),
        Err(other) => Err(other.into()),
    }
}

fn to_do(status: Status, desk: &str) -> (&'static str, String, bool) {
    match status {
        Status::AwaitingSupplement => (
            "Bạn cần bổ sung hồ sơ",
            format!(
                "Nơi giải quyết cần những nội dung dưới đây. Gửi trực tuyến, hoặc mang đến {desk}, hoặc gửi qua bưu chính. Thời gian chờ bạn không tính vào hạn."
            ),
            true,
        ),
        Status::AwaitingPayment => (
            "Chờ nghĩa vụ tài chính",
            "Số tiền và cách nộp ghi trong thông báo gửi bạn. Nộp xong, hồ sơ được xử lý tiếp.".into(),
            true,
        ),
        Status::Finished => {
            ("Đã có kết quả", format!("Mời bạn nhận kết quả tại {desk}, hoặc theo cách đã đăng ký."), true)
        }
        Status::NotAccepted | Status::Stopped => (
            "Hồ sơ không được giải quyết tiếp",
            format!("Lý do ghi trong văn bản gửi bạn. Bạn có thể hỏi lại {desk}."),
            false,
        ),
        _ => ("", String::new(), false),
    }
}
