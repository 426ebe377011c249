//! Floor 3: the case (hồ sơ) from filing to archive. See README.md.

mod answers;
pub mod api;
pub mod draft;
pub mod model;
pub mod notices;
pub mod openapi;
pub mod pages;
pub mod papers;
pub mod read;
pub mod rules;
pub mod scans;
mod state;
pub mod store;
pub mod work;

pub use state::Cases;

/// Policies of this module, in Cedar.
pub const POLICIES: (&str, &str) = ("cases", include_str!("../policies.cedar"));

/// Texts of this module: pairs of language and Fluent source.
pub const TEXTS: &[(&str, &str)] = &[("vi", include_str!("../texts/vi.ftl")), ("en", include_str!("../texts/en.ftl"))];

/// Tables of this module.
pub const MIGRATIONS: db::ModuleMigrations = db::ModuleMigrations {
    module: "cases",
    steps: &[
        db::Migration { name: "V1__open", sql: include_str!("../migrations/V1__open.sql") },
        db::Migration { name: "V2__acts", sql: include_str!("../migrations/V2__acts.sql") },
        db::Migration { name: "V3__counter", sql: include_str!("../migrations/V3__counter.sql") },
        db::Migration { name: "V4__files", sql: include_str!("../migrations/V4__files.sql") },
        db::Migration { name: "V6__filters", sql: include_str!("../migrations/V6__filters.sql") },
        db::Migration { name: "V7__register", sql: include_str!("../migrations/V7__register.sql") },
        db::Migration { name: "V8__process_version", sql: include_str!("../migrations/V8__process_version.sql") },
    ],
};

#[cfg(test)]
mod tests;
