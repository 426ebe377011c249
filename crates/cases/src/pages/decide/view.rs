//! The page of signing (`decide.html`): cases with what was proposed and what is amiss, the conclusion, and how one signs.

use super::{Desk, Sent, href, short_code};
use crate::model::Case;
use crate::pages::acts::choice;
use crate::pages::history::{lower_first, reason_words};
use crate::pages::parts::{self, Line};
use crate::read::{Proposal, ToSign};
use crate::work::World;
use askama::Template;
use base::{Id, Instant};
use kernel::accounts::Session;
use web::view::{Choice, Due, Field, FieldError};
use web::{OfficialFrame, Shared, words};

/// See `decide.html`.
#[derive(Template)]
#[template(path = "decide.html")]
pub(super) struct DecideView {
    frame: OfficialFrame,
    errors: Vec<FieldError>,
    signed: Vec<Line>,
    action: String,
    request_key: String,
    is_single: bool,
    cases: Vec<Row>,
    more: String,
    outcomes: Vec<Choice>,
    outcome_error: Option<String>,
    reasons: Vec<Choice>,
    note: Field,
    signer: String,
    delegation: Line,
}

/// One case of the sitting.
struct Row {
    id: String,
    code: String,
    href: String,
    title: String,
    person: String,
    version: i64,
    checks: Vec<Line>,
    error: Option<String>,
    due: Due,
    checked: bool,
}

/// What came of the last press.
#[derive(Default)]
pub(super) struct Report {
    /// Signed: the case and its code.
    pub signed: Vec<(Id<Case>, String)>,
    /// Not signed: the case and why.
    pub refused: Vec<(Id<Case>, String)>,
    /// Nothing was ticked.
    pub nothing: bool,
}

/// The page.
pub(super) fn draw(
    shared: &Shared,
    world: &World,
    session: &Session,
    desk: &Desk,
    sent: &Sent,
    report: Report,
) -> DecideView {
    let now = shared.clock.legal();
    let is_sent = sent.is("request_key");
    let is_single = desk.cases.len() == 1 && (sent.is("single") || (!is_sent && sent.is("case")));
    let cases: Vec<Row> = desk.cases.iter().map(|c| row(world, c, sent, &report, now)).collect();
    let (signer, delegation) = signing(desk);
    let wanted = if sent.is("outcome") { sent.text("outcome") } else { proposed(desk) };
    DecideView {
        frame: OfficialFrame::new(shared, session, "Ký kết quả"),
        errors: errors(&cases, &report),
        signed: report.signed.iter().map(|(_, code)| Line::new("done", format!("Đã ký {code}"), "")).collect(),
        action: "/decide".into(),
        request_key: shared.act().id::<()>().to_string(),
        is_single,
        more: if desk.more == 0 {
            String::new()
        } else {
            format!("Còn {} hồ sơ nữa chờ ký, hiện sau khi ký xong các hồ sơ này.", desk.more)
        },
        outcomes: [("approve", "Đồng ý giải quyết"), ("refuse", "Từ chối")]
            .map(|(value, label)| Choice { checked: value == wanted, ..choice(value, label, "") })
            .into(),
        outcome_error: None,
        reasons: reasons(world, desk, sent),
        note: Field::of(sent.text("note")),
        signer,
        delegation,
        cases,
    }
}

/// A refusal that was proposed for all is the likely conclusion.
fn proposed(desk: &Desk) -> &'static str {
    let is_refusal = |c: &ToSign| c.proposal.as_ref().is_some_and(|p| p.outcome == "refuse");
    if !desk.cases.is_empty() && desk.cases.iter().all(is_refusal) { "refuse" } else { "approve" }
}

