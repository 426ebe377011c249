//! The control sheet that travels with the file, and the sticker on its folder.

use super::{Source, formal_name, party};
use base::{Id, Instant};
use kernel::organisation::Unit;
use kernel::worklist::TaskRow;
use letters::{ControlSheet, ControlStep, FileLabel, Outcome};

/// Empty lines for hand-overs that will be filled in by hand.
const BLANK_STEPS: u32 = 3;

/// Every hand-over of a case, in order. Law: TT 01/2018/TT-VPCP form 05; TT 03/2025/TT-VPCP form 06.
pub fn control_sheet(source: &Source<'_>) -> ControlSheet {
    let (case, view) = (source.case(), source.view);
    let day = case.accepted.unwrap_or(case.submitted).day();
    let lead = formal_name(source.organisation(), case.deciding, day);
    let done: Vec<&TaskRow> = view.tasks.iter().filter(|t| t.state == "done").collect();
    let mut partners: Vec<String> = Vec::new();
    for unit in view.tasks.iter().filter_map(|t| t.agency) {
        let name = formal_name(source.organisation(), unit, day);
        if name != lead && !partners.contains(&name) {
            partners.push(name);
        }
    }
    ControlSheet {
        head: source.agency_head(day, None),
        case: source.case_ref(),
        applicant: party(view.owner.as_ref()),
        lead,
        partners,
        received_at: case.submitted,
        due_at: case.appointment.or(case.first_due),
        steps: steps(source, &done),
        blank_steps: if case.status.is_open() { BLANK_STEPS } else { 0 },
    }
}

/// One line for each finished step: who gave the file on, who took it next.
fn steps(source: &Source<'_>, done: &[&TaskRow]) -> Vec<ControlStep> {
    let holder = |task: &TaskRow| {
        let unit = task.agency.map(|u| short_name(source, u)).unwrap_or_default();
        let role = kernel::roles::Role::parse(&task.role).map_or("", kernel::roles::Role::vietnamese);
        if role.is_empty() { unit } else { format!("{role}, {unit}") }
    };
    let after = |i: usize, task: &TaskRow| {
        let next = source.view.tasks.iter().find(|t| Some(t.opened) == task.closed && t.id != task.id);
        next.or_else(|| done.get(i + 1).copied()).map(holder).unwrap_or_default()
    };
    let step = |(i, task): (usize, &&TaskRow)| ControlStep {
        from: holder(task),
        to: after(i, task),
        at: task.closed,
        giver: task.assignee.and_then(|s| source.names.get(&s).cloned()),
        taker: None,
        outcome: outcome(task.closed, task.due),
        note: Some(task.name.clone()),
    };
    done.iter().enumerate().map(step).collect()
}

fn short_name(source: &Source<'_>, unit: Id<Unit>) -> String {
    formal_name(source.organisation(), unit, source.case().day())
}

fn outcome(closed: Option<Instant>, due: Option<Instant>) -> Option<Outcome> {
    let (closed, due) = (closed?, due?);
    Some(if closed > due {
        Outcome::Late
    } else if closed.day() < due.day() {
        Outcome::Early
    } else {
        Outcome::OnTime
    })
}

/// The sticker of a case.
pub fn label(source: &Source<'_>) -> FileLabel {
    let case = source.case();
    FileLabel {
        code: case.code.clone(),
        procedure: case.procedure_name.clone(),
        applicant: source.view.owner.as_ref().map(|p| p.name.clone()).unwrap_or_default(),
        unit: source.organisation().name(case.receiving, case.day()),
        due_at: case.appointment,
    }
}
