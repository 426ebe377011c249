//! What may be done next to a case by the one who looks at it: one pure function over the case, its open steps, the
//! posts of the actor and the policies. Not here: the acts themselves (`work`), their pages (`acts`).

use crate::model::{CaseRow, RecordRow, Status};
use crate::pages::parts::{Act, href};
use crate::rules::IN_WORK;
use crate::work::{World, find_post_for, parts};
use base::Instant;
use kernel::accounts::Actor;
use kernel::worklist::TaskRow;

/// Keys that acts may have.
const KEYS: usize = 9;

/// The case and the one who looks at it.
pub(crate) struct Standing<'a> {
    pub world: &'a World,
    pub actor: &'a Actor,
    pub now: Instant,
    pub case: &'a CaseRow,
    /// Steps that wait.
    pub open: &'a [TaskRow],
    pub records: &'a [RecordRow],
}

/// How an offer is drawn and where it stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Weight {
    /// May be what the person came for.
    Likely,
    /// Further acts.
    Other,
    /// Ends and refusals.
    Grave,
}

struct Offer {
    label: String,
    href: String,
    post: bool,
    weight: Weight,
}

/// The acts that the policies allow and the state permits, the likeliest first, with keys 1 to 9.
pub(crate) fn next_acts(at: &Standing<'_>) -> Vec<Act> {
    let offers = [at.step(), at.desk(), at.agency(), at.ends()];
    let mut acts = Vec::new();
    for offer in offers.into_iter().flatten() {
        let kind = match offer.weight {
            Weight::Likely if acts.is_empty() => "main",
            Weight::Grave => "quiet",
            _ => "",
        };
        let keyed = acts.iter().filter(|a: &&Act| !a.key.is_empty()).count();
        let key = if offer.weight == Weight::Grave || keyed >= KEYS { String::new() } else { (keyed + 1).to_string() };
        let Offer { label, href, post, .. } = offer;
        acts.push(Act { label, href, post, kind: kind.into(), key, confirm: String::new() });
    }
    acts
}

