//! The clerk enters the result in its book and sends it to the desk.

use super::acting::Of;
use super::form::{ActForm, Control, Told};
use super::{ActPage, Acting, Done, way_on};
use crate::model::{CaseRow, Status};
use crate::pages::parts::{Line, short_code};
use crate::rules::IN_WORK;
use crate::work::{self, Numbering as Input};
use base::{Refusal, Res};
use db::Tx;
use web::PageResult;

/// Whether a number is to be given, or the result only goes to the desk.
pub(super) struct Numbering {
    is_number: bool,
}

impl ActPage for Numbering {
    const PATH: &'static str = "/cases/{id}/result";
    const ACTION: &'static str = "cases.number";
    const STATES: &'static [Status] = IN_WORK;

    async fn load(at: &Acting) -> Res<Self> {
        let is = |act: &str| at.open_tasks().any(|t| t.act == act);
        if !is("number") && !is("hand_back") && !at.is_sent() {
            let now = at.open_tasks().map(|t| t.name.clone()).collect::<Vec<_>>().join("; ");
            return Err(Refusal::new("cases.step_not_ready").with("wanted", "kết quả đã ký").with("now", now).into());
        }
        Ok(Self { is_number: is("number") })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let refused = at.case().outcome.as_deref() == Some("refuse");
        let result = at.package()?.record.results.first();
        let name =
            if refused { "Văn bản từ chối".into() } else { result.map_or_else(String::new, |r| r.name.clone()) };
        let mut notes = vec![Line::new("", "Kết quả:", name)];
        if let Some(number) = &at.case().result_number {
            notes.push(Line::new("done", "Đã vào sổ số", number.clone()));
        }
        let number = Control::field("number", "Số của kết quả", &at.sent, told)
            .hint("Để trống thì lấy số kế tiếp của sổ. Chỉ ghi khi số do sổ ngoài hệ thống cấp.")
            .size("mc-cid");
        let form = ActForm {
            title: if self.is_number {
                "Vào sổ, chuyển kết quả về quầy"
            } else {
                "Chuyển kết quả về quầy"
            },
            notes,
            controls: if self.is_number { vec![number] } else { Vec::new() },
            effect: "Kết quả đã đóng dấu chuyển về Bộ phận Một cửa; người nộp được báo đến nhận.".into(),
            button: if self.is_number { "Vào sổ và chuyển" } else { "Chuyển về quầy" },
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        at.run(
            Input { number: at.sent.some("number"), results: Vec::new() },
            async move |(tx, of): (&mut Tx, Of<Input>)| {
                let case =
                    work::number_result(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
                let to = way_on(tx, &of.world, &of.actor, of.act.now, &case).await?;
                Ok(Done { words: told_of(&case), to })
            },
        )
        .await
    }
}

fn told_of(case: &CaseRow) -> String {
    let number = case.result_number.as_ref().map(|n| format!(" số {n}")).unwrap_or_default();
    let desk = if case.status == Status::Finished { ", đã chuyển về quầy" } else { "" };
    format!("Kết quả{number} của hồ sơ {} đã vào sổ{desk}.", short_code(&case.code))
}
