//! HTML: decode → work or read → render. One file per page.

mod bench;
mod comparison;
mod editor;
mod faults;
mod incident;
mod incidents;
mod living;
mod load;
mod migration;
mod offered;
mod publication;
mod simulation;
mod trial;
mod versions;

use kernel::roles::Role;
use web::{WebRoutes, Who};

/// Those who keep the catalogue.
const CONTROL: Who = Who::Roles(&[Role::ProcedureControl]);
/// Those who answer for how long files wait.
const WATCHERS: Who =
    Who::Roles(&[Role::Leader, Role::HeadOfDesk, Role::HeadOfDivision, Role::ProcedureControl, Role::Inspector]);

/// Pages of the workshop.
pub fn routes() -> WebRoutes {
    [
        editor::routes(),
        trial::routes(),
        comparison::routes(),
        publication::routes(),
        simulation::routes(),
        load::routes(),
        incidents::routes(),
        incident::routes(),
        versions::routes(),
        migration::routes(),
    ]
    .into_iter()
    .fold(WebRoutes::new(), WebRoutes::merge)
}
