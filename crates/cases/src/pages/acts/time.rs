//! Acts that speak of time: prolongation by law, which moves the legal due time, and the apology, which does not.

use super::acting::Of;
use super::form::{ActForm, Control, Told, choice};
use super::outcomes::sentence;
use super::{ActPage, Acting, Done, own_place};
use crate::model::Status;
use crate::pages::history::ground_words;
use crate::pages::parts::{Line, href};
use crate::rules::IN_WORK;
use crate::work::{self, Apology, Prolongation, beyond, pause_of};
use base::{Day, Failure, Instant, Refusal, Res};
use db::Tx;
use web::view::Choice;
use web::{PageResult, words};

/// The grounds that the procedure names, each with the due time it would give.
pub(super) struct Prolonging {
    grounds: Vec<Choice>,
}

impl ActPage for Prolonging {
    const PATH: &'static str = "/cases/{id}/prolongation";
    const ACTION: &'static str = "cases.prolong";
    const STATES: &'static [Status] = IN_WORK;

    async fn load(at: &Acting) -> Res<Self> {
        let (case, record) = (at.case(), &at.package()?.record);
        if case.prolonged.is_some() && !at.is_sent() {
            return Err(Refusal::new("cases.prolonged_already").into());
        }
        let mut grounds: Vec<&str> = record.prolongations.iter().map(|p| p.ground.as_str()).collect();
        grounds.dedup();
        let known = grounds.into_iter().filter_map(|g| catalogue::rules::prolongation(record, &case.variant, g));
        let grounds: Vec<Choice> = known
            .map(|rule| {
                let due = new_due(at, &rule.ground).map(|d| format!("hạn mới {}", words::moment(d)));
                let hint =
                    [due, Some(record.source_vi(&rule.law))].into_iter().flatten().collect::<Vec<_>>().join("; ");
                choice(rule.ground.clone(), sentence(&ground_words(&rule.ground)), hint)
            })
            .collect();
        if grounds.is_empty() {
            return Err(Refusal::new("cases.no_ground_to_prolong").with("ground", "").into());
        }
        Ok(Self { grounds })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let due = at.case().due.map(words::moment).unwrap_or_default();
        let form = ActForm {
            title: "Kéo dài thời hạn theo luật",
            notes: vec![Line::new("", "Hạn đang tính:", due)],
            controls: vec![
                Control::options("ground", "Căn cứ", self.grounds.clone(), &at.sent, told),
                Control::area("note", "Ghi chú trong hồ sơ", &at.sent, told).hint("Không bắt buộc."),
            ],
            effect: "Hạn theo luật tính lại từ lúc tiếp nhận với thời hạn mới, và hồ sơ không bị tính là quá hạn. Chỉ kéo dài một lần.".into(),
            button: "Kéo dài thời hạn",
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let input = Prolongation { ground: at.sent.text("ground").into(), note: at.sent.text("note").into() };
        at.run(input, async move |(tx, of): (&mut Tx, Of<Prolongation>)| {
            let case = work::prolong(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            let due = case.due.map(words::moment).unwrap_or_default();
            Ok(Done { words: format!("Đã kéo dài thời hạn; hạn mới là {due}."), to: href(&case) })
        })
        .await
    }

    fn place(of: &str) -> &str {
        match of {
            "cases.no_ground_to_prolong" | "cases.prolonged_already" => "ground",
            other => own_place(other),
        }
    }
}

/// The due time that a ground would give.
fn new_due(at: &Acting, ground: &str) -> Option<Instant> {
    let (case, record) = (at.case(), &at.package().ok()?.record);
    let pauses = at.view.records.iter().filter(|r| r.kind == "pause").map(|r| pause_of(record, r)).collect();
    let clock = catalogue::rules::clock(record, &case.variant, case.accepted?, pauses, Some(ground));
    calendar::due(&at.world.calendar, &clock).ok()?.due
}

/// An apology with a new appointment.
pub(super) struct Apologising;

impl ActPage for Apologising {
    const PATH: &'static str = "/cases/{id}/apology";
    const ACTION: &'static str = "cases.apologise";
    const STATES: &'static [Status] = IN_WORK;

    async fn load(at: &Acting) -> Res<Self> {
        if at.case().due.is_none() && !at.is_sent() {
            return Err(Refusal::new("cases.no_due_time").into());
        }
        Ok(Self)
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let due = at.case().due.unwrap_or(at.now);
        let office = at.world.calendar.of(None);
        let latest = office.last_office_moment_of_previous_working_day(due.day()).ok();
        let mut notes = vec![Line::new(if due < at.now { "late" } else { "" }, "Hạn theo luật:", words::moment(due))];
        if let Some(latest) = latest {
            notes.push(if at.now > latest {
                let note = format!("phải xin lỗi trước {}; việc chậm này được ghi lại.", words::moment(latest));
                Line::new("late", "Đã quá lúc phải xin lỗi:", note)
            } else {
                Line::new("", "Phải xin lỗi trước:", words::moment(latest))
            });
        }
        let suggested = office.add_working_days(at.now.day().max(due.day()), 2).ok();
        let form = ActForm {
            title: "Xin lỗi và hẹn lại ngày trả kết quả",
            notes,
            controls: vec![
                Control::area("reason", "Lý do chậm", &at.sent, told)
                    .hint("In nguyên văn vào văn bản xin lỗi; viết để người nộp hiểu, xưng hô Ông/Bà."),
                Control::field("new_date", "Ngày hẹn mới", &at.sent, told)
                    .day()
                    .or(suggested.map(|d| d.to_string()).unwrap_or_default())
                    .hint("Trả vào cuối giờ làm việc ngày này. Chỉ hẹn lại một lần."),
            ],
            effect: "Người nộp nhận văn bản xin lỗi (Mẫu 04). Hạn theo luật không đổi, hồ sơ vẫn tính theo hạn cũ."
                .into(),
            button: "Xin lỗi, hẹn lại",
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let day = Day::parse(at.sent.text("new_date"));
        let day = day.map_err(|_| Failure::field("new_date", "not_a_day", at.sent.text("new_date")))?;
        let new_date = at.world.calendar.of(None).closing(day).map_err(|e| beyond(&e))?;
        let input = Apology { reason: at.sent.text("reason").into(), new_date };
        at.run(input, async move |(tx, of): (&mut Tx, Of<Apology>)| {
            let case = work::apologise(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            let new = case.appointment.map(words::moment).unwrap_or_default();
            Ok(Done { words: format!("Đã lập văn bản xin lỗi, hẹn lại {new}."), to: href(&case) })
        })
        .await
    }

    fn place(of: &str) -> &str {
        match of {
            "cases.apology_once" | "cases.new_date_not_later" | "cases.beyond_calendar" => "new_date",
            other => own_place(other),
        }
    }
}
