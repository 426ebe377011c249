//! The record against itself: codes, sources, competence without gap, references between rows.

use crate::model::{Channel, ProcedureRecord};
use crate::package::read::RECORD;
use crate::package::{Package, PackageProblem};
use base::Day;
use std::collections::BTreeSet;

pub(super) fn check(package: &Package, problems: &mut Vec<PackageProblem>) {
    let r = &package.record;
    code(r, problems);
    laws(r, problems);
    competence(r, problems);
    references(r, problems);
    channels(r, problems);
    if package.tests.is_empty() {
        let says = ("Gói không có kiểm thử nào".into(), "The package has no test".into());
        let mend = ("Thêm ít nhất một tệp trong tests/", "Add at least one file in tests/");
        problems.push(PackageProblem::error("tests", "", "no_tests", says, mend).warning());
    }
}

fn found(at: String, code: &str, vi: String, en: String, mend: (&str, &str)) -> PackageProblem {
    PackageProblem::error(RECORD, at, code, (vi, en), mend)
}

/// Whether a text is a national code, `N.NNNNNN`.
pub fn is_national_code(code: &str) -> bool {
    let bytes = code.as_bytes();
    bytes.len() == 8 && bytes[1] == b'.' && bytes.iter().enumerate().all(|(i, b)| i == 1 || b.is_ascii_digit())
}

fn code(r: &ProcedureRecord, problems: &mut Vec<PackageProblem>) {
    if !is_national_code(&r.code) {
        let (vi, en) = (format!("'{}' không phải mã quốc gia", r.code), format!("'{}' is no national code", r.code));
        problems.push(found("code".into(), "bad_code", vi, en, ("Viết dạng \"1.004873\"", "Write it as \"1.004873\"")));
    }
    if r.name.trim().is_empty() {
        let says = ("Tên để trống".to_owned(), "The name is empty".to_owned());
        problems.push(found("name".into(), "empty_name", says.0, says.1, ("Ghi tên thủ tục", "Write the name")));
    }
}

/// Every cited id is listed; every list of ids is without doubles.
fn laws(r: &ProcedureRecord, problems: &mut Vec<PackageProblem>) {
    let known: BTreeSet<&str> = r.law.iter().map(|l| l.id.as_str()).collect();
    for (at, id) in citations(r) {
        if !known.contains(id) {
            let (vi, en) =
                (format!("Căn cứ '{id}' không có trong law"), format!("The source '{id}' is not listed under law"));
            let mend = ("Thêm căn cứ vào law hoặc sửa mã", "List the source under law or mend the id");
            problems.push(found(at, "law_unknown", vi, en, mend));
        }
    }
    doubles("law", r.law.iter().map(|l| l.id.as_str()), problems);
    doubles("documents", r.documents.iter().map(|d| d.code.as_str()), problems);
    doubles("variants", r.variants.iter().map(|v| v.code.as_str()), problems);
    doubles("results", r.results.iter().map(|v| v.code.as_str()), problems);
    doubles("consultations", r.consultations.iter().map(|v| v.code.as_str()), problems);
}

fn citations(r: &ProcedureRecord) -> Vec<(String, &str)> {
    let mut all = vec![("limit_law".to_owned(), r.limit_law.as_str())];
    macro_rules! rows {
        ($($field:ident)*) => {$(
            all.extend(r.$field.iter().enumerate().map(|(i, row)| {
                (format!("{}[{i}].law", stringify!($field)), row.law.as_str())
            }));
        )*};
    }
    macro_rules! parts {
        ($($field:ident)*) => {$(
            all.extend(r.$field.iter().map(|part| (format!("{}.law", stringify!($field)), part.law.as_str())));
        )*};
    }
    rows!(competence pauses prolongations variants fees exemptions consultations);
    parts!(supplement inspection posting objection outside);
    all
}

fn doubles<'a>(list: &str, codes: impl Iterator<Item = &'a str>, problems: &mut Vec<PackageProblem>) {
    let mut seen = BTreeSet::new();
    for (i, code) in codes.enumerate() {
        if !seen.insert(code) {
            let (vi, en) =
                (format!("Mã '{code}' có hai lần trong {list}"), format!("The code '{code}' stands twice in {list}"));
            problems.push(found(
                format!("{list}[{i}]"),
                "double_code",
                vi,
                en,
                ("Đặt mã khác", "Give it another code"),
            ));
        }
    }
}

