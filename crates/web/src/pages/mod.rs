//! Pages that belong to no module: sign-in, account, demo; health and figures.

mod account;
mod api;
mod demo;
mod post;
mod recover;
mod sign_in;

pub use api::openapi as api_doc;

use crate::{WebRoutes, Who, assets, openapi, server};

/// The routes of this crate.
pub fn routes() -> WebRoutes {
    WebRoutes::new()
        .get("/assets/{*path}", Who::Anyone, assets::get)
        .get("/healthz", Who::Anyone, server::healthz)
        .get("/readyz", Who::Anyone, server::readyz)
        .get("/metrics", Who::Anyone, server::metrics)
        .get("/sign-in", Who::Anyone, sign_in::show)
        .post("/sign-in", Who::Anyone, sign_in::submit)
        .post("/sign-out", Who::Anyone, sign_in::leave)
        .get("/recover", Who::Anyone, recover::show)
        .post("/recover", Who::Anyone, recover::submit)
        .get("/account", Who::Official, account::show)
        .post("/account", Who::Official, account::submit)
        .post("/post", Who::Official, post::choose)
        .get("/demo", Who::Anyone, demo::show)
        .post("/demo/sign-in", Who::Anyone, demo::submit)
        .post("/api/v1/session", Who::Anyone, api::start)
        .delete("/api/v1/session", Who::Official, api::end)
        .get("/api/v1/openapi.json", Who::Anyone, openapi::show)
}
