//! What a citizen does signed in: sign-in itself, drafts and filings, own cases.

mod calendar_file;
mod case;
pub mod data;
mod draft;
mod filing;
mod home;
mod pages;
mod payment;
mod plan;
mod sign_in;
mod store;
mod uploads;
mod view;

pub use filing::{forget_expired, may_file};
pub use uploads::forget_expired as forget_expired_uploads;

use crate::events::Outcomes;
use decisions::Decisions;
use identity::Provider;
use std::sync::Arc;
use web::{WebRoutes, Who};

/// What handlers of this part need beside [`web::Shared`]; handed to them as an axum extension.
#[derive(Clone, Default)]
pub struct Portal {
    /// Who says who citizens are; none: nobody can sign in, and pages say where else to go.
    pub provider: Option<Provider>,
    /// What evaluates the rules of life events.
    pub rules: Option<Decisions>,
    /// Whose certificates are trusted when the signatures of a document are checked.
    pub trust: Arc<signatures::Trust>,
    /// What those rules gave already.
    pub(crate) outcomes: Outcomes,
}

impl Portal {
    /// A portal with an identity provider, where one is set up, and workers for decisions.
    pub fn new(provider: Option<Provider>, rules: Option<Decisions>, trust: signatures::Trust) -> Self {
        Self { provider, rules, trust: Arc::new(trust), outcomes: Outcomes::default() }
    }
}

/// Bytes of the files in one request.
const FILES_BYTES_MAX: usize = 60 * 1024 * 1024;

/// The routes.
pub fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/my/sign-in", Who::Anyone, sign_in::show)
        .get("/my/sign-in/start", Who::Anyone, sign_in::start)
        .get("/my/callback", Who::Anyone, sign_in::callback)
        .post("/my/sign-out", Who::Anyone, sign_in::leave)
        .post("/my/acting", Who::Citizen, sign_in::act_for)
        .get("/my", Who::Citizen, home::show)
        .get("/my/cases/{id}", Who::Citizen, case::show)
        .get("/my/cases/{id}/payment", Who::Citizen, payment::show)
        .post("/my/cases/{id}/payment", Who::Citizen, payment::ask)
        .post("/my/cases/{id}/payment/demo", Who::Citizen, payment::pretend)
        .post("/my/cases/{id}/confirmation", Who::Citizen, case::confirm)
        .post("/my/cases/{id}/supplement", Who::Citizen, case::supplement)
        .post("/my/cases/{id}/questions", Who::Citizen, case::question)
        .get("/my/cases/{id}/calendar.ics", Who::Citizen, case::calendar)
        .post("/my/cases/{id}/withdrawal", Who::Citizen, case::withdraw)
        .get("/procedures/{code}/file", Who::Citizen, pages::begin_page)
        .post("/procedures/{code}/file", Who::Citizen, pages::begin)
        .get("/my/drafts/{id}", Who::Citizen, pages::resume)
        .get("/my/drafts/{id}/{page}", Who::Citizen, pages::show)
        .post_large("/my/drafts/{id}/{page}", Who::Citizen, FILES_BYTES_MAX, pages::submit)
        .post("/my/drafts/{id}/{page}/save", Who::Citizen, pages::keep)
        .post("/my/drafts/{id}/{page}/remove", Who::Citizen, pages::remove)
        .options("/my/uploads", Who::Anyone, uploads::options)
        .post("/my/uploads", Who::Citizen, uploads::begin)
        .head("/my/uploads/{id}", Who::Citizen, uploads::ask)
        .patch("/my/uploads/{id}", Who::Citizen, uploads::piece)
        .delete("/my/uploads/{id}", Who::Citizen, uploads::end)
        .merge(data::routes())
}
