//! `…/publication`: the draft is checked whole, with its tests and decisions, and published with the decision that announces
//! it. Law: NĐ 63/2010/NĐ-CP chapter III, amended by 92/2017/NĐ-CP (announced at least 5 days before it takes effect).

use super::CONTROL;
use super::bench::{Head, Problem, address, check_whole, head, open, problem, world};
use crate::read::Bench;
use crate::state::Workshop;
use crate::work::{self, Publication};
use askama::Template;
use axum::Extension;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use base::{Day, Failure, Res};
use catalogue::package::{CheckedPackage, Severity};
use catalogue::work::{AcceptedWarning, Announcement, Published};
use db::Tx;
use kernel::accounts::Session;
use serde::Deserialize;
use std::sync::Arc;
use web::view::{Field, FieldError};
use web::{
    Asking, Language, OfficialFrame, PageResult, Question, Shared, SignedIn, WebRoutes, go_with, page_with, words,
};

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new().get("/admin/procedures/{code}/publication", CONTROL, show).post(
        "/admin/procedures/{code}/publication",
        CONTROL,
        publish,
    )
}

/// The decision, and a reason for each warning in their order.
#[derive(Clone, Debug, Default, Deserialize)]
struct Typed {
    #[serde(default)]
    decision: String,
    #[serde(default)]
    signed: String,
    #[serde(default)]
    effective: String,
    #[serde(default)]
    reason: Vec<String>,
}

#[derive(Template)]
#[template(path = "publication.html")]
struct PublicationView {
    frame: OfficialFrame,
    head: Head,
    errors: Vec<FieldError>,
    action: String,
    /// Errors and tests that were not run.
    problems: Vec<Problem>,
    warnings: Vec<Warning>,
    tests: usize,
    may_publish: bool,
    decision: Field,
    signed: Field,
    effective: Field,
}

/// A warning and why it is accepted.
struct Warning {
    id: String,
    of: Problem,
    reason: String,
}

async fn check(workshop: &Workshop, bench: &Bench) -> Res<CheckedPackage> {
    let (files, calendar, rules) = (bench.files.clone(), Arc::clone(&workshop.calendar), Arc::clone(&workshop.rules));
    let run = move || check_whole(files, &calendar, rules.as_ref());
    tokio::task::spawn_blocking(run).await.map_err(Failure::internal)
}

async fn show(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
) -> PageResult {
    let bench = open(&shared, &workshop, &session, &code).await?;
    let checked = check(&workshop, &bench).await?;
    draw(&shared, &session, &bench, &checked, &Typed::default(), Vec::new())
}

async fn publish(
    State(shared): State<Shared>,
    Extension(workshop): Extension<Workshop>,
    SignedIn(session): SignedIn,
    Path(code): Path<String>,
    form: Asking<Typed>,
) -> PageResult {
    let bench = open(&shared, &workshop, &session, &code).await?;
    let checked = check(&workshop, &bench).await?;
    let typed = &form.typed;
    let announcement = match announcement(typed) {
        Ok(announcement) => announcement,
        Err(errors) => return draw(&shared, &session, &bench, &checked, typed, errors),
    };
    if !form.is_sure() {
        let action = address(&code, "publication");
        let words = format!(
            "Công bố quy trình của {} theo quyết định {}, hiệu lực từ {}? Hồ sơ đã tiếp nhận vẫn theo phiên bản cũ.",
            bench.version.name,
            announcement.number,
            words::date(announcement.effective)
        );
        let question = Question { words: &words, yes: "Công bố", action: &action, back: &action };
        return form.ask(&shared, &session, &question);
    }
    let effective = words::date(announcement.effective);
    match act(&shared, &session, &bench, checked.clone(), announcement, typed).await {
        Ok(_) => {
            workshop.catalogue.reload(&shared.db).await?;
            let words = format!("Đã công bố. Quy trình mới áp dụng cho hồ sơ tiếp nhận từ {effective}.");
            Ok(go_with(&format!("/admin/procedures/{code}"), "done", &words))
        }
        Err(failure @ (Failure::Refused(_) | Failure::Invalid(_) | Failure::Conflict { .. })) => {
            let words = match &failure {
                Failure::Conflict { .. } => {
                    "Bản nháp vừa được người khác sửa. Dưới đây là kết quả kiểm tra bản mới.".to_owned()
                }
                other => shared.texts.failure(Language::Vi, other),
            };
            let bench = open(&shared, &workshop, &session, &code).await?;
            let checked = check(&workshop, &bench).await?;
            draw(&shared, &session, &bench, &checked, typed, vec![FieldError::new("decision", words)])
        }
        Err(other) => Err(other.into()),
    }
}

