//! The clerk hands the file of a case that has ended over to the archive.

use super::acting::Of;
use super::form::{ActForm, Control, Told};
use super::{ActPage, Acting, Done, own_place};
use crate::model::Status;
use crate::pages::parts::{Line, href, short_code};
use crate::rules::{ARCHIVABLE, archive_from};
use crate::work::{self, Archiving as Input, beyond};
use base::{Day, Failure, Refusal, Res};
use db::Tx;
use web::{PageResult, words};

/// Since when the file can go.
pub(super) struct Archiving {
    from: Day,
}

impl ActPage for Archiving {
    const PATH: &'static str = "/cases/{id}/archive";
    const ACTION: &'static str = "cases.archive";
    const STATES: &'static [Status] = ARCHIVABLE;
    const ASKS: bool = true;

    async fn load(at: &Acting) -> Res<Self> {
        let from = archive_from(at.world.calendar.of(None), at.case()).map_err(|e| beyond(&e))?;
        if at.case().has_flag("archived") && !at.is_sent() {
            return Err(Refusal::new("cases.archived").with("code", &at.case().code).into());
        }
        Ok(Self { from })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let form = ActForm {
            title: "Nộp lưu hồ sơ",
            notes: vec![Line::new("", "Nộp lưu từ ngày", words::date(self.from))],
            controls: vec![
                Control::field("number", "Số hồ sơ lưu", &at.sent, told)
                    .hint("Để trống thì lấy số kế tiếp trong mục lục.")
                    .size("mc-cid"),
                Control::field("retention_years", "Thời hạn bảo quản, năm", &at.sent, told)
                    .hint("Để trống là bảo quản vĩnh viễn.")
                    .size("mc-day"),
            ],
            effect: "Sau khi nộp lưu, hồ sơ chỉ xem được.".into(),
            button: "Nộp lưu",
            confirm: format!("Nộp lưu hồ sơ {}?", at.case().code),
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let years = match at.sent.text("retention_years") {
            "" => None,
            text => Some(text.parse().map_err(|_| Failure::field("retention_years", "not_a_number", text))?),
        };
        let input = Input { number: at.sent.some("number"), retention_years: years };
        at.run(input, async move |(tx, of): (&mut Tx, Of<Input>)| {
            let case = work::archive(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            Ok(Done { words: format!("Đã nộp lưu hồ sơ {}.", short_code(&case.code)), to: href(&case) })
        })
        .await
    }

    fn place(of: &str) -> &str {
        own_place(of)
    }
}
