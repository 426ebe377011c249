//! The opened case beside the list, alone or within the page.

use super::query::Asked;
use super::staff_names;
use crate::api::log_read;
use crate::model::{Case, Status};
use crate::pages::parts::{self, Act, Line};
use crate::pages::rows::{Teller, address};
use crate::read::listed::Listed;
use crate::read::standing::Standing;
use crate::read::{self, CaseView};
use crate::work::World;
use askama::Template;
use base::{Id, Instant};
use db::Tx;
use kernel::accounts::{Actor, Session};
use kernel::journal;
use kernel::organisation::Staff;
use kernel::roles::Role;
use std::collections::{BTreeSet, HashMap};
use web::view::Due;
use web::{OfficialFrame, PageResult, Shared, page, words};

/// Lines of what happened lately.
const RECENT: usize = 4;

/// The opened case.
pub(super) struct Panel {
    pub code: String,
    pub href: String,
    pub close_href: String,
    pub title: String,
    pub about: String,
    pub due: Due,
    pub acts: Vec<Act>,
    pub documents: Vec<Line>,
    pub recent: Vec<Line>,
}

#[derive(Template)]
#[template(path = "inbox_panel.html")]
struct PanelView {
    frame: OfficialFrame,
    panel: Option<Panel>,
}

/// The pane alone, for the island that opens a row.
pub(super) async fn alone(
    shared: &Shared,
    world: &World,
    session: &Session,
    now: Instant,
    id: Id<Case>,
    asked: &Asked,
) -> PageResult {
    let (reader, actor) = (world.clone(), session.actor.clone());
    let read = async move |tx: &mut Tx| {
        let opened = read::show(tx, &reader, &actor, now, id).await?;
        let staff = staff_names(tx, staff_of(&opened)).await?;
        Ok((opened, staff))
    };
    let (opened, staff) = shared.db.read(read).await?;
    let mut subjects = vec![opened.case.owner.uuid(), opened.case.filer.uuid(), opened.case.id.uuid()];
    subjects.dedup();
    log_read(shared, session, now, "inbox panel", subjects).await?;
    let panel = Some(build(world, &session.actor, now, asked, &opened, &staff));
    page(&PanelView { frame: OfficialFrame::new(shared, session, ""), panel })
}

/// Everyone whose name the pane needs.
pub(super) fn staff_of(opened: &CaseView) -> BTreeSet<Id<Staff>> {
    let lines = opened.lines.iter().rev().take(RECENT).filter_map(|l| l.by.actor).map(Id::new);
    lines.chain(opened.tasks.iter().filter_map(|t| t.assignee)).collect()
}

/// Words of the pane.
pub(super) fn build(
    world: &World,
    actor: &Actor,
    now: Instant,
    asked: &Asked,
    opened: &CaseView,
    staff: &HashMap<Id<Staff>, String>,
) -> Panel {
    let who = Standing::of(world, actor, now);
    let teller = Teller { world, now, me: actor.staff, posts: &who.posts, staff };
    let row = as_row(opened);
    let case = &opened.case;
    Panel {
        code: case.code.clone(),
        href: parts::href(case),
        close_href: asked.with_open(""),
        title: case.procedure_name.clone(),
        about: about(opened),
        due: due(&teller, &row),
        acts: acts(&teller, &row, &who, &asked.with_open(&case.id.to_string())),
        documents: opened.documents.iter().map(document).collect(),
        recent: opened.lines.iter().rev().take(RECENT).map(|l| recent(l, actor, staff, now)).collect(),
    }
}

fn as_row(opened: &CaseView) -> Listed {
    Listed {
        case: opened.case.clone(),
        filer: opened.filer.as_ref().map(|p| p.name.clone()),
        owner: opened.owner.as_ref().map(|p| p.name.clone()),
        born: None,
        tasks: opened.tasks.iter().filter(|t| t.state == "open").cloned().collect(),
        records: opened.records.clone(),
    }
}

fn about(opened: &CaseView) -> String {
    let name =
        |p: &Option<kernel::people::Profile>| p.as_ref().map_or("(dữ liệu đã xóa)".into(), |p| p.name.clone());
    let channel = match opened.case.channel.as_str() {
        "online" => "nộp trực tuyến",
        "post" => "nộp qua bưu chính",
        _ => "nộp trực tiếp",
    };
    let filer = format!("Người nộp: {}, {channel}.", name(&opened.filer));
    if opened.case.owner == opened.case.filer {
        return filer;
    }
    format!("Chủ hồ sơ: {}. {filer}", name(&opened.owner))
}

/// The time of the case; below it, until when the own step should be done.
fn due(teller: &Teller<'_>, row: &Listed) -> Due {
    let told = teller.due(row);
    let step = teller.task(row).filter(|_| matches!(row.case.status, Status::Accepted | Status::Processing));
    let Some((step, due)) = step.and_then(|t| Some((t, t.due?))) else { return told };
    let whose = if step.assignee == Some(teller.me) { "Bước của tôi" } else { "Bước này" };
    let name = lower_first(&step.name);
    Due { sub: format!("{whose}: {name}, đến {}", words::moment_short(due, teller.now)), ..told }
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_lowercase().chain(letters).collect()).unwrap_or_default()
}

