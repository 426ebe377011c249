//! HTML: decode → work or read → render. One file per page.

mod bench;
mod comparison;
mod editor;
mod load;
mod offered;
mod publication;
mod simulation;
mod trial;

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
    ]
    .into_iter()
    .fold(WebRoutes::new(), WebRoutes::merge)
}
