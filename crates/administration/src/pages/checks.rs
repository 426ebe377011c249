//! `/admin/procedures/checks`: what an import could not read surely, and the form that settles one.

use super::CONTROL;
use super::form::{FormField, FormView, Typed, run};
use super::parts::{Asked, address, grouped, id, pager, value};
use crate::state::world;
use crate::work::{self, Settled};
use askama::Template;
use axum::extract::{Path, State};
use base::{Failure, PageRequest, Res};
use catalogue::model::ProcedureVersion;
use catalogue::upkeep::{self, ToCheck};
use db::Tx;
use kernel::accounts::Session;
use serde_json::Value;
use web::view::Pager;
use web::{Form, OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, go_with, page};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/admin/procedures/checks", CONTROL, list)
        .get("/admin/procedures/checks/{version}/{n}", CONTROL, show)
        .post("/admin/procedures/checks/{version}/{n}", CONTROL, settle)
}

#[derive(Template)]
#[template(path = "checks.html")]
struct ChecksView {
    frame: OfficialFrame,
    summary: String,
    groups: Vec<Group>,
    pager: Pager,
}

/// What of one procedure is to be checked.
struct Group {
    code: String,
    name: String,
    href: String,
    rows: Vec<CheckRow>,
}

/// One thing to check.
pub(super) struct CheckRow {
    pub field: String,
    pub value: String,
    pub problem: String,
    pub kept: String,
    pub href: String,
}

async fn list(State(shared): State<Shared>, SignedIn(session): SignedIn, asked: Asked) -> PageResult {
    let after = value(&asked, "after");
    let request = PageRequest { after: after.clone(), limit: None };
    let found = shared.db.read(async move |tx: &mut Tx| upkeep::list_to_check(tx, &request).await).await?;
    let next = |next: &str| address("/admin/procedures/checks", &[("after", next)]);
    let pager = pager(&found, after.is_none(), "chỗ", next);
    let mut groups: Vec<Group> = Vec::new();
    for item in found.items {
        if groups.last().is_none_or(|g| g.code != item.code) {
            let (code, name) = (item.code.clone(), item.name.clone());
            groups.push(Group { href: format!("/admin/procedures/{code}"), code, name, rows: Vec::new() });
        }
        if let Some(group) = groups.last_mut() {
            group.rows.push(check_row(item));
        }
    }
    page(&ChecksView {
        frame: OfficialFrame::new(&shared, &session, "Cần kiểm tra"),
        summary: format!("{} chỗ", grouped(found.total)),
        groups,
        pager,
    })
}

/// One thing to check in words.
pub(super) fn check_row(c: ToCheck) -> CheckRow {
    CheckRow {
        field: field_words(&c.field),
        problem: problem_words(&c.problem),
        kept: kept_words(&c.kept),
        href: format!("/admin/procedures/checks/{}/{}", c.version, c.n),
        value: if c.value.is_empty() { "(trống)".into() } else { c.value },
    }
}

/// `channels[0].time` → `Cách thức thứ 1, thời hạn`.
pub(super) fn field_words(field: &str) -> String {
    let (place, part) = field.split_once('.').unwrap_or((field, ""));
    let (name, index) = place.split_once('[').unwrap_or((place, ""));
    let name = match name {
        "channels" => "Cách thức thực hiện",
        "documents" => "Thành phần hồ sơ",
        "decision" => "Số quyết định",
        "kind" => "Loại thủ tục",
        "name" => "Tên",
        "steps" => "Trình tự",
        "limit" => "Thời hạn",
        "" => "Bản ghi",
        other => other,
    };
    let part = match part {
        "" => "",
        "time" => ", thời hạn",
        "fee" => ", phí, lệ phí",
        "name" => ", tên",
        "count" => ", số lượng",
        _ => ", mục khác",
    };
    let index = index.trim_end_matches(']').parse::<usize>().map(|i| format!(" thứ {}", i + 1)).unwrap_or_default();
    format!("{name}{index}{part}")
}

