//! Floor 3: the workshop of processes. A procedure-control officer draws the process and the decisions of a procedure, sees
//! what is wrong, tries it, compares it with what is in force, and publishes it; leaders see where files wait. See README.md.
//! Not here: what a process is (crate `flow`), what a package is and how it is kept (crate `catalogue`).

pub mod living;
pub mod pages;
pub mod read;
mod state;
mod store;
pub mod work;

pub use state::{OwnerNow, Rules, Workshop};

/// Policies of this module, in Cedar.
pub const POLICIES: (&str, &str) = ("processes", include_str!("../policies.cedar"));

/// Texts of this module: pairs of language and Fluent source.
pub const TEXTS: &[(&str, &str)] = &[("vi", include_str!("../texts/vi.ftl")), ("en", include_str!("../texts/en.ftl"))];

/// Tables of this module.
pub const MIGRATIONS: db::ModuleMigrations = db::ModuleMigrations {
    module: "processes",
    steps: &[db::Migration { name: "V1__open", sql: include_str!("../migrations/V1__open.sql") }],
};

#[cfg(test)]
mod tests;
