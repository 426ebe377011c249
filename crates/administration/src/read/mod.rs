//! What pages show: one function per question, within the actor's reach.

mod person;
mod staffing;
mod unit;

pub use person::{AccountOf, PersonPage, StaffLine, list_staff, person};
pub use staffing::{AHEAD_DAYS, DeskStaffing, staffing};
pub use unit::{PostOf, UnitPage, unit};
