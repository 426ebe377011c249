//! What was filed and what is missing, and the answers of the form in words.

use super::name_of;
use crate::answers::{Section, answers, plain};
use crate::model::DocumentLine;
use crate::pages::history::method_words;
use crate::read::Whole;
use crate::rules;
use crate::work::World;
use base::{Day, Res};
use catalogue::model::{DocumentRow, Required};
use forms::Form;
use kernel::people::Profile;
use serde_json::{Map, Value};
use web::words;

/// A document. See `case.html`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Document {
    pub name: String,
    pub note: String,
    /// As in `State`.
    pub kind: String,
    /// Wanted and not there.
    pub is_missing: bool,
}

/// What was filed, then what the procedure wants and is not there.
pub(super) fn list(world: &World, read: &Whole) -> Res<Vec<Document>> {
    let mut all: Vec<_> = read.view.documents.iter().map(filed).collect();
    let package = world.package(&read.view.case)?;
    for row in missing(world, read)? {
        let note = why_wanted(row, package.form.as_deref());
        all.push(Document { name: row.name.clone(), note, kind: "soon".into(), is_missing: true });
    }
    Ok(all)
}

fn filed(d: &DocumentLine) -> Document {
    let (kind, state) = match d.state.as_str() {
        "requested" => ("soon", "đã yêu cầu bổ sung"),
        "returned" => ("", "đã trả lại người nộp"),
        _ => ("done", ""),
    };
    let note = [pieces(d), state.to_owned()].into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ");
    Document { name: d.name.clone(), note, kind: kind.into(), is_missing: false }
}

/// `1 bản chính, 2 bản sao`.
pub(crate) fn pieces(d: &DocumentLine) -> String {
    let mut parts = Vec::new();
    if d.originals > 0 {
        parts.push(format!("{} bản chính", d.originals));
    }
    if d.copies > 0 {
        parts.push(format!("{} bản sao", d.copies));
    }
    match d.kind.as_str() {
        "electronic" => parts.push("bản điện tử".into()),
        "presented" => parts.push("xuất trình để đối chiếu".into()),
        _ => {}
    }
    parts.join(", ")
}

/// What the procedure wants of this case and was not filed.
pub(crate) fn missing<'a>(world: &'a World, read: &Whole) -> Res<Vec<&'a DocumentRow>> {
    let case = &read.view.case;
    let record = &world.package(case)?.record;
    let at = case.accepted.unwrap_or(case.submitted);
    let required = catalogue::rules::required_documents(record, &case.variant, &case.facts, at);
    let filed: Vec<_> = read.view.documents.iter().map(DocumentLine::as_filed).collect();
    Ok(rules::missing_documents(&required, &filed))
}

/// Why a document is wanted: always, or by which answers.
fn why_wanted(row: &DocumentRow, form: Option<&Form>) -> String {
    let Required::When(condition) = &row.required else {
        return "Chưa nộp; trường hợp nào cũng phải có.".into();
    };
    let title = |name: &str| form.and_then(|f| f.field(&format!("/{name}"))).map(|f| f.title);
    let titles: Vec<_> = condition.names().into_iter().filter_map(title).collect();
    if titles.is_empty() {
        return "Chưa nộp; trường hợp này phải có.".into();
    }
    format!("Chưa nộp; phải có theo lời khai ở mục: {}.", titles.join("; "))
}

/// Who the parties are, and the answers of the form by its own labels.
pub(super) fn facts(world: &World, read: &Whole) -> Res<Vec<Section>> {
    let (view, case) = (&read.view, &read.view.case);
    let mut all = vec![party(if case.owner == case.filer { "Người nộp" } else { "Chủ hồ sơ" }, view.owner.as_ref())];
    if case.owner != case.filer {
        all.push(party("Người nộp", view.filer.as_ref()));
    }
    let package = world.package(case)?;
    if let Some(form) = package.form.as_deref() {
        all.extend(answers(form, &case.facts));
    }
    all.push(rest(package.form.as_deref(), &case.facts));
    let mut filing = vec![("Nhận kết quả".to_owned(), method_words(&case.return_method).to_owned())];
    if case.fee_total.dong() > 0 {
        let paid = if case.fee_paid >= case.fee_total {
            "đã thu đủ".into()
        } else {
            format!("đã thu {}", case.fee_paid)
        };
        filing.push(("Phí, lệ phí".into(), format!("{}, {paid}", case.fee_total)));
    }
    if let Some(number) = &case.result_number {
        filing.push(("Số của kết quả".into(), number.clone()));
    }
    all.push(Section { title: "Phí và kết quả".into(), pairs: filing });
    all.retain(|f| !f.pairs.is_empty());
    Ok(all)
}

fn party(title: &str, profile: Option<&Profile>) -> Section {
    let mut pairs = vec![("Họ và tên".to_owned(), name_of(profile))];
    if let Some(p) = profile {
        let sex = p.sex.as_deref().map(|s| if s == "female" { "Nữ" } else { "Nam" }.to_owned());
        let born = p.born.as_deref().map(|b| Day::parse(b).map_or_else(|_| b.to_owned(), words::date));
        let known = [
            ("Số định danh, mã số", p.number.clone()),
            ("Ngày sinh", born),
            ("Giới tính", sex),
            ("Nơi ở, trụ sở", p.address.clone()),
            ("Điện thoại", p.phone.clone()),
            ("Thư điện tử", p.email.clone()),
        ];
        pairs.extend(known.into_iter().filter_map(|(label, value)| Some((label.to_owned(), value?))));
    }
    Section { title: title.into(), pairs }
}

/// Answers that no section of the form shows: counts of copies and pages, and what came in by another way.
fn rest(form: Option<&Form>, facts: &Map<String, Value>) -> Section {
    let is_shown = |name: &str| {
        let path = format!("/{name}");
        let within = format!("{path}/");
        form.is_some_and(|f| f.sections().iter().flat_map(|s| &s.fields).any(|p| *p == path || p.starts_with(&within)))
    };
    let pair = |(name, value): (&String, &Value)| {
        let title = match name.as_str() {
            "copies" => "Số bản",
            "pages" => "Số trang",
            "items" => "Số đối tượng",
            other => other,
        };
        (title.to_owned(), plain(value))
    };
    let pairs = facts.iter().filter(|(name, value)| !is_shown(name) && !value.is_null()).map(pair).collect();
    Section { title: "Thông tin khác".into(), pairs }
}
