//! Asking another agency, and entering what it answered.

use super::acting::Of;
use super::form::{ActForm, Control, Told, choice};
use super::{ActPage, Acting, Done, own_place};
use crate::model::{RecordRow, Status};
use crate::pages::parts::{Line, href};
use crate::rules::IN_WORK;
use crate::work::{self, Answer, Consultation};
use base::{Failure, Id, Refusal, Res};
use calendar::{Limit, limit_vi};
use catalogue::model::Silence;
use db::Tx;
use kernel::organisation::{Unit, UnitKind};
use web::view::Choice;
use web::{PageResult, words};

/// Whom one may ask.
pub(super) struct Asking {
    units: Vec<Choice>,
    limits: Vec<Choice>,
}

impl ActPage for Asking {
    const PATH: &'static str = "/cases/{id}/consultation";
    const ACTION: &'static str = "cases.consult";
    const STATES: &'static [Status] = IN_WORK;

    async fn load(at: &Acting) -> Res<Self> {
        Ok(Self { units: units(at), limits: limits(at)? })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let rules = &at.package()?.record.consultations;
        let rule = |c: &catalogue::model::Consultation| {
            let law = at.package().map(|p| p.record.source_vi(&c.law)).unwrap_or_default();
            Line::new(
                "",
                format!("{}: trả lời trong {};", c.unit_kind.vietnamese(), limit_vi(c.within)),
                format!("{}; {law}", silence_words(c.silence)),
            )
        };
        let form = ActForm {
            title: "Lấy ý kiến cơ quan khác",
            notes: rules.iter().map(rule).collect(),
            controls: vec![
                Control::select("unit", "Cơ quan được hỏi", self.units.clone(), &at.sent, told).size("mc-name"),
                Control::field("unit_code", "Hoặc mã đơn vị khác", &at.sent, told)
                    .hint("Dùng khi cơ quan không có trong danh sách trên.")
                    .size("mc-cid"),
                Control::select("within", "Thời hạn trả lời", self.limits.clone(), &at.sent, told).size("mc-date"),
                Control::area("question", "Nội dung hỏi", &at.sent, told).hint("Nêu rõ điều cần ý kiến và căn cứ."),
            ],
            effect: "Nội dung và thời hạn trả lời ghi trong hồ sơ; thời hạn giải quyết vẫn chạy.".into(),
            button: "Gửi lấy ý kiến",
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let unit = at.sent.some("unit_code").or_else(|| at.sent.some("unit")).unwrap_or_default();
        if unit.is_empty() {
            return Err(Failure::field("unit", "required", ""));
        }
        let input = Consultation { unit, question: at.sent.text("question").into(), within: at.sent.some("within") };
        at.run(input, async move |(tx, of): (&mut Tx, Of<Consultation>)| {
            let case = work::consult(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            Ok(Done { words: "Đã gửi lấy ý kiến.".into(), to: href(&case) })
        })
        .await
    }
}

fn silence_words(silence: Silence) -> &'static str {
    match silence {
        Silence::Agreed => "quá hạn không trả lời là đồng ý",
        Silence::InformHead => "quá hạn thì báo Trưởng Bộ phận Một cửa",
    }
}

/// Agencies of the province, the district above, and its communes; the procedure's own first.
fn units(at: &Acting) -> Vec<Choice> {
    let (organisation, day) = (&at.world.organisation, at.now.day());
    let own = at.case().deciding;
    let mut ids: Vec<Id<Unit>> = Vec::new();
    let rules = at.package().map(|p| p.record.consultations.as_slice()).unwrap_or_default();
    ids.extend(rules.iter().filter_map(|c| organisation.find_by_code(c.department.as_deref()?, day)).map(|u| u.unit));
    for kind in [UnitKind::Province, UnitKind::District] {
        let Some(above) = organisation.above(own, kind, day) else { continue };
        ids.push(above.unit);
        let below = organisation.children(above.unit, day);
        let is_wanted = |k: UnitKind| k.is_agency() && (kind == UnitKind::District || k != UnitKind::District);
        ids.extend(below.filter(|u| is_wanted(u.kind)).map(|u| u.unit));
    }
    let mut all = vec![choice("", "Chọn cơ quan", "")];
    for id in ids {
        if id != own && all.iter().all(|c: &Choice| c.value != id.to_string()) {
            all.push(choice(id.to_string(), organisation.name(id, day), ""));
        }
    }
    all
}

/// The limit of the procedure first, then the usual ones.
fn limits(at: &Acting) -> Res<Vec<Choice>> {
    let own = at.package()?.record.consultations.iter().map(|c| c.within);
    let usual = [5, 3, 7, 10, 12, 15].map(Limit::WorkingDays);
    let mut all: Vec<Choice> = Vec::new();
    for limit in own.chain(usual) {
        if all.iter().all(|c| c.value != limit.to_string()) {
            all.push(choice(limit.to_string(), limit_vi(limit), ""));
        }
    }
    Ok(all)
}

/// The questions that wait for an answer.
pub(super) struct Answering {
    open: Vec<RecordRow>,
}

impl ActPage for Answering {
    const PATH: &'static str = "/cases/{id}/consultation-answer";
    const ACTION: &'static str = "cases.answer_consultation";
    const STATES: &'static [Status] = &Status::ALL;

