//! One step back: the holder of a step returns the file to the one before, or the one before takes it back.

use super::acting::Of;
use super::form::{ActForm, Control, Told, choice};
use super::{ActPage, Acting, Done, own_place, way_on};
use crate::model::Status;
use crate::pages::case::{can_recall, steps_to_send_back};
use crate::pages::parts::{Line, href, short_code};
use crate::rules::IN_WORK;
use crate::work::{self, Recall, SendBack};
use base::{Id, Refusal, Res};
use db::Tx;
use kernel::worklist::TaskRow;
use web::PageResult;

/// The steps of the actor that have one before them.
pub(super) struct SendingBack {
    steps: Vec<(TaskRow, String)>,
}

impl ActPage for SendingBack {
    const PATH: &'static str = "/cases/{id}/send-back";
    const ACTION: &'static str = "cases.send_back";
    const STATES: &'static [Status] = IN_WORK;

    async fn load(at: &Acting) -> Res<Self> {
        let (world, actor) = (&at.world, &at.session.actor);
        let steps = steps_to_send_back(world, actor, at.now, at.case(), &at.view.tasks);
        let steps: Vec<_> = steps.into_iter().map(|(task, before)| (task.clone(), before)).collect();
        if steps.is_empty() && !at.is_sent() {
            let step = at.open_tasks().map(|t| t.name.as_str()).collect::<Vec<_>>().join("; ");
            return Err(Refusal::new("cases.no_step_before").with("step", step).into());
        }
        Ok(Self { steps })
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let note = |(task, before): &(TaskRow, String)| {
            Line::new("", format!("Từ bước “{}”", task.name), format!("về bước “{before}”."))
        };
        let mut controls = Vec::new();
        if self.steps.len() > 1 {
            let which = self.steps.iter().map(|(t, before)| choice(t.id.to_string(), &t.name, before)).collect();
            controls.push(Control::options("task", "Bước trả lại", which, &at.sent, told));
        }
        controls.push(
            Control::area("reason", "Lý do, việc phải làm lại", &at.sent, told)
                .hint("Người nhận lại thấy nguyên văn; nêu rõ chỗ cần sửa."),
        );
        let form = ActForm {
            title: "Trả lại bước trước",
            notes: self.steps.iter().map(note).collect(),
            controls,
            effect: "Hồ sơ về người đã làm bước trước; thời hạn giải quyết vẫn chạy.".into(),
            button: "Trả lại",
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let input = SendBack { task: Id::parse(at.sent.text("task")), reason: at.sent.text("reason").into() };
        at.run(input, async move |(tx, of): (&mut Tx, Of<SendBack>)| {
            let case = work::send_back(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            let to = way_on(tx, &of.world, &of.actor, of.act.now, &case).await?;
            Ok(Done { words: format!("Đã trả hồ sơ {} về bước trước.", short_code(&case.code)), to })
        })
        .await
    }

    fn place(of: &str) -> &str {
        own_place(of)
    }
}

/// Takes back what the actor did last.
pub(super) struct Recalling;

impl ActPage for Recalling {
    const PATH: &'static str = "/cases/{id}/recall";
    const ACTION: &'static str = "cases.recall";
    const STATES: &'static [Status] = IN_WORK;

    async fn load(at: &Acting) -> Res<Self> {
        if !can_recall(&at.session.actor, &at.view.lines) && !at.is_sent() {
            return Err(Refusal::new("cases.nothing_to_recall").into());
        }
        Ok(Self)
    }

    fn page(&self, at: &Acting, told: &Told) -> PageResult {
        let form = ActForm {
            title: "Thu hồi việc vừa chuyển",
            notes: vec![Line::new("", "Thu hồi được khi chưa ai nhận bước tiếp theo.", "")],
            controls: vec![Control::area("reason", "Lý do", &at.sent, told).hint("Không bắt buộc.")],
            effect: "Hồ sơ trở lại bước bạn vừa làm; việc thu hồi ghi trong quá trình xử lý.".into(),
            button: "Thu hồi",
            ..ActForm::default()
        };
        at.draw(Self::PATH, form, told)
    }

    async fn act(&self, at: &Acting) -> Res<Done> {
        let input = Recall { task: None, reason: at.sent.text("reason").into() };
        at.run(input, async move |(tx, of): (&mut Tx, Of<Recall>)| {
            let case = work::recall(tx, &of.world, &of.actor, &of.act, of.id, Some(of.version), of.input).await?;
            Ok(Done { words: format!("Đã thu hồi hồ sơ {}.", short_code(&case.code)), to: href(&case) })
        })
        .await
    }
}
