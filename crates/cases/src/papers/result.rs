//! The result of a case on paper: a certificate with what was asked and answered, a decision, or the letter that says why
//! not. Law: NĐ 30/2020/NĐ-CP art. 8, annex I.

use super::{Source, formal_name, party, signature};
use crate::answers::answers_of;
use crate::model::RecordRow;
use crate::read::{body_of, unsealed};
use crate::rules::usual_result;
use base::{Day, Failure, Res};
use catalogue::model::ResultRow;
use db::Tx;
use forms::FieldKind;
use kernel::organisation::UnitKind;
use letters::{Decision, Fact, Signature, SignedMark};
use web::words;

/// What will be signed if the case is approved: without number and signature.
pub fn draft(source: &Source<'_>) -> Res<Decision> {
    let record = &source.world.package(source.case())?.record;
    let day = source.view.lines.last().map_or(source.case().submitted, |l| l.at).day();
    let nobody =
        Signature { capacity: Vec::new(), post: "Người có thẩm quyền".into(), name: None, signed: None };
    approved(source, &usual_result(record, false), None, None, day, nobody)
}

/// The result as it was signed and numbered.
pub async fn result(tx: &mut Tx, source: &Source<'_>) -> Res<Decision> {
    let package = source.world.package(source.case())?;
    let decision = standing_decision(source)?;
    let refused = decision.body["outcome"] == "refuse";
    let numbered = numbered(source);
    let usual = usual_result(&package.record, refused);
    let row = match numbered.and_then(|r| r.body["name"].as_str()) {
        Some(name) => ResultRow { name: name.into(), ..usual },
        None => usual,
    };
    let number = numbered.and_then(|r| r.body["number"].as_str()).map(str::to_owned);
    let (day, signed) = (decision.at.day(), signed(source, decision));
    if refused {
        let words = reason_in_words(tx, source).await?;
        return refusal(source, decision, words, number, day, signed);
    }
    let until = numbered.and_then(|r| r.body["valid_until"].as_str()).and_then(|d| Day::parse(d).ok());
    approved(source, &row, number, until, day, signed)
}

fn standing_decision<'a>(source: &Source<'a>) -> Res<&'a RecordRow> {
    let stands = |r: &&RecordRow| r.kind == "decision" && r.body["taken_back"] != true;
    source.view.records.iter().rev().find(stands).ok_or(Failure::NotFound)
}

/// The result that is wanted; else the first of those that were numbered.
fn numbered<'a>(source: &Source<'a>) -> Option<&'a RecordRow> {
    let mut all: Vec<_> = source.view.records.iter().filter(|r| r.kind == "result" && r.body["void"] != true).collect();
    all.sort_by_key(|r| r.body["n"].as_i64());
    all.iter().find(|r| Some(r.id) == source.record).or(all.first()).copied()
}

fn approved(
    source: &Source<'_>,
    row: &ResultRow,
    number: Option<String>,
    until: Option<Day>,
    day: Day,
    signature: Signature,
) -> Res<Decision> {
    let (case, package) = (source.case(), source.world.package(source.case())?);
    let agency = formal_name(source.organisation(), case.deciding, day);
    let (title, subject) = title_of(&row.name);
    let closing = until.map(|d| format!("Có giá trị đến hết ngày {}.", words::date(d)));
    let is_decision = title == "Quyết định";
    let granted = if is_decision {
        format!("{agency} chấp thuận đề nghị sau:")
    } else {
        format!("{agency} xác nhận:")
    };
    Ok(Decision {
        head: source.agency_head(day, number),
        case: Some(source.case_ref()),
        title: Some(title),
        subject,
        issuer: None,
        addressee: None,
        grounds: if is_decision { grounds(source)? } else { Vec::new() },
        paragraphs: vec![granted],
        facts: facts(source, package.form.as_deref()),
        closing: closing.into_iter().collect(),
        articles: Vec::new(),
        recipients: recipients(source),
        signature,
    })
}

