//! Mending what was mistyped after acceptance: the papers printed from then on are the next version.

use super::acting::Of;
use super::form::{ActForm, Control, Told};
use super::{ActPage, Acting, Done};
use crate::model::Status;
use crate::pages::parts::{Line, href};
use crate::rules::{CORRECTABLE, paper_version};
use crate::work::checked::normalised;
use crate::work::{self, Correction};
use base::{Day, Res};
use db::Tx;
use forms::FieldKind;
use kernel::people::Profile;
use serde_json::{Map, Value};
use web::{PageResult, words};

/// Answers of the form carry this before their name.
const ANSWER: &str = "a-";

/// The fields that can be mended, as they stand.
pub(super) struct Correcting {
    version: i64,
}

impl ActPage for Correcting {
    const PATH: &'static str = "/cases/{id}/correction";
    const ACTION: &'static str = "cases.correct";
    const STATES: &'static [Status] = CORRECTABLE;

    async fn load(at: &Acting) -> Res<Self> {
        Ok(Self { version: paper_version(&at.view.records) })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let is_one = at.case().owner == at.case().filer;
        let mut controls = Vec::new();
        if let Some(owner) = &at.view.owner {
            let of = if is_one { "người nộp" } else { "chủ hồ sơ" };
            controls.extend(party(at, told, "owner", of, owner));
        }
        if let (false, Some(filer)) = (is_one, &at.view.filer) {
            controls.extend(party(at, told, "filer", "người nộp", filer));
        }
        for (name, title, value) in answers(at)? {
            let id = format!("{ANSWER}{name}");
            controls.push(Control::field(&id, &title, &at.sent, told).or(value));
        }
        controls.push(
            Control::area("reason", "Vì sao sửa", &at.sent, told)
                .hint("Ví dụ: gõ sai tên đệm, đối chiếu lại căn cước."),
        );
        let form = ActForm {
            title: "Sửa lỗi đã nhập",
            notes: vec![Line::new(
                "",
                "Chỉ sửa lỗi gõ.",
                "Làm thay đổi trường hợp giải quyết hoặc mức thu thì chuyển đúng thủ tục.",
            )],
            controls,
            effect: format!(
                "Giấy in từ lúc này là bản {}; nội dung trước khi sửa vẫn lưu. Người nộp được báo.",
                self.version + 1
            ),
            button: "Sửa",
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let is_one = at.case().owner == at.case().filer;
        let input = Correction {
            owner: at.view.owner.as_ref().map(|p| mended(at, "owner", p)),
            filer: at.view.filer.as_ref().filter(|_| !is_one).map(|p| mended(at, "filer", p)),
            form: changed_answers(at)?,
            reason: at.sent.text("reason").into(),
        };
        at.run(input, async move |(tx, of): (&mut Tx, Of<Correction>)| {
            let case = work::correct(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            let to = format!("{}?tab=forms", href(&case));
            Ok(Done { words: "Đã sửa. In lại phiếu ở mục Biểu mẫu.".into(), to })
        })
        .await
    }

    fn place(of: &str) -> &str {
        match of.split_once('/') {
            Some(("owner", field)) => field_id("owner", field),
            Some(("filer", field)) => field_id("filer", field),
            _ if of.contains('.') => "form",
            _ => of,
        }
    }
}

/// Identity of the control of a party's field.
fn field_id(party: &str, field: &str) -> &'static str {
    match (party, field) {
        ("owner", "name") => "owner_name",
        ("owner", "number") => "owner_number",
        ("owner", "born") => "owner_born",
        ("owner", "address") => "owner_address",
        ("owner", "phone") => "owner_phone",
        ("owner", _) => "owner_email",
        (_, "name") => "filer_name",
        (_, "number") => "filer_number",
        (_, "born") => "filer_born",
        (_, "address") => "filer_address",
        (_, "phone") => "filer_phone",
        _ => "filer_email",
    }
}

fn party(at: &Acting, told: &Told, prefix: &str, of: &str, p: &Profile) -> Vec<Control> {
    let known = |v: &Option<String>| v.clone().unwrap_or_default();
    let born = p.born.as_deref().map(|b| Day::parse(b).map_or_else(|_| b.to_owned(), words::date));
    let field = |name: &str, label: &str, value: String, size: &'static str| {
        // A form that was sent is drawn as it was sent, also where something was taken out.
        let control = Control::field(field_id(prefix, name), &format!("{label} {of}"), &at.sent, told).size(size);
        if at.is_sent() { control } else { control.or(value) }
    };
    vec![
        field("name", "Họ và tên", p.name.clone(), "mc-name"),
        field("number", "Số định danh, mã số", known(&p.number), "mc-cid"),
        field("born", "Ngày sinh", born.unwrap_or_default(), "mc-date"),
        field("address", "Nơi ở, trụ sở", known(&p.address), "mc-long"),
        field("phone", "Điện thoại", known(&p.phone), "mc-cid"),
        field("email", "Thư điện tử", known(&p.email), "mc-name"),
    ]
}

/// The party as the form has it now.
fn mended(at: &Acting, prefix: &str, p: &Profile) -> Profile {
    let typed = |name: &str| at.sent.some(field_id(prefix, name));
    let born = typed("born").map(|b| forms::read_day(&b).map_or(b, |day| day.to_string()));
    let name = at.sent.text(field_id(prefix, "name")).to_owned();
    let (number, address, phone, email) = (typed("number"), typed("address"), typed("phone"), typed("email"));
    Profile { name, number, born, address, phone, email, ..p.clone() }
}

/// Name, title and value of the answers that are typed, not chosen.
fn answers(at: &Acting) -> Res<Vec<(String, String, String)>> {
    let Some(form) = at.package()?.form.as_deref() else { return Ok(Vec::new()) };
    let is_typed = |kind| {
        matches!(kind, FieldKind::Text | FieldKind::Lines | FieldKind::Whole | FieldKind::Number | FieldKind::Date)
    };
    let one = |path: &String| {
        let name = path.strip_prefix('/').filter(|n| !n.contains('/'))?;
        let field = form.field(path).filter(|f| is_typed(f.kind))?;
        Some((name.to_owned(), field.title, written(field.kind, at.case().facts.get(name))))
    };
    Ok(form.sections().iter().flat_map(|s| &s.fields).filter_map(one).collect())
}

fn written(kind: FieldKind, value: Option<&Value>) -> String {
    match value {
        Some(Value::String(day)) if kind == FieldKind::Date => {
            Day::parse(day).map_or_else(|_| day.clone(), words::date)
        }
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) | None => String::new(),
        Some(other) => other.to_string(),
    }
}

/// Those answers that were typed anew, in stored shape.
fn changed_answers(at: &Acting) -> Res<Map<String, Value>> {
    let mut typed = Map::new();
    for (name, _, before) in answers(at)? {
        let now = at.sent.text(&format!("{ANSWER}{name}"));
        if now != before {
            typed.insert(name, Value::String(now.to_owned()));
        }
    }
    if typed.is_empty() {
        return Ok(typed);
    }
    let names: Vec<_> = typed.keys().cloned().collect();
    let mut all = normalised(at.package()?, typed);
    all.retain(|name, _| names.contains(name));
    Ok(all)
}
