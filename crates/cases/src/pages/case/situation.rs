//! What a reader of a case must know before anything is done: who has it, what was promised, what stands in its way.

use super::timeline;
use crate::model::{RecordRow, Status};
use crate::pages::history::ground_words;
use crate::pages::parts::Line;
use crate::read::Whole;
use crate::work::World;
use base::{Id, Instant};
use kernel::accounts::Actor;
use kernel::roles::Role;
use web::words;

/// Who has the case and since when.
pub(super) fn holder(world: &World, read: &Whole, now: Instant) -> String {
    let case = &read.view.case;
    let day = now.day();
    let desk = |since: Option<Instant>| {
        let since = since.map(|at| format!(" từ {}", words::moment_short(at, now))).unwrap_or_default();
        format!("Bộ phận Một cửa {}{since}", world.organisation.name(case.receiving, day))
    };
    match case.status {
        Status::Submitted => desk(Some(case.submitted)),
        Status::Finished => desk(case.finished),
        Status::NotAccepted | Status::Stopped | Status::Withdrawn | Status::Returned => String::new(),
        _ => {
            let open = read.view.tasks.iter().filter(|t| t.state == "open");
            open.map(|task| timeline::holder_of(world, read, task, now)).collect::<Vec<_>>().join("; ")
        }
    }
}

/// The apology that was given, with what it does not change.
pub(super) fn apology(read: &Whole, now: Instant) -> String {
    let given = read.view.records.iter().rev().find(|r| r.kind == "apology");
    let new = given.and_then(|r| r.body["new_date"].as_str()).and_then(|t| Instant::parse(t).ok());
    new.map_or_else(String::new, |new| {
        format!("Đã xin lỗi, hẹn lại {}; hạn theo luật không đổi.", words::moment_short(new, now))
    })
}

/// What must be known before anything is done.
pub(super) fn alerts(world: &World, read: &Whole, actor: &Actor, now: Instant) -> Vec<Line> {
    let case = &read.view.case;
    let mut all = Vec::new();
    for step in &read.halted {
        let note = format!("Bước “{step}” không chạy tiếp được; cần báo cán bộ kiểm soát thủ tục hành chính.");
        let mut line = Line::new("late", "Quy trình đang có sự cố.", note);
        if actor.has_role(Role::ProcedureControl) {
            line.href = "/processes/incidents".into();
        }
        all.push(line);
    }
    if read.suspended {
        let note = "Chưa xử lý tiếp được cho đến khi cán bộ kiểm soát thủ tục hành chính cho tiếp tục.";
        all.push(Line::new("held", "Quy trình đang tạm dừng.", note));
    }
    let is_asked = |r: &&RecordRow| r.kind == "supplement_request" && r.closed.is_none();
    if let Some(asked) = read.view.records.iter().find(is_asked) {
        let since = words::moment_short(asked.at, now);
        let until =
            asked.until.map(|at| format!(", người nộp trả lời trước {}", words::moment(at))).unwrap_or_default();
        let kind = if asked.until.is_some_and(|at| at < now) { "late" } else { "soon" };
        all.push(Line::new(kind, "Đang chờ bổ sung", format!("từ {since}{until}.")));
    }
    for asked in read.view.records.iter().filter(|r| r.kind == "consultation" && r.closed.is_none()) {
        let unit = asked.body["unit"].as_str().and_then(Id::parse);
        let unit = unit.map(|u| world.organisation.name(u, now.day())).unwrap_or_default();
        let until = asked.until.map(|at| format!("hạn trả lời {}.", words::moment(at))).unwrap_or_default();
        let kind = if asked.until.is_some_and(|at| at < now) { "late" } else { "soon" };
        all.push(Line::new(kind, format!("Đang lấy ý kiến {unit}"), until));
    }
    if let Some(booked) = read.view.records.iter().find(|r| r.kind == "inspection" && r.closed.is_none()) {
        let when = booked.until.map(words::moment).unwrap_or_default();
        let people = booked.body["people"].as_array().into_iter().flatten().filter_map(|p| p.as_str());
        let kind = if booked.until.is_some_and(|at| at < now) { "late" } else { "soon" };
        all.push(Line::new(kind, format!("Kiểm tra thực địa {when}:"), people.collect::<Vec<_>>().join(", ")));
    }
    if let Some(posted) = read.view.records.iter().find(|r| r.kind == "posting" && r.closed.is_none()) {
        let until = posted.until.map(words::moment).unwrap_or_default();
        let objections = read.view.records.iter().filter(|r| r.kind == "objection").count();
        let note = if objections == 0 {
            "chưa có ý kiến phản đối.".into()
        } else {
            format!("{objections} ý kiến phản đối.")
        };
        all.push(Line::new("soon", format!("Đang niêm yết đến {until}:"), note));
    }
    for alert in read.view.records.iter().filter(|r| r.kind == "alert" && r.closed.is_none()) {
        let unit = alert.body["unit"].as_str().and_then(Id::parse);
        let unit = unit.map(|u| world.organisation.name(u, now.day())).unwrap_or_default();
        let (what, note) = match alert.body["what"].as_str().unwrap_or_default() {
            "consultation_silent" => (format!("{unit} quá hạn chưa trả lời."), "Trưởng Bộ phận Một cửa cần đôn đốc."),
            "step_silent" => ("Cơ quan phối hợp quá hạn chưa trả lời.".into(), "Trưởng Bộ phận Một cửa cần đôn đốc."),
            _ => {
                ("Quy trình không tự tính được một quyết định.".into(), "Cần báo cán bộ kiểm soát thủ tục hành chính.")
            }
        };
        all.push(Line::new("late", what, note));
    }
    if case.has_flag("archived") {
        let number = read.view.records.iter().rev().find(|r| r.kind == "archive");
        let number = number.and_then(|r| r.body["number"].as_str()).unwrap_or_default();
        all.push(Line::new("done", "Đã nộp lưu", format!("số {number}.")));
    }
    if let Some(ground) = &case.prolonged {
        let law = read.view.records.iter().rev().find(|r| r.kind == "prolongation");
        let law = law.and_then(|r| r.body["law"].as_str()).unwrap_or_default();
        let words = format!("Thời hạn đã kéo dài theo luật ({}).", ground_words(ground));
        all.push(Line::new("", words, law));
    }
    if case.flags.split(' ').any(|f| f == "outage") {
        let note = format!("tiếp nhận trên phiếu đánh số sẵn lúc {}.", words::moment(case.submitted));
        all.push(Line::new("", "Nhập sau khi mất điện hoặc mất mạng:", note));
    }
    all
}
