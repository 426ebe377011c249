//! `GET /admin/procedures`: the catalogue over time; `…/{code}`: one procedure with its versions, announcements, checks.

use super::CONTROL;
use super::check_words::field_words;
use super::checks::{CheckRow, check_row};
use super::parts::{Asked, address, day_asked, grouped, pager, period, value};
use crate::state::Administration;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use base::{Day, Failure, Page, PageRequest, fold};
use catalogue::upkeep::{self, AnnouncementView, Checked};
use catalogue::{Catalogue, Content, Version};
use db::Tx;
use std::collections::HashMap;
use std::sync::Arc;
use web::view::{Entry, Pager, State as Mark};
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, page, words};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin/procedures", CONTROL, list).get("/admin/procedures/{code}", CONTROL, show)
}

#[derive(Template)]
#[template(path = "procedures_admin.html")]
struct ProceduresView {
    frame: OfficialFrame,
    q: String,
    day: String,
    packages: bool,
    summary: String,
    rows: Vec<Row>,
    pager: Pager,
}

struct Row {
    code: String,
    name: String,
    field: String,
    href: String,
    since: String,
    decision: String,
    origin: Mark,
    to_check: String,
}

async fn list(
    State(shared): State<Shared>,
    Extension(upkeep): Extension<Administration>,
    SignedIn(session): SignedIn,
    asked: Asked,
) -> PageResult {
    let (catalogue, today) = (upkeep.catalogue.get(), shared.today());
    let (q, day) = (value(&asked, "q").unwrap_or_default(), day_asked(&asked, today));
    let (packages, after) = (value(&asked, "packages").is_some(), value(&asked, "after"));
    let found = find(&catalogue, &q, day, packages, &PageRequest { after: after.clone(), limit: None });
    let codes: Vec<String> = found.items.iter().map(|v| v.code.clone()).collect();
    let open = shared.db.read(async move |tx: &mut Tx| upkeep::count_to_check(tx, &codes).await).await?;
    let asked_day = if day == today { String::new() } else { day.to_string() };
    let only = if packages { "1" } else { "" };
    let next = |next: &str| {
        address("/admin/procedures", &[("q", &q), ("day", &asked_day), ("packages", only), ("after", next)])
    };
    page(&ProceduresView {
        frame: OfficialFrame::new(&shared, &session, "Danh mục thủ tục"),
        day: day.to_string(),
        packages,
        summary: format!("{} thủ tục vào {}", grouped(found.total), words::date(day)),
        pager: pager(&found, after.is_none(), "thủ tục", next),
        rows: found.items.iter().map(|v| row(v, &open)).collect(),
        q: q.clone(),
    })
}

/// Versions in force on a day whose name, plain name, field or code holds what was typed.
fn find(catalogue: &Catalogue, q: &str, day: Day, packages: bool, page: &PageRequest) -> Page<Arc<Version>> {
    let folded = fold(q);
    let fits = |v: &&Arc<Version>| {
        let text = [v.name.as_str(), v.plain_name.as_deref().unwrap_or_default(), v.field_name.as_str()];
        (!packages || v.package().is_some())
            && (folded.is_empty() || v.code.starts_with(q) || text.iter().any(|t| fold(t).contains(&folded)))
    };
    let all: Vec<_> = catalogue.list(day).filter(fits).cloned().collect();
    let total = all.len() as u64;
    let after = page.after.clone().unwrap_or_default();
    let mut items: Vec<_> = all.into_iter().filter(|v| v.code > after).take(page.limit() + 1).collect();
    let more = items.len() > page.limit();
    items.truncate(page.limit());
    let next = items.last().filter(|_| more).map(|v| v.code.clone());
    Page { items, total, next }
}

fn origin(version: &Version) -> Mark {
    match &version.content {
        Content::Package(_) => Mark { kind: "done".into(), word: "Tiếp nhận được".into() },
        Content::Import(_) => Mark { kind: "held".into(), word: "Chỉ tra cứu".into() },
    }
}

fn row(v: &Version, open: &HashMap<String, usize>) -> Row {
    Row {
        code: v.code.clone(),
        name: v.plain_name.clone().unwrap_or_else(|| v.name.clone()),
        field: v.field_name.clone(),
        href: format!("/admin/procedures/{}", v.code),
        since: words::date(v.period.from),
        decision: v.decision.clone(),
        origin: origin(v),
        to_check: open.get(&v.code).map(|n| format!("{n} chỗ cần kiểm tra")).unwrap_or_default(),
    }
}

