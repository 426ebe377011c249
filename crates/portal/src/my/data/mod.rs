//! What a person can see and do about the data that are kept of them: their e-store, who read them, their consents, a copy of
//! all, requests to mend or erase. Not here: papers and questions of a case (`my`), how officials answer (`administration`).

mod consents;
mod documents;
pub mod export;
mod overview;
mod readers;
pub mod requests;
pub mod store;
pub(crate) mod words;

use web::{WebRoutes, Who};

/// The routes.
pub(super) fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/my/data", Who::Citizen, overview::show)
        .get("/my/data/readers", Who::Citizen, readers::show)
        .get("/my/data/documents", Who::Citizen, documents::show)
        .get("/my/data/documents/papers/{file}", Who::Citizen, documents::open)
        .get("/my/data/documents/results/{id}", Who::Citizen, documents::open_result)
        .get("/my/data/consents", Who::Citizen, consents::show)
        .post("/my/data/consents", Who::Citizen, consents::answer)
        .get("/my/data/export", Who::Citizen, export::pages::show)
        .post("/my/data/export", Who::Citizen, export::pages::ask)
        .post("/my/data/export/{id}/removal", Who::Citizen, export::pages::remove)
        .get("/my/data/export/{id}/{n}", Who::Citizen, export::pages::fetch)
        .get("/my/data/requests", Who::Citizen, requests::pages::show)
        .post("/my/data/requests", Who::Citizen, requests::pages::ask)
}