/// On every day of the validity exactly one row serves each variant.
fn competence(r: &ProcedureRecord, problems: &mut Vec<PackageProblem>) {
    let inside = |day: &Day| *day >= r.in_force.from && r.in_force.to.is_none_or(|to| *day < to);
    let changes = r.competence.iter().flat_map(|row| [Some(row.from), row.to]).flatten().filter(inside);
    let days: BTreeSet<Day> = changes.chain([r.in_force.from]).collect();
    for variant in r.variant_codes() {
        for day in &days {
            let on_day = |own: Option<&str>| {
                r.competence.iter().filter(|row| row.period().contains(*day) && row.variant.as_deref() == own).count()
            };
            let own = on_day(Some(variant));
            let serving = if own > 0 { own } else { on_day(None) };
            if serving != 1 {
                problems.push(gap(variant, *day, serving));
            }
        }
    }
    for (i, row) in r.competence.iter().enumerate() {
        let unknown = row.variant.as_deref().filter(|v| !r.variant_codes().contains(v));
        reference(format!("competence[{i}].variant"), unknown, problems);
        if row.receives.is_empty() {
            let says = ("Không nói cấp nào tiếp nhận".to_owned(), "No level receives".to_owned());
            let mend = ("Ghi ít nhất một cấp", "Name at least one level");
            problems.push(found(format!("competence[{i}].receives"), "no_receiver", says.0, says.1, mend));
        }
    }
}

fn gap(variant: &str, day: Day, serving: usize) -> PackageProblem {
    let (code, vi, en) = if serving == 0 {
        (
            "competence_gap",
            format!("Từ {day} không cấp nào có thẩm quyền cho trường hợp '{variant}'"),
            format!("From {day} nobody is competent for the variant '{variant}'"),
        )
    } else {
        (
            "competence_overlap",
            format!("Từ {day} có {serving} dòng thẩm quyền cho trường hợp '{variant}'"),
            format!("From {day} {serving} rows are competent for the variant '{variant}'"),
        )
    };
    let mend = ("Sửa from, to của các dòng competence", "Mend from and to of the rows of competence");
    found("competence".into(), code, vi, en, mend)
}

fn reference(at: String, unknown: Option<&str>, problems: &mut Vec<PackageProblem>) {
    if let Some(name) = unknown {
        let (vi, en) = (format!("'{name}' không có trong gói"), format!("'{name}' is not in the package"));
        let mend = ("Sửa mã hoặc thêm dòng còn thiếu", "Mend the code or add the missing row");
        problems.push(found(at, "unknown_reference", vi, en, mend));
    }
}

fn references(r: &ProcedureRecord, problems: &mut Vec<PackageProblem>) {
    for (i, v) in r.variants.iter().enumerate() {
        let documents = v.documents.iter().flatten().filter(|c| r.documents.iter().all(|d| d.code != **c));
        documents.for_each(|c| reference(format!("variants[{i}].documents"), Some(c), problems));
        if v.code == crate::model::DEFAULT_VARIANT {
            let says = (
                "'default' là trường hợp chung, không đặt làm mã".to_owned(),
                "'default' is the ordinary case and no code".to_owned(),
            );
            problems.push(found(
                format!("variants[{i}].code"),
                "reserved_code",
                says.0,
                says.1,
                ("Đặt mã khác", "Give it another code"),
            ));
        }
    }
    for (i, e) in r.exemptions.iter().enumerate() {
        let fees = e.fees.iter().filter(|c| r.fees.iter().all(|f| f.code != **c));
        fees.for_each(|c| reference(format!("exemptions[{i}].fees"), Some(c), problems));
        if !(1..=100).contains(&e.share) {
            let says = (
                format!("Mức giảm {} không nằm trong 1 đến 100", e.share),
                format!("The share {} is not 1 to 100", e.share),
            );
            problems.push(found(
                format!("exemptions[{i}].share"),
                "bad_share",
                says.0,
                says.1,
                ("Ghi phần trăm được giảm", "Write the per cent off"),
            ));
        }
    }
    for (i, p) in r.prolongations.iter().enumerate() {
        let unknown = p.variant.as_deref().filter(|v| !r.variant_codes().contains(v));
        reference(format!("prolongations[{i}].variant"), unknown, problems);
    }
}

fn channels(r: &ProcedureRecord, problems: &mut Vec<PackageProblem>) {
    doubles("channels", r.channels.iter().map(|c| c.channel.name()), problems);
    for (i, c) in r.channels.iter().enumerate() {
        let partly = c.channel == Channel::Online && !c.full.unwrap_or(false);
        if partly && c.partly_because.as_deref().is_none_or(str::is_empty) {
            let says =
                ("Trực tuyến một phần mà không nêu lý do".to_owned(), "Only partly online without a reason".to_owned());
            let mend = ("Ghi partly_because, hoặc full: true", "Write partly_because, or full: true");
            problems.push(found(format!("channels[{i}]"), "partly_without_reason", says.0, says.1, mend));
        }
    }
    for (i, fee) in r.fees.iter().enumerate() {
        if fee.amount.dong() < 0 || fee.then.is_some_and(|m| m.dong() < 0) || fee.to.is_some_and(|to| to <= fee.from) {
            let says = (
                "Mức thu hoặc thời gian không hợp lý".to_owned(),
                "The amount or its period makes no sense".to_owned(),
            );
            problems.push(found(
                format!("fees[{i}]"),
                "bad_fee",
                says.0,
                says.1,
                ("Sửa amount, then, from, to", "Mend amount, then, from, to"),
            ));
        }
    }
}
