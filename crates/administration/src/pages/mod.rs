//! HTML: decode → work or read → render. One file per page or group of acts; each gives its routes.

mod accounts;
mod check_words;
mod checks;
mod data_erasure;
mod data_request;
mod data_requests;
mod decisions;
mod form;
mod home;
mod import;
mod leaving;
mod parts;
mod person;
mod posts;
mod procedures;
mod signing;
mod staff;
mod staffing;
mod time;
mod unit;
mod unit_acts;
mod units;

use kernel::roles::Role;
use web::{WebRoutes, Who};

/// Administrators.
const ADMINISTRATORS: Who = Who::Roles(&[Role::Administrator]);
/// Those who keep the catalogue.
const CONTROL: Who = Who::Roles(&[Role::ProcedureControl]);
/// Either.
const BOTH: Who = Who::Roles(&[Role::Administrator, Role::ProcedureControl]);

/// Pages of administration.
pub fn routes() -> WebRoutes {
    [
        home::routes(),
        units::routes(),
        unit::routes(),
        unit_acts::routes(),
        staff::routes(),
        import::routes(),
        person::routes(),
        posts::routes(),
        signing::routes(),
        leaving::routes(),
        accounts::routes(),
        staffing::routes(),
        procedures::routes(),
        checks::routes(),
        decisions::routes(),
        data_requests::routes(),
        data_request::routes(),
        data_erasure::routes(),
        time::routes(),
    ]
    .into_iter()
    .fold(WebRoutes::new(), WebRoutes::merge)
}
