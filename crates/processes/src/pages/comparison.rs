//! `…/comparison`: the draft beside what is in force: both pictures with what became of each element, and the same in words.

use super::CONTROL;
use super::bench::{Head, head, open, sized};
use crate::read::Part;
use crate::state::Workshop;
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use base::Failure;
use flow::compare::{Change, ChangeKind, compare};
use flow::parse::parse;
use web::{OfficialFrame, PageResult, Shared, SignedIn, WebRoutes, page};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin/procedures/{code}/comparison", CONTROL, show)
}

#[derive(Template)]
#[template(path = "comparison.html")]
struct ComparisonView {
    frame: OfficialFrame,
    head: Head,
    summary: String,
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

async fn show(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
) -> PageResult {
    let bench = open(&shared, &workshop, &session, &code).await?;
    let old = parse(&bench.published_text(Part::Process)).map_err(|p| Failure::Internal(p.message.en.clone()))?;
    let frame = OfficialFrame::new(&shared, &session, "So sánh");
    let head = head(&bench, "comparison", shared.clock.legal());
    let rules_changed = bench.text(Part::Decisions) != bench.published_text(Part::Decisions);
    let view = match parse(&bench.text(Part::Process)) {
        Ok(new) => {
            let found = compare(&old, &new);
            let (before, after) = found.pictures(&old, &new);
            let rows: Vec<Row> = found.changes.iter().map(row).collect();
            let summary = summary(rows.len(), rules_changed);
            ComparisonView { frame, head, summary, before: sized(before), after: sized(after), rows, rules_changed }
        }
        Err(problem) => ComparisonView {
            frame,
            head,
            summary: format!("Bản nháp chưa đọc được nên chưa so sánh được: {}.", problem.message.vi),
            before: String::new(),
            after: String::new(),
            rows: Vec::new(),
            rules_changed,
        },
    };
    page(&view)
}

fn summary(changes: usize, rules_changed: bool) -> String {
    match (changes, rules_changed) {
        (0, false) => "Bản nháp không khác bản đang có hiệu lực.".into(),
        (0, true) => "Quy trình không đổi.".into(),
        (n, _) => format!("{n} chỗ khác bản đang có hiệu lực."),
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
