//! Asking for a supplement: a checklist over all components, so that it is complete the first time, with a preview of
//! what the applicant will read. Law: NĐ 61/2018 art. 15(3), 17(1a), 19(4).

use super::acting::Of;
use super::form::{Told, choice};
use super::{ActPage, Acting, Done, own_place, way_on};
use crate::model::{DocumentLine, Status};
use crate::pages::case::pieces;
use crate::pages::history::{FAULTS, GENERAL, fault_words, lower_first};
use crate::pages::parts::{Head, short_code};
use crate::rules::IN_WORK;
use crate::work::{self, SupplementItem, SupplementRequest};
use askama::Template;
use base::{Failure, Refusal, Res};
use calendar::{Clock, Policy, limit_vi};
use catalogue::model::DocumentRow;
use db::Tx;
use web::view::{Choice, Field, FieldError};
use web::{OfficialFrame, PageResult, page_with, words};

/// See `supplement.html`.
#[derive(Template)]
#[template(path = "supplement.html")]
struct SupplementView {
    frame: OfficialFrame,
    head: Head,
    action: String,
    request_key: String,
    version: i64,
    errors: Vec<FieldError>,
    changes: Vec<String>,
    rule: String,
    rule_source: String,
    is_again: bool,
    head_reason: Field,
    items: Vec<Item>,
    items_error: Option<String>,
    general: Field,
    pause: String,
    preview: Vec<String>,
}

/// One component of the checklist.
struct Item {
    code: String,
    name: String,
    note: String,
    is_chosen: bool,
    faults: Vec<Choice>,
    reason: Field,
}

/// The components: code, name, what was filed.
pub(super) struct AskingSupplement {
    components: Vec<(String, String, String)>,
}

impl ActPage for AskingSupplement {
    const PATH: &'static str = "/cases/{id}/supplement-request";
    const ACTION: &'static str = "cases.ask_supplement";
    const STATES: &'static [Status] = IN_WORK;
    const ASKS: bool = true;

    async fn load(at: &Acting) -> Res<Self> {
        if at.case().outcome.is_some() && !at.is_sent() {
            return Err(Refusal::new("cases.decided_already").into());
        }
        let record = &at.package()?.record;
        let filed = |code: &str| at.view.documents.iter().rev().find(|d| d.code == code);
        let listed = catalogue::rules::possible_documents(record, &at.case().variant);
        let (facts, when) = (&at.case().facts, at.case().submitted);
        let note = |d: &DocumentRow| match filed(&d.code) {
            Some(f) => filed_words(f),
            None if d.required.holds(facts, when) => "chưa nộp".into(),
            None => "chưa nộp; theo lời khai thì không phải nộp".into(),
        };
        let mut components: Vec<_> = listed.iter().map(|d| (d.code.clone(), d.name.clone(), note(d))).collect();
        for d in at.view.documents.iter().filter(|d| listed.iter().all(|l| l.code != d.code)) {
            components.push((d.code.clone(), d.name.clone(), filed_words(d)));
        }
        Ok(Self { components })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let (case, record) = (at.case(), &at.package()?.record);
        let items: Vec<_> = self.components.iter().map(|c| item(at, c)).collect();
        let wanted = self.wanted(at);
        let mut told = told.clone();
        let mut preview = Vec::new();
        if told.asks && wanted.is_empty() {
            told = at.problem("item", "required");
        } else if told.asks {
            preview = wanted.iter().map(|i| self.sentence(at, i)).collect();
        }
        let (rule, rule_source) = rule(at);
        let field = |id: &str| Field { value: at.sent.text(id).into(), error: told.at(id) };
        let granted = record.supplement.as_ref().map_or(1, |s| i64::from(s.rounds));
        let view = SupplementView {
            frame: at.frame("Yêu cầu bổ sung"),
            head: at.head(),
            action: format!("{}/supplement-request", at.href()),
            request_key: at.key(),
            version: case.version,
            errors: told.errors.clone(),
            changes: told.changes.clone(),
            rule,
            rule_source,
            is_again: case.supplement_rounds >= granted,
            head_reason: field("head_reason"),
            items,
            items_error: told.at("item"),
            general: field("general"),
            pause: pause_words(at),
            preview,
        };
        page_with(told.status, &view)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let items = self.wanted(at);
        if items.is_empty() {
            return Err(Failure::field("item", "required", ""));
        }
        let input = SupplementRequest { items, head_reason: at.sent.some("head_reason") };
        at.run(input, async move |(tx, of): (&mut Tx, Of<SupplementRequest>)| {
            let case =
                work::ask_supplement(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            let to = way_on(tx, &of.world, &of.actor, of.act.now, &case).await?;
            let code = short_code(&case.code);
            Ok(Done {
                words: format!("Đã gửi phiếu yêu cầu bổ sung cho hồ sơ {code}; thời hạn tạm dừng."), to
            })
        })
        .await
    }

    fn place(of: &str) -> &str {
        match of {
            "cases.supplement_rounds_used" => "head_reason",
            path if path.starts_with("items") => "item",
            other => own_place(other),
        }
    }
}

impl AskingSupplement {
    /// What was ticked, with its fault and what is to be done.
    fn wanted(&self, at: &Acting) -> Vec<SupplementItem> {
        let known = self.components.iter().filter(|(code, ..)| at.sent.all("item").any(|i| i == code));
        let mut all: Vec<_> = known
            .map(|(code, ..)| SupplementItem {
                document: code.clone(),
                reason: at.sent.some(&format!("fault-{code}")).unwrap_or_else(|| "missing".into()),
                note: at.sent.text(&format!("reason-{code}")).into(),
            })
            .collect();
        if let Some(note) = at.sent.some("general") {
            all.push(SupplementItem { document: String::new(), reason: GENERAL.into(), note });
        }
        all
    }

