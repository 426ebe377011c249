//! Pages of officials: inbox, case, acts, receiving, search. Pages read and draw; every change is an act of [`crate::work`].
//! Not here: the JSON API ([`crate::api`]).

mod acts;
mod case;
mod inbox;
mod receive;
mod search;

use crate::model::{Case, CaseRow, Status};
use axum::Extension;
use base::{Failure, Id, Instant, Res};
use db::Tx;
use kernel::accounts::Session;
use kernel::roles::Role;
use kernel::vault::Person;
use kernel::worklist::TaskRow;
use std::collections::HashMap;
use uuid::Uuid;
use web::view::{Due, FieldError, State};
use web::{Language, Shared, WebRoutes, Who, words};

type Ext = Extension<crate::Cases>;

/// Receives cases at the counter.
const COUNTER: Who = Who::Roles(&[Role::Receptionist, Role::HeadOfDesk, Role::PostalClerk]);

/// Routes of the pages of cases.
pub fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/inbox", Who::Official, inbox::show)
        .post("/inbox/claim", Who::Official, inbox::claim)
        .get("/search", Who::Official, search::show)
        .get("/cases/new", COUNTER, receive::show)
        .post("/cases/new", COUNTER, receive::file)
        .get("/cases/{id}", Who::Official, case::show)
        .get("/cases/{id}/receipt", Who::Official, receive::receipt)
        .post("/cases/{id}/handover", Who::Official, acts::hand_over)
        .post("/cases/{id}/tasks/{task}/completion", Who::Official, acts::complete)
        .get("/cases/{id}/decision", Who::Official, acts::show_decision)
        .post("/cases/{id}/decision", Who::Official, acts::decide)
        .post("/cases/{id}/result", Who::Official, acts::number)
        .get("/cases/{id}/supplement-request", Who::Official, acts::show_supplement)
        .post("/cases/{id}/supplement-request", Who::Official, acts::ask_supplement)
        .post("/cases/{id}/supplement", Who::Official, acts::receive_supplement)
        .get("/cases/{id}/return", Who::Official, acts::show_return)
        .post("/cases/{id}/return", Who::Official, acts::return_result)
}

/// Fields of a form whose names are not known beforehand.
#[derive(Default, serde::Deserialize)]
#[serde(transparent)]
struct Values(Vec<(String, String)>);

impl Values {
    /// The field's value, trimmed; empty when not sent.
    fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v.trim())
    }

    /// The field's value, `None` when empty.
    fn find(&self, name: &str) -> Option<String> {
        Some(self.get(name)).filter(|v| !v.is_empty()).map(str::to_owned)
    }

    /// All values of a repeated field.
    fn list(&self, name: &str) -> Vec<&str> {
        self.0.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect()
    }

    fn has(&self, name: &str, value: &str) -> bool {
        self.0.iter().any(|(n, v)| n == name && v == value)
    }

    /// The version of the case that the page showed.
    fn version(&self) -> Option<i64> {
        self.get("version").parse().ok()
    }
}

fn case_id(text: &str) -> Res<Id<Case>> {
    Id::parse(text).ok_or(Failure::NotFound)
}

/// One row in the access log, before the reply.
async fn log_read(shared: &Shared, session: &Session, now: Instant, page: &'static str, subjects: Vec<Uuid>) -> Res<()> {
    if subjects.is_empty() {
        return Ok(());
    }
    let (actor, unit) = (session.actor.staff.uuid(), session.actor.first_post().map(|p| p.unit.uuid()));
    shared.db.write(async move |tx: &mut Tx| kernel::access_log::write(tx, actor, unit, now, page, &subjects).await).await
}

fn subjects(cases: &[CaseRow]) -> Vec<Uuid> {
    let mut all: Vec<_> = cases.iter().flat_map(|c| [c.owner.uuid(), c.filer.uuid()]).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// The words of a refusal or of fields that cannot be taken, as a summary; other failures stay failures.
/// `ids` maps paths of the input to ids of fields on the page.
fn told(shared: &Shared, failure: Failure, ids: &[(&str, &str)], whole: &str) -> Res<Vec<FieldError>> {
    let texts = &shared.texts;
    match failure {
        Failure::Invalid(fields) => Ok(fields
            .iter()
            .map(|f| {
                let id = ids.iter().find(|(path, _)| *path == f.path).map_or(whole, |(_, id)| id);
                FieldError::new(id, texts.field(Language::Vi, f))
            })
            .collect()),
        Failure::Refused(refusal) => {
            let words = texts.refusal(Language::Vi, &refusal);
            let documents = refusal.data.iter().find(|(name, _)| *name == "documents").map(|(_, v)| v);
            let words = match documents {
                Some(names) if !words.contains(names.as_str()) => format!("{words} ({names})"),
                _ => words,
            };
            Ok(vec![FieldError::new(whole, words)])
        }
        other => Err(other),
    }
}

fn error_of(errors: &[FieldError], id: &str) -> Option<String> {
    errors.iter().find(|e| e.href.strip_prefix('#') == Some(id)).map(|e| e.text.clone())
}

fn state(case: &CaseRow) -> State {
    let kind = match case.status {
        Status::Returned | Status::Finished => "done",
        Status::AwaitingSupplement | Status::AwaitingPayment => "held",
        Status::NotAccepted | Status::Stopped | Status::Withdrawn => "held",
        _ => "",
    };
    State { kind: kind.into(), word: case.status.vietnamese().into() }
}

/// The due time of a case: quiet, soon, late, held or done.
fn due(case: &CaseRow, now: Instant) -> Due {
    if let Some(end) = case.finished {
        return words::due_done(end, case.due.or(case.first_due));
    }
    match case.status {
        Status::Submitted => Due { word: "chưa tiếp nhận".into(), ..Due::default() },
        Status::AwaitingSupplement | Status::AwaitingPayment if case.due.is_none() => {
            words::due_held("tạm dừng", case.status.vietnamese())
        }
        _ => words::due(now, case.accepted.unwrap_or(case.submitted), case.due),
    }
}

fn name_of(names: &HashMap<Id<Person>, String>, person: Id<Person>) -> String {
    names.get(&person).cloned().unwrap_or_else(|| "(đã xóa dữ liệu)".into())
}

/// Names of officials for lists and the timeline.
async fn staff_names(tx: &mut Tx, staff: Vec<Uuid>) -> Res<HashMap<Uuid, String>> {
    let mut sql = db::Sql::new("SELECT id, name FROM staff WHERE id IN ");
    sql.list(staff.into_iter().map(Id::<()>::new));
    tx.query_sql(&sql).await?.iter().map(|r| Ok((r.id::<()>(0)?.uuid(), r.string(1)?))).collect()
}

/// Who has a step: the person, or the role and agency that wait.
fn holder(task: &TaskRow, names: &HashMap<Uuid, String>, organisation: &kernel::organisation::Organisation, now: Instant) -> String {
    if task.role == "applicant" {
        return "Người nộp".into();
    }
    if let Some(name) = task.assignee.and_then(|s| names.get(&s.uuid())) {
        return name.clone();
    }
    let agency = task.agency.map(|a| organisation.name(a, now.day())).unwrap_or_default();
    format!("Chưa ai nhận, {agency}")
}
