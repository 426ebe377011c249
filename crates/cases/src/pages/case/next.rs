//! What may be done next to a case by the one who looks at it: one pure function over the case, its open steps, the
//! posts of the actor and the policies. Not here: the acts themselves (`work`), their pages (`acts`).

use crate::model::{CaseRow, RecordRow, Status};
use crate::pages::parts::{Act, href};
use crate::rules::{ARCHIVABLE, CORRECTABLE, IN_WORK, OPEN, REROUTABLE, archive_from};
use crate::work::{World, find_post_for, parts};
use base::Instant;
use kernel::accounts::Actor;
use kernel::journal::Line;
use kernel::worklist::TaskRow;

/// Keys that acts may have.
const KEYS: usize = 9;

/// The case and the one who looks at it.
pub(crate) struct Standing<'a> {
    pub world: &'a World,
    pub actor: &'a Actor,
    pub now: Instant,
    pub case: &'a CaseRow,
    /// All steps so far.
    pub tasks: &'a [TaskRow],
    pub records: &'a [RecordRow],
    pub lines: &'a [Line],
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
    let offers = [at.step(), at.on_the_spot(), at.desk(), at.agency(), at.back(), at.ends()];
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
        let open: Vec<_> = self.open().cloned().collect();
        let on = self.case.resource(parts(&open, action));
        self.world.access.authorise(self.actor, &self.world.organisation, self.now.day(), action, &on).is_ok()
    }

    /// Steps that wait.
    fn open(&self) -> impl Iterator<Item = &TaskRow> {
        self.tasks.iter().filter(|t| t.state == "open")
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
        if self.is(IN_WORK) && self.open().any(|t| t.act == "decide") && self.may("cases.decide") {
            let href = format!("/decide?case={}", self.case.id);
            all.push(Offer { label: "Ký kết quả".into(), href, post: false, weight: Weight::Likely });
        }
        if self.is(IN_WORK) && self.may("cases.number") {
            let number = self.open().any(|t| t.act == "number");
            let back = self.open().any(|t| is_hand_back(t, self.case));
            match (number, back) {
                (true, _) => all.push(self.offer(Weight::Likely, "Vào sổ, chuyển về quầy", "result")),
                (_, true) => all.push(self.offer(Weight::Likely, "Chuyển kết quả về quầy", "result")),
                _ => {}
            }
        }
        for task in self.open().filter(|t| is_step_to_complete(t, self.case)) {
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
        let waits_here = self.case.status == Status::Accepted || self.open().any(|t| t.act == "hand_over");
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

    /// Inspections, and what others have against a matter that is posted.
    fn on_the_spot(&self) -> Vec<Offer> {
        let mut all = Vec::new();
        let is_step = self.open().any(|t| t.act == "inspect");
        let is_known = self.world.package(self.case).is_ok_and(|p| p.record.inspection.is_some());
        if (is_step || is_known) && self.is(IN_WORK) && self.case.outcome.is_none() && self.may("cases.inspect") {
            let is_booked = self.records.iter().any(|r| r.kind == "inspection" && r.closed.is_none());
            let weight = |likely| if likely { Weight::Likely } else { Weight::Other };
            let book = if is_booked { "Hẹn lại ngày kiểm tra" } else { "Hẹn kiểm tra thực địa" };
            all.push(self.offer(weight(is_step && !is_booked), book, "inspection"));
            all.push(self.offer(weight(is_booked), "Lập biên bản kiểm tra", "minutes"));
        }
        let has_time = self.world.package(self.case).is_ok_and(|p| p.record.objection.is_some());
        let is_posted = self.records.iter().any(|r| r.kind == "posting" && (has_time || r.closed.is_none()));
        if is_posted && self.is(OPEN) && self.may("cases.object") {
            all.push(self.offer(Weight::Other, "Ghi ý kiến phản đối", "objection"));
        }
        all
    }

    /// Ways back and sideways.
    fn back(&self) -> Vec<Offer> {
        let mut all = Vec::new();
        let other = Weight::Other;
        if self.is(IN_WORK)
            && self.may("cases.send_back")
            && !steps_to_send_back(self.world, self.actor, self.now, self.case, self.tasks).is_empty()
        {
            all.push(self.offer(other, "Trả lại bước trước", "send-back"));
        }
        if self.is(IN_WORK) && can_recall(self.actor, self.lines) && self.may("cases.recall") {
            all.push(self.offer(other, "Thu hồi", "recall"));
        }
        let is_archived = self.case.has_flag("archived");
        if self.is(CORRECTABLE) && !is_archived && self.may("cases.correct") {
            all.push(self.offer(other, "Sửa lỗi đã nhập", "correction"));
        }
        if self.is(REROUTABLE) && self.case.outcome.is_none() && self.may("cases.reroute") {
            all.push(self.offer(other, "Chuyển đúng thủ tục", "rerouting"));
        }
        let may_archive = || archive_from(self.world.calendar.of(None), self.case).is_ok_and(|d| d <= self.now.day());
        if self.is(ARCHIVABLE) && !is_archived && may_archive() && self.may("cases.archive") {
            all.push(self.offer(Weight::Likely, "Nộp lưu", "archive"));
        }
        all
    }

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

/// Steps of the actor that can go back to the one before, each with its name.
pub(crate) fn steps_to_send_back<'a>(
    world: &World,
    actor: &Actor,
    now: Instant,
    case: &CaseRow,
    tasks: &'a [TaskRow],
) -> Vec<(&'a TaskRow, String)> {
    let Ok(package) = world.process(case) else { return Vec::new() };
    let model = &package.process;
    let before = |task: &TaskRow| {
        let earlier = model.steps_before(model.find_node(&task.element)?);
        let is_before = |t: &&TaskRow| {
            let is_done = t.state == "done" && t.instance == task.instance && t.role != "applicant";
            is_done && model.find_node(&t.element).is_some_and(|n| earlier.contains(&n))
        };
        tasks.iter().filter(is_before).max_by_key(|t| (t.closed, t.id)).map(|t| t.name.clone())
    };
    let is_own = |t: &&TaskRow| t.state == "open" && find_post_for(world, actor, now.day(), t).is_ok();
    tasks.iter().filter(is_own).filter_map(|t| Some((t, before(t)?))).collect()
}

/// Whether the last thing that moved the case was done by the actor, and nobody took what followed.
pub(crate) fn can_recall(actor: &Actor, lines: &[Line]) -> bool {
    let last = lines.iter().rev().find(|l| !["note", "payment"].contains(&l.act.as_str()));
    last.is_some_and(|l| {
        ["completion", "decision", "handover"].contains(&l.act.as_str()) && l.by.actor == Some(actor.staff.uuid())
    })
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
