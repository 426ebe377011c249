//! What one should know before believing the numbers of a plan.

use super::plan::Plan;
use super::report::{Note, PlanReport};
use crate::model::{Kind, Model, Trigger};

/// People who work more than this have a queue that grows for ever, or so long that the days do not tell its length.
const OVERLOADED: f64 = 0.985;

pub(super) fn notes(model: &Model, plan: &Plan, report: &PlanReport) -> Vec<Note> {
    let mut notes = bounds(report);
    notes.extend(overloaded(report));
    notes.extend(stuck(report));
    notes.extend(without_role(report));
    notes.extend(never_comes(model, plan));
    notes
}

fn note(code: &'static str, subject: &str, message: String) -> Note {
    Note { code, subject: subject.to_owned(), message }
}

fn bounds(report: &PlanReport) -> Vec<Note> {
    let told = |bound: &&'static str| {
        let what = match *bound {
            "cases" => "đã hết số hồ sơ được phép mô phỏng; các ngày sau không được tính",
            "open_cases" => "quá nhiều hồ sơ dở dang cùng lúc; các ngày sau không được tính",
            "open_tasks" => "quá nhiều việc dở dang cùng lúc; các ngày sau không được tính",
            "events" => "đã hết số bước được phép mô phỏng; các ngày sau không được tính",
            _ => "có hồ sơ đi quá nhiều bước và bị bỏ dở",
        };
        note("bound_hit", bound, format!("Chạm giới hạn bounds.{bound}: {what}"))
    };
    report.bounds_hit.iter().map(told).collect()
}

fn overloaded(report: &PlanReport) -> Vec<Note> {
    let all = report.staff.iter().filter(|s| s.utilisation.is_some_and(|u| u.mean >= OVERLOADED));
    let message = |role: &str| {
        format!("Vai trò '{role}' quá tải: việc đến nhiều hơn sức làm, hàng chờ còn tăng sau những ngày mô phỏng")
    };
    all.map(|s| note("overloaded", &s.role, message(&s.role))).collect()
}

fn stuck(report: &PlanReport) -> Vec<Note> {
    let message = |element: &str, code: &str, cases: u64| {
        format!(
            "{cases} hồ sơ vướng ở '{element}' ({code}): thường do thiếu biến mà điều kiện cần; ghi outcome hoặc variables"
        )
    };
    report.stuck.iter().map(|s| note("stuck", &s.element, message(&s.element, &s.code, s.cases))).collect()
}

/// People's steps that nobody in particular does: they never wait.
fn without_role(report: &PlanReport) -> Vec<Note> {
    let all = report.steps.iter().filter(|s| s.role.is_none() && matches!(s.r#type, "userTask" | "manualTask"));
    let all = all.filter(|s| s.working_hours.is_some_and(|w| w.mean > 0.0));
    let message = |id: &str| format!("Bước '{id}' không thuộc vai trò nào, nên coi như luôn có người làm ngay");
    all.map(|s| note("no_role", &s.element, message(&s.element))).collect()
}

/// Messages and signals of which the scenario says nothing.
fn never_comes(model: &Model, plan: &Plan) -> Vec<Note> {
    let silent = model.nodes().iter().enumerate().filter(|(ix, node)| {
        let is_awaited = matches!(node.kind, Kind::CatchEvent(Trigger::Message(_) | Trigger::Signal(_)));
        is_awaited && plan.steps[*ix].is_none() && plan.nodes.contains(&crate::model::NodeIx(*ix as u16))
    });
    let message = |id: &str| format!("Không có gì gửi tới '{id}' từ bên ngoài; ghi steps.{id}.duration nếu có");
    silent.map(|(_, node)| note("never_comes", &node.id, message(&node.id))).collect()
}