async fn act(
    shared: &Shared,
    session: &Session,
    bench: &Bench,
    checked: CheckedPackage,
    announcement: Announcement,
    typed: &Typed,
) -> Res<Published> {
    let accepted = checked.warnings().zip(&typed.reason).map(|(p, reason)| AcceptedWarning {
        code: p.code.clone(),
        at: p.at.clone(),
        reason: reason.trim().to_owned(),
    });
    let input = Publication { accepted: accepted.collect(), drafts: bench.marks(), announcement, checked };
    let (world, actor, act, code) = (world(shared), session.actor.clone(), shared.act(), bench.version.code.clone());
    shared.db.write(async move |tx: &mut Tx| work::publish(tx, &world, &actor, &act, &code, input).await).await
}

fn announcement(typed: &Typed) -> Result<Announcement, Vec<FieldError>> {
    let mut errors = Vec::new();
    let number = typed.decision.trim();
    if number.is_empty() {
        errors.push(FieldError::new("decision", "Ghi số quyết định công bố, ví dụ 1234/QĐ-UBND."));
    }
    let mut day = |id: &str, text: &str, words: &str| {
        let day = Day::parse(text.trim()).ok();
        if day.is_none() {
            errors.push(FieldError::new(id, words));
        }
        day
    };
    let signed = day("signed", &typed.signed, "Chọn ngày ký quyết định.");
    let effective = day("effective", &typed.effective, "Chọn ngày quyết định có hiệu lực.");
    match (signed, effective) {
        (Some(signed), Some(effective)) if errors.is_empty() => {
            if effective < signed {
                return Err(vec![FieldError::new("effective", "Ngày hiệu lực không thể trước ngày ký.")]);
            }
            Ok(Announcement { number: number.into(), signed, effective })
        }
        _ => Err(errors),
    }
}

fn draw(
    shared: &Shared,
    session: &Session,
    bench: &Bench,
    checked: &CheckedPackage,
    typed: &Typed,
    errors: Vec<FieldError>,
) -> PageResult {
    let at = |id: &str, value: &str| Field {
        value: value.into(),
        error: errors.iter().find(|e| e.href == format!("#{id}")).map(|e| e.text.clone()),
    };
    let warning = |(n, p)| Warning {
        id: format!("reason-{n}"),
        of: problem(p),
        reason: typed.reason.get(n).cloned().unwrap_or_default(),
    };
    let status = if errors.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let view = PublicationView {
        frame: OfficialFrame::new(shared, session, "Công bố quy trình"),
        head: head(bench, "publication", shared.clock.legal()),
        action: address(&bench.version.code, "publication"),
        problems: checked.problems.iter().filter(|p| p.severity != Severity::Warning).map(problem).collect(),
        warnings: checked.warnings().enumerate().map(warning).collect(),
        tests: checked.package.as_ref().map_or(0, |p| p.tests.len()),
        may_publish: !checked.has_errors() && !bench.drafts.is_empty(),
        decision: at("decision", &typed.decision),
        signed: at("signed", &typed.signed),
        effective: at("effective", &typed.effective),
        errors,
    };
    page_with(status, &view)
}
