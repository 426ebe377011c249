//! Which printed forms there are for a case now, by the circular in force on the day each was due. The PDFs are made by
//! `papers`.

use crate::model::RecordRow;
use crate::pages::parts::href;
use crate::read::Whole;
use base::Instant;
use letters::{FormKind, FormSet};
use web::words;

/// A form that may be printed. See `case.html`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FormLine {
    /// `Mẫu 01`, or empty for papers that no circular numbers.
    pub number: String,
    pub name: String,
    pub when: String,
    pub by: String,
    pub href: String,
}

struct Paper<'a> {
    kind: &'static str,
    form: Option<FormKind>,
    name: &'static str,
    /// A name of its own, where the kind says too little.
    named: String,
    at: Instant,
    record: Option<&'a RecordRow>,
}

/// The forms of the case now, in the order of their numbers.
pub(super) fn lines(read: &Whole, now: Instant) -> Vec<FormLine> {
    papers(read, now).iter().filter_map(|p| line(read, p, now)).collect()
}

fn papers(read: &Whole, now: Instant) -> Vec<Paper<'_>> {
    let case = &read.view.case;
    let of = |kind, form, name, at, record| Paper { kind, form, name, named: String::new(), at, record };
    let mut all = Vec::new();
    if let Some(at) = case.accepted {
        all.push(of("receipt", Some(FormKind::Receipt), "", at, None));
    }
    let records = |kind: &'static str| read.view.records.iter().filter(move |r| r.kind == kind);
    for r in records("supplement_request") {
        all.push(of("supplement", Some(FormKind::SupplementRequest), "", r.at, Some(r)));
    }
    // A file that is given back during the work is refused on the same form; the stop notice is for the applicant's wish.
    for r in records("non_acceptance").chain(records("stop")) {
        all.push(of("non-acceptance", Some(FormKind::NonAcceptance), "", r.at, Some(r)));
    }
    for r in records("apology") {
        all.push(of("apology", Some(FormKind::Apology), "", r.at, Some(r)));
    }
    for r in records("withdrawal") {
        all.push(of("stop", Some(FormKind::StopNotice), "", r.at, Some(r)));
    }
    let results = || records("result").filter(|r| r.body["void"] != true);
    for r in results() {
        let name = r.body["name"].as_str().unwrap_or_default();
        let number = r.body["number"].as_str().unwrap_or_default();
        all.push(Paper { named: format!("{name}, số {number}"), ..of("result", None, "", r.at, Some(r)) });
    }
    let stands = |r: &&RecordRow| r.body["taken_back"] != true;
    if let Some(r) = records("decision").rev().find(stands).filter(|_| results().next().is_none()) {
        all.push(Paper { named: "Kết quả đã ký, chưa vào sổ".into(), ..of("result", None, "", r.at, None) });
    }
    if case.accepted.is_some() && case.outcome.is_none() && case.status.is_open() {
        all.push(Paper { named: "Dự thảo kết quả".into(), ..of("draft", None, "", now, None) });
    }
    if let Some(at) = case.accepted {
        all.push(of("control-sheet", Some(FormKind::ControlSheet), "", now, None));
        all.push(of("label", None, "Nhãn dán bìa hồ sơ", at, None));
    }
    all
}

fn line(read: &Whole, paper: &Paper<'_>, now: Instant) -> Option<FormLine> {
    let form = match paper.form {
        // A form that the circular of the day does not have is not printed: a stop notice before 2025.
        Some(kind) => Some(FormSet::on(paper.at.day()).find(kind)?),
        None => None,
    };
    let several = read.view.records.iter().filter(|r| paper.record.is_some_and(|p| p.kind == r.kind)).count() > 1;
    let query = paper.record.filter(|_| several).map(|r| format!("?record={}", r.id)).unwrap_or_default();
    Some(FormLine {
        number: form.map(|f| format!("Mẫu {:02}", f.number)).unwrap_or_default(),
        name: if paper.named.is_empty() {
            form.map_or(paper.name, |f| f.title).to_owned()
        } else {
            paper.named.clone()
        },
        when: if ["control-sheet", "draft"].contains(&paper.kind) {
            "đến lúc in".into()
        } else {
            words::moment_short(paper.at, now)
        },
        by: read.names.person(paper.record.and_then(|r| r.staff).map(base::Id::uuid)).to_owned(),
        href: format!("{}/papers/{}{query}", href(&read.view.case), paper.kind),
    })
}
