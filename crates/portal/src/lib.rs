//! Floor 4: the public side. What anyone may read without signing in: procedures, and how far a case is.
//! Not here: filing online, citizens' accounts, personal data of any kind.

mod about;
mod api;
mod ask;
mod home;
mod openapi;
mod procedure;
mod procedures;
mod track;

pub use openapi::openapi;

use web::{WebRoutes, Who};

/// The public pages and their API. Handlers want [`cases::Cases`] as an extension ([`web::Routes::with`]).
pub fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/", Who::Anyone, home::show)
        .get("/procedures", Who::Anyone, procedures::show)
        .get("/procedures/{code}", Who::Anyone, procedure::show)
        .get("/track", Who::Anyone, track::show)
        .get("/help", Who::Anyone, about::help)
        .get("/privacy", Who::Anyone, about::privacy)
        .get("/accessibility", Who::Anyone, about::accessibility)
        .get("/api/v1/public/procedures", Who::Anyone, api::procedures)
        .get("/api/v1/public/procedures/{code}", Who::Anyone, api::procedure)
        .get("/api/v1/public/cases/{code}", Who::Anyone, api::case)
}

#[cfg(test)]
mod tests;
