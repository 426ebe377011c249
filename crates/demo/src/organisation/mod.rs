//! The organisation of Hà Nội as of March 2024: units with their exchange codes, people in their posts. Both are pure
//! plans; [`write`] puts them into the database. Not here: any case.

mod staff;
mod tables;
mod units;
mod write;

pub use staff::{PlannedPerson, PlannedPost, plan_staff};
pub use units::{PlannedUnit, plan_units};
pub use write::{Chair, write};

/// Code of the city in the list of units.
pub const CITY: &str = "01";