    async fn load(at: &Acting) -> Res<Self> {
        let asked = at.view.records.iter().filter(|r| r.kind == "consultation");
        // A form that was sent is judged by the act, which says so when another was faster.
        let open: Vec<_> = asked.filter(|r| r.closed.is_none() || at.is_sent()).cloned().collect();
        if open.is_empty() {
            return Err(Refusal::new("cases.answered_already").into());
        }
        Ok(Self { open })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let unit = |r: &RecordRow| {
            let unit = r.body["unit"].as_str().and_then(Id::parse);
            unit.map(|u| at.world.organisation.name(u, at.now.day())).unwrap_or_default()
        };
        let until = |r: &RecordRow| r.until.map(|u| format!("hạn {}", words::moment(u))).unwrap_or_default();
        let question = |r: &RecordRow| {
            let kind = if r.until.is_some_and(|u| u < at.now) { "late" } else { "" };
            Line::new(kind, format!("{}: {}", unit(r), r.body["question"].as_str().unwrap_or_default()), until(r))
        };
        let which = self.open.iter().map(|r| choice(r.id.to_string(), unit(r), until(r))).collect();
        let form = ActForm {
            title: "Ghi ý kiến trả lời",
            notes: self.open.iter().map(question).collect(),
            controls: vec![
                Control::options("consultation", "Câu hỏi", which, &at.sent, told),
                Control::options(
                    "outcome",
                    "Ý kiến",
                    vec![choice("agree", "Đồng ý", ""), choice("disagree", "Không đồng ý", "")],
                    &at.sent,
                    told,
                ),
                Control::area("text", "Nội dung trả lời", &at.sent, told)
                    .hint("Ghi số, ngày của văn bản trả lời nếu có."),
            ],
            effect: "Ý kiến ghi vào hồ sơ, người xử lý thấy ngay.".into(),
            button: "Ghi ý kiến",
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let consultation = Id::parse(at.sent.text("consultation"));
        let consultation = consultation.ok_or_else(|| Failure::field("consultation", "required", ""))?;
        let (outcome, text) = (at.sent.text("outcome").to_owned(), at.sent.text("text").to_owned());
        if text.is_empty() {
            return Err(Failure::field("text", "required", ""));
        }
        at.run(Answer { consultation, outcome, text }, async move |(tx, of): (&mut Tx, Of<Answer>)| {
            let case =
                work::answer_consultation(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            Ok(Done { words: "Đã ghi ý kiến trả lời.".into(), to: href(&case) })
        })
        .await
    }

    fn place(of: &str) -> &str {
        match of {
            "cases.answered_already" => "consultation",
            other => own_place(other),
        }
    }
}
