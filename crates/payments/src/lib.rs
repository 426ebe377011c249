//! Floor 3: fees paid through a bank. Someone is asked to pay (a demand with a reference and a VietQR square), the bank tells of
//! money (a signed notice, or a statement), money is matched, receipted, given back, and kept in books of double entry. See
//! README.md.
//! Not here: what a fee is and when it is owed (the modules whose things are paid for), cash at the desk (crate `cases`).

pub mod api;
pub mod camt;
pub mod ledger;
pub mod model;
pub mod openapi;
pub mod pages;
mod plain;
mod qr;
pub mod read;
pub mod reference;
pub mod sealed;
pub mod signature;
mod state;
mod store;
pub mod vietqr;
pub mod work;

pub use plain::plain;
pub use qr::qr_svg;
pub use state::{Payments, world};

/// Policies of this module, in Cedar.
pub const POLICIES: (&str, &str) = ("payments", include_str!("../policies.cedar"));

/// Texts of this module: pairs of language and Fluent source.
pub const TEXTS: &[(&str, &str)] = &[("vi", include_str!("../texts/vi.ftl")), ("en", include_str!("../texts/en.ftl"))];

/// Tables of this module.
pub const MIGRATIONS: db::ModuleMigrations = db::ModuleMigrations {
    module: "payments",
    steps: &[db::Migration { name: "V1__open", sql: include_str!("../migrations/V1__open.sql") }],
};

/// Routes of this module.
pub fn routes() -> web::WebRoutes {
    pages::routes().merge(api::routes())
}

#[cfg(test)]
mod tests;