impl Standing<'_> {
    /// Whether the policies allow the act.
    fn may(&self, action: &str) -> bool {
        let on = self.case.resource(parts(self.open, action));
        self.world.access.authorise(self.actor, &self.world.organisation, self.now.day(), action, &on).is_ok()
    }

    fn is(&self, states: &[Status]) -> bool {
        states.contains(&self.case.status)
    }

    fn offer(&self, weight: Weight, label: &str, path: &str) -> Offer {
        Offer { label: label.into(), href: format!("{}/{path}", href(self.case)), post: false, weight }
    }

    /// The steps of the process that wait for this person.
    fn step(&self) -> Vec<Offer> {
        let mut all = Vec::new();
        if !self.is(&[Status::Accepted, Status::Processing, Status::AwaitingPayment]) {
            return all;
        }
        if self.is(IN_WORK) && self.open.iter().any(|t| t.act == "decide") && self.may("cases.decide") {
            let href = format!("/decide?case={}", self.case.id);
            all.push(Offer { label: "Ký kết quả".into(), href, post: false, weight: Weight::Likely });
        }
        if self.is(IN_WORK) && self.may("cases.number") {
            let number = self.open.iter().any(|t| t.act == "number");
            let back = self.open.iter().any(|t| is_hand_back(t, self.case));
            match (number, back) {
                (true, _) => all.push(self.offer(Weight::Likely, "Vào sổ, chuyển về quầy", "result")),
                (_, true) => all.push(self.offer(Weight::Likely, "Chuyển kết quả về quầy", "result")),
                _ => {}
            }
        }
        for task in self.open.iter().filter(|t| is_step_to_complete(t, self.case)) {
            self.complete(task, &mut all);
        }
        all
    }

    fn complete(&self, task: &TaskRow, all: &mut Vec<Offer>) {
        let day = self.now.day();
        if !self.may("cases.complete_task") || find_post_for(self.world, self.actor, day, task).is_err() {
            return;
        }
        let is_free = task.assignee.is_none() && self.may("cases.claim");
        if is_free {
            let href = format!("/tasks/{}/claim", task.id);
            all.push(Offer { label: "Nhận xử lý".into(), href, post: true, weight: Weight::Likely });
        }
        all.push(self.offer(Weight::Likely, step_label(&task.act), &format!("completion?task={}", task.id)));
    }

    /// The counter.
    fn desk(&self) -> Vec<Offer> {
        let mut all = Vec::new();
        let likely = Weight::Likely;
        if self.is(&[Status::Submitted]) && self.may("cases.accept") {
            all.push(self.offer(likely, "Tiếp nhận hồ sơ", "acceptance"));
        }
        if self.is(&[Status::AwaitingSupplement]) && self.may("cases.receive_supplement") {
            all.push(self.offer(likely, "Nhận giấy tờ bổ sung", "supplement"));
        }
        let owes = self.case.fee_paid < self.case.fee_total && self.case.accepted.is_some();
        let has_end = self.is(&[Status::NotAccepted, Status::Stopped, Status::Withdrawn, Status::Returned]);
        let may_collect = owes && !has_end && self.may("cases.collect_fee");
        if may_collect && self.is(&[Status::Finished]) {
            all.push(self.offer(likely, "Thu phí, lệ phí", "payment"));
        }
        if self.is(&[Status::Finished]) && self.may("cases.return_result") {
            all.push(self.offer(likely, "Trả kết quả", "return"));
        }
        let waits_here = self.case.status == Status::Accepted || self.open.iter().any(|t| t.act == "hand_over");
        if self.is(IN_WORK) && waits_here && self.may("cases.hand_over") {
            all.push(self.offer(likely, "Chuyển xử lý", "handover"));
        }
        if may_collect && !self.is(&[Status::Finished]) {
            all.push(self.offer(Weight::Other, "Thu phí, lệ phí", "payment"));
        }
        all
    }

    /// The agency that answers for the case, and agencies that are asked.
    fn agency(&self) -> Vec<Offer> {
        let mut all = Vec::new();
        let has_open = |kind: &str| self.records.iter().any(|r| r.kind == kind && r.closed.is_none());
        if has_open("consultation") && self.may("cases.answer_consultation") {
            all.push(self.offer(Weight::Likely, "Ghi ý kiến trả lời", "consultation-answer"));
        }
        if !self.is(IN_WORK) {
            return all;
        }
        let is_decided = self.case.outcome.is_some();
        if !is_decided && self.may("cases.ask_supplement") {
            let label = if self.case.supplement_rounds > 0 {
                "Yêu cầu bổ sung lần nữa"
            } else {
                "Yêu cầu bổ sung"
            };
            all.push(self.offer(Weight::Other, label, "supplement-request"));
        }
        if !is_decided && self.may("cases.consult") {
            all.push(self.offer(Weight::Other, "Lấy ý kiến", "consultation"));
        }
        if self.may_be_prolonged() && self.may("cases.prolong") {
            all.push(self.offer(Weight::Other, "Kéo dài thời hạn", "prolongation"));
        }
        let is_sorry = self.records.iter().any(|r| r.kind == "apology");
        if self.case.due.is_some() && !is_sorry && self.may("cases.apologise") {
            all.push(self.offer(Weight::Other, "Xin lỗi, hẹn lại", "apology"));
        }
        all
    }

    /// The procedure names a ground, and none was used.
    fn may_be_prolonged(&self) -> bool {
        let record = self.world.package(self.case).map(|p| &p.record);
        self.case.prolonged.is_none() && record.is_ok_and(|r| !r.prolongations.is_empty())
    }

    // The further acts of `work` (send one step back, recall, re-route, correct) have their place here.

    fn ends(&self) -> Vec<Offer> {
        let mut all = Vec::new();
        if self.is(&[Status::Submitted, Status::Accepted]) && self.may("cases.not_accept") {
            all.push(self.offer(Weight::Grave, "Từ chối tiếp nhận", "non-acceptance"));
        }
        if self.case.status.is_open() && self.may("cases.stop") {
            all.push(self.offer(Weight::Grave, "Dừng, trả hồ sơ", "stop"));
        }
        if self.case.status.is_open() && self.case.outcome.is_none() && self.may("cases.withdraw") {
            all.push(self.offer(Weight::Grave, "Người nộp rút hồ sơ", "withdrawal"));
        }
        all
    }
}

/// The result goes back to the desk from the agency that decided: done with the numbering.
fn is_hand_back(task: &TaskRow, case: &CaseRow) -> bool {
    task.act == "hand_back" && task.agency == Some(case.deciding)
}

/// A step that is completed as such, not by an act of its own.
pub(crate) fn is_step_to_complete(task: &TaskRow, case: &CaseRow) -> bool {
    let own_act = ["decide", "number", "hand_over"].contains(&task.act.as_str()) || is_hand_back(task, case);
    task.role != "applicant" && !own_act
}

/// The end of a step as a button.
pub(crate) fn step_label(act: &str) -> &'static str {
    match act {
        "examine" => "Thẩm tra xong",
        "draft" => "Trình dự thảo",
        "review" => "Soát xong",
        "verify" => "Xác minh xong",
        "consult" => "Cho ý kiến",
        "inspect" => "Kiểm tra xong",
        "meet" => "Họp xong",
        "assess_fee" => "Xác định xong nghĩa vụ",
        "post_notice" => "Niêm yết xong",
        "pay_out" => "Chi trả xong",
        "hand_back" => "Chuyển kết quả",
        _ => "Xong bước này",
    }
}
