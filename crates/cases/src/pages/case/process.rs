//! The process of a case: the picture of its package with the present step lit, and the same in words.

use super::timeline::{future, holder_of, person};
use crate::read::{Whole, body_of};
use crate::work::World;
use base::Instant;
use catalogue::cache::PackageContent;
use kernel::worklist::TaskRow;
use web::view::Entry;
use web::words;

/// What the process is called.
pub(super) fn name(package: &PackageContent) -> String {
    let main = &package.process.processes()[usize::from(package.process.main_process().0)];
    if main.name.is_empty() { package.record.name.clone() } else { main.name.clone() }
}

/// The picture as an SVG of our own making: that of the file, else one that is laid out.
pub(super) fn picture(package: &PackageContent, tasks: &[TaskRow]) -> Option<String> {
    let document = flow::parse::parse(&package.process_xml).ok()?;
    let diagram = document.picture();
    if diagram.shapes.is_empty() {
        return None;
    }
    let in_state =
        |state: &str| -> Vec<&str> { tasks.iter().filter(|t| t.state == state).map(|t| t.element.as_str()).collect() };
    let (lit, mut done) = (in_state("open"), in_state("done"));
    done.retain(|e| !lit.contains(e));
    Some(sized(flow::diagram::svg(&diagram, &lit, &done)))
}

/// The picture in its own size, so that its letters can be read and the frame scrolls.
fn sized(svg: String) -> String {
    let size = svg.split_once("viewBox=\"").and_then(|(_, rest)| rest.split('"').next()).map(str::to_owned);
    let parts: Vec<&str> = size.as_deref().unwrap_or_default().split(' ').collect();
    match parts.as_slice() {
        [_, _, width, height] => svg.replacen("<svg ", &format!("<svg width=\"{width}\" height=\"{height}\" "), 1),
        _ => svg,
    }
}

/// The steps in words: done, present, to come.
pub(super) fn path(world: &World, read: &Whole, now: Instant) -> Vec<Entry> {
    let entry = |kind: &str, what: &str, when: String, more: Vec<String>| Entry {
        kind: kind.into(),
        what: what.into(),
        when,
        more,
    };
    let mut all = Vec::new();
    for task in read.view.tasks.iter().filter(|t| t.state == "done") {
        let when = task.closed.map(|at| words::moment_short(at, now)).unwrap_or_default();
        all.push(entry("done", &task.name, when, who_closed(read, task).into_iter().collect()));
    }
    for task in read.view.tasks.iter().filter(|t| t.state == "open") {
        let when = task.due.map(|at| format!("hạn {}", words::moment_short(at, now))).unwrap_or_default();
        all.push(entry("now", &task.name, when, vec![holder_of(world, read, task, now)]));
    }
    all.extend(
        future(world, read).into_iter().map(|(what, who)| {
            entry("next", &what, String::new(), if who.is_empty() { Vec::new() } else { vec![who] })
        }),
    );
    all
}

fn who_closed(read: &Whole, task: &TaskRow) -> Option<String> {
    let line =
        read.view.lines.iter().find(|l| {
            task.closed == Some(l.at) && body_of(l)["step"].as_str().is_none_or(|step| step == task.element)
        })?;
    Some(person(read, line.by.actor, line.by.post))
}
