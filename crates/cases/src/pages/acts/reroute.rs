//! Sending a case that came under the wrong procedure or to the wrong agency on to the right one, without filing it anew.

use super::acting::Of;
use super::form::{ActForm, Control, Told, choice};
use super::{ActPage, Acting, Done, own_place};
use crate::model::Status;
use crate::pages::parts::{Line, href, short_code};
use crate::rules::REROUTABLE;
use crate::work::{self, Rerouting as Input};
use base::{Refusal, Res};
use db::Tx;
use web::view::Choice;
use web::{PageResult, words};

/// Procedures that the case can go on under.
pub(super) struct Rerouting {
    procedures: Vec<Choice>,
}

impl ActPage for Rerouting {
    const PATH: &'static str = "/cases/{id}/rerouting";
    const ACTION: &'static str = "cases.reroute";
    const STATES: &'static [Status] = REROUTABLE;
    const ASKS: bool = true;

    async fn load(at: &Acting) -> Res<Self> {
        if at.case().outcome.is_some() && !at.is_sent() {
            return Err(Refusal::new("cases.decided_already").into());
        }
        let day = at.case().submitted.day();
        let mut all: Vec<_> = at.world.catalogue.list(day).filter(|v| v.package().is_some()).collect();
        all.sort_by(|a, b| a.name.cmp(&b.name));
        let name = |v: &catalogue::Version| {
            let plain = v.package().and_then(|p| p.record.plain_name.clone());
            format!("{} – {}", v.code, plain.unwrap_or_else(|| v.name.clone()))
        };
        let mut procedures = vec![choice("", "Giữ nguyên thủ tục", "")];
        let others = all.into_iter().filter(|v| v.code != at.case().procedure_code);
        procedures.extend(others.map(|v| choice(v.code.clone(), name(v), "")));
        Ok(Self { procedures })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let case = at.case();
        let agency = at.world.organisation.name(case.deciding, at.now.day());
        let due = case.due.map(|d| format!(", hạn {}", words::moment(d))).unwrap_or_default();
        let form = ActForm {
            title: "Chuyển đúng thủ tục, đúng cơ quan",
            notes: vec![
                Line::new("", "Thủ tục hiện tại:", format!("{} – {}", case.procedure_code, case.procedure_name)),
                Line::new("", "Cơ quan giải quyết:", format!("{agency}{due}")),
            ],
            controls: vec![
                Control::select("procedure", "Thủ tục đúng", self.procedures.clone(), &at.sent, told).size("mc-long"),
                Control::field("deciding_unit", "Mã cơ quan giải quyết", &at.sent, told)
                    .hint("Để trống thì lấy cơ quan có thẩm quyền theo thủ tục.")
                    .size("mc-cid"),
                Control::area("reason", "Lý do", &at.sent, told).hint("Người nộp thấy lý do này; xưng hô Ông/Bà."),
            ],
            effect: "Giữ nguyên mã hồ sơ, ngày nhận và tiền đã thu; thời hạn, quy trình, mức thu theo thủ tục đúng."
                .into(),
            button: "Chuyển",
            confirm: format!("Chuyển hồ sơ {}?", case.code),
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let input = Input {
            procedure: at.sent.some("procedure"),
            deciding_unit: at.sent.some("deciding_unit"),
            reason: at.sent.text("reason").into(),
            ..Input::default()
        };
        at.run(input, async move |(tx, of): (&mut Tx, Of<Input>)| {
            let case = work::reroute(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            let due = case.due.map(|d| format!(" Hạn mới {}.", words::moment(d))).unwrap_or_default();
            Ok(Done { words: format!("Đã chuyển hồ sơ {}.{due}", short_code(&case.code)), to: href(&case) })
        })
        .await
    }

    fn place(of: &str) -> &str {
        match of {
            "cases.nothing_changes" | "cases.no_package" => "procedure",
            "cases.not_competent" => "deciding_unit",
            other => own_place(other),
        }
    }
}