#[derive(Template)]
#[template(path = "procedure_admin.html")]
struct ProcedureView {
    frame: OfficialFrame,
    name: String,
    about: String,
    code: String,
    public_href: String,
    has_process: bool,
    versions: Vec<Entry>,
    announcements: Vec<Announced>,
    checks: Vec<CheckRow>,
    checked: Vec<CheckedRow>,
}

/// A decision that announced the procedure, and how it stands against its deadlines.
pub(super) struct Announced {
    pub code: String,
    pub kind: &'static str,
    pub number: String,
    pub signed: String,
    pub effective: String,
    pub entered: String,
    pub states: Vec<Mark>,
    pub source: &'static str,
}

struct CheckedRow {
    field: String,
    value: String,
    result: String,
    when: String,
}

async fn show(
    State(shared): State<Shared>,
    Extension(upkeep): Extension<Administration>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
) -> PageResult {
    let (catalogue, today) = (upkeep.catalogue.get(), shared.today());
    let history = catalogue.history(&code);
    let last = history.last().ok_or(Failure::NotFound)?;
    let shown = catalogue.in_force(&code, today).unwrap_or(last);
    let (asked, calendar) = (code.clone(), Arc::clone(&upkeep.calendar));
    let read = shared.db.read(async move |tx: &mut Tx| {
        let announced = upkeep::list_announcements(tx, Some(&asked), 100, &calendar).await?;
        Ok((announced, upkeep::list_to_check_of(tx, &asked).await?, upkeep::list_checked(tx, &asked).await?))
    });
    let (announced, checks, checked) = read.await?;
    let is_public = catalogue.in_force(&code, today).is_some_and(|v| !v.internal);
    page(&ProcedureView {
        frame: OfficialFrame::new(&shared, &session, &shown.name),
        name: shown.name.clone(),
        about: format!("{}, mã {code}", shown.field_name),
        public_href: if is_public { format!("/procedures/{code}") } else { String::new() },
        code,
        has_process: history.iter().any(|v| v.package().is_some()),
        versions: history.iter().rev().map(|v| entry(v, today)).collect(),
        announcements: announced.into_iter().map(announcement).collect(),
        checks: checks.into_iter().map(check_row).collect(),
        checked: checked.into_iter().map(checked_row).collect(),
    })
}

/// A version as a line of the time line.
fn entry(v: &Version, today: Day) -> Entry {
    let kind = match (v.period.contains(today), v.period.from > today) {
        (true, _) => "now",
        (false, true) => "next",
        (false, false) => "done",
    };
    let what = match &v.content {
        Content::Package(p) => format!("Gói thủ tục, {} thành phần hồ sơ, {} bước", p.record.documents.len(), steps(p)),
        Content::Import(r) => format!("Bản ghi nhập từ dữ liệu công khai, {} thành phần hồ sơ", r.documents.len()),
    };
    let decision = if v.decision.is_empty() {
        "Không ghi số quyết định".into()
    } else {
        format!("Quyết định {}", v.decision)
    };
    Entry { kind: kind.into(), what, when: period(v.period), more: vec![decision] }
}

/// Steps of people in a process.
fn steps(package: &catalogue::cache::PackageContent) -> usize {
    package.process.nodes().iter().filter(|n| n.attributes.contains_key("act")).count()
}

/// An announcement in words.
pub(super) fn announcement(view: AnnouncementView) -> Announced {
    let AnnouncementView { row, times } = view;
    let kind = match row.kind.as_str() {
        "new" => "Ban hành mới",
        "amended" => "Sửa đổi, bổ sung, thay thế",
        _ => "Bãi bỏ",
    };
    let mark = |kind: &str, word: String| Mark { kind: kind.into(), word };
    let states = match &times {
        None => vec![mark("held", "ngoài lịch làm việc, chưa tính được hạn".into())],
        Some(t) => {
            let signed = if t.signed_late {
                mark("late", format!("ký muộn, hạn {}", words::date(t.signed_by)))
            } else {
                mark("done", "ký đúng hạn".into())
            };
            let entered = if t.entered_late {
                mark("late", format!("nhập muộn, hạn {}", words::date(t.entered_by)))
            } else {
                mark("done", "nhập đúng hạn".into())
            };
            vec![signed, entered]
        }
    };
    Announced {
        kind,
        number: row.number,
        signed: words::date(row.signed),
        effective: words::date(row.effective),
        entered: words::date(row.entered.day()),
        states,
        source: times.map_or("", |t| t.source),
        code: row.code,
    }
}

fn checked_row(c: Checked) -> CheckedRow {
    CheckedRow {
        field: field_words(&c.field),
        value: c.value,
        result: c.corrected.map_or_else(|| "Giữ như đã ghi".to_owned(), |right| format!("Đúng ra là: {right}")),
        when: words::moment(c.at),
    }
}