/// The letter that tells why not. Law: NĐ 61/2018/NĐ-CP art. 19(1)(d).
fn refusal(
    source: &Source<'_>,
    decision: &RecordRow,
    words_of: String,
    number: Option<String>,
    day: Day,
    signature: Signature,
) -> Res<Decision> {
    let (case, package) = (source.case(), source.world.package(source.case())?);
    let owner = party(source.view.owner.as_ref());
    let codes = decision.body["reasons"].as_array().into_iter().flatten().filter_map(|r| r.as_str());
    let known = |code: &str| package.record.refusal_reasons.iter().find(|r| r.code == code).map(|r| r.text.clone());
    let own = words_of.lines().map(|line| line.trim().trim_end_matches('.').to_owned()).filter(|line| !line.is_empty());
    let reasons: Vec<_> = codes.filter_map(known).chain(own).map(|text| format!("– {text}.")).collect();
    let received = words::date(case.submitted.day());
    let mut paragraphs = vec![format!(
        "Ngày {received}, {} nhận hồ sơ mã số {} của Ông/Bà {} về việc {}.",
        formal_name(source.organisation(), case.receiving, day),
        case.code,
        owner.name,
        crate::pages::lower_first(&case.procedure_name),
    )];
    paragraphs.push(if reasons.is_empty() {
        "Sau khi xem xét, hồ sơ không đủ điều kiện giải quyết theo quy định.".into()
    } else {
        "Sau khi xem xét, hồ sơ không đủ điều kiện giải quyết vì:".into()
    });
    paragraphs.extend(reasons);
    Ok(Decision {
        head: source.agency_head(day, number),
        case: Some(source.case_ref()),
        title: None,
        subject: format!("từ chối giải quyết hồ sơ {}", case.code),
        issuer: None,
        addressee: Some(format!("Ông/Bà {}", owner.name)),
        grounds: Vec::new(),
        paragraphs,
        facts: Vec::new(),
        closing: vec!["Không đồng ý với kết quả này, Ông/Bà có quyền khiếu nại theo Luật Khiếu nại.".into()],
        articles: Vec::new(),
        recipients: recipients(source),
        signature,
    })
}

/// What the leader wrote to a refusal. It lies sealed in the journal.
async fn reason_in_words(tx: &mut Tx, source: &Source<'_>) -> Res<String> {
    let key = source.world.vault.find_key(tx, source.case().owner).await?;
    let line = source.view.lines.iter().rev().find(|l| l.act == "decision");
    Ok(line.map(|l| unsealed(key.as_ref(), &body_of(l)["note"])).unwrap_or_default())
}

/// `Quyết định` and what it is about; anything else is a title by itself.
fn title_of(name: &str) -> (String, String) {
    match name.strip_prefix("Quyết định ") {
        Some(rest) => ("Quyết định".into(), format!("việc {rest}")),
        None => (name.split(", kèm ").next().unwrap_or(name).to_owned(), String::new()),
    }
}

fn grounds(source: &Source<'_>) -> Res<Vec<String>> {
    let record = &source.world.package(source.case())?.record;
    let mut acts: Vec<String> = record.law.iter().map(|s| format!("Căn cứ {}", s.act)).collect();
    acts.dedup();
    Ok(acts)
}

/// The owner, and what was answered.
fn facts(source: &Source<'_>, form: Option<&forms::Form>) -> Vec<Fact> {
    let owner = party(source.view.owner.as_ref());
    let fact = |name: &str, value: Option<String>| Some(Fact { name: name.into(), value: value? });
    let mut all: Vec<Fact> = [
        fact("Họ và tên, tên tổ chức", Some(owner.name)),
        fact("Số định danh, mã số", owner.id_number),
        fact("Nơi cư trú, trụ sở", owner.address),
    ]
    .into_iter()
    .flatten()
    .collect();
    // Ticks steer the process; what they are about does not stand on a certificate. What the owner's lines say is not said
    // again.
    let is_told = |kind| kind != FieldKind::YesNo;
    let said = form.map(|form| answers_of(form, &source.case().facts, is_told)).unwrap_or_default();
    for (name, value) in said.into_iter().flat_map(|section| section.pairs) {
        if all.iter().all(|f| f.value != value) || value.chars().count() < 4 {
            all.push(Fact { name, value });
        }
    }
    all
}

fn recipients(source: &Source<'_>) -> Vec<String> {
    let owner = source.view.owner.as_ref().map(|p| format!("{};", p.name));
    owner.into_iter().chain(["Lưu: VT.".to_owned()]).collect()
}

/// The visible mark of the one who signed, in the form of that day.
fn signed(source: &Source<'_>, decision: &RecordRow) -> Signature {
    let (case, day) = (source.case(), decision.at.day());
    let kind = source.organisation().find_ever(case.deciding, day).map_or(UnitKind::Department, |u| u.kind);
    let name = decision.staff.and_then(|s| source.names.get(&s)).cloned().unwrap_or_default();
    let text = |field: &str| decision.body[field].as_str();
    let mark = SignedMark {
        by: name.clone(),
        unit: Some(formal_name(source.organisation(), case.deciding, day)),
        at: decision.at,
    };
    Signature { signed: Some(mark), ..signature(kind, text("title").unwrap_or_default(), text("form"), &name) }
}
