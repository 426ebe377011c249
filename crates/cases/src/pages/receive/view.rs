//! What the counter's page shows of a filing.

use super::typed::{ANSWER, Typed, Who, usual_count, usual_shape};
use crate::draft::Draft;
use crate::model::CaseRow;
use crate::pages::parts::{self, Receipt};
use crate::papers;
use crate::work::World;
use askama::Template;
use base::{Instant, Money};
use catalogue::model::{DEFAULT_VARIANT, DocumentRow, ProcedureRecord};
use forms::FieldKind;
use kernel::people::Profile;
use serde_json::Value;
use std::collections::HashMap;
use web::view::{Choice, DaySquare, Field, FieldError, Reason};
use web::{OfficialFrame, words};

/// The page.
#[derive(Template)]
#[template(path = "receive.html")]
pub(super) struct ReceiveView {
    pub frame: OfficialFrame,
    pub errors: Vec<FieldError>,
    pub request_key: String,
    pub procedure: Field,
    pub proposals: Vec<Choice>,
    pub chosen: Option<Chosen>,
    pub filer: Person,
    pub owner: Person,
    pub for_other: bool,
    pub open_cases: Vec<OpenCase>,
    pub duplicate: bool,
    pub duplicate_error: Option<String>,
    pub components: Vec<Component>,
    pub spare: Vec<Component>,
    pub components_error: Option<String>,
    pub sections: Vec<Section>,
    pub fee: Option<Fee>,
    pub pay: Vec<Choice>,
    pub pay_error: Option<String>,
    pub exemptions: Vec<Choice>,
    pub exemption_error: Option<String>,
    pub channels: Vec<Choice>,
    pub returns: Vec<Choice>,
    pub return_error: Option<String>,
    pub owners: Field,
    pub authority: Field,
    pub slip: Field,
    pub parcel: Field,
    pub received_day: Field,
    pub received_time: Field,
    pub due: Option<Due>,
    pub receipt: Option<Receipt>,
}

/// The procedure that was chosen.
#[derive(Default)]
pub(super) struct Chosen {
    pub code: String,
    pub summary: String,
    pub refusal: String,
    pub href: String,
    pub variants: Vec<Choice>,
    pub questions: Vec<Question>,
    pub special: Vec<Question>,
    pub is_special: bool,
}

/// One field of the form.
pub(super) struct Question {
    pub id: String,
    pub label: String,
    pub help: String,
    pub kind: &'static str,
    /// The form knows the answer that is usual.
    pub has_usual: bool,
    /// It stands there.
    pub is_usual: bool,
    pub value: Field,
    pub choices: Vec<Choice>,
}

/// The rest of the form, section by section.
pub(super) struct Section {
    pub title: String,
    pub questions: Vec<Question>,
}

/// Filer or owner.
#[derive(Default)]
pub(super) struct Person {
    pub number: Field,
    pub phone: Field,
    pub name: Field,
    pub birth: Field,
    pub address: Field,
    pub email: Field,
    pub found: String,
}

/// An open case of the same person and procedure.
pub(super) struct OpenCase {
    pub code: String,
    pub href: String,
    pub words: String,
}

/// A document of the procedure.
pub(super) struct Component {
    pub id: String,
    pub name: String,
    pub hint: String,
    pub checked: bool,
    pub shapes: Vec<Choice>,
    pub count: String,
}

/// What is to be paid.
pub(super) struct Fee {
    pub lines: Vec<(String, String)>,
    pub total: String,
    pub note: String,
}

/// The appointment.
pub(super) struct Due {
    pub iso: String,
    pub words: String,
    pub note: String,
    pub days: Vec<DaySquare>,
    pub reasons: Vec<Reason>,
}

/// What was wrong with the form, by field.
pub(super) type Errors = HashMap<String, String>;

/// A field with what was typed and what is wrong with it.
pub(super) fn field(typed: &Typed, errors: &Errors, name: &str) -> Field {
    Field { value: typed.get(name).to_owned(), error: errors.get(name).cloned() }
}

fn choice(value: &str, label: impl Into<String>, chosen: &str) -> Choice {
    Choice { value: value.into(), label: label.into(), hint: String::new(), checked: value == chosen }
}

