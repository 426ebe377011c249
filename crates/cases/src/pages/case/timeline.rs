//! The timeline of a case: what happened, with giver and taker, how long it was held; what waits now; what comes next.

use super::role_words;
use crate::pages::history::Teller;
use crate::pages::parts;
use crate::read::{Whole, body_of};
use crate::work::World;
use base::{Id, Instant};
use flow::{Kind, Model, NodeIx};
use kernel::journal::Line;
use kernel::worklist::TaskRow;
use std::collections::HashSet;
use uuid::Uuid;
use web::words;

/// Steps ahead that are told at most.
const AHEAD_MAX: usize = 12;

/// One line of the timeline. See `case.html`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Step {
    /// `done`, `now`, `next`.
    pub kind: String,
    pub what: String,
    pub when: String,
    /// Who did it alone; empty where one gave and one took.
    pub who: String,
    pub giver: String,
    pub taker: String,
    pub paper: bool,
    pub took: String,
    pub note: String,
}

/// The whole timeline, oldest first.
pub(super) fn steps(world: &World, read: &Whole, now: Instant) -> Vec<Step> {
    let mut all = past(world, read, now);
    all.extend(present(world, read, now));
    all.extend(future(world, read).into_iter().map(|(what, who)| Step {
        kind: "next".into(),
        what,
        who,
        ..Step::default()
    }));
    all
}

fn past(world: &World, read: &Whole, now: Instant) -> Vec<Step> {
    let view = &read.view;
    let record = world.package(&view.case).ok().map(|p| &p.record);
    let teller = Teller { world, case: &view.case, record, key: read.key.as_ref(), now };
    view.lines.iter().map(|line| told(world, read, &teller, line, now)).collect()
}

fn told(world: &World, read: &Whole, teller: &Teller<'_>, line: &Line, now: Instant) -> Step {
    let done = closed_with(&read.view.tasks, line);
    let sentence = teller.sentence(line, done.map_or("", |t| t.name.as_str()));
    let by = person(read, line.by.actor, line.by.post);
    let body = body_of(line);
    let (who, giver, taker) = if line.act == "handover" {
        (String::new(), by, taker(world, read, body, now))
    } else {
        (by, String::new(), String::new())
    };
    Step {
        kind: "done".into(),
        what: sentence.what,
        when: words::moment_short(line.at, now),
        who,
        giver,
        taker,
        paper: body["paper"] == true,
        took: done.map(|t| held(world, t.opened, line.at)).unwrap_or_default(),
        note: sentence.note,
    }
}

/// The step that this act ended. Acts on one case never share a moment with a step that another act closed.
fn closed_with<'a>(tasks: &'a [TaskRow], line: &Line) -> Option<&'a TaskRow> {
    let element = body_of(line)["step"].as_str();
    let closed = tasks.iter().filter(|t| t.state == "done" && t.closed == Some(line.at));
    let mut closed = closed.filter(|t| element.is_none_or(|e| e == t.element));
    if ["completion", "decision", "result", "handover", "supplement_request", "supplement"].contains(&line.act.as_str())
    {
        closed.next()
    } else {
        None
    }
}

/// A person in the post in which they acted; the system where nobody did.
pub(super) fn person(read: &Whole, actor: Option<Uuid>, post: Option<Uuid>) -> String {
    if actor.is_none() {
        return "Hệ thống".into();
    }
    match (read.names.person(actor), read.names.post(post)) {
        (name, "") => name.to_owned(),
        (name, post) => format!("{name}, {post}"),
    }
}

fn taker(world: &World, read: &Whole, body: &serde_json::Value, now: Instant) -> String {
    let to = body["to"].as_str().and_then(|t| Uuid::try_parse(t).ok());
    let name = read.names.person(to);
    let unit = body["to_unit"].as_str().and_then(Id::parse);
    let unit = unit.map(|u| world.organisation.name(u, now.day())).unwrap_or_default();
    match (name, unit.as_str()) {
        ("", unit) => unit.to_owned(),
        (name, "") => name.to_owned(),
        (name, unit) => format!("{name}, {unit}"),
    }
}

/// `giữ 3 giờ 10 phút làm việc`.
fn held(world: &World, from: Instant, to: Instant) -> String {
    match world.calendar.of(None).working_minutes_between(from, to) {
        Ok(0) => String::new(),
        Ok(minutes) if minutes >= 16 * 60 => format!("giữ {} ngày làm việc", minutes / (8 * 60)),
        Ok(minutes) => format!("giữ {} làm việc", parts::hours(minutes)),
        Err(_) => String::new(),
    }
}

