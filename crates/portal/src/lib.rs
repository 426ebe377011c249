//! Floor 3: the public side. What anyone may read without signing in (procedures, how far a case is), and what citizens do
//! signed in (`my`): file online, keep drafts, follow their cases. Not here: who citizens are (crate `identity`,
//! `kernel::citizens`), what an act does to a case (crate `cases`).

mod about;
mod api;
mod ask;
mod events;
mod home;
mod my;
mod openapi;
mod procedure;
mod procedures;
mod track;
mod verify;

pub use my::data::{export, requests as data_requests, store};
pub use my::{Portal, forget_expired, forget_expired_uploads};
pub use openapi::openapi;

/// Tables of this module.
pub const MIGRATIONS: db::ModuleMigrations = db::ModuleMigrations {
    module: "portal",
    steps: &[
        db::Migration { name: "V1__drafts", sql: include_str!("../migrations/V1__drafts.sql") },
        db::Migration { name: "V2__online", sql: include_str!("../migrations/V2__online.sql") },
        db::Migration { name: "V3__my_data", sql: include_str!("../migrations/V3__my_data.sql") },
    ],
};

/// Texts of this module: pairs of language and Fluent source.
pub const TEXTS: &[(&str, &str)] = &[("vi", include_str!("../texts/vi.ftl")), ("en", include_str!("../texts/en.ftl"))];

use web::{WebRoutes, Who};

/// The public pages and their API. Handlers want [`cases::Cases`] as an extension ([`web::Routes::with`]).
pub fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/", Who::Anyone, home::show)
        .get("/events", Who::Anyone, events::list)
        .get("/events/{code}", Who::Anyone, events::show)
        .get("/procedures", Who::Anyone, procedures::show)
        .get("/procedures/{code}", Who::Anyone, procedure::show)
        .get("/track", Who::Anyone, track::show)
        .get("/verify", Who::Anyone, verify::show)
        .post_large("/verify", Who::Anyone, verify::BYTES_MAX, verify::check)
        .get("/help", Who::Anyone, about::help)
        .get("/privacy", Who::Anyone, about::privacy)
        .get("/accessibility", Who::Anyone, about::accessibility)
        .get("/api/v1/public/procedures", Who::Anyone, api::procedures)
        .get("/api/v1/public/procedures/{code}", Who::Anyone, api::procedure)
        .get("/api/v1/public/cases/{code}", Who::Anyone, api::case)
        .merge(my::routes())
}

#[cfg(test)]
mod tests;