/// The procedure with what it asks for at once.
pub(super) fn chosen(draft: &Draft, typed: &Typed, errors: &Errors, refusal: String) -> Option<Chosen> {
    let package = draft.version.package()?;
    let record = &package.record;
    let (limit, _) = catalogue::rules::limit_for(record, &draft.variant);
    let decides = draft.place.as_ref().map(|[_, deciding]| format!(", {deciding} giải quyết")).unwrap_or_default();
    let form = package.form.as_deref();
    let questions = form.map(|form| draft.questions.iter().filter_map(|p| question(form, p, draft, typed, errors)));
    // What has a usual answer is asked in a fold, which opens when one is not the usual.
    let (special, questions): (Vec<_>, Vec<_>) = questions.into_iter().flatten().partition(|q| q.has_usual);
    Some(Chosen {
        is_special: special.iter().any(|q| !q.is_usual),
        special,
        code: record.code.clone(),
        summary: format!("{}{decides}", calendar::limit_vi(limit)),
        refusal,
        href: format!("/procedures/{}", record.code),
        variants: variants(record, &draft.variant),
        questions,
    })
}

fn variants(record: &ProcedureRecord, chosen: &str) -> Vec<Choice> {
    if record.variants.is_empty() {
        return Vec::new();
    }
    let usual = choice(DEFAULT_VARIANT, "Thông thường", chosen);
    std::iter::once(usual).chain(record.variants.iter().map(|v| choice(&v.code, v.name.as_str(), chosen))).collect()
}

/// A field of the form as the counter asks for it; lists and groups are filled in elsewhere.
fn question(form: &forms::Form, path: &str, draft: &Draft, typed: &Typed, errors: &Errors) -> Option<Question> {
    let field = form.field(path)?;
    let name = path.trim_start_matches('/');
    let kind = match field.kind {
        FieldKind::YesNo | FieldKind::Choice => "choice",
        FieldKind::Whole | FieldKind::Number => "number",
        FieldKind::Lines => "lines",
        FieldKind::Text | FieldKind::Date => "text",
        FieldKind::Choices | FieldKind::Rows | FieldKind::Group => return None,
    };
    let id = format!("{ANSWER}{name}");
    let plain = |v: &Value| v.as_str().map_or_else(|| v.to_string(), str::to_owned);
    let typed = typed.find(&id).or_else(|| draft.facts.get(name).map(plain)).or_else(|| field.default.map(plain));
    let value = typed.unwrap_or_default();
    let usual = field.default.map(plain).filter(|_| field.kind == FieldKind::YesNo);
    let (has_usual, is_usual) = (usual.is_some(), usual.as_ref() == Some(&value));
    let choices = match field.kind {
        FieldKind::YesNo => vec![choice("false", "Không", &value), choice("true", "Có", &value)],
        FieldKind::Choice => std::iter::once(choice("", "", &value))
            .chain(field.choices.iter().map(|c| choice(&plain(c.value), c.label.as_str(), &value)))
            .collect(),
        _ => Vec::new(),
    };
    let help = match field.kind {
        FieldKind::Date => field.help.unwrap_or("Ngày, tháng, năm, ví dụ 14/09/1998."),
        _ => field.help.unwrap_or_default(),
    };
    let error = errors.get(&id).cloned();
    let value = Field { value, error };
    Some(Question { id, label: field.title, help: help.into(), kind, has_usual, is_usual, value, choices })
}

/// The rest of the form.
pub(super) fn sections(draft: &Draft, typed: &Typed, errors: &Errors) -> Vec<Section> {
    let Some(form) = draft.version.package().and_then(|p| p.form.as_deref()) else { return Vec::new() };
    let rest = |paths: &[String]| {
        let open = paths.iter().filter(|p| !draft.questions.contains(p));
        open.filter_map(|p| question(form, p, draft, typed, errors)).collect::<Vec<_>>()
    };
    let all = form.sections().iter().map(|s| Section { title: s.title.clone(), questions: rest(&s.fields) });
    all.filter(|s| !s.questions.is_empty()).collect()
}

