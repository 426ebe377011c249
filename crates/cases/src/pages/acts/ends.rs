//! Ends of a case with reasons in words: not accepted, stopped and given back, taken back by the applicant.

use super::acting::Of;
use super::form::{ActForm, Control, Told};
use super::{ActPage, Acting, Done};
use crate::model::Status;
use crate::pages::parts::{Line, short_code};
use crate::rules::OPEN;
use crate::work::{self, NonAcceptance, Stop, Withdrawal};
use base::Res;
use db::Tx;
use web::PageResult;

/// Not accepted (Mẫu 03).
pub(super) struct NotAccepting;
/// Stopped and given back.
pub(super) struct Stopping;
/// Taken back.
pub(super) struct Withdrawing;

fn reasons(at: &Acting) -> Vec<String> {
    at.sent.text("reasons").lines().map(str::to_owned).collect()
}

fn reasons_area(at: &Acting, told: &Told) -> Control {
    Control::area("reasons", "Lý do", &at.sent, told)
        .hint("Mỗi lý do một dòng, nêu rõ căn cứ. In nguyên văn vào văn bản gửi người nộp; xưng hô Ông/Bà.")
}

impl ActPage for NotAccepting {
    const PATH: &'static str = "/cases/{id}/non-acceptance";
    const ACTION: &'static str = "cases.not_accept";
    const STATES: &'static [Status] = &[Status::Submitted, Status::Accepted];
    const ASKS: bool = true;

    async fn load(_: &Acting) -> Res<Self> {
        Ok(Self)
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let form = ActForm {
            title: "Từ chối tiếp nhận",
            notes: vec![Line::new(
                "",
                "Hồ sơ kết thúc ở đây.",
                "Thiếu hoặc sai giấy tờ thì yêu cầu bổ sung, không từ chối.",
            )],
            controls: vec![reasons_area(at, told)],
            effect: "Người nộp nhận phiếu từ chối (Mẫu 03) cùng giấy tờ đã nộp.".into(),
            button: "Từ chối tiếp nhận",
            confirm: format!("Từ chối tiếp nhận hồ sơ {}?", at.case().code),
            is_grave: true,
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        at.run(NonAcceptance { reasons: reasons(at) }, async move |(tx, of): (&mut Tx, Of<NonAcceptance>)| {
            let case = work::not_accept(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            let words = format!("Đã từ chối tiếp nhận hồ sơ {}. In phiếu ở mục Biểu mẫu.", short_code(&case.code));
            Ok(Done { words, to: format!("/cases/{}?tab=forms", case.id) })
        })
        .await
    }
}

impl ActPage for Stopping {
    const PATH: &'static str = "/cases/{id}/stop";
    const ACTION: &'static str = "cases.stop";
    const STATES: &'static [Status] = OPEN;
    const ASKS: bool = true;

    async fn load(_: &Acting) -> Res<Self> {
        Ok(Self)
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let form = ActForm {
            title: "Dừng giải quyết, trả hồ sơ",
            notes: vec![Line::new(
                "",
                "Chỉ dừng khi không đủ điều kiện giải quyết.",
                "Từ chối theo nội dung thì ký văn bản từ chối như một kết quả.",
            )],
            controls: vec![reasons_area(at, told)],
            effect: "Các bước đang chờ được rút; giấy tờ trả lại người nộp cùng văn bản nêu lý do.".into(),
            button: "Dừng, trả hồ sơ",
            confirm: format!("Dừng giải quyết hồ sơ {}?", at.case().code),
            is_grave: true,
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        at.run(Stop { reasons: reasons(at) }, async move |(tx, of): (&mut Tx, Of<Stop>)| {
            let case = work::stop(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            let words = format!("Đã dừng giải quyết hồ sơ {}.", short_code(&case.code));
            Ok(Done { words, to: format!("/cases/{}?tab=forms", case.id) })
        })
        .await
    }
}

impl ActPage for Withdrawing {
    const PATH: &'static str = "/cases/{id}/withdrawal";
    const ACTION: &'static str = "cases.withdraw";
    const STATES: &'static [Status] = OPEN;
    const ASKS: bool = true;

    async fn load(_: &Acting) -> Res<Self> {
        Ok(Self)
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let form = ActForm {
            title: "Người nộp rút hồ sơ",
            notes: vec![Line::new(
                "",
                "Rút được khi chưa ký kết quả.",
                "Người rút là chủ hồ sơ hoặc người được ủy quyền.",
            )],
            controls: vec![Control::area("reason", "Lý do, nếu người nộp nêu", &at.sent, told).hint("Không bắt buộc.")],
            effect: "Các bước đang chờ được rút; giấy tờ trả lại người nộp.".into(),
            button: "Ghi nhận rút hồ sơ",
            confirm: format!("Rút hồ sơ {}?", at.case().code),
            is_grave: true,
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let input = Withdrawal { reason: at.sent.text("reason").to_owned() };
        at.run(input, async move |(tx, of): (&mut Tx, Of<Withdrawal>)| {
            let case = work::withdraw(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            let words = format!("Đã ghi nhận rút hồ sơ {}.", short_code(&case.code));
            Ok(Done { words, to: format!("/cases/{}", case.id) })
        })
        .await
    }
}