fn present(world: &World, read: &Whole, now: Instant) -> Vec<Step> {
    let open = read.view.tasks.iter().filter(|t| t.state == "open");
    let step = |t: &TaskRow| Step {
        kind: "now".into(),
        what: t.name.clone(),
        when: format!("từ {}", words::moment_short(t.opened, now)),
        who: holder_of(world, read, t, now),
        note: t.due.map(|due| step_due(world, t, due, now)).unwrap_or_default(),
        ..Step::default()
    };
    open.map(step).collect()
}

fn step_due(world: &World, task: &TaskRow, due: Instant, now: Instant) -> String {
    let told = parts::working_due(world, task.opened, Some(due), now);
    format!("Hạn xử lý của bước {}, {}.", words::moment_short(due, now), told.word)
}

/// Who has a step: a person, or the post and agency in which it waits for one.
pub(super) fn holder_of(world: &World, read: &Whole, task: &TaskRow, now: Instant) -> String {
    let agency = task.agency.map(|a| world.organisation.name(a, now.day())).unwrap_or_default();
    match task.assignee {
        Some(staff) => format!("{} từ {}", read.names.person(Some(staff.uuid())), since(read, task, staff.uuid(), now)),
        None if task.role == "applicant" => format!("Người nộp từ {}", words::moment_short(task.opened, now)),
        None => format!("{}, {agency} (chưa ai nhận)", role_words(&task.role)),
    }
}

/// When the holder got it: the last hand-over to them or their own claim after the step began, else its begin.
fn since(read: &Whole, task: &TaskRow, holder: Uuid, now: Instant) -> String {
    let got = |l: &&Line| {
        let to = body_of(l)["to"].as_str().and_then(|t| Uuid::try_parse(t).ok());
        l.at >= task.opened
            && ((l.act == "claim" && l.by.actor == Some(holder)) || (l.act == "handover" && to == Some(holder)))
    };
    let at = read.view.lines.iter().rev().find(got).map_or(task.opened, |l| l.at);
    words::moment_short(at, now)
}

/// What comes after the open steps when all goes the plain way: name of the step, and who does it.
pub(super) fn future(world: &World, read: &Whole) -> Vec<(String, String)> {
    let case = &read.view.case;
    let Ok(package) = world.process(case) else { return Vec::new() };
    if !case.status.is_open() {
        return Vec::new();
    }
    let model = &package.process;
    let open: Vec<NodeIx> =
        read.view.tasks.iter().filter(|t| t.state == "open").filter_map(|t| model.find_node(&t.element)).collect();
    if open.is_empty() && case.accepted.is_some() {
        return Vec::new();
    }
    let told = |node: NodeIx| {
        let node = model.node(node);
        let post = node.attributes.get("post").map_or("officer", String::as_str);
        (node.name.clone(), role_words(post).to_owned())
    };
    let mut all: Vec<_> = ahead(model, &open).into_iter().map(told).collect();
    if all.len() == AHEAD_MAX {
        all.push(("…".into(), String::new()));
    }
    all.push(("Trả kết quả cho người nộp".into(), "Bộ phận Một cửa".into()));
    all
}

/// Waiting steps behind `from` along flows that need no condition, in the order in which they come.
fn ahead(model: &Model, from: &[NodeIx]) -> Vec<NodeIx> {
    let mut seen: HashSet<NodeIx> = from.iter().copied().collect();
    let mut queue: Vec<NodeIx> = if from.is_empty() { starts(model) } else { from.to_vec() };
    let mut all = Vec::new();
    let mut at = 0;
    while at < queue.len() && all.len() < AHEAD_MAX {
        for next in plain_ways(model, queue[at]) {
            if seen.insert(next) {
                if matches!(model.node(next).kind, Kind::UserTask | Kind::ManualTask) {
                    all.push(next);
                }
                queue.push(next);
            }
        }
        at += 1;
    }
    all
}

fn starts(model: &Model) -> Vec<NodeIx> {
    let all = model.nodes().iter().filter(|n| matches!(n.kind, Kind::StartEvent(_)));
    all.filter_map(|n| model.find_node(&n.id)).collect()
}

/// Flows that are taken when nothing special is said: without a condition, or the default.
pub(super) fn plain_ways(model: &Model, node: NodeIx) -> impl Iterator<Item = NodeIx> + '_ {
    let node = model.node(node);
    let is_plain = |f: &flow::FlowIx| model.flow(*f).condition.is_none();
    node.outgoing.iter().filter(move |f| is_plain(f)).map(|f| model.flow(*f).target)
}