/// A person as typed, with what is known of the number.
pub(super) fn person(typed: &Typed, errors: &Errors, who: Who, known: Option<&Profile>) -> Person {
    let one = |name: &str, own: Option<&String>| {
        let id = format!("{}_{name}", who.prefix());
        let mut field = field(typed, errors, &id);
        if field.value.is_empty() {
            field.value = own.cloned().unwrap_or_default();
        }
        field
    };
    let born = known.and_then(|k| k.born.as_deref()).map(shown_day);
    Person {
        number: one("number", None),
        phone: one("phone", known.and_then(|k| k.phone.as_ref())),
        name: one("name", known.map(|k| &k.name)),
        birth: one("birth", born.as_ref()),
        address: one("address", known.and_then(|k| k.address.as_ref())),
        email: one("email", known.and_then(|k| k.email.as_ref())),
        found: found(typed, who, known),
    }
}

/// `14/09/1998` of `1998-09-14`; a year stays as it is.
fn shown_day(born: &str) -> String {
    base::Day::parse(born).map_or_else(|_| born.to_owned(), words::date)
}

/// What the number itself and earlier filings tell.
fn found(typed: &Typed, who: Who, known: Option<&Profile>) -> String {
    let number = typed.look_up(who).unwrap_or_default();
    match (known, forms::citizen_number(&number)) {
        (Some(known), _) => format!("{} đã có hồ sơ trước đây; thông tin được điền sẵn, sửa nếu đã đổi.", known.name),
        (None, Ok(read)) => {
            let sex = if read.sex == forms::Sex::Female { "nữ" } else { "nam" };
            format!("Theo số định danh: {sex}, sinh năm {}, đăng ký khai sinh tại {}.", read.birth_year, read.province)
        }
        (None, Err(_)) => String::new(),
    }
}

/// The open cases of the same person and procedure.
pub(super) fn open_cases(cases: &[CaseRow]) -> Vec<OpenCase> {
    let one = |c: &CaseRow| OpenCase {
        code: c.code.clone(),
        href: parts::href(c),
        words: format!("{}, nhận {}", c.status.vietnamese().to_lowercase(), words::date(c.day())),
    };
    cases.iter().map(one).collect()
}

/// The documents of the procedure: those that this filing needs, or the others.
pub(super) fn components(draft: &Draft, typed: &Typed, needed: bool) -> Vec<Component> {
    let ticked = |code: &str| typed.0.iter().any(|(n, v)| n == "component" && v == code);
    let one = |(row, _): &(DocumentRow, bool)| {
        let shape = typed.find(&format!("form-{}", row.code)).unwrap_or_else(|| usual_shape(row).into());
        let count = typed.find(&format!("count-{}", row.code)).unwrap_or_else(|| usual_count(row).to_string());
        Component {
            id: row.code.clone(),
            name: row.name.clone(),
            hint: hint(row),
            checked: ticked(&row.code),
            shapes: shapes(row, &shape),
            count,
        }
    };
    draft.documents.iter().filter(|(_, n)| *n == needed).map(one).collect()
}

fn hint(row: &DocumentRow) -> String {
    let mut said = Vec::new();
    if row.original > 0 {
        said.push(format!("{} bản chính", row.original));
    }
    if row.copy > 0 {
        said.push(format!("{} bản sao", row.copy));
    }
    if row.presented {
        said.push("xuất trình".into());
    }
    if let Some(template) = &row.template {
        said.push(template.clone());
    }
    said.join(", ")
}

fn shapes(row: &DocumentRow, chosen: &str) -> Vec<Choice> {
    let mut all = Vec::new();
    if !row.presented || row.original > 0 {
        all.push(choice("original", "bản chính", chosen));
    }
    all.push(choice("copy", "bản sao", chosen));
    if row.presented {
        all.push(choice("presented", "xuất trình", chosen));
    }
    if row.electronic {
        all.push(choice("electronic", "bản điện tử", chosen));
    }
    all
}

/// What is to be paid, line by line.
pub(super) fn fee(draft: &Draft) -> Fee {
    let total: Money = draft.fees.iter().map(|l| l.amount).sum();
    let lowered = draft.fees.iter().any(|l| l.amount < l.tariff);
    let amount = |m: Money| if m.dong() == 0 { "miễn phí".to_owned() } else { m.to_string() };
    Fee {
        lines: draft.fees.iter().map(|l| (l.name.clone(), amount(l.amount))).collect(),
        total: if total.dong() == 0 { "Không thu".into() } else { total.to_string() },
        note: if lowered { "Đã trừ phần được miễn, giảm.".into() } else { String::new() },
    }
}