/// The likeliest acts: what the step asks for, and taking it. The page of the case has them all.
fn acts(teller: &Teller<'_>, row: &Listed, who: &Standing, back: &str) -> Vec<Act> {
    let case = &row.case;
    let page = |path: &str| format!("{}/{path}", parts::href(case));
    let is_desk = who.desk().contains(&case.receiving);
    let mut all = match case.status {
        Status::Submitted if is_desk => vec![Act::link("Tiếp nhận hồ sơ", page("acceptance"))],
        Status::Finished if who.hand_out().contains(&case.receiving) => vec![Act::link("Trả kết quả", page("return"))],
        Status::AwaitingSupplement if is_desk => vec![Act::link("Nhận giấy tờ bổ sung", page("supplement"))],
        Status::Accepted | Status::Processing => step_acts(teller, row, who, back),
        _ => Vec::new(),
    };
    if all.is_empty() && is_desk && case.status == Status::Accepted {
        all.push(Act::link("Chuyển xử lý", page("handover")));
    }
    for (n, act) in all.iter_mut().enumerate() {
        act.key = (n + 1).to_string();
        act.kind = if n == 0 { "main" } else { "" }.into();
    }
    all
}

/// Doing the step of one's own, or taking it first.
fn step_acts(teller: &Teller<'_>, row: &Listed, who: &Standing, back: &str) -> Vec<Act> {
    let Some(task) = teller.task(row).filter(|t| who.posts.iter().any(|p| fits(p, t))) else { return Vec::new() };
    let (page, id) = (parts::href(&row.case), row.case.id.to_string());
    let act = match task.act.as_str() {
        "decide" => Act::link("Ký kết quả", address("/decide", &[("case", &id)])),
        "number" => Act::link("Vào sổ, chuyển về quầy", format!("{page}/result")),
        _ => Act::link("Xử lý bước này", address(&format!("{page}/completion"), &[("task", &task.id.to_string())])),
    };
    let take = Act {
        label: "Nhận xử lý".into(),
        href: address("/inbox/claim", &[("case", &id), ("back", back)]),
        post: true,
        ..Act::default()
    };
    if task.assignee.is_none() { vec![act, take] } else { vec![act] }
}

fn fits((role, agency): &(Role, Id<kernel::organisation::Unit>), task: &kernel::worklist::TaskRow) -> bool {
    role.name() == task.role && Some(*agency) == task.agency
}

fn document(d: &crate::model::DocumentLine) -> Line {
    let counted = |n: i64, what: &str| (n > 0).then(|| format!("{n} {what}"));
    let note = match d.kind.as_str() {
        "electronic" => "bản điện tử".to_owned(),
        "presented" => "xuất trình".to_owned(),
        _ => {
            let parts = [counted(d.originals, "bản chính"), counted(d.copies, "bản sao")];
            parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
        }
    };
    let kind = if d.state == "requested" { "soon" } else { "done" };
    Line::new(kind, d.name.clone(), note)
}

fn recent(line: &journal::Line, actor: &Actor, staff: &HashMap<Id<Staff>, String>, now: Instant) -> Line {
    let who = match line.by.actor.map(Id::<Staff>::new) {
        Some(id) if id == actor.staff => "Tôi".to_owned(),
        Some(id) => staff.get(&id).cloned().unwrap_or_default(),
        None => "Hệ thống".to_owned(),
    };
    Line::new("", format!("{who} {}", did(&line.act)), words::moment_short(line.at, now))
}

/// What a line of the journal says was done.
fn did(act: &str) -> &str {
    match act {
        "submission" => "nhận hồ sơ trực tuyến",
        "acceptance" => "tiếp nhận",
        "handover" => "bàn giao",
        "claim" => "nhận xử lý",
        "completion" => "xong một bước",
        "decision" => "ký quyết định",
        "result" => "vào sổ kết quả",
        "payment" => "thu phí, lệ phí",
        "void_receipt" => "hủy biên lai",
        "supplement_request" => "yêu cầu bổ sung",
        "supplement" => "nhận bổ sung",
        "prolongation" => "kéo dài thời hạn theo luật",
        "apology" => "xin lỗi và hẹn lại",
        "consultation" => "hỏi ý kiến phối hợp",
        "consultation_answer" => "nhận ý kiến phối hợp",
        "non_acceptance" => "từ chối tiếp nhận",
        "stop" => "dừng xử lý",
        "withdrawal" => "ghi nhận rút hồ sơ",
        "return" => "trả kết quả",
        "timer" => "chuyển bước khi hết thời gian",
        "late_cause" => "ghi lý do chậm",
        "reminder" => "nhắc người giữ",
        other => other,
    }
}
