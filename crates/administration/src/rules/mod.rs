//! Rules of administration. Pure: the organisation and the day are parameters.

pub mod staff;
pub mod staffing;
pub mod units;