/// Ways of paying that make sense for this filing.
pub(super) fn ways_of_paying(draft: &Draft, typed: &Typed) -> Vec<Choice> {
    let owed = draft.fees.iter().any(|l| l.tariff.dong() > 0);
    if !owed {
        return Vec::new();
    }
    let chosen = typed.find("pay").unwrap_or_else(|| "cash".into());
    let mut all = vec![
        choice("cash", "Tiền mặt", &chosen),
        choice("transfer", "Chuyển khoản", &chosen),
        choice("later", "Thu khi trả kết quả", &chosen),
    ];
    if draft.version.record().is_some_and(|r| !r.exemptions.is_empty()) {
        all.push(choice("exempt", "Được miễn, giảm", &chosen));
    }
    all
}

/// Grounds of an exemption.
pub(super) fn exemptions(draft: &Draft, typed: &Typed) -> Vec<Choice> {
    let rows = draft.version.record().map(|r| r.exemptions.as_slice()).unwrap_or_default();
    if rows.is_empty() {
        return Vec::new();
    }
    let chosen = typed.get("exemption");
    let none = choice("", "Chọn đối tượng", chosen);
    std::iter::once(none).chain(rows.iter().map(|e| choice(&e.ground, e.name.as_str(), chosen))).collect()
}

/// How the file came: over the desk, or by post.
pub(super) fn channels(typed: &Typed) -> Vec<Choice> {
    let chosen = typed.find("channel").unwrap_or_else(|| "direct".into());
    vec![choice("direct", "Trực tiếp", &chosen), choice("post", "Qua bưu chính", &chosen)]
}

/// How the result goes out.
pub(super) fn returns(typed: &Typed) -> Vec<Choice> {
    let chosen = typed.find("return").unwrap_or_else(|| "counter".into());
    vec![
        choice("counter", "Tại quầy", &chosen),
        choice("post", "Qua bưu chính", &chosen),
        choice("electronic", "Bản điện tử", &chosen),
    ]
}

/// The appointment and why.
pub(super) fn due(world: &World, draft: &Draft) -> Option<Due> {
    let reckoned = draft.due.as_ref()?;
    let at = reckoned.due?;
    let (days, reasons) = parts::why(world, reckoned);
    Some(Due { iso: at.to_string(), words: words::moment(at), note: papers::because(reckoned), days, reasons })
}

/// The slip as it will be printed.
pub(super) fn receipt(draft: &Draft, typed: &Typed, filer: &Person, now: Instant, receiver: &str) -> Option<Receipt> {
    let [receiving, _] = draft.place.as_ref().ok()?;
    let record = draft.version.record()?;
    let (limit, _) = catalogue::rules::limit_for(record, &draft.variant);
    let desk = papers::DESK.to_owned();
    let due = draft.due.as_ref().and_then(|d| d.due);
    let filed = draft.documents.iter().filter(|(d, _)| typed.0.iter().any(|(n, v)| n == "component" && *v == d.code));
    let set = letters::FormSet::on(now.day());
    Some(Receipt {
        desk_of: receiving.clone(),
        code_front: "được cấp khi tiếp nhận".into(),
        code_tail: String::new(),
        qr: String::new(),
        filer: filer.name.value.clone(),
        address: filer.address.value.clone(),
        phone: filer.phone.value.clone(),
        request: record.plain_name.clone().unwrap_or_else(|| record.name.clone()),
        components: filed.map(|(d, _)| d.name.clone()).collect(),
        sets: "01 bộ".into(),
        limit: calendar::limit_vi(limit),
        received: words::moment(now),
        return_place: papers::return_place(typed.get("return"), &desk),
        due: due.map(words::moment).unwrap_or_else(|| "Sẽ được thông báo".into()),
        due_iso: due.map(|d| d.to_string()).unwrap_or_default(),
        why: draft.due.as_ref().map(papers::because).unwrap_or_default(),
        receiver: receiver.into(),
        foot: format!("Mẫu số 01, {}.", set.circular()),
        desk,
    })
}
