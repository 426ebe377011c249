//! Floor 3: the screens of administrators and of procedure control: units, people, accounts, staffing of desks, the
//! catalogue's upkeep, the time of a demo. See README.md.

pub mod pages;
pub mod read;
pub mod rules;
mod state;
pub mod work;

pub use state::Administration;

/// Policies of this module, in Cedar.
pub const POLICIES: (&str, &str) = ("administration", include_str!("../policies.cedar"));

/// Texts of this module: pairs of language and Fluent source.
pub const TEXTS: &[(&str, &str)] = &[("vi", include_str!("../texts/vi.ftl")), ("en", include_str!("../texts/en.ftl"))];

#[cfg(test)]
mod tests;