/// Why it could not be read. The import speaks English; what is new there is shown as it is.
fn problem_words(problem: &str) -> String {
    let known = [
        ("time and fee are glued together", "thời hạn và phí dính liền nhau"),
        ("a piece without letters", "mảnh không có chữ"),
        ("a note among the documents", "ghi chú lẫn trong thành phần hồ sơ"),
        ("the name of a file stands in the name", "tên tệp lẫn trong tên giấy tờ"),
        ("the name of a file is glued to the name", "tên tệp dính vào tên giấy tờ"),
        ("0 originals and 0 copies: perhaps no document at all", "0 bản chính, 0 bản sao: có thể không phải giấy tờ"),
        ("a year was glued to the count", "số năm dính vào số lượng"),
        (
            "too many to be a count: perhaps glued to a number of the name",
            "số lượng quá lớn: có thể dính với số trong tên",
        ),
        ("no channel, time or fee is stated", "không ghi cách thức, thời hạn, phí"),
        ("the kind is empty: public or internal is not said", "không ghi loại: công khai hay nội bộ"),
        ("is no number of a decision such as 163/QĐ-BTP", "không giống số quyết định, ví dụ 163/QĐ-BTP"),
        ("is longer than 500 letters: perhaps several names in one", "dài hơn 500 chữ: có thể nhiều tên gộp lại"),
        ("still speaks of districts, which ended on 2025-07-01", "còn nhắc cấp huyện, đã kết thúc ngày 01/07/2025"),
        (
            "still speaks of household books, which ended on 2023-01-01",
            "còn nhắc sổ hộ khẩu, đã hết giá trị ngày 01/01/2023",
        ),
    ];
    known
        .iter()
        .find(|(english, _)| *english == problem)
        .map_or_else(|| problem.to_owned(), |(_, words)| (*words).into())
}

fn kept_words(kept: &str) -> String {
    match kept {
        "text" => "giữ nguyên văn".into(),
        "nothing" => "không giữ gì".into(),
        "note" => "giữ làm ghi chú".into(),
        "no count" => "bỏ số lượng".into(),
        "all rows" => "giữ mọi dòng".into(),
        "public" => "coi là công khai".into(),
        other => format!("giữ là {other}"),
    }
}

async fn open(shared: &Shared, version: &str, n: &str) -> Res<ToCheck> {
    let version = id::<ProcedureVersion>(version)?;
    let n: i64 = n.parse().map_err(|_| Failure::NotFound)?;
    let found = shared.db.read(async move |tx: &mut Tx| upkeep::find_to_check(tx, version, n).await).await?;
    found.ok_or(Failure::NotFound)
}

async fn show(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path((version, n)): Path<(String, String)>,
) -> PageResult {
    let check = open(&shared, &version, &n).await?;
    page(&form(&shared, &session, &check, &Typed::default()))
}

fn form(shared: &Shared, session: &Session, check: &ToCheck, typed: &Typed) -> FormView {
    let row = check_row(check.clone());
    FormView::new(shared, session, &format!("Kiểm tra: {}", row.field), &row.href)
        .back("/admin/procedures/checks", "Cần kiểm tra")
        .lead(format!("{} ({}).", check.name, check.code))
        .note(format!("Đang ghi: “{}”. Lý do: {}; hệ thống {}.", row.value, row.problem, row.kept))
        .field(
            FormField::new("area", "corrected", "Giá trị đúng", "")
                .hint("Theo quyết định công bố. Để trống nếu điều đang giữ là đúng."),
        )
        .submit("Đã kiểm tra")
        .filled(typed)
}

async fn settle(
    State(shared): State<Shared>,
    SignedIn(session): SignedIn,
    Path((version, n)): Path<(String, String)>,
    Form(typed): Form<Typed>,
) -> PageResult {
    let check = open(&shared, &version, &n).await?;
    let (world, act, actor) = (world(&shared), shared.act(), session.actor.clone());
    let input = Settled { version: check.version, n: check.n, corrected: typed.get("corrected") };
    let done = run(&shared, &session, &typed, async move |tx: &mut Tx| {
        work::settle_check(tx, &world, &actor, &act, input).await.map(|()| Value::Null)
    });
    match done.await {
        Ok(_) => {
            Ok(go_with("/admin/procedures/checks", "done", &format!("Đã kiểm tra một chỗ của thủ tục {}.", check.code)))
        }
        Err(failure) => form(&shared, &session, &check, &typed).refused(&shared, &failure),
    }
}
