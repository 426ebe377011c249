//! `/admin/staff/import`: a CSV of people, looked at first and then taken over; `/admin/staff/template.csv`: the file to
//! fill in.

use super::ADMINISTRATORS;
use super::parts::{grouped, roles};
use crate::state::world;
use crate::work::{Reach, STAFF};
use askama::Template;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use base::{Failure, Res};
use kernel::accounts::Session;
use kernel::organisation::{ImportProblem, ImportReport, ImportScope, STAFF_COLUMNS, import_staff};
use serde::Deserialize;
use web::view::FieldError;
use web::{FormWithFiles, Language, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, go_with, page, page_with};

/// Largest file: some ten thousand lines.
const BYTES_MAX: usize = 4 << 20;
/// Problems shown; the rest is told by its number.
const SHOWN_MAX: usize = 100;

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/admin/staff/template.csv", ADMINISTRATORS, template)
        .get("/admin/staff/import", ADMINISTRATORS, show)
        .post_large("/admin/staff/import", ADMINISTRATORS, BYTES_MAX, submit)
}

#[derive(Template)]
#[template(path = "staff_import.html")]
struct ImportView {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    file_error: Option<String>,
    report: Option<Report>,
    /// The file as it was looked at, to be taken over; empty: none.
    text: String,
    columns: Vec<&'static str>,
    roles: Vec<(String, String)>,
}

/// What a dry run found.
struct Report {
    new: String,
    same: String,
    refused: String,
    problems: Vec<Problem>,
    more: String,
    can_import: bool,
}

struct Problem {
    place: String,
    field: String,
    value: String,
    what: String,
}

/// What the forms send: a file, or the text that was looked at.
#[derive(Deserialize)]
struct Sent {
    #[serde(default)]
    text: String,
}

async fn template() -> impl IntoResponse {
    let example =
        "hanh.do,Đỗ Thị Hạnh,00004.MC,receptionist,Cán bộ tiếp nhận,2024-04-01,,hanh.do@example.vn,02438000000";
    // A spreadsheet takes the marks for UTF-8 only with the sign in front.
    let text = format!("\u{feff}{}\r\n{example}\r\n", STAFF_COLUMNS.join(","));
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"danh-sach-can-bo.csv\""),
    ];
    (StatusCode::OK, headers, text)
}

fn view(shared: &Shared, session: &Session) -> ImportView {
    ImportView {
        frame: OfficialFrame::new(shared, session, "Nhập danh sách cán bộ"),
        errors: Vec::new(),
        file_error: None,
        report: None,
        text: String::new(),
        columns: STAFF_COLUMNS.to_vec(),
        roles: roles().collect(),
    }
}

async fn show(State(shared): State<Shared>, SignedIn(session): SignedIn) -> PageResult {
    page(&view(&shared, &session))
}

async fn submit(State(shared): State<Shared>, SignedIn(session): SignedIn, sent: FormWithFiles<Sent>) -> PageResult {
    let is_final = !sent.values.text.is_empty();
    let read = if is_final { Ok(sent.values.text) } else { text_of(&sent.files).await };
    let done = match read {
        Ok(text) => import(&shared, &session, &text, !is_final).await.map(|report| (text, report)),
        Err(failure) => Err(failure),
    };
    match done {
        Ok((_, report)) if is_final => {
            let told = format!(
                "Đã nhập {} vị trí; {} có sẵn; {} dòng không nhập được.",
                report.imported, report.unchanged, report.refused
            );
            Ok(go_with("/admin/staff", if report.refused == 0 { "done" } else { "soon" }, &told))
        }
        Ok((text, report)) => {
            let can_import = report.imported > 0;
            let text = if can_import { text } else { String::new() };
            page(&ImportView { report: Some(told(report)), text, ..view(&shared, &session) })
        }
        Err(failure) => refused(&shared, &session, &failure),
    }
}

async fn text_of(files: &[web::Upload]) -> Res<String> {
    let file = files.first().ok_or_else(|| Failure::field("file", "required", ""))?;
    String::from_utf8(file.bytes().await?.to_vec())
        .map_err(|_| Failure::field("file", "not_csv", "tệp không ở bảng mã UTF-8; hãy lưu lại dạng CSV UTF-8"))
}

async fn import(shared: &Shared, session: &Session, text: &str, dry_run: bool) -> Res<ImportReport> {
    let (world, act) = (world(shared), shared.act());
    let reach = world.reach(&session.actor, act.now.day(), STAFF);
    let post = session.actor.posts.iter().find(|p| reach.holds(p.unit)).ok_or(Failure::Forbidden)?;
    let within = match reach.clone() {
        Reach::All => None,
        Reach::Units(units) => Some(units),
    };
    let scope = ImportScope { by: session.actor.by(post), within, dry_run };
    import_staff(&shared.db, &act, &scope, &world.organisation, text).await
}

fn told(report: ImportReport) -> Report {
    let more = report.problems.len().saturating_sub(SHOWN_MAX);
    Report {
        can_import: report.imported > 0,
        new: grouped(report.imported as u64),
        same: grouped(report.unchanged as u64),
        refused: grouped(report.refused as u64),
        more: if more > 0 { format!("và {more} dòng nữa") } else { String::new() },
        problems: report.problems.into_iter().take(SHOWN_MAX).map(problem).collect(),
    }
}

fn problem(p: ImportProblem) -> Problem {
    let what = match p.problem.as_str() {
        "a day YYYY-MM-DD is needed" => "cần một ngày dạng 2024-04-01".into(),
        "a day YYYY-MM-DD after valid_from is needed" => "cần một ngày dạng 2024-12-31, sau ngày bắt đầu".into(),
        "3 to 60 letters, digits, dots are needed" => "cần 3 đến 60 chữ không dấu, chữ số, dấu chấm".into(),
        "a name of 1 to 100 letters is needed" => "cần họ tên từ 1 đến 100 chữ".into(),
        "unknown role" => "không có vai trò này".into(),
        "no unit carries this code on that day" => "không có đơn vị mang mã này vào ngày ấy".into(),
        "the unit is not one of yours" => "đơn vị ngoài phạm vi của bạn".into(),
        "the login belongs to someone outside your units" => "tên đăng nhập là của người ngoài phạm vi của bạn".into(),
        other => other.replace("cannot be read:", "không đọc được:"),
    };
    Problem { place: p.record.replace("line", "dòng"), field: p.field, value: p.value, what }
}

fn refused(shared: &Shared, session: &Session, failure: &Failure) -> PageResult {
    if !matches!(failure, Failure::Invalid(_) | Failure::Refused(_)) {
        return Err(failure.clone().into());
    }
    let words = shared.texts.failure(Language::Vi, failure);
    let errors = vec![FieldError::new("file", words.clone())];
    let view = ImportView { errors, file_error: Some(words), ..view(shared, session) };
    page_with(StatusCode::UNPROCESSABLE_ENTITY, &view)
}
