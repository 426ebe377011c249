//! `…/comparison`: two versions beside one another, unless told the one in force and the draft: both pictures with what became
//! of each element, and the same in words.

use super::CONTROL;
use super::bench::{Head, head, open, sized};
use crate::read::Part;
use crate::state::Workshop;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query, State};
use base::{Failure, Id, Res};
use catalogue::Version;
use catalogue::model::ProcedureVersion;
use flow::compare::{Change, ChangeKind, compare};
use flow::parse::parse;
use serde::Deserialize;
use web::view::Choice;
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, page, words};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin/procedures/{code}/comparison", CONTROL, show)
}

#[derive(Template)]
#[template(path = "comparison.html")]
struct ComparisonView {
    frame: OfficialFrame,
    head: Head,
    summary: String,
    /// Versions to compare, and the draft.
    olds: Vec<Choice>,
    news: Vec<Choice>,
    no_error: Option<String>,
    old_name: String,
    new_name: String,
    before: String,
    after: String,
    rows: Vec<Row>,
    rules_changed: bool,
}

struct Row {
    kind: &'static str,
    word: &'static str,
    what: String,
    details: Vec<Detail>,
}

struct Detail {
    label: String,
    before: String,
    after: String,
}

/// Which two; left out: the version in force, and the draft.
#[derive(Default, Deserialize)]
struct Asked {
    #[serde(default)]
    from: String,
    #[serde(default)]
    to: String,
}

/// One side of the comparison.
struct Side {
    name: String,
    process: String,
    rules: String,
}

async fn show(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
) -> PageResult {
    let bench = open(&shared, &workshop, &session, &code).await?;
    let catalogue = workshop.catalogue.get();
    let versions: Vec<_> = catalogue.history(&code).iter().filter(|v| v.package().is_some()).cloned().collect();
    let old = match find(&versions, &asked.from)? {
        Some(version) => side(version),
        None => Side {
            name: "Đang có hiệu lực".into(),
            process: bench.published_text(Part::Process),
            rules: bench.published_text(Part::Decisions),
        },
    };
    let new = match find(&versions, &asked.to)? {
        Some(version) => side(version),
        None => {
            Side { name: "Bản nháp".into(), process: bench.text(Part::Process), rules: bench.text(Part::Decisions) }
        }
    };
    let rules_changed = old.rules != new.rules;
    let parsed = parse(&old.process).map_err(|p| Failure::Internal(p.message.en.clone()))?;
    let mut view = ComparisonView {
        frame: OfficialFrame::new(&shared, &session, "So sánh"),
        head: head(&bench, "comparison", shared.clock.legal()),
        summary: String::new(),
        olds: choices(&versions, "Bản đang có hiệu lực", &asked.from),
        news: choices(&versions, "Bản nháp", &asked.to),
        no_error: None,
        old_name: old.name,
        new_name: new.name,
        before: String::new(),
        after: String::new(),
        rows: Vec::new(),
        rules_changed,
    };
    match parse(&new.process) {
        Ok(other) => {
            let found = compare(&parsed, &other);
            let (before, after) = found.pictures(&parsed, &other);
            view.rows = found.changes.iter().map(row).collect();
            view.summary = summary(view.rows.len(), rules_changed);
            (view.before, view.after) = (sized(before), sized(after));
        }
        Err(problem) => {
            view.summary = format!("Bản nháp chưa đọc được nên chưa so sánh được: {}.", problem.message.vi);
        }
    }
    page(&view)
}

/// The version meant; `None` where none is named.
fn find<'a>(versions: &'a [std::sync::Arc<Version>], id: &str) -> Res<Option<&'a Version>> {
    if id.is_empty() {
        return Ok(None);
    }
    let id = Id::<ProcedureVersion>::parse(id).ok_or(Failure::NotFound)?;
    versions.iter().find(|v| v.id == id).map(|v| Some(&**v)).ok_or(Failure::NotFound)
}

fn side(version: &Version) -> Side {
    let package = version.package();
    Side {
        name: named(version),
        process: package.map(|p| p.process_xml.clone()).unwrap_or_default(),
        rules: package.and_then(|p| p.rules_xml.clone()).unwrap_or_default(),
    }
}

/// `Áp dụng từ 15/01/2024`, with its end where it has one.
fn named(version: &Version) -> String {
    let from = words::date(version.period.from);
    match version.period.to {
        Some(to) => format!("Áp dụng từ {from} đến trước {}", words::date(to)),
        None => format!("Áp dụng từ {from}"),
    }
}

fn choices(versions: &[std::sync::Arc<Version>], none: &str, chosen: &str) -> Vec<Choice> {
    let choice = |value: String, label: String| Choice { checked: value == chosen, value, label, ..Choice::default() };
    let own = versions.iter().rev().map(|v| choice(v.id.to_string(), named(v)));
    std::iter::once(choice(String::new(), none.to_owned())).chain(own).collect()
}

fn summary(changes: usize, rules_changed: bool) -> String {
    match (changes, rules_changed) {
        (0, false) => "Hai bản không khác nhau.".into(),
        (0, true) => "Quy trình không đổi.".into(),
        (n, _) => format!("{n} chỗ khác nhau."),
    }
}

fn row(change: &Change) -> Row {
    let (kind, word) = match change.change {
        ChangeKind::Added => ("done", "Thêm"),
        ChangeKind::Removed => ("late", "Bỏ"),
        ChangeKind::Changed => ("soon", "Sửa"),
        ChangeKind::Rerouted => ("soon", "Nối lại"),
        ChangeKind::Moved => ("held", "Chỉ đổi chỗ"),
    };
    let said = |value: &Option<String>| value.clone().unwrap_or_else(|| "không ghi".into());
    let detail = |d: &flow::compare::Detail| Detail {
        label: d.label.vi.clone(),
        before: said(&d.before),
        after: said(&d.after),
    };
    Row { kind, word, what: change.what.vi.clone(), details: change.details.iter().map(detail).collect() }
}
