//! Floor 3: the case (hồ sơ) from filing to archive. See README.md.

pub mod api;
pub mod model;
pub mod pages;
pub mod read;
pub mod rules;
mod state;
pub mod store;
pub mod work;

pub use state::Cases;

/// Policies of this module, in Cedar.
pub const POLICIES: (&str, &str) = ("cases", include_str!("../policies.cedar"));

/// Tables of this module.
pub const MIGRATIONS: db::ModuleMigrations = db::ModuleMigrations {
    module: "cases",
    steps: &[
        db::Migration { name: "V1__open", sql: include_str!("../migrations/V1__open.sql") },
        db::Migration { name: "V2__acts", sql: include_str!("../migrations/V2__acts.sql") },
    ],
};

#[cfg(test)]
mod tests;
