//! The catalogue of procedures: their records over time, the packages behind them, the decisions that announce them, and
//! the search of the public. Everything legal about a procedure is data of this crate.
//!
//! Here: [`model`], [`package`] (files, check, tests), [`rules`] (competence, limit, fee, documents), storage
//! ([`work`], [`store`]), [`cache`], [`events`] (from a life event to procedures), [`import`], [`search`], [`read`], [`upkeep`]. Not here: cases, pages, routes, full FEEL
//! (the caller gives a [`package::Decide`]).

pub mod cache;
pub mod events;
pub mod import;
pub mod model;
pub mod package;
pub mod read;
pub mod rules;
pub mod search;
pub mod store;
pub mod upkeep;
pub mod work;

pub use cache::{Catalogue, CatalogueCache, Content, Version};

/// Texts of this module: pairs of language and Fluent source.
pub const TEXTS: &[(&str, &str)] = &[("vi", include_str!("../texts/vi.ftl")), ("en", include_str!("../texts/en.ftl"))];

/// Tables of the catalogue. They need the kernel's before them (journal).
pub const MIGRATIONS: db::ModuleMigrations = db::ModuleMigrations {
    module: "catalogue",
    steps: &[
        db::Migration { name: "V1__open", sql: include_str!("../migrations/V1__open.sql") },
        db::Migration { name: "V2__checks", sql: include_str!("../migrations/V2__checks.sql") },
        db::Migration { name: "V3__life_events", sql: include_str!("../migrations/V3__life_events.sql") },
    ],
};

#[cfg(test)]
mod tests;
