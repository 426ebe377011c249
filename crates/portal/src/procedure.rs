//! `GET /procedures/{code}`: all that the public has to know of a procedure.

use crate::ask::{Link, address};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use base::{Day, Failure, Res};
use cases::Cases;
use catalogue::read::{ChannelView, DocumentView, FeeView, PublicProcedure, VariantView, public_page};
use catalogue::{Catalogue, Version};
use std::sync::Arc;
use web::{PageResult, PublicFrame, Shared, page, words};

struct Fact {
    name: &'static str,
    answer: String,
    note: String,
}

struct Paper {
    name: String,
    note: String,
}

struct VariantPapers {
    name: String,
    limit: String,
    papers: Vec<Paper>,
}

struct Fold {
    name: &'static str,
    paragraphs: Vec<String>,
}

#[derive(Template)]
#[template(path = "procedure.html")]
struct ProcedureView {
    frame: PublicFrame,
    crumbs: Vec<Link>,
    name: String,
    lead: String,
    official: String,
    code: String,
    about: String,
    facts: Vec<Fact>,
    status: String,
    variants: Vec<VariantPapers>,
    steps: Vec<String>,
    laws: Vec<String>,
    full: Vec<Fold>,
    source: String,
    check_note: String,
    file: String,
}

/// The page.
pub async fn show(
    State(shared): State<Shared>,
    Extension(cases): Extension<Cases>,
    Path(code): Path<String>,
) -> PageResult {
    let day = shared.today();
    let version = find(&cases.catalogue.get(), &code, day)?;
    page(&view(&shared, &version, day))
}

/// The public version in force, else the one that ended last or is to come.
///
/// # Errors
/// `NotFound` for unknown and for internal procedures.
pub fn find(catalogue: &Catalogue, code: &str, day: Day) -> Res<Arc<Version>> {
    let code = code.trim();
    let history = catalogue.history(code);
    let begun = || history.iter().rev().find(|v| v.period.from <= day);
    let version = catalogue.in_force(code, day).or_else(begun).or_else(|| history.first());
    version.filter(|v| !v.internal).cloned().ok_or(Failure::NotFound)
}

fn view(shared: &Shared, version: &Version, day: Day) -> ProcedureView {
    let p = public_page(version, day);
    let (name, official) = match &p.plain_name {
        Some(plain) => (plain.clone(), p.name.clone()),
        None => (p.name.clone(), String::new()),
    };
    ProcedureView {
        frame: PublicFrame::new(shared, &name),
        crumbs: crumbs(&p.field),
        facts: facts(&p),
        full: folds(&p),
        variants: p.variants.iter().map(papers).collect(),
        laws: p.law.iter().map(|l| l.text.clone()).collect(),
        about: format!("lĩnh vực {}", p.field),
        status: status(version, day),
        source: if p.decision.is_empty() {
            String::new()
        } else {
            format!("Công bố theo Quyết định {}.", p.decision)
        },
        check_note: check_note(&p),
        file: if crate::my::may_file(version) { format!("/procedures/{}/file", version.code) } else { String::new() },
        lead: p.summary,
        steps: p.steps,
        code: p.code,
        name,
        official,
    }
}

fn crumbs(field: &str) -> Vec<Link> {
    let all = Link { name: "Tất cả thủ tục".into(), href: "/procedures".into() };
    let of_field = Link { name: field.into(), href: address("/procedures", &[("field", field)]) };
    if field.is_empty() { vec![all] } else { vec![all, of_field] }
}

fn facts(p: &PublicProcedure) -> Vec<Fact> {
    let fact = |name, text: &str, mark: &str| {
        let (answer, note) = text.split_once(mark).unwrap_or((text, ""));
        let note = if mark == " (" { note.strip_suffix(')').unwrap_or(note) } else { note };
        Fact { name, answer: answer.to_owned(), note: note.to_owned() }
    };
    vec![fact("Bao lâu", &p.how_long, " ("), fact("Bao nhiêu", &p.how_much, "; "), fact("Nộp ở đâu", &p.where_to, "; ")]
}

fn papers(variant: &VariantView) -> VariantPapers {
    VariantPapers {
        name: variant.name.clone(),
        limit: variant.limit.clone(),
        papers: variant.documents.iter().map(paper).collect(),
    }
}

fn paper(d: &DocumentView) -> Paper {
    let case = match &d.case {
        Some(case) => format!("trường hợp: {case}"),
        None if d.conditional => "chỉ trong một số trường hợp".to_owned(),
        None => String::new(),
    };
    let parts = [d.count.clone(), d.template.clone().unwrap_or_default(), case];
    Paper { name: d.name.clone(), note: parts.into_iter().filter(|t| !t.is_empty()).collect::<Vec<_>>().join("; ") }
}

fn folds(p: &PublicProcedure) -> Vec<Fold> {
    let all = [
        ("Cách thức nộp", p.channels.iter().map(channel).collect()),
        ("Phí, lệ phí", p.fees.iter().map(fee).collect()),
        ("Ai được nộp", p.applicants.clone()),
        ("Yêu cầu, điều kiện", p.conditions.clone()),
        ("Kết quả nhận được", p.results.clone()),
    ];
    let kept = all.into_iter().filter(|(_, paragraphs): &(_, Vec<String>)| !paragraphs.is_empty());
    kept.map(|(name, paragraphs)| Fold { name, paragraphs }).collect()
}

fn channel(c: &ChannelView) -> String {
    let parts = [&c.time, &c.fee, &c.note].into_iter().filter(|t| !t.is_empty());
    let rest = parts.map(String::as_str).collect::<Vec<_>>().join("; ");
    if rest.is_empty() { c.name.clone() } else { format!("{}: {rest}", c.name) }
}

fn fee(f: &FeeView) -> String {
    let mut text = format!("{}: {}", f.name, f.amount);
    if !f.channels.is_empty() {
        text.push_str(&format!(" ({})", f.channels.join(", ").to_lowercase()));
    }
    if f.conditional {
        text.push_str(", chỉ trong một số trường hợp");
    }
    if f.law.is_empty() { text } else { format!("{text}. Theo {}", f.law) }
}

fn status(version: &Version, day: Day) -> String {
    match version.period.to {
        _ if version.period.from > day => format!("Áp dụng từ {}.", words::date(version.period.from)),
        Some(to) if to <= day => format!("Đã hết hiệu lực từ {}.", words::date(to)),
        _ => String::new(),
    }
}

fn check_note(p: &PublicProcedure) -> String {
    let unread = p.law.iter().filter(|l| l.unverified).count();
    match (p.to_check, unread) {
        (0, 0) => String::new(),
        (0, n) => format!("Còn {n} căn cứ pháp lý chưa được đối chiếu với bản gốc."),
        (n, 0) => format!("Còn {n} chỗ trong bản ghi chưa được đối chiếu với bản công bố."),
        (n, m) => format!("Còn {n} chỗ trong bản ghi và {m} căn cứ pháp lý chưa được đối chiếu với bản gốc."),
    }
}