fn errors(cases: &[Row], report: &Report) -> Vec<FieldError> {
    if report.nothing {
        return vec![FieldError::new("cases", "Đánh dấu ít nhất một hồ sơ để ký.")];
    }
    let code = |id: &Id<Case>| {
        let id = id.to_string();
        cases.iter().find(|c| c.id == id).map_or_else(String::new, |c| format!("{}: ", short_code(&c.code)))
    };
    report
        .refused
        .iter()
        .map(|(id, why)| FieldError::new(&format!("case-{id}"), format!("{}{why}", code(id))))
        .collect()
}

fn row(world: &World, c: &ToSign, sent: &Sent, report: &Report, now: Instant) -> Row {
    let (case, id) = (&c.case, c.case.id.to_string());
    let is_sent = sent.is("request_key");
    let error = report.refused.iter().find(|(r, _)| *r == case.id).map(|(_, why)| why.clone());
    Row {
        code: case.code.clone(),
        href: href(case),
        title: case.procedure_name.clone(),
        person: c.owner.clone(),
        version: case.version,
        checks: checks(c, now),
        due: parts::due(world, case, now),
        // One opens the list to sign what was looked at: nothing is ticked that was not named, nor what was refused.
        checked: if is_sent { error.is_none() && sent.all("case").any(|i| i == id) } else { sent.is("case") },
        error,
        id,
    }
}

/// What was proposed, and what the one who signs should know.
fn checks(c: &ToSign, now: Instant) -> Vec<Line> {
    let case = &c.case;
    if case.outcome.is_some() {
        // Signed by someone else since the page was opened: the last step is no proposal any more.
        return vec![Line::new("done", "Đã có người ký", "")];
    }
    let mut all: Vec<Line> = c.proposal.iter().map(|p| proposal(p, now)).collect();
    if case.fee_paid < case.fee_total {
        all.push(Line::new("soon", format!("Chưa thu {}", case.fee_total - case.fee_paid), "thu khi trả"));
    }
    if case.supplement_rounds > 0 {
        all.push(Line::new("", format!("Đã yêu cầu bổ sung {} lần", case.supplement_rounds), ""));
    }
    if case.prolonged.is_some() {
        all.push(Line::new("", "Đã kéo dài thời hạn theo luật", ""));
    }
    all
}

fn proposal(p: &Proposal, now: Instant) -> Line {
    let kind = if p.outcome == "refuse" { "soon" } else { "done" };
    let how = if p.outcome == "refuse" { "Đề nghị từ chối" } else { "Đề nghị giải quyết" };
    let by = if p.by.is_empty() { p.step.clone() } else { p.by.clone() };
    Line::new(kind, how, format!("{by}, {}", words::moment_short(p.at, now)))
}

/// Reasons for a refusal: those of the procedure, where all cases are of one.
fn reasons(world: &World, desk: &Desk, sent: &Sent) -> Vec<Choice> {
    let Some(first) = desk.cases.first() else { return Vec::new() };
    if desk.cases.iter().any(|c| c.case.procedure_version != first.case.procedure_version) {
        return Vec::new();
    }
    let Ok(package) = world.package(&first.case) else { return Vec::new() };
    let record = &package.record;
    let choice = |code: &str| Choice {
        value: code.into(),
        label: reason_words(Some(record), code),
        hint: String::new(),
        checked: sent.all("reason").any(|r| r == code),
    };
    record.refusal_reasons.iter().map(|r| choice(&r.code)).collect()
}

/// How the actor signs, and whether a deputy may today.
fn signing(desk: &Desk) -> (String, Line) {
    let Some((post, form)) = &desk.signing else { return (String::new(), Line::default()) };
    let line = match form {
        Some((form, act)) => Line::new("done", format!("Ký {}", form.letters()), format!("theo {}", lower_first(act))),
        None if post.title.starts_with("Phó") => Line::new(
            "late",
            "Hôm nay không có ủy quyền ký còn hiệu lực.",
            "Cần văn bản phân công hoặc ủy quyền trước khi ký.",
        ),
        None => Line::default(),
    };
    (post.title.clone(), line)
}
