//! Taking in what someone has against a matter that is posted.

use super::acting::Of;
use super::form::{ActForm, Control, Told};
use super::{ActPage, Acting, Done, own_place};
use crate::model::Status;
use crate::pages::parts::{Line, href};
use crate::rules::OPEN;
use crate::work::{self, Objection};
use base::{Refusal, Res};
use db::Tx;
use kernel::people::Profile;
use web::{PageResult, words};

/// An objection to what was posted.
pub(super) struct Objecting;

impl ActPage for Objecting {
    const PATH: &'static str = "/cases/{id}/objection";
    const ACTION: &'static str = "cases.object";
    const STATES: &'static [Status] = OPEN;

    async fn load(at: &Acting) -> Res<Self> {
        if at.view.records.iter().all(|r| r.kind != "posting") && !at.is_sent() {
            return Err(Refusal::new("cases.no_posting").into());
        }
        Ok(Self)
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let posting = at.view.records.iter().rev().find(|r| r.kind == "posting");
        let until = posting.and_then(|r| r.until).map(words::moment).unwrap_or_default();
        let form = ActForm {
            title: "Ghi ý kiến phản đối",
            notes: vec![Line::new("", "Niêm yết đến", until)],
            controls: vec![
                Control::field("name", "Họ và tên người có ý kiến", &at.sent, told).size("mc-name"),
                Control::field("number", "Số định danh", &at.sent, told).hint("Không bắt buộc.").size("mc-cid"),
                Control::field("address", "Nơi ở", &at.sent, told).hint("Không bắt buộc.").size("mc-long"),
                Control::field("phone", "Điện thoại", &at.sent, told).hint("Không bắt buộc.").size("mc-cid"),
                Control::area("text", "Nội dung", &at.sent, told)
                    .hint("Ghi nguyên ý; giấy tờ kèm theo thì đính vào hồ sơ."),
            ],
            effect: "Ý kiến gắn vào hồ sơ, người giải quyết phải xem xét trước khi trình ký.".into(),
            button: "Ghi ý kiến",
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let person = Profile {
            name: at.sent.text("name").into(),
            number: at.sent.some("number"),
            address: at.sent.some("address"),
            phone: at.sent.some("phone"),
            ..Profile::default()
        };
        let input = Objection { person, text: at.sent.text("text").into() };
        at.run(input, async move |(tx, of): (&mut Tx, Of<Objection>)| {
            let case = work::object(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            Ok(Done { words: "Đã ghi ý kiến phản đối.".into(), to: href(&case) })
        })
        .await
    }

    fn place(of: &str) -> &str {
        match of.strip_prefix("person/") {
            Some(field) => field,
            None => own_place(of),
        }
    }
}