    /// One line of the letter.
    fn sentence(&self, at: &Acting, item: &SupplementItem) -> String {
        let record = at.package().ok().map(|p| &p.record);
        let name = self.components.iter().find(|(code, ..)| *code == item.document).map(|(_, name, _)| name.as_str());
        let fault = fault_words(record, &item.reason);
        let head = name.map_or_else(|| fault.clone(), |n| format!("{n}: {}", lower_first(&fault)));
        if item.note.is_empty() { format!("{head}.") } else { format!("{head}. {}", item.note) }
    }
}

fn filed_words(d: &DocumentLine) -> String {
    if d.kind == "presented" && d.originals + d.copies == 0 {
        return "đã xuất trình để đối chiếu".into();
    }
    format!("đã nộp {}", pieces(d))
}

fn item(at: &Acting, (code, name, note): &(String, String, String)) -> Item {
    let own = at.package().map(|p| p.record.supplement_reasons.as_slice()).unwrap_or_default();
    let chosen = at.sent.text(&format!("fault-{code}")).to_owned();
    let default = if note.starts_with("chưa nộp") { "missing" } else { "wrong" };
    let chosen = if chosen.is_empty() { default.to_owned() } else { chosen };
    let general = FAULTS.iter().map(|(c, w)| choice(*c, *w, ""));
    let mut faults: Vec<_> = general.chain(own.iter().map(|r| choice(r.code.clone(), r.text.clone(), ""))).collect();
    faults.iter_mut().for_each(|f| f.checked = f.value == chosen);
    Item {
        code: code.clone(),
        name: name.clone(),
        note: note.clone(),
        is_chosen: at.sent.all("item").any(|i| i == code),
        faults,
        reason: Field::of(at.sent.text(&format!("reason-{code}"))),
    }
}

/// How often and until when one may ask, and the article that says so.
fn rule(at: &Acting) -> (String, String) {
    let Ok(record) = at.package().map(|p| &p.record) else { return (String::new(), String::new()) };
    let Some(rule) = &record.supplement else {
        return (
            "Chỉ yêu cầu bổ sung một lần, đầy đủ ngay từ đầu.".into(),
            "Nghị định 61/2018/NĐ-CP, Điều 19 khoản 4".into(),
        );
    };
    let until = at
        .case()
        .accepted
        .and_then(|a| calendar::due(&at.world.calendar, &Clock::new(a, rule.notice_within)).ok().and_then(|d| d.due));
    let until = match until {
        Some(at_latest) if at_latest < at.now => format!("; đã quá hạn yêu cầu lúc {}", words::moment(at_latest)),
        Some(at_latest) => format!("; gửi trước {}", words::moment(at_latest)),
        None => String::new(),
    };
    let times = if rule.rounds == 1 { "một lần".into() } else { format!("{} lần", rule.rounds) };
    let first = format!("Yêu cầu {times}, trong {} từ khi tiếp nhận{until}.", limit_vi(rule.notice_within));
    (first, record.source_vi(&rule.law))
}

/// What happens to the due time, and how long the applicant has.
fn pause_words(at: &Acting) -> String {
    let rule = at.package().ok().and_then(|p| p.record.supplement.as_ref());
    let then = match rule.map(|r| r.policy) {
        Some(Policy::Restart) => "rồi tính lại từ đầu",
        _ => "rồi tính tiếp",
    };
    let within = rule.and_then(|r| r.applicant_within);
    let within = within.map(|l| format!(" Người nộp có {} để bổ sung.", limit_vi(l))).unwrap_or_default();
    format!("Thời hạn dừng từ lúc gửi phiếu đến khi nhận đủ, {then}.{within}")
}
