//! Files of a case: taken at the counter, looked at, removed; checks of documents; scans that wait for their case.
//!
//! For the documents tab of a case: [`view::load`] gives the lines with their files and checks, and the viewer that
//! `_viewer.html` draws.

mod attach;
mod checks;
mod content;
mod removal;
mod scans;
pub(crate) mod view;

pub(crate) use attach::take_in;
pub(crate) use content::{open_of_case, send};

use crate::model::Case;
use base::{Failure, Id, Refusal, Res};
use kernel::files::{File, REQUEST_BYTES_MAX};
use kernel::roles::Role;
use web::view::FieldError;
use web::{Language, Shared, WebRoutes, Who};

/// Who stands at a counter with a scanner.
const COUNTER: Who = Who::Roles(&[Role::Receptionist, Role::HeadOfDesk]);

pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/cases/{id}/files", Who::Official, attach::form)
        .post_large("/cases/{id}/files", Who::Official, REQUEST_BYTES_MAX, attach::attach)
        .get("/cases/{id}/files/{file}", Who::Official, content::of_case)
        .get("/cases/{id}/files/{file}/pages/{page}", Who::Official, content::page_of_case)
        .get("/cases/{id}/files/{file}/removal", Who::Official, removal::form)
        .post("/cases/{id}/files/{file}/removal", Who::Official, removal::remove)
        .post("/cases/{id}/checks", Who::Official, checks::check)
        .get("/scans", COUNTER, scans::list)
        .get("/scans/{file}", COUNTER, content::of_scan)
        .get("/scans/{file}/pages/{page}", COUNTER, content::page_of_scan)
        .post("/scans/{file}/assignment", COUNTER, scans::assign)
        .post("/scans/{file}/removal", COUNTER, scans::remove)
}

fn case_id(text: &str) -> Res<Id<Case>> {
    Id::parse(text).ok_or(Failure::NotFound)
}

fn file_id(text: &str) -> Res<Id<File>> {
    Id::parse(text).ok_or(Failure::NotFound)
}

/// What a person is told of a refused form, each line beside its field. Failures that no form can mend are handed back.
fn told(shared: &Shared, failure: Failure, otherwise: &str) -> Res<Vec<FieldError>> {
    match failure {
        Failure::Invalid(fields) => {
            Ok(fields.iter().map(|f| FieldError::new(&f.path, shared.texts.field(Language::Vi, f))).collect())
        }
        Failure::Refused(refusal) => Ok(vec![refused(shared, &refusal, otherwise)]),
        other => Err(other),
    }
}

fn refused(shared: &Shared, refusal: &Refusal, field: &str) -> FieldError {
    FieldError::new(field, shared.texts.refusal(Language::Vi, refusal))
}

/// The words beside a field.
fn error_of(errors: &[FieldError], id: &str) -> Option<String> {
    errors.iter().find(|e| e.href.strip_prefix('#') == Some(id)).map(|e| e.text.clone())
}
